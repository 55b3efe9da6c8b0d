//! How many events there are of each family, on each day and hour, and into which file they go.

use super::random::Random;
use super::{GenerateError, Kind, Options, streaming};
use crate::generate::graph;
use chrono::Datelike;

/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// The audit formats, in the order in which they share the days: search export first, API last.
const AUDIT: [(Kind, u64); 4] = [
    (Kind::AuditSearchCsv, 50),
    (Kind::AuditPortalCsv, 10),
    (Kind::ActivityApiNdjson, 33),
    (Kind::ActivityApiArray, 7),
];
/// Records of stories (a) and (b), and the two further facts of story (c).
pub const STORY_RECORDS: u64 = 42 + 37 + 2;

/// A file of audit records and the days it covers, both ends included, counted from the first day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFile {
    /// Its format.
    pub kind: Kind,
    /// First day.
    pub first: u32,
    /// Last day.
    pub last: u32,
    /// Whether its first day is also in the file before it.
    pub overlaps: bool,
}

/// The shape of the output.
#[derive(Debug)]
pub struct Plan {
    /// First day, counted from 1970-01-01.
    pub first_day: i64,
    /// Number of days.
    pub days: u32,
    /// Audit records, each once.
    pub audit: u64,
    /// Rows of the streaming form.
    pub streaming: u64,
    /// Rows of hunting results.
    pub hunting: u64,
    /// Alerts and incidents of the Graph form.
    pub graph: u64,
    /// The day, counted from the first, with hours without any audit record.
    pub gap_day: u32,
    /// Audit files in order of time.
    pub files: Vec<AuditFile>,
    /// Matches of the noisy policy on each day.
    pub noisy_per_day: u64,
    /// Working days, counted from the first day.
    pub workdays: Vec<u32>,
    weights: Vec<u64>,
}

/// The hours of the gap day without audit records: from, up to but not including (UTC).
pub const GAP_HOURS: (u64, u64) = (9, 12);

impl Plan {
    /// The plan for these options.
    ///
    /// # Errors
    /// When the options leave no room for the people, days or events that the stories need.
    pub fn new(options: &Options) -> Result<Self, GenerateError> {
        if options.users < 10 {
            return Err(GenerateError::TooFewUsers { users: options.users });
        }
        if !(7..=3660).contains(&options.days) {
            return Err(GenerateError::Days { days: options.days });
        }
        let end = i64::from(options.end.num_days_from_ce()) - 719_163;
        let first_day = end - i64::from(options.days) + 1;
        let mut random = Random::new(options.seed, 2);
        let weekday = |day: u32| (first_day + i64::from(day) + 4).rem_euclid(7);
        let weights: Vec<u64> = (0..options.days)
            .map(|day| match weekday(day) {
                6 => 80 + random.below(20),
                0 => 60 + random.below(20),
                _ => 920 + random.below(160),
            })
            .collect();
        let workdays: Vec<u32> = (0..options.days).filter(|&day| !matches!(weekday(day), 0 | 6)).collect();
        let gap_day = workdays.get(workdays.len() * 3 / 10).copied().unwrap_or_default();
        let (audit, streaming, hunting, graph) = families(options)?;
        let noisy_per_day = if audit == 0 { 0 } else { (audit / 50 / u64::from(options.days)).max(12) };
        let needed = STORY_RECORDS + noisy_per_day * u64::from(options.days);
        if audit > 0 && audit < needed {
            let events = options.events + (needed - audit) * 100 / 80 + 1;
            return Err(GenerateError::TooFewEvents { events: options.events, needed: events });
        }
        Ok(Self {
            first_day,
            days: options.days,
            audit,
            streaming,
            hunting,
            graph,
            gap_day,
            files: audit_files(options),
            noisy_per_day,
            workdays,
            weights,
        })
    }

    /// Audit records that are part of no story.
    #[must_use]
    pub const fn background(&self) -> u64 {
        self.audit.saturating_sub(STORY_RECORDS + self.noisy_per_day * self.days as u64)
    }

    /// Midnight that begins a day, seconds since 1970.
    #[must_use]
    pub fn midnight(&self, day: u32) -> i64 {
        (self.first_day + i64::from(day)) * DAY
    }

    /// The share of `total` that falls on a day. The shares of all days add up to `total` exactly.
    #[must_use]
    pub fn share(&self, total: u64, day: u32) -> u64 {
        let sum: u64 = self.weights.iter().sum();
        let before: u64 = self.weights.iter().take(day as usize).sum();
        let through = before + self.weights.get(day as usize).copied().unwrap_or_default();
        let part = |weight: u64| u128::from(total) * u128::from(weight) / u128::from(sum.max(1));
        u64::try_from(part(through) - part(before)).unwrap_or_default()
    }

    /// Whether audit records of this hour of the day are missing.
    #[must_use]
    pub const fn is_gap(&self, day: u32, hour: u64) -> bool {
        day == self.gap_day && hour >= GAP_HOURS.0 && hour < GAP_HOURS.1
    }
}

/// Splits `total` by weight; the parts add up to it exactly.
#[must_use]
pub fn split(total: u64, weights: &[u64; 24]) -> [u64; 24] {
    let sum: u64 = weights.iter().sum::<u64>().max(1);
    let mut before = 0u64;
    weights.map(|weight| {
        let part = |weight: u64| u128::from(total) * u128::from(weight) / u128::from(sum);
        let share = part(before + weight) - part(before);
        before += weight;
        u64::try_from(share).unwrap_or_default()
    })
}

