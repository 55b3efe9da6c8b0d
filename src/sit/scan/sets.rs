//! Sets of states of an automaton: what can be reached by reading.

use regex_automata::nfa::thompson::State;
use regex_automata::util::primitives::StateID;

use super::automaton::Automaton;

/// A set of states while it is being collected.
#[derive(Debug, Default)]
pub(super) struct SetBuilder {
    /// The states.
    pub members: Vec<u32>,
    present: Vec<bool>,
    stack: Vec<StateID>,
}

impl SetBuilder {
    /// No states of an automaton.
    pub fn new(automaton: &Automaton) -> Self {
        Self { present: vec![false; automaton.nfa.states().len()], ..Self::default() }
    }

    /// Removes all.
    pub fn clear(&mut self) {
        for member in self.members.drain(..) {
            if let Some(present) = self.present.get_mut(member as usize) {
                *present = false;
            }
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The states to begin with, and no others.
    pub fn begin(&mut self, automaton: &Automaton) {
        self.clear();
        self.add(automaton, automaton.nfa.start_anchored());
    }

    /// Adds a state and all that are reached from it without reading. Assertions are taken to hold: what they refuse is
    /// refused later.
    pub fn add(&mut self, automaton: &Automaton, state: StateID) {
        self.stack.push(state);
        while let Some(state) = self.stack.pop() {
            let Some(present) = self.present.get_mut(state.as_usize()) else { continue };
            if std::mem::replace(present, true) {
                continue;
            }
            self.members.push(state.as_u32());
            match automaton.nfa.state(state) {
                State::Look { next, .. } | State::Capture { next, .. } => self.stack.push(*next),
                State::Union { alternates } => self.stack.extend(alternates.iter().copied()),
                State::BinaryUnion { alt1, alt2 } => self.stack.extend([*alt1, *alt2]),
                State::ByteRange { .. }
                | State::Sparse(_)
                | State::Dense(_)
                | State::Fail
                | State::Match { .. } => {}
            }
        }
    }

    /// Adds what one state reaches by a byte.
    pub fn add_after(&mut self, automaton: &Automaton, state: u32, byte: u8) {
        let target = match automaton.nfa.state(StateID::new_unchecked(state as usize)) {
            State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
            State::Sparse(sparse) => sparse.matches_byte(byte),
            State::Dense(dense) => dense.matches_byte(byte),
            _ => None,
        };
        if let Some(target) = target {
            self.add(automaton, target);
        }
    }

    /// The states that count, in order: those that read and those in which an expression ends.
    pub fn key(&mut self, automaton: &Automaton) -> Box<[u32]> {
        let counts = |&member: &u32| {
            matches!(
                automaton.nfa.state(StateID::new_unchecked(member as usize)),
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) | State::Match { .. }
            )
        };
        let mut key: Vec<u32> = self.members.iter().copied().filter(counts).collect();
        key.sort_unstable();
        key.into()
    }

    /// A copy.
    pub fn clone_members(&self, automaton: &Automaton) -> Self {
        let mut copy = Self::new(automaton);
        copy.merge(self);
        copy
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        for &member in &other.members {
            if let Some(present) = self.present.get_mut(member as usize)
                && !std::mem::replace(present, true)
            {
                self.members.push(member);
            }
        }
    }

    /// All that is reached by one byte of these ranges.
    pub fn step(&self, automaton: &Automaton, ranges: &[(u8, u8)]) -> Self {
        let mut after = Self::new(automaton);
        let overlaps = |start: u8, end: u8| ranges.iter().any(|&(first, last)| start <= last && first <= end);
        for &member in &self.members {
            match automaton.nfa.state(StateID::new_unchecked(member as usize)) {
                State::ByteRange { trans } if overlaps(trans.start, trans.end) => {
                    after.add(automaton, trans.next)
                }
                State::Sparse(sparse) => {
                    for trans in sparse.transitions.iter().filter(|trans| overlaps(trans.start, trans.end)) {
                        after.add(automaton, trans.next);
                    }
                }
                State::Dense(dense) => {
                    for byte in 0..=255_u8 {
                        if let (true, Some(next)) = (overlaps(byte, byte), dense.matches_byte(byte)) {
                            after.add(automaton, next);
                        }
                    }
                }
                _ => {}
            }
        }
        after
    }

    /// Whether anything is reached by one byte of these ranges.
    pub fn can_step(&self, automaton: &Automaton, ranges: &[(u8, u8)]) -> bool {
        let overlaps = |start: u8, end: u8| ranges.iter().any(|&(first, last)| start <= last && first <= end);
        self.members.iter().any(|&member| {
            match automaton.nfa.state(StateID::new_unchecked(member as usize)) {
                State::ByteRange { trans } => overlaps(trans.start, trans.end),
                State::Sparse(sparse) => {
                    sparse.transitions.iter().any(|trans| overlaps(trans.start, trans.end))
                }
                State::Dense(dense) => {
                    (0..=255_u8).any(|byte| overlaps(byte, byte) && dense.matches_byte(byte).is_some())
                }
                _ => false,
            }
        })
    }

    /// What is reached by none to `most` bytes of these ranges.
    pub fn closure_of_repeats(&self, automaton: &Automaton, ranges: &[(u8, u8)], most: usize) -> Self {
        let mut all = self.clone_members(automaton);
        let mut here = self.clone_members(automaton);
        for _ in 0..most {
            here = here.step(automaton, ranges);
            if here.members.is_empty() {
                break;
            }
            all.merge(&here);
        }
        all
    }

    /// Whether an expression that counts ends in one of them.
    pub fn ends(&self, automaton: &Automaton, counts: impl Fn(usize) -> bool) -> bool {
        self.members.iter().any(|&member| {
            match automaton.nfa.state(StateID::new_unchecked(member as usize)) {
                State::Match { pattern_id } => counts(pattern_id.as_usize()),
                _ => false,
            }
        })
    }
}
