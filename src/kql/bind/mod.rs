//! From a syntax tree and a description of the tables to a query with its meaning.
//!
//! - [`tables`] is what the binder asks about the data; [`types`] how types go together.
//! - [`bind`] gives a [`Bound`]: [nodes](bound) with [values](value), every name resolved, every type known, every
//!   function that the query declares put in where it is called. Nothing here knows the engine that will run it.
//! - [`error`] is what is wrong with a query, and the notes about one that is right.
//!
//! Inside: [`statement`] and [`scope`] for what has a name, [`pipeline`] and the files beside it for the operators,
//! [`expression`] and the files beside it for values, [`naming`] and [`projection`] for the names of result columns.

mod aggregate;
pub mod bound;
mod by_names;
mod call;
mod defender;
pub mod error;
mod expand;
mod expression;
mod inline;
mod join;
mod literal;
mod matching;
mod name;
mod naming;
mod nested;
pub mod node;
mod operation;
mod path;
pub mod piece;
mod pipeline;
mod plugin;
mod project;
mod projection;
mod scan;
mod scope;
mod search;
mod series;
mod source;
mod statement;
mod summarize;
pub mod tables;
mod tabular;
mod text;
pub mod types;
mod union;
pub mod value;
pub mod walk;

use std::sync::Arc;

use super::span::Span;
use super::tree::Query;
pub use bound::{Bound, Chart, Column, Node, NodeId, NodeKind, Variable};
pub use error::{BindError, Fault, Note};
use scope::Scopes;
pub use tables::{Table, TableSet, Tables};
pub use types::Type;
pub use value::{ColumnId, Constant, Value, ValueKind, VariableId};

/// What binding a part gives.
type Result<T> = std::result::Result<T, Box<BindError>>;

/// How deep tables and functions may be in one another, those that are put in counted too.
const MAX_DEPTH: usize = 600;

/// After how many levels binding goes on with a fresh stack.
const LEVELS_PER_STACK: usize = 40;

/// How many calls of functions that the query declares are put in.
const MAX_CALLS: usize = 2_000;

/// Finds the meaning of a query.
///
/// # Errors
///
/// The first place that has no meaning, with why and what to write instead.
pub fn bind(query: &Query, tables: &dyn Tables) -> Result<Bound> {
    let mut binder = Binder::new(tables);
    binder.query(query)?;
    Ok(binder.bound)
}

/// The rows that an expression is about.
#[derive(Default)]
struct Row {
    /// The node that gives them; nothing where there are none.
    node: Option<NodeId>,
    /// The right side of a join, where `node` is the left one.
    right: Option<NodeId>,
    /// Columns that are there besides: those that a `scan` declares.
    extra: Vec<Column>,
    /// The steps of a `scan`.
    steps: Vec<String>,
    /// The aggregates found so far, where aggregates may stand.
    aggregates: Option<aggregate::Collected>,
    /// Whether the whole is a condition in which a text alone is looked for in every column: `search`.
    is_search: bool,
}

impl Row {
    fn of(node: NodeId) -> Self {
        Self { node: Some(node), ..Self::default() }
    }
}

struct Binder<'q> {
    tables: &'q dyn Tables,
    bound: Bound,
    next_column: u32,
    scopes: Scopes<'q>,
    row: Row,
    /// The rows that a pipeline without a source takes.
    given: Option<NodeId>,
    depth: usize,
    calls: usize,
    /// The number of the last column that was given a name of its own.
    unnamed: usize,
}

/// What an expression is.
enum Thing {
    /// One value.
    Value(Value),
    /// Rows.
    Table(NodeId),
}

impl<'q> Binder<'q> {
    fn new(tables: &'q dyn Tables) -> Self {
        Self {
            tables,
            bound: Bound::default(),
            next_column: 0,
            scopes: Scopes::new(),
            row: Row::default(),
            given: None,
            depth: 0,
            calls: 0,
            unnamed: 0,
        }
    }

    /// Does something one level deeper; on a new stack where this one has carried enough.
    fn deeper<T: Send>(&mut self, span: Span, work: impl FnOnce(&mut Self) -> Result<T> + Send) -> Result<T> {
        let too_deep = || BindError::new(Fault::TooDeep { limit: MAX_DEPTH }, span);
        if self.depth >= MAX_DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        let result = if self.depth.is_multiple_of(LEVELS_PER_STACK) {
            std::thread::scope(|threads| {
                let thread = std::thread::Builder::new().stack_size(8 << 20);
                match thread.spawn_scoped(threads, || work(self)) {
                    Ok(running) => running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                    Err(_) => Err(too_deep()),
                }
            })
        } else {
            work(self)
        };
        self.depth -= 1;
        result
    }

    fn new_id(&mut self) -> ColumnId {
        self.next_column += 1;
        ColumnId(self.next_column - 1)
    }

    fn new_column(&mut self, name: impl Into<Arc<str>>, ty: Type) -> Column {
        Column { id: self.new_id(), name: name.into(), ty, holds_json: false }
    }

    /// Adds a node whose further columns and order are those of the node that it takes.
    fn push_over(&mut self, input: NodeId, kind: NodeKind, columns: Arc<[Column]>, span: Span) -> NodeId {
        let from = self.bound.node(input);
        let (hidden, open, is_ordered) = (from.hidden.clone(), from.open, from.is_ordered);
        self.push(Node { kind, columns, hidden, open, is_ordered, span })
    }

    /// Adds a node with just these columns.
    fn push_closed(&mut self, kind: NodeKind, columns: impl Into<Arc<[Column]>>, span: Span) -> NodeId {
        let node =
            Node { kind, columns: columns.into(), hidden: Arc::new([]), open: None, is_ordered: false, span };
        self.push(node)
    }

    fn push(&mut self, node: Node) -> NodeId {
        self.bound.nodes.push(node);
        // A query text cannot make so many nodes that this does not fit.
        NodeId(u32::try_from(self.bound.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    fn columns(&self, node: NodeId) -> Arc<[Column]> {
        self.bound.node(node).columns.clone()
    }

    fn note(&mut self, text: impl Into<String>, span: Span) {
        let note = Note { text: text.into(), span };
        if !self.bound.notes.contains(&note) {
            self.bound.notes.push(note);
        }
    }

    /// Does something about other rows.
    fn with_row<T>(&mut self, row: Row, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.row, row);
        let result = work(self);
        self.row = outer;
        result
    }
}

#[cfg(test)]
mod tests;
