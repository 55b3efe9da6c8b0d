//! The rows of Defender's tables, in the envelope of the streaming form.

use super::device::sha256;
use super::exchange::{self, Client, message_id};
use super::names::SUBJECTS;
use super::scene::{Moment, Place, Scene};
use super::sharepoint;
use super::stories::{ALERTS, FORWARD_TO, INTRUDER_ADDRESS};
use super::tenant::Person;
use super::text::{Guid, Text};

/// Writes the members of a row.
struct Row<'t>(&'t mut Text);

impl Row<'_> {
    fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.0.raw(",\"").raw(key).raw("\":\"").escaped(value).raw("\"");
        self
    }
    fn number(&mut self, key: &str, value: u64) -> &mut Self {
        self.0.raw(",\"").raw(key).raw("\":").number(value);
        self
    }
    /// Columns without a value, as the service sends them.
    fn nulls(&mut self, keys: &[&str]) -> &mut Self {
        for key in keys {
            self.0.raw(",\"").raw(key).raw("\":null");
        }
        self
    }
    fn made(&mut self, key: &str, write: impl FnOnce(&mut Text)) -> &mut Self {
        self.0.raw(",\"").raw(key).raw("\":\"");
        write(self.0);
        self.0.raw("\"");
        self
    }
}

/// Writes a line: the envelope, the `Timestamp`, and the members.
fn line(
    out: &mut Text,
    tenant: &str,
    table: &str,
    time: i64,
    fraction: u64,
    members: impl FnOnce(&mut Row<'_>),
) {
    // Defender streams a row two to six minutes after the event.
    let received = time + 120 + (fraction % 240).cast_signed();
    out.raw("{\"time\":\"").time_with_fraction(received + 30, fraction).raw("\",\"tenantId\":\"").raw(tenant);
    out.raw("\",\"operationName\":\"Publish\",\"category\":\"AdvancedHunting-")
        .raw(table)
        .raw("\",\"_TimeReceivedBySvc\":\"");
    out.time_with_fraction(received, fraction)
        .raw("\",\"properties\":{\"Timestamp\":\"")
        .time_with_fraction(time, fraction)
        .raw("\"");
    members(&mut Row(out));
    out.raw("},\"Tenant\":\"DefaultTenant\"}\n");
}

/// A row of `CloudAppEvents` with its audit record in `RawEventData`.
pub fn cloud_app(scene: &mut Scene<'_>, out: &mut Text, time: i64, person: &Person) {
    let tenant = scene.tenant;
    let address = scene.address_of(person);
    let moment = Moment { time, id: scene.random.guid(), person, address };
    let mail = scene.random.chance(400);
    let file = tenant.file(scene.random.index(tenant.files.len()));
    let number = scene.random.bits();
    if mail {
        let subject = scene.random.pick(&SUBJECTS);
        exchange::item(scene, &moment, Client::Web, "Send", subject, number, "");
    } else {
        let operation = scene.random.pick(&["FileAccessed", "FileModified", "FileDownloaded"]);
        sharepoint::file_operation(scene, &moment, operation, &Place::on_site(tenant, file));
    }
    let record = &scene.record;
    line(out, &tenant.id, "CloudAppEvents", time, number % 10_000_000, |row| {
        row.text("ActionType", record.operation());
        row.text(
            "Application",
            if mail { "Microsoft Exchange Online" } else { "Microsoft SharePoint Online" },
        );
        row.number("ApplicationId", if mail { 20_893 } else { 20_892 }).number("AppInstanceId", 0);
        row.text("AccountObjectId", &person.object_id).text("AccountId", &person.object_id);
        row.text("AccountDisplayName", &person.display_name)
            .text("DeviceType", "Desktop")
            .text("OSPlatform", "Windows 10");
        row.text("IPAddress", address).nulls(&["CountryCode", "City", "Isp", "UserAgentTags", "ObjectId"]);
        row.text("UserAgent", person.user_agent).text("ActivityType", "Basic").text("AccountType", "Regular");
        row.text("ObjectName", if mail { "Send" } else { &file.name })
            .text("ObjectType", if mail { "Task" } else { "File" });
        row.made("ReportId", |text| _ = text.number(number % 900_000_000).raw("_20893_").guid(moment.id));
        row.0.raw(",\"IsAdminOperation\":false,\"IsAnonymousProxy\":false,\"IsExternalUser\":false,\"IsImpersonated\":false");
        row.0.raw(",\"IPTags\":[],\"AdditionalFields\":{},\"ActivityObjects\":[{\"Type\":\"User\",\"Role\":\"Actor\",\"Name\":\"");
        row.0
            .escaped(&person.display_name)
            .raw("\",\"Id\":\"")
            .raw(&person.object_id)
            .raw("\",\"ApplicationId\":11161}]");
        row.0.raw(",\"RawEventData\":");
        record.write_raw_event_data(row.0);
    });
}

/// A mail as `EmailEvents` shows it.
pub struct Mail<'a> {
    /// Sender.
    pub from: &'a str,
    /// Recipient.
    pub to: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Makes its Internet message id.
    pub number: u64,
    /// `EmailDirection`.
    pub direction: &'a str,
    /// Number of attachments.
    pub attachments: u64,
}

