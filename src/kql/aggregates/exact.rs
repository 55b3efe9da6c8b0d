//! Sums without rounding.
//!
//! A sum of reals that is rounded at each step depends on the order of the steps. Here a sum is a whole number of as
//! many bits as it needs times a power of two, so that it is the same whatever the order, and it is rounded once, when
//! it is read.

use super::StateError;
use super::codec::{Reader, length, put_count, put_long};

/// The bits of a limb.
const BITS: i32 = 64;
/// Limbs and places beyond this are in no state: products of reals need fewer by far.
const MAX_LIMBS: i32 = 4096;

/// An exact number. It holds no infinity and no NaN.
#[derive(Debug, Clone, Default)]
pub struct Exact {
    /// Where the lowest limb stands: it counts times 2^(64 * low).
    low: i32,
    /// Two's complement, the lowest limb first; the highest is all zeros or all ones. Empty is zero.
    limbs: Vec<u64>,
}

/// The size and the sign of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Magnitude {
    /// Whether it is below zero.
    pub(super) negative: bool,
    /// The limbs, the lowest first; the highest is not zero.
    pub(super) limbs: Vec<u64>,
    /// Where the lowest limb stands.
    pub(super) low: i32,
}

impl Exact {
    /// Adds `magnitude * 2^exponent`, or takes it away.
    pub fn add_scaled(&mut self, magnitude: u128, negative: bool, exponent: i32) {
        let shift = exponent.rem_euclid(BITS).cast_unsigned();
        let [low, high] = halves(magnitude);
        let over = |limb: u64| if shift == 0 { 0 } else { limb >> (64 - shift) };
        let limbs = [low << shift, high << shift | over(low), over(high)];
        self.add_limbs(exponent.div_euclid(BITS), &limbs, negative);
    }

    /// Adds a real that is finite; others are left out.
    pub fn add_real(&mut self, value: f64) {
        if let Some((mantissa, exponent)) = parts(value) {
            self.add_scaled(u128::from(mantissa), value < 0.0, exponent);
        }
    }

    /// Adds a whole number.
    pub fn add_integer(&mut self, value: i128) {
        self.add_scaled(value.unsigned_abs(), value < 0, 0);
    }

    /// Adds the product of two numbers of 128 bits.
    pub fn add_product(&mut self, a: u128, b: u128, negative: bool) {
        for (i, a) in halves(a).into_iter().enumerate() {
            for (j, b) in halves(b).into_iter().enumerate() {
                let place = i32::try_from(i + j).unwrap_or(0);
                self.add_scaled(u128::from(a) * u128::from(b), negative, BITS * place);
            }
        }
    }

    /// Adds another sum.
    pub fn add(&mut self, other: &Self) {
        let other = other.magnitude();
        self.add_limbs(other.low, &other.limbs, other.negative);
    }

    /// Takes another sum away.
    pub fn subtract(&mut self, other: &Self) {
        let other = other.magnitude();
        self.add_limbs(other.low, &other.limbs, !other.negative);
    }

