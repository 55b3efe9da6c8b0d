//! Which rows a scheduled run looks at.
//!
//! Every row of the lake knows the number of the ingest it arrived with. A run takes the arrivals after those of its
//! last success, up to what the lake holds when it begins; so a record that comes days late is still seen, and one that
//! arrives while the run goes on is the next run's. To judge the new rows it reads all rows, old and new, from the
//! earliest event among the new ones less the look-back:
//!
//! ```text
//! arrival   ... last success | new ...... snapshot | not yet
//! event              from = earliest new - lookback .....................
//! ```
//!
//! Runs that were missed need nothing of their own: the next one takes all that arrived since.

use chrono::{DateTime, TimeDelta, Utc};

/// Ingests after one and up to another, by their sequence numbers; those of the past, added for the record, left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrivals {
    /// The last that was seen before.
    pub after: u64,
    /// The last that is seen now.
    pub up_to: u64,
    /// Those between that raise no alerts (`ingest --historic`), in order.
    pub historic: Vec<u64>,
}

/// From where a query that has never run takes arrivals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// What arrives from now on.
    Now,
    /// All that is there, as far as its event time is not before this.
    Since(DateTime<Utc>),
}

/// The rows of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The new rows.
    pub arrivals: Arrivals,
    /// The earliest event time that is read, old rows and new ones.
    pub from: DateTime<Utc>,
    /// Findings before this raise nothing: it is what `--since` says, or how far the look-back goes.
    pub alerts_from: DateTime<Utc>,
}

/// A state that no order of runs and ingests leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// The lake was put back to an older state, or is another one.
    #[error(
        "the last run saw ingest {seen}, and the lake ends at ingest {there}: it was put back to an older state, or it is another lake"
    )]
    Behind {
        /// The last ingest of the last run.
        seen: u64,
        /// The last of the lake.
        there: u64,
    },
}

impl Arrivals {
    /// The arrivals of the next run; none when nothing new can raise an alert, and the run is done without reading.
    ///
    /// `seen` is the last ingest of the last successful run, or, for a new query, what [`first_seen`] gives; `snapshot`
    /// is the last ingest of the lake as the run sees it.
    ///
    /// # Errors
    ///
    /// When the lake ends before what was seen.
    pub fn next(seen: u64, snapshot: u64, historic: &[u64]) -> Result<Option<Self>, WindowError> {
        if snapshot < seen {
            return Err(WindowError::Behind { seen, there: snapshot });
        }
        let mut historic: Vec<u64> =
            historic.iter().copied().filter(|ingest| seen < *ingest && *ingest <= snapshot).collect();
        historic.sort_unstable();
        historic.dedup();
        let all = snapshot - seen;
        let left_out = u64::try_from(historic.len()).unwrap_or(u64::MAX);
        Ok((left_out < all).then_some(Self { after: seen, up_to: snapshot, historic }))
    }

    /// Whether a row that came with an ingest is new to this run.
    #[must_use]
    pub fn is_new(&self, ingest: u64) -> bool {
        self.after < ingest && ingest <= self.up_to && self.historic.binary_search(&ingest).is_err()
    }

    /// Whether a row is there for this run at all: new, or arrived before.
    #[must_use]
    pub fn is_visible(&self, ingest: u64) -> bool {
        ingest <= self.up_to
    }
}

/// What a new query counts as seen: everything, or, when it is to look back, nothing.
#[must_use]
pub fn first_seen(start: Start, snapshot: u64) -> u64 {
    match start {
        Start::Now => snapshot,
        Start::Since(_) => 0,
    }
}

impl Window {
    /// The window of a run. `earliest` is the earliest event time among the new rows, those left out that
    /// [`is_too_old`] names and those before `since`. None when there are no such rows.
    #[must_use]
    pub fn new(
        arrivals: Arrivals,
        earliest: Option<DateTime<Utc>>,
        lookback: TimeDelta,
        since: Option<DateTime<Utc>>,
    ) -> Option<Self> {
        let earliest = earliest?;
        let earliest = since.map_or(earliest, |since| earliest.max(since));
        let from = earliest.checked_sub_signed(lookback).unwrap_or(DateTime::<Utc>::MIN_UTC);
        let alerts_from = since.map_or(from, |since| from.max(since));
        Some(Self { arrivals, from, alerts_from })
    }

