//! All keywords of all types at once, found where words begin.
//!
//! A term is entered under the letters and digits that begin it. At each start of the text this run, of at most eight
//! bytes, is looked up in a table; only where it is the first word of a term, the rest is compared, character by
//! character along a tree, so that all terms that begin alike are compared together. Terms that begin outside ASCII are
//! entered under their first character.

use std::collections::BTreeMap;
use std::ops::Range;

use super::bytes::{Start, eight};
use super::fold::{fold, is_boundary};
use super::text::{after, before};

/// Marks keys of terms that begin outside ASCII.
const HIGH_KEY: u64 = 0xFF << 56;
/// Makes eight letters small; digits stay as they are.
pub(super) const SMALL: u64 = 0x2020_2020_2020_2020;
/// Most white space that one blank of a term stands for.
const WIDEST_BLANK: usize = 16;
/// Bits of the table that tells which keys do not occur.
const SIEVE_BITS: u32 = 16;

/// An occurrence of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Which term.
    pub term: u32,
}

/// One distinct term.
#[derive(Debug)]
struct Term {
    /// What stands before its first letter or digit, folded.
    lead: Vec<char>,
    /// The term itself where its case matters.
    exact: Option<Vec<char>>,
    /// Whether it has to be a delimited word.
    word: bool,
}

/// Terms being collected.
#[derive(Debug, Default)]
pub(super) struct TermsBuilder {
    ids: BTreeMap<(String, bool, bool), Option<u32>>,
    terms: Vec<Term>,
    nodes: Vec<BTreeMap<char, u32>>,
    ends: Vec<Vec<u32>>,
    keys: BTreeMap<u64, u32>,
}

/// The terms, ready to be looked for.
#[derive(Debug, Default)]
pub(super) struct Terms {
    terms: Vec<Term>,
    nodes: Vec<Node>,
    labels: Vec<char>,
    targets: Vec<u32>,
    ends: Vec<u32>,
    sieve: Vec<u64>,
    slots: Vec<(u64, u32)>,
    shift: u32,
    /// For each byte, whether a term for [`Terms::find_anywhere`] can begin with it.
    first: Vec<bool>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    edges: (u32, u32),
    ends: (u32, u32),
}

impl TermsBuilder {
    /// The number of a word, which is entered if it is new. None for a term without any letter or digit: it is found nowhere
    /// at the beginning of a word.
    pub fn add(&mut self, text: &str, case_sensitive: bool) -> Option<u32> {
        let plain = collapse(text);
        let folded: Vec<char> = plain.iter().copied().map(fold).collect();
        let name: String = if case_sensitive { plain.iter().collect() } else { folded.iter().collect() };
        let name = (name, case_sensitive, true);
        if let Some(&known) = self.ids.get(&name) {
            return known;
        }
        let anchor = folded.iter().position(|&c| !c.is_ascii() || c.is_ascii_alphanumeric())?;
        let id = self.enter(&folded, anchor, case_sensitive.then_some(plain), true);
        self.ids.insert(name, id);
        id
    }

    /// The number of a term that is found inside words too. None for a term of ASCII only: it may begin anywhere, see
    /// [`TermsBuilder::add_anywhere`]. Other terms are found by their first character outside ASCII.
    pub fn add_inside(&mut self, text: &str, case_sensitive: bool) -> Option<u32> {
        let plain = collapse_inside(text);
        let folded: Vec<char> = plain.iter().copied().map(fold).collect();
        let anchor = folded.iter().position(|c| !c.is_ascii())?;
        let name: String = if case_sensitive { plain.iter().collect() } else { folded.iter().collect() };
        let name = (name, case_sensitive, false);
        if let Some(&known) = self.ids.get(&name) {
            return known;
        }
        let id = self.enter(&folded, anchor, case_sensitive.then_some(plain), false);
        self.ids.insert(name, id);
        id
    }

