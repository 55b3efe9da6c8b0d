//! `summarize` and what is one by another name.
//!
//! Counts, sums of whole numbers, extremes and distinct counts are the engine's own; every other aggregate is one of
//! Kusto's over values. Groups inside of `mv-apply` and `partition` are keys like any other.

use std::sync::Arc;

use datafusion::common::Column as PlanColumn;
use datafusion::functions_aggregate::expr_fn::{count, count_distinct, max, min, sum};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, cast, lit, when};

use super::super::aggregate::KustoAggregate;
use super::super::order_key::OrderKey;
use super::relation::{Order, Physical, Relation, column, name_of};
use super::{Lowering, Result};
use crate::kql::aggregates;
use crate::kql::bind::node::{Aggregate, Computed};
use crate::kql::bind::{BindError, Column, Fault, NodeId};
use crate::kql::values::{self, Type};

/// An aggregate in a plan, and the columns made of it.
pub(super) struct Planned {
    pub(super) expr: Expr,
    pub(super) outputs: Vec<Made>,
}

/// A column made of an aggregate.
pub(super) struct Made {
    pub(super) column: Column,
    pub(super) kind: Type,
    /// Which of the values, where the aggregate gives several.
    pub(super) part: Option<usize>,
    /// What stands where there was nothing.
    pub(super) nothing: Option<values::Value>,
}