fn domain(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}

/// A row of `EmailEvents`.
pub fn email(scene: &mut Scene<'_>, out: &mut Text, time: i64, mail: &Mail<'_>) {
    let (network, fraction) = (scene.random.guid(), scene.random.below(10_000_000));
    line(out, &scene.tenant.id, "EmailEvents", time, fraction, |row| {
        row.made("ReportId", |text| _ = text.guid(network).raw("-1"));
        row.made("NetworkMessageId", |text| _ = text.guid(network));
        row.made("InternetMessageId", |text| message_id(text, mail.number));
        row.text("SenderMailFromAddress", mail.from).text("SenderFromAddress", mail.from);
        row.text("SenderMailFromDomain", domain(mail.from)).text("SenderFromDomain", domain(mail.from));
        row.text("RecipientEmailAddress", mail.to)
            .text("Subject", mail.subject)
            .text("EmailDirection", mail.direction);
        row.text("SenderIPv4", "198.51.100.10").text("DeliveryAction", "Delivered");
        row.text(
            "DeliveryLocation",
            if mail.direction == "Outbound" { "On-premises/external" } else { "Inbox/folder" },
        );
        row.number("EmailClusterId", mail.number % 4_294_967_296)
            .number("AttachmentCount", mail.attachments)
            .number("UrlCount", mail.number % 3);
        row.text("EmailLanguage", "en")
            .text("AuthenticationDetails", "{\"SPF\":\"pass\",\"DKIM\":\"pass\",\"DMARC\":\"pass\"}");
        row.nulls(&[
            "SenderIPv6",
            "ThreatTypes",
            "ThreatNames",
            "DetectionMethods",
            "ConfidenceLevel",
            "EmailAction",
            "Connectors",
            "OrgLevelAction",
            "UserLevelAction",
            "AdditionalFields",
        ]);
    });
}

/// The process that did it.
fn process(row: &mut Row<'_>, person: &Person) {
    row.text("InitiatingProcessFileName", "explorer.exe")
        .text("InitiatingProcessCommandLine", "Explorer.EXE");
    row.text("InitiatingProcessFolderPath", "c:\\windows\\explorer.exe").number("InitiatingProcessId", 9_012);
    row.text("InitiatingProcessAccountName", &person.alias).text("InitiatingProcessAccountDomain", "contoso");
    row.text("InitiatingProcessAccountSid", &person.sid).text("InitiatingProcessAccountUpn", &person.upn);
    row.text("InitiatingProcessAccountObjectId", &person.object_id).text("DeviceId", &person.device_id);
    row.made("DeviceName", |text| _ = text.raw(&person.device).raw(".contoso.com"));
}

/// A row of `DeviceFileEvents`: action, folder and file name; `number` makes its hash.
pub fn device_file(
    scene: &mut Scene<'_>,
    out: &mut Text,
    time: i64,
    person: &Person,
    (action, folder, name): (&str, &str, &str),
    number: u64,
    size: u64,
) {
    let fraction = scene.random.below(10_000_000);
    line(out, &scene.tenant.id, "DeviceFileEvents", time, fraction, |row| {
        row.text("ActionType", action)
            .text("FileName", name)
            .made("FolderPath", |text| _ = text.escaped(folder).escaped(name));
        row.made("SHA256", |text| sha256(text, number))
            .number("FileSize", size)
            .number("ReportId", number % 1_000_000);
        row.nulls(&[
            "SHA1",
            "MD5",
            "FileOriginUrl",
            "FileOriginIP",
            "PreviousFileName",
            "PreviousFolderPath",
            "ShareName",
            "SensitivityLabel",
            "AdditionalFields",
        ]);
        process(row, person);
    });
}

/// A row of `DeviceEvents`.
pub fn device_event(
    scene: &mut Scene<'_>,
    out: &mut Text,
    time: i64,
    person: &Person,
    action: &str,
    fields: &str,
) {
    let (fraction, report) = (scene.random.below(10_000_000), scene.random.below(1_000_000));
    line(out, &scene.tenant.id, "DeviceEvents", time, fraction, |row| {
        row.text("ActionType", action).number("ReportId", report).nulls(&[
            "FileName",
            "FolderPath",
            "SHA256",
            "RemoteUrl",
            "RemoteIP",
        ]);
        row.text("AdditionalFields", fields);
        process(row, person);
    });
}

