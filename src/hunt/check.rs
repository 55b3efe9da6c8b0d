//! Whether a saved query is complete, and fits the columns of its result: what can be asked without running it.
//!
//! A run sees the rows from the earliest new event, less the look-back, on. Findings are the same wherever that falls
//! when their key holds what stays with a record: its id, its time, or the window of the clock that its time is in. What
//! else there is, is told as a warning. A window of the clock has to be read as a whole, so the look-back is at least as
//! long, unless each finding is one record.

use chrono::{DateTime, Utc};

use crate::alert::{AlertOf, Comparison};
use crate::schedule::duration_text;

use super::fault::{Fault, FaultKind, nearest};
use super::model::{KeyPart, Origin, SavedQuery};

/// Columns that hold the id of a record.
const RECORD_IDS: [&str; 14] = [
    "ReportId",
    "RecordId",
    "AuditLogRecordId",
    "Id",
    "EventId",
    "OriginalId",
    "AlertId",
    "SystemAlertId",
    "ProviderAlertId",
    "BehaviorId",
    "NetworkMessageId",
    "InternetMessageId",
    "CorrelationId",
    "UniqueTokenIdentifier",
];

/// A column of a query's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultColumn {
    /// Its name.
    pub name: String,
    /// Whether it is a time.
    pub is_time: bool,
    /// Whether its values are those of one record, and not made of several; none where that is not known.
    pub of_record: Option<bool>,
}

/// The column of that name, or the only one whose name matches without case.
#[must_use]
pub fn find_column(columns: &[ResultColumn], name: &str) -> Option<usize> {
    columns.iter().position(|column| column.name == name).or_else(|| {
        let mut found =
            columns.iter().enumerate().filter(|(_, column)| column.name.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((index, _)), None) => Some(index),
            _ => None,
        }
    })
}

/// The column that says when a finding happened: the one that is named, else one of those that usually do. Rules of others
/// may name it as they like: there, the first time of the result does.
#[must_use]
pub fn time_column(query: &SavedQuery, columns: &[ResultColumn]) -> Option<usize> {
    let is_time = |at: &usize| columns.get(*at).is_some_and(|column| column.is_time);
    if let Some(name) = &query.time_column {
        return find_column(columns, name).filter(is_time);
    }
    let usual = SavedQuery::TIME_COLUMNS.iter().find_map(|name| find_column(columns, name).filter(is_time));
    let any = || columns.iter().position(|column| column.is_time);
    usual.or_else(|| if query.origin == Origin::Header { None } else { any() })
}

/// Everything wrong or odd with a saved query, by place. Without the columns of its result, what they are needed for is
/// not asked. `now` tells which exceptions are over.
#[must_use]
pub fn check(query: &SavedQuery, columns: Option<&[ResultColumn]>, now: DateTime<Utc>) -> Vec<Fault> {
    let mut check = Check { query, faults: Vec::new() };
    check.complete(now);
    if let Some(columns) = columns {
        check.columns(columns);
        check.time(columns);
    }
    if query.schedule.is_some() {
        check.thresholds();
        check.window(columns);
    }
    check.faults.sort_by_key(|fault| fault.place);
    check.faults
}

struct Check<'q> {
    query: &'q SavedQuery,
    faults: Vec<Fault>,
}

