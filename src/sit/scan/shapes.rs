//! What matches of many expressions can begin with, asked of their automaton before any text is seen.

use super::automaton::Automaton;
use super::bytes::{NEXT, Start, is_key, next};
use super::sets::SetBuilder;

/// Letters that are told apart by number in [`Automaton::shapes`], the last standing for more.
pub(super) const LETTERS: usize = 16;
/// Digits that are told apart by number, the last standing for more.
pub(super) const DIGITS: usize = 32;
/// Letters after the digits that are told apart by number, the last standing for more.
pub(super) const TAILS: usize = 4;
/// Entries of the table of [`Automaton::shapes`].
pub(super) const SHAPES: usize = LETTERS * DIGITS * TAILS * next::COUNT;

/// Lengths of first runs that are told apart, the last standing for more.
pub(super) const RUNS: usize = 33;
/// Most marks before the first letter or digit of a match.
pub(super) const MOST_MARKS: usize = 3;

/// Most bytes that may follow one another in a beginning that is listed: more are a class.
const MOST_CHOICES: usize = 9;
/// Most beginnings that are listed.
const MOST_BEGINNINGS: usize = 600;
/// Longest beginning that is listed.
const LONGEST_BEGINNING: usize = 40;
/// Longest beginning of a key that is looked at.
const LONGEST_KEY: usize = 64;
/// How many bytes at the end of a key may be padding.
const PADDING: usize = 4;
/// Longest run that [`super::bytes::Start`] counts.
const LONGEST_RUN: usize = 64;

/// What every match begins with, where that looks like a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// How many bytes.
    pub length: usize,
    /// Which bytes these are.
    pub members: Vec<(u8, u8)>,
    /// Which may stand at each place.
    pub places: Vec<Vec<(u8, u8)>>,
}

impl Automaton {
    /// Whether any expression can begin outside ASCII.
    pub fn begins_high(&self) -> bool {
        let mut set = SetBuilder::new(self);
        set.begin(self);
        set.can_step(self, &[(0x80, 0xFF)])
    }

    /// ASCII bytes other than letters and digits with which an expression can begin.
    pub fn begins_with_marks(&self) -> Vec<u8> {
        let mut set = SetBuilder::new(self);
        set.begin(self);
        (0..0x80_u8)
            .filter(|byte| !byte.is_ascii_alphanumeric() && set.can_step(self, &[(*byte, *byte)]))
            .collect()
    }

    /// Whether an expression can match a text without any digit.
    pub fn matches_without_digits(&self) -> bool {
        let mut all = SetBuilder::new(self);
        all.begin(self);
        loop {
            let before = all.members.len();
            let after = all.step(self, &[(0, b'0' - 1), (b'9' + 1, 0xFF)]);
            all.merge(&after);
            if all.members.len() == before {
                return all.ends(self, |_| true);
            }
        }
    }

    /// How many bytes every match begins with that are such as keys are made of, and which bytes these are; None where
    /// they are fewer than `least`.
    pub fn key(&self, least: usize) -> Option<Key> {
        let others = ranges(|byte| !is_key(byte));
        let mut here = SetBuilder::new(self);
        here.begin(self);
        let (mut length, mut members) = (0, Vec::new());
        while length < LONGEST_KEY && !here.can_step(self, &others) && !here.ends(self, |_| true) {
            members.push(ranges(|byte| here.can_step(self, &[(byte, byte)])));
            here = here.step(self, &[(0, 0xFF)]);
            length += 1;
        }
        let all = |length: usize| {
            let inner = members.iter().take(length).flatten();
            ranges(|byte| inner.clone().any(|&(first, last)| (first..=last).contains(&byte)))
        };
        // The last bytes may be padding, such as `==` or `%3D`, which would make the class wider than it is.
        let short = length.saturating_sub(PADDING);
        let length = if short >= least && all(short) != all(length) { short } else { length };
        let all = all(length);
        members.truncate(length);
        (length >= least).then_some(Key { length, members: all, places: members })
    }

