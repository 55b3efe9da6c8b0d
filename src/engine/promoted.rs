//! Promoted paths in queries: `RawEventData->>'Workload'` becomes the column that holds it.
//!
//! This happens once, on the plan as it was written, before anything is optimised, so that what follows sees a column
//! like any other: it is filtered, grouped, skipped by statistics and read alone. A path may be asked for far above the
//! table, behind subqueries, joins and views; every node between hands the column up, and where a node cannot (a union,
//! a grouping), the path is parsed as before. A file without the column is no concern here: see `scan::adapter`.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column, DFSchema, JoinType, TableReference};
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, Join, LogicalPlan, LogicalPlanBuilder, Projection, SubqueryAlias};

use crate::lake::promoted::{Form, PromotedPath};

/// Puts columns in the place of promoted paths, in a plan and all its subqueries.
///
/// # Errors
/// When the plan cannot be put together again, which only a defect here can cause.
pub(super) fn use_columns(plan: LogicalPlan) -> Result<LogicalPlan> {
    let schema = Arc::clone(plan.schema());
    let (plan, _) = push(plan, &[])?;
    restore(plan, &schema)
}

/// A path that an expression asks for below a column.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Request {
    column: Column,
    /// The keys, up to the first that is no constant text.
    keys: Vec<String>,
    /// Whether the whole path is asked for as text.
    as_text: bool,
}

/// The column that holds the value at the first `keys` keys of a path.
#[derive(Debug, Clone)]
struct Grant {
    column: Column,
    keys: usize,
    form: Form,
}

type Grants = Vec<Option<Grant>>;

/// Functions that take a path and look at the value there.
const READERS: &[&str] = &[
    "json_as_text",
    "json_contains",
    "json_get",
    "json_get_array",
    "json_get_bool",
    "json_get_float",
    "json_get_int",
    "json_get_json",
    "json_get_str",
    "json_length",
    "json_object_keys",
];

fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unaliased(&alias.expr),
        other => other,
    }
}

/// A call that reads a path: the column and all keys, outermost function first. `->` within `->>` is one path.
fn reader(expr: &Expr) -> Option<(&ScalarFunction, &Column, Vec<&Expr>)> {
    let Expr::ScalarFunction(call) = expr else { return None };
    if !READERS.contains(&call.func.name()) {
        return None;
    }
    let (first, keys) = call.args.split_first()?;
    match unaliased(first) {
        Expr::Column(column) => Some((call, column, keys.iter().collect())),
        inner => {
            let (inner_call, column, mut all) = reader(inner)?;
            if inner_call.func.name() != "json_get" {
                return None;
            }
            all.extend(keys);
            Some((call, column, all))
        }
    }
}

fn request(expr: &Expr) -> Option<Request> {
    let (call, column, keys) = reader(expr)?;
    let texts: Vec<String> = keys
        .iter()
        .map_while(|key| match key {
            Expr::Literal(value, _) => value.try_as_str().flatten().map(str::to_owned),
            _ => None,
        })
        .collect();
    let as_text = call.func.name() == "json_as_text" && texts.len() == keys.len();
    (!texts.is_empty()).then(|| Request { column: column.clone(), keys: texts, as_text })
}

/// The requests of some expressions, each once.
fn requests<'e>(exprs: impl IntoIterator<Item = &'e Expr>) -> Result<Vec<Request>> {
    let mut found: Vec<Request> = Vec::new();
    for expr in exprs {
        expr.apply(|expr| {
            if let Some(request) = request(expr).filter(|request| !found.contains(request)) {
                found.push(request);
            }
            Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
        })?;
    }
    Ok(found)
}

/// Puts granted columns in the place of the calls that asked for them.
fn replace(expr: Expr, asked: &[Request], granted: &[Option<Grant>]) -> Result<Expr> {
    expr.transform_down(|expr| {
        let Some(wanted) = request(&expr) else { return Ok(Transformed::no(expr)) };
        let grant =
            asked.iter().position(|asked| *asked == wanted).and_then(|index| granted.get(index)?.as_ref());
        let (Some(grant), Some((call, _, keys))) = (grant, reader(&expr)) else {
            return Ok(Transformed::no(expr));
        };
        let column = Expr::Column(grant.column.clone());
        if grant.form == Form::Text {
            return Ok(Transformed::yes(column));
        }
        let args = std::iter::once(column).chain(keys.into_iter().skip(grant.keys).cloned()).collect();
        Ok(Transformed::yes(Expr::ScalarFunction(ScalarFunction::new_udf(Arc::clone(&call.func), args))))
    })
    .data()
}

