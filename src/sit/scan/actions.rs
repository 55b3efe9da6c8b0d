//! What is worth doing at a start: terms, fixed texts and groups of elements that may begin there.
//!
//! Tables tell it, and for beginnings that were seen before the answer is remembered.

use super::bytes::{GUID, GUID_LENGTH, Place, Start, eight};
use super::memory::{BEHIND, Key, LONGEST};
use super::search::{Search, Work};
use super::sieve::LITERALS;
use super::terms::{SMALL, Terms};

/// Terms may begin at a start.
pub(super) const TERM: u64 = 1;
/// The first run of an element may end where that of a start does.
pub(super) const TAIL: u64 = 1 << 1;
/// A fixed text may begin at a start.
pub(super) const LITERAL: u64 = 1 << 2;

/// What is worth doing depends on one more byte.
const MORE: u64 = 1 << 63;

/// Nothing is remembered of a start.
const UNKNOWN: u64 = 1 << 62;

/// The elements of a group may begin at a start.
#[inline(always)]
pub(super) fn group_bit(number: usize) -> u64 {
    1 << (number + 3)
}

/// The number of the first group among actions that are of groups only.
#[inline(always)]
pub(super) fn group_number(actions: u64) -> usize {
    (actions.trailing_zeros() as usize).saturating_sub(3)
}

