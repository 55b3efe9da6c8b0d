//! The check digit of travel documents, ICAO Doc 9303 part 3, section 4.9: weights 7, 3, 1, letters from A =
//! 10.

use super::text::{alphanumeric, base36};

/// A document number followed by its check digit, 4 to 40 letters and digits in all. The filler `<` counts
/// nothing, so it may be left out where it stands at the end of the number.
pub fn icao9303(text: &str) -> bool {
    alphanumeric::<40>(text).is_some_and(|found| found.len() > 3 && holds(&found))
}

/// Whether the last character is the check digit of those before it.
pub(super) fn holds(bytes: &[u8]) -> bool {
    let Some((&check, number)) = bytes.split_last() else { return false };
    check.is_ascii_digit() && sum(number) % 10 == base36(check)
}

fn sum(bytes: &[u8]) -> u32 {
    bytes.iter().zip([7, 3, 1].into_iter().cycle()).map(|(&byte, weight)| base36(byte) * weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specimens_of_the_standard_pass() {
        assert!(icao9303("L898902C3 6"), "document number of Doc 9303 part 4");
        assert!(icao9303("740812 2"), "its date of birth");
        assert!(icao9303("D231458907"), "document number of part 5");
    }

    #[test]
    fn a_wrong_or_missing_check_digit_fails() {
        assert!(!icao9303("L898902C3 5"));
        assert!(!icao9303("L898902C"));
        assert!(!icao9303("000"));
        assert!(!icao9303(""));
    }
}
