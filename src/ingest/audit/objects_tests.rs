//! What actions are done to.

use proptest::prelude::*;

use super::super::tests::seen;
use super::push_json_text;
use crate::ingest::json::Tape;

fn object(members: &str) -> [String; 3] {
    let row = seen(members);
    ["ObjectName", "ObjectType", "ObjectId"].map(|name| row.get(name).to_owned())
}

#[test]
fn a_mail_action_has_the_list_that_published_rows_have() {
    let row = seen(
        r#""RecordType":50,"Operation":"MailItemsAccessed","Workload":"Exchange","UserId":"adele@contoso.com","UserType":0,"ClientInfoString":"Client=REST;;","ClientAppId":"app","MailboxOwnerUPN":"adele@contoso.com","OperationProperties":[{"Name":"MailAccessType","Value":"Bind"},{"Name":"IsThrottled","Value":"False"}]"#,
    );
    assert_eq!(
        row.get("ActivityObjects"),
        r#"[{"Type":"Account","Role":"Actor","Id":"app","ApplicationId":11161,"ApplicationInstance":0},{"Type":"Structured object","Role":"Parameter","ServiceObjectType":"Session ID"},{"Type":"Task","Role":"Target object","Name":"MailItemsAccessed"},{"Type":"User","Role":"Parameter","Name":"adele@contoso.com","ApplicationId":11161,"ApplicationInstance":0},{"Type":"Property","Role":"Parameter","Name":"MailAccessType","Value":"Bind"},{"Type":"Property","Role":"Parameter","Name":"IsThrottled","Value":"False"}]"#
    );
    assert_eq!(
        (row.get("ObjectName"), row.get("ObjectType"), row.get("ObjectId")),
        ("MailItemsAccessed", "Task", "")
    );
}

#[test]
fn a_file_is_known_by_its_address_and_its_place_comes_first() {
    let members = r#""RecordType":6,"Operation":"FileDownloaded","Workload":"OneDrive","ItemType":"File","ObjectId":"https://x/a.docx","ListItemUniqueId":"u","Site":"s","SiteUrl":"https://x""#;
    assert_eq!(object(members), ["https://x/a.docx", "File", "u"]);
    let first = r#"[{"Type":"Structured object","Role":"Parameter","Name":"https://x","Id":"s","ServiceObjectType":"OneDrive Site Collection"}"#;
    assert!(seen(members).get("ActivityObjects").starts_with(first));
}

#[test]
fn a_list_is_known_by_its_own_id_and_a_field_not_by_its_lists() {
    let item = |item_type: &str| {
        object(&format!(
            r#""RecordType":36,"Operation":"x","ItemType":"{item_type}","ObjectId":"o","ListId":"l""#
        ))
    };
    assert_eq!(item("List")[2], "l");
    assert_eq!(item("Field")[2], "");
}

#[test]
fn a_directory_object_is_known_by_its_class_its_name_and_its_id() {
    let target = |names: &str| {
        object(&format!(
            r#""RecordType":8,"Operation":"x","Target":[{{"ID":"User_99999999-0000-0000-0000-000000000009","Type":2}},{names}]"#
        ))
    };
    let id = "99999999-0000-0000-0000-000000000009";
    assert_eq!(target(r#"{"ID":"lee@contoso.com","Type":5}"#), ["lee@contoso.com", "User", id]);
    assert_eq!(target(r#"{"ID":"lee@contoso.com","Type":5},{"ID":"Lee","Type":1}"#), ["Lee", "User", id]);
}

#[test]
fn matched_content_is_a_file_or_a_mail_by_what_the_record_holds() {
    let mail = r#""RecordType":13,"Operation":"DlpRuleMatch","ObjectId":"<1@contoso.com>","ExchangeMetaData":{"Subject":"Cards"}"#;
    assert_eq!(object(mail), ["Cards", "Email", "<1@contoso.com>"]);
    let file = r#""RecordType":13,"Operation":"DlpRuleMatch","ObjectId":"o","SharePointMetaData":{"FileName":"a.docx"}"#;
    assert_eq!(object(file), ["a.docx", "File", "o"]);
    let endpoint = r#""RecordType":63,"Operation":"FilePrinted","ObjectId":"C:\\a.docx""#;
    assert_eq!(object(endpoint), ["C:\\a.docx", "File", ""]);
}

#[test]
fn a_cmdlets_parameters_are_copied_as_they_are_written() {
    let row = seen(
        r#""RecordType":1,"Operation":"x","Parameters":[{"Name":"a","Value":"\u00e9\"\\"},{"Name":"n","Value":1},{"Value":null}]"#,
    );
    assert_eq!(
        row.get("ActivityObjects"),
        r#"[{"Type":"Property","Role":"Parameter","Name":"a","Value":"\u00e9\"\\"},{"Type":"Property","Role":"Parameter","Name":"n","Value":"1"},{"Type":"Property","Role":"Parameter"}]"#
    );
}

#[test]
fn records_of_other_kinds_name_no_object() {
    assert_eq!(object(r#""RecordType":64,"Operation":"x","ObjectId":"o","UserId":"u""#), ["", "", ""]);
    assert_eq!(seen(r#""RecordType":64,"Operation":"x""#).get("ActivityObjects"), "");
}

proptest! {
    #[test]
    fn any_text_survives_as_json(text in any::<String>()) {
        let mut out = String::new();
        push_json_text(&mut out, &text);
        let mut tape = Tape::new();
        let read = tape.parse(&out).unwrap().text().unwrap().into_owned();
        prop_assert_eq!(read, text);
    }
}
