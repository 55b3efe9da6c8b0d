//! Which elements are looked for together, where, and when it is not worth looking at all.
//!
//! Many types hold at no level without one of their keywords nearby. Their elements are looked for around these
//! keywords only, because their shapes, such as nine digits, are everywhere. Shapes that words without digits have too are
//! kept apart, so that the keyword of one of them does not cost looking at all words for the others.

use regex_syntax::hir::Hir;

use super::analysis::Plan;
use super::automaton::Automaton;
use super::error::CompileError;
use super::expression::LONGEST_WALK;
use super::filters::CompiledFilter;
use super::keys::{Beginning, Keys};
use super::program::{CompiledPattern, Condition, ElementId, Gate, Group, Kind, Literals, Program, TermSet};
use super::sieve::{Member, Sieve};
use super::starts::Starts;
use super::tails::Tails;

/// Elements looked for everywhere.
const EVERYWHERE: usize = 0;
/// Elements with digits looked for around keywords.
const NUMBERS: usize = 1;
/// Elements that can be without digits, looked for around keywords.
const WORDS: usize = 2;
/// Elements that look like keys, looked for everywhere: text that does is rare.
const KEYS: usize = 3;
/// Elements that can be without digits, looked for everywhere. Apart, as a small automaton is a fast one.
const WORDS_EVERYWHERE: usize = 4;
/// Elements whose matches are told by their own engines, looked for everywhere. Apart, so that where nothing can stand on
/// its own the others need not be walked.
const INEXACT: usize = 5;
/// Elements that look like keys and are worth nothing in a text without certain keywords.
const GATED_KEYS: usize = 6;
/// How many groups there are.
const GROUPS: usize = 7;

/// Assigns units, gates and groups once all elements are there.
pub(super) fn group(program: &mut Program) -> Result<(), CompileError> {
    assign_units(program);
    assign_gates(program);
    let guards = plan(program);
    let mut members: [Vec<ElementId>; GROUPS] = Default::default();
    let (mut anchors, mut tails) = (Vec::new(), Vec::new());
    program.primary_terms = vec![Vec::new(); program.terms.len()];
    for (id, element) in (0..).zip(&program.elements) {
        if element.units.is_empty() {
            continue;
        }
        match &element.kind {
            Kind::Expression(pattern) => match &pattern.plan {
                Plan::Start { key: Some(_), .. } if element.gate.is_some() => members[GATED_KEYS].push(id),
                Plan::Start { key: Some(_), .. } => members[KEYS].push(id),
                Plan::Start { exact: false, .. } if element.gate.is_none() => members[INEXACT].push(id),
                Plan::Start { body, .. } => members[place(body, element.gate.is_some())].push(id),
                Plan::Tails(runs) => tails.extend(runs.iter().map(|run| (run.clone(), id))),
                Plan::Literals(starts) => {
                    anchors.extend(starts.iter().map(|start| (start.bytes, start.lead, id)))
                }
                Plan::Search => program.searched.push(id),
            },
            Kind::Keywords { words, anywhere } => {
                for term in words.iter() {
                    if let Some(elements) = program.primary_terms.get_mut(term as usize) {
                        elements.push(id);
                    }
                }
                if anywhere.is_some() {
                    program.searched.push(id);
                }
            }
            Kind::Function(_) => program.searched.push(id),
            Kind::Nothing => {}
        }
    }
    program.literals = Literals::new(anchors);
    program.tails = Tails::new(tails);
    program.gates = vec![0; program.terms.len()];
    let mut sieved = Vec::new();
    for (number, elements) in members.into_iter().enumerate() {
        let (group, members) = build(program, number, elements, &guards)?;
        program.groups.push(group);
        sieved.push(members);
    }
    program.starts = Starts::new(&program.groups);
    let starts: Vec<[u8; 2]> =
        program.literals.anchors.iter().map(|([first, second, _], _, _)| [*first, *second]).collect();
    program.sieve = Sieve::new(&sieved, &starts).ok_or_else(too_large)?;
    Ok(())
}

fn too_large() -> CompileError {
    let reason = "all expressions together are too large: select fewer types".to_owned();
    CompileError::Engine { element: "all".to_owned(), reason }
}

/// The group of an element that is looked for at starts.
fn place(body: &Hir, gated: bool) -> usize {
    let wordy =
        Automaton::new(std::slice::from_ref(body)).is_none_or(|automaton| automaton.matches_without_digits());
    match (gated, wordy) {
        (false, false) => EVERYWHERE,
        (false, true) => WORDS_EVERYWHERE,
        (true, false) => NUMBERS,
        (true, true) => WORDS,
    }
}

