//! What a scanner is compiled to. It does not change afterwards.

use super::analysis::LITERAL;
use super::automaton::Automaton;
use super::expression::Pattern;
use super::filters::CompiledFilter;
use super::functions::Function;
use super::keys::Keys;
use super::sieve::Sieve;
use super::starts::Starts;
use super::tails::Tails;
use super::terms::Terms;

/// Number of a compiled element.
pub(super) type ElementId = u32;

/// Everything needed to scan a text.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// Types that are found by patterns, those of bundles included.
    pub units: Vec<Unit>,
    /// Elements that they name.
    pub elements: Vec<CompiledElement>,
    /// All keywords.
    pub terms: Terms,
    /// For each term, the groups of elements that are worth looking for around it ([`Group`] by bit).
    pub gates: Vec<u8>,
    /// For each term, elements it is an occurrence of that are themselves primary.
    pub primary_terms: Vec<Vec<ElementId>>,
    /// Elements looked for at starts.
    pub groups: Vec<Group>,
    /// Tells the groups that may match at a start.
    pub sieve: Sieve,
    /// What can begin where.
    pub starts: Starts,
    /// Elements looked for where a fixed text begins.
    pub literals: Literals,
    /// Elements looked for where a first run ends.
    pub tails: Tails,
    /// Primary elements searched for in the whole text.
    pub searched: Vec<ElementId>,
    /// Affinities.
    pub affinities: Vec<CompiledAffinity>,
}

/// A type that is found by patterns.
#[derive(Debug)]
pub(super) struct Unit {
    /// Numbers under which its occurrences are told: its own, and those of bundles.
    pub outputs: Vec<u32>,
    /// From the highest level to the lowest.
    pub patterns: Vec<CompiledPattern>,
    /// Filters on what the patterns have left.
    pub filters: Vec<CompiledFilter>,
}

/// One way to be sure of an occurrence.
#[derive(Debug)]
pub(super) struct CompiledPattern {
    /// Level.
    pub confidence: u8,
    /// Its number in the source.
    pub index: u32,
    /// Primary element.
    pub primary: ElementId,
    /// Filters on its occurrences.
    pub filters: Vec<CompiledFilter>,
    /// All has to hold.
    pub evidence: Vec<Condition>,
}

/// A condition on what stands near.
#[derive(Debug)]
pub(super) enum Condition {
    /// An element occurs.
    Match {
        /// The element.
        element: ElementId,
        /// How often.
        least: usize,
        /// Whether only different texts count.
        unique: bool,
        /// How far away, in characters; None is anywhere.
        distance: Option<usize>,
    },
    /// So many of these hold.
    Any {
        /// Conditions.
        of: Vec<Condition>,
        /// Fewest.
        least: usize,
        /// Most.
        most: usize,
    },
}

/// Something that can be looked for.
#[derive(Debug)]
pub(super) struct CompiledElement {
    /// What it is.
    pub kind: Kind,
    /// Types whose patterns have it as primary element.
    pub units: Vec<u32>,
    /// Where no pattern that has it as primary element holds without one of these terms nearby: the terms, and how far
    /// away they may be.
    pub gate: Option<Gate>,
}

/// Terms without which an element is not worth looking for.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    /// The terms.
    pub terms: TermSet,
    /// How far away they may be, in characters; None is anywhere.
    pub distance: Option<usize>,
}

/// What an element is.
#[derive(Debug)]
pub(super) enum Kind {
    /// Words: some of [`Program::terms`], and terms that are found inside words too.
    Keywords {
        /// Whole words.
        words: TermSet,
        /// Others.
        anywhere: Option<Box<Terms>>,
    },
    /// An expression.
    Expression(Box<Pattern>),
    /// Code.
    Function(Function),
    /// It cannot be looked for, and so never occurs.
    Nothing,
}

/// A set of terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TermSet(Vec<u64>);

impl TermSet {
    /// Adds a term.
    pub fn insert(&mut self, term: u32) {
        let word = (term >> 6) as usize;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (term & 63);
        }
    }

    /// Whether a term belongs to it.
    #[inline(always)]
    pub fn contains(&self, term: u32) -> bool {
        self.0.get((term >> 6) as usize).is_some_and(|bits| bits >> (term & 63) & 1 == 1)
    }

    /// Adds all of another.
    pub fn union(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits |= more);
    }

    /// The terms.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.0).flat_map(|(word, &bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        })
    }
}

