//! The tables of a session as the binder of Kusto sees them: hunting tables, views, the engine's own tables, watchlists.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use arrow::datatypes::SchemaRef;

use super::super::Engine;
use super::super::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
use super::cells::kind_of;
use crate::error::Failure;
use crate::kql::bind::tables::{Renamed, TableColumn};
use crate::kql::bind::{Table, TableSet, Tables, Type};
use crate::kql::lexer;
use crate::kql::token::TokenKind;
use crate::schema::{self, ColumnType, Family};

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

/// The name that a table has today, for the names of former tables.
pub(crate) fn todays_table(name: &str) -> Option<&'static str> {
    RETIRED.iter().find(|(former, _)| *former == name).map(|(_, today)| *today)
}

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

/// What a workspace of Sentinel adds to the tables of alerts that Defender streams there.
const STREAMED_ALERTS: &[(&str, Type)] = &[
    ("TenantId", Type::String),
    ("TimeGenerated", Type::DateTime),
    ("SourceSystem", Type::String),
    ("Type", Type::String),
    ("_IsBillable", Type::String),
    ("_BilledSize", Type::Real),
];

/// What it adds to the table of events, before the rest of what every table has.
const STREAMED_EVENTS: &[(&str, Type)] = &[
    ("TenantId", Type::String),
    ("ISP", Type::String),
    ("TimeGenerated", Type::DateTime),
    ("SourceSystem", Type::String),
    ("Type", Type::String),
    ("_IsBillable", Type::String),
    ("_BilledSize", Type::Real),
];

/// What a workspace adds to a table that Defender streams there; nothing for other tables.
fn streamed(table: &str) -> &'static [(&'static str, Type)] {
    match table {
        "AlertEvidence" | "AlertInfo" => STREAMED_ALERTS,
        "CloudAppEvents" => STREAMED_EVENTS,
        _ => &[],
    }
}

/// What every table of a workspace has, in the order in which a workspace shows it.
const WORKSPACE: &[(&str, Type)] = &[
    ("TimeGenerated", Type::DateTime),
    ("TenantId", Type::String),
    ("Type", Type::String),
    ("SourceSystem", Type::String),
    ("_ResourceId", Type::String),
    ("_ItemId", Type::String),
    ("_TimeReceived", Type::DateTime),
    ("_IsBillable", Type::String),
    ("_BilledSize", Type::Real),
];

/// As what the tables are seen.
///
/// A query is read as one of advanced hunting. What advanced hunting does not have, as `TimeGenerated` or `SigninLogs`, makes
/// it one of a workspace, whose tables have more columns; and what neither of them would take is let pass where its meaning
/// is clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Advanced hunting of Defender: the documented columns.
    Hunting,
    /// A workspace of Sentinel.
    Workspace,
    /// The same with columns of JSON as dynamic, as most tables arrive there.
    WorkspaceJson,
    /// All tables with their documented columns; columns of a workspace and old names can be named, and text that holds
    /// JSON has parts.
    Lenient,
}

/// The tables, and where watchlists are.
#[derive(Debug)]
pub struct KustoTables {
    base: &'static TableSet,
    own: TableSet,
    view: View,
    /// Whether tables that are made of others are among the names: for whoever completes them.
    lists_all: bool,
    watchlists: Option<PathBuf>,
}

/// The tables that need no lake.
fn base(view: View) -> &'static TableSet {
    static HUNTING: LazyLock<TableSet> = LazyLock::new(|| all_tables(View::Hunting));
    static WORKSPACE_TABLES: LazyLock<TableSet> = LazyLock::new(|| all_tables(View::Workspace));
    static WORKSPACE_JSON: LazyLock<TableSet> = LazyLock::new(|| all_tables(View::WorkspaceJson));
    static LENIENT: LazyLock<TableSet> = LazyLock::new(|| all_tables(View::Lenient));
    match view {
        View::Hunting => &HUNTING,
        View::Workspace => &WORKSPACE_TABLES,
        View::WorkspaceJson => &WORKSPACE_JSON,
        View::Lenient => &LENIENT,
    }
}

fn all_tables(view: View) -> TableSet {
    let mut set = TableSet::default();
    for table in schema::tables() {
        if view != View::Hunting || table.family == Family::Hunting {
            set.add(hunting_table(table, view));
        }
    }
    if view == View::Lenient {
        for (old, new) in RETIRED {
            set.retire(old, new);
        }
    }
    set
}

