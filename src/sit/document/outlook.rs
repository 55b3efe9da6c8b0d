//! Messages as Outlook stores them (`.msg`, MS-OXMSG): subject, sender and recipients, the body, attachments, and
//! messages attached as they stand.
//!
//! Properties lie in streams whose names hold the tag and the type in hexadecimal. Text is UTF-16 (type 001F) or of a
//! code page (001E), which is taken as Windows-1252 because the property that names it is wrong too often to be
//! followed blindly; names outside Western Europe are stored as UTF-16 today. A body that is there only as
//! packed RTF (MS-OXRTFCP) is unpacked and read as RTF.

use super::compound::{self, Compound};
use super::error::DocumentError;
use super::html;
use super::mail;
use super::notice::NoticeKind;
use super::part::{Kind, Pieces, Place, Positions};
use super::rtf;
use super::walk::Walk;

/// Tags of properties (MS-OXPROPS).
const SUBJECT: &str = "0037";
const SENDER_NAME: &str = "0C1A";
const SENDER_ADDRESS: &str = "0C1F";
const SENDER_SMTP: &str = "5D01";
const TO: &str = "0E04";
const CC: &str = "0E03";
const BCC: &str = "0E02";
const BODY: &str = "1000";
const BODY_HTML: &str = "1013";
const BODY_RTF: &str = "1009";
const MESSAGE_CLASS: &str = "001A";
const NAME: &str = "3001";
const SMTP: &str = "39FE";
const FILE_NAME: &str = "3707";
const SHORT_FILE_NAME: &str = "3704";
const DATA: &str = "3701";

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let mut compound = compound::open(bytes)?;
    message(walk, &mut compound, "");
    Ok(())
}

fn message(walk: &mut Walk<'_>, compound: &mut Compound<'_>, root: &str) {
    headers(walk, compound, root);
    body(walk, compound, root);
    if text(walk, compound, root, MESSAGE_CLASS)
        .is_some_and(|class| class.contains("SMIME") && !class.contains("Signed"))
    {
        mail::encrypted(walk, "S/MIME");
    }
    for (number, storage) in (1..).zip(storages(compound, root, "__attach_version1.0_")) {
        if !walk.entry() {
            break;
        }
        attachment(walk, compound, &storage, number);
    }
}

fn headers(walk: &mut Walk<'_>, compound: &mut Compound<'_>, root: &str) {
    let mut pieces = Pieces::default();
    let fields = [
        ("Subject", SUBJECT),
        ("From", SENDER_NAME),
        ("From", SENDER_SMTP),
        ("From", SENDER_ADDRESS),
        ("To", TO),
        ("Cc", CC),
        ("Bcc", BCC),
    ];
    let mut put = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            pieces.mark(Place::Named(label.into()));
            pieces.push(&format!("{label}: {value}\n"));
        }
    };
    for (label, tag) in fields {
        put(label, text(walk, compound, root, tag));
    }
    for storage in storages(compound, root, "__recip_version1.0_") {
        put("Recipient", text(walk, compound, &storage, NAME));
        put("Recipient", text(walk, compound, &storage, SMTP));
    }
    walk.pieces(Kind::Headers, pieces);
}

fn body(walk: &mut Walk<'_>, compound: &mut Compound<'_>, root: &str) {
    let plain = text(walk, compound, root, BODY);
    let html = binary(walk, compound, root, BODY_HTML)
        .map(|bytes| super::text::decoded(walk, &bytes).into_owned())
        .or_else(|| text(walk, compound, root, BODY_HTML))
        .map(|html| html::pieces(&html).text);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let repeated = match (&plain, &html) {
        (Some(plain), Some(html)) => letters(html).contains(&letters(plain)),
        _ => false,
    };
    let none = plain.is_none() && html.is_none();
    for text in plain.filter(|_| !repeated).into_iter().chain(html) {
        walk.part(Kind::Body, text, Positions::Decoded);
    }
    if none && let Some(packed) = binary(walk, compound, root, BODY_RTF) {
        match unpack_rtf(&packed, walk.limits.entry_bytes) {
            Some(unpacked) => walk.pieces(Kind::Body, rtf::text(&unpacked).0),
            None => walk.notice(NoticeKind::Damaged("the packed RTF of the body is broken".to_owned())),
        }
    }
}