/// A row of `DeviceLogonEvents`.
pub fn device_logon(scene: &mut Scene<'_>, out: &mut Text, time: i64, person: &Person, bits: u64) {
    let failed = bits.is_multiple_of(15);
    line(out, &scene.tenant.id, "DeviceLogonEvents", time, bits % 10_000_000, |row| {
        row.text("ActionType", if failed { "LogonFailed" } else { "LogonSuccess" })
            .text("LogonType", "Interactive");
        row.text("AccountName", &person.alias)
            .text("AccountDomain", "contoso")
            .text("AccountSid", &person.sid);
        row.text("DeviceId", &person.device_id)
            .made("DeviceName", |text| _ = text.raw(&person.device).raw(".contoso.com"));
        row.number("LogonId", bits % 4_000_000).number("ReportId", bits % 1_000_000);
        row.made("RemoteIP", |text| _ = text.raw("10.1.").number(bits % 200).raw(".").number(bits / 7 % 250))
            .text("RemoteIPType", "Private");
        row.text("AdditionalFields", "{\"IsLocalLogon\":true}");
        if failed {
            row.text("FailureReason", "InvalidUserNameOrPassword")
        } else {
            row.nulls(&["FailureReason"])
        };
    });
}

/// A row of `EntraIdSignInEvents`.
pub fn sign_in(
    scene: &mut Scene<'_>,
    out: &mut Text,
    time: i64,
    person: &Person,
    address: &str,
    error: u64,
    session: Guid,
) {
    let (request, fraction) = (scene.random.guid(), scene.random.below(10_000_000));
    let intruder = address == INTRUDER_ADDRESS;
    line(out, &scene.tenant.id, "EntraIdSignInEvents", time, fraction, |row| {
        row.text("Application", "Office 365 Exchange Online")
            .text("ApplicationId", "00000002-0000-0ff1-ce00-000000000000");
        row.text("LogonType", "[\"interactiveUser\"]")
            .number("ErrorCode", error)
            .made("SessionId", |text| _ = text.guid(session));
        row.made("CorrelationId", |text| _ = text.guid(request))
            .made("RequestId", |text| _ = text.guid(request));
        row.text("AccountDisplayName", &person.display_name)
            .text("AccountObjectId", &person.object_id)
            .text("AccountUpn", &person.upn);
        row.number("IsExternalUser", 0).text("IPAddress", address).text("ClientAppUsed", "Browser");
        row.text("UserAgent", if intruder { "python-requests/2.32.3" } else { person.user_agent });
        row.number("RiskLevelDuringSignIn", if intruder { 50 } else { 0 })
            .number("RiskLevelAggregated", if intruder { 50 } else { 0 });
        row.number("IsManaged", u64::from(!intruder))
            .number("ConditionalAccessStatus", 2)
            .made("ReportId", |text| _ = text.guid(request));
        row.nulls(&["City", "State", "Country", "DeviceName", "DeviceTrustType", "Latitude", "Longitude"]);
    });
}

/// A row of `AlertInfo`: title, category, severity.
pub fn alert_info(
    scene: &mut Scene<'_>,
    out: &mut Text,
    time: i64,
    id: &str,
    (title, category, severity): (&str, &str, &str),
    source: &str,
) {
    let fraction = scene.random.below(10_000_000);
    line(out, &scene.tenant.id, "AlertInfo", time, fraction, |row| {
        row.text("AlertId", id).text("Title", title).text("Category", category).text("Severity", severity);
        row.text("ServiceSource", source).text("DetectionSource", source);
        if title == ALERTS[3].0 {
            row.text("AttackTechniques", "[\"Email Forwarding Rule (T1114.003)\"]")
        } else {
            row.nulls(&["AttackTechniques"])
        };
    });
}

/// What a row of evidence is about, beside the person.
pub enum What<'a> {
    /// Nothing else.
    Person,
    /// A file.
    File(&'a str),
    /// An address.
    Address(&'a str),
}

/// A row of `AlertEvidence`: title, category, service.
pub fn alert_evidence(
    scene: &mut Scene<'_>,
    out: &mut Text,
    time: i64,
    id: &str,
    (title, category, source): (&str, &str, &str),
    person: &Person,
    what: What<'_>,
) {
    let fraction = scene.random.below(10_000_000);
    line(out, &scene.tenant.id, "AlertEvidence", time, fraction, |row| {
        row.text("AlertId", id)
            .text("Title", title)
            .made("Categories", |text| _ = text.raw("[\\\"").raw(category).raw("\\\"]"));
        row.text("ServiceSource", source).text("DetectionSource", source);
        match what {
            What::Person => {
                row.text("EntityType", "User")
                    .text("EvidenceRole", "Impacted")
                    .text("AccountName", &person.alias);
                row.text("AccountUpn", &person.upn)
                    .text("AccountObjectId", &person.object_id)
                    .text("AccountSid", &person.sid);
            }
            What::File(name) => {
                row.text("EntityType", "File")
                    .text("EvidenceRole", "Related")
                    .text("FileName", name)
                    .text("DeviceId", &person.device_id);
                row.nulls(&["AccountUpn", "AccountObjectId", "SHA256"]);
            }
            What::Address(address) => {
                let to = if title == ALERTS[3].0 { FORWARD_TO } else { "" };
                row.text("EntityType", "Ip")
                    .text("EvidenceRole", "Related")
                    .text("RemoteIP", address)
                    .text("RemoteUrl", to);
            }
        }
        row.text("AdditionalFields", "{}").nulls(&["ThreatFamily", "EvidenceDirection", "NetworkMessageId"]);
    });
}
