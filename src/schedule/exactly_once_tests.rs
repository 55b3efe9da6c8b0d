//! Events that come in any order, late, twice, cut into ingests at random, under a scheduler that is killed at random:
//! the alerts are those of one run over everything in order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::window::{Arrivals, Start, Window, first_seen};
use crate::alert::{
    AlertId, Comparison, Finding, KeyValue, Rules, Suppression, Threshold, fold, window_start,
};

const MINUTE: i64 = 60_000_000;
const BIN: TimeDelta = TimeDelta::hours(1);

#[derive(Debug, Clone)]
struct Event {
    id: usize,
    account: &'static str,
    time: i64,
}

/// A query with what it needs to know of windows.
struct Query {
    find: fn(&[&Event]) -> Vec<Finding<()>>,
    rules: Rules,
    lookback: TimeDelta,
}

fn text(text: &str) -> KeyValue {
    KeyValue::Text(text.to_owned())
}

/// Every event is a finding, and its key is the record's id.
fn each(events: &[&Event]) -> Vec<Finding<()>> {
    let finding = |event: &&Event| Finding {
        key: vec![KeyValue::Integer(event.id as i128)],
        by: vec![text(event.account)],
        time: event.time,
        row: (),
    };
    events.iter().map(finding).collect()
}

/// Three events of an account within an hour of the clock are a finding; its key is the account and the hour.
fn three_an_hour(events: &[&Event]) -> Vec<Finding<()>> {
    let mut hours: BTreeMap<(&str, i64), usize> = BTreeMap::new();
    for event in events {
        *hours.entry((event.account, window_start(event.time, BIN))).or_default() += 1;
    }
    let many = hours.into_iter().filter(|(_, count)| *count >= 3);
    many.map(|((account, hour), _)| Finding {
        key: vec![text(account), KeyValue::Time(hour)],
        by: vec![text(account)],
        time: hour,
        row: (),
    })
    .collect()
}

fn queries() -> Vec<Query> {
    let several = Threshold { comparison: Comparison::AtLeast, count: 2 };
    let suppression = Some(Suppression { window: BIN * 2, by: vec!["Account".to_owned()] });
    vec![
        Query { find: each, rules: Rules::default(), lookback: TimeDelta::zero() },
        Query { find: three_an_hour, rules: Rules::default(), lookback: BIN },
        Query {
            find: each,
            rules: Rules { threshold: several, suppression: suppression.clone(), ..Rules::default() },
            lookback: BIN * 2,
        },
        Query { find: three_an_hour, rules: Rules { suppression, ..Rules::default() }, lookback: BIN },
    ]
}

fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap()
}

/// Rows with the ingest that they came with; a record that is there already adds none.
#[derive(Default)]
struct Lake {
    rows: Vec<(u64, Event)>,
    ingests: u64,
}

impl Lake {
    fn ingest(&mut self, events: &[Event]) {
        self.ingests += 1;
        for event in events {
            if self.rows.iter().all(|(_, known)| known.id != event.id) {
                self.rows.push((self.ingests, event.clone()));
            }
        }
    }

    /// The alerts of a run that has seen so much; none when there is nothing new.
    fn run(&self, query: &Query, seen: u64) -> BTreeSet<AlertId> {
        let Some(arrivals) = Arrivals::next(seen, self.ingests, &[]).unwrap() else { return BTreeSet::new() };
        let new = self.rows.iter().filter(|(ingest, _)| arrivals.is_new(*ingest));
        let earliest = new.map(|(_, event)| instant(event.time)).min();
        let Some(window) = Window::new(arrivals, earliest, query.lookback, None) else {
            return BTreeSet::new();
        };
        let read = self.rows.iter().filter(|(ingest, event)| window.is_read(*ingest, instant(event.time)));
        let events: Vec<&Event> = read.map(|(_, event)| event).collect();
        fold("q", (query.find)(&events), &query.rules).iter().map(|alert| alert.id).collect()
    }
}

/// What happens after an ingest.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The scheduler is off.
    Off,
    /// It runs to the end.
    Run,
    /// It is killed before the alerts are there.
    KilledBefore,
    /// It is killed when the alerts are there and its success is not.
    KilledAfter,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = (proptest::sample::select(vec!["ann", "bob"]), 0_i64..60 * 8);
    proptest::collection::vec(event, 1..40).prop_map(|all| {
        let each = all.into_iter().enumerate();
        each.map(|(id, (account, minute))| Event { id, account, time: minute * MINUTE }).collect()
    })
}

fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let step = proptest::sample::select(vec![Step::Off, Step::Run, Step::KilledBefore, Step::KilledAfter]);
    proptest::collection::vec((0_usize..12, step), 1..12)
}

proptest! {
    #[test]
    fn the_alerts_are_those_of_one_run_over_everything_in_order(
        (events, order) in events().prop_flat_map(|events| {
            let again = proptest::sample::subsequence(events.clone(), 0..=events.len());
            let order = again.prop_map({
                let events = events.clone();
                move |again| events.iter().cloned().chain(again).collect::<Vec<Event>>()
            });
            (Just(events), order.prop_shuffle())
        }),
        steps in steps(),
    ) {
        for query in queries() {
            let mut whole = Lake::default();
            whole.ingest(&events);
            let expected = whole.run(&query, first_seen(Start::Since(DateTime::UNIX_EPOCH), 1));
            let (mut lake, mut seen, mut alerts) = (Lake::default(), 0, BTreeSet::new());
            let mut rest = order.as_slice();
            for (count, step) in &steps {
                let (now, later) = rest.split_at((*count).min(rest.len()));
                rest = later;
                lake.ingest(now);
                if matches!(step, Step::Run | Step::KilledAfter) {
                    alerts.extend(lake.run(&query, seen));
                }
                if matches!(step, Step::Run) {
                    seen = lake.ingests;
                }
            }
            lake.ingest(rest);
            alerts.extend(lake.run(&query, seen));
            prop_assert_eq!(&alerts, &expected);
        }
    }
}
