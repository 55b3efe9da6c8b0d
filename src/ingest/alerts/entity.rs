//! One entity of an alert as a row of `AlertEvidence`.
//!
//! `AdditionalFields` holds the whole entity under Defender's names, as Defender writes it, with one exception: how
//! far judgement and remediation have come (verdict, remediation status, health ...). That changes while an alert is
//! worked on, and would make a further evidence row of every state in which the alert was exported. The states are in
//! `SecurityAlert.Entities`.

use std::collections::HashMap;

use super::alert::Alert;
use super::json_text::{ObjectWriter, capitalised, fold, is_filled, quoted};
use super::kinds::{EvidenceKind, find_kind};
use crate::ingest::json::{Kind, Value};
use crate::ingest::row::{Cell, Row};
use crate::schema::ColumnType;

/// Members that say how far work on the entity has come, not what it is.
#[rustfmt::skip]
const STATE_KEYS: &[&str] = &[
    "verdict", "remediationStatus", "remediationStatusDetails", "healthStatus", "riskScore", "riskLevel",
    "onboardingStatus", "defenderAvStatus", "tags", "status",
    "RemediationProviders", "LastRemediationState", "ThreatAnalysisSummary", "LastVerdict", "SuspicionLevel", "$id",
];

/// Names that differ from the provider's own with a capital, whatever the kind.
#[rustfmt::skip]
const RENAMES: &[(&str, &str)] = &[
    ("processCommandLine", "CommandLine"), ("processCreationDateTime", "CreationTimeUtc"),
    ("processCreationTime", "CreationTimeUtc"), ("mdeDeviceId", "MachineId"), ("mdatpDeviceId", "MachineId"),
    ("azureAdDeviceId", "AadDeviceId"), ("azureAdUserId", "AadUserId"), ("userSid", "Sid"), ("userAccount", "Account"),
    ("fileName", "Name"), ("filePath", "Directory"), ("fileSize", "SizeInBytes"), ("filePublisher", "Publisher"), ("registryHive", "Hive"), ("registryKey", "Key"), ("registryValueName", "Name"),
    ("registryValue", "Value"), ("registryValueType", "ValueType"), ("createdDateTime", "EvidenceCreationTime"),
];

/// Names inside a nested object, where the object's own key says what it is.
#[rustfmt::skip]
const NESTED_RENAMES: &[(&str, &str)] = &[("accountName", "Name"), ("domainName", "NTDomain")];

/// References are followed until this much text has been written for one entity: crafted ones could multiply.
const RESOLVED_LIMIT: usize = 64 * 1024;

/// The objects of an entity list by their `$id`, for `{"$ref":"4"}`.
#[derive(Debug, Default)]
pub(super) struct References<'a> {
    by_id: HashMap<String, Value<'a>>,
}

impl<'a> References<'a> {
    /// Collects every object with an `$id`, at any depth.
    pub(super) fn of(entities: Value<'a>) -> Self {
        let mut references = Self::default();
        let mut open = vec![entities];
        while let Some(value) = open.pop() {
            if let Some(id) = value.get("$id").and_then(|id| id.scalar_text()) {
                references.by_id.entry(id.into_owned()).or_insert(value);
            }
            open.extend(value.elements().chain(value.members().map(|(_, member)| member)));
        }
        references
    }

