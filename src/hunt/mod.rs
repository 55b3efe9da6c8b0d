//! Saved queries.