/// Gives a plan whose output has, beside the columns it had, one for each request that can be granted.
fn push(plan: LogicalPlan, wanted: &[Request]) -> Result<(LogicalPlan, Grants)> {
    let plan = plan.map_subqueries(|plan| use_columns(plan).map(Transformed::yes)).data()?;
    match plan {
        LogicalPlan::TableScan(scan) => {
            let schema = Arc::clone(&scan.projected_schema);
            let grants = wanted.iter().map(|wanted| stored(&schema, wanted)).collect();
            Ok((LogicalPlan::TableScan(scan), grants))
        }
        LogicalPlan::Projection(projection) => push_projection(projection, wanted),
        LogicalPlan::SubqueryAlias(alias) => push_alias(alias, wanted),
        LogicalPlan::Filter(_) | LogicalPlan::Sort(_) | LogicalPlan::Limit(_) | LogicalPlan::Window(_) => {
            push_through(plan, wanted)
        }
        LogicalPlan::Join(join) => push_join(join, wanted),
        other => push_apart(other, wanted.len()),
    }
}

/// The column of a table that holds the longest part of a path.
fn stored(schema: &DFSchema, wanted: &Request) -> Option<Grant> {
    let held = |keys: usize, form| {
        let path =
            PromotedPath { column: wanted.column.name.clone(), keys: wanted.keys[..keys].to_vec(), form };
        let name = path.name();
        let relation = wanted.column.relation.as_ref();
        let found = schema.index_of_column_by_name(relation, &name)?;
        let (relation, field) = schema.qualified_field(found);
        let column = Column::new(relation.cloned(), field.name());
        Some(Grant { column, keys, form })
    };
    let whole = wanted.as_text.then(|| held(wanted.keys.len(), Form::Text)).flatten();
    whole.or_else(|| (1..=wanted.keys.len()).rev().find_map(|keys| held(keys, Form::Json)))
}

fn push_projection(projection: Projection, wanted: &[Request]) -> Result<(LogicalPlan, Grants)> {
    // What is asked of an output column is asked of the input column that it shows.
    let below: Vec<Option<Request>> = wanted
        .iter()
        .map(|wanted| {
            let index = projection.schema.maybe_index_of_column(&wanted.column)?;
            match unaliased(&projection.expr[index]) {
                Expr::Column(column) => Some(Request { column: column.clone(), ..wanted.clone() }),
                _ => None,
            }
        })
        .collect();
    let own = requests(&projection.expr)?;
    let asked: Vec<Request> = below.iter().flatten().chain(&own).cloned().collect();
    let (input, granted) = push(Arc::unwrap_or_clone(projection.input), &asked)?;
    let passed = granted.len() - own.len();
    let names = NamePreserver::new_for_projection();
    let mut exprs = Vec::with_capacity(projection.expr.len());
    for expr in projection.expr {
        let name = names.save(&expr);
        exprs.push(name.restore(replace(expr, &own, &granted[passed..])?));
    }
    let mut granted = granted.into_iter().take(passed);
    let grants: Grants =
        below.iter().map(|below| below.as_ref().and_then(|_| granted.next().flatten())).collect();
    for grant in grants.iter().flatten() {
        let column = Expr::Column(grant.column.clone());
        if !exprs.contains(&column) {
            exprs.push(column);
        }
    }
    Ok((LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?), grants))
}

fn push_alias(alias: SubqueryAlias, wanted: &[Request]) -> Result<(LogicalPlan, Grants)> {
    let inner = alias.input.schema();
    let below: Vec<Option<Request>> = wanted
        .iter()
        .map(|wanted| {
            let index = alias.schema.maybe_index_of_column(&wanted.column)?;
            let column = Column::from(inner.qualified_field(index));
            Some(Request { column, ..wanted.clone() })
        })
        .collect();
    let asked: Vec<Request> = below.iter().flatten().cloned().collect();
    let inner = Arc::clone(inner);
    let (input, granted) = push(Arc::unwrap_or_clone(alias.input), &asked)?;
    // Two relations within may have a column of one name; under the alias they could not be told apart.
    let mut names: Vec<&String> = input.schema().fields().iter().map(|field| field.name()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        let plan = SubqueryAlias::try_new(Arc::new(restore(input, &inner)?), alias.alias)?;
        return Ok((LogicalPlan::SubqueryAlias(plan), vec![None; wanted.len()]));
    }
    let mut granted = granted.into_iter();
    let relation: TableReference = alias.alias.clone();
    let grants = below
        .iter()
        .map(|below| {
            below.as_ref()?;
            let grant = granted.next().flatten()?;
            let column = Column::new(Some(relation.clone()), grant.column.name.clone());
            Some(Grant { column, ..grant })
        })
        .collect();
    Ok((LogicalPlan::SubqueryAlias(SubqueryAlias::try_new(Arc::new(input), alias.alias)?), grants))
}

