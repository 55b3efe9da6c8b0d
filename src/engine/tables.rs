//! A hunting table as queries see it: the documented columns over the files of the lake.
//!
//! The table that a query names is a view: it leaves the hidden columns out, gives columns their documented names
//! back, and fills in what only other records know (which object id belongs to an account). A view costs nothing
//! where a query does not use those columns.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Column, TableReference};
use datafusion::datasource::empty::EmptyTable;
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};

use super::catalog::{LakeCatalog, SYSTEM_SCHEMA};
use super::scan::LakeTable;
use super::{identities, sensitive, views};
use crate::error::Failure;
use crate::lake::promoted::PromotedPath;
use crate::lake::system::{self, SystemTable};
use crate::lake::{Lake, LakeError, columns, delta};
use crate::schema::{Table, find_table};

/// How a table is named inside plans, so that plans and statistics are readable.
fn scan_name(table: &Table) -> TableReference {
    TableReference::bare(table.name)
}

fn outside(error: LakeError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// A table of the schema `lake`.
pub(super) async fn lake_table(catalog: &LakeCatalog, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
    if let Some(view) = views::all().iter().find(|view| view.name == name) {
        return view_table(catalog, view).await.map(Some);
    }
    if name == sensitive::TABLE {
        return catalog.sensitive().table().map(Some);
    }
    match find_table(name).filter(|table| table.name == name) {
        Some(table) => hunting_table(catalog, table, false).await.map(Some),
        None => Ok(None),
    }
}

/// A table of the schema `hidden`: a hunting table with its hidden columns.
pub(super) async fn hidden_table(
    catalog: &LakeCatalog,
    name: &str,
) -> Result<Option<Arc<dyn TableProvider>>> {
    match find_table(name).filter(|table| table.name == name) {
        Some(table) => hunting_table(catalog, table, true).await.map(Some),
        None => Ok(None),
    }
}

/// A table of the schema `system`.
pub(super) async fn system_table(
    catalog: &LakeCatalog,
    name: &str,
) -> Result<Option<Arc<dyn TableProvider>>> {
    if let Some(view) = views::system().iter().find(|view| view.name == name) {
        return view_table(catalog, view).await.map(Some);
    }
    let table = system::ALL.iter().find(|table| table.folder.strip_prefix("system/") == Some(name));
    match table {
        Some(table) => stored_system_table(catalog, table).await.map(Some),
        None => Ok(None),
    }
}

async fn view_table(catalog: &LakeCatalog, view: &views::View) -> Result<Arc<dyn TableProvider>> {
    let state = catalog.state().ok_or_else(|| {
        DataFusionError::Internal("a view is planned before the session is built".to_owned())
    })?;
    let plan = Box::pin(state.create_logical_plan(view.sql))
        .await
        .map_err(|error| error.context(format!("planning the view {}", view.name)))?;
    Ok(Arc::new(ViewTable::new(plan, Some(view.sql.to_owned()))))
}

async fn stored(
    catalog: &LakeCatalog,
    folder: &str,
    schema: SchemaRef,
    time_column: Option<&'static str>,
) -> Result<Arc<dyn TableProvider>> {
    let snapshot = match catalog.lake() {
        Some(lake) => catalog.snapshots().get(lake, folder, time_column).await.map_err(outside)?,
        None => None,
    };
    let Some(snapshot) = snapshot else {
        return Ok(Arc::new(EmptyTable::new(with_views(&schema))));
    };
    if snapshot.has_deletion_vectors {
        return with_deleted_rows(catalog, folder).await;
    }
    let columns = with_views(&snapshot.columns);
    let open_files = Arc::clone(catalog.open_files());
    Ok(Arc::new(LakeTable::new(snapshot, &columns, time_column, open_files)))
}

/// A table in which another tool marked rows as deleted: Delta's own reader leaves them out.
async fn with_deleted_rows(catalog: &LakeCatalog, folder: &str) -> Result<Arc<dyn TableProvider>> {
    let missing = || DataFusionError::Internal(format!("the table {folder} went away while it was opened"));
    let (lake, state) = catalog.lake().zip(catalog.state()).ok_or_else(missing)?;
    let table = delta::open(lake, folder).await.map_err(outside)?.ok_or_else(missing)?;
    table.update_datafusion_session(&state).map_err(|error| DataFusionError::External(Box::new(error)))?;
    Ok(Arc::new(table.table_provider().with_session(Arc::new(state)).build().await?))
}

async fn stored_system_table(catalog: &LakeCatalog, table: &SystemTable) -> Result<Arc<dyn TableProvider>> {
    stored(catalog, table.folder, table.schema(), None).await
}

/// Strings as the reader gives them, so that an empty table has the types of a filled one.
fn with_views(schema: &SchemaRef) -> SchemaRef {
    let fields: Vec<_> = schema
        .fields()
        .iter()
        .map(|field| {
            let data_type = match field.data_type() {
                DataType::Utf8 => DataType::Utf8View,
                DataType::Binary => DataType::BinaryView,
                other => other.clone(),
            };
            Field::new(field.name(), data_type, true)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

async fn hunting_table(
    catalog: &LakeCatalog,
    table: &'static Table,
    with_hidden: bool,
) -> Result<Arc<dyn TableProvider>> {
    let time_column = table.time_column().map(|index| table.columns[index].name);
    let provider = stored(catalog, table.name, columns::table_schema(table), time_column).await?;
    let resolver = match (table.name, catalog.lake()) {
        ("CloudAppEvents", Some(lake)) => {
            let log = catalog.snapshots().get(lake, system::IDENTITY_LOG.folder, None).await;
            Some(identities::Resolver::new(log.map_err(outside)?.as_deref()))
        }
        _ => None,
    };
    let present = provider.schema();
    let plain = |name: &str| Expr::Column(Column::new(Some(scan_name(table)), name));
    // Names stay qualified: the optimiser may put a column and what is made of it into one projection.
    let named = |value: Expr, name: &str| match &value {
        Expr::Column(column) if column.name == name => value,
        _ => value.alias_qualified(Some(scan_name(table)), name),
    };
    let mut shown: Vec<Expr> = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let stored_name = columns::stored_name(table, index);
        let value = if present.field_with_name(&stored_name).is_err() {
            // A lake written before this column was known: nothing filled it.
            let null = datafusion::scalar::ScalarValue::try_from(&columns::arrow_type(column.column_type))?;
            Expr::Literal(null, None)
        } else {
            let value = plain(&stored_name);
            match &resolver {
                Some(resolver) => resolver.fill(column.name, value, plain("_AccountKey")),
                None => value,
            }
        };
        shown.push(named(value, column.name));
    }
    if with_hidden {
        let hidden = columns::hidden_columns(table).map(|column| column.name).chain([columns::DAY]);
        shown.extend(hidden.filter(|name| present.field_with_name(name).is_ok()).map(plain));
    }
    let mut plan = LogicalPlanBuilder::scan(scan_name(table), provider_as_source(provider), None)?;
    if let Some(visible) = catalog.visible() {
        let time = table.time_column().map(|index| columns::stored_name(table, index));
        if let Some(condition) = visible.condition(&present, time.as_deref(), &plain) {
            plan = plan.filter(condition)?;
        }
    }
    let plan = plan.project(shown)?.build()?;
    Ok(Arc::new(ViewTable::new(plan, None)))
}

/// Says which columns an optimised plan uses that no record ever filled: a filter on them finds nothing, however bad the
/// day was. `named` are the tables that the statement itself names.
///
/// # Errors
/// When the list of filled columns cannot be read.
pub(super) async fn never_filled(
    plan: &LogicalPlan,
    named: &BTreeSet<String>,
    catalog: &LakeCatalog,
) -> Result<Vec<String>, Failure> {
    let Some(lake) = catalog.lake() else { return Ok(Vec::new()) };
    if !lake.has_table(system::FILLED_COLUMNS.folder) {
        return Ok(Vec::new());
    }
    let mut used = used_columns(plan);
    // What a view reads is the view's business: it takes a value from wherever it stands.
    used.retain(|table, _| named.contains(table));
    if used.is_empty() {
        return Ok(Vec::new());
    }
    let unreadable = |error: &LakeError| Failure::caused("cannot read which columns were ever filled", error);
    let log = catalog.snapshots().get(lake, system::FILLED_COLUMNS.folder, None).await;
    let Some(log) = log.map_err(|error| unreadable(&error))? else { return Ok(Vec::new()) };
    let files = log.files.iter().map(|file| file.path.clone());
    let filled = system::filled_columns(files).map_err(|error| unreadable(&error))?;
    let mut notes = Vec::new();
    for (name, used) in used {
        let Some(known) = filled.get(&name) else { continue };
        let is_own = |column: &str| column.starts_with('_') || PromotedPath::of_name(column).is_some();
        let mut empty: Vec<String> =
            used.into_iter().filter(|column| !is_own(column) && !known.contains(column)).collect();
        if name == "CloudAppEvents" && knows_identities(catalog, lake).await? {
            // What the resolver of identities fills when rows are read.
            empty.retain(|column| !matches!(column.as_str(), "AccountObjectId" | "AccountDisplayName"));
        }
        // A query that takes every column does not ask for any of them.
        let every =
            find_table(&name).is_some_and(|table| empty.len() > 3 && empty.len() * 4 > table.columns.len());
        if !empty.is_empty() && !every {
            notes.push(format!(
                "no record in this lake ever filled {name}.{}",
                empty.join(&format!(", {name}."))
            ));
        }
    }
    Ok(notes)
}

/// The documented columns that the scans of a plan read, by hunting table.
fn used_columns(plan: &LogicalPlan) -> BTreeMap<String, BTreeSet<String>> {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // The visitor never stops early, so there is nothing to handle.
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node
            && let Some(table) = find_table(scan.table_name.table())
        {
            let columns = used.entry(scan.table_name.table().to_owned()).or_default();
            let projected = scan.projected_schema.fields().iter().map(|field| field.name().clone());
            let filters = scan.filters.iter().flat_map(|filter| filter.column_refs());
            let read = projected.chain(filters.map(|column| column.name.clone()));
            columns.extend(read.map(|stored| documented_name(table, stored)));
        }
        Ok(TreeNodeRecursion::Continue)
    });
    used
}

/// The documented name of a column by the name it is stored under; hidden columns keep theirs.
fn documented_name(table: &Table, stored: String) -> String {
    let mut documented = table.columns.iter().enumerate();
    match documented.find(|(index, _)| columns::stored_name(table, *index) == stored) {
        Some((_, column)) => column.name.to_owned(),
        None => stored,
    }
}

/// Whether there is anything that accounts can be looked up in.
async fn knows_identities(catalog: &LakeCatalog, lake: &Lake) -> std::result::Result<bool, Failure> {
    let log = catalog.snapshots().get(lake, system::IDENTITY_LOG.folder, None).await;
    let log = log.map_err(|error| Failure::caused("cannot read what is known of accounts", &error))?;
    Ok(log.is_some_and(|log| !log.files.is_empty()))
}

/// What a table of the catalogue is for, in a few words.
#[must_use]
pub fn meaning(schema: &str, name: &str) -> String {
    let view = if schema == SYSTEM_SCHEMA { views::system() } else { views::all() };
    if let Some(view) = view.iter().find(|view| view.name == name) {
        return view.meaning.to_owned();
    }
    if schema != SYSTEM_SCHEMA && name == sensitive::TABLE {
        return "Sensitive information types: names, GUIDs and whether they can be found in text".to_owned();
    }
    let system = system::ALL.iter().find(|table| table.folder.trim_start_matches("system/") == name);
    match (system, find_table(name)) {
        (Some(table), _) => table.meaning.to_owned(),
        (None, Some(table)) => table.category.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_stored_under_a_mark_has_its_documented_name_back() {
        let table = find_table("DeviceProcessEvents").unwrap();
        for (index, column) in table.columns.iter().enumerate() {
            assert_eq!(documented_name(table, columns::stored_name(table, index)), column.name);
        }
        assert_eq!(documented_name(table, columns::RECORD_ID.to_owned()), columns::RECORD_ID);
    }
}
