//! One fact for each test: layouts, damage, limits; the laws that hold for any input are in `property_tests`.

use super::*;
use crate::ingest::json::Kind as JsonKind;

/// What came out of a stream, in a form that can be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Csv(Vec<String>, Position),
    Json(String, Position),
    Broken(Vec<u8>, &'static str, Position),
    Member(String, String),
}

pub(super) fn frame_with(input: &[u8], limits: Limits) -> Vec<Piece> {
    let Ok(mut framer) = Framer::open(input, limits) else {
        return Vec::new();
    };
    let header_end = framer.bytes_framed();
    let mut parser = ChunkParser::new();
    let mut pieces = Vec::new();
    let mut next = header_end;
    let mut covered = vec![false; input.len()];
    let line_end = framer.line_end;
    let (mut counted, mut lines) = (0, 1);
    while let Some(chunk) = framer.next_chunk() {
        assert_eq!(chunk.start.offset, next, "chunks follow one another");
        next += chunk.bytes.len() as u64;
        chunk.for_each(&mut parser, |framed| {
            let (bytes, position) = match &framed {
                Framed::Record { bytes, position, .. } | Framed::Broken { bytes, position, .. } => {
                    (*bytes, *position)
                }
                Framed::Member { value, position, .. } => (value.as_bytes(), *position),
            };
            let start = position.offset as usize;
            assert_eq!(&input[start..start + bytes.len()], bytes, "pieces are the input's bytes");
            assert!(start >= counted, "pieces come in order");
            lines += memchr::memchr_iter(line_end, &input[counted..start]).count() as u64;
            counted = start;
            assert_eq!(position.line, lines);
            if matches!(framed, Framed::Member { .. }) {
                cover_key(input, start, &mut covered);
            }
            for covered in &mut covered[start..start + bytes.len()] {
                assert!(!*covered, "no byte is in two pieces");
                *covered = true;
            }
            pieces.push(piece_of(framed));
        });
    }
    assert_eq!(next, input.len() as u64, "all bytes are in chunks");
    let csv = matches!(framer.kind, Kind::Csv(_) | Kind::FormatList);
    cover_wrapper_keys(input, &mut covered);
    for (at, _) in covered.iter().enumerate().skip(header_end as usize).filter(|(_, covered)| !**covered) {
        let byte = input[at];
        let structure = if csv { b" \t\r\n,;".contains(&byte) } else { b" \t\r\n,[]{}".contains(&byte) };
        assert!(structure, "byte {at} ({:?}) is lost", char::from(byte));
    }
    pieces
}

fn piece_of(framed: Framed<'_>) -> Piece {
    match framed {
        Framed::Record { record: Record::Json(value), position, .. } => {
            assert_eq!(value.kind(), JsonKind::Object);
            Piece::Json(value.raw().to_owned(), position)
        }
        Framed::Record { record: Record::Csv { header, record }, position, .. } => {
            assert_eq!(header.names.len(), record.cells.len());
            Piece::Csv(record.cells.iter().map(|cell| cell.clone().into_owned()).collect(), position)
        }
        Framed::Broken { bytes, position, reject, .. } => {
            assert!(!bytes.is_empty());
            Piece::Broken(bytes.to_vec(), reject.reason, position)
        }
        Framed::Member { key, value, .. } => Piece::Member(key.to_owned(), value.to_owned()),
    }
}

/// A member's key stands before its value.
fn cover_key(input: &[u8], value: usize, covered: &mut [bool]) {
    let colon = input[..value].iter().rposition(|&byte| byte == b':').unwrap();
    let end = input[..colon].iter().rposition(|&byte| byte == b'"').unwrap();
    let start = (0..end).rev().find(|&at| input[at] == b'"' && (at == 0 || input[at - 1] != b'\\')).unwrap();
    covered[start..value].fill(true);
}

/// The key of a wrapper's list is structure.
fn cover_wrapper_keys(input: &[u8], covered: &mut [bool]) {
    for key in [&b"\"records\":["[..], b"\"value\":[", b"\"Results\":["] {
        for at in memchr::memmem::find_iter(input, key) {
            covered[at..at + key.len()].fill(true);
        }
    }
}

pub(super) fn limits(chunk_bytes: usize) -> Limits {
    Limits { chunk_bytes, ..Limits::default() }
}

fn frame(input: &[u8]) -> Vec<Piece> {
    frame_with(input, limits(1 << 20))
}

fn cells(input: &str) -> Vec<Vec<String>> {
    let row = |piece| match piece {
        Piece::Csv(cells, _) => Some(cells),
        _ => None,
    };
    frame(input.as_bytes()).into_iter().filter_map(row).collect()
}

fn objects(input: &str) -> Vec<String> {
    let object = |piece| match piece {
        Piece::Json(text, _) => Some(text),
        _ => None,
    };
    frame(input.as_bytes()).into_iter().filter_map(object).collect()
}

