//! What a record becomes: rows of hunting tables, before they are columns.
//!
//! Every format reader ends here. A row is dense, one cell for each column of its table in documented order, and
//! borrows from the record wherever it can. What the table has no column for travels beside the cells, so that
//! nothing a source wrote is dropped.

use std::borrow::Cow;

use crate::schema::{ColumnType, Table};

/// A point in time in 100 nanosecond steps since 1970-01-01 UTC: the finest fraction that sources write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticks(pub i64);

impl Ticks {
    /// Ticks in one second.
    pub const PER_SECOND: i64 = 10_000_000;

    /// Microseconds since 1970, the precision tables are kept in; a seventh digit is cut, never rounded up.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0.div_euclid(10)
    }

    /// Days since 1970 of the UTC day this falls on.
    #[must_use]
    pub const fn day(self) -> i32 {
        self.0.div_euclid(86_400 * Self::PER_SECOND) as i32
    }
}

/// The value of one column in one row.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell<'a> {
    /// Not filled.
    #[default]
    Null,
    /// Text, or the JSON text of a dynamic column.
    Text(Cow<'a, str>),
    /// An integer, for `long` and `int` columns.
    Integer(i64),
    /// A floating point number.
    Real(f64),
    /// A truth value.
    Bool(bool),
    /// A point in time.
    Time(Ticks),
}

impl<'a> Cell<'a> {
    /// Text, or null when there is none.
    #[must_use]
    pub fn text(text: Option<Cow<'a, str>>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    /// Whether nothing is there.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// Whether a row is the record itself or follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The record's own row: exactly one for each record; it decides whether the record counts as added or duplicate.
    Primary,
    /// A further row that the record implies, such as the `AlertEvidence` rows of an alert. Added once, counted apart.
    Derived,
}

/// What makes two rows the same row: equal identities are one fact, however they arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(pub u128);

/// One row of a hunting table.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// The table it belongs to.
    pub table: &'static Table,
    /// One cell for each column of the table, in documented order.
    pub cells: Vec<Cell<'a>>,
    /// Own row or derived.
    pub role: Role,
    /// The source's id of the record, where it has one.
    pub record_id: Option<Cow<'a, str>>,
    /// The identity computed from the record's content; `None` lets it be computed from the cells.
    pub identity: Option<Identity>,
    /// The record's text exactly as received, when no column holds it.
    pub raw: Option<Cow<'a, str>>,
    /// Fields the schema has no column for, as the text of one JSON object.
    pub unknown_fields: Option<String>,
    /// Values of the hidden columns that only some tables have, by name (see `lake::columns`).
    pub extras: Vec<(&'static str, Cell<'a>)>,
}

impl<'a> Row<'a> {
    /// A row with nothing filled.
    #[must_use]
    pub fn new(table: &'static Table, role: Role) -> Self {
        Self {
            table,
            cells: vec![Cell::Null; table.columns.len()],
            role,
            record_id: None,
            identity: None,
            raw: None,
            unknown_fields: None,
            extras: Vec::new(),
        }
    }

    /// Fills the column of that exact name. A name that the table does not have is a mistake in the mapping, found by
    /// the tests in debug builds; in release builds the value is ignored.
    pub fn set(&mut self, column: &str, cell: Cell<'a>) {
        match self.table.column_index(column) {
            Some(index) => self.cells[index] = cell,
            None => debug_assert!(false, "{} has no column {column}", self.table.name),
        }
    }

    /// Fills a text or dynamic column when there is a text.
    pub fn set_text(&mut self, column: &str, text: Option<impl Into<Cow<'a, str>>>) {
        if let Some(text) = text {
            self.set(column, Cell::Text(text.into()));
        }
    }

    /// The cell of that exact column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Cell<'a>> {
        self.cells.get(self.table.column_index(column)?)
    }

    /// When the row happened, from the table's time column.
    #[must_use]
    pub fn time(&self) -> Option<Ticks> {
        match self.cells.get(self.table.time_column()?)? {
            Cell::Time(ticks) => Some(*ticks),
            _ => None,
        }
    }

    /// Whether every filled cell has the type its column documents. Readers must keep to it.
    #[must_use]
    pub fn is_well_typed(&self) -> bool {
        self.cells.iter().zip(self.table.columns).all(|(cell, column)| {
            matches!(
                (cell, column.column_type),
                (Cell::Null, _)
                    | (Cell::Text(_), ColumnType::String | ColumnType::Dynamic)
                    | (Cell::Integer(_), ColumnType::Long | ColumnType::Int)
                    | (Cell::Real(_), ColumnType::Real)
                    | (Cell::Bool(_), ColumnType::Bool)
                    | (Cell::Time(_), ColumnType::DateTime)
            )
        })
    }
}

/// Why a record could not become a row. The record itself is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// A short stable word for grouping, such as `json-syntax` or `no-time`.
    pub reason: &'static str,
    /// What was wrong and where inside the record, for people.
    pub message: String,
}

impl Reject {
    /// A reject for a stable reason with its explanation.
    #[must_use]
    pub fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}
