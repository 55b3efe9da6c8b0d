//! A length of time as Kusto writes it: `7d`, `1.5h`, `30m`, `10s`, `500ms`, `1.12:30:00`. In ticks of 100 ns, as there.

use std::fmt;

/// Ticks in a second.
pub const TICKS_PER_SECOND: i64 = 10_000_000;
const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND;
const TICKS_PER_HOUR: i64 = 60 * TICKS_PER_MINUTE;
const TICKS_PER_DAY: i64 = 24 * TICKS_PER_HOUR;

/// Unit names, each with its ticks. A plural `s` may follow the long ones.
const UNITS: [(&[&str], i64); 7] = [
    (&["d", "day"], TICKS_PER_DAY),
    (&["h", "hr", "hour"], TICKS_PER_HOUR),
    (&["m", "min", "minute"], TICKS_PER_MINUTE),
    (&["s", "sec", "second"], TICKS_PER_SECOND),
    (&["ms", "milli", "millisecond"], TICKS_PER_SECOND / 1_000),
    (&["us", "micro", "microsecond"], TICKS_PER_SECOND / 1_000_000),
    (&["tick"], 1),
];

/// Why a text is no timespan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no timespan: write it like 7d, 1h, 30m, 10s, 500ms or 1.12:30:00")]
pub struct TimespanError(pub String);

/// A length of time, also negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timespan {
    ticks: i64,
}

impl Timespan {
    /// A timespan of so many 100 ns ticks.
    #[must_use]
    pub fn from_ticks(ticks: i64) -> Self {
        Self { ticks }
    }

    /// Its length in 100 ns ticks.
    #[must_use]
    pub fn ticks(self) -> i64 {
        self.ticks
    }

    /// Its length in microseconds, cut towards the past.
    #[must_use]
    pub fn microseconds(self) -> i64 {
        self.ticks.div_euclid(10)
    }

    /// Reads `NUMBER UNIT` or `[d.]hh:mm[:ss[.fffffff]]`, with an optional sign.
    ///
    /// # Errors
    /// When the text is neither, or longer than can be counted (29,000 years).
    pub fn parse(text: &str) -> Result<Self, TimespanError> {
        let trimmed = text.trim();
        let (negative, body) = match trimmed.strip_prefix('-') {
            Some(body) => (true, body),
            None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
        };
        let ticks = if body.contains(':') { parse_clock(body) } else { parse_unit(body) };
        match ticks {
            Some(ticks) => Ok(Self { ticks: if negative { -ticks } else { ticks } }),
            None => Err(TimespanError(text.to_owned())),
        }
    }

    /// The parts of its absolute value: days, hours, minutes, seconds, ticks.
    pub(super) fn parts(self) -> [u64; 5] {
        let ticks = self.ticks.unsigned_abs();
        let part = |unit: i64, modulus: u64| ticks / unit.unsigned_abs() % modulus;
        [
            part(TICKS_PER_DAY, u64::MAX),
            part(TICKS_PER_HOUR, 24),
            part(TICKS_PER_MINUTE, 60),
            part(TICKS_PER_SECOND, 60),
            part(1, TICKS_PER_SECOND.unsigned_abs()),
        ]
    }
}

/// Kusto's own spelling: `[-][d.]hh:mm:ss[.fffffff]`.
impl fmt::Display for Timespan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [days, hours, minutes, seconds, fraction] = self.parts();
        if self.ticks < 0 {
            f.write_str("-")?;
        }
        if days > 0 {
            write!(f, "{days}.")?;
        }
        write!(f, "{hours:02}:{minutes:02}:{seconds:02}")?;
        if fraction > 0 {
            write!(f, ".{fraction:07}")?;
        }
        Ok(())
    }
}

fn parse_unit(body: &str) -> Option<i64> {
    let unit_at = body.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = body.split_at(unit_at);
    let unit = unit.trim().to_ascii_lowercase();
    let matches = |names: &[&str]| {
        names.contains(&unit.as_str())
            || unit.strip_suffix('s').is_some_and(|single| single.len() > 2 && names.contains(&single))
    };
    let (_, ticks) = UNITS.iter().find(|(names, _)| matches(names))?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: i64 = whole.parse().ok()?;
    whole.checked_mul(*ticks)?.checked_add(fraction_of(fraction, *ticks)?)
}

/// The ticks of `.fraction` of a unit. Digits below a tick are cut.
fn fraction_of(fraction: &str, unit: i64) -> Option<i64> {
    let digits = fraction.get(..fraction.len().min(15))?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let scale = 10_i128.checked_pow(u32::try_from(digits.len()).ok()?)?;
    i64::try_from(number * i128::from(unit) / scale).ok()
}

fn parse_clock(body: &str) -> Option<i64> {
    let mut fields = body.split(':');
    let (hours, minutes, seconds) = (fields.next()?, fields.next()?, fields.next().unwrap_or("0"));
    if fields.next().is_some() {
        return None;
    }
    let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let number = |text: &str, below: i64| {
        let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number: &i64| all_digits && *number < below)
    };
    let seconds = number(hours, 24)? * 3600 + number(minutes, 60)? * 60 + number(seconds, 60)?;
    number(days, i64::MAX)?
        .checked_mul(TICKS_PER_DAY)?
        .checked_add(seconds * TICKS_PER_SECOND + fraction_of(fraction, TICKS_PER_SECOND)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_spellings_of_kusto_are_read() {
        for (text, seconds) in [
            ("7d", 604_800.0),
            ("1h", 3600.0),
            ("1.5h", 5400.0),
            ("30m", 1800.0),
            ("30 minutes", 1800.0),
            ("10s", 10.0),
            ("500ms", 0.5),
            ("-2h", -7200.0),
            ("1.12:30:00", 131_400.0),
            ("12:30", 45_000.0),
            ("00:00:00.25", 0.25),
            ("3tick", 0.000_000_3),
        ] {
            let ticks = Timespan::parse(text).unwrap().ticks();
            assert_eq!(ticks, (seconds * 1e7_f64).round() as i64, "{text}");
        }
    }

    #[test]
    fn what_is_no_timespan_is_refused() {
        for text in [
            "",
            "7",
            "d",
            "7x",
            "1:2:3:4",
            "25:00",
            "1e3d",
            "７d",
            "--1d",
            "99999999999d",
            "1..5h",
            "ss",
            "1 hs",
        ] {
            assert!(Timespan::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(ticks in -(i64::MAX / 2)..i64::MAX / 2) {
            let span = Timespan::from_ticks(ticks);
            prop_assert_eq!(Timespan::parse(&span.to_string()).unwrap(), span);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Timespan::parse(&text);
        }
    }
}
