//! What the text of a match must satisfy besides its shape.

use regex_automata::meta;

use crate::sit::checksum::Algorithm;

/// A check that has been looked up.
#[derive(Debug, Clone)]
pub(super) enum Check {
    /// One of [`crate::sit::checksum`].
    Algorithm(Algorithm),
    /// A weighted sum, see [`crate::sit::model::Validator::Checksum`].
    Weighted(Weighted),
    /// A date, see [`crate::sit::model::Validator::Date`].
    Date {
        /// What stands where.
        form: DateForm,
        /// How many characters stand before it.
        offset: usize,
    },
    /// The whole text is a match of another element.
    Shape(Box<meta::Regex>),
}

/// `sum(digit * weight) mod modulus` equals the digit at a place.
#[derive(Debug, Clone)]
pub(super) struct Weighted {
    /// One weight for each digit.
    pub weights: Vec<i64>,
    /// What the sum is divided by; not 0.
    pub modulus: i64,
    /// Place of the check digit, from 1.
    pub check_digit: usize,
    /// Whether letters count, as 10 to 35.
    pub letters: bool,
}

/// Orders of day, month and year in `DateSimple`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateForm {
    /// Whether the year has four digits.
    long_year: bool,
    /// Places of the year, the month and the day among the digits.
    places: [usize; 3],
}

impl Check {
    /// Whether a text passes.
    pub fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Algorithm(algorithm) => algorithm(text),
            Self::Weighted(weighted) => weighted.accepts(text),
            Self::Date { form, offset } => form.accepts(text, *offset),
            Self::Shape(regex) => regex.is_match(text),
        }
    }
}

impl Weighted {
    fn accepts(&self, text: &str) -> bool {
        let value = |c: char| match c.to_digit(36) {
            Some(value) if c.is_ascii_digit() || (self.letters && c.is_ascii_alphabetic()) => {
                Some(i64::from(value))
            }
            _ => None,
        };
        let values: Vec<i64> = text.chars().filter_map(value).collect();
        if values.len() != self.weights.len() {
            return false;
        }
        let sum = values
            .iter()
            .zip(&self.weights)
            .fold(0_i64, |sum, (value, weight)| sum.wrapping_add(value.wrapping_mul(*weight)));
        let check = self.check_digit.checked_sub(1).and_then(|place| values.get(place));
        check == sum.checked_rem_euclid(self.modulus).as_ref()
    }
}

impl DateForm {
    /// The form of a documented name such as `DDMMYYYY`.
    pub fn named(name: &str) -> Option<Self> {
        let (long_year, places) = match name {
            "DDMMYYYY" => (true, [4, 2, 0]),
            "MMDDYYYY" => (true, [4, 0, 2]),
            "YYYYDDMM" => (true, [0, 6, 4]),
            "YYYYMMDD" => (true, [0, 4, 6]),
            "DDMMYY" => (false, [4, 2, 0]),
            "MMDDYY" => (false, [4, 0, 2]),
            "YYDDMM" => (false, [0, 4, 2]),
            "YYMMDD" => (false, [0, 2, 4]),
            _ => return None,
        };
        Some(Self { long_year, places })
    }

    fn accepts(self, text: &str, offset: usize) -> bool {
        let digits: Vec<u32> = text.chars().skip(offset).filter_map(|c| c.to_digit(10)).take(8).collect();
        let number = |place: usize, length: usize| {
            let part = digits.get(place..place + length)?;
            Some(part.iter().fold(0, |value, digit| value * 10 + digit))
        };
        let [year, month, day] = self.places;
        let year_length = if self.long_year { 4 } else { 2 };
        match (number(year, year_length), number(month, 2), number(day, 2)) {
            (Some(year), Some(month), Some(day)) => day >= 1 && day <= days(year, month),
            _ => false,
        }
    }
}

/// Days of a month; none where there is no such month.
fn days(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        // A year of two digits may be of any century, so 00 counts as a leap year.
        2 if year.is_multiple_of(4)
            && (year < 100 || !year.is_multiple_of(100) || year.is_multiple_of(400)) =>
        {
            29
        }
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighted(letters: bool) -> Weighted {
        Weighted { weights: vec![3, 7, 1, 0], modulus: 10, check_digit: 4, letters }
    }

    #[test]
    fn weighted_sums_are_compared_with_the_check_digit() {
        // 1*3 + 2*7 + 3*1 = 20
        assert!(weighted(false).accepts("12-30"));
        assert!(!weighted(false).accepts("12-31"));
        assert!(!weighted(false).accepts("123-04"));
    }

    #[test]
    fn letters_count_where_they_are_allowed() {
        // A=10: 10*3 + 2*7 + 3 = 47
        assert!(weighted(true).accepts("A237"));
        assert!(!weighted(false).accepts("A237"));
    }

    #[test]
    fn a_check_digit_outside_the_number_is_never_right() {
        assert!(!Weighted { check_digit: 9, ..weighted(false) }.accepts("1230"));
        assert!(!Weighted { modulus: 0, ..weighted(false) }.accepts("1230"));
    }

    #[test]
    fn dates_have_to_exist() {
        let accepts = |form: &str, text: &str, offset| DateForm::named(form).unwrap().accepts(text, offset);
        assert!(accepts("DDMMYYYY", "29.02.2024", 0));
        assert!(!accepts("DDMMYYYY", "29.02.2023", 0));
        assert!(!accepts("DDMMYYYY", "31.04.2024", 0));
        assert!(accepts("YYMMDD", "X991231", 1));
        assert!(!accepts("YYMMDD", "X991331", 1));
        assert!(accepts("YYYYDDMM", "20243112", 0));
        assert!(accepts("MMDDYY", "022900", 0));
        assert!(!accepts("MMDDYY", "0229", 0));
    }

    #[test]
    fn unknown_forms_are_told() {
        assert!(DateForm::named("DMY").is_none());
    }
}