impl KustoTables {
    /// The tables that a query can mean, as they are seen. Those whose columns only the session knows are asked for where the
    /// text names them.
    ///
    /// # Errors
    /// When a table cannot be opened.
    pub(super) async fn of(
        engine: &Engine,
        text: &str,
        watchlists: Option<PathBuf>,
        view: View,
    ) -> Result<Self, Failure> {
        let base = base(view);
        let mut own = TableSet::default();
        for (schema, name) in own_tables(engine, text) {
            let provider = engine
                .catalog()
                .provider(schema, &name)
                .await
                .map_err(|error| Failure::caused(format!("the table {name} cannot be opened"), &error))?;
            if let Some(provider) = provider {
                own.add(other_table(&name, &provider.schema()));
            }
        }
        Ok(Self { base, own, view, lists_all: false, watchlists })
    }

    /// The same without columns for the tables that are not documented: nothing is opened.
    fn unopened(engine: &Engine) -> Self {
        let mut own = TableSet::default();
        for (_, name) in own_tables(engine, "*").into_iter().chain(system_tables(engine)) {
            own.add(Table::new(name, []));
        }
        Self { base: base(View::Lenient), own, view: View::Lenient, lists_all: true, watchlists: None }
    }
}

impl Engine {
    /// The tables for whoever completes a query in Kusto. Of tables that are not documented, as views, only the names are
    /// known: nothing is opened.
    #[must_use]
    pub fn kusto_table_names(&self) -> KustoTables {
        KustoTables::unopened(self)
    }

    /// The same, where the tables that a text names have their columns.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub async fn kusto_tables(&self, text: &str) -> Result<KustoTables, Failure> {
        let mut tables = KustoTables::of(self, text, None, View::Lenient).await?;
        tables.lists_all = true;
        let unopened = KustoTables::unopened(self).own;
        for name in unopened.names() {
            if tables.own.table(name).is_none() {
                tables.own.add(Table::new(name, []));
            }
        }
        Ok(tables)
    }
}

/// The tables that a text names and that are not documented, each with its schema.
fn own_tables(engine: &Engine, text: &str) -> Vec<(&'static str, String)> {
    let words: std::collections::BTreeSet<&str> = words(text);
    let all = text == "*";
    let is_known = |name: &str| schema::find_table(name).is_some_and(|table| table.name == name);
    let lake = engine.catalog().lake_tables().into_iter().map(|name| (LAKE_SCHEMA, name));
    let lake = lake.filter(|(_, name)| (all || words.contains(name.as_str())) && !is_known(name));
    let system = system_tables(engine).filter(|(_, name)| words.contains(name.as_str()));
    lake.chain(system).collect()
}

fn system_tables(engine: &Engine) -> impl Iterator<Item = (&'static str, String)> + use<> {
    engine.catalog().system_tables().into_iter().map(|name| (SYSTEM_SCHEMA, name))
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

fn hunting_table(table: &schema::Table, view: View) -> Table {
    let columns = table.columns.iter().map(|column| {
        let documented = kind(column.column_type);
        let is_json = documented == Type::String && JSON_AS_TEXT.contains(&column.name);
        let is_dynamic = is_json && view == View::WorkspaceJson && column.name != "Categories";
        TableColumn {
            name: column.name.to_owned(),
            kind: if is_dynamic { Type::Dynamic } else { documented },
            holds_json: is_json && view == View::Lenient,
        }
    });
    let mut known = Table { name: table.name.to_owned(), columns: columns.collect(), hidden: Vec::new() };
    match view {
        View::Hunting => {}
        View::Workspace | View::WorkspaceJson => {
            for (name, kind) in streamed(table.name).iter().chain(WORKSPACE) {
                if known.column(name).is_none() {
                    known.columns.push(TableColumn::new(*name, *kind));
                }
            }
        }
        View::Lenient => {
            known = known.with_workspace_columns();
            for (old, new) in OLD_COLUMNS {
                if known.column(new).is_some() && known.column(old).is_none() {
                    known = known.with_old_name(old, new);
                }
            }
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
        self.base.table(name).or_else(|| self.own.table(name))
    }

    fn names(&self) -> Vec<&str> {
        // What is made of other tables is there when it is named: in a search of everything its rows would come twice.
        let own = if self.lists_all { self.own.names() } else { Vec::new() };
        self.base.names().into_iter().chain(own).collect()
    }

    fn forgives_case(&self) -> bool {
        self.view == View::Lenient
    }

    fn retired_table(&self, name: &str) -> Option<Renamed> {
        self.base.retired_table(name)
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
