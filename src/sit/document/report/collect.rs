//! How what was found becomes a report.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::model::{Confidence, FileReport, Region, Remark, Sample, TypeReport};
use crate::sit::document::{DocumentError, Location, Outcome, Part, Positions};

/// Something that was found in the text of a part.
pub trait Occurrence {
    /// GUID of the type in lower case; empty where none is known.
    fn type_id(&self) -> &str;
    /// Name of the type.
    fn type_name(&self) -> &str;
    /// Level of confidence, 1 to 100.
    fn confidence(&self) -> u8;
    /// The primary match, in bytes of [`Part::text`].
    fn range(&self) -> Range<usize>;
    /// The matched text as it may be shown.
    fn masked(&self, matched: &str) -> String;
    /// The form by which values are told apart.
    fn compact(&self, matched: &str) -> String;
}

/// Longer masked values are cut, in characters.
const SAMPLE_LENGTH: usize = 48;

/// How much of what was found is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Samples for each type and file. For SARIF, in which each is a result of its own, give a large number.
    pub samples: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { samples: 3 }
    }
}

/// Collects what is found in one file.
#[derive(Debug)]
pub struct FileFindings {
    file: String,
    options: Options,
    types: BTreeMap<(String, String), Found>,
}

#[derive(Debug, Default)]
struct Found {
    count: u64,
    values: HashSet<String>,
    confidence: u8,
    samples: Vec<(bool, Sample)>,
}

impl FileFindings {
    /// Nothing found yet in a file of this name or path.
    #[must_use]
    pub fn new(file: &str, options: Options) -> Self {
        Self { file: file.to_owned(), options, types: BTreeMap::new() }
    }

    /// Adds what was found in a part. Ranges that do not lie in its text are moved to its ends.
    pub fn add<O: Occurrence>(&mut self, part: &Part, found: &[O]) {
        if found.is_empty() {
            return;
        }
        let locator = part.locator();
        for occurrence in found {
            let range = occurrence.range();
            let end = part.text.floor_char_boundary(range.end.min(part.text.len()));
            let start = part.text.floor_char_boundary(range.start.min(end));
            let value = &part.text[start..end];
            let key = (occurrence.type_name().to_owned(), occurrence.type_id().to_owned());
            let found = self.types.entry(key).or_default();
            found.count += 1;
            found.confidence = found.confidence.max(occurrence.confidence());
            let first = found.values.insert(occurrence.compact(value));
            let full = found.samples.len() >= self.options.samples;
            let lowest = found.samples.last().map(|(first, sample)| (*first, sample.confidence));
            if full && lowest.is_none_or(|lowest| lowest >= (first, occurrence.confidence())) {
                continue;
            }
            let exact = matches!(part.positions, Positions::Lines(_));
            let sample = Sample {
                masked: one_line(&occurrence.masked(value)),
                confidence: occurrence.confidence(),
                ..located(&locator.locate(start), exact.then(|| locator.locate(end)))
            };
            let rank = (first, sample.confidence);
            let at = found.samples.partition_point(|(first, known)| (*first, known.confidence) >= rank);
            found.samples.insert(at, (first, sample));
            found.samples.truncate(self.options.samples);
        }
    }

    /// The report, with what has to be said about how the file was read.
    #[must_use]
    pub fn finish(self, outcome: Result<&Outcome, &DocumentError>) -> FileReport {
        let mut types: Vec<TypeReport> = self
            .types
            .into_iter()
            .map(|((name, id), found)| TypeReport {
                id,
                name,
                count: found.count,
                unique: found.values.len() as u64,
                confidence: found.confidence,
                level: Confidence::of(found.confidence),
                samples: found.samples.into_iter().map(|(_, sample)| sample).collect(),
            })
            .collect();
        types.sort_by(|a, b| b.confidence.cmp(&a.confidence).then_with(|| a.name.cmp(&b.name)));
        let (format, error, remarks) = match outcome {
            Ok(outcome) => (outcome.format.name().to_owned(), None, remarks(outcome)),
            Err(error) => (String::new(), Some(error_remark(error)), Vec::new()),
        };
        FileReport { file: self.file, format, error, remarks, types }
    }
}

