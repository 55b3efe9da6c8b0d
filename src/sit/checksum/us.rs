//! United States: bank, tax, social security, Medicare and prescriber numbers.

use super::text::{all_same, alphanumeric, exact, exact_alphanumeric, number, values, weighted};

/// ABA routing transit number: prefix of a Federal Reserve district or kind of institution, weights 3, 7, 1,
/// mod 10 (ABA Routing Number Administrative Board).
pub fn aba_routing(text: &str) -> bool {
    let Some(digits) = exact::<9>(text) else { return false };
    matches!(number(&digits[..2]), 0..=12 | 21..=32 | 61..=72 | 80)
        && digits.iter().any(|&digit| digit > 0)
        && weighted(&digits, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

/// Where the delimiters of a social security number stand.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Formatted,
    Unformatted,
}

/// The nine digits of a social security number in groups of three, two and four, and how they were written:
/// formatted is one space or dash between the groups, unformatted none. Whatever surrounds the digits does
/// not count.
fn groups(text: &str) -> Option<([u8; 9], Form)> {
    let digits = exact::<9>(text)?;
    let trimmed = text.trim_matches(|c: char| !c.is_ascii_digit()).as_bytes();
    match trimmed {
        [_, _, _, first, _, _, second, _, _, _, _]
            if matches!(first, b' ' | b'-') && matches!(second, b' ' | b'-') =>
        {
            Some((digits, Form::Formatted))
        }
        [_, _, _, _, _, _, _, _, _] => Some((digits, Form::Unformatted)),
        _ => None,
    }
}

/// Numbers that were printed on cards in advertisements and leaflets; the administration does not accept
/// them.
const ADVERTISED: [u64; 3] = [78_051_120, 219_099_999, 457_555_462];

/// Since the randomisation of 25 June 2011: area not 000, 666 or 900 to 999, group not 00, serial not 0000.
fn is_randomized(digits: &[u8; 9]) -> bool {
    let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
    (1..900).contains(&area)
        && area != 666
        && group > 0
        && serial > 0
        && !ADVERTISED.contains(&number(digits))
}

/// Before it: only areas that had been allocated, up to 772 without 734 to 749 and 666.
///
/// The highest group issued in each area was published monthly until then and is not looked up, so groups
/// that an area had not reached are accepted.
fn is_allocated(digits: &[u8; 9]) -> bool {
    let area = number(&digits[..3]);
    is_randomized(digits) && area < 773 && !(734..750).contains(&area)
}

fn ssn(text: &str, form: Option<Form>, holds: fn(&[u8; 9]) -> bool) -> bool {
    groups(text).is_some_and(|(digits, found)| form.is_none_or(|form| form == found) && holds(&digits))
}

/// Social security number in either form with an area allocated before the randomisation of 2011.
pub fn us_ssn(text: &str) -> bool {
    ssn(text, None, is_allocated)
}

/// [`us_ssn`] with delimiters.
pub fn us_ssn_formatted(text: &str) -> bool {
    ssn(text, Some(Form::Formatted), is_allocated)
}

/// [`us_ssn`] without delimiters.
pub fn us_ssn_unformatted(text: &str) -> bool {
    ssn(text, Some(Form::Unformatted), is_allocated)
}

/// Social security number in either form by the rules since the randomisation of 2011.
pub fn us_ssn_randomized(text: &str) -> bool {
    ssn(text, None, is_randomized)
}

/// [`us_ssn_randomized`] with delimiters.
pub fn us_ssn_randomized_formatted(text: &str) -> bool {
    ssn(text, Some(Form::Formatted), is_randomized)
}

/// [`us_ssn_randomized`] without delimiters.
pub fn us_ssn_randomized_unformatted(text: &str) -> bool {
    ssn(text, Some(Form::Unformatted), is_randomized)
}

/// Individual taxpayer number (IRS): begins with 9, group 50 to 65, 70 to 88, 90 to 92 or 94 to 99.
fn is_itin(digits: &[u8; 9]) -> bool {
    digits[0] == 9 && matches!(number(&digits[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// Individual taxpayer number in either form.
pub fn us_itin(text: &str) -> bool {
    ssn(text, None, is_itin)
}

/// [`us_itin`] with delimiters.
pub fn us_itin_formatted(text: &str) -> bool {
    ssn(text, Some(Form::Formatted), is_itin)
}

/// [`us_itin`] without delimiters.
pub fn us_itin_unformatted(text: &str) -> bool {
    ssn(text, Some(Form::Unformatted), is_itin)
}

/// DEA number of a prescriber: kind of registrant, initial of the surname or 9, and seven digits of which the
/// last is the last digit of the odd places and twice the even ones.
pub fn dea_number(text: &str) -> bool {
    let Some(found) = exact_alphanumeric::<9>(text) else { return false };
    let Some(digits) = values::<7>(&found[2..]) else { return false };
    b"ABCDEFGHJKLMNPRSTUX".contains(&found[0])
        && (found[1].is_ascii_alphabetic() || found[1] == b'9')
        && digits.iter().any(|&digit| digit > 0)
        && weighted(&digits, &[1, 2, 1, 2, 1, 2]) % 10 == u32::from(digits[6])
}

/// Medicare beneficiary identifier by its structure (CMS): kinds of character by place, letters without S, L,
/// O, I, B and Z.
pub fn us_mbi(text: &str) -> bool {
    let Some(found) = exact_alphanumeric::<11>(text) else { return false };
    let letter = |byte: u8| byte.is_ascii_alphabetic() && !b"SLOIBZ".contains(&byte);
    found.iter().zip(b"CAXNAXNAANN").all(|(&byte, kind)| match kind {
        b'C' => matches!(byte, b'1'..=b'9'),
        b'A' => letter(byte),
        b'X' => letter(byte) || byte.is_ascii_digit(),
        _ => byte.is_ascii_digit(),
    })
}

/// Number of a US or UK passport by its structure: nine digits, or a letter and eight; digits that are not
/// all the same. Neither country publishes a check digit of the number itself.
pub fn us_uk_passport(text: &str) -> bool {
    let Some(found) = alphanumeric::<9>(text) else { return false };
    let Some((first, rest)) = found.split_first() else { return false };
    let Some(digits) = values::<8>(rest) else { return false };
    !all_same(&digits) || (first.is_ascii_digit() && first - b'0' != digits[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routing_numbers_of_the_federal_reserve_pass() {
        assert!(aba_routing("021000021"));
        assert!(aba_routing("0110-0001-5"));
        assert!(!aba_routing("021000022"));
        assert!(!aba_routing("000000000"));
        assert!((0..10).all(|check| !aba_routing(&format!("13100002{check}"))), "no district 13");
    }

    #[test]
    fn areas_depend_on_the_randomisation() {
        assert!(us_ssn("001-01-0001"));
        assert!(us_ssn_randomized("001-01-0001"));
        for number in ["800-12-3456", "773-12-3456", "734-12-3456", "749-12-3456"] {
            assert!(!us_ssn(number), "{number}");
            assert!(us_ssn_randomized(number), "{number}");
        }
        for number in ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000"] {
            assert!(!us_ssn_randomized(number), "{number}");
        }
    }

    #[test]
    fn advertised_numbers_are_refused() {
        for number in ["078-05-1120", "219-09-9999", "457-55-5462"] {
            assert!(!us_ssn_randomized(number), "{number}");
        }
    }

    #[test]
    fn the_form_is_told_apart() {
        assert!(us_ssn_formatted("(123-45-6789)"));
        assert!(us_ssn_formatted("123 45 6789"));
        assert!(!us_ssn_formatted("123456789"));
        assert!(us_ssn_unformatted(" 123456789 "));
        assert!(!us_ssn_unformatted("123-45-6789"));
        assert!(us_ssn_randomized_formatted("823-45-6789"));
        assert!(us_ssn_randomized_unformatted("823456789"));
        assert!(!us_ssn("12-345-6789"));
        assert!(!us_ssn("123.45.6789"));
    }

    #[test]
    fn taxpayer_numbers_have_their_groups() {
        assert!(us_itin("900-70-0000"));
        assert!(us_itin_formatted("912 94 1234"));
        assert!(us_itin_unformatted("912501234"));
        for number in ["912-49-1234", "912-89-1234", "912-93-1234", "812-70-1234"] {
            assert!(!us_itin(number), "{number}");
        }
    }

    #[test]
    fn prescribers_and_beneficiaries() {
        assert!(dea_number("AB1234563"));
        assert!(dea_number("F91234563"));
        assert!(!dea_number("AB1234564"));
        assert!(!dea_number("IB1234563"), "no registrant of kind I");
        assert!(!dea_number("AB0000000"));
        assert!(us_mbi("1EG4-TE5-MK73"), "the specimen of the centers for Medicare");
        assert!(us_mbi("1EG4TE5MK72"));
        assert!(!us_mbi("1SG4-TE5-MK73"));
        assert!(!us_mbi("0EG4-TE5-MK73"));
    }

    #[test]
    fn passports_are_not_one_digit_repeated() {
        assert!(us_uk_passport("C03005988"));
        assert!(us_uk_passport("340020013"));
        assert!(!us_uk_passport("111111111"));
        assert!(!us_uk_passport("A00000000"));
        assert!(!us_uk_passport("AB3005988"));
        assert!(!us_uk_passport(""));
    }
}
