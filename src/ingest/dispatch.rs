//! One record to its mapping: which reader of which format, and what it needs.

use std::sync::Arc;

use super::alerts;
use super::audit::{self, CsvLayout, IdentityFact, InnerRecord, activity_explorer};
use super::detect::{self, Format};
use super::json::{Kind, Tape, Value};
use super::record::{CsvHeader, CsvRecord, MapContext, Record};
use super::retry::RetriedFile;
use super::row::{Reject, Row};
use super::run::identities::{Identities, Statement};
use super::tables::plan::TablePlan;
use super::tables::{self, TableFormat};
use super::time::DayOrder;

/// How the records of a file are read; the same for all of them.
#[derive(Debug)]
pub struct FileContext {
    /// Its name as the run names it.
    pub name: String,
    /// What mappings may need to know.
    pub map: MapContext,
    /// The format that the user insists on.
    pub forced: Option<Format>,
    /// The format as far as it was told beforehand: of a CSV file, or of the first JSON records.
    pub told: Option<Format>,
    /// Where the columns of an audit log CSV file stand.
    pub layout: Option<CsvLayout>,
    /// How rows that look like a table are read; or why they cannot be.
    pub plan: Option<Result<Arc<TablePlan>, String>>,
    /// How the file writes numeric dates.
    pub day_order: DayOrder,
    /// The header line of a CSV file, to read rejected records again.
    pub csv_header: Option<String>,
    /// How the file was read beside its content, as JSON: kept with rejected records.
    pub settings: String,
    /// For a file of rejects that are read again, where they came from.
    pub retried: Option<Arc<RetriedFile>>,
}

impl FileContext {
    /// The name of the format for the lake and the summary.
    #[must_use]
    pub fn format_name(&self) -> &'static str {
        self.forced.or(self.told).map_or("unknown", Format::name)
    }
}

/// What a thread keeps from record to record.
#[derive(Debug, Default)]
pub struct Scratch {
    audit: audit::Scratch,
    tape: Tape,
    inner: InnerRecord,
}

/// Takes the rows of one record with the name of the format it was read as.
pub trait Emit: FnOnce(&'static str, &mut Vec<Row<'_>>) -> Result<(), Reject> {}

impl<F: FnOnce(&'static str, &mut Vec<Row<'_>>) -> Result<(), Reject>> Emit for F {}

/// Maps one record, notes what it says about accounts, and hands its rows to `emit`.
///
/// # Errors
/// Why it could not become a row.
pub fn map(
    file: &FileContext,
    record: Record<'_>,
    scratch: &mut Scratch,
    identities: &mut Identities,
    emit: impl Emit,
) -> Result<(), Reject> {
    match record {
        Record::Json(value) => json(file, value, scratch, identities, emit),
        Record::Csv { header, record } => csv(file, header, record, scratch, identities, emit),
    }
}

fn json(
    file: &FileContext,
    value: Value<'_>,
    scratch: &mut Scratch,
    identities: &mut Identities,
    emit: impl Emit,
) -> Result<(), Reject> {
    let format = match file.forced.or_else(|| detect::shape_of(value)) {
        Some(format) => rows_format(file, format),
        // Whoever names a table says that these are rows.
        None if file.map.table.is_some() => Format::HuntingResults,
        None => return Err(unknown(value)),
    };
    let mut rows = Vec::new();
    match format {
        Format::AuditJson => {
            audit::map(value, &file.map, &mut scratch.audit, &mut rows)?;
            audited(value, file, identities, &mut rows)?;
        }
        Format::AuditPowershellJson | Format::AuditGraph => {
            let Scratch { audit, inner, .. } = scratch;
            let record = audit::map_wrapped_json(value, inner, &file.map, audit, &mut rows)?;
            audited(record, file, identities, &mut rows)?;
        }
        Format::ActivityExplorer => {
            activity_explorer::map_json(value, &file.map, &mut scratch.audit, &mut rows)?;
        }
        Format::XdrStreaming => TableFormat::Streaming.map_json(value, &mut rows)?,
        Format::EntraDiagnostics => TableFormat::EntraDiagnostic.map_json(value, &mut rows)?,
        Format::EntraSignIn => TableFormat::GraphSignIn.map_json(value, &mut rows)?,
        Format::EntraDirectoryAudit => TableFormat::GraphDirectoryAudit.map_json(value, &mut rows)?,
        Format::MessageTrace => TableFormat::MessageTrace.map_json(value, &mut rows)?,
        Format::HuntingResults | Format::SentinelJson | Format::HuntingCsv | Format::SentinelCsv => {
            plan(file)?.map_json(value, &mut rows)?
        }
        Format::GraphAlert => alerts::graph_alert(value, &file.map, &mut rows)?,
        Format::GraphLegacyAlert => alerts::graph_legacy_alert(value, &file.map, &mut rows)?,
        Format::GraphIncident => alerts::graph_incident(value, &file.map, &mut rows)?,
        Format::XdrIncident => alerts::xdr_incident(value, &file.map, &mut rows)?,
        Format::EndpointAlert => alerts::endpoint_alert(value, &file.map, &mut rows)?,
        Format::SentinelIncidentApi => alerts::sentinel_incident(value, &file.map, &mut rows)?,
        Format::SentinelAlert => alerts::security_alert(value, &file.map, &mut rows)?,
        Format::SentinelIncident => alerts::security_incident(value, &file.map, &mut rows)?,
        Format::AuditCsv | Format::FormatList | Format::EntraSignInCsv | Format::EntraDirectoryAuditCsv => {
            return Err(Reject::new("wrong-format", format!("{format} is not JSON, and the record is")));
        }
    }
    learn_from_rows(format, &rows, identities);
    emit(format.name(), &mut rows)
}

