//! Where something can begin in a text: classes of bytes, 64 at a time, and the shape of the run that begins there.
//!
//! Every byte is looked at once here; all later work is done at starts only. The loops are written so that the
//! compiler turns them into vector instructions.

use std::ops::Range;

/// Bit sets over 64 consecutive bytes, the first byte in the lowest bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Masks {
    /// ASCII letters and digits.
    word: u64,
    /// ASCII digits.
    digit: u64,
    /// First bytes of characters outside ASCII.
    lead: u64,
}

/// What follows a run of letters and digits.
pub(super) mod next {
    /// A letter: the run is longer than is counted.
    pub const LETTER: usize = 0;
    /// A blank.
    pub const BLANK: usize = 1;
    /// `-`
    pub const HYPHEN: usize = 2;
    /// `.`
    pub const DOT: usize = 3;
    /// `/`
    pub const SLASH: usize = 4;
    /// Any other ASCII character, or the end of the text.
    pub const OTHER: usize = 5;
    /// A character outside ASCII.
    pub const HIGH: usize = 6;
    /// A digit: the run is longer than is counted.
    pub const DIGIT: usize = 7;
    /// `+`, `=`, `_`, `%` or `~`, which keys and tokens are made of.
    pub const MARK: usize = 8;
    /// `:`
    pub const COLON: usize = 9;
    /// A quote, a bracket other than a round one, or a control character: what ends values and belongs to few.
    pub const CLOSE: usize = 10;
    /// How many there are.
    pub const COUNT: usize = 11;
}

/// Class of each byte as something that follows.
pub(super) const NEXT: [u8; 256] = {
    let mut table = [next::OTHER as u8; 256];
    let mut byte = 0;
    while byte < 256 {
        let class = match byte as u8 {
            b'0'..=b'9' => next::DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => next::LETTER,
            b' ' => next::BLANK,
            b'-' => next::HYPHEN,
            b'.' => next::DOT,
            b'/' => next::SLASH,
            b'+' | b'=' | b'_' | b'%' | b'~' => next::MARK,
            b':' => next::COLON,
            b'"' | b'\'' | b'`' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b';' | b'|' | b'\\' => {
                next::CLOSE
            }
            0..=8 | 14..0x20 | 0x7F => next::CLOSE,
            0x80.. => next::HIGH,
            _ => next::OTHER,
        };
        table[byte] = class as u8;
        byte += 1;
    }
    table
};

/// A place where a run of letters and digits, or a character outside ASCII, begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// Byte offset.
    pub at: usize,
    /// ASCII letters at the beginning, 64 at most; none when it begins with a digit or outside ASCII.
    pub letters: usize,
    /// ASCII digits after these letters.
    pub digits: usize,
    /// ASCII letters after these digits; letters and digits together count 64 at most.
    pub tail: usize,
    /// Length of the run of ASCII letters and digits, 64 at most.
    pub run: usize,
}

impl Start {
    /// Whether it begins with a character outside ASCII.
    pub fn is_high(&self) -> bool {
        self.run == 0
    }

    /// Class of what follows letters, digits and letters, see [`next`].
    #[inline(always)]
    pub fn next(&self, bytes: &[u8]) -> usize {
        class_at(bytes, self.at + self.letters + self.digits + self.tail)
    }

    /// Class of what follows the whole run.
    #[inline(always)]
    pub fn next_run(&self, bytes: &[u8]) -> usize {
        class_at(bytes, self.at + self.run)
    }
}

#[inline(always)]
fn class_at(bytes: &[u8], at: usize) -> usize {
    bytes.get(at).map_or(next::OTHER, |&byte| usize::from(NEXT[usize::from(byte)]))
}

/// Bytes that keys and tokens are made of.
pub(super) const fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-' | b'.' | b'%' | b'~')
}

