//! `around`

use super::super::operators::{Arithmetic, Comparison, logic};
use super::super::prelude::*;

/// `around`
pub static AROUND: Function = page(
    "around",
    Section::Condition,
    &[sig(&[p("value", Scalar), p("center", Scalar), p("delta", Scalar)], Is(BOOL))],
    "Whether the value is at most so far from the center.",
    &[
        ex("around(5, 6, 1)", "True"),
        ex("around(datetime(2021-01-01 01:29), datetime(2021-01-01 01:30), 1min)", "True"),
        ex("around(4, 6, 1)", "False"),
    ],
    |arguments, _| {
        let [value, center, delta] = arguments else { return Value::Null(BOOL) };
        let low = Arithmetic::Subtract.apply(center, delta);
        let high = Arithmetic::Add.apply(center, delta);
        arguments::bool(logic::and(
            Comparison::GreaterOrEqual.holds(value, &low),
            Comparison::LessOrEqual.holds(value, &high),
        ))
    },
);
