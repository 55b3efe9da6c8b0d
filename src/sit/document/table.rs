//! Rows of tables as parts: `header: value | header: value`, so that the name of the column is evidence right beside the
//! value, and other rows are none.
//!
//! The bar between cells keeps patterns that allow spaces or hyphens from matching across two cells. Names such as
//! `card_number` or `cardNumber` are written out as words too, because keywords are.
//!
//! Whether there is a header is decided by a rule: the first row with at least two cells (one, if the table has only
//! one column so far) all of which are short texts with a letter and without an address or more than four digits, and
//! all different. In a worksheet it may stand below titles, within the first ten rows.

use std::sync::Arc;

use super::part::{Kind, Pieces, Place};
use super::walk::Walk;

/// Longest name of a column in characters; longer texts are data.
const NAME_LENGTH: usize = 64;
/// Digits a name may have, as in `Q3 2024`.
const NAME_DIGITS: usize = 4;
/// Columns that can have a name, as many as a worksheet has.
const COLUMNS: usize = 16_384;
/// Rows of a worksheet in which the header is looked for.
const HEADER_WITHIN: u64 = 10;

/// One cell of a row: column from 1, and text.
pub(super) type Cell = (u64, String);

/// Where a table comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A delimited file: the header is the first row or there is none.
    File,
    /// A worksheet.
    Sheet,
}

/// A table whose rows are handed out one by one.
pub(super) struct Table {
    source: Source,
    /// Names by column, from column 1.
    header: Vec<Option<Name>>,
    decided: bool,
    rows: u64,
}

struct Name {
    name: Arc<str>,
    /// As written before a value.
    label: String,
}

impl Table {
    pub(super) fn new(source: Source) -> Self {
        Self { source, header: Vec::new(), decided: false, rows: 0 }
    }

    /// Hands out a row; `row` counts from 1, `line` is the line of the file where it begins.
    pub(super) fn row(&mut self, walk: &mut Walk<'_>, row: u64, line: u64, cells: &[Cell]) {
        if cells.iter().all(|(_, text)| text.trim().is_empty()) {
            return;
        }
        self.rows += 1;
        let mut pieces = Pieces::default();
        for (column, text) in cells {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            if !pieces.text.is_empty() {
                pieces.push(" | ");
            }
            let name = self.name(*column);
            let place_name = name.map(|name| Arc::clone(&name.name));
            pieces.mark(self.place(row, line, *column, place_name));
            if let Some(name) = name {
                pieces.push(&name.label);
            }
            pieces.push(text);
        }
        walk.pieces(Kind::Row, pieces);
        if !self.decided {
            self.decide(cells);
        }
    }

    fn place(&self, row: u64, line: u64, column: u64, name: Option<Arc<str>>) -> Place {
        match self.source {
            Source::File => Place::Field { row, column, name, line },
            Source::Sheet => Place::Cell { row, column, name },
        }
    }

    fn name(&self, column: u64) -> Option<&Name> {
        let index = usize::try_from(column.checked_sub(1)?).ok()?;
        self.header.get(index)?.as_ref()
    }

    fn decide(&mut self, cells: &[Cell]) {
        let filled: Vec<&Cell> = cells.iter().filter(|(_, text)| !text.trim().is_empty()).collect();
        let enough = filled.len() >= 2 || self.source == Source::File || self.rows == 1;
        let header = enough && is_header(&filled);
        // A single title above a table is a name for its own column only until a real header comes.
        self.decided = match self.source {
            Source::File => true,
            Source::Sheet => (header && filled.len() >= 2) || self.rows >= HEADER_WITHIN,
        };
        if header {
            self.header.clear();
            for (column, text) in filled {
                let index = column.checked_sub(1).and_then(|index| usize::try_from(index).ok());
                let Some(index) = index.filter(|&index| index < COLUMNS) else { continue };
                if self.header.len() <= index {
                    self.header.resize_with(index + 1, || None);
                }
                let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let label = label(&name);
                self.header[index] = Some(Name { name: name.into(), label });
            }
        }
    }
}

