//! `to_datetime`: text to a time, in the spellings that logs hold.

use std::sync::Arc;

use arrow::array::TimestampMicrosecondArray;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Kind, TextFunction, Work};
use super::values::lake_time;

const PAGE: Page = Page {
    name: "to_datetime",
    aliases: &["todatetime"],
    section: Section::Time,
    syntax: "to_datetime(text)",
    description: "Text as a time, null where it is none. An offset is applied; without one the time is UTC. \
                  Microseconds are kept, further digits are cut.",
    arguments: &[(
        "text",
        "ISO 8601, also without seconds, time or zone or with a space for the T; mail dates (`Wed, 18 Nov 2026 14:23:45 \
         +0100`); `11/18/2026 2:23:45 PM`, month first, as .NET writes it.",
    )],
    examples: &[
        ("select to_datetime('2026-11-18T14:23:45.1234567+01:00')", "2026-11-18T13:23:45.123456Z"),
        ("select to_datetime('2026-11-18'), to_datetime('yesterday')", "2026-11-18T00:00:00Z | null"),
    ],
};

/// The function.
#[must_use]
pub fn to_datetime() -> ScalarUDF {
    let work = Work::Rows(lake_time(), |arguments| {
        let texts = arguments.text(0)?;
        let values = (0..arguments.rows).map(|row| texts.get(row).and_then(parse));
        Ok(Arc::new(TimestampMicrosecondArray::from_iter(values).with_timezone("UTC")))
    });
    TextFunction::of(&PAGE, &[Kind::Text], 1..=1, work)
}

/// Microseconds since 1970, UTC.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    parse_iso(text)
        .or_else(|| DateTime::parse_from_rfc2822(text).ok().map(|time| time.timestamp_micros()))
        .or_else(|| parse_month_first(text))
}

fn parse_iso(text: &str) -> Option<i64> {
    let date = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let rest = text.get(10..)?;
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then(|| microseconds(date, NaiveTime::MIN));
    };
    let zone_at = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(zone_at);
    let time = parse_clock(clock)?;
    microseconds(date, time).checked_sub(parse_zone(zone.trim_start())?.num_microseconds()?)
}

fn microseconds(date: NaiveDate, time: NaiveTime) -> i64 {
    date.and_time(time).and_utc().timestamp_micros()
}

fn parse_clock(text: &str) -> Option<NaiveTime> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let format = if whole.len() > 5 { "%H:%M:%S" } else { "%H:%M" };
    let time = NaiveTime::parse_from_str(whole, format).ok()?;
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let nanoseconds = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    let nanoseconds = nanoseconds.fold(0_i64, |sum, digit| sum * 10 + i64::from(digit.wrapping_sub(b'0')));
    digits.then(|| time + TimeDelta::nanoseconds(nanoseconds))
}

/// `Z`, `+01:00`, `+0100`, `+01` or nothing.
fn parse_zone(text: &str) -> Option<TimeDelta> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(TimeDelta::zero());
    }
    let (sign, body) = match text.split_at_checked(1)? {
        ("+", body) => (1, body),
        ("-", body) => (-1, body),
        _ => return None,
    };
    let digits: String = body.split(':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 =
        digits.get(2..).filter(|minutes| !minutes.is_empty()).map_or(Some(0), |m| m.parse().ok())?;
    (hours < 24 && minutes < 60).then(|| TimeDelta::minutes(sign * (hours * 60 + minutes)))
}

fn parse_month_first(text: &str) -> Option<i64> {
    let time = NaiveDateTime::parse_from_str(text, "%m/%d/%Y %I:%M:%S %p")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%m/%d/%Y %H:%M:%S"))
        .ok()?;
    Some(time.and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text).and_then(DateTime::from_timestamp_micros).map(|time| time.format("%FT%T%.fZ").to_string())
    }

    #[test]
    fn the_spellings_of_logs_are_read() {
        for (text, expected) in [
            ("2026-11-18T14:23:45Z", "2026-11-18T14:23:45Z"),
            ("2026-11-18 14:23:45", "2026-11-18T14:23:45Z"),
            ("2026-11-18T14:23", "2026-11-18T14:23:00Z"),
            ("2026-11-18T14:23:45.1234567Z", "2026-11-18T14:23:45.123456Z"),
            ("2026-11-18T14:23:45.5-05:30", "2026-11-18T19:53:45.500Z"),
            ("2026-11-18T14:23:45 +0100", "2026-11-18T13:23:45Z"),
            ("2026-11-18T14:23:45+01", "2026-11-18T13:23:45Z"),
            (" 2026-11-18 ", "2026-11-18T00:00:00Z"),
            ("Wed, 18 Nov 2026 14:23:45 +0100", "2026-11-18T13:23:45Z"),
            ("11/18/2026 2:23:45 PM", "2026-11-18T14:23:45Z"),
            ("11/18/2026 14:23:45", "2026-11-18T14:23:45Z"),
            ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_null() {
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2026-11-18T25:00",
            "18/11/2026 10:00:00",
            "2026-11-18T10:00:00+99:00",
            "2026-11-18X",
            "2026-11-18T10:00:00.1x",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_null(text in "\\PC*") {
            let _ = parse(&text);
        }

        #[test]
        fn what_looks_like_a_time_is_read_or_null(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-9:.,]{0,12}[Zé+-]?[0-9:]{0,5}") {
            let _ = parse(&text);
        }

        #[test]
        fn an_iso_time_is_read_back(micros in -62_135_596_800_000_000_i64..253_402_300_799_999_999) {
            let text = DateTime::from_timestamp_micros(micros).unwrap().to_rfc3339();
            prop_assert_eq!(parse(&text), Some(micros));
        }
    }
}
