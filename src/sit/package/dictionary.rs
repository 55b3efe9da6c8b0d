//! Keyword dictionaries as files: terms in lines, or a CSV file with a column of them.
//!
//! Packages name a dictionary by its GUID only; its terms are exported apart. Text files have one term in each line;
//! files whose name ends in `.csv`, or whose first line names a column `term`, are CSV.

use super::encoding::{self, EncodingError};

/// Largest dictionary that is read, in bytes. The service takes 1 MB compressed.
pub const LARGEST: usize = 64 << 20;
/// Most terms that are read.
pub const MOST_TERMS: usize = 2_000_000;

/// A list of terms that packages can name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dictionary {
    /// GUID or name, as elements are named.
    pub name: String,
    /// The terms; their case does not matter, and they match as words.
    pub terms: Vec<String>,
}

/// Why a dictionary was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryError {
    /// It is no text.
    #[error("{file}: {reason}")]
    Encoding {
        /// Name of the file.
        file: String,
        /// What is wrong with it.
        reason: EncodingError,
    },
    /// It is too large.
    #[error("{file} has more than {most} {what}: a keyword dictionary has at most 1 MB")]
    TooLarge {
        /// Name of the file.
        file: String,
        /// Bytes or terms.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// No term is in it.
    #[error("{file} has no terms: write one in each line, or in a CSV column `term`")]
    Empty {
        /// Name of the file.
        file: String,
    },
}

impl Dictionary {
    /// Reads the terms of a file; `name` is the GUID or name by which packages name the dictionary.
    ///
    /// White space at the ends of terms is cut, empty lines and repeated terms are left out.
    ///
    /// # Errors
    ///
    /// When the file is no text, too large, or has no terms.
    pub fn read(name: &str, bytes: &[u8], file_name: &str) -> Result<Self, DictionaryError> {
        let file = || file_name.to_owned();
        if bytes.len() > LARGEST {
            return Err(DictionaryError::TooLarge { file: file(), what: "bytes", most: LARGEST });
        }
        let (text, _) =
            encoding::decode(bytes).map_err(|reason| DictionaryError::Encoding { file: file(), reason })?;
        let first_line = text.lines().next().unwrap_or_default();
        let delimiter =
            [',', ';', '\t'].into_iter().max_by_key(|&c| (first_line.matches(c).count(), c == ','));
        let delimiter = delimiter.unwrap_or(',');
        let column = first_line
            .split(delimiter)
            .position(|title| title.trim().trim_matches('"').eq_ignore_ascii_case("term"));
        let is_csv = column.is_some() || file_name.to_ascii_lowercase().ends_with(".csv");
        let raw = if is_csv {
            column_of(&text, delimiter, column.unwrap_or(0), column.is_some())
        } else {
            text.lines().map(str::to_owned).collect()
        };
        let mut seen = std::collections::HashSet::new();
        let mut terms = Vec::new();
        for term in raw {
            let term = term.trim();
            if !term.is_empty() && seen.insert(term.to_owned()) {
                terms.push(term.to_owned());
            }
        }
        if terms.is_empty() {
            return Err(DictionaryError::Empty { file: file() });
        }
        if terms.len() > MOST_TERMS {
            return Err(DictionaryError::TooLarge { file: file(), what: "terms", most: MOST_TERMS });
        }
        Ok(Self { name: name.to_owned(), terms })
    }
}

/// One column of a CSV text, without its title if it has one.
fn column_of(text: &str, delimiter: char, column: usize, titled: bool) -> Vec<String> {
    let mut reader =
        csv_core::ReaderBuilder::new().delimiter(u8::try_from(delimiter).unwrap_or(b',')).build();
    let mut input = text.as_bytes();
    let mut buffer = [0; 4096];
    let mut field = Vec::new();
    let mut index = 0;
    let mut values = Vec::new();
    loop {
        let (result, read, written) = reader.read_field(input, &mut buffer);
        input = input.get(read..).unwrap_or_default();
        if index == column {
            field.extend_from_slice(buffer.get(..written).unwrap_or_default());
        }
        match result {
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
            csv_core::ReadFieldResult::Field { record_end } => {
                if index == column {
                    values.push(String::from_utf8_lossy(&field).into_owned());
                    field.clear();
                }
                index = if record_end { 0 } else { index + 1 };
            }
            csv_core::ReadFieldResult::End => break,
        }
    }
    if titled && !values.is_empty() {
        values.remove(0);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(bytes: &[u8], file: &str) -> Vec<String> {
        Dictionary::read("d", bytes, file).unwrap().terms
    }

    #[test]
    fn lines_are_terms_even_with_commas() {
        assert_eq!(
            terms(b"Smith, John\r\n\r\n  alpha  \nalpha\nbeta", "a.txt"),
            ["Smith, John", "alpha", "beta"]
        );
    }

    #[test]
    fn utf16_as_shells_write_it_is_read() {
        let bytes: Vec<u8> = "\u{FEFF}größe\r\n月\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(terms(&bytes, "a.txt"), ["größe", "月"]);
    }

    #[test]
    fn csv_takes_the_column_term_or_the_first() {
        assert_eq!(terms(b"id,Term,note\n1,\"a, b\",x\n2,c,\n", "list.txt"), ["a, b", "c"]);
        assert_eq!(terms(b"id;term\n1;a\n2;b\n", "list.csv"), ["a", "b"]);
        assert_eq!(terms(b"\"Term\"\t\"x\"\na\t1\n", "list.csv"), ["a"]);
        assert_eq!(terms(b"a,1\nb,2\n", "list.CSV"), ["a", "b"]);
        assert_eq!(terms(b"x,term\n1\n2,\"say \"\"b\"\"\"", "l.csv"), ["say \"b\""]);
    }

    #[test]
    fn nothing_in_it_is_an_error() {
        let error = Dictionary::read("d", b"\n \n", "a.txt").unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.txt has no terms: write one in each line, or in a CSV column `term`"
        );
        assert!(matches!(Dictionary::read("d", b"a\xFF", "a"), Err(DictionaryError::Encoding { .. })));
    }
}