    /// The product of two sums.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let (a, b) = (self.magnitude(), other.magnitude());
        let mut product = Self::default();
        for (low, left) in (a.low + b.low..).zip(&a.limbs) {
            for (place, right) in (low..).zip(&b.limbs) {
                let part = halves(u128::from(*left) * u128::from(*right));
                product.add_limbs(place, &part, a.negative != b.negative);
            }
        }
        product
    }

    fn add_limbs(&mut self, mut at: i32, mut parts: &[u64], negative: bool) {
        while let [rest @ .., 0] = parts {
            parts = rest;
        }
        while let [0, rest @ ..] = parts {
            parts = rest;
            at += 1;
        }
        if parts.is_empty() {
            return;
        }
        let start = self.reach(at, parts.len());
        let mut carry = false;
        for (place, limb) in self.limbs[start..].iter_mut().enumerate() {
            let part = parts.get(place).copied().unwrap_or(0);
            if place >= parts.len() && !carry {
                break;
            }
            let (first, second);
            if negative {
                (*limb, first) = limb.overflowing_sub(part);
                (*limb, second) = limb.overflowing_sub(u64::from(carry));
            } else {
                (*limb, first) = limb.overflowing_add(part);
                (*limb, second) = limb.overflowing_add(u64::from(carry));
            }
            carry = first || second;
        }
        if let Some(top) = self.limbs.last().copied()
            && top != 0
            && top != u64::MAX
        {
            self.limbs.push(sign(top));
        }
    }

    /// Makes room for so many limbs from a place on and one more; says where that place is now.
    fn reach(&mut self, at: i32, count: usize) -> usize {
        if self.limbs.is_empty() {
            self.low = at;
        }
        if at < self.low {
            let more = usize::try_from(self.low - at).unwrap_or(0);
            self.limbs.splice(0..0, std::iter::repeat_n(0, more));
            self.low = at;
        }
        let start = usize::try_from(at - self.low).unwrap_or(0);
        let fill = self.limbs.last().map_or(0, |top| sign(*top));
        if self.limbs.len() < start + count + 1 {
            self.limbs.resize(start + count + 1, fill);
        }
        start
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.limbs.iter().all(|limb| *limb == 0)
    }

    /// Its size and sign.
    pub(super) fn magnitude(&self) -> Magnitude {
        let negative = self.limbs.last() == Some(&u64::MAX);
        let mut limbs = self.limbs.clone();
        if negative {
            let mut carry = true;
            for limb in &mut limbs {
                (*limb, carry) = (!*limb).overflowing_add(u64::from(carry));
            }
        }
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        Magnitude { negative, limbs, low: self.low }
    }

    /// The nearest real; of two that are as near the even one. What is too large is infinite.
    #[must_use]
    pub fn to_real(&self) -> f64 {
        let Magnitude { negative, limbs, low } = self.magnitude();
        let Some((top, below)) = limbs.split_last() else { return 0.0 };
        let zeros = top.leading_zeros();
        let next = below.last().copied().unwrap_or(0);
        let bits = if zeros == 0 { *top } else { top << zeros | next >> (64 - zeros) };
        let lost = if zeros == 0 { next } else { next << zeros };
        let sticky = lost != 0 || below.iter().rev().skip(1).any(|limb| *limb != 0);
        let places = i32::try_from(limbs.len()).unwrap_or(i32::MAX);
        let exponent = (low + places).saturating_mul(BITS) - 1 - zeros.cast_signed();
        let size = rounded(bits, sticky, exponent);
        if negative { -size } else { size }
    }

    /// About how many bytes stand outside of it.
    #[must_use]
    pub fn outside(&self) -> usize {
        self.limbs.capacity() * 8
    }

    /// Puts it, the same bytes however it came about.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        let Magnitude { negative, limbs, low } = self.magnitude();
        let zeros = limbs.iter().take_while(|limb| **limb == 0).count();
        let place = i64::from(low) + i64::try_from(zeros).unwrap_or(0);
        put_count(out, length(limbs.len() - zeros));
        if !limbs.is_empty() {
            out.push(u8::from(negative));
            put_long(out, place);
        }
        for limb in limbs.iter().skip(zeros) {
            out.extend_from_slice(&limb.to_le_bytes());
        }
    }

    /// Reads it.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, StateError> {
        let count = reader.items()?;
        if count == 0 {
            return Ok(Self::default());
        }
        let negative = reader.flag()?;
        let low = i32::try_from(reader.long()?).ok().filter(|low| low.abs() <= MAX_LIMBS);
        let low = low.ok_or(StateError::Invalid("sum"))?;
        if count > usize::try_from(MAX_LIMBS).unwrap_or(0) {
            return Err(StateError::Invalid("sum"));
        }
        let limbs = (0..count).map(|_| reader.word()).collect::<Result<Vec<_>, _>>()?;
        let mut sum = Self::default();
        sum.add_limbs(low, &limbs, negative);
        Ok(sum)
    }
}

const fn sign(top: u64) -> u64 {
    if top >> 63 == 1 { u64::MAX } else { 0 }
}

/// The lower and the upper half.
pub(super) const fn halves(value: u128) -> [u64; 2] {
    let bytes = value.to_le_bytes();
    let ([low @ .., _, _, _, _, _, _, _, _], [_, _, _, _, _, _, _, _, high @ ..]) = (&bytes, &bytes);
    [u64::from_le_bytes(*low), u64::from_le_bytes(*high)]
}

/// The whole number and the power of two that make the size of a finite real.
pub(super) fn parts(value: f64) -> Option<(u64, i32)> {
    if !value.is_finite() {
        return None;
    }
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let exponent = i32::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
    Some(if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) })
}

/// The real of 64 bits, of which the first is one and counts 2^exponent; `sticky` says that more follows.
fn rounded(bits: u64, sticky: bool, exponent: i32) -> f64 {
    if exponent > 1023 {
        return f64::INFINITY;
    }
    // Below 2^-1022 a real has fewer digits.
    let digits = if exponent >= -1022 { 53 } else { 53 - (-1022 - exponent) };
    if digits < 0 {
        return 0.0;
    }
    let drop = 64 - digits.cast_unsigned();
    let (kept, rest) = if drop == 64 { (0, bits) } else { (bits >> drop, bits << (64 - drop)) };
    let half = 1 << 63;
    let up = rest > half || (rest == half && (sticky || kept & 1 == 1));
    let kept = kept + u64::from(up);
    if exponent < -1022 {
        return f64::from_bits(kept);
    }
    // A carry out of the digits goes into the exponent, as it should, and at the end to infinity.
    let biased = u64::from((exponent + 1022).cast_unsigned());
    f64::from_bits((biased << 52) + kept)
}

#[cfg(test)]
#[path = "tests/exact.rs"]
mod tests;
