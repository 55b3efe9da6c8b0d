//! `abs`, `sign`

use super::super::prelude::*;
use crate::kql::values::Decimal;

/// `abs`
pub static ABS: Function = page(
    "abs",
    Section::Math,
    &[
        sig(&[p("number", Integer)], Is(LONG)),
        sig(&[p("number", Number)], Argument(0)),
        sig(&[t("number", TIMESPAN)], Is(TIMESPAN)),
    ],
    "The size of a number or a timespan without its sign.",
    &[ex("abs(-5)", "5"), ex("abs(-1.5)", "1.5"), ex("abs(-1h)", "01:00:00")],
    |arguments, context| match Arguments(arguments).get(0) {
        Some(Value::Real(value)) => Value::Real(value.abs()),
        Some(Value::Decimal(value)) => {
            Value::or_null(Decimal::new(value.unscaled().abs(), value.scale()), DECIMAL)
        }
        Some(Value::TimeSpan(value)) => arguments::timespan(value.checked_abs()),
        Some(value) => arguments::long(value.to_long().and_then(i64::checked_abs)).to(context.result),
        None => Value::null(context.result),
    },
)
.column(ColumnName::FirstArgument);

/// `sign`
pub static SIGN: Function = page(
    "sign",
    Section::Math,
    &[sig(&[p("number", Number)], Is(REAL))],
    "1 for a positive number, -1 for a negative one, 0 for zero.",
    &[ex("sign(-42)", "-1"), ex("sign(0)", "0"), ex("sign(11.2)", "1")],
    |arguments, _| {
        let sign = |value: f64| if value == 0.0 || value.is_nan() { value } else { value.signum() };
        arguments::real(Arguments(arguments).real(0).map(sign))
    },
);
