//! What is worth doing at a start: terms, fixed texts and groups of elements that may begin there.
//!
//! Tables tell it, and for beginnings that were seen before the answer is remembered.

use super::bytes::{Place, Start, eight};
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

/// The elements of a group may begin at a start.
#[inline(always)]
pub(super) fn group_bit(number: usize) -> u64 {
    1 << (number + 3)
}

impl Search<'_> {
    /// What is worth doing at a start: [`TERM`], [`TAIL`], [`LITERAL`] and the bits of groups.
    #[inline(always)]
    pub fn actions(&self, place: &Place, work: &mut Work) -> u64 {
        let bytes = self.view.bytes();
        let length = place.run() + BEHIND;
        if length < LONGEST
            && let Some(beginning) = bytes.get(place.at..).and_then(|rest| rest.first_chunk())
            && self.is_free(place.at)
        {
            let key = Key::new(beginning, length);
            if let Some(known) = work.memory.get(key) {
                return known;
            }
            let actions = self.learn(&place.start(), length, work);
            work.memory.put(key, actions);
            return actions;
        }
        let start = place.start();
        let eight = eight(bytes, start.at);
        self.sieved(&start, eight, self.program.sieve.at(bytes, &start, eight))
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
        let mut actions = bits(is_term, TERM) | bits(is_tail, TAIL) | bits(is_literal, LITERAL);
        for number in 0..program.groups.len() {
            actions |= bits(buckets & program.sieve.group(number) != 0, group_bit(number));
        }
        actions
    }

    /// What is worth doing wherever these bytes begin: groups of which nothing begins with them are left out.
    #[inline(never)]
    fn learn(&self, start: &Start, length: usize, work: &mut Work) -> u64 {
        let bytes = self.view.bytes();
        let eight = eight(bytes, start.at);
        let mut actions = self.sieved(start, eight, self.program.sieve.at_start(bytes, start, eight));
        for (number, group) in self.program.groups.iter().enumerate() {
            if actions & group_bit(number) == 0 {
                continue;
            }
            let is_dead = match &group.keys {
                Some(keys) => keys.are_ruled_out(bytes, start.at, length),
                None => {
                    let Work { lazies, ends, .. } = work;
                    let Some(lazy) = lazies.get_mut(number) else { continue };
                    ends.clear();
                    let limit = start.at + length + 1;
                    let read = group.automaton.walk(lazy, bytes, start.at, limit, ends);
                    work.steps += read;
                    ends.is_empty() && read <= length
                }
            };
            if is_dead {
                actions &= !group_bit(number);
            }
        }
        actions
    }

    /// Does what is worth doing at a start.
    #[inline(never)]
    pub fn act(&self, place: &Place, actions: u64, work: &mut Work) {
        let (program, text) = (self.program, self.view.text);
        let folded = eight(text.as_bytes(), place.at) | SMALL;
        if actions & TERM != 0 {
            let key = Terms::key(folded, place.run());
            program.terms.find_key(text, place.at, place.run(), key, &mut work.hits);
        }
        if actions & TAIL != 0 {
            self.tails(place.at + place.run(), work);
        }
        if actions & LITERAL != 0 {
            let found = program.literals.at(folded);
            work.pending.extend(found.filter_map(|(lead, id)| Some((place.at.checked_sub(lead)?, id))));
        }
        for (number, group) in program.groups.iter().enumerate() {
            if actions & group_bit(number) != 0 {
                self.begin(number, group, &[], place.at, work);
            }
        }
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
