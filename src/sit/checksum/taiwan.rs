//! Taiwan: the national identification number.

use super::text::{exact_alphanumeric, values, weighted};

/// What the letters A to Z stand for: the places of the country in the order in which they got their numbers.
const LETTERS: [u32; 26] =
    [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];

/// National identification number: letter of the place, sex (1, 2; 8 and 9 for residents since 2021), seven
/// digits, check digit by mod 10.
pub fn tw_national_id(text: &str) -> bool {
    let Some(found) = exact_alphanumeric::<10>(text) else { return false };
    let Some(digits) = values::<9>(&found[1..]) else { return false };
    let letter = match found[0] {
        letter @ b'A'..=b'Z' => LETTERS[usize::from(letter - b'A')],
        _ => return false,
    };
    let sum = letter / 10 + letter % 10 * 9 + weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    matches!(digits[0], 1 | 2 | 8 | 9) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_specimen_passes() {
        assert!(tw_national_id("A123456789"));
        assert!(tw_national_id("a123456789"));
    }

    #[test]
    fn wrong_digits_and_sexes_fail() {
        assert!(!tw_national_id("A123456788"));
        assert!(!tw_national_id("1123456789"));
        assert!((0..10).all(|check| !tw_national_id(&format!("A32345678{check}"))));
    }
}
