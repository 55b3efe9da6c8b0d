//! Which incidents are asked for.

use std::collections::BTreeSet;

use super::IncidentsArgs;
use crate::engine::Engine;
use crate::error::Failure;
use crate::incident::correlate::Severity;
use crate::incident::heads::Head;
use crate::incident::query::{Rows, literal};

/// A filter, with the incidents that entities and texts lead to.
pub(super) struct Filter<'a> {
    args: &'a IncidentsArgs,
    severities: Vec<&'static str>,
    /// Each has to hold the incident.
    found: Vec<BTreeSet<String>>,
}

impl<'a> Filter<'a> {
    pub(super) async fn of(args: &'a IncidentsArgs, engine: &Engine) -> Result<Self, Failure> {
        let mut severities = Vec::new();
        for word in &args.severity {
            match Severity::read(word) {
                Severity::Unknown if !word.eq_ignore_ascii_case("unknown") => {
                    return Err(Failure::usage(format!("{word} is no severity"))
                        .hint("there are high, medium, low, informational and unknown"));
                }
                severity => severities.push(severity.as_str()),
            }
        }
        let mut found = Vec::new();
        for (texts, kinds) in [
            (&args.user, "'account'"),
            (&args.device, "'device'"),
            (&args.file, "'file', 'item', 'file-name'"),
            (&args.site, "'site'"),
            (&args.entity, ""),
        ] {
            if !texts.is_empty() {
                found.push(with_entity(engine, texts, kinds).await?);
            }
        }
        if !args.text.is_empty() {
            found.push(with_text(engine, &args.text).await?);
        }
        Ok(Self { args, severities, found })
    }

    pub(super) fn takes(&self, head: &Head) -> bool {
        let args = self.args;
        let lists = [
            (&args.policy, "Policies"),
            (&args.rule, "Rules"),
            (&args.tag, "Tags"),
            (&args.service_source, "ServiceSources"),
            (&args.detection_source, "DetectionSources"),
            (&args.category, "Categories"),
            (&args.technique, "Techniques"),
        ];
        let types: Vec<serde_json::Value> =
            serde_json::from_str(head.text("SensitiveTypes")).unwrap_or_default();
        let types: Vec<String> =
            types.iter().filter_map(|found| Some(found.get("Name")?.as_str()?.to_owned())).collect();
        let micros = |time: &chrono::DateTime<chrono::Utc>| time.timestamp_micros();
        let number = |name: &str| head.number(name).unwrap_or_default();
        let is_in =
            |wanted: &[String], text: &str| wanted.is_empty() || wanted.iter().any(|part| fits(part, text));
        lists.iter().all(|(wanted, column)| any(wanted, &head.list(column)))
            && any(&args.sensitive_type, &types)
            && (args.status.is_empty()
                || args.status.iter().any(|status| status.as_str() == head.text("Status")))
            && (self.severities.is_empty() || self.severities.contains(&head.text("Severity")))
            && is_in(&args.owner, head.text("Owner"))
            && is_in(&args.classification, head.text("Classification"))
            && args.since.as_ref().is_none_or(|since| number("LastActivity") >= micros(since))
            && args.until.as_ref().is_none_or(|until| number("FirstActivity") < micros(until))
            && self.found.iter().all(|ids| ids.contains(head.id()))
    }
}

/// Whether a text has a part; an empty part fits an empty text only. `false-positive` fits `False positive`.
fn fits(part: &str, text: &str) -> bool {
    let (part, text) = (part.trim().to_lowercase(), text.to_lowercase());
    if part.is_empty() {
        text.is_empty()
    } else {
        text.contains(&part) || text.contains(&part.replace('-', " "))
    }
}

fn any(wanted: &[String], texts: &[String]) -> bool {
    wanted.is_empty()
        || wanted.iter().any(|part| match part.trim() {
            "" => texts.is_empty(),
            part => texts.iter().any(|text| fits(part, text)),
        })
}

async fn ids(engine: &Engine, sql: &str) -> Result<BTreeSet<String>, Failure> {
    let rows = Rows::of(engine, sql).await?;
    Ok(rows.iter().filter_map(|row| row.text("IncidentId").map(str::to_owned)).collect())
}

async fn with_entity(engine: &Engine, texts: &[String], kinds: &str) -> Result<BTreeSet<String>, Failure> {
    let conditions = texts.iter().map(|text| {
        let part = text.trim().to_lowercase();
        // Identifiers are written as JSON.
        let quoted = serde_json::Value::from(part.as_str()).to_string();
        let quoted = quoted.trim_matches('"');
        format!(
            "strpos(lower(Name), {}) > 0 or strpos(lower(Identifiers), {}) > 0",
            literal(&part),
            literal(quoted)
        )
    });
    let any = conditions.collect::<Vec<_>>().join(" or ");
    let kinds = if kinds.is_empty() { String::new() } else { format!(" and Kind in ({kinds})") };
    ids(engine, &format!("select distinct IncidentId from IncidentEntities where ({any}){kinds}")).await
}

async fn with_text(engine: &Engine, texts: &[String]) -> Result<BTreeSet<String>, Failure> {
    let of = |columns: &[&str]| {
        let conditions = texts.iter().flat_map(|text| {
            let part = literal(&text.trim().to_lowercase());
            columns.iter().map(move |column| format!("strpos(lower({column}), {part}) > 0"))
        });
        conditions.collect::<Vec<_>>().join(" or ")
    };
    let sql = format!(
        "select IncidentId from Incidents where {} union select IncidentId from IncidentAlerts where {}",
        of(&["Name", "GeneratedName"]),
        of(&["Title", "Policy", "Rule"])
    );
    ids(engine, &sql).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_takes_a_part_of_a_text_whatever_its_case() {
        assert!(fits("card", "Payment CARD data"));
        assert!(fits("false-positive", "False positive"));
        assert!(!fits("", "Ada") && fits("", ""));
        assert!(any(&[], &[]) && any(&["".to_owned()], &[]) && !any(&["x".to_owned()], &[]));
    }
}
