//! Every packing gives its text, every damage a problem, and the hash covers the file.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::*;

const TEXT: &str = "Time,User\r\n1:00,ann@example.com\r\n2:00,bob@example.com\r\n";

type Read = (String, Vec<u8>, Vec<&'static str>);

/// The streams of one file: name, bytes, reasons of problems; and the file's facts.
fn read(path: &Path, limits: Limits) -> (Vec<Read>, FileFacts) {
    let found = expand(&[path.to_str().unwrap().to_owned()]).unwrap();
    let mut opened = found.files[0].open(limits);
    let mut streams = Vec::new();
    while let Some(mut stream) = opened.next_stream() {
        let mut bytes = Vec::new();
        let mut buffer = [0; 1000];
        loop {
            let length = ByteSource::read(&mut stream, &mut buffer);
            if length == 0 {
                break;
            }
            bytes.extend_from_slice(&buffer[..length]);
        }
        let name = stream.name().rsplit('/').next().unwrap().to_owned();
        streams.push((name, bytes, stream.problems().iter().map(|problem| problem.reason).collect()));
    }
    (streams, opened.finish())
}

fn read_bytes(content: &[u8]) -> (Vec<u8>, Vec<&'static str>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, content).unwrap();
    let (mut streams, facts) = read(&path, Limits::default());
    assert_eq!(facts.bytes, content.len() as u64);
    let expected: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(facts.sha256, expected, "the hash covers the whole file");
    let mut reasons: Vec<_> = facts.problems.iter().map(|problem| problem.reason).collect();
    let (_, bytes, own) = streams.pop().unwrap_or_default();
    reasons.extend(own);
    (bytes, reasons)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Bytes that do not compress, so that cutting the packed form cuts the content.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (state >> 24) as u8 % 26
    };
    (0..length).map(|at| if at % 50 == 0 { b'\n' } else { next() }).collect()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn every_packing_and_encoding_gives_the_same_text() {
    let text = TEXT.as_bytes();
    for content in [
        text.to_vec(),
        [b"\xef\xbb\xbf", text].concat(),
        [b"\xff\xfe".to_vec(), utf16(TEXT, false)].concat(),
        [b"\xfe\xff".to_vec(), utf16(TEXT, true)].concat(),
        utf16(TEXT, false),
        utf16(TEXT, true),
        gzip(text),
        gzip(&gzip(text)),
        gzip(&[b"\xff\xfe".to_vec(), utf16(TEXT, false)].concat()),
        [gzip(&text[..20]), gzip(&text[20..])].concat(),
        zstd::encode_all(text, 1).unwrap(),
        [zstd::encode_all(&text[..20], 1).unwrap(), zstd::encode_all(&text[20..], 1).unwrap()].concat(),
        zip(&[("audit.csv", text)]),
        zip(&[("audit.csv.gz", &gzip(text))]),
    ] {
        let (bytes, problems) = read_bytes(&content);
        assert_eq!(String::from_utf8_lossy(&bytes), TEXT);
        assert_eq!(problems, [""; 0]);
    }
}

#[test]
fn every_member_of_an_archive_is_an_input_and_junk_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let members: [(&str, &[u8]); 5] = [
        ("in/one.csv", b"a,b\n"),
        ("__MACOSX/._one.csv", b"x"),
        (".DS_Store", b"x"),
        ("two.pdf", b"%PDF-1.7"),
        ("empty.csv", b""),
    ];
    std::fs::write(&path, zip(&members)).unwrap();
    let (streams, _) = read(&path, Limits::default());
    assert_eq!(
        streams,
        [
            ("one.csv".to_owned(), b"a,b\n".to_vec(), vec![]),
            ("a.zip!two.pdf".to_owned(), vec![], vec!["not-an-export"]),
            ("a.zip!empty.csv".to_owned(), vec![], vec!["empty-file"]),
        ]
    );
}

