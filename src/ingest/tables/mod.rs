//! Exports that are shaped like tables already, and the mapping of each to rows: one record, one primary row.
//!
//! - [`streaming`]: the streaming API of Defender XDR
//! - [`plan`]: advanced hunting results and Log Analytics (Sentinel) exports, JSON and CSV, with [`infer`] for files that
//!   do not name their table
//! - [`entra`], [`entra_portal`]: sign-in and directory records
//! - [`message_trace`]: Exchange message trace
//! - [`identities`]: what such rows teach about who is who
//!
//! All of them fill cells through [`fill`], so a value that does not fit its column is kept the same way everywhere.

mod actions;
pub mod cloud_app;
pub mod entra;
pub mod entra_portal;
pub mod fill;
pub mod identities;
pub mod infer;
pub mod json_text;
pub mod message_trace;
pub mod plan;
pub mod streaming;

use super::json::{Kind, Value};
use super::record::{CsvHeader, CsvRecord};
use super::row::{Reject, Row};
use super::time::DayOrder;

/// A format whose records can be mapped one by one, without a plan of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableFormat {
    /// Defender XDR streaming API.
    Streaming,
    /// Entra diagnostic settings.
    EntraDiagnostic,
    /// Graph `signIn`.
    GraphSignIn,
    /// Graph `directoryAudit`.
    GraphDirectoryAudit,
    /// Sign-ins downloaded from the Entra portal.
    EntraPortalSignIns,
    /// Audit logs downloaded from the Entra portal.
    EntraPortalAudit,
    /// Exchange message trace.
    MessageTrace,
}

impl TableFormat {
    /// The format of a JSON record, told by its members.
    #[must_use]
    pub fn of_json(record: Value<'_>) -> Option<Self> {
        Some(match record {
            record if streaming::is_streaming(record) => Self::Streaming,
            record if entra::is_diagnostic(record) => Self::EntraDiagnostic,
            record if entra::is_graph_directory_audit(record) => Self::GraphDirectoryAudit,
            record if entra::is_graph_sign_in(record) => Self::GraphSignIn,
            record if message_trace::is_message_trace(record) => Self::MessageTrace,
            _ => return None,
        })
    }

    /// The format of a CSV file, told by its header.
    #[must_use]
    pub fn of_csv(header: &CsvHeader) -> Option<Self> {
        Some(match header {
            header if entra_portal::is_portal_sign_ins(header) => Self::EntraPortalSignIns,
            header if entra_portal::audit::is_portal_audit(header) => Self::EntraPortalAudit,
            header if message_trace::is_message_trace_csv(header) => Self::MessageTrace,
            _ => return None,
        })
    }

    /// Maps one JSON record of this format.
    ///
    /// # Errors
    /// Those of the format's mapping; `wrong-format` for the formats that are CSV only.
    pub fn map_json<'a>(self, record: Value<'a>, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
        match self {
            Self::Streaming => streaming::map_streaming(record, rows),
            Self::EntraDiagnostic => entra::map_diagnostic(record, rows),
            Self::GraphSignIn => entra::map_graph_sign_in(record, rows),
            Self::GraphDirectoryAudit => entra::map_graph_directory_audit(record, rows),
            Self::MessageTrace => message_trace::map_message_trace(record, rows),
            Self::EntraPortalSignIns | Self::EntraPortalAudit => {
                Err(Reject::new("wrong-format", "this format is CSV, and the record is JSON"))
            }
        }
    }

    /// Maps one CSV record of this format. `order` is how the file writes dates, see [`plan::day_order`].
    ///
    /// # Errors
    /// Those of the format's mapping; `wrong-format` for the formats that are JSON only.
    pub fn map_csv<'a>(
        self,
        header: &'a CsvHeader,
        record: &'a CsvRecord<'a>,
        order: DayOrder,
        rows: &mut Vec<Row<'a>>,
    ) -> Result<(), Reject> {
        match self {
            Self::EntraPortalSignIns => entra_portal::map_portal_sign_in(header, record, order, rows),
            Self::EntraPortalAudit => entra_portal::audit::map_portal_audit(header, record, order, rows),
            Self::MessageTrace => message_trace::map_message_trace_csv(header, record, order, rows),
            _ => Err(Reject::new("wrong-format", "this format is JSON, and the record is CSV")),
        }
    }
}

/// The records inside the answer of an API or a message of an event hub: streaming `records`, hunting `Results` (of
/// the Defender API) or `results` (of Graph), OData `value`. `None` when the value is no such envelope.
#[must_use]
pub fn records_of(answer: Value<'_>) -> Option<Value<'_>> {
    let array = |name: &str| answer.get(name).filter(|value| value.kind() == Kind::Array);
    let has_schema = || array("Schema").or_else(|| array("schema")).is_some();
    array("records")
        .or_else(|| array("Results").or_else(|| array("results")).filter(|_| has_schema()))
        .or_else(|| array("value").filter(|_| answer.get("@odata.context").is_some()))
}

#[cfg(test)]
mod tests;
