//! Rows of hunting results and workspace exports, in the shapes that portals and APIs write.

use super::*;
use crate::ingest::json::Tape;
use crate::schema::find_table;

fn csv(header: &str, lines: &[&str], context: &MapContext, check: impl FnOnce(&TablePlan, &[Row<'_>])) {
    let header = CsvHeader { names: header.split('|').map(str::to_owned).collect() };
    let records: Vec<_> = lines
        .iter()
        .map(|line| CsvRecord { cells: line.split('|').map(Cow::Borrowed).collect(), raw: line })
        .collect();
    let plan = TablePlan::from_csv(&header, &records, context).unwrap();
    let mut rows = Vec::new();
    for record in &records {
        plan.map_csv(&header, record, &mut rows).unwrap();
    }
    assert!(rows.iter().all(Row::is_well_typed));
    check(&plan, &rows);
}

fn json(lines: &[&str], check: impl FnOnce(&TablePlan, &[Row<'_>])) {
    let mut tapes: Vec<Tape> = lines.iter().map(|_| Tape::new()).collect();
    let values: Vec<_> = tapes.iter_mut().zip(lines).map(|(tape, line)| tape.parse(line).unwrap()).collect();
    let plan = TablePlan::from_json(&values, &MapContext::default()).unwrap();
    let mut rows = Vec::new();
    for value in &values {
        plan.map_json(*value, &mut rows).unwrap();
    }
    assert!(rows.iter().all(Row::is_well_typed));
    check(&plan, &rows);
}

fn names(rows: &[Row<'_>]) -> Vec<&'static str> {
    rows.iter().map(|row| row.table.name).collect()
}

fn text(row: &Row<'_>, column: &str) -> String {
    match row.get(column) {
        Some(Cell::Text(text)) => text.clone().into_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_portal_csv_with_a_renamed_column_keeps_it_as_unknown() {
    let context = MapContext { zone: chrono_tz::Europe::Berlin, ..MapContext::default() };
    csv(
        "Timestamp|DeviceName|Account|ActionType|FileName|FolderPath",
        &["2 Jul 2025 11:17:48 PM|ws-1|ada|FileCreated|a.txt|C:\\a.txt"],
        &context,
        |plan, rows| {
            assert_eq!(plan.table().unwrap().name, "DeviceFileEvents");
            assert_eq!(rows[0].time(), time::iso("2025-07-02T21:17:48Z"), "in the zone of the context");
            assert_eq!(rows[0].unknown_fields.as_deref(), Some(r#"{"Account":"ada"}"#));
            assert_eq!(rows[0].raw.as_deref().unwrap().split('|').count(), 6);
        },
    );
}

#[test]
fn the_run_can_say_which_time_it_assumed_a_zone_for() {
    let header = "TimeGenerated [UTC]|UserId|ClientIP|Operation|Parameters";
    let line = "4/18/2020, 4:50:30.000 AM|ada|192.0.2.1|Set-Mailbox|[]";
    let context = MapContext { zone: chrono_tz::America::New_York, ..MapContext::default() };
    let assumed = |plan: &TablePlan, header: &str| {
        let names = header.split('|').map(str::to_owned).collect();
        let record = CsvRecord { cells: line.split('|').map(Cow::Borrowed).collect(), raw: line };
        plan.assumed_time(&CsvHeader { names }, &record).map(str::to_owned)
    };
    csv(header, &[line], &context, |plan, rows| {
        assert_eq!(names(rows), ["OfficeActivity"]);
        assert_eq!(rows[0].time(), time::iso("2020-04-18T04:50:30Z"), "the header says UTC");
        assert_eq!(assumed(plan, header), None);
    });
    let local = header.replace(" [UTC]", "");
    csv(&local, &[line], &context, |plan, rows| {
        assert_eq!(rows[0].time(), time::iso("2020-04-18T08:50:30Z"));
        assert_eq!(assumed(plan, &local).as_deref(), Some("4/18/2020, 4:50:30.000 AM"));
    });
}

#[test]
fn day_and_month_are_told_by_the_file() {
    let header = "Timestamp|DeviceName|ActionType|FileName|FolderPath";
    let lines = ["01/02/2025 10:00|ws|FileCreated|a|b", "13/02/2025 10:00|ws|FileCreated|a|b"];
    csv(header, &lines, &MapContext::default(), |plan, rows| {
        assert_eq!(plan.day_order(), DayOrder::DayFirst);
        assert_eq!(rows[0].time(), time::iso("2025-02-01T10:00:00Z"));
    });
}

#[test]
fn rows_of_a_union_go_to_their_own_tables() {
    let header = "Timestamp|DeviceName|ActionType|FileName|FolderPath|RemoteIP|RemotePort|RegistryKey";
    let lines = [
        "2026-03-01T08:00:00Z|ws|FileCreated|a.txt|C:\\|||",
        "2026-03-01T08:00:01Z|ws|ConnectionSuccess|||192.0.2.1|443|",
        "2026-03-01T08:00:02Z|ws|RegistryValueSet|||||HKLM\\x",
        "2026-03-01T08:00:03Z|ws|AntivirusReport|b.txt|C:\\|||",
    ];
    csv(header, &lines, &MapContext::default(), |_, rows| {
        assert_eq!(
            names(rows),
            ["DeviceFileEvents", "DeviceNetworkEvents", "DeviceRegistryEvents", "DeviceEvents"]
        );
        assert!(rows.iter().all(|row| row.unknown_fields.is_none()));
    });
}

#[test]
fn a_nameless_first_column_is_a_row_number_and_workspace_columns_are_no_news() {
    let context = MapContext::default();
    csv(
        "|TimeGenerated|ActionType|AccountDisplayName|IsAdminOperation|RawEventData|TenantId|_BilledSize|Type",
        &["0|2026-03-01T08:00:00Z|Send|Ada|False|{}|t-1|12.5|CloudAppEvents"],
        &context,
        |_, rows| {
            assert_eq!(names(rows), ["CloudAppEvents"]);
            assert_eq!(rows[0].time(), time::iso("2026-03-01T08:00:00Z"));
            assert_eq!(rows[0].unknown_fields, None);
            assert_eq!(rows[0].extras, [("_TenantId", Cell::Text("t-1".into()))]);
        },
    );
}

#[test]
fn the_type_column_names_the_table_and_its_other_parts() {
    json(
        &[
            r#"{"TimeGenerated":"2026-03-01T08:00:00Z","Id":"s","Type":"AADNonInteractiveUserSignInLogs","DeviceDetail":"{\"browser\":\"Edge\"}","_BilledSize":3.5}"#,
            r#"{"TimeGenerated":"2026-03-01T08:00:00Z","OfficeId":"o","Type":"OfficeActivity","Operation":"Send"}"#,
        ],
        |_, rows| {
            assert_eq!(names(rows), ["SigninLogs", "OfficeActivity"]);
            assert_eq!(text(&rows[0], "DeviceDetail"), r#"{"browser":"Edge"}"#);
            assert_eq!(text(&rows[0], "Type"), "AADNonInteractiveUserSignInLogs");
            assert_eq!(rows[0].get("_BilledSize"), Some(&Cell::Real(3.5)));
            assert_eq!(rows[1].record_id.as_deref(), Some("o"));
        },
    );
}

#[test]
fn an_identity_s_type_is_not_taken_for_a_table() {
    json(
        &[
            r#"{"Timestamp":"2026-03-01T08:00:00Z","AccountObjectId":"x","AccountUpn":"a@contoso.com","OnPremSid":"S","Type":"User","GivenName":"A"}"#,
        ],
        |_, rows| {
            assert_eq!(names(rows), ["IdentityInfo"]);
            assert_eq!(text(&rows[0], "Type"), "User");
        },
    );
}

#[test]
fn columns_with_the_type_that_a_union_adds_are_filled() {
    json(
        &[
            r#"{"Timestamp":"2026-03-01T08:00:00Z","DeviceId":"d","ActionType":"LdapSearch","InitiatingProcessId":1,"ReportId_long":7,"ReportId_string":"","AdditionalFields_string":"{}","AdditionalFields_dynamic":null,"@odata.etag":"x"}"#,
        ],
        |_, rows| {
            assert_eq!(names(rows), ["DeviceEvents"]);
            assert_eq!(rows[0].get("ReportId"), Some(&Cell::Integer(7)));
            assert_eq!(text(&rows[0], "AdditionalFields"), "{}");
            assert_eq!(rows[0].unknown_fields, None);
        },
    );
}

#[test]
fn the_user_s_table_is_not_questioned() {
    let context = MapContext { table: find_table("DeviceEvents"), ..MapContext::default() };
    csv("Timestamp|ActionType|x", &["2026-03-01T08:00:00Z|FileCreated|1"], &context, |_, rows| {
        assert_eq!(names(rows), ["DeviceEvents"]);
        assert_eq!(rows[0].unknown_fields.as_deref(), Some(r#"{"x":"1"}"#));
    });
}

#[test]
fn a_file_that_fits_several_tables_is_an_error_that_names_them() {
    let mut tape = Tape::new();
    let row =
        tape.parse(r#"{"Timestamp":"t","FileName":"f","InitiatingProcessFileName":"p","DeviceId":"d"}"#);
    let error = TablePlan::from_json(&[row.unwrap()], &MapContext::default()).unwrap_err();
    assert!(error.candidates().len() > 2);
}

#[test]
fn a_row_that_is_no_object_is_rejected() {
    let context = MapContext { table: find_table("DeviceEvents"), ..MapContext::default() };
    let plan = TablePlan::from_json(&[], &context).unwrap();
    let mut tape = Tape::new();
    let reject = plan.map_json(tape.parse("[1]").unwrap(), &mut Vec::new()).unwrap_err();
    assert_eq!(reject.reason, "not-an-object");
}
