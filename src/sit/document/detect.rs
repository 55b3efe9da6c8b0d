//! What kind of document bytes are: by their content first, by the extension where content does not tell.

use std::io::Cursor;

use zip::ZipArchive;

use super::error::DocumentError;
use super::{
    archive, charset, compound, csv, html, json, json_scan, mail, odf, outlook, pdf, rtf, sheet, slides,
    text, walk::Walk, word, xls,
};

/// A kind of document that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text in any charset.
    Text,
    /// Delimited text (RFC 4180), with comma, semicolon, tab or bar.
    Csv,
    /// JSON (RFC 8259), one or several values.
    Json,
    /// A message (RFC 5322, MIME).
    Mail,
    /// A message as Outlook stores it (`.msg`, MS-OXMSG).
    OutlookMessage,
    /// HTML.
    Html,
    /// Rich Text Format.
    Rtf,
    /// Word document (Office Open XML).
    Word,
    /// Excel workbook (Office Open XML).
    Excel,
    /// PowerPoint presentation (Office Open XML).
    PowerPoint,
    /// Excel workbook of 1997 to 2003 (`.xls`, BIFF8).
    ExcelBinary,
    /// OpenDocument text, spreadsheet or presentation.
    OpenDocument,
    /// PDF.
    Pdf,
    /// Zip archive.
    Zip,
    /// A file packed with gzip.
    Gzip,
}

impl Format {
    /// Name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Mail => "message",
            Self::OutlookMessage => "Outlook message",
            Self::Html => "HTML",
            Self::Rtf => "RTF",
            Self::Word => "Word document",
            Self::Excel => "Excel workbook",
            Self::PowerPoint => "PowerPoint presentation",
            Self::ExcelBinary => "Excel 97-2003 workbook",
            Self::OpenDocument => "OpenDocument file",
            Self::Pdf => "PDF",
            Self::Zip => "zip archive",
            Self::Gzip => "gzip file",
        }
    }

    pub(super) fn why_no_text(self) -> &'static str {
        match self {
            Self::Pdf => "the pages hold no text; they may be scanned pictures, which are not read",
            Self::Word | Self::PowerPoint | Self::OpenDocument | Self::Rtf => {
                "the document holds no text; pictures in it are not read"
            }
            _ => "it is empty",
        }
    }

    pub(super) fn read(self, walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
        match self {
            Self::Text => text::read(walk, bytes),
            Self::Csv => csv::read(walk, bytes),
            Self::Json => json::read(walk, bytes),
            Self::Mail => mail::read(walk, bytes),
            Self::OutlookMessage => outlook::read(walk, bytes),
            Self::Html => html::read(walk, bytes),
            Self::Rtf => rtf::read(walk, bytes),
            Self::Word => word::read(walk, bytes),
            Self::Excel => sheet::read(walk, bytes),
            Self::PowerPoint => slides::read(walk, bytes),
            Self::ExcelBinary => xls::read(walk, bytes),
            Self::OpenDocument => odf::read(walk, bytes),
            Self::Pdf => pdf::read(walk, bytes),
            Self::Zip => archive::read_zip(walk, bytes),
            Self::Gzip => archive::read_gzip(walk, bytes),
        }
    }
}

/// Magic numbers of what is not read, with its name.
const NOT_READ: &[(&[u8], &str)] = &[
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"MSCF", "a cabinet archive"),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"\xd7\xcd\xc6\x9a", "a picture (WMF)"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ\x90", "a program (Windows)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"!BDN", "an Outlook data file (.pst, .ost)"),
    (b"\x78\x9f\x3e\x22", "a winmail.dat (TNEF)"),
    (b"ID3", "sound (MP3)"),
    (b"OggS", "sound (Ogg)"),
    (b"wOFF", "a font (WOFF)"),
    (b"wOF2", "a font (WOFF2)"),
];

/// How far into a file `%PDF-` may stand, as readers of PDF accept it.
const PDF_HEADER_WITHIN: usize = 1024;
/// How much of a text is looked at to see that it is a message.
const MAIL_HEADERS_WITHIN: usize = 64 * 1024;

pub(super) fn unsupported(what: &str, hint: &'static str) -> DocumentError {
    DocumentError::Unsupported { what: what.to_owned(), hint }
}

/// Says what bytes are.
///
/// # Errors
/// When they are of a kind that is not read, or an encrypted Office document.
pub(super) fn detect(bytes: &[u8], name: &str) -> Result<Format, DocumentError> {
    if bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"PK\x05\x06")
        || bytes.starts_with(b"PK\x07\x08")
    {
        return detect_zip(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound::detect(bytes);
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return Ok(Format::Gzip);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Ok(Format::Rtf);
    }
    if find(&bytes[..bytes.len().min(PDF_HEADER_WITHIN)], b"%PDF-").is_some() {
        return Ok(Format::Pdf);
    }
    if let Some((_, what)) = NOT_READ.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(unsupported(what, "it is not looked into"));
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Err(unsupported("a tar archive", "it is not looked into"));
    }
    if charset::is_binary(bytes) {
        return Err(unsupported("binary data of an unknown kind", "only documents and text are read"));
    }
    Ok(detect_text(bytes, &extension(name)))
}

