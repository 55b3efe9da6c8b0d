//! Beginnings seen before, and what is worth doing where they stand.
//!
//! Logs and letters repeat themselves: names of fields, words, times. What can begin at a start is told by its run of letters
//! and digits and the two bytes behind it in most cases, so the answer for these bytes is kept. It is the answer that looking
//! again would give, never a guess: the bytes are compared, not only their hashes.

/// Most bytes of a beginning that is kept.
pub(super) const LONGEST: usize = 24;
/// How many bytes behind the run belong to a beginning. One more makes fewer beginnings known, and more of them dead.
pub(super) const BEHIND: usize = 2;
/// Bits of the number of beginnings that are kept.
const BITS: u32 = 12;

/// The bytes of a beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Key([u64; 3]);

/// Beginnings and their answers. One that is kept at the place of another moves that to the place beside, where it stays until
/// the next one.
#[derive(Debug, Default)]
pub(super) struct Memory {
    entries: Vec<(Key, u64)>,
}

/// Masks of so many bytes.
const MASKS: [[u64; 3]; LONGEST + 1] = {
    let mut masks = [[0; 3]; LONGEST + 1];
    let mut length = 0;
    while length <= LONGEST {
        let mut byte = 0;
        while byte < length {
            masks[length][byte / 8] |= 0xFF << (byte % 8 * 8);
            byte += 1;
        }
        length += 1;
    }
    masks
};

impl Key {
    /// The first `length` of some bytes. A key of a start is never equal to the empty one, as it begins with a letter or digit.
    #[inline(always)]
    pub fn new(bytes: &[u8; LONGEST], length: usize) -> Self {
        let Some(masks) = MASKS.get(length) else { return Self::default() };
        let mut key = [0; 3];
        for ((word, eight), mask) in key.iter_mut().zip(bytes.as_chunks::<8>().0).zip(masks) {
            *word = u64::from_le_bytes(*eight) & mask;
        }
        Self(key)
    }

    #[inline(always)]
    fn place(self) -> usize {
        let [first, second, third] = self.0;
        let mixed = first.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ second.wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
            ^ third.wrapping_mul(0x1656_67B1_9E37_79F9);
        ((mixed ^ (mixed >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as usize
    }
}

impl Memory {
    /// Nothing is known.
    pub fn new() -> Self {
        Self { entries: vec![(Key::default(), 0); 1 << BITS] }
    }

    /// The answer that was kept for a beginning.
    #[inline(always)]
    pub fn get(&self, key: Key) -> Option<u64> {
        let place = key.place();
        let of = |place: usize| self.entries.get(place).filter(|entry| entry.0 == key).map(|entry| entry.1);
        of(place).or_else(|| of(place ^ 1))
    }

    /// Keeps an answer.
    pub fn put(&mut self, key: Key, answer: u64) {
        let place = key.place();
        let Some(before) = self.entries.get_mut(place).map(|entry| std::mem::replace(entry, (key, answer)))
        else {
            return;
        };
        if before.0.place() == place
            && let Some(entry) = self.entries.get_mut(place ^ 1)
        {
            *entry = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str, length: usize) -> Key {
        let mut bytes = [b'?'; LONGEST];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Key::new(&bytes, length)
    }

    #[test]
    fn only_so_many_bytes_belong_to_a_beginning() {
        for length in 1..LONGEST {
            let text = "a".repeat(length);
            assert_eq!(key(&format!("{text}b"), length), key(&format!("{text}c"), length));
            assert_ne!(key(&format!("{text}b"), length + 1), key(&format!("{text}c"), length + 1));
        }
    }

    #[test]
    fn answers_are_those_of_the_same_bytes() {
        let mut memory = Memory::new();
        for number in 0..10_000_u64 {
            memory.put(key(&number.to_string(), 8), number);
        }
        let known: Vec<u64> =
            (0..10_000).filter(|number| memory.get(key(&number.to_string(), 8)).is_some()).collect();
        assert!(known.len() > 2_000);
        assert!(known.iter().all(|&number| memory.get(key(&number.to_string(), 8)) == Some(number)));
        assert_eq!(memory.get(key("word", 8)), None);
    }
}
