//! South Africa: the identity number.

use super::date::{exists_in_some_century, two};
use super::luhn;
use super::text::exact;

/// Identity number: YYMMDD, sex and serial, citizenship (0 citizen, 1 resident, 2 refugee), and the Luhn rule
/// over 13 digits.
pub fn za_id(text: &str) -> bool {
    let Some(digits) = exact::<13>(text) else { return false };
    exists_in_some_century(two(&digits, 0), two(&digits, 2), two(&digits, 4))
        && digits[10] < 3
        && luhn::holds(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(za_id("800101 5009 087"), "specimen of the smart identity card");
        assert!(za_id("7503305044089"));
    }

    #[test]
    fn wrong_digits_dates_and_citizenships_fail() {
        assert!(!za_id("8001015009088"));
        let any = |stem: &str| (0..10).any(|check| za_id(&format!("{stem}{check}")));
        assert!(!any("801301500908"));
        assert!(!any("800101500938"));
        assert!(any("800101500928"));
    }
}
