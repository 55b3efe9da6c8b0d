//! What bytes are, by how they begin.

/// The kinds of content that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text that is UTF-8 or near enough, behind a byte order mark of this length.
    Text {
        mark: usize,
    },
    /// UTF-16, little endian, behind a mark of this length.
    Utf16Little {
        mark: usize,
    },
    /// UTF-16, big endian.
    Utf16Big {
        mark: usize,
    },
    Gzip,
    Zstd,
    Zip,
    /// Something that holds no records: what it is called, and what to do.
    Foreign {
        name: &'static str,
        hint: &'static str,
    },
}

const EXPORT: &str = "export the records as CSV or JSON";
const UNPACK: &str = "unpack it first";

/// First bytes of what people mistake for an export.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "a PDF document", EXPORT),
    (b"PAR1", "a Parquet file", "it needs no ingest: query it by its path"),
    (b"SQLite format 3\0", "an SQLite database", EXPORT),
    (b"ElfFile\0", "a Windows event log (EVTX)", "Windows event logs are not read"),
    (b"!BDN", "an Outlook data file (PST)", EXPORT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (XLS, DOC, MSG)", "save it as CSV UTF-8"),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"\xfd7zXZ\0", "an XZ file", UNPACK),
    (b"BZh", "a bzip2 file", UNPACK),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", EXPORT),
    (b"\xff\xd8\xff", "a JPEG image", EXPORT),
    (b"GIF8", "a GIF image", EXPORT),
    (b"\x7fELF", "a Linux program", EXPORT),
    (b"MZ\x90\0", "a Windows program", EXPORT),
    (b"Obj\x01", "an Avro file", EXPORT),
    (b"ARROW1", "an Arrow file", EXPORT),
    (b"{\\rtf", "an RTF document", "save it as plain text"),
];

impl Content {
    /// Tells from the first bytes, at best some thousand of them.
    pub(crate) fn of(start: &[u8]) -> Self {
        match start {
            [0xEF, 0xBB, 0xBF, ..] => return Self::Text { mark: 3 },
            [0x1F, 0x8B, ..] => return Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => return Self::Zstd,
            [b'P', b'K', 3, 4, rest @ ..] => return zip_kind(rest),
            [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => return Self::Zip,
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
                return Self::Foreign { name: "UTF-32 text", hint: "save it as UTF-8" };
            }
            [0xFF, 0xFE, ..] => return Self::Utf16Little { mark: 2 },
            [0xFE, 0xFF, ..] => return Self::Utf16Big { mark: 2 },
            _ => {}
        }
        if let Some(&(_, name, hint)) = FOREIGN.iter().find(|(magic, ..)| start.starts_with(magic)) {
            return Self::Foreign { name, hint };
        }
        if start.get(257..262) == Some(b"ustar") {
            return Self::Foreign { name: "a tar archive", hint: UNPACK };
        }
        without_mark(start)
    }
}

/// Office documents are zip archives, but what they hold is not an export.
fn zip_kind(rest: &[u8]) -> Content {
    let names = |name: &[u8]| memchr::memmem::find(rest, name).is_some();
    if names(b"[Content_Types].xml") || names(b"xl/workbook.xml") || names(b"word/document.xml") {
        return Content::Foreign {
            name: "an Office document (such as an Excel workbook)",
            hint: "save it as CSV UTF-8",
        };
    }
    Content::Zip
}

/// UTF-16 without a mark shows by its zero bytes: one beside each character of JSON or CSV syntax.
fn without_mark(start: &[u8]) -> Content {
    let pairs = start.len() / 2;
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).take(pairs).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if pairs >= 2 && odd * 10 >= pairs * 7 && even * 10 < pairs {
        return Content::Utf16Little { mark: 0 };
    }
    if pairs >= 2 && even * 10 >= pairs * 7 && odd * 10 < pairs {
        return Content::Utf16Big { mark: 0 };
    }
    if even + odd > 0 {
        return Content::Foreign { name: "binary data", hint: EXPORT };
    }
    Content::Text { mark: 0 }
}