    /// The object a reference names, or the value itself when it is none.
    pub(super) fn resolve(&self, value: Value<'a>) -> Value<'a> {
        let target = value.get("$ref").and_then(|id| id.scalar_text());
        target.and_then(|id| self.by_id.get(id.as_ref()).copied()).unwrap_or(value)
    }

    fn at_path(&self, entity: Value<'a>, path: &str) -> Option<Value<'a>> {
        path.split('.').try_fold(entity, |value, key| value.get(key).map(|member| self.resolve(member)))
    }
}

/// The row of one entity; `type_name` is what the provider calls its kind.
pub(super) fn evidence_row<'a>(
    alert: &Alert<'a>,
    type_name: &str,
    entity: Value<'a>,
    references: &References<'a>,
) -> Row<'a> {
    let folded = fold(type_name);
    let name = folded.strip_suffix("evidence").filter(|name| !name.is_empty()).unwrap_or(&folded);
    // The older interface has one registry entity for keys and values.
    let has_value =
        ["registryValue", "registryValueName"].iter().any(|key| entity.get(key).is_some_and(is_filled));
    let kind = if name == "registry" && has_value { find_kind("registryvalue") } else { find_kind(name) };
    let plain_name = type_name.strip_suffix("Evidence").unwrap_or(type_name);
    let entity_type = kind.map_or_else(|| capitalised(plain_name), |kind| kind.entity_type.to_owned());
    let mut row = alert.evidence_row(entity_type, is_impacted(entity, kind));
    for (column, paths) in kind.map_or(&[][..], |kind| kind.columns) {
        fill(&mut row, column, paths, entity, references);
    }
    match kind.map_or("", |kind| kind.entity_type) {
        "File" | "Blob" => {
            fill_hashes(&mut row, entity, references);
            join_host_name(&mut row, entity, references);
        }
        "Process" => {
            join_host_name(&mut row, entity, references);
            if let Some(image) = references.at_path(entity, "ImageFile") {
                fill_hashes(&mut row, image, references);
            }
        }
        "FileHash" => fill_hash(&mut row, entity),
        "RegistryKey" | "RegistryValue" => join_registry_hive(&mut row, entity, references),
        "User" => join_upn(&mut row, entity),
        "Machine" => join_device_name(&mut row, entity),
        "AzureResource" => fill_azure(&mut row),
        "AmazonResource" => row.set("CloudPlatform", Cell::Text("Amazon Web Services".into())),
        "GoogleCloudResource" => row.set("CloudPlatform", Cell::Text("Google Cloud Platform".into())),
        _ => {}
    }
    fill_threat_family(&mut row, alert, entity);
    row.set_text("EvidenceDirection", direction(entity));
    row.set_text("AdditionalFields", additional_fields(entity, kind, references));
    row
}

/// The roles of Graph evidence, folded.
fn roles(entity: Value<'_>) -> Vec<String> {
    let list = entity.get("roles").or_else(|| entity.get("Roles"));
    list.map_or_else(Vec::new, |list| {
        list.elements().filter_map(|role| role.text()).map(|role| fold(&role)).collect()
    })
}

/// Impacted or related: what the roles say, else Defender's `Role` (0 impacted, 1 related), else by kind.
fn is_impacted(entity: Value<'_>, kind: Option<&EvidenceKind>) -> bool {
    let roles = roles(entity);
    let has = |wanted: &[&str]| roles.iter().any(|role| wanted.contains(&role.as_str()));
    if has(&["compromised", "attacked", "edited", "policyviolator", "victim"]) {
        return true;
    }
    if has(&["attacker", "commandandcontrol", "contextual", "suspicious", "malicious"]) {
        return false;
    }
    match entity.get("Role").and_then(|role| role.as_i64()) {
        Some(role) => role == 0,
        None => kind.is_some_and(|kind| kind.is_asset),
    }
}

fn direction(entity: Value<'_>) -> Option<&'static str> {
    let roles = roles(entity);
    let has = |wanted: &str| roles.iter().any(|role| role == wanted);
    match (has("source"), has("destination")) {
        (true, false) => Some("Source"),
        (false, true) => Some("Destination"),
        _ => None,
    }
}

fn fill<'a>(row: &mut Row<'a>, column: &str, paths: &[&str], entity: Value<'a>, references: &References<'a>) {
    let found = paths.iter().find_map(|path| {
        let value = references.at_path(entity, path)?;
        value.scalar_text().filter(|text| !text.is_empty()).map(|text| (value, text))
    });
    let Some((value, text)) = found else { return };
    let column_type = row.table.column_index(column).map(|index| row.table.columns[index].column_type);
    let cell = match column_type {
        Some(ColumnType::Long) => value.as_i64().map(Cell::Integer),
        Some(ColumnType::Int) => {
            value.as_i64().filter(|number| i32::try_from(*number).is_ok()).map(Cell::Integer)
        }
        _ => Some(Cell::Text(text)),
    };
    if let Some(cell) = cell {
        row.set(column, cell);
    }
}

