//! The hunting tables as data: their names, columns, types and meanings.
//!
//! Three families share one shape: the advanced hunting tables of Defender XDR, the Log Analytics tables of
//! Sentinel that exports carry, and the engine's own tables. Nothing here reads a file or knows the engine; a table
//! is a constant that ingest fills, the lake stores and the engine shows.

mod hunting_tables;
mod sentinel_tables;
pub mod techniques;

/// The type of a column, as Kusto names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Text; also the `guid` columns of the documentation.
    String,
    /// A point in time, UTC, kept in microseconds.
    DateTime,
    /// JSON, kept as the text that was received.
    Dynamic,
    /// 64-bit integer.
    Long,
    /// 32-bit integer.
    Int,
    /// Truth value.
    Bool,
    /// 64-bit floating point number.
    Real,
}

impl ColumnType {
    /// The name hunters know: Kusto's.
    #[must_use]
    pub const fn kusto_name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::DateTime => "datetime",
            Self::Dynamic => "dynamic",
            Self::Long => "long",
            Self::Int => "int",
            Self::Bool => "bool",
            Self::Real => "real",
        }
    }
}

/// One column of a hunting table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The documented name, case kept.
    pub name: &'static str,
    /// The documented type.
    pub column_type: ColumnType,
    /// What it holds, in a few words of our own.
    pub meaning: &'static str,
}

/// Whether a table is current, as its documentation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Generally available.
    Ga,
    /// Documented as preview or beta.
    Preview,
    /// Documented as replaced.
    Deprecated,
}

/// Which documentation a table's columns follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Defender XDR advanced hunting.
    Hunting,
    /// A Log Analytics table as Sentinel exports it.
    Sentinel,
}

/// One hunting table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The documented name, case kept.
    pub name: &'static str,
    /// The documentation it follows.
    pub family: Family,
    /// Where the documentation's tree shows it.
    pub category: &'static str,
    /// Whether it is current.
    pub status: Status,
    /// Its columns in documented order.
    pub columns: &'static [Column],
}

impl Table {
    /// The position of a column by its exact name.
    #[must_use]
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The position of a column whose name matches without case, when exactly one does; an exact match wins.
    #[must_use]
    pub fn find_column(&self, name: &str) -> Option<usize> {
        self.column_index(name).or_else(|| {
            let mut found =
                self.columns.iter().enumerate().filter(|(_, column)| column.name.eq_ignore_ascii_case(name));
            match (found.next(), found.next()) {
                (Some((index, _)), None) => Some(index),
                _ => None,
            }
        })
    }

    /// The column that says when a row happened: `Timestamp`, `TimeGenerated` or `ActivityTimestamp`; `None` for
    /// inventories and knowledge bases, which have no time.
    #[must_use]
    pub fn time_column(&self) -> Option<usize> {
        ["Timestamp", "TimeGenerated", "ActivityTimestamp"]
            .iter()
            .find_map(|name| self.column_index(name))
            .filter(|index| self.columns[*index].column_type == ColumnType::DateTime)
    }
}

/// All tables that exports fill, hunting tables first, each family in the order of its file.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    hunting_tables::TABLES.iter().chain(sentinel_tables::TABLES.iter())
}

/// The table of that exact name, or the only one whose name matches without case.
#[must_use]
pub fn find_table(name: &str) -> Option<&'static Table> {
    tables()
        .find(|table| table.name == name)
        .or_else(|| tables().find(|table| table.name.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn table_names_are_unique_without_case() {
        let mut seen = HashSet::new();
        for table in tables() {
            assert!(seen.insert(table.name.to_ascii_lowercase()), "{}", table.name);
        }
    }

    #[test]
    fn all_66_documented_hunting_tables_are_here() {
        assert_eq!(hunting_tables::TABLES.len(), 66);
        assert_eq!(hunting_tables::TABLES.iter().map(|table| table.columns.len()).sum::<usize>(), 1655);
    }

    #[test]
    fn names_in_another_case_resolve_only_when_unambiguous() {
        let processes = find_table("deviceprocessevents").expect("known table");
        assert!(processes.find_column("LogonId").is_some());
        assert_eq!(processes.find_column("logonid"), None, "LogonId and LogonID differ by case only");
    }
}
