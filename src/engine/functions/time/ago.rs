//! `ago`: the instant so long before the query began.
//!
//! While the query is planned the call becomes a literal of the lake's time type, so that a comparison with a time
//! column skips partitions and row groups.

use std::sync::Arc;

use arrow::array::TimestampMicrosecondArray;
use arrow::datatypes::DataType;
use chrono::{DateTime, Months, Utc};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::super::documentation::{Page, Section};
use super::super::text_function::check_count;
use super::values::{Span, coerce_time, coerce_timespan, lake_time, lake_time_value, span};
use crate::clock::Clock;

const PAGE: Page = Page {
    name: "ago",
    aliases: &[],
    section: Section::Time,
    syntax: "ago(timespan[, instant])",
    description: "The instant so long before the query began. It stands still during a query. A comparison with a \
                  time column reads only the files that can match.",
    arguments: &[
        ("timespan", "A timespan such as `'7d'`, or an interval; `interval '1 month'` is a calendar month."),
        ("instant", "Counts back from this time instead."),
    ],
    examples: &[
        ("select ago('90m', to_datetime('2026-11-18T09:00:00Z'))", "2026-11-18T07:30:00Z"),
        ("select ago('7d') = now() - interval '7 days'", "true"),
    ],
};

/// The function, with the clock that says when a query began.
#[must_use]
pub fn ago(clock: Clock) -> ScalarUDF {
    ScalarUDF::new_from_impl(Ago {
        clock,
        signature: Signature::user_defined(Volatility::Stable),
        documentation: PAGE.documentation(),
    })
}

/// When the query began, in microseconds: the fixed instant, or the start that the planner noted; `None` while there
/// is none yet.
pub(super) fn query_start(clock: Clock, info: &SimplifyContext) -> Option<DateTime<Utc>> {
    match clock {
        Clock::Fixed(instant) => Some(instant),
        Clock::System => info.query_execution_start_time(),
    }
}

#[derive(Debug)]
struct Ago {
    clock: Clock,
    signature: Signature,
    documentation: Documentation,
}

impl PartialEq for Ago {
    fn eq(&self, other: &Self) -> bool {
        self.clock == other.clock
    }
}

impl Eq for Ago {}

impl std::hash::Hash for Ago {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        PAGE.name.hash(state);
    }
}

impl ScalarUDFImpl for Ago {
    fn name(&self) -> &str {
        PAGE.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(lake_time())
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check_count(&PAGE, &(1..=2), types.len())?;
        let mut coerced = vec![coerce_timespan(&PAGE, 0, &types[0])?];
        if let Some(instant) = types.get(1) {
            coerce_time(&PAGE, 1, instant)?;
            coerced.push(lake_time());
        }
        Ok(coerced)
    }

    /// Writes the start of the query into the call, and works it out when the timespan is a literal.
    fn simplify(&self, mut args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        let ([timespan], Some(start)) = (args.as_slice(), query_start(self.clock, info)) else {
            return Ok(ExprSimplifyResult::Original(args));
        };
        let start = start.timestamp_micros();
        if let Some(timespan) = timespan.as_literal() {
            let instant = match span(&PAGE, 0, timespan)? {
                Some(span) => lake_time_value(before(start, span)?),
                None => ScalarValue::try_new_null(&lake_time())?,
            };
            return Ok(ExprSimplifyResult::Simplified(Expr::Literal(instant, None)));
        }
        args.push(Expr::Literal(lake_time_value(start), None));
        Ok(ExprSimplifyResult::Simplified(ago(self.clock).call(args)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [timespan, instant] = args.args.as_slice() else {
            // Planning writes the instant into the call; constant folding, which comes first, must leave it alone.
            return exec_err!("{} can only be worked out while a query is planned", PAGE.name);
        };
        let one = |timespan: &ScalarValue, instant: &ScalarValue| -> Result<Option<i64>> {
            let ScalarValue::TimestampMicrosecond(Some(instant), _) = instant else { return Ok(None) };
            span(&PAGE, 0, timespan)?.map(|span| before(*instant, span)).transpose()
        };
        if let (ColumnarValue::Scalar(timespan), ColumnarValue::Scalar(instant)) = (timespan, instant) {
            let value = one(timespan, instant)?;
            return Ok(ColumnarValue::Scalar(ScalarValue::TimestampMicrosecond(value, Some("UTC".into()))));
        }
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let rows = (0..args.number_rows).map(|row| {
            one(
                &ScalarValue::try_from_array(&arrays[0], row)?,
                &ScalarValue::try_from_array(&arrays[1], row)?,
            )
        });
        let results: TimestampMicrosecondArray = rows.collect::<Result<_>>()?;
        Ok(ColumnarValue::Array(Arc::new(results.with_timezone("UTC"))))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

fn before(instant: i64, span: Span) -> Result<i64> {
    let shifted = if span.months == 0 {
        Some(instant)
    } else {
        let months = Months::new(span.months.unsigned_abs());
        DateTime::from_timestamp_micros(instant)
            .and_then(|time| match span.months {
                0.. => time.checked_sub_months(months),
                _ => time.checked_add_months(months),
            })
            .map(|time| time.timestamp_micros())
    };
    match shifted.and_then(|shifted| shifted.checked_sub(span.rest.microseconds())) {
        Some(result) => Ok(result),
        None => exec_err!("{}: the timespan reaches beyond the times that can be counted", PAGE.name),
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;

    use super::super::super::testing::{context_at, plan, rows};
    use crate::clock::Clock;

    #[tokio::test]
    async fn it_counts_back_from_the_clock() {
        assert_eq!(
            rows("select ago('7d'), ago(interval '1 month')").await.unwrap(),
            "2026-11-11T09:00:00Z | 2026-10-18T09:00:00Z"
        );
        assert_eq!(rows("select ago(null)").await.unwrap(), "null");
        assert_eq!(rows("select ago('1' || 'h')").await.unwrap(), "2026-11-18T08:00:00Z");
        assert_eq!(
            rows("select ago(v) from (values ('1h'), (null)) t(v)").await.unwrap(),
            "2026-11-18T08:00:00Z\nnull"
        );
    }

    #[tokio::test]
    async fn without_a_fixed_clock_it_counts_from_one_instant_in_the_whole_query() {
        let query = "select ago('1h') = ago('60m') and ago('0s') = now() and ago(v) = ago('1h') from (values ('1h')) t(v)";
        let context = context_at(Clock::System);
        let batches = context.sql(query).await.unwrap().collect().await.unwrap();
        assert!(batches[0].column(0).as_boolean().value(0));
    }

    #[tokio::test]
    async fn a_comparison_becomes_one_with_a_literal() {
        let plan = plan("select * from events where \"Timestamp\" > ago('2d')").await;
        assert!(plan.contains("Timestamp_max@0 > 1794819600000000"), "{plan}");
        assert!(!plan.contains("ago("), "{plan}");
    }

    #[tokio::test]
    async fn a_wrong_timespan_is_named() {
        let error = rows("select ago('7 fortnights')").await.unwrap_err();
        assert!(
            error.contains("ago: argument 1 (timespan): '7 fortnights' is no timespan: write it like 7d"),
            "{error}"
        );
        let error = rows("select ago(7)").await.unwrap_err();
        assert!(error.contains("must be a timespan such as '7d'"), "{error}");
    }
}
