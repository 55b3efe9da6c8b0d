//! South Korea: the resident registration number.

use super::date::{exists, two};
use super::text::{exact, weighted};

/// Resident registration number with its check digit: YYMMDD, century and sex, region, serial, mod 11.
///
/// Numbers given out since October 2020 have six random digits in place of region, serial and check digit;
/// those are found by [`kr_rrn_date`].
pub fn kr_rrn(text: &str) -> bool {
    exact::<13>(text).is_some_and(|digits| {
        let sum = weighted(&digits, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
        is_dated(&digits) && two(&digits, 7) < 97 && u32::from(digits[12]) == (11 - sum % 11) % 10
    })
}

/// Resident registration number by its date of birth alone.
pub fn kr_rrn_date(text: &str) -> bool {
    exact::<13>(text).is_some_and(|digits| is_dated(&digits))
}

fn is_dated(digits: &[u8; 13]) -> bool {
    let century = match digits[6] {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => 1800,
    };
    exists(century + two(digits, 0), two(digits, 2), two(digits, 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(kr_rrn("971013-9019902"));
    }

    #[test]
    fn newer_numbers_pass_by_their_date_only() {
        assert!(!kr_rrn("211013-3999991"), "region 99");
        assert!(kr_rrn_date("211013-3999991"));
        assert!(!kr_rrn_date("211313-3999991"));
    }

    #[test]
    fn wrong_digits_and_dates_fail() {
        assert!(!kr_rrn("971013-9019903"));
        assert!((0..10).all(|check| !kr_rrn(&format!("970230-101990{check}"))));
    }
}
