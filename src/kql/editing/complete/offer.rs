//! Collects candidates, keeps those that fit what is typed, and puts them in order.

use super::super::super::bind::{Column, Tables};
use super::super::super::lexer::is_word;
use super::super::super::lexer::strings::encode;
use super::super::super::words::is_reserved;
use super::super::super::{functions, signatures};
use super::super::grammar::{self, Operator};
use super::super::rows::Rows;
use super::super::track::Track;
use super::{Candidate, CandidateKind};

/// The candidates so far.
pub(super) struct Offer {
    typed: String,
    needs_bracket: bool,
    found: Vec<(u8, Candidate)>,
}

/// Letters from which on a candidate may contain what is typed instead of beginning with it.
const LEAST_CONTAINED: usize = 2;

impl Offer {
    pub(super) fn new(typed: &str, needs_bracket: bool) -> Self {
        Self { typed: typed.to_lowercase(), needs_bracket, found: Vec::new() }
    }

    pub(super) fn is_typing(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Whether a name fits, and whether it begins with what is typed.
    fn fits(&self, name: &str) -> Option<bool> {
        if self.typed.is_empty() {
            return Some(true);
        }
        let lower = name.to_lowercase();
        if lower.starts_with(&self.typed) {
            return Some(true);
        }
        (self.typed.len() >= LEAST_CONTAINED && lower.contains(&self.typed)).then_some(false)
    }

    /// Offers a text under its name; a smaller rank comes first.
    fn add(
        &mut self,
        rank: u8,
        name: &str,
        text: String,
        kind: CandidateKind,
        note: impl FnOnce() -> String,
    ) {
        if let Some(begins) = self.fits(name) {
            self.found.push((rank, Candidate { text, kind, note: note(), begins }));
        }
    }

    pub(super) fn word(&mut self, rank: u8, word: &str, kind: CandidateKind) {
        self.add(rank, word, word.to_owned(), kind, String::new);
    }

    pub(super) fn words(&mut self, rank: u8, words: &[&str], kind: CandidateKind) {
        for word in words {
            self.word(rank, word, kind);
        }
    }

    /// A name as it has to be written.
    pub(super) fn name(&mut self, rank: u8, name: &str, kind: CandidateKind, note: impl FnOnce() -> String) {
        let text =
            if is_word(name) && !is_reserved(name) { name.to_owned() } else { format!("[{}]", encode(name)) };
        self.add(rank, name, text, kind, note);
    }

    fn called(&mut self, rank: u8, name: &str, kind: CandidateKind, note: impl FnOnce() -> String) {
        let text = if self.needs_bracket { format!("{name}(") } else { name.to_owned() };
        self.add(rank, name, text, kind, note);
    }

    pub(super) fn calls(&mut self, rank: u8, names: &[&str], kind: CandidateKind) {
        for name in names {
            self.called(rank, name, kind, String::new);
        }
    }

    pub(super) fn operator(&mut self, rank: u8, operator: &Operator) {
        let note = || operator.note.to_owned();
        self.add(rank, operator.name, operator.name.to_owned(), CandidateKind::Operator, note);
    }

    pub(super) fn columns(&mut self, rank: u8, columns: &[Column], note: &str) {
        for column in columns {
            let note = || format!("{}{note}", column.ty.name());
            self.name(rank, &column.name, CandidateKind::Column, note);
        }
    }

    /// The columns of rows, the hidden ones last.
    pub(super) fn rows(&mut self, rank: u8, rows: &Rows) {
        let (shown, hidden) = rows.columns();
        self.columns(rank, shown, "");
        self.columns(rank + 2, hidden, ", hidden");
    }

    pub(super) fn tables(&mut self, rank: u8, tables: &dyn Tables) {
        for name in tables.names() {
            let columns = || {
                tables
                    .table(name)
                    .map_or_else(String::new, |table| format!("{} columns", table.columns.len()))
            };
            self.name(rank, name, CandidateKind::Table, columns);
        }
    }

    /// The names that the text declares before this place.
    pub(super) fn declared(&mut self, rank: u8, track: &Track<'_>) {
        for declared in track.frames.iter().flat_map(|frame| &frame.names) {
            if declared.is_function {
                self.called(rank, declared.name, CandidateKind::Function, String::new);
            } else {
                let note = || declared.kind.unwrap_or_default().to_owned();
                self.name(rank, declared.name, CandidateKind::Variable, note);
            }
        }
    }

    /// The scalar functions that the engine has.
    pub(super) fn functions(&mut self, rank: u8) {
        for name in signatures::scalar_names() {
            let Some(page) = functions::find(name).or_else(|| functions::find_planned(name)) else {
                continue;
            };
            let Some(signature) = signatures::scalar(name) else { continue };
            let is_old = page.name != name || signature.replaced_by.is_some();
            self.called(rank + u8::from(is_old), name, CandidateKind::Function, || call_syntax(signature));
        }
    }

    pub(super) fn aggregates(&mut self, rank: u8) {
        for name in signatures::aggregate_names() {
            let Some(signature) = signatures::aggregate(name) else { continue };
            let is_old = signature.canonical != name || signature.replaced_by.is_some();
            self.called(rank + u8::from(is_old), name, CandidateKind::Aggregate, || call_syntax(signature));
        }
    }

    /// The parameters of an operator.
    pub(super) fn parameters(&mut self, rank: u8, operator: &Operator) {
        for (name, values) in operator.parameters {
            let note = || values.words().join(", ");
            self.add(rank, name, format!("{name}="), CandidateKind::Parameter, note);
        }
    }

    /// What was offered, in order.
    pub(super) fn finish(self) -> Vec<Candidate> {
        let mut found = self.found;
        found.sort_by_cached_key(|(rank, candidate)| {
            (!candidate.begins, *rank, candidate.text.to_lowercase(), candidate.text.clone(), candidate.kind)
        });
        let mut seen = hashbrown::HashSet::new();
        found.retain(|(_, candidate)| seen.insert(candidate.text.clone()));
        found.into_iter().map(|(_, candidate)| candidate).collect()
    }
}

/// Kusto's operators that may begin a query.
pub(super) fn leading() -> impl Iterator<Item = &'static Operator> {
    grammar::OPERATORS.iter().filter(|operator| grammar::LEADING.contains(&operator.name))
}

/// How a function is called: `bin(value, roundTo)`. What may be left out is in brackets.
fn call_syntax(function: &signatures::Function) -> String {
    let longest = function.overloads.iter().max_by_key(|overload| overload.parameters.len());
    let mut text = format!("{}(", function.name);
    for (at, parameter) in longest.map_or(&[][..], |overload| &overload.parameters).iter().enumerate() {
        let comma = if at > 0 { ", " } else { "" };
        let more = if parameter.repeats { ", ..." } else { "" };
        if parameter.least == 0 {
            text.extend(["[", comma, parameter.name, more, "]"]);
        } else {
            text.extend([comma, parameter.name, more]);
        }
    }
    text.push(')');
    text
}

/// How a function or an aggregate is called; nothing where there is none of that name.
#[must_use]
pub fn syntax(name: &str) -> Option<String> {
    signatures::aggregate(name).or_else(|| signatures::scalar(name)).map(call_syntax)
}
