//! Rows that are shaped like their table already: advanced hunting results as JSON rows, API answers and portal CSV,
//! and Log Analytics (Sentinel) exports of any table.
//!
//! A [`TablePlan`] is made once for a file from its first records: which table, which column each CSV cell goes to,
//! which zone and day order its times have. It is then read-only, so that batches can be mapped side by side.

use std::borrow::Cow;

use super::actions::tables_of_action;
use super::cloud_app;
use super::fill::{Field, Filler, Times, resolve, zone_suffix};
use super::infer::{InferenceError, NameIndex};
use crate::ingest::json::{Kind, Value};
use crate::ingest::record::{CsvHeader, CsvRecord, MapContext};
use crate::ingest::row::{Cell, Reject, Row};
use crate::ingest::time::{self, DayOrder};
use crate::schema::{ColumnType, Family, Table, find_table};

/// Columns that name the table of a row: Log Analytics writes `Type`, a `union` what `withsource` calls it.
const NAMING_COLUMNS: [&str; 4] = ["Type", "SourceTable", "$table", "TableName"];

/// Tables of Log Analytics that hold the rows of another table here.
const SAME_TABLE: &[(&str, &str)] = &[
    ("AADManagedIdentitySignInLogs", "SigninLogs"),
    ("AADNonInteractiveUserSignInLogs", "SigninLogs"),
    ("AADServicePrincipalSignInLogs", "SigninLogs"),
    ("ADFSSignInLogs", "SigninLogs"),
];

/// What Log Analytics adds to every row; where a table has no column for it, it says nothing about the event. The
/// record's own text still holds it.
const WORKSPACE_COLUMNS: [&str; 10] = [
    "SourceSystem",
    "Type",
    "_BilledSize",
    "_IsBillable",
    "_ItemId",
    "_Internal_WorkspaceResourceId",
    "_ResourceId",
    "_SubscriptionId",
    "MG",
    "ManagementGroupName",
];

/// How the rows of one file become rows of hunting tables.
#[derive(Debug)]
pub struct TablePlan {
    index: NameIndex,
    /// The table of all rows, or of those that do not say otherwise.
    table: Option<&'static Table>,
    /// Whether the user named it: then no row is asked.
    forced: bool,
    /// Whether the samples are rows of several tables: then each row is asked.
    mixed: bool,
    file_name: String,
    times: Times,
    /// For CSV: the targets of each cell, for each table that came up in the samples.
    targets: Vec<(&'static Table, Vec<Target>)>,
}

/// Where a CSV cell goes.
#[derive(Debug, Clone, Copy)]
struct Target {
    column: Option<usize>,
    times: Times,
}

/// The evidence of the first records.
#[derive(Default)]
struct Samples<'s> {
    names: Vec<Cow<'s, str>>,
    actions: Vec<Cow<'s, str>>,
    naming: Vec<Cow<'s, str>>,
}

impl<'s> Samples<'s> {
    fn add(&mut self, name: &str, value: Cow<'s, str>) {
        if name == "ActionType" && !value.is_empty() && !self.actions.contains(&value) {
            self.actions.push(value.clone());
        }
        if NAMING_COLUMNS.contains(&name) && !self.naming.contains(&value) {
            self.naming.push(value);
        }
    }
}

