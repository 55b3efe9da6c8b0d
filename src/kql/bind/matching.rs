//! Which way to call a function fits the arguments, and what to say when none does.

use super::super::signatures::{Accepts, Function, Parameter, Signature, Wants};
use super::super::span::Span;
use super::error::counted;
use super::expression::wrong_type;
use super::{BindError, Fault, Result, Type, Value};

/// An argument of a built-in function.
#[derive(Debug, Clone)]
pub(super) enum Given {
    /// A value.
    Value(Value),
    /// `*`
    Star(Span),
}

impl Given {
    fn span(&self) -> Span {
        match self {
            Self::Value(value) => value.span,
            Self::Star(span) => *span,
        }
    }
}

/// A way to call a function with its parameter for every argument.
pub(super) struct Matched {
    pub(super) signature: &'static Signature,
    pub(super) parameters: Vec<&'static Parameter>,
}

/// The best way to call a function with these arguments.
pub(super) fn choose(function: &'static Function, arguments: &[Given], span: Span) -> Result<Matched> {
    let mut best: Option<(usize, Matched)> = None;
    let mut worst: Option<(usize, Box<BindError>)> = None;
    for signature in &function.overloads {
        let Some(parameters) = layout(signature, arguments) else { continue };
        let mut cost = 0;
        let mut failed = None;
        for (at, (parameter, argument)) in parameters.iter().zip(arguments).enumerate() {
            match fits(parameter, argument) {
                Some(one) => cost += one,
                None => {
                    failed = Some((at, refused(function, parameter, argument)));
                    break;
                }
            }
        }
        match failed {
            None if best.as_ref().is_none_or(|(least, _)| cost < *least) => {
                best = Some((cost, Matched { signature, parameters }));
            }
            None => {}
            // The way that goes furthest is the one that was meant.
            Some((at, error)) if worst.as_ref().is_none_or(|(most, _)| at > *most) => {
                worst = Some((at, error))
            }
            Some(_) => {}
        }
    }
    match (best, worst) {
        (Some((_, matched)), _) => Ok(matched),
        (None, Some((_, error))) => Err(error),
        (None, None) => Err(wrong_count(function, arguments.len(), span)),
    }
}

