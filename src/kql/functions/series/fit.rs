//! `series_fit_line`, `series_fit_2lines` and their dynamic forms

use super::super::prelude::*;
use super::super::signature::Signature;
use super::numbers::{array, optional, real};
use crate::kql::values::Bag;

const LINE: &[(&str, Type)] = &[
    ("rsquare", REAL),
    ("slope", REAL),
    ("variance", REAL),
    ("rvariance", REAL),
    ("interception", REAL),
    ("line_fit", DYNAMIC),
];
const LINES: &[(&str, Type)] = &[
    ("rsquare", REAL),
    ("split_idx", LONG),
    ("variance", REAL),
    ("rvariance", REAL),
    ("line_fit", DYNAMIC),
    ("right_rsquare", REAL),
    ("right_slope", REAL),
    ("right_interception", REAL),
    ("right_variance", REAL),
    ("right_rvariance", REAL),
    ("left_rsquare", REAL),
    ("left_slope", REAL),
    ("left_interception", REAL),
    ("left_variance", REAL),
    ("left_rvariance", REAL),
];
const ONE: &[Signature] = &[sig(&[p("series", DynamicArray)], Known)];

/// A line through values at the places 0, 1, 2, ...
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub slope: f64,
    pub interception: f64,
    /// The variance of the values, and of what the line leaves of them.
    pub variance: f64,
    pub rvariance: f64,
}

/// Sums over values from which lines are made.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Sums {
    fn with(self, x: f64, y: f64) -> Self {
        Self {
            n: self.n + 1.0,
            x: self.x + x,
            y: self.y + y,
            xx: self.xx + x * x,
            xy: self.xy + x * y,
            yy: self.yy + y * y,
        }
    }

    fn without(self, other: Self) -> Self {
        Self {
            n: self.n - other.n,
            x: self.x - other.x,
            y: self.y - other.y,
            xx: self.xx - other.xx,
            xy: self.xy - other.xy,
            yy: self.yy - other.yy,
        }
    }

    fn line(self) -> Line {
        let width = self.xx - self.x * self.x / self.n;
        let height = (self.yy - self.y * self.y / self.n).max(0.0);
        let common = self.xy - self.x * self.y / self.n;
        let slope = if width > 0.0 { common / width } else { 0.0 };
        let rest = (height - slope * common).max(0.0);
        Line {
            slope,
            interception: (self.y - slope * self.x) / self.n,
            variance: height / self.n,
            rvariance: rest / self.n,
        }
    }
}

impl Line {
    pub fn at(self, place: usize) -> f64 {
        self.interception + self.slope * real(place)
    }

    fn rsquare(self) -> f64 {
        if self.variance == 0.0 { 1.0 } else { 1.0 - self.rvariance / self.variance }
    }
}

/// The line through the values; what is nothing is passed over. Nothing when there are no two values.
pub(super) fn line(values: &[Option<f64>]) -> Option<Line> {
    let known = values.iter().enumerate().filter_map(|(at, value)| Some((real(at), (*value)?)));
    let sums = known.fold(Sums::default(), |sums, (x, y)| sums.with(x, y));
    (sums.n >= 2.0).then(|| sums.line())
}

fn one_line(arguments: &[Value]) -> Option<Vec<Dynamic>> {
    let values = optional(arguments, 0)?;
    let line = line(&values)?;
    let scalars = [line.rsquare(), line.slope, line.variance, line.rvariance, line.interception];
    let fit = array((0..values.len()).map(|at| line.at(at)));
    Some(scalars.into_iter().map(Dynamic::from).chain([fit]).collect())
}