impl Check<'_> {
    /// A fault at the first of some keys that is there.
    fn add(&mut self, keys: &[&str], kind: FaultKind) {
        let place = self.query.source.place_of(keys);
        self.faults.push(Fault { file: self.query.source.file.clone(), place, kind });
    }

    /// What can be said without the result. Rules of others are taken as they are.
    fn complete(&mut self, now: DateTime<Utc>) {
        let query = self.query;
        for exception in &query.exceptions {
            if let Some(expires) = exception.expires.filter(|expires| *expires <= now) {
                let expired = expires.format("%Y-%m-%d").to_string();
                let kind = FaultKind::Expired { owner: exception.owner.clone(), expired };
                self.faults.push(Fault { file: query.source.file.clone(), place: exception.place, kind });
            }
        }
        if query.origin != Origin::Header {
            return;
        }
        if query.schedule.is_some() && query.key.is_empty() {
            let example = "`key: [AccountUpn, {column: Timestamp, bin: 1d}]`";
            self.add(&["schedule"], FaultKind::Incomplete { what: "a `key`", example });
        }
        if query.schedule.is_some() && query.entities.is_empty() {
            let example = "`entities: [{type: account, column: AccountUpn}]`";
            self.add(&["schedule"], FaultKind::Incomplete { what: "`entities`", example });
        }
        if query.tests.is_empty() {
            self.add(&["tests"], FaultKind::NoTests);
        }
        let stem = query.source.file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
        if stem != query.id {
            self.add(&["id"], FaultKind::FileName { id: query.id.clone(), file: stem.into_owned() });
        }
    }

    /// Every column that is named is there.
    fn columns(&mut self, columns: &[ResultColumn]) {
        let query = self.query;
        let mut named: Vec<(String, &[&str], &str)> = Vec::new();
        let title: &[&str] = &["title", "alertTitle", "alertDetailsOverride", "displayName", "ruleName"];
        named.extend(query.title.columns().into_iter().map(|column| ("the title".to_owned(), title, column)));
        let description: &[&str] = &["description", "alertDescription", "alertDetailsOverride"];
        let columns_of = query.description.columns().into_iter();
        named.extend(columns_of.map(|column| ("the description".to_owned(), description, column)));
        let severity: &[&str] = &["severity_column", "alertDetailsOverride"];
        named.extend(
            query.severity_column.iter().map(|column| ("the severity".to_owned(), severity, column.as_str())),
        );
        named.extend(
            query.time_column.iter().map(|column| ("`time`".to_owned(), &["time"][..], column.as_str())),
        );
        named.extend(query.key.iter().map(|part| ("the key".to_owned(), &["key"][..], part.column.as_str())));
        let by = query.suppression.iter().flat_map(|suppression| &suppression.by);
        named.extend(by.map(|column| ("`suppression`".to_owned(), &["suppression"][..], column.as_str())));
        let entities: &[&str] = &["entities", "entityMappings", "impactedAssets", "impactedEntities"];
        for entity in &query.entities {
            let what = format!("the entity of type {}", entity.kind.name);
            named.extend(entity.columns.iter().map(|one| (what.clone(), entities, one.column.as_str())));
        }
        let details: &[&str] = &["details", "customDetails"];
        let all = query.details.iter();
        named.extend(
            all.map(|detail| (format!("the detail `{}`", detail.name), details, detail.column.as_str())),
        );
        for (what, keys, column) in named {
            self.column(what, keys, column, columns);
        }
        for part in query.key.iter().filter(|part| part.bin.is_some()) {
            let column = find_column(columns, &part.column).and_then(|at| columns.get(at));
            if column.is_some_and(|column| !column.is_time) {
                self.add(&["key"], FaultKind::BinOfNoTime { column: part.column.clone() });
            }
        }
        for exception in &query.exceptions {
            for (column, _) in
                exception.matches.iter().filter(|(column, _)| find_column(columns, column).is_none())
            {
                let kind = no_column("an exception".to_owned(), column, columns);
                self.faults.push(Fault { file: query.source.file.clone(), place: exception.place, kind });
            }
        }
    }

    fn column(&mut self, what: String, keys: &[&str], column: &str, columns: &[ResultColumn]) {
        if find_column(columns, column).is_none() {
            self.add(keys, no_column(what, column, columns));
        }
    }

    /// A finding has a time.
    fn time(&mut self, columns: &[ResultColumn]) {
        if let Some(name) = &self.query.time_column {
            let column = find_column(columns, name).and_then(|at| columns.get(at));
            if column.is_some_and(|column| !column.is_time) {
                self.add(&["time"], FaultKind::NotATime { column: name.clone() });
            }
        } else if self.query.schedule.is_some() && time_column(self.query, columns).is_none() {
            self.add(&["query", "queryText"], FaultKind::NoTime);
        }
    }

    fn thresholds(&mut self) {
        let threshold = self.query.threshold;
        let keys: &[&str] = &["threshold", "triggerOperator"];
        if !threshold.only_grows() {
            self.add(keys, FaultKind::ShrinkingThreshold);
        }
        let needs_several = match threshold.comparison {
            Comparison::AtLeast => threshold.count > 1,
            _ => threshold.count > 0,
        };
        if let Some(suppression) = &self.query.suppression
            && needs_several
            && suppression.window > self.query.lookback
        {
            let reason = format!(
                "the threshold counts findings over {}, and the look-back is {}",
                duration_text(suppression.window),
                duration_text(self.query.lookback)
            );
            self.window_dependent(keys, reason, "look back at least as far");
        }
        if self.query.flood.is_some() {
            let reason = "alerts that were raised before a flood stay single ones".to_owned();
            self.window_dependent(&["flood"], reason, "use `suppression` with `by`, whose windows stay");
        }
    }

    /// Whether findings stay the same when the window of a run falls elsewhere.
    fn window(&mut self, columns: Option<&[ResultColumn]>) {
        let query = self.query;
        let keys: &[&str] = &["key", "schedule", "queryFrequency", "frequency"];
        if query.suppression.is_none() && query.alert_of == AlertOf::Run {
            let reason = "an alert is all findings of a run".to_owned();
            let advice = "use `suppression`, whose windows are those of the clock";
            self.window_dependent(&["alert_per", "eventGroupingSettings", "schedule"], reason, advice);
            return;
        }
        let whole_row: Vec<KeyPart> = columns
            .unwrap_or_default()
            .iter()
            .map(|column| KeyPart { column: column.name.clone(), bin: None })
            .collect();
        let is_whole = query.key.is_empty();
        if is_whole && columns.is_none() {
            return;
        }
        let key = if is_whole { &whole_row } else { &query.key };
        let of_record = |part: &KeyPart| {
            let columns = columns.unwrap_or_default();
            let column = find_column(columns, &part.column).and_then(|at| columns.get(at));
            (column.is_some_and(|column| column.is_time), column.and_then(|column| column.of_record))
        };
        let made_of_several = key
            .iter()
            .filter(|part| of_record(part).1 == Some(false) && part.bin.is_none())
            .map(|part| &part.column);
        if let Some(column) = made_of_several.clone().next() {
            let reason = format!("`{column}` of the key is made of several records");
            self.window_dependent(keys, reason, "leave it out of the key, or use `bin` on a time");
            return;
        }
        let has_id = key.iter().any(|part| is_record_id(&part.column));
        let stays = key.iter().any(|part| {
            let (is_time, of_record) = of_record(part);
            part.bin.is_some() || is_time && of_record != Some(false) || is_time_name(&part.column)
        });
        if !has_id && !stays {
            let reason = "the key holds neither the id of a record nor a time".to_owned();
            self.window_dependent(keys, reason, "add the record's id, or `{column: Timestamp, bin: 1d}`");
        }
        if !has_id {
            self.whole_windows(key, columns);
        }
    }

    /// Windows of the clock are read as a whole.
    fn whole_windows(&mut self, key: &[KeyPart], columns: Option<&[ResultColumn]>) {
        let lookback = self.query.lookback;
        let is_one_to_one =
            columns.is_some_and(|all| all.iter().all(|column| column.of_record == Some(true)));
        let longest = key.iter().filter_map(|part| part.bin).max();
        if let Some(bin) = longest.filter(|bin| *bin > lookback && !is_one_to_one) {
            let (bin, lookback) = (duration_text(bin), duration_text(lookback));
            let reason = format!("the key counts by windows of {bin}, and the look-back is {lookback}");
            self.window_dependent(&["key"], reason, "look back at least as far");
        }
    }

    fn window_dependent(&mut self, keys: &[&str], reason: String, advice: &'static str) {
        self.add(keys, FaultKind::WindowDependent { reason, advice });
    }
}

fn no_column(what: String, column: &str, columns: &[ResultColumn]) -> FaultKind {
    let nearest = nearest(column, columns.iter().map(|column| column.name.as_str()));
    FaultKind::NoColumn { what, column: column.to_owned(), nearest }
}

fn is_record_id(column: &str) -> bool {
    RECORD_IDS.iter().any(|id| id.eq_ignore_ascii_case(column))
}

fn is_time_name(column: &str) -> bool {
    SavedQuery::TIME_COLUMNS.iter().any(|name| name.eq_ignore_ascii_case(column))
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
