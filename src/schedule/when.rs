//! Schedules: intervals, cron expressions in a time zone, and on arrival.
//!
//! Intervals are counted from the start of 1970 in UTC, so that every machine comes to the same times: `1h` is due at
//! the full hour, `1d` at midnight UTC. Cron expressions are read and followed by `croner`, which keeps to what Vixie
//! cron does when clocks change: a fixed time that is skipped comes right after the gap, one that is there twice comes
//! once, and a repeated one (`*/15`) keeps its pace through both.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use super::duration::duration_text;

/// Shortest interval.
pub const LEAST_INTERVAL: TimeDelta = TimeDelta::minutes(1);
/// Longest interval.
pub const MOST_INTERVAL: TimeDelta = TimeDelta::days(366);
/// So many missed times of a cron expression are counted one by one.
const MOST_COUNTED: u64 = 10_000;

/// When a query runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Schedule {
    /// Again and again, so far apart.
    Every(TimeDelta),
    /// At the times of a cron expression.
    Cron(Box<CronSchedule>),
    /// Whenever rows arrive.
    OnArrival,
}

/// A cron expression and the time zone whose clocks it means.
#[derive(Debug, Clone)]
pub struct CronSchedule {
    expression: String,
    zone: Tz,
    cron: Cron,
}

impl PartialEq for CronSchedule {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression && self.zone == other.zone
    }
}

/// Why there is no such schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Zero, or too short to be kept.
    #[error(
        "an interval has to be at least {}: to run as soon as rows arrive, write `on arrival`",
        duration_text(LEAST_INTERVAL)
    )]
    TooOften,
    /// Longer than any schedule.
    #[error("an interval can be at most {}", duration_text(MOST_INTERVAL))]
    TooSeldom,
    /// Not a cron expression.
    #[error("this is no cron expression of five fields (minute, hour, day, month, weekday): {reason}")]
    Cron {
        /// What the reader says.
        reason: String,
    },
    /// A date that never comes.
    #[error("this cron expression is never due: no day is such a day")]
    Never,
    /// A time zone that there is not.
    #[error("there is no time zone `{zone}`{}: use a name such as Europe/Berlin, or UTC", .nearest.as_ref().map(|name| format!(", did you mean `{name}`?")).unwrap_or_default())]
    Zone {
        /// As written.
        zone: String,
        /// One that looks alike.
        nearest: Option<String>,
    },
}

/// The times of a range at which a schedule was due, folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The first.
    pub first: DateTime<Utc>,
    /// The last.
    pub last: DateTime<Utc>,
    /// How many, the first and the last included.
    pub count: u64,
    /// Whether there are more than were counted.
    pub is_more: bool,
}

impl Schedule {
    /// An interval.
    ///
    /// # Errors
    ///
    /// When it is shorter than a minute or longer than a year.
    pub fn every(interval: TimeDelta) -> Result<Self, ScheduleError> {
        if interval < LEAST_INTERVAL {
            Err(ScheduleError::TooOften)
        } else if interval > MOST_INTERVAL {
            Err(ScheduleError::TooSeldom)
        } else {
            Ok(Self::Every(interval))
        }
    }

    /// A cron expression of five fields, or a nickname such as `@daily`; `zone` is an IANA name.
    ///
    /// # Errors
    ///
    /// When the expression or the time zone is none, or it is never due.
    pub fn cron(expression: &str, zone: &str) -> Result<Self, ScheduleError> {
        let zone = parse_zone(zone)?;
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser
            .parse(expression.trim())
            .map_err(|error| ScheduleError::Cron { reason: error.to_string() })?;
        let schedule = CronSchedule { expression: expression.trim().to_owned(), zone, cron };
        schedule.next(DateTime::UNIX_EPOCH).ok_or(ScheduleError::Never)?;
        Ok(Self::Cron(Box::new(schedule)))
    }

