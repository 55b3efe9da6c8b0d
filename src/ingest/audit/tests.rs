//! Made-up records of every workload, and what their rows must say.

use proptest::prelude::*;

use super::*;
use crate::ingest::json::Tape;

/// A row's columns and extras as texts; empty for what is not filled.
pub(super) struct Seen(Vec<(String, String)>);

impl Seen {
    pub(super) fn of(row: &Row<'_>) -> Self {
        assert!(row.is_well_typed());
        let cells = row.table.columns.iter().map(|column| column.name).zip(&row.cells);
        let extras = row.extras.iter().map(|(name, cell)| (*name, cell));
        let text = |cell: &Cell<'_>| match cell {
            Cell::Null => String::new(),
            Cell::Text(text) => text.to_string(),
            Cell::Integer(number) => number.to_string(),
            Cell::Real(number) => number.to_string(),
            Cell::Bool(value) => value.to_string(),
            Cell::Time(ticks) => ticks.0.to_string(),
        };
        Self(cells.chain(extras).map(|(name, cell)| (name.to_owned(), text(cell))).collect())
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// The row of a record given as its members; those every record has are added.
pub(super) fn seen(members: &str) -> Seen {
    let text = record(members);
    let mut tape = Tape::new();
    Seen::of(&row(tape.parse(&text).unwrap(), &mut Scratch::new()).unwrap())
}

pub(super) fn record(members: &str) -> String {
    format!(
        r#"{{"CreationTime":"2026-03-01T08:00:00","Id":"11111111-2222-3333-4444-555555555555","OrganizationId":"aaaaaaaa-0000-0000-0000-000000000001",{members}}}"#
    )
}

fn rejected(text: &str) -> &'static str {
    let mut tape = Tape::new();
    let mut rows = Vec::new();
    let result = map(tape.parse(text).unwrap(), &MapContext::default(), &mut Scratch::new(), &mut rows);
    assert!(rows.is_empty());
    result.unwrap_err().reason
}

