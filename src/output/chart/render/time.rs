//! Times at an axis: ticks at round hours, days and months, with the parts of a date that tell them apart.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Steps of less than a month.
const STEPS: [i64; 31] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    SECOND / 2,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    4 * HOUR,
    6 * HOUR,
    8 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    3 * DAY,
    7 * DAY,
    14 * DAY,
];
/// Steps of months.
const MONTHS: [i64; 15] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000, 12_000, 120_000, 1_200_000];

fn at(value: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(value)
}

fn formatted(value: i64, pattern: &str) -> String {
    at(value).map_or_else(|| format!("{value} us"), |time| time.format(pattern).to_string())
}

/// A time with everything: `2026-03-18 14:00:05.25`.
pub(super) fn full(value: i64) -> String {
    formatted(value, if value % SECOND == 0 { "%Y-%m-%d %H:%M:%S" } else { "%Y-%m-%d %H:%M:%S%.6f" })
}

/// The shortest pattern that tells times apart which are multiples of `grain`, between two ends.
fn pattern(grain: i64, low: i64, high: i64) -> &'static str {
    let date = |value: i64| at(value).map(|time| time.date_naive());
    let year = |value: i64| at(value).map(|time| time.year());
    let one_day = date(low) == date(high);
    let one_year = year(low) == year(high);
    match grain {
        _ if grain >= DAY => {
            if one_year {
                "%m-%d"
            } else {
                "%Y-%m-%d"
            }
        }
        _ if grain >= MINUTE => match (one_day, one_year) {
            (true, _) => "%H:%M",
            (_, true) => "%m-%d %H:%M",
            _ => "%Y-%m-%d %H:%M",
        },
        _ if grain >= SECOND => match (one_day, one_year) {
            (true, _) => "%H:%M:%S",
            (_, true) => "%m-%d %H:%M:%S",
            _ => "%Y-%m-%d %H:%M:%S",
        },
        _ if grain >= 1_000 => {
            if one_day {
                "%H:%M:%S%.3f"
            } else {
                "%Y-%m-%d %H:%M:%S%.3f"
            }
        }
        _ => {
            if one_day {
                "%H:%M:%S%.6f"
            } else {
                "%Y-%m-%d %H:%M:%S%.6f"
            }
        }
    }
}

/// Labels for times, each as exact as the times are; `long` ones have whole dates.
pub(super) fn labels(times: &[i64], long: bool) -> Vec<String> {
    let (Some(low), Some(high)) = (times.iter().min(), times.iter().max()) else { return Vec::new() };
    let fits = |grain: &i64| times.iter().all(|time| time % grain == 0);
    let grain = [DAY, MINUTE, SECOND, 1_000].into_iter().find(fits).unwrap_or(1);
    // Between ends that share nothing, nothing can be left out.
    let (low, high) = if long { (0, i64::from(u32::MAX) * SECOND) } else { (*low, *high) };
    let pattern = pattern(grain, low, high);
    times.iter().map(|time| formatted(*time, pattern)).collect()
}

/// What short labels leave out: `2026-03-18 UTC`, or `2026-03-18 to 2026-03-20 UTC`.
pub(super) fn context(low: i64, high: i64) -> String {
    let (first, last) = (formatted(low, "%Y-%m-%d"), formatted(high, "%Y-%m-%d"));
    if first == last { format!("{first} UTC") } else { format!("{first} to {last} UTC") }
}

/// The ticks between two times for an axis of so many columns: the time, and its label.
pub(super) fn ticks(low: i64, high: i64, columns: usize) -> Vec<(i64, String)> {
    if low >= high {
        return vec![(low, labels(&[low], false).concat())];
    }
    let span = i128::from(high) - i128::from(low);
    for step in STEPS {
        let pattern = pattern(step, low, high);
        let room = columns / (formatted(low, pattern).len() + 2);
        if span / i128::from(step) <= room as i128 {
            let first = low.div_euclid(step).saturating_add(i64::from(low.rem_euclid(step) != 0));
            let times = (first..=high.div_euclid(step)).map(|at| at.saturating_mul(step));
            return times.map(|time| (time, formatted(time, pattern))).collect();
        }
    }
    months(low, high, columns)
}

