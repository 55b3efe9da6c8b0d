//! Constants and types of the binder as values and types of values.

use crate::kql::bind;
use crate::kql::tree::{Json, JsonKind, Literal, ScalarType};
use crate::kql::value::{long, real, timespan};
use crate::kql::values::time::TICKS;
use crate::kql::values::{Bag, Dynamic, Type, Value};

/// The type of values that a type of the binder is; nothing where only the data decides.
#[must_use]
pub const fn kind(ty: bind::Type) -> Option<Type> {
    Some(match ty {
        bind::Type::Bool => Type::Bool,
        bind::Type::DateTime => Type::DateTime,
        bind::Type::Decimal => Type::Decimal,
        bind::Type::Dynamic => Type::Dynamic,
        bind::Type::Guid => Type::Guid,
        bind::Type::Int => Type::Int,
        bind::Type::Long => Type::Long,
        bind::Type::Real => Type::Real,
        bind::Type::String => Type::String,
        bind::Type::Timespan => Type::TimeSpan,
        bind::Type::Unknown => return None,
    })
}

/// A constant of the binder as a value of a type. A text that is none of the type is null; `typeof(...)` is the name of
/// the type, as functions take it.
#[must_use]
pub fn constant(constant: &bind::Constant, ty: bind::Type) -> Value {
    use bind::Constant as C;
    let kind = kind(ty).unwrap_or(Type::Dynamic);
    let value = match constant {
        C::Null => return Value::null(kind),
        C::Bool(value) => Value::Bool(*value),
        C::Int(number) => Value::Int(*number),
        C::Long(number) => Value::Long(*number),
        C::Real(number) => Value::Real(*number),
        C::Decimal(text) => Value::from(text.as_str()).to(Type::Decimal),
        C::String(text) => Value::from(text.as_str()),
        C::Guid(text) => Value::from(text.as_str()).to(Type::Guid),
        C::DateTime(text) => Value::from(text.as_str()).to(Type::DateTime),
        C::Timespan(ticks) => Value::TimeSpan(micros(*ticks)),
        C::Dynamic(json) => Value::dynamic(dynamic(json)),
        C::Type(ty) => return Value::from(ty.name()),
        C::Row(columns) => {
            let columns: Vec<String> =
                columns.iter().map(|(name, ty)| format!("{name}:{}", ty.name())).collect();
            return Value::from(columns.join(", "));
        }
    };
    if ty == bind::Type::Unknown || value.kind() == kind { value } else { value.to(kind) }
}

/// Ticks of 100 nanoseconds in microseconds; what is finer is cut off.
const fn micros(ticks: i64) -> i64 {
    ticks.div_euclid(TICKS)
}

/// JSON as written in `dynamic(...)`. The parser bounds how deep it is nested.
fn dynamic(json: &Json) -> Dynamic {
    match &json.kind {
        JsonKind::Null => Dynamic::Null,
        JsonKind::Word(name) => Dynamic::from(name.text.as_str()),
        JsonKind::Literal(literal) => scalar(literal),
        JsonKind::Array(items) => Dynamic::array(items.iter().map(dynamic).collect()),
        JsonKind::Object(members) => Dynamic::bag(Bag::from_members(
            members.iter().map(|(key, json)| (key.value().into(), dynamic(json))),
        )),
    }
}

/// A literal in JSON. A number keeps its digits.
fn scalar(literal: &Literal) -> Dynamic {
    let plain =
        |text: &str| text.strip_prefix('-').map_or((false, text.to_owned()), |rest| (true, rest.to_owned()));
    match literal {
        Literal::Bool(value) => Dynamic::Bool(*value),
        Literal::String(text) => Dynamic::from(text.value().as_str()),
        Literal::Long(text) | Literal::Real(text) => Dynamic::parse(text).unwrap_or_else(|| {
            let (negated, digits) = plain(text);
            let number = long(&digits, negated).map(Dynamic::from);
            number.or_else(|| real(text).map(Dynamic::from)).unwrap_or(Dynamic::Null)
        }),
        Literal::Timespan(text) => {
            timespan(text).map_or(Dynamic::Null, |ticks| Value::TimeSpan(micros(ticks)).to_dynamic())
        }
        Literal::Typed(kind, text) => typed(*kind, text.trim()),
        Literal::Dynamic(json) => dynamic(json),
        Literal::Type(_) => Dynamic::Null,
    }
}

/// A literal with its type, as `datetime(2024-01-01)`, in JSON.
fn typed(scalar: ScalarType, text: &str) -> Dynamic {
    if text.is_empty() || text == "null" {
        return Dynamic::Null;
    }
    let text = text.trim_matches(['"', '\'']);
    let ty = bind::Type::from(scalar);
    match kind(ty) {
        // A timespan in a literal may have no unit and counts days then, which text does not.
        Some(Type::TimeSpan) => {
            timespan(text).map_or(Dynamic::Null, |ticks| Value::TimeSpan(micros(ticks)).to_dynamic())
        }
        Some(kind) => Value::from(text).to(kind).to_dynamic(),
        None => Dynamic::Null,
    }
}
