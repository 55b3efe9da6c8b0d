//! What a saved query is.

use std::fmt;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};

use crate::alert::{AlertOf, Flood, KeyValue, Rules, Suppression, Threshold, window_start};
use crate::schedule::Schedule;
use crate::yaml::Place;

use super::entity::EntityMapping;
use super::template::Template;

/// A query with what is needed to run it again and again and to raise alerts of what it finds.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedQuery {
    /// What it is called for good; alerts are told apart by it.
    pub id: String,
    /// Title of its alerts.
    pub title: Template,
    /// Description of its alerts.
    pub description: Template,
    /// Whether schedules run it.
    pub enabled: bool,
    /// Severity of its alerts.
    pub severity: Severity,
    /// The result column that says another severity, if one does.
    pub severity_column: Option<String>,
    /// ATT&CK tactics, in words: `Initial Access`.
    pub tactics: Vec<String>,
    /// ATT&CK techniques: `T1114.003`.
    pub techniques: Vec<String>,
    /// Category of its alerts; without, the first tactic.
    pub category: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// When it runs; without, only when asked to.
    pub schedule: Option<Schedule>,
    /// How far before the earliest new event it reads.
    pub lookback: TimeDelta,
    /// How many findings an alert needs.
    pub threshold: Threshold,
    /// Whether an alert is one finding or all findings of a run.
    pub alert_of: AlertOf,
    /// Which findings are one alert for a while.
    pub suppression: Option<Suppression>,
    /// When many alerts become one.
    pub flood: Option<Flood>,
    /// Greatest age, at arrival, of an event that raises an alert.
    pub max_age: Option<TimeDelta>,
    /// The result column that says when a finding happened; without, [`SavedQuery::TIME_COLUMNS`] are tried.
    pub time_column: Option<String>,
    /// The result columns that make two rows the same finding; without, all of them.
    pub key: Vec<KeyPart>,
    /// What its alerts are about.
    pub entities: Vec<EntityMapping>,
    /// What else its alerts say.
    pub details: Vec<Detail>,
    /// What it has to find, and what not.
    pub tests: Vec<Test>,
    /// Findings that raise no alert.
    pub exceptions: Vec<Exception>,
    /// Where to read more.
    pub references: Vec<String>,
    /// `ServiceSource` of its alerts, where it is not the engine's own.
    pub service_source: Option<String>,
    /// `DetectionSource` of its alerts, where it is not the engine's own.
    pub detection_source: Option<String>,
    /// A hash of the whole file: alerts remember which text of the query raised them.
    pub version: String,
    /// What the query is written in.
    pub language: Language,
    /// The query. For `.sql` and `.kql` files it is the whole file.
    pub text: String,
    /// Where it stands.
    pub source: Source,
    /// What kind of file it comes from.
    pub origin: Origin,
}

impl SavedQuery {
    /// The columns that say when a finding happened, in the order in which they are tried.
    pub const TIME_COLUMNS: [&'static str; 3] = ["Timestamp", "TimeGenerated", "ActivityTimestamp"];

    /// How its findings become alerts.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules {
            alert_of: self.alert_of,
            threshold: self.threshold,
            suppression: self.suppression.clone(),
            flood: self.flood,
        }
    }

    /// The category of its alerts.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.category.as_deref().or_else(|| self.tactics.first().map(String::as_str))
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing to do.
    Informational,
    /// Look when there is time.
    Low,
    /// Look today.
    Medium,
    /// Look now.
    High,
}

impl Severity {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Informational, Self::Low, Self::Medium, Self::High];

    /// As `AlertInfo` shows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Informational => "Informational",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }

    /// By name, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name().eq_ignore_ascii_case(name.trim()))
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What a query is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// SQL.
    Sql,
    /// The Kusto query language.
    Kql,
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sql => "SQL",
            Self::Kql => "KQL",
        })
    }
}

/// What kind of file a saved query comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A query with a header.
    Header,
    /// A rule of Sentinel that raises alerts.
    SentinelRule,
    /// A hunting query of Sentinel, which raises none by itself.
    SentinelHunt,
    /// A custom detection of Defender.
    DefenderDetection,
}

