//! United Kingdom: health service, tax, national insurance and driver numbers.

use super::date::{exists_in_some_century, two};
use super::text::{all_zero, alphanumeric, exact, exact_alphanumeric, values, weighted, without_prefix};

/// NHS number (NHS Data Dictionary): weights 10 to 2 and the check digit, the total divisible by eleven.
///
/// The documented shape also has seven digits more in front, for which there is no rule: ten digits are asked
/// for.
pub fn gb_nhs(text: &str) -> bool {
    let Some(digits) = exact::<10>(text) else { return false };
    !all_zero(&digits) && weighted(&digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// Unique taxpayer reference (HMRC): the first of ten digits checks the others; a K may follow or precede.
///
/// The documentation of the type knows no checksum: use this for a higher level, not instead of the
/// expression.
pub fn gb_utr(text: &str) -> bool {
    let Some(found) = alphanumeric::<11>(text) else { return false };
    let number = without_prefix(&found, b"K");
    let Some(digits) = values::<10>(number.strip_suffix(b"K").unwrap_or(number)) else { return false };
    let sum = weighted(&digits[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]);
    digits[0] == [2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1][(sum % 11) as usize]
}

/// National insurance number by HMRC's rule of its prefix (NIM39110): neither letter is D, F, I, Q, U or V,
/// the second is not O, and BG, GB, KN, NK, NT, TN and ZZ are not used. The suffix is A to D.
pub fn gb_nino(text: &str) -> bool {
    let Some(found) = exact_alphanumeric::<9>(text) else { return false };
    let allowed = |letter: u8| letter.is_ascii_alphabetic() && !b"DFIQUV".contains(&letter);
    let unused = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    allowed(found[0])
        && allowed(found[1])
        && found[1] != b'O'
        && !unused.iter().any(|prefix| found[..2] == prefix[..])
        && values::<6>(&found[2..8]).is_some()
        && matches!(found[8], b'A'..=b'D')
}

/// Driver number (DVLA) by its structure: surname padded with 9, date of birth with 50 added to the month for
/// women, initials, and three or five more characters.
///
/// The rule of its check characters is not published, so the date has to carry it.
pub fn gb_drivers_license(text: &str) -> bool {
    let Some(found) = alphanumeric::<18>(text) else { return false };
    let Some(digits) = found.get(5..11).and_then(values::<6>) else { return false };
    let month = match two(&digits, 1) {
        month @ 51..=62 => month - 50,
        month => month,
    };
    let year = u32::from(digits[0]) * 10 + u32::from(digits[5]);
    matches!(found.len(), 16 | 18)
        && is_padded(&found[..5])
        && is_padded(&found[11..13])
        && exists_in_some_century(year, month, two(&digits, 3))
}

/// Letters first, then nothing but 9; one letter at least.
fn is_padded(letters: &[u8]) -> bool {
    let end = letters.iter().position(|&byte| byte == b'9').unwrap_or(letters.len());
    end > 0
        && letters[..end].iter().all(u8::is_ascii_alphabetic)
        && letters[end..].iter().all(|&byte| byte == b'9')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_health_and_tax_numbers_pass() {
        assert!(gb_nhs("943 476 5919"));
        assert!(gb_nhs("401 023 2137"), "the example of the data dictionary");
        assert!(!gb_nhs("943 476 5918"));
        assert!(!gb_nhs("000 000 0000"));
        assert!(gb_utr("1955839661"));
        assert!(gb_utr("K 1955839661"));
        assert!(!gb_utr("2955839661"));
    }

    #[test]
    fn prefixes_that_are_not_given_out_fail() {
        assert!(gb_nino("AB 12 34 56 C"));
        assert!(gb_nino("JG103759A"));
        for number in
            ["QQ123456C", "DA123456A", "AO123456A", "GB123456A", "ZZ123456A", "AB123456E", "A1123456A"]
        {
            assert!(!gb_nino(number), "{number}");
        }
    }

    #[test]
    fn driver_numbers_carry_a_date() {
        assert!(gb_drivers_license("MORGA657054SM9IJ"), "specimen");
        assert!(gb_drivers_license("MORGA 657054 SM9IJ 35"));
        assert!(gb_drivers_license("FOX99801019A99IJ12"));
        assert!(!gb_drivers_license("MORGA 613054 SM9IJ 35"), "month 13");
        assert!(!gb_drivers_license("M9RGA657054SM9IJ"), "padding stands at the end");
        assert!(!gb_drivers_license("99999657054SM9IJ"));
        assert!(!gb_drivers_license("MORGA657054SM9IJ3"));
    }
}
