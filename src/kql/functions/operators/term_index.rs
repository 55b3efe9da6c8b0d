//! The terms of `has_any` and `has_all`. A text is gone through once, however many terms are looked for.
//!
//! A term that is looked for may hold several terms of the text, as `cmd.exe` does. Where it has a letter at all, its first
//! run of letters is a whole term of any text that has it: on each side stands either something of its own that is no
//! letter, or a border that is asked for. So its place is found by that run.

use std::ops::ControlFlow;

use hashbrown::HashMap;

use super::terms::is_term_letter;
use super::text::{Needle, TextTest, fold};
use crate::kql::values::Value;

/// So many terms are looked for one by one.
const FEW: usize = 4;

/// The terms of `has_any` or `has_all`. A null member is a term that every text has.
#[derive(Debug, Clone)]
pub struct Terms {
    count: usize,
    /// Few terms, or terms without a letter, with their places in the list.
    needles: Vec<(usize, Needle)>,
    /// The others by their first run of letters.
    by_run: HashMap<Box<str>, Vec<Term>>,
}

/// A term with a letter.
#[derive(Debug, Clone)]
struct Term {
    /// Its place in the list.
    place: usize,
    /// Its text without case.
    text: Box<str>,
    /// How many bytes stand before its first run of letters.
    before: usize,
    /// Whether it ends in a letter, so that no other may follow.
    ends_in_letter: bool,
}

impl Terms {
    /// The terms.
    #[must_use]
    pub fn new(members: &[Value]) -> Self {
        let mut terms = Self { count: members.len(), needles: Vec::new(), by_run: HashMap::new() };
        for (place, member) in members.iter().enumerate() {
            let text = member.text();
            let folded = fold(&text);
            match runs(&folded).next().filter(|_| members.len() > FEW) {
                Some((start, end)) => terms.by_run.entry(folded[start..end].into()).or_default().push(Term {
                    place,
                    before: start,
                    ends_in_letter: folded.chars().next_back().is_some_and(is_term_letter),
                    text: folded.as_ref().into(),
                }),
                None => terms.needles.push((place, Needle::new(TextTest::Has, &text, false))),
            }
        }
        terms
    }

    /// `text has_any (terms)`: of no terms never.
    #[must_use]
    pub fn any_in(&self, text: &str) -> bool {
        self.each_in(text, |_| ControlFlow::Break(())).is_break()
    }

    /// `text has_all (terms)`: of no terms always.
    #[must_use]
    pub fn all_in(&self, text: &str) -> bool {
        let mut found = vec![false; self.count];
        let mut missing = self.count;
        if missing == 0 {
            return true;
        }
        let all = self.each_in(text, |place| {
            if let Some(found) = found.get_mut(place)
                && !std::mem::replace(found, true)
            {
                missing -= 1;
            }
            if missing == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        all.is_break()
    }

    /// The place of the first term in the list that the text has.
    #[must_use]
    pub fn first_in(&self, text: &str) -> Option<usize> {
        let mut first = None;
        let _ = self.each_in(text, |place| {
            first = Some(first.map_or(place, |first: usize| first.min(place)));
            if first == Some(0) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        first
    }

    /// Says the places of the terms that the text has, some more than once, until it is told to stop.
    fn each_in(&self, text: &str, mut say: impl FnMut(usize) -> ControlFlow<()>) -> ControlFlow<()> {
        let text = fold(text);
        for (place, needle) in &self.needles {
            if needle.found_in(&text) {
                say(*place)?;
            }
        }
        if self.by_run.is_empty() {
            return ControlFlow::Continue(());
        }
        for (start, end) in runs(&text) {
            let Some(terms) = self.by_run.get(&text[start..end]) else { continue };
            for term in terms {
                if term.is_at(&text, start) {
                    say(term.place)?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

impl Term {
    /// Whether the text has the term with its first run of letters at a place, where there is such a run.
    fn is_at(&self, text: &str, run: usize) -> bool {
        let Some(rest) = run.checked_sub(self.before).and_then(|start| text.as_bytes().get(start..)) else {
            return false;
        };
        if !rest.starts_with(self.text.as_bytes()) {
            return false;
        }
        let end = run - self.before + self.text.len();
        !self.ends_in_letter || !text[end..].chars().next().is_some_and(is_term_letter)
    }
}

/// The runs of letters: where each begins and where it ends.
fn runs(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_term_letter)?;
        let rest = &text[start..];
        let end = rest.find(|letter| !is_term_letter(letter)).map_or(text.len(), |length| start + length);
        at = end;
        Some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_term_among_many_is_found_at_its_borders() {
        let list: Vec<Value> =
            ["zero", "cmd.exe", ".exe", "-enc", "éa", "--", "b c"].into_iter().map(Value::from).collect();
        let terms = Terms::new(&list);
        let first = |text: &str| terms.first_in(text);
        assert_eq!(first("run CMD.EXE now"), Some(1));
        assert_eq!(first("run xcmd.exe"), Some(2));
        assert_eq!(first("run cmd.exec"), None);
        assert_eq!(first("-encoded -Enc"), Some(3));
        assert_eq!(first("ÉA"), Some(4));
        assert_eq!(first("a--b"), Some(5));
        assert_eq!(first("xb c b c"), Some(6));
        assert!(terms.all_in("zero cmd.exe -enc éa -- b c"), "`.exe` is where `cmd.exe` is");
        assert!(!terms.all_in("zero cmd.exe -enc éa -- b"));
    }

    proptest! {
        #[test]
        fn terms_are_found_together_as_one_by_one(
            list in proptest::collection::vec("[abAé.]{0,3}", 0..9), text in "[abAé. ]{0,12}"
        ) {
            let values: Vec<Value> = list.iter().map(|term| Value::from(term.as_str())).collect();
            let has = |term: &String| Needle::new(TextTest::Has, term, false).found_in(&text);
            let terms = Terms::new(&values);
            prop_assert_eq!(terms.any_in(&text), list.iter().any(has));
            prop_assert_eq!(terms.all_in(&text), list.iter().all(has));
            prop_assert_eq!(terms.first_in(&text), list.iter().position(has));
        }
    }
}
