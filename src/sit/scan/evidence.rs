//! Whether the evidence of a pattern holds around a match.
//!
//! Evidence counts when it lies wholly within the distance, in Unicode characters, of the nearer edge of the match, and
//! does not overlap it: the match is no evidence for itself. With a count of one, every occurrence counts. With more, the
//! occurrences of an element are those that begin leftmost and are longest, without overlap, so that `card number` in a list
//! that also has `card` counts once.

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::expression::GivenUp;
use super::fold::fold;
use super::program::{Condition, ElementId, Kind, Program, TermSet};
use super::terms::{Hit, Terms};
use super::text::View;

/// Beginning and end of an occurrence.
type Span = (usize, usize);

/// Occurrences of one element in a whole text.
#[derive(Debug, Default)]
struct Occurrences {
    /// In order and without overlap.
    spans: Vec<(usize, usize)>,
    /// The first end and the last beginning of all occurrences, overlapping ones too.
    extent: Option<(usize, usize)>,
    /// For each different text, the end of its first and the beginning of its last occurrence; made when asked for.
    distinct: Option<Vec<(usize, usize)>>,
}

/// Occurrences that have been asked for. Kept between texts for its room.
#[derive(Debug, Default)]
pub(super) struct Lists {
    lists: Vec<Option<Occurrences>>,
    made: Vec<ElementId>,
}

impl Lists {
    /// Room for a program.
    pub fn new(program: &Program) -> Self {
        Self { lists: program.elements.iter().map(|_| None).collect(), made: Vec::new() }
    }

    /// Forgets the last text.
    pub fn clear(&mut self) {
        for element in self.made.drain(..) {
            if let Some(list) = self.lists.get_mut(element as usize) {
                *list = None;
            }
        }
    }
}

/// Where conditions are looked at.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    /// Elements.
    pub program: &'a Program,
    /// The text.
    pub view: &'a View<'a>,
    /// Its keywords, in order.
    pub hits: &'a [Hit],
    /// Its other evidence, as far as it was asked for.
    pub lists: &'a mut Lists,
    /// Starts that begin with a digit, by bit.
    pub digits: &'a [u64],
    /// Searches that were given up.
    pub given_up: &'a mut Vec<GivenUp>,
    /// How many keywords were looked at.
    pub steps: &'a mut usize,
}

/// A match and how far evidence may be from it.
#[derive(Debug, Clone, Copy)]
struct Window {
    left: usize,
    start: usize,
    end: usize,
    right: usize,
}

/// Where evidence counts.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// Around a match, as far as each condition says.
    Match(usize, usize),
    /// Between two places.
    Between(usize, usize),
}