fn is_header(cells: &[&Cell]) -> bool {
    let mut seen = std::collections::HashSet::new();
    cells.iter().all(|(_, text)| {
        let text = text.trim();
        text.chars().count() <= NAME_LENGTH
            && text.chars().any(char::is_alphabetic)
            && !text.contains('@')
            && text.chars().filter(char::is_ascii_digit).count() <= NAME_DIGITS
            && seen.insert(text.to_lowercase())
    })
}

/// A name as it stands before a value: `card_number (card number): `.
pub(super) fn label(name: &str) -> String {
    match in_words(name) {
        Some(words) => format!("{name} ({words}): "),
        None => format!("{name}: "),
    }
}

/// The words of a name that is written as one: `cardNumber`, `card_number` and `CARD-NUMBER` are `card number`.
/// `None` where that is the name itself.
pub(super) fn in_words(name: &str) -> Option<String> {
    if name.contains(char::is_whitespace) {
        return None;
    }
    let characters: Vec<char> = name.chars().collect();
    let mut words = String::with_capacity(name.len() + 4);
    for (index, &character) in characters.iter().enumerate() {
        if matches!(character, '_' | '-' | '.') {
            if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
            continue;
        }
        let before = index.checked_sub(1).and_then(|index| characters.get(index)).copied();
        let after = characters.get(index + 1).copied();
        // `cardNumber` has a border before N, `IBANCode` one before C.
        let border = character.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || (before.is_uppercase() && after.is_some_and(char::is_lowercase))
            });
        if border && !words.ends_with(' ') {
            words.push(' ');
        }
        words.push(character);
    }
    let words = words.trim_end();
    if words.is_empty() || words == name || !words.contains(' ') {
        return None;
    }
    Some(words.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sit::document::{Limits, Part};

    fn rows(source: Source, rows: &[&[&str]]) -> Vec<Part> {
        let limits = Limits::default();
        let mut parts = Vec::new();
        let mut sink = |part| parts.push(part);
        let mut walk = Walk::new("t.csv", &limits, &mut sink);
        let mut table = Table::new(source);
        for (number, row) in (1..).zip(rows) {
            let cells: Vec<Cell> = (1..).zip(row.iter().map(|text| (*text).to_owned())).collect();
            table.row(&mut walk, number, number, &cells);
        }
        parts
    }

    #[test]
    fn values_stand_beside_the_name_of_their_column() {
        let parts = rows(Source::File, &[&["Name", "card_number"], &["Ada", "4111111111111111"]]);
        assert_eq!(parts[1].text, "Name: Ada | card_number (card number): 4111111111111111");
        let at = parts[1].text.find("4111").unwrap();
        assert_eq!(parts[1].locator().locate(at).to_string(), "t.csv > row 2, column 2 'card_number'");
    }

    #[test]
    fn a_first_row_of_data_is_no_header() {
        let parts = rows(Source::File, &[&["Ada", "4111111111111111"], &["Bob", "1"]]);
        assert_eq!(parts[1].text, "Bob | 1");
    }

    #[test]
    fn the_header_of_a_sheet_may_stand_below_a_title() {
        let parts =
            rows(Source::Sheet, &[&["Customers"], &[], &["Name", "IBAN"], &["Ada", "x"], &["Bob", "y"]]);
        assert_eq!(parts[2].text, "Name: Ada | IBAN: x");
        assert_eq!(parts[3].text, "Name: Bob | IBAN: y");
        assert_eq!(parts[3].locator().locate(0).to_string(), "t.csv > cell A5 'Name'");
    }

    #[test]
    fn a_list_of_one_column_has_a_header_too() {
        let parts = rows(Source::Sheet, &[&["SSN"], &["078-05-1120"]]);
        assert_eq!(parts[1].text, "SSN: 078-05-1120");
    }

    #[test]
    fn names_written_as_one_are_split_into_words() {
        assert_eq!(in_words("creditCardNumber").as_deref(), Some("credit card number"));
        assert_eq!(in_words("CREDIT_CARD").as_deref(), Some("credit card"));
        assert_eq!(in_words("IBANCode").as_deref(), Some("iban code"));
        assert_eq!(in_words("SSN"), None);
        assert_eq!(in_words("Card number"), None);
        assert_eq!(in_words("__"), None);
    }
}
