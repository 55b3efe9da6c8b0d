//! Tables that are made of other tables, so that nobody unnests by hand.
//!
//! Each view is a file of SQL beside this one, as anyone could have typed it.

/// A named query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// The query.
    pub sql: &'static str,
}

/// Views of the schema `lake`.
const LAKE: &[View] = &[];

/// Views of the schema `system`.
const SYSTEM: &[View] = &[
    View {
        name: "ingests",
        meaning: "Every ingest run; one that did not end has no end time",
        sql: include_str!("views/ingests.sql"),
    },
    View {
        name: "coverage",
        meaning: "Records, duplicates and lateness by workload and day",
        sql: include_str!("views/coverage.sql"),
    },
    View {
        name: "open_rejects",
        meaning: "Rejects that no later run could read",
        sql: include_str!("views/open_rejects.sql"),
    },
];

/// Views of the schema `lake`.
#[must_use]
pub const fn all() -> &'static [View] {
    LAKE
}

/// Views of the schema `system`.
#[must_use]
pub const fn system() -> &'static [View] {
    SYSTEM
}
