//! Austria: social insurance, tax and VAT numbers.

use super::date::{exists_in_some_century, two};
use super::luhn;
use super::text::{all_zero, alphanumeric, exact, values, weighted, without_prefix};

/// Versicherungsnummer (ASVG section 31): serial number from 100, check digit, date of birth as DDMMYY.
///
/// Months 13 to 15 are given out when the serials of a day are used up, or when the day is not known.
pub fn at_svnr(text: &str) -> bool {
    let Some(digits) = exact::<10>(text) else { return false };
    let (day, month, year) = (two(&digits, 4), two(&digits, 6), two(&digits, 8));
    let dated = match month {
        13..=15 => (1..=31).contains(&day),
        _ => exists_in_some_century(year, month, day),
    };
    let check = weighted(&digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    digits[0] > 0 && dated && u32::from(digits[3]) == check
}

/// Abgabenkontonummer (Finanzamt-Steuernummer): the Luhn rule over nine digits, the office's two digits
/// first.
pub fn at_tin(text: &str) -> bool {
    exact::<9>(text).is_some_and(|digits| !all_zero(&digits) && luhn::holds(&digits))
}

/// Umsatzsteuer-Identifikationsnummer: ATU and eight digits, the last of which checks by (96 - Luhn sum) mod
/// 10.
pub fn at_uid(text: &str) -> bool {
    let Some(found) = alphanumeric::<11>(text) else { return false };
    let Some(digits) = without_prefix(&found, b"AT").strip_prefix(b"U").and_then(values::<8>) else {
        return false;
    };
    // Seven digits make 63 at most.
    u32::from(digits[7]) == (96 - luhn::sum(&digits[..7])) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(at_svnr("1237 010180"), "specimen of the e-card");
        assert!(at_tin("59-119/9013"), "the European Commission's example");
        assert!(at_uid("ATU13585627"));
        assert!(at_uid("AT U 123 4567 5"));
    }

    #[test]
    fn impossible_dates_are_refused() {
        // The sum of 3102 differs from that of 0101 by a multiple of eleven nowhere below, so look for one.
        let impossible = (100..1000).flat_map(|serial| (0..10).map(move |check| (serial, check)));
        assert!(!impossible.into_iter().any(|(serial, check)| at_svnr(&format!("{serial}{check}310280"))));
        let month_13 = (100..1000).flat_map(|serial| (0..10).map(move |check| (serial, check)));
        assert!(month_13.into_iter().any(|(serial, check)| at_svnr(&format!("{serial}{check}311380"))));
    }

    #[test]
    fn wrong_digits_and_prefixes_fail() {
        assert!(!at_svnr("1238 010180"));
        assert!(!at_svnr("0237 010180"));
        assert!(!at_tin("59-119/9012"));
        assert!(!at_uid("ATU13585626"));
        assert!(!at_uid("AT13585627"));
        assert!(!at_uid("DEU13585627"));
    }
}
