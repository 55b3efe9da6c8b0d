//! Lengths of time: `90s`, `5m`, `1h`, `14d`, `2w`, `1d12h`, and ISO 8601 (`PT5M`, `P1DT12H`).
//!
//! Months and years have no fixed length and are refused.

use chrono::TimeDelta;

/// Seconds of each unit, the longest first, with its letter.
const UNITS: [(i64, char); 5] = [(604_800, 'w'), (86_400, 'd'), (3600, 'h'), (60, 'm'), (1, 's')];

/// Why a text is no length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not a number with a unit.
    #[error("is no length of time: write a number and a unit, such as 30m, 1h, 7d or PT30M")]
    Form,
    /// Months or years.
    #[error("counts months or years, which are not all of one length: write days, such as 30d")]
    Calendar,
    /// A number without a unit.
    #[error("has no unit: add s, m, h, d or w, such as 30m")]
    NoUnit,
    /// Longer than can be counted.
    #[error("is longer than can be counted")]
    TooLong,
}

/// The length of time that a text names. It is never negative; it may be zero.
///
/// # Errors
///
/// When the text is none.
pub fn parse_duration(text: &str) -> Result<TimeDelta, DurationError> {
    let text = text.trim();
    let seconds = match text.strip_prefix(['P', 'p']) {
        Some(iso) => iso_seconds(iso)?,
        None => plain_seconds(text)?,
    };
    TimeDelta::try_seconds(seconds).ok_or(DurationError::TooLong)
}

/// Parts of falling units: `1d12h`.
fn plain_seconds(text: &str) -> Result<i64, DurationError> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Nothing is nothing in every unit.
        return if text.bytes().all(|byte| byte == b'0') { Ok(0) } else { Err(DurationError::NoUnit) };
    }
    sum(text, &UNITS)
}

/// What follows the `P`: days or weeks, then, after a `T`, hours, minutes and seconds.
fn iso_seconds(text: &str) -> Result<i64, DurationError> {
    let text = text.to_ascii_lowercase();
    let (days, clock) = match text.split_once('t') {
        Some((_, "")) => return Err(DurationError::Form),
        Some((days, clock)) => (days, Some(clock)),
        None => (text.as_str(), None),
    };
    if days.contains(['y', 'm']) {
        return Err(DurationError::Calendar);
    }
    if days.is_empty() && clock.is_none() {
        return Err(DurationError::Form);
    }
    let [week, day, hour, minute, second] = UNITS;
    let days = if days.is_empty() { 0 } else { sum(days, &[week, day])? };
    let clock = clock.map_or(Ok(0), |clock| sum(clock, &[hour, minute, second]))?;
    days.checked_add(clock).ok_or(DurationError::TooLong)
}

/// The sum of numbers with units, each unit at most once and the longer ones first.
fn sum(text: &str, mut units: &[(i64, char)]) -> Result<i64, DurationError> {
    let mut rest = text;
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits).ok_or(DurationError::Form)?;
        let unit = after.chars().next().map(|c| c.to_ascii_lowercase()).ok_or(DurationError::Form)?;
        let at = units.iter().position(|(_, letter)| *letter == unit).ok_or(DurationError::Form)?;
        let (seconds, _) = units.get(at).copied().ok_or(DurationError::Form)?;
        units = units.get(at + 1..).unwrap_or_default();
        if number.is_empty() {
            return Err(DurationError::Form);
        }
        let number: i64 = number.parse().map_err(|_| DurationError::TooLong)?;
        let part = number.checked_mul(seconds).ok_or(DurationError::TooLong)?;
        total = total.checked_add(part).ok_or(DurationError::TooLong)?;
        rest = after.get(unit.len_utf8()..).unwrap_or_default();
    }
    if text.is_empty() { Err(DurationError::Form) } else { Ok(total) }
}

/// The shortest text of a length of time; what is less than a second is left out.
#[must_use]
pub fn duration_text(duration: TimeDelta) -> String {
    let mut rest = duration.num_seconds();
    if rest == 0 {
        return "0s".to_owned();
    }
    let mut text = String::from(if rest < 0 { "-" } else { "" });
    // Weeks are left out: people say 14d and 30d.
    for (seconds, letter) in UNITS.into_iter().skip(1) {
        let number = rest / seconds;
        rest %= seconds;
        if number != 0 {
            text.push_str(&format!("{}{letter}", number.unsigned_abs()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(text: &str) -> Result<i64, DurationError> {
        parse_duration(text).map(|duration| duration.num_seconds())
    }

    #[test]
    fn both_ways_of_writing_are_read() {
        for (text, expected) in [
            ("90s", 90),
            ("5m", 300),
            ("1h", 3600),
            ("14d", 1_209_600),
            ("2w", 1_209_600),
            ("1d12h", 129_600),
            ("24H", 86_400),
            ("PT5M", 300),
            ("P1D", 86_400),
            ("P1DT12H", 129_600),
            ("pt1h30m", 5400),
            ("P2W", 1_209_600),
            ("0", 0),
            ("0m", 0),
            ("PT0S", 0),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_of_time_says_why() {
        for text in ["", "h", "soon", "1h1d", "1m1m", "-5m", "1.5h", "P", "PT", "P1H", "PT1D", "5 m", "é"] {
            assert_eq!(seconds(text), Err(DurationError::Form), "{text}");
        }
        assert_eq!(seconds("30"), Err(DurationError::NoUnit));
        assert_eq!(seconds("P1M"), Err(DurationError::Calendar));
        assert_eq!(seconds("P1Y"), Err(DurationError::Calendar));
        assert_eq!(seconds("99999999999999999d"), Err(DurationError::TooLong));
        assert_eq!(seconds("99999999999999999999s"), Err(DurationError::TooLong));
    }

    proptest! {
        #[test]
        fn the_text_of_a_length_of_time_is_read_as_the_same(length in 0_i64..4_000_000_000) {
            let duration = TimeDelta::seconds(length);
            prop_assert_eq!(parse_duration(&duration_text(duration)), Ok(duration));
        }

        #[test]
        fn no_text_is_too_odd_to_be_answered(text in "\\PC{0,12}") {
            let _ = parse_duration(&text);
        }
    }
}
