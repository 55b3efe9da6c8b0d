//! What the binder asks about the data: which tables there are, their columns, and under which other names they go.
//!
//! The binder knows no table of its own. Whoever opens the data implements [`Tables`]; [`TableSet`] is the plain list
//! that serves tests and schemas read from files.

use hashbrown::HashMap;

use super::types::Type;

/// The tables of a database.
pub trait Tables: Sync {
    /// The table with exactly this name.
    fn table(&self, name: &str) -> Option<&Table>;

    /// The names of all tables, in the order in which `union *` reads them.
    fn names(&self) -> Vec<&str>;

    /// Whether a name in another case is taken for the only one that is the same but for that.
    fn forgives_case(&self) -> bool {
        true
    }

    /// The name that replaces a table that is no more, with a sentence for the person who still uses it.
    fn retired_table(&self, _name: &str) -> Option<Renamed> {
        None
    }

    /// The columns of a watchlist; nothing when there is none of that name.
    fn watchlist(&self, _name: &str) -> Option<Vec<TableColumn>> {
        None
    }

    /// The functions that are stored with the data and give a table, with its columns; the built-in ones of Defender
    /// are known without.
    fn stored_function(&self, _name: &str) -> Option<Vec<TableColumn>> {
        None
    }
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns in order.
    pub columns: Vec<TableColumn>,
    /// Columns that a query may name although `*` does not give them.
    pub hidden: Vec<HiddenColumn>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// Whether it is documented as text and holds JSON, so that a path into it works as if it were dynamic.
    pub holds_json: bool,
}

impl TableColumn {
    /// A column that is what its type says.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Type) -> Self {
        Self { name: name.into(), kind, holds_json: false }
    }
}

/// A column that is there when it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenColumn {
    /// The name.
    pub name: String,
    /// What it gives.
    pub gives: Hidden,
    /// A sentence for the person who uses it, when there is something to say.
    pub note: Option<String>,
}

/// What a hidden column gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hidden {
    /// The values of a column of the table: `TimeGenerated` where the table has only `Timestamp`, or an old name.
    Column(String),
    /// The name of the table, as the `Type` of a workspace.
    TableName,
    /// Nothing: null, or the empty text. A workspace has it, exported files have not.
    Empty(Type),
}

/// A new name for an old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The name to use.
    pub name: String,
    /// A sentence for the person who used the old one.
    pub note: String,
}

impl Table {
    /// A table of columns that are what their types say.
    #[must_use]
    pub fn new<'a>(name: impl Into<String>, columns: impl IntoIterator<Item = (&'a str, Type)>) -> Self {
        let columns = columns.into_iter().map(|(name, kind)| TableColumn::new(name, kind)).collect();
        Self { name: name.into(), columns, hidden: Vec::new() }
    }

    /// The column with exactly this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Adds what a workspace has besides: each under its name, and only where the table has no such column.
    ///
    /// `TimeGenerated` and `Timestamp` stand for each other where only one of them is there.
    #[must_use]
    pub fn with_workspace_columns(mut self) -> Self {
        for (name, other) in [("TimeGenerated", "Timestamp"), ("Timestamp", "TimeGenerated")] {
            if self.column(name).is_none() && self.column(other).is_some() {
                self.hide(name, Hidden::Column(other.to_owned()), None);
            }
        }
        self.hide("Type", Hidden::TableName, None);
        let text = ["TenantId", "SourceSystem", "_ResourceId", "_SubscriptionId", "_ItemId", "_IsBillable"];
        for name in text {
            self.hide(name, Hidden::Empty(Type::String), None);
        }
        self.hide("_BilledSize", Hidden::Empty(Type::Real), None);
        self.hide("_TimeReceived", Hidden::Empty(Type::DateTime), None);
        self
    }

    /// Adds an old name of a column.
    #[must_use]
    pub fn with_old_name(mut self, old: &str, new: &str) -> Self {
        let note = format!("`{old}` of `{}` is now called `{new}`", self.name);
        self.hide(old, Hidden::Column(new.to_owned()), Some(note));
        self
    }

    fn hide(&mut self, name: &str, gives: Hidden, note: Option<String>) {
        if self.column(name).is_none() && !self.hidden.iter().any(|known| known.name == name) {
            self.hidden.push(HiddenColumn { name: name.to_owned(), gives, note });
        }
    }
}

/// Tables in a list.
#[derive(Debug, Clone, Default)]
pub struct TableSet {
    tables: Vec<Table>,
    by_name: HashMap<String, usize>,
    retired: HashMap<String, Renamed>,
    watchlists: HashMap<String, Vec<TableColumn>>,
}

impl TableSet {
    /// The tables in the order given; of two with one name the last.
    #[must_use]
    pub fn new(tables: impl IntoIterator<Item = Table>) -> Self {
        let mut set = Self::default();
        for table in tables {
            set.add(table);
        }
        set
    }

    /// Adds a table, in the place of the one that has its name.
    pub fn add(&mut self, table: Table) {
        if let Some(at) = self.by_name.get(&table.name) {
            self.tables[*at] = table;
        } else {
            self.by_name.insert(table.name.clone(), self.tables.len());
            self.tables.push(table);
        }
    }

    /// Adds an old name of a table.
    pub fn retire(&mut self, old: &str, new: &str) {
        let note = format!("the table `{old}` is now called `{new}`");
        self.retired.insert(old.to_owned(), Renamed { name: new.to_owned(), note });
    }

    /// Adds a watchlist.
    pub fn add_watchlist(&mut self, name: &str, columns: Vec<TableColumn>) {
        self.watchlists.insert(name.to_owned(), columns);
    }
}

impl Tables for TableSet {
    fn table(&self, name: &str) -> Option<&Table> {
        self.by_name.get(name).and_then(|at| self.tables.get(*at))
    }

    fn names(&self) -> Vec<&str> {
        self.tables.iter().map(|table| table.name.as_str()).collect()
    }

    fn retired_table(&self, name: &str) -> Option<Renamed> {
        self.retired.get(name).cloned()
    }

    fn watchlist(&self, name: &str) -> Option<Vec<TableColumn>> {
        self.watchlists.get(name).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_column_never_hides_one_that_is_there() {
        let table =
            Table::new("T", [("Timestamp", Type::DateTime), ("Type", Type::Long)]).with_workspace_columns();
        let hidden: Vec<&str> = table.hidden.iter().map(|column| column.name.as_str()).collect();
        assert!(hidden.contains(&"TimeGenerated") && hidden.contains(&"TenantId"));
        assert!(!hidden.contains(&"Type") && !hidden.contains(&"Timestamp"));
    }

    #[test]
    fn a_table_given_twice_keeps_its_place_and_the_last_columns() {
        let set = TableSet::new([
            Table::new("A", [("x", Type::Long)]),
            Table::new("B", []),
            Table::new("A", [("y", Type::Long)]),
        ]);
        assert_eq!(set.names(), ["A", "B"]);
        assert!(set.table("A").is_some_and(|table| table.column("y").is_some()));
    }
}
