//! Slovenia: tax number and master citizen number.

use super::date::{exists, two};
use super::text::{exact, exact_after, weighted};

/// Davčna številka: weights 8 to 2, eleven less the remainder; ten is written 0, eleven is not issued.
pub fn si_tax_number(text: &str) -> bool {
    let Some(digits) = exact_after::<8>(text, b"SI") else { return false };
    let rest = weighted(&digits[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11;
    digits[0] > 0 && rest > 0 && u32::from(digits[7]) == (11 - rest) % 10
}

/// EMŠO, the JMBG of Yugoslavia: DDMMYYY, area, serial, and a check digit by mod 11. Slovenia's area is 50;
/// the number of somebody born elsewhere has another, so the area is left to the expression.
///
/// Remainders of which eleven less is ten are not issued by the rule; like the libraries in use, ten is
/// accepted as 0.
pub fn si_emso(text: &str) -> bool {
    let Some(digits) = exact::<13>(text) else { return false };
    let year = u32::from(digits[4]) * 100 + two(&digits, 5);
    let year = if year < 800 { 2000 + year } else { 1000 + year };
    let check = match weighted(&digits[..12], &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    exists(year, two(&digits, 2), two(&digits, 0)) && u32::from(digits[12]) == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(si_emso("0101006500006"));
        assert!(si_tax_number("SI 1501 2557"));
        assert!(si_tax_number("15012557"));
    }

    #[test]
    fn wrong_digits_and_dates_fail() {
        assert!(!si_emso("0101006500007"));
        assert!((0..10).all(|check| !si_emso(&format!("310200650000{check}"))));
        assert!(!si_tax_number("15012558"));
        assert!(!si_tax_number("00000000"));
    }
}
