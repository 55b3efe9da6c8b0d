//! What could come next in a query in Kusto, as the line editor takes it.

use super::{Candidate, Names, Reach};
use crate::kql::editing;

/// Completes a query between what comes before the cursor and what comes after it. The most likely candidates come first.
pub(super) fn complete(
    before: &str,
    after: &str,
    names: &dyn Names,
    reach: Reach,
) -> (usize, Vec<Candidate>) {
    let text = format!("{before}{after}");
    let tables = names.kusto_tables(before, reach);
    let paths = |table: &str, column: &str| names.json_paths(table, column, reach);
    let completion = editing::complete(&text, before.len(), &*tables, &paths);
    // The line editor puts in what all candidates begin with: those that only contain what is typed are in its way.
    let begins = completion.candidates.iter().any(|candidate| candidate.begins);
    let candidates = completion.candidates.into_iter().filter(|candidate| candidate.begins || !begins);
    (completion.start, candidates.map(shown).collect())
}

fn shown(candidate: editing::Candidate) -> Candidate {
    let closing = if candidate.text.ends_with('(') { ")" } else { "" };
    Candidate { display: format!("{}{closing}", candidate.text), replacement: candidate.text }
}