/// One record of each kind, together filling every column that a record can fill.
const RECORDS: &[&str] = &[
    r#""RecordType":1,"Operation":"Set-Mailbox","Workload":"Exchange","UserId":"admin@contoso.com","UserKey":"1003200012345ABC","UserType":2,"ClientIP":"192.0.2.10:62589","ObjectId":"contoso.com/Users/adele","AppId":"00000002-0000-0ff1-ce00-000000000000","ClientAppId":"","Parameters":[{"Name":"Identity","Value":"adele"},{"Name":"Forward","Value":"a\"b\\c"}],"SessionId":"s-1""#,
    r#""RecordType":2,"Operation":"Send","Workload":"Exchange","UserId":"adele@contoso.com","UserKey":"1003200012345ABC","UserType":0,"ClientIP":"[2001:db8::914f]:47114","ClientIPAddress":"2001:db8::914f","ClientInfoString":"Client=OWA;Mozilla/5.0 (Windows NT 10.0; Win64; x64)","LogonType":0,"MailboxOwnerUPN":"Adele@contoso.com","MailboxOwnerSid":"S-1-5-21-1-2-3-1001","LogonUserSid":"S-1-5-21-1-2-3-1001","MailboxGuid":"bbbbbbbb-0000-0000-0000-000000000002","Item":{"Subject":"Hi","ParentFolder":{"Path":"\\Drafts","Id":"f1"}},"SessionId":"s-2""#,
    r#""RecordType":6,"Operation":"FileDownloaded","Workload":"SharePoint","UserId":"adele@contoso.com","UserKey":"i:0h.f|membership|1003200012345abc@live.com","UserType":0,"ClientIP":"198.51.100.7","UserAgent":"Mozilla/5.0 (Macintosh)","ItemType":"File","ObjectId":"https://contoso.sharepoint.com/sites/x/plan.docx","ListItemUniqueId":"cccccccc-0000-0000-0000-000000000003","Site":"dddddddd-0000-0000-0000-000000000004","SiteUrl":"https://contoso.sharepoint.com/sites/x","ApplicationId":"eeeeeeee-0000-0000-0000-000000000005""#,
    r#""RecordType":8,"Operation":"Consent to application.","Workload":"AzureActiveDirectory","UserId":"admin@contoso.com","UserKey":"1003200012345ABC@contoso.com","UserType":0,"Actor":[{"ID":"admin@contoso.com","Type":5},{"ID":"1003200012345ABC","Type":3},{"ID":"User_99999999-0000-0000-0000-000000000009","Type":2}],"Target":[{"ID":"ServicePrincipal_88888888-0000-0000-0000-000000000008","Type":2},{"ID":"ServicePrincipal","Type":2},{"ID":"Mail Reader","Type":1}],"ExtendedProperties":[{"Name":"additionalDetails","Value":"{\"User-Agent\":\"Mozilla/5.0 (X11; Linux)\"}"}]"#,
    r#""RecordType":11,"Operation":"DLPRuleMatch","Workload":"OneDrive","UserId":"DlpAgent","UserKey":"DlpAgent","UserType":4,"ObjectId":"cccccccc-0000-0000-0000-000000000003","SharePointMetaData":{"From":"ADELE@CONTOSO.COM","FilePathUrl":"https://contoso-my.sharepoint.com/x.docx","UniqueID":"cccccccc-0000-0000-0000-000000000003"}"#,
    r#""RecordType":13,"Operation":"DlpRuleMatch","Workload":"Exchange","UserId":"DlpAgent","UserKey":"1153801116545789462","UserType":4,"ExchangeMetaData":{"From":"adele@contoso.com","Subject":"Cards","MessageID":"<1@contoso.com>"}"#,
    r#""RecordType":15,"Operation":"UserLoggedIn","Workload":"AzureActiveDirectory","UserId":"Adele@contoso.com","UserKey":"99999999-0000-0000-0000-000000000009","UserType":0,"ClientIP":"192.0.2.1","ActorIpAddress":"192.0.2.1","ApplicationId":"eeeeeeee-0000-0000-0000-000000000005","ExtendedProperties":[{"Name":"UserAgent","Value":"Mozilla/5.0 (iPhone)"}],"DeviceProperties":[{"Name":"OS","Value":"iOS"},{"Name":"SessionId","Value":"s-15"}]"#,
    r#""RecordType":25,"Operation":"MemberAdded","Workload":"MicrosoftTeams","UserId":"adele@contoso.com","UserKey":"99999999-0000-0000-0000-000000000009","UserType":0,"TeamName":"Kilo","TeamGuid":"19:x@thread.skype","AssociatedAdminUnits":["77777777-0000-0000-0000-000000000007"]"#,
    r#""RecordType":40,"Operation":"AlertTriggered","Workload":"SecurityComplianceCenter","UserId":"SecurityComplianceAlerts","UserKey":"SecurityComplianceAlerts","UserType":4,"Data":"{\"ecip\":\"203.0.113.9\"}""#,
    r#""RecordType":50,"Operation":"MailItemsAccessed","Workload":"Exchange","UserId":"adele@contoso.com","UserKey":"1003200012345ABC","UserType":0,"ClientIPAddress":"192.0.2.3 ","ClientInfoString":"Client=REST;;","ClientAppId":"66666666-0000-0000-0000-000000000006","AppId":"00000003-0000-0000-c000-000000000000","LogonType":0,"MailboxOwnerUPN":"adele@contoso.com","MailboxGuid":"bbbbbbbb-0000-0000-0000-000000000002","OperationProperties":[{"Name":"MailAccessType","Value":"Bind"}],"Folders":[{"Path":"\\Inbox","Id":"f2"}]"#,
    r#""RecordType":63,"Operation":"FileCopiedToRemovableMedia","Workload":"Endpoint","UserId":"adele@contoso.com","UserKey":"99999999-0000-0000-0000-000000000009","UserType":0,"ClientIP":"::ffff:192.0.2.4","ObjectId":"C:\\Users\\adele\\cards.xlsx""#,
    r#""RecordType":261,"Operation":"CopilotInteraction","Workload":"Copilot","UserId":"adele@contoso.com","UserKey":"99999999-0000-0000-0000-000000000009","UserType":0,"ClientIP":"ffff:192.0.2.5""#,
];

