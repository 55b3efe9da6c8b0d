//! Ecuador: the identity number (cédula).

use super::date::two;
use super::luhn;
use super::text::exact;

/// Cédula de identidad: province, a third digit up to 6 for persons, and the Luhn rule over ten digits.
///
/// Provinces are 01 to 24; 30 stands for people registered abroad, 50, 90 and 99 are met in older series.
pub fn ec_cedula(text: &str) -> bool {
    let Some(digits) = exact::<10>(text) else { return false };
    matches!(two(&digits, 0), 1..=24 | 30 | 50 | 90 | 99) && digits[2] < 7 && luhn::holds(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(ec_cedula("171430710-3"));
    }

    #[test]
    fn wrong_digits_and_provinces_fail() {
        assert!(!ec_cedula("171430710-4"));
        assert!((0..10).all(|check| !ec_cedula(&format!("251430710{check}"))));
        assert!((0..10).all(|check| !ec_cedula(&format!("179430710{check}"))), "a company");
    }
}
