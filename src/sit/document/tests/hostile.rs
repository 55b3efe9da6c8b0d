//! Files that were made to break a reader: each ends soon, with what it is said by name.

use std::io::{Cursor, Write};
use std::time::Duration;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::pdf::{CATALOG, HELVETICA, pdf, stream};
use super::{CARD, SSN, found, notices, sample};
use crate::sit::document::{DocumentError, Limits, Outcome, Part, extract, extract_reader};

fn read(bytes: &[u8], name: &str) -> Result<(Vec<Part>, Outcome), DocumentError> {
    extract(bytes, name, &Limits::default())
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_bomb_is_refused_and_what_lies_beside_it_read() {
    let limits = Limits { ratio_floor: 1 << 20, ..Limits::default() };
    let (parts, outcome) = extract(&sample("bomb.zip"), "bomb.zip", &limits).unwrap();
    assert_eq!(found(&parts, SSN).len(), 1);
    assert_eq!(
        notices(&outcome),
        [
            "bomb.zip > zeros.txt: refused as an archive bomb: the entry unpacks to more than 200 times its size"
        ]
    );
}

#[test]
fn everything_together_may_not_unpack_beyond_the_limit() {
    let limits = Limits { unpacked_bytes: 5 << 20, ..Limits::default() };
    let bomb = sample("bomb.zip");
    let outer = zip(&[("1.zip", &bomb), ("2.zip", &bomb), ("3.zip", &bomb)]);
    let (_, outcome) = extract(&outer, "a.zip", &limits).unwrap();
    let said = notices(&outcome);
    let cut = "a.zip > 2.zip: cut: everything inside unpacks to more than 5 MiB, the rest was not read";
    assert_eq!(said[0], cut);
    assert_eq!(said.iter().filter(|notice| notice.contains("cut:")).count(), 1, "{said:?}");
}

#[test]
fn archives_in_archives_end_at_the_depth() {
    let mut bytes = zip(&[("note.txt", SSN.as_bytes())]);
    for _ in 0..20 {
        bytes = zip(&[("inner.zip", &bytes)]);
    }
    let (parts, outcome) = read(&bytes, "a.zip").unwrap();
    assert_eq!(parts, []);
    let said = notices(&outcome);
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("it lies in 9 containers"), "{said:?}");
}

#[test]
fn entries_are_counted() {
    let limits = Limits { entries: 3, ..Limits::default() };
    let entries: Vec<(String, &[u8])> =
        (0..10).map(|number| (format!("{number}.txt"), &b"text"[..])).collect();
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    let (parts, outcome) = extract(&zip(&entries), "a.zip", &limits).unwrap();
    assert_eq!(parts.len(), 3);
    assert_eq!(notices(&outcome), ["a.zip: cut: only the first 3 entries were opened"]);
}

#[test]
fn a_file_longer_than_the_limit_is_cut() {
    let limits = Limits { input_bytes: 8, ..Limits::default() };
    let mut texts = Vec::new();
    let outcome =
        extract_reader(&b"12345678901"[..], "-", &limits, &mut |part| texts.push(part.text)).unwrap();
    assert_eq!(texts, ["12345678"]);
    assert_eq!(notices(&outcome), ["-: cut: only the first 8 bytes of the file were read"]);
    let outcome = extract_reader(&b"12345678"[..], "-", &limits, &mut |_| {}).unwrap();
    assert_eq!(notices(&outcome), [""; 0]);
}

#[test]
fn damage_is_said_and_what_comes_before_it_read() {
    assert_eq!(read(b"PK\x03\x04 nothing more", "a.zip").unwrap_err().code(), "damaged");
    let docx = sample("letter.docx");
    assert_eq!(read(&docx[..docx.len() / 2], "a.docx").unwrap_err().code(), "damaged");
    let broken = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", format!("<w:p><w:t>{SSN}</w:t></w:p><w:p").as_bytes()),
    ]);
    let (parts, outcome) = read(&broken, "a.docx").unwrap();
    assert_eq!(found(&parts, SSN).len(), 1);
    assert!(notices(&outcome)[0].contains("damaged: body: the XML breaks off"), "{outcome:?}");
    let gzip = sample("note.txt.gz");
    let (parts, outcome) = read(&gzip[..gzip.len() - 9], "note.txt.gz").unwrap();
    assert_eq!(found(&parts, "078").len(), 1);
    assert!(notices(&outcome)[0].contains("breaks off"), "{outcome:?}");
}

#[test]
fn a_checksum_that_is_wrong_is_damage() {
    let mut bytes = zip(&[("note.txt", SSN.as_bytes())]);
    let at = bytes.windows(SSN.len()).position(|window| window == SSN.as_bytes()).unwrap();
    bytes[at] ^= 1;
    let (_, outcome) = read(&bytes, "a.zip").unwrap();
    assert!(!outcome.notices.is_empty(), "{outcome:?}");
}