    /// The same for a term that is looked for inside words too, see [`Terms::find_anywhere`].
    pub fn add_anywhere(&mut self, text: &str, case_sensitive: bool) {
        let plain = collapse_inside(text);
        let folded: Vec<char> = plain.iter().copied().map(fold).collect();
        let Ok(id) = u32::try_from(self.terms.len()) else { return };
        self.terms.push(Term { lead: Vec::new(), exact: case_sensitive.then_some(plain), word: false });
        if let Some(ends) = self.path(&folded).last().and_then(|&last| self.ends.get_mut(last as usize)) {
            ends.push(id);
        }
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    fn enter(&mut self, folded: &[char], anchor: usize, exact: Option<Vec<char>>, word: bool) -> Option<u32> {
        let id = u32::try_from(self.terms.len()).ok()?;
        let (lead, rest) = folded.split_at(anchor);
        self.terms.push(Term { lead: lead.to_vec(), exact, word });
        let path = self.path(rest);
        for (key, depth) in keys(rest) {
            if let Some(&node) = path.get(depth) {
                self.keys.insert(key, node);
            }
        }
        if let Some(ends) = path.last().and_then(|&last| self.ends.get_mut(last as usize)) {
            ends.push(id);
        }
        Some(id)
    }

    /// The nodes along a term, the root first.
    fn path(&mut self, term: &[char]) -> Vec<u32> {
        if self.nodes.is_empty() {
            self.nodes.push(BTreeMap::new());
            self.ends.push(Vec::new());
        }
        let mut node = 0_u32;
        let mut path = vec![node];
        for &c in term {
            let fresh = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let known = self.nodes.get_mut(node as usize).map(|edges| *edges.entry(c).or_insert(fresh));
            node = known.unwrap_or(fresh);
            if node == fresh {
                self.nodes.push(BTreeMap::new());
                self.ends.push(Vec::new());
            }
            path.push(node);
        }
        path
    }

    /// Ready to be looked for.
    pub fn build(self) -> Terms {
        let mut terms = Terms { terms: self.terms, ..Terms::default() };
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        for (edges, ends) in self.nodes.iter().zip(&self.ends) {
            let first = (count(terms.labels.len()), count(terms.ends.len()));
            terms.labels.extend(edges.keys());
            terms.targets.extend(edges.values());
            terms.ends.extend(ends);
            terms.nodes.push(Node {
                edges: (first.0, count(terms.labels.len())),
                ends: (first.1, count(terms.ends.len())),
            });
        }
        let begins = |byte: u8| {
            let small = fold(char::from(byte));
            byte >= 0x80 || self.nodes.first().is_some_and(|root| root.contains_key(&small))
        };
        terms.first = (0..=255).map(begins).collect();
        let size = (self.keys.len() * 4).next_power_of_two().max(16);
        terms.shift = 64 - size.ilog2();
        terms.slots = vec![(0, u32::MAX); size];
        terms.sieve = vec![0; 1 << (SIEVE_BITS - 6)];
        for (key, node) in self.keys {
            let hash = hash(key);
            let bit = hash >> (64 - SIEVE_BITS);
            terms.sieve[(bit >> 6) as usize] |= 1 << (bit & 63);
            let mut slot = (hash >> terms.shift) as usize;
            while terms.slots[slot].1 != u32::MAX {
                slot = (slot + 1) & (size - 1);
            }
            terms.slots[slot] = (key, node);
        }
        terms
    }
}

/// Each run of white space made a single blank, those at the edges too: people write ` id ` to find a word.
fn collapse_inside(text: &str) -> Vec<char> {
    let mut plain: Vec<char> = Vec::new();
    for c in text.chars() {
        if !c.is_whitespace() {
            plain.push(c);
        } else if plain.last() != Some(&' ') {
            plain.push(' ');
        }
    }
    plain
}

/// White space at the edges removed, and inside made a single blank.
fn collapse(text: &str) -> Vec<char> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().collect()
}

/// The keys of a folded term, each with how many characters of the term it covers. More than one, because a letter of
/// the text outside ASCII may stand for an ASCII letter of the term: `İ` for `i`.
fn keys(term: &[char]) -> Vec<(u64, usize)> {
    let Some(&first) = term.first() else { return Vec::new() };
    let mut keys = Vec::new();
    if !first.is_ascii() || first == 'i' {
        keys.push((HIGH_KEY | u64::from(first), 1));
    }
    let run = term.iter().take(8).take_while(|c| c.is_ascii_alphanumeric()).count();
    let mut key = 0;
    for (place, &c) in term.iter().take(run).enumerate() {
        if c == 'i' && place > 0 {
            keys.push((key, place));
        }
        key |= u64::from(c) << (place * 8);
    }
    if run > 0 {
        keys.push((key, run));
    }
    keys
}

