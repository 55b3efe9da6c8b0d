//! Indonesia and Malaysia: identity numbers without a check digit, by place and date of birth.

use super::date::{exists_in_some_century, two};
use super::text::{all_zero, exact};

/// NIK of an Indonesian identity card (KTP): province, regency, district, birth as DDMMYY with 40 added to
/// the day for women, serial that is not 0000. Provinces are those of Permendagri 72/2019 and the four of
/// Papua made in 2022.
pub fn id_nik(text: &str) -> bool {
    let Some(digits) = exact::<16>(text) else { return false };
    let province = matches!(
        two(&digits, 0),
        11..=19 | 21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97
    );
    let day = match two(&digits, 6) {
        day @ 41..=71 => day - 40,
        day => day,
    };
    province
        && two(&digits, 2) > 0
        && exists_in_some_century(two(&digits, 10), two(&digits, 8), day)
        && !all_zero(&digits[12..])
}

/// MyKad number: birth as YYMMDD and a place of birth in use (National Registration Department): 00, 17 to
/// 20, 69, 70, 73, 80, 81 and 94 to 97 are not.
pub fn my_nric(text: &str) -> bool {
    let Some(digits) = exact::<12>(text) else { return false };
    let place = two(&digits, 6);
    exists_in_some_century(two(&digits, 0), two(&digits, 2), two(&digits, 4))
        && !matches!(place, 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_numbers_of_the_right_form_pass() {
        assert!(id_nik("31.7104.210590.0003"));
        assert!(id_nik("3171046105900003"), "a woman");
        assert!(my_nric("770305-02-1234"));
    }

    #[test]
    fn impossible_dates_places_and_serials_fail() {
        assert!(!id_nik("3171043102900003"));
        assert!(!id_nik("3171048105900003"), "day 81");
        assert!(!id_nik("4171042105900003"));
        assert!(!id_nik("3171042105900000"));
        assert!(!my_nric("771305-02-1234"));
        assert!(!my_nric("770305-17-1234"));
    }
}
