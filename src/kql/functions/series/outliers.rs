//! `series_outliers`

use super::super::prelude::*;
use super::numbers::{array, optional, quantile};

/// Which values are usual: those between two quantiles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fence {
    pub low: f64,
    pub high: f64,
}

impl Fence {
    /// The fence of a name: `tukey`, `ctukey`.
    pub fn of_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "tukey" => Some(Self { low: 0.25, high: 0.75 }),
            "" | "ctukey" => Some(Self { low: 0.1, high: 0.9 }),
            _ => None,
        }
    }

    /// How far each value is outside of the fence, in widths of the fence; 0 inside of it and for nothing.
    pub fn scores(self, values: &[Option<f64>], learned: &[f64]) -> Vec<f64> {
        let (low, high) = (quantile(learned, self.low), quantile(learned, self.high));
        let width = high - low;
        let score = |value: f64| {
            let outside = if value > high {
                value - high
            } else if value < low {
                value - low
            } else {
                0.0
            };
            if outside == 0.0 || width.is_nan() { 0.0 } else { outside / width }
        };
        values.iter().map(|value| value.map_or(0.0, score)).collect()
    }
}

/// `series_outliers`
pub static SERIES_OUTLIERS: Function = page(
    "series_outliers",
    Section::Series,
    &[
        sig(
            &[p("series", DynamicArray), t("kind", STRING).optional(), p("ignore_val", Number).optional()],
            Argument(0),
        ),
        sig(
            &[
                p("series", DynamicArray),
                t("kind", STRING),
                t("ignore_val", REAL),
                t("min_percentile", REAL),
                t("max_percentile", REAL).optional(),
                p("test_points", Integer).optional(),
            ],
            Argument(0),
        ),
    ],
    "How far each element is outside of the usual ones by Tukey's test: the distance from the 90th percentile, or the 10th, \
     in units of the distance between them (with `tukey` the 75th and the 25th). Above 1.5 it is unusually high, below -1.5 \
     unusually low. Kusto's own scores are scaled otherwise.",
    &[
        ex("series_outliers(dynamic([1,2,3,4,5,6,7,8,9,10,26]))[10]", "2.0"),
        ex("series_outliers(dynamic([1,2,3,4,5,6,7,8,9,10,26]))[3]", "0.0"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let Some(mut values) = optional(arguments, 0) else { return Value::Null(DYNAMIC) };
        let Some(mut fence) = Fence::of_name(&given.text(1)) else { return Value::Null(DYNAMIC) };
        if let Some(ignored) = given.real(2) {
            values.iter_mut().filter(|value| **value == Some(ignored)).for_each(|value| *value = None);
        }
        let percentile = |at: usize, usual: f64| given.real(at).map_or(usual, |percentile| percentile.clamp(2.0, 98.0) / 100.0);
        fence = Fence { low: percentile(3, fence.low), high: percentile(4, fence.high) };
        let tested = usize::try_from(given.long(5).unwrap_or(0)).unwrap_or(0);
        let learned: Vec<f64> = values.iter().take(values.len().saturating_sub(tested)).copied().flatten().collect();
        Value::dynamic(array(fence.scores(&values, &learned)))
    },
)
.column(ColumnName::FirstArgument);