/// Spreads bit `bit` of 64 flag bytes into a bit set.
#[inline(always)]
fn gather(flags: &[u8; 64], bit: u32) -> u64 {
    let mut set = 0;
    for (place, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        let ones = (u64::from_le_bytes(*eight) >> bit) & 0x0101_0101_0101_0101;
        set |= (ones.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (place * 8);
    }
    set
}

#[inline(always)]
fn masks(bytes: &[u8; 64]) -> Masks {
    let mut flags = [0_u8; 64];
    for (flag, &byte) in flags.iter_mut().zip(bytes) {
        let digit = u8::from(byte.wrapping_sub(b'0') < 10);
        let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
        *flag = digit | ((digit | letter) << 1) | (u8::from(byte >= 0xC0) << 2);
    }
    Masks { digit: gather(&flags, 0), word: gather(&flags, 1), lead: gather(&flags, 2) }
}

/// Masks of the 64 bytes from `at` on; bytes behind the end belong to no class.
#[inline(always)]
fn masks_at(bytes: &[u8], at: usize) -> Masks {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(whole) = rest.first_chunk::<64>() {
        return masks(whole);
    }
    if rest.is_empty() {
        return Masks::default();
    }
    let mut padded = [0_u8; 64];
    padded[..rest.len()].copy_from_slice(rest);
    masks(&padded)
}

/// Beginning and length of the groups of a GUID.
pub(super) const GUID: [(usize, usize); 5] = [(0, 8), (9, 4), (14, 4), (19, 4), (24, 12)];
/// Length of a GUID.
pub(super) const GUID_LENGTH: usize = 36;
/// The bytes of a GUID and the one behind it.
const GUID_BITS: u64 = (1 << (GUID_LENGTH + 1)) - 1;
/// What is no letter or digit of these.
const GUID_GAPS: u64 = 1 << 8 | 1 << 13 | 1 << 18 | 1 << 23 | 1 << GUID_LENGTH;

/// A place where something begins, before it is looked at closely.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// Byte offset.
    pub at: usize,
    /// Letters and digits from there on.
    word: u64,
    /// Digits from there on.
    digit: u64,
}

impl Place {
    /// Length of the run of ASCII letters and digits, 64 at most; none where it begins outside ASCII.
    #[inline(always)]
    pub fn run(&self) -> usize {
        self.word.trailing_ones() as usize
    }

    /// Whether it begins with a digit.
    #[inline(always)]
    pub fn is_digit(&self) -> bool {
        self.digit & 1 == 1
    }

    /// Whether 8, 4, 4, 4 and 12 letters and digits joined by hyphens begin there, with a digit among the first and among the
    /// last, and no further letter or digit: as a GUID is written.
    #[inline(always)]
    pub fn is_guid(&self, bytes: &[u8]) -> bool {
        self.word & GUID_BITS == GUID_BITS & !GUID_GAPS
            && self.digit & 0xFF != 0
            && self.digit >> 24 & 0xFFF != 0
            && [8, 13, 18, 23].iter().all(|gap| bytes.get(self.at + gap) == Some(&b'-'))
    }

    /// The start there.
    #[inline(always)]
    pub fn start(&self) -> Start {
        // Without branches, which could not be foreseen. Shifting in two steps keeps the counts below the width.
        let behind = |bits: u64, count: u32| (bits >> count.min(63)) >> (count >> 6);
        let letter = self.word & !self.digit;
        let letters = letter.trailing_ones();
        let digits = behind(self.digit, letters).trailing_ones();
        let tail = behind(letter, letters + digits).trailing_ones();
        Start {
            at: self.at,
            letters: letters as usize,
            digits: digits as usize,
            tail: tail as usize,
            run: self.run(),
        }
    }
}

/// Calls `visit` for every start in a range, in order. The bytes outside the range are seen as neighbours.
#[inline(always)]
pub(super) fn each_start(bytes: &[u8], range: Range<usize>, mut visit: impl FnMut(Start)) {
    each_place(bytes, range, |place| visit(place.start()));
}

/// The same, where not all starts are looked at closely.
#[inline(always)]
pub(super) fn each_place(bytes: &[u8], range: Range<usize>, mut visit: impl FnMut(Place)) {
    let end = range.end.min(bytes.len());
    let mut base = range.start;
    let mut before = u64::from(base > 0 && bytes.get(base - 1).is_some_and(u8::is_ascii_alphanumeric));
    let mut here = masks_at(bytes, base);
    while base < end {
        let ahead = masks_at(bytes, base + 64);
        let mut starts = (here.word & !((here.word << 1) | before)) | here.lead;
        if end - base < 64 {
            starts &= (1 << (end - base)) - 1;
        }
        before = here.word >> 63;
        while starts != 0 {
            let place = starts.trailing_zeros();
            starts &= starts - 1;
            let word = (here.word >> place) | ((ahead.word << 1) << (63 - place));
            let digit = (here.digit >> place) | ((ahead.digit << 1) << (63 - place));
            visit(Place { at: base + place as usize, word, digit });
        }
        here = ahead;
        base += 64;
    }
}

