//! What records teach about accounts.

use super::super::tests::record;
use super::*;

const OBJECT: &str = "99999999-0000-0000-0000-000000000009";
const PUID: &str = "1003200012345ABC";

/// Facts as `key object upn name`, `-` for what is not stated.
fn facts(members: &str) -> Vec<String> {
    let text = record(members);
    let mut tape = Tape::new();
    let mut found = Vec::new();
    learn(tape.parse(&text).unwrap(), &mut found);
    let or_dash = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or("-").to_owned();
    found
        .iter()
        .map(|fact| {
            let key = fact.kind.key(&fact.key);
            format!(
                "{key} {} {} {}",
                or_dash(&fact.object_id),
                or_dash(&fact.upn),
                or_dash(&fact.display_name)
            )
        })
        .collect()
}

#[test]
fn a_sign_in_ties_name_and_puid_to_the_object_id() {
    let members = format!(
        r#""RecordType":15,"Operation":"UserLoggedIn","UserId":"Adele@contoso.com","UserKey":"{PUID}@contoso.com","UserType":0,"Actor":[{{"ID":"{OBJECT}","Type":0}},{{"ID":"Adele@contoso.com","Type":5}},{{"ID":"{PUID}","Type":3}}]"#
    );
    assert_eq!(
        facts(&members),
        [
            format!("upn:adele@contoso.com {OBJECT} - -"),
            format!("puid:{PUID} {OBJECT} adele@contoso.com -"),
            format!("object:{OBJECT} - adele@contoso.com -"),
        ]
    );
    assert!(facts(&members.replace(r#""UserType":0"#, r#""UserType":5"#)).is_empty(), "a logout of nobody");
}

#[test]
fn a_directory_record_teaches_of_actor_and_target_and_a_new_name() {
    let members = format!(
        r#""RecordType":8,"Operation":"Update user.","Actor":[{{"ID":"ServicePrincipal_88888888-0000-0000-0000-000000000008","Type":2}},{{"ID":"Sync","Type":1}}],"Target":[{{"ID":"User_{OBJECT}","Type":2}},{{"ID":"lee@contoso.com","Type":5}},{{"ID":"{PUID}","Type":3}}],"ModifiedProperties":[{{"Name":"DisplayName","NewValue":"[\r\n  \"Lee Gu\"\r\n]"}}]"#
    );
    assert_eq!(
        facts(&members),
        [
            "object:88888888-0000-0000-0000-000000000008 - - Sync".to_owned(),
            format!("upn:lee@contoso.com {OBJECT} - Lee Gu"),
            format!("puid:{PUID} {OBJECT} lee@contoso.com Lee Gu"),
            format!("object:{OBJECT} - lee@contoso.com Lee Gu"),
        ]
    );
}

#[test]
fn a_mailbox_record_ties_ids_to_names_but_not_the_visitors_to_the_owner() {
    let members = r#""RecordType":2,"Operation":"x","Workload":"Exchange","UserId":"lee@contoso.com","UserKey":"1003200012345ABC","UserType":0,"LogonType":2,"LogonUserSid":"S-1-5-21-1-2-3-7","MailboxOwnerSid":"S-1-5-21-1-2-3-8","MailboxOwnerUPN":"adele@contoso.com","MailboxGuid":"bbbbbbbb-0000-0000-0000-000000000002""#;
    assert_eq!(
        facts(members),
        [
            "puid:1003200012345ABC - lee@contoso.com -",
            "sid:S-1-5-21-1-2-3-8 - adele@contoso.com -",
            "mailbox:bbbbbbbb-0000-0000-0000-000000000002 - adele@contoso.com -",
            "sid:S-1-5-21-1-2-3-7 - lee@contoso.com -",
        ]
    );
}

#[test]
fn files_and_teams_teach_too() {
    assert_eq!(
        facts(
            r#""RecordType":6,"Operation":"x","Workload":"SharePoint","Site":"s","UserId":"Adele@contoso.com","UserKey":"i:0h.f|membership|1003200012345abc@live.com","UserType":0"#
        ),
        ["puid:1003200012345ABC - adele@contoso.com -"]
    );
    let teams = format!(
        r#""RecordType":25,"Operation":"x","Workload":"MicrosoftTeams","UserId":"adele@contoso.com","UserKey":"{OBJECT}","UserType":0,"Members":[{{"UPN":"Lee@contoso.com","DisplayName":"Lee Gu"}},{{"UPN":"x"}}]"#
    );
    assert_eq!(
        facts(&teams),
        [
            format!("upn:adele@contoso.com {OBJECT} - -"),
            format!("object:{OBJECT} - adele@contoso.com -"),
            "upn:lee@contoso.com - - Lee Gu".to_owned(),
        ]
    );
}

#[test]
fn agents_and_systems_teach_nothing() {
    for members in [
        r#""RecordType":13,"Operation":"DlpRuleMatch","UserId":"adele@contoso.com","UserKey":"1003200012345ABC","UserType":4"#,
        r#""RecordType":1,"Operation":"x","UserId":"NT AUTHORITY\\SYSTEM","UserKey":"NT AUTHORITY\\SYSTEM","UserType":3"#,
        r#""RecordType":2,"Operation":"x","UserId":"adele@contoso.com","UserKey":"1003200012345ABC","UserType":5"#,
        r#""RecordType":6,"Operation":"x","UserId":"app@sharepoint","UserKey":"i:0i.t|00000003|app@sharepoint","UserType":0"#,
    ] {
        assert_eq!(facts(members), Vec::<String>::new(), "{members}");
    }
}

#[test]
fn a_record_without_a_time_teaches_nothing() {
    let mut tape = Tape::new();
    let mut found = Vec::new();
    let record = tape
        .parse(r#"{"RecordType":6,"UserId":"adele@contoso.com","UserKey":"1003200012345ABC","UserType":0}"#);
    learn(record.unwrap(), &mut found);
    assert!(found.is_empty());
}
