//! What can go wrong while a result is written.

use std::io;
use std::path::PathBuf;

use arrow::error::ArrowError;
use parquet::errors::ParquetError;

use super::Format;

/// A result that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The destination refused bytes. A closed pipe is here too: see [`crate::error::is_closed_pipe`].
    #[error("cannot write the result")]
    Write(#[from] io::Error),
    /// Arrow could not encode the rows.
    #[error("cannot write the result as Arrow")]
    Arrow(#[from] ArrowError),
    /// Parquet could not encode the rows.
    #[error("cannot write the result as Parquet")]
    Parquet(#[from] ParquetError),
    /// A batch has other columns than the result it belongs to.
    #[error("a batch of {found} columns does not fit a result of {expected} columns")]
    Columns {
        /// Columns of the result.
        expected: usize,
        /// Columns of the batch.
        found: usize,
    },
    /// No format has this name.
    #[error("unknown format '{name}'; the formats are {known}")]
    UnknownFormat {
        /// What was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A format made of bytes, not text, was about to be shown on a terminal.
    #[error("{format} is a binary format and would garble the terminal; write it to a file with -o FILE")]
    BinaryOnTerminal {
        /// The format.
        format: Format,
    },
    /// `--excel` with another format than CSV.
    #[error("--excel is about CSV files; {format} has no such form; leave out --excel or use --format csv")]
    ExcelNeedsCsv {
        /// The format.
        format: Format,
    },
    /// More rows than a worksheet has.
    #[error(
        "row {row} does not fit: Excel holds {limit} rows; add a LIMIT, split the result by time, or leave out --excel"
    )]
    ExcelRows {
        /// The first line of the file that does not fit, the header counted.
        row: u64,
        /// Lines of a worksheet.
        limit: u64,
    },
    /// More columns than a worksheet has.
    #[error(
        "the result has {columns} columns, Excel holds {limit}; select fewer columns, or leave out --excel"
    )]
    ExcelColumns {
        /// Columns of the result.
        columns: usize,
        /// Columns of a worksheet.
        limit: usize,
    },
    /// More text than a cell holds.
    #[error(
        "row {row}, column '{column}' has {characters} characters, an Excel cell holds {limit}; select less of it, for example with left({column}, {limit}), or leave out --excel"
    )]
    ExcelCell {
        /// The row of the result, from 1, the header not counted.
        row: u64,
        /// The column's name.
        column: String,
        /// UTF-16 units, as Excel counts.
        characters: usize,
        /// What a cell holds.
        limit: usize,
    },
    /// The folder that the file should be in is not there.
    #[error("cannot write '{}': the folder '{}' does not exist; create it first", path.display(), parent.display())]
    ParentMissing {
        /// The file.
        path: PathBuf,
        /// The folder.
        parent: PathBuf,
    },
    /// The path is a folder.
    #[error("cannot write '{}': it is a folder; name a file in it", path.display())]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The file could not be created, written or put in its place.
    #[error("cannot {action} '{}'", path.display())]
    File {
        /// What was tried: create, write, replace.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}
