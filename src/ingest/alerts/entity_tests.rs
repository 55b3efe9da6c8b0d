//! Tests of evidence rows, one kind after the other.

use super::*;
use crate::ingest::alerts::alert::owned;
use crate::ingest::json::Tape;
use crate::ingest::row::Ticks;

fn alert() -> Alert<'static> {
    Alert {
        id: "da1_1".into(),
        provider_id: None,
        incident_id: None,
        time: Ticks(10),
        title: Some("T".into()),
        categories: vec!["Execution".into()],
        severity: Some("High".into()),
        service: None,
        detection: None,
        techniques: None,
        threat_family: Some("Samplefam".into()),
    }
}

fn row(type_name: &str, json: &str) -> Row<'static> {
    let mut tape = Tape::new();
    let entity = tape.parse(json).unwrap();
    let row = owned(evidence_row(&alert(), type_name, entity, &References::of(entity)));
    assert!(row.is_well_typed());
    row
}

fn text(row: &Row<'_>, column: &str) -> String {
    match row.get(column).unwrap() {
        Cell::Text(text) => text.to_string(),
        Cell::Null => String::new(),
        other => format!("{other:?}"),
    }
}

fn check(row: &Row<'_>, expected: &[(&str, &str)]) {
    for (column, value) in expected {
        assert_eq!(text(row, column), *value, "{column}");
    }
}

#[test]
fn a_user_of_any_interface_fills_the_same_columns() {
    let expected = [
        ("EntityType", "User"),
        ("EvidenceRole", "Impacted"),
        ("AccountName", "ann"),
        ("AccountDomain", "CONTOSO"),
        ("AccountSid", "S-1-5-21-1"),
        ("AccountObjectId", "o1"),
        ("AccountUpn", "ann@contoso.com"),
    ];
    check(
        &row(
            "userEvidence",
            r#"{"userAccount":{"accountName":"ann","domainName":"CONTOSO","userSid":"S-1-5-21-1","azureAdUserId":"o1","userPrincipalName":"ann@contoso.com"}}"#,
        ),
        &expected,
    );
    check(
        &row(
            "User",
            r#"{"entityType":"User","accountName":"ann","domainName":"CONTOSO","userSid":"S-1-5-21-1","aadUserId":"o1","userPrincipalName":"ann@contoso.com"}"#,
        ),
        &expected,
    );
    check(
        &row(
            "account",
            r#"{"Name":"ann","NTDomain":"CONTOSO","Sid":"S-1-5-21-1","AadUserId":"o1","UPNSuffix":"contoso.com","Type":"account"}"#,
        ),
        &expected,
    );
}

