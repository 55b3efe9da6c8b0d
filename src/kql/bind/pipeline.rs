//! Pipelines: an operator after another, each over the node before it.

use super::super::span::Span;
use super::super::tree::{
    Expr, Fork, Named, Operator, OperatorKind, Order, Ordered, Pipeline, Render, RowSchema,
};
use super::bound::{Chart, Node, NodeKind, SortKey};
use super::expression::wrong_type;
use super::scope::Entry;
use super::value::Value;
use super::{BindError, Binder, Fault, NodeId, Result, Row, Type};

impl<'q> Binder<'q> {
    pub(super) fn pipeline(&mut self, pipeline: &'q Pipeline, span: Span) -> Result<NodeId> {
        let given = self.given.take();
        let mut node = match &pipeline.source {
            Some(source) => {
                let table =
                    self.with_row(Row::default(), |binder| binder.table(source, "what comes before `|`"));
                self.given = given;
                Some(table?)
            }
            None => given,
        };
        self.given = None;
        for operator in &pipeline.operators {
            let next = self.with_row(Row::default(), |binder| binder.operator(node, operator));
            match next {
                Ok(next) => node = Some(next),
                Err(error) => {
                    self.given = given;
                    return Err(error);
                }
            }
        }
        self.given = given;
        node.ok_or_else(|| BindError::new(Fault::NoResult, span))
    }

    /// A pipeline over the rows that an operator gives.
    pub(super) fn body_over(&mut self, given: NodeId, pipeline: &'q Pipeline, span: Span) -> Result<NodeId> {
        let outer = self.given.replace(given);
        let body = self.deeper(span, |binder| binder.pipeline(pipeline, span));
        self.given = outer;
        body
    }

    /// Stands for the rows of an operator inside it.
    pub(super) fn given_of(&mut self, input: NodeId, columns: Vec<super::Column>, span: Span) -> NodeId {
        let from = self.bound.node(input);
        let (hidden, open) = (from.hidden.clone(), from.open);
        self.push(Node {
            kind: NodeKind::Given,
            columns: columns.into(),
            hidden,
            open,
            is_ordered: false,
            span,
        })
    }

    fn operator(&mut self, input: Option<NodeId>, operator: &'q Operator) -> Result<NodeId> {
        let span = *operator.span;
        // These make rows themselves, or take those that come in.
        match &operator.kind {
            OperatorKind::Print(items) => return self.print(items, span),
            OperatorKind::Range { column, from, to, step } => {
                return self.range(column, from, to, step, span);
            }
            OperatorKind::Union(union) => return self.union(input, union, span),
            OperatorKind::Search(search) => return self.search(input, search, span),
            OperatorKind::Find(find) => return self.find(input, find, span),
            _ => {}
        }
        let Some(input) = input else {
            let fault = Fault::ValueForTable { what: "what comes before this operator".to_owned() };
            return Err(BindError::new(fault, span));
        };
        match &operator.kind {
            OperatorKind::Where(condition) => self.filter(input, condition, span),
            OperatorKind::Extend(items) => self.extend(input, items, span),
            OperatorKind::Serialize(items) => self.serialize(input, items, span),
            OperatorKind::Project(items) => self.project(input, items, span),
            OperatorKind::ProjectAway(items) => self.project_away(input, items, span),
            OperatorKind::ProjectKeep(items) => self.project_keep(input, items, span),
            OperatorKind::ProjectByNames(items) => self.project_by_names(input, items, span),
            OperatorKind::ProjectRename(items) => self.project_rename(input, items, span),
            OperatorKind::ProjectReorder(items) => self.project_reorder(input, items, span),
            OperatorKind::Summarize(summarize) => self.summarize(input, summarize, span),
            OperatorKind::Distinct(items) => self.distinct(input, items, span),
            OperatorKind::Count(name) => Ok(self.count(input, name.as_ref(), span)),
            OperatorKind::Take(count) => self.take(input, count, span),
            OperatorKind::Sample(count) => self.sample(input, count, span),
            OperatorKind::Sort(keys) => self.sort(input, keys, span),
            OperatorKind::Top { count, by } => self.top(input, count, by, span),
            OperatorKind::As(name) => self.name_rows(input, name, span),
            OperatorKind::Render(render) => Ok(self.render(input, render, span)),
            OperatorKind::Consume => Ok(self.push_closed(NodeKind::Consume { input }, [], span)),
            OperatorKind::GetSchema { .. } => Ok(self.get_schema(input, span)),
            OperatorKind::AssertSchema(schema) => self.assert_schema(input, schema),
            OperatorKind::Fork(forks) => self.fork(input, forks, span),
            _ => self.larger_operator(input, operator),
        }
    }

