//! `series_decompose`, `series_decompose_anomalies`, `series_decompose_forecast`, `series_seasonal`

use super::super::prelude::*;
use super::fit::line;
use super::numbers::{array, average, optional, quantile};
use super::outliers::Fence;
use super::periods::detect;

const PARTS: &[(&str, Type)] =
    &[("baseline", DYNAMIC), ("seasonal", DYNAMIC), ("trend", DYNAMIC), ("residual", DYNAMIC)];
const ANOMALIES: &[(&str, Type)] = &[("ad_flag", DYNAMIC), ("ad_score", DYNAMIC), ("baseline", DYNAMIC)];

/// The parts of a series.
struct Parts {
    values: Vec<Option<f64>>,
    seasonal: Vec<f64>,
    trend: Vec<f64>,
    /// How many elements at the beginning were learned from.
    learned: usize,
}

/// How to take a series apart.
struct Plan {
    period: i64,
    trend: String,
    test_points: i64,
    threshold: f64,
}

impl Parts {
    fn of(values: Vec<Option<f64>>, plan: &Plan) -> Option<Self> {
        let tested = usize::try_from(plan.test_points).ok()?;
        let learned = values.len().saturating_sub(tested);
        let seasonal = seasonal(&values, learned, plan);
        let rest = |at: usize| values[at].map(|value| value - seasonal[at]);
        let deseasonal: Vec<Option<f64>> = (0..learned).map(rest).collect();
        let trend: Vec<f64> = match plan.trend.to_ascii_lowercase().as_str() {
            "" | "avg" => {
                let known: Vec<f64> = deseasonal.iter().copied().flatten().collect();
                vec![if known.is_empty() { 0.0 } else { average(&known) }; values.len()]
            }
            "linefit" => match line(&deseasonal) {
                Some(line) => (0..values.len()).map(|at| line.at(at)).collect(),
                None => vec![0.0; values.len()],
            },
            "none" => vec![0.0; values.len()],
            _ => return None,
        };
        Some(Self { values, seasonal, trend, learned })
    }

    fn baseline(&self) -> Vec<f64> {
        self.seasonal.iter().zip(&self.trend).map(|(seasonal, trend)| seasonal + trend).collect()
    }

    fn residual(&self) -> Vec<Option<f64>> {
        self.values
            .iter()
            .zip(self.baseline())
            .map(|(value, baseline)| value.map(|value| value - baseline))
            .collect()
    }

    fn columns(&self) -> Value {
        let residual =
            self.residual().into_iter().map(|value| value.map_or(Dynamic::Null, Dynamic::from)).collect();
        Value::array(vec![
            array(self.baseline()),
            array(self.seasonal.iter().copied()),
            array(self.trend.iter().copied()),
            Dynamic::array(residual),
        ])
    }
}

/// The median of the elements in the same phase of the period; zeros when there is no period.
fn seasonal(values: &[Option<f64>], learned: usize, plan: &Plan) -> Vec<f64> {
    let period = match plan.period {
        -1 => {
            let known: Vec<f64> = values[..learned].iter().map(|value| value.unwrap_or(0.0)).collect();
            let best = detect(&known, 2, known.len() / 2, 1);
            best.first().filter(|(_, score)| *score >= plan.threshold).map_or(0, |(period, _)| *period)
        }
        period => usize::try_from(period).unwrap_or(0),
    };
    if period == 0 || period >= learned {
        return vec![0.0; values.len()];
    }
    let median = |phase: usize| {
        let same: Vec<f64> =
            values[..learned].iter().skip(phase).step_by(period).copied().flatten().collect();
        if same.is_empty() { 0.0 } else { quantile(&same, 0.5) }
    };
    let phases: Vec<f64> = (0..period).map(median).collect();
    (0..values.len()).map(|at| phases[at % period]).collect()
}

fn plan(given: Arguments<'_>, [period, trend, test_points, threshold]: [usize; 4]) -> Plan {
    Plan {
        period: given.long(period).unwrap_or(-1),
        trend: given.text(trend).into_owned(),
        test_points: given.long(test_points).unwrap_or(0),
        threshold: given.real_or(threshold, 0.6),
    }
}