fn error_remark(error: &DocumentError) -> Remark {
    Remark {
        code: error.code().to_owned(),
        text: error.to_string(),
        place: String::new(),
        count: 1,
        incomplete: true,
    }
}

/// Remarks of the same words become one.
fn remarks(outcome: &Outcome) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for notice in &outcome.notices {
        let text = notice.kind.to_string();
        if let Some(remark) = known.get(&text).and_then(|&index| remarks.get_mut(index)) {
            remark.count += 1;
            continue;
        }
        known.insert(text.clone(), remarks.len());
        remarks.push(Remark {
            code: notice.kind.code().to_owned(),
            text,
            place: notice.path.get(1..).unwrap_or_default().join(" > "),
            count: 1,
            incomplete: notice.kind.incomplete(),
        });
    }
    remarks
}

fn located(start: &Location, end: Option<Location>) -> Sample {
    let end = end.and_then(|end| end.line);
    let region = start.line.map(|(start_line, start_column)| Region {
        start_line,
        start_column,
        end_line: end.map(|(line, _)| line),
        end_column: end.map(|(_, column)| column),
    });
    Sample {
        masked: String::new(),
        confidence: 0,
        path: start.path.to_vec(),
        place: start.place_text(),
        region,
    }
}

/// A masked value on one line, the middle of a long one left out.
fn one_line(masked: &str) -> String {
    let blank = |character: char| if character.is_control() { ' ' } else { character };
    let mut characters: Vec<char> = masked.chars().map(blank).collect();
    if characters.len() > SAMPLE_LENGTH {
        let tail = characters.split_off(characters.len() - SAMPLE_LENGTH / 2);
        characters.truncate(SAMPLE_LENGTH / 2 - 1);
        characters.push('…');
        characters.extend(tail);
    }
    characters.into_iter().collect()
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use super::super::model::{Report, Summary};
    use super::*;
    use crate::sit::document::{Format, Kind, Notice, NoticeKind, Piece, Place};

    pub(in super::super) struct Hit(
        pub(in super::super) &'static str,
        pub(in super::super) u8,
        pub(in super::super) Range<usize>,
    );

    impl Occurrence for Hit {
        fn type_id(&self) -> &str {
            if self.0 == "Credit card number" { "50842eb7-edc8-4019-85dd-5a5c1f2bb085" } else { "" }
        }
        fn type_name(&self) -> &str {
            self.0
        }
        fn confidence(&self) -> u8 {
            self.1
        }
        fn range(&self) -> Range<usize> {
            self.2.clone()
        }
        fn masked(&self, matched: &str) -> String {
            let shown = matched.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
            matched
                .char_indices()
                .map(|(at, c)| if c.is_alphanumeric() && at < shown { '*' } else { c })
                .collect()
        }
        fn compact(&self, matched: &str) -> String {
            matched.chars().filter(|c| c.is_alphanumeric()).collect()
        }
    }

    pub(in super::super) fn part(path: &[&str], text: &str, positions: Positions) -> Part {
        let path: Vec<String> = path.iter().map(|step| (*step).to_owned()).collect();
        Part { path: Arc::from(path), kind: Kind::Body, text: text.to_owned(), positions }
    }

    /// A report with a text file, a message with a workbook, and a file that was not read.
    pub(in super::super) fn report() -> Report {
        let mut text = FileFindings::new("notes/é list.txt", Options::default());
        let body = part(
            &["notes/é list.txt"],
            "a\nVisa 4111 1111 1111 1111, 4111-1111-1111-1111",
            Positions::Lines(1),
        );
        text.add(&body, &[Hit("Credit card number", 75, 7..26), Hit("Credit card number", 85, 28..47)]);
        let mut mail = FileFindings::new("mail.eml", Options::default());
        let place = Place::Cell { row: 12, column: 3, name: None };
        let pieces = Positions::Pieces(vec![Piece { start: 0, place }]);
        let row = part(&["mail.eml", "attachment list.xlsx", "sheet 'Q3'"], "SSN: 078-05-1120", pieces);
        mail.add(&row, &[Hit("U.S. SSN", 65, 5..16)]);
        let notice =
            |kind| Notice { path: Arc::from(vec!["mail.eml".to_owned(), "attachment x".to_owned()]), kind };
        let cut = notice(NoticeKind::Cut("only the first 5 bytes of text were read".to_owned()));
        let outcome = Outcome { format: Format::Mail, notices: vec![cut.clone(), cut] };
        let error = DocumentError::Encrypted { what: "the PDF", how: "a password".to_owned() };
        Report {
            program_version: "0.1.0".to_owned(),
            files: vec![
                text.finish(Ok(&Outcome { format: Format::Text, notices: Vec::new() })),
                mail.finish(Ok(&outcome)),
                FileFindings::new("secret.pdf", Options::default()).finish(Err(&error)),
            ],
        }
    }

    #[test]
    fn the_same_value_in_another_form_is_not_another_value() {
        let report = report();
        let found = &report.files[0].types[0];
        assert_eq!((found.count, found.unique, found.confidence), (2, 1, 85));
        assert_eq!(found.level, Confidence::High);
        assert_eq!(found.samples[0].masked, "**** **** **** 1111");
        assert_eq!(
            found.samples[0].region,
            Some(Region { start_line: 2, start_column: 6, end_line: Some(2), end_column: Some(25) })
        );
    }

    #[test]
    fn samples_of_new_values_and_higher_confidence_are_kept() {
        let mut findings = FileFindings::new("a", Options { samples: 2 });
        let text = "111111 222222 111111 333333";
        let body = part(&["a"], text, Positions::Lines(1));
        let hits = [Hit("T", 65, 0..6), Hit("T", 75, 14..20), Hit("T", 65, 7..13), Hit("T", 85, 21..27)];
        findings.add(&body, &hits);
        let report = findings.finish(Ok(&Outcome { format: Format::Text, notices: Vec::new() }));
        let found = &report.types[0];
        let columns: Vec<u64> =
            found.samples.iter().filter_map(|s| s.region.map(|r| r.start_column)).collect();
        assert_eq!((found.count, found.unique), (4, 3));
        assert_eq!(columns, [22, 1]);
    }

    #[test]
    fn ranges_outside_of_the_text_do_no_harm() {
        let mut findings = FileFindings::new("a", Options::default());
        findings.add(&part(&["a"], "ä", Positions::Lines(1)), &[Hit("T", 65, 1..99), Hit("T", 65, 50..60)]);
        assert_eq!(
            findings.finish(Ok(&Outcome { format: Format::Text, notices: Vec::new() })).types[0].count,
            2
        );
    }

    #[test]
    fn samples_are_short_and_on_one_line() {
        assert_eq!(one_line("** ****\r\n*****t\u{1b}"), "** ****  *****t ");
        let long = one_line(&"*".repeat(1000));
        assert_eq!((long.chars().count(), long.contains('…')), (SAMPLE_LENGTH, true));
    }

    #[test]
    fn remarks_of_the_same_words_are_counted() {
        let remarks = &report().files[1].remarks;
        assert_eq!(remarks.len(), 1);
        assert_eq!((remarks[0].count, remarks[0].place.as_str()), (2, "attachment x"));
    }

    #[test]
    fn totals() {
        let expected = Summary {
            files: 3,
            files_with_findings: 2,
            files_not_read: 1,
            files_incomplete: 1,
            occurrences: 3,
        };
        assert_eq!(report().summary(), expected);
    }
}
