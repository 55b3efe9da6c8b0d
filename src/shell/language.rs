//! The languages that queries can be written in.

use std::path::Path;

/// The language of a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// SQL.
    #[default]
    Sql,
    /// Kusto, as in advanced hunting.
    Kusto,
}

impl Language {
    /// The language of a file, where its name tells it.
    pub(super) fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "kql" | "csl" | "kusto" => Some(Self::Kusto),
            "sql" => Some(Self::Sql),
            _ => None,
        }
    }

    /// The prompt: plain, and with colour.
    pub(super) fn prompt(self) -> (&'static str, &'static str) {
        match self {
            Self::Sql => ("trailhound> ", "\x1b[1mtrailhound>\x1b[0m "),
            Self::Kusto => ("trailhound kql> ", "\x1b[1mtrailhound kql>\x1b[0m "),
        }
    }

    /// The ending of a file with a query, so that an editor knows what it is.
    pub(super) fn file_ending(self) -> &'static str {
        match self {
            Self::Sql => ".sql",
            Self::Kusto => ".kql",
        }
    }

    /// What is said when queries are in this language from now on.
    pub(super) fn greeting(self) -> &'static str {
        match self {
            Self::Sql => "queries are in SQL and end with ;",
            Self::Kusto => "queries are in Kusto and end with ; or an empty line; .sql switches back to SQL",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_language_that_its_name_tells() {
        assert_eq!(Language::of_file(Path::new("a/hunt.KQL")), Some(Language::Kusto));
        assert_eq!(Language::of_file(Path::new("hunt.sql")), Some(Language::Sql));
        assert_eq!(Language::of_file(Path::new("hunt.txt")), None);
        assert_eq!(Language::of_file(Path::new("hunt")), None);
    }
}
