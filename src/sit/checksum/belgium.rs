//! Belgium: national register and enterprise (VAT) numbers.

use super::date::two;
use super::text::{all_zero, exact, exact_after, number};

/// Rijksregisternummer (Royal Decree of 3 April 1984): YYMMDD, serial, and 97 less the remainder by 97; for
/// births from 2000 a 2 stands before the nine digits.
///
/// Month and day may be zero where they are not known, and the month is raised by 20 or 40 in the numbers
/// given to people who are not in the register (BIS numbers).
pub fn be_national_number(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let month = two(&digits, 2);
    let dated = month < 60 && month % 20 < 13 && two(&digits, 4) < 32;
    let check = number(&digits[9..]);
    let base = number(&digits[..9]);
    dated && base > 0 && (check == 97 - base % 97 || check == 97 - (2_000_000_000 + base) % 97)
}

/// Ondernemingsnummer and VAT number: eight digits, and 97 less their remainder by 97. The first digit is 0
/// or 1.
pub fn be_vat(text: &str) -> bool {
    let Some(digits) = exact_after::<10>(text, b"BE") else { return false };
    let sum = number(&digits[..8]) + number(&digits[8..]);
    digits[0] < 2 && !all_zero(&digits) && sum.is_multiple_of(97)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(be_national_number("85.07.30-033 28"));
        assert!(be_national_number("93.05.18-223.61"), "the European Commission's example");
        assert!(be_national_number("00012511119"), "born in 2000");
        assert!(be_vat("BE0403.019.261"));
        assert!(be_vat("BE 0428.759.497"));
    }

    #[test]
    fn wrong_digits_and_months_fail() {
        assert!(!be_national_number("85.07.30-033 29"));
        assert!(!be_national_number("00000000000"));
        assert!((0..98).all(|check| !be_national_number(&format!("851330033{check:02}"))), "month 13");
        assert!(!be_vat("BE0403019262"));
        assert!(!be_vat("BE2403019261"));
    }
}