    fn larger_operator(&mut self, input: NodeId, operator: &'q Operator) -> Result<NodeId> {
        let span = *operator.span;
        match &operator.kind {
            OperatorKind::SampleDistinct { count, of } => self.sample_distinct(input, count, of, span),
            OperatorKind::TopHitters { count, of, by } => {
                self.top_hitters(input, count, of, by.as_deref(), span)
            }
            OperatorKind::TopNested(levels) => self.top_nested(input, levels, span),
            OperatorKind::Join(join) => self.join(input, join, span),
            OperatorKind::Lookup(lookup) => self.lookup(input, lookup, span),
            OperatorKind::MvExpand(expand) => self.mv_expand(input, expand, span),
            OperatorKind::MvApply(apply) => self.mv_apply(input, apply, span),
            OperatorKind::Parse(parse) => self.parse(input, parse, span),
            OperatorKind::ParseKv(parse) => self.parse_kv(input, parse, span),
            OperatorKind::MakeSeries(series) => self.make_series(input, series, span),
            OperatorKind::Scan(scan) => self.scan_rows(input, scan, span),
            OperatorKind::Partition(partition) => self.partition(input, partition, span),
            OperatorKind::Facet { by, with } => self.facet(input, by, with.as_deref(), span),
            OperatorKind::Evaluate(evaluate) => self.evaluate(input, evaluate, span),
            OperatorKind::Invoke(call) => self.invoke(input, call, span),
            OperatorKind::Reduce { by, with } => self.reduce(input, by, with, span),
            _ => Err(BindError::new(Fault::Unsupported { what: "this operator".to_owned() }, span)),
        }
    }

    fn filter(&mut self, input: NodeId, condition: &'q Expr, span: Span) -> Result<NodeId> {
        let condition = self.with_row(Row::of(input), |binder| binder.condition(condition))?;
        let columns = self.columns(input);
        Ok(self.push_over(input, NodeKind::Filter { input, condition }, columns, span))
    }

    fn serialize(&mut self, input: NodeId, items: &'q [Named], span: Span) -> Result<NodeId> {
        let columns = self.columns(input);
        let ordered = self.push_over(input, NodeKind::Serialize { input }, columns, span);
        self.bound.nodes[ordered.0 as usize].is_ordered = true;
        if items.is_empty() { Ok(ordered) } else { self.extend(ordered, items, span) }
    }

    /// How many rows: a whole number that is known before the rows are read.
    pub(super) fn row_count(&mut self, count: &'q Named, what: &str) -> Result<Value> {
        let value = self.with_row(Row::default(), |binder| binder.constant_value(&count.value, what))?;
        if value.ty.is_integer() || value.ty == Type::Unknown {
            return Ok(value.convert(Type::Long));
        }
        Err(wrong_type(what, "a whole number", value.ty, value.span))
    }

    fn take(&mut self, input: NodeId, count: &'q Named, span: Span) -> Result<NodeId> {
        let count = self.row_count(count, "the number of rows")?;
        let columns = self.columns(input);
        Ok(self.push_over(input, NodeKind::Take { input, count }, columns, span))
    }

