//! A record as its file holds it, before anyone has asked what it means.
//!
//! Framing (see `frame`) cuts a file into these; the mapping modules turn them into rows.

use std::borrow::Cow;

use chrono_tz::Tz;

use super::json::Value;
use crate::schema::Table;

/// Where a record stands in its (decompressed) file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// Byte offset of its first byte, from 0.
    pub offset: u64,
    /// Line of its first byte, from 1.
    pub line: u64,
}

/// The header line of a CSV file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CsvHeader {
    /// The names as written, without a byte order mark and surrounding blanks.
    pub names: Vec<String>,
}

impl CsvHeader {
    /// The position of a column, whatever its case; blanks and underscores do not count (`Record Id`, `record_id`).
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| !matches!(c, ' ' | '_')).map(|c| c.to_ascii_lowercase()).collect()
        };
        let wanted = plain(name);
        self.names.iter().position(|candidate| plain(candidate) == wanted)
    }

    /// The position of the first of several spellings that is there.
    #[must_use]
    pub fn find_any(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.find(name))
    }
}

/// One CSV record, unquoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvRecord<'a> {
    /// Its cells in written order; the framing has checked that there are as many as header names.
    pub cells: Vec<Cow<'a, str>>,
    /// The record's exact text, without its line end.
    pub raw: &'a str,
}

impl CsvRecord<'_> {
    /// The cell at a position that the header gave; `None` when it is empty.
    #[must_use]
    pub fn filled(&self, index: Option<usize>) -> Option<&str> {
        self.cells.get(index?).map(AsRef::as_ref).filter(|text| !text.is_empty())
    }
}

/// A record in the shape its file has.
#[derive(Debug, Clone)]
pub enum Record<'a> {
    /// One JSON value.
    Json(Value<'a>),
    /// One CSV record.
    Csv {
        /// The file's header.
        header: &'a CsvHeader,
        /// The cells.
        record: &'a CsvRecord<'a>,
    },
}

/// What a mapping may need to know beside the record.
#[derive(Debug, Clone)]
pub struct MapContext {
    /// The zone for times that are written without one by formats that do not document any (`--tz`); UTC otherwise.
    pub zone: Tz,
    /// The table the user named for files that do not name one (`--table`).
    pub table: Option<&'static Table>,
    /// The file's name without folders: some exports name their table only there. A hint, never proof.
    pub file_name: String,
}

impl Default for MapContext {
    fn default() -> Self {
        Self { zone: chrono_tz::UTC, table: None, file_name: String::new() }
    }
}
