//! Alerts and incidents of every provider as rows of `SecurityAlert`, `SecurityIncident`, `AlertInfo` and
//! `AlertEvidence`.
//!
//! | source | own row (primary) | derived rows |
//! |---|---|---|
//! | Graph security `alerts_v2`, the older `alerts`, Defender for Endpoint alerts | `SecurityAlert` | `AlertInfo`, `AlertEvidence` |
//! | Graph security `incidents`, the older incident interface | `SecurityIncident` | for each alert inside: `SecurityAlert`, `AlertInfo`, `AlertEvidence` |
//! | Sentinel `SecurityAlert` | `SecurityAlert` | `AlertInfo`, `AlertEvidence` |
//! | Sentinel `SecurityIncident`, incidents of its API | `SecurityIncident` | |
//! | audit record type 40 | made with the other audit records | `AlertInfo`, `AlertEvidence` |
//!
//! The primary row keeps the whole state of an alert or incident, and every state is a fact of its own. Derived rows
//! hold what does not change while the alert is worked on, so that the same alert gives them once. Nothing but the
//! text is asked: no clock, no network, no other record.

mod alert;
mod audit;
mod data;
mod dialect;
mod entity;
mod incident;
mod json_text;
mod kinds;
mod names;
mod provider;
mod sentinel;
mod techniques;

pub use alert::{PROVIDER_ALERT_ID, PROVIDER_INCIDENT_ID};
pub use audit::audit_alert;
pub use incident::{graph_incident, xdr_incident};
pub use provider::{endpoint_alert, graph_alert, graph_legacy_alert};
pub use sentinel::{
    security_alert, security_alert_csv, security_incident, security_incident_csv, sentinel_incident,
};

#[cfg(test)]
#[path = "property_tests.rs"]
mod property_tests;
