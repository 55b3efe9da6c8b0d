//! What Excel does to a CSV file, and how to keep it from doing it.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a new line can start a formula, and a log holds text that
//! strangers chose (OWASP, "CSV Injection"; the full-width forms count too, as Excel folds them). Such a cell gets an
//! apostrophe in front. A plain number stays a number. A number of more than 15 digits would be rounded, so it becomes
//! text the same way. What a worksheet cannot hold at all is an error, never a cut.
//!
//! Limits: "Excel specifications and limits", support.microsoft.com.

use arrow::datatypes::SchemaRef;

use super::error::OutputError;
use super::human::{count, plural};

const LINES: u64 = 1_048_576;
const COLUMNS: usize = 16_384;
const CELL_CHARACTERS: usize = 32_767;
/// Digits of an Excel number.
const DIGITS: usize = 15;

/// The guard of one file.
pub(crate) struct Excel {
    names: Vec<String>,
    header_lines: u64,
    formulas: u64,
    long_numbers: u64,
}

impl Excel {
    /// # Errors
    /// When there are more columns than a worksheet has.
    pub(crate) fn new(schema: &SchemaRef, header: bool) -> Result<Self, OutputError> {
        let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        if names.len() > COLUMNS {
            return Err(OutputError::ExcelColumns { columns: names.len(), limit: COLUMNS });
        }
        Ok(Self { names, header_lines: u64::from(header), formulas: 0, long_numbers: 0 })
    }

    /// Checks that a row, counted from 1, still fits.
    pub(crate) fn check_row(&self, row: u64) -> Result<(), OutputError> {
        if row + self.header_lines > LINES {
            return Err(OutputError::ExcelRows { row, limit: LINES - self.header_lines });
        }
        Ok(())
    }

    /// Makes a cell harmless, or says that it does not fit. Row 0 is the header.
    pub(crate) fn guard(&mut self, cell: &mut Vec<u8>, row: u64, column: usize) -> Result<(), OutputError> {
        if starts_formula(cell) && !is_number(cell) {
            self.formulas += 1;
            cell.insert(0, b'\'');
        } else if is_number(cell) && significant_digits(cell) > DIGITS {
            self.long_numbers += 1;
            cell.insert(0, b'\'');
        }
        // UTF-16 units are never more than UTF-8 bytes, so most cells need no counting.
        if cell.len() > CELL_CHARACTERS {
            let characters = String::from_utf8_lossy(cell).encode_utf16().count();
            if characters > CELL_CHARACTERS {
                let column = self.names.get(column).cloned().unwrap_or_default();
                return Err(OutputError::ExcelCell { row, column, characters, limit: CELL_CHARACTERS });
            }
        }
        Ok(())
    }

    /// What was changed.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.formulas > 0 {
            notes.push(format!(
                "{} could start a formula and {} an apostrophe in front",
                plural(self.formulas, "cell", "cells"),
                if self.formulas == 1 { "has" } else { "have" }
            ));
        }
        if self.long_numbers > 0 {
            notes.push(format!(
                "{} of more than {} digits would be rounded by Excel and {} text, with an apostrophe in front",
                plural(self.long_numbers, "number", "numbers"),
                count(DIGITS as u64),
                if self.long_numbers == 1 { "is" } else { "are" }
            ));
        }
        notes
    }
}

/// Whether Excel may read a cell as a formula. Spaces before the sign do not help.
fn starts_formula(cell: &[u8]) -> bool {
    let start = cell.iter().position(|byte| *byte != b' ').unwrap_or(cell.len());
    match &cell[start..] {
        [b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n', ..] => true,
        // The full-width forms ＝ ＋ － ＠: U+FF1D, U+FF0B, U+FF0D, U+FF20.
        [0xef, 0xbc, 0x9d | 0x8b | 0x8d | 0xa0, ..] => true,
        _ => false,
    }
}

/// Whether a cell is a plain decimal number, such as `-12.5` or `1e300`: it can do no harm.
fn is_number(cell: &[u8]) -> bool {
    let unsigned = cell.strip_prefix(b"-").or_else(|| cell.strip_prefix(b"+")).unwrap_or(cell);
    let (mantissa, exponent) = match unsigned.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let (whole, fraction) = match mantissa.iter().position(|byte| *byte == b'.') {
        Some(at) => (&mantissa[..at], Some(&mantissa[at + 1..])),
        None => (mantissa, None),
    };
    digits(whole)
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| {
            digits(text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text))
        })
}

/// Digits that carry the value of a number, without zeros at the front.
fn significant_digits(number: &[u8]) -> usize {
    number
        .iter()
        .take_while(|byte| !matches!(byte, b'e' | b'E'))
        .filter(|byte| byte.is_ascii_digit())
        .skip_while(|byte| **byte == b'0')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::{DataType, Field, Schema};
    use std::sync::Arc;

    fn excel() -> Excel {
        let schema = Schema::new(vec![Field::new("Subject", DataType::Utf8, true)]);
        Excel::new(&Arc::new(schema), true).unwrap()
    }

    fn guarded(text: &str) -> String {
        let mut cell = text.as_bytes().to_vec();
        excel().guard(&mut cell, 1, 0).unwrap();
        String::from_utf8(cell).unwrap()
    }

    #[test]
    fn every_way_to_start_a_formula_is_disarmed() {
        for text in [
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "-Infinity",
            "+",
            "-PT1H",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        for text in ["-5", "+47", "-12.50", "1e300", "-2.5e-7", "0"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["", "a=b", "'quoted", "{\"a\":1}", "2026-03-01T08:00:00Z"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn a_number_that_excel_would_round_becomes_text() {
        assert_eq!(guarded("123456789012345"), "123456789012345");
        assert_eq!(guarded("1234567890123456"), "'1234567890123456");
    }

    #[test]
    fn the_last_line_of_a_worksheet_fits_and_the_next_does_not() {
        assert!(excel().check_row(1_048_575).is_ok());
        let error = excel().check_row(1_048_576).unwrap_err();
        assert_eq!(
            error.to_string(),
            "row 1048576 does not fit: Excel holds 1048575 rows; add a LIMIT, split the result by time, or leave out --excel"
        );
    }

    #[test]
    fn a_cell_that_is_too_long_is_named_with_row_and_column() {
        let mut fits = vec![b'x'; 32_767];
        assert!(excel().guard(&mut fits, 7, 0).is_ok());
        let mut wide = "é".repeat(32_767).into_bytes();
        assert!(excel().guard(&mut wide, 7, 0).is_ok());
        let mut long = vec![b'x'; 32_768];
        let error = excel().guard(&mut long, 7, 0).unwrap_err().to_string();
        assert!(error.starts_with("row 7, column 'Subject' has 32768 characters"), "{error}");
    }

    #[test]
    fn too_many_columns_are_refused_before_any_row() {
        let fields: Vec<_> = (0..16_385).map(|n| Field::new(format!("c{n}"), DataType::Utf8, true)).collect();
        let error = Excel::new(&Arc::new(Schema::new(fields)), true).err().unwrap();
        assert!(error.to_string().starts_with("the result has 16385 columns"));
    }
}
