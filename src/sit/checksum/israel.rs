//! Israel: the identity number.

use super::luhn;
use super::text::{all_zero, between};

/// Mispar zehut: the Luhn rule over nine digits; a leading zero may be left out.
pub fn il_id(text: &str) -> bool {
    between::<9>(text, 8).is_some_and(|digits| !all_zero(&digits) && luhn::holds(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(il_id("3933742-3"));
        assert!(il_id("039337423"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!il_id("039337424"));
        assert!(!il_id("000000000"));
        assert!(!il_id("9337423"));
    }
}
