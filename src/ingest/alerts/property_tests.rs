//! What must hold for any input: no mapping panics, and every cell has its column's type.

use proptest::prelude::*;

use super::*;
use crate::ingest::json::{Tape, Value};
use crate::ingest::record::{CsvHeader, CsvRecord, MapContext};
use crate::ingest::row::{Reject, Row};

type Mapping = for<'a> fn(Value<'a>, &MapContext, &mut Vec<Row<'a>>) -> Result<(), Reject>;

const MAPPINGS: &[Mapping] = &[
    graph_alert,
    graph_incident,
    graph_legacy_alert,
    xdr_incident,
    endpoint_alert,
    security_alert,
    security_incident,
    sentinel_incident,
    audit_alert,
];

/// Keys that mean something to one of the mappings, so that random objects reach deep into them.
#[rustfmt::skip]
const KEYS: &[&str] = &[
    "id", "alertId", "incidentId", "AlertId", "SystemAlertId", "TimeGenerated", "createdDateTime", "createdTime",
    "creationTime", "alertCreationTime", "CreationTime", "evidence", "entities", "alerts", "devices", "Entities", "Data",
    "Operation", "@odata.type", "entityType", "Type", "$id", "$ref", "fileDetails", "fileName", "sha1", "fileSize", "roles", "Role",
    "userAccount", "FileHashes", "Algorithm", "Value", "registryHive", "registryKey", "properties", "owner", "labels", "AlertEntityId",
    "EntityType", "f3u", "wl", "dpid", "von", "sitmi", "ofph", "tfph", "efs", "ts", "AdditionalProperties", "relatedUser", "userName",
    "mitreTechniques", "Techniques", "Tactics", "AlertLink", "ExtendedProperties", "Host", "HostName", "DnsDomain", "resourceId", "",
];

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "2026-03-01T08:00:00Z", "1/31/2026, 6:31:40 PM", "#microsoft.graph.security.fileEvidence", "#microsoft.graph.security.", "Process", "registry",
    "account", "azureResource", "/subscriptions/", "AlertTriggered", "Exchange", "1", "ann@contoso.com", "C:\\x\\", "::;;", "{\"f3u\":\"a;b\"}",
    "[{\"Type\":\"ip\",\"Address\":\"192.0.2.1\"}]", "T1059", "https://security.microsoft.com/alerts/?", "",
];

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        prop::sample::select(WORDS).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        let key = prop_oneof![9 => prop::sample::select(KEYS).prop_map(str::to_owned), 1 => any::<String>()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec((key, inner), 0..12)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_record_makes_a_mapping_panic(record in json()) {
        let text = record.to_string();
        let mut tape = Tape::new();
        let value = tape.parse(&text).unwrap();
        for mapping in MAPPINGS {
            let mut rows = Vec::new();
            let outcome = mapping(value, &MapContext::default(), &mut rows);
            prop_assert!(outcome.is_ok() || rows.is_empty(), "a reject leaves no row behind");
            let mut check = Tape::new();
            for row in &rows {
                prop_assert!(row.is_well_typed());
                prop_assert!(row.time().is_some());
                for json in row.unknown_fields.iter() {
                    prop_assert!(check.parse(json).is_ok(), "{json}");
                }
            }
        }
    }

    #[test]
    fn what_is_mapped_does_not_depend_on_the_order_of_keys(record in json()) {
        let serde_json::Value::Object(members) = &record else { return Ok(()) };
        let turned = serde_json::Value::Object(members.clone().into_iter().rev().collect());
        let (one, other) = (record.to_string(), turned.to_string());
        let (mut left, mut right) = (Tape::new(), Tape::new());
        let (mut rows, mut turned_rows) = (Vec::new(), Vec::new());
        let outcome = audit_alert(left.parse(&one).unwrap(), &MapContext::default(), &mut rows);
        let turned_outcome = audit_alert(right.parse(&other).unwrap(), &MapContext::default(), &mut turned_rows);
        prop_assert_eq!(outcome, turned_outcome);
        prop_assert_eq!(rows.len(), turned_rows.len());
        for (row, turned_row) in rows.iter().zip(&turned_rows) {
            prop_assert_eq!(&row.cells, &turned_row.cells);
        }
    }

    #[test]
    fn no_csv_row_makes_a_mapping_panic(cells in prop::collection::vec((prop::sample::select(KEYS), prop::sample::select(WORDS)), 0..12)) {
        let header = CsvHeader { names: cells.iter().map(|(name, _)| (*name).to_owned()).collect() };
        let record = CsvRecord { cells: cells.iter().map(|(_, cell)| (*cell).into()).collect(), raw: "" };
        let mut rows = Vec::new();
        let outcome = security_alert_csv(&header, &record, &MapContext::default(), &mut rows);
        prop_assert!(outcome.is_ok() || rows.is_empty());
        let outcome = security_incident_csv(&header, &record, &MapContext::default(), &mut rows);
        prop_assert!(outcome.is_ok() || outcome.is_err_and(|reject| reject.reason == "no-time"));
    }
}
