//! Whether any of many expressions can match at a start, from four looks into tables.
//!
//! Expressions are spread over 64 buckets, one bit each. What their automata can begin with is asked beforehand: the first two
//! bytes, the lengths of letters, digits and letters, the length of the whole first run and what follows. A bucket stays in
//! question only if all agree. What is let through by chance costs a walk, and nothing is left out.

use super::automaton::Automaton;
use super::bytes::{Start, next};
use super::shapes::{MOST_MARKS, RUNS, SHAPES, run, shape_of};

use regex_syntax::hir::Hir;

/// How many buckets there are.
const BUCKETS: usize = 64;
/// The bucket of [`super::program::Literals`].
pub(super) const LITERALS: u64 = 1 << (BUCKETS - 1);

/// An expression to be sieved.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// What is walked.
    pub body: Hir,
    /// Whether a letter may not follow it.
    pub whole: bool,
    /// ASCII marks with which it can begin.
    pub marks: Vec<u8>,
}

/// Tables of buckets.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    first: Vec<u64>,
    second: Vec<u64>,
    shapes: Vec<u64>,
    runs: Vec<u64>,
    /// Shapes of what follows marks that belong to the match.
    marked: Vec<u64>,
    /// The same where it is one mark.
    marked_once: Vec<u64>,
    /// For each byte, the buckets in which it is such a mark.
    marks: Vec<u64>,
    /// Buckets of each group.
    groups: Vec<u64>,
}

impl Sieve {
    /// Of groups of expressions, and the first bytes of fixed texts in small letters. None where an expression is too large.
    pub fn new(groups: &[Vec<Member>], literals: &[[u8; 2]]) -> Option<Self> {
        let mut sieve = Self {
            first: vec![0; 256],
            second: vec![0; 256],
            shapes: vec![LITERALS; SHAPES],
            runs: vec![LITERALS; RUNS * next::COUNT],
            marked: vec![0; SHAPES],
            marked_once: vec![0; SHAPES],
            marks: vec![0; 256],
            groups: Vec::new(),
        };
        let mut bucket = 0;
        for (members, share) in groups.iter().zip(shares(groups)) {
            let mut bits = 0;
            for part in split(members, share) {
                sieve.enter(1 << bucket, &part)?;
                bits |= 1 << bucket;
                bucket += 1;
            }
            sieve.groups.push(bits);
        }
        for &[first, second] in literals {
            for (table, byte) in [(&mut sieve.first, first), (&mut sieve.second, second)] {
                // The bytes of literals are folded by setting one bit, so either value of it may be meant.
                for byte in [byte, byte & !0x20] {
                    if let Some(bits) = table.get_mut(usize::from(byte)) {
                        *bits |= LITERALS;
                    }
                }
            }
        }
        Some(sieve)
    }

    /// Adds expressions to a bucket.
    fn enter(&mut self, bit: u64, members: &[Member]) -> Option<()> {
        let bodies: Vec<Hir> = members.iter().map(|member| member.body.clone()).collect();
        let whole: Vec<bool> = members.iter().map(|member| member.whole).collect();
        let automaton = Automaton::new(&bodies)?;
        let mark = |table: &mut Vec<u64>, holds: Vec<bool>| {
            table.iter_mut().zip(holds).filter(|(_, holds)| *holds).for_each(|(bits, _)| *bits |= bit);
        };
        let [first, second] = automaton.first_bytes();
        mark(&mut self.first, first);
        mark(&mut self.second, second);
        mark(&mut self.shapes, automaton.shapes(&whole, None));
        mark(&mut self.runs, automaton.runs(&whole));
        let marks: Vec<u8> = members.iter().flat_map(|member| member.marks.iter().copied()).collect();
        if !marks.is_empty() {
            mark(&mut self.marked, automaton.shapes(&whole, Some((&marks, MOST_MARKS))));
            mark(&mut self.marked_once, automaton.shapes(&whole, Some((&marks, 1))));
            for byte in marks {
                if let Some(known) = self.marks.get_mut(usize::from(byte)) {
                    *known |= bit;
                }
            }
        }
        Some(())
    }

    /// The buckets of what begins with marks before a start.
    #[inline(always)]
    pub fn at_marks(&self, bytes: &[u8], start: &Start) -> u64 {
        let before = bytes.get(start.at.wrapping_sub(1)).copied().unwrap_or_default();
        let marks = of(&self.marks, usize::from(before));
        let further = bytes.get(start.at.wrapping_sub(2)).is_some_and(|&byte| self.is_mark(byte));
        marks & of(if further { &self.marked } else { &self.marked_once }, shape_of(start, bytes))
    }

