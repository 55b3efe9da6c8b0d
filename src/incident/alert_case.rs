//! One alert as people read it: what raised it, its evidence, and what its users did before and after.

use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::Value;

use super::case::{Case, Section, cell_text, instant, section};
use super::query::{Rows, literal};
use crate::engine::Engine;
use crate::error::Failure;

/// How long before and after an alert its users' activity is shown, and how many records at most.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// Microseconds.
    pub micros: i64,
    /// Records on each side.
    pub most: usize,
}

/// Everything about an alert; nothing where there is none with this id.
///
/// # Errors
/// When a query fails.
pub async fn alert(engine: &Engine, id: &str, around: Around) -> Result<Option<Case>, Failure> {
    let own = literal(id);
    let facts = format!(
        "select Timestamp, Title, Severity, Category, ServiceSource, DetectionSource, Policy, Rule, Actions, \
         AttackTechniques, SensitiveTypes, IncidentId from IncidentAlerts where AlertId = {own}"
    );
    let facts = section(engine, "facts", "", &facts).await?;
    let Some(row) = facts.rows.first() else { return Ok(None) };
    let cell = |name: &str| {
        let place = facts.columns.iter().position(|column| column == name);
        place.and_then(|place| row.get(place)).map(cell_text).unwrap_or_default()
    };
    let spelt = |name: &str| {
        let list: Vec<String> = serde_json::from_str(&cell(name)).unwrap_or_default();
        list.join(", ")
    };
    let all = vec![
        ("Alert", id.to_owned()),
        ("Incident", cell("IncidentId")),
        ("Time", cell("Timestamp")),
        ("Severity", cell("Severity")),
        ("Category", cell("Category")),
        ("Service", cell("ServiceSource")),
        ("Detection source", cell("DetectionSource")),
        ("Policy", cell("Policy")),
        ("Rule", cell("Rule")),
        ("Actions", spelt("Actions")),
        ("Techniques", spelt("AttackTechniques")),
        ("Sensitive information", spell_types(&cell("SensitiveTypes"))),
    ];
    let evidence = format!(
        "select distinct EntityType as Entity, EvidenceRole as Role, EvidenceDirection as Direction, \
         coalesce(AccountUpn, AccountName, MailName, DeviceAndFile, RemoteIP, RemoteUrl) as Name, \
         DeviceName as Device, FolderPath as Folder, ProcessCommandLine as CommandLine from (select *, \
         case when EntityType in ('File', 'Process', 'Blob') then FileName when EntityType = 'Machine' then \
         coalesce(DeviceName, DeviceId) end as DeviceAndFile, \
         case when EntityType = 'MailMessage' then coalesce(EmailSubject, NetworkMessageId) end as MailName \
         from AlertEvidence where AlertId = {own}) e order by Entity, Role, Name, Device, Folder, Direction, CommandLine"
    );
    let sections = vec![
        section(engine, "evidence", "Evidence", &evidence).await?,
        activity(engine, &own, &cell("Timestamp"), around).await?,
    ];
    Ok(Some(Case {
        title: cell("Title"),
        facts: all.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        sections,
    }))
}

/// `Credit Card Number: 42 with 85%`.
#[must_use]
pub fn spell_types(text: &str) -> String {
    let found: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    let spelt = found.iter().map(|found| {
        let name = found.get("Name").and_then(Value::as_str).unwrap_or_default();
        let count = found.get("Count").and_then(Value::as_i64).map(|count| format!(": {count}"));
        let confidence = found.get("Confidence").and_then(Value::as_i64);
        let confidence = confidence.map(|confidence| format!(" with {confidence}%"));
        format!("{name}{}{}", count.unwrap_or_default(), confidence.unwrap_or_default())
    });
    spelt.collect::<Vec<_>>().join(", ")
}

/// What the alert's users did before and after, from the audit records.
async fn activity(engine: &Engine, alert: &str, time: &str, around: Around) -> Result<Section, Failure> {
    let keys = format!(
        "select AccountUpn, AccountObjectId from AlertEvidence where AlertId = {alert} and \
         EvidenceDirection is distinct from 'Destination'"
    );
    let mut known: BTreeSet<String> = BTreeSet::new();
    for row in Rows::of(engine, &keys).await?.iter() {
        let given = [row.text("AccountUpn"), row.text("AccountObjectId")];
        known.extend(given.into_iter().flatten().map(|key| literal(&key.to_lowercase())));
    }
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    let known = if known.is_empty() { "''" } else { &known };
    let start = DateTime::parse_from_rfc3339(time).map_or(0, |time| time.timestamp_micros());
    let from = instant(start.saturating_sub(around.micros));
    let to = instant(start.saturating_add(around.micros));
    let side = |place: &str, range: String, order: &str| {
        format!(
            "(select '{place}' as Place, Timestamp as Time, ActionType as Action, Application, ObjectName as Object, \
             IPAddress as Address, coalesce(\"_AccountUpn\", AccountDisplayName, AccountId) as Account \
             from hidden.CloudAppEvents where {range} and (lower(\"_AccountUpn\") in ({known}) \
             or lower(AccountObjectId) in ({known}) or lower(AccountId) in ({known})) \
             order by Timestamp {order}, ActionType, ObjectName limit {})",
            around.most
        )
    };
    let sql = format!(
        "select Place, Time, Action, Application, Object, Address, Account from ({} union all \
         select 'selected', Timestamp, Title, ServiceSource, null, null, null \
         from IncidentAlerts where AlertId = {alert} union all {}) t \
         order by Time, case Place when 'earlier' then 0 when 'selected' then 1 else 2 end, Action, Object",
        side("earlier", format!("Timestamp >= '{from}' and Timestamp < '{time}'"), "desc"),
        side("later", format!("Timestamp >= '{time}' and Timestamp <= '{to}'"), "asc"),
    );
    section(engine, "activity", "What its users did", &sql).await
}
