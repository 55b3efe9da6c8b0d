//! Finds candidates: matches of primary elements that have their boundaries and pass their checks, and keywords.
//!
//! One pass over the text looks at every start: is it the first word of a keyword, the beginning of a fixed text, or of a
//! shape that some element has? Elements that are worth nothing without a keyword are looked for in a second pass, around
//! the keywords that the first has found.

use super::actions::group_number;
use super::automaton::Lazy;
use super::boundary;
use super::expression::{GivenUp, LONGEST_WALK, Pattern};
use super::memory::Memory;
use super::program::{ElementId, Group, Kind, Program};
use super::shapes::MOST_MARKS;
use super::terms::Hit;
use super::text::View;

/// A match of a primary element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Which element.
    pub element: ElementId,
}

/// What a search needs room for. Kept between texts.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// Keywords found, in order.
    pub hits: Vec<Hit>,
    /// Candidates found, in order.
    pub candidates: Vec<Candidate>,
    /// Searches that were given up.
    pub given_up: Vec<GivenUp>,
    /// How many bytes were walked over and keywords looked at: a measure of work.
    pub steps: usize,
    /// The automaton of each group, as far as it has been made.
    pub lazies: Vec<Lazy>,
    /// What is known of beginnings.
    pub memory: Memory,
    /// Where elements with a fixed text may begin.
    pub pending: Vec<(usize, ElementId)>,
    /// Ends of a walk.
    pub ends: Vec<(usize, u32)>,
    /// For each group that waits for terms, the starts that are worth looking at, by bit.
    waiting: Vec<Vec<u64>>,
    /// Starts that begin with a digit, by bit.
    pub digits: Vec<u64>,
    walkers: Vec<Option<Lazy>>,
    done: Vec<u32>,
    doubtful: Vec<u32>,
    /// For each element, where its last match ended in this text.
    last: Vec<usize>,
    touched: Vec<ElementId>,
}

impl Work {
    /// Room for a program.
    pub fn new(program: &Program) -> Self {
        Self {
            lazies: program.groups.iter().map(|group| group.automaton.lazy()).collect(),
            memory: Memory::new(),
            waiting: vec![Vec::new(); program.groups.len()],
            walkers: program.elements.iter().map(|_| None).collect(),
            last: vec![0; program.elements.len()],
            ..Self::default()
        }
    }

    fn clear(&mut self) {
        self.hits.clear();
        self.candidates.clear();
        self.given_up.clear();
        self.pending.clear();
        self.steps = 0;
        for element in self.touched.drain(..) {
            if let Some(last) = self.last.get_mut(element as usize) {
                *last = 0;
            }
        }
    }

    /// Makes room for the starts of a text of so many bytes that wait for terms.
    fn prepare(&mut self, program: &Program, length: usize) {
        self.digits.clear();
        self.digits.resize(length.div_ceil(64), 0);
        for (words, group) in self.waiting.iter_mut().zip(&program.groups) {
            words.clear();
            words.resize(if group.gate.is_some() { length.div_ceil(64) } else { 0 }, 0);
        }
    }

    /// Keeps a start for when the terms around it are known.
    #[inline(always)]
    pub fn put_off(&mut self, groups: u64, at: usize) {
        let mut groups = groups;
        while groups != 0 {
            let number = group_number(groups);
            groups &= groups - 1;
            if let Some(word) = self.waiting.get_mut(number).and_then(|words| words.get_mut(at / 64)) {
                *word |= 1 << (at % 64);
            }
        }
    }

    fn push(&mut self, start: usize, end: usize, element: ElementId) {
        self.candidates.push(Candidate { start, end, element });
    }

    /// Where the last match of an element ended.
    fn last(&self, element: ElementId) -> usize {
        self.last.get(element as usize).copied().unwrap_or_default()
    }

    fn set_last(&mut self, element: ElementId, end: usize) {
        if let Some(last) = self.last.get_mut(element as usize) {
            *last = end;
            self.touched.push(element);
        }
    }

    /// The end of the match of a pattern at a place.
    fn end_at(&mut self, pattern: &Pattern, element: ElementId, text: &str, at: usize) -> Option<usize> {
        let walker = self.walkers.get_mut(element as usize)?.get_or_insert_with(|| pattern.lazy());
        match pattern.end_at(text, at, walker) {
            Ok(end) => {
                // What an engine reads in vain is not told; it reads no further than the longest match, once for each start.
                self.steps += 1 + end.map_or(0, |end| end - at);
                end
            }
            Err(given_up) => {
                self.given_up.push(given_up);
                None
            }
        }
    }
}

