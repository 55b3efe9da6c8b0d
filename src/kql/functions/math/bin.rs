//! `bin`, of which `floor` is another name, and `bin_at`

use super::super::operators::Arithmetic;
use super::super::prelude::*;
use super::super::signature::Signature;
use crate::kql::values::time::MIN_DATETIME;

const BIN_SIGNATURES: &[Signature] = &[
    sig(&[p("value", Number), p("roundTo", Number)], Widest),
    sig(&[t("value", TIMESPAN), t("roundTo", TIMESPAN)], Is(TIMESPAN)),
    sig(&[t("value", DATETIME), t("roundTo", DATETIME)], Is(DATETIME)),
    sig(&[t("value", DATETIME), t("roundTo", TIMESPAN)], Is(DATETIME)),
];

/// `bin`
pub static BIN: Function = page(
    "bin",
    Section::Math,
    BIN_SIGNATURES,
    "The largest multiple of a size that is not above the value. Bins of datetimes are counted from the beginning of year 1, \
     a Monday.",
    &[
        ex("bin(4.5, 1)", "4"),
        ex("bin(-1, 3)", "-3"),
        ex("bin(datetime(1970-05-11 13:45:07), 1d)", "1970-05-11T00:00:00.0000000Z"),
        ex("floor(16d + 5h, 7d)", "14.00:00:00"),
        ex("bin(5, 0)", ""),
    ],
    |arguments, context| match arguments {
        [value, size] => below(value, size, None, context),
        _ => Value::null(context.result),
    },
)
.aliases(&["floor"])
.column(ColumnName::FirstArgument);

/// `bin_at`
pub static BIN_AT: Function = page(
    "bin_at",
    Section::Math,
    &[
        sig(&[p("value", Number), p("bin_size", Number), p("fixed_point", Number)], Widest),
        sig(&[t("value", TIMESPAN), p("bin_size", Number), t("fixed_point", TIMESPAN)], Is(TIMESPAN)),
        sig(&[t("value", TIMESPAN), t("bin_size", TIMESPAN), t("fixed_point", TIMESPAN)], Is(TIMESPAN)),
        sig(&[t("value", DATETIME), p("bin_size", Summable), t("fixed_point", DATETIME)], Is(DATETIME)),
    ],
    "The largest sum of a fixed point and a multiple of a size that is not above the value.",
    &[
        ex("bin_at(6.5, 2.5, 7)", "4.5"),
        ex("bin_at(1h, 1d, 12h)", "-12:00:00"),
        ex("bin_at(datetime(2017-05-17 10:20), 7d, datetime(2017-06-04))", "2017-05-14T00:00:00.0000000Z"),
    ],
    |arguments, context| match arguments {
        [value, size, point] => below(value, size, Some(point), context),
        _ => Value::null(context.result),
    },
)
.column(ColumnName::FirstArgument);

fn below(value: &Value, size: &Value, point: Option<&Value>, context: &Context) -> Value {
    let result = match context.result {
        Type::Real => real(value, size, point).map(Value::Real),
        Type::Decimal => {
            let point = point.cloned().unwrap_or(Value::Long(0));
            let rest =
                Arithmetic::Modulo.apply(&Arithmetic::Subtract.apply(value, &point), &size.to(DECIMAL));
            return Arithmetic::Subtract.apply(value, &rest).to(DECIMAL);
        }
        Type::DateTime => {
            let size = size.to_timespan().or_else(|| size.to_datetime()?.checked_sub(MIN_DATETIME));
            let point = point.map_or(Some(MIN_DATETIME), Value::to_datetime);
            whole(value.to_datetime(), size, point).map(Value::DateTime)
        }
        Type::TimeSpan => {
            let point = point.map_or(Some(0), Value::to_timespan);
            whole(value.to_timespan(), size.to_timespan(), point).map(Value::TimeSpan)
        }
        _ => whole(value.to_long(), size.to_long(), point.map_or(Some(0), Value::to_long)).map(Value::Long),
    };
    match result {
        Some(Value::DateTime(at)) => arguments::datetime(Some(at)),
        Some(value) => value.to(context.result),
        None => Value::null(context.result),
    }
}

fn whole(value: Option<i64>, size: Option<i64>, point: Option<i64>) -> Option<i64> {
    let (value, size) = (value?, size.filter(|size| *size > 0)?);
    value.checked_sub(value.checked_sub(point?)?.rem_euclid(size))
}

fn real(value: &Value, size: &Value, point: Option<&Value>) -> Option<f64> {
    let (value, size) = (value.to_real()?, size.to_real().filter(|size| *size > 0.0)?);
    let point = point.map_or(Some(0.0), Value::to_real)?;
    Some(((value - point) / size).floor() * size + point)
}