fn broken(input: &[u8]) -> Vec<(String, &'static str)> {
    let one = |piece| match piece {
        Piece::Broken(bytes, reason, _) => Some((String::from_utf8_lossy(&bytes).into_owned(), reason)),
        _ => None,
    };
    frame(input).into_iter().filter_map(one).collect()
}

#[test]
fn quotes_line_ends_and_delimiters_of_csv_are_read() {
    for (text, expected) in [
        ("a,b\n1,2\n", vec![vec!["1", "2"]]),
        ("a,b\r\n1,2\r\n3,4", vec![vec!["1", "2"], vec!["3", "4"]]),
        ("a,b\r1,2\r3,4\r", vec![vec!["1", "2"], vec!["3", "4"]]),
        ("a;b\n\"x;y\";\"q\"\"r\"\n", vec![vec!["x;y", "q\"r"]]),
        ("a\tb\n\t2\n", vec![vec!["", "2"]]),
        ("a,b\n\"line\r\nbreak\",\"\"\"\"\n", vec![vec!["line\r\nbreak", "\""]]),
        ("\n\n#TYPE Selected\n\"a\",\"b\"\n\n1,2\n \n3,4\n", vec![vec!["1", "2"], vec!["3", "4"]]),
        ("sep=;\na;b\n1;2\n", vec![vec!["1", "2"]]),
        ("a,b\n1,2,,\n3,4\n", vec![vec!["1", "2"], vec!["3", "4"]]),
        ("a,b,,\n1,2,,\n3,4\n", vec![vec!["1", "2"], vec!["3", "4"]]),
        ("a,b\n5\" disk,2\n3,4\n", vec![vec!["5\" disk", "2"], vec!["3", "4"]]),
    ] {
        assert_eq!(cells(text), expected, "{text:?}");
    }
}

#[test]
fn rows_with_other_cell_counts_are_rejected_alone() {
    assert_eq!(
        broken(b"a,b\n1\n1,2\n1,2,3\n"),
        [("1".to_owned(), "csv-cell-count"), ("1,2,3".to_owned(), "csv-cell-count")]
    );
}

#[test]
fn text_behind_a_closing_quote_is_rejected_and_the_next_row_read() {
    let text = "a,b\n\"x\"y,2\n3,4\n";
    assert_eq!(broken(text.as_bytes()), [("\"x\"y,2".to_owned(), "csv-quote")]);
    assert_eq!(cells(text), [["3", "4"]]);
}

#[test]
fn a_row_cut_inside_quotes_costs_itself_only() {
    let text = "\"Time\",\"User\",\"AuditData\"\r\n\"1:00\",\"ann\",\"{\"\"a\"\":1}\"\r\n\"2:00\",\"bob\",\"{\"\"a\r\n\"3:00\",\"cid\",\"{}\"\r\n";
    assert_eq!(broken(text.as_bytes()), [("\"2:00\",\"bob\",\"{\"\"a".to_owned(), "csv-cut-row")]);
    assert_eq!(cells(text), [["1:00", "ann", "{\"a\":1}"], ["3:00", "cid", "{}"]]);
}

#[test]
fn a_row_with_bytes_that_are_not_utf8_is_rejected_with_them() {
    let input = b"a,b\n1,\xff\n3,4\n";
    assert_eq!(
        frame(input)[0],
        Piece::Broken(b"1,\xff".to_vec(), "encoding", Position { offset: 4, line: 2 })
    );
    assert_eq!(frame(input).len(), 2);
}