/// Finds all keywords and candidates of a text.
pub(super) fn collect(program: &Program, view: &View<'_>, work: &mut Work) {
    work.clear();
    work.prepare(program, view.text.len());
    let search = Search { program, view };
    search.pass(work);
    if !work.hits.is_sorted_by_key(|hit| hit.start) {
        work.hits.sort_by_key(|hit| hit.start);
    }
    let hits = std::mem::take(&mut work.hits);
    search.fixed_texts(&hits, work);
    search.whole_text(&hits, work);
    for (number, group) in program.groups.iter().enumerate() {
        search.around(number, group, &hits, work);
    }
    for hit in &hits {
        for &element in program.primary_terms.get(hit.term as usize).map(Vec::as_slice).unwrap_or_default() {
            work.push(hit.start, hit.end, element);
        }
    }
    work.hits = hits;
    work.candidates.sort_unstable();
}

/// A text being searched.
pub(super) struct Search<'a> {
    /// What is looked for.
    pub program: &'a Program,
    /// Where.
    pub view: &'a View<'a>,
}

impl<'a> Search<'a> {
    /// Walks from a start, and from marks before it with which elements of the group can begin.
    pub fn begin(&self, number: usize, group: &Group, hits: &[Hit], at: usize, work: &mut Work) {
        let bytes = self.view.bytes();
        let is_mark = |&&byte: &&u8| group.marks.get(usize::from(byte)).is_some_and(|&mark| mark);
        let marks =
            bytes.get(..at).unwrap_or_default().iter().rev().take(MOST_MARKS).take_while(is_mark).count();
        for from in at - marks..=at {
            let touches = from < at && from > 0 && bytes.get(from - 1).is_some_and(u8::is_ascii_alphanumeric);
            if !touches && group.keys.as_ref().is_none_or(|keys| keys.may_begin(bytes, from)) {
                self.visit(number, group, hits, from, work);
            }
        }
    }

    /// Looks for the elements of a group around the terms that they need.
    fn around(&self, number: usize, group: &Group, hits: &[Hit], work: &mut Work) {
        let Some(distance) = group.gate else { return };
        let length = self.view.text.len();
        // What is looked for in the whole text is not asked for its own terms: see `gate_of`.
        let near = if distance.is_some() { hits } else { &[] };
        let reach = distance.map_or(length, |distance| distance.saturating_mul(self.view.widest()));
        let mut covered = 0;
        for hit in hits {
            if self.program.gates.get(hit.term as usize).is_none_or(|groups| groups >> number & 1 == 0) {
                continue;
            }
            let from = hit.start.saturating_sub(reach.saturating_add(group.longest)).max(covered);
            let to = hit.end.saturating_add(reach).min(length);
            if from < to {
                self.range(number, group, near, from, to, work);
                covered = to;
            }
        }
    }

    /// Looks for the elements of a group at the starts in a range that were put off.
    fn range(&self, number: usize, group: &Group, hits: &[Hit], from: usize, to: usize, work: &mut Work) {
        let bytes = self.view.bytes();
        for word in from / 64..to.div_ceil(64) {
            let mut starts = work.waiting.get(number).and_then(|words| words.get(word)).copied().unwrap_or(0);
            while starts != 0 {
                let at = word * 64 + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                if !(from..to).contains(&at) {
                    continue;
                }
                if bytes.get(at).is_some_and(u8::is_ascii) {
                    self.begin(number, group, hits, at, work);
                } else {
                    self.visit(number, group, hits, at, work);
                }
            }
        }
    }

    /// Walks from a place and keeps what matches.
    pub fn visit(&self, number: usize, group: &Group, hits: &[Hit], at: usize, work: &mut Work) {
        let text = self.view.text;
        let opens = boundary::opens(text, at);
        if !opens && group.all_exact {
            return;
        }
        let Work { lazies, ends, done, doubtful, candidates, steps, .. } = work;
        let Some(lazy) = lazies.get_mut(number) else { return };
        ends.clear();
        done.clear();
        doubtful.clear();
        *steps += group.automaton.walk(lazy, text.as_bytes(), at, at.saturating_add(LONGEST_WALK), ends);
        // From the longest to the shortest: the first that stands on its own and passes is the match.
        for &(end, set) in ends.iter().rev() {
            let stands = opens && boundary::closes(text, end) && boundary::is_complete(text, at, end);
            for &expression in lazy.set(set) {
                if done.contains(&expression) {
                    continue;
                }
                let place = expression as usize;
                let Some(&element) = group.elements.get(place) else { continue };
                if !group.exact.get(place).is_some_and(|&exact| exact) {
                    done.push(expression);
                    doubtful.push(expression);
                } else if stands
                    && self.is_near_gate(element, hits, at, end)
                    && self.accepts(element, at, end)
                {
                    done.push(expression);
                    candidates.push(Candidate { start: at, end, element });
                }
            }
        }
        for place in 0..work.doubtful.len() {
            self.verify(
                group,
                work.doubtful.get(place).copied().unwrap_or_default() as usize,
                hits,
                at,
                work,
            );
        }
    }

