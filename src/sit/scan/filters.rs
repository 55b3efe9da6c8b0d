//! Filters: what keeps or drops an occurrence of a primary element by its own text or by what touches it.
//!
//! White space between an occurrence and a prefix or suffix is passed over: the service does not say what
//! "immediately" means, and people write `order 12345678` to be excluded with the term `order`.

use regex_automata::meta;

use crate::sit::model::FilterPlace;

use super::terms::{is_exact, step};
use super::text::{after, before};

/// How much text beside an occurrence a prefix or suffix may take, in bytes.
const LONGEST_AFFIX: usize = 1_024;

/// A filter that has been looked up.
#[derive(Debug)]
pub(super) enum CompiledFilter {
    /// Drops those whose digits are all the same.
    AllDigitsSame,
    /// Compares a part with terms.
    Terms {
        /// Which part.
        place: FilterPlace,
        /// Whether hits are kept.
        include: bool,
        /// Terms, folded, and as they are where their case matters.
        terms: Vec<FilterTerm>,
    },
    /// Compares a part with an expression.
    Expression {
        /// Which part.
        place: FilterPlace,
        /// Whether hits are kept.
        include: bool,
        /// The expression with the anchors that the place asks for.
        regex: Box<meta::Regex>,
        /// Where it drops whatever an ASCII letter or digit stands before: the bytes that may stand there.
        guard: Option<Vec<bool>>,
    },
}

/// A term of a filter.
#[derive(Debug)]
pub(super) struct FilterTerm {
    /// Without case.
    pub folded: Vec<char>,
    /// Where case matters.
    pub exact: Option<Vec<char>>,
}

impl CompiledFilter {
    /// Where it drops whatever an ASCII letter or digit stands before: the bytes that may stand there.
    pub fn guard(&self) -> Option<&[bool]> {
        match self {
            Self::Expression { guard, .. } => guard.as_deref(),
            _ => None,
        }
    }

    /// Whether an occurrence stays.
    pub fn keeps(&self, text: &str, start: usize, end: usize) -> bool {
        let Some(found) = text.get(start..end) else { return false };
        match self {
            Self::AllDigitsSame => {
                let mut digits = found.chars().filter(char::is_ascii_digit);
                let first = digits.next();
                first.is_none() || digits.any(|digit| Some(digit) != first)
            }
            Self::Terms { place, include, terms } => {
                terms.iter().any(|term| term.is_at(text, start, end, *place)) == *include
            }
            Self::Expression { place, include, regex, .. } => {
                let part = match place {
                    FilterPlace::StartsWith | FilterPlace::EndsWith | FilterPlace::Full => found,
                    FilterPlace::Prefix => left_of(text, start),
                    FilterPlace::Suffix => right_of(text, end),
                };
                regex.is_match(part) == *include
            }
        }
    }
}

/// Wraps an expression in the anchors that a place asks for.
pub(super) fn anchored(expression: &str, place: FilterPlace) -> String {
    match place {
        FilterPlace::StartsWith => format!(r"\A(?:{expression})"),
        FilterPlace::EndsWith => format!(r"(?:{expression})\z"),
        FilterPlace::Full => format!(r"\A(?:{expression})\z"),
        FilterPlace::Prefix => format!(r"(?:{expression})\s*\z"),
        FilterPlace::Suffix => format!(r"\A\s*(?:{expression})"),
    }
}

/// Text before an occurrence, as far as it is looked at.
fn left_of(text: &str, start: usize) -> &str {
    let from = (start.saturating_sub(LONGEST_AFFIX)..=start).find(|&at| text.is_char_boundary(at));
    from.and_then(|from| text.get(from..start)).unwrap_or_default()
}

/// Text behind an occurrence, as far as it is looked at.
fn right_of(text: &str, end: usize) -> &str {
    let most = end.saturating_add(LONGEST_AFFIX).min(text.len());
    let to = (end..=most).rev().find(|&at| text.is_char_boundary(at));
    to.and_then(|to| text.get(end..to)).unwrap_or_default()
}

