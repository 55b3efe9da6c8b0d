//! The check digit of GS1 numbers (GTIN, GLN, the former EAN and UPC).

use super::text::between;

/// GS1 General Specifications, section 7.9, over 13 digits: weights 1 and 3 in turn, the total divisible by
/// ten.
pub fn ean13(text: &str) -> bool {
    between::<13>(text, 13).is_some_and(|digits| holds(&digits))
}

/// The same over digits of any number.
pub(super) fn holds(digits: &[u8]) -> bool {
    let digits = digits.iter().rev().map(|&digit| u32::from(digit)).enumerate();
    let sum: u32 = digits.map(|(place, digit)| if place % 2 == 0 { digit } else { digit * 3 }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(ean13("4006381333931"));
        assert!(holds(&[7, 3, 5, 1, 3, 5, 3, 7]), "an EAN-8");
    }

    #[test]
    fn wrong_digits_and_other_lengths_fail() {
        assert!(!ean13("4006381333932"));
        assert!(!ean13("73513537"));
        assert!(!ean13(""));
    }
}
