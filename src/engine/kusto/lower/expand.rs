//! Several rows of one, and columns out of text: `mv-expand`, `mv-apply`, `parse`, `parse-kv`.

use std::sync::Arc;

use datafusion::common::{Column as PlanColumn, JoinType, NullEquality};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::super::rows::{Given, Made, RowsOperator, RowsTable, RowsWork};
use super::relation::{Order, Relation, column, name_of};
use super::{Lowering, PlanError, Result};
use crate::kql::bind::node::Expansion;
use crate::kql::bind::{BindError, Column, Constant, Fault, Node, NodeId, NodeKind, Value};
use crate::kql::rows::RowError;
use crate::kql::rows::expand::Expander;
use crate::kql::rows::parse::Pattern;
use crate::kql::rows::parse_kv::KeyValues;
use crate::kql::span::Span;
use crate::kql::values::{self, Type};

/// An operator as it is put into a plan.
pub(super) struct Operator {
    pub(super) name: &'static str,
    pub(super) arguments: Vec<(Expr, Type)>,
    pub(super) made: Vec<(String, Type)>,
    pub(super) in_order: bool,
    pub(super) work: Arc<dyn RowsWork>,
}

#[derive(Debug)]
struct Expanding(Expander);

impl RowsWork for Expanding {
    fn run(&self, given: &Given, made: &mut Made) {
        let mut row = Vec::new();
        for at in 0..given.rows() {
            given.row(at, &mut row);
            for new in self.0.expand(&row) {
                made.row(at, &new);
            }
        }
    }
}

#[derive(Debug)]
struct Parsing {
    pattern: Pattern,
    only_matches: bool,
}

impl RowsWork for Parsing {
    fn run(&self, given: &Given, made: &mut Made) {
        let blanks = self.pattern.blanks();
        let mut row = Vec::new();
        for at in 0..given.rows() {
            given.row(at, &mut row);
            let text = row.first().map(values::Value::text).unwrap_or_default();
            match self.pattern.matches(&text) {
                Some(found) => made.row(at, &found),
                None if self.only_matches => {}
                None => made.row(at, &blanks),
            }
        }
    }
}

#[derive(Debug)]
struct ParsingPairs(KeyValues);

impl RowsWork for ParsingPairs {
    fn run(&self, given: &Given, made: &mut Made) {
        let mut row = Vec::new();
        for at in 0..given.rows() {
            given.row(at, &mut row);
            let text = row.first().map(values::Value::text).unwrap_or_default();
            made.row(at, &self.0.read(&text));
        }
    }
}

