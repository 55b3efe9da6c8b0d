//! Times as ISO 8601 text, written straight into a byte buffer.
//!
//! Instants always carry an offset (`Z` for UTC). A timestamp type without a zone is UTC, as all times inside are.
//! The fraction has no digits, three, six or nine: the fewest that lose nothing.

use arrow::datatypes::TimeUnit;
use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::number::{push_signed, push_two, push_unsigned};

const DAY_SECONDS: i64 = 86_400;

/// The offset that the instants of a column are shown with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Zone {
    /// `Z`.
    Utc,
    /// A fixed number of seconds east of UTC.
    Fixed(i32),
    /// A named zone, whose offset depends on the instant.
    Named(Tz),
}

impl Zone {
    /// The zone of an Arrow timestamp type. An unknown name is shown as UTC, which its values are stored in.
    pub(crate) fn of(name: Option<&str>) -> Self {
        let Some(name) = name else { return Self::Utc };
        if let Some(seconds) = fixed_offset(name) {
            return if seconds == 0 { Self::Utc } else { Self::Fixed(seconds) };
        }
        match name.parse::<Tz>() {
            Ok(Tz::UTC | Tz::Etc__UTC | Tz::GMT | Tz::Zulu) | Err(_) => Self::Utc,
            Ok(zone) => Self::Named(zone),
        }
    }

    fn offset_at(self, seconds: i64) -> i32 {
        match self {
            Self::Utc => 0,
            Self::Fixed(offset) => offset,
            Self::Named(zone) => DateTime::from_timestamp(seconds, 0)
                .map_or(0, |at| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()),
        }
    }
}

/// Reads `+02:00`, `-0330` or `+05` as seconds east of UTC.
fn fixed_offset(name: &str) -> Option<i32> {
    let (sign, digits) = match name.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() == 2 { (number, 0) } else { (number / 100, number % 100) };
    Some(sign * (hours * 3600 + minutes * 60))
}

/// Units in a second, and nanoseconds in a unit.
fn scale(unit: TimeUnit) -> (i64, i64) {
    match unit {
        TimeUnit::Second => (1, 1_000_000_000),
        TimeUnit::Millisecond => (1_000, 1_000_000),
        TimeUnit::Microsecond => (1_000_000, 1_000),
        TimeUnit::Nanosecond => (1_000_000_000, 1),
    }
}

/// Whole seconds, rounded down, and the nanoseconds after them.
fn split(value: i64, unit: TimeUnit) -> (i64, u32) {
    let (per_second, nanoseconds) = scale(unit);
    (value.div_euclid(per_second), (value.rem_euclid(per_second) * nanoseconds) as u32)
}

/// Writes an instant: `2026-03-01T08:00:00.123456Z`.
pub(crate) fn push_timestamp(out: &mut Vec<u8>, value: i64, unit: TimeUnit, zone: Zone) {
    let (seconds, nanoseconds) = split(value, unit);
    let offset = zone.offset_at(seconds);
    let local = seconds.saturating_add(i64::from(offset));
    push_date(out, local.div_euclid(DAY_SECONDS));
    out.push(b'T');
    push_clock(out, local.rem_euclid(DAY_SECONDS) as u32, nanoseconds);
    if zone == Zone::Utc {
        out.push(b'Z');
        return;
    }
    out.push(if offset < 0 { b'-' } else { b'+' });
    let offset = offset.unsigned_abs();
    push_two(out, offset / 3600);
    out.push(b':');
    push_two(out, offset / 60 % 60);
    // Local mean times before standard time have seconds; dropping them would name another instant.
    if !offset.is_multiple_of(60) {
        out.push(b':');
        push_two(out, offset % 60);
    }
}

/// Writes a day, counted from 1970-01-01: `2026-03-01`. Years outside 0 to 9999 have a sign and six digits or more.
pub(crate) fn push_date(out: &mut Vec<u8>, days: i64) {
    // Days to civil date over eras of 400 years that begin on 1 March, as in Howard Hinnant's "chrono-Compatible
    // Low-Level Date Algorithms"; exact for any i64 of days that seconds can give.
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = (if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 }) as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if (0..=9_999).contains(&year) {
        push_two(out, year as u32 / 100);
        push_two(out, year as u32 % 100);
    } else {
        out.push(if year < 0 { b'-' } else { b'+' });
        let magnitude = year.unsigned_abs();
        let padding = 5_usize.saturating_sub(magnitude.checked_ilog10().unwrap_or(0) as usize);
        out.extend(std::iter::repeat_n(b'0', padding));
        push_unsigned(out, magnitude);
    }
    out.push(b'-');
    push_two(out, month);
    out.push(b'-');
    push_two(out, day);
}