/// `series_decompose`
pub static SERIES_DECOMPOSE: Function = page(
    "series_decompose",
    Section::Series,
    &[sig(
        &[
            p("series", DynamicArray),
            p("period", Integer).optional(),
            t("trend", STRING).optional(),
            p("test_points", Integer).optional(),
            p("seasonality_threshold", Number).optional(),
        ],
        Columns(PARTS),
    )],
    "A series as the sum of what repeats, a trend and a rest: the baseline, the seasonal part, the trend and the residual, \
     one column each. The period is looked for when it is -1 or not said, 0 is none; the trend is `avg`, `linefit` or `none`.",
    &[
        ex("series_decompose(dynamic([1,5,1,5,1,6]), 2)[1]", "[1.0,5.0,1.0,5.0,1.0,5.0]"),
        ex("series_decompose(dynamic([2,4,6,8]), 0, 'linefit')[3]", "[0.0,0.0,0.0,0.0]"),
    ],
    |arguments, _| {
        let plan = plan(Arguments(arguments), [1, 2, 3, 4]);
        let parts = optional(arguments, 0).and_then(|values| Parts::of(values, &plan));
        parts.map_or_else(|| Value::array(vec![Dynamic::Null; PARTS.len()]), |parts| parts.columns())
    },
);

/// `series_decompose_forecast`
pub static SERIES_DECOMPOSE_FORECAST: Function = page(
    "series_decompose_forecast",
    Section::Series,
    &[sig(
        &[
            p("series", DynamicArray),
            p("test_points", Integer),
            p("period", Integer).optional(),
            t("trend", STRING).optional(),
            p("seasonality_threshold", Number).optional(),
        ],
        Columns(PARTS),
    )],
    "What a series would be at its last places by what repeats in it and its trend, which is `linefit` when not said: \
     columns as in `series_decompose`.",
    &[ex("series_decompose_forecast(dynamic([2,4,6,0]), 1, 0)[0]", "[2.0,4.0,6.0,8.0]")],
    |arguments, _| {
        let mut plan = plan(Arguments(arguments), [2, 3, 1, 4]);
        if plan.trend.is_empty() {
            "linefit".clone_into(&mut plan.trend);
        }
        let parts = optional(arguments, 0).and_then(|values| Parts::of(values, &plan));
        parts.map_or_else(|| Value::array(vec![Dynamic::Null; PARTS.len()]), |parts| parts.columns())
    },
);

/// `series_decompose_anomalies`
pub static SERIES_DECOMPOSE_ANOMALIES: Function = page(
    "series_decompose_anomalies",
    Section::Series,
    &[sig(
        &[
            p("series", DynamicArray),
            p("threshold", Number).optional(),
            p("period", Integer).optional(),
            t("trend", STRING).optional(),
            p("test_points", Integer).optional(),
            t("method", STRING).optional(),
            p("seasonality_threshold", Number).optional(),
        ],
        Columns(ANOMALIES),
    )],
    "The unusual elements of a series: 1 for high ones, -1 for low ones, 0 for others; the score of each, as \
     `series_outliers` gives it for what the baseline leaves; the baseline. One column each. Unusual is what has a score \
     above the threshold, 1.5 when not said.",
    &[
        ex(
            "series_decompose_anomalies(dynamic([1,2,1,2,1,2,1,2,1,2,1,2,50]), 1.5, 0)[0]",
            "[0,0,0,0,0,0,0,0,0,0,0,0,1]",
        ),
        ex("series_decompose_anomalies(dynamic([1,1,1]), 1.5, 0)[2]", "[1.0,1.0,1.0]"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let plan = plan(given, [2, 3, 4, 6]);
        let threshold = given.real_or(1, 1.5);
        let found = || {
            let parts = Parts::of(optional(arguments, 0)?, &plan)?;
            let residual = parts.residual();
            let learned: Vec<f64> = residual[..parts.learned].iter().copied().flatten().collect();
            let scores = Fence::of_name(&given.text(5))?.scores(&residual, &learned);
            let flag =
                |score: &f64| Dynamic::from(i64::from(*score > threshold) - i64::from(*score < -threshold));
            let flags = scores.iter().map(flag).collect();
            Some(vec![Dynamic::array(flags), array(scores), array(parts.baseline())])
        };
        Value::array(found().unwrap_or_else(|| vec![Dynamic::Null; ANOMALIES.len()]))
    },
);

/// `series_seasonal`
pub static SERIES_SEASONAL: Function = page(
    "series_seasonal",
    Section::Series,
    &[
        sig(&[p("series", DynamicArray)], Is(DYNAMIC)),
        sig(&[p("series", DynamicArray), p("period", Integer)], Is(DYNAMIC)),
        sig(&[p("series", DynamicArray), p("period", Integer), p("test_points", Integer)], Is(DYNAMIC)),
    ],
    "The seasonal part of a series, as in `series_decompose`.",
    &[ex("series_seasonal(dynamic([1,5,1,5,1,6]), 2)", "[1.0,5.0,1.0,5.0,1.0,5.0]")],
    |arguments, _| {
        let plan = plan(Arguments(arguments), [1, usize::MAX, 2, usize::MAX]);
        let parts = optional(arguments, 0).and_then(|values| Parts::of(values, &plan));
        parts.map_or(Value::Null(DYNAMIC), |parts| Value::dynamic(array(parts.seasonal)))
    },
);
