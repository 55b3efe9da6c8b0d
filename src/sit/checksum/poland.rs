//! Poland: PESEL, NIP, REGON, identity card and passport.

use super::date::{exists, two};
use super::text::{all_zero, base36, between, exact, exact_after, exact_alphanumeric, weighted};

/// PESEL (Act on population registration): YYMMDD with the century in the month, serial, check digit by mod
/// 10.
pub fn pl_pesel(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let (year, month) = (two(&digits, 0), two(&digits, 2));
    let century = [1900, 2000, 2100, 2200, 1800][(month / 20) as usize % 5];
    exists(century + year, month % 20, two(&digits, 4))
        && weighted(&digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

/// NIP, the tax and VAT number of firms: weights by mod 11 (ten is not issued).
pub fn pl_nip(text: &str) -> bool {
    let Some(digits) = exact_after::<10>(text, b"PL") else { return false };
    !all_zero(&digits) && u32::from(digits[9]) == weighted(&digits, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11
}

/// Tax number: since 2011 persons use their PESEL (eleven digits), firms their NIP (ten). The documentation
/// of the type describes eleven.
pub fn pl_tax_id(text: &str) -> bool {
    pl_pesel(text) || pl_nip(text)
}

/// REGON: nine digits, or fourteen of which the first nine are one; sum mod 11 mod 10.
pub fn pl_regon(text: &str) -> bool {
    let Some(digits) = between::<14>(text, 9) else { return false };
    let nine = || u32::from(digits[8]) == weighted(&digits, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10;
    let fourteen = || {
        let sum = weighted(&digits, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]);
        u32::from(digits[13]) == sum % 11 % 10
    };
    !all_zero(&digits) && matches!(digits.len(), 9 | 14) && nine() && (digits.len() == 9 || fourteen())
}

/// Identity card: three letters, a check digit and five digits; weights 7, 3, 1 around it, mod 10.
pub fn pl_id_card(text: &str) -> bool {
    has_document(text, 3, [7, 3, 1, 9, 7, 3, 1, 7, 3])
}

/// Passport: two letters, a check digit and six digits.
pub fn pl_passport(text: &str) -> bool {
    has_document(text, 2, [7, 3, 9, 1, 7, 3, 1, 7, 3])
}

fn has_document(text: &str, letters: usize, weights: [u32; 9]) -> bool {
    let Some(found) = exact_alphanumeric::<9>(text) else { return false };
    let sum: u32 = found.iter().zip(weights).map(|(&byte, weight)| base36(byte) * weight).sum();
    found.iter().enumerate().all(|(place, byte)| byte.is_ascii_alphabetic() == (place < letters))
        && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(pl_pesel("44051401359"));
        assert!(pl_pesel("02070803628"), "the European Commission's example");
        assert!(pl_nip("PL 856-734-62-15"));
        assert!(pl_regon("192598184"));
        assert!(pl_regon("123456785-12347"));
    }

    #[test]
    fn specimen_documents_pass() {
        assert!(pl_id_card("ABA 300000"));
        assert!(pl_id_card("ABS123456"));
        assert!(pl_passport("ZS 0000177"));
    }

    #[test]
    fn the_month_tells_the_century() {
        let any = |stem: &str| (0..10).any(|check| pl_pesel(&format!("{stem}{check}")));
        assert!(any("0022290135"), "29 February 2000");
        assert!(!any("0002290135"), "29 February 1900");
        assert!(!any("4413140135"));
    }

    #[test]
    fn tax_numbers_are_of_either_kind() {
        assert!(pl_tax_id("44051401359"));
        assert!(pl_tax_id("8567346215"));
        assert!(!pl_tax_id("44051401358"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!pl_nip("8567346216"));
        assert!(!pl_nip("0000000000"));
        assert!(!pl_regon("192598183"));
        assert!(!pl_regon("123456785-12346"));
        assert!(!pl_regon("1925981845"));
        assert!(!pl_id_card("ABA400000"));
        assert!(!pl_id_card("AB1300000"));
        assert!(!pl_passport("ZS0000178"));
    }
}
