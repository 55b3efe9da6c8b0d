//! The compliance center: alerts (40), labels (83, 94) and its cmdlets (18).

use super::dlp::Policy;
use super::names::TOPICS;
use super::record::{AIP_LABEL, ALERT, COMPLIANCE_CMDLET, Head, SENSITIVITY_LABEL};
use super::scene::{Moment, Place, Scene};
use super::text::{Guid, Text};

/// An alert of the audit log.
#[derive(Debug, Clone, Copy)]
pub struct Alert<'a> {
    /// `AlertId`; Defender calls a DLP alert by this with `dl` before it.
    pub alert: Guid,
    /// `Name`.
    pub name: &'a str,
    /// `Category`.
    pub category: &'a str,
    /// `Severity`.
    pub severity: &'a str,
    /// `PolicyId`: the alert policy.
    pub policy: &'a str,
    /// The DLP policy and where it matched; none for other alerts.
    pub match_of: Option<(&'a Policy, DlpData<'a>)>,
}

/// What a DLP alert packs into `Data`.
#[derive(Debug, Clone, Copy)]
pub struct DlpData<'a> {
    /// `wl`: Exchange, SharePoint, OneDrive, MicrosoftTeams or Endpoint.
    pub workload: &'a str,
    /// `von`: name of the object.
    pub object: &'a str,
    /// `reid`: id of the record that matched.
    pub record: Guid,
    /// Matches of the first type.
    pub count: u64,
}

/// `AlertTriggered`, or `AlertEntityGenerated` for one person it is about.
pub fn alert(scene: &mut Scene<'_>, moment: &Moment<'_>, alert: &Alert<'_>, entity: bool) {
    let head = Head {
        time: moment.time,
        id: moment.id,
        record_type: ALERT,
        operation: if entity { "AlertEntityGenerated" } else { "AlertTriggered" },
        result: "Succeeded",
        user_key: "SecurityComplianceAlerts",
        user_type: 4,
        workload: "SecurityComplianceCenter",
        client_ip: "",
        user_id: "SecurityComplianceAlerts",
    };
    scene.begin_service(&head);
    let mut data = Text::default();
    data_of(&mut data, &scene.tenant.id, moment, alert, entity);
    let data = data.take();
    let person = moment.person;
    let record = &mut scene.record;
    if entity {
        record.plain("ObjectId", &person.upn);
        record.plain("AlertEntityId", &person.upn);
        record.plain("EntityType", "User");
    } else {
        record.guid("ObjectId", alert.alert);
    }
    record.guid("AlertId", alert.alert);
    record.key("AlertLinks").raw("[{\"AlertLinkHref\":\"\"}]");
    record.plain("AlertType", if alert.match_of.is_some() { "Custom" } else { "System" });
    record.plain("Category", alert.category);
    record.plain("Comments", "New alert");
    record.text("Data", &data);
    record.plain("Name", alert.name);
    record.plain("PolicyId", alert.policy);
    record.plain("Severity", alert.severity);
    record.plain("Source", "Office 365 Security & Compliance");
    record.plain("Status", "Active");
}

/// The packed JSON of `Data`.
fn data_of(text: &mut Text, tenant: &str, moment: &Moment<'_>, alert: &Alert<'_>, entity: bool) {
    let person = moment.person;
    if entity {
        text.raw("{\"etype\":\"User\",\"eid\":\"")
            .raw(&person.upn)
            .raw("\",\"tid\":\"")
            .raw(tenant)
            .raw("\",\"suid\":\"")
            .raw(&person.upn);
    } else {
        text.raw("{\"f3u\":\"").raw(&person.upn).raw("\",\"tid\":\"").raw(tenant);
    }
    text.raw("\",\"ts\":\"")
        .time_with_fraction(moment.time - 90, 0)
        .raw("\",\"te\":\"")
        .time_with_fraction(moment.time - 30, 0);
    text.raw("\",\"tdc\":\"1\"");
    if let Some((policy, data)) = alert.match_of {
        match_data(text, moment, policy, data);
    }
    text.raw(",\"lon\":\"").raw(if alert.match_of.is_some() { "DlpRuleMatch" } else { "Protection" });
    text.raw("\",\"an\":\"").escaped(alert.name).raw("\",\"sev\":\"").raw(alert.severity).raw("\"}");
}