/// Nodes whose output is their input's, with columns of their own behind it.
fn push_through(plan: LogicalPlan, wanted: &[Request]) -> Result<(LogicalPlan, Grants)> {
    let exprs = plan.expressions();
    let asked: Vec<Request> = wanted.iter().cloned().chain(requests(&exprs)?).collect();
    let names = NamePreserver::new(&plan);
    let inputs = plan.inputs().into_iter().cloned();
    let mut grants = Vec::new();
    let mut pushed = Vec::new();
    for input in inputs {
        let (input, granted) = push(input, &asked)?;
        grants = granted;
        pushed.push(input);
    }
    let mut replaced = Vec::with_capacity(exprs.len());
    for expr in exprs {
        let name = names.save(&expr);
        replaced.push(name.restore(replace(expr, &asked, &grants)?));
    }
    let plan = plan.with_new_exprs(replaced, pushed)?;
    grants.truncate(wanted.len());
    Ok((plan, grants))
}

fn push_join(join: Join, wanted: &[Request]) -> Result<(LogicalPlan, Grants)> {
    let plan = LogicalPlan::Join(join);
    let exprs = plan.expressions();
    let asked: Vec<Request> = wanted.iter().cloned().chain(requests(&exprs)?).collect();
    let LogicalPlan::Join(join) = &plan else { return Ok((plan, vec![None; wanted.len()])) };
    let (left_schema, right_schema) = (join.left.schema(), join.right.schema());
    let is_of =
        |schema: &DFSchema, request: &Request| schema.maybe_index_of_column(&request.column).is_some();
    let left: Vec<Request> = asked.iter().filter(|asked| is_of(left_schema, asked)).cloned().collect();
    let right: Vec<Request> =
        asked.iter().filter(|asked| is_of(right_schema, asked) && !left.contains(asked)).cloned().collect();
    let (new_left, left_grants) = push(join.left.as_ref().clone(), &left)?;
    let (new_right, right_grants) = push(join.right.as_ref().clone(), &right)?;
    let granted = |request: &Request| {
        let side = |side: &[Request], grants: &Grants| {
            side.iter().position(|other| other == request).and_then(|index| grants[index].clone())
        };
        side(&left, &left_grants).or_else(|| side(&right, &right_grants))
    };
    let all: Grants = asked.iter().map(granted).collect();
    // A column that both sides have now, such as a table joined with itself under no alias, cannot be told apart.
    let shown = match join.join_type {
        JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => left,
        JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => right,
        _ => left.into_iter().chain(right).collect(),
    };
    let replaced = exprs.into_iter().map(|expr| replace(expr, &asked, &all)).collect::<Result<Vec<_>>>()?;
    let new = plan.with_new_exprs(replaced, vec![new_left, new_right])?;
    let grants = asked
        .iter()
        .zip(all)
        .take(wanted.len())
        .map(|(asked, grant)| grant.filter(|_| shown.contains(asked)))
        .collect();
    Ok((new, grants))
}

/// Any other node: its inputs keep the columns they had, and its own expressions use what its input can give.
fn push_apart(plan: LogicalPlan, wanted: usize) -> Result<(LogicalPlan, Grants)> {
    let exprs = plan.expressions();
    let inputs: Vec<LogicalPlan> = plan.inputs().into_iter().cloned().collect();
    let grants = vec![None; wanted];
    let reads_paths = matches!(plan, LogicalPlan::Aggregate(_)) && inputs.len() == 1;
    let asked = if reads_paths { requests(&exprs)? } else { Vec::new() };
    if inputs.is_empty() {
        return Ok((plan, grants));
    }
    let names = NamePreserver::new(&plan);
    let (mut pushed, mut granted) = (Vec::new(), Vec::new());
    for input in inputs {
        let schema = Arc::clone(input.schema());
        let (input, given) = push(input, &asked)?;
        // A grouping names the columns it takes; others take all there are.
        pushed.push(if reads_paths { input } else { restore(input, &schema)? });
        granted = given;
    }
    let mut replaced = Vec::with_capacity(exprs.len());
    for expr in exprs {
        let name = names.save(&expr);
        replaced.push(if asked.is_empty() { expr } else { name.restore(replace(expr, &asked, &granted)?) });
    }
    Ok((plan.with_new_exprs(replaced, pushed)?, grants))
}

/// The plan with just the columns of a schema, which all are among its own.
fn restore(plan: LogicalPlan, schema: &DFSchema) -> Result<LogicalPlan> {
    if plan.schema().fields().len() == schema.fields().len() {
        return Ok(plan);
    }
    let columns: Vec<Expr> = schema.iter().map(|field| Expr::Column(Column::from(field))).collect();
    LogicalPlanBuilder::from(plan).project(columns)?.build()
}
