//! The exact numbers of `decimal`: up to 38 digits, some of them after the point.
//!
//! A decimal keeps the digits that it was written with (`1.50` prints as `1.50`); results of arithmetic have no zeros at
//! the end. What does not fit is nothing, never a wrong number.

use std::cmp::Ordering;

/// The largest number of digits after the point that division makes.
const DIVISION_SCALE: u32 = 20;
/// The largest number of digits at all.
const MAX_DIGITS: u32 = 38;

/// An exact number: `unscaled` divided by ten to the power of `scale`.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    unscaled: i128,
    scale: u32,
}

impl Decimal {
    /// The number `unscaled / 10^scale`, when it has at most 38 digits.
    #[must_use]
    pub fn new(unscaled: i128, scale: u32) -> Option<Self> {
        (scale <= MAX_DIGITS && unscaled.unsigned_abs() < 10_u128.pow(MAX_DIGITS))
            .then_some(Self { unscaled, scale })
    }

    /// The digits without the point.
    #[must_use]
    pub const fn unscaled(self) -> i128 {
        self.unscaled
    }

    /// How many of the digits stand after the point.
    #[must_use]
    pub const fn scale(self) -> u32 {
        self.scale
    }

    /// Reads `-1.50`, `12`, `.5`, `1e-3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.as_bytes().first()? {
            b'-' => (true, &mantissa[1..]),
            b'+' => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let mut unscaled: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            unscaled = unscaled.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        }
        let scale = i64::try_from(fraction.len()).ok()? - i64::from(exponent);
        let unscaled = if negative { -unscaled } else { unscaled };
        if scale >= 0 {
            return Self::new(unscaled, u32::try_from(scale).ok()?);
        }
        let factor = 10_i128.checked_pow(u32::try_from(-scale).ok()?)?;
        Self::new(unscaled.checked_mul(factor)?, 0)
    }

    /// The decimal that prints as the real does.
    #[must_use]
    pub fn from_real(value: f64) -> Option<Self> {
        if value.is_finite() { Self::parse(&format!("{value:e}")).map(Self::plain) } else { None }
    }

    /// The nearest real.
    #[must_use]
    pub fn to_real(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The whole part, when a long holds it.
    #[must_use]
    pub fn to_long(self) -> Option<i64> {
        i64::try_from(self.unscaled / 10_i128.checked_pow(self.scale)?).ok()
    }

    /// Without zeros at the end of the fraction.
    #[must_use]
    pub fn plain(mut self) -> Self {
        while self.scale > 0 && self.unscaled % 10 == 0 {
            self.unscaled /= 10;
            self.scale -= 1;
        }
        self
    }

    /// Both with the same scale.
    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let (a, b) = (self.plain(), other.plain());
        let scale = a.scale.max(b.scale);
        let lift = |number: Self| number.unscaled.checked_mul(10_i128.checked_pow(scale - number.scale)?);
        Some((lift(a)?, lift(b)?, scale))
    }

    /// The sum.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Self::new(a.checked_add(b)?, scale).map(Self::plain)
    }

    /// The difference.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { unscaled: other.unscaled.checked_neg()?, scale: other.scale })
    }

    /// The product.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let (a, b) = (self.plain(), other.plain());
        Self::new(a.unscaled.checked_mul(b.unscaled)?, a.scale + b.scale).map(Self::plain)
    }

    /// The quotient, with up to 20 digits after the point; nothing for a division by zero.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let (mut dividend, divisor, _) = self.aligned(other)?;
        let mut scale = 0;
        while scale < DIVISION_SCALE && divisor != 0 && dividend % divisor != 0 {
            let Some(larger) = dividend.checked_mul(10) else { break };
            dividend = larger;
            scale += 1;
        }
        Self::new(dividend.checked_div(divisor)?, scale).map(Self::plain)
    }

    /// The remainder, which is never negative; nothing for a division by zero.
    #[must_use]
    pub fn checked_rem(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        let rest = a.checked_rem_euclid(b)?;
        Self::new(rest, scale).map(Self::plain)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if let Some((a, b, _)) = self.aligned(*other) {
            return a.cmp(&b);
        }
        // One of them is too large for the other's fraction: the whole parts differ.
        let whole = |number: &Self| number.unscaled / 10_i128.checked_pow(number.scale).unwrap_or(i128::MAX);
        whole(self).cmp(&whole(other))
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.unscaled.unsigned_abs().to_string();
        let scale = self.scale as usize;
        let sign = if self.unscaled < 0 { "-" } else { "" };
        if scale == 0 {
            return write!(formatter, "{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        write!(formatter, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn a_decimal_prints_the_digits_it_was_written_with() {
        for text in ["0", "1.50", "-0.001", "1000000020000000300000004", "123.45678"] {
            assert_eq!(decimal(text).to_string(), text);
        }
        assert_eq!(decimal(".5").to_string(), "0.5");
        assert_eq!(decimal("1e3").to_string(), "1000");
        assert_eq!(decimal("25e-3").to_string(), "0.025");
    }

    #[test]
    fn what_is_no_decimal_or_too_long_is_none() {
        for text in ["", "-", ".", "1.2.3", "x", "1e999", "1e-99", &"9".repeat(60), "1e", "0x1"] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn zeros_at_the_end_do_not_make_another_number() {
        assert_eq!(decimal("1.50"), decimal("1.5"));
        assert!(decimal("0.1") < decimal("0.11"));
        assert!(decimal(&"9".repeat(38)) > decimal(&format!("0.{}", "1".repeat(37))));
    }

    #[test]
    fn arithmetic_is_exact() {
        assert_eq!(decimal("0.1").checked_add(decimal("0.2")).unwrap().to_string(), "0.3");
        assert_eq!(decimal("1").checked_div(decimal("8")).unwrap().to_string(), "0.125");
        assert_eq!(decimal("1").checked_div(decimal("3")).unwrap().to_string(), "0.33333333333333333333");
        assert!(decimal("1").checked_div(decimal("0")).is_none());
        assert_eq!(decimal("-1").checked_rem(decimal("4")).unwrap().to_string(), "3");
    }

    proptest! {
        #[test]
        fn reading_what_is_printed_gives_the_same_number(unscaled in -10_i128.pow(37)..10_i128.pow(37), scale in 0_u32..38) {
            let number = Decimal::new(unscaled, scale).unwrap();
            prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
        }

        #[test]
        fn nothing_panics(a in any::<i128>(), b in any::<i128>(), s in 0_u32..39, t in 0_u32..39) {
            if let (Some(a), Some(b)) = (Decimal::new(a, s), Decimal::new(b, t)) {
                let _ = (a.checked_add(b), a.checked_sub(b), a.checked_mul(b), a.checked_div(b), a.checked_rem(b), a.cmp(&b), a.to_long(), a.to_real());
            }
        }
    }
}