fn is_empty(row: &Row<'_>, column: &str) -> bool {
    row.get(column).is_none_or(Cell::is_null)
}

/// A hash with its algorithm: Defender's `Algorithm` and `Value`, Graph's `algorithm`, `hashType` and the like.
fn fill_hash<'a>(row: &mut Row<'a>, hash: Value<'a>) {
    let text = |keys: [&str; 3]| keys.iter().find_map(|key| hash.get(key)?.text());
    let algorithm = text(["Algorithm", "algorithm", "hashType"]).map(|name| fold(&name));
    let column = match algorithm.as_deref() {
        Some("sha1") => "SHA1",
        Some("sha256") => "SHA256",
        _ => return,
    };
    if is_empty(row, column) {
        row.set_text(column, text(["Value", "value", "hashValue"]));
    }
}

fn fill_hashes<'a>(row: &mut Row<'a>, file: Value<'a>, references: &References<'a>) {
    for key in ["FileHashes", "fileHashes"] {
        for hash in file.get(key).into_iter().flat_map(|list| list.elements()) {
            fill_hash(row, references.resolve(hash));
        }
    }
    if let Some(hash) = file.get("fileHash") {
        fill_hash(row, hash);
    }
}

/// `RegistryKey` starts with its hive, as in Defender.
fn join_registry_hive<'a>(row: &mut Row<'a>, entity: Value<'a>, references: &References<'a>) {
    let hive = ["registryHive", "Key.Hive", "Hive", "hive"]
        .iter()
        .find_map(|path| references.at_path(entity, path)?.scalar_text().filter(|text| !text.is_empty()));
    let joined = match (&hive, row.get("RegistryKey")) {
        (Some(hive), Some(Cell::Text(key))) if !key.starts_with(hive.as_ref()) => {
            Some(format!("{hive}\\{key}"))
        }
        _ => None,
    };
    row.set_text("RegistryKey", joined);
}

/// Sentinel writes the name and the suffix of a UPN apart.
fn join_upn<'a>(row: &mut Row<'a>, entity: Value<'a>) {
    if is_empty(row, "AccountUpn") {
        let part =
            |key| entity.get(key).and_then(|value: Value<'a>| value.text()).filter(|text| !text.is_empty());
        if let (Some(name), Some(suffix)) = (part("Name"), part("UPNSuffix")) {
            row.set_text("AccountUpn", Some(format!("{name}@{suffix}")));
        }
    }
}

/// `DeviceName` is the full name, which Defender and Sentinel write in two parts.
fn join_device_name<'a>(row: &mut Row<'a>, host: Value<'a>) {
    let part = |key| host.get(key).and_then(|value: Value<'a>| value.text()).filter(|text| !text.is_empty());
    if let (Some(name), Some(domain)) = (part("HostName"), part("DnsDomain"))
        && !name.contains('.')
    {
        row.set_text("DeviceName", Some(format!("{name}.{domain}")));
    }
}

/// The name of the device a file or process was on.
fn join_host_name<'a>(row: &mut Row<'a>, entity: Value<'a>, references: &References<'a>) {
    if let Some(host) = references.at_path(entity, "Host") {
        join_device_name(row, host);
    }
}

fn fill_azure(row: &mut Row<'_>) {
    row.set("CloudPlatform", Cell::Text("Azure".into()));
    if is_empty(row, "SubscriptionId")
        && let Some(Cell::Text(id)) = row.get("ResourceID")
    {
        let mut parts = id.split('/').skip_while(|part| !part.eq_ignore_ascii_case("subscriptions"));
        let subscription = parts.nth(1).map(str::to_owned);
        row.set_text("SubscriptionId", subscription);
    }
}

/// The alert's family belongs to the files and processes that were detected, not to every file it mentions.
fn fill_threat_family<'a>(row: &mut Row<'a>, alert: &Alert<'a>, entity: Value<'a>) {
    let detected = entity
        .get("detectionStatus")
        .and_then(|status| status.text())
        .is_some_and(|status| ["detected", "blocked", "prevented"].contains(&fold(&status).as_str()));
    let is_code =
        matches!(row.get("EntityType"), Some(Cell::Text(kind)) if kind == "File" || kind == "Process");
    if detected && is_code && is_empty(row, "ThreatFamily") {
        row.set_text("ThreatFamily", alert.threat_family.clone());
    }
}

