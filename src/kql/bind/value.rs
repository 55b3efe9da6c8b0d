//! Values: expressions with their types, every name resolved.

use super::super::span::Span;
use super::super::tree::{ArithmeticOp, Compare, Json, LogicalOp, SetOp};
use super::bound::NodeId;
use super::types::Type;

/// A column, the same through the whole query however often it is renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnId(pub u32);

/// A value with a name of its own: see [`super::Variable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariableId(pub u32);

/// A value, its type and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Its type.
    pub ty: Type,
    /// Where it is written.
    pub span: Span,
    /// Whether it is the same for every row and every run of the query.
    pub is_constant: bool,
}

/// The kinds of values.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// A constant.
    Constant(Constant),
    /// A column of the rows that come in.
    Column(ColumnId),
    /// What a `let` or a parameter stands for. It is to be put in here.
    Variable(VariableId),
    /// A call of a built-in function; for those that work on rows in order, of a window.
    Call {
        /// The function, under the name that is not an alias.
        function: &'static str,
        /// The arguments in the order of the parameters. Arguments left out at the end are not there.
        arguments: Vec<Value>,
    },
    /// One of the values of a function that gives several.
    Part {
        /// The call.
        of: Box<Value>,
        /// Which, from 0.
        index: usize,
    },
    /// Another value in the type of this one, where Kusto converts without being asked.
    Convert(Box<Value>),
    /// A part of a dynamic value.
    Path {
        /// The dynamic value, or a text that holds JSON and is read first.
        root: Box<Value>,
        /// The way from it, at least one step.
        steps: Vec<PathStep>,
    },
    /// `-x`
    Negate(Box<Value>),
    /// `a + b - c`, from left to right.
    Arithmetic {
        /// The first operand.
        first: Box<Value>,
        /// The others, at least one.
        rest: Vec<ArithmeticStep>,
    },
    /// `a and b and c`
    Logical {
        /// The word.
        op: LogicalOp,
        /// The conditions.
        operands: Vec<Value>,
    },
    /// `a == b`, `a has b`
    Compare {
        /// How.
        op: Compare,
        /// The left side.
        left: Box<Value>,
        /// The right side.
        right: Box<Value>,
    },
    /// `* has "x"`: whether it is so for any of the columns.
    AnyColumn {
        /// The columns.
        columns: Vec<ColumnId>,
        /// How.
        op: Compare,
        /// What they are compared with.
        right: Box<Value>,
    },
    /// `a in (b, c)`. A dynamic value of the list stands for what is in it.
    InList {
        /// What is looked for.
        value: Box<Value>,
        /// How.
        op: SetOp,
        /// Among what.
        list: Vec<Value>,
    },
    /// `a in (T)`: the first column of a table.
    InTable {
        /// What is looked for.
        value: Box<Value>,
        /// How.
        op: SetOp,
        /// Among what.
        table: NodeId,
    },
    /// `a between (b .. c)`, both ends in; the upper end of a datetime is a datetime here also where it is written as a timespan.
    Between {
        /// What is compared.
        value: Box<Value>,
        /// Whether it is `!between`.
        negated: bool,
        /// The lower end.
        low: Box<Value>,
        /// The upper end.
        high: Box<Value>,
    },
    /// `toscalar(T)`: the first column of the first row.
    FirstOf(NodeId),
    /// `step.column` in a `scan`: the value when that step was last matched.
    StepColumn {
        /// The step, from 0.
        step: usize,
        /// The column.
        column: ColumnId,
    },
}

/// A step into a dynamic value. What is not there is null.
#[derive(Debug, Clone, PartialEq)]
pub enum PathStep {
    /// `.name`, `["name"]`
    Key(String),
    /// `[x]`: an element from the front, or from the back when negative; a key when it is text.
    Index(Value),
}

/// An operator, what stands after it, and the type of all up to here.
#[derive(Debug, Clone, PartialEq)]
pub struct ArithmeticStep {
    /// The operator.
    pub op: ArithmeticOp,
    /// What stands after it.
    pub operand: Value,
    /// The type of the result.
    pub ty: Type,
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// Null of the type of the value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number of 32 bits.
    Int(i32),
    /// A whole number of 64 bits.
    Long(i64),
    /// A number with a fraction.
    Real(f64),
    /// A decimal number as written.
    Decimal(String),
    /// Text.
    String(String),
    /// A GUID as written.
    Guid(String),
    /// A moment as written; it is read as `todatetime` reads text.
    DateTime(String),
    /// Ticks of 100 nanoseconds.
    Timespan(i64),
    /// JSON as written, with Kusto's literals in it.
    Dynamic(Box<Json>),
    /// `typeof(...)` of a scalar type.
    Type(Type),
    /// `typeof(...)` of a row.
    Row(Vec<(String, Type)>),
}

impl Value {
    /// A constant.
    #[must_use]
    pub fn constant(constant: Constant, ty: Type, span: Span) -> Self {
        Self { kind: ValueKind::Constant(constant), ty, span, is_constant: true }
    }

    /// A column.
    #[must_use]
    pub const fn column(id: ColumnId, ty: Type, span: Span) -> Self {
        Self { kind: ValueKind::Column(id), ty, span, is_constant: false }
    }

    /// The column that it is, when it is nothing but one.
    #[must_use]
    pub const fn as_column(&self) -> Option<ColumnId> {
        match self.kind {
            ValueKind::Column(id) => Some(id),
            _ => None,
        }
    }

    /// The constant that it is, when it is nothing but one.
    #[must_use]
    pub const fn as_constant(&self) -> Option<&Constant> {
        match &self.kind {
            ValueKind::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    /// The text that it is, when it is a constant text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self.as_constant() {
            Some(Constant::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The whole number that it is, when it is a constant one.
    #[must_use]
    pub fn as_long(&self) -> Option<i64> {
        match self.as_constant() {
            Some(Constant::Long(number)) => Some(*number),
            Some(Constant::Int(number)) => Some(i64::from(*number)),
            _ => None,
        }
    }

    /// This value in another type.
    #[must_use]
    pub fn convert(self, ty: Type) -> Self {
        if self.ty == ty {
            return self;
        }
        let constant = match (self.as_constant(), ty) {
            (Some(Constant::Null), _) => Some(Constant::Null),
            (Some(Constant::Int(number)), Type::Long) => Some(Constant::Long(i64::from(*number))),
            (Some(Constant::Int(number)), Type::Real) => Some(Constant::Real(f64::from(*number))),
            (Some(Constant::Long(number)), Type::Int) => i32::try_from(*number).ok().map(Constant::Int),
            // Up to 2^53 every whole number is a real.
            (Some(Constant::Long(number)), Type::Real) if number.unsigned_abs() <= 1 << 53 => {
                number.to_string().parse().ok().map(Constant::Real)
            }
            (Some(Constant::Long(number)), Type::Decimal) => Some(Constant::Decimal(number.to_string())),
            _ => None,
        };
        let (span, is_constant) = (self.span, self.is_constant);
        let kind = constant.map_or_else(|| ValueKind::Convert(Box::new(self)), ValueKind::Constant);
        Self { kind, ty, span, is_constant }
    }
}