#[test]
fn messages_in_messages_end_at_the_depth() {
    let head = "Content-Type: message/rfc822\nFrom: a\nDate: b\n\n";
    let (parts, outcome) =
        read(format!("{}Subject: inmost\n\nx", head.repeat(900)).as_bytes(), "a.eml").unwrap();
    assert_eq!(found(&parts, "inmost"), [""; 0]);
    assert!(notices(&outcome)[0].contains("it lies in 9 containers"), "{outcome:?}");
    let error = read(head.repeat(100_000).as_bytes(), "a.eml").unwrap_err();
    assert!(error.to_string().contains("more than 1000 messages"), "{error}");
    let nested = "Content-Type: multipart/mixed; boundary=a\nFrom: a\nDate: b\n\n--a\n".repeat(50_000);
    let _ = read(nested.as_bytes(), "a.eml");
}

#[test]
fn links_to_messages_are_no_messages() {
    let body = "see https://example.org/message/1 and message/rfc822\n".repeat(2000);
    let (parts, _) = read(format!("From: a\nDate: b\nSubject: c\n\n{body}{SSN}").as_bytes(), "-").unwrap();
    assert_eq!(found(&parts, SSN).len(), 1);
}

#[test]
fn endless_markup_ends() {
    for text in ["<a ", "<a b='", "<!--", "<script>", "&#", "<td>", "<p><", "</"] {
        let (_, _) = read(format!("<html>{}", text.repeat(100_000)).as_bytes(), "a.html").unwrap();
    }
}

#[test]
fn pages_and_forms_in_circles_end() {
    let pages = "<< /Type /Pages /Kids [2 0 R 3 0 R 3 0 R] /Count 9999999 >>";
    let page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>";
    let content = stream("", &format!("BT /F 10 Tf 50 700 Td ({CARD}) Tj ET /X Do"));
    let form =
        stream("/Type /XObject /Subtype /Form /Resources << /XObject << /X 6 0 R >> >>", "/X Do /X Do");
    let (parts, _) = read(&pdf(&[CATALOG, pages, page, &content, HELVETICA, &form]), "a.pdf").unwrap();
    assert_eq!(found(&parts, CARD), ["a.pdf > page 1 > line 1"]);
}

#[test]
fn forms_that_multiply_are_cut_by_the_steps() {
    let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    let page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>";
    let content = stream("", "/X Do");
    let mut objects = vec![CATALOG.to_owned(), pages.to_owned(), page.to_owned(), content];
    for number in 6..18 {
        let dictionary = format!("/Subtype /Form /Resources << /XObject << /X {number} 0 R >> >>");
        objects.push(stream(&dictionary, &"/X Do ".repeat(50)));
    }
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    let limits = Limits { steps: 10_000, ..Limits::default() };
    let (_, outcome) = extract(&pdf(&objects), "a.pdf", &limits).unwrap();
    assert!(notices(&outcome)[0].contains("cut: only the first 10000 steps"), "{outcome:?}");
}

#[test]
fn a_bomb_inside_a_pdf_is_refused_before_the_reader_has_it() {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&vec![b' '; 8 << 20]).unwrap();
    let packed = packer.finish().unwrap();
    let limits = Limits { ratio_floor: 1 << 20, ..Limits::default() };
    for filter in
        ["/Filter /FlateDecode", "/Fil#74er /FlateDecode", "/Filter 9 0 R", "/Filter [/FlateDecode]"]
    {
        let mut bytes = pdf(&[CATALOG, "<< /Type /Pages /Kids [] /Count 0 >>"]);
        let head =
            format!("3 0 obj << /Type /ObjStm /N 1 /First 4 {filter} /Length {} >>\nstream\n", packed.len());
        bytes.extend(head.into_bytes());
        bytes.extend(&packed);
        bytes.extend(b"\nendstream endobj\n");
        let error = extract(&bytes, "a.pdf", &limits).unwrap_err();
        assert_eq!(error.code(), "bomb", "{filter}: {error}");
    }
}

#[test]
fn broken_pdfs_end() {
    let bytes = sample("object_streams.pdf");
    for part in 0..32 {
        let _ = read(&bytes[..bytes.len() * part / 32], "a.pdf");
    }
    assert_eq!(read(b"%PDF-1.7\n", "a.pdf").unwrap_err().code(), "damaged");
    let nested = format!("<< /A {} >>", "[".repeat(200_000));
    let _ = read(&pdf(&[CATALOG, &nested]), "a.pdf");
    let content = stream("", &"(".repeat(100_000));
    let page = "<< /Type /Page /Contents 4 0 R >>";
    let _ = read(&pdf(&[CATALOG, "<< /Type /Pages /Kids [3 0 R] >>", page, &content]), "a.pdf");
}

#[test]
fn time_ends_the_reading_of_archives_too() {
    let limits = Limits { time: Duration::ZERO, ..Limits::default() };
    let (parts, outcome) = extract(&sample("archive.zip"), "a.zip", &limits).unwrap();
    assert_eq!(parts, []);
    assert!(notices(&outcome)[0].contains("took longer than 0 seconds"), "{outcome:?}");
}
