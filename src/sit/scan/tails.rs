//! Elements that begin with one of few runs of letters and digits, such as `password`: looked for where a run ends so.

use super::analysis::folded;
use super::program::ElementId;

/// Elements that are looked for where their first run of letters and digits ends.
#[derive(Debug, Default)]
pub(super) struct Tails {
    /// Which last three folded bytes do not occur.
    sieve: Vec<u64>,
    /// Last two bytes, the whole beginning, element; in order.
    tails: Vec<([u8; 2], Vec<u8>, ElementId)>,
}

impl Tails {
    /// Bits of the sieve.
    const BITS: u32 = 14;

    /// Of beginnings, each of two bytes or more.
    pub fn new(beginnings: Vec<(Vec<u8>, ElementId)>) -> Self {
        let mut tails: Vec<([u8; 2], Vec<u8>, ElementId)> = beginnings
            .into_iter()
            .filter_map(|(text, element)| {
                let folded: Vec<u8> = text.into_iter().map(folded).collect();
                Some((*folded.last_chunk::<2>()?, folded, element))
            })
            .collect();
        tails.sort_unstable();
        let mut sieve = vec![0; if tails.is_empty() { 0 } else { 1 << (Self::BITS - 6) }];
        for (_, text, _) in &tails {
            let run = text.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let byte = |back: usize| text.len().checked_sub(back).and_then(|place| text.get(place)).copied();
            let last = [byte(3), byte(2), byte(1)].map(Option::unwrap_or_default);
            // A short run without a mark before it can end a longer run, which has any bytes there.
            let firsts = if run < 3 && run == text.len() { 0..=255_u8 } else { last[0]..=last[0] };
            for first in firsts {
                let short = run.min(3);
                for counted in if run == text.len() { short..=3 } else { short..=short } {
                    let key = u32::from_le_bytes([0, folded(first), last[1], last[2]]);
                    let bit = Self::hash(key, counted);
                    if let Some(word) = sieve.get_mut((bit >> 6) as usize) {
                        *word |= 1 << (bit & 63);
                    }
                }
            }
        }
        Self { sieve, tails }
    }

    /// Whether there is anything to look for.
    pub fn is_empty(&self) -> bool {
        self.tails.is_empty()
    }

    /// Whether a beginning may end where a run of so many letters and digits does.
    #[inline(always)]
    pub fn may_end(&self, bytes: &[u8], end: usize, run: usize) -> bool {
        let last =
            end.checked_sub(4).and_then(|from| bytes.get(from..end)).and_then(|last| last.first_chunk::<4>());
        // Nothing is known of what begins the text.
        let Some(last) = last else { return !self.sieve.is_empty() };
        let bit = Self::hash(u32::from_le_bytes(*last) | 0x2020_2020, run);
        self.sieve.get((bit >> 6) as usize).is_some_and(|word| word >> (bit & 63) & 1 == 1)
    }

    /// Whether a beginning may end where this whole run of letters and digits does, whatever stands before it.
    pub fn may_end_run(&self, run: &[u8]) -> bool {
        let Some(pair) = run.last_chunk::<2>().map(|pair| pair.map(folded)) else { return !self.is_empty() };
        let from = self.tails.partition_point(|tail| tail.0 < pair);
        self.tails.iter().skip(from).take_while(|tail| tail.0 == pair).any(|(_, text, _)| {
            let own = text.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let begins = run.len().checked_sub(own).filter(|&before| before == 0 || own == text.len());
            let end = text.get(text.len() - own..).unwrap_or_default();
            begins
                .and_then(|before| run.get(before..))
                .is_some_and(|found| found.iter().zip(end).all(|(&byte, &expected)| folded(byte) == expected))
        })
    }

    /// Place of the last three folded bytes, as far as they belong to the run.
    #[inline(always)]
    fn hash(last: u32, run: usize) -> u32 {
        let key = last >> (32 - 8 * run.clamp(1, 3));
        key.wrapping_mul(0x9E37_79B1) >> (32 - Self::BITS)
    }

    /// The elements whose beginning ends at `end`, each with where it begins.
    pub fn ending(&self, bytes: &[u8], end: usize) -> impl Iterator<Item = (usize, ElementId)> {
        let before = bytes.get(..end).unwrap_or_default();
        let pair = before.last_chunk::<2>().map_or([0; 2], |pair| pair.map(folded));
        let from = self.tails.partition_point(|tail| tail.0 < pair);
        self.tails.iter().skip(from).take_while(move |tail| tail.0 == pair).filter_map(
            move |(_, text, element)| {
                let start = before.len().checked_sub(text.len())?;
                let found = before.get(start..)?;
                found
                    .iter()
                    .zip(text)
                    .all(|(&byte, &expected)| folded(byte) == expected)
                    .then_some((start, *element))
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_found_by_their_ends() {
        let tails =
            Tails::new(vec![(b"password".to_vec(), 1), (b"\"password".to_vec(), 2), (b"-u".to_vec(), 3)]);
        let at = |text: &str| {
            let bytes = text.as_bytes();
            let run = bytes.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            assert!(tails.may_end(bytes, bytes.len(), run));
            tails.ending(bytes, bytes.len()).collect::<Vec<_>>()
        };
        assert_eq!(at("MyPassword"), [(2, 1)]);
        assert_eq!(at("{\"Password"), [(1, 2), (2, 1)]);
        assert_eq!(at("curl -u"), [(5, 3)]);
        assert_eq!(tails.ending(b"word", 4).count(), 0);
        // Only the last three bytes are looked at.
        assert!(tails.may_end(b"a word", 6, 4) && !tails.may_end(b"a work", 6, 4));
    }

    #[test]
    fn a_run_is_known_by_its_end_whatever_stands_before_it() {
        let tails = Tails::new(vec![(b"password".to_vec(), 1), (b"\"user".to_vec(), 2), (b"-u".to_vec(), 3)]);
        for run in ["password", "MyPassword", "user", "u"] {
            assert!(tails.may_end_run(run.as_bytes()), "{run}");
        }
        for run in ["word", "passwords", "superuser", "us"] {
            assert!(!tails.may_end_run(run.as_bytes()), "{run}");
        }
    }
}