/// Writes a `Date64`: a date, with the time when it has one.
pub(crate) fn push_date_milliseconds(out: &mut Vec<u8>, value: i64) {
    if value % (DAY_SECONDS * 1_000) == 0 {
        push_date(out, value / (DAY_SECONDS * 1_000));
    } else {
        push_timestamp(out, value, TimeUnit::Millisecond, Zone::Utc);
    }
}

/// Writes a time of day: `08:00:00.5` is `08:00:00.500`.
pub(crate) fn push_time_of_day(out: &mut Vec<u8>, value: i64, unit: TimeUnit) {
    let (seconds, nanoseconds) = split(value, unit);
    push_clock(out, seconds.rem_euclid(DAY_SECONDS) as u32, nanoseconds);
}

fn push_clock(out: &mut Vec<u8>, second_of_day: u32, nanoseconds: u32) {
    push_two(out, second_of_day / 3600);
    out.push(b':');
    push_two(out, second_of_day / 60 % 60);
    out.push(b':');
    push_two(out, second_of_day % 60);
    push_fraction(out, nanoseconds);
}

fn push_fraction(out: &mut Vec<u8>, nanoseconds: u32) {
    if nanoseconds == 0 {
        return;
    }
    let (mut value, digits) = match nanoseconds {
        whole if whole % 1_000_000 == 0 => (whole / 1_000_000, 3),
        whole if whole % 1_000 == 0 => (whole / 1_000, 6),
        whole => (whole, 9),
    };
    let mut text = [b'0'; 10];
    text[0] = b'.';
    for place in text[1..=digits].iter_mut().rev() {
        *place = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.extend_from_slice(&text[..=digits]);
}

/// Writes a length of time: `PT1M30.500S`, `-P1DT2H`, `PT0S`. A day is 24 hours.
pub(crate) fn push_duration(out: &mut Vec<u8>, value: i64, unit: TimeUnit) {
    let (per_second, nanoseconds) = scale(unit);
    let magnitude = value.unsigned_abs();
    let seconds = magnitude / per_second.unsigned_abs();
    let fraction = (magnitude % per_second.unsigned_abs()) * nanoseconds.unsigned_abs();
    if value < 0 {
        out.push(b'-');
    }
    out.push(b'P');
    let days = seconds / DAY_SECONDS.unsigned_abs();
    if days > 0 {
        push_unsigned(out, days);
        out.push(b'D');
    }
    push_hours(out, "", seconds % DAY_SECONDS.unsigned_abs(), fraction as u32, days == 0);
}

/// Writes a calendar interval: `P1Y2M3DT4H`. Each part has its own sign, since a month has no fixed length.
pub(crate) fn push_interval(out: &mut Vec<u8>, months: i32, days: i32, nanoseconds: i64) {
    out.push(b'P');
    for (part, letter) in [(months / 12, b'Y'), (months % 12, b'M'), (days, b'D')] {
        if part != 0 {
            push_signed(out, i64::from(part));
            out.push(letter);
        }
    }
    let (sign, magnitude) = (if nanoseconds < 0 { "-" } else { "" }, nanoseconds.unsigned_abs());
    let fraction = (magnitude % 1_000_000_000) as u32;
    push_hours(out, sign, magnitude / 1_000_000_000, fraction, months == 0 && days == 0);
}

/// Writes `T4H5M6.700S`; nothing for zero, unless that would leave the text empty.
fn push_hours(out: &mut Vec<u8>, sign: &str, seconds: u64, nanoseconds: u32, alone: bool) {
    if seconds == 0 && nanoseconds == 0 {
        if alone {
            out.extend_from_slice(b"T0S");
        }
        return;
    }
    out.push(b'T');
    for (part, letter) in [(seconds / 3600, b'H'), (seconds / 60 % 60, b'M')] {
        if part > 0 {
            out.extend_from_slice(sign.as_bytes());
            push_unsigned(out, part);
            out.push(letter);
        }
    }
    if !seconds.is_multiple_of(60) || nanoseconds > 0 {
        out.extend_from_slice(sign.as_bytes());
        push_unsigned(out, seconds % 60);
        push_fraction(out, nanoseconds);
        out.push(b'S');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use proptest::prelude::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    fn instant(value: i64, unit: TimeUnit, zone: Option<&str>) -> String {
        text(|out| push_timestamp(out, value, unit, Zone::of(zone)))
    }

    #[test]
    fn a_fraction_has_the_fewest_digit_groups_that_lose_nothing() {
        let second = 1_772_352_000_000_000_i64;
        assert_eq!(instant(second, TimeUnit::Microsecond, Some("UTC")), "2026-03-01T08:00:00Z");
        assert_eq!(instant(second + 500_000, TimeUnit::Microsecond, None), "2026-03-01T08:00:00.500Z");
        assert_eq!(instant(second + 123_450, TimeUnit::Microsecond, None), "2026-03-01T08:00:00.123450Z");
        assert_eq!(instant(1, TimeUnit::Nanosecond, None), "1970-01-01T00:00:00.000000001Z");
        assert_eq!(instant(-1, TimeUnit::Millisecond, None), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn a_zone_is_applied_and_shown() {
        assert_eq!(instant(0, TimeUnit::Second, Some("+05:30")), "1970-01-01T05:30:00+05:30");
        assert_eq!(instant(0, TimeUnit::Second, Some("-03")), "1969-12-31T21:00:00-03:00");
        assert_eq!(
            instant(1_782_000_000, TimeUnit::Second, Some("Europe/Oslo")),
            "2026-06-21T02:00:00+02:00"
        );
        assert_eq!(instant(0, TimeUnit::Second, Some("+00:00")), "1970-01-01T00:00:00Z");
        assert_eq!(instant(0, TimeUnit::Second, Some("Nowhere/Land")), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn the_ends_of_the_range_are_written_without_a_panic() {
        assert_eq!(instant(i64::MAX, TimeUnit::Microsecond, None), "+294247-01-10T04:00:54.775807Z");
        assert_eq!(instant(i64::MIN, TimeUnit::Microsecond, None), "-290308-12-21T19:59:05.224192Z");
        assert!(instant(i64::MAX, TimeUnit::Second, Some("+14:00")).starts_with('+'));
        assert!(instant(i64::MIN, TimeUnit::Second, Some("Asia/Tokyo")).starts_with('-'));
    }

    #[test]
    fn durations_are_iso_8601() {
        let duration = |value, unit| text(|out| push_duration(out, value, unit));
        assert_eq!(duration(0, TimeUnit::Second), "PT0S");
        assert_eq!(duration(90_500, TimeUnit::Millisecond), "PT1M30.500S");
        assert_eq!(duration(-93_600, TimeUnit::Second), "-P1DT2H");
        assert_eq!(duration(86_400, TimeUnit::Second), "P1D");
        assert_eq!(duration(i64::MIN, TimeUnit::Nanosecond), "-P106751DT23H47M16.854775808S");
    }

    #[test]
    fn interval_parts_keep_their_own_signs() {
        let interval = |months, days, nanoseconds| text(|out| push_interval(out, months, days, nanoseconds));
        assert_eq!(interval(14, -3, 0), "P1Y2M-3D");
        assert_eq!(interval(0, 0, -3_661_000_000_000), "PT-1H-1M-1S");
        assert_eq!(interval(0, 0, 0), "PT0S");
    }

    #[test]
    fn a_date64_shows_a_time_only_when_it_has_one() {
        assert_eq!(text(|out| push_date_milliseconds(out, 86_400_000)), "1970-01-02");
        assert_eq!(text(|out| push_date_milliseconds(out, 1)), "1970-01-01T00:00:00.001Z");
    }

    proptest! {
        #[test]
        fn instants_agree_with_chrono(value in -62_167_219_200_000_000_i64..253_402_300_800_000_000) {
            let expected = DateTime::from_timestamp_micros(value).unwrap().with_timezone(&Utc);
            let shown = instant(value, TimeUnit::Microsecond, None);
            let expected = expected.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
            prop_assert_eq!(shown, expected);
        }
    }
}
