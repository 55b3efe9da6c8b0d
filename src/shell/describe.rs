//! What a table is: its columns with types and meanings, how many rows of which time, and which JSON paths its dynamic
//! columns really hold.

use std::collections::BTreeSet;
use std::time::Duration;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};

use super::context::{Step, TableName};
use crate::engine::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
use crate::engine::run::{Bounds, Prepared};
use crate::engine::{Engine, tables};
use crate::error::Failure;
use crate::ingest::json_paths::Paths;
use crate::lake::LakeError;
use crate::lake::columns::StoredType;
use crate::lake::{delta, system};
use crate::output::visible;
use crate::schema::{self, ColumnType};

/// Rows that JSON paths are looked for in.
const SAMPLE_ROWS: usize = 5000;
/// Time that looking for them may take.
const SAMPLE_TIME: Duration = Duration::from_secs(2);

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnDescription {
    /// Its name.
    pub name: String,
    /// Its type, as Kusto names it where it can.
    pub type_name: String,
    /// What it holds, in a few words.
    pub meaning: String,
}

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extent {
    /// How many.
    pub rows: u64,
    /// The earliest and the latest time, where the table has a time column and rows.
    pub times: Option<(String, String)>,
}

/// A table of the catalogue, found by the name that a person types: `alertinfo`, `system.ingests`, a file's path.
///
/// # Errors
/// When there is none; the nearest name is a hint.
pub(super) fn find(engine: &Engine, typed: &str) -> Result<TableName, Failure> {
    let catalog = engine.catalog();
    let (schema, name) = match typed.split_once('.') {
        Some((schema, name)) if schema.eq_ignore_ascii_case(SYSTEM_SCHEMA) => (SYSTEM_SCHEMA, name),
        _ => (LAKE_SCHEMA, typed),
    };
    let known = if schema == SYSTEM_SCHEMA { catalog.system_tables() } else { catalog.lake_tables() };
    let exact = known.iter().find(|table| *table == name);
    if let Some(found) = exact.or_else(|| known.iter().find(|table| table.eq_ignore_ascii_case(name))) {
        return Ok(TableName { schema, name: found.clone() });
    }
    if std::path::Path::new(typed).is_file() {
        return Ok(TableName { schema: LAKE_SCHEMA, name: typed.to_owned() });
    }
    let all = catalog.lake_tables().into_iter();
    let all: Vec<String> =
        all.chain(catalog.system_tables().iter().map(|name| format!("{SYSTEM_SCHEMA}.{name}"))).collect();
    let failure = Failure::usage(format!("there is no table {}", visible(typed)));
    Err(match nearest(typed, all.iter().map(String::as_str)) {
        Some(name) => failure.hint(format!("did you mean {name}?")),
        None => failure.hint(".tables * lists all tables"),
    })
}

/// The most similar name, when it is similar enough to be what was meant.
pub(super) fn nearest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = typed.to_lowercase();
    names
        .map(|name| (name, strsim::jaro_winkler(&wanted, &name.to_lowercase())))
        .filter(|(_, score)| *score > 0.8)
        .max_by(|left, right| left.1.total_cmp(&right.1).then_with(|| right.0.cmp(left.0)))
        .map(|(name, _)| name)
}

/// The columns of a table.
///
/// # Errors
/// When it cannot be opened.
pub(super) async fn columns(engine: &Engine, table: &TableName) -> Result<Vec<ColumnDescription>, Failure> {
    let opened = engine.catalog().provider(table.schema, &table.name).await;
    let opened = opened.map_err(|error| {
        Failure::caused(format!("cannot open the table {}", visible(&table.name)), &error)
    })?;
    let Some(provider) = opened else {
        return Err(Failure::usage(format!("there is no table {}", visible(&table.name))));
    };
    let documented = if table.schema == LAKE_SCHEMA { schema::find_table(&table.name) } else { None };
    let system = system::ALL.iter().find(|known| known.folder == folder(table));
    let describe = |name: &str, data_type: &DataType| {
        let column = documented.and_then(|known| known.columns.iter().find(|column| column.name == name));
        let stored = system.and_then(|known| known.columns.iter().find(|column| column.name == name));
        let (type_name, meaning) = match (column, stored) {
            (Some(column), _) => (column.column_type.kusto_name().to_owned(), column.meaning),
            (None, Some(stored)) => (stored_type(stored.stored).to_owned(), stored.meaning),
            (None, None) => (type_name(data_type), ""),
        };
        ColumnDescription { name: name.to_owned(), type_name, meaning: meaning.to_owned() }
    };
    let fields = provider.schema();
    Ok(fields.fields().iter().map(|field| describe(field.name(), field.data_type())).collect())
}

