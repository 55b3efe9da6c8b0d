//! Greece: social security (AMKA) and tax (AFM) numbers.

use super::date::{exists_in_some_century, two};
use super::luhn;
use super::text::{all_zero, exact, exact_after, weighted};

/// AMKA: date of birth as DDMMYY, serial, and the Luhn rule over eleven digits.
///
/// The documentation of the type says YYMMDD; the numbers that are issued have DDMMYY (Law 3655/2008), which
/// is applied.
pub fn gr_amka(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    exists_in_some_century(two(&digits, 4), two(&digits, 2), two(&digits, 0)) && luhn::holds(&digits)
}

/// AFM, the tax and VAT number: powers of two, mod 11, mod 10.
///
/// The documentation of the type knows no checksum: use this for a higher level, not instead of the
/// expression.
pub fn gr_afm(text: &str) -> bool {
    let prefixed = exact_after::<9>(text, b"EL").or_else(|| exact_after::<9>(text, b"GR"));
    prefixed.is_some_and(|digits| {
        let check = weighted(&digits[..8], &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10;
        !all_zero(&digits) && u32::from(digits[8]) == check
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(gr_amka("01013099997"));
        assert!(gr_afm("EL 094259216"));
        assert!(gr_afm("094259216"));
    }

    #[test]
    fn wrong_digits_and_dates_fail() {
        assert!(!gr_amka("01013099998"));
        assert!((0..10).all(|check| !gr_amka(&format!("3102309999{check}"))));
        assert!(!gr_afm("094259217"));
        assert!(!gr_afm("000000000"));
    }
}
