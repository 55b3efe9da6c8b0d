//! Compound files (MS-CFB), in which Office kept its documents until 2007 and keeps encrypted ones and messages today.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::detect::{Format, unsupported};
use super::error::DocumentError;
use super::limits;

pub(super) type Compound<'b> = CompoundFile<Cursor<&'b [u8]>>;

pub(super) fn open(bytes: &[u8]) -> Result<Compound<'_>, DocumentError> {
    CompoundFile::open(Cursor::new(bytes)).map_err(|error| DocumentError::damaged("compound file", error))
}

/// Says what a compound file is.
pub(super) fn detect(bytes: &[u8]) -> Result<Format, DocumentError> {
    let compound = open(bytes)?;
    let has = |path: &str| compound.exists(path);
    if has("/EncryptedPackage") || has("/EncryptionInfo") {
        let how = if has("/\u{6}DataSpaces/TransformInfo/DRMEncryptedTransform") {
            "rights management"
        } else {
            "a password"
        };
        return Err(DocumentError::Encrypted { what: "the Office document", how: how.to_owned() });
    }
    if has("/__properties_version1.0") {
        return Ok(Format::OutlookMessage);
    }
    if has("/Workbook") {
        return Ok(Format::ExcelBinary);
    }
    if has("/Book") {
        return Err(unsupported("an Excel workbook of before 1997", "save it as .xlsx"));
    }
    if has("/WordDocument") {
        return Err(unsupported("a Word document of before 2007 (.doc)", "save it as .docx"));
    }
    if has("/PowerPoint Document") {
        return Err(unsupported("a PowerPoint presentation of before 2007 (.ppt)", "save it as .pptx"));
    }
    Err(unsupported(
        "a compound file of an unknown kind",
        "only Excel workbooks and Outlook messages are read",
    ))
}

/// Content of a stream, an error where it has more than `limit` bytes; `None` where there is none.
pub(super) fn stream(
    compound: &mut Compound<'_>,
    path: &str,
    limit: u64,
) -> Option<std::io::Result<Vec<u8>>> {
    if !compound.is_stream(path) {
        return None;
    }
    let mut bytes = Vec::new();
    let read = compound.open_stream(path).and_then(|stream| {
        if stream.len() > limit {
            let text = format!("it has {}, more than {}", limits::bytes(stream.len()), limits::bytes(limit));
            return Err(std::io::Error::other(text));
        }
        stream.take(limit).read_to_end(&mut bytes)
    });
    Some(read.map(|_| bytes))
}
