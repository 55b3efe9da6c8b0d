//! Results as bytes: every format writes to any [`Write`], batch by batch; and [`Console`], the only thing that prints.
//!
//! | format | form | null | what a cell cannot hold |
//! |---|---|---|---|
//! | table | columns under a rule, for people | `NULL` | hidden characters are shown as `\u{1b}`; long text is cut on a terminal only |
//! | line | one line per column, for people | `NULL` | as table, never cut |
//! | markdown | a table of GitHub flavoured Markdown | empty | markup is escaped, a new line is `<br>` |
//! | csv | RFC 4180, UTF-8, lines end with CR LF | empty; an empty text is `""` | nothing: every text reads back the same |
//! | tsv | PostgreSQL's `COPY` text, lines end with LF | `\N` | nothing: `\t`, `\n`, `\r`, `\\` |
//! | json | one object, shaped like the answer of Graph's hunting API | `null` | nothing |
//! | ndjson | one plain object per line | `null` | nothing |
//! | parquet, arrow | a Parquet file, an Arrow IPC file | null | unions and intervals become text |
//!
//! Hidden characters are escapes in JSON (`\u001b`), so JSON is safe on a terminal; CSV and TSV are made safe by the
//! [`Console`] when they go to one. Nested values are JSON text in every format that has no nesting of its own.

pub mod chart;
mod columnar;
mod console;
mod csv;
mod error;
mod excel;
mod file;
mod human;
mod instant;
mod json;
pub mod kusto_chart;
mod line;
mod markdown;
mod number;
mod pager;
mod sink;
mod style;
mod table;
mod text;
mod tsv;
pub(crate) mod value;

use std::collections::HashSet;
use std::fmt;
use std::io::Write;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

pub use chart::{Chart, ChartError, draw as draw_chart};
pub use console::{ColorChoice, Console, Data, Screen};
pub use error::OutputError;
pub use file::{FileWritten, OutputFile};
pub use human::{bytes, count, duration, plural, rate};
pub use markdown::markdown_text;
pub use pager::{Paged, PagerCommand};
pub use text::{cut, is_hidden, push_visible, visible, width};

use columnar::{ArrowFile, ParquetFile};
use sink::Sink;

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Columns for people.
    Table,
    /// Comma-separated values, RFC 4180.
    Csv,
    /// Tab-separated values, as PostgreSQL's `COPY` writes them.
    Tsv,
    /// One JSON object: `schema`, `results`, `meta`.
    Json,
    /// One JSON object per row and line.
    Ndjson,
    /// A Markdown table.
    Markdown,
    /// One line per column, for wide rows.
    Line,
    /// A Parquet file.
    Parquet,
    /// An Arrow IPC file (Feather version 2).
    Arrow,
}

impl Format {
    /// Every format, in the order in which they are listed for people.
    pub const ALL: [Self; 9] = [
        Self::Table,
        Self::Csv,
        Self::Tsv,
        Self::Json,
        Self::Ndjson,
        Self::Markdown,
        Self::Line,
        Self::Parquet,
        Self::Arrow,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Markdown => "markdown",
            Self::Line => "line",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }

    /// The format that a file's name asks for, in any case; `None` for an unknown or missing extension.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "json" => Self::Json,
            "ndjson" | "jsonl" => Self::Ndjson,
            "md" => Self::Markdown,
            "txt" => Self::Table,
            "parquet" => Self::Parquet,
            "arrow" | "feather" => Self::Arrow,
            _ => return None,
        })
    }

    /// Whether it is bytes, not text.
    #[must_use]
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = OutputError;

    fn from_str(name: &str) -> Result<Self, OutputError> {
        let wanted = name.to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| format.name() == wanted).ok_or_else(|| {
            OutputError::UnknownFormat { name: visible(name), known: Self::ALL.map(Self::name).join(", ") }
        })
    }
}

/// How a result looks. The default is what a file gets.
#[derive(Debug, Clone)]
pub struct Options {
    /// CSV for Excel: a byte order mark, no formula can start, and an error for what Excel cannot hold.
    pub excel: bool,
    /// ANSI colours in tables and lines.
    pub color: bool,
    /// The terminal's columns. `None` when this is not for a terminal: then nothing is ever cut.
    pub width: Option<usize>,
    /// Whether CSV, TSV and tables begin with the column names.
    pub header: bool,
    /// What tables and lines show for null.
    pub null_text: String,
    /// A text is not cut below this many columns on a terminal, however many columns there are.
    pub max_cell_width: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            excel: false,
            color: false,
            width: None,
            header: true,
            null_text: "NULL".to_owned(),
            max_cell_width: 60,
        }
    }
}

/// What is known when the last row was written.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Why rows are missing, for example `stopped at --max-rows 1000`. `None`: the result is whole.
    pub truncated: Option<String>,
    /// How long the query took. It is in the JSON metadata when given; leave it out where the same result must be
    /// the same bytes.
    pub elapsed: Option<Duration>,
    /// Anything else that the reader of the result should know.
    pub notes: Vec<String>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Rows, the header not counted.
    pub rows: u64,
    /// Bytes handed to the destination.
    pub bytes: u64,
    /// What must be said beside the result (on stderr): what was cut, renamed or changed to fit the format, after
    /// the summary's own `truncated` and `notes`.
    pub notes: Vec<String>,
}