#[test]
fn a_device_shows_its_full_name() {
    check(
        &row(
            "deviceEvidence",
            r#"{"mdeDeviceId":"d1","deviceDnsName":"pc1.contoso.com","lastIpAddress":"192.0.2.1"}"#,
        ),
        &[
            ("EntityType", "Machine"),
            ("EvidenceRole", "Impacted"),
            ("DeviceId", "d1"),
            ("DeviceName", "pc1.contoso.com"),
            ("LocalIP", "192.0.2.1"),
        ],
    );
    check(
        &row("host", r#"{"HostName":"pc1","DnsDomain":"contoso.com","MachineId":"d1","Type":"host"}"#),
        &[("DeviceId", "d1"), ("DeviceName", "pc1.contoso.com")],
    );
}

#[test]
fn a_file_keeps_defenders_names_in_additional_fields() {
    let file = row(
        "fileEvidence",
        r#"{"mdeDeviceId":"d1","fileDetails":{"fileName":"a.exe","filePath":"C:\\x","sha1":"11","sha256":"22","fileSize":7}}"#,
    );
    check(
        &file,
        &[
            ("EntityType", "File"),
            ("EvidenceRole", "Related"),
            ("FileName", "a.exe"),
            ("FolderPath", "C:\\x"),
            ("SHA1", "11"),
            ("SHA256", "22"),
            ("FileSize", "Integer(7)"),
            ("DeviceId", "d1"),
            (
                "AdditionalFields",
                r#"{"Type":"file","MachineId":"d1","Name":"a.exe","Directory":"C:\\x","Sha1":"11","Sha256":"22","SizeInBytes":7}"#,
            ),
        ],
    );
}

#[test]
fn hashes_in_a_list_reach_their_columns() {
    check(
        &row(
            "file",
            r#"{"Name":"a","FileHashes":[{"Algorithm":"SHA1","Value":"11"},{"Algorithm":"SHA256","Value":"22"},{"Algorithm":"MD5","Value":"33"}],"Type":"file"}"#,
        ),
        &[("SHA1", "11"), ("SHA256", "22")],
    );
    check(
        &row("file", r#"{"name":"a","fileHash":{"hashType":"sha256","hashValue":"22"}}"#),
        &[("FileName", "a"), ("SHA256", "22")],
    );
    check(
        &row("fileHashEvidence", r#"{"algorithm":"sha1","value":"11"}"#),
        &[("EntityType", "FileHash"), ("SHA1", "11")],
    );
}

#[test]
fn a_process_shows_image_command_line_and_account() {
    check(
        &row(
            "processEvidence",
            r#"{"processCommandLine":"a.exe -x","imageFile":{"fileName":"a.exe","sha1":"11"},"userAccount":{"accountName":"ann"}}"#,
        ),
        &[
            ("EntityType", "Process"),
            ("FileName", "a.exe"),
            ("SHA1", "11"),
            ("ProcessCommandLine", "a.exe -x"),
            ("AccountName", "ann"),
            (
                "AdditionalFields",
                r#"{"Type":"process","CommandLine":"a.exe -x","ImageFile":{"Name":"a.exe","Sha1":"11"},"Account":{"Name":"ann"}}"#,
            ),
        ],
    );
}

#[test]
fn addresses_and_urls_are_remote() {
    check(
        &row("ipEvidence", r#"{"ipAddress":"198.51.100.7"}"#),
        &[("EntityType", "Ip"), ("RemoteIP", "198.51.100.7")],
    );
    check(
        &row("urlEvidence", r#"{"url":"https://example.com/a"}"#),
        &[("EntityType", "Url"), ("RemoteUrl", "https://example.com/a")],
    );
    check(
        &row("dnsEvidence", r#"{"domainName":"example.com"}"#),
        &[("EntityType", "Dns"), ("RemoteUrl", "example.com")],
    );
    check(
        &row(
            "networkConnectionEvidence",
            r#"{"destinationAddress":{"ipAddress":"198.51.100.7"},"sourceAddress":{"ipAddress":"192.0.2.1"}}"#,
        ),
        &[("RemoteIP", "198.51.100.7"), ("LocalIP", "192.0.2.1")],
    );
}

#[test]
fn mail_fills_message_id_and_subject() {
    check(
        &row(
            "analyzedMessageEvidence",
            r#"{"networkMessageId":"n1","subject":"Hi","senderIp":"198.51.100.7","recipientEmailAddress":"bob@contoso.com","internetMessageId":"<1@example.com>"}"#,
        ),
        &[
            ("EntityType", "MailMessage"),
            ("NetworkMessageId", "n1"),
            ("EmailSubject", "Hi"),
            ("RemoteIP", "198.51.100.7"),
            (
                "AdditionalFields",
                r#"{"Type":"mailMessage","NetworkMessageId":"n1","Subject":"Hi","SenderIP":"198.51.100.7","Recipient":"bob@contoso.com","InternetMessageId":"<1@example.com>"}"#,
            ),
        ],
    );
    check(
        &row("MailBox", r#"{"mailboxAddress":"bob@contoso.com","mailboxDisplayName":"Bob"}"#),
        &[("EntityType", "Mailbox"), ("EvidenceRole", "Impacted"), ("AccountUpn", "bob@contoso.com")],
    );
    check(
        &row("mailClusterEvidence", r#"{"clusterBy":"Subject","networkMessageIds":["n1"]}"#),
        &[
            ("EntityType", "MailCluster"),
            (
                "AdditionalFields",
                r#"{"Type":"mailCluster","ClusterBy":"Subject","NetworkMessageIds":["n1"]}"#,
            ),
        ],
    );
    check(
        &row("submissionMailEvidence", r#"{"networkMessageId":"n1","subject":"Hi"}"#),
        &[("EntityType", "SubmissionMail"), ("NetworkMessageId", "n1")],
    );
    check(
        &row("teamsMessageEvidence", r#"{"subject":"Hi","senderIP":"198.51.100.7"}"#),
        &[("EntityType", "TeamsMessage"), ("EmailSubject", "Hi"), ("RemoteIP", "198.51.100.7")],
    );
}

#[test]
fn applications_fill_their_own_id_columns() {
    check(
        &row("cloudApplicationEvidence", r#"{"appId":20893,"displayName":"Microsoft Exchange Online"}"#),
        &[
            ("EntityType", "CloudApplication"),
            ("Application", "Microsoft Exchange Online"),
            ("ApplicationId", "Integer(20893)"),
        ],
    );
    check(&row("cloudApplicationEvidence", r#"{"appId":99999999999}"#), &[("ApplicationId", "")]);
    check(
        &row("oauthApplicationEvidence", r#"{"appId":"g1","displayName":"App"}"#),
        &[("EntityType", "OAuthApplication"), ("Application", "App"), ("OAuthApplicationId", "g1")],
    );
    check(
        &row(
            "servicePrincipalEvidence",
            r#"{"appId":"g1","servicePrincipalObjectId":"o1","servicePrincipalName":"App"}"#,
        ),
        &[("EntityType", "ServicePrincipal"), ("OAuthApplicationId", "g1"), ("AccountObjectId", "o1")],
    );
}

#[test]
fn sessions_show_account_and_device() {
    check(
        &row(
            "cloudLogonSessionEvidence",
            r#"{"account":{"userAccount":{"userPrincipalName":"ann@contoso.com"}},"deviceName":"pc1"}"#,
        ),
        &[("EntityType", "CloudLogonSession"), ("AccountUpn", "ann@contoso.com"), ("DeviceName", "pc1")],
    );
}

#[test]
fn registry_keys_start_with_their_hive_and_values_are_told_apart() {
    check(
        &row("registryKeyEvidence", r#"{"registryHive":"HKEY_LOCAL_MACHINE","registryKey":"SOFTWARE\\A"}"#),
        &[("EntityType", "RegistryKey"), ("RegistryKey", "HKEY_LOCAL_MACHINE\\SOFTWARE\\A")],
    );
    check(
        &row(
            "Registry",
            r#"{"registryHive":"HKLM","registryKey":"A","registryValue":"1","registryValueName":"N"}"#,
        ),
        &[
            ("EntityType", "RegistryValue"),
            ("RegistryKey", "HKLM\\A"),
            ("RegistryValueName", "N"),
            ("RegistryValueData", "1"),
        ],
    );
    let native = r#"{"Key":{"Hive":"HKCU","Key":"console"},"Name":"w","Value":"2","Type":"registry-value"}"#;
    check(
        &row("registry-value", native),
        &[("RegistryKey", "HKCU\\console"), ("RegistryValueName", "w"), ("RegistryValueData", "2")],
    );
}

#[test]
fn cloud_resources_name_platform_and_subscription() {
    check(
        &row(
            "azureResourceEvidence",
            r#"{"resourceId":"/subscriptions/s1/resourceGroups/r","resourceName":"vm1","resourceType":"vm"}"#,
        ),
        &[
            ("CloudPlatform", "Azure"),
            ("SubscriptionId", "s1"),
            ("CloudResource", "vm1"),
            ("ResourceType", "vm"),
        ],
    );
    check(
        &row("amazonResourceEvidence", r#"{"amazonResourceId":"arn:1"}"#),
        &[("CloudPlatform", "Amazon Web Services"), ("ResourceID", "arn:1")],
    );
    check(
        &row("googleCloudResourceEvidence", r#"{"fullResourceName":"p/1"}"#),
        &[("CloudPlatform", "Google Cloud Platform"), ("ResourceID", "p/1")],
    );
}

#[test]
fn an_unknown_kind_keeps_its_name_and_all_it_says() {
    check(
        &row("aiAgentEvidence", r#"{"agentId":"x","depth":{"a":[1]}}"#),
        &[
            ("EntityType", "AiAgent"),
            ("EvidenceRole", "Related"),
            ("AdditionalFields", r#"{"AgentId":"x","Depth":{"A":[1]}}"#),
        ],
    );
}

#[test]
fn roles_decide_over_the_kind() {
    check(&row("userEvidence", r#"{"roles":["attacker"]}"#), &[("EvidenceRole", "Related")]);
    check(&row("ipEvidence", r#"{"roles":["compromised"]}"#), &[("EvidenceRole", "Impacted")]);
    check(&row("ipEvidence", r#"{"roles":["source"]}"#), &[("EvidenceDirection", "Source")]);
    check(&row("ip", r#"{"Role":0,"Type":"ip"}"#), &[("EvidenceRole", "Impacted")]);
}

#[test]
fn the_state_of_the_work_makes_no_further_row() {
    let before = row(
        "fileEvidence",
        r#"{"verdict":"unknown","remediationStatus":"active","fileDetails":{"fileName":"a"}}"#,
    );
    let after = row(
        "fileEvidence",
        r#"{"verdict":"malicious","remediationStatus":"remediated","fileDetails":{"fileName":"a"}}"#,
    );
    assert_eq!(before.cells, after.cells);
}

#[test]
fn the_family_goes_to_what_was_detected_only() {
    check(&row("fileEvidence", r#"{"detectionStatus":"detected"}"#), &[("ThreatFamily", "Samplefam")]);
    check(&row("fileEvidence", "{}"), &[("ThreatFamily", "")]);
    check(&row("userEvidence", r#"{"detectionStatus":"detected"}"#), &[("ThreatFamily", "")]);
}

#[test]
fn references_are_followed_and_circles_end() {
    let mut tape = Tape::new();
    let list = tape
        .parse(r#"[{"$id":"1","HostName":"pc1","Self":{"$ref":"1"},"Type":"host"},{"$id":"2","Name":"a.exe","Host":{"$ref":"1"},"Type":"file"},{"$id":"3","Lost":{"$ref":"9"},"Type":"file"}]"#)
        .unwrap();
    let references = References::of(list);
    let rows: Vec<Row<'_>> = list
        .elements()
        .map(|entity| {
            evidence_row(&alert(), &entity.get("Type").unwrap().text().unwrap(), entity, &references)
        })
        .collect();
    check(
        &rows[1],
        &[
            ("DeviceName", "pc1"),
            (
                "AdditionalFields",
                r#"{"Name":"a.exe","Host":{"HostName":"pc1","Self":{"$ref":"1"},"Type":"host"},"Type":"file"}"#,
            ),
        ],
    );
    check(&rows[2], &[("AdditionalFields", r#"{"Lost":{"$ref":"9"},"Type":"file"}"#)]);
}

#[test]
fn references_that_multiply_stay_bounded() {
    let mut text = String::from("[");
    for id in 0..40 {
        let next = format!(r#"{{"$ref":"{}"}}"#, id + 1);
        text.push_str(&format!(r#"{{"$id":"{id}","Type":"file","A":[{}]}},"#, [next.as_str(); 40].join(",")));
    }
    text.push_str(r#"{"$id":"40","Name":"end","Type":"file"}]"#);
    let mut tape = Tape::new();
    let list = tape.parse(&text).unwrap();
    let references = References::of(list);
    let row = evidence_row(&alert(), "file", list.elements().next().unwrap(), &references);
    assert!(self::text(&row, "AdditionalFields").len() < 8 * RESOLVED_LIMIT);
}
