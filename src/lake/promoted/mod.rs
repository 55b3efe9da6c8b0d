//! JSON paths that are columns of their own.
//!
//! Hunts ask for the same few members of `RawEventData` again and again, and parsing a kilobyte of JSON for one of them
//! costs twenty times what reading a column does. The members that most records have are therefore written beside the
//! text, under a name that says what they are (`RawEventData->>Workload`). Queries are written as before; the engine
//! takes the column where a file has it and parses where it has not. The text itself stays as it was received.
//!
//! A column holds exactly what parsing gives: `->>` as `json_as_text` would (`extract`), so that nobody can tell the
//! difference but by the time it takes.

mod choose;
pub mod cost;
mod extract;
pub mod registry;

pub use self::choose::Sample;
pub use self::extract::Extractor;

use crate::schema::{ColumnType, Table};

/// Columns of JSON text whose members can be columns of their own.
const SOURCES: &[&str] = &["RawEventData", "AdditionalFields"];

/// What a promoted column holds of the value at its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The value as `->>` gives it: the characters of a string, else the JSON text; null where it is JSON's null.
    Text,
    /// The JSON text, as `->` gives it, for arrays and objects that are taken apart further.
    Json,
}

/// A path below a column of JSON text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PromotedPath {
    /// The column.
    pub column: String,
    /// The keys, one for each level of nesting.
    pub keys: Vec<String>,
    /// What is kept of the value there.
    pub form: Form,
}

/// Why a path cannot be promoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It is not written as a path.
    #[error("{text} is not a path: write it as in a query, such as RawEventData->>'Workload'")]
    Syntax {
        /// What was written.
        text: String,
    },
    /// A key has characters that a column's name cannot have.
    #[error("the key {key} has characters that the name of a column cannot have")]
    Key {
        /// The key.
        key: String,
    },
    /// The column holds no JSON that can be promoted.
    #[error("{table}.{column} holds no JSON whose members can be columns")]
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
}

impl PromotedPath {
    /// The name of the column that holds it: the path as a query writes it, without the quotes.
    #[must_use]
    pub fn name(&self) -> String {
        let mut name = self.column.clone();
        for (index, key) in self.keys.iter().enumerate() {
            let last = index + 1 == self.keys.len();
            name.push_str(if last && self.form == Form::Text { "->>" } else { "->" });
            name.push_str(key);
        }
        name
    }

    /// The path of a column's name; nothing for any other column.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::parse(name).ok()
    }

    /// Reads a path as a query writes it, with or without quotes around its keys.
    ///
    /// # Errors
    /// When it is no path, or a key cannot be part of a column's name.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let syntax = || PathError::Syntax { text: text.to_owned() };
        let mut parts = text.split("->");
        let column = parts.next().map(str::trim).filter(|column| is_word(column)).ok_or_else(syntax)?;
        let (mut keys, mut form) = (Vec::new(), Form::Json);
        for part in parts {
            if form == Form::Text {
                // Text has no members.
                return Err(syntax());
            }
            let (part, part_form) = match part.strip_prefix('>') {
                Some(rest) => (rest, Form::Text),
                None => (part, Form::Json),
            };
            form = part_form;
            let key = part.trim();
            let key = key.strip_prefix('\'').and_then(|key| key.strip_suffix('\'')).unwrap_or(key);
            if key.is_empty() {
                return Err(syntax());
            }
            if !is_key(key) {
                return Err(PathError::Key { key: key.to_owned() });
            }
            keys.push(key.to_owned());
        }
        if keys.is_empty() {
            return Err(syntax());
        }
        Ok(Self { column: column.to_owned(), keys, form })
    }

    /// Whether a table can have it.
    ///
    /// # Errors
    /// When it cannot.
    pub fn check(&self, table: &Table) -> Result<(), PathError> {
        if sources(table).any(|source| source == self.column) {
            return Ok(());
        }
        Err(PathError::Column { table: table.name.to_owned(), column: self.column.clone() })
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

/// Delta refuses space, comma, semicolon, braces, brackets, tab, line feed and `=` in names; quotes, backslashes and
/// `>` would make the name ambiguous. A key that is a number would be taken for the place of an array's element.
fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 80
        && key.parse::<isize>().is_err()
        && key.chars().all(|character| {
            character.is_alphanumeric() || matches!(character, '_' | '.' | '@' | '$' | ':' | '#' | '/' | '-')
        })
        && !key.ends_with('-')
}

/// The columns of a table whose JSON can be promoted.
pub fn sources(table: &Table) -> impl Iterator<Item = &'static str> {
    table
        .columns
        .iter()
        .filter(|column| {
            SOURCES.contains(&column.name)
                && matches!(column.column_type, ColumnType::Dynamic | ColumnType::String)
        })
        .map(|column| column.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::find_table;

    #[test]
    fn names_read_back_as_the_paths_they_name() {
        for (written, name) in [
            ("RawEventData->>'Workload'", "RawEventData->>Workload"),
            (
                "RawEventData->'AppAccessContext'->>'ClientAppId'",
                "RawEventData->AppAccessContext->>ClientAppId",
            ),
            ("RawEventData -> 'Parameters'", "RawEventData->Parameters"),
        ] {
            let path = PromotedPath::parse(written).unwrap();
            assert_eq!(path.name(), name);
            assert_eq!(PromotedPath::of_name(name), Some(path));
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", "RawEventData", "->>x", "RawEventData->>", "RawEventData->>a->b", "a b->>c"] {
            assert!(matches!(PromotedPath::parse(text), Err(PathError::Syntax { .. })), "{text}");
        }
        for text in [
            "RawEventData->>'a b'",
            "RawEventData->>'a=b'",
            "RawEventData->>'a{'",
            "RawEventData->'a-'->>'b'",
        ] {
            assert!(matches!(PromotedPath::parse(text), Err(PathError::Key { .. })), "{text}");
        }
    }

    #[test]
    fn only_columns_of_json_have_paths() {
        let events = find_table("CloudAppEvents").unwrap();
        assert!(PromotedPath::parse("RawEventData->>'Id'").unwrap().check(events).is_ok());
        assert!(PromotedPath::parse("ActionType->>'Id'").unwrap().check(events).is_err());
        for table in crate::schema::tables() {
            assert!(table.columns.iter().all(|column| PromotedPath::of_name(column.name).is_none()));
        }
    }
}
