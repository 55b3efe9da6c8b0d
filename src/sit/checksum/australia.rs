//! Australia: business, company, tax file and Medicare numbers.

use super::text::{all_zero, between, exact, number, weighted};

/// ABN (Australian Business Register): 1 is taken from the first digit, then weights, mod 89.
pub fn au_abn(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    // The weight of the first digit is 10, so taking 1 from it takes 10 from the sum; 89 keeps it above zero.
    let sum = weighted(&digits, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) + 89 - 10;
    // Check digits are 11 to 99, though 10 leaves the remainder of 99.
    number(&digits[..2]) > 10 && sum.is_multiple_of(89)
}

/// ACN (Australian Securities and Investments Commission): weights 8 to 1, the check digit makes ten.
pub fn au_acn(text: &str) -> bool {
    let Some(digits) = exact::<9>(text) else { return false };
    !all_zero(&digits) && weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]).is_multiple_of(10)
}

/// Medicare card: the ninth digit checks the first eight; an issue number and perhaps a person's number
/// follow.
pub fn au_medicare(text: &str) -> bool {
    let Some(digits) = between::<11>(text, 10) else { return false };
    let check = weighted(&digits[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10;
    (2..=6).contains(&digits[0]) && u32::from(digits[8]) == check
}

/// TFN (Australian Taxation Office): weighted, mod 11.
///
/// Numbers of eight digits have the office's own weights for that length. Cutting the weights of the
/// nine-digit form short, as some libraries do, refuses the office's specimens.
pub fn au_tfn(text: &str) -> bool {
    let Some(digits) = between::<9>(text, 8) else { return false };
    let weights: &[u32] =
        if digits.len() == 8 { &[10, 7, 8, 4, 6, 3, 5, 1] } else { &[1, 4, 3, 7, 5, 8, 6, 9, 10] };
    !all_zero(&digits) && weighted(&digits, weights).is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_business_and_company_numbers_pass() {
        assert!(au_abn("51 824 753 556"), "the tax office's own");
        assert!(au_abn("83 914 571 673"));
        assert!(au_acn("004 085 616"));
        for number in ["000 000 019", "000 250 000", "005 749 986", "010 499 966"] {
            assert!(au_acn(number), "{number}: from the commission's list of examples");
        }
    }

    #[test]
    fn published_tax_file_numbers_pass() {
        for number in ["123 456 782", "876 543 210", "81 854 402", "37 118 655"] {
            assert!(au_tfn(number), "{number}");
        }
        assert!(!au_tfn("123 456 789"));
        assert!(!au_tfn("000 000 000"));
    }

    #[test]
    fn medicare_numbers_have_ten_or_eleven_digits() {
        assert!(au_medicare("2123 45670 1"));
        assert!(au_medicare("2123 45670 11"));
        assert!(!au_medicare("2123 45671 1"));
        assert!(!au_medicare("1123 45670 1"), "the first digit is 2 to 6");
        assert!(!au_medicare("2123 45670"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!au_abn("51 824 753 557"));
        assert!(!au_abn("00 000 000 000"));
        assert!(!au_acn("004 085 617"));
        assert!(!au_acn("000 000 000"));
    }
}