impl Lowering<'_> {
    /// Puts an operator on top of a relation. Its new columns come behind those of the relation.
    pub(super) fn operator(&mut self, relation: Relation, operator: Operator) -> Result<Relation> {
        let passed = Self::passed(&relation);
        let count = passed.len();
        let (mut exprs, mut kinds) = (passed, Vec::new());
        for (expr, kind) in operator.arguments {
            let name = self.fresh("argument");
            exprs.push(expr.alias(name));
            kinds.push(kind);
        }
        let below = if operator.in_order { relation.sorted()? } else { relation.plan.clone() };
        let plan = LogicalPlanBuilder::new(below).project(exprs)?.build()?;
        // What is inside is planned on its own, so promoted paths are put in here.
        let plan = super::super::super::promoted::use_columns(plan)?;
        let table = RowsTable::new(RowsOperator {
            name: operator.name,
            plan,
            passed: count,
            arguments: kinds,
            made: operator.made,
            in_order: operator.in_order,
            work: operator.work,
        });
        let name = self.fresh("rows");
        let scan = LogicalPlanBuilder::scan(name.as_str(), provider_as_source(Arc::new(table)), None)?;
        let plain: Vec<Expr> = scan
            .schema()
            .iter()
            .map(|(qualifier, field)| {
                Expr::Column(PlanColumn::new(qualifier.cloned(), field.name())).alias(field.name())
            })
            .collect();
        Ok(relation.with_plan(scan.project(plain)?.build()?))
    }

    pub(super) fn refused(&self, error: &RowError, span: Span) -> PlanError {
        PlanError::Query(BindError::new(Fault::Unsupported { what: error.to_string() }, span))
    }

    pub(super) fn expand(&mut self, input: NodeId, expansion: &Expansion) -> Result<Relation> {
        let relation = self.enter(input)?;
        self.expanded(relation, expansion)
    }

    fn expanded(&mut self, relation: Relation, expansion: &Expansion) -> Result<Relation> {
        let relation = self.windows(relation, expansion.items.iter().map(|item| &item.value))?;
        let limit = match &expansion.limit {
            Some(limit) => self.constant(limit, "the limit")?.to_long(),
            None => None,
        };
        let mut arguments = Vec::new();
        let mut made = Vec::new();
        let mut kinds = Vec::new();
        let mut span = Span::default();
        for item in &expansion.items {
            span = item.value.span;
            let (expr, kind) = self.exact(&item.value)?;
            arguments.push((expr, kind));
            let kind = if item.converts { self.declared(&item.column) } else { Type::Dynamic };
            kinds.push(kind);
        }
        for (item, kind) in expansion.items.iter().zip(&kinds) {
            made.push((self.define(&item.column, *kind, false), *kind));
        }
        let index = match &expansion.index {
            Some(index) => self.define(index, Type::Long, false),
            None => self.fresh("index"),
        };
        made.push((index.clone(), Type::Long));
        let expander = Expander::new(kinds, expansion.bags_as_arrays, limit, true)
            .map_err(|error| self.refused(&error, span))?;
        let work = Arc::new(Expanding(expander));
        let operator = Operator { name: "mv-expand", arguments, made, in_order: false, work };
        let mut relation = self.operator(relation, operator)?;
        if !relation.order.is_empty() || !relation.group.is_empty() {
            relation.order.push(Order { column: index, descending: false, nulls_first: false });
        }
        Ok(relation)
    }

    pub(super) async fn apply(
        &mut self,
        input: NodeId,
        expansion: &Expansion,
        given: NodeId,
        body: NodeId,
    ) -> Result<Relation> {
        let outer = self.enter(input)?;
        let (base, id) = self.numbered_rows(outer)?;
        let mut rows = base.clone();
        rows.group.push(id.clone());
        rows.order.clear();
        let rows = self.expanded(rows, expansion)?;
        self.relations.insert(given, rows);
        self.body(given, body).await?;
        let made = self.relation(body)?;
        let has =
            |relation: &Relation, name: &str| relation.plan.schema().has_column_with_unqualified_name(name);
        let of_rows: Vec<&Column> = self.bound.node(input).columns.iter().collect();
        let of_rows: Vec<String> = of_rows
            .into_iter()
            .chain(self.bound.node(input).hidden.iter())
            .filter(|column| self.is_needed(column))
            .map(|column| name_of(column.id))
            .filter(|name| has(&base, name))
            .collect();
        let mut order = base.order.clone();
        if !order.is_empty() {
            order.push(Order { column: id.clone(), descending: false, nulls_first: false });
            order.extend(made.order.iter().cloned());
        }
        let kept: Vec<&String> = of_rows.iter().filter(|name| !has(&made, name)).collect();
        let missing_order = order.iter().any(|key| !has(&made, &key.column));
        if kept.is_empty() && !missing_order {
            return Ok(Relation {
                plan: made.plan,
                order,
                group: base.group,
                arrival: base.arrival,
                is_empty: false,
            });
        }
        // A grouping inside has left the columns of the row out: they come back by the number of the row.
        let own = self.fresh("row");
        let mut back: Vec<Expr> = vec![column(&id).alias(own.clone())];
        let wanted = of_rows.iter().chain(base.order.iter().map(|key| &key.column));
        let wanted = wanted.chain(&base.group).chain(&base.arrival);
        for name in wanted {
            if !has(&made, name) && has(&base, name) && !back.contains(&column(name)) {
                back.push(column(name));
            }
        }
        let back = LogicalPlanBuilder::new(base.plan).project(back)?.build()?;
        let keys = (vec![PlanColumn::new_unqualified(id)], vec![PlanColumn::new_unqualified(own)]);
        let plan = LogicalPlanBuilder::new(made.plan)
            .join_detailed(back, JoinType::Inner, keys, None, NullEquality::NullEqualsNothing)?
            .build()?;
        Ok(Relation { plan, order, group: base.group, arrival: base.arrival, is_empty: false })
    }

    pub(super) fn parse(&mut self, node: &Node) -> Result<Relation> {
        let NodeKind::Parse { input, value, kind, flags, pattern, only_matches } = &node.kind else {
            return Err(self.unsupported("this operator", node.span));
        };
        let relation = self.enter(*input)?;
        let relation = self.windows(relation, [value])?;
        let argument = self.exact(value)?;
        let matcher = Pattern::new(pattern, *kind, flags).map_err(|error| self.refused(&error, node.span))?;
        let blanks = matcher.blanks();
        let columns = pattern.iter().filter_map(|piece| match piece {
            crate::kql::bind::node::ParsePiece::Column(column) => Some(column),
            _ => None,
        });
        let made = columns
            .zip(blanks)
            .map(|(column, blank)| (self.define(column, blank.kind(), false), blank.kind()))
            .collect();
        let work = Arc::new(Parsing { pattern: matcher, only_matches: *only_matches });
        let arguments = vec![argument];
        self.operator(relation, Operator { name: "parse", arguments, made, in_order: false, work })
    }

    pub(super) fn parse_kv(
        &mut self,
        node: &Node,
        input: NodeId,
        value: &Value,
        added: &[Column],
        properties: &[(String, Constant)],
    ) -> Result<Relation> {
        let relation = self.enter(input)?;
        let relation = self.windows(relation, [value])?;
        let argument = self.exact(value)?;
        let keys: Vec<_> = added.iter().map(|column| (column.name.to_string(), column.ty)).collect();
        let pairs = KeyValues::new(&keys, properties).map_err(|error| self.refused(&error, node.span))?;
        let mut made = Vec::new();
        for one in added {
            let kind = self.declared(one);
            made.push((self.define(one, kind, false), kind));
        }
        let work = Arc::new(ParsingPairs(pairs));
        let arguments = vec![argument];
        self.operator(relation, Operator { name: "parse-kv", arguments, made, in_order: false, work })
    }
}
