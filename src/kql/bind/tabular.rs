//! `partition` and `facet`: a pipeline for the rows of every value.

use super::super::span::Span;
use super::super::tree::{Expr, ExprKind, Partition, PartitionBody, Pipeline};
use super::bound::{Computed, NodeKind};
use super::scope::Entry;
use super::value::{Value, ValueKind};
use super::{BindError, Binder, Fault, NodeId, Result, Row, Type};

impl<'q> Binder<'q> {
    pub(super) fn partition(
        &mut self,
        input: NodeId,
        partition: &'q Partition,
        span: Span,
    ) -> Result<NodeId> {
        if partition.values.is_some() {
            let fault = Fault::Unsupported { what: "`partition by ... in`".to_owned() };
            return Err(BindError::new(fault, span));
        }
        let by =
            self.with_row(Row::of(input), |binder| binder.value(&partition.by, "what is partitioned by"))?;
        if by.as_column().is_none() {
            let fault = Fault::ColumnExpected { what: "what is partitioned by".to_owned() };
            return Err(BindError::new(fault, by.span));
        }
        let columns = self.columns(input).to_vec();
        let given = self.given_of(input, columns, span);
        self.bound.nodes[given.0 as usize].is_ordered = self.bound.node(input).is_ordered;
        let body = match &partition.body {
            PartitionBody::Operators(pipeline) => self.body_over(given, pipeline, span)?,
            PartitionBody::Query(query) => self.partition_query(&partition.by, &by, query)?,
        };
        let columns = self.columns(body);
        let open = self.bound.node(body).open;
        let id = self.push_closed(NodeKind::Partition { input, by, given, body }, columns, span);
        self.bound.nodes[id.0 as usize].open = open;
        Ok(id)
    }

    /// A query of its own, in which the name of the column stands for the value of the part.
    fn partition_query(&mut self, name: &'q Expr, by: &Value, query: &'q Expr) -> Result<NodeId> {
        let back = self.scopes.enter(self.scopes.view());
        let named = match &name.unparenthesized().kind {
            ExprKind::Name(name) => {
                let id = self.variable(&name.text, by.clone());
                self.give_name(name, Entry::Value(id))
            }
            _ => Ok(()),
        };
        let body =
            named.and_then(|()| self.with_row(Row::default(), |binder| binder.table(query, "the query")));
        self.scopes.leave(back);
        body
    }

    /// `facet by a, b with (...)`: the values of each column are a result, the rest the last.
    pub(super) fn facet(
        &mut self,
        input: NodeId,
        by: &'q [Expr],
        with: Option<&'q Pipeline>,
        span: Span,
    ) -> Result<NodeId> {
        let mut last = input;
        for (at, column) in by.iter().enumerate() {
            let value = self.with_row(Row::of(input), |binder| binder.value(column, "a facet"))?;
            let name = self.result_name(column).unwrap_or_else(|| format!("Column{}", at + 1));
            let key = self.column_for(&name, &value);
            let count = self.new_column(format!("count_{name}"), Type::Long);
            let outputs = vec![count.clone()];
            let aggregate =
                super::bound::Aggregate { function: "count", arguments: Vec::new(), outputs, span };
            let keys = vec![Computed { column: key.clone(), value }];
            let kind = NodeKind::Aggregate { input, keys, aggregates: vec![aggregate] };
            last = self.push_closed(kind, [key, count], span);
            if at + 1 < by.len() || with.is_some() {
                self.bound.results.push(last);
            }
        }
        match with {
            Some(pipeline) => {
                let rows = self.reuse(input, false, "", span);
                self.body_over(rows, pipeline, span)
            }
            None => Ok(last),
        }
    }
}

/// One of the values of a call that gives several.
pub(super) fn part_of(value: &Value, index: usize, ty: Type) -> Value {
    let kind = match &value.kind {
        ValueKind::Part { of, .. } => ValueKind::Part { of: of.clone(), index },
        other => other.clone(),
    };
    Value { kind, ty, span: value.span, is_constant: value.is_constant }
}
