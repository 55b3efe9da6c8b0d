//! Times as exports write them, read without losing a fraction or a zone.

use chrono::{DateTime, Days, MappedLocalTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::row::Ticks;

/// A time as it is written: the instant its digits would be in UTC, and the seconds east of UTC it names, if any.
#[derive(Debug, Clone, Copy)]
struct Written {
    digits: Ticks,
    offset: Option<i64>,
}

impl Written {
    fn less(self, seconds: i64) -> Option<Ticks> {
        self.digits.0.checked_sub(seconds.checked_mul(Ticks::PER_SECOND)?).map(Ticks)
    }
}

/// Reads an ISO 8601 time: `2026-03-01T08:00:00`, any number of fraction digits (those after the seventh are cut),
/// `T` or a blank between date and time, and `Z`, an offset or nothing at the end. Nothing means UTC, which is what
/// audit records document. A date alone is midnight UTC.
#[must_use]
pub fn iso(text: &str) -> Option<Ticks> {
    let written = written_iso(text)?;
    written.less(written.offset.unwrap_or(0))
}

fn written_iso(text: &str) -> Option<Written> {
    let bytes = text.trim().as_bytes();
    let (year, month, day) = (number(bytes, 0, 4)?, number(bytes, 5, 2)?, number(bytes, 8, 2)?);
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let days = days_from_civil(year, month, day)?;
    if bytes.len() == 10 {
        return Some(Written { digits: ticks(days, 0, 0)?, offset: None });
    }
    if !matches!(bytes.get(10), Some(b'T' | b't' | b' ')) || bytes.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (number(bytes, 11, 2)?, number(bytes, 14, 2)?);
    let (second, mut at) = match bytes.get(16) {
        Some(b':') => (number(bytes, 17, 2)?, 19),
        _ => (0, 16),
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut fraction = 0;
    if matches!(bytes.get(at), Some(b'.' | b',')) {
        (fraction, at) = fraction_ticks(bytes, at + 1)?;
    }
    let offset = offset_seconds(bytes.get(at..)?)?;
    Some(Written { digits: ticks(days, hour * 3600 + minute * 60 + second, fraction)?, offset })
}

fn ticks(days: i64, seconds: i64, fraction: i64) -> Option<Ticks> {
    let seconds = days.checked_mul(86_400)?.checked_add(seconds)?;
    seconds.checked_mul(Ticks::PER_SECOND)?.checked_add(fraction).map(Ticks)
}

fn number(bytes: &[u8], start: usize, length: usize) -> Option<i64> {
    let digits = bytes.get(start..start + length)?;
    digits
        .iter()
        .try_fold(0, |total, digit| digit.is_ascii_digit().then(|| total * 10 + i64::from(digit - b'0')))
}

fn fraction_ticks(bytes: &[u8], start: usize) -> Option<(i64, usize)> {
    let mut at = start;
    let (mut value, mut unit) = (0, 1_000_000);
    while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
        value += i64::from(digit - b'0') * unit;
        unit /= 10;
        at += 1;
    }
    (at > start).then_some((value, at))
}

/// Seconds east of UTC, or `Some(None)` where no zone is written.
fn offset_seconds(rest: &[u8]) -> Option<Option<i64>> {
    match rest {
        [] => Some(None),
        [b'Z' | b'z'] => Some(Some(0)),
        [sign @ (b'+' | b'-'), digits @ ..] => {
            let hours = number(digits, 0, 2)?;
            let minutes = match digits.len() {
                2 => 0,
                4 => number(digits, 2, 2)?,
                5 if digits[2] == b':' => number(digits, 3, 2)?,
                _ => return None,
            };
            let seconds = (hours <= 23 && minutes <= 59).then_some(hours * 3600 + minutes * 60)?;
            Some(Some(if *sign == b'-' { -seconds } else { seconds }))
        }
        _ => None,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; `None` for a day that does not exist.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > length {
        return None;
    }
    // Howard Hinnant's days_from_civil: the year starts in March, so that the leap day is its last.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// In which order a date of three numbers is written, when the year stands last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayOrder {
    /// `7/2/2025` is 2 July: the portals' default.
    #[default]
    MonthFirst,
    /// `2/7/2025` is 2 July.
    DayFirst,
}

impl DayOrder {
    /// The order that a file's times prove: a first number over 12 can only be a day, a second one too. `None` when
    /// no sample decides or samples contradict each other; then the default is an assumption worth saying.
    #[must_use]
    pub fn from_samples<'s>(samples: impl IntoIterator<Item = &'s str>) -> Option<Self> {
        let (mut day_first, mut month_first) = (false, false);
        for (first, second) in samples.into_iter().filter_map(ambiguous_pair) {
            day_first |= first > 12;
            month_first |= second > 12;
        }
        match (day_first, month_first) {
            (true, false) => Some(Self::DayFirst),
            (false, true) => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// The two numbers before the year in `7/2/2025 ...` or `7-2-2025 ...`.
fn ambiguous_pair(text: &str) -> Option<(u32, u32)> {
    let date = text.trim().split(|c: char| c.is_whitespace() || c == ',').next()?;
    let mut numbers = date.split(['/', '-']);
    let short = |part: Option<&str>| part.filter(|part| part.len() <= 2)?.parse().ok();
    Some((short(numbers.next())?, short(numbers.next())?))
}

/// Reads a time as a portal, a browser, a spreadsheet or PowerShell shows it: `2 Jul 2025 11:17:48 PM`,
/// `7/2/2025, 11:17:48.123 PM`, `Jul 2, 2025 23:17`, `2.7.2025 23:17:48`, `Wed, 02 Jul 2025 23:17:48 GMT`,
/// `/Date(1751498268000)/` and ISO 8601. A time that names no zone is in `zone`; where clocks went back and it
/// happened twice, the earlier instant is meant, and where it was skipped, the time that far after the gap began.
#[must_use]
pub fn display(text: &str, zone: Tz, order: DayOrder) -> Option<Ticks> {
    let written = written_iso(text).or_else(|| written_display(text, order))?;
    match written.offset {
        Some(offset) => written.less(offset),
        None => written.less(local_offset(written.digits, zone)?),
    }
}

/// Whether a text is a time that names no zone, so that reading it means assuming one.
#[must_use]
pub fn needs_zone(text: &str) -> bool {
    written_iso(text)
        .or_else(|| written_display(text, DayOrder::default()))
        .is_some_and(|written| written.offset.is_none())
}

fn local_offset(digits: Ticks, zone: Tz) -> Option<i64> {
    let naive = DateTime::from_timestamp(digits.0.div_euclid(Ticks::PER_SECOND), 0)?.naive_utc();
    let offset = match zone.offset_from_local_datetime(&naive) {
        MappedLocalTime::Single(offset) => offset.fix(),
        MappedLocalTime::Ambiguous(one, other) => {
            // The earlier instant is the one further east.
            let (one, other) = (one.fix(), other.fix());
            if one.local_minus_utc() >= other.local_minus_utc() { one } else { other }
        }
        MappedLocalTime::None => {
            zone.offset_from_local_datetime(&naive.checked_sub_days(Days::new(1))?).earliest()?.fix()
        }
    };
    Some(i64::from(offset.local_minus_utc()))
}

fn written_display(text: &str, order: DayOrder) -> Option<Written> {
    if let Some(inner) = text.trim().strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        // .NET's JSON form: milliseconds since 1970; an offset behind them does not change the instant.
        let digits = inner.find(['+', '-']).filter(|at| *at > 0).map_or(inner, |at| &inner[..at]);
        let millis: i64 = digits.parse().ok()?;
        return Some(Written { digits: Ticks(millis.checked_mul(10_000)?), offset: Some(0) });
    }
    let mut parts = Parts::default();
    let lower = text.to_ascii_lowercase();
    for word in lower.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
        parts.word(word, order)?;
    }
    parts.finish()
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The position of the name that a word of three letters or more begins.
fn named(names: &[&str], word: &str) -> Option<usize> {
    let word = word.trim_end_matches('.');
    (word.len() >= 3).then(|| names.iter().position(|name| name.starts_with(word)))?
}

/// What the words of a displayed time have said so far; a word that says nothing ends the reading.
#[derive(Default)]
struct Parts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    clock: Option<(i64, i64, i64)>,
    afternoon: Option<bool>,
    offset: Option<i64>,
}

impl Parts {
    fn word(&mut self, word: &str, order: DayOrder) -> Option<()> {
        match word {
            "am" | "a.m." => return self.half(false),
            "pm" | "p.m." => return self.half(true),
            "utc" | "gmt" | "z" | "(utc)" => return set(&mut self.offset, 0),
            "at" => return Some(()),
            _ => {}
        }
        let zone = word.strip_prefix("utc").or_else(|| word.strip_prefix("gmt")).unwrap_or(word);
        if zone.starts_with(['+', '-']) {
            return set(&mut self.offset, offset_seconds(zone.as_bytes())??);
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return if word.contains(':') { self.clock(word) } else { self.date(word, order) };
        }
        match named(&MONTHS, word) {
            Some(month) => set(&mut self.month, month as i64 + 1),
            None => named(&WEEKDAYS, word).map(|_| ()),
        }
    }

    fn half(&mut self, afternoon: bool) -> Option<()> {
        self.afternoon.replace(afternoon).is_none().then_some(())
    }

    /// `11:17`, `11:17:48.123`, each perhaps followed by `pm` or a zone.
    fn clock(&mut self, word: &str) -> Option<()> {
        let end = word.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(word.len());
        let (digits, rest) = word.split_at(end);
        let mut parts = digits.splitn(3, ':');
        let small = |part: &str| part.parse::<i64>().ok().filter(|_| part.len() <= 2);
        let (hour, minute) = (small(parts.next()?)?, small(parts.next()?)?);
        let (second, fraction) = match parts.next().map(|part| part.split_once('.').unwrap_or((part, ""))) {
            None => (0, 0),
            Some((second, "")) => (small(second)?, 0),
            Some((second, fraction)) => (small(second)?, fraction_ticks(fraction.as_bytes(), 0)?.0),
        };
        match rest {
            "" => {}
            "am" | "pm" => self.half(rest == "pm")?,
            zone => set(&mut self.offset, offset_seconds(zone.as_bytes())??)?,
        }
        (minute <= 59 && second <= 60).then_some(())?;
        self.clock.replace((hour, minute * 60 + second, fraction)).is_none().then_some(())
    }

    /// A day, a year, or a date of three parts.
    fn date(&mut self, word: &str, order: DayOrder) -> Option<()> {
        let Some(separator) = word.trim_end_matches('.').find(['/', '.', '-']) else {
            let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
            let number = digits.parse().ok()?;
            return match digits.len() {
                4 => set(&mut self.year, number),
                1 | 2 => set(&mut self.day, number),
                _ => None,
            };
        };
        let dotted = word.as_bytes().get(separator) == Some(&b'.');
        let mut parts = word.trim_end_matches('.').split(['/', '.', '-']);
        let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || (first.len() != 4 && !matches!(third.len(), 2 | 4)) {
            return None;
        }
        let (year, month, day) = if first.len() == 4 {
            (first.parse().ok()?, second.parse().ok()?, third.parse().ok()?)
        } else if let Some(month) = named(&MONTHS, second) {
            (third.parse().ok()?, month as i64 + 1, first.parse().ok()?)
        } else {
            let (one, two): (i64, i64) = (first.parse().ok()?, second.parse().ok()?);
            let day_first = dotted || one > 12 || (order == DayOrder::DayFirst && two <= 12);
            let (month, day) = if day_first { (two, one) } else { (one, two) };
            (third.parse().ok()?, month, day)
        };
        // Two digits of a year are this century's: nothing here is older than the product.
        set(&mut self.year, if third.len() == 2 && first.len() <= 2 { year + 2000 } else { year })?;
        set(&mut self.month, month)?;
        set(&mut self.day, day)
    }

    fn finish(self) -> Option<Written> {
        let days = days_from_civil(self.year?, self.month?, self.day?)?;
        let (hour, rest, fraction) = self.clock.unwrap_or((0, 0, 0));
        let hour = match self.afternoon {
            None if hour <= 23 => hour,
            Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
            _ => return None,
        };
        Some(Written { digits: ticks(days, hour * 3600 + rest, fraction)?, offset: self.offset })
    }
}

/// Sets what must not have been said before.
fn set(place: &mut Option<i64>, value: i64) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        iso(text).map(|ticks| ticks.0 / Ticks::PER_SECOND)
    }

    #[test]
    fn audit_times_without_a_zone_are_utc() {
        assert_eq!(seconds("2023-09-20T04:05:03"), Some(1_695_182_703));
        assert_eq!(iso("2023-09-20T04:05:03"), iso("2023-09-20T04:05:03Z"));
        assert_eq!(iso("2023-09-20T04:05:03"), iso("2023-09-20 04:05:03.0000000Z"));
    }

    #[test]
    fn the_seventh_digit_is_kept_and_the_eighth_cut() {
        assert_eq!(iso("1970-01-01T00:00:00.1234567Z"), Some(Ticks(1_234_567)));
        assert_eq!(iso("1970-01-01T00:00:00.12345678Z"), Some(Ticks(1_234_567)));
        assert_eq!(iso("1969-12-31T23:59:59.9999999Z").map(Ticks::micros), Some(-1));
    }

    #[test]
    fn offsets_are_applied_never_dropped() {
        assert_eq!(iso("2026-03-01T10:00:00+02:00"), iso("2026-03-01T08:00:00Z"));
        assert_eq!(iso("2026-03-01T02:30:00-0530"), iso("2026-03-01T08:00:00Z"));
    }

    #[test]
    fn days_that_do_not_exist_are_no_times() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-00-01",
            "2023-01-32T00:00:00",
            "1900-02-29",
            "",
            "x",
            "2023-01-01T24:00:00",
            "2023-01-01T10:00:00 PM",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
        assert!(iso("2000-02-29").is_some());
    }

    fn shown(text: &str) -> Option<Ticks> {
        display(text, chrono_tz::UTC, DayOrder::MonthFirst)
    }

    #[test]
    fn every_way_a_portal_shows_a_time_is_the_same_instant() {
        let expected = iso("2025-07-02T23:17:48Z");
        for text in [
            "2 Jul 2025 11:17:48 PM",
            "7/2/2025 11:17:48 PM",
            "7/2/2025, 11:17:48\u{202f}PM",
            "07/02/2025 23:17:48",
            "Jul 2, 2025 11:17:48 PM",
            "July 2, 2025 at 11:17:48 p.m.",
            "2-Jul-2025 23:17:48",
            "2.7.2025 23:17:48",
            "2025/07/02 23:17:48",
            "2025-07-02 11:17:48 PM",
            "Wed, 02 Jul 2025 23:17:48 GMT",
            "7/2/2025 7:17:48 PM -04:00",
            "2025-07-02T23:17:48.000Z",
            "7/2/25 11:17:48 PM",
            "/Date(1751498268000)/",
            "/Date(1751498268000+0200)/",
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        assert_eq!(shown("4/18/2020, 4:50:30.123 AM"), iso("2020-04-18T04:50:30.123Z"));
        assert_eq!(shown("4/18/2020 12:00:00 AM"), iso("2020-04-18"));
    }

    #[test]
    fn texts_that_are_no_times_are_not_read_as_some() {
        for text in [
            "",
            "abc",
            "7/2/2025 13:00 PM",
            "13/13/2025",
            "1 2 3",
            "Jul 2025",
            "7/2/2025 1:2:3:4",
            "10.0.0.1",
            "1.2.3",
            "é",
            "2/30/2025",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_decided_by_a_file_s_own_dates() {
        assert_eq!(DayOrder::from_samples(["1/2/2025 10:00", "13/2/2025 10:00"]), Some(DayOrder::DayFirst));
        assert_eq!(DayOrder::from_samples(["1/2/2025, 10:00", "2/13/2025"]), Some(DayOrder::MonthFirst));
        assert_eq!(DayOrder::from_samples(["1/2/2025", "2025-13-01"]), None);
        assert_eq!(display("1/2/2025", chrono_tz::UTC, DayOrder::DayFirst), iso("2025-02-01"));
        assert_eq!(display("2/13/2025", chrono_tz::UTC, DayOrder::DayFirst), iso("2025-02-13"));
    }

    #[test]
    fn a_zone_is_assumed_only_where_none_is_written() {
        let berlin = chrono_tz::Europe::Berlin;
        let read = |text| display(text, berlin, DayOrder::MonthFirst);
        assert_eq!(read("7/2/2025 1:00 PM"), iso("2025-07-02T11:00:00Z"));
        assert_eq!(read("2025-07-02T13:00:00Z"), iso("2025-07-02T13:00:00Z"));
        assert!(needs_zone("7/2/2025 1:00 PM") && needs_zone("2025-07-02T13:00:00"));
        assert!(
            !needs_zone("2025-07-02T13:00:00Z") && !needs_zone("x") && !needs_zone("2 Jul 2025 13:00 UTC")
        );
    }

    #[test]
    fn a_time_that_happened_twice_is_the_first_and_a_skipped_one_comes_after_the_gap() {
        let read = |text| display(text, chrono_tz::Europe::Berlin, DayOrder::MonthFirst);
        assert_eq!(read("10/26/2025 2:30 AM"), iso("2025-10-26T00:30:00Z"));
        assert_eq!(read("3/30/2025 2:30 AM"), iso("2025-03-30T01:30:00Z"));
    }
}
