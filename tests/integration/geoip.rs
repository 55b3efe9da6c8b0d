//! Locations from a MaxMind database. The database is made here, byte by byte, as the format's description says
//! (MaxMind DB, version 2.0), so that nobody's data is needed.

use crate::common::{Place, record};

fn text(out: &mut Vec<u8>, text: &str) {
    assert!(text.len() < 29);
    out.push(0x40 | text.len() as u8);
    out.extend_from_slice(text.as_bytes());
}

fn map(out: &mut Vec<u8>, entries: u8) {
    out.push(0xe0 | entries);
}

fn number(out: &mut Vec<u8>, kind: u8, value: u64) {
    let bytes: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    // Types over 7 are written as 0 with the rest in the next byte.
    match kind {
        0..=7 => out.push(kind << 5 | bytes.len() as u8),
        _ => out.extend_from_slice(&[bytes.len() as u8, kind - 7]),
    }
    out.extend_from_slice(&bytes);
}

/// A database that knows one network, 192.0.2.0/24.
fn database() -> Vec<u8> {
    const UINT16: u8 = 5;
    const UINT32: u8 = 6;
    const UINT64: u8 = 9;
    let network = [192_u8, 0, 2];
    let nodes = 24_u32;
    let mut out = Vec::new();
    for level in 0..nodes {
        let bit = network[level as usize / 8] >> (7 - level % 8) & 1;
        let next = if level + 1 == nodes { nodes + 16 } else { level + 1 };
        let (left, right) = if bit == 0 { (next, nodes) } else { (nodes, next) };
        out.extend_from_slice(&left.to_be_bytes()[1..]);
        out.extend_from_slice(&right.to_be_bytes()[1..]);
    }
    out.extend_from_slice(&[0; 16]);
    map(&mut out, 3);
    text(&mut out, "country");
    map(&mut out, 1);
    text(&mut out, "iso_code");
    text(&mut out, "DE");
    text(&mut out, "city");
    map(&mut out, 1);
    text(&mut out, "names");
    map(&mut out, 1);
    text(&mut out, "en");
    text(&mut out, "Ulm");
    text(&mut out, "isp");
    text(&mut out, "Example Net");
    out.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    map(&mut out, 9);
    for (name, kind, value) in [
        ("binary_format_major_version", UINT16, 2),
        ("binary_format_minor_version", UINT16, 0),
        ("build_epoch", UINT64, 1_767_225_600),
        ("ip_version", UINT16, 4),
        ("node_count", UINT32, u64::from(nodes)),
        ("record_size", UINT16, 24),
    ] {
        text(&mut out, name);
        number(&mut out, kind, value);
    }
    text(&mut out, "database_type");
    text(&mut out, "Test-City");
    text(&mut out, "description");
    map(&mut out, 0);
    text(&mut out, "languages");
    out.extend_from_slice(&[0, 4]);
    out
}

#[test]
fn looked_up_locations_fill_empty_columns_and_are_marked() {
    let place = Place::new();
    place.write("city.mmdb", database());
    place.write("a.ndjson", record(1, "2026-03-01T08:00:00", "FileAccessed"));
    place.done(&["ingest", "a.ndjson", "--geoip", "city.mmdb"]);
    let sql = "select CountryCode, City, Isp, _GeoSource from CloudAppEvents";
    assert_eq!(place.value(sql), "DE,Ulm,Example Net,Test-City 2026-01-01");
    let again = place.run(&["ingest", "a.ndjson"]);
    assert!(
        again.err.contains("0 added + 1 duplicate"),
        "a location is no part of the record: {}",
        again.err
    );
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let place = Place::new();
    place.write("city.mmdb", "nothing");
    place.write("a.ndjson", record(1, "2026-03-01T08:00:00", "FileAccessed"));
    let ended = place.run(&["ingest", "a.ndjson", "--geoip", "city.mmdb"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("city.mmdb"), "{}", ended.err);
}
