//! From satisfied patterns to occurrences: of those of one type that overlap, one stays.

use std::collections::BTreeMap;

/// An occurrence of a type in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Occurrence {
    /// Number of the type, counted through the packages that were compiled.
    pub type_index: usize,
    /// Level of confidence of the pattern.
    pub confidence: u8,
    /// Where it begins, in bytes of the argument.
    pub start: usize,
    /// How many bytes of the argument it takes.
    pub length: usize,
    /// Which pattern of the type holds, counted in the order of the source. For a bundle, of the type that it holds.
    pub pattern: u32,
}

impl Occurrence {
    /// Where it ends, in bytes of the argument.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.length
    }

    /// The matched text of the text that was scanned, as it is written there.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end()).unwrap_or_default()
    }

    /// Beginning and length in Unicode characters of the text that was scanned.
    #[must_use]
    pub fn characters(&self, text: &str) -> (usize, usize) {
        let start = text.get(..self.start).map_or(0, |before| before.chars().count());
        (start, self.text(text).chars().count())
    }
}

/// Drops occurrences that overlap a better one of their type: one with a higher level, then the longer, then the first.
/// Leaves them in the order of the text, then of types.
pub(super) fn resolve(occurrences: &mut Vec<Occurrence>) {
    if occurrences.len() > 1 {
        occurrences.sort_unstable_by_key(|found| (found.type_index, found.start));
        if overlap(occurrences) {
            settle(occurrences);
        }
        occurrences.sort_unstable_by_key(|found| (found.start, found.type_index));
    }
}

/// Whether any two neighbours of one type overlap. They are in order, so if none do, no others do.
fn overlap(occurrences: &[Occurrence]) -> bool {
    occurrences.windows(2).any(|pair| match pair {
        [left, right] => left.type_index == right.type_index && left.end() > right.start,
        _ => false,
    })
}

fn settle(occurrences: &mut Vec<Occurrence>) {
    let rank = |found: &Occurrence| {
        (found.type_index, u8::MAX - found.confidence, usize::MAX - found.length, found.start, found.pattern)
    };
    occurrences.sort_unstable_by_key(rank);
    let mut taken: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    occurrences.retain(|found| {
        let ends_before = |(&(type_index, _), &end): (&(usize, usize), &usize)| {
            type_index != found.type_index || end <= found.start
        };
        let key = (found.type_index, found.start);
        let free_left = taken.range(..=key).next_back().is_none_or(ends_before);
        let free_right = taken
            .range(key..)
            .next()
            .is_none_or(|(&(type_index, start), _)| type_index != found.type_index || start >= found.end());
        if free_left && free_right {
            taken.insert(key, found.end());
        }
        free_left && free_right
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn occurrence(type_index: usize, confidence: u8, start: usize, length: usize) -> Occurrence {
        Occurrence { type_index, confidence, start, length, pattern: 0 }
    }

    /// Beginnings of what stays.
    fn stay(occurrences: &[Occurrence]) -> Vec<(usize, usize)> {
        let mut occurrences = occurrences.to_vec();
        resolve(&mut occurrences);
        occurrences.iter().map(|found| (found.type_index, found.start)).collect()
    }

    #[test]
    fn the_higher_level_wins() {
        assert_eq!(stay(&[occurrence(0, 75, 0, 20), occurrence(0, 85, 5, 10)]), [(0, 5)]);
    }

    #[test]
    fn of_one_level_the_longer_wins_then_the_first() {
        assert_eq!(stay(&[occurrence(0, 85, 0, 10), occurrence(0, 85, 5, 12)]), [(0, 5)]);
        assert_eq!(stay(&[occurrence(0, 85, 5, 10), occurrence(0, 85, 0, 10)]), [(0, 0)]);
    }

    #[test]
    fn types_do_not_compete() {
        assert_eq!(stay(&[occurrence(1, 75, 0, 10), occurrence(0, 85, 0, 10)]), [(0, 0), (1, 0)]);
    }

    #[test]
    fn what_touches_does_not_overlap() {
        assert_eq!(stay(&[occurrence(0, 75, 0, 10), occurrence(0, 85, 10, 10)]), [(0, 0), (0, 10)]);
    }

    #[test]
    fn characters_are_counted_on_demand() {
        assert_eq!(occurrence(0, 85, 3, 5).characters("aé 4é11"), (2, 4));
    }

    proptest! {
        #[test]
        fn what_stays_never_overlaps_and_what_goes_overlaps_something_better(
            source in proptest::collection::vec((0_usize..2, 1_u8..4, 0_usize..40, 1_usize..9), 0..20)
        ) {
            let all: Vec<Occurrence> =
                source.iter().map(|&(kind, level, start, length)| occurrence(kind, level, start, length)).collect();
            let mut kept = all.clone();
            resolve(&mut kept);
            let meet = |a: &Occurrence, b: &Occurrence| {
                a.type_index == b.type_index && a.start < b.end() && b.start < a.end()
            };
            for (place, found) in kept.iter().enumerate() {
                prop_assert!(!kept.iter().skip(place + 1).any(|other| meet(found, other)));
            }
            for found in &all {
                let better = |other: &Occurrence| {
                    meet(found, other) && (other.confidence, other.length) >= (found.confidence, found.length)
                };
                prop_assert!(kept.iter().any(better));
            }
        }
    }
}
