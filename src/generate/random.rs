//! Numbers that look random and never change: xoshiro256**, seeded through SplitMix64.
//!
//! Both are public-domain algorithms by David Blackman and Sebastiano Vigna (prng.di.unimi.it). They are written out
//! here because the same seed must give the same bytes for ever, which no library promises. Not for secrets.

use super::text::Guid;

/// A stream of pseudo-random numbers.
#[derive(Debug, Clone)]
pub struct Random {
    state: [u64; 4],
}

/// One step of SplitMix64: advances `state` and returns 64 well-mixed bits.
pub const fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Random {
    /// The stream of `seed` that belongs to `purpose`: streams of different purposes do not disturb each other.
    #[must_use]
    pub const fn new(seed: u64, purpose: u64) -> Self {
        let mut state = seed;
        let mut mixed = split_mix(&mut state) ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93);
        Self {
            state: [
                split_mix(&mut mixed),
                split_mix(&mut mixed),
                split_mix(&mut mixed),
                split_mix(&mut mixed),
            ],
        }
    }

    /// 64 bits.
    pub const fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let (c, d) = (c ^ a, d ^ b);
        let (b_next, a_next) = (b ^ c, a ^ d);
        self.state = [a_next, b_next, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number below `bound`; 0 when `bound` is 0. Multiplication keeps the bias below 2^-32 for bounds that occur here.
    #[allow(clippy::cast_possible_truncation, reason = "the high half of the product is below the bound")]
    pub const fn below(&mut self, bound: u64) -> u64 {
        ((self.bits() as u128 * bound as u128) >> 64) as u64
    }

    /// An index below `length`.
    #[allow(clippy::cast_possible_truncation, reason = "below a usize")]
    pub const fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// True `parts` times out of 1000.
    pub const fn chance(&mut self, parts: u64) -> bool {
        self.below(1000) < parts
    }

    /// One item of a list that is not empty; the default of the type for an empty one.
    pub fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let at = self.index(list.len());
        list.get(at).copied().unwrap_or_default()
    }

    /// A version 4 identifier (RFC 9562).
    pub const fn guid(&mut self) -> Guid {
        Guid::from_bits(self.bits(), self.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_split_mix_sequence_is_met() {
        let mut state = 1_234_567;
        assert_eq!(split_mix(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(split_mix(&mut state), 3_203_168_211_198_807_973);
    }

    #[test]
    fn the_stream_is_xoshiro256_star_star() {
        let mut random = Random { state: [1, 2, 3, 4] };
        let first: Vec<u64> = (0..4).map(|_| random.bits()).collect();
        assert_eq!(first, [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240]);
    }

    #[test]
    fn streams_of_one_seed_differ_by_purpose() {
        assert_ne!(Random::new(7, 1).bits(), Random::new(7, 2).bits());
        assert_eq!(Random::new(7, 1).bits(), Random::new(7, 1).bits());
    }

    #[test]
    fn below_stays_below_and_reaches_both_ends() {
        let mut random = Random::new(1, 1);
        let seen: std::collections::BTreeSet<u64> = (0..500).map(|_| random.below(5)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn an_empty_list_gives_the_default() {
        assert_eq!(Random::new(1, 1).pick::<&str>(&[]), "");
    }
}