/// The folder of a table in the lake.
pub(super) fn folder(table: &TableName) -> String {
    match table.schema {
        SYSTEM_SCHEMA => format!("{SYSTEM_SCHEMA}/{}", table.name),
        _ => table.name.clone(),
    }
}

/// How many rows a table of the lake has, from its log alone; `None` when it was never written to.
///
/// # Errors
/// When the log cannot be read.
pub(super) async fn stored_rows(engine: &Engine, table: &TableName) -> Result<Option<u64>, Failure> {
    let Some(lake) = engine.catalog().lake() else { return Ok(None) };
    let folder = folder(table);
    let failed = |error: &LakeError| Failure::caused(format!("cannot open the table {}", table.name), error);
    let Some(opened) = delta::open(lake, &folder).await.map_err(|error| failed(&error))? else {
        return Ok(None);
    };
    let files = delta::files(&opened, &folder).map_err(|error| failed(&error))?;
    Ok(Some(files.iter().filter_map(|file| file.rows).sum()))
}

fn stored_type(stored: StoredType) -> &'static str {
    match stored {
        StoredType::Text => "string",
        StoredType::Long => "long",
        StoredType::Time => "datetime",
        StoredType::Day => "date",
        StoredType::Bytes => "binary",
    }
}

/// A type as Kusto names it; others as the engine does.
pub(super) fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "string".to_owned(),
        DataType::Int64 => "long".to_owned(),
        DataType::Int32 => "int".to_owned(),
        DataType::Boolean => "bool".to_owned(),
        DataType::Float64 => "real".to_owned(),
        DataType::Timestamp(..) => "datetime".to_owned(),
        DataType::Date32 => "date".to_owned(),
        other => other.to_string(),
    }
}

/// What a table is for, in a few words.
pub(super) fn meaning(table: &TableName) -> String {
    tables::meaning(table.schema, &table.name)
}

/// How many rows a table has, and of which time.
///
/// # Errors
/// When it cannot be read.
pub(super) async fn extent(
    engine: &Engine,
    table: &TableName,
    columns: &[ColumnDescription],
) -> Result<Extent, Failure> {
    let is_time =
        |name: &&str| columns.iter().any(|known| known.name == **name && known.type_name == "datetime");
    let time = ["Timestamp", "TimeGenerated", "ActivityTimestamp", "StartTime"].iter().copied().find(is_time);
    let times = time.map(|time| {
        let time = quoted(time);
        format!(", cast(min({time}) as varchar), cast(max({time}) as varchar)")
    });
    let sql = format!("select count(*){} from {}", times.unwrap_or_default(), reference(table));
    let batches = collect(engine, &sql, Bounds::default()).await?;
    let Some(batch) = batches.iter().find(|batch| batch.num_rows() > 0) else {
        return Ok(Extent { rows: 0, times: None });
    };
    let rows = batch.column(0).as_primitive_opt::<Int64Type>().map_or(0, |rows| rows.value(0));
    let first = if batch.num_columns() > 1 { texts(batch, 1).pop() } else { None };
    let last = if batch.num_columns() > 2 { texts(batch, 2).pop() } else { None };
    Ok(Extent { rows: u64::try_from(rows).unwrap_or(0), times: first.zip(last) })
}

/// The columns of a table that hold JSON.
pub(super) fn json_columns(columns: &[ColumnDescription]) -> impl Iterator<Item = &str> {
    let dynamic = ColumnType::Dynamic.kusto_name();
    // Some tables document `AdditionalFields` as text; it is JSON in all of them.
    let holds_json =
        move |column: &&ColumnDescription| column.type_name == dynamic || column.name == "AdditionalFields";
    columns.iter().filter(holds_json).map(|column| column.name.as_str())
}

/// The JSON paths seen in a sample of a column's values.
///
/// # Errors
/// When the column cannot be read.
pub(super) async fn json_paths(engine: &Engine, table: &TableName, column: &str) -> Result<Paths, Failure> {
    let column = quoted(column);
    let table = reference(table);
    let sql = format!("select {column} from {table} where {column} is not null limit {SAMPLE_ROWS}");
    let batches = collect(engine, &sql, Bounds { rows: None, time: Some(SAMPLE_TIME) }).await?;
    let mut paths = Paths::default();
    for batch in &batches {
        for text in texts(batch, 0) {
            paths.add(&text);
        }
    }
    Ok(paths)
}

