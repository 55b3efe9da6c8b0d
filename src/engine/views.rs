//! Tables that are made of other tables, so that nobody unnests by hand.
//!
//! Each view is a file of SQL beside this one, as anyone could have typed it; its opening comment says what it reads
//! and what it leaves out. Names in it are quoted, because views are planned without the resolver that forgives their
//! case. The view of a hunting table's name stands in front of that table: what was imported into the table itself is
//! in the schema `hidden`, and the view adds it.

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
const LAKE: &[View] = &[
    View {
        name: "DlpRuleMatches",
        meaning: "One row per match of a data loss prevention rule, in all workloads: policy, rule, item and the \
                  sensitive types found",
        sql: include_str!("views/DlpRuleMatches.sql"),
    },
    View {
        name: "FileActivity",
        meaning: "What was done with files in SharePoint, in OneDrive and, under endpoint DLP, on devices",
        sql: include_str!("views/FileActivity.sql"),
    },
    View {
        name: "Identities",
        meaning: "Which keys belong to which account, one row per key: learned from sign-in, directory and mailbox \
                  records",
        sql: include_str!("views/identities.sql"),
    },
    View {
        name: "InboxRules",
        meaning: "Changes of inbox rules and of mailbox forwarding, cmdlets and Outlook's own in one shape",
        sql: include_str!("views/InboxRules.sql"),
    },
    View {
        name: "IncidentAlerts",
        meaning: "The alerts of each incident",
        sql: include_str!("views/IncidentAlerts.sql"),
    },
    View {
        name: "IncidentEntities",
        meaning: "What each incident is about: accounts, devices, files, messages, addresses, with roles",
        sql: include_str!("views/IncidentEntities.sql"),
    },
    View {
        name: "IncidentLinks",
        meaning: "Why alerts are in one incident, one row for each link between two of them",
        sql: include_str!("views/IncidentLinks.sql"),
    },
    View {
        name: "Incidents",
        meaning: "Alerts that belong together, with what people decided about them",
        sql: include_str!("views/Incidents.sql"),
    },
    View {
        name: "MailAccess",
        meaning: "One row per message read, or per folder synchronised (MailItemsAccessed)",
        sql: include_str!("views/MailAccess.sql"),
    },
    View {
        name: "MicrosoftPurviewInformationProtection",
        meaning: "Sentinel's table of labels, made of audit records, with the rows of Sentinel exports",
        sql: include_str!("views/MicrosoftPurviewInformationProtection.sql"),
    },
    View {
        name: "OfficeActivity",
        meaning: "Sentinel's table of mail, file and Teams activity, made of audit records, with the rows of Sentinel \
                  exports",
        sql: include_str!("views/OfficeActivity.sql"),
    },
    View {
        name: "Sharing",
        meaning: "Links, invitations and access given in SharePoint and OneDrive",
        sql: include_str!("views/Sharing.sql"),
    },
    View {
        name: "SignIns",
        meaning: "Sign-ins of all sources with success by error number; `Source` names the source",
        sql: include_str!("views/SignIns.sql"),
    },
];

/// Views of the schema `system`.
const SYSTEM: &[View] = &[
    View {
        name: "ingests",
        meaning: "Every ingest run; one that did not end has no end time",
        sql: include_str!("views/ingests.sql"),
    },
    View {
        name: "coverage",
        meaning: "Records and duplicates by table, workload and day",
        sql: include_str!("views/coverage.sql"),
    },
    View {
        name: "open_rejects",
        meaning: "Rejects that no later run could read",
        sql: include_str!("views/open_rejects.sql"),
    },
    View {
        name: "incident_redirects",
        meaning: "Ids of incidents that are no more, and where their alerts are now",
        sql: include_str!("views/incident_redirects.sql"),
    },
    View {
        name: "rule_health",
        meaning: "How each saved query fares on schedule: last run, failures, durations, findings, alerts",
        sql: include_str!("views/rule_health.sql"),
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

#[cfg(test)]
mod tests {
    use arrow::datatypes::DataType;

    use super::*;
    use crate::clock::Clock;
    use crate::engine::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
    use crate::engine::{Engine, Limits};
    use crate::lake::columns;
    use crate::schema::find_table;

    fn engine() -> Engine {
        Engine::new(None, &Limits::default(), Clock::System).unwrap()
    }

    fn every() -> impl Iterator<Item = (&'static str, &'static View)> {
        let lake = all().iter().map(|view| (LAKE_SCHEMA, view));
        lake.chain(system().iter().map(|view| (SYSTEM_SCHEMA, view)))
    }

    #[tokio::test]
    async fn every_view_runs_over_no_lake_and_is_empty() {
        let engine = engine();
        for (schema, view) in every() {
            let query = format!("select * from {schema}.\"{}\"", view.name);
            let rows = engine.context().sql(&query).await.unwrap().count().await;
            assert_eq!(rows.unwrap_or_else(|error| panic!("{}: {error}", view.name)), 0, "{}", view.name);
        }
    }

    #[test]
    fn every_view_has_a_name_of_its_own_and_a_meaning() {
        for (index, (_, view)) in every().enumerate() {
            assert!(!view.meaning.is_empty() && !view.meaning.ends_with('.'), "{}", view.name);
            assert!(every().skip(index + 1).all(|(_, other)| other.name != view.name), "{}", view.name);
        }
    }

    #[test]
    fn views_of_a_schema_are_sorted_by_name() {
        assert!(all().is_sorted_by_key(|view| view.name));
    }

    /// Text as the engine may read it: both forms print and compare alike.
    fn plain(data_type: &DataType) -> DataType {
        if *data_type == DataType::Utf8View { DataType::Utf8 } else { data_type.clone() }
    }

    #[tokio::test]
    async fn views_in_front_of_a_table_have_its_columns_and_types() {
        let engine = engine();
        let mut found = 0;
        for view in all() {
            let Some(table) = find_table(view.name) else { continue };
            found += 1;
            let provider = engine.catalog().provider(LAKE_SCHEMA, view.name).await.unwrap().unwrap();
            let shown: Vec<_> = provider
                .schema()
                .fields()
                .iter()
                .map(|field| (field.name().clone(), plain(field.data_type())))
                .collect();
            let documented: Vec<_> = table
                .columns
                .iter()
                .map(|column| (column.name.to_owned(), columns::arrow_type(column.column_type)))
                .collect();
            assert_eq!(shown, documented, "{}", view.name);
        }
        assert_eq!(found, 2, "OfficeActivity and MicrosoftPurviewInformationProtection");
    }

    #[test]
    fn record_types_are_named_as_documented() {
        let mut named = 0;
        for view in all() {
            let Some((_, rest)) = view.sql.split_once("case \"_RecordType\"") else { continue };
            let (list, _) = rest.split_once("else").unwrap();
            for (number, name) in list.split("when ").skip(1).map(|pair| pair.split_once(" then ").unwrap()) {
                let number: i64 = number.parse().unwrap();
                let name = name.trim().trim_matches('\'');
                let documented = crate::ingest::audit::record_types::record_type_name(number);
                assert_eq!(documented, Some(name), "{}: {number}", view.name);
                named += 1;
            }
        }
        assert!(named > 30, "{named}");
    }
}
