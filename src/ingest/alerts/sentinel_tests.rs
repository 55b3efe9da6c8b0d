//! Tests of Sentinel's tables and incident API.

use super::*;

fn text(row: &Row<'_>, column: &str) -> String {
    match row.get(column).unwrap() {
        Cell::Text(text) => text.to_string(),
        Cell::Null => String::new(),
        other => format!("{other:?}"),
    }
}

type Mapping = for<'a> fn(Value<'a>, &MapContext, &mut Vec<Row<'a>>) -> Result<(), Reject>;

fn map(mapping: Mapping, json: &str) -> Result<Vec<Row<'static>>, Reject> {
    let mut tape = Tape::new();
    let mut rows = Vec::new();
    mapping(tape.parse(json).unwrap(), &MapContext::default(), &mut rows)?;
    assert!(rows.iter().all(Row::is_well_typed));
    Ok(rows.into_iter().map(owned).collect())
}

fn csv(names: &[&str], cells: &[&str]) -> Vec<Row<'static>> {
    let header = CsvHeader { names: names.iter().map(|name| (*name).to_owned()).collect() };
    let record =
        CsvRecord { cells: cells.iter().map(|cell| Cow::Borrowed(*cell)).collect(), raw: "the line" };
    let mut rows = Vec::new();
    security_alert_csv(&header, &record, &MapContext::default(), &mut rows).unwrap();
    assert!(rows.iter().all(Row::is_well_typed));
    rows.into_iter().map(owned).collect()
}

const ENTITIES: &str = r#"[{"$id":"1","HostName":"pc1","Type":"host"},{"$id":"2","Name":"ann","UPNSuffix":"contoso.com","Host":{"$ref":"1"},"Type":"account"}]"#;

