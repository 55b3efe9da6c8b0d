//! What can be known about an expression before any text is seen: where its matches can begin.
//!
//! Most expressions begin with a letter or digit at which a word begins. These are looked for together, at the starts
//! that [`super::bytes`] finds. Others begin with a fixed text, which is looked up like the beginning of a keyword. The
//! rest is searched for by itself.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, literal};

use super::automaton;
use super::shapes::Key;

/// Longest lead, in characters, before the first letter or digit.
const LONGEST_LEAD: usize = 4;
/// Most different marks with which an expression may begin and still be looked for at starts.
const MOST_MARKS: usize = 12;
/// Fewest bytes that make a key.
const SHORTEST_KEY: usize = 20;
/// Largest expression, in states, that is looked for at starts.
const LARGEST: usize = 4_000;
/// Most fixed texts of one expression.
const MOST_LITERALS: usize = 64;
/// How many bytes of a fixed text are looked up.
pub(super) const LITERAL: usize = 3;

/// How occurrences of an expression are looked for.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    /// At starts of words, by an automaton over `body`.
    Start {
        /// The expression without its lead.
        body: Hir,
        /// Most characters of the lead.
        lead: usize,
        /// Whether every match of `body` beginning there is one of the expression.
        exact: bool,
        /// ASCII marks with which `body` can begin.
        marks: Vec<u8>,
        /// How many bytes every match begins with that are such as keys are made of, and which these are, where they are
        /// many.
        key: Option<Key>,
    },
    /// Where the first run of letters and digits ends, which is one of few; each with the marks before it, folded.
    Tails(Vec<Vec<u8>>),
    /// Where one of these begins.
    Literals(Vec<Anchor>),
    /// By searching the whole text.
    Search,
}

/// The first letters or digits of a fixed text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Anchor {
    /// In lower case, as [`folded`] makes it.
    pub bytes: [u8; LITERAL],
    /// How many bytes of the fixed text stand before them.
    pub lead: usize,
}

/// Plans the search for an expression.
///
/// `whole_word` says that no letter or digit may touch a match; `guarded` that a filter drops matches before which an ASCII
/// letter or digit stands.
pub(super) fn plan(expression: &Hir, whole_word: bool, guarded: bool) -> Plan {
    let literals = literals(expression, whole_word || guarded);
    let start = plan_start(expression, whole_word, guarded);
    match (start, literals) {
        (start, _)
            if !matches!(start, Some(Plan::Start { key: Some(_), .. }))
                && let Some(tails) = tails(expression) =>
        {
            Plan::Tails(tails)
        }
        // A fixed text with a letter is rarer than any shape; digits are better told apart by shape.
        (_, Some(anchors))
            if anchors.iter().all(|anchor| anchor.bytes.iter().any(|b| !b.is_ascii_digit())) =>
        {
            Plan::Literals(anchors)
        }
        (Some(start), _) => start,
        (None, Some(anchors)) => Plan::Literals(anchors),
        (None, None) => Plan::Search,
    }
}

/// The first runs of an expression, if they are few and each has a letter.
fn tails(expression: &Hir) -> Option<Vec<Vec<u8>>> {
    if expression.properties().minimum_len().is_none_or(|least| least < 4) {
        return None;
    }
    let mut runs = automaton::Automaton::new(&[widen(&narrow(expression))])?.first_runs()?;
    runs.sort_unstable();
    runs.dedup();
    let has_letter = |run: &Vec<u8>| run.len() >= 2 && run.iter().any(u8::is_ascii_alphabetic);
    (!runs.is_empty() && runs.len() <= MOST_LITERALS && runs.iter().all(has_letter)).then_some(runs)
}

fn plan_start(expression: &Hir, whole_word: bool, guarded: bool) -> Option<Plan> {
    let mut parts = Vec::new();
    flatten(expression, &mut parts);
    let leading = parts.iter().take_while(|part| is_lead(part)).count();
    let (lead, rest) = parts.split_at(leading);
    let longest: usize = lead.iter().map(|part| part.properties().maximum_len().unwrap_or(usize::MAX)).sum();
    let guarded = whole_word || guarded || lead.iter().any(guards);
    if !guarded || rest.is_empty() || longest > LONGEST_LEAD * 4 {
        return None;
    }
    let looks = |hir: &Hir| !hir.properties().look_set().is_empty();
    let exact = whole_word && lead.is_empty() && !looks(expression);
    let body = Hir::concat(rest.to_vec());
    let body = if exact { narrow(&body) } else { widen(&body) };
    if body.properties().minimum_len().is_none_or(|least| least == 0) || automaton::size(&body)? > LARGEST {
        return None;
    }
    let automaton = automaton::Automaton::new(std::slice::from_ref(&body))?;
    let marks = automaton.begins_with_marks();
    let key = automaton.key(SHORTEST_KEY);
    // Blanks are everywhere.
    let rare = marks.len() <= MOST_MARKS && !marks.iter().any(u8::is_ascii_whitespace);
    rare.then_some(Plan::Start { body, lead: longest, exact, marks, key })
}

