//! The matcher: types compiled once, texts scanned for all of them together.
//!
//! A [`Scanner`] is compiled from packages and never changes; threads share it, each with a [`Scratch`] of its own, which
//! keeps room and the parts of automata that were needed so far. What happens to a text, in order of files:
//!
//! - `escapes`: JSON's escapes are resolved, where there are any. Positions lead back to the argument.
//! - `pass` and `search`, with `bytes`, `starts`, `actions`, `memory`, `terms`, `tails`, `automaton`: one pass looks at every
//!   place where a word begins; it finds the keywords of all types and the shapes of those that can be found without, and
//!   notes where the shapes of the others can begin. These are looked for around the keywords found. `boundary`, `checks`
//!   and `expression` decide which shapes are matches.
//! - `evidence`, with `functions` and `filters`: for each match the patterns of its types, from the highest level down,
//!   until one holds.
//! - `occurrences`: of overlapping ones of one type the best stays.
//!
//! `compile`, `elements`, `analysis`, `grouping` and `look_around` prepare all this from the model; `program` is what they
//! make. The time taken grows with the text, whatever it holds; only expressions that people bring with look-around or
//! without end may take longer, within limits that are reported ([`Scratch::given_up`]).

mod actions;
mod affinity;
mod analysis;
mod automaton;
mod boundary;
mod bytes;
mod checks;
mod compile;
mod elements;
mod error;
mod escapes;
mod evidence;
mod expression;
mod filters;
mod fold;
mod functions;
mod grouping;
mod keys;
mod look_around;
mod mask;
mod memory;
mod occurrences;
mod pass;
mod program;
mod search;
mod sets;
mod shapes;
mod sieve;
mod starts;
mod tails;
mod terms;
#[cfg(test)]
mod tests;
mod text;

use std::sync::Arc;

use hashbrown::HashSet;

use crate::sit::model::Package;

pub use affinity::AffinityHit;
pub use error::CompileError;
pub use expression::GivenUp;
pub use mask::{compact, keyed_hash, mask};
pub use occurrences::Occurrence;

use escapes::Resolved;
use evidence::{Lists, Surroundings};
use occurrences::resolve;
use program::Program;
use search::{Candidate, Work};
use text::View;

/// Types, compiled. Shared by threads.
#[derive(Debug, Clone)]
pub struct Scanner {
    program: Arc<Program>,
    missing: Arc<[(usize, String)]>,
}

/// What scanning needs room for: one for each thread, kept as long as there are texts.
#[derive(Debug, Default)]
pub struct Scratch {
    program: Option<Arc<Program>>,
    work: Work,
    lists: Lists,
    resolved: Resolved,
    found: Vec<Occurrence>,
}

impl Scratch {
    /// Searches that were given up in the last text, because an expression with look-around went back too often. The
    /// occurrences told for it may be incomplete.
    #[must_use]
    pub fn given_up(&self) -> &[GivenUp] {
        &self.work.given_up
    }

    /// Prepares for a program, if it is another than the last one.
    fn prepare(&mut self, program: &Arc<Program>) {
        if self.program.as_ref().is_none_or(|known| !Arc::ptr_eq(known, program)) {
            self.work = Work::new(program);
            self.lists = Lists::new(program);
            self.program = Some(Arc::clone(program));
        }
    }
}

/// When evaluation may stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// All is told.
    End,
    /// One occurrence is enough.
    First,
}

impl Scanner {
    /// Compiles types. They are numbered through all packages, in order; `selection` chooses some by these numbers. Names
    /// are looked up in the package of a type first, then in the others: give the built-in catalogue last.
    ///
    /// # Errors
    ///
    /// What cannot be compiled: names that nothing defines, expressions that are wrong, unknown checks.
    pub fn compile(packages: &[&Package], selection: Option<&[usize]>) -> Result<Self, CompileError> {
        let (program, missing) = compile::compile(packages, selection)?;
        Ok(Self { program: Arc::new(program), missing: missing.into() })
    }

    /// Selected types that cannot be found, and why; for a bundle each of its members that cannot.
    #[must_use]
    pub fn unavailable(&self) -> &[(usize, String)] {
        &self.missing
    }

