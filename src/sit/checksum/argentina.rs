//! Argentina: CUIT and CUIL, the tax and labour keys.

use super::text::{exact, number, weighted};

/// Kinds of holder: persons, companies, international bodies (AFIP, Resolución General 10/97 and later ones).
const KINDS: [u64; 10] = [20, 23, 24, 27, 30, 33, 34, 50, 51, 55];

/// CUIT or CUIL: kind of holder, eight digits, and a mod 11 check digit in which ten is written 9.
pub fn ar_cuit(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let check = match 11 - weighted(&digits[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        11 => 0,
        10 => 9,
        check => check,
    };
    KINDS.contains(&number(&digits[..2])) && u32::from(digits[10]) == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(ar_cuit("33-69345023-9"), "the tax authority's own");
        assert!(ar_cuit("20-05536168-2"));
    }

    #[test]
    fn other_kinds_and_wrong_digits_fail() {
        assert!(!ar_cuit("20-05536168-3"));
        assert!(!ar_cuit("10-05536168-2"));
        assert!(!ar_cuit(""));
    }
}
