//! The names of a lake, for completion. What costs time is asked for once: columns when a table is first completed,
//! JSON paths when a key of that column is first asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use super::complete::{Function, Names, Reach};
use super::context::{Step, TableName};
use super::describe;
use super::runner::Runner;
use crate::engine::Engine;
use crate::engine::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
use crate::engine::kusto::KustoTables;
use crate::error::Failure;
use crate::ingest::json_paths::Paths;
use crate::kql::bind::Tables;
use crate::schema;

/// Names of the engine's lake.
pub(super) struct LakeNames<'a> {
    runner: &'a Runner,
    engine: &'a Engine,
    tables: Vec<String>,
    system_tables: Vec<String>,
    functions: Vec<Function>,
    all_columns: Vec<String>,
    result_columns: Vec<String>,
    columns: RefCell<BTreeMap<TableName, Vec<String>>>,
    paths: RefCell<BTreeMap<(TableName, String), Paths>>,
    /// The tables for queries in Kusto, as far as they were opened for the last completion.
    kusto: RefCell<Rc<KustoTables>>,
}

impl<'a> LakeNames<'a> {
    pub(super) fn new(runner: &'a Runner, engine: &'a Engine) -> Self {
        let mut all_columns: Vec<String> =
            schema::tables().flat_map(|table| table.columns).map(|column| column.name.to_owned()).collect();
        all_columns.sort();
        all_columns.dedup();
        Self {
            runner,
            engine,
            tables: engine.catalog().lake_tables(),
            system_tables: engine.catalog().system_tables(),
            functions: functions(engine),
            all_columns,
            result_columns: Vec::new(),
            columns: RefCell::default(),
            paths: RefCell::default(),
            kusto: RefCell::new(Rc::new(engine.kusto_table_names())),
        }
    }

    /// Tells the columns of the last result.
    pub(super) fn set_result_columns(&mut self, columns: Vec<String>) {
        self.result_columns = columns;
    }

    /// What is read out of the paths seen in a column; nothing where they are not known and may not be sampled.
    fn read_paths(
        &self,
        table: &TableName,
        column: &str,
        reach: Reach,
        read: impl Fn(&Paths) -> Vec<String>,
    ) -> Vec<String> {
        let key = (table.clone(), column.to_owned());
        if let Some(known) = self.paths.borrow().get(&key) {
            return read(known);
        }
        if reach == Reach::Known {
            return Vec::new();
        }
        // What cannot be read has no completions; running the query says why.
        let sampled = self.runner.block_on(describe::json_paths(self.engine, table, column));
        let Ok(paths) = sampled else { return Vec::new() };
        let found = read(&paths);
        self.paths.borrow_mut().insert(key, paths);
        found
    }
}

/// Every function of the session, by name.
pub(super) fn functions(engine: &Engine) -> Vec<Function> {
    let state = engine.context().state();
    let syntax = |page: Option<&datafusion::logical_expr::Documentation>| {
        page.map(|page| page.syntax_example.clone()).unwrap_or_default()
    };
    let mut functions: BTreeMap<String, String> = BTreeMap::new();
    for (name, function) in state.scalar_functions() {
        functions.insert(name.clone(), syntax(function.documentation()));
    }
    for (name, function) in state.aggregate_functions() {
        functions.insert(name.clone(), syntax(function.documentation()));
    }
    for (name, function) in state.window_functions() {
        functions.entry(name.clone()).or_insert_with(|| syntax(function.documentation()));
    }
    functions.into_iter().map(|(name, syntax)| Function { name, syntax }).collect()
}

impl Names for LakeNames<'_> {
    fn tables(&self) -> &[String] {
        &self.tables
    }

    fn system_tables(&self) -> &[String] {
        &self.system_tables
    }

    fn functions(&self) -> &[Function] {
        &self.functions
    }

    fn columns(&self, table: &TableName, reach: Reach) -> Vec<String> {
        if let Some(known) = self.columns.borrow().get(table) {
            return known.clone();
        }
        if table.schema == LAKE_SCHEMA
            && let Some(known) = schema::find_table(&table.name).filter(|known| known.name == table.name)
        {
            return known.columns.iter().map(|column| column.name.to_owned()).collect();
        }
        if reach == Reach::Known {
            return Vec::new();
        }
        let columns = async {
            let found = self.engine.catalog().columns(table.schema, &table.name).await;
            found.map_err(|error| Failure::caused("the table cannot be opened", &error))
        };
        let found = self.runner.block_on(columns);
        // A table that cannot be opened has no completions now; running the query says why.
        let Ok(Some(columns)) = found else { return Vec::new() };
        self.columns.borrow_mut().insert(table.clone(), columns.clone());
        columns
    }

    fn has_rows(&self, table: &TableName) -> bool {
        self.engine.catalog().lake().is_some_and(|lake| lake.has_table(&describe::folder(table)))
    }

    fn all_columns(&self) -> &[String] {
        &self.all_columns
    }

    fn json_keys(&self, table: &TableName, column: &str, steps: &[Step], reach: Reach) -> Vec<String> {
        self.read_paths(table, column, reach, |paths| describe::keys_after(paths, steps))
    }

    fn kusto_tables(&self, text: &str, reach: Reach) -> Rc<dyn Tables> {
        if reach == Reach::Lake
            // A table that cannot be opened has no completions now; running the query says why.
            && let Ok(opened) = self.runner.block_on(self.engine.kusto_tables(text))
        {
            self.kusto.replace(Rc::new(opened));
        }
        let known: Rc<KustoTables> = Rc::clone(&self.kusto.borrow());
        known
    }

    fn json_paths(&self, table: &str, column: &str, reach: Reach) -> Vec<String> {
        let is_system = !self.tables.iter().any(|known| known == table);
        let schema = if is_system { SYSTEM_SCHEMA } else { LAKE_SCHEMA };
        let table = TableName { schema, name: table.to_owned() };
        let all = |paths: &Paths| paths.sorted().into_iter().map(|seen| seen.path).collect();
        self.read_paths(&table, column, reach, all)
    }

    fn files(&self, begin: &str) -> Vec<String> {
        files(Path::new("."), begin)
    }

    fn result_columns(&self) -> &[String] {
        &self.result_columns
    }
}

/// Paths that begin with a text, seen from a folder. Hidden files are offered when their dot is typed.
fn files(here: &Path, begin: &str) -> Vec<String> {
    let (folder, name) = begin.rfind('/').map_or(("", begin), |at| begin.split_at(at + 1));
    let Ok(entries) = std::fs::read_dir(here.join(folder)) else { return Vec::new() };
    let mut found: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let file = entry.file_name().into_string().ok()?;
            let wanted = file.starts_with(name) && (name.starts_with('.') || !file.starts_with('.'));
            let slash = if entry.path().is_dir() { "/" } else { "" };
            wanted.then(|| format!("{folder}{file}{slash}"))
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_in_their_folder_and_hidden_ones_when_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("exports")).unwrap();
        std::fs::write(folder.path().join("exports/audit.csv"), "").unwrap();
        std::fs::write(folder.path().join(".hidden"), "").unwrap();
        assert_eq!(files(folder.path(), ""), ["exports/"]);
        assert_eq!(files(folder.path(), "exports/a"), ["exports/audit.csv"]);
        assert_eq!(files(folder.path(), ".h"), [".hidden"]);
        assert!(files(folder.path(), "none/x").is_empty());
    }
}
