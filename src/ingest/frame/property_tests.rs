//! Laws of framing: other readers agree, chunks do not matter, damage stays local, no byte is lost.

use proptest::prelude::*;

use super::Limits;
use super::tests::{Piece, frame_with, limits};

fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9 ]{0,12}", "[a-z\",\n{}:é]{0,40}", Just("{\"a\":\"b\",\r\n \"c\":[1,2]}".to_owned()),]
}

fn csv_text(rows: &[Vec<String>], quote_all: bool) -> Vec<u8> {
    let mut out = b"one,two,three\r\n".to_vec();
    for row in rows {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            if quote_all || cell.contains(['"', ',', '\n', '\r']) || (index == 0 && cell.trim().is_empty()) {
                out.extend_from_slice(format!("\"{}\"", cell.replace('"', "\"\"")).as_bytes());
            } else {
                out.extend_from_slice(cell.as_bytes());
            }
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "[ -~é]{0,20}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map("[a-z]{1,5}", inner, 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

fn json_record() -> impl Strategy<Value = serde_json::Value> {
    (any::<u16>(), "[a-z\"{},\\[\\]]{0,20}", json_value())
        .prop_map(|(id, text, more)| serde_json::json!({"Id": id, "Operation": text, "More": more}))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn valid_csv_is_read_as_another_reader_does(
        rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..30),
        quote_all: bool,
        chunk_bytes in 64_usize..4096,
    ) {
        let text = csv_text(&rows, quote_all);
        let mut reader = csv_core::Reader::new();
        let (mut input, mut expected) = (text.as_slice(), Vec::new());
        let (mut output, mut ends) = (vec![0; text.len() + 1], vec![0; 64]);
        loop {
            let (result, used, _, cells) = reader.read_record(input, &mut output, &mut ends);
            input = &input[used..];
            match result {
                csv_core::ReadRecordResult::Record => {
                    let mut from = 0;
                    expected.push(ends[..cells].iter().map(|&end| {
                        let cell = String::from_utf8(output[from..end].to_vec()).unwrap();
                        from = end;
                        cell
                    }).collect::<Vec<_>>());
                }
                csv_core::ReadRecordResult::End => break,
                _ => {}
            }
        }
        expected.remove(0);
        prop_assert_eq!(&expected, &rows);
        let got: Vec<_> = frame_with(&text, limits(chunk_bytes)).into_iter().map(|piece| match piece {
            Piece::Csv(cells, _) => cells,
            other => panic!("{other:?}"),
        }).collect();
        prop_assert_eq!(got, rows);
    }

    #[test]
    fn valid_json_is_read_in_any_layout(
        records in prop::collection::vec(json_record(), 0..20),
        layout in 0..6,
        pretty: bool,
        chunk_bytes in 64_usize..4096,
    ) {
        let texts: Vec<_> = records.iter().map(|record| {
            if pretty { serde_json::to_string_pretty(record).unwrap() } else { record.to_string() }
        }).collect();
        let text = match layout {
            0 => texts.join("\n"),
            1 => texts.concat(),
            2 => format!("[{}]", texts.join(",")),
            3 => format!("[\n{}\n]\n", texts.join(",\n")),
            4 => format!("{{\"n\":1,\"value\":[{}],\"Schema\":[{{\"a\":1}}]}}", texts.join(", ")),
            _ => texts.iter().map(|text| format!("{{\"records\":[{text}]}}\n")).collect(),
        };
        let got: Vec<_> = frame_with(text.as_bytes(), limits(chunk_bytes)).into_iter().filter_map(|piece| match piece {
            Piece::Json(text, _) => Some(serde_json::from_str::<serde_json::Value>(&text).unwrap()),
            Piece::Member(..) => None,
            other => panic!("{other:?} in {text}"),
        }).collect();
        prop_assert_eq!(got, records);
    }

    #[test]
    fn damaged_csv_loses_only_the_damaged_rows_whatever_the_chunks(
        cuts in prop::collection::btree_set(0_usize..200, 1..8),
        at in 30_usize..90,
        chunk_bytes in 256_usize..8192,
        quote_all: bool,
    ) {
        let mut text = b"\"Time\",\"User\",\"AuditData\"\r\n".to_vec();
        for row in 0..200 {
            let line = format!(
                "\"2026-03-01T08:00:{:02}\",\"user{row}@example.com\",\"{{\"\"Id\"\":\"\"{row}\"\",\"\"Path\"\":\"\"a,b\"\",\r\n  \"\"x\"\":[1,2]}}\"",
                row % 60
            );
            let line = if quote_all { line } else { line.replacen('"', "", 4) };
            // Between two quotes the rest would be a sound row.
            let odd = |length: &usize| line.as_bytes()[..*length].iter().filter(|&&byte| byte == b'"').count() % 2 == 1;
            let quotes_open = (1..=at.max(55).min(line.len() - 1)).rev().find(odd).unwrap();
            text.extend_from_slice(if cuts.contains(&row) { &line.as_bytes()[..quotes_open] } else { line.as_bytes() });
            text.extend_from_slice(b"\r\n");
        }
        let expected = frame_with(&text, limits(1 << 20));
        let good = expected.iter().filter(|piece| matches!(piece, Piece::Csv(..))).count();
        prop_assert_eq!(good, 200 - cuts.len());
        prop_assert_eq!(frame_with(&text, limits(chunk_bytes)), expected);
    }

    #[test]
    fn damaged_json_loses_only_the_damaged_elements_whatever_the_chunks(
        records in prop::collection::vec(json_record(), 5..30),
        damaged in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        lines: bool,
        chunk_bytes in 256_usize..4096,
    ) {
        let mut texts: Vec<_> = records.iter().map(ToString::to_string).collect();
        // The first record stays whole, so that it is known what records look like.
        let index = 1 + damaged.index(texts.len() - 1);
        let length = texts[index].char_indices().nth(at.index(texts[index].chars().count() - 1) + 1).map_or(1, |(at, _)| at);
        texts[index].truncate(length);
        let text = if lines { texts.join("\n") } else { format!("[{}]", texts.join(",\n")) };
        let expected = frame_with(text.as_bytes(), limits(1 << 20));
        let good = expected.iter().filter(|piece| matches!(piece, Piece::Json(..))).count();
        prop_assert_eq!(good, texts.len() - 1, "{}", text);
        prop_assert_eq!(frame_with(text.as_bytes(), limits(chunk_bytes)), expected);
    }

    #[test]
    fn any_bytes_are_kept_and_nothing_panics(
        start in prop::sample::select(&["", "a,b\n", "{\"a\":1}\n", "[{\"a\":1},", "{\"value\":["][..]),
        bytes in prop::collection::vec(prop_oneof![
            prop::sample::select(&b"\"\"\"{}[],:;\n\n\r\\ ab1"[..]),
            any::<u8>(),
        ], 0..400),
        chunk_bytes in 16_usize..600,
        record_bytes in 64_usize..1000,
    ) {
        let input = [start.as_bytes(), &bytes].concat();
        let limits = Limits { chunk_bytes, record_bytes, part_bytes: record_bytes / 2 };
        frame_with(&input, limits);
    }
}
