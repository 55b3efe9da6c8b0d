//! France: social security (NIR), tax (SPI) and VAT numbers.

use super::date::two;
use super::luhn;
use super::text::{alphanumeric, base36, exact, exact_alphanumeric, number, values, without_prefix};

/// NIR (INSEE, Decree 82-103): sex, year and month of birth, department, commune, serial, and 97 less the
/// remainder of the thirteen digits by 97. Corsica's 2A and 2B count as 19 and 18.
///
/// Sex is 1 or 2, for people whose identity is not yet proved 3, 4, 7 or 8. The month is 01 to 12, or one of
/// the values kept for months that are not known (20, 30 to 42, 50 to 99). Written without its key (13
/// characters) it cannot be checked and is refused.
pub fn fr_nir(text: &str) -> bool {
    let Some(mut found) = exact_alphanumeric::<15>(text) else { return false };
    if &found[5..7] == b"2A" {
        found[5..7].copy_from_slice(b"19");
    } else if &found[5..7] == b"2B" {
        found[5..7].copy_from_slice(b"18");
    }
    let Some(digits) = values::<15>(&found) else { return false };
    matches!(digits[0], 1..=4 | 7 | 8)
        && matches!(two(&digits, 3), 1..=12 | 20 | 30..=42 | 50..=99)
        && number(&digits[13..]) == 97 - number(&digits[..13]) % 97
}

/// Numéro fiscal de référence (SPI): thirteen digits, the last three being the remainder of the first ten by
/// 511.
pub fn fr_spi(text: &str) -> bool {
    let Some(digits) = exact::<13>(text) else { return false };
    let base = number(&digits[..10]);
    digits[0] < 4 && base > 0 && number(&digits[10..]) == base % 511
}

/// VAT number: two characters of key and the SIREN, which has to satisfy the Luhn rule (Monaco's begin with
/// 000 and do not).
///
/// A key of digits is the remainder of the SIREN followed by 12, by 97. Keys with a letter follow the tax
/// office's rule in base 34 (no I and no O), mod 11.
pub fn fr_vat(text: &str) -> bool {
    let Some(found) = alphanumeric::<13>(text) else { return false };
    let found = without_prefix(&found, b"FR");
    let (Some(key), Some(siren)) = (found.get(..2), found.get(2..).and_then(values::<9>)) else {
        return false;
    };
    if (siren[..3] != [0, 0, 0] && !luhn::holds(&siren)) || siren.iter().all(|&digit| digit == 0) {
        return false;
    }
    let siren = number(&siren);
    let (Some(first), Some(second)) = (base34(key[0]), base34(key[1])) else { return false };
    if first < 10 && second < 10 {
        return first * 10 + second == (siren * 100 + 12) % 97;
    }
    let key = if first < 10 { first * 24 + second - 10 } else { first * 34 + second - 100 };
    (siren + 1 + key / 11) % 11 == key % 11
}

/// Value of a key character; I and O are left out.
fn base34(byte: u8) -> Option<u64> {
    let value = u64::from(base36(byte));
    match byte {
        b'I' | b'O' => None,
        b'J'..=b'N' => Some(value - 1),
        b'P'..=b'Z' => Some(value - 2),
        _ => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_social_security_numbers_pass() {
        assert!(fr_nir("2 55 08 14 168 025 38"));
        assert!(fr_nir("295109912611193"));
        assert!(fr_nir("2550814168025 38"));
    }

    #[test]
    fn corsica_counts_as_eighteen_and_nineteen() {
        let any = |stem: &str| (1..98).any(|key| fr_nir(&format!("{stem}{key:02}")));
        assert!(any("255082A168025"));
        assert!(any("255082b168025"));
        assert!(!any("255082C168025"));
        assert!(!any("255A814168025"));
    }

    #[test]
    fn other_sexes_and_months_are_refused() {
        let any = |stem: &str| (1..98).any(|key| fr_nir(&format!("{stem}{key:02}")));
        assert!(any("7550814168025"));
        assert!(!any("5550814168025"));
        assert!(!any("2551314168025"));
        assert!(any("2559914168025"));
    }

    #[test]
    fn published_tax_numbers_pass() {
        assert!(fr_spi("30 23 217 600 053"), "the European Commission's example");
        assert!(!fr_spi("30 23 217 600 054"));
        assert!(!fr_spi("40 23 217 600 053"));
        assert!(!fr_spi("0000000000000"));
    }

    #[test]
    fn published_vat_numbers_pass() {
        for number in ["FR 40 303 265 045", "FR23334175221", "K7399859412", "FR 4Z 123 456 782"] {
            assert!(fr_vat(number), "{number}");
        }
        for number in ["FR 84 323 140 391", "FR 41 303 265 045", "FRIO303265045", "FR00000000000", "FR"] {
            assert!(!fr_vat(number), "{number}");
        }
    }
}