#[test]
fn every_layout_of_json_gives_its_records() {
    let expected = [r#"{"a":1,"b":2,"c":3}"#, r#"{"a":2,"b":[{"x":1},{"x":2}],"c":"},{"}"#];
    let [one, two] = expected;
    for text in [
        format!("{one}\n{two}\n"),
        format!("{one}\r\n\r\n{two}"),
        format!("{one}{two}"),
        format!("{one} {two}"),
        format!("[{one},{two}]"),
        format!("[\n  {one},\n  {two}\n]\n"),
        format!("[{one}]\n[{two}]\n"),
        format!("{{\"records\":[{one},{two}]}}"),
        format!("{{\"@odata.context\":\"x\",\"value\":[{one},{two}],\"@odata.nextLink\":\"n\"}}"),
        format!("{{\"records\":[{one}]}}\n{{\"records\":[{two}]}}\n"),
        format!("{{\"Stats\":{{\"t\":1}},\"Schema\":[{{\"Name\":\"a\"}}],\"Results\":[{one},{two}]}}"),
        format!("[{{\"value\":[{one}]}},{{\"value\":[{two}]}}]"),
    ] {
        assert_eq!(objects(&text), expected, "{text}");
        assert_eq!(broken(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn members_beside_the_records_of_a_wrapper_are_given() {
    let text = r#"{"@odata.context":"c","value":[{"a":1}],"@odata.nextLink":"n"}"#;
    let pieces = frame(text.as_bytes());
    assert_eq!(pieces[0], Piece::Member("@odata.context".to_owned(), "\"c\"".to_owned()));
    assert_eq!(pieces[2], Piece::Member("@odata.nextLink".to_owned(), "\"n\"".to_owned()));
    assert_eq!(pieces.len(), 3);
}

#[test]
fn a_broken_line_is_rejected_alone() {
    let text = "{\"a\":1}\n{\"a\":2\n{\"a\":3,}\n{\"a\":4}\n";
    assert_eq!(
        broken(text.as_bytes()),
        [("{\"a\":2".to_owned(), "json-truncated"), ("{\"a\":3,}".to_owned(), "json-syntax")]
    );
    assert_eq!(objects(text).len(), 2);
}

#[test]
fn a_broken_element_costs_itself_only() {
    for middle in [
        r#"{"a":2,"b":tru,"c":[{"a":1,"x":2}]}"#,
        r#"{"a":2,"b":"lost quote,"c":[{"x":1},{"x":2}]}"#,
        r#"{"a":2,"b":["#,
        r#"{"a":2,"b":{"x":1}"#,
    ] {
        let text = format!("[{{\"a\":1,\"b\":1,\"c\":1}},{middle},\n{{\"a\":3,\"b\":1,\"c\":1}}]");
        assert_eq!(objects(&text).len(), 2, "{text}");
        assert_eq!(broken(text.as_bytes()).len(), 1, "{text}: {:?}", broken(text.as_bytes()));
    }
}

#[test]
fn a_cut_end_is_rejected_as_cut() {
    for text in [
        "[{\"a\":1,\"b\":1,\"c\":1},{\"a\":2,\"b\":",
        "{\"value\":[{\"a\":1,\"b\":1,\"c\":1},{\"a\":2,\"b\":",
    ] {
        assert_eq!(broken(text.as_bytes()), [("{\"a\":2,\"b\":".to_owned(), "json-truncated")]);
        assert_eq!(objects(text).len(), 1);
    }
}

#[test]
fn a_huge_record_comes_in_parts_and_the_next_one_whole() {
    let limits = Limits { chunk_bytes: 1 << 10, record_bytes: 1 << 14, part_bytes: 1 << 12 };
    let huge = "x".repeat(2_000_000);
    for (text, whole) in [
        (format!("{{\"a\":1}}\n{{\"a\":\"{huge}\"}}\n{{\"a\":3}}\n"), 2),
        (format!("[{{\"a\":1}},{{\"a\":\"{huge}\"}},{{\"a\":3}}]"), 2),
        (format!("a,b\n1,2\n3,\"{huge}\"\n5,6\n"), 2),
        (format!("a,b\n1,2\n3,\"{huge}"), 1),
    ] {
        let pieces = frame_with(text.as_bytes(), limits);
        let parts: Vec<_> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Broken(bytes, reason, _) => Some((bytes.len(), *reason)),
                _ => None,
            })
            .collect();
        assert!(
            parts.len() > 20
                && parts.iter().all(|(length, reason)| *length <= 4096 && *reason == "record-too-large")
        );
        assert_eq!(pieces.len() - parts.len(), whole, "{}", &text[..20]);
    }
}

#[test]
fn format_list_blocks_become_records_with_their_own_header() {
    let text = "\r\nRecordType   : Sharing\r\nAuditData    : {\"Id\":\"1\",\"Opera\r\n               tion\":\"Add\"}\r\nIdentity     : 1\r\n\r\nRecordType   : Aip\r\nAuditData    : \r\n{\r\n  \"Id\" : \"2\"\r\n}\r\nIdentity     : 2\r\n\r\n";
    let rows = cells(text);
    assert_eq!(rows[0], ["Sharing", "{\"Id\":\"1\",\"Operation\":\"Add\"}", "1"]);
    assert_eq!(rows[1], ["Aip", "{\n  \"Id\" : \"2\"\n}", "2"]);
}

#[test]
fn what_is_no_export_is_named() {
    for (input, seen) in [
        (&b"   \n "[..], "white space"),
        (b"<html><body>", "HTML"),
        (b"just some words", "neither rows nor JSON"),
        (b"ab\0\0cd,e\n", "binary"),
    ] {
        let Err((unrecognised, _)) = Framer::open(input, Limits::default()) else { panic!("{seen}") };
        assert!(unrecognised.seen.contains(seen), "{unrecognised}");
    }
}

/// A source that ends before its time.
struct Cut<'a>(&'a [u8]);

impl ByteSource for Cut<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> usize {
        self.0.read(buffer)
    }

    fn ended_early(&self) -> bool {
        true
    }
}

#[test]
fn the_last_row_of_a_stream_that_broke_off_is_not_believed() {
    let mut framer = Framer::open(Cut(b"a,b\n1,2\n3,4"), Limits::default()).ok().unwrap();
    let mut reasons = Vec::new();
    while let Some(chunk) = framer.next_chunk() {
        chunk.for_each(&mut ChunkParser::new(), |framed| {
            reasons.push(match framed {
                Framed::Broken { reject, .. } => reject.reason,
                _ => "record",
            });
        });
    }
    assert_eq!(reasons, ["record", "csv-cut-row"]);
}
