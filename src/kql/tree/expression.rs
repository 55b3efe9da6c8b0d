//! Expressions: what has a value, a table among them.

use super::{Compare, Literal, Name, Operator, Pattern, Place, RowSchema};

/// An expression and its place. The text of an expression, which Kusto needs to name a column, is `span.text(query)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Place,
}

/// The kinds of expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A literal.
    Literal(Box<Literal>),
    /// A name: a column, a table, a `let`, a parameter.
    Name(Name),
    /// A name with stars, where tables are listed.
    Pattern(Pattern),
    /// `*`: every column, as in `arg_max(t, *)` and `* has "x"`.
    Star,
    /// A value, a table or a database and what is taken from it: `a.b[0]`, `database("d").T`.
    Path {
        /// What it begins with.
        root: Box<Expr>,
        /// The steps, at least one.
        steps: Vec<Step>,
    },
    /// `f(x, y)`
    Call(Box<Call>),
    /// `-x`, `+x`
    Sign {
        /// Which.
        sign: Sign,
        /// What it stands before.
        operand: Box<Expr>,
    },
    /// `a + b - c`: one list of one precedence, from left to right.
    Arithmetic(Box<Arithmetic>),
    /// `a and b and c`
    Logical(Logical),
    /// `a == b`, `a has b`
    Compare(Box<Comparison>),
    /// `a in (b, c)`, `a has_any (b, c)`
    InSet {
        /// What is looked for.
        value: Box<Expr>,
        /// How.
        op: SetOp,
        /// Among what; a table may be one of them, in parentheses or, alone, without.
        set: Vec<Expr>,
    },
    /// `a between (b .. c)`
    Between(Box<Range>),
    /// `( ... )`
    Parenthesized(Box<Expr>),
    /// A table and what is done with it.
    Pipeline(Box<Pipeline>),
    /// `toscalar(...)`, `totable(...)`, `materialize(...)`
    Table(TableFunction, Box<Expr>),
    /// `datatable(a:long)[1, 2]`
    DataTable {
        /// The columns.
        schema: Box<RowSchema>,
        /// The cells, row by row.
        cells: Vec<Expr>,
    },
    /// `externaldata(a:string)[@"https://..."] with (format="csv")`
    ExternalData {
        /// The columns.
        schema: Box<RowSchema>,
        /// Where the data is.
        sources: Vec<Expr>,
        /// How to read it.
        properties: Vec<super::Property>,
    },
}

impl Expr {
    /// The expression inside any parentheses around it.
    #[must_use]
    pub fn unparenthesized(&self) -> &Self {
        let mut inner = self;
        while let ExprKind::Parenthesized(next) = &inner.kind {
            inner = next;
        }
        inner
    }
}

/// A step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is taken.
    pub kind: StepKind,
    /// Where, with its dot or brackets.
    pub span: Place,
}

/// The kinds of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// `.name`, also `.['name']`
    Member(Name),
    /// `[x]`
    Index(Expr),
    /// `.f(x)`
    Call(Call),
    /// `.Device*`, where tables are listed.
    Pattern(Pattern),
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The function.
    pub name: Name,
    /// The arguments.
    pub arguments: Vec<Argument>,
    /// Where, with its parentheses.
    pub span: Place,
}

/// An argument, with a name when it is given by name.
pub type Argument = Named;

/// An expression that may have a name: `a = x + 1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name, when one is given.
    pub target: Option<Target>,
    /// The expression.
    pub value: Expr,
    /// Where.
    pub span: Place,
}

/// What stands before the `=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `a = ...`
    Name(Name),
    /// `(a, b) = ...`
    Names(Vec<Name>),
}

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `-`
    Minus,
    /// `+`
    Plus,
}

/// Terms or factors, computed from left to right. The operators are all `+` and `-`, or all `*`, `/` and `%`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arithmetic {
    /// The first operand.
    pub first: Expr,
    /// The others, at least one.
    pub rest: Vec<ArithmeticLink>,
}

/// An operator and what stands after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArithmeticLink {
    /// The operator.
    pub op: ArithmeticOp,
    /// What stands after it.
    pub operand: Expr,
}

/// The arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

/// Conditions joined by one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logical {
    /// The word.
    pub op: LogicalOp,
    /// The conditions, at least two.
    pub operands: Vec<Expr>,
}

/// The words that join conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogicalOp {
    /// `and`
    And,
    /// `or`
    Or,
}

/// Two values compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The left side; `*` is any column.
    pub left: Expr,
    /// How they are compared.
    pub op: Compare,
    /// Where the operator stands.
    pub op_span: Place,
    /// The right side.
    pub right: Expr,
}

/// The comparisons with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOp {
    /// `in`
    In,
    /// `!in`
    NotIn,
    /// `in~`
    InIgnoringCase,
    /// `!in~`
    NotInIgnoringCase,
    /// `has_any`
    HasAny,
    /// `has_all`
    HasAll,
}

/// `value between (low .. high)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// What is compared.
    pub value: Expr,
    /// Whether it is `!between`.
    pub negated: bool,
    /// The lower end, which is in.
    pub low: Expr,
    /// The upper end, which is in.
    pub high: Expr,
}

/// A table and the operators that it goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// What it begins with. Without it the first operator makes rows itself (`print`, `union`), or, inside `mv-apply`,
    /// `fork`, `facet` and `partition`, takes those that the operator around it gives.
    pub source: Option<Expr>,
    /// The operators, at least one.
    pub operators: Vec<Operator>,
}

/// The functions that take a pipeline without further parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFunction {
    /// `toscalar`: the first column of the first row.
    ToScalar,
    /// `totable`
    ToTable,
    /// `materialize`: computed once.
    Materialize,
}