    /// All first runs of letters and digits that a match can have, folded to small letters, each with the marks before it
    /// that belong to the match. None where they are too many to be listed.
    pub fn first_runs(&self) -> Option<Vec<Vec<u8>>> {
        let outside = ranges(|byte| !byte.is_ascii_alphanumeric());
        let mut begin = SetBuilder::new(self);
        begin.begin(self);
        let mut open = vec![(begin, Vec::new())];
        let (mut runs, mut visited) = (Vec::new(), 0);
        while let Some((here, text)) = open.pop() {
            visited += 1;
            let in_run = text.last().is_some_and(u8::is_ascii_alphanumeric);
            let next: Vec<u8> = (0..0x80_u8)
                .filter(|byte| !byte.is_ascii_uppercase() && (!in_run || byte.is_ascii_alphanumeric()))
                .filter(|&byte| here.can_step(self, &either_case(byte)))
                .collect();
            if visited > MOST_BEGINNINGS || text.len() > LONGEST_BEGINNING || next.len() > MOST_CHOICES {
                return None;
            }
            for byte in next {
                open.push((here.step(self, &either_case(byte)), [text.as_slice(), &[byte]].concat()));
            }
            if in_run && (here.can_step(self, &outside) || here.ends(self, |_| true)) {
                runs.push(text);
            } else if !in_run && (here.can_step(self, &[(0x80, 0xFF)]) || here.ends(self, |_| true)) {
                return None;
            }
        }
        Some(runs)
    }

    /// For each shape of a beginning, whether an expression can match there: letters, digits, letters, and the class of
    /// what follows, see [`shape`]. `whole` tells for each expression whether a letter may not follow it. With `marks`,
    /// one to so many of them stand before the letters and belong to the match.
    pub fn shapes(&self, whole: &[bool], marks: Option<(&[u8], usize)>) -> Vec<bool> {
        let mut table = vec![false; SHAPES];
        let classes: Vec<Vec<(u8, u8)>> = (0..next::COUNT).map(class_ranges).collect();
        let mut letters = SetBuilder::new(self);
        letters.begin(self);
        if let Some((marks, most)) = marks {
            let marks: Vec<(u8, u8)> = marks.iter().map(|&mark| (mark, mark)).collect();
            letters = letters.step(self, &marks).closure_of_repeats(self, &marks, most - 1);
        }
        for count in 0..LETTERS {
            let mut digits = letters.counted(self, LETTERED, count == LETTERS - 1);
            for number in 0..DIGITS {
                let mut tails = digits.counted(self, DIGIT, number == DIGITS - 1);
                for tail in 0..TAILS {
                    tails = tails.counted(self, LETTERED, tail == TAILS - 1);
                    for (class, ranges) in classes.iter().enumerate() {
                        table[shape(count, number, tail, class)] = tails.goes_on(self, class, ranges, whole);
                    }
                    if number == 0 {
                        break;
                    }
                    tails = tails.step(self, LETTERED);
                }
                digits = digits.step(self, DIGIT);
                if digits.is_empty() {
                    break;
                }
            }
            letters = letters.step(self, LETTERED);
            if letters.is_empty() {
                break;
            }
        }
        table
    }

    /// For each length of the first run of letters and digits and each class of what follows it, whether an expression can
    /// match there, see [`run`].
    pub fn runs(&self, whole: &[bool]) -> Vec<bool> {
        let mut table = vec![false; RUNS * next::COUNT];
        let mut here = SetBuilder::new(self);
        here.begin(self);
        for length in 0..RUNS {
            here = here.counted(self, ALPHANUMERIC, length == RUNS - 1);
            for class in 0..next::COUNT {
                table[run(length, class)] = here.goes_on(self, class, &class_ranges(class), whole);
            }
            here = here.step(self, ALPHANUMERIC);
        }
        table
    }

