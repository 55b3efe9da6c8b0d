//! Hungary: personal, social security, tax and VAT numbers.

use super::date::{exists, two};
use super::text::{all_zero, exact, exact_after, weighted};

const ASCENDING: [u32; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const DESCENDING: [u32; 10] = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

/// Személyi azonosító (Act XX of 1996, annex): sex and century, YYMMDD, serial, and a check digit by mod 11
/// with weights 1 to 10 for births until 1996 and 10 to 1 from 1997. A remainder of ten is not issued.
///
/// The rule could not be compared with another implementation or a specimen; it is the act's own. First
/// digits 1 and 2 are births of 1900 to 1999, 3 and 4 later ones, 5 to 8 the same for foreigners. Births
/// before 1900 also had 3 and 4 and are not looked for.
pub fn hu_personal_id(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let century = match digits[0] {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => return false,
    };
    let year = century + two(&digits, 1);
    let weights = if year < 1997 { &ASCENDING } else { &DESCENDING };
    exists(year, two(&digits, 3), two(&digits, 5)) && u32::from(digits[10]) == weighted(&digits, weights) % 11
}

/// TAJ, the social security number: weights 3 and 7 in turn, mod 10.
pub fn hu_taj(text: &str) -> bool {
    let Some(digits) = exact::<9>(text) else { return false };
    !all_zero(&digits) && u32::from(digits[8]) == weighted(&digits, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10
}

/// Adóazonosító jel: 8, days since 1867-01-01, serial, and a check digit by weights 1 to 9 mod 11 (ten is not
/// issued).
pub fn hu_tax_id(text: &str) -> bool {
    let Some(digits) = exact::<10>(text) else { return false };
    digits[0] == 8 && u32::from(digits[9]) == weighted(&digits[..9], &ASCENDING) % 11
}

/// VAT number: eight digits, weights 9, 7, 3, 1, the total divisible by ten.
pub fn hu_vat(text: &str) -> bool {
    let Some(digits) = exact_after::<8>(text, b"HU") else { return false };
    !all_zero(&digits) && weighted(&digits, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(hu_taj("111 111 110"), "specimen");
        assert!(hu_tax_id("8071592153"), "the European Commission's example");
        assert!(hu_vat("HU12892312"));
    }

    #[test]
    fn the_weights_turn_round_in_1997() {
        // Ascending 1 + 8*2 + 5 + 7 + 9 + 2*10 = 58 = 5*11 + 3, descending 10 + 8*9 + 6 + 4 + 2 + 2 = 96 =
        // 8*11 + 8.
        assert!(hu_personal_id("1 800101 0123"));
        assert!(!hu_personal_id("1 800101 0128"));
        // Ascending 1 + 9*2 + 7*3 + 5 + 7 + 9 + 2*10 = 81 = 7*11 + 4, descending 10 + 9*9 + 7*8 + 6 + 4 + 2 +
        // 2 = 161.
        assert!(hu_personal_id("1 970101 0127"));
        assert!(!hu_personal_id("1 970101 0124"));
    }

    #[test]
    fn wrong_digits_dates_and_sexes_fail() {
        let any = |stem: &str| (0..10).any(|check| hu_personal_id(&format!("{stem}{check}")));
        assert!(!any("1801301012"));
        assert!(!any("9800101012"));
        assert!(!hu_taj("111 111 111"));
        assert!(!hu_taj("000 000 000"));
        assert!(!hu_tax_id("8071592154"));
        assert!(!hu_tax_id("7071592153"));
        assert!(!hu_vat("HU12892313"));
        assert!(!hu_vat("HU00000000"));
    }
}
