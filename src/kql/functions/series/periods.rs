//! `series_periods_detect`, `series_periods_validate`

use super::super::prelude::*;
use super::numbers::{average, optional, real, spread};
use crate::kql::values::convert::whole;

/// How many products the search for periods may take.
const MOST: usize = 50_000_000;
/// The score from which on there is a period.
const FOUND: f64 = 0.6;

const COLUMNS: &[(&str, Type)] = &[("periods", DYNAMIC), ("scores", DYNAMIC)];

/// How much a series is like itself some places later, from 0 to 1: its autocorrelation, lifted a little for what is
/// missing at the end.
pub(super) fn score(values: &[f64], period: usize) -> f64 {
    if period == 0 || period >= values.len() {
        return 0.0;
    }
    let (average, spread) = (average(values), spread(values));
    let pairs = values.iter().zip(&values[period..]);
    let common: f64 = pairs.map(|(a, b)| (a - average) * (b - average)).sum();
    let lift = (real(values.len()) / real(values.len() - period)).sqrt();
    if spread > 0.0 { (common / spread * lift).clamp(0.0, 1.0) } else { 0.0 }
}

/// The periods between two lengths with the best scores, the best first; what is a part or a multiple of a better one is
/// left out.
pub(super) fn detect(values: &[f64], low: usize, high: usize, count: usize) -> Vec<(usize, f64)> {
    let high = high.min(values.len() / 2);
    let low = low.max(2);
    // A period that is too expensive to look for is not found.
    let high = high.min(MOST / values.len().max(1));
    let scores: Vec<f64> = (0..=high + 1).map(|period| score(values, period)).collect();
    let is_peak = |period: &usize| {
        scores[*period] >= FOUND
            && scores[*period] >= scores[*period - 1]
            && scores[*period] >= scores[*period + 1]
    };
    let mut peaks: Vec<usize> = (low..=high).filter(is_peak).collect();
    peaks.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let mut found: Vec<(usize, f64)> = Vec::new();
    for period in peaks {
        let related = |(known, _): &(usize, f64)| period % known == 0 || known % period == 0;
        if found.len() < count && !found.iter().any(related) {
            found.push((period, scores[period]));
        }
    }
    found
}

/// The values, with 0 for what is no number.
pub(super) fn values(arguments: &[Value]) -> Option<Vec<f64>> {
    optional(arguments, 0).map(|values| values.into_iter().map(|value| value.unwrap_or(0.0)).collect())
}

fn length(value: Option<f64>) -> usize {
    value.and_then(whole).and_then(|value| usize::try_from(value).ok()).unwrap_or(0)
}

/// `series_periods_detect`
pub static SERIES_PERIODS_DETECT: Function = page(
    "series_periods_detect",
    Section::Series,
    &[sig(
        &[
            p("series", DynamicArray),
            p("min_period", Number),
            p("max_period", Number),
            t("num_periods", LONG),
        ],
        Columns(COLUMNS),
    )],
    "The periods of a series between two lengths, the most marked first, and their scores from 0 to 1, one column each; 0 \
     where there are no more.",
    &[ex("series_periods_detect(dynamic([1,5,2,1,5,2,1,5,2,1,5,2]), 0.0, 6.0, 2)[0]", "[3,0]")],
    |arguments, _| {
        let given = Arguments(arguments);
        let (Some(values), Some(count)) = (values(arguments), given.long(3)) else {
            return Value::array(vec![Dynamic::Null; 2]);
        };
        let count = usize::try_from(count.clamp(0, 16)).unwrap_or(0);
        let found = detect(&values, length(given.real(1)), length(given.real(2)), count);
        let place = |at: usize| found.get(at).copied().unwrap_or((0, 0.0));
        let periods = (0..count).map(|at| Dynamic::from(i64::try_from(place(at).0).unwrap_or(0))).collect();
        let scores = (0..count).map(|at| Dynamic::from(place(at).1)).collect();
        Value::array(vec![Dynamic::array(periods), Dynamic::array(scores)])
    },
);

/// `series_periods_validate`
pub static SERIES_PERIODS_VALIDATE: Function = page(
    "series_periods_validate",
    Section::Series,
    &[sig(&[p("series", DynamicArray), p("period", Number).repeated()], Columns(COLUMNS))],
    "Periods and their scores from 0 to 1 in a series, one column each.",
    &[ex("series_periods_validate(dynamic([1,5,2,1,5,2,1,5,2,1,5,2]), 3.0)[0]", "[3.0]")],
    |arguments, _| {
        let given = Arguments(arguments);
        let Some(values) = values(arguments) else { return Value::array(vec![Dynamic::Null; 2]) };
        let periods: Vec<f64> = (1..arguments.len()).map(|at| given.real_or(at, 0.0)).collect();
        let scores =
            periods.iter().map(|period| Dynamic::from(score(&values, length(Some(*period))))).collect();
        Value::array(vec![
            Dynamic::array(periods.iter().copied().map(Dynamic::from).collect()),
            Dynamic::array(scores),
        ])
    },
);
