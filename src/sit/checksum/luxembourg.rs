//! Luxembourg: the national number (matricule) of persons and of other bodies.

use super::date::{exists, two};
use super::luhn;
use super::text::{exact, weighted};
use super::verhoeff;

/// Matricule of a person (Grand-Ducal Regulation of 28 November 2013): date of birth as YYYYMMDD, serial,
/// then a Luhn and a Verhoeff check digit, each over the first eleven.
pub fn lu_matricule(text: &str) -> bool {
    let Some(digits) = exact::<13>(text) else { return false };
    let year = two(&digits, 0) * 100 + two(&digits, 2);
    let mut second = digits;
    second[11] = digits[12];
    (1800..2100).contains(&year)
        && exists(year, two(&digits, 4), two(&digits, 6))
        && luhn::holds(&digits[..12])
        && verhoeff::holds(&second[..12])
}

/// Matricule of a body other than a person: year of its foundation, form, serial, check digit by mod 11 (ten
/// is not issued).
///
/// The rule could not be compared with another implementation; it is the one older numbers of persons
/// followed.
pub fn lu_matricule_entity(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let year = two(&digits, 0) * 100 + two(&digits, 2);
    let check = match weighted(&digits[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        0 => 0,
        rest => 11 - rest,
    };
    (1800..2100).contains(&year) && u32::from(digits[10]) == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_european_commission_s_example_passes() {
        assert!(lu_matricule("1893120105732"));
    }

    #[test]
    fn an_entity_by_hand() {
        // 1*5 + 9*4 + 9*3 + 9*2 + 2*7 + 2*6 + 0*5 + 1*4 + 2*3 + 3*2 = 128 = 11*11 + 7, 11 - 7 = 4
        assert!(lu_matricule_entity("1999 2201 234"));
        assert!(!lu_matricule_entity("1999 2201 235"));
        assert!((0..10).all(|check| !lu_matricule_entity(&format!("1799220123{check}"))));
    }

    #[test]
    fn both_check_digits_count() {
        assert!(!lu_matricule("1893120105742"));
        assert!(!lu_matricule("1893120105733"));
        assert!((0..100).all(|checks| !lu_matricule(&format!("18931301057{checks:02}"))), "month 13");
    }
}