impl TablePlan {
    /// Plans a file of JSON rows from its first records (a few hundred are enough).
    ///
    /// # Errors
    /// When no table can be told, with the candidates. Rows that name their own table or whose `ActionType` tells it
    /// make a plan without one.
    pub fn from_json(samples: &[Value<'_>], context: &MapContext) -> Result<Self, InferenceError> {
        let mut evidence = Samples::default();
        for (key, value) in samples.iter().flat_map(Value::members) {
            let name = key.text();
            // A column that is empty in all rows is one of a union's other tables.
            if !Field::Json(value).is_empty() && !evidence.names.contains(&name) {
                evidence.names.push(name.clone());
            }
            if value.kind() == Kind::Text {
                evidence.add(&name, value.text().unwrap_or_default());
            }
        }
        let times = Times { zone: context.zone, order: DayOrder::default(), iso_is_local: false };
        Self::decide(&evidence, times, context)
    }

    /// Plans a CSV file from its header and first records. Whether `7/2/2025` is in July is decided by the samples
    /// too, and is the month first where none decides.
    ///
    /// # Errors
    /// As [`TablePlan::from_json`].
    pub fn from_csv(
        header: &CsvHeader,
        samples: &[CsvRecord<'_>],
        context: &MapContext,
    ) -> Result<Self, InferenceError> {
        let mut evidence = Samples::default();
        for (position, name) in header.names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            evidence.names.push(Cow::Borrowed(name));
            for cell in samples.iter().filter_map(|record| record.filled(Some(position))) {
                evidence.add(name, Cow::Borrowed(cell));
            }
        }
        let order = day_order(samples).unwrap_or_default();
        let times = Times { zone: context.zone, order, iso_is_local: true };
        let mut plan = Self::decide(&evidence, times, context)?;
        let owners =
            evidence.actions.iter().flat_map(|action| tables_of_action(action)).filter_map(find_table);
        let named = evidence.naming.iter().filter_map(|name| named_table(name));
        let mut involved: Vec<_> = plan.table.into_iter().chain(owners).chain(named).collect();
        involved.sort_by_key(|table| table.name);
        involved.dedup_by_key(|table| table.name);
        plan.targets = involved.into_iter().map(|table| (table, targets(header, table, times))).collect();
        Ok(plan)
    }

    fn decide(evidence: &Samples<'_>, times: Times, context: &MapContext) -> Result<Self, InferenceError> {
        let index = NameIndex::new();
        let names: Vec<&str> = evidence.names.iter().map(AsRef::as_ref).collect();
        let actions: Vec<&str> = evidence.actions.iter().map(AsRef::as_ref).collect();
        let mixed = is_union(&actions);
        let mut named = evidence.naming.iter().filter_map(|name| named_table(name));
        let table = match (context.table, named.next()) {
            (Some(table), _) | (None, Some(table)) => Some(table),
            (None, None) => match index.infer(&names, &actions, &context.file_name) {
                Ok(table) => Some(table),
                // A union: each row is asked, and what stays open goes where most of its columns are.
                Err(_) if mixed => index.best_covering(&names),
                Err(error) => return Err(error),
            },
        };
        let forced = context.table.is_some();
        // An operation of another service may be called like a device's; columns that all fit are proof enough.
        let covers_all = table.is_some_and(|table| index.coverage_of(table, &names) == names.len());
        let mixed = mixed && !covers_all;
        let file_name = context.file_name.clone();
        Ok(Self { index, table, forced, mixed, file_name, times, targets: Vec::new() })
    }

    /// The table of the file as a whole; a row that names another or can only be of another goes there.
    #[must_use]
    pub fn table(&self) -> Option<&'static Table> {
        self.table
    }

    /// In which order the file's numeric dates are read.
    #[must_use]
    pub fn day_order(&self) -> DayOrder {
        self.times.order
    }

    /// The first time of a record that names no zone and is therefore read in the context's; for saying so.
    #[must_use]
    pub fn assumed_time<'r>(&self, header: &CsvHeader, record: &'r CsvRecord<'_>) -> Option<&'r str> {
        let (_, targets) =
            self.targets.iter().find(|(table, _)| Some(table.name) == self.table.map(|t| t.name))?;
        let table = self.table?;
        (0..header.names.len()).find_map(|position| {
            let target = targets.get(position)?;
            let column = table.columns.get(target.column?)?;
            let assumed = column.column_type == ColumnType::DateTime
                && header.names.get(position).and_then(|name| zone_suffix(name)).is_none();
            record.filled(Some(position)).filter(|cell| assumed && time::needs_zone(cell))
        })
    }