    /// The bytes that can stand first and second in a match.
    pub fn first_bytes(&self) -> [Vec<bool>; 2] {
        let mut begin = SetBuilder::new(self);
        begin.begin(self);
        let second = begin.step(self, &[(0, 0xFF)]);
        let ends = second.ends(self, |_| true);
        let can = |set: &SetBuilder, byte: u8| set.can_step(self, &[(byte, byte)]);
        [
            (0..=255).map(|byte| can(&begin, byte)).collect(),
            (0..=255).map(|byte| ends || can(&second, byte)).collect(),
        ]
    }
}

impl SetBuilder {
    /// The set after a counted number of bytes; where that number stands for more, after any number more.
    fn counted(&self, automaton: &Automaton, ranges: &[(u8, u8)], more: bool) -> Self {
        if more {
            self.closure_of_repeats(automaton, ranges, LONGEST_RUN)
        } else {
            self.clone_members(automaton)
        }
    }

    /// Whether a match can end or go on where a byte of a class follows.
    fn goes_on(&self, automaton: &Automaton, class: usize, ranges: &[(u8, u8)], whole: &[bool]) -> bool {
        let inside = matches!(class, next::LETTER | next::DIGIT);
        self.ends(automaton, |pattern| !inside || !whole.get(pattern).is_some_and(|&whole| whole))
            || self.can_step(automaton, ranges)
    }
}

/// A small letter and its capital, or another byte.
fn either_case(byte: u8) -> [(u8, u8); 2] {
    [(byte, byte), (byte.to_ascii_uppercase(), byte.to_ascii_uppercase())]
}

const LETTERED: &[(u8, u8)] = &[(b'A', b'Z'), (b'a', b'z')];
const DIGIT: &[(u8, u8)] = &[(b'0', b'9')];
const ALPHANUMERIC: &[(u8, u8)] = &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')];

/// Place of a shape in the table of [`Automaton::shapes`].
#[inline(always)]
pub(super) fn shape(letters: usize, digits: usize, tail: usize, next: usize) -> usize {
    let runs = (letters.min(LETTERS - 1) * DIGITS + digits.min(DIGITS - 1)) * TAILS + tail.min(TAILS - 1);
    runs * next::COUNT + next
}

/// Place of a first run in the table of [`Automaton::runs`].
#[inline(always)]
pub(super) fn run(length: usize, next: usize) -> usize {
    length.min(RUNS - 1) * next::COUNT + next
}

/// Place of the shape of a start.
#[inline(always)]
pub(super) fn shape_of(start: &Start, bytes: &[u8]) -> usize {
    shape(start.letters, start.digits, start.tail, start.next(bytes))
}

/// The bytes of a class of what follows, as ranges.
fn class_ranges(class: usize) -> Vec<(u8, u8)> {
    ranges(|byte| usize::from(NEXT[usize::from(byte)]) == class)
}

