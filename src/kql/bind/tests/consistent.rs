//! What holds for every bound query: each column that a value names is one of the rows that come in.

use hashbrown::HashSet;

use crate::kql::bind::{Bound, ColumnId, Node, NodeId, NodeKind, Value, ValueKind, walk};

/// Panics where a query names a column that its operator does not have.
pub(super) fn check(text: &str, bound: &Bound) {
    let text = &text.chars().take(200).collect::<String>();
    for id in &bound.results {
        // Between the steps of an operator a name may stand for an old column and a new one, but never in a result.
        let columns = &bound.node(*id).columns;
        let names: HashSet<&str> = columns.iter().map(|column| &*column.name).collect();
        assert_eq!(names.len(), columns.len(), "{text}: a name is there twice: {columns:?}");
    }
    for id in bound.uses().into_keys() {
        let node = bound.node(id);
        let ids: HashSet<ColumnId> = node.columns.iter().map(|column| column.id).collect();
        assert_eq!(ids.len(), node.columns.len(), "{text}: a column is there twice: {:?}", node.kind);
        let mut taken = Vec::new();
        walk::inputs(bound, id, &mut taken);
        assert!(taken.iter().all(|one| *one < id), "{text}: {id:?} takes {taken:?}");
        values(text, bound, node);
        if let NodeKind::Select { input } = &node.kind {
            let known = given(bound, &[*input]);
            assert!(
                node.columns.iter().all(|column| known.contains(&column.id)),
                "{text}: {:?}",
                node.columns
            );
        }
        if let NodeKind::Union { inputs, source } = &node.kind {
            let count = node.columns.len() + node.hidden.len() - usize::from(source.is_some());
            for input in inputs {
                let known = given(bound, &[input.node]);
                assert_eq!(input.columns.len(), count, "{text}");
                assert!(input.columns.iter().flatten().all(|id| known.contains(id)), "{text}");
            }
        }
    }
}

fn values(text: &str, bound: &Bound, node: &Node) {
    let mut inputs: Vec<NodeId> = walk::first_input(&node.kind).into_iter().collect();
    match &node.kind {
        NodeKind::Join { right, .. } => inputs.push(*right),
        NodeKind::Plugin { tables, .. } => inputs.extend(tables),
        _ => {}
    }
    let mut known = given(bound, &inputs);
    match &node.kind {
        NodeKind::Scan { declared, .. } => known.extend(declared.iter().map(|one| one.column.id)),
        NodeKind::TopNested { levels, .. } => {
            known.extend(levels.iter().flat_map(|level| &level.by.outputs).map(|column| column.id));
        }
        NodeKind::MakeSeries { series, .. } => {
            let aggregates = series.iter().flat_map(|one| &one.aggregates);
            known.extend(aggregates.flat_map(|one| &one.outputs).map(|column| column.id));
        }
        _ => {}
    }
    let mut open: Vec<&Value> = Vec::new();
    walk::values_of(&node.kind, &mut open);
    while let Some(value) = open.pop() {
        let named: Vec<ColumnId> = match &value.kind {
            ValueKind::Column(id) | ValueKind::StepColumn { column: id, .. } => vec![*id],
            ValueKind::AnyColumn { columns, .. } => columns.clone(),
            _ => Vec::new(),
        };
        assert!(named.iter().all(|id| known.contains(id)), "{text}: {value:?} in {:?}", node.kind);
        walk::parts(value, &mut open);
    }
}

/// The columns that nodes give, those that are hidden or that only the data decides too.
fn given(bound: &Bound, nodes: &[NodeId]) -> HashSet<ColumnId> {
    let mut known = HashSet::new();
    for id in nodes {
        let node = bound.node(*id);
        known.extend(node.columns.iter().chain(node.hidden.iter()).map(|column| column.id));
        let late = node.open.map(|open| &bound.node(open).kind);
        match late {
            Some(NodeKind::Plugin { late, .. } | NodeKind::TableFunction { late, .. }) => {
                known.extend(late.iter().map(|column| column.id));
            }
            Some(NodeKind::Reuse { late, .. }) => known.extend(late.iter().map(|(column, _)| column.id)),
            Some(NodeKind::Union { .. }) => {
                known.extend(
                    node.open.iter().flat_map(|open| bound.node(*open).columns.iter()).map(|one| one.id),
                );
            }
            _ => {}
        }
    }
    known
}