    /// The buckets that are in question at a start with letters or digits, without those that begin with marks before it. Told by
    /// the first run and the byte behind it alone. `eight` are its first bytes.
    #[inline(always)]
    pub fn at_start(&self, bytes: &[u8], start: &Start, eight: u64) -> u64 {
        let [first, second, ..] = eight.to_le_bytes();
        of(&self.first, usize::from(first))
            & of(&self.second, usize::from(second))
            & of(&self.shapes, shape_of(start, bytes))
            & of(&self.runs, run(start.run, start.next_run(bytes)))
    }

    /// Whether a byte is a mark with which something begins.
    #[inline(always)]
    pub fn is_mark(&self, byte: u8) -> bool {
        of(&self.marks, usize::from(byte)) != 0
    }

    /// The buckets of a group.
    pub fn group(&self, number: usize) -> u64 {
        self.groups.get(number).copied().unwrap_or_default()
    }
}

#[inline(always)]
fn of(table: &[u64], place: usize) -> u64 {
    table.get(place).copied().unwrap_or_default()
}

/// How many buckets each group gets: one at least, the rest by their sizes.
fn shares(groups: &[Vec<Member>]) -> Vec<usize> {
    let total: usize = groups.iter().map(Vec::len).sum();
    let spare = BUCKETS - 1 - groups.len() * 2;
    groups
        .iter()
        .map(|members| {
            if members.is_empty() { 0 } else { (1 + members.len() * spare / total).max(2).min(members.len()) }
        })
        .collect()
}

/// Parts of a group, those together that begin alike.
fn split(members: &[Member], share: usize) -> Vec<Vec<Member>> {
    if share == 0 {
        return Vec::new();
    }
    let mut ordered: Vec<(Vec<bool>, Option<usize>, &Member)> = members
        .iter()
        .map(|member| {
            let first =
                Automaton::new(std::slice::from_ref(&member.body)).map(|automaton| automaton.first_bytes());
            let [first, _] = first.unwrap_or_default();
            (first, member.body.properties().minimum_len(), member)
        })
        .collect();
    ordered.sort_by(|left, right| (&left.0, left.1).cmp(&(&right.0, right.1)));
    let ordered: Vec<Member> = ordered.into_iter().map(|(_, _, member)| member.clone()).collect();
    ordered.chunks(members.len().div_ceil(share)).map(<[Member]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sit::scan::bytes::{each_start, eight};

    fn member(expression: &str) -> Member {
        Member { body: regex_syntax::parse(expression).unwrap(), whole: true, marks: Vec::new() }
    }

    /// Groups in question at the first start of a text, by number, and whether literals are.
    fn open(sieve: &Sieve, text: &str) -> (Vec<usize>, bool) {
        let mut found = None;
        each_start(text.as_bytes(), 0..text.len(), |start| {
            let bytes = text.as_bytes();
            let buckets =
                sieve.at_start(bytes, &start, eight(bytes, start.at)) | sieve.at_marks(bytes, &start);
            found.get_or_insert(buckets);
        });
        let bits = found.unwrap();
        ((0..3).filter(|&group| bits & sieve.group(group) != 0).collect(), bits & LITERALS != 0)
    }

    #[test]
    fn only_what_begins_alike_is_in_question() {
        let groups = [
            vec![member("[0-9]{3}-[0-9]{2}"), member("[A-Z]{2}[0-9]{6}")],
            vec![member("[A-Z]{9}")],
            Vec::new(),
        ];
        let sieve = Sieve::new(&groups, &[*b"ey"]).unwrap();
        assert_eq!(open(&sieve, "123-45"), (vec![0], false));
        assert_eq!(open(&sieve, "AB123456"), (vec![0], false));
        assert_eq!(open(&sieve, "ABCDEFGHI"), (vec![1], false));
        assert_eq!(open(&sieve, "eyJ"), (vec![], true));
        assert_eq!(open(&sieve, "EY1"), (vec![], true));
        for text in ["123.45", "1234-5", "AB1234567", "ab123456", "A1234567", "ABCDEFGH"] {
            assert_eq!(open(&sieve, text), (vec![], false), "{text}");
        }
    }

    #[test]
    fn marks_that_belong_to_a_match_count_where_they_stand() {
        let marked = Member { marks: b":".to_vec(), ..member("(?:[0-9a-f]{4})?:[0-9a-f]{2}") };
        let sieve = Sieve::new(&[vec![marked]], &[]).unwrap();
        assert_eq!(open(&sieve, ":ab").0, [0]);
        assert_eq!(open(&sieve, "12ab:").0, [0]);
        assert!(open(&sieve, "ab").0.is_empty());
    }

    #[test]
    fn many_expressions_share_the_buckets() {
        let many: Vec<Member> = (1..200).map(|length| member(&format!("[0-9]{{{length}}}"))).collect();
        let sieve = Sieve::new(&[many.clone(), many, Vec::new()], &[]).unwrap();
        assert_eq!(open(&sieve, "1234567890123456789").0, [0, 1]);
        assert_eq!((sieve.group(0) & sieve.group(1), sieve.group(2)), (0, 0));
    }
}
