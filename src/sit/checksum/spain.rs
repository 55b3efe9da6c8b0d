//! Spain: DNI, NIE, NIF and social security number.

use super::text::{alphanumeric, between, exact_alphanumeric, number, values, without_prefix};

/// Check letters by remainder (Ministry of the Interior).
const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// DNI: eight digits and a letter by the remainder by 23. Also the number of a citizen's driving licence.
pub fn es_dni(text: &str) -> bool {
    exact_alphanumeric::<9>(text).is_some_and(|found| is_dni(&found))
}

/// NIE of a foreigner: X, Y or Z standing for 0, 1 or 2, seven digits and the letter of the DNI.
pub fn es_nie(text: &str) -> bool {
    exact_alphanumeric::<9>(text).is_some_and(|found| is_nie(&found))
}

/// NIF of a person (Royal Decree 1065/2007): a DNI, a NIE, or K (under 14), L (abroad) or M (foreigner
/// without NIE), seven digits and the letter of those. Numbers of companies are another type.
pub fn es_nif(text: &str) -> bool {
    let Some(found) = alphanumeric::<11>(text) else { return false };
    let Ok(found) = <[u8; 9]>::try_from(without_prefix(&found, b"ES")) else { return false };
    match found[0] {
        b'K' | b'L' | b'M' => {
            values::<7>(&found[1..8]).is_some_and(|digits| has_letter(number(&digits), found[8]))
        }
        b'X' | b'Y' | b'Z' => is_nie(&found),
        _ => is_dni(&found),
    }
}

fn is_dni(found: &[u8; 9]) -> bool {
    values::<8>(&found[..8]).is_some_and(|digits| has_letter(number(&digits), found[8]))
}

fn is_nie(found: &[u8; 9]) -> bool {
    let first = match found[0] {
        first @ b'X'..=b'Z' => u64::from(first - b'X'),
        _ => return false,
    };
    values::<7>(&found[1..8]).is_some_and(|digits| {
        number(&digits) > 0 && LETTERS[((first * 10_000_000 + number(&digits)) % 23) as usize] == found[8]
    })
}

fn has_letter(number: u64, letter: u8) -> bool {
    number > 0 && LETTERS[(number % 23) as usize] == letter
}

/// Número de afiliación a la Seguridad Social: province, seven or eight digits, and the remainder of both by
/// 97; a middle part below ten million is added to the province times ten million.
pub fn es_social_security(text: &str) -> bool {
    let Some(digits) = between::<12>(text, 11) else { return false };
    let province = number(&digits[..2]);
    let middle = number(&digits[2..digits.len() - 2]);
    let base = if middle < 10_000_000 {
        province * 10_000_000 + middle
    } else {
        number(&digits[..digits.len() - 2])
    };
    province > 0 && middle > 0 && number(&digits[digits.len() - 2..]) == base % 97
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specimens_pass() {
        assert!(es_dni("12345678Z"));
        assert!(es_dni("54362315-K"));
        assert!(es_nie("X1234567L"));
        assert!(es_nie("x-2482300-w"));
        assert!(es_nif("ES 54362315K"));
        assert!(es_nif("M1234567L"));
        assert!(es_nif("X2482300W"));
    }

    #[test]
    fn wrong_letters_fail() {
        assert!(!es_dni("12345678A"));
        assert!(!es_dni("00000000T"));
        assert!(!es_dni("X1234567L"));
        assert!(!es_nie("X1234567A"));
        assert!(!es_nie("W1234567L"));
        assert!(!es_nif("M1234567A"));
        assert!(!es_nif("A13585625"), "a company");
    }

    #[test]
    fn social_security_numbers_have_two_ways_of_counting() {
        assert!(es_social_security("28/12345678/40"));
        assert!(es_social_security("281234567840"));
        assert!(!es_social_security("28/12345678/41"));
        // 28 * 10,000,000 + 1,234,567 = 281,234,567 = 97 * 2,899,325 + 42
        assert!(es_social_security("28/01234567/42"));
        assert!(es_social_security("28/1234567/42"));
        assert!(!es_social_security("00/00000000/00"));
    }
}