#[test]
fn former_column_names_fill_todays_columns() {
    let rows = csv(
        &[
            "",
            "StartTimeUtc",
            "EndTimeUtc",
            "ProviderAlertId",
            "SystemAlertId",
            "ProviderName",
            "AlertDisplayName",
            "Severity",
            "IsIncident",
            "Entities",
            "TimeGenerated",
            "ConfidenceScore",
        ],
        &[
            "0",
            "2026-03-01 06:31:40",
            "2026-03-01 07:31:40",
            "p1",
            "s1",
            "CustomAlertRule",
            "Title",
            "Low",
            "False",
            ENTITIES,
            "2026-03-01 08:00:00",
            "0.5",
        ],
    );
    for (column, value) in [
        ("DisplayName", "Title"),
        ("AlertSeverity", "Low"),
        ("VendorOriginalId", "p1"),
        ("IsIncident", "Bool(false)"),
        ("ConfidenceScore", "Real(0.5)"),
        ("Type", "SecurityAlert"),
    ] {
        assert_eq!(text(&rows[0], column), value, "{column}");
    }
    assert_eq!(rows[0].get("StartTime"), Some(&Cell::Time(moment("2026-03-01T06:31:40Z").unwrap())));
    assert_eq!(rows[0].unknown_fields.as_deref(), Some(r#"{"(column 1)":"0"}"#));
    assert_eq!(rows[0].raw.as_deref(), Some("the line"));
    assert_eq!(text(&rows[1], "AlertId"), "sns1");
    assert_eq!(text(&rows[1], "ServiceSource"), "Microsoft Sentinel");
    assert_eq!(text(&rows[3], "AccountUpn"), "ann@contoso.com");
}

#[test]
fn the_same_row_in_csv_and_json_is_one_fact() {
    let names = ["TimeGenerated [UTC]", "SystemAlertId", "AlertName", "Entities", "IsIncident"];
    let from_csv = csv(&names, &["3/1/2026, 8:00:00.000 AM", "s1", "T", ENTITIES, "false"]);
    let json = format!(
        r#"{{"Type":"SecurityAlert","TimeGenerated":"2026-03-01T08:00:00Z","SystemAlertId":"s1","AlertName":"T","Entities":{ENTITIES},"IsIncident":false}}"#
    );
    let from_json = map(security_alert, &json).unwrap();
    let identity = |row: &Row<'_>| Canonical::default().of_cells(row);
    assert_eq!(from_csv.len(), from_json.len());
    for (left, right) in from_csv.iter().zip(&from_json) {
        assert_eq!(identity(left), identity(right), "{}", left.table.name);
        assert_eq!(left.identity, None);
    }
}

#[test]
fn an_alert_of_defenders_connector_has_defenders_id_and_incident() {
    let rows = map(security_alert, r#"{"TimeGenerated":"2026-03-01T08:00:00Z","SystemAlertId":"s1","VendorOriginalId":"v1","ProviderName":"MDATP","Tactics":"Execution, Persistence","Techniques":"[\"T1059\"]",
        "AlertLink":"https://security.microsoft.com/alerts/da1_2?tid=x","ExtendedProperties":"{\"IncidentId\":\"88\"}","ProductComponentName":"EDR"}"#).unwrap();
    let info = &rows[1];
    for (column, value) in [
        ("AlertId", "da1_2"),
        ("Category", "Execution"),
        ("ServiceSource", "Microsoft Defender for Endpoint"),
        ("DetectionSource", "EDR"),
        ("AttackTechniques", r#"["Command and Scripting Interpreter (T1059)"]"#),
    ] {
        assert_eq!(text(info, column), value, "{column}");
    }
    assert_eq!(
        info.extras,
        [(PROVIDER_INCIDENT_ID, Cell::Text("88".into())), (PROVIDER_ALERT_ID, Cell::Text("v1".into()))]
    );
}

#[test]
fn a_bare_service_id_gets_its_prefix() {
    let rows = map(security_alert, r#"{"TimeGenerated":"2026-03-01T08:00:00Z","SystemAlertId":"s1","VendorOriginalId":"v1","ProviderName":"OATP"}"#).unwrap();
    assert_eq!(text(&rows[1], "AlertId"), "fav1");
}

#[test]
fn a_value_that_does_not_fit_its_column_is_kept_and_reported() {
    let rows = map(
        security_alert,
        r#"{"TimeGenerated":"2026-03-01T08:00:00Z","SystemAlertId":"s1","EndTime":"soon","TenantId":"t"}"#,
    )
    .unwrap();
    assert_eq!(rows[0].unknown_fields.as_deref(), Some(r#"{"EndTime":"soon","TenantId":"t"}"#));
}

#[test]
fn cut_entities_stay_in_their_column() {
    let rows = map(
        security_alert,
        r#"{"TimeGenerated":"2026-03-01T08:00:00Z","SystemAlertId":"s1","Entities":"[{\"Type\":\"ip\""}"#,
    )
    .unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(text(&rows[0], "Entities"), r#"[{"Type":"ip""#);
}

#[test]
fn incidents_of_the_api_read_the_same_in_both_spellings() {
    let camel = r#"{"id":"/subscriptions/x","name":"n1","etag":"e","type":"t","properties":{"title":"T","severity":"High","status":"New","owner":{"assignedTo":"Ann"},"labels":[{"labelName":"l"}],
        "createdTimeUtc":"2026-03-01T08:00:00Z","lastModifiedTimeUtc":"2026-03-01T09:00:00Z","incidentNumber":5,"providerIncidentId":"5"}}"#;
    let snake = r#"{"additional_properties":{},"id":"/subscriptions/x","name":"n1","etag":"e","type":"t","title":"T","severity":"High","status":"New","owner":{"additional_properties":{},"assigned_to":"Ann"},
        "labels":[{"label_name":"l"}],"created_time_utc":"2026-03-01T08:00:00+00:00","last_modified_time_utc":"2026-03-01T09:00:00+00:00","incident_number":5,"provider_incident_id":"5"}"#;
    let (one, other) = (map(sentinel_incident, camel).unwrap(), map(sentinel_incident, snake).unwrap());
    assert_eq!(one[0].cells, other[0].cells);
    for (column, value) in [
        ("IncidentName", "n1"),
        ("Title", "T"),
        ("Owner", r#"{"assignedTo":"Ann"}"#),
        ("IncidentNumber", "Integer(5)"),
        ("ProviderName", "Azure Sentinel"),
        ("Type", "SecurityIncident"),
    ] {
        assert_eq!(text(&one[0], column), value, "{column}");
    }
    assert_eq!(one[0].get("TimeGenerated"), one[0].get("LastModifiedTime"));
    assert_eq!((&one[0].unknown_fields, &other[0].unknown_fields), (&None, &None));
}

#[test]
fn an_incident_row_is_kept_whole() {
    let rows = map(security_incident, r#"{"TimeGenerated":"2026-03-01T08:00:00Z","IncidentName":"n","AlertIds":["a","b"],"Owner":{"email":null}}"#).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(text(&rows[0], "AlertIds"), r#"["a","b"]"#);
}

#[test]
fn portal_times_honour_the_zone_that_is_known() {
    let berlin = MapContext { zone: chrono_tz::Europe::Berlin, ..MapContext::default() };
    let utc = moment("2026-01-31T18:31:40.5Z");
    assert_eq!(read_time("1/31/2026, 6:31:40.500 PM", true, &berlin), utc);
    assert_eq!(read_time("1/31/2026, 7:31:40.500 PM", false, &berlin), utc);
    assert_eq!(read_time("1/31/2026 18:31:40.5", true, &berlin), utc);
    assert_eq!(read_time("12/31/2026, 12:05:00 AM", true, &berlin), moment("2026-12-31T00:05:00Z"));
    for wrong in
        ["13/31/2026, 6:31:40 PM", "1/31/2026, 13:00:00 PM", "1/31/2026", "later", "1/31/2026, 6:31:40 XX"]
    {
        assert_eq!(read_time(wrong, true, &berlin), None, "{wrong}");
    }
}

#[test]
fn rows_without_id_or_time_are_rejected() {
    assert_eq!(
        map(security_alert, r#"{"TimeGenerated":"2026-03-01T08:00:00Z"}"#).unwrap_err().reason,
        "no-id"
    );
    assert_eq!(map(security_alert, r#"{"SystemAlertId":"s"}"#).unwrap_err().reason, "no-time");
    assert_eq!(map(security_incident, r#"{"IncidentName":"n"}"#).unwrap_err().reason, "no-time");
    assert_eq!(map(security_incident, "7").unwrap_err().reason, "not-an-object");
}