impl Search<'_> {
    /// What is remembered of a start, [`UNKNOWN`] where that is nothing.
    #[inline(always)]
    pub fn recall(&self, place: &Place, work: &Work) -> u64 {
        self.key(place, 1).and_then(|key| work.memory.get(key)).unwrap_or(UNKNOWN)
    }

    /// The key of a start and so many bytes behind its run, where it has one: numbers repeat themselves too rarely.
    #[inline(always)]
    fn key(&self, place: &Place, behind: usize) -> Option<Key> {
        let length = place.run() + behind;
        let beginning = self.view.bytes().get(place.at..).and_then(|rest| rest.first_chunk())?;
        (length < LONGEST && !place.is_digit()).then(|| Key::new(beginning, length))
    }

    /// What is worth doing at a start of which this was remembered: [`TERM`], [`TAIL`], [`LITERAL`] and the bits of groups.
    #[inline(always)]
    pub fn actions(&self, place: &Place, recalled: u64, work: &mut Work) -> u64 {
        let bytes = self.view.bytes();
        let behind = self.program.starts.behind(bytes, place.at);
        let mut known = recalled;
        if known & (UNKNOWN | MORE) != 0 {
            known = self.look(place, known, work);
        }
        known &= behind.open();
        if behind.is_mark() && !self.is_free(place.at) {
            return known | self.behind_marks(place);
        }
        if known & self.program.starts.keys == 0 { known } else { self.without_keys(known, place.at) }
    }

    /// What is worth doing at a start of which not enough is remembered.
    #[inline(never)]
    fn look(&self, place: &Place, recalled: u64, work: &mut Work) -> u64 {
        let bytes = self.view.bytes();
        let mut known = recalled;
        for behind in [1, BEHIND] {
            if known & (UNKNOWN | MORE) == 0 {
                break;
            }
            let Some(key) = self.key(place, behind) else {
                let start = place.start();
                let eight = eight(bytes, start.at);
                return self.sieved(&start, eight, self.program.sieve.at_start(bytes, &start, eight));
            };
            if behind > 1 || known & UNKNOWN != 0 {
                known = work.memory.get(key).unwrap_or_else(|| {
                    let actions = self.learn(&place.start(), place.run() + behind, work);
                    work.memory.put(key, actions);
                    actions
                });
            }
        }
        known
    }

    /// What is worth doing without the keys that do not look like it.
    #[inline(always)]
    fn without_keys(&self, actions: u64, at: usize) -> u64 {
        let mut actions = actions;
        let mut keys = actions & self.program.starts.keys;
        while keys != 0 {
            let group = self.program.groups.get(group_number(keys)).and_then(|group| group.keys.as_ref());
            if !group.is_some_and(|keys| keys.look_like_it(self.view.bytes(), at)) {
                actions &= !(keys & keys.wrapping_neg());
            }
            keys &= keys - 1;
        }
        actions
    }

    /// The groups of what may begin with marks before a start.
    #[inline(never)]
    fn behind_marks(&self, place: &Place) -> u64 {
        self.groups(self.program.sieve.at_marks(self.view.bytes(), &place.start()))
    }

    /// The groups that have one of these buckets.
    #[inline(always)]
    fn groups(&self, buckets: u64) -> u64 {
        let sieve = &self.program.sieve;
        (0..self.program.groups.len())
            .filter(|&number| buckets & sieve.group(number) != 0)
            .fold(0, |bits, number| bits | group_bit(number))
    }

    /// Whether nothing that matters stands before a start: no mark with which something can begin there. A mark that touches a
    /// letter or digit is none.
    #[inline(always)]
    fn is_free(&self, at: usize) -> bool {
        let bytes = self.view.bytes();
        match at.checked_sub(1).and_then(|before| bytes.get(before)) {
            Some(&byte) if self.program.sieve.is_mark(byte) => {
                at.checked_sub(2).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_alphanumeric)
            }
            _ => true,
        }
    }

    /// What is worth doing, given the buckets that are in question.
    #[inline(always)]
    fn sieved(&self, start: &Start, eight: u64, buckets: u64) -> u64 {
        let (program, bytes) = (self.program, self.view.bytes());
        let is_term = program.terms.may_begin(Terms::key(eight | SMALL, start.run));
        // A run of 64 may be longer than was counted.
        let is_tail = program.tails.may_end(bytes, start.at + start.run, start.run) | (start.run == 64);
        let is_literal = buckets & LITERALS != 0 && program.literals.may_begin(eight | SMALL);
        let bits = |holds: bool, bits: u64| if holds { bits } else { 0 };
        bits(is_term, TERM) | bits(is_tail, TAIL) | bits(is_literal, LITERAL) | self.groups(buckets)
    }

    /// What is worth doing wherever these bytes begin: what cannot begin with them is left out. [`MORE`] where one more byte may
    /// tell.
    #[inline(never)]
    fn learn(&self, start: &Start, length: usize, work: &mut Work) -> u64 {
        let bytes = self.view.bytes();
        let eight = eight(bytes, start.at);
        let mut actions = self.sieved(start, eight, self.program.sieve.at_start(bytes, start, eight));
        let known = bytes.get(start.at..).and_then(|rest| rest.get(..length)).unwrap_or_default();
        let mut is_open = false;
        if actions & TERM != 0 {
            match self.program.terms.begins(known, start.run) {
                Some(true) => {}
                Some(false) => actions &= !TERM,
                None => is_open = true,
            }
        }
        if !self.program.tails.may_end_run(known.get(..start.run).unwrap_or_default()) {
            actions &= !TAIL;
        }
        if self.program.literals.at(eight | SMALL).next().is_none() {
            actions &= !LITERAL;
        }
        for (number, group) in self.program.groups.iter().enumerate() {
            if actions & group_bit(number) == 0 {
                continue;
            }
            let (is_dead, goes_on) = match &group.keys {
                Some(keys) => (keys.are_ruled_out(bytes, start.at, length), false),
                None => {
                    let Work { lazies, ends, .. } = work;
                    let Some(lazy) = lazies.get_mut(number) else { continue };
                    ends.clear();
                    let limit = start.at + length + 1;
                    let read = group.automaton.walk(lazy, bytes, start.at, limit, ends);
                    work.steps += read;
                    // What stands on its own does not end inside a run.
                    let run_end = start.at + start.run;
                    let ends = ends.iter().any(|&(end, _)| end >= run_end || !group.all_exact);
                    (!ends && read <= length, read > length)
                }
            };
            if is_dead {
                actions &= !group_bit(number);
            }
            is_open |= goes_on;
        }
        if is_open && length < start.run + BEHIND { MORE } else { actions }
    }

    /// Does what is worth doing at a start.
    #[inline(never)]
    pub fn act(&self, at: usize, run: usize, actions: u64, work: &mut Work) {
        let (program, text) = (self.program, self.view.text);
        let folded = eight(text.as_bytes(), at) | SMALL;
        if actions & TERM != 0 {
            program.terms.find_key(text, at, run, Terms::key(folded, run), &mut work.hits);
        }
        if actions & TAIL != 0 {
            self.tails(at + run, work);
        }
        if actions & LITERAL != 0 {
            let found = program.literals.at(folded);
            work.pending.extend(found.filter_map(|(lead, id)| Some((at.checked_sub(lead)?, id))));
        }
        let mut groups = actions & !(TERM | TAIL | LITERAL);
        while groups != 0 {
            let number = group_number(groups);
            groups &= groups - 1;
            if let Some(group) = program.groups.get(number) {
                self.begin(number, group, &[], at, work);
            }
        }
    }

    /// Does what is worth doing at the groups of a GUID.
    #[inline(never)]
    pub fn guid(&self, at: usize, work: &mut Work) {
        let (program, bytes) = (self.program, self.view.bytes());
        for (place, (offset, run)) in GUID.into_iter().enumerate() {
            let begin = at + offset;
            let folded = eight(bytes, begin) | SMALL;
            let bits = |holds: bool, bits: u64| if holds { bits } else { 0 };
            let actions = program.starts.in_guid(place, bytes.get(at + GUID_LENGTH))
                & program.starts.behind(bytes, begin).open()
                | bits(program.terms.may_begin(Terms::key(folded, run)), TERM)
                | bits(program.tails.may_end(bytes, begin + run, run), TAIL)
                | bits(program.literals.may_begin(folded), LITERAL);
            if actions != 0 {
                self.act(begin, run, actions & !program.starts.gated, work);
                work.put_off(actions & program.starts.gated, begin);
            }
        }
    }

    /// Whether a GUID begins at a place and nothing that matters stands before it.
    #[inline(always)]
    pub fn is_guid(&self, place: &Place) -> bool {
        place.is_guid(self.view.bytes()) && self.is_free(place.at)
    }

    /// Notes the elements whose first run ends where this one does. It may be longer than was counted.
    #[inline(never)]
    fn tails(&self, counted: usize, work: &mut Work) {
        let bytes = self.view.bytes();
        if self.program.tails.is_empty() {
            return;
        }
        let rest = bytes.get(counted..).unwrap_or_default();
        let end = counted + rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        work.pending.extend(self.program.tails.ending(bytes, end));
    }
}
