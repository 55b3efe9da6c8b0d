//! Switzerland: the social insurance number.

use super::gs1;
use super::text::exact;

/// AHV number of thirteen digits (AHVN13): the country's 756 and the check digit of GS1.
pub fn ch_ahv(text: &str) -> bool {
    exact::<13>(text).is_some_and(|digits| digits[..3] == [7, 5, 6] && gs1::holds(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specimens_pass() {
        assert!(ch_ahv("756.1234.5678.97"));
        assert!(ch_ahv("756.9217.0769.85"));
    }

    #[test]
    fn other_countries_and_wrong_digits_fail() {
        assert!(!ch_ahv("756.1234.5678.98"));
        assert!(!ch_ahv("4006381333931"));
    }
}