impl Lowering<'_> {
    pub(super) fn aggregate(
        &mut self,
        input: NodeId,
        keys: &[Computed],
        aggregates: &[Aggregate],
    ) -> Result<Relation> {
        let relation = self.enter(input)?;
        let values = keys.iter().map(|key| &key.value);
        let relation =
            self.windows(relation, values.chain(aggregates.iter().flat_map(|one| &one.arguments)))?;
        let mut added = Vec::new();
        let mut group: Vec<String> = relation.group.clone();
        let mut defined = Vec::new();
        for key in keys {
            let (expr, kind) = self.exact(&key.value)?;
            let name = match &expr {
                Expr::Column(plain) if !group.contains(&plain.name) => plain.name.clone(),
                _ => {
                    let name = self.fresh("key");
                    added.push(expr.alias(name.clone()));
                    name
                }
            };
            defined.push((&key.column, kind, name.clone()));
            group.push(name);
        }
        let relation = relation.add(added)?;
        let grouped = self.grouped(relation, &group, aggregates)?;
        // The keys get the names of their columns.
        let mut renamed = Vec::new();
        for (one, kind, name) in defined {
            let own = name_of(one.id);
            if own != name {
                renamed.push(column(&name).alias(own));
            }
            self.define(one, kind, false);
        }
        grouped.add(renamed)
    }

    /// Groups rows by columns of the plan, which stay, and works out aggregates.
    pub(super) fn grouped(
        &mut self,
        relation: Relation,
        group: &[String],
        wanted: &[Aggregate],
    ) -> Result<Relation> {
        let wanted: Vec<&Aggregate> =
            wanted.iter().filter(|one| one.outputs.iter().any(|output| self.is_needed(output))).collect();
        let by: Vec<Expr> = group.iter().map(|name| column(name)).collect();
        let mut exprs: Vec<Expr> = Vec::new();
        let mut planned: Vec<(usize, Vec<Made>)> = Vec::new();
        for one in wanted {
            let Planned { expr, outputs } = self.planned(one, &relation.order)?;
            let at = match exprs.iter().position(|known| *known == expr) {
                Some(at) => at,
                None => {
                    exprs.push(expr);
                    exprs.len() - 1
                }
            };
            planned.push((at, outputs));
        }
        let counted = exprs.is_empty() && by.is_empty();
        if counted {
            exprs.push(count(lit(1_i64)));
        }
        let plan = LogicalPlanBuilder::new(relation.plan).aggregate(by, exprs)?.build()?;
        let schema = Arc::clone(plan.schema());
        let field = |at: usize| {
            let (qualifier, field) = schema.qualified_field(at);
            Expr::Column(PlanColumn::new(qualifier.cloned(), field.name()))
        };
        let mut shown: Vec<Expr> = (0..group.len()).map(field).collect();
        for (at, outputs) in planned {
            for made in outputs {
                if !self.is_needed(&made.column) {
                    continue;
                }
                let value = field(group.len() + at);
                let value = match made.part {
                    Some(part) => datafusion::functions::core::expr_fn::get_field(value, format!("v{part}")),
                    None => value,
                };
                let value = match &made.nothing {
                    Some(nothing) => {
                        let nothing = Physical::constant(nothing).expr;
                        datafusion::functions::core::expr_fn::coalesce(vec![value, nothing])
                    }
                    None => value,
                };
                shown.push(value.alias(self.define(&made.column, made.kind, false)));
            }
        }
        if counted {
            let name = self.fresh("none");
            shown.push(field(group.len()).alias(name));
        }
        let plan = LogicalPlanBuilder::new(plan).project(shown)?.build()?;
        Ok(Relation { group: relation.group, ..Relation::new(plan) })
    }

    /// An aggregate as the engine works it out.
    pub(super) fn planned(&mut self, aggregate: &Aggregate, order: &[Order]) -> Result<Planned> {
        match self.own(aggregate)? {
            Some(planned) => Ok(planned),
            None => self.of_values(aggregate, order),
        }
    }

    /// One of the engine's own aggregates, where it answers as Kusto does.
    fn own(&mut self, aggregate: &Aggregate) -> Result<Option<Planned>> {
        let [output] = aggregate.outputs.as_slice() else { return Ok(None) };
        let made = |kind, nothing| vec![Made { column: output.clone(), kind, part: None, nothing }];
        let zero = Some(values::Value::Long(0));
        let arguments = aggregate.arguments.as_slice();
        let (function, arguments, condition) = match (aggregate.function, arguments) {
            ("count", []) => {
                let expr = count(lit(1_i64));
                return Ok(Some(Planned { expr, outputs: made(Type::Long, zero) }));
            }
            ("count", [value]) => {
                let expr = count(self.exact(value)?.0);
                return Ok(Some(Planned { expr, outputs: made(Type::Long, zero) }));
            }
            ("countif", [condition]) => {
                let condition = self.filter_condition(condition)?;
                let expr = count(when(condition, lit(1_i64)).end()?);
                return Ok(Some(Planned { expr, outputs: made(Type::Long, zero) }));
            }
            ("sumif" | "minif" | "maxif" | "dcountif" | "count_distinctif", [value, condition, ..]) => {
                let function = aggregate.function.trim_end_matches("if");
                (function, std::slice::from_ref(value), Some(condition))
            }
            ("sum" | "min" | "max" | "dcount" | "count_distinct", [_, ..]) => {
                (aggregate.function, &arguments[..1], None)
            }
            _ => return Ok(None),
        };
        let of = self.value(&arguments[0])?;
        let declared = super::relation::known(output.ty).unwrap_or(of.kind);
        let condition = condition.map(|condition| self.filter_condition(condition)).transpose()?;
        let only = |expr: Expr| match condition.clone() {
            Some(condition) => when(condition, expr).end(),
            None => Ok(expr),
        };
        let whole = matches!(of.kind, Type::Int | Type::Long | Type::TimeSpan);
        let expr = match function {
            "sum" if whole && matches!(declared, Type::Long | Type::TimeSpan) => {
                sum(only(cast(of.expr, arrow::datatypes::DataType::Int64))?)
            }
            "min" | "max" if declared == of.kind && (whole || of.kind == Type::DateTime) => {
                let of = only(of.expr)?;
                let expr = if function == "min" { min(of) } else { max(of) };
                return Ok(Some(Planned { expr, outputs: made(declared, None) }));
            }
            "dcount" | "count_distinct" if !matches!(of.kind, Type::Dynamic | Type::Real | Type::Decimal) => {
                count_distinct(only(of.exact())?)
            }
            _ => return Ok(None),
        };
        let nothing =
            if declared == Type::TimeSpan { values::Value::TimeSpan(0) } else { values::Value::Long(0) };
        Ok(Some(Planned { expr, outputs: made(declared, Some(nothing)) }))
    }

    /// One of Kusto's aggregates over values.
    fn of_values(&mut self, aggregate: &Aggregate, order: &[Order]) -> Result<Planned> {
        let mut exprs = Vec::with_capacity(aggregate.arguments.len());
        let mut kinds = Vec::with_capacity(aggregate.arguments.len());
        let mut constants = Vec::with_capacity(aggregate.arguments.len());
        // Of `arg_max(x, *)` only the columns that somebody looks at are kept; the first says which row.
        let mut outputs: Vec<&Column> = Vec::new();
        let is_row = matches!(aggregate.function, "arg_max" | "arg_min" | "take_any")
            && aggregate.outputs.len() == aggregate.arguments.len();
        for (at, argument) in aggregate.arguments.iter().enumerate() {
            if is_row && at > 0 && !self.is_needed(&aggregate.outputs[at]) {
                continue;
            }
            let constant =
                argument.is_constant.then(|| self.constant(argument, "an argument")).transpose()?;
            let (expr, kind) = self.exact(argument)?;
            exprs.push(expr);
            kinds.push(kind);
            constants.push(constant);
            if is_row {
                outputs.push(&aggregate.outputs[at]);
            }
        }
        if !is_row {
            outputs = aggregate.outputs.iter().collect();
        }
        let results: Vec<Type> = outputs
            .iter()
            .enumerate()
            .map(|(at, output)| {
                let given = if is_row { kinds[at] } else { Type::Dynamic };
                super::relation::known(output.ty).unwrap_or(given)
            })
            .collect();
        let maker =
            aggregates::find(aggregate.function, &kinds, &constants, &results).map_err(|refusal| {
                BindError::new(Fault::Unsupported { what: refusal.to_string() }, aggregate.span)
            })?;
        let order_key =
            if maker.needs_order() && !order.is_empty() { Some(self.order_key(order)?) } else { None };
        let number = self.number();
        let has_order = order_key.is_some();
        let arguments: Vec<Expr> = order_key.into_iter().chain(exprs).collect();
        let function = KustoAggregate::function(maker, kinds, results.clone(), has_order, number);
        let several = outputs.len() != 1;
        let outputs = outputs
            .into_iter()
            .zip(&results)
            .enumerate()
            .map(|(at, (column, kind))| Made {
                column: column.clone(),
                kind: *kind,
                part: several.then_some(at),
                nothing: None,
            })
            .collect();
        Ok(Planned { expr: function.call(arguments), outputs })
    }

    /// Where a row stands, as bytes.
    fn order_key(&mut self, order: &[Order]) -> Result<Expr> {
        let arguments: Vec<Expr> = order.iter().map(|key| column(&key.column)).collect();
        let number = self.number();
        let ways = order.iter().map(|key| (key.descending, key.nulls_first)).collect();
        Ok(OrderKey::function(ways, number).call(arguments))
    }
}
