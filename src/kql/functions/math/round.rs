//! `round`, `ceiling`

use super::super::prelude::*;
use crate::kql::values::Decimal;

/// `round`
pub static ROUND: Function = page(
    "round",
    Section::Math,
    &[sig(&[p("number", Number), t("precision", LONG).constant().optional()], Argument(0))],
    "The nearest number with so many digits after the point, negative for digits before it. Halves go away from zero.",
    &[
        ex("round(2.98765, 3)", "2.988"),
        ex("round(2.15, 1)", "2.2"),
        ex("round(15671.3, -2)", "15700"),
        ex("round(-0.5)", "-1"),
    ],
    |arguments, context| {
        let given = Arguments(arguments);
        let Some(precision) = given.long_or(1, 0) else { return Value::null(context.result) };
        let rounded = match given.get(0) {
            Some(Value::Real(value)) => Some(Value::Real(round(*value, precision))),
            Some(Value::Decimal(value)) => decimal(*value, precision).map(Value::Decimal),
            Some(value) if precision >= 0 => Some(value.clone()),
            Some(value) => value.to_long().and_then(|value| decimal(Decimal::new(value.into(), 0)?, precision)).map(Value::Decimal),
            None => None,
        };
        rounded.map_or_else(|| Value::null(context.result), |value| value.to(context.result))
    },
)
.column(ColumnName::FirstArgument);

fn round(value: f64, precision: i64) -> f64 {
    // The digits that are printed decide about a half, as 2.15 is a little less than it looks.
    let digits = Decimal::from_real(value).and_then(|value| decimal(value, precision));
    let scale = || 10_f64.powi(i32::try_from(precision.clamp(-400, 400)).unwrap_or(0));
    digits.map_or_else(
        || {
            let scaled = value * scale();
            if scaled.is_finite() { scaled.round() / scale() } else { value }
        },
        Decimal::to_real,
    )
}

fn decimal(value: Decimal, precision: i64) -> Option<Decimal> {
    let drop = i64::from(value.scale()).saturating_sub(precision);
    if drop <= 0 {
        return Some(value);
    }
    let Some(unit) = u32::try_from(drop).ok().and_then(|drop| 10_i128.checked_pow(drop)) else {
        return Decimal::new(0, 0);
    };
    let half = unit / 2;
    let up = if value.unscaled() < 0 { -half } else { half };
    let units = value.unscaled().checked_add(up)? / unit;
    match u32::try_from(precision) {
        Ok(scale) => Decimal::new(units, scale),
        Err(_) => Decimal::new(
            units.checked_mul(10_i128.checked_pow(u32::try_from(precision.checked_neg()?).ok()?)?)?,
            0,
        ),
    }
}

/// `ceiling`
pub static CEILING: Function = page(
    "ceiling",
    Section::Math,
    &[sig(&[p("number", Number)], Argument(0))],
    "The smallest whole number that is not below the value.",
    &[ex("ceiling(-1.1)", "-1"), ex("ceiling(0)", "0"), ex("ceiling(0.9)", "1")],
    |arguments, context| match Arguments(arguments).get(0) {
        Some(Value::Real(value)) => Value::Real(value.ceil()),
        Some(Value::Decimal(value)) => {
            let unit = 10_i128.checked_pow(value.scale()).unwrap_or(i128::MAX);
            let floor = value.unscaled().div_euclid(unit);
            let whole = if value.unscaled().rem_euclid(unit) == 0 { floor } else { floor + 1 };
            Value::or_null(Decimal::new(whole, 0), DECIMAL)
        }
        Some(value) => value.clone(),
        None => Value::null(context.result),
    },
)
.column(ColumnName::FirstArgument);