/// The parts of a sequence, groups opened.
fn flatten(hir: &Hir, parts: &mut Vec<Hir>) {
    match hir.kind() {
        HirKind::Concat(inner) => inner.iter().for_each(|part| flatten(part, parts)),
        HirKind::Capture(capture) => flatten(&capture.sub, parts),
        HirKind::Empty => {}
        _ => parts.push(hir.clone()),
    }
}

/// Whether a part reads no ASCII letter and no digit, and little else.
fn is_lead(part: &Hir) -> bool {
    let short = part.properties().maximum_len().is_some_and(|longest| longest <= LONGEST_LEAD * 4);
    short && reads_marks_only(part)
}

fn reads_marks_only(part: &Hir) -> bool {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(text) => text.0.iter().all(|byte| !byte.is_ascii_alphanumeric()),
        HirKind::Class(Class::Unicode(class)) => {
            let mut common = class.clone();
            common.intersect(&ClassUnicode::new(
                [('0', '9'), ('A', 'Z'), ('a', 'z')].map(|(first, last)| ClassUnicodeRange::new(first, last)),
            ));
            common.ranges().is_empty()
        }
        HirKind::Class(Class::Bytes(class)) => class
            .ranges()
            .iter()
            .all(|range| (range.start()..=range.end()).all(|b| !b.is_ascii_alphanumeric())),
        HirKind::Repetition(repetition) => reads_marks_only(&repetition.sub),
        HirKind::Capture(capture) => reads_marks_only(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(reads_marks_only),
    }
}

/// Whether a lead makes sure that no letter or digit stands before what follows.
fn guards(part: &Hir) -> bool {
    match part.kind() {
        HirKind::Empty => false,
        HirKind::Look(look) => matches!(
            look,
            Look::Start
                | Look::StartLF
                | Look::StartCRLF
                | Look::WordAscii
                | Look::WordUnicode
                | Look::WordStartAscii
                | Look::WordStartUnicode
                | Look::WordStartHalfAscii
                | Look::WordStartHalfUnicode
        ),
        HirKind::Literal(_) | HirKind::Class(_) => true,
        HirKind::Repetition(repetition) => repetition.min > 0 && guards(&repetition.sub),
        HirKind::Capture(capture) => guards(&capture.sub),
        HirKind::Concat(parts) => parts.iter().any(guards),
        HirKind::Alternation(parts) => parts.iter().all(guards),
    }
}

/// Where every match of the expression of a prefix filter ends with something else than an ASCII letter or digit, or at the
/// beginning of the text: the bytes it can end with, and white space, which a filter passes over.
pub(super) fn guard(expression: &Hir) -> Option<Vec<bool>> {
    let mut bytes: Vec<bool> = (0..=255_u8).map(|byte| byte.is_ascii_whitespace() || byte >= 0x80).collect();
    last_bytes(expression, &mut bytes)?;
    Some(bytes)
}

/// Adds the ASCII bytes with which an expression can end. None where it can end with a letter or digit, or be empty.
fn last_bytes(expression: &Hir, bytes: &mut [bool]) -> Option<()> {
    match expression.kind() {
        HirKind::Alternation(parts) => parts.iter().try_for_each(|part| last_bytes(part, bytes)),
        HirKind::Capture(capture) => last_bytes(&capture.sub, bytes),
        HirKind::Look(look) => (*look == Look::Start).then_some(()),
        HirKind::Concat(parts) => {
            for part in parts.iter().rev() {
                match part.properties().minimum_len() {
                    Some(0) if !matches!(part.kind(), HirKind::Look(_)) => optional_bytes(part, bytes)?,
                    _ => return last_bytes(part, bytes),
                }
            }
            None
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => last_bytes(&repetition.sub, bytes),
        HirKind::Literal(text) => {
            let last = text.0.last().filter(|byte| !byte.is_ascii_alphanumeric())?;
            *bytes.get_mut(usize::from(*last))? = true;
            Some(())
        }
        HirKind::Class(Class::Unicode(class)) if reads_marks_only(expression) => {
            for byte in 0..0x80_u8 {
                if contains(class, char::from(byte)) {
                    *bytes.get_mut(usize::from(byte))? = true;
                }
            }
            Some(())
        }
        HirKind::Class(_) | HirKind::Repetition(_) | HirKind::Empty => None,
    }
}

/// The same for a part that may be left out.
fn optional_bytes(part: &Hir, bytes: &mut [bool]) -> Option<()> {
    match part.kind() {
        HirKind::Empty => Some(()),
        HirKind::Repetition(repetition) => last_bytes(&repetition.sub, bytes),
        HirKind::Capture(capture) => optional_bytes(&capture.sub, bytes),
        _ => None,
    }
}

/// An expression with its classes changed.
fn map_classes(hir: &Hir, change: &impl Fn(&ClassUnicode) -> ClassUnicode, keep_looks: bool) -> Hir {
    let map = |hir: &Hir| map_classes(hir, change, keep_looks);
    match hir.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look) if keep_looks => Hir::look(*look),
        HirKind::Look(_) => Hir::empty(),
        HirKind::Literal(text) => Hir::literal(text.0.clone()),
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(change(class))),
        HirKind::Class(class) => Hir::class(class.clone()),
        HirKind::Repetition(repetition) => Hir::repetition(regex_syntax::hir::Repetition {
            sub: Box::new(map(&repetition.sub)),
            ..repetition.clone()
        }),
        HirKind::Capture(capture) => map(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(map).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(map).collect()),
    }
}