fn two_lines(arguments: &[Value]) -> Option<Vec<Dynamic>> {
    let values = optional(arguments, 0)?;
    // Sums of all beginnings of the series, from which every pair of lines is made.
    let mut beginnings = vec![Sums::default()];
    for (at, value) in values.iter().enumerate() {
        let last = beginnings.last().copied().unwrap_or_default();
        beginnings.push(value.map_or(last, |value| last.with(real(at), value)));
    }
    let total = *beginnings.last()?;
    let whole = (total.n >= 4.0).then(|| total.line())?;
    let rest = |sums: Sums| sums.line().rvariance * sums.n;
    let splits =
        (0..values.len()).filter(|at| beginnings[*at].n >= 2.0 && total.n - beginnings[*at].n >= 2.0);
    let split = splits.min_by(|a, b| {
        let cost = |at: usize| rest(beginnings[at]) + rest(total.without(beginnings[at]));
        cost(*a).total_cmp(&cost(*b))
    })?;
    let (left_sums, right_sums) = (beginnings[split], total.without(beginnings[split]));
    let (left, right) = (left_sums.line(), right_sums.line());
    let rvariance = (rest(left_sums) + rest(right_sums)) / total.n;
    let both = Line { rvariance, ..whole };
    let fit = array((0..values.len()).map(|at| if at < split { left.at(at) } else { right.at(at) }));
    let side = |line: Line, from: usize| {
        // The interception of the right line is where it begins.
        [line.rsquare(), line.slope, line.at(from), line.variance, line.rvariance].map(Dynamic::from)
    };
    let mut found = vec![
        Dynamic::from(both.rsquare()),
        Dynamic::from(i64::try_from(split).ok()?),
        Dynamic::from(both.variance),
        Dynamic::from(both.rvariance),
        fit,
    ];
    found.extend(side(right, split));
    found.extend(side(left, 0));
    Some(found)
}

fn bag(columns: &[(&'static str, Type)], values: Vec<Dynamic>) -> Value {
    Value::dynamic(Dynamic::bag(Bag::from_members(
        columns.iter().zip(values).map(|((name, _), value)| ((*name).into(), value)),
    )))
}

fn columns(columns: &[(&'static str, Type)], values: Option<Vec<Dynamic>>) -> Value {
    Value::array(values.unwrap_or_else(|| vec![Dynamic::Null; columns.len()]))
}

/// `series_fit_line`
pub static SERIES_FIT_LINE: Function = page(
    "series_fit_line",
    Section::Series,
    &[sig(&[p("series", DynamicArray)], Columns(LINE))],
    "The line that is nearest to a series: how well it fits, its slope, the variance of the series and of what the line \
     leaves, where it begins, and its values, one column each.",
    &[ex("series_fit_line(dynamic([2,4,6]))", "[1.0,2.0,2.6666666666666665,0.0,2.0,[2.0,4.0,6.0]]")],
    |arguments, _| columns(LINE, one_line(arguments)),
);

/// `series_fit_line_dynamic`
pub static SERIES_FIT_LINE_DYNAMIC: Function = page(
    "series_fit_line_dynamic",
    Section::Series,
    ONE,
    "What `series_fit_line` gives, as one bag.",
    &[ex("series_fit_line_dynamic(dynamic([2,4,6])).slope", "2.0")],
    |arguments, _| one_line(arguments).map_or(Value::Null(DYNAMIC), |values| bag(LINE, values)),
);

/// `series_fit_2lines`
pub static SERIES_FIT_2LINES: Function = page(
    "series_fit_2lines",
    Section::Series,
    &[sig(&[p("series", DynamicArray)], Columns(LINES))],
    "The two lines, one behind the other, that are nearest to a series: how well they fit, where the second begins, and \
     what there is to say of each, one column each.",
    &[
        ex("series_fit_2lines(dynamic([0,1,2,3,9,8,7,6]))[1]", "4"),
        ex("series_fit_2lines(dynamic([0,1,2,3,9,8,7,6]))[4]", "[0.0,1.0,2.0,3.0,9.0,8.0,7.0,6.0]"),
    ],
    |arguments, _| columns(LINES, two_lines(arguments)),
);

/// `series_fit_2lines_dynamic`
pub static SERIES_FIT_2LINES_DYNAMIC: Function = page(
    "series_fit_2lines_dynamic",
    Section::Series,
    ONE,
    "What `series_fit_2lines` gives, as one bag.",
    &[ex("series_fit_2lines_dynamic(dynamic([0,1,2,3,9,8,7,6])).right_slope", "-1.0")],
    |arguments, _| two_lines(arguments).map_or(Value::Null(DYNAMIC), |values| bag(LINES, values)),
);
