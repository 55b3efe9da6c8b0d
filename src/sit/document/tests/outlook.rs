//! Messages of Outlook and other compound files, made here.

use std::io::{Cursor, Write};

use cfb::CompoundFile;

use super::{IBAN, SSN, found, notices};
use crate::sit::document::{Format, Kind, Limits, extract};

type File = CompoundFile<Cursor<Vec<u8>>>;

fn put(file: &mut File, path: &str, bytes: &[u8]) {
    file.create_stream(path).unwrap().write_all(bytes).unwrap();
}

fn put_text(file: &mut File, path: &str, text: &str) {
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    put(file, path, &bytes);
}

fn message() -> Vec<u8> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    put(&mut file, "/__properties_version1.0", &[0; 32]);
    put_text(&mut file, "/__substg1.0_0037001F", "Größe");
    put(&mut file, "/__substg1.0_0C1A001E", b"Ada Example");
    put_text(&mut file, "/__substg1.0_1000001F", &format!("Hello\r\nSSN {SSN}\r\n"));
    put(&mut file, "/__substg1.0_10130102", format!("<p>Hello</p><p>SSN {SSN}</p>").as_bytes());
    file.create_storage("/__recip_version1.0_#00000000").unwrap();
    put_text(&mut file, "/__recip_version1.0_#00000000/__substg1.0_39FE001F", "bob@example.org");
    file.create_storage("/__attach_version1.0_#00000000").unwrap();
    put_text(&mut file, "/__attach_version1.0_#00000000/__substg1.0_3707001F", "list.csv");
    put(
        &mut file,
        "/__attach_version1.0_#00000000/__substg1.0_37010102",
        format!("Name,IBAN\nAda,{IBAN}\n").as_bytes(),
    );
    let inner = "/__attach_version1.0_#00000001/__substg1.0_3701000D";
    file.create_storage_all(inner).unwrap();
    put(&mut file, &format!("{inner}/__properties_version1.0"), &[0; 24]);
    put_text(&mut file, &format!("{inner}/__substg1.0_0037001F"), "Inner");
    put(&mut file, &format!("{inner}/__substg1.0_1000001E"), b"caf\xe9");
    file.create_storage("/__attach_version1.0_#00000002").unwrap();
    file.into_inner().into_inner()
}

#[test]
fn a_message_with_a_file_and_a_message_attached() {
    let (parts, outcome) = extract(&message(), "m.msg", &Limits::default()).unwrap();
    assert_eq!(outcome.format, Format::OutlookMessage);
    assert_eq!(parts[0].kind, Kind::Headers);
    assert_eq!(parts[0].text, "Subject: Größe\nFrom: Ada Example\nRecipient: bob@example.org\n");
    assert_eq!(found(&parts, SSN), ["m.msg > line 2"], "the plain body repeats the other");
    assert_eq!(found(&parts, IBAN), ["m.msg > attachment list.csv > row 2, column 2 'IBAN'"]);
    assert_eq!(found(&parts, "café"), ["m.msg > attachment 2 > line 1"]);
    assert_eq!(
        notices(&outcome),
        ["m.msg > attachment 3: not read: an attachment that is kept elsewhere, or has no content"]
    );
}

#[test]
fn old_formats_are_refused_by_name() {
    for (stream, name) in [
        ("/WordDocument", "a Word document of before 2007 (.doc)"),
        ("/PowerPoint Document", "a PowerPoint presentation of before 2007 (.ppt)"),
        ("/Book", "an Excel workbook of before 1997"),
        ("/Other", "a compound file of an unknown kind"),
    ] {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        put(&mut file, stream, b"content");
        let error = extract(&file.into_inner().into_inner(), "a.bin", &Limits::default()).unwrap_err();
        assert_eq!(error.code(), "unsupported");
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn an_old_workbook_with_a_password_is_encrypted() {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let records = [&[0x09, 0x08, 0, 0][..], &[0x2f, 0, 2, 0, 0, 0]].concat();
    put(&mut file, "/Workbook", &records);
    let error = extract(&file.into_inner().into_inner(), "a.xls", &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "encrypted");
}