/// Expressions that are walked together at starts.
#[derive(Debug)]
pub(super) struct Group {
    /// All of them.
    pub automaton: Automaton,
    /// The element of each expression.
    pub elements: Vec<ElementId>,
    /// Most characters of a lead before a start, for each.
    pub leads: Vec<usize>,
    /// Whether a walk tells its matches exactly, for each.
    pub exact: Vec<bool>,
    /// Whether that is so for all.
    pub all_exact: bool,
    /// Most bytes of a match.
    pub longest: usize,
    /// Whether one of them can begin outside ASCII.
    pub high: bool,
    /// ASCII marks with which they can begin.
    pub marks: Vec<bool>,
    /// How they begin, where all of them look like keys.
    pub keys: Option<Keys>,
    /// How far around a term they are looked for, in characters, None being anywhere: where every one has a [`Gate`].
    pub gate: Option<Option<usize>>,
}

/// Elements that are looked for where a fixed text begins.
#[derive(Debug, Default)]
pub(super) struct Literals {
    /// Which beginnings do not occur.
    pub sieve: Vec<u64>,
    /// Folded beginning, bytes before it, element; in order.
    pub anchors: Vec<([u8; LITERAL], usize, ElementId)>,
}

impl Literals {
    /// Bits of the sieve.
    const BITS: u32 = 13;

    /// Of anchors.
    pub fn new(mut anchors: Vec<([u8; LITERAL], usize, ElementId)>) -> Self {
        anchors.sort_unstable();
        let mut sieve = vec![0; if anchors.is_empty() { 0 } else { 1 << (Self::BITS - 6) }];
        for (bytes, _, _) in &anchors {
            let bit = Self::hash(*bytes);
            if let Some(word) = sieve.get_mut((bit >> 6) as usize) {
                *word |= 1 << (bit & 63);
            }
        }
        Self { sieve, anchors }
    }

    #[inline(always)]
    fn hash([first, second, third]: [u8; LITERAL]) -> u32 {
        u32::from_le_bytes([first, second, third, 0]).wrapping_mul(0x9E37_79B1) >> (32 - Self::BITS)
    }

    /// Whether something may begin with these folded bytes. Rarely true for nothing.
    #[inline(always)]
    pub fn may_begin(&self, folded: u64) -> bool {
        let [first, second, third, ..] = folded.to_le_bytes();
        let bit = Self::hash([first, second, third]);
        self.sieve.get((bit >> 6) as usize).is_some_and(|word| word >> (bit & 63) & 1 == 1)
    }

    /// The elements that may begin with these folded bytes, each with how many bytes stand before them.
    pub fn at(&self, folded: u64) -> impl Iterator<Item = (usize, ElementId)> {
        let [first, second, third, ..] = folded.to_le_bytes();
        let bytes = [first, second, third];
        let from = self.anchors.partition_point(|anchor| anchor.0 < bytes);
        self.anchors
            .iter()
            .skip(from)
            .take_while(move |anchor| anchor.0 == bytes)
            .map(|anchor| (anchor.1, anchor.2))
    }
}

/// Evidence that scores without a primary element.
#[derive(Debug)]
pub(super) struct CompiledAffinity {
    /// Its number.
    pub index: usize,
    /// Length of the window in characters; None is the whole text.
    pub window: Option<usize>,
    /// Combined confidence at which it is found.
    pub threshold: u8,
    /// Each with its own confidence; all conditions of one have to hold.
    pub evidence: Vec<(u8, Vec<Condition>)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_terms_hold_what_was_put_in() {
        let mut set = TermSet::default();
        for term in [3, 64, 200] {
            set.insert(term);
        }
        let mut other = TermSet::default();
        other.insert(500);
        other.union(&set);
        assert_eq!(other.iter().collect::<Vec<_>>(), [3, 64, 200, 500]);
        assert!(other.contains(64) && !other.contains(65) && !other.contains(9_999));
    }

    #[test]
    fn anchors_are_found_by_their_folded_bytes() {
        let literals = Literals::new(vec![(*b"pas", 0, 1), (*b"pas", 2, 7), (*b"eyj", 0, 3)]);
        let folded = |text: &[u8; 8]| u64::from_le_bytes(*text) | 0x2020_2020_2020_2020;
        assert!(literals.may_begin(folded(b"Password")));
        assert_eq!(literals.at(folded(b"Password")).collect::<Vec<_>>(), [(0, 1), (2, 7)]);
        assert_eq!(literals.at(folded(b"eyJhbGci")).collect::<Vec<_>>(), [(0, 3)]);
        assert_eq!(literals.at(folded(b"nothing!")).count(), 0);
        assert!(!Literals::default().may_begin(folded(b"Password")));
    }
}