/// The part of `Data` that only DLP alerts have.
fn match_data(text: &mut Text, moment: &Moment<'_>, policy: &Policy, data: DlpData<'_>) {
    let person = moment.person;
    text.raw(",\"op\":\"DlpRuleMatch\",\"wl\":\"").raw(data.workload).raw("\",\"reid\":\"").guid(data.record);
    text.raw("\",\"dpn\":\"")
        .raw(policy.name)
        .raw("\",\"dpid\":\"")
        .raw(policy.id)
        .raw("\",\"drn\":\"")
        .raw(policy.rule_name);
    text.raw("\",\"drid\":\"")
        .raw(policy.rule)
        .raw("\",\"dact\":\"\",\"von\":\"")
        .escaped(data.object)
        .raw("\",\"sitmi\":\"");
    for (position, (id, name)) in policy.types.iter().enumerate() {
        text.raw(if position == 0 { "" } else { ";" })
            .raw(id)
            .raw(":")
            .raw(name)
            .raw(":")
            .number(data.count)
            .raw(":85");
    }
    text.raw("\",\"sict\":\"None\",\"dprm\":\"Enable\"");
    match data.workload {
        "Endpoint" => {
            text.raw(",\"eop\":\"FileCopiedToRemovableMedia\",\"enmd\":\"Audit\",\"app\":\"explorer.exe\",\"dn\":\"").raw(&person.device);
            text.raw("\",\"mddid\":\"")
                .raw(&person.device_id)
                .raw("\",\"rmse\":\"False\",\"rmsn\":\"")
                .raw(super::device::STICK_SERIAL);
            text.raw("\",\"ecip\":\"").raw(moment.address).raw("\"");
        }
        "Exchange" => _ = text.raw(",\"mfrm\":\"").raw(&person.upn).raw("\""),
        _ => {}
    }
}

/// The labels of the company: identifier and name.
pub const LABELS: [(&str, &str); 3] = [
    ("7c0d1f5a-2b1e-4d34-8d11-2f0a9e6b0001", "General"),
    ("7c0d1f5a-2b1e-4d34-8d11-2f0a9e6b0002", "Confidential"),
    ("7c0d1f5a-2b1e-4d34-8d11-2f0a9e6b0003", "Highly Confidential"),
];

/// A label set by Office (83) or by the information protection client (94).
pub fn label(scene: &mut Scene<'_>, moment: &Moment<'_>, place: &Place<'_>, client: bool) {
    let person = moment.person;
    let (record_type, workload) =
        if client { (AIP_LABEL, "Aip") } else { (SENSITIVITY_LABEL, "PublicEndpoint") };
    scene.begin(moment, record_type, "SensitivityLabelApplied", "", &person.object_id, workload);
    let (old, _) = scene.random.pick(&LABELS);
    let (new, _) = scene.random.pick(&LABELS);
    let record = &mut scene.record;
    if client {
        let text = record
            .key("ObjectId")
            .raw("\"C:\\\\Users\\\\")
            .raw(&person.alias)
            .raw("\\\\Documents\\\\")
            .escaped(place.name);
        text.raw("\"");
    } else {
        record.key("ObjectId").raw("\"").raw(place.site_url).raw("/").escaped(place.name).raw("\"");
    }
    let text = record
        .key("SensitivityLabelEventData")
        .raw("{\"ActionSource\":3,\"LabelEventType\":2,\"OldSensitivityLabelId\":\"");
    text.raw(old).raw("\",\"SensitivityLabelId\":\"").raw(new).raw("\"}");
    record.key("SensitiveInfoTypeData").raw("[]");
    record.key("ProtectionEventData").raw("{\"IsProtected\":false,\"IsProtectedBefore\":false}");
    let text = record.key("Common").raw(
        "{\"ApplicationId\":\"c00e9d32-3c8d-4a7d-832b-029040e7db99\",\"ApplicationName\":\"Microsoft Word\",",
    );
    text.raw("\"DeviceName\":\"")
        .raw(&person.device)
        .raw("\",\"Location\":\"On-premises file shares\",\"Platform\":1,\"ProcessName\":\"WINWORD.EXE\"}");
    record.plain("DataState", "Use");
    record.number("Scope", 1);
}

/// A cmdlet of the compliance center (18).
pub fn cmdlet(scene: &mut Scene<'_>, moment: &Moment<'_>) {
    let person = moment.person;
    let name = scene.random.pick(&[
        "Get-DlpCompliancePolicy",
        "Get-DlpSiDetectionsReport",
        "Get-Label",
        "Set-DlpComplianceRule",
    ]);
    let topic = scene.random.pick(&TOPICS);
    let head = Head {
        time: moment.time,
        id: moment.id,
        record_type: COMPLIANCE_CMDLET,
        operation: name,
        result: "Success",
        user_key: &person.upn,
        user_type: 2,
        workload: "SecurityComplianceCenter",
        client_ip: "",
        user_id: &person.upn,
    };
    scene.begin_service(&head);
    let record = &mut scene.record;
    record.plain("ObjectId", if name == "Set-DlpComplianceRule" { topic } else { "" });
    record.number("SecurityComplianceCenterEventType", 0);
    record.plain("ClientApplication", "EMC");
    record.plain("CmdletVersion", "...");
    record.plain("EffectiveOrganization", super::tenant::INITIAL_DOMAIN);
    record.plain("NonPIIParameters", "");
    record.plain("Parameters", "");
    record.key("StartTime").raw("\"").time(moment.time).raw("\"");
}