/// The parameter of every argument; nothing when there are too few or too many.
fn layout(signature: &'static Signature, arguments: &[Given]) -> Option<Vec<&'static Parameter>> {
    let parameters = &signature.parameters;
    let count = arguments.len();
    let Some(start) = parameters.iter().position(|parameter| parameter.repeats) else {
        let least = parameters.iter().filter(|parameter| parameter.least > 0).count();
        return (least..=parameters.len()).contains(&count).then(|| parameters.iter().take(count).collect());
    };
    let block = parameters[start..].iter().take_while(|parameter| parameter.repeats).count();
    let after = &parameters[start + block..];
    // What may be left out at the end is there when the last argument fits it and nothing before does.
    let last_fits =
        |parameter: &Parameter| arguments.last().is_some_and(|argument| fits(parameter, argument) == Some(0));
    let after = after.iter().filter(|parameter| parameter.least > 0 || last_fits(parameter)).count();
    let repeated = count.checked_sub(start + after)?;
    let times = repeated / block;
    if repeated % block != 0 || times < parameters[start].least {
        return None;
    }
    let middle = (0..repeated).map(|at| &parameters[start + at % block]);
    Some(parameters[..start].iter().chain(middle).chain(&parameters[start + block..][..after]).collect())
}

/// How well an argument fits a parameter, 0 for exactly; nothing when it does not.
fn fits(parameter: &Parameter, argument: &Given) -> Option<usize> {
    let value = match argument {
        Given::Star(_) => return matches!(parameter.wants, Wants::Star | Wants::StarOnly).then_some(0),
        Given::Value(_) if parameter.wants == Wants::StarOnly => return None,
        Given::Value(value) => value,
    };
    let ty = value.ty;
    if ty == Type::Unknown && !matches!(parameter.accepts, Accepts::Type) {
        return Some(1);
    }
    let when = |fits: bool| fits.then_some(1);
    match &parameter.accepts {
        Accepts::Any | Accepts::Common | Accepts::CommonOrderable => Some(2),
        Accepts::One(wanted) if *wanted == ty => Some(0),
        Accepts::One(Type::String) => when(ty == Type::Dynamic).map(|cost| cost + 1),
        Accepts::One(wanted) => when(ty.widens_to(*wanted)),
        Accepts::Plain => when(ty != Type::Dynamic),
        Accepts::Text => when(matches!(ty, Type::String | Type::Dynamic)),
        Accepts::Array | Accepts::Bag => when(ty == Type::Dynamic),
        Accepts::Number => when(ty.is_number()),
        Accepts::NumberOrBool => when(ty.is_number() || ty == Type::Bool),
        Accepts::Integer => ty.is_integer().then_some(0),
        Accepts::IntegerOrArray => when(ty.is_integer() || ty == Type::Dynamic),
        Accepts::Summable => when(ty.is_summable()),
        Accepts::Orderable => when(ty.is_orderable()),
        Accepts::NotRealOrBool => when(!matches!(ty, Type::Real | Type::Bool)),
        Accepts::Type => {
            when(matches!(value.as_constant(), Some(super::Constant::Type(_) | super::Constant::Row(_))))
        }
        Accepts::Table => None,
        Accepts::Word(words) => match value.as_text() {
            Some(text) => when(words.iter().any(|word| word.eq_ignore_ascii_case(text))),
            None => when(ty == Type::String),
        },
    }
}

/// What a parameter takes, in words.
fn in_words(parameter: &Parameter) -> String {
    match &parameter.accepts {
        Accepts::One(ty) => return format!("a {}", ty.name()),
        Accepts::Any | Accepts::Common | Accepts::CommonOrderable => "a value",
        Accepts::Plain => "anything but dynamic",
        Accepts::Text => "a string or dynamic",
        Accepts::Array => "a dynamic array",
        Accepts::Bag => "a dynamic bag",
        Accepts::Number => "a number",
        Accepts::NumberOrBool => "a number or a bool",
        Accepts::Integer => "a whole number",
        Accepts::IntegerOrArray => "a whole number or a dynamic array",
        Accepts::Summable => "a number, a timespan or a datetime",
        Accepts::Orderable => "a number, timespan, datetime, string or bool",
        Accepts::NotRealOrBool => "anything but a real or a bool",
        Accepts::Type => "`typeof(...)`",
        Accepts::Table => "a table",
        Accepts::Word(words) => {
            return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        }
    }
    .to_owned()
}

fn refused(function: &Function, parameter: &Parameter, argument: &Given) -> Box<BindError> {
    let what = format!("`{}` of `{}`", parameter.name, function.name);
    let span = argument.span();
    match argument {
        Given::Star(_) => {
            let fault = Fault::WrongType { what, expected: in_words(parameter), found: "`*`".to_owned() };
            BindError::new(fault, span)
        }
        Given::Value(value) => match (&parameter.accepts, value.as_text()) {
            (Accepts::Word(words), Some(found)) => {
                let fault = Fault::NotOneOf { what, allowed: in_words(parameter), found: found.to_owned() };
                BindError::new(fault, span).nearest(found, words.iter().copied())
            }
            _ => {
                let error = wrong_type(&what, &in_words(parameter), value.ty, span);
                convert_hint(error, &parameter.accepts, value.ty)
            }
        },
    }
}

fn convert_hint(error: Box<BindError>, accepts: &Accepts, found: Type) -> Box<BindError> {
    let with = match (accepts, found) {
        (Accepts::Array | Accepts::Bag | Accepts::One(Type::Dynamic), Type::String) => "parse_json",
        (Accepts::One(Type::DateTime), _) => "todatetime",
        (Accepts::One(Type::Timespan), _) => "totimespan",
        (Accepts::One(Type::Bool), _) => "tobool",
        (Accepts::One(Type::String) | Accepts::Text | Accepts::Plain, _) => "tostring",
        (Accepts::Integer | Accepts::One(Type::Long | Type::Int), _) => "tolong",
        (Accepts::Number | Accepts::Summable | Accepts::One(Type::Real), _) => "toreal",
        _ => return error,
    };
    error.hint(format!("`{with}(...)` converts it"))
}

fn wrong_count(function: &Function, given: usize, span: Span) -> Box<BindError> {
    let mut least = usize::MAX;
    let mut most = Some(0);
    for signature in &function.overloads {
        let parameters = &signature.parameters;
        least = least.min(parameters.iter().map(|parameter| parameter.least).sum());
        let repeats = parameters.iter().any(|parameter| parameter.repeats);
        most = most.filter(|_| !repeats).map(|most: usize| most.max(parameters.len()));
    }
    let expected = match most {
        Some(0) => "no arguments".to_owned(),
        Some(most) if most == least => counted(most, "argument"),
        Some(most) if least == 0 => format!("at most {}", counted(most, "argument")),
        Some(most) => format!("{least} to {most} arguments"),
        None => format!("at least {}", counted(least, "argument")),
    };
    let function = function.name.to_owned();
    BindError::new(Fault::ArgumentCount { function, expected, given: given.to_string() }, span)
}