fn detect_text(bytes: &[u8], extension: &str) -> Format {
    let decoded = charset::decode(bytes);
    let text = decoded.text.as_ref();
    match extension {
        "eml" | "mht" | "mhtml" => return Format::Mail,
        "htm" | "html" | "xhtml" => return Format::Html,
        "csv" | "tsv" | "tab" => return Format::Csv,
        _ => {}
    }
    let start = text.trim_start();
    if starts_with_ignoring_case(start, "<!doctype html") || starts_with_ignoring_case(start, "<html") {
        Format::Html
    } else if json_scan::is_json(text) {
        Format::Json
    } else if is_mail(text) {
        Format::Mail
    } else {
        Format::Text
    }
}

/// Two of the headers that nearly every message has, before the first blank line, and nothing but headers there.
fn is_mail(text: &str) -> bool {
    const TELLING: [&str; 9] = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "received",
        "return-path",
        "content-type",
    ];
    let head = &text[..text.floor_char_boundary(text.len().min(MAIL_HEADERS_WITHIN))];
    let mut seen = [false; TELLING.len()];
    for (number, line) in head.lines().enumerate() {
        if line.is_empty() {
            break;
        }
        if number > 0 && line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((field, _)) = line.split_once(':') else { return false };
        if field.is_empty() || !field.bytes().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        if let Some(index) = TELLING.iter().position(|name| field.eq_ignore_ascii_case(name)) {
            seen[index] = true;
        }
    }
    seen.iter().filter(|&&seen| seen).count() >= 2 && (seen[4] || seen[5] || seen[6] || (seen[0] && seen[3]))
}

fn detect_zip(bytes: &[u8]) -> Result<Format, DocumentError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| DocumentError::damaged("zip archive", archive::zip_reason(&error)))?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.bin") {
        return Err(unsupported("an Excel binary workbook (.xlsb)", "save it as .xlsx"));
    }
    if has("[Content_Types].xml") {
        let office = [
            ("word/document.xml", Format::Word),
            ("xl/workbook.xml", Format::Excel),
            ("ppt/presentation.xml", Format::PowerPoint),
        ];
        if let Some((_, format)) = office.iter().find(|(name, _)| has(name)) {
            return Ok(*format);
        }
    }
    if has("content.xml") && has("mimetype") && odf::is_open_document(&mut archive) {
        return Ok(Format::OpenDocument);
    }
    Ok(Format::Zip)
}

/// The extension in lower case, empty where there is none.
pub(super) fn extension(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Offset of the first occurrence of `needle`.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_before_the_extension() {
        assert_eq!(detect(b"%PDF-1.4\n", "a.txt"), Ok(Format::Pdf));
        assert_eq!(detect(b"{\\rtf1 a}", "a.doc"), Ok(Format::Rtf));
        assert_eq!(detect(b"<!DOCTYPE HTML><p>", "a.txt"), Ok(Format::Html));
        assert_eq!(detect(b"{\"a\": 1}", "a.log"), Ok(Format::Json));
    }

    #[test]
    fn the_extension_decides_where_content_does_not() {
        assert_eq!(detect(b"a,b\n1,2\n", "t.CSV"), Ok(Format::Csv));
        assert_eq!(detect(b"a,b\n1,2\n", "t.txt"), Ok(Format::Text));
        assert_eq!(detect(b"a,b\n1,2\n", "folder.csv/t"), Ok(Format::Text));
    }

    #[test]
    fn a_message_is_told_by_its_headers() {
        assert_eq!(detect(b"From: a@example.org\nDate: today\nSubject: x\n\nhello", "-"), Ok(Format::Mail));
        assert_eq!(detect(b"Received: by mx\n\tfor b\nSubject: x\n\nhello", "-"), Ok(Format::Mail));
        assert_eq!(detect(b"To: do\nSubject: to change\n\nhello", "-"), Ok(Format::Text));
        assert_eq!(detect(b"Dear all,\nFrom: here\nDate: now\n", "-"), Ok(Format::Text));
    }

    #[test]
    fn what_is_not_read_is_refused_by_name() {
        let error = detect(b"\x89PNG\r\n\x1a\n\x00", "a.txt").unwrap_err();
        assert_eq!(error.to_string(), "not supported: a picture (PNG); it is not looked into");
        let error = detect(b"\x00\x01\x02\x03", "a").unwrap_err();
        assert_eq!(error.code(), "unsupported");
    }

    #[test]
    fn broken_json_is_text() {
        assert_eq!(detect(b"{not json}", "a.json"), Ok(Format::Text));
    }

    #[test]
    fn a_file_that_only_begins_like_a_zip_is_damaged() {
        assert_eq!(detect(b"PK\x03\x04", "a.docx").unwrap_err().code(), "damaged");
    }
}
