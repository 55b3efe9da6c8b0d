//! A query with its meaning: tables and operators as nodes, each with the columns that it gives.
//!
//! Nodes are in a list, and what a node takes stands before it, so a walk is a loop however long the query is, and a
//! node that is used several times is there once. A column has one [`ColumnId`] from where it is made to the result.

use std::sync::Arc;

use hashbrown::HashMap;

use super::super::span::Span;
use super::error::Note;
pub use super::node::{
    Aggregate, Computed, Expanded, Expansion, NestedLevel, NodeKind, ParsePiece, ScanStep, Series, SortKey,
    UnionInput,
};
use super::types::Type;
use super::value::{ColumnId, Constant, Value, VariableId};

/// A query with its meaning.
#[derive(Debug, Clone, Default)]
pub struct Bound {
    /// The nodes; what a node takes has a smaller number.
    pub nodes: Vec<Node>,
    /// What `let` statements and parameters stand for; those that one uses have smaller numbers.
    pub variables: Vec<Variable>,
    /// The results, one for each statement that gives rows; `fork` and `facet` add theirs.
    pub results: Vec<NodeId>,
    /// What the person who wrote the query should know.
    pub notes: Vec<Note>,
    /// How the last result is to be shown.
    pub render: Option<Chart>,
    /// `set` statements: name and value.
    pub options: Vec<(String, Option<Constant>)>,
}

/// A node, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A value with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The value. That of a parameter may name columns: they are those of the rows where the function is called.
    pub value: Value,
}

/// A table or an operator.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it does.
    pub kind: NodeKind,
    /// The columns that it gives, in order.
    pub columns: Arc<[Column]>,
    /// Columns that may be named although they are not among the others.
    pub hidden: Arc<[Column]>,
    /// The node, this one or one before it, that has further columns which only the data decides.
    pub open: Option<NodeId>,
    /// Whether the order of the rows is known, as window functions need it.
    pub is_ordered: bool,
    /// Where it is written.
    pub span: Span,
}

/// A column and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Which column it is.
    pub id: ColumnId,
    /// How it is called here.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Whether it is text that holds JSON.
    pub holds_json: bool,
}

/// What a chart is to look like.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The kind.
    pub kind: String,
    /// The properties: name and values, as written.
    pub properties: Vec<(String, Vec<String>)>,
    /// Where it is written.
    pub span: Span,
}

impl Bound {
    /// A node.
    ///
    /// # Panics
    ///
    /// When the id is not of this query.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// A variable.
    ///
    /// # Panics
    ///
    /// When the id is not of this query.
    #[must_use]
    pub fn variable(&self, id: VariableId) -> &Variable {
        &self.variables[id.0 as usize]
    }

    /// The last result, which is what most clients show.
    #[must_use]
    pub fn result(&self) -> Option<&Node> {
        self.results.last().map(|id| self.node(*id))
    }

    /// How often each node is taken by others or as a result; what is not here is not needed.
    #[must_use]
    pub fn uses(&self) -> HashMap<NodeId, usize> {
        let mut uses = HashMap::new();
        let mut open: Vec<NodeId> = self.results.clone();
        while let Some(id) = open.pop() {
            let count = uses.entry(id).or_insert(0);
            *count += 1;
            if *count == 1 {
                super::walk::inputs(self, id, &mut open);
            }
        }
        uses
    }
}
