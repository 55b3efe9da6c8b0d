//! China: the resident identity number.

use super::date::{exists, two};
use super::iso7064::iso7064_mod11_2;
use super::text::alphanumeric;

/// First two digits: provinces, municipalities and regions of GB/T 2260, with Taiwan, Hong Kong and Macau
/// (71, 81 to 83) and 91 for foreigners with permanent residence.
const PROVINCES: [u32; 36] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
];

/// GB 11643: region, date of birth as YYYYMMDD, serial, and a check character after ISO 7064 MOD 11-2.
///
/// Counties come and go, so only the province of the region is looked at.
pub fn cn_resident_id(text: &str) -> bool {
    let Some(found) = alphanumeric::<18>(text) else { return false };
    let Some(digits) = found.get(..17).and_then(super::text::values::<17>) else { return false };
    let year = two(&digits, 6) * 100 + two(&digits, 8);
    found.len() == 18
        && PROVINCES.contains(&two(&digits, 0))
        && (1800..2100).contains(&year)
        && exists(year, two(&digits, 10), two(&digits, 12))
        && iso7064_mod11_2(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_pass() {
        assert!(cn_resident_id("11010519491231002X"));
        assert!(cn_resident_id("11010519491231002x"));
        assert!(cn_resident_id("440524188001010014"));
    }

    #[test]
    fn wrong_digits_dates_and_provinces_fail() {
        assert!(!cn_resident_id("110105194912310021"));
        let any = |stem: &str| "0123456789X".chars().any(|check| cn_resident_id(&format!("{stem}{check}")));
        assert!(any("11010519490228002"));
        assert!(!any("11010519490229002"), "1949 was no leap year");
        assert!(!any("99010519490228002"), "no province 99");
        assert!(!any("11010500010228002"));
        assert!(!cn_resident_id(""));
    }
}
