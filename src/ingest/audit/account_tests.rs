//! Who a record says acted.

use super::super::tests::seen;

const MAILBOX: &str = r#""RecordType":50,"Operation":"MailItemsAccessed","Workload":"Exchange","MailboxOwnerUPN":"adele@contoso.com","UserKey":"1003200012345ABC""#;

fn columns(members: &str) -> [String; 6] {
    let row = seen(members);
    ["AccountObjectId", "AccountId", "AccountDisplayName", "AccountType", "_AccountKey", "_AccountUpn"]
        .map(|name| row.get(name).to_owned())
}

#[test]
fn mail_and_files_give_a_key_and_no_object_id() {
    assert_eq!(
        columns(&format!(r#"{MAILBOX},"UserId":"Adele@contoso.com","UserType":0"#)),
        [
            "",
            "adele@contoso.com",
            "Adele@contoso.com",
            "Regular",
            "puid:1003200012345ABC",
            "adele@contoso.com"
        ]
    );
    assert_eq!(
        columns(
            r#""RecordType":6,"Operation":"x","Workload":"OneDrive","UserId":"adele@contoso.com","UserKey":"adele@contoso.com","UserType":0"#
        ),
        [
            "",
            "adele@contoso.com",
            "adele@contoso.com",
            "Regular",
            "upn:adele@contoso.com",
            "adele@contoso.com"
        ]
    );
}

#[test]
fn a_guid_in_a_mail_records_user_key_is_no_object_id() {
    let [object_id, ..] = columns(
        r#""RecordType":2,"Operation":"Send","Workload":"Exchange","UserId":"adele@contoso.com","UserKey":"99999999-0000-0000-0000-000000000009","UserType":0"#,
    );
    assert_eq!(object_id, "");
}

#[test]
fn sign_ins_hold_the_object_id_in_one_of_two_places() {
    for members in [
        r#""UserKey":"99999999-0000-0000-0000-000000000009""#,
        r#""UserKey":"1003200012345ABC@contoso.com","Actor":[{"ID":"99999999-0000-0000-0000-000000000009","Type":0}]"#,
    ] {
        let row = columns(&format!(
            r#""RecordType":15,"Operation":"UserLoggedIn","Workload":"AzureActiveDirectory","UserId":"adele@contoso.com","UserType":0,{members}"#
        ));
        let id = "99999999-0000-0000-0000-000000000009";
        assert_eq!(row[..2], [id, id]);
        assert_eq!(row[4], format!("object:{id}"));
    }
}

#[test]
fn directory_records_hold_it_behind_a_prefix() {
    let row = columns(
        r#""RecordType":8,"Operation":"x","Workload":"AzureActiveDirectory","UserId":"ServicePrincipal_88888888-0000-0000-0000-000000000008","UserKey":"Not Available","UserType":4,"Actor":[{"ID":"Device Registration Service","Type":1},{"ID":"ServicePrincipal_88888888-0000-0000-0000-000000000008","Type":2}]"#,
    );
    assert_eq!(row[0], "88888888-0000-0000-0000-000000000008");
    assert_eq!(row[2], "Device Registration Service");
}

#[test]
fn an_application_over_rest_is_the_account_and_the_owner_only_the_person() {
    let client = "66666666-0000-0000-0000-000000000006";
    let for_user = format!(
        r#"{MAILBOX},"UserId":"adele@contoso.com","UserType":0,"ClientInfoString":"Client=REST;;","ClientAppId":"{client}""#
    );
    assert_eq!(
        columns(&for_user),
        [client, client, "", "Application", &format!("application:{client}"), "adele@contoso.com"]
    );
    let by_itself =
        for_user.replace(r#""UserType":0"#, r#""UserType":5"#).replace("Client=REST", "Client=Other");
    assert_eq!(columns(&by_itself)[..2], ["", client]);
}

#[test]
fn a_browsers_application_id_does_not_make_it_an_application() {
    let row = columns(&format!(
        r#"{MAILBOX},"UserId":"adele@contoso.com","UserType":0,"ClientInfoString":"Client=OWA;","ClientAppId":"66666666-0000-0000-0000-000000000006""#
    ));
    assert_eq!((row[1].as_str(), row[3].as_str()), ("adele@contoso.com", "Regular"));
}

#[test]
fn system_accounts_are_in_lower_case_and_have_no_key() {
    assert_eq!(
        columns(
            r#""RecordType":64,"Operation":"x","Workload":"AirInvestigation","UserId":"AirInvestigation","UserKey":"AirInvestigation","UserType":4"#
        ),
        ["", "airinvestigation", "airinvestigation", "System", "", ""]
    );
}

#[test]
fn agents_of_dlp_point_to_the_person() {
    let row = columns(
        r#""RecordType":11,"Operation":"DLPRuleMatch","Workload":"SharePoint","UserId":"DlpAgent","UserType":4,"SharePointMetaData":{"From":"ADELE@CONTOSO.COM"}"#,
    );
    assert_eq!((row[1].as_str(), row[5].as_str()), ("dlpagent", "adele@contoso.com"));
}

#[test]
fn whoever_enters_anothers_mailbox_is_not_the_owner() {
    let row = columns(&format!(r#"{MAILBOX},"UserId":"S-1-5-18","UserType":2,"LogonType":1"#));
    assert_eq!(row[5], "");
}

#[test]
fn a_teams_user_of_another_tenant_is_known_by_name_only() {
    let row = seen(
        r#""RecordType":25,"Operation":"x","Workload":"MicrosoftTeams","UserId":"guest@example.com","UserKey":"99999999-0000-0000-0000-000000000009","UserType":0,"UserTenantId":"aaaaaaaa-0000-0000-0000-000000000002""#,
    );
    assert_eq!((row.get("AccountObjectId"), row.get("AccountId")), ("", "guest@example.com"));
    assert_eq!(row.get("IsExternalUser"), "true");
}

#[test]
fn outsiders_are_known_by_type_or_name() {
    let external = |members: &str| {
        seen(&format!(r#""RecordType":6,"Operation":"x",{members}"#)).get("IsExternalUser") == "true"
    };
    assert!(external(r#""UserType":10"#));
    assert!(external(r#""UserType":"Guest""#));
    assert!(external(r#""UserId":"guest_example.com#EXT#@contoso.com""#));
    assert!(external(r#""UserId":"urn:spo:anon#abc""#));
    assert!(!external(r#""UserId":"adele@contoso.com","UserType":0"#));
}

#[test]
fn someone_in_anothers_mailbox_impersonates() {
    let impersonated = |members: &str| seen(&format!("{MAILBOX},{members}")).get("IsImpersonated") == "true";
    assert!(!impersonated(r#""UserId":"ADELE@contoso.com","LogonType":0"#));
    assert!(impersonated(r#""UserId":"ADELE@contoso.com","LogonType":2"#));
    assert!(impersonated(r#""UserId":"lee@contoso.com","LogonType":0"#));
    assert!(!impersonated(r#""UserId":"S-1-5-18","LogonType":0"#));
}