impl FilterTerm {
    fn is_at(&self, text: &str, start: usize, end: usize, place: FilterPlace) -> bool {
        match place {
            FilterPlace::StartsWith => self.from(text, start).is_some_and(|to| to <= end),
            FilterPlace::Full => self.from(text, start) == Some(end),
            FilterPlace::EndsWith => self.ends(text, start, end),
            FilterPlace::Suffix => {
                let mut at = end;
                while let Some(c) = after(text, at).filter(|c| c.is_whitespace() && at - end < LONGEST_AFFIX)
                {
                    at += c.len_utf8();
                }
                self.from(text, at).is_some()
            }
            FilterPlace::Prefix => {
                let mut at = start;
                while let Some(c) =
                    before(text, at).filter(|c| c.is_whitespace() && start - at < LONGEST_AFFIX)
                {
                    at -= c.len_utf8();
                }
                self.ends(text, at.saturating_sub(LONGEST_AFFIX), at)
            }
        }
    }

    /// Where the term ends if it stands at `start`.
    fn from(&self, text: &str, start: usize) -> Option<usize> {
        let mut at = start;
        for &expected in &self.folded {
            let (c, next) = step(text, at)?;
            if c != expected {
                return None;
            }
            at = next;
        }
        self.exact.as_ref().is_none_or(|exact| is_exact(text, start, at, exact)).then_some(at)
    }

    /// Whether the term ends at `end` and begins at `least` or later.
    fn ends(&self, text: &str, least: usize, end: usize) -> bool {
        let mut at = end;
        for _ in 0..self.folded.len() * 2 {
            let Some(c) = before(text, at) else { return false };
            at -= c.len_utf8();
            if at < least {
                return false;
            }
            if self.from(text, at) == Some(end) {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the number in a text stays.
    fn keeps(place: FilterPlace, include: bool, term: &str, text: &str) -> bool {
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap();
        let end = text.rfind(|c: char| c.is_ascii_digit()).unwrap() + 1;
        let terms = CompiledFilter::Terms {
            place,
            include,
            terms: vec![FilterTerm { folded: term.chars().collect(), exact: None }],
        };
        let regex = meta::Regex::new(&anchored(&format!("(?i){term}"), place)).unwrap();
        let expression = CompiledFilter::Expression { place, include, regex: Box::new(regex), guard: None };
        let kept = terms.keeps(text, start, end);
        assert_eq!(expression.keeps(text, start, end), kept);
        kept
    }

    #[test]
    fn numbers_of_one_digit_are_dropped() {
        let keeps = |text: &str| CompiledFilter::AllDigitsSame.keeps(text, 0, text.len());
        assert!(!keeps("111-11-1111"));
        assert!(keeps("111-11-1112"));
        assert!(keeps("abc"));
    }

    #[test]
    fn parts_of_the_occurrence_are_compared() {
        assert!(!keeps(FilterPlace::StartsWith, false, "41", "x 4111 y"));
        assert!(keeps(FilterPlace::StartsWith, false, "42", "x 4111 y"));
        assert!(keeps(FilterPlace::EndsWith, true, "11", "x 4111 y"));
        assert!(!keeps(FilterPlace::EndsWith, true, "x 4111", "x 4111 y"));
        assert!(keeps(FilterPlace::Full, true, "4111", "x 4111 y"));
        assert!(!keeps(FilterPlace::Full, true, "411", "x 4111 y"));
    }

    #[test]
    fn what_touches_the_occurrence_is_compared() {
        assert!(!keeps(FilterPlace::Prefix, false, "order", "Order  4111"));
        assert!(keeps(FilterPlace::Prefix, false, "order", "Order no 4111"));
        assert!(keeps(FilterPlace::Suffix, true, "usd", "4111 USD"));
        assert!(!keeps(FilterPlace::Suffix, true, "usd", "4111 EUR"));
    }

    #[test]
    fn the_edge_of_the_text_is_no_prefix() {
        assert!(keeps(FilterPlace::Prefix, false, "order", "4111"));
        assert!(!keeps(FilterPlace::Suffix, true, "usd", "4111"));
    }
}