fn additional_fields<'a>(
    entity: Value<'a>,
    kind: Option<&EvidenceKind>,
    references: &References<'a>,
) -> Option<String> {
    let is_native = entity.get("Type").is_some() || entity.get("$id").is_some();
    let mut copy = EntityCopy { references, is_native, kind, open: Vec::new(), written: 0, depth: 0 };
    let mut fields = ObjectWriter::default();
    if !is_native && let Some(kind) = kind {
        fields.text("Type", kind.word);
    }
    for (key, value) in entity.members() {
        let is_inline = kind.is_some_and(|kind| kind.inline.iter().any(|inline| key.matches(inline)));
        if is_inline && value.kind() == Kind::Object {
            for (inner, member) in value.members() {
                copy.member(&inner.text(), member, &mut fields);
            }
        } else {
            copy.member(&key.text(), value, &mut fields);
        }
    }
    fields.finish()
}

/// Copies an entity's members under Defender's names, following references.
struct EntityCopy<'r, 'a> {
    references: &'r References<'a>,
    /// Whether the entity has Defender's own names already.
    is_native: bool,
    kind: Option<&'r EvidenceKind>,
    /// References being followed, so that none runs in a circle.
    open: Vec<String>,
    /// Bytes written for resolved references so far.
    written: usize,
    /// How many objects deep the copy is inside the entity.
    depth: usize,
}

impl<'a> EntityCopy<'_, 'a> {
    fn member(&mut self, key: &str, value: Value<'a>, fields: &mut ObjectWriter) {
        let is_type = !self.is_native && key == "entityType";
        if key.contains("@odata") || is_type || STATE_KEYS.contains(&key) || !is_filled(value) {
            return;
        }
        let json = self.json(value);
        if !matches!(json.as_str(), "{}" | "[]" | "null") {
            fields.raw(&self.name(key), &json);
        }
    }

    fn name(&self, key: &str) -> String {
        if self.is_native {
            return key.to_owned();
        }
        let own = match self.depth {
            0 => self.kind.map_or(&[][..], |kind| kind.renames),
            _ => NESTED_RENAMES,
        };
        let renamed = own.iter().chain(RENAMES).find(|(from, _)| *from == key);
        renamed.map_or_else(|| capitalised(key), |(_, to)| (*to).to_owned())
    }

    /// Depth is bounded by the parser's limit for the text and by `open` for references.
    fn json(&mut self, value: Value<'a>) -> String {
        match value.kind() {
            Kind::Object => self.object(value),
            Kind::Array => {
                let list: Vec<String> = value.elements().map(|element| self.json(element)).collect();
                format!("[{}]", list.join(","))
            }
            Kind::Text => quoted(&value.text().unwrap_or_default()),
            _ => value.raw().to_owned(),
        }
    }

    fn object(&mut self, value: Value<'a>) -> String {
        let reference = value.get("$ref").and_then(|id| id.scalar_text()).map(|id| id.into_owned());
        let Some(id) = reference else { return self.members(value) };
        let target = self.references.by_id.get(&id).copied();
        match target {
            Some(target)
                if !self.open.contains(&id) && self.open.len() < 8 && self.written < RESOLVED_LIMIT =>
            {
                self.open.push(id);
                let json = self.members(target);
                self.open.pop();
                self.written += json.len();
                json
            }
            _ => value.raw().to_owned(),
        }
    }

    fn members(&mut self, value: Value<'a>) -> String {
        let mut fields = ObjectWriter::default();
        self.depth += 1;
        for (key, member) in value.members() {
            self.member(&key.text(), member, &mut fields);
        }
        self.depth -= 1;
        fields.finish().unwrap_or_else(|| "{}".to_owned())
    }
}

#[cfg(test)]
#[path = "entity_tests.rs"]
mod tests;