    /// Whether the checks of an element accept a match.
    fn accepts(&self, element: ElementId, start: usize, end: usize) -> bool {
        self.pattern(element)
            .zip(self.view.text.get(start..end))
            .is_some_and(|(pattern, text)| pattern.accepts(text))
    }

    fn pattern(&self, element: ElementId) -> Option<&'a Pattern> {
        match &self.program.elements.get(element as usize)?.kind {
            Kind::Expression(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// Whether a term without which an element is not worth looking for may be near enough. Looks a little too far, since
    /// it counts bytes.
    fn is_near_gate(&self, element: ElementId, hits: &[Hit], start: usize, end: usize) -> bool {
        let Some(gate) =
            self.program.elements.get(element as usize).and_then(|element| element.gate.as_ref())
        else {
            return true;
        };
        let Some(distance) = gate.distance else { return true };
        if hits.is_empty() {
            return true;
        }
        let reach = distance.saturating_mul(self.view.widest());
        let (from, to) = (start.saturating_sub(reach), end.saturating_add(reach));
        let first = hits.partition_point(|hit| hit.start < from);
        hits.iter()
            .skip(first)
            .take_while(|hit| hit.start < to)
            .any(|hit| gate.terms.contains(hit.term) && (hit.end <= start || hit.start >= end))
    }

    /// Runs the engine of an element where its lead may begin before a start.
    fn verify(&self, group: &Group, place: usize, hits: &[Hit], at: usize, work: &mut Work) {
        let text = self.view.text;
        let Some((&element, &lead)) = group.elements.get(place).zip(group.leads.get(place)) else { return };
        let Some(pattern) = self.pattern(element) else { return };
        // Decided by this element's own terms, so that other types make no difference.
        if !self.is_near_gate(element, hits, at, at) {
            return;
        }
        let from = at.saturating_sub(lead).max(work.last(element));
        for start in (from..=at).filter(|&start| text.is_char_boundary(start)) {
            if let Some(end) = work.end_at(pattern, element, text, start) {
                work.push(start, end, element);
                work.set_last(element, end);
                return;
            }
        }
    }

    /// Runs the engines of elements that begin with a fixed text where it was found.
    fn fixed_texts(&self, hits: &[Hit], work: &mut Work) {
        let mut pending = std::mem::take(&mut work.pending);
        pending.sort_unstable();
        for &(start, element) in &pending {
            let Some(pattern) = self.pattern(element) else { continue };
            // Overlapping matches are those of walked expressions only.
            let is_inside = !pattern.walks() && start < work.last(element);
            let is_pointless = hits.is_empty() && self.is_gated(element)
                || pattern.whole_word && !self.is_near_gate(element, hits, start, start);
            if is_inside || is_pointless || !self.view.text.is_char_boundary(start) {
                continue;
            }
            if let Some(end) = work.end_at(pattern, element, self.view.text, start) {
                work.push(start, end, element);
                work.set_last(element, end);
            }
        }
        work.pending = pending;
    }

    fn is_gated(&self, element: ElementId) -> bool {
        self.program.elements.get(element as usize).is_some_and(|element| element.gate.is_some())
    }

    /// Elements that are searched for in the whole text, unless they need a term and there is none.
    fn whole_text(&self, hits: &[Hit], work: &mut Work) {
        let text = self.view.text;
        for &id in &self.program.searched {
            let Some(element) = self.program.elements.get(id as usize) else { continue };
            let gate = element.gate.as_ref();
            let lacks_term = gate.is_some_and(|gate| !hits.iter().any(|hit| gate.terms.contains(hit.term)));
            if lacks_term || matches!(&element.kind, Kind::Expression(pattern) if !pattern.may_occur(text)) {
                continue;
            }
            match &element.kind {
                Kind::Expression(pattern) => match pattern.find_all(text, &work.digits) {
                    Ok(found) => found.into_iter().for_each(|range| work.push(range.start, range.end, id)),
                    Err(given_up) => work.given_up.push(given_up),
                },
                Kind::Function(function) => {
                    function.find(text).into_iter().for_each(|range| work.push(range.start, range.end, id));
                }
                Kind::Keywords { anywhere: Some(terms), .. } => {
                    terms
                        .find_anywhere(text, 0..text.len())
                        .into_iter()
                        .for_each(|hit| work.push(hit.start, hit.end, id));
                }
                Kind::Keywords { anywhere: None, .. } | Kind::Nothing => {}
            }
        }
    }
}