    /// Maps one JSON row.
    ///
    /// # Errors
    /// `not-an-object` and `table-unknown`.
    pub fn map_json<'a>(&self, record: Value<'a>, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
        if record.kind() != Kind::Object {
            return Err(Reject::new("not-an-object", "a table row must be a JSON object"));
        }
        let text = |name: &str| record.get(name).and_then(|value| value.text());
        let filled = || {
            let members = record.members().filter(|(_, value)| !Field::Json(*value).is_empty());
            members.map(|(key, _)| key.text()).collect::<Vec<_>>()
        };
        let table = self.table_of_row(text, filled)?;
        let mut filler = Filler::new(table, self.times);
        let has_time = record.get("Timestamp").is_some_and(|value| !Field::Json(value).is_empty());
        for (key, value) in record.members() {
            let name = key.text();
            if name.contains("@odata") {
                continue;
            }
            if !workspace_column(&mut filler, &name, &Field::Json(value), has_time) {
                filler.field(&name, Field::Json(value));
            }
        }
        let raw_event = record.get_ignore_case("RawEventData").map(Field::Json);
        rows.push(cloud_app::complete(filler.finish(record.raw()), raw_event.as_ref()));
        Ok(())
    }

    /// Maps one CSV record. A column without a name is a row number that a tool added; it stays in the record's text.
    ///
    /// # Errors
    /// `table-unknown`.
    pub fn map_csv<'a>(
        &self,
        header: &'a CsvHeader,
        record: &'a CsvRecord<'a>,
        rows: &mut Vec<Row<'a>>,
    ) -> Result<(), Reject> {
        let text = |name: &str| {
            let position = header.names.iter().position(|candidate| candidate == name);
            record.filled(position).map(Cow::Borrowed)
        };
        let named = || header.names.iter().zip(&record.cells).filter(|(name, _)| !name.is_empty());
        let filled = || {
            named()
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(name, _)| Cow::Borrowed(name.as_str()))
                .collect()
        };
        let table = self.table_of_row(text, filled)?;
        let known = self.targets.iter().find(|(candidate, _)| candidate.name == table.name);
        let computed;
        let targets = match known {
            Some((_, targets)) => targets,
            None => {
                computed = targets(header, table, self.times);
                &computed
            }
        };
        let mut filler = Filler::new(table, self.times);
        let has_time = text("Timestamp").is_some();
        let mut raw_event = None;
        for ((name, cell), target) in header.names.iter().zip(&record.cells).zip(targets) {
            if name.is_empty() || cell.is_empty() {
                continue;
            }
            let field = Field::cell(cell);
            if workspace_column(&mut filler, name, &field, has_time) {
                continue;
            }
            if name.eq_ignore_ascii_case("RawEventData") {
                raw_event = Some(field.clone());
            }
            match target.column {
                Some(index) => filler.place(index, name, field, target.times),
                None => filler.unknown(name, &field),
            }
        }
        rows.push(cloud_app::complete(filler.finish(record.raw), raw_event.as_ref()));
        Ok(())
    }

    /// The table of one row: what it names, what its `ActionType` proves, the file's, or what its columns say.
    fn table_of_row<'r>(
        &self,
        text: impl Fn(&str) -> Option<Cow<'r, str>>,
        filled: impl Fn() -> Vec<Cow<'r, str>>,
    ) -> Result<&'static Table, Reject> {
        if let (true, Some(table)) = (self.forced, self.table) {
            return Ok(table);
        }
        if let Some(table) = NAMING_COLUMNS.iter().find_map(|name| named_table(&text(name)?)) {
            return Ok(table);
        }
        let action = text("ActionType");
        if let Some(table) = self.table {
            let owners: Vec<_> = action.iter().flat_map(|action| tables_of_action(action)).collect();
            if let [owner] = owners.as_slice()
                && *owner != table.name
                && let Some(other) = find_table(owner)
            {
                let names = filled();
                let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
                let (there, here) =
                    (self.index.coverage_of(other, &names), self.index.coverage_of(table, &names));
                return Ok(if there >= here { other } else { table });
            }
            if !self.mixed {
                return Ok(table);
            }
        }
        let names = filled();
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let actions: Vec<&str> = action.iter().map(AsRef::as_ref).collect();
        self.index
            .infer(&names, &actions, &self.file_name)
            .or_else(|error| self.table.ok_or(error))
            .map_err(|error| Reject::new("table-unknown", error.to_string()))
    }
}

/// The order of day and month that the times of a CSV file's records prove; `None` when they leave it open.
#[must_use]
pub fn day_order(samples: &[CsvRecord<'_>]) -> Option<DayOrder> {
    let cells = samples.iter().flat_map(|record| &record.cells).map(AsRef::as_ref);
    // The longest way to write a time is shorter than this; other texts are not worth a look.
    DayOrder::from_samples(cells.filter(|cell: &&str| cell.len() < 40 && time::needs_zone(cell)))
}

/// Whether the sample actions are of several tables.
fn is_union(actions: &[&str]) -> bool {
    let known: Vec<Vec<_>> =
        actions.iter().map(|action| tables_of_action(action).collect::<Vec<_>>()).collect();
    let shared = |owner: &&str| known.iter().all(|owners| owners.contains(owner));
    known.iter().any(|owners| !owners.is_empty()) && !known.iter().flatten().any(shared)
}

fn named_table(name: &str) -> Option<&'static Table> {
    let name = SAME_TABLE.iter().find(|(from, _)| *from == name).map_or(name, |(_, to)| to);
    find_table(name).filter(|table| table.name == name)
}

/// Handles what Log Analytics adds to every row, where the table has no column for it.
fn workspace_column<'a>(filler: &mut Filler<'a>, name: &str, value: &Field<'a>, has_time: bool) -> bool {
    let table = filler.row().table;
    if table.column_index(name).is_some() {
        return false;
    }
    match name {
        "TenantId" => {
            if let Some(tenant) = value.text().filter(|tenant| !tenant.is_empty()) {
                filler.row_mut().extras.push(("_TenantId", Cell::Text(tenant)));
            }
            true
        }
        _ if WORKSPACE_COLUMNS.contains(&name) => true,
        // A hunting table's own time is `Timestamp`; this one is when the workspace says it was generated.
        _ if table.family == Family::Hunting
            && zone_suffix(name).map_or(name, |(base, _)| base) == "TimeGenerated" =>
        {
            has_time
        }
        _ => false,
    }
}

fn targets(header: &CsvHeader, table: &'static Table, times: Times) -> Vec<Target> {
    let target = |name: &String| {
        let zone = match zone_suffix(name) {
            Some((_, zone)) => zone.parse().unwrap_or(times.zone),
            None => times.zone,
        };
        Target { column: resolve(table, name), times: Times { zone, ..times } }
    };
    header.names.iter().map(target).collect()
}

#[cfg(test)]
mod tests;
