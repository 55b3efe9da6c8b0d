//! Which nodes a node takes, those inside its values too.

use super::bound::{Aggregate, Bound, Computed, NodeId, NodeKind};
use super::value::{PathStep, Value, ValueKind};

/// The rows that an operator takes; of several the first.
#[must_use]
pub const fn first_input(kind: &NodeKind) -> Option<NodeId> {
    use NodeKind as K;
    match kind {
        K::Table { .. } | K::Given | K::Rows(_) | K::Range { .. } | K::ExternalData { .. } => None,
        K::TableFunction { .. } | K::Union { .. } => None,
        K::Reuse { of, .. } => Some(*of),
        K::Join { left, .. } => Some(*left),
        K::Enrich { input, .. }
        | K::Filter { input, .. }
        | K::Extend { input, .. }
        | K::Select { input }
        | K::Aggregate { input, .. }
        | K::Take { input, .. }
        | K::Sample { input, .. }
        | K::SampleDistinct { input, .. }
        | K::Sort { input, .. }
        | K::Top { input, .. }
        | K::TopHitters { input, .. }
        | K::TopNested { input, .. }
        | K::Expand { input, .. }
        | K::Apply { input, .. }
        | K::Parse { input, .. }
        | K::ParseKv { input, .. }
        | K::MakeSeries { input, .. }
        | K::Scan { input, .. }
        | K::Partition { input, .. }
        | K::Plugin { input, .. }
        | K::Reduce { input, .. }
        | K::GetSchema { input }
        | K::Serialize { input }
        | K::Consume { input } => Some(*input),
    }
}

/// Adds the nodes that a node takes.
pub fn inputs(bound: &Bound, id: NodeId, found: &mut Vec<NodeId>) {
    let kind = &bound.node(id).kind;
    found.extend(first_input(kind));
    match kind {
        NodeKind::Join { right, .. } => found.push(*right),
        NodeKind::Union { inputs, .. } => found.extend(inputs.iter().map(|input| input.node)),
        NodeKind::Apply { given, body, .. } | NodeKind::Partition { given, body, .. } => {
            found.extend([*given, *body])
        }
        NodeKind::Plugin { tables, .. } => found.extend(tables),
        _ => {}
    }
    let mut values = Vec::new();
    values_of(kind, &mut values);
    in_values(bound, values, found);
}

/// Adds the nodes inside values.
fn in_values<'b>(bound: &'b Bound, mut values: Vec<&'b Value>, found: &mut Vec<NodeId>) {
    let mut seen = hashbrown::HashSet::new();
    while let Some(value) = values.pop() {
        match &value.kind {
            ValueKind::FirstOf(node) | ValueKind::InTable { table: node, .. } => found.push(*node),
            ValueKind::Variable(id) if seen.insert(*id) => values.push(&bound.variable(*id).value),
            _ => {}
        }
        parts(value, &mut values);
    }
}

/// Adds the values that a value is made of.
pub fn parts<'b>(value: &'b Value, found: &mut Vec<&'b Value>) {
    match &value.kind {
        ValueKind::Constant(_)
        | ValueKind::Column(_)
        | ValueKind::Variable(_)
        | ValueKind::FirstOf(_)
        | ValueKind::StepColumn { .. } => {}
        ValueKind::Call { arguments, .. } => found.extend(arguments),
        ValueKind::Part { of: inner, .. } | ValueKind::Convert(inner) | ValueKind::Negate(inner) => {
            found.push(inner)
        }
        ValueKind::Path { root, steps } => {
            found.push(root);
            found.extend(steps.iter().filter_map(|step| match step {
                PathStep::Index(index) => Some(index),
                PathStep::Key(_) => None,
            }));
        }
        ValueKind::Arithmetic { first, rest } => {
            found.push(first);
            found.extend(rest.iter().map(|step| &step.operand));
        }
        ValueKind::Logical { operands, .. } => found.extend(operands),
        ValueKind::Compare { left, right, .. } => found.extend([&**left, &**right]),
        ValueKind::AnyColumn { right, .. } => found.push(right),
        ValueKind::InList { value, list, .. } => {
            found.push(value);
            found.extend(list);
        }
        ValueKind::InTable { value, .. } => found.push(value),
        ValueKind::Between { value, low, high, .. } => found.extend([&**value, &**low, &**high]),
    }
}

