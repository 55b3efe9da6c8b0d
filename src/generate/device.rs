//! Data loss prevention on devices (63): what people do with files, and what matched.

use super::dlp::{Found, Policy, attributes, policy_details, sensitive_information};
use super::random::split_mix;
use super::record::{DLP_ENDPOINT, Record};
use super::scene::{Moment, Scene};
use super::text::{Guid, Text};

/// A file on a device.
#[derive(Debug, Clone, Copy)]
pub struct DeviceFile<'a> {
    /// File name.
    pub name: &'a str,
    /// Extension without the dot.
    pub extension: &'a str,
    /// Bytes.
    pub size: u64,
    /// Makes its hashes.
    pub number: u64,
}

/// Serial number of the memory stick of story (a).
pub const STICK_SERIAL: &str = "TESTUSB000112233";

/// SHA-256 by look, made of `number`; device tables show the same for the same file.
pub fn sha256(text: &mut Text, mut number: u64) {
    for _ in 0..4 {
        text.hex(split_mix(&mut number), 16);
    }
}

/// What endpoint DLP writes for each sensitive file activity on a device (63): flat, with `PolicyMatchInfo` and
/// `SensitiveInfoTypeData`. With no policy it is a plain activity that a person with a monitored device does all day.
pub fn device_activity(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    operation: &str,
    file: DeviceFile<'_>,
    policy: Option<(&Policy, u64)>,
) {
    let person = moment.person;
    scene.begin(moment, DLP_ENDPOINT, operation, "", &person.object_id, "Endpoint");
    let evaluation = scene.random.guid();
    let record = &mut scene.record;
    let text = record
        .key("ObjectId")
        .raw("\"C:\\\\Users\\\\")
        .raw(&person.alias)
        .raw("\\\\Documents\\\\")
        .escaped(file.name);
    text.raw("\"");
    record.number("Scope", 1);
    record
        .plain("Application", if operation == "FileUploadedToCloud" { "msedge.exe" } else { "explorer.exe" });
    record.plain("DeviceName", &person.device);
    record.plain("MDATPDeviceId", &person.device_id);
    record.number("SourceLocationType", 1);
    destination(record, operation, file);
    record.number("EnforcementMode", 1);
    record.plain("FileExtension", file.extension);
    record.plain("FileType", file_type(file.extension));
    record.number("FileSize", file.size);
    record.truth("Hidden", false);
    record.truth("JitTriggered", false);
    record.truth("RMSEncrypted", false);
    record.number("Platform", 1);
    let text = record.key("Sha256").raw("\"");
    sha256(text, file.number);
    text.raw("\"");
    if let Some((policy, count)) = policy {
        policy_match(record, moment.time, evaluation, policy, count);
    }
}

/// Where the file went, for the operations that take it somewhere.
fn destination(record: &mut Record, operation: &str, file: DeviceFile<'_>) {
    if operation == "FileCopiedToRemovableMedia" {
        record.number("DestinationLocationType", 3);
        record.key("TargetFilePath").raw("\"E:\\\\").escaped(file.name).raw("\"");
        let text = record
            .key("RemovableMediaDeviceAttributes")
            .raw("{\"Manufacturer\":\"Contoso Flash\",\"Model\":\"Pocket 64\",\"SerialNumber\":\"");
        text.raw(STICK_SERIAL).raw("\"}");
    } else if operation == "FileUploadedToCloud" {
        record.number("DestinationLocationType", 4);
        record.plain("TargetDomain", "files.example.net");
        record.plain("OriginatingDomain", "");
    }
}

/// Which policy matched, and what it found.
fn policy_match(record: &mut Record, time: i64, evaluation: Guid, policy: &Policy, count: u64) {
    let text = record
        .key("DlpAuditEventMetadata")
        .raw("{\"DlpPolicyMatchId\":\"")
        .guid(evaluation)
        .raw("\",\"EvaluationTime\":\"");
    text.time(time).raw("Z\"}");
    let text = record
        .key("PolicyMatchInfo")
        .raw("{\"PolicyId\":\"")
        .raw(policy.id)
        .raw("\",\"PolicyName\":\"")
        .raw(policy.name);
    text.raw("\",\"RuleId\":\"").raw(policy.rule).raw("\",\"RuleName\":\"").raw(policy.rule_name).raw("\"}");
    let text = record.key("SensitiveInfoTypeData").raw("[");
    for (position, (id, name)) in policy.types.iter().enumerate() {
        text.raw(if position == 0 { "{" } else { ",{" })
            .raw("\"ClassifierType\":0,\"Confidence\":85,\"Count\":")
            .number(count);
        text.raw(",\"SensitiveInfoTypeId\":\"")
            .raw(id)
            .raw("\",\"SensitiveInfoTypeName\":\"")
            .raw(name)
            .raw("\"");
        attributes(text, count);
        text.raw("}");
    }
    text.raw("]");
}

/// The rule match of a device (63) as the documentation describes it: `PolicyDetails` and `EndpointMetaData`.
pub fn device_match(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    policy: &Policy,
    file: DeviceFile<'_>,
    found: Found,
) {
    let person = moment.person;
    scene.begin(moment, DLP_ENDPOINT, "DlpRuleMatch", "", &person.object_id, "Endpoint");
    let incident = scene.random.guid();
    let record = &mut scene.record;
    let text = record
        .key("ObjectId")
        .raw("\"C:\\\\Users\\\\")
        .raw(&person.alias)
        .raw("\\\\Documents\\\\")
        .escaped(file.name);
    text.raw("\"");
    record.guid("IncidentId", incident);
    policy_details(record.key("PolicyDetails"), policy, found);
    record.truth("SensitiveInfoDetectionIsIncluded", found.detailed);
    let text = record
        .key("EndpointMetaData")
        .raw("{\"DeviceName\":\"")
        .raw(&person.device)
        .raw("\",\"EnforcementMode\":1,");
    text.raw("\"FileExtension\":\"")
        .raw(file.extension)
        .raw("\",\"FileType\":\"")
        .raw(file_type(file.extension));
    text.raw("\",\"SensitiveInformation\":");
    sensitive_information(text, policy, Found { detailed: false, ..found });
    text.raw("}");
}

fn file_type(extension: &str) -> &'static str {
    match extension {
        "xlsx" | "csv" => "Excel",
        "pptx" => "PowerPoint",
        "pdf" => "PDF",
        "zip" => "ZIP",
        _ => "Word",
    }
}
