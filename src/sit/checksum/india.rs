//! India: Aadhaar, PAN and GST numbers.

use super::luhn;
use super::text::{all_zero, exact, exact_alphanumeric, values};
use super::verhoeff;

/// Aadhaar (UIDAI): twelve digits after Verhoeff, the first being 2 to 9. Palindromes are not issued.
pub fn in_aadhaar(text: &str) -> bool {
    let Some(digits) = exact::<12>(text) else { return false };
    digits[0] > 1 && digits.iter().ne(digits.iter().rev()) && verhoeff::holds(&digits)
}

/// Permanent account number by its structure: the fourth letter is the kind of holder, the serial is not
/// 0000. The rule of its last letter is not published.
pub fn in_pan(text: &str) -> bool {
    exact_alphanumeric::<10>(text).is_some_and(|found| is_pan(&found))
}

fn is_pan(found: &[u8; 10]) -> bool {
    found[..5].iter().all(u8::is_ascii_alphabetic)
        && b"ABCFGHJLPTK".contains(&found[3])
        && values::<4>(&found[5..9]).is_some_and(|serial| !all_zero(&serial))
        && found[9].is_ascii_alphabetic()
}

/// GSTIN (CGST Rules): state, PAN, entity, Z, and a check character by the Luhn rule in base 36.
///
/// States are 01 to 38; 97 is other territory, 99 the centre's own.
pub fn in_gstin(text: &str) -> bool {
    let Some(found) = exact_alphanumeric::<15>(text) else { return false };
    let Some([tens, units]) = values::<2>(&found[..2]) else { return false };
    let Some(pan) = found.get(2..12).and_then(|pan| <&[u8; 10]>::try_from(pan).ok()) else { return false };
    matches!(tens * 10 + units, 1..=38 | 97 | 99)
        && is_pan(pan)
        && found[12] != b'0'
        && found[13] == b'Z'
        && luhn::holds_base36(&found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_s_test_numbers_pass() {
        for number in ["9999 4105 7058", "999971658847", "9999-3311-9405", "999955183433"] {
            assert!(in_aadhaar(number), "{number}");
        }
        assert!(in_gstin("27AAPFU0939F1ZV"));
        assert!(in_pan("AAPFU0939F"));
    }

    #[test]
    fn wrong_digits_palindromes_and_low_first_digits_fail() {
        assert!(!in_aadhaar("9999 4105 7059"));
        assert!(!in_aadhaar("0999 4105 7058"));
        let palindromes = (200_000..1_000_000u32).step_by(7).map(|half| {
            let half = half.to_string();
            half.clone() + &half.chars().rev().collect::<String>()
        });
        assert!(!palindromes.into_iter().any(|number| in_aadhaar(&number)));
    }

    #[test]
    fn wrong_structures_fail() {
        assert!(!in_gstin("27AAPFU0939F1ZW"));
        assert!(!in_gstin("44AAPFU0939F1ZV"));
        assert!(!in_gstin("27AAPFU0939F1YV"));
        assert!(!in_pan("AAPDU0939F"), "D is no kind of holder");
        assert!(!in_pan("AAPFU0000F"));
        assert!(!in_pan("AAPFU09391"));
    }
}