/// Ticks at the first days of months.
fn months(low: i64, high: i64, columns: usize) -> Vec<(i64, String)> {
    let month = |value: i64| at(value).map(|time| i64::from(time.year()) * 12 + i64::from(time.month0()));
    let (Some(first), Some(last)) = (month(low), month(high)) else {
        return vec![(low, full(low))];
    };
    for step in MONTHS {
        let pattern = if step % 12 == 0 { "%Y" } else { "%Y-%m" };
        let room = (columns / (formatted(low, pattern).len() + 2)) as i64;
        if (last - first) / step <= room {
            let mut ticks = Vec::new();
            let mut month = first.div_euclid(step) * step;
            while month <= last {
                let date = i32::try_from(month.div_euclid(12)).ok().and_then(|year| {
                    NaiveDate::from_ymd_opt(year, month.rem_euclid(12) as u32 + 1, 1)?.and_hms_opt(0, 0, 0)
                });
                if let Some(time) = date.map(|date| date.and_utc().timestamp_micros())
                    && (low..=high).contains(&time)
                {
                    ticks.push((time, formatted(time, pattern)));
                }
                month += step;
            }
            return ticks;
        }
    }
    vec![(low, formatted(low, "%Y"))]
}

/// The distances between neighbours, from the shortest to the longest.
fn steps(times: &mut Vec<i64>) -> Vec<i64> {
    times.sort_unstable();
    times.dedup();
    let mut steps: Vec<i64> =
        times.iter().zip(times.iter().skip(1)).map(|(a, b)| b.saturating_sub(*a)).collect();
    steps.sort_unstable();
    steps
}

/// The bin that a query put times in: all distances are multiples of it, and a quarter of them are no longer.
pub(super) fn bin(times: &mut Vec<i64>) -> Option<i64> {
    let steps = steps(times);
    let bin = *steps.first()?;
    let same = steps.iter().filter(|step| **step == bin).count();
    (same * 4 >= steps.len() && steps.iter().all(|step| step % bin == 0)).then_some(bin)
}

/// The longest distance of two neighbours that is no gap; `None` when the times have no rhythm.
///
/// Times in bins are multiples of the bin apart. Months are nearly so. Single events have no rhythm, and nobody can
/// say that one is missing.
pub(super) fn longest_step(times: &mut Vec<i64>) -> Option<f64> {
    if let Some(bin) = bin(times) {
        return Some(bin as f64 * 1.5);
    }
    let steps = steps(times);
    let (shortest, middle) = (*steps.first()? as f64, *steps.get(steps.len() / 2)? as f64);
    (shortest >= middle * 0.5).then_some(middle * 1.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-18 14:00.
    const START: i64 = 1_773_842_400_000_000;

    fn words(low: i64, high: i64, columns: usize) -> Vec<String> {
        ticks(low, high, columns).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn the_range_chooses_the_parts_of_a_date() {
        assert_eq!(words(START, START + 10 * SECOND, 40), ["14:00:00", "14:00:05", "14:00:10"]);
        assert_eq!(words(START, START + 2 * HOUR, 40), ["14:00", "14:30", "15:00", "15:30", "16:00"]);
        assert_eq!(
            words(START, START + DAY, 60),
            ["03-18 18:00", "03-19 00:00", "03-19 06:00", "03-19 12:00"]
        );
        assert_eq!(words(START, START + 3 * DAY, 40), ["03-19", "03-20", "03-21"]);
        assert_eq!(words(START, START + 100 * DAY, 40), ["2026-04", "2026-05", "2026-06"]);
        assert_eq!(words(START, START + 3_000 * DAY, 40), ["2028", "2030", "2032", "2034"]);
        assert_eq!(words(START, START, 40), ["14:00"]);
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        assert!(words(i64::MIN, i64::MAX, 80).len() < 80);
        assert!(words(i64::MAX - 3, i64::MAX, 80).len() < 80);
        assert_eq!(full(START + 250_000), "2026-03-18 14:00:00.250000");
    }

    #[test]
    fn times_in_bins_have_a_rhythm_and_single_events_have_none() {
        assert_eq!(bin(&mut vec![0, 2 * HOUR, HOUR, 9 * HOUR]), Some(HOUR));
        assert_eq!(longest_step(&mut vec![0, 31 * DAY, 59 * DAY, 90 * DAY]), Some(58.9 * DAY as f64));
        assert_eq!(longest_step(&mut vec![0, 7, 1_000, 50_000, 90_001]), None);
        assert_eq!(longest_step(&mut vec![5]), None);
    }
}
