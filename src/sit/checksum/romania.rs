//! Romania: the personal numeric code.

use super::date::{exists, exists_in_some_century, two};
use super::text::{exact, weighted};

/// CNP (OUG 97/2005): sex and century, YYMMDD, county, serial, and a check digit by mod 11 (ten is written
/// 1).
///
/// Counties are 01 to 48, 51 and 52; 70 is any county, 80 to 83 and 99 are met for people registered without
/// one.
pub fn ro_cnp(text: &str) -> bool {
    let Some(digits) = exact::<13>(text) else { return false };
    let (year, month, day) = (two(&digits, 1), two(&digits, 3), two(&digits, 5));
    let dated = match digits[0] {
        1 | 2 => exists(1900 + year, month, day),
        3 | 4 => exists(1800 + year, month, day),
        5 | 6 => exists(2000 + year, month, day),
        // Residents without citizenship, of any century.
        7..=9 => exists_in_some_century(year, month, day),
        _ => false,
    };
    let check = match weighted(&digits[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
        10 => 1,
        check => check,
    };
    dated && matches!(two(&digits, 7), 1..=48 | 51 | 52 | 70 | 80..=83 | 99) && u32::from(digits[12]) == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(ro_cnp("1630615123457"));
        assert!(ro_cnp("1800101221144"));
    }

    #[test]
    fn wrong_digits_dates_and_counties_fail() {
        assert!(!ro_cnp("1630615123458"));
        let any = |stem: &str| (0..10).any(|check| ro_cnp(&format!("{stem}{check}")));
        assert!(!any("163063112345"), "31 June");
        assert!(!any("163061560345"), "no county 60");
        assert!(!any("063061512345"));
    }
}