    fn sample(&mut self, input: NodeId, count: &'q Named, span: Span) -> Result<NodeId> {
        let count = self.row_count(count, "the number of rows")?;
        let columns = self.columns(input);
        Ok(self.push_over(input, NodeKind::Sample { input, count }, columns, span))
    }

    fn sort(&mut self, input: NodeId, keys: &'q [Ordered], span: Span) -> Result<NodeId> {
        let keys = self.with_row(Row::of(input), |binder| {
            keys.iter().map(|key| binder.sort_key(key, true)).collect::<Result<Vec<_>>>()
        })?;
        let columns = self.columns(input);
        let id = self.push_over(input, NodeKind::Sort { input, keys }, columns, span);
        self.bound.nodes[id.0 as usize].is_ordered = true;
        Ok(id)
    }

    /// A key of an order: largest first, and nulls where the smallest are, unless it says otherwise.
    pub(super) fn sort_key(&mut self, key: &'q Ordered, refuses_dynamic: bool) -> Result<SortKey> {
        let value = self.value(&key.key.value, "a key of an order")?;
        if refuses_dynamic && value.ty == Type::Dynamic {
            let error = BindError::new(Fault::DynamicKey { what: "a key of an order" }, value.span);
            return Err(error.hint("convert it, as with `tostring(...)` or `tolong(...)`"));
        }
        let descending = !matches!(key.order, Some(Order::Ascending | Order::NaturalAscending));
        let nulls_first = match key.nulls {
            Some(super::super::tree::Nulls::First) => true,
            Some(super::super::tree::Nulls::Last) => false,
            None => !descending,
        };
        Ok(SortKey { value, descending, nulls_first })
    }

    fn top(&mut self, input: NodeId, count: &'q Named, by: &'q Ordered, span: Span) -> Result<NodeId> {
        let count = self.row_count(count, "the number of rows")?;
        let key = self.with_row(Row::of(input), |binder| binder.sort_key(by, false))?;
        let columns = self.columns(input);
        let id = self.push_over(input, NodeKind::Top { input, count, key }, columns, span);
        self.bound.nodes[id.0 as usize].is_ordered = true;
        Ok(id)
    }

    /// `as name`: the rows can be used again.
    fn name_rows(&mut self, input: NodeId, name: &'q super::super::tree::Name, span: Span) -> Result<NodeId> {
        self.give_name(name, Entry::Table { node: input, materialized: false })?;
        // The rows go on under columns of their own, so that they can meet themselves in a join.
        Ok(self.reuse(input, false, &name.text, span))
    }

    fn render(&mut self, input: NodeId, render: &Render, span: Span) -> NodeId {
        let properties = render.properties.iter().map(|property| {
            let values = property.values.iter().map(super::source::shown).collect();
            (property.name.text.clone(), values)
        });
        let properties = properties.collect();
        self.bound.render = Some(Chart { kind: render.chart.text.clone(), properties, span });
        input
    }

    fn assert_schema(&mut self, input: NodeId, schema: &RowSchema) -> Result<NodeId> {
        for declared in &schema.columns {
            let wanted = Type::from(declared.kind);
            let found = self.column_of(input, &declared.name.text);
            if found.is_none_or(|column| column.ty != wanted && column.ty != Type::Unknown) {
                let name = declared.name.text.clone();
                let fault =
                    Fault::MissingColumn { name, kind: wanted.name(), function: "assert-schema".to_owned() };
                return Err(BindError::new(fault, *declared.span));
            }
        }
        Ok(input)
    }

    /// `fork`: each pipeline is a result of its own; the last one is that of the pipeline.
    fn fork(&mut self, input: NodeId, forks: &'q [Fork], span: Span) -> Result<NodeId> {
        let mut last = input;
        for (at, fork) in forks.iter().enumerate() {
            let rows = self.reuse(input, true, fork.name.as_ref().map_or("", |name| &name.text), span);
            last = self.body_over(rows, &fork.body, span)?;
            if at + 1 < forks.len() {
                self.bound.results.push(last);
            }
        }
        Ok(last)
    }
}
