//! Archives: each entry is read like a file of its own, as far as the limits allow.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::detect::unsupported;
use super::error::DocumentError;
use super::notice::NoticeKind;
use super::walk::Walk;

pub(super) fn read_zip(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let mut archive = open(bytes)?;
    for index in 0..archive.len() {
        if !walk.entry() {
            break;
        }
        let name = entry_name(&mut archive, index);
        if name.ends_with(['/', '\\']) {
            continue;
        }
        match entry(walk, &mut archive, index) {
            Ok(content) => walk.child(name.clone(), &name, &content),
            Err(error) => walk.within(name, |walk| walk.notice(NoticeKind::Skipped(error))),
        }
    }
    Ok(())
}

pub(super) fn read_gzip(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    if !walk.entry() {
        return Ok(());
    }
    let name = walk.name().to_owned();
    let content = walk.unpack(MultiGzDecoder::new(bytes), bytes.len() as u64, "the file")?;
    let inner = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".GZ")).map_or_else(
        || name.strip_suffix(".tgz").map_or_else(|| "content".to_owned(), |stem| format!("{stem}.tar")),
        str::to_owned,
    );
    walk.child(inner.clone(), &inner, &content);
    Ok(())
}

pub(super) type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, DocumentError> {
    ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| DocumentError::damaged("zip archive", zip_reason(&error)))
}

fn entry_name(archive: &mut Archive<'_>, index: usize) -> String {
    match archive.by_index_raw(index) {
        Ok(file) => match file.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(file.name_raw()).into_owned(),
        },
        Err(_) => format!("entry {}", index + 1),
    }
}

/// Unpacks an entry within the limits.
pub(super) fn entry(
    walk: &mut Walk<'_>,
    archive: &mut Archive<'_>,
    index: usize,
) -> Result<Vec<u8>, DocumentError> {
    let (packed, method) = match archive.by_index_raw(index) {
        Ok(file) if file.encrypted() => {
            let how = "a password on the entry of a zip archive".to_owned();
            return Err(DocumentError::Encrypted { what: "the entry", how });
        }
        Ok(file) => (file.compressed_size(), file.compression()),
        Err(error) => return Err(DocumentError::damaged("zip entry", zip_reason(&error))),
    };
    match archive.by_index(index) {
        Ok(file) => walk.unpack(file.take(u64::MAX), packed, "the entry"),
        Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
            Err(unsupported(
                &format!("an entry packed with {method}"),
                "only stored and deflated entries are unpacked",
            ))
        }
        Err(error) => Err(DocumentError::damaged("zip entry", zip_reason(&error))),
    }
}

/// The reason of an error without the debugging text of its source.
pub(super) fn zip_reason(error: &ZipError) -> String {
    error.to_string()
}