fn csv(
    file: &FileContext,
    header: &CsvHeader,
    record: &CsvRecord<'_>,
    scratch: &mut Scratch,
    identities: &mut Identities,
    emit: impl Emit,
) -> Result<(), Reject> {
    let format = file.forced.or(file.told).unwrap_or(Format::HuntingCsv);
    let mut rows = Vec::new();
    match format {
        Format::AuditCsv | Format::FormatList | Format::AuditPowershellJson | Format::AuditJson => {
            // Format-List blocks have a header each; a file has one.
            let own;
            let layout = match &file.layout {
                Some(layout) if format != Format::FormatList => layout,
                _ => {
                    own = CsvLayout::new(header);
                    &own
                }
            };
            let Scratch { audit, tape, .. } = scratch;
            let inner = audit::map_csv(layout, record, tape, &file.map, audit, &mut rows)?;
            audited(inner, file, identities, &mut rows)?;
        }
        Format::ActivityExplorer => {
            activity_explorer::map_csv(header, record, &file.map, &mut scratch.audit, &mut rows)?;
        }
        Format::EntraSignInCsv => {
            TableFormat::EntraPortalSignIns.map_csv(header, record, file.day_order, &mut rows)?;
        }
        Format::EntraDirectoryAuditCsv => {
            TableFormat::EntraPortalAudit.map_csv(header, record, file.day_order, &mut rows)?;
        }
        Format::MessageTrace => {
            TableFormat::MessageTrace.map_csv(header, record, file.day_order, &mut rows)?
        }
        Format::SentinelAlert => alerts::security_alert_csv(header, record, &file.map, &mut rows)?,
        Format::SentinelIncident => alerts::security_incident_csv(header, record, &file.map, &mut rows)?,
        Format::HuntingCsv | Format::SentinelCsv | Format::HuntingResults | Format::SentinelJson => {
            plan(file)?.map_csv(header, record, &mut rows)?
        }
        _ => return Err(Reject::new("wrong-format", format!("{format} is JSON, and the record is CSV"))),
    }
    learn_from_rows(format, &rows, identities);
    emit(format.name(), &mut rows)
}

/// Rows of a table whose mapping is one of alerts.
fn rows_format(file: &FileContext, format: Format) -> Format {
    let table = match (&file.plan, format) {
        (Some(Ok(plan)), Format::HuntingResults | Format::SentinelJson) => plan.table(),
        _ => None,
    };
    match table.map(|table| table.name) {
        Some("SecurityAlert") => Format::SentinelAlert,
        Some("SecurityIncident") => Format::SentinelIncident,
        _ => format,
    }
}

fn unknown(value: Value<'_>) -> Reject {
    if value.kind() != Kind::Object {
        return Reject::new("not-an-object", "a record must be a JSON object");
    }
    let keys: Vec<String> = value.members().take(12).map(|(key, _)| key.text().into_owned()).collect();
    let message = format!(
        "no known export has records with the keys {}; if it is one, name its format with --format",
        keys.join(", ")
    );
    Reject::new("unknown-format", message)
}

fn plan(file: &FileContext) -> Result<&TablePlan, Reject> {
    match &file.plan {
        Some(Ok(plan)) => Ok(plan),
        Some(Err(problem)) => Err(Reject::new("table-unknown", problem.clone())),
        None => Err(Reject::new("table-unknown", "the record is of no known format")),
    }
}

/// What every audit record has beside its own row: rows of the alert it tells of, and what it says about accounts.
fn audited<'a>(
    record: Value<'a>,
    file: &FileContext,
    identities: &mut Identities,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    if audit::is_security_alert(record) {
        alerts::audit_alert(record, &file.map, rows)?;
    }
    let mut facts: Vec<IdentityFact<'_>> = Vec::new();
    audit::learn(record, &mut facts);
    for fact in facts {
        identities.state(&Statement {
            kind: fact.kind.prefix().trim_end_matches(':'),
            key: fact.key,
            object_id: fact.object_id,
            upn: fact.upn,
            display_name: fact.display_name,
            time: fact.time,
            source: fact.source,
        });
    }
    Ok(())
}

fn learn_from_rows(format: Format, rows: &[Row<'_>], identities: &mut Identities) {
    let teaches = matches!(
        format,
        Format::XdrStreaming
            | Format::HuntingResults
            | Format::HuntingCsv
            | Format::SentinelJson
            | Format::SentinelCsv
            | Format::EntraDiagnostics
            | Format::EntraSignIn
            | Format::EntraSignInCsv
    );
    if !teaches {
        return;
    }
    for learned in rows.iter().flat_map(tables::identities::learn) {
        let Some(time) = learned.time else { continue };
        identities.state(&Statement {
            kind: learned.kind,
            key: learned.key.into(),
            object_id: learned.object_id.map(Into::into),
            upn: learned.upn.map(Into::into),
            display_name: learned.display_name.map(Into::into),
            time,
            source: learned.source,
        });
    }
}