/// Where the text of a query stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub file: PathBuf,
    /// Where the file's metadata begin.
    pub metadata: Place,
    /// Where each key of the metadata stands.
    pub keys: Vec<(String, Place)>,
    /// Where the first line of the query's text stands.
    pub text: Place,
    /// Whether the lines of the text are lines of the file, indented by what the first one is; else the text is written in
    /// another way, and only its beginning has a place.
    pub keeps_lines: bool,
}

impl Source {
    /// Where the first of these keys that is there stands; without any, where the metadata begin.
    #[must_use]
    pub fn place_of(&self, keys: &[&str]) -> Place {
        let found = keys.iter().find_map(|key| self.keys.iter().find(|(known, _)| known == key));
        found.map_or(self.metadata, |(_, place)| *place)
    }

    /// The place in the file of a place in the query's text; both are counted from 1.
    #[must_use]
    pub fn place_in_file(&self, line: u32, column: u32) -> Place {
        if !self.keeps_lines {
            return self.text;
        }
        Place {
            line: self.text.line.saturating_add(line.saturating_sub(1)),
            column: self.text.column.saturating_add(column.saturating_sub(1)),
        }
    }
}

/// A column of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPart {
    /// The column.
    pub column: String,
    /// For a time: it counts by the window of this length that it is in, counted from 1970.
    pub bin: Option<TimeDelta>,
}

impl KeyPart {
    /// What a value of the column counts as.
    #[must_use]
    pub fn value(&self, value: KeyValue) -> KeyValue {
        match (value, self.bin) {
            (KeyValue::Time(time), Some(bin)) => KeyValue::Time(window_start(time, bin)),
            (value, _) => value,
        }
    }
}

/// A custom detail of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Its name.
    pub name: String,
    /// The result column.
    pub column: String,
}

/// A test: records, and what the query finds in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// What time it is; without, right after the last record.
    pub now: Option<DateTime<Utc>>,
    /// Rows, by table.
    pub input: Vec<(String, Vec<TestRow>)>,
    /// Export files, relative to the query's.
    pub files: Vec<PathBuf>,
    /// What is found.
    pub expect: Expect,
    /// Where it stands.
    pub place: Place,
}

/// Columns and values of a row.
pub type TestRow = serde_json::Map<String, serde_json::Value>;

/// What a test has to find.
#[derive(Debug, Clone, PartialEq)]
pub enum Expect {
    /// So many rows; none is 0.
    Count(u64),
    /// These rows, in any order; columns that are not named may be anything.
    Rows(Vec<TestRow>),
}

impl Exception {
    /// Whether it holds for a finding: it is not over, and every column has its value, without case. `value` gives the text
    /// of a column, none where it is not there or has no value.
    #[must_use]
    pub fn applies<'v>(
        &self,
        now: DateTime<Utc>,
        value: impl Fn(&str) -> Option<std::borrow::Cow<'v, str>>,
    ) -> bool {
        let is_over = self.expires.is_some_and(|expires| expires <= now);
        let agrees = |column: &str, wanted: &str| {
            value(column).is_some_and(|value| value.to_lowercase() == wanted.to_lowercase())
        };
        !is_over
            && !self.matches.is_empty()
            && self.matches.iter().all(|(column, wanted)| agrees(column, wanted))
    }
}

/// Findings that raise no alert, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Columns and their values, all of which have to agree; without case.
    pub matches: Vec<(String, String)>,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Until when it holds; without, for good.
    pub expires: Option<DateTime<Utc>>,
    /// Where it stands.
    pub place: Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_holds_for_what_agrees_until_it_is_over() {
        let exception = Exception {
            matches: vec![("Who".into(), "SVC@contoso.com".into()), ("App".into(), "x".into())],
            owner: "ann".into(),
            reason: "a service".into(),
            expires: Some("2026-03-01T00:00:00Z".parse().unwrap()),
            place: Place::START,
        };
        let value = |app: &'static str| {
            move |column: &str| match column {
                "Who" => Some("svc@contoso.com".into()),
                "App" if !app.is_empty() => Some(app.into()),
                _ => None,
            }
        };
        let (before, over) =
            ("2026-02-28T00:00:00Z".parse().unwrap(), "2026-03-01T00:00:00Z".parse().unwrap());
        assert!(exception.applies(before, value("X")));
        assert!(!exception.applies(before, value("y")) && !exception.applies(before, value("")));
        assert!(!exception.applies(over, value("x")));
    }
}
