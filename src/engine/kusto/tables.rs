//! The tables of a session as the binder of Kusto sees them: hunting tables, views, the engine's own tables, watchlists.

use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;

use super::super::Engine;
use super::super::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
use super::cells::kind_of;
use crate::error::Failure;
use crate::kql::bind::tables::{Renamed, TableColumn};
use crate::kql::bind::{Table, TableSet, Tables, Type};
use crate::kql::lexer;
use crate::kql::token::TokenKind;
use crate::schema::{self, ColumnType};

/// Columns that are documented as text and hold JSON, in whatever table.
const JSON_AS_TEXT: &[&str] = &["AdditionalFields", "Categories", "IPAddresses", "LoggedOnUsers"];

/// Tables that have another name today.
const RETIRED: &[(&str, &str)] = &[
    ("AlertEvents", "AlertEvidence"),
    ("AppFileEvents", "CloudAppEvents"),
    ("FileCreationEvents", "DeviceFileEvents"),
    ("ImageLoadEvents", "DeviceImageLoadEvents"),
    ("LogonEvents", "DeviceLogonEvents"),
    ("MachineInfo", "DeviceInfo"),
    ("MachineNetworkInfo", "DeviceNetworkInfo"),
    ("MiscEvents", "DeviceEvents"),
    ("NetworkCommunicationEvents", "DeviceNetworkEvents"),
    ("ProcessCreationEvents", "DeviceProcessEvents"),
    ("RegistryEvents", "DeviceRegistryEvents"),
];

/// Columns that have another name today: the old one, the new one.
const OLD_COLUMNS: &[(&str, &str)] = &[
    ("EventTime", "Timestamp"),
    ("ComputerName", "DeviceName"),
    ("MachineId", "DeviceId"),
    ("LogonID", "LogonId"),
    ("LogonId", "LogonID"),
    ("AccountUPN", "AccountUpn"),
    ("InitiatingProcessAccountUPN", "InitiatingProcessAccountUpn"),
];

/// The tables, and where watchlists are.
pub(super) struct KustoTables {
    set: TableSet,
    watchlists: Option<PathBuf>,
}

impl KustoTables {
    /// The tables that a query can mean. Tables whose columns only the session knows are asked for where the text names them.
    ///
    /// # Errors
    /// When a table cannot be opened.
    pub(super) async fn of(
        engine: &Engine,
        text: &str,
        watchlists: Option<PathBuf>,
    ) -> Result<Self, Failure> {
        let mut set = TableSet::default();
        for table in schema::tables() {
            set.add(hunting_table(table));
        }
        let words: std::collections::BTreeSet<&str> = words(text);
        let all = words.contains("search") || words.contains("find") || text.contains('*');
        for (schema, names) in
            [(LAKE_SCHEMA, engine.catalog().lake_tables()), (SYSTEM_SCHEMA, engine.catalog().system_tables())]
        {
            for name in names {
                let is_known = schema == LAKE_SCHEMA && set.table(&name).is_some();
                if is_known || !(words.contains(name.as_str()) || all && schema == LAKE_SCHEMA) {
                    continue;
                }
                let provider =
                    engine.catalog().provider(schema, &name).await.map_err(|error| {
                        Failure::caused(format!("the table {name} cannot be opened"), &error)
                    })?;
                if let Some(provider) = provider {
                    set.add(other_table(&name, &provider.schema()));
                }
            }
        }
        for (old, new) in RETIRED {
            set.retire(old, new);
        }
        Ok(Self { set, watchlists })
    }
}

/// The names in a text.
fn words(text: &str) -> std::collections::BTreeSet<&str> {
    let tokens = lexer::tokenize(text);
    let names = tokens.tokens.iter().filter(|token| token.kind == TokenKind::Word);
    names.map(|token| token.span.text(text)).collect()
}

fn kind(column: ColumnType) -> Type {
    match column {
        ColumnType::String => Type::String,
        ColumnType::DateTime => Type::DateTime,
        ColumnType::Dynamic => Type::Dynamic,
        ColumnType::Long => Type::Long,
        ColumnType::Int => Type::Int,
        ColumnType::Bool => Type::Bool,
        ColumnType::Real => Type::Real,
    }
}

fn hunting_table(table: &schema::Table) -> Table {
    let columns = table.columns.iter().map(|column| {
        let kind = kind(column.column_type);
        let holds_json = kind == Type::String && JSON_AS_TEXT.contains(&column.name);
        TableColumn { name: column.name.to_owned(), kind, holds_json }
    });
    let mut known = Table { name: table.name.to_owned(), columns: columns.collect(), hidden: Vec::new() }
        .with_workspace_columns();
    for (old, new) in OLD_COLUMNS {
        if known.column(new).is_some() && known.column(old).is_none() {
            known = known.with_old_name(old, new);
        }
    }
    known
}

fn other_table(name: &str, schema: &SchemaRef) -> Table {
    let columns = schema.fields().iter().filter_map(|field| {
        let kind = match kind_of(field.data_type())? {
            crate::kql::values::Type::TimeSpan => Type::Timespan,
            other => Type::of(other.name())?,
        };
        Some(TableColumn::new(field.name(), kind))
    });
    Table { name: name.to_owned(), columns: columns.collect(), hidden: Vec::new() }.with_workspace_columns()
}

impl Tables for KustoTables {
    fn table(&self, name: &str) -> Option<&Table> {
        self.set.table(name)
    }

    fn names(&self) -> Vec<&str> {
        self.set.names()
    }

    fn retired_table(&self, name: &str) -> Option<Renamed> {
        self.set.retired_table(name)
    }

    fn watchlist(&self, name: &str) -> Option<Vec<TableColumn>> {
        let file = watchlist_file(self.watchlists.as_deref()?, name)?;
        let header = super::outside::header(&file).ok()?;
        Some(header.into_iter().map(|name| TableColumn::new(name, Type::String)).collect())
    }
}

/// The file of a watchlist: its name with the ending `.csv`, whatever its case.
pub(super) fn watchlist_file(folder: &Path, name: &str) -> Option<PathBuf> {
    let wanted = format!("{name}.csv");
    let entries = std::fs::read_dir(folder).ok()?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.eq_ignore_ascii_case(&wanted))
        })
        .collect();
    found.sort();
    found.into_iter().next()
}