#[test]
fn every_column_is_filled_by_some_record_or_by_none_and_listed_so() {
    let rows: Vec<Seen> = RECORDS.iter().map(|members| seen(members)).collect();
    for mapping in mapping::COLUMNS {
        let name = mapping.column.name();
        let filled = rows.iter().any(|row| !row.get(name).is_empty());
        assert_eq!(filled, !mapping::NEVER_FILLED.contains(&name), "{name}");
    }
}

#[test]
fn the_record_is_kept_exactly_as_received() {
    let text = format!("  {} ", record(r#""Operation" : "x",  "RecordType":1 , "a":"\u00e9\/" "#));
    let mut tape = Tape::new();
    let row = row(tape.parse(&text).unwrap(), &mut Scratch::new()).unwrap();
    assert_eq!(row.get("RawEventData"), Some(&Cell::Text(text.trim().into())));
    assert_eq!(row.role, Role::Primary);
    assert_eq!(row.record_id.as_deref(), Some("11111111-2222-3333-4444-555555555555"));
}

#[test]
fn what_is_no_audit_record_and_what_has_no_time_is_refused() {
    assert_eq!(rejected("[]"), "not-audit");
    assert_eq!(rejected("{}"), "not-audit");
    assert_eq!(rejected(r#"{"CreationTime":"2026-03-01T08:00:00","x":1}"#), "not-audit");
    assert_eq!(rejected(r#"{"Operation":"x","RecordType":1}"#), "no-time");
    assert_eq!(rejected(r#"{"Operation":"x","CreationTime":"yesterday"}"#), "no-time");
    assert_eq!(rejected(r#"{"Operation":"x","CreationTime":null}"#), "no-time");
}

#[test]
fn an_operation_is_kept_character_for_character() {
    for operation in
        ["DLPRuleMatch", "DlpRuleMatch", "Consent to application.", "Update application – Certificates "]
    {
        let row = seen(&format!(r#""RecordType":8,"Operation":"{operation}""#));
        assert_eq!(row.get("ActionType"), operation);
    }
}

#[test]
fn activity_types_are_those_that_are_known() {
    for (operation, expected) in [
        ("Send", "Run"),
        ("MailItemsAccessed", "Run"),
        ("Consent to application.", "Add"),
        ("FileDeleted", "Basic"),
    ] {
        assert_eq!(
            seen(&format!(r#""RecordType":2,"Operation":"{operation}""#)).get("ActivityType"),
            expected
        );
    }
}

#[test]
fn a_report_id_ends_in_the_record_id() {
    let row = seen(RECORDS[2]);
    assert_eq!(row.get("ReportId"), "_20892_11111111-2222-3333-4444-555555555555");
    assert_eq!(row.get("ReportId").rsplit('_').next(), Some("11111111-2222-3333-4444-555555555555"));
    assert_eq!(seen(RECORDS[11]).get("ReportId"), "__11111111-2222-3333-4444-555555555555");
}

#[test]
fn the_calling_application_depends_on_the_workload() {
    let app = |members: &str| seen(members).get("OAuthAppId").to_owned();
    assert_eq!(app(RECORDS[0]), "00000002-0000-0ff1-ce00-000000000000", "an empty ClientAppId is none");
    assert_eq!(app(RECORDS[2]), "eeeeeeee-0000-0000-0000-000000000005");
    assert_eq!(app(RECORDS[6]), "", "a sign-in's application is what was signed in to");
    assert_eq!(app(RECORDS[9]), "66666666-0000-0000-0000-000000000006");
    let context = r#""RecordType":6,"Operation":"x","Workload":"SharePoint","ApplicationId":"b","AppAccessContext":{"ClientAppId":"a"}"#;
    assert_eq!(app(context), "a");
}

#[test]
fn administration_is_about_the_operation_not_the_account() {
    let admin = |members: &str| seen(members).get("IsAdminOperation") == "true";
    assert!(admin(RECORDS[0]));
    assert!(!admin(&RECORDS[0].replace(r#""UserType":2"#, r#""UserType":3"#)), "the service's own cmdlets");
    assert!(admin(RECORDS[3]));
    assert!(!admin(RECORDS[2]) && !admin(RECORDS[6]) && !admin(RECORDS[10]));
    assert!(admin(r#""RecordType":14,"Operation":"SiteCollectionAdminAdded""#));
    assert!(admin(r#""RecordType":"SecurityComplianceCenterEOPCmdlet","Operation":"New-DlpComplianceRule""#));
    let rule = |user: &str| {
        format!(
            r#""RecordType":1,"Operation":"New-InboxRule","UserType":2,"UserId":"{user}","ObjectId":"contoso.com/Adele\\move""#
        )
    };
    assert!(!admin(&rule("adele@contoso.com")), "a person's own inbox rule");
    assert!(admin(&rule("admin@contoso.com")));
    let own_password = r#""RecordType":8,"Operation":"Change user password.","Actor":[{"ID":"User_99999999-0000-0000-0000-000000000009","Type":2}],"Target":[{"ID":"User_99999999-0000-0000-0000-000000000009","Type":2}]"#;
    assert!(!admin(own_password));
}

#[test]
fn the_address_is_the_clients_wherever_it_stands() {
    for (index, expected) in [
        (0, "192.0.2.10"),
        (1, "2001:db8::914f"),
        (8, "203.0.113.9"),
        (9, "192.0.2.3"),
        (10, "192.0.2.4"),
        (11, "192.0.2.5"),
    ] {
        assert_eq!(seen(RECORDS[index]).get("IPAddress"), expected, "{index}");
    }
    let row = seen(
        r#""RecordType":8,"Operation":"x","ClientIP":"<null>","ActorIpAddress":"","ClientIPAddress":"::1","SenderIp":"192.0.2.1""#,
    );
    assert_eq!((row.get("IPAddress"), row.get("_IPAddressKind")), ("::1", "loopback"));
}

#[test]
fn what_hunters_look_for_first_travels_beside_the_columns() {
    let row = seen(RECORDS[7]);
    assert_eq!(row.get("_Workload"), "MicrosoftTeams");
    assert_eq!(row.get("_RecordType"), "25");
    assert_eq!(row.get("_AssociatedAdminUnits"), r#"["77777777-0000-0000-0000-000000000007"]"#);
    assert_eq!(seen(r#""RecordType":"ExchangeAdmin","Operation":"x""#).get("_RecordType"), "1");
}

#[test]
fn a_session_is_found_in_its_three_places() {
    let session = |members: &str| {
        let text = record(members);
        let mut tape = Tape::new();
        session_id(tape.parse(&text).unwrap()).map(Cow::into_owned)
    };
    assert_eq!(session(RECORDS[1]).as_deref(), Some("s-2"));
    assert_eq!(session(RECORDS[6]).as_deref(), Some("s-15"));
    let both = r#""AppAccessContext":{"AADSessionId":"entra"},"SessionId":"mail""#;
    assert_eq!(session(both).as_deref(), Some("entra"));
    assert_eq!(session(RECORDS[2]), None);
}

#[test]
fn alerts_are_known_by_number_and_by_name() {
    let alert = |text: &str| is_security_alert(Tape::new().parse(text).unwrap());
    assert!(alert(r#"{"RecordType":40}"#) && alert(r#"{"RecordType":"SecurityComplianceAlerts"}"#));
    assert!(!alert(r#"{"RecordType":4}"#) && !alert("{}"));
}

#[test]
fn a_record_is_one_fact_however_it_was_exported() {
    let identity = |text: &str| identity(Tape::new().parse(text).unwrap(), &mut Canonical::default());
    let api =
        identity(r#"{"Id":"1","CreationTime":"2026-03-01T08:00:00","RecordType":1,"UserType":3,"x":"a/b"}"#);
    for text in [
        // Through another exporter, through Graph, and as the service streams it.
        r#"{"Id":"1","CreationTime":"2026-03-01T08:00:00","RecordType":"ExchangeAdmin","UserType":"DcAdmin","x":"a\/b"}"#,
        r##"{"@odata.type":"#microsoft.graph.security.x","Id":"1","RecordType":1,"UserType":"3","x":"a/b","y":null,"CreationTime":"2026-03-01T08:00:00Z"}"##,
        r#"{"CreationTime":"2026-03-01T08:00:00.0000000Z","Id":"1","RecordType":1,"UserType":3,"x":"a/b"}"#,
    ] {
        assert_eq!(api, identity(text), "{text}");
    }
    assert_ne!(
        api,
        identity(r#"{"Id":"1","CreationTime":"2026-03-01T08:00:00","RecordType":2,"UserType":3,"x":"a/b"}"#)
    );
    assert_ne!(
        api,
        identity(r#"{"Id":"1","CreationTime":"2026-03-01T08:00:01","RecordType":1,"UserType":3,"x":"a/b"}"#)
    );
}

proptest! {
    /// Whatever the members hold, a record becomes one sound row.
    #[test]
    fn any_values_make_a_well_typed_row(
        members in prop::collection::vec((0_usize..40, 0_usize..9), 0..24),
        text in "\\PC{0,30}",
    ) {
        const NAMES: &[&str] = &[
            "Workload", "UserId", "UserKey", "UserType", "UserTenantId", "ObjectId", "AssociatedAdminUnits",
            "AppAccessContext", "ClientIP", "ClientIPAddress", "ActorIpAddress", "UserAgent", "ClientInfoString",
            "Platform", "ExtendedProperties", "DeviceProperties", "ClientAppId", "AppId", "ApplicationId", "SessionId",
            "Actor", "Target", "ModifiedProperties", "LogonType", "LogonUserSid", "MailboxOwnerUPN",
            "MailboxOwnerSid", "MailboxGuid", "OperationProperties", "Folder", "Folders", "Item", "Parameters",
            "ItemType", "ListItemUniqueId", "Site", "SharePointMetaData", "ExchangeMetaData", "Data", "RecordType",
        ];
        let mut quoted = String::new();
        objects::push_json_text(&mut quoted, &text);
        let values = [
            "null", "true", "40", "{}", "[]", &quoted,
            r#"[{"Name":"additionalDetails","Value":"{\"User-Agent\":3}"},{"Type":2,"ID":"User_x"},7,null]"#,
            r#"{"ecip":1,"From":[],"Path":{},"ClientAppId":{},"ParentFolder":"x"}"#,
            r#""{\"ecip\":\"192.0.2.1\"}""#,
        ];
        let members: Vec<String> =
            members.iter().map(|(name, value)| format!("{:?}:{}", NAMES[*name], values[*value])).collect();
        let record = record(&format!(r#""Operation":"x"{}{}"#, if members.is_empty() { "" } else { "," }, members.join(",")));
        let mut tape = Tape::new();
        let record = tape.parse(&record).unwrap();
        let row = row(record, &mut Scratch::new()).unwrap();
        prop_assert!(row.is_well_typed());
        if let Some(Cell::Text(objects)) = row.get("ActivityObjects") {
            prop_assert!(Tape::new().parse(objects).is_ok());
        }
        let mut facts = Vec::new();
        learn(record, &mut facts);
    }
}
