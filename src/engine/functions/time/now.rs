//! `now`: when the query began, in the lake's own time type.
//!
//! It takes the place of DataFusion's function, which gives nanoseconds without a zone: compared with a column of the
//! lake that would convert the column, row by row, and skip no file. This one also follows a fixed clock.

use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::super::documentation::{Page, Section};
use super::ago::query_start;
use super::values::{lake_time, lake_time_value};
use crate::clock::Clock;

const PAGE: Page = Page {
    name: "now",
    aliases: &["current_timestamp"],
    section: Section::Time,
    syntax: "now()",
    description: "The instant at which the query began. It stands still during a query.",
    arguments: &[],
    examples: &[("select now() >= ago('1s')", "true")],
};

/// The function, with the clock that says when a query began.
#[must_use]
pub fn now(clock: Clock) -> ScalarUDF {
    ScalarUDF::new_from_impl(Now {
        clock,
        aliases: PAGE.aliases(),
        signature: Signature::nullary(Volatility::Stable),
        documentation: PAGE.documentation(),
    })
}

#[derive(Debug)]
struct Now {
    clock: Clock,
    aliases: Vec<String>,
    signature: Signature,
    documentation: Documentation,
}

impl PartialEq for Now {
    fn eq(&self, other: &Self) -> bool {
        self.clock == other.clock
    }
}

impl Eq for Now {}

impl std::hash::Hash for Now {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        PAGE.name.hash(state);
    }
}

impl ScalarUDFImpl for Now {
    fn name(&self) -> &str {
        PAGE.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(lake_time())
    }

    fn simplify(&self, args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        let Some(start) = query_start(self.clock, info) else {
            return Ok(ExprSimplifyResult::Original(args));
        };
        let start = lake_time_value(start.timestamp_micros());
        Ok(ExprSimplifyResult::Simplified(Expr::Literal(start, None)))
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        exec_err!("{} can only be worked out while a query is planned", PAGE.name)
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{plan, rows};

    #[tokio::test]
    async fn it_follows_the_clock_under_each_of_its_names() {
        let both = rows("select now(), current_timestamp").await.unwrap();
        assert_eq!(both, "2026-11-18T09:00:00Z | 2026-11-18T09:00:00Z");
    }

    #[tokio::test]
    async fn a_comparison_leaves_the_column_as_it_is() {
        let plan = plan("select * from events where \"Timestamp\" > now() - interval '2 days'").await;
        assert!(!plan.contains("CAST"), "{plan}");
        assert!(plan.contains("Timestamp_max@0 > 1794819600000000"), "{plan}");
    }
}
