//! Dates of birth inside numbers: whether a year, month and day can have been one.
//!
//! There is no clock here: a date in the future is a date. What a number says must not depend on the day it
//! is read.

/// Whether the day exists in the Gregorian calendar.
pub(super) fn exists(year: u32, month: u32, day: u32) -> bool {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Whether the day exists in some century, for numbers that keep two digits of the year and nothing else: 29
/// February of year 00 is that of 2000.
pub(super) fn exists_in_some_century(year: u32, month: u32, day: u32) -> bool {
    exists(2000 + year % 100, month, day)
}

/// Two digits as a number.
pub(super) fn two(digits: &[u8], at: usize) -> u32 {
    let digit = |place: usize| digits.get(place).copied().map_or(0, u32::from);
    digit(at) * 10 + digit(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_years_follow_the_gregorian_rule() {
        assert!(exists(2000, 2, 29));
        assert!(exists(2024, 2, 29));
        assert!(!exists(1900, 2, 29));
        assert!(!exists(2023, 2, 29));
    }

    #[test]
    fn impossible_days_and_months_are_refused() {
        assert!(!exists(2001, 4, 31));
        assert!(!exists(2001, 0, 1));
        assert!(!exists(2001, 13, 1));
        assert!(!exists(2001, 1, 0));
        assert!(exists(2001, 12, 31));
    }

    #[test]
    fn a_year_without_century_may_be_a_leap_year() {
        assert!(exists_in_some_century(0, 2, 29));
        assert!(!exists_in_some_century(1, 2, 29));
    }
}
