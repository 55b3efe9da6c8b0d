//! The Luhn rule of ISO/IEC 7812-1 (mod 10, double-add-double), on which cards and a dozen national numbers
//! rest.

use super::text::base36;

/// ISO/IEC 7812-1 Annex B over all digits of the text, two at least. Refuses letters. Detects every single
/// wrong digit.
pub fn luhn(text: &str) -> bool {
    let mut sum = 0;
    let mut count = 0;
    for c in text.chars().rev() {
        if c.is_ascii_digit() {
            let digit = base36(c as u8);
            sum = (sum + if count % 2 == 0 { digit } else { doubled(digit) }) % 10;
            count += 1;
        } else if c.is_alphanumeric() {
            return false;
        }
    }
    count > 1 && sum == 0
}

/// Whether these digits, the last being the check digit, satisfy the rule.
pub(super) fn holds(digits: &[u8]) -> bool {
    sum(digits).is_multiple_of(10)
}

/// The sum of the rule over digits of which the last one is not doubled.
pub(super) fn sum(digits: &[u8]) -> u32 {
    let digits = digits.iter().rev().map(|&digit| u32::from(digit));
    digits.enumerate().map(|(place, digit)| if place % 2 == 0 { digit } else { doubled(digit) }).sum()
}

/// The same over letters and digits in base 36, as India's GST numbers have it: quotient and remainder are
/// added.
pub(super) fn holds_base36(bytes: &[u8]) -> bool {
    let values = bytes.iter().rev().map(|&byte| base36(byte)).enumerate();
    let sum: u32 = values.map(|(place, v)| if place % 2 == 0 { v } else { v * 2 / 36 + v * 2 % 36 }).sum();
    sum.is_multiple_of(36)
}

fn doubled(digit: u32) -> u32 {
    if digit > 4 { digit * 2 - 9 } else { digit * 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        for number in ["79927398713", "4111 1111 1111 1111", "18", "0000"] {
            assert!(luhn(number), "{number}");
        }
    }

    #[test]
    fn wrong_digits_letters_and_short_texts_fail() {
        for number in ["79927398710", "4111 1111 1111 1112", "0", "", "1a8", "\u{661}8"] {
            assert!(!luhn(number), "{number}");
        }
    }
}
