//! Collects what is wrong and what is odd while a file is read, so that all of it can be told at once.

use super::fault::{Fault, FaultKind, ReadError, Warning, WarningKind};
use super::place::Place;

/// Most faults that are listed.
pub(super) const MOST_FAULTS: usize = 100;
/// Most warnings that are listed.
const MOST_WARNINGS: usize = 1000;

/// Faults and warnings of one file.
#[derive(Debug, Default)]
pub(super) struct Report {
    faults: Vec<Fault>,
    more: usize,
    warnings: Vec<Warning>,
}

impl Report {
    /// Something is wrong.
    pub(super) fn fault(&mut self, place: Place, kind: FaultKind) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { place, kind });
        } else {
            self.more += 1;
        }
    }

    /// Something is odd. Each is told once.
    pub(super) fn warn(&mut self, place: Place, type_name: &str, kind: WarningKind) {
        let warning = Warning { place, type_name: type_name.to_owned(), kind };
        if self.warnings.len() < MOST_WARNINGS && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Whether anything is wrong.
    pub(super) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Whether enough is wrong that looking on is of no use to anyone.
    pub(super) fn is_full(&self) -> bool {
        self.more > 0
    }

    /// The warnings, or the faults if there is one.
    pub(super) fn finish(mut self, file: &str) -> Result<Vec<Warning>, ReadError> {
        if self.faults.is_empty() {
            self.warnings.sort_by_key(|warning| warning.place);
            return Ok(self.warnings);
        }
        self.faults.sort_by_key(|fault| fault.place);
        Err(ReadError::Faults { file: file.to_owned(), faults: self.faults, more: self.more })
    }
}

/// The name that looks most like `wanted`, if one looks alike at all.
pub(super) fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let wanted = wanted.to_lowercase();
    // The measure takes the square of the length, and nobody errs over a whole page.
    if wanted.chars().count() > 100 {
        return None;
    }
    let mut best: Option<(f64, &str)> = None;
    for name in names.filter(|name| name.len() <= 400) {
        let likeness = strsim::normalized_damerau_levenshtein(&wanted, &name.to_lowercase());
        if likeness >= 0.6 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, name));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_listed_up_to_a_bound_and_counted_beyond() {
        let mut report = Report::default();
        for line in 0..250 {
            report.fault(Place { line, column: 1 }, FaultKind::DocumentType);
        }
        match report.finish("x") {
            Err(ReadError::Faults { faults, more, .. }) => {
                assert_eq!((faults.len(), more), (MOST_FAULTS, 150));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_name_is_suggested_only_if_it_looks_alike() {
        let names = ["confidence", "primary", "proximity"];
        assert_eq!(nearest("confidance", names.into_iter()), Some("confidence".to_owned()));
        assert_eq!(nearest("Primery", names.into_iter()), Some("primary".to_owned()));
        assert_eq!(nearest("zzz", names.into_iter()), None);
    }
}
