//! Text out of documents, for `sit scan`: what a detector of sensitive information can look at, with a place that
//! people find again.
//!
//! [`extract`] tells the format by the content, takes the text out in [`Part`]s and goes into what lies inside:
//! attachments of messages, entries of archives, workbooks in documents. Each part is one item, as Purview classifies
//! a body and each attachment by itself; evidence does not reach from one to the next. How each format is cut into parts:
//!
//! | format | part | evidence that counts |
//! |---|---|---|
//! | text, HTML, RTF, Word | the body; comments, notes, margins by themselves | what is near in the text |
//! | CSV, worksheets | a row, as `header: value \| header: value` | the header of the column, the same row |
//! | JSON | an element of the outermost array, a line of NDJSON, or the document, as `key: value` lines | keys and values of the same record |
//! | message | headers, body, attachments | what is near in the text |
//! | PDF | a page, line by line as it looks | what is near on the page |
//! | PowerPoint | a slide, its notes | what is near in the text |
//!
//! It reads nothing but text: no pictures, no macros, no formulas. What is cut by a limit ([`Limits`]), encrypted,
//! damaged, empty or of an unknown kind is said in a [`Notice`], or in a [`DocumentError`] where it is the file itself.
//!
//! [`report`] renders what was found.

mod archive;
mod charset;
mod compound;
mod csv;
mod detect;
mod entities;
mod error;
mod flow;
mod html;
mod json;
mod json_scan;
mod limits;
mod mail;
mod notice;
mod number_date;
mod number_format;
mod odf;
mod office;
mod outlook;
mod part;
mod pdf;
pub mod report;
mod rtf;
mod sheet;
mod slides;
mod table;
mod text;
mod walk;
mod word;
mod xls;
mod xml;

#[cfg(test)]
mod tests;

use std::io::Read;

pub use detect::Format;
pub use error::DocumentError;
pub use limits::Limits;
pub use notice::{Notice, NoticeKind};
pub use part::{Kind, Location, Locator, Part, Piece, Place, Positions, column_letters};

use walk::Walk;

/// What a document is and how completely it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What the file is.
    pub format: Format,
    /// What has to be said about it and what is inside it.
    pub notices: Vec<Notice>,
}

/// Takes the text out of a document and hands each part to `sink`, so that no more than one part is in memory besides
/// the file. `name` is the file's name: it begins the path of each part, and its extension counts where the content
/// does not tell the format.
///
/// # Errors
/// When the file itself is encrypted, damaged beyond reading, or of a kind that is not read. Parts that were found before
/// have been handed out.
pub fn extract_each(
    bytes: &[u8],
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(Part),
) -> Result<Outcome, DocumentError> {
    let mut walk = Walk::new(name, limits, sink);
    let format = walk.document(bytes, name)?;
    Ok(Outcome { format, notices: walk.into_notices() })
}

/// Takes the text out of a document, all parts at once.
///
/// # Errors
/// Like [`extract_each`].
pub fn extract(bytes: &[u8], name: &str, limits: &Limits) -> Result<(Vec<Part>, Outcome), DocumentError> {
    let mut parts = Vec::new();
    let outcome = extract_each(bytes, name, limits, &mut |part| parts.push(part))?;
    Ok((parts, outcome))
}

/// Like [`extract_each`], from a reader, of which at most [`Limits::input_bytes`] are read. A longer file is cut, and a
/// notice says so.
///
/// # Errors
/// Like [`extract_each`], and when reading fails.
pub fn extract_reader(
    reader: impl Read,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(Part),
) -> Result<Outcome, DocumentError> {
    let mut bytes = Vec::new();
    let failed =
        |error: std::io::Error| DocumentError::Read { name: name.to_owned(), reason: error.to_string() };
    reader.take(limits.input_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    let cut = bytes.len() as u64 > limits.input_bytes;
    if cut {
        bytes.pop();
    }
    let mut walk = Walk::new(name, limits, sink);
    if cut {
        let size = limits::bytes(limits.input_bytes);
        walk.notice(NoticeKind::Cut(format!("only the first {size} of the file were read")));
    }
    let format = walk.document(&bytes, name).map_err(|error| match error {
        // The end is where many formats have their table of contents.
        DocumentError::Damaged { what, reason } if cut => {
            let size = limits::bytes(limits.input_bytes);
            DocumentError::Damaged {
                what,
                reason: format!("{reason}; only the first {size} of the file were read"),
            }
        }
        error => error,
    })?;
    Ok(Outcome { format, notices: walk.into_notices() })
}
