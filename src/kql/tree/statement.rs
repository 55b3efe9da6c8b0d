//! Statements.

use super::{Expr, Name, ParameterDeclaration, Place};

/// A query: statements with semicolons between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The statements in order; none when the text is blank.
    pub statements: Vec<Statement>,
    /// The whole text.
    pub span: Place,
}

/// A statement and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// Where, without the semicolon.
    pub span: Place,
}

/// The kinds of statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementKind {
    /// A query whose rows are the answer.
    Expression(Expr),
    /// `let name = ...`
    Let(Let),
    /// `declare query_parameters (a:long = 5)`
    Parameters(Vec<ParameterDeclaration>),
    /// `set name = value`
    Set {
        /// The option.
        name: Name,
        /// A literal or a name.
        value: Option<Expr>,
    },
    /// `alias database name = cluster(...).database(...)`
    Alias {
        /// The new name.
        name: Name,
        /// The database.
        value: Expr,
    },
    /// `restrict access to (a, b*)`
    Restrict(Vec<Expr>),
}

/// A name given to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Let {
    /// The name.
    pub name: Name,
    /// What it stands for.
    pub value: LetValue,
}

/// What a `let` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetValue {
    /// A value or a table; which, the binder knows.
    Expression(Expr),
    /// A function or a view.
    Function(Function),
}

/// `(a:long) { ... }`, `view () { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Whether it is a view, which `union *` and `search` also look into.
    pub is_view: bool,
    /// The parameters.
    pub parameters: Vec<ParameterDeclaration>,
    /// The statements before the result: `let` and `declare`.
    pub statements: Vec<Statement>,
    /// What it gives.
    pub result: Option<Expr>,
    /// Where, from `view` or the parenthesis to the closing brace.
    pub span: Place,
}
