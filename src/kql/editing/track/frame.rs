//! What is known about a bracket that is open.

use super::super::super::span::Span;
use super::super::super::token::TokenKind;
use super::super::grammar::{Operands, Operator, Values};

/// What stands in a bracket, or in the text as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Inside {
    /// Statements: the text, or the body of a function.
    Statements,
    /// A pipeline.
    Rows,
    /// A pipeline whose rows come from around it.
    Body,
    /// Expressions; in a call its arguments.
    Values,
    /// The members of a set, or a table that gives them.
    Set,
    /// Tables.
    Tables,
    /// Names and their types.
    Declarations,
    /// A type.
    Types,
    /// Names and values; those of a chart or others.
    Properties {
        /// Whether they are those of `render`.
        of_chart: bool,
    },
    /// The steps of `scan`.
    Steps,
    /// What is no part of the query, as JSON.
    Json,
}

/// A name that a query declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Declared<'t> {
    /// The name.
    pub name: &'t str,
    /// Whether it is called.
    pub is_function: bool,
    /// The type, where it is a parameter of a function.
    pub kind: Option<&'t str>,
}

/// An open bracket, or the text as a whole, at the place reached.
#[derive(Debug, Clone)]
pub(in super::super) struct Frame<'t> {
    /// The bracket; nothing for the text.
    pub bracket: Option<TokenKind>,
    /// What stands in it.
    pub inside: Inside,
    /// The first byte inside.
    pub start: usize,
    /// Where the statement begins.
    pub statement: usize,
    /// The statements before it.
    pub statements: Vec<Span>,
    /// The names declared here.
    pub names: Vec<Declared<'t>>,
    /// Where the pipeline begins.
    pub pipeline: usize,
    /// Its pipes.
    pub pipes: Vec<usize>,
    /// Whether nothing of the pipeline has come.
    pub at_start: bool,
    /// The operator.
    pub operator: Option<&'static Operator>,
    /// Where its name ends.
    pub operator_end: usize,
    /// Whether an operator's name has to come.
    pub wants_operator: bool,
    /// Whether a value has to come; otherwise one has just ended.
    pub expects: bool,
    /// Whether nothing but parameters came since the operator's name.
    pub at_head: bool,
    /// What the operands are.
    pub operands: Operands,
    /// The last word of the operator, and where it stands.
    pub clause: Option<(&'static str, usize)>,
    /// The parameter whose value has to come.
    pub parameter: Option<Values>,
    /// Whether the name of a parameter has come and its `=` has not.
    pub names_parameter: bool,
    /// The name of the `let` statement that this is.
    pub let_name: Option<&'t str>,
    /// Whether that declares a function.
    pub let_function: bool,
    /// Whether the type of the name declared last has to come.
    pub declares: bool,
    /// What was declared in the last bracket that was closed.
    pub closed: Vec<Declared<'t>>,
}

impl Frame<'_> {
    pub(super) fn new(bracket: Option<TokenKind>, inside: Inside, start: usize) -> Self {
        Self {
            bracket,
            inside,
            start,
            statement: start,
            statements: Vec::new(),
            names: Vec::new(),
            pipeline: start,
            pipes: Vec::new(),
            at_start: inside != Inside::Body,
            operator: None,
            operator_end: start,
            wants_operator: inside == Inside::Body,
            expects: true,
            at_head: false,
            operands: Operands::Nothing,
            clause: None,
            parameter: None,
            names_parameter: false,
            let_name: None,
            let_function: false,
            declares: false,
            closed: Vec::new(),
        }
    }

    /// Begins another pipeline here.
    pub(super) fn begin_pipeline(&mut self, at: usize) {
        self.pipeline = at;
        self.pipes.clear();
        self.at_start = true;
        self.operator = None;
        self.wants_operator = false;
        self.expects = true;
        self.at_head = false;
        self.operands = Operands::Nothing;
        self.clause = None;
        self.parameter = None;
        self.names_parameter = false;
    }

    /// Ends the statement with its semicolon at `at`.
    pub(super) fn end_statement(&mut self, at: usize) {
        if let Some(name) = self.let_name.take() {
            let is_function = std::mem::take(&mut self.let_function);
            self.names.push(Declared { name, is_function, kind: None });
        }
        self.statements.push(Span::new(self.statement, at + 1));
        self.statement = at + 1;
        self.begin_pipeline(at + 1);
    }

    /// Whether it is a pipeline behind its source.
    pub(in super::super) fn is_piped(&self) -> bool {
        self.operator.is_some() || self.wants_operator
    }

    /// Whether an operator has words with hyphens, as `granny-asc`.
    pub(in super::super) fn operands_take_hyphens(&self) -> bool {
        self.operator.is_some_and(|operator| operator.words.iter().any(|(word, _)| word.contains('-')))
    }
}
