//! An exact sum as a decimal.

use super::exact::{Exact, halves};
use crate::kql::values::Decimal;

/// The largest decimal has so many digits.
const MAX_DIGITS: u32 = 38;

/// The decimal nearest to a whole sum divided by 10^scale; nothing when its whole part has more than 38 digits. It is
/// the exact one wherever 38 digits are enough.
pub(super) fn nearest(sum: &Exact, scale: u32) -> Option<Decimal> {
    let mut magnitude = sum.magnitude();
    let zeros = usize::try_from(magnitude.low).ok()?;
    magnitude.limbs.splice(0..0, std::iter::repeat_n(0, zeros));
    let (mut limbs, mut scale) = (magnitude.limbs, scale);
    let (mut last, mut more) = (0, false);
    loop {
        let fits = small(&limbs).is_some_and(|value| value < 10_u128.pow(MAX_DIGITS));
        if fits || scale == 0 {
            break;
        }
        more |= last != 0;
        last = tenth(&mut limbs);
        scale -= 1;
    }
    let kept = small(&limbs)?;
    let up = last > 5 || (last == 5 && (more || kept % 2 == 1));
    let size = i128::try_from(kept + u128::from(up)).ok()?;
    let unscaled = if magnitude.negative { -size } else { size };
    let rounded = Decimal::new(unscaled, scale);
    // Rounding up may make one digit more, which is a zero at the end.
    let shorter = || scale.checked_sub(1).and_then(|scale| Decimal::new(unscaled / 10, scale));
    rounded.or_else(shorter).map(Decimal::plain)
}

/// The number when 128 bits hold it.
fn small(limbs: &[u64]) -> Option<u128> {
    let rest = limbs.get(2..).unwrap_or_default();
    let limb = |at: usize| u128::from(limbs.get(at).copied().unwrap_or(0));
    rest.iter().all(|limb| *limb == 0).then(|| limb(1) << 64 | limb(0))
}

/// Divides by ten and gives the rest.
fn tenth(limbs: &mut [u64]) -> u64 {
    let mut rest = 0;
    for limb in limbs.iter_mut().rev() {
        let value = u128::from(rest) << 64 | u128::from(*limb);
        [*limb, _] = halves(value / 10);
        [rest, _] = halves(value % 10);
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(texts: &[&str]) -> Option<String> {
        let mut sum = Exact::default();
        for text in texts {
            let value = Decimal::parse(text).unwrap();
            let unit = 10_u128.pow(38 - value.scale());
            sum.add_product(value.unscaled().unsigned_abs(), unit, value.unscaled() < 0);
        }
        nearest(&sum, 38).map(|value| value.to_string())
    }

    #[test]
    fn a_sum_of_decimals_is_exact() {
        assert_eq!(sum(&["0.1", "0.2"]).unwrap(), "0.3");
        assert_eq!(sum(&["1e-38", "-1e-38"]).unwrap(), "0");
        assert_eq!(sum(&["-12345678901234567890.5", "0.25"]).unwrap(), "-12345678901234567890.25");
        let nines = "9".repeat(38);
        assert_eq!(sum(&[&nines, "-1"]).unwrap(), format!("{}8", "9".repeat(37)));
        assert_eq!(sum(&[&nines, &nines, &format!("-{nines}")]).unwrap(), nines);
    }

    #[test]
    fn what_has_too_many_digits_is_rounded_or_nothing() {
        let nines = "9".repeat(38);
        assert_eq!(sum(&[&nines, "1"]), None);
        assert_eq!(sum(&[&nines, "0.4"]).unwrap(), nines);
        assert_eq!(sum(&[&nines, "0.5"]), None);
        assert_eq!(sum(&["1", "5e-38"]).unwrap(), "1");
        assert_eq!(sum(&["1", "5.1e-37"]).unwrap(), format!("1.{}5", "0".repeat(36)));
    }
}