#[inline(always)]
fn hash(key: u64) -> u64 {
    (key ^ (key >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Terms {
    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// The key of a start of the text that is not [`Start::is_high`], from its bytes with [`SMALL`] set and the length of its run.
    #[inline(always)]
    pub fn key(eight_bytes: u64, run: usize) -> u64 {
        eight_bytes & (u64::MAX >> (64 - 8 * run.clamp(1, 8)))
    }

    /// Whether terms may begin under a key. Rarely true for nothing.
    #[inline(always)]
    pub fn may_begin(&self, key: u64) -> bool {
        let bit = hash(key) >> (64 - SIEVE_BITS);
        self.sieve.get((bit >> 6) as usize).is_some_and(|word| word >> (bit & 63) & 1 == 1)
    }

    /// Adds the terms at a start to `hits`.
    pub fn find(&self, text: &str, start: &Start, hits: &mut Vec<Hit>) {
        if start.is_high() {
            let Some(first) = after(text, start.at) else { return };
            let key = HIGH_KEY | u64::from(fold(first));
            if let Some(node) = self.slot(key) {
                self.follow(text, start.at, start.at + first.len_utf8(), node, hits);
            }
            return;
        }
        let key = Self::key(eight(text.as_bytes(), start.at) | SMALL, start.run);
        if self.may_begin(key) {
            self.find_key(text, start.at, start.run, key, hits);
        }
    }

    /// The same for a start whose key is known.
    pub fn find_key(&self, text: &str, at: usize, run: usize, key: u64, hits: &mut Vec<Hit>) {
        if let Some(node) = self.slot(key) {
            self.follow(text, at, at + run.min(8), node, hits);
        }
    }

    /// All occurrences of terms that were entered for it, inside words too, and that begin in a range.
    pub fn find_anywhere(&self, text: &str, range: Range<usize>) -> Vec<Hit> {
        let mut hits = Vec::new();
        let begins =
            |&&(_, byte): &&(usize, u8)| self.first.get(usize::from(byte)).is_some_and(|&first| first);
        let bytes = text.as_bytes().get(range.clone()).unwrap_or_default();
        for (place, _) in
            bytes.iter().enumerate().map(|(place, &byte)| (place, byte)).filter(|start| begins(&start))
        {
            self.follow(text, range.start + place, range.start + place, 0, &mut hits);
        }
        hits
    }

    fn slot(&self, key: u64) -> Option<u32> {
        let mut slot = (hash(key) >> self.shift) as usize;
        loop {
            let &(found, node) = self.slots.get(slot)?;
            if node == u32::MAX {
                return None;
            }
            if found == key {
                return Some(node);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Goes on along the tree from a node, and tells the terms that end on the way.
    fn follow(&self, text: &str, anchor: usize, at: usize, node: u32, hits: &mut Vec<Hit>) {
        let (mut at, mut node) = (at, node);
        while let Some(state) = self.nodes.get(node as usize) {
            for &term in self.ends.get(state.ends.0 as usize..state.ends.1 as usize).unwrap_or_default() {
                if let Some(start) = self.accept(text, term, anchor, at) {
                    hits.push(Hit { start, end: at, term });
                }
            }
            let Some((c, next)) = step(text, at) else { return };
            let (first, last) = (state.edges.0 as usize, state.edges.1 as usize);
            let labels = self.labels.get(first..last).unwrap_or_default();
            let Ok(edge) = labels.binary_search(&c) else { return };
            let Some(&target) = self.targets.get(first + edge) else { return };
            (at, node) = (next, target);
        }
    }

    /// Where a term begins whose part from `anchor` to `end` is there: its lead, boundaries and case are looked at.
    fn accept(&self, text: &str, term: u32, anchor: usize, end: usize) -> Option<usize> {
        let term = self.terms.get(term as usize)?;
        let mut start = anchor;
        for &expected in term.lead.iter().rev() {
            let c = before(text, start)?;
            if fold(c) != expected {
                return None;
            }
            start -= c.len_utf8();
        }
        let delimited = !term.word
            || is_boundary(before(text, start), after(text, start))
                && is_boundary(before(text, end), after(text, end));
        let same_case = term.exact.as_ref().is_none_or(|exact| is_exact(text, start, end, exact));
        (delimited && same_case).then_some(start)
    }
}

/// The next folded character and what follows it; all white space that is there counts as one blank.
#[inline]
pub(super) fn step(text: &str, at: usize) -> Option<(char, usize)> {
    let c = after(text, at)?;
    let folded = fold(c);
    let mut end = at + c.len_utf8();
    if folded == ' ' {
        for _ in 0..WIDEST_BLANK {
            match after(text, end) {
                Some(more) if more.is_whitespace() => end += more.len_utf8(),
                _ => break,
            }
        }
    }
    Some((folded, end))
}

/// Whether a text is a term letter by letter, white space and apostrophes apart.
pub(super) fn is_exact(text: &str, start: usize, end: usize, term: &[char]) -> bool {
    let mut at = start;
    for &expected in term {
        let (Some(c), Some((folded, next))) = (after(text, at), step(text, at)) else { return false };
        if c != expected && (folded != fold(expected) || expected.is_alphabetic()) {
            return false;
        }
        at = next;
    }
    at == end
}

mod begins;

#[cfg(test)]
#[path = "terms_tests.rs"]
mod tests;
