//! The ways to call a function: parameters, which types they take, and the type of the result.

use crate::kql::values::Type;

/// One way to call a function.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// The parameters. Those that repeat stand together and repeat together.
    pub parameters: &'static [Parameter],
    /// The type of the result.
    pub result: ResultType,
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// The types that it takes.
    pub accepts: Accepts,
    /// How constant its argument must be.
    pub form: Form,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it may come any number of times.
    pub repeated: bool,
}

/// What a parameter takes. The names are those of Kusto's analyser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// One type.
    One(Type),
    /// Any type.
    Scalar,
    /// Any type but `dynamic`.
    NotDynamic,
    /// `int`, `long`, `real`, `decimal`.
    Number,
    /// `int`, `long`.
    Integer,
    /// A number, a datetime or a timespan.
    Summable,
    /// `string` or `dynamic`.
    StringOrDynamic,
    /// `string` or an array.
    StringOrArray,
    /// `int`, `long` or an array.
    IntegerOrArray,
    /// An array.
    DynamicArray,
    /// A property bag.
    DynamicBag,
    /// Any type; all such arguments have a common one.
    CommonScalar,
    /// Any type; all such arguments have a common one, or some are dynamic.
    CommonScalarOrDynamic,
    /// Any type with an order; all such arguments have a common one.
    CommonOrderable,
    /// `typeof(...)`, which comes as the name of the type.
    TypeLiteral,
    /// A table.
    Tabular,
}

/// How constant an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Any expression.
    Any,
    /// The same for all rows.
    Constant,
    /// A literal.
    Literal,
    /// A literal that is not empty.
    LiteralNotEmpty,
    /// A column.
    Column,
    /// `*`, or nothing.
    Star,
}

/// The type of a result.
#[derive(Debug, Clone, Copy)]
pub enum ResultType {
    /// Always this.
    Is(Type),
    /// That of an argument.
    Argument(usize),
    /// The widest number among the arguments.
    Widest,
    /// The common type of the arguments that must have one.
    Common,
    /// The same, where other types win over `dynamic`.
    CommonNonDynamic,
    /// The type that the `typeof(...)` names.
    TypeArgument,
    /// An array of values of the type of the first argument.
    ArrayOfFirst,
    /// A dynamic that the analyser knows more of, as the members of a bag.
    Known,
    /// Several columns; the value is an array with one element for each.
    Columns(&'static [(&'static str, Type)]),
}

/// A signature.
#[must_use]
pub const fn sig(parameters: &'static [Parameter], result: ResultType) -> Signature {
    Signature { parameters, result }
}

/// A parameter.
#[must_use]
pub const fn p(name: &'static str, accepts: Accepts) -> Parameter {
    Parameter { name, accepts, form: Form::Any, optional: false, repeated: false }
}

/// A parameter of one type.
#[must_use]
pub const fn t(name: &'static str, kind: Type) -> Parameter {
    p(name, Accepts::One(kind))
}

impl Parameter {
    /// It may be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// It may come any number of times.
    #[must_use]
    pub const fn repeated(mut self) -> Self {
        self.repeated = true;
        self
    }

    /// Its argument must be the same for all rows.
    #[must_use]
    pub const fn constant(self) -> Self {
        self.form(Form::Constant)
    }

    /// Its argument must be a literal.
    #[must_use]
    pub const fn literal(self) -> Self {
        self.form(Form::Literal)
    }

    /// Its argument must have a form.
    #[must_use]
    pub const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }
}

impl Accepts {
    /// Whether an argument of the type fits. Text and dynamic stand for each other, since columns of JSON have either
    /// type.
    #[must_use]
    pub fn takes(self, kind: Type) -> bool {
        let json = matches!(kind, Type::String | Type::Dynamic);
        match self {
            Self::One(Type::String | Type::Dynamic)
            | Self::StringOrDynamic
            | Self::StringOrArray
            | Self::DynamicArray
            | Self::DynamicBag => json,
            // A whole number fits where a real or a decimal is wanted.
            Self::One(Type::Real | Type::Decimal) => kind.is_number(),
            Self::One(Type::Int | Type::Long) | Self::Integer => kind.is_integer(),
            Self::One(one) => one == kind,
            Self::Scalar | Self::CommonScalar | Self::CommonScalarOrDynamic => true,
            Self::NotDynamic | Self::CommonOrderable => kind != Type::Dynamic,
            Self::Number => kind.is_number(),
            Self::Summable => kind.is_summable(),
            Self::IntegerOrArray => kind.is_integer() || json,
            Self::TypeLiteral => kind == Type::String,
            Self::Tabular => false,
        }
    }

    /// Whether it is an array or a property bag.
    #[must_use]
    pub const fn is_json(self) -> bool {
        matches!(self, Self::DynamicArray | Self::DynamicBag | Self::One(Type::Dynamic))
    }

    /// Whether arguments of such parameters must have a common type.
    #[must_use]
    pub const fn is_common(self) -> bool {
        matches!(self, Self::CommonScalar | Self::CommonScalarOrDynamic | Self::CommonOrderable)
    }
}

impl Signature {
    /// The parameter of each of so many arguments; nothing when there are too few or too many.
    ///
    /// `kinds` decides whether a last argument belongs to the parameters that repeat or to an optional one after them.
    #[must_use]
    pub fn assign(&self, kinds: &[Type]) -> Option<Vec<&'static Parameter>> {
        let first = self.parameters.iter().position(|parameter| parameter.repeated);
        let Some(first) = first else {
            let required = self.parameters.iter().filter(|parameter| !parameter.optional).count();
            let fits = (required..=self.parameters.len()).contains(&kinds.len());
            return fits.then(|| self.parameters.iter().take(kinds.len()).collect());
        };
        let group = self.parameters.iter().filter(|parameter| parameter.repeated).count();
        let (before, rest) = self.parameters.split_at(first);
        let (group, after) = rest.split_at(group);
        let mut tail = after.len();
        if let (Some(last), Some(parameter)) = (kinds.last(), after.first())
            && parameter.optional
            && (!parameter.accepts.takes(*last) || group[0].accepts.takes(*last))
        {
            tail = 0;
        }
        let middle = kinds.len().checked_sub(before.len() + tail)?;
        // A group that may be left out may repeat no time.
        if middle % group.len() != 0 || (middle == 0 && !group[0].optional) {
            return None;
        }
        let repeated = group.iter().cycle().take(middle);
        Some(before.iter().chain(repeated).chain(after.iter().take(tail)).collect())
    }
}