/// Eight bytes from `at` on as a number, the first in the lowest byte; zeros behind the end.
#[inline(always)]
pub(super) fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(whole) = rest.first_chunk::<8>() {
        return u64::from_le_bytes(*whole);
    }
    let mut padded = [0_u8; 8];
    padded[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(padded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, one byte after the other.
    fn slowly(bytes: &[u8], range: Range<usize>) -> Vec<Start> {
        let alphanumeric = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let count = |from: usize, accept: &dyn Fn(usize) -> bool, most: usize| {
            (0..most).take_while(|&step| accept(from + step)).count()
        };
        let mut starts = Vec::new();
        for (at, &byte) in bytes.iter().enumerate().take(range.end).skip(range.start) {
            let begins = alphanumeric(at) && (at == 0 || !alphanumeric(at - 1));
            if begins || byte >= 0xC0 {
                let letters = count(at, &|place| alphanumeric(place) && !digit(place), 64);
                let digits = count(at + letters, &digit, 64 - letters);
                let seen = letters + digits;
                let tail = if digits == 0 {
                    0
                } else {
                    count(at + seen, &|place| alphanumeric(place) && !digit(place), 64 - seen)
                };
                starts.push(Start { at, letters, digits, tail, run: count(at, &alphanumeric, 64) });
            }
        }
        starts
    }

    fn quickly(bytes: &[u8], range: Range<usize>) -> Vec<Start> {
        let mut starts = Vec::new();
        each_start(bytes, range, |start| starts.push(start));
        starts
    }

    #[test]
    fn a_run_that_crosses_a_block_is_counted_whole() {
        let text = format!("{} ab1234567 {}", " ".repeat(60), "x".repeat(200));
        assert_eq!(
            quickly(text.as_bytes(), 0..text.len())[0],
            Start { at: 61, letters: 2, digits: 7, tail: 0, run: 9 }
        );
        assert_eq!(quickly(text.as_bytes(), 0..text.len())[1].run, 64);
    }

    #[test]
    fn guids_are_known_by_their_shape() {
        let is_guid = |text: &str| {
            let mut first = None;
            each_place(text.as_bytes(), 0..text.len(), |place| {
                first.get_or_insert(place.is_guid(text.as_bytes()));
            });
            first.unwrap()
        };
        assert!(is_guid("{50842eb7-edc8-4019-85dd-5a5c1f2bb085}"));
        assert!(is_guid("50842eb7-edc8-4019-85dd-5a5c1f2bb085"));
        for text in [
            "50842eb7-edc8-4019-85dd-5a5c1f2bb0851",
            "50842eb7-edc8-4019-85dd-5a5c1f2bb08",
            "50842eb7 edc8-4019-85dd-5a5c1f2bb085",
            "abcdefab-edc8-4019-85dd-5a5c1f2bb085",
            "50842eb7-edc8-4019-85dd-abcdefabcdef",
        ] {
            assert!(!is_guid(text), "{text}");
        }
    }

    #[test]
    fn what_follows_is_told_by_class() {
        let of = |text: &str| quickly(text.as_bytes(), 0..text.len())[0].next(text.as_bytes());
        assert_eq!(of("ab12-"), next::HYPHEN);
        assert_eq!(of("12ab:"), next::COLON);
        assert_eq!(of("12ab3"), next::DIGIT);
        assert_eq!(of("12é"), next::HIGH);
        assert_eq!(of("12"), next::OTHER);
        assert_eq!(of("12\""), next::CLOSE);
        assert_eq!(quickly(b"12ab34-", 0..7)[0].next_run(b"12ab34-"), next::HYPHEN);
        assert_eq!(of(&"1".repeat(65)), next::DIGIT);
    }

    proptest! {
        #[test]
        fn blocks_find_what_single_bytes_find(text in "[a-z0-9 é漢.-]{0,300}", from in 0_usize..80, less in 0_usize..80) {
            let bytes = text.as_bytes();
            let range = from.min(bytes.len())..bytes.len().saturating_sub(less);
            if range.start <= range.end {
                prop_assert_eq!(quickly(bytes, range.clone()), slowly(bytes, range));
            }
        }

        #[test]
        fn eight_bytes_are_padded_with_zeros(bytes in proptest::collection::vec(any::<u8>(), 0..20), at in 0_usize..24) {
            let padded: Vec<u8> = bytes.iter().copied().chain([0; 32]).collect();
            let expected = if at <= bytes.len() { u64::from_le_bytes(padded[at..at + 8].try_into().unwrap()) } else { 0 };
            prop_assert_eq!(eight(&bytes, at), expected);
        }
    }
}