fn computed<'b>(list: &'b [Computed], found: &mut Vec<&'b Value>) {
    found.extend(list.iter().map(|one| &one.value));
}

fn aggregates<'b>(list: &'b [Aggregate], found: &mut Vec<&'b Value>) {
    found.extend(list.iter().flat_map(|one| &one.arguments));
}

/// Adds the values of a node, without those inside them.
pub fn values_of<'b>(kind: &'b NodeKind, found: &mut Vec<&'b Value>) {
    use NodeKind as K;
    match kind {
        K::Rows(rows) => found.extend(rows.iter().flatten()),
        K::Range { from, to, step } => found.extend([from, to, step]),
        K::ExternalData { sources, .. } => found.extend(sources),
        K::TableFunction { arguments, .. } | K::Enrich { arguments, .. } => found.extend(arguments),
        K::Filter { condition, .. } => found.push(condition),
        K::Extend { computed: list, .. } => computed(list, found),
        K::Aggregate { keys, aggregates: list, .. } => {
            computed(keys, found);
            aggregates(list, found);
        }
        K::Take { count, .. } | K::Sample { count, .. } => found.push(count),
        K::SampleDistinct { count, of, .. } => found.extend([count, &of.value]),
        K::Sort { keys, .. } => found.extend(keys.iter().map(|key| &key.value)),
        K::Top { count, key, .. } => found.extend([count, &key.value]),
        K::TopHitters { count, of, weight, .. } => {
            found.extend([count, &of.value]);
            found.extend(weight);
        }
        K::Join { on, .. } => found.extend(on.iter().flat_map(|(left, right)| [left, right])),
        K::Expand { expansion, .. } | K::Apply { expansion, .. } => {
            found.extend(expansion.items.iter().map(|item| &item.value));
            found.extend(&expansion.limit);
        }
        K::Parse { value, .. } | K::ParseKv { value, .. } => found.push(value),
        K::Reduce { by: value, .. } | K::Partition { by: value, .. } => found.push(value),
        K::Plugin { arguments, aggregate, .. } => {
            found.extend(arguments);
            found.extend(aggregate.iter().flat_map(|one| &one.arguments));
        }
        K::TopNested { .. } | K::MakeSeries { .. } | K::Scan { .. } => values_of_series(kind, found),
        K::Table { .. } | K::Reuse { .. } | K::Given | K::Select { .. } | K::Union { .. } => {}
        K::GetSchema { .. } | K::Serialize { .. } | K::Consume { .. } => {}
    }
}

fn values_of_series<'b>(kind: &'b NodeKind, found: &mut Vec<&'b Value>) {
    match kind {
        NodeKind::TopNested { levels, .. } => {
            for level in levels {
                found.extend(level.count.iter().chain([&level.of.value]).chain(&level.others));
                found.extend(&level.by.arguments);
                found.push(&level.result.value);
            }
        }
        NodeKind::MakeSeries { keys, series, axis, from, to, step, .. } => {
            computed(keys, found);
            for one in series {
                found.extend(one.aggregates.iter().flat_map(|aggregate| &aggregate.arguments));
                found.push(&one.value);
                found.extend(&one.default);
            }
            found.push(&axis.value);
            found.extend(from.iter().chain(to).chain([step]));
        }
        NodeKind::Scan { declared, partition, order, steps, .. } => {
            computed(declared, found);
            found.extend(partition);
            found.extend(order.iter().map(|key| &key.value));
            for step in steps {
                found.push(&step.condition);
                found.extend(step.assignments.iter().map(|(_, value)| value));
            }
        }
        _ => {}
    }
}
