//! Random bytes and broken samples: no panic comes out, no reader of our own panics, and there is never more text
//! than the limits allow.

use proptest::prelude::*;

use super::sample;
use crate::sit::document::{Limits, NoticeKind, extract};

const NAMES: [&str; 8] = ["a.txt", "a.csv", "a.json", "a.eml", "a.html", "a.docx", "a.pdf", "-"];
const BEGINNINGS: [&[u8]; 9] = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x1f\x8b\x08",
    b"{\\rtf1 ",
    b"%PDF-1.7\n",
    b"\xff\xfe",
    b"<html>",
    b"From: a\nDate: b\n\n",
];
const SAMPLES: [&str; 18] = [
    "archive.zip",
    "bad_base64.eml",
    "book.ods",
    "book.xls",
    "book.xlsx",
    "deck.pptx",
    "encrypted_book.xlsx",
    "encrypted_owner.pdf",
    "letter.docx",
    "letter.odt",
    "letter.rtf",
    "mail.eml",
    "note.txt.gz",
    "object_streams.pdf",
    "page.html",
    "page.pdf",
    "records.ndjson",
    "semicolons.csv",
];
/// More than any sample has.
const TEXT: u64 = 200_000;

fn check(bytes: &[u8], name: &str) {
    let limits = Limits {
        text_bytes: TEXT,
        entry_bytes: 4 << 20,
        unpacked_bytes: 16 << 20,
        steps: 200_000,
        ..Limits::default()
    };
    match extract(bytes, name, &limits) {
        Ok((parts, outcome)) => {
            let length: usize = parts.iter().map(|part| part.text.len()).sum();
            assert!(length as u64 <= TEXT, "{length} bytes of text");
            for part in &parts {
                assert_eq!(part.path[0], name);
                let locator = part.locator();
                let _ =
                    (locator.locate(0), locator.locate(part.text.len() / 2), locator.locate(part.text.len()));
            }
            for notice in &outcome.notices {
                assert!(!notice.to_string().is_empty());
                if let NoticeKind::Skipped(error) = &notice.kind {
                    assert_ne!(error.code(), "panicked", "{notice}");
                }
            }
        }
        Err(error) => assert_ne!(error.code(), "panicked", "{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes(
        beginning in 0..BEGINNINGS.len(),
        name in 0..NAMES.len(),
        bytes in proptest::collection::vec(any::<u8>(), 0..2000),
    ) {
        check(&[BEGINNINGS[beginning], &bytes].concat(), NAMES[name]);
    }

    #[test]
    fn random_text(
        beginning in 0..BEGINNINGS.len(),
        name in 0..NAMES.len(),
        text in "[ \\n\"'<>/{}\\[\\]:;,|=a-e0-9\\\\&#*é%()-]{0,400}",
    ) {
        check(&[BEGINNINGS[beginning], text.as_bytes()].concat(), NAMES[name]);
    }

    #[test]
    fn samples_with_changed_bytes(
        index in 0..SAMPLES.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = sample(SAMPLES[index]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check(&bytes, SAMPLES[index]);
    }

    #[test]
    fn samples_with_a_part_cut_out_or_repeated(
        index in 0..SAMPLES.len(),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        repeat in any::<bool>(),
    ) {
        let bytes = sample(SAMPLES[index]);
        let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
        let changed = if repeat {
            [&bytes[..from], &bytes[from.min(to)..]].concat()
        } else {
            [&bytes[..from.min(to)], &bytes[from.max(to)..]].concat()
        };
        check(&changed, SAMPLES[index]);
    }
}
