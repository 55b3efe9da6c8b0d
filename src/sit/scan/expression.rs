//! One expression, compiled: where it matches and what it asks of the matched text.
//!
//! Two kinds of expressions have two rules. A whole word takes, from each place where it can begin, the longest match
//! that has its boundaries and passes its checks, so that `4111 1111 1111 1111 22` holds a card number although the shape
//! of card numbers would read on. Any other expression matches as its engine says: leftmost, first alternative, without
//! overlap; a match that fails a check is left out.

use std::ops::Range;
use std::sync::OnceLock;

use memchr::memmem::Finder;
use regex_automata::meta;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;

use super::analysis::{self, Plan};
use super::automaton::{Automaton, Lazy};
use super::boundary;
use super::bytes::each_start;
use super::checks::Check;
use super::shapes::shape_of;
use super::text::after;

/// Largest compiled expression, in bytes.
pub(super) const LARGEST: usize = 64 << 20;
/// Longest match of an expression that is walked, in bytes. The longest shape of the catalogue has about a hundred.
pub(super) const LONGEST_WALK: usize = 2_048;
/// Longest match that an engine may look for at a fixed text, in bytes. The longest documented value is a certificate of
/// 20,000 characters.
const LONGEST_MATCH: usize = 32 << 10;
/// Largest expression, in states, all of whose ends are walked. Beyond it, long repetitions make a walk dear.
const LARGEST_WALK: usize = 600;

/// What runs an expression.
#[derive(Debug)]
pub(super) enum Engine {
    /// In linear time. Built when first needed: many expressions are only ever walked.
    Linear(OnceLock<Result<meta::Regex, String>>),
    /// With look-around: `wide` matches wherever `exact`, which starts with `\G`, does, and tells where to try.
    LookAround {
        /// Anchored at the place it is tried at.
        exact: fancy_regex::Regex,
        /// Without look-around, where it can be left out.
        wide: Option<meta::Regex>,
    },
}

/// A compiled expression element.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Shown in messages.
    pub name: String,
    /// How it is looked for as a primary element; decided once it is known what filters it has.
    pub plan: Plan,
    /// The expression; empty where it has look-around.
    pub hir: Hir,
    /// Whether it is a whole word.
    pub whole_word: bool,
    /// Runs it.
    pub engine: Engine,
    /// All have to accept the match.
    pub checks: Vec<Check>,
    /// Walks all ends; where the expression is a whole word and small enough. Built when first needed.
    walker: OnceLock<Option<Walker>>,
    /// Finds texts of which every match has one.
    required: OnceLock<Vec<Finder<'static>>>,
}

/// An automaton of one expression.
#[derive(Debug)]
struct Walker {
    automaton: Automaton,
    alive: Vec<bool>,
    high: bool,
    /// Whether all matches begin with a letter, a digit or outside ASCII.
    at_starts: bool,
    /// Whether each of its matches begins with a digit.
    at_digits: bool,
}

/// A search that was given up, because an expression with look-around went back too often.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the search for `{element}` was given up: {reason}")]
pub struct GivenUp {
    /// Name of the element.
    pub element: String,
    /// What its engine said.
    pub reason: String,
}

impl Pattern {
    /// A pattern of what has been compiled. `hir` is the expression where the engine is linear.
    pub fn new(name: &str, hir: &Hir, whole_word: bool, engine: Engine, checks: Vec<Check>) -> Self {
        Self {
            name: name.to_owned(),
            plan: Plan::Search,
            hir: hir.clone(),
            whole_word,
            engine,
            checks,
            walker: OnceLock::new(),
            required: OnceLock::new(),
        }
    }

    fn walker(&self) -> Option<&Walker> {
        let build = || {
            let linear = matches!(self.engine, Engine::Linear(_));
            let walkable = linear && self.whole_word && self.hir.properties().look_set().is_empty();
            if walkable { Walker::new(&self.hir) } else { None }
        };
        self.walker.get_or_init(build).as_ref()
    }

