//! Denmark: the civil registration number CPR.

use super::date::{exists, two};
use super::text::{exact, weighted};

/// CPR number with its date of birth and the mod 11 rule, which numbers given out since 2007 may break: those
/// are found by [`dk_cpr_date`].
pub fn dk_cpr(text: &str) -> bool {
    exact::<10>(text).is_some_and(|digits| {
        weighted(&digits, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11) && is_dated(&digits)
    })
}

/// CPR number by its date of birth alone: DDMMYY, of which the seventh digit tells the century (CPR-kontoret,
/// "Personnummeret i CPR").
pub fn dk_cpr_date(text: &str) -> bool {
    exact::<10>(text).is_some_and(|digits| is_dated(&digits))
}

fn is_dated(digits: &[u8; 10]) -> bool {
    let year = two(digits, 4);
    let century = match digits[6] {
        5..=8 if year >= 58 => 1800,
        0..=3 => 1900,
        4 | 9 if year >= 37 => 1900,
        _ => 2000,
    };
    exists(century + year, two(digits, 2), two(digits, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(dk_cpr("211062-5629"));
        assert!(dk_cpr("070761-4285"), "the example of the registration office");
    }

    #[test]
    fn late_numbers_pass_by_their_date_only() {
        assert!(dk_cpr_date("010107-4001"));
        assert!(!dk_cpr("010107-4001"));
    }

    #[test]
    fn wrong_digits_and_impossible_dates_fail() {
        assert!(!dk_cpr("211062-5628"));
        assert!(!dk_cpr_date("310262-5629"));
        assert!(!dk_cpr_date("290200-1234"), "1900 was no leap year");
        assert!(dk_cpr_date("290200-4234"), "2000 was one");
        assert!((0..10).all(|check| !dk_cpr(&format!("311362562{check}"))), "month 13");
    }
}
