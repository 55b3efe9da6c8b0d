//! Norway: the national identity number.

use super::date::{exists, two};
use super::text::{exact, number, weighted};

/// Fødselsnummer (Folkeregisteret): DDMMYY, three digits that tell the century, two check digits by mod 11.
///
/// Also D-numbers, in which the day is raised by 40, and H-numbers, in which the month is.
pub fn no_fodselsnummer(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let lowered = |value: u32| if value > 40 { value - 40 } else { value };
    let (day, month, year) = (lowered(two(&digits, 0)), lowered(two(&digits, 2)), two(&digits, 4));
    let century = match number(&digits[6..9]) {
        0..500 => 1900,
        500..750 if year >= 54 => 1800,
        500..1000 if year < 40 => 2000,
        900..1000 => 1900,
        _ => return false,
    };
    exists(century + year, month, day)
        && weighted(&digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
        && weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(no_fodselsnummer("151086 95088"));
    }

    #[test]
    fn raised_days_and_months_pass() {
        let found = |stem: &str| (0..100_000).any(|rest| no_fodselsnummer(&format!("{stem}{rest:05}")));
        assert!(found("551086"));
        assert!(found("155086"));
        assert!(!found("811086"), "numbers from day 81 on carry no date");
        assert!(!found("311186"));
    }

    #[test]
    fn either_check_digit_counts() {
        assert!(!no_fodselsnummer("151086 95098"));
        assert!(!no_fodselsnummer("151086 95089"));
    }
}