/// A format made of text.
trait TextFormat: Send {
    /// Writes what comes before the first row.
    fn start(&mut self, sink: &mut Sink<'_>) -> Result<(), OutputError>;
    /// Writes the rows of a batch; `before` rows came earlier.
    fn rows(&mut self, batch: &RecordBatch, before: u64, sink: &mut Sink<'_>) -> Result<(), OutputError>;
    /// Writes what comes after the last row.
    fn end(&mut self, _end: &End<'_>, _sink: &mut Sink<'_>) -> Result<(), OutputError> {
        Ok(())
    }
    /// What must be said about the rows written.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The end of a result, as the formats see it.
struct End<'a> {
    rows: u64,
    summary: &'a Summary,
}

enum Encoder<'a> {
    Text(Box<dyn TextFormat>, Sink<'a>),
    Parquet(Box<ParquetFile<'a>>),
    Arrow(Box<ArrowFile<'a>>),
}

/// Writes one result, batch by batch, with flat memory.
///
/// Only a table looks ahead, at its first rows, to size its columns. To get at the destination afterwards, pass a
/// `Box::new(&mut destination)`.
pub struct ResultWriter<'a> {
    encoder: Encoder<'a>,
    columns: usize,
    rows: u64,
}

impl<'a> ResultWriter<'a> {
    /// Begins a result; a header may be written at once.
    ///
    /// # Errors
    /// When the destination refuses it, or the format cannot hold these columns.
    pub fn new(
        format: Format,
        schema: SchemaRef,
        options: Options,
        destination: Box<dyn Write + Send + 'a>,
    ) -> Result<Self, OutputError> {
        if options.excel && format != Format::Csv {
            return Err(OutputError::ExcelNeedsCsv { format });
        }
        let columns = schema.fields().len();
        let mut sink = Sink::new(destination);
        let text: Box<dyn TextFormat> = match format {
            Format::Parquet => {
                let encoder = Encoder::Parquet(Box::new(ParquetFile::new(&schema, sink)?));
                return Ok(Self { encoder, columns, rows: 0 });
            }
            Format::Arrow => {
                let encoder = Encoder::Arrow(Box::new(ArrowFile::new(&schema, sink)?));
                return Ok(Self { encoder, columns, rows: 0 });
            }
            Format::Table => Box::new(table::Table::new(schema, options)),
            Format::Csv => Box::new(csv::Csv::new(schema, &options)?),
            Format::Tsv => Box::new(tsv::Tsv::new(schema, options.header)),
            Format::Json => Box::new(json::Json::document(schema)),
            Format::Ndjson => Box::new(json::Json::lines(schema)),
            Format::Markdown => Box::new(markdown::Markdown::new(schema)),
            Format::Line => Box::new(line::Line::new(schema, options)),
        };
        let mut text = text;
        text.start(&mut sink)?;
        Ok(Self { encoder: Encoder::Text(text, sink), columns, rows: 0 })
    }

    /// Writes the rows of a batch.
    ///
    /// # Errors
    /// When the destination refuses bytes (a closed pipe included), or a row does not fit the format.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), OutputError> {
        if batch.num_columns() != self.columns {
            return Err(OutputError::Columns { expected: self.columns, found: batch.num_columns() });
        }
        if batch.num_rows() == 0 {
            return Ok(());
        }
        match &mut self.encoder {
            Encoder::Text(format, sink) => format.rows(batch, self.rows, sink)?,
            Encoder::Parquet(file) => file.write(batch)?,
            Encoder::Arrow(file) => file.write(batch)?,
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Writes everything that was written so far through to the destination. A table may still hold its first rows.
    ///
    /// # Errors
    /// When the destination refuses bytes.
    pub fn flush(&mut self) -> Result<(), OutputError> {
        match &mut self.encoder {
            Encoder::Text(_, sink) => sink.flush()?,
            Encoder::Parquet(_) | Encoder::Arrow(_) => {}
        }
        Ok(())
    }

    /// Ends the result.
    ///
    /// # Errors
    /// When the destination refuses bytes.
    pub fn finish(self, summary: &Summary) -> Result<Written, OutputError> {
        let mut notes: Vec<String> = summary.truncated.iter().chain(&summary.notes).cloned().collect();
        let (own, bytes) = match self.encoder {
            Encoder::Text(mut format, mut sink) => {
                format.end(&End { rows: self.rows, summary }, &mut sink)?;
                sink.flush()?;
                (format.notes(), sink.bytes())
            }
            Encoder::Parquet(file) => file.finish(summary)?,
            Encoder::Arrow(file) => file.finish(summary)?,
        };
        notes.extend(own);
        Ok(Written { rows: self.rows, bytes, notes })
    }
}

/// Column names without repeats, for formats in which a name is a key: the second `Id` is `Id_2`. With a note per
/// renamed column.
fn unique_names(schema: &SchemaRef) -> (Vec<String>, Vec<String>) {
    let all: HashSet<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let mut used = HashSet::new();
    let (mut names, mut notes) = (Vec::new(), Vec::new());
    for field in schema.fields() {
        let mut name = field.name().clone();
        let mut number = 2;
        while used.contains(&name) || (number > 2 && all.contains(name.as_str())) {
            name = format!("{}_{number}", field.name());
            number += 1;
        }
        used.insert(name.clone());
        if name != *field.name() {
            notes.push(format!(
                "a second column '{}' is written as '{}'; name it with AS",
                visible(field.name()),
                visible(&name)
            ));
        }
        names.push(name);
    }
    (names, notes)
}

#[cfg(test)]
mod tests;
