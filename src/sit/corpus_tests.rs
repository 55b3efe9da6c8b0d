//! Precision and recall over a stored sample of the labelled corpus of `benches/sit/corpus`.
//!
//! The sample is what `corpus.py --seed 20 --texts 2000` makes: numbers by check-digit code of its own in mails, chats, file
//! names, tables and audit records, and look-alikes. Its labels come from the published definitions. Counting is as in
//! `evaluate.py`: a true positive has the type, overlaps the value, and has at least the labelled level.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::sit::catalogue;
use crate::sit::model::{Detection, Element, Package, SensitiveType};
use crate::sit::scan::{Occurrence, Scanner};

const SAMPLE: &[u8] = include_bytes!("corpus_sample.ndjson.gz");

/// A text of the corpus.
#[derive(Deserialize)]
struct Entry {
    id: u32,
    text: String,
    labels: Vec<Label>,
}

/// What a text holds, by the published definition.
#[derive(Deserialize)]
struct Label {
    #[serde(rename = "type")]
    kind: String,
    /// In characters, as `length`.
    start: usize,
    length: usize,
    confidence: u8,
    /// Whether the value was made as one of this type.
    planted: bool,
    /// In a form that people use and the documentation does not know; it may be found or not.
    #[serde(default)]
    customary: bool,
}

impl Label {
    /// In bytes, by the places of the characters.
    fn span(&self, places: &[usize]) -> (usize, usize) {
        (places[self.start], places[self.start + self.length])
    }
}

/// Right, wrong and missed.
#[derive(Default, Clone, Copy)]
struct Count {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Count {
    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.wrong).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }

    fn plus(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            wrong: self.wrong + other.wrong,
            missed: self.missed + other.missed,
        }
    }
}

fn entries() -> Vec<Entry> {
    let mut text = String::new();
    GzDecoder::new(SAMPLE).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The byte at which each character begins, and the end.
fn places(text: &str) -> Vec<usize> {
    text.char_indices().map(|(place, _)| place).chain([text.len()]).collect()
}

/// Whether every pattern of 85 or more looks for numbers that are checked.
fn is_checked(package: &Package, kind: &SensitiveType) -> bool {
    let Detection::Patterns(patterns) = &kind.detection else { return false };
    let mut high = patterns.iter().filter(|pattern| pattern.confidence >= 85).peekable();
    kind.category != "credential"
        && kind.category != "network"
        && high.peek().is_some()
        && high.all(|pattern| match package.elements.get(&pattern.primary) {
            Some(Element::Expression(expression)) => !expression.validators.is_empty(),
            _ => false,
        })
}

/// What the scanner makes of the sample, by type, at the level that is asked of each.
struct Judgement<'p> {
    package: &'p Package,
    /// By name of a type.
    levels: BTreeMap<&'p str, u8>,
    counts: BTreeMap<String, Count>,
    /// Name of a type, and the fault in words.
    faults: Vec<(String, String)>,
}

/// Scans all texts and counts.
fn judge<'p>(package: &'p Package, level: impl Fn(&SensitiveType) -> u8) -> Judgement<'p> {
    let scanner = Scanner::compile(&[package], None).unwrap();
    let mut scratch = scanner.scratch();
    let levels = package.types.iter().map(|kind| (kind.name.as_str(), level(kind))).collect();
    let mut judgement = Judgement { package, levels, counts: BTreeMap::new(), faults: Vec::new() };
    for entry in entries() {
        let found = scanner.scan(&entry.text, &mut scratch, 1);
        judgement.count_planted(&entry, found);
        judgement.count_wrong(&entry, found);
    }
    judgement
}

impl Judgement<'_> {
    /// Counts the planted values that are found, and those that are missed.
    fn count_planted(&mut self, entry: &Entry, found: &[Occurrence]) {
        let places = places(&entry.text);
        for label in entry.labels.iter().filter(|label| label.planted) {
            let level =
                self.levels.get(label.kind.as_str()).unwrap_or_else(|| panic!("no type '{}'", label.kind));
            if label.confidence < *level {
                continue;
            }
            let (start, end) = label.span(&places);
            let hit = found.iter().any(|found| {
                self.package.types[found.type_index].name == label.kind
                    && found.confidence >= label.confidence
                    && found.start < end
                    && start < found.end()
            });
            let count = self.counts.entry(label.kind.clone()).or_default();
            if hit {
                count.right += 1;
            } else {
                count.missed += 1;
                let fault = format!("missed in #{}: {} '{}'", entry.id, label.kind, &entry.text[start..end]);
                self.faults.push((label.kind.clone(), fault));
            }
        }
    }

    /// Counts what is found where nothing satisfies the published definition.
    fn count_wrong(&mut self, entry: &Entry, found: &[Occurrence]) {
        let places = places(&entry.text);
        for found in found {
            let kind = &self.package.types[found.type_index];
            let level = self.levels[kind.name.as_str()];
            if matches!(kind.detection, Detection::Bundle(_)) || found.confidence < level {
                continue;
            }
            let labelled = entry.labels.iter().any(|label| {
                let (start, end) = label.span(&places);
                label.kind == kind.name
                    && (label.confidence >= level || label.customary)
                    && found.start < end
                    && start < found.end()
            });
            if !labelled {
                self.counts.entry(kind.name.clone()).or_default().wrong += 1;
                let fault = format!("wrong in #{}: {} '{}'", entry.id, kind.name, found.text(&entry.text));
                self.faults.push((kind.name.clone(), fault));
            }
        }
    }
}

fn total<'c>(counts: impl IntoIterator<Item = &'c Count>) -> Count {
    counts.into_iter().fold(Count::default(), |sum, count| sum.plus(*count))
}

#[test]
fn numbers_with_check_digits_are_found_and_others_are_not() {
    let package = catalogue::builtin().unwrap();
    let checked: BTreeSet<&str> = package
        .types
        .iter()
        .filter(|kind| is_checked(&package, kind))
        .map(|kind| kind.name.as_str())
        .collect();
    assert!(checked.len() >= 70, "only {} types with check digits", checked.len());
    let judgement = judge(&package, |_| 85);
    let all = total(
        judgement.counts.iter().filter(|(name, _)| checked.contains(name.as_str())).map(|(_, count)| count),
    );
    assert!(all.right >= 300, "the sample holds too few numbers with check digits: {}", all.right);
    let faults: Vec<_> =
        judgement.faults.iter().filter(|(name, _)| checked.contains(name.as_str())).collect();
    assert!(
        all.precision() >= 0.99 && all.recall() >= 0.99,
        "{} {} {faults:#?}",
        all.precision(),
        all.recall()
    );
}

#[test]
fn all_types_hold_precision_and_recall_at_their_recommended_level() {
    let package = catalogue::builtin().unwrap();
    let Judgement { counts, faults, .. } = judge(&package, |kind| kind.recommended_confidence);
    let all = total(counts.values());
    let kinds = counts.values().filter(|count| count.right > 0).count();
    assert!(kinds >= 240, "values of {kinds} types are found");
    assert!(
        all.precision() >= 0.95 && all.recall() >= 0.99,
        "{} {} {faults:#?}",
        all.precision(),
        all.recall()
    );
}
