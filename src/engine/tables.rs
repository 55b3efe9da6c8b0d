//! A hunting table as queries see it: the documented columns over the files of the lake.
//!
//! The table that a query names is a view: it leaves the hidden columns out, gives columns their documented names
//! back, and fills in what only other records know (which object id belongs to an account). A view costs nothing
//! where a query does not use those columns.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::AsArray;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Column, TableReference};
use datafusion::datasource::empty::EmptyTable;
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, ident};

use super::catalog::{LakeCatalog, SYSTEM_SCHEMA};
use super::{identities, views};
use crate::error::Failure;
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

async fn stored(catalog: &LakeCatalog, folder: &str, schema: SchemaRef) -> Result<Arc<dyn TableProvider>> {
    let opened = match catalog.lake() {
        Some(lake) => delta::open(lake, folder).await.map_err(outside)?,
        None => None,
    };
    let Some(table) = opened else {
        return Ok(Arc::new(EmptyTable::new(with_views(&schema))));
    };
    let mut builder = table.table_provider();
    if let Some(state) = catalog.state() {
        table
            .update_datafusion_session(&state)
            .map_err(|error| DataFusionError::External(Box::new(error)))?;
        builder = builder.with_session(Arc::new(state));
    }
    Ok(Arc::new(builder.build().await?))
}

async fn stored_system_table(catalog: &LakeCatalog, table: &SystemTable) -> Result<Arc<dyn TableProvider>> {
    stored(catalog, table.folder, table.schema()).await
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
    let provider = stored(catalog, table.name, columns::table_schema(table)).await?;
    let resolver = match (table.name, catalog.lake()) {
        ("CloudAppEvents", Some(lake)) => Some(identities::Resolver::new(lake).await.map_err(outside)?),
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
    let plan = LogicalPlanBuilder::scan(scan_name(table), provider_as_source(provider), None)?
        .project(shown)?
        .build()?;
    Ok(Arc::new(ViewTable::new(plan, None)))
}

/// Says which columns a plan uses that no record ever filled: a filter on them finds nothing, however bad the day was.
/// `named` are the tables that the statement itself names.
///
/// # Errors
/// When the list of filled columns cannot be read.
pub(super) async fn never_filled(
    plan: &LogicalPlan,
    named: &BTreeSet<String>,
    catalog: &LakeCatalog,
) -> Result<Vec<String>, Failure> {
    let (Some(lake), Some(state)) = (catalog.lake(), catalog.state()) else { return Ok(Vec::new()) };
    if !lake.has_table(system::FILLED_COLUMNS.folder) {
        return Ok(Vec::new());
    }
    // Only what is left after optimising is really read. A plan that cannot be optimised fails when it is run.
    let Ok(optimised) = state.optimize(plan) else { return Ok(Vec::new()) };
    let mut used = used_columns(&optimised);
    // What a view reads is the view's business: it takes a value from wherever it stands.
    used.retain(|table, _| named.contains(table));
    if used.is_empty() {
        return Ok(Vec::new());
    }
    let filled = filled_columns(catalog).await?;
    let mut notes = Vec::new();
    for (name, used) in used {
        let Some(known) = filled.get(&name) else { continue };
        let mut empty: Vec<String> =
            used.into_iter().filter(|column| !column.starts_with('_') && !known.contains(column)).collect();
        if name == "CloudAppEvents" && knows_identities(lake).await? {
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
async fn knows_identities(lake: &Lake) -> std::result::Result<bool, Failure> {
    let describe = |error: &LakeError| Failure::caused("cannot read what is known of accounts", error);
    let folder = system::IDENTITY_LOG.folder;
    let Some(table) = delta::open(lake, folder).await.map_err(|error| describe(&error))? else {
        return Ok(false);
    };
    Ok(!delta::files(&table, folder).map_err(|error| describe(&error))?.is_empty())
}

async fn filled_columns(catalog: &LakeCatalog) -> Result<BTreeMap<String, BTreeSet<String>>, Failure> {
    let describe =
        |error: &DataFusionError| Failure::caused("cannot read which columns were ever filled", error);
    let mut filled: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let Some(state) = catalog.state() else { return Ok(filled) };
    let provider =
        stored_system_table(catalog, &system::FILLED_COLUMNS).await.map_err(|error| describe(&error))?;
    let context = datafusion::prelude::SessionContext::new_with_state(state);
    let batches = async {
        context
            .read_table(provider)?
            .select(vec![
                datafusion::logical_expr::cast(ident("TableName"), DataType::Utf8).alias("TableName"),
                datafusion::logical_expr::cast(ident("ColumnName"), DataType::Utf8).alias("ColumnName"),
            ])?
            .collect()
            .await
    }
    .await
    .map_err(|error| describe(&error))?;
    for batch in &batches {
        let (tables, columns) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
        for (table, column) in tables.iter().flatten().zip(columns.iter().flatten()) {
            filled.entry(table.to_owned()).or_default().insert(column.to_owned());
        }
    }
    Ok(filled)
}

/// What a table of the catalogue is for, in a few words.
#[must_use]
pub fn meaning(schema: &str, name: &str) -> String {
    let view = if schema == SYSTEM_SCHEMA { views::system() } else { views::all() };
    if let Some(view) = view.iter().find(|view| view.name == name) {
        return view.meaning.to_owned();
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
