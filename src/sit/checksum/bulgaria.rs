//! Bulgaria: the uniform civil number (ЕГН).

use super::date::{exists, two};
use super::text::{exact, weighted};

/// ЕГН (Civil Registration Act): YYMMDD with 20 added to the month for births before 1900 and 40 from 2000,
/// serial, and a check digit by sum mod 11 mod 10.
pub fn bg_egn(text: &str) -> bool {
    let Some(digits) = exact::<10>(text) else { return false };
    let (year, month, day) = (two(&digits, 0), two(&digits, 2), two(&digits, 4));
    let dated = match month {
        41..=52 => exists(2000 + year, month - 40, day),
        21..=32 => exists(1800 + year, month - 20, day),
        _ => exists(1900 + year, month, day),
    };
    let check = weighted(&digits, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    dated && u32::from(digits[9]) == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(bg_egn("7523169263"), "born in 1875");
        assert!(bg_egn("8032056031"));
        assert!(bg_egn("7501010010"), "the European Commission's example");
    }

    #[test]
    fn wrong_digits_and_impossible_dates_fail() {
        assert!(!bg_egn("7523169264"));
        assert!((0..10).all(|check| !bg_egn(&format!("801331603{check}"))), "month 13");
        assert!((0..10).all(|check| !bg_egn(&format!("000229603{check}"))), "1900 was no leap year");
        assert!((0..10).any(|check| bg_egn(&format!("004229603{check}"))), "2000 was one");
    }
}
