//! Sweden: personal identity and coordination numbers.

use super::date::{exists, exists_in_some_century, two};
use super::luhn;
use super::text::between;

/// Personnummer (Act 1991:481) of ten or twelve digits: date of birth, serial, and the Luhn rule over the
/// last ten. A `+` before the last four means that the holder has turned a hundred.
///
/// Also coordination numbers (samordningsnummer), in which 60 is added to the day: they serve as tax numbers
/// all the same.
pub fn se_personnummer(text: &str) -> bool {
    let Some(digits) = between::<12>(text, 10) else { return false };
    let Some(ten) = digits.last_chunk::<10>() else { return false };
    let (year, month) = (two(ten, 0), two(ten, 2));
    let day = match two(ten, 4) {
        day @ 61..=91 => day - 60,
        day => day,
    };
    let dated = match digits.len() {
        12 => exists(two(&digits, 0) * 100 + year, month, day) && (18..21).contains(&two(&digits, 0)),
        // Whoever was born on 29 February of year 00 and is over a hundred would have been born in 1900, no
        // leap year.
        10 if is_over_a_hundred(text) => exists(1900 + year, month, day),
        10 => exists_in_some_century(year, month, day),
        _ => false,
    };
    dated && luhn::holds(ten)
}

/// Whether the mark before the last four digits is a `+`.
fn is_over_a_hundred(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_ascii_digit()).as_bytes();
    text.iter().rev().nth(4) == Some(&b'+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tax_agency_s_examples_pass() {
        for number in ["811228-9874", "19811228-9874", "670919-9530", "640823+3234", "701063-2391"] {
            assert!(se_personnummer(number), "{number}");
        }
        assert!(se_personnummer("8112289874"));
    }

    #[test]
    fn wrong_digits_and_dates_fail() {
        assert!(!se_personnummer("811228-9875"));
        assert!(!se_personnummer("15811228-9874"));
        assert!(!se_personnummer("1811228-9874"));
        let any = |stem: &str| (0..10).any(|check| se_personnummer(&format!("{stem}{check}")));
        assert!(!any("810229-987"));
        assert!(any("000229-987"));
        assert!(!any("000229+987"), "nobody was born on 29 February 1900");
    }
}
