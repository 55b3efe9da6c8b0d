//! Germany: driving licence, identity card, passport, tax and VAT numbers.

use super::icao9303;
use super::iso7064::mod11_10_holds;
use super::text::{alphanumeric, base36, exact, exact_after, exact_alphanumeric};

/// Führerscheinnummer (FeV, Annex 8): authority, serial, check character by weights 9 to 1 mod 11 (ten is X),
/// version.
pub fn de_drivers_license(text: &str) -> bool {
    let Some(found) = exact_alphanumeric::<11>(text) else { return false };
    let sum: u32 = found[..9].iter().zip((1..=9).rev()).map(|(&byte, weight)| base36(byte) * weight).sum();
    found[9] == b"0123456789X"[(sum % 11) as usize] && found.iter().any(|&byte| byte != b'0')
}

/// Number of an identity card with its check digit (ICAO Doc 9303), and the D that may follow.
///
/// The number without check digit cannot be checked and is refused; the documentation knows it as an
/// expression.
pub fn de_id_card(text: &str) -> bool {
    checked_document(text)
}

/// Number of a passport with its check digit (ICAO Doc 9303), and the D that may follow.
pub fn de_passport(text: &str) -> bool {
    checked_document(text)
}

fn checked_document(text: &str) -> bool {
    let Some(found) = alphanumeric::<11>(text) else { return false };
    let number = if found.len() == 11 { found.strip_suffix(b"D") } else { Some(&*found) };
    number.is_some_and(|number| {
        number.len() == 10 && number.iter().any(|&byte| byte != b'0') && icao9303::holds(number)
    })
}

/// Steuerliche Identifikationsnummer (AO section 139b): among the first ten digits exactly one is repeated,
/// two or three times; the eleventh follows ISO 7064 MOD 11,10.
pub fn de_tax_id(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let mut counts = [0u8; 10];
    for &digit in &digits[..10] {
        counts[usize::from(digit)] += 1;
    }
    let mut repeated = counts.iter().filter(|&&count| count > 1);
    let once = repeated.next().is_some_and(|&count| count < 4) && repeated.next().is_none();
    digits[0] > 0 && once && mod11_10_holds(&digits)
}

/// Umsatzsteuer-Identifikationsnummer: nine digits after ISO 7064 MOD 11,10.
pub fn de_vat(text: &str) -> bool {
    exact_after::<9>(text, b"DE").is_some_and(|digits| digits[0] > 0 && mod11_10_holds(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specimen_documents_pass() {
        assert!(de_id_card("T220001293"), "specimen of the identity card of 2010");
        assert!(de_id_card("L01X00T471D"), "specimen of the identity card of 2021");
        assert!(de_passport("C01X00T478"), "specimen of the passport");
        assert!(de_passport("C01X00T478D"));
        assert!(de_drivers_license("B072RRE2I55"));
    }

    #[test]
    fn documents_without_or_with_a_wrong_check_digit_fail() {
        assert!(!de_id_card("T22000129"));
        assert!(!de_id_card("T220001294"));
        assert!(!de_id_card("0000000000"));
        assert!(!de_passport("C01X00T479"));
        assert!(!de_passport("C01X00T478X"));
        assert!(!de_drivers_license("B072RRE2I65"));
        assert!(!de_drivers_license("00000000000"));
    }

    #[test]
    fn published_tax_numbers_pass() {
        for number in ["86095742719", "47 036 892 816", "65929970489", "57549285017", "25768131411"] {
            assert!(de_tax_id(number), "{number}");
        }
        assert!(de_vat("DE136695976"), "the example of the Federal Central Tax Office");
    }

    #[test]
    fn tax_numbers_without_exactly_one_repetition_fail() {
        let any = |stem: &str| (0..10).any(|check| de_tax_id(&format!("{stem}{check}")));
        assert!(any("1234567899"));
        assert!(!any("1234567890"), "none repeated");
        assert!(!any("1123456799"), "two repeated");
        assert!(!any("1111234567"), "one four times");
        assert!(!any("0123456788"), "a leading zero");
        assert!(!de_vat("DE136695977"));
    }
}