    /// Whether a row is read.
    #[must_use]
    pub fn is_read(&self, ingest: u64, event: DateTime<Utc>) -> bool {
        self.arrivals.is_visible(ingest) && event >= self.from
    }
}

/// Whether an event was too old when it arrived to raise an alert. It is asked of the time of arrival and not of the
/// run, so that a late scheduler raises the same alerts as one in time.
#[must_use]
pub fn is_too_old(event: DateTime<Utc>, arrived: DateTime<Utc>, max_age: Option<TimeDelta>) -> bool {
    max_age.is_some_and(|most| arrived.signed_duration_since(event) > most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hour(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_323_200 + hour * 3600, 0).unwrap()
    }

    #[test]
    fn a_new_query_starts_from_now_or_looks_back_when_asked() {
        assert_eq!(Arrivals::next(first_seen(Start::Now, 7), 7, &[]), Ok(None));
        let all = Arrivals::next(first_seen(Start::Since(hour(0)), 7), 7, &[]).unwrap().unwrap();
        assert_eq!((all.after, all.up_to), (0, 7));
        let window = Window::new(all, Some(hour(-50)), TimeDelta::hours(2), Some(hour(0))).unwrap();
        assert_eq!((window.from, window.alerts_from), (hour(-2), hour(0)));
    }

    #[test]
    fn the_window_reaches_back_from_the_earliest_new_event() {
        let arrivals = Arrivals::next(7, 9, &[]).unwrap().unwrap();
        let window = Window::new(arrivals, Some(hour(-72)), TimeDelta::hours(1), None).unwrap();
        assert_eq!(window.from, hour(-73));
        assert!(window.is_read(1, hour(-73)) && window.is_read(9, hour(500)));
        assert!(!window.is_read(10, hour(0)) && !window.is_read(1, hour(-74)));
        let none = Arrivals::next(7, 9, &[]).unwrap().unwrap();
        assert_eq!(Window::new(none, None, TimeDelta::hours(1), None), None);
    }

    #[test]
    fn historic_ingests_raise_nothing_and_are_read() {
        assert_eq!(Arrivals::next(7, 9, &[9, 8]), Ok(None));
        let arrivals = Arrivals::next(7, 9, &[8, 3, 8]).unwrap().unwrap();
        assert_eq!(arrivals.historic, [8]);
        assert!(!arrivals.is_new(8) && arrivals.is_visible(8) && arrivals.is_new(9));
    }

    #[test]
    fn a_lake_put_back_to_an_older_state_is_an_error() {
        assert_eq!(Arrivals::next(9, 7, &[]), Err(WindowError::Behind { seen: 9, there: 7 }));
    }

    #[test]
    fn age_is_asked_of_the_arrival() {
        let day = Some(TimeDelta::days(1));
        assert!(!is_too_old(hour(0), hour(24), day) && is_too_old(hour(0), hour(25), day));
        assert!(!is_too_old(hour(0), hour(9999), None) && !is_too_old(hour(5), hour(0), day));
    }

    #[test]
    fn the_longest_look_back_does_not_overflow() {
        let arrivals = Arrivals::next(0, 1, &[]).unwrap().unwrap();
        let window = Window::new(arrivals, Some(DateTime::<Utc>::MIN_UTC), TimeDelta::MAX, None).unwrap();
        assert_eq!(window.from, DateTime::<Utc>::MIN_UTC);
    }

    proptest! {
        #[test]
        fn every_ingest_is_new_to_exactly_one_run(
            snapshots in proptest::collection::vec(0_u64..40, 1..12),
            historic in proptest::collection::vec(0_u64..40, 0..8),
        ) {
            let mut snapshots = snapshots;
            snapshots.sort_unstable();
            let (mut seen, mut runs) = (0, Vec::new());
            for snapshot in snapshots {
                runs.extend(Arrivals::next(seen, snapshot, &historic).unwrap());
                seen = snapshot;
            }
            for ingest in 1..=seen {
                let count = runs.iter().filter(|run| run.is_new(ingest)).count();
                prop_assert_eq!(count, usize::from(!historic.contains(&ingest)), "ingest {}", ingest);
            }
        }
    }
}