impl Surroundings<'_> {
    /// Whether all conditions hold for a match.
    pub fn hold(&mut self, conditions: &[Condition], start: usize, end: usize) -> bool {
        conditions.iter().all(|condition| self.holds(condition, Scope::Match(start, end)))
    }

    /// Whether all conditions hold between two places, whatever distances they name.
    pub fn hold_between(&mut self, conditions: &[Condition], start: usize, end: usize) -> bool {
        conditions.iter().all(|condition| self.holds(condition, Scope::Between(start, end)))
    }

    /// Where occurrences of the elements of conditions begin, in order.
    pub fn beginnings<'c>(&mut self, conditions: impl Iterator<Item = &'c Condition>) -> Vec<usize> {
        let mut open: Vec<&Condition> = conditions.collect();
        let mut beginnings = Vec::new();
        while let Some(condition) = open.pop() {
            match condition {
                Condition::Match { element, .. } => {
                    if let Some(list) = self.list(*element) {
                        beginnings.extend(list.spans.iter().map(|span| span.0));
                    }
                }
                Condition::Any { of, .. } => open.extend(of),
            }
        }
        beginnings.sort_unstable();
        beginnings.dedup();
        beginnings
    }

    fn holds(&mut self, condition: &Condition, scope: Scope) -> bool {
        match condition {
            Condition::Match { element, least, unique, distance } => {
                self.occurs(*element, *least, *unique, *distance, scope)
            }
            Condition::Any { of, least, most } => {
                let mut count = 0;
                for (seen, condition) in of.iter().enumerate() {
                    if count + (of.len() - seen) < *least {
                        return false;
                    }
                    if count >= *least && count + (of.len() - seen) <= *most {
                        return true;
                    }
                    count += usize::from(self.holds(condition, scope));
                    if count > *most {
                        return false;
                    }
                }
                count >= *least
            }
        }
    }

    fn occurs(
        &mut self,
        element: ElementId,
        least: usize,
        unique: bool,
        distance: Option<usize>,
        scope: Scope,
    ) -> bool {
        let (window, anywhere) = match (scope, distance) {
            (Scope::Match(start, end), Some(distance)) => {
                let (left, right) = (self.view.left(start, distance), self.view.right(end, distance));
                (Window { left, start, end, right }, false)
            }
            (Scope::Match(start, end), None) => {
                (Window { left: 0, start, end, right: self.view.text.len() }, true)
            }
            // Nothing overlaps a match without length at the beginning.
            (Scope::Between(left, right), _) => (Window { left, start: left, end: left, right }, false),
        };
        let text = self.view.text;
        if let Some(Kind::Keywords { words, anywhere: inside }) =
            self.program.elements.get(element as usize).map(|element| &element.kind)
            && least == 1
            && !anywhere
        {
            let occurs_inside = |terms: &Terms| {
                let mut near = [window.left..window.start, window.end..window.right].into_iter();
                near.any(|range| {
                    terms.find_anywhere(text, range).iter().any(|hit| window.holds(hit.start, hit.end))
                })
            };
            return word_occurs(self.hits, words, window, self.steps)
                || inside.as_deref().is_some_and(occurs_inside);
        }
        let Some(list) = self.list(element) else { return false };
        if least == 1 {
            return list.occurs(window, anywhere);
        }
        if !unique {
            return list.count(window) >= least;
        }
        if anywhere {
            list.distinct_anywhere(text, window) >= least
        } else {
            list.distinct(text, window, least)
        }
    }

    /// The occurrences of an element.
    fn list(&mut self, element: ElementId) -> Option<&mut Occurrences> {
        let place = element as usize;
        if self.lists.lists.get(place)?.is_none() {
            let made = self.make(element);
            *self.lists.lists.get_mut(place)? = Some(made);
            self.lists.made.push(element);
        }
        self.lists.lists.get_mut(place)?.as_mut()
    }

    fn make(&mut self, element: ElementId) -> Occurrences {
        let text = self.view.text;
        let spans = match self.program.elements.get(element as usize).map(|element| &element.kind) {
            Some(Kind::Keywords { words, anywhere }) => {
                let mut spans: Vec<(usize, usize)> = self
                    .hits
                    .iter()
                    .filter(|hit| words.contains(hit.term))
                    .map(|hit| (hit.start, hit.end))
                    .collect();
                if let Some(terms) = anywhere {
                    let found = terms.find_anywhere(text, 0..text.len());
                    spans.extend(found.iter().map(|hit| (hit.start, hit.end)));
                }
                spans
            }
            Some(Kind::Function(function)) => {
                function.find(text).into_iter().map(|range| (range.start, range.end)).collect()
            }
            Some(Kind::Expression(pattern)) => match pattern.find_all(text, self.digits) {
                Ok(found) => found.into_iter().map(|range| (range.start, range.end)).collect(),
                Err(given_up) => {
                    self.given_up.push(given_up);
                    Vec::new()
                }
            },
            Some(Kind::Nothing) | None => Vec::new(),
        };
        Occurrences::new(spans)
    }
}

/// Whether a word of a set lies in a window.
fn word_occurs(hits: &[Hit], words: &TermSet, window: Window, steps: &mut usize) -> bool {
    let first = hits.partition_point(|hit| hit.start < window.left);
    let near = hits.get(first..).unwrap_or_default().iter().take_while(|hit| hit.start < window.right);
    for hit in near {
        *steps += 1;
        if words.contains(hit.term) && window.holds(hit.start, hit.end) {
            return true;
        }
    }
    false
}

impl Window {
    /// Whether an occurrence counts.
    fn holds(&self, start: usize, end: usize) -> bool {
        start >= self.left && end <= self.right && (end <= self.start || start >= self.end)
    }
}

