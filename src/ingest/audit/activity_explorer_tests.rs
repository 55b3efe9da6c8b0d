//! Activity Explorer records.

use super::super::tests::Seen;
use super::*;
use crate::ingest::json::Tape;

const RECORD: &str = r#"{"Activity":"FileCopiedToRemovableMedia","Happened":"2026-03-01T08:00:00Z","RecordIdentity":"r-1","User":"Adele@contoso.com","Workload":"Endpoint","ClientIP":"192.0.2.9","FilePath":"C:\\cards.xlsx","Platform":"Windows","Sha256":"ab"}"#;

fn json(text: &str) -> Result<Seen, Reject> {
    let (mut tape, mut rows) = (Tape::new(), Vec::new());
    map_json(tape.parse(text).unwrap(), &MapContext::default(), &mut Scratch::new(), &mut rows)?;
    Ok(Seen::of(&rows[0]))
}

#[test]
fn a_json_record_fills_what_it_can_and_is_kept_whole() {
    let row = json(RECORD).unwrap();
    for (name, expected) in [
        ("ActionType", "FileCopiedToRemovableMedia"),
        ("Application", "Microsoft 365"),
        ("AccountId", "adele@contoso.com"),
        ("AccountDisplayName", "Adele@contoso.com"),
        ("IPAddress", "192.0.2.9"),
        ("ObjectName", "C:\\cards.xlsx"),
        ("ObjectType", "File"),
        ("OSPlatform", "Windows"),
        ("RawEventData", RECORD),
        ("_AccountKey", "upn:adele@contoso.com"),
        ("_Workload", "Endpoint"),
    ] {
        assert_eq!(row.get(name), expected, "{name}");
    }
}

#[test]
fn a_portals_line_is_a_row_with_its_cells_as_json() {
    let header = CsvHeader {
        names: ["Activity", "Happened", "User", "File", "Sensitive info type"].map(String::from).into(),
    };
    assert!(is_header(&header));
    let cells = ["DLP rule matched", "3/1/2026 8:00:00 AM", "adele@contoso.com", "a.docx", ""];
    let record = CsvRecord { cells: cells.map(Cow::Borrowed).into(), raw: "the line" };
    let mut rows = Vec::new();
    map_csv(&header, &record, &MapContext::default(), &mut Scratch::new(), &mut rows).unwrap();
    let row = Seen::of(&rows[0]);
    assert_eq!(rows[0].time(), time::iso("2026-03-01T08:00:00Z"));
    assert_eq!(
        row.get("RawEventData"),
        r#"{"Activity":"DLP rule matched","Happened":"3/1/2026 8:00:00 AM","User":"adele@contoso.com","File":"a.docx"}"#
    );
    assert_eq!(rows[0].raw.as_deref(), Some("the line"));
}

#[test]
fn only_records_with_both_marks_are_taken_for_it() {
    let is = |text: &str| is_record(Tape::new().parse(text).unwrap());
    assert!(is(RECORD));
    assert!(!is(r#"{"Activity":"x"}"#) && !is(r#"{"Happened":"x"}"#) && !is("[]"));
}

#[test]
fn a_record_without_activity_or_time_is_refused() {
    assert_eq!(json(r#"{"Happened":"2026-03-01"}"#).err().unwrap().reason, "not-audit");
    assert_eq!(json(r#"{"Activity":"x"}"#).err().unwrap().reason, "no-time");
    assert_eq!(json(r#"{"Activity":"x","Happened":"soon"}"#).err().unwrap().reason, "no-time");
}
