//! Reads the tables of functions. They are part of the program: a line that cannot be read is a mistake in them, which
//! the tests find, and is left out.

use hashbrown::HashMap;

use super::{Accepts, Function, Naming, Parameter, Returns, Signature, Wants};
use crate::kql::bind::types::Type;

/// The functions of a table.
pub(super) fn functions(text: &'static str) -> HashMap<&'static str, Function> {
    let mut functions = HashMap::new();
    let mut last = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(' ') {
            let (Some(function), Some(signature)) = (functions.get_mut(last), signature(line.trim())) else {
                continue;
            };
            let Function { overloads, .. } = function;
            overloads.push(signature);
        } else if let Some(function) = head(line) {
            last = function.name;
            functions.insert(last, function);
        }
    }
    functions
}

/// `name, named sum_{first}, same other, now other`
pub(super) fn head(line: &'static str) -> Option<Function> {
    let mut parts = line.split(", ");
    let name = parts.next()?;
    let (mut canonical, mut naming, mut replaced_by) = (name, Naming::None, None);
    for part in parts {
        match part.split_once(' ')? {
            ("named", "{only}") => naming = Naming::Only,
            ("named", "{column}") => naming = Naming::Column,
            ("named", pattern) => {
                naming = pattern.strip_suffix("{first}").map_or(Naming::Exactly(pattern), Naming::First);
            }
            ("same", other) => canonical = other,
            ("now", other) => replaced_by = Some(other),
            _ => return None,
        }
    }
    Some(Function { name, canonical, naming, replaced_by, overloads: Vec::new() })
}

/// `(a: long, b: text constant?) -> real`
pub(super) fn signature(line: &'static str) -> Option<Signature> {
    let (parameters, result) = line.strip_prefix('(')?.split_once(") -> ")?;
    let parameters =
        parameters.split(", ").filter(|one| !one.is_empty()).map(parameter).collect::<Option<_>>()?;
    Some(Signature { parameters, returns: returns(result)? })
}

fn parameter(text: &'static str) -> Option<Parameter> {
    let (name, rest) = text.split_once(": ")?;
    let (rest, least, repeats) = if let Some(rest) = rest.strip_suffix('?') {
        (rest, 0, false)
    } else if let Some(rest) = rest.strip_suffix('*') {
        (rest, 0, true)
    } else if let Some((rest, least)) = rest.split_once('+') {
        (rest, least.parse().unwrap_or(1), true)
    } else {
        (rest, 1, false)
    };
    if let Some(words) = rest.strip_prefix("one of ") {
        let accepts = Accepts::Word(words.split('|').collect());
        return Some(Parameter { name, accepts, wants: Wants::Constant, least, repeats });
    }
    let (kind, wants) = rest.split_once(' ').unwrap_or((rest, ""));
    let wants = match wants {
        "" => Wants::Nothing,
        "constant" => Wants::Constant,
        "column" => Wants::Column,
        "star" => Wants::Star,
        "star_only" => Wants::StarOnly,
        _ => return None,
    };
    Some(Parameter { name, accepts: accepts(kind)?, wants, least, repeats })
}

fn accepts(kind: &str) -> Option<Accepts> {
    Some(match kind {
        "any" => Accepts::Any,
        "plain" => Accepts::Plain,
        "text" => Accepts::Text,
        "array" => Accepts::Array,
        "bag" => Accepts::Bag,
        "number" => Accepts::Number,
        "number_or_bool" => Accepts::NumberOrBool,
        "integer" => Accepts::Integer,
        "integer_or_array" => Accepts::IntegerOrArray,
        "summable" => Accepts::Summable,
        "orderable" => Accepts::Orderable,
        "common" => Accepts::Common,
        "common_orderable" => Accepts::CommonOrderable,
        "not_real_or_bool" => Accepts::NotRealOrBool,
        "type" => Accepts::Type,
        "table" => Accepts::Table,
        name => Accepts::One(Type::of(name)?),
    })
}

fn returns(text: &'static str) -> Option<Returns> {
    if let Some(several) = text.strip_prefix('(') {
        let columns = several.strip_suffix(')')?.split(", ").map(|column| {
            let (name, kind) = column.split_once(": ")?;
            Some((name, Type::of(kind)?))
        });
        return columns.collect::<Option<_>>().map(Returns::Several);
    }
    Some(match text {
        "first" => Returns::First,
        "second" => Returns::Second,
        "promoted" => Returns::Promoted,
        "typeof" => Returns::TypeOf,
        "widest" => Returns::Widest,
        "common" => Returns::Common,
        "special" => Returns::Special,
        name => Returns::One(Type::of(name)?),
    })
}