    /// The first time it is due after `after`. None on arrival, which no clock tells, and at the end of time.
    #[must_use]
    pub fn next_due(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Every(interval) => floor(after, *interval)?.checked_add_signed(*interval),
            Self::Cron(cron) => cron.next(after),
            Self::OnArrival => None,
        }
    }

    /// Every time it was due after `after` and up to `until`, folded: what was missed is caught up in one run, since
    /// windows are over arrival and one run takes all that arrived. None if it was not due.
    #[must_use]
    pub fn due_between(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> Option<Due> {
        let first = self.next_due(after).filter(|first| *first <= until)?;
        match self {
            Self::Every(interval) => {
                let last = floor(until, *interval)?;
                let between = (last - first).num_seconds() / interval.num_seconds();
                Some(Due { first, last, count: u64::try_from(between).ok()? + 1, is_more: false })
            }
            Self::Cron(cron) => Some(cron.fold(first, until)),
            Self::OnArrival => None,
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(interval) => write!(formatter, "every {}", duration_text(*interval)),
            Self::Cron(cron) => write!(formatter, "{} ({})", cron.expression, cron.zone),
            Self::OnArrival => formatter.write_str("on arrival"),
        }
    }
}

/// The last time of an interval that is not after `time`.
fn floor(time: DateTime<Utc>, interval: TimeDelta) -> Option<DateTime<Utc>> {
    let seconds = interval.num_seconds().max(1);
    DateTime::from_timestamp(time.timestamp().div_euclid(seconds).checked_mul(seconds)?, 0)
}

impl CronSchedule {
    /// The expression, as written.
    #[must_use]
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The first time after another.
    fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // The reader counts whole seconds: what follows a part of a second follows its start, too.
        let mut from = after.duration_trunc(TimeDelta::seconds(1)).ok()?;
        // Right after a gap it can answer with a time that is not later: then the search goes on from the next second.
        for _ in 0..3 {
            let next = self.cron.find_next_occurrence(&from.with_timezone(&self.zone), false).ok()?;
            let next = next.with_timezone(&Utc);
            if next > after {
                return Some(next);
            }
            from += TimeDelta::seconds(1);
        }
        None
    }

    fn fold(&self, first: DateTime<Utc>, until: DateTime<Utc>) -> Due {
        let (mut last, mut count) = (first, 1);
        while let Some(next) = self.next(last).filter(|next| *next <= until) {
            last = next;
            count += 1;
            if count >= MOST_COUNTED {
                return self.skip(first, last, count, until);
            }
        }
        Due { first, last, count, is_more: false }
    }

    /// After so many, only the last one is looked for: in the last days, then further back.
    fn skip(&self, first: DateTime<Utc>, counted: DateTime<Utc>, count: u64, until: DateTime<Utc>) -> Due {
        let mut last = counted;
        let mut days = 1;
        while last == counted && days < 4000 {
            let mut from = (until - TimeDelta::days(days)).max(counted);
            while let Some(next) = self.next(from).filter(|next| *next <= until) {
                (from, last) = (next, next);
            }
            days *= 8;
        }
        Due { first, last, count, is_more: last > counted }
    }
}

fn parse_zone(zone: &str) -> Result<Tz, ScheduleError> {
    let zone = zone.trim();
    if let Some(known) = chrono_tz::TZ_VARIANTS.iter().find(|known| known.name().eq_ignore_ascii_case(zone)) {
        return Ok(*known);
    }
    let wanted = zone.to_ascii_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for name in chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()) {
        let likeness = if wanted.len() > 60 {
            0.0
        } else {
            strsim::normalized_damerau_levenshtein(&wanted, &name.to_ascii_lowercase())
        };
        if likeness >= 0.6 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, name));
        }
    }
    Err(ScheduleError::Zone { zone: zone.to_owned(), nearest: best.map(|(_, name)| name.to_owned()) })
}

impl FromStr for Schedule {
    type Err = String;

    /// `on arrival`, or an interval.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = text.trim().to_ascii_lowercase().replace(['-', '_'], " ");
        if words == "on arrival" {
            return Ok(Self::OnArrival);
        }
        let interval = words.strip_prefix("every ").unwrap_or(text.trim());
        let interval = super::parse_duration(interval).map_err(|error| format!("`{text}` {error}"))?;
        Self::every(interval).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
#[path = "when_tests.rs"]
mod tests;
