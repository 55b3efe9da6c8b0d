//! Singapore: identity numbers of citizens, residents and foreigners.

use super::text::{exact_alphanumeric, values, weighted};

/// NRIC and FIN: S, T, F or G, seven digits, and a check letter by mod 11; T and G add 4 to the sum.
pub fn sg_nric(text: &str) -> bool {
    let Some(found) = exact_alphanumeric::<9>(text) else { return false };
    let Some(digits) = values::<7>(&found[1..8]) else { return false };
    let (add, letters) = match found[0] {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        _ => return false,
    };
    let sum = add + weighted(&digits, &[2, 7, 6, 5, 4, 3, 2]);
    digits.iter().any(|&digit| digit > 0) && found[8] == letters[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specimens_pass() {
        assert!(sg_nric("S1234567D"));
        assert!(sg_nric("S0000001I"), "the first number, of the president");
        assert!(sg_nric("g1234567x"));
        assert!(sg_nric("F1234567N"));
        assert!(sg_nric("T1234567J"));
    }

    #[test]
    fn wrong_letters_fail() {
        assert!(!sg_nric("S1234567E"));
        assert!(!sg_nric("A1234567D"));
        assert!(!sg_nric("S0000000J"));
    }
}
