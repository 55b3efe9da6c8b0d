//! Portugal: the tax number NIF.

use super::text::{exact_after, weighted};

/// NIF: weights 9 to 2, eleven less the remainder, ten and eleven written 0. No number begins with 0.
pub fn pt_nif(text: &str) -> bool {
    let Some(digits) = exact_after::<9>(text, b"PT") else { return false };
    let check = match weighted(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    digits[0] > 0 && u32::from(digits[8]) == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(pt_nif("PT 501 964 843"));
        assert!(pt_nif("299999998"), "the European Commission's example");
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!pt_nif("501964842"));
        assert!(!pt_nif("000000000"));
    }
}
