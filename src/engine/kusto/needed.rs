//! Which columns of a query are needed for its result: what nobody looks at is neither read nor carried along.

use hashbrown::HashSet;

use crate::kql::bind::walk;
use crate::kql::bind::{Bound, ColumnId, NodeId, NodeKind, Value, ValueKind, VariableId};

/// The columns that anything uses.
pub(super) fn columns(bound: &Bound) -> HashSet<ColumnId> {
    let mut needed = Needed { bound, columns: HashSet::new(), variables: HashSet::new() };
    for result in &bound.results {
        needed.all_of(*result);
    }
    // What a node takes stands before it, so from the last to the first everything is known about a node when it comes.
    let used = bound.uses();
    for at in (0..bound.nodes.len()).rev() {
        // The binder counts nodes in 32 bits.
        let id = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        if used.contains_key(&id) {
            needed.node(id);
        }
    }
    needed.columns
}

struct Needed<'b> {
    bound: &'b Bound,
    columns: HashSet<ColumnId>,
    variables: HashSet<VariableId>,
}

impl Needed<'_> {
    fn all_of(&mut self, node: NodeId) {
        let node = self.bound.node(node);
        self.columns.extend(node.columns.iter().map(|column| column.id));
    }

    fn first_of(&mut self, node: NodeId) {
        self.columns.extend(self.bound.node(node).columns.first().map(|column| column.id));
    }

    fn node(&mut self, id: NodeId) {
        let node = self.bound.node(id);
        match &node.kind {
            NodeKind::Reuse { of, late, .. } => {
                let of = self.bound.node(*of);
                let shown = node.columns.iter().zip(of.columns.iter());
                let hidden = node.hidden.iter().zip(of.hidden.iter());
                for (here, there) in shown.chain(hidden) {
                    if self.columns.contains(&here.id) {
                        self.columns.insert(there.id);
                    }
                }
                for (here, there) in late {
                    if self.columns.contains(&here.id) {
                        self.columns.insert(*there);
                    }
                }
            }
            NodeKind::Union { inputs, source } => {
                // The column with the name of the table comes from no table.
                let source = source.as_ref().map(|column| column.id);
                for input in inputs {
                    let all = node.columns.iter().chain(node.hidden.iter());
                    let all = all.filter(|column| Some(column.id) != source);
                    for (here, there) in all.zip(&input.columns) {
                        if let (true, Some(there)) = (self.columns.contains(&here.id), there) {
                            self.columns.insert(*there);
                        }
                    }
                }
            }
            NodeKind::Extend { computed, .. } => {
                for one in computed {
                    if self.columns.contains(&one.column.id) {
                        self.value(&one.value);
                    }
                }
                return;
            }
            NodeKind::Plugin { input, tables, .. } => {
                self.all_of(*input);
                for table in tables {
                    self.all_of(*table);
                }
            }
            NodeKind::GetSchema { input } => self.all_of(*input),
            // Rows are told apart by all that they show.
            NodeKind::Partition { body, .. } => self.all_of(*body),
            _ => {}
        }
        let mut values = Vec::new();
        walk::values_of(&node.kind, &mut values);
        for value in values {
            self.value(value);
        }
    }

    fn value(&mut self, value: &Value) {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            match &value.kind {
                ValueKind::Column(id) => {
                    self.columns.insert(*id);
                }
                ValueKind::StepColumn { column, .. } => {
                    self.columns.insert(*column);
                }
                ValueKind::AnyColumn { columns, .. } => self.columns.extend(columns),
                ValueKind::Variable(id) if self.variables.insert(*id) => {
                    open.push(&self.bound.variable(*id).value);
                }
                ValueKind::FirstOf(node) => self.first_of(*node),
                ValueKind::InTable { table, .. } => self.first_of(*table),
                _ => {}
            }
            walk::parts(value, &mut open);
        }
    }
}
