//! Timespans: `[-][d.]hh:mm:ss[.fffffff]`.

use super::super::time::{DAY, HOUR, MINUTE, SECOND};

/// The text of a timespan, with seven digits of the second when there is a fraction.
#[must_use]
pub fn print(micros: i64) -> String {
    let size = micros.unsigned_abs();
    let part = |unit: i64, of: i64| size / unit.unsigned_abs() % of.unsigned_abs();
    let sign = if micros < 0 { "-" } else { "" };
    let days = size / DAY.unsigned_abs();
    let days = if days > 0 { format!("{days}.") } else { String::new() };
    let (hours, minutes, seconds) = (part(HOUR, 24), part(MINUTE, 60), part(SECOND, 60));
    let fraction = size % SECOND.unsigned_abs();
    let fraction = if fraction > 0 { format!(".{fraction:06}0") } else { String::new() };
    format!("{sign}{days}{hours:02}:{minutes:02}:{seconds:02}{fraction}")
}

/// The units of a number with a unit, in nanoseconds.
const UNITS: &[(&str, i64)] = &[
    ("d", DAY * 1000),
    ("day", DAY * 1000),
    ("days", DAY * 1000),
    ("h", HOUR * 1000),
    ("hr", HOUR * 1000),
    ("hrs", HOUR * 1000),
    ("hour", HOUR * 1000),
    ("hours", HOUR * 1000),
    ("m", MINUTE * 1000),
    ("min", MINUTE * 1000),
    ("minute", MINUTE * 1000),
    ("minutes", MINUTE * 1000),
    ("s", SECOND * 1000),
    ("sec", SECOND * 1000),
    ("second", SECOND * 1000),
    ("seconds", SECOND * 1000),
    ("ms", 1_000_000),
    ("milli", 1_000_000),
    ("millis", 1_000_000),
    ("millisec", 1_000_000),
    ("millisecond", 1_000_000),
    ("milliseconds", 1_000_000),
    ("micro", 1000),
    ("micros", 1000),
    ("microsec", 1000),
    ("microsecond", 1000),
    ("microseconds", 1000),
    ("nano", 1),
    ("nanos", 1),
    ("nanosec", 1),
    ("nanosecond", 1),
    ("nanoseconds", 1),
    ("tick", 100),
    ("ticks", 100),
];

/// The microseconds of a timespan's text: `[-][d.]hh:mm[:ss[.fffffff]]`, whole days, or a number with a unit as `1.5h`.
/// What is smaller than a microsecond is cut.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let size = if text.contains(':') { clock(text)? } else { with_unit(text)? };
    if negative { size.checked_neg() } else { Some(size) }
}

fn digits(text: &str, most: usize) -> Option<i64> {
    let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (first, minutes, seconds) = (parts.next()?, parts.next()?, parts.next());
    // `d:hh:mm:ss` is read as well.
    let (days, hours, minutes, seconds) = match (parts.next(), parts.next()) {
        (None, _) => match first.split_once('.') {
            Some((days, hours)) => (days, hours, minutes, seconds),
            None => ("0", first, minutes, seconds),
        },
        (last @ Some(_), None) => (first, minutes, seconds?, last),
        _ => return None,
    };
    let (seconds, fraction) = seconds.map_or(("0", "0"), |text| text.split_once('.').unwrap_or((text, "0")));
    let below = |text: &str, limit: i64| digits(text, 2).filter(|value| *value < limit);
    let fraction = digits(&format!("{:0<7}", fraction.get(..fraction.len().min(9))?), 9)?;
    let fraction = fraction / 10_i64.pow(if fraction > 9_999_999 { 3 } else { 1 });
    digits(days, 8)?.checked_mul(DAY)?.checked_add(
        below(hours, 24)? * HOUR + below(minutes, 60)? * MINUTE + below(seconds, 60)? * SECOND + fraction,
    )
}

fn with_unit(text: &str) -> Option<i64> {
    let letters = text.find(|letter: char| letter.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(letters);
    let number = number.trim_end();
    let nanos = match unit {
        "" => DAY * 1000,
        unit => UNITS.iter().find(|(name, _)| *name == unit)?.1,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    // Without a unit a fraction would be hours: only whole days are read.
    if unit.is_empty() && number.contains('.') {
        return None;
    }
    let whole = i128::from(digits(whole, 18)?) * i128::from(nanos);
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?.min(18));
    let fraction = i128::from(digits(fraction, 18)?) * i128::from(nanos) / scale;
    i64::try_from((whole + fraction) / 1000).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_timespan_is_printed_with_its_days_and_seven_digits() {
        for (micros, text) in [
            (0, "00:00:00"),
            (DAY, "1.00:00:00"),
            (-12 * HOUR, "-12:00:00"),
            (29 * DAY + 9 * HOUR + 5 * SECOND + 123_450, "29.09:00:05.1234500"),
            (i64::MIN, "-106751991.04:00:54.7758080"),
        ] {
            assert_eq!(print(micros), text);
        }
    }

    #[test]
    fn a_timespan_is_read_in_its_forms() {
        for (text, micros) in [
            ("0.00:03:00", 3 * MINUTE),
            ("12:30", 12 * HOUR + 30 * MINUTE),
            ("1.02:03:04.5", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + 500_000),
            ("1:02:03:04", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND),
            ("00:00:00.1234567", 123_456),
            ("5", 5 * DAY),
            ("1d", DAY),
            ("1.5h", HOUR + 30 * MINUTE),
            ("100ms", 100_000),
            ("10ticks", 1),
            ("-00:00:01", -SECOND),
        ] {
            assert_eq!(parse(text), Some(micros), "{text}");
        }
    }

    #[test]
    fn what_is_no_timespan_is_none() {
        for text in [
            "",
            "x",
            "24:00:00",
            "1:60",
            "00:01:00 junk",
            "1.5",
            "1x",
            "99999999999999999d",
            "1:2:3:4:5",
            "é:é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_timespan_reads_back_from_its_text(micros in any::<i64>()) {
            prop_assume!(micros.unsigned_abs() / DAY.unsigned_abs() < 100_000_000);
            prop_assert_eq!(parse(&print(micros)), Some(micros));
        }

        #[test]
        fn no_text_panics(text in "[-0-9.:dhms é]{0,20}|.{0,10}") {
            let _ = parse(&text);
        }
    }
}
