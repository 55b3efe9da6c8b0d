//! What is kept of long text, and what a text that is looked for must have left there.
//!
//! Three kinds of things, each hashed to bits of the block's filter:
//!
//! - every sequence of four bytes, with the bit set that tells small ASCII letters from capital ones;
//! - every GUID, as a whole, which sets four bits: the records of a block hold all sequences of four hexadecimal digits
//!   there are, so that the GUID's own bits are all that tells of it;
//! - of runs of thirty-two hexadecimal digits and more (hashes, keys) every sequence of eight that its own hash picks, one
//!   in four: whoever looks for a part of the run that is long enough picks the same ones.
//!
//! All of it depends on nothing around it, so that what a text holds, every text that contains it holds too. The first
//! kind is by far the most work of an ingest's index, so its loop has no branches.

use super::MOST_GRAM_BITS;

/// Bytes of a sequence.
const GRAM: usize = 4;
/// Bytes of a GUID as text, and where its hyphens are.
const GUID: usize = 36;
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
/// Digits of a run that is looked at, and of the sequences that are picked from it.
const LONG_RUN: usize = 32;
const RUN_GRAM: usize = 8;

const fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

const fn gram_bit(gram: u32) -> u32 {
    gram.wrapping_mul(0x9E37_79B1) >> (32 - MOST_GRAM_BITS)
}

const fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ hash >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ hash >> 32
}

/// The bits of a GUID; nothing when the bytes are none. Most candidates fail at a hyphen.
fn guid_bits(guid: &[u8; GUID]) -> Option<[u32; 4]> {
    if HYPHENS.iter().any(|hyphen| guid[*hyphen] != b'-') {
        return None;
    }
    let digits = guid.iter().filter(|byte| is_hex(**byte)).count();
    if digits + HYPHENS.len() != GUID {
        return None;
    }
    let (words, rest) = guid.as_chunks::<8>();
    let rest = rest.iter().fold(0_u64, |word, byte| word << 8 | u64::from(byte | 0x20));
    let hash =
        words.iter().fold(rest, |hash, word| mix(hash ^ (u64::from_le_bytes(*word) | 0x2020_2020_2020_2020)));
    let (first, step) = (hash as u32, (hash >> 32) as u32 | 1);
    Some([0, 1, 2, 3].map(|probe| first.wrapping_add(step.wrapping_mul(probe)) >> (32 - MOST_GRAM_BITS)))
}

/// The bit of eight digits; nothing for the three of four that are not picked.
fn run_bit(digits: &[u8]) -> Option<u32> {
    let word = digits.iter().fold(0_u64, |word, byte| word << 8 | u64::from(byte.to_ascii_lowercase()));
    let hash = mix(word);
    (hash & 3 == 0).then_some((hash >> (64 - MOST_GRAM_BITS)) as u32)
}

/// Every bit that a text sets, some more than once; those that tell most come first.
pub(super) fn of_text(bytes: &[u8], mut set: impl FnMut(u32)) {
    identifiers(bytes, &mut set);
    sequences(bytes).for_each(set);
}

/// The bits of every sequence of four bytes.
pub(super) fn sequences(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.array_windows::<GRAM>().map(|gram| gram_bit(u32::from_le_bytes(*gram) | 0x2020_2020))
}

/// The bits of GUIDs and long runs of digits.
pub(super) fn identifiers(bytes: &[u8], set: &mut dyn FnMut(u32)) {
    // The first hyphen of a GUID stands behind eight digits.
    for start in memchr::memchr_iter(b'-', bytes).filter_map(|hyphen| hyphen.checked_sub(HYPHENS[0])) {
        let bits = bytes[start..].first_chunk().and_then(guid_bits);
        bits.into_iter().flatten().for_each(&mut *set);
    }
    long_runs(bytes, set);
}

/// The bits of long runs of digits. A run covers a place that is looked at, so that most bytes are not.
fn long_runs(bytes: &[u8], set: &mut dyn FnMut(u32)) {
    let mut at = LONG_RUN - 1;
    while at < bytes.len() {
        // A long run goes on for half its length on one side at least; GUIDs have no part that is as long.
        let half = LONG_RUN / 2 - 1;
        let is_digit = |at: usize| bytes.get(at).is_some_and(|byte| is_hex(*byte));
        let goes_on =
            is_digit(at + half) && is_digit(at + half / 2) || is_digit(at - half) && is_digit(at - half / 2);
        if !is_digit(at) || !goes_on {
            at += LONG_RUN;
            continue;
        }
        let before = bytes[..at].iter().rev().take_while(|byte| is_hex(**byte)).count();
        let behind = bytes[at..].iter().take_while(|byte| is_hex(**byte)).count();
        let run = &bytes[at - before..at + behind];
        if run.len() >= LONG_RUN {
            run.windows(RUN_GRAM).filter_map(run_bit).for_each(&mut *set);
        }
        at += behind.max(LONG_RUN);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn bits(text: &str) -> BTreeSet<u32> {
        let mut bits = BTreeSet::new();
        of_text(text.as_bytes(), |bit| {
            assert!(bit < 1 << MOST_GRAM_BITS);
            bits.insert(bit);
        });
        bits
    }

    #[test]
    fn a_guid_is_found_wherever_it_stands() {
        let guid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        let own = guid_bits(guid.as_bytes().first_chunk().unwrap()).unwrap();
        for text in
            [guid.to_owned(), format!("{{\"Id\":\"{}\"}}", guid.to_uppercase()), format!("aa{guid}00")]
        {
            assert!(own.iter().all(|bit| bits(&text).contains(bit)), "{text}");
        }
        let cut = bits("3f2504e0-4f89-41d3-9a0c-0305e82c330");
        assert!(!own.iter().all(|bit| cut.contains(bit)));
    }

    #[test]
    fn case_does_not_matter_and_short_texts_say_nothing() {
        assert_eq!(bits("PayRoll"), bits("payroll"));
        assert_eq!(bits("payroll").len(), 4);
        assert!(bits("abc").is_empty());
    }

    #[test]
    fn a_hash_is_found_wherever_it_stands() {
        let hash = "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524";
        for length in 0..40 {
            let text = format!("{} {hash} x", "-".repeat(length));
            assert!(bits(hash).is_subset(&bits(&text)), "{text}");
        }
        assert!(bits(hash).len() > hash.len() - 3, "some of its sequences of eight digits are picked");
    }

    proptest! {
        #[test]
        fn what_a_text_holds_every_text_around_it_holds(
            before in "[a-f0-9x\\-]{0,20}",
            inside in "[a-f0-9A-Gx \\-]{0,60}|[a-f0-9]{30,70}",
            after in "[a-f0-9x\\-]{0,20}",
        ) {
            let text = format!("{before}{inside}{after}");
            prop_assert!(bits(&inside).is_subset(&bits(&text)));
        }

        #[test]
        fn guids_inside_are_found(before in "[a-f0-9\\-]{0,9}", guid in "[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}") {
            let text = format!("{before}{guid}");
            prop_assert!(bits(&guid).is_subset(&bits(&text)));
        }
    }
}