    fn linear<'a>(
        &self,
        engine: &'a OnceLock<Result<meta::Regex, String>>,
    ) -> Result<&'a meta::Regex, GivenUp> {
        engine
            .get_or_init(|| linear(&self.hir))
            .as_ref()
            .map_err(|reason| GivenUp { element: self.name.clone(), reason: reason.clone() })
    }

    /// Decides how it is looked for as a primary element. `guarded` says that filters drop matches before which an ASCII
    /// letter or digit stands.
    pub fn plan(&mut self, guarded: bool) {
        if matches!(self.engine, Engine::Linear(_)) {
            self.plan = analysis::plan(&self.hir, self.whole_word, guarded);
        }
    }

    /// Whether all its ends are walked.
    pub fn walks(&self) -> bool {
        self.walker().is_some()
    }

    /// Room for walking.
    pub fn lazy(&self) -> Lazy {
        self.walker().map(|walker| walker.automaton.lazy()).unwrap_or_default()
    }

    /// Whether a text has what every match needs. Tells nothing where it is true.
    pub fn may_occur(&self, text: &str) -> bool {
        let finders = self.required.get_or_init(|| {
            let linear = matches!(self.engine, Engine::Linear(_));
            let texts = if linear { analysis::required(&self.hir) } else { Vec::new() };
            texts.iter().map(|text| Finder::new(text).into_owned()).collect()
        });
        finders.is_empty() || finders.iter().any(|finder| finder.find(text.as_bytes()).is_some())
    }

    /// Whether all checks accept a text.
    pub fn accepts(&self, text: &str) -> bool {
        self.checks.iter().all(|check| check.accepts(text))
    }

    /// The end of the match that begins at `start`, if one does.
    pub fn end_at(&self, text: &str, start: usize, lazy: &mut Lazy) -> Result<Option<usize>, GivenUp> {
        if self.whole_word && !boundary::opens(text, start) {
            return Ok(None);
        }
        if let Some(walker) = self.walker() {
            let mut ends = Vec::new();
            walker.automaton.walk(lazy, text.as_bytes(), start, start + LONGEST_WALK, &mut ends);
            return Ok(ends.iter().rev().map(|&(end, _)| end).find(|&end| self.may_be(text, start, end)));
        }
        let end = match &self.engine {
            Engine::Linear(regex) => {
                let limit = ceiling(text, start.saturating_add(LONGEST_MATCH));
                let input = Input::new(text).range(start..limit).anchored(Anchored::Yes);
                self.linear(regex)?.search(&input).map(|found| found.end())
            }
            Engine::LookAround { exact, .. } => self.look_around(exact, text, start)?.map(|found| found.end),
        };
        Ok(end.filter(|&end| end > start && self.may_be(text, start, end)))
    }

    /// Whether a match stands on its own, where it has to, and passes the checks.
    pub fn may_be(&self, text: &str, start: usize, end: usize) -> bool {
        let stands =
            !self.whole_word || boundary::closes(text, end) && boundary::is_complete(text, start, end);
        stands && text.get(start..end).is_some_and(|text| self.accepts(text))
    }

    /// All occurrences in a text, in order and without overlap. `digits` tells the starts that begin with a digit, by bit;
    /// those at which nothing can stand on its own may be left out.
    pub fn find_all(&self, text: &str, digits: &[u64]) -> Result<Vec<Range<usize>>, GivenUp> {
        let mut lazy = self.lazy();
        let mut found: Vec<Range<usize>> = Vec::new();
        if let Some(walker) = self.walker()
            && walker.at_starts
        {
            let bytes = text.as_bytes();
            if walker.at_digits {
                self.at_digits(text, digits, &mut lazy, &mut found);
                return Ok(found);
            }
            each_start(bytes, 0..text.len(), |start| {
                let alive = if start.is_high() {
                    walker.high
                } else {
                    walker.alive.get(shape_of(&start, bytes)).is_some_and(|&alive| alive)
                };
                if alive
                    && found.last().is_none_or(|last| last.end <= start.at)
                    && let Ok(Some(end)) = self.end_at(text, start.at, &mut lazy)
                {
                    found.push(start.at..end);
                }
            });
            return Ok(found);
        }
        let mut at = 0;
        while let Some(range) = self.next(text, at, &mut lazy)? {
            at = range.end;
            found.push(range);
        }
        Ok(found)
    }

    /// Adds the matches that begin at starts with digits.
    fn at_digits(&self, text: &str, digits: &[u64], lazy: &mut Lazy, found: &mut Vec<Range<usize>>) {
        for (word, &bits) in digits.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if found.last().is_none_or(|last| last.end <= at)
                    && let Ok(Some(end)) = self.end_at(text, at, lazy)
                {
                    found.push(at..end);
                }
            }
        }
    }

    /// The next occurrence from `at` on.
    fn next(&self, text: &str, at: usize, lazy: &mut Lazy) -> Result<Option<Range<usize>>, GivenUp> {
        let mut at = at;
        while let Some(found) = self.search(text, at)? {
            if self.whole_word {
                if let Some(end) = self.end_at(text, found.start, lazy)? {
                    return Ok(Some(found.start..end));
                }
                at = found.start + after(text, found.start).map_or(1, char::len_utf8);
            } else {
                if !found.is_empty() && text.get(found.clone()).is_some_and(|text| self.accepts(text)) {
                    return Ok(Some(found));
                }
                at = found.end
                    + if found.is_empty() { after(text, found.end).map_or(1, char::len_utf8) } else { 0 };
            }
        }
        Ok(None)
    }

    /// The leftmost match from `at` on, as the engine says.
    fn search(&self, text: &str, at: usize) -> Result<Option<Range<usize>>, GivenUp> {
        if at > text.len() {
            return Ok(None);
        }
        match &self.engine {
            Engine::Linear(regex) => {
                Ok(self.linear(regex)?.search(&Input::new(text).range(at..)).map(|found| found.range()))
            }
            Engine::LookAround { exact, wide } => {
                let mut at = at;
                loop {
                    let begin = match wide {
                        Some(wide) => wide.search(&Input::new(text).range(at..)).map(|found| found.start()),
                        None => (at <= text.len()).then_some(at),
                    };
                    let Some(begin) = begin else { return Ok(None) };
                    if let Some(found) = self.look_around(exact, text, begin)? {
                        return Ok(Some(found));
                    }
                    let Some(c) = after(text, begin) else { return Ok(None) };
                    at = begin + c.len_utf8();
                }
            }
        }
    }

    fn look_around(
        &self,
        regex: &fancy_regex::Regex,
        text: &str,
        at: usize,
    ) -> Result<Option<Range<usize>>, GivenUp> {
        match regex.find_from_pos(text, at) {
            Ok(found) => Ok(found.map(|found| found.start()..found.end())),
            Err(error) => Err(GivenUp { element: self.name.clone(), reason: error.to_string() }),
        }
    }
}

impl Walker {
    fn new(hir: &Hir) -> Option<Self> {
        let hir = analysis::narrow(hir);
        let least = hir.properties().minimum_len().unwrap_or_default();
        if least == 0 || super::automaton::size(&hir)? > LARGEST_WALK {
            return None;
        }
        let automaton = Automaton::new(std::slice::from_ref(&hir))?;
        let (alive, high) = (automaton.shapes(&[true], None), automaton.begins_high());
        let at_starts = automaton.begins_with_marks().is_empty();
        let [first, _] = automaton.first_bytes();
        let at_digits = at_starts && (0..=255_u8).zip(first).all(|(byte, may)| !may || byte.is_ascii_digit());
        Some(Self { automaton, alive, high, at_starts, at_digits })
    }
}

/// An engine that runs an expression in linear time.
pub(super) fn linear(hir: &Hir) -> Result<meta::Regex, String> {
    let config = meta::Config::new().nfa_size_limit(Some(LARGEST)).which_captures(WhichCaptures::Implicit);
    meta::Regex::builder().configure(config).build_from_hir(hir).map_err(|error| one_line(&error.to_string()))
}

/// Engines draw the place of a fault over several lines.
pub(super) fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The next boundary of a character at or behind an offset.
fn ceiling(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}
