//! The wrappings of records.

use super::super::tests::{Seen, record};
use super::*;
use crate::ingest::row::Identity;

struct Mapped {
    seen: Seen,
    unknown: Option<String>,
    identity: Option<Identity>,
}

fn mapped(rows: &[Row<'_>]) -> Mapped {
    let [row] = rows else { panic!("one row expected") };
    Mapped { seen: Seen::of(row), unknown: row.unknown_fields.clone(), identity: row.identity }
}

fn csv(names: &[&str], cells: &[&str]) -> Result<Mapped, Reject> {
    let header = CsvHeader { names: names.iter().map(|name| (*name).to_owned()).collect() };
    let record = CsvRecord { cells: cells.iter().map(|cell| Cow::Borrowed(*cell)).collect(), raw: "" };
    let (mut tape, mut rows) = (Tape::new(), Vec::new());
    let layout = CsvLayout::new(&header);
    map_csv(&layout, &record, &mut tape, &MapContext::default(), &mut Scratch::new(), &mut rows)?;
    Ok(mapped(&rows))
}

fn json(text: &str) -> Result<Mapped, Reject> {
    let (mut tape, mut inner, mut rows) = (Tape::new(), InnerRecord::default(), Vec::new());
    let wrapper = tape.parse(text).unwrap();
    map_wrapped_json(wrapper, &mut inner, &MapContext::default(), &mut Scratch::new(), &mut rows)?;
    Ok(mapped(&rows))
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    push_json_text(&mut out, text);
    out
}

#[test]
fn a_cell_is_the_records_text_whatever_the_dialect() {
    let data = record(r#""RecordType":1,"Operation":"x""#);
    for names in [
        ["RecordType", "AuditData", "ResultIndex"],
        ["RecordId", "AuditData", "CreationDate"],
        ["User Id", "Audit Data", "IsValid"],
        ["operations", "auditdata", "PSComputerName"],
    ] {
        let row = csv(&names, &["1", &data, "x"]).unwrap();
        assert_eq!(row.seen.get("RawEventData"), data, "{names:?}");
        assert_eq!(row.unknown, None, "{names:?}");
    }
}

#[test]
fn a_cell_written_over_many_lines_is_the_same_record() {
    let pretty = "{\n  \"Id\": \"1\",\n  \"CreationTime\": \"2026-03-01T08:00:00\",\n  \"Operation\": \"x\",\n  \"RecordType\": \"ExchangeAdmin\"\n}";
    let row = csv(&["AuditData"], &[pretty]).unwrap();
    assert_eq!(row.seen.get("RawEventData"), pretty);
    let bare = csv(
        &["AuditData"],
        &[r#"{"CreationTime":"2026-03-01T08:00:00","Id":"1","Operation":"x","RecordType":1}"#],
    );
    assert_eq!(row.identity, bare.unwrap().identity);
}

#[test]
fn columns_of_other_tools_are_kept_with_the_row() {
    let data = record(r#""RecordType":1,"Operation":"x""#);
    let row = csv(&["_time", "AuditData", "Case \"7\"", "empty"], &["now", &data, "a\nb", ""]).unwrap();
    assert_eq!(row.unknown.as_deref(), Some(r#"{"_time":"now","Case \"7\"":"a\nb"}"#));
}

#[test]
fn administrative_units_of_a_column_become_a_list() {
    let data = record(r#""RecordType":1,"Operation":"x""#);
    let units = |cell: &str| {
        let row =
            csv(&["AuditData", "AssociatedAdminUnits", "AssociatedAdminUnitsNames"], &[&data, cell, "North"])
                .unwrap();
        assert_eq!(row.unknown.as_deref(), Some(r#"{"AssociatedAdminUnitsNames":"North"}"#));
        row.seen.get("_AssociatedAdminUnits").to_owned()
    };
    assert_eq!(units("a, b;c"), r#"["a","b","c"]"#);
    assert_eq!(units(r#"["a"]"#), r#"["a"]"#);
    assert_eq!(units("[]"), "");
    assert_eq!(units(""), "");
    let own = record(r#""RecordType":1,"Operation":"x","AssociatedAdminUnits":["own"]"#);
    let row = csv(&["AuditData", "AssociatedAdminUnits"], &[&own, "other"]).unwrap();
    assert_eq!(row.seen.get("_AssociatedAdminUnits"), r#"["own"]"#);
}

#[test]
fn a_cell_that_is_no_record_is_refused_with_its_reason() {
    for (cell, reason) in [
        ("", "audit-data"),
        ("{\"Id\":\"1", "audit-data"),
        ("[]", "audit-data"),
        ("text", "audit-data"),
        ("{}", "not-audit"),
    ] {
        assert_eq!(csv(&["AuditData"], &[cell]).err().unwrap().reason, reason, "{cell}");
    }
    assert_eq!(csv(&["Other"], &["x"]).err().unwrap().reason, "audit-data");
    assert!(!CsvLayout::new(&CsvHeader { names: vec!["Other".into()] }).has_audit_data());
}

#[test]
fn graph_and_powershell_wrap_the_same_record() {
    let data = record(r#""RecordType":1,"Operation":"x","Path":"a\\b""#);
    let bare = csv(&["AuditData"], &[&data]).unwrap();
    let graph = json(&format!(
        r##"{{"@odata.type":"#x","id":"1","createdDateTime":"2026-03-01T08:00:00Z","service":"Exchange","administrativeUnits":["u"],"clientIp":null,"auditData":{data}}}"##
    ))
    .unwrap();
    let power_shell =
        json(&format!(r#"{{"RecordType":"ExchangeAdmin","Identity":"1","AuditData":{}}}"#, quoted(&data)))
            .unwrap();
    for row in [&graph, &power_shell] {
        assert_eq!(row.identity, bare.identity);
        assert_eq!(row.seen.get("RawEventData"), data);
        assert_eq!(row.unknown, None);
    }
    assert_eq!(graph.seen.get("_AssociatedAdminUnits"), r#"["u"]"#);
}

#[test]
fn members_that_no_wrapping_has_are_kept() {
    let data = record(r#""RecordType":1,"Operation":"x""#);
    let row = json(&format!(r#"{{"AuditData":{data},"case":{{"n":[1]}},"tag":"t"}}"#)).unwrap();
    assert_eq!(row.unknown.as_deref(), Some(r#"{"case":{"n":[1]},"tag":"t"}"#));
}

#[test]
fn a_wrapping_without_a_record_is_refused() {
    for text in
        ["{}", r#"{"AuditData":null}"#, r#"{"AuditData":""}"#, r#"{"auditData":7}"#, r#"{"AuditData":"{"}"#]
    {
        assert_eq!(json(text).err().unwrap().reason, "audit-data", "{text}");
    }
}
