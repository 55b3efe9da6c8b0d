//! A call: a function with the types and constants of its arguments, ready for rows.

use std::sync::Arc;

use regex::Regex;

use super::expression::Expressions;
use super::network::range::Range;
use super::page::Function;
use super::parse::json_path::Step;
use super::signature::{Form, Parameter, ResultType};
use crate::kql::values::{Type, Value};

/// What an evaluation may look at besides its arguments.
#[derive(Debug)]
pub struct Context {
    /// The time of the query in microseconds since 1970; it stands still during a query.
    pub now: i64,
    /// The type of the result.
    pub result: Type,
    /// What was made ready of constant arguments.
    pub prepared: Prepared,
    /// Regular expressions that come from rows.
    pub expressions: Expressions,
}

impl Context {
    /// The context of a call whose result has the type.
    #[must_use]
    pub fn new(now: i64, result: Type, prepared: Prepared) -> Self {
        Self { now, result, prepared, expressions: Expressions::default() }
    }
}

/// What is made ready of constant arguments.
#[derive(Debug, Clone, Default)]
pub enum Prepared {
    /// Nothing.
    #[default]
    Nothing,
    /// A regular expression.
    Regex(Arc<Regex>),
    /// Regular expressions of one argument: at the beginning and at the end of a text.
    Ends(Box<[Regex; 2]>),
    /// The steps of a JSON path.
    Path(Arc<[Step]>),
    /// Ranges of addresses.
    Ranges(Arc<[Range]>),
}

/// A function ready to be evaluated for rows.
#[derive(Debug)]
pub struct Call {
    function: &'static Function,
    context: Context,
}

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There are too few or too many arguments.
    #[error("{function}() does not take {given} arguments")]
    Count {
        /// The function.
        function: &'static str,
        /// How many there are.
        given: usize,
    },
    /// An argument has a type that the parameter does not take.
    #[error("{function}(): argument {number} ({parameter}) cannot be of type {given}")]
    Type {
        /// The function.
        function: &'static str,
        /// Which argument, from 1.
        number: usize,
        /// The parameter.
        parameter: &'static str,
        /// The type that it has.
        given: Type,
    },
    /// An argument must be the same for all rows and is not.
    #[error("{function}(): argument {number} ({parameter}) must be a constant")]
    NotConstant {
        /// The function.
        function: &'static str,
        /// Which argument, from 1.
        number: usize,
        /// The parameter.
        parameter: &'static str,
    },
    /// Arguments that must have a common type have none.
    #[error("{function}(): the arguments have no common type")]
    NoCommonType {
        /// The function.
        function: &'static str,
    },
    /// A constant argument is refused.
    #[error("{function}(): {reason}")]
    Constant {
        /// The function.
        function: &'static str,
        /// Why.
        reason: String,
    },
}

impl Function {
    /// The type of the result for arguments of these types, of which some are constants.
    ///
    /// # Errors
    /// When no signature takes the arguments.
    pub fn result_type(&self, kinds: &[Type], constants: &[Option<Value>]) -> Result<Type, Refusal> {
        let mut refusal = Refusal::Count { function: self.name, given: kinds.len() };
        for signature in self.signatures {
            let Some(parameters) = signature.assign(kinds) else { continue };
            match self.check(&parameters, kinds, constants) {
                Ok(()) => return self.result_of(signature.result, &parameters, kinds, constants),
                Err(reason) => refusal = reason,
            }
        }
        Err(refusal)
    }

    fn check(
        &self,
        parameters: &[&Parameter],
        kinds: &[Type],
        constants: &[Option<Value>],
    ) -> Result<(), Refusal> {
        for (at, (parameter, kind)) in parameters.iter().zip(kinds).enumerate() {
            let (function, number, name) = (self.name, at + 1, parameter.name);
            if !parameter.accepts.takes(*kind) {
                return Err(Refusal::Type { function, number, parameter: name, given: *kind });
            }
            let must_be = matches!(parameter.form, Form::Constant | Form::Literal | Form::LiteralNotEmpty);
            if must_be && constants.get(at).is_none_or(Option::is_none) {
                return Err(Refusal::NotConstant { function, number, parameter: name });
            }
        }
        Ok(())
    }

    fn result_of(
        &self,
        rule: ResultType,
        parameters: &[&Parameter],
        kinds: &[Type],
        constants: &[Option<Value>],
    ) -> Result<Type, Refusal> {
        Ok(match rule {
            ResultType::Is(kind) => kind,
            ResultType::Argument(index) => match (parameters.get(index), kinds.get(index)) {
                // JSON may come as text, and what is made of it is not text.
                (Some(parameter), Some(kind)) if !parameter.accepts.is_json() => *kind,
                _ => Type::Dynamic,
            },
            ResultType::Widest => {
                let widest = kinds.iter().copied().reduce(|a, b| a.common(b).unwrap_or(a));
                // Two whole numbers are calculated as longs.
                widest.map_or(Type::Long, |kind| if kind == Type::Int { Type::Long } else { kind })
            }
            ResultType::Common | ResultType::CommonNonDynamic => {
                let common =
                    parameters.iter().zip(kinds).filter(|(parameter, _)| parameter.accepts.is_common());
                let mut kind: Option<Type> = None;
                for (_, other) in common {
                    kind = match kind.map_or(Some(*other), |kind| kind.common(*other)) {
                        Some(kind) => Some(kind),
                        // What has nothing in common is a dynamic where that is let pass.
                        None if matches!(rule, ResultType::CommonNonDynamic) => return Ok(Type::Dynamic),
                        None => return Err(Refusal::NoCommonType { function: self.name }),
                    };
                }
                kind.unwrap_or(Type::Dynamic)
            }
            ResultType::TypeArgument => {
                let at = parameters
                    .iter()
                    .position(|parameter| parameter.accepts == super::signature::Accepts::TypeLiteral);
                let name = at.and_then(|at| constants.get(at)).and_then(Option::as_ref).map(Value::text);
                name.and_then(|name| Type::of_name(&name)).unwrap_or(Type::String)
            }
            ResultType::ArrayOfFirst | ResultType::Known | ResultType::Columns(_) => Type::Dynamic,
        })
    }

    /// A call with arguments of these types, of which some are constants, at the time of the query.
    ///
    /// # Errors
    /// When no signature takes the arguments or a constant is refused.
    pub fn bind(
        &'static self,
        kinds: &[Type],
        constants: &[Option<Value>],
        now: i64,
    ) -> Result<Call, Refusal> {
        let result = self.result_type(kinds, constants)?;
        let prepared = match self.prepare {
            Some(prepare) => {
                prepare(constants).map_err(|reason| Refusal::Constant { function: self.name, reason })?
            }
            None => Prepared::Nothing,
        };
        Ok(Call { function: self, context: Context::new(now, result, prepared) })
    }
}

impl Call {
    /// The value for one row.
    #[must_use]
    pub fn eval(&self, arguments: &[Value]) -> Value {
        (self.function.eval)(arguments, &self.context)
    }

    /// The type of the value.
    #[must_use]
    pub const fn kind(&self) -> Type {
        self.context.result
    }

    /// The function.
    #[must_use]
    pub const fn function(&self) -> &'static Function {
        self.function
    }
}