impl Occurrences {
    fn new(mut spans: Vec<(usize, usize)>) -> Self {
        let extent = spans.iter().map(|span| span.1).min().zip(spans.iter().map(|span| span.0).max());
        spans.sort_unstable_by_key(|&(start, end)| (start, Reverse(end)));
        let mut free = 0;
        spans.retain(|&(start, end)| {
            let stays = start >= free;
            if stays {
                free = end;
            }
            stays
        });
        Self { spans, extent, distinct: None }
    }

    /// Places of the occurrences to the left and to the right of a match. As they are in order and do not overlap, their
    /// ends are in order too.
    fn sides(&self, window: Window) -> (&[Span], &[Span]) {
        let place = |before: &dyn Fn(&(usize, usize)) -> bool| self.spans.partition_point(before);
        let left = place(&|span| span.0 < window.left)..place(&|span| span.1 <= window.start);
        let right = place(&|span| span.0 < window.end)..place(&|span| span.1 <= window.right);
        (self.spans.get(left).unwrap_or_default(), self.spans.get(right).unwrap_or_default())
    }

    fn occurs(&self, window: Window, anywhere: bool) -> bool {
        match self.extent {
            Some((first_end, last_start)) if anywhere => {
                first_end <= window.start || last_start >= window.end
            }
            _ => self.count(window) > 0,
        }
    }

    fn count(&self, window: Window) -> usize {
        let (left, right) = self.sides(window);
        left.len() + right.len()
    }

    /// Whether so many different texts lie in a window.
    fn distinct(&self, text: &str, window: Window, least: usize) -> bool {
        let (left, right) = self.sides(window);
        let mut seen: Vec<String> = Vec::new();
        for &(start, end) in left.iter().chain(right) {
            let found = key(text, start, end);
            if !seen.contains(&found) {
                seen.push(found);
                if seen.len() >= least {
                    return true;
                }
            }
        }
        false
    }

    /// How many different texts occur outside a match. Looks at each text once, not at each occurrence.
    fn distinct_anywhere(&mut self, text: &str, window: Window) -> usize {
        let spans = &self.spans;
        let distinct = self.distinct.get_or_insert_with(|| {
            let mut texts: HashMap<String, (usize, usize)> = HashMap::new();
            for &(start, end) in spans {
                texts.entry(key(text, start, end)).and_modify(|seen| seen.1 = start).or_insert((end, start));
            }
            texts.into_values().collect()
        });
        distinct.iter().filter(|&&(end, start)| end <= window.start || start >= window.end).count()
    }
}

/// A text as it is compared with others.
fn key(text: &str, start: usize, end: usize) -> String {
    text.get(start..end).unwrap_or_default().chars().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(left: usize, start: usize, end: usize, right: usize) -> Window {
        Window { left, start, end, right }
    }

    #[test]
    fn evidence_lies_wholly_inside_and_may_touch_the_match() {
        let window = window(10, 20, 30, 40);
        assert!(window.holds(10, 20) && window.holds(30, 40));
        assert!(!window.holds(9, 12) && !window.holds(38, 41));
        assert!(!window.holds(19, 21) && !window.holds(22, 25) && !window.holds(29, 31));
    }

    #[test]
    fn of_overlapping_occurrences_the_leftmost_longest_counts() {
        let list = Occurrences::new(vec![(0, 4), (0, 11), (5, 11), (12, 16)]);
        assert_eq!(list.spans, [(0, 11), (12, 16)]);
        assert_eq!(list.count(window(0, 20, 25, 40)), 2);
        assert_eq!(list.count(window(1, 20, 25, 40)), 1);
    }

    #[test]
    fn different_texts_are_counted_once_without_case() {
        let text = "visa VISA amex 4111 visa";
        let mut list = Occurrences::new(vec![(0, 4), (5, 9), (10, 14), (20, 24)]);
        let window = window(0, 15, 19, 24);
        assert!(list.distinct(text, window, 2) && !list.distinct(text, window, 3));
        assert_eq!(list.distinct_anywhere(text, window), 2);
    }

    #[test]
    fn anywhere_the_match_itself_does_not_count() {
        let list = Occurrences::new(vec![(5, 9)]);
        assert!(!list.occurs(window(0, 4, 10, 20), true));
        assert!(list.occurs(window(0, 9, 12, 20), true));
    }
}
