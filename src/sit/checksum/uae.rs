//! United Arab Emirates: the identity card number.

use super::luhn;
use super::text::exact;

/// Emirates ID: the country's 784, year of birth, serial, and the Luhn rule over fifteen digits.
///
/// The documented expression takes any three digits first; without the country's number every American
/// Express card would match.
pub fn ae_emirates_id(text: &str) -> bool {
    let Some(digits) = exact::<15>(text) else { return false };
    digits[..3] == [7, 8, 4] && matches!(digits[3..5], [1, 9] | [2, 0]) && luhn::holds(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_country_passes_and_others_fail() {
        // 784-1980-1234567: the check digit that makes the Luhn sum a multiple of ten.
        assert_eq!((0..10).filter(|check| ae_emirates_id(&format!("784-1980-1234567-{check}"))).count(), 1);
        assert!((0..10).all(|check| !ae_emirates_id(&format!("785-1980-1234567-{check}"))));
        assert!((0..10).all(|check| !ae_emirates_id(&format!("784-1780-1234567-{check}"))));
        assert!(!ae_emirates_id("378282246310005"), "an American Express card");
    }
}
