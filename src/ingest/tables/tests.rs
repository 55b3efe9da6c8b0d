//! What must hold for any record, of any format.

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::ingest::json::Tape;
use crate::ingest::record::MapContext;
use crate::schema::{find_table, tables};

/// Keys that the mappings look for, so that random records reach into them.
const KEYS: [&str; 26] = [
    "category",
    "properties",
    "time",
    "tenantId",
    "RawEventData",
    "ReportId",
    "Timestamp",
    "ActionType",
    "Type",
    "TimeGenerated [UTC]",
    "createdDateTime",
    "status",
    "errorCode",
    "location",
    "initiatedBy",
    "user",
    "Received",
    "SenderAddress",
    "recipient_status",
    "FromIP",
    "Status",
    "IPAddress",
    "Id",
    "CreationTime",
    "RecordType",
    "other",
];
const TEXTS: [&str; 10] = [
    "AdvancedHunting-CloudAppEvents",
    "AdvancedHunting-DeviceEvents",
    "SignInLogs",
    "AuditLogs",
    "FileCreated",
    "2026-03-01T08:00:00Z",
    "7/2/2025, 11:17:48 PM",
    "[1,{\"a\":2}]",
    "a@example.com##Deliver;;##",
    "2001:db8::1",
];

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<String>().prop_map(|text| json_text::string(&text)),
        prop::sample::select(&TEXTS[..]).prop_map(json_text::string),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        Just("null".to_owned()),
        Just("1.0e400".to_owned()),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        let key = prop_oneof![prop::sample::select(&KEYS[..]).prop_map(str::to_owned), any::<String>()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|elements| json_text::array(&elements)),
            prop::collection::vec((key, inner), 0..10).prop_map(|members| {
                let mut object = json_text::ObjectText::default();
                members.iter().for_each(|(key, value)| object.raw(key, value));
                object.finish().unwrap_or_else(|| "{}".to_owned())
            }),
        ]
    })
}

fn check(rows: &[Row<'_>]) {
    for row in rows {
        assert!(row.is_well_typed());
        if let Some(unknown) = &row.unknown_fields {
            assert!(Tape::new().parse(unknown).is_ok(), "{unknown}");
        }
        let _ = identities::learn(row);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_json_maps_or_is_refused_and_rows_are_well_typed(text in json()) {
        let mut tape = Tape::new();
        let record = tape.parse(&text).unwrap();
        let context = MapContext::default();
        let _ = TableFormat::of_json(record);
        for format in [
            TableFormat::Streaming,
            TableFormat::EntraDiagnostic,
            TableFormat::GraphSignIn,
            TableFormat::GraphDirectoryAudit,
            TableFormat::MessageTrace,
        ] {
            let mut rows = Vec::new();
            let outcome = format.map_json(record, &mut rows);
            prop_assert_eq!(outcome.is_err(), rows.is_empty());
            check(&rows);
        }
        let named = MapContext { table: find_table("CloudAppEvents"), ..MapContext::default() };
        for context in [context, named] {
            if let Ok(plan) = plan::TablePlan::from_json(&[record], &context) {
                let mut rows = Vec::new();
                let _ = plan.map_json(record, &mut rows);
                check(&rows);
            }
        }
    }

    #[test]
    fn any_cells_map_into_any_table(
        table in 0..tables().count(),
        cells in prop::collection::vec(
            prop_oneof![any::<String>(), prop::sample::select(&TEXTS[..]).prop_map(str::to_owned)],
            0..200,
        ),
    ) {
        let table = tables().nth(table).unwrap();
        let mut names: Vec<String> = table.columns.iter().map(|column| column.name.to_owned()).collect();
        names.resize(cells.len(), "recipient_status".to_owned());
        let header = CsvHeader { names };
        let record = CsvRecord { cells: cells.iter().map(|cell| Cow::Borrowed(cell.as_str())).collect(), raw: "" };
        let context = MapContext { table: Some(table), ..MapContext::default() };
        let plan = plan::TablePlan::from_csv(&header, &[], &context).unwrap();
        let mut rows = Vec::new();
        plan.map_csv(&header, &record, &mut rows).unwrap();
        prop_assert_eq!(rows[0].table.name, table.name);
        check(&rows);
        for format in [TableFormat::EntraPortalSignIns, TableFormat::EntraPortalAudit, TableFormat::MessageTrace] {
            let mut rows = Vec::new();
            prop_assert!(format.map_csv(&header, &record, DayOrder::DayFirst, &mut rows).is_ok());
            check(&rows);
        }
    }
}

#[test]
fn an_envelope_gives_its_records() {
    let count = |text: &str| {
        let mut tape = Tape::new();
        records_of(tape.parse(text).unwrap()).map(|records| records.elements().count())
    };
    assert_eq!(count(r#"{"records":[1,2]}"#), Some(2));
    assert_eq!(count(r#"{"Stats":{},"Schema":[],"Results":[1]}"#), Some(1));
    assert_eq!(count(r#"{"schema":[],"results":[]}"#), Some(0));
    assert_eq!(count(r#"{"@odata.context":"x","value":[1]}"#), Some(1));
    assert_eq!(count(r#"{"results":[1]}"#), None);
}