fn build(
    program: &mut Program,
    number: usize,
    elements: Vec<ElementId>,
    guards: &[Option<Vec<bool>>],
) -> Result<(Group, Vec<Member>), CompileError> {
    let (mut members, mut beginnings) = (Vec::new(), Vec::new());
    let (mut leads, mut exacts) = (Vec::new(), Vec::new());
    for &element in &elements {
        if let Some(Kind::Expression(pattern)) =
            program.elements.get(element as usize).map(|element| &element.kind)
            && let Plan::Start { body, lead, exact, marks: begins, key } = &pattern.plan
        {
            let guard = guards.get(element as usize).and_then(Option::as_ref);
            let any_but_words = || (0..=255_u8).map(|byte| !byte.is_ascii_alphanumeric()).collect();
            beginnings.extend(key.as_ref().map(|key| Beginning {
                length: key.length,
                members: key.members.clone(),
                places: key.places.clone(),
                before: guard.cloned().unwrap_or_else(any_but_words),
            }));
            members.push(Member { body: body.clone(), whole: pattern.whole_word, marks: begins.clone() });
            leads.push(*lead);
            exacts.push(*exact);
        }
    }
    let bodies: Vec<Hir> = members.iter().map(|member| member.body.clone()).collect();
    let automaton = Automaton::new(&bodies).ok_or_else(too_large)?;
    let is_mark = |byte: u8| members.iter().any(|member| member.marks.contains(&byte));
    let longest = bodies.iter().map(|body| body.properties().maximum_len().unwrap_or(LONGEST_WALK)).max();
    let gate = (matches!(number, NUMBERS | WORDS | GATED_KEYS) && !elements.is_empty())
        .then(|| gate_of(program, number, &elements));
    let group = Group {
        high: automaton.begins_high(),
        all_exact: exacts.iter().all(|&exact| exact),
        longest: longest.unwrap_or_default().min(LONGEST_WALK),
        automaton,
        elements,
        leads,
        exact: exacts,
        marks: (0..=255).map(is_mark).collect(),
        keys: matches!(number, KEYS | GATED_KEYS).then(|| Keys::new(&beginnings)),
        gate,
    };
    Ok((group, members))
}

/// How far around terms the elements of a group are looked for; marks these terms.
fn gate_of(program: &mut Program, number: usize, elements: &[ElementId]) -> Option<usize> {
    let mut all = Gate { terms: TermSet::default(), distance: Some(0) };
    for gate in elements.iter().filter_map(|&element| program.elements.get(element as usize)?.gate.as_ref()) {
        all.join(gate);
    }
    for term in all.terms.iter() {
        if let Some(bits) = program.gates.get_mut(term as usize) {
            *bits |= 1 << number;
        }
    }
    // Which of overlapping keys count depends on all that stand before them, so where there is a term all are looked for.
    if number == GATED_KEYS { None } else { all.distance }
}

/// Plans the search for every primary expression, now that its filters are known. Tells the bytes that these allow before
/// each element.
fn plan(program: &mut Program) -> Vec<Option<Vec<bool>>> {
    let mut guards: Vec<Option<Vec<bool>>> = vec![Some(vec![false; 256]); program.elements.len()];
    for unit in &program.units {
        for pattern in &unit.patterns {
            let Some(guard) = guards.get_mut(pattern.primary as usize) else { continue };
            let mut filters = unit.filters.iter().chain(&pattern.filters);
            match (guard.as_mut(), filters.find_map(CompiledFilter::guard)) {
                (Some(all), Some(more)) => all.iter_mut().zip(more).for_each(|(known, &more)| *known |= more),
                _ => *guard = None,
            }
        }
    }
    for (element, guard) in program.elements.iter_mut().zip(&guards) {
        if let Kind::Expression(pattern) = &mut element.kind
            && !element.units.is_empty()
        {
            pattern.plan(guard.is_some());
        }
    }
    guards
}

fn assign_units(program: &mut Program) {
    for (number, unit) in (0..).zip(&program.units) {
        for pattern in &unit.patterns {
            if let Some(element) = program.elements.get_mut(pattern.primary as usize)
                && element.units.last() != Some(&number)
            {
                element.units.push(number);
            }
        }
    }
}

fn assign_gates(program: &mut Program) {
    let mut gates: Vec<Option<Option<Gate>>> = vec![None; program.elements.len()];
    for pattern in program.units.iter().flat_map(|unit| &unit.patterns) {
        let gate = gate_of_pattern(program, pattern);
        let Some(known) = gates.get_mut(pattern.primary as usize) else { continue };
        *known = Some(match (known.take(), gate) {
            (None, gate) => gate,
            (Some(Some(mut all)), Some(gate)) => {
                all.join(&gate);
                Some(all)
            }
            _ => None,
        });
    }
    for (element, gate) in program.elements.iter_mut().zip(gates) {
        element.gate = gate.flatten();
    }
}

/// Terms of which one has to be near for a pattern to hold, if there are such.
fn gate_of_pattern(program: &Program, pattern: &CompiledPattern) -> Option<Gate> {
    pattern
        .evidence
        .iter()
        .filter_map(|condition| gate_of_condition(program, condition))
        .min_by_key(|gate| gate.terms.iter().count())
}

fn gate_of_condition(program: &Program, condition: &Condition) -> Option<Gate> {
    match condition {
        Condition::Match { element, distance, .. } => match &program.elements.get(*element as usize)?.kind {
            Kind::Keywords { words, anywhere: None } => {
                Some(Gate { terms: words.clone(), distance: *distance })
            }
            _ => None,
        },
        Condition::Any { of, least, .. } => {
            if *least == 0 {
                return None;
            }
            let mut all = Gate { terms: TermSet::default(), distance: Some(0) };
            for condition in of {
                all.join(&gate_of_condition(program, condition)?);
            }
            Some(all)
        }
    }
}

impl Gate {
    fn join(&mut self, other: &Self) {
        self.terms.union(&other.terms);
        self.distance = self.distance.zip(other.distance).map(|(mine, other)| mine.max(other));
    }
}
