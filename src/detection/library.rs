//! The saved queries of some folders.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::error::Failure;
use crate::hunt::{Fault, FaultKind, Level, SavedQuery, read_file, read_folder};

/// Saved queries by id, and what could not be read.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The queries, by id.
    pub queries: Vec<SavedQuery>,
    /// Everything wrong or odd, in the order of files.
    pub faults: Vec<Fault>,
}

impl Library {
    /// Reads folders and files. A query whose id another one has already is a fault, and is left out.
    #[must_use]
    pub fn load(paths: &[PathBuf]) -> Self {
        let mut library = Self::default();
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        for path in paths {
            let loaded = if path.is_file() { read_file(path) } else { read_folder(path) };
            library.faults.extend(loaded.faults);
            for query in loaded.queries {
                let place = format!("{}:{}", query.source.file.display(), query.source.metadata);
                match ids.get(&query.id.to_lowercase()) {
                    // The same file in two folders that are given is no second query.
                    Some(other) if *other == place => {}
                    Some(other) => {
                        let kind = FaultKind::DuplicateId { id: query.id, other: other.clone() };
                        let (file, place) = (query.source.file, query.source.metadata);
                        library.faults.push(Fault { file, place, kind });
                    }
                    None => {
                        ids.insert(query.id.to_lowercase(), place);
                        library.queries.push(query);
                    }
                }
            }
        }
        library.queries.sort_by(|one, other| one.id.cmp(&other.id));
        library
    }

    /// The query of that id, in any case.
    ///
    /// # Errors
    /// When there is none, with the nearest.
    pub fn find(&self, id: &str) -> Result<&SavedQuery, Failure> {
        if let Some(query) = self.queries.iter().find(|query| query.id.eq_ignore_ascii_case(id)) {
            return Ok(query);
        }
        let alike = |query: &&SavedQuery| strsim::jaro_winkler(&query.id.to_lowercase(), &id.to_lowercase());
        let nearest = self.queries.iter().max_by(|one, other| alike(one).total_cmp(&alike(other)));
        let failure = Failure::usage(format!("there is no saved query {id}"));
        Err(match nearest.filter(|query| alike(query) > 0.8) {
            Some(query) => failure.hint(format!("did you mean {}?", query.id)),
            None => failure.hint("`trailhound hunt list` shows those there are; --queries DIR adds a folder"),
        })
    }

    /// Whether something keeps a query from being used.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.level() == Level::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "-- id: one\n-- title: t\n-- description: d\n-- severity: low\n\nselect 1\n";

    #[test]
    fn an_id_that_is_there_twice_is_told_and_the_first_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            std::fs::write(folder.path().join(name).join("one.sql"), QUERY).unwrap();
        }
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        let library = Library::load(&[a.clone(), b]);
        assert_eq!(library.queries.len(), 1);
        assert!(library.queries[0].source.file.starts_with(&a));
        assert!(library.has_errors());
        let same = Library::load(&[a.clone(), a]);
        assert_eq!(
            (same.queries.len(), same.faults.iter().filter(|f| f.level() == Level::Error).count()),
            (1, 0)
        );
    }

    #[test]
    fn an_unknown_id_is_answered_with_the_nearest() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("one.sql"), QUERY.replace("one", "mass-download")).unwrap();
        let library = Library::load(&[folder.path().to_owned()]);
        assert!(library.find("MASS-download").is_ok());
        assert!(
            library.find("mass-downlaod").unwrap_err().to_string().contains("did you mean mass-download?")
        );
    }
}
