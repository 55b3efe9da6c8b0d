//! Croatia: the personal identification number OIB.

use super::iso7064::mod11_10_holds;
use super::text::{all_zero, exact_after};

/// OIB: eleven digits after ISO 7064 MOD 11,10, with or without the HR of VAT numbers.
pub fn hr_oib(text: &str) -> bool {
    exact_after::<11>(text, b"HR").is_some_and(|digits| !all_zero(&digits) && mod11_10_holds(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(hr_oib("33392005961"));
        assert!(hr_oib("HR 69435151530"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!hr_oib("33392005962"));
        assert!(!hr_oib("00000000000"));
    }
}