/// The bytes for which something holds, as ranges.
fn ranges(holds: impl Fn(u8) -> bool) -> Vec<(u8, u8)> {
    let mut ranges: Vec<(u8, u8)> = Vec::new();
    for byte in (0..=255_u8).filter(|&byte| holds(byte)) {
        match ranges.last_mut() {
            Some((_, last)) if *last == byte - 1 => *last = byte,
            _ => ranges.push((byte, byte)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn automaton(expressions: &[&str]) -> Automaton {
        let parsed: Vec<_> = expressions.iter().map(|text| regex_syntax::parse(text).unwrap()).collect();
        Automaton::new(&parsed).unwrap()
    }

    #[test]
    fn beginnings_outside_ascii_are_known() {
        assert!(automaton(&["[Α-Ω]1"]).begins_high());
        assert!(!automaton(&["[A-Z]1"]).begins_high());
    }

    #[test]
    fn marks_that_can_begin_are_known() {
        assert_eq!(automaton(&["[a-z/+]{3}", "[0-9]"]).begins_with_marks(), b"+/");
    }

    #[test]
    fn shapes_of_words_without_digits_are_told() {
        assert!(automaton(&["[a-z0-9]{9}"]).matches_without_digits());
        assert!(!automaton(&["[a-z]{2}[0-9]{3}"]).matches_without_digits());
    }

    #[test]
    fn shapes_that_cannot_match_are_known() {
        let alive = automaton(&["[0-9]{3}-[0-9]{2}", "[A-Z]{2}[0-9]{6}"]).shapes(&[true, true], None);
        let of = |letters, digits, tail, class| alive[shape(letters, digits, tail, class)];
        assert!(of(0, 3, 0, next::HYPHEN) && of(2, 6, 0, next::OTHER) && of(2, 6, 0, next::BLANK));
        assert!(!of(0, 3, 0, next::OTHER) && !of(0, 4, 0, next::HYPHEN) && !of(2, 6, 0, next::LETTER));
        assert!(!of(9, 0, 0, next::OTHER) && !of(2, 6, 1, next::OTHER));
    }

    #[test]
    fn first_runs_are_listed_where_they_are_few() {
        let runs = |expression: &str| {
            let mut runs = automaton(&[expression]).first_runs()?;
            runs.sort();
            Some(runs.iter().map(|run| String::from_utf8(run.clone()).unwrap()).collect::<Vec<_>>())
        };
        assert_eq!(runs("(?i:client_?secret|pwd)[:=]").unwrap(), ["client", "clientsecret", "pwd"]);
        assert_eq!(runs(r#""?user(?:\s?name)?="#).unwrap(), ["\"user", "\"username", "user", "username"]);
        assert_eq!(runs("-----BEGIN KEY").unwrap(), ["-----begin"]);
        assert_eq!(runs("MII[A-Za-z0-9]{9}"), None);
        assert_eq!(runs("[^a]x="), None);
        assert_eq!(runs("-{9}"), None);
    }

    #[test]
    fn keys_are_told_by_their_first_bytes() {
        let key = |expression: &str| {
            automaton(&[expression]).key(16).map(|key| (key.length, key.members, key.places.len()))
        };
        let base64 = vec![(b'+', b'+'), (b'/', b'9'), (b'A', b'Z'), (b'a', b'z')];
        assert_eq!(key("[A-Za-z0-9/+]{22}=="), Some((20, base64.clone(), 20)));
        assert_eq!(key("[A-Za-z0-9/+]{30}"), Some((30, base64, 30)));
        assert_eq!(key("[A-Za-z0-9/+]{8}=="), None);
        assert_eq!(key("[A-Za-z0-9 ]{22}"), None);
    }

    #[test]
    fn marks_may_stand_before_a_shape() {
        let alive = |most| automaton(&["[0-9a-f]{2}|::1"]).shapes(&[true], Some((b":", most)));
        assert!(alive(MOST_MARKS)[shape(0, 1, 0, next::OTHER)]);
        assert!(!alive(1)[shape(0, 1, 0, next::OTHER)]);
    }

    #[test]
    fn first_runs_are_told_by_length_and_what_follows() {
        let runs = automaton(&["[0-9]{3}-[0-9]{2}", "[A-Z0-9]{40}"]).runs(&[true, true]);
        assert!(runs[run(3, next::HYPHEN)] && runs[run(40, next::OTHER)]);
        assert!(!runs[run(3, next::OTHER)] && !runs[run(8, next::HYPHEN)]);
    }

    #[test]
    fn first_and_second_bytes_are_told() {
        let [first, second] = automaton(&["[a-c][0-9]", "x"]).first_bytes();
        assert!(first[usize::from(b'a')] && first[usize::from(b'x')] && !first[usize::from(b'0')]);
        assert!(second[usize::from(b'0')] && second[0]);
    }

    #[test]
    fn long_runs_share_the_last_shape() {
        let alive = automaton(&["[0-9]{40}", "[a-z]{50}-"]).shapes(&[true, true], None);
        assert!(automaton(&["[0-9]{2}[A-Z]{5}-"]).shapes(&[true], None)[shape(0, 2, 5, next::HYPHEN)]);
        assert!(alive[shape(0, 40, 0, next::OTHER)] && alive[shape(50, 0, 0, next::HYPHEN)]);
        assert!(!alive[shape(50, 0, 0, next::DOT)]);
    }
}