    /// Room for scanning, to be kept for further texts of the same thread.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        let mut scratch = Scratch::default();
        scratch.prepare(&self.program);
        scratch
    }

    /// All occurrences at a level of confidence or above, in order of the text, then of types.
    pub fn scan<'s>(&self, text: &str, scratch: &'s mut Scratch, minimum_confidence: u8) -> &'s [Occurrence] {
        self.run(text, scratch, minimum_confidence, Until::End);
        &scratch.found
    }

    /// Whether there is any occurrence at a level of confidence or above. Stops at the first.
    pub fn has(&self, text: &str, scratch: &mut Scratch, minimum_confidence: u8) -> bool {
        self.run(text, scratch, minimum_confidence, Until::First);
        !scratch.found.is_empty()
    }

    /// How many different values occur at a level of confidence or above: pairs of a type and a [`compact`] form.
    pub fn count_unique(&self, text: &str, scratch: &mut Scratch, minimum_confidence: u8) -> usize {
        self.run(text, scratch, minimum_confidence, Until::End);
        match scratch.found.as_slice() {
            [] => 0,
            [_] => 1,
            several => {
                let values: HashSet<(usize, String)> =
                    several.iter().map(|found| (found.type_index, compact(found.text(text)))).collect();
                values.len()
            }
        }
    }

    /// Affinities found in a text. Only when all types are compiled.
    pub fn affinities(&self, text: &str, scratch: &mut Scratch) -> Vec<AffinityHit> {
        if self.program.affinities.is_empty() {
            return Vec::new();
        }
        scratch.prepare(&self.program);
        let mut resolved = std::mem::take(&mut scratch.resolved);
        let escaped = resolved.resolve(text);
        let view = View::new(if escaped { &resolved.text } else { text });
        search::collect(&self.program, &view, &mut scratch.work);
        scratch.lists.clear();
        let hits = affinity::find(&self.program, &view, &mut scratch.work, &mut scratch.lists);
        scratch.resolved = resolved;
        hits
    }

    fn run(&self, text: &str, scratch: &mut Scratch, minimum: u8, until: Until) {
        scratch.prepare(&self.program);
        scratch.found.clear();
        let mut resolved = std::mem::take(&mut scratch.resolved);
        if resolved.resolve(text) {
            self.evaluate(&View::new(&resolved.text), scratch, minimum, until);
            for found in &mut scratch.found {
                let (start, end) = (resolved.original(found.start), resolved.original(found.end()));
                (found.start, found.length) = (start, end - start);
            }
        } else {
            self.evaluate(&View::new(text), scratch, minimum, until);
        }
        scratch.resolved = resolved;
    }

    /// Looks at the patterns of every candidate.
    fn evaluate(&self, view: &View<'_>, scratch: &mut Scratch, minimum: u8, until: Until) {
        let Scratch { work, lists, found, .. } = scratch;
        search::collect(&self.program, view, work);
        if work.candidates.is_empty() {
            return;
        }
        lists.clear();
        let Work { hits, candidates, given_up, steps, digits, .. } = work;
        let mut surroundings =
            Surroundings { program: &self.program, view, hits, lists, digits, given_up, steps };
        for candidate in candidates.iter() {
            self.judge(*candidate, &mut surroundings, minimum, found);
            if until == Until::First && !found.is_empty() {
                return;
            }
        }
        resolve(found);
    }

    /// Adds the occurrences that a candidate is.
    fn judge(
        &self,
        candidate: Candidate,
        around: &mut Surroundings<'_>,
        minimum: u8,
        found: &mut Vec<Occurrence>,
    ) {
        let Candidate { start, end, element } = candidate;
        let text = around.view.text;
        let Some(compiled) = self.program.elements.get(element as usize) else { return };
        for unit in compiled.units.iter().filter_map(|&unit| self.program.units.get(unit as usize)) {
            let holds = unit
                .patterns
                .iter()
                .take_while(|pattern| pattern.confidence >= minimum)
                .filter(|pattern| pattern.primary == element)
                .find(|pattern| {
                    pattern.filters.iter().all(|filter| filter.keeps(text, start, end))
                        && around.hold(&pattern.evidence, start, end)
                });
            let Some(pattern) = holds else { continue };
            if unit.filters.iter().all(|filter| filter.keeps(text, start, end)) {
                found.extend(unit.outputs.iter().map(|&output| Occurrence {
                    type_index: output as usize,
                    confidence: pattern.confidence,
                    start,
                    length: end - start,
                    pattern: pattern.index,
                }));
            }
        }
    }
}
