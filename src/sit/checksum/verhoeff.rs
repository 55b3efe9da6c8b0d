//! Verhoeff's rule (J. Verhoeff, Error Detecting Decimal Codes, 1969): the dihedral group of order ten, which
//! detects every single wrong digit and every swap of neighbours.

use super::text::base36;

/// Products in the dihedral group D5.
const PRODUCT: [[u8; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

/// The permutation by place from the right, repeating every eight places.
const PERMUTATION: [[u8; 10]; 8] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

/// Verhoeff's rule over all digits of the text, two at least. Refuses letters.
pub fn verhoeff(text: &str) -> bool {
    let mut check = 0;
    let mut place = 0;
    for c in text.chars().rev() {
        if c.is_ascii_digit() {
            check = step(check, place, base36(c as u8) as u8);
            place += 1;
        } else if c.is_alphanumeric() {
            return false;
        }
    }
    place > 1 && check == 0
}

/// Whether these digits, the last being the check digit, satisfy the rule.
pub(super) fn holds(digits: &[u8]) -> bool {
    let places = digits.iter().rev().enumerate();
    places.fold(0, |check, (place, &digit)| step(check, place, digit)) == 0
}

fn step(check: u8, place: usize, digit: u8) -> u8 {
    let permuted = PERMUTATION[place % 8][usize::from(digit % 10)];
    PRODUCT[usize::from(check % 10)][usize::from(permuted)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(verhoeff("2363"));
        assert!(verhoeff("1234567890120"));
        assert!(holds(&[2, 3, 6, 3]));
    }

    #[test]
    fn swapped_neighbours_and_letters_fail() {
        assert!(!verhoeff("3263"));
        assert!(!verhoeff("2363A"));
        assert!(!verhoeff(""));
    }
}
