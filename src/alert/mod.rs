//! Alerts of findings.