#[test]
fn a_cut_file_gives_what_it_held_and_says_so() {
    let text = noise(1_000_000);
    for packed in [gzip(&text), zstd::encode_all(text.as_slice(), 1).unwrap()] {
        let (bytes, problems) = read_bytes(&packed[..packed.len() / 2]);
        assert!(bytes.len() > 50_000 && text.starts_with(&bytes), "{}", bytes.len());
        assert_eq!(problems, ["damaged-compression"]);
    }
}

#[test]
fn half_an_archive_gives_its_members_as_far_as_they_go() {
    let (one, two) = (noise(100_000), noise(300_000));
    let packed = zip(&[("one.csv", &one), ("two.csv", &two)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("half.zip");
    std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let (streams, facts) = read(&path, Limits::default());
    assert_eq!(facts.problems[0].reason, "damaged-archive");
    assert_eq!(facts.bytes, packed.len() as u64 / 2);
    assert_eq!((streams[0].0.as_str(), &streams[0].1, streams[0].2.len()), ("half.zip!one.csv", &one, 0));
    assert!(two.starts_with(&streams[1].1) && streams[1].1.len() > 20_000);
    assert_eq!(streams[1].2, ["damaged-compression"]);
}

#[test]
fn a_bomb_ends_its_input() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { ratio: 100, floor: 100_000 };
    for packed in [gzip(&vec![b'a'; 5_000_000]), zip(&[("bomb.csv", &vec![b'a'; 5_000_000])])] {
        let path = folder.path().join("bomb");
        std::fs::write(&path, packed).unwrap();
        let (streams, _) = read(&path, limits);
        assert_eq!(streams[0].2, ["decompression-bomb"]);
        assert!(streams[0].1.len() < 2_000_000);
    }
}

#[test]
fn what_holds_no_records_is_named() {
    for (content, reason) in [
        (&b""[..], "empty-file"),
        (b"%PDF-1.7 ...", "not-an-export"),
        (b"PAR1\0\0", "not-an-export"),
        (b"\0\0\0\x01\x02\x03\0\0", "not-an-export"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0[Content_Types].xml", "not-an-export"),
    ] {
        assert_eq!(read_bytes(content), (vec![], vec![reason]), "{content:?}");
    }
}

#[test]
fn folders_and_patterns_are_read_in_one_order_and_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.csv", "a/2.json", "a/1.json", "a/.DS_Store"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x").unwrap();
    }
    let base = folder.path().to_str().unwrap();
    let names = |paths: &[&str]| -> Vec<String> {
        let paths: Vec<_> = paths.iter().map(|path| format!("{base}/{path}")).collect();
        let found = expand(&paths).unwrap();
        found.files.iter().map(|file| file.name().strip_prefix(base).unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[""]), ["/a/1.json", "/a/2.json", "/b.csv"]);
    assert_eq!(names(&["*/*.json"]), ["/a/1.json", "/a/2.json"]);
    assert_eq!(names(&["**/*.csv"]), ["/b.csv"]);
    assert_eq!(names(&["b.csv", "*.csv", "a"]), ["/b.csv", "/a/1.json", "/a/2.json"]);
}

#[test]
fn what_is_not_there_is_an_error_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().to_str().unwrap();
    let error = |path: String| expand(&[path]).unwrap_err().to_string();
    assert!(error(format!("{base}/x.csv")).contains("no file or folder is at"));
    assert!(error(format!("{base}/*.csv")).contains("no file matches"));
    assert!(error(format!("{base}/[.csv")).contains("cannot be read"));
    assert!(error(base.to_owned()).contains("holds no file"));
}

#[test]
fn damage_anywhere_in_a_packed_file_is_no_panic() {
    let text = noise(20_000);
    for packed in [
        gzip(&text),
        zstd::encode_all(text.as_slice(), 1).unwrap(),
        zip(&[("a.csv", &text), ("b.csv", &text)]),
    ] {
        for at in (0..packed.len()).step_by(packed.len() / 97).chain(packed.len() - 120..packed.len()) {
            let mut damaged = packed.clone();
            damaged[at] ^= 0x55;
            // The hash and the size are checked for each.
            read_bytes(&damaged);
        }
    }
}
