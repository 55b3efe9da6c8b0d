//! The streaming API of Defender XDR: `{time, tenantId, operationName, category, properties}`, one hunting table row
//! in `properties`, its table in `category`. Event hub messages and storage blobs hold the same records.

use super::cloud_app;
use super::fill::{Field, Filler, Times};
use crate::ingest::json::{Kind, Value};
use crate::ingest::row::{Cell, Reject, Row};
use crate::ingest::time;
use crate::schema::{Table, find_table, tables};

const CATEGORY_PREFIX: &str = "AdvancedHunting-";

/// Members of the envelope that say how the record travelled. Time and tenant become hidden columns.
const ENVELOPE: [&str; 7] =
    ["time", "tenantId", "operationName", "category", "properties", "_TimeReceivedBySvc", "Tenant"];

/// Whether a record is one of the streaming API.
#[must_use]
pub fn is_streaming(record: Value<'_>) -> bool {
    record.get("properties").is_some()
        && record
            .get("category")
            .and_then(|category| category.text())
            .is_some_and(|category| category.starts_with(CATEGORY_PREFIX))
}

/// Maps one streamed record to a row of the table it names.
///
/// # Errors
/// `no-category`, `unknown-table` and `no-properties`, each with what was found instead.
pub fn map_streaming<'a>(record: Value<'a>, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    let table = table_of(record)?;
    let properties =
        record.get("properties").filter(|properties| properties.kind() == Kind::Object).ok_or_else(|| {
            Reject::new("no-properties", "the record has no object `properties`, which holds the row")
        })?;
    let mut filler = Filler::new(table, Times::UTC);
    for (key, value) in properties.members() {
        filler.field(&key.text(), Field::Json(value));
    }
    for (key, value) in record.members() {
        let name = key.text();
        if !ENVELOPE.contains(&name.as_ref()) {
            filler.unknown(&name, &Field::Json(value));
        }
    }
    let received =
        ["_TimeReceivedBySvc", "time"].iter().find_map(|name| time::iso(&record.get(name)?.text()?));
    if let Some(received) = received {
        filler.row_mut().extras.push(("_ReceivedTime", Cell::Time(received)));
    }
    if let Some(tenant) = record.get("tenantId").and_then(|tenant| tenant.text()) {
        filler.row_mut().extras.push(("_TenantId", Cell::Text(tenant)));
    }
    let raw_event = properties.get("RawEventData").map(Field::Json);
    rows.push(cloud_app::complete(filler.finish(record.raw()), raw_event.as_ref()));
    Ok(())
}

fn table_of(record: Value<'_>) -> Result<&'static Table, Reject> {
    let category = record.get("category").and_then(|category| category.text()).ok_or_else(|| {
        Reject::new("no-category", "the record has no text `category`, which names its table")
    })?;
    let name = category.strip_prefix(CATEGORY_PREFIX).unwrap_or(&category);
    find_table(name).ok_or_else(|| {
        let nearest =
            nearest_table(name).map(|table| format!("; the nearest is {table}")).unwrap_or_default();
        Reject::new("unknown-table", format!("category \"{category}\" names no known hunting table{nearest}"))
    })
}

/// The table whose name is most like a name, if any is like it at all.
fn nearest_table(name: &str) -> Option<&'static str> {
    tables()
        .map(|table| (strsim::jaro_winkler(table.name, name), table.name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Tape;

    fn mapped(json: &str, check: impl FnOnce(&Row<'_>)) {
        let mut tape = Tape::new();
        let record = tape.parse(json).unwrap();
        let mut rows = Vec::new();
        map_streaming(record, &mut rows).unwrap();
        assert_eq!(rows.len(), 1);
        assert!(rows[0].is_well_typed());
        check(&rows[0]);
    }

    #[test]
    fn a_streamed_row_keeps_what_has_no_column_and_how_it_travelled() {
        mapped(
            r#"{"time":"2026-03-01T08:05:00Z","tenantId":"t-1","operationName":"Publish","category":"AdvancedHunting-DeviceFileEvents","properties":{"Timestamp":"2026-03-01T08:00:00.1234567Z","ActionType":"FileCreated","ReportId":12,"MachineGroup":"servers","FileSize":"55"},"Odd":1}"#,
            |row| {
                assert_eq!(row.table.name, "DeviceFileEvents");
                assert_eq!(row.get("ReportId"), Some(&Cell::Integer(12)));
                assert_eq!(row.get("FileSize"), Some(&Cell::Integer(55)));
                assert_eq!(row.time(), time::iso("2026-03-01T08:00:00.1234567Z"));
                assert_eq!(row.unknown_fields.as_deref(), Some(r#"{"MachineGroup":"servers","Odd":1}"#));
                let received = Cell::Time(time::iso("2026-03-01T08:05:00Z").unwrap());
                assert!(row.extras.contains(&("_ReceivedTime", received)));
                assert!(row.extras.contains(&("_TenantId", Cell::Text("t-1".into()))));
                assert!(row.raw.as_deref().unwrap().starts_with(r#"{"time""#));
                assert_eq!(row.record_id, None, "a device's report number is not unique");
            },
        );
    }

    #[test]
    fn a_category_without_a_table_is_rejected_with_the_nearest() {
        let mut tape = Tape::new();
        let record = tape.parse(r#"{"category":"AdvancedHunting-DeviceFileEvent","properties":{}}"#).unwrap();
        let reject = map_streaming(record, &mut Vec::new()).unwrap_err();
        assert_eq!(reject.reason, "unknown-table");
        assert!(reject.message.ends_with("the nearest is DeviceFileEvents"), "{}", reject.message);
    }

    #[test]
    fn a_record_without_its_row_is_rejected() {
        let mut tape = Tape::new();
        let record = tape.parse(r#"{"category":"AdvancedHunting-AlertInfo","properties":"{}"}"#).unwrap();
        let reject = map_streaming(record, &mut Vec::new()).unwrap_err();
        assert_eq!(reject.reason, "no-properties");
    }
}