/// How the events are shared: audit, streaming, hunting, Graph.
fn families(options: &Options) -> Result<(u64, u64, u64, u64), GenerateError> {
    let events = options.events;
    let audit = AUDIT.iter().any(|(kind, _)| options.wants(*kind));
    let mut streaming =
        if options.wants(Kind::Streaming) { (events * 12 / 100).max(streaming::STORY_ROWS + 40) } else { 0 };
    let mut hunting = if options.wants(Kind::HuntingResult) { (events * 3 / 100).min(20_000) } else { 0 };
    let mut graph =
        if options.wants(Kind::GraphSecurity) { graph::STORY_OBJECTS + (events / 2000).min(500) } else { 0 };
    let taken = streaming + hunting + graph;
    let too_few =
        GenerateError::TooFewEvents { events, needed: taken + STORY_RECORDS + 12 * u64::from(options.days) };
    let rest = events.checked_sub(taken).ok_or(too_few)?;
    let mut records = 0;
    // What is left goes to the first family that was asked for.
    if audit {
        records = rest;
        if rest == 0 {
            return Err(GenerateError::TooFewEvents {
                events,
                needed: taken + STORY_RECORDS + 12 * u64::from(options.days),
            });
        }
    } else if streaming > 0 {
        streaming += rest;
    } else if hunting > 0 {
        hunting += rest;
    } else {
        graph += rest;
    }
    Ok((records, streaming, hunting, graph))
}

/// The audit files: the chosen formats share the days, at most seven days a file, and the first API file begins with
/// the last day of the format before it, so that one day is in two formats.
fn audit_files(options: &Options) -> Vec<AuditFile> {
    let chosen: Vec<(Kind, u64)> = AUDIT.into_iter().filter(|(kind, _)| options.wants(*kind)).collect();
    let sum: u64 = chosen.iter().map(|(_, weight)| weight).sum::<u64>().max(1);
    let mut files: Vec<AuditFile> = Vec::new();
    let mut first = 0;
    for (position, (kind, weight)) in chosen.iter().enumerate() {
        let following = u32::try_from(chosen.len() - position - 1).unwrap_or_default();
        let share = u32::try_from(u64::from(options.days) * weight / sum).unwrap_or_default().max(1);
        let end = if following == 0 { options.days } else { (first + share).min(options.days - following) };
        let overlaps = *kind == Kind::ActivityApiNdjson && first > 0;
        let mut from = if overlaps { first - 1 } else { first };
        while from < end {
            let last = (from + 6).min(end - 1);
            let overlaps = overlaps && from + 1 == first;
            files.push(AuditFile { kind: *kind, first: from, last, overlaps });
            from = last + 1;
        }
        first = end;
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(events: u64, days: u32) -> Options {
        Options { events, days, ..Options::default() }
    }

    #[test]
    fn the_days_share_the_total_exactly() {
        let plan = Plan::new(&options(10_007, 31)).unwrap();
        assert_eq!((0..31).map(|day| plan.share(9999, day)).sum::<u64>(), 9999);
    }

    #[test]
    fn weekends_are_quiet() {
        // The default end is Tuesday 2026-03-31; five days before it is Thursday, two and three before are a weekend.
        let plan = Plan::new(&options(100_000, 7)).unwrap();
        assert!(plan.share(10_000, 4) * 5 < plan.share(10_000, 6));
    }

    #[test]
    fn hours_share_the_total_exactly() {
        let mut weights = [3; 24];
        weights[5] = 0;
        let shares = split(1000, &weights);
        assert_eq!(shares.iter().sum::<u64>(), 1000);
        assert_eq!(shares[5], 0);
    }

    #[test]
    fn the_families_add_up_to_the_events() {
        for events in [900, 5_000, 123_457] {
            let plan = Plan::new(&options(events, 14)).unwrap();
            assert_eq!(plan.audit + plan.streaming + plan.hunting + plan.graph, events);
        }
    }

    #[test]
    fn most_events_are_audit_records() {
        let plan = Plan::new(&options(100_000, 30)).unwrap();
        assert!((84_000..=86_000).contains(&plan.audit), "{}", plan.audit);
    }

    #[test]
    fn every_day_is_in_a_file_and_one_is_in_two() {
        for days in [7, 14, 31, 100] {
            let plan = Plan::new(&options(50_000, days)).unwrap();
            let covering =
                |day: u32| plan.files.iter().filter(|file| (file.first..=file.last).contains(&day)).count();
            assert_eq!((0..days).filter(|day| covering(*day) == 2).count(), 1);
            assert!((0..days).all(|day| covering(day) > 0));
        }
    }

    #[test]
    fn too_few_events_are_refused_with_a_number_that_is_enough() {
        let Err(GenerateError::TooFewEvents { needed, .. }) = Plan::new(&options(100, 14)) else { panic!() };
        assert!(Plan::new(&options(needed, 14)).is_ok());
    }

    #[test]
    fn one_format_alone_gets_all_events() {
        let options = Options { formats: vec![Kind::AuditSearchCsv], ..options(5000, 14) };
        let plan = Plan::new(&options).unwrap();
        assert_eq!((plan.audit, plan.files.len()), (5000, 2));
    }
}
