//! Literals to constants.

use super::super::span::Span;
use super::super::tree::{Literal, ScalarType, TypeLiteral};
use super::super::value::{long, real, timespan};
use super::{BindError, Constant, Fault, Result, Type, Value};

/// The constant that a literal is; `negated` where a minus stands before it.
pub(super) fn constant(literal: &Literal, negated: bool, span: Span) -> Result<Value> {
    let minus = if negated { "-" } else { "" };
    let bad = |text: &str, kind: &'static str| {
        BindError::new(Fault::BadLiteral { text: format!("{minus}{text}"), kind }, span)
    };
    let (constant, ty) = match literal {
        Literal::Bool(value) => (Constant::Bool(*value), Type::Bool),
        Literal::Long(text) => {
            let number = long(text, negated).ok_or_else(|| bad(text, "whole number of 64 bits"))?;
            (Constant::Long(number), Type::Long)
        }
        Literal::Real(text) => {
            let number = real(text).ok_or_else(|| bad(text, "number"))?;
            (Constant::Real(if negated { -number } else { number }), Type::Real)
        }
        Literal::Timespan(text) => {
            let ticks = timespan(text).ok_or_else(|| bad(text, "timespan that fits 64 bits"))?;
            (Constant::Timespan(if negated { -ticks } else { ticks }), Type::Timespan)
        }
        Literal::String(text) => (Constant::String(text.value()), Type::String),
        Literal::Typed(kind, text) => typed(*kind, text.trim()).ok_or_else(|| bad(text, kind.name()))?,
        Literal::Dynamic(json) => (Constant::Dynamic(Box::new(json.clone())), Type::Dynamic),
        Literal::Type(TypeLiteral::Scalar(kind)) => (Constant::Type(Type::from(*kind)), Type::from(*kind)),
        Literal::Type(TypeLiteral::Row(schema)) => {
            let columns = schema.columns.iter();
            let row = columns.map(|column| (column.name.text.clone(), Type::from(column.kind))).collect();
            (Constant::Row(row), Type::Unknown)
        }
    };
    Ok(Value::constant(constant, ty, span))
}

fn typed(kind: ScalarType, text: &str) -> Option<(Constant, Type)> {
    let ty = Type::from(kind);
    if text.is_empty() || text == "null" {
        return Some((Constant::Null, ty));
    }
    let (negative, magnitude) =
        text.strip_prefix('-').map_or((false, text), |rest| (true, rest.trim_start()));
    let whole = || long(magnitude.strip_prefix('+').unwrap_or(magnitude), negative);
    let constant = match kind {
        ScalarType::Bool => Constant::Bool(boolean(text)?),
        ScalarType::Int => Constant::Int(i32::try_from(whole()?).ok()?),
        ScalarType::Long => Constant::Long(whole()?),
        ScalarType::Real => Constant::Real(real(text)?),
        ScalarType::Decimal => Constant::Decimal(decimal(text)?),
        ScalarType::Timespan => Constant::Timespan(timespan(text)?),
        ScalarType::Guid => Constant::Guid(guid(text)?),
        ScalarType::DateTime => Constant::DateTime(unquoted(text).to_owned()),
        ScalarType::String => Constant::String(unquoted(text).to_owned()),
        ScalarType::Dynamic => return None,
    };
    Some((constant, ty))
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => text.parse::<i64>().ok().map(|number| number != 0),
    }
}

fn decimal(text: &str) -> Option<String> {
    let is_number = real(text).is_some_and(f64::is_finite);
    is_number.then(|| text.to_owned())
}

fn guid(text: &str) -> Option<String> {
    let text = unquoted(text);
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let is_guid = digits == 32
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'{' | b'}'));
    is_guid.then(|| text.to_owned())
}

fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.or_else(|| text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''))).unwrap_or(text)
}
