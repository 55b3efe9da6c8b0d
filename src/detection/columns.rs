//! The columns of a query's result, told without running it.

use arrow::datatypes::DataType;
use datafusion::common::Column;
use datafusion::logical_expr::{Expr, LogicalPlan};

use crate::engine::Engine;
use crate::engine::kusto::{Outside, Refused};
use crate::hunt::{Language, ResultColumn, SavedQuery};
use crate::kql::bind::Type;

use super::run;

/// What a query gives.
#[derive(Debug)]
pub struct Shape {
    /// Its columns; none where only its rows tell which there are.
    pub columns: Option<Vec<ResultColumn>>,
    /// What whoever wrote it should know, such as columns that were never filled.
    pub notes: Vec<String>,
}

/// Asks what a query gives. Nothing is read.
///
/// # Errors
/// When it cannot be understood, with the place where that is known.
pub async fn shape(engine: &Engine, query: &SavedQuery, outside: &Outside) -> Result<Shape, Refused> {
    match query.language {
        Language::Kql => {
            let described = engine.describe_kql(&query.text, outside).await?;
            let columns = described.columns.into_iter().map(|(name, kind)| ResultColumn {
                name,
                is_time: kind == Type::DateTime.name(),
                of_record: None,
            });
            let columns = (!described.more_columns).then(|| columns.collect());
            Ok(Shape { columns, notes: described.notes })
        }
        Language::Sql => {
            let planned = run::plan(engine, query, outside).await.map_err(located)?;
            Ok(Shape { columns: Some(of_plan(&planned.plan)), notes: planned.notes })
        }
    }
}

/// A failure of SQL with the place that its snippet shows: `  3 | select ...` over `    |   ^^^`.
fn located(failure: crate::error::Failure) -> Refused {
    let mut refused = Refused::from(failure);
    let lines: Vec<&str> = refused.failure.message.lines().collect();
    let shown = lines.windows(2).find_map(|pair| {
        let (number, _) = pair.first()?.split_once(" | ")?;
        let (_, marks) = pair.get(1)?.split_once("| ")?;
        let column = marks.chars().position(|mark| mark == '^')? + 1;
        Some((number.trim().parse().ok()?, column))
    });
    refused.place = shown;
    refused
}

/// The columns of a plan in SQL.
#[must_use]
pub fn of_plan(plan: &LogicalPlan) -> Vec<ResultColumn> {
    let origins = origins(plan);
    let fields = plan.schema().fields().iter().zip(origins.into_iter().chain(std::iter::repeat(None)));
    fields
        .map(|(field, of_record)| ResultColumn {
            name: field.name().clone(),
            is_time: matches!(
                field.data_type(),
                DataType::Timestamp(..) | DataType::Date32 | DataType::Date64
            ),
            of_record,
        })
        .collect()
}

/// For each column whether its values are those of one record; none where that is not known.
fn origins(plan: &LogicalPlan) -> Vec<Option<bool>> {
    match plan {
        LogicalPlan::TableScan(scan) => vec![Some(true); scan.projected_schema.fields().len()],
        LogicalPlan::Projection(projection) => {
            let below = origins(&projection.input);
            projection.expr.iter().map(|expr| of_expr(expr, &projection.input, &below)).collect()
        }
        LogicalPlan::Aggregate(aggregate) => {
            let groups = aggregate.schema.fields().len().saturating_sub(aggregate.aggr_expr.len());
            // What is grouped by is that of each record of the group.
            let made = std::iter::repeat_n(Some(false), aggregate.aggr_expr.len());
            std::iter::repeat_n(None, groups).chain(made).collect()
        }
        LogicalPlan::Window(window) => {
            let mut all = origins(&window.input);
            all.extend(std::iter::repeat_n(Some(false), window.window_expr.len()));
            all
        }
        LogicalPlan::Join(join) => {
            let sides = origins(&join.left).into_iter().chain(origins(&join.right));
            let all: Vec<_> = sides.map(|origin| origin.filter(|of_record| !of_record)).collect();
            if all.len() == join.schema.fields().len() { all } else { vec![None; join.schema.fields().len()] }
        }
        LogicalPlan::Union(union) => union
            .inputs
            .iter()
            .map(|input| origins(input))
            .reduce(|one, other| one.into_iter().zip(other).map(|(one, other)| both(one, other)).collect())
            .unwrap_or_default(),
        LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Repartition(_) => {
            plan.inputs().first().map(|input| origins(input)).unwrap_or_default()
        }
        other => vec![None; other.schema().fields().len()],
    }
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// What an expression is made of: of one record when all columns in it are.
fn of_expr(expr: &Expr, input: &LogicalPlan, below: &[Option<bool>]) -> Option<bool> {
    let of_column = |column: &Column| {
        let index = input.schema().maybe_index_of_column(column)?;
        below.get(index).copied().flatten()
    };
    let columns = expr.column_refs();
    columns.into_iter().map(of_column).reduce(both).unwrap_or(Some(true))
}

/// The columns of a result that is there.
#[must_use]
pub fn of_schema(schema: &arrow::datatypes::Schema) -> Vec<ResultColumn> {
    let is_time =
        |kind: &DataType| matches!(kind, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64);
    let fields = schema.fields().iter();
    fields
        .map(|field| ResultColumn {
            name: field.name().clone(),
            is_time: is_time(field.data_type()),
            of_record: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::engine::Limits;

    async fn columns(sql: &str) -> Vec<(String, bool, Option<bool>)> {
        let engine = Engine::new(None, &Limits::default(), Clock::System).unwrap();
        let statement = engine.parse(sql).unwrap().pop().unwrap();
        let planned = engine.plan(sql, statement, &std::collections::BTreeMap::new()).await.unwrap();
        of_plan(&planned.plan).into_iter().map(|one| (one.name, one.is_time, one.of_record)).collect()
    }

    #[tokio::test]
    async fn what_is_of_one_record_and_what_is_made_of_several_is_told_apart() {
        let each = columns("select Timestamp, upper(ActionType) as Action from CloudAppEvents").await;
        assert_eq!(
            each,
            [("Timestamp".to_owned(), true, Some(true)), ("Action".to_owned(), false, Some(true))]
        );
        let many = columns(
            "select AccountId, bin(Timestamp, '1h') as Hour, count(*) as Files, max(Timestamp) as Last
             from CloudAppEvents group by 1, 2",
        )
        .await;
        let of_record: Vec<Option<bool>> = many.iter().map(|one| one.2).collect();
        assert_eq!(of_record, [None, None, Some(false), Some(false)]);
        assert!(many[1].1 && many[3].1 && !many[0].1);
    }
}
