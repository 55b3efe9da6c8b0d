//! Literals to values.

use crate::kql::tree::{Json, JsonKind, Literal, ScalarType, TypeLiteral};
use crate::kql::values::{Bag, Dynamic, Type, Value, text};

pub(super) fn kind(kind: ScalarType) -> Type {
    Type::of_name(kind.name()).unwrap_or(Type::Dynamic)
}

pub(super) fn value(literal: &Literal) -> Result<Value, String> {
    Ok(match literal {
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Long(text) => Value::from(text.as_str()).to(Type::Long),
        Literal::Real(text) => Value::from(text.as_str()).to(Type::Real),
        Literal::Timespan(text) => text::parse_timespan(text).map(Value::TimeSpan).ok_or("no timespan")?,
        Literal::String(text) => Value::from(text.value()),
        Literal::Typed(scalar, text) if text.as_str() == "null" => Value::null(kind(*scalar)),
        Literal::Typed(scalar, text) => {
            let text = text.trim_matches(['"', '\'']);
            let value = Value::from(text).to(kind(*scalar));
            if value.is_null() { return Err(format!("no {}: {text}", scalar.name())) } else { value }
        }
        Literal::Dynamic(json) => Value::dynamic(dynamic(json)?),
        Literal::Type(TypeLiteral::Scalar(scalar, ..)) => Value::from(scalar.name()),
        Literal::Type(_) => return Err("not in tests: a table's type".to_owned()),
    })
}

fn dynamic(json: &Json) -> Result<Dynamic, String> {
    Ok(match &json.kind {
        JsonKind::Null => Dynamic::Null,
        JsonKind::Word(name) => Dynamic::from(name.text.as_str()),
        JsonKind::Literal(literal) => match &**literal {
            Literal::Long(text) | Literal::Real(text) => Dynamic::parse(text).ok_or("no number")?,
            other => value(other)?.to_dynamic(),
        },
        JsonKind::Array(items) => Dynamic::array(items.iter().map(dynamic).collect::<Result<_, _>>()?),
        JsonKind::Object(members) => {
            let members: Result<Vec<_>, String> =
                members.iter().map(|(key, json)| Ok((key.value().into(), dynamic(json)?))).collect();
            Dynamic::bag(Bag::from_members(members?))
        }
    })
}