fn attachment(walk: &mut Walk<'_>, compound: &mut Compound<'_>, storage: &str, number: u64) {
    let name = text(walk, compound, storage, FILE_NAME)
        .or_else(|| text(walk, compound, storage, SHORT_FILE_NAME))
        .or_else(|| text(walk, compound, storage, NAME));
    let label = match &name {
        Some(name) => format!("attachment {name}"),
        None => format!("attachment {number}"),
    };
    let file = name.unwrap_or_default();
    let inner = format!("{storage}/__substg1.0_{DATA}000D");
    if compound.is_storage(&inner) {
        if compound.exists(format!("{inner}/__properties_version1.0")) {
            walk.deeper(label, |walk| {
                message(walk, compound, &inner);
                Ok(())
            });
        } else {
            let what = NoticeKind::NotRead("an object embedded by another program".to_owned());
            walk.within(label, |walk| walk.notice(what));
        }
    } else if let Some(bytes) = binary(walk, compound, storage, DATA) {
        if file.ends_with(".rpmsg") {
            walk.within(label, |walk| mail::encrypted(walk, "rights management"));
        } else {
            walk.child(label, &file, &bytes);
        }
    } else {
        let what = NoticeKind::NotRead("an attachment that is kept elsewhere, or has no content".to_owned());
        walk.within(label, |walk| walk.notice(what));
    }
}

/// Storages of a message whose names begin in a certain way, in their order.
fn storages(compound: &Compound<'_>, root: &str, prefix: &str) -> Vec<String> {
    let path = if root.is_empty() { "/" } else { root };
    let Ok(entries) = compound.read_storage(path) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter(|entry| entry.is_storage() && entry.name().starts_with(prefix))
        .map(|entry| format!("{root}/{}", entry.name()))
        .collect();
    names.sort();
    names
}

fn property(
    walk: &mut Walk<'_>,
    compound: &mut Compound<'_>,
    root: &str,
    tag: &str,
    kind: &str,
) -> Option<Vec<u8>> {
    let limit = walk.limits.entry_bytes;
    match compound::stream(compound, &format!("{root}/__substg1.0_{tag}{kind}"), limit)? {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            walk.notice(NoticeKind::Damaged(format!("property {tag} is not readable: {error}")));
            None
        }
    }
}

fn text(walk: &mut Walk<'_>, compound: &mut Compound<'_>, root: &str, tag: &str) -> Option<String> {
    if let Some(bytes) = property(walk, compound, root, tag, "001F") {
        return Some(
            encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0.trim_end_matches('\0').to_owned(),
        );
    }
    let bytes = property(walk, compound, root, tag, "001E")?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned(),
    };
    Some(text.trim_end_matches('\0').to_owned())
}

fn binary(walk: &mut Walk<'_>, compound: &mut Compound<'_>, root: &str, tag: &str) -> Option<Vec<u8>> {
    property(walk, compound, root, tag, "0102")
}

/// What the dictionary of packed RTF begins with (MS-OXRTFCP, 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\
\\b\\i\\u\\tab\\tx";

/// Unpacks RTF (MS-OXRTFCP); `None` where it is broken.
fn unpack_rtf(packed: &[u8], limit: u64) -> Option<Vec<u8>> {
    let content = packed.get(16..)?;
    match packed.get(8..12)? {
        b"MELA" => return Some(content.to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut dictionary = [0; 4096];
    dictionary[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let mut write = DICTIONARY.len();
    let mut out = Vec::new();
    let mut input = content.iter().copied();
    'runs: while let Some(control) = input.next() {
        for bit in 0..8 {
            let Some(first) = input.next() else { break 'runs };
            if control & (1 << bit) == 0 {
                out.push(first);
                dictionary[write % 4096] = first;
                write += 1;
                continue;
            }
            let reference = u16::from_be_bytes([first, input.next()?]);
            let (offset, length) = (usize::from(reference >> 4), usize::from(reference & 15) + 2);
            if offset == write % 4096 {
                break 'runs;
            }
            for step in 0..length {
                let byte = dictionary[(offset + step) % 4096];
                out.push(byte);
                dictionary[write % 4096] = byte;
                write += 1;
            }
            if out.len() as u64 > limit {
                return None;
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_rtf_is_unpacked() {
        // The example of MS-OXRTFCP, 3.1.1: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n".
        let packed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, b'L', b'Z', b'F', b'u', 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a,
            0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c,
            0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let rtf = unpack_rtf(&packed, 1000).unwrap();
        assert_eq!(String::from_utf8_lossy(&rtf), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    }

    #[test]
    fn the_dictionary_has_the_length_of_the_standard() {
        assert_eq!(DICTIONARY.len(), 207);
    }

    #[test]
    fn broken_packed_rtf_is_none() {
        assert_eq!(unpack_rtf(b"too short", 1000), None);
        assert_eq!(unpack_rtf(b"0123456701230123xyz", 1000), None);
    }
}
