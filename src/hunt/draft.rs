//! A new saved query, to be filled in.

use super::model::Language;

/// What a new query begins with. It is read without errors, and its checks say what is left to do.
#[must_use]
pub fn draft(id: &str, language: Language) -> String {
    let header = format!(
        "id: {id}
title: \"{{{{ AccountDisplayName }}}} did something\"
description: What it finds, why that matters, and where to look first.
severity: low
tactics: []
techniques: []
schedule: 1h
lookback: 1d
entities:
  - {{type: account, column: AccountObjectId}}
key: [ReportId]
tests:
  - name: what it is about is found
    input:
      CloudAppEvents:
        - {{Timestamp: 2026-03-01T12:00:00Z, ActionType: Something, AccountObjectId: a, AccountDisplayName: Ann, ReportId: r}}
    expect: 1
"
    );
    let (mark, query) = match language {
        Language::Sql => (
            "--",
            "select Timestamp, AccountObjectId, AccountDisplayName, ReportId
from CloudAppEvents
where ActionType = 'Something'
",
        ),
        Language::Kql => (
            "//",
            "CloudAppEvents
| where ActionType == 'Something'
| project Timestamp, AccountObjectId, AccountDisplayName, ReportId
",
        ),
    };
    let commented: String = header.lines().map(|line| format!("{mark} {line}\n")).collect();
    format!("{commented}\n{query}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hunt::{ResultColumn, check, read_bytes};
    use std::path::Path;

    #[test]
    fn a_draft_is_read_without_a_fault() {
        for (language, file) in [(Language::Sql, "new-one.sql"), (Language::Kql, "new-one.kql")] {
            let loaded = read_bytes(Path::new(file), draft("new-one", language).as_bytes());
            assert_eq!(loaded.faults, []);
            let columns = ["Timestamp", "AccountObjectId", "AccountDisplayName", "ReportId"].map(|name| {
                ResultColumn { name: name.to_owned(), is_time: name == "Timestamp", of_record: Some(true) }
            });
            assert_eq!(check(&loaded.queries[0], Some(&columns), chrono::DateTime::UNIX_EPOCH), []);
        }
    }
}
