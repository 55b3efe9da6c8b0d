//! `isnan`, `isinf`, `isfinite`

use super::super::prelude::*;
use super::super::signature::Signature;

const ONE: &[Signature] = &[sig(&[t("number", REAL)], Is(BOOL))];

fn test(arguments: &[Value], test: fn(f64) -> bool) -> Value {
    Value::Bool(Arguments(arguments).real(0).is_some_and(test))
}

/// `isnan`
pub static ISNAN: Function = page(
    "isnan",
    Section::Math,
    ONE,
    "Whether a real is NaN.",
    &[ex("isnan(0.0 / 0.0)", "True"), ex("isnan(1.0)", "False"), ex("isnan(real(null))", "False")],
    |arguments, _| test(arguments, f64::is_nan),
);

/// `isinf`
pub static ISINF: Function = page(
    "isinf",
    Section::Math,
    ONE,
    "Whether a real is infinite.",
    &[ex("isinf(1.0 / 0.0)", "True"), ex("isinf(1.0)", "False")],
    |arguments, _| test(arguments, f64::is_infinite),
);

/// `isfinite`
pub static ISFINITE: Function = page(
    "isfinite",
    Section::Math,
    ONE,
    "Whether a real is neither infinite nor NaN.",
    &[ex("isfinite(1.0)", "True"), ex("isfinite(0.0 / 0.0)", "False")],
    |arguments, _| test(arguments, f64::is_finite),
);