/// The keys that follow some steps, by name. Keys may hold dots: a path that no shorter one leads to is one key.
pub(super) fn keys_after(paths: &Paths, steps: &[Step]) -> Vec<String> {
    let mut begin = String::new();
    for step in steps {
        match step {
            Step::Key(key) if begin.is_empty() => begin.push_str(key),
            Step::Key(key) => begin.extend([".", key]),
            Step::Element => begin.push_str("[]"),
        }
    }
    if !begin.is_empty() {
        begin.push('.');
    }
    let mut keys = BTreeSet::new();
    for path in paths.sorted() {
        let Some(rest) = path.path.strip_prefix(&begin).filter(|rest| !rest.starts_with("[]")) else {
            continue;
        };
        let mut ends = rest.match_indices(['.', '[']).map(|(at, _)| rest.get(..at).unwrap_or_default());
        if !ends.any(|end| keys.contains(end)) {
            keys.insert(rest.to_owned());
        }
    }
    keys.into_iter().collect()
}

/// The texts of a column, nulls left out; none when it holds no text.
fn texts(batch: &RecordBatch, column: usize) -> Vec<String> {
    let text = cast(batch.column(column), &DataType::Utf8);
    let Ok(text) = text else { return Vec::new() };
    text.as_string::<i32>().iter().flatten().map(str::to_owned).collect()
}

fn reference(table: &TableName) -> String {
    format!("{}.{}", table.schema, quoted(&table.name))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn collect(engine: &Engine, sql: &str, bounds: Bounds) -> Result<Vec<RecordBatch>, Failure> {
    let mut batches = Vec::new();
    for statement in engine.parse(sql)? {
        let planned = engine.plan(sql, statement, &std::collections::BTreeMap::new()).await?;
        let prepared = Prepared::new(engine, &planned, sql).await?;
        let mut keep = |batch: &RecordBatch| {
            batches.push(batch.clone());
            Ok(())
        };
        prepared.run(bounds, futures::future::pending(), &mut keep).await?;
    }
    Ok(batches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::engine::Limits;

    fn engine() -> Engine {
        Engine::new(None, &Limits::default(), Clock::System).unwrap()
    }

    #[test]
    fn a_table_is_found_in_any_case_and_a_misspelt_one_names_the_nearest() {
        let engine = engine();
        assert_eq!(find(&engine, "alertinfo").unwrap().name, "AlertInfo");
        assert_eq!(find(&engine, "SYSTEM.ingests").unwrap().schema, SYSTEM_SCHEMA);
        assert_eq!(find(&engine, "AlertInfos").unwrap_err().hints, ["did you mean AlertInfo?"]);
    }

    #[tokio::test]
    async fn columns_have_types_and_meanings() {
        let engine = engine();
        let columns = columns(&engine, &find(&engine, "CloudAppEvents").unwrap()).await.unwrap();
        let raw = columns.iter().find(|column| column.name == "RawEventData").unwrap();
        assert_eq!(raw.type_name, "dynamic");
        assert!(!raw.meaning.is_empty());
        assert!(json_columns(&columns).any(|name| name == "RawEventData"));
    }

    #[tokio::test]
    async fn an_empty_table_has_no_rows_and_no_times() {
        let engine = engine();
        let table = find(&engine, "CloudAppEvents").unwrap();
        let columns = columns(&engine, &table).await.unwrap();
        assert_eq!(extent(&engine, &table, &columns).await.unwrap(), Extent { rows: 0, times: None });
    }

    #[tokio::test]
    async fn paths_are_sampled_from_a_column_of_any_table() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events.csv");
        std::fs::write(&file, "Data\n\"{\"\"Item\"\":{\"\"Id\"\":1}}\"\n").unwrap();
        let table = TableName { schema: LAKE_SCHEMA, name: file.to_string_lossy().into_owned() };
        let paths = json_paths(&engine(), &table, "Data").await.unwrap();
        assert_eq!(keys_after(&paths, &[]), ["Item"]);
        assert_eq!(keys_after(&paths, &[Step::Key("Item".to_owned())]), ["Id"]);
    }

    #[test]
    fn keys_are_found_at_every_level_and_may_hold_dots() {
        let mut paths = Paths::default();
        paths.add(r#"{"Id":1,"Id-2":1,"Item":{"Subject":"x"},"odata.type":"y","Rows":[{"A":{"B":1}}]}"#);
        let key = |name: &str| Step::Key(name.to_owned());
        assert_eq!(keys_after(&paths, &[]), ["Id", "Id-2", "Item", "Rows", "odata.type"]);
        assert_eq!(keys_after(&paths, &[key("Item")]), ["Subject"]);
        assert_eq!(keys_after(&paths, &[key("Rows"), Step::Element]), ["A"]);
        assert_eq!(keys_after(&paths, &[key("Rows"), Step::Element, key("A")]), ["B"]);
        assert!(keys_after(&paths, &[key("Ro")]).is_empty());
    }
}