/// What is meant in whole words: `\d` are the digits 0 to 9, which alone checks and keyword lists know, and letters of
/// ASCII do not stand for the long s and the Kelvin sign, which equal them when case is ignored.
pub(super) fn narrow(hir: &Hir) -> Hir {
    let change = |class: &ClassUnicode| {
        let mut class = class.clone();
        if contains(&class, '٠') && contains(&class, '0') && !contains(&class, 'a') {
            class.intersect(&ClassUnicode::new([ClassUnicodeRange::new('\0', '\x7F')]));
        }
        for (letter, double) in [('s', 'ſ'), ('k', '\u{212A}')] {
            if contains(&class, letter) {
                class.difference(&ClassUnicode::new([ClassUnicodeRange::new(double, double)]));
            }
        }
        class
    };
    map_classes(hir, &change, true)
}

/// An expression that matches all that this one does and is smaller: every character outside ASCII is as good as another,
/// and assertions hold.
fn widen(hir: &Hir) -> Hir {
    let change = |class: &ClassUnicode| {
        let mut class = class.clone();
        if class.ranges().last().is_some_and(|range| range.end() > '\x7F') {
            class.union(&ClassUnicode::new([ClassUnicodeRange::new('\u{80}', char::MAX)]));
        }
        class
    };
    map_classes(hir, &change, false)
}

/// An expression without the capital letters that stand beside their small ones, so that texts in any case are one text.
fn lower(hir: &Hir) -> Hir {
    let change = |class: &ClassUnicode| {
        let mut class = class.clone();
        for letter in 'a'..='z' {
            if contains(&class, letter) {
                let capital = letter.to_ascii_uppercase();
                class.difference(&ClassUnicode::new([ClassUnicodeRange::new(capital, capital)]));
            }
        }
        class
    };
    map_classes(hir, &change, true)
}

fn contains(class: &ClassUnicode, c: char) -> bool {
    class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c))
}

/// The fixed texts with which an expression begins, where all of them have letters or digits enough.
fn literals(expression: &Hir, whole_word: bool) -> Option<Vec<Anchor>> {
    let expression = lower(&narrow(expression));
    let mut parts = Vec::new();
    flatten(&expression, &mut parts);
    let guarded = whole_word
        || parts.first().is_some_and(|part| matches!(part.kind(), HirKind::Look(_)) && guards(part));
    let extracted = literal::Extractor::new().limit_class(64).extract(&expression);
    let mut anchors = BTreeSet::new();
    for text in extracted.literals()? {
        let bytes = text.as_bytes();
        let lead = bytes.iter().position(u8::is_ascii_alphanumeric)?;
        let begins_word = if lead == 0 { guarded } else { bytes.get(lead - 1)?.is_ascii() };
        let start: [u8; LITERAL] = bytes.get(lead..lead + LITERAL)?.try_into().ok()?;
        if !begins_word {
            return None;
        }
        anchors.insert(Anchor { bytes: start.map(folded), lead });
    }
    (!anchors.is_empty() && anchors.len() <= MOST_LITERALS).then(|| anchors.into_iter().collect())
}

/// Texts of which every match has one, in the case they are written in; none where that cannot be said.
pub(super) fn required(expression: &Hir) -> Vec<Vec<u8>> {
    match expression.kind() {
        HirKind::Literal(text) if text.0.len() >= 3 => vec![text.0.to_vec()],
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        // Of several parts that are required, the one whose shortest text is longest is rarest.
        HirKind::Concat(parts) => parts
            .iter()
            .map(required)
            .filter(|texts| !texts.is_empty())
            .max_by_key(|texts| texts.iter().map(Vec::len).min())
            .unwrap_or_default(),
        HirKind::Alternation(parts) => {
            let all: Vec<Vec<Vec<u8>>> = parts.iter().map(required).collect();
            if all.iter().any(Vec::is_empty) { Vec::new() } else { all.concat() }
        }
        _ => Vec::new(),
    }
}

/// A byte as anchors are compared: letters in lower case, other bytes in some way that is the same on both sides.
#[inline(always)]
pub(super) fn folded(byte: u8) -> u8 {
    byte | 0x20
}

#[cfg(test)]
#[path = "analysis_tests.rs"]
mod tests;
