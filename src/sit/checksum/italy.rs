//! Italy: fiscal code and VAT number.

use super::date::exists_in_some_century;
use super::luhn;
use super::text::{base36, exact_after, exact_alphanumeric, number};

/// What a character in an odd place counts: digits 0 to 9 and letters A to J have the first ten values.
const ODD: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// Codice fiscale of a person (DM 23 December 1976): surname, name, year, month letter, day with 40 added for
/// women, place, and a check letter by mod 26. Where two people would get the same code, digits are replaced
/// by L to V.
pub fn it_codice_fiscale(text: &str) -> bool {
    let Some(code) = exact_alphanumeric::<16>(text) else { return false };
    let letters = code[..6].iter().chain([&code[11], &code[15]]).all(u8::is_ascii_alphabetic);
    let Some(month) = b"ABCDEHLMPRST".iter().position(|&letter| letter == code[8]) else { return false };
    let (Some(year), Some(day)) = (pair(code[6], code[7]), pair(code[9], code[10])) else { return false };
    let day = if (41..=71).contains(&day) { day - 40 } else { day };
    letters
        && code[12..15].iter().all(|&byte| digit(byte).is_some())
        && exists_in_some_century(year, month as u32 + 1, day)
        && u32::from(code[15] - b'A') == check(&code)
}

fn check(code: &[u8; 16]) -> u32 {
    let places = code[..15].iter().enumerate();
    let values = places.map(|(place, &byte)| {
        let value = if byte.is_ascii_digit() { base36(byte) } else { base36(byte) - 10 };
        if place % 2 == 0 { ODD[value as usize] } else { value }
    });
    values.sum::<u32>() % 26
}

/// Value of a digit or of the letter that stands for one.
fn digit(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        _ => b"LMNPQRSTUV".iter().position(|&letter| letter == byte).map(|value| value as u32),
    }
}

fn pair(tens: u8, units: u8) -> Option<u32> {
    Some(digit(tens)? * 10 + digit(units)?)
}

/// Partita IVA: seven digits, the office (001 to 100, 120, 121, 888, 999), and the Luhn rule over all eleven.
pub fn it_vat(text: &str) -> bool {
    let Some(digits) = exact_after::<11>(text, b"IT") else { return false };
    number(&digits[..7]) > 0
        && matches!(number(&digits[7..10]), 1..=100 | 120 | 121 | 888 | 999)
        && luhn::holds(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(it_codice_fiscale("RCC MNL 83S18 D969H"));
        assert!(it_codice_fiscale("RSSMRA85T10A562S"), "the usual made-up example");
        assert!(it_codice_fiscale("rssmra85t10a562s"));
        assert!(it_vat("IT 00743110157"));
    }

    #[test]
    fn letters_may_stand_for_digits() {
        let any =
            |stem: &str| (b'A'..=b'Z').any(|check| it_codice_fiscale(&format!("{stem}{}", check as char)));
        assert!(any("RSSMRA85T10A56N"));
        assert!(any("RSSMRA8RT50A562"), "a woman");
        assert!(!any("RSSMRA85T10A56A"));
        assert!(!any("RSSMRA85B30A562"), "30 February");
        assert!(!any("RSSMRA85F10A562"), "F is no month");
        assert!(!any("RSSMR185T10A562"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!it_codice_fiscale("RSSMRA85T10A562T"));
        assert!(!it_codice_fiscale("RSSMRA85T10A5621"));
        assert!(!it_vat("IT 00743110158"));
        assert!(!it_vat("IT 00000000000"));
        assert!((0..10).all(|check| !it_vat(&format!("0074311200{check}"))), "no office 200");
    }
}
