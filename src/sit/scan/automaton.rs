//! Many expressions walked at once from one place: a deterministic automaton that is built while it is used.
//!
//! One walk tells every end of every expression that begins at the place, which a search for the leftmost match of each
//! could not. The automaton itself does not change and is shared by threads; the states made on the way belong to a
//! [`Lazy`], one for each thread.

use hashbrown::HashMap;
use regex_automata::nfa::thompson::{self, State, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_syntax::hir::Hir;

use super::expression::LARGEST;
use super::sets::SetBuilder;

/// Transition that has not been computed yet.
const UNKNOWN: u32 = 0;
/// Transition into the state from which nothing matches.
const DEAD: u32 = 1;
/// Marks transitions into states where an expression ends.
const ACCEPTS: u32 = 1 << 31;
/// Number of the state to begin in, the same whatever the number of classes.
const FIRST: usize = 2;
/// Transitions that are kept at most (64 MB); then all states are forgotten.
const MOST_TRANSITIONS: usize = 16 << 20;

/// Expressions compiled together.
#[derive(Debug)]
pub(super) struct Automaton {
    /// What is made deterministic.
    pub nfa: thompson::NFA,
    classes: [u8; 256],
    /// One byte of each class.
    representatives: Vec<u8>,
}

/// The states of an [`Automaton`] met so far.
#[derive(Debug, Default)]
pub(super) struct Lazy {
    transitions: Vec<u32>,
    states: Vec<Box<[u32]>>,
    /// Which set of expressions ends in each state.
    accepted: Vec<u32>,
    ids: HashMap<Box<[u32]>, u32>,
    sets: Vec<Box<[u32]>>,
    set_ids: HashMap<Box<[u32]>, u32>,
    builder: SetBuilder,
}

/// Number of states that an expression compiles to, None where it is too large for any use here.
pub(super) fn size(expression: &Hir) -> Option<usize> {
    compile(std::slice::from_ref(expression), LARGEST).map(|nfa| nfa.states().len())
}

fn compile(expressions: &[Hir], most: usize) -> Option<thompson::NFA> {
    let config =
        thompson::Config::new().utf8(false).which_captures(WhichCaptures::None).nfa_size_limit(Some(most));
    thompson::Compiler::new().configure(config).build_many_from_hir(expressions).ok()
}

impl Automaton {
    /// Compiles expressions; None where they are too large together.
    pub fn new(expressions: &[Hir]) -> Option<Self> {
        let nfa = compile(expressions, LARGEST * 4)?;
        let mut classes = [0; 256];
        let mut representatives: Vec<u8> = Vec::new();
        for byte in 0..=255_u8 {
            let class = nfa.byte_classes().get(byte);
            if usize::from(class) >= representatives.len() {
                representatives.push(byte);
            }
            classes[usize::from(byte)] = class;
        }
        Some(Self { nfa, classes, representatives })
    }

    /// Transitions of one state.
    #[inline(always)]
    fn stride(&self) -> usize {
        self.representatives.len()
    }

    /// The name of the state to begin in.
    fn beginning(&self) -> u32 {
        u32::try_from(self.stride() * FIRST).unwrap_or(DEAD)
    }

    /// States to begin with.
    pub fn lazy(&self) -> Lazy {
        let mut lazy = Lazy::default();
        lazy.reset(self);
        lazy
    }

    /// Walks from `start`, at most to `limit`, and adds each place where expressions end to `ends`, with the set of them
    /// ([`Lazy::set`]). Empty matches are left out. Returns how many bytes were read.
    pub fn walk(
        &self,
        lazy: &mut Lazy,
        bytes: &[u8],
        start: usize,
        limit: usize,
        ends: &mut Vec<(usize, u32)>,
    ) -> usize {
        let mut state = lazy.beginning(self) as usize;
        let rest = bytes.get(start..limit.min(bytes.len())).unwrap_or_default();
        for (step, &byte) in rest.iter().enumerate() {
            let class = self.classes[usize::from(byte)];
            let mut to = lazy.transitions.get(state + usize::from(class)).copied().unwrap_or(DEAD);
            if to <= DEAD {
                if to == UNKNOWN {
                    to = lazy.extend(self, state, class);
                }
                if to == DEAD {
                    return step + 1;
                }
            }
            state = (to & !ACCEPTS) as usize;
            if to & ACCEPTS != 0 {
                ends.push((start + step + 1, lazy.accepted(self, state)));
            }
        }
        rest.len()
    }
}

impl Lazy {
    /// The expressions of a set, by number.
    pub fn set(&self, set: u32) -> &[u32] {
        self.sets.get(set as usize).map(AsRef::as_ref).unwrap_or_default()
    }

    /// How many states have been made: a measure of work for tests.
    #[cfg(test)]
    pub fn states(&self) -> usize {
        self.states.len()
    }

    fn reset(&mut self, automaton: &Automaton) {
        let builder = SetBuilder::new(automaton);
        *self = Self { builder, ..Self::default() };
        // A state is named by the place of its transitions. 0 and 1 mean unknown and dead, so no state has these names.
        for _ in 0..FIRST {
            self.push_state(automaton, Box::default());
        }
        self.builder.begin(automaton);
        let key = self.builder.key(automaton);
        self.push_state(automaton, key.clone());
        self.ids.insert(key, automaton.beginning());
    }

    /// The set of expressions that end in a state.
    #[inline(always)]
    fn accepted(&self, automaton: &Automaton, state: usize) -> u32 {
        self.accepted.get(state / automaton.stride()).copied().unwrap_or_default()
    }

    /// The state to begin in. Too many states are forgotten here, where no walk is under way.
    fn beginning(&mut self, automaton: &Automaton) -> u32 {
        if self.transitions.len() > MOST_TRANSITIONS || self.states.is_empty() {
            let (sets, set_ids) = (std::mem::take(&mut self.sets), std::mem::take(&mut self.set_ids));
            self.reset(automaton);
            (self.sets, self.set_ids) = (sets, set_ids);
        }
        automaton.beginning()
    }

    fn push_state(&mut self, automaton: &Automaton, key: Box<[u32]>) {
        let ended: Vec<u32> = key
            .iter()
            .filter_map(|&member| match automaton.nfa.state(StateID::new_unchecked(member as usize)) {
                State::Match { pattern_id } => Some(pattern_id.as_u32()),
                _ => None,
            })
            .collect();
        let fresh = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        let set = *self.set_ids.entry(ended.clone().into()).or_insert(fresh);
        if set == fresh {
            self.sets.push(ended.into());
        }
        self.accepted.push(set);
        self.states.push(key);
        self.transitions.resize(self.states.len() * automaton.stride(), UNKNOWN);
    }

    /// Computes one transition.
    #[cold]
    fn extend(&mut self, automaton: &Automaton, state: usize, class: u8) -> u32 {
        let byte = automaton.representatives.get(usize::from(class)).copied().unwrap_or_default();
        self.builder.clear();
        let from = self.states.get(state / automaton.stride()).cloned().unwrap_or_default();
        for member in from {
            self.builder.add_after(automaton, member, byte);
        }
        let key = self.builder.key(automaton);
        let to = if key.is_empty() { DEAD } else { self.state_of(automaton, key) };
        if let Some(transition) = self.transitions.get_mut(state + usize::from(class)) {
            *transition = to;
        }
        to
    }

    fn state_of(&mut self, automaton: &Automaton, key: Box<[u32]>) -> u32 {
        let id = match self.ids.get(&key) {
            Some(&id) => id,
            None => {
                let id = u32::try_from(self.states.len() * automaton.stride()).unwrap_or(DEAD);
                self.push_state(automaton, key.clone());
                self.ids.insert(key, id);
                id
            }
        };
        let set = self.accepted(automaton, id as usize);
        if self.set(set).is_empty() { id } else { id | ACCEPTS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn automaton(expressions: &[&str]) -> Automaton {
        let parsed: Vec<Hir> = expressions.iter().map(|text| regex_syntax::parse(text).unwrap()).collect();
        Automaton::new(&parsed).unwrap()
    }

    /// Each end with the expressions that end there.
    fn ends(expressions: &[&str], text: &str) -> Vec<(usize, Vec<u32>)> {
        let automaton = automaton(expressions);
        let mut lazy = automaton.lazy();
        let mut ends = Vec::new();
        automaton.walk(&mut lazy, text.as_bytes(), 0, text.len(), &mut ends);
        ends.into_iter().map(|(end, set)| (end, lazy.set(set).to_vec())).collect()
    }

    #[test]
    fn one_walk_tells_all_ends_of_all_expressions() {
        assert_eq!(ends(&["[0-9]{3,4}", "[0-9]{3}-[0-9]", "x"], "1234-5"), [(3, vec![0]), (4, vec![0])]);
        assert_eq!(ends(&["[0-9]{3,4}", "[0-9]{3}-[0-9]"], "123-4"), [(3, vec![0]), (5, vec![1])]);
    }

    #[test]
    fn characters_outside_ascii_are_read() {
        assert_eq!(ends(&["[Α-Ω]-[0-9]{2}"], "Ω-12"), [(5, vec![0])]);
    }

    #[test]
    fn states_are_made_once() {
        let automaton = automaton(&["[0-9]{1,20}"]);
        let mut lazy = automaton.lazy();
        let mut ends = Vec::new();
        for _ in 0..2 {
            automaton.walk(&mut lazy, b"12345", 0, 5, &mut ends);
        }
        assert_eq!((ends.len(), lazy.states()), (10, 3 + 5));
    }
}
