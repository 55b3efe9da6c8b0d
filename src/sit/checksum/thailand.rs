//! Thailand: the population identification code.

use super::text::{exact, weighted};

/// Citizen identification code of thirteen digits: weights 13 to 2, eleven less the remainder, mod 10. The
/// first digit is 1 to 8.
pub fn th_pin(text: &str) -> bool {
    let Some(digits) = exact::<13>(text) else { return false };
    let sum = weighted(&digits, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    (1..=8).contains(&digits[0]) && u32::from(digits[12]) == (11 - sum % 11) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(th_pin("1-2345-45678-78-1"));
        assert!(!th_pin("1-2345-45678-78-9"));
        assert!((0..10).all(|check| !th_pin(&format!("923454567878{check}"))));
    }
}
