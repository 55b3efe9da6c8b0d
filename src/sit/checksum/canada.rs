//! Canada: the social insurance number.

use super::luhn;
use super::text::{all_zero, exact};

/// SIN: the Luhn rule over nine digits.
///
/// No SIN begins with 8. None begins with 0 either, but the Canada Revenue Agency gives such numbers of the
/// same form to people without one (individual and temporary tax numbers), and the well-known example does:
/// they are accepted.
pub fn ca_sin(text: &str) -> bool {
    let Some(digits) = exact::<9>(text) else { return false };
    digits[0] != 8 && !all_zero(&digits) && luhn::holds(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(ca_sin("046 454 286"));
        assert!(ca_sin("130-692-544"));
    }

    #[test]
    fn unassigned_series_and_wrong_digits_fail() {
        assert!(!ca_sin("046 454 287"));
        assert!(!ca_sin("000 000 000"));
        assert!(!ca_sin("800 000 002"));
    }
}
