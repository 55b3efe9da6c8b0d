//! Estonia, Latvia and Lithuania: personal codes.

use super::date::{exists, two};
use super::text::{exact, exact_after, weighted};

/// Estonian isikukood (EVS 585): sex and century, YYMMDD, serial, check digit.
pub fn ee_isikukood(text: &str) -> bool {
    exact::<11>(text).is_some_and(|digits| is_dated(&digits) && u32::from(digits[10]) == check(&digits))
}

/// Lithuanian asmens kodas: the Estonian rule; codes that begin with 9 carry no date.
pub fn lt_asmens_kodas(text: &str) -> bool {
    exact::<11>(text).is_some_and(|digits| {
        (digits[0] == 9 || is_dated(&digits)) && u32::from(digits[10]) == check(&digits)
    })
}

/// Latvian personas kods: DDMMYY, century, serial, check digit; since July 2017 codes begin with 32 and carry
/// no date.
///
/// The documentation of the type gives the newer codes as a shape only; in practice the older rule holds for them, so
/// it is asked for.
pub fn lv_personas_kods(text: &str) -> bool {
    let Some(digits) = exact_after::<11>(text, b"LV") else { return false };
    let century = 1800 + u32::from(digits[6]) * 100;
    let undated = digits[..2] == [3, 2];
    let dated = digits[6] < 3 && exists(century + two(&digits, 4), two(&digits, 2), two(&digits, 0));
    let sum = 1 + weighted(&digits, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
    (undated || dated) && u32::from(digits[10]) == sum % 11 % 10
}

/// Odd first digits are men, even ones women: 1 and 2 born in the 19th century, 3 and 4 in the 20th, and so
/// on.
fn is_dated(digits: &[u8; 11]) -> bool {
    let century = match digits[0] {
        1 | 2 => 1800,
        3 | 4 => 1900,
        5 | 6 => 2000,
        7 | 8 => 2100,
        _ => return false,
    };
    exists(century + two(digits, 1), two(digits, 3), two(digits, 5))
}

/// Sum mod 11; ten is tried again with the weights moved on by two, and then written 0.
fn check(digits: &[u8; 11]) -> u32 {
    match weighted(digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11 {
        10 => weighted(digits, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10,
        check => check,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(ee_isikukood("37605030299"), "specimen of the identity card");
        assert!(ee_isikukood("36805280109"));
        assert!(lt_asmens_kodas("33309240064"), "the European Commission's example");
        assert!(lv_personas_kods("161175-19997"));
    }

    #[test]
    fn impossible_dates_are_refused() {
        let any = |stem: &str, algorithm: fn(&str) -> bool| (0..10).any(|c| algorithm(&format!("{stem}{c}")));
        assert!(!any("3760532029", ee_isikukood));
        assert!(!any("9760503029", ee_isikukood));
        assert!(any("9760503029", lt_asmens_kodas), "codes with 9 carry no date");
        assert!(!any("3330931006", lt_asmens_kodas));
        assert!(!any("3102751999", lv_personas_kods));
        assert!(!any("1611753999", lv_personas_kods), "no century 3");
        assert!(any("3299759999", lv_personas_kods), "newer codes carry no date");
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!ee_isikukood("37605030298"));
        assert!(!lt_asmens_kodas("33309240065"));
        assert!(!lv_personas_kods("161175-19998"));
    }
}
