//! `startofday` to `startofyear` and `endofday` to `endofyear`: the first and the last instant of a calendar period.

use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::preimage::PreimageResult;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::super::documentation::{Page, Section};
use super::super::text_function::{check_count, place};
use super::grid::{Grid, Period};
use super::values::{coerce_time, constant, map_ticks, order_of_first, per_second};

const ARGUMENTS: &[(&str, &str)] = &[
    ("time", "A time."),
    ("offset", "Moves the result by so many periods, a constant whole number; 0 when it is left out."),
];

const fn page(
    name: &'static str,
    syntax: &'static str,
    description: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> Page {
    Page { name, aliases: &[], section: Section::Time, syntax, description, arguments: ARGUMENTS, examples }
}

const PAGES: [(Period, Page, Page); 4] = [
    (
        Period::Day,
        page(
            "startofday",
            "startofday(time[, offset])",
            "Midnight, UTC, at which the day began. Comparisons with a time column read only the files that can match.",
            &[("select startofday(to_datetime('2026-11-18T14:23Z'), -1)", "2026-11-17T00:00:00Z")],
        ),
        page(
            "endofday",
            "endofday(time[, offset])",
            "The last microsecond of the day, UTC.",
            &[("select endofday(to_datetime('2026-11-18T14:23Z'))", "2026-11-18T23:59:59.999999Z")],
        ),
    ),
    (
        Period::Week,
        page(
            "startofweek",
            "startofweek(time[, offset])",
            "Midnight, UTC, of the Sunday on which the week began.",
            &[("select startofweek(to_datetime('2026-11-18T14:23Z'))", "2026-11-15T00:00:00Z")],
        ),
        page(
            "endofweek",
            "endofweek(time[, offset])",
            "The last microsecond of the week's Saturday, UTC.",
            &[("select endofweek(to_datetime('2026-11-18T14:23Z'))", "2026-11-21T23:59:59.999999Z")],
        ),
    ),
    (
        Period::Month,
        page(
            "startofmonth",
            "startofmonth(time[, offset])",
            "Midnight, UTC, of the first day of the month.",
            &[("select startofmonth(to_datetime('2026-11-18T14:23Z'), -1)", "2026-10-01T00:00:00Z")],
        ),
        page(
            "endofmonth",
            "endofmonth(time[, offset])",
            "The last microsecond of the month, UTC.",
            &[("select endofmonth(to_datetime('2026-11-18T14:23Z'), 3)", "2027-02-28T23:59:59.999999Z")],
        ),
    ),
    (
        Period::Year,
        page(
            "startofyear",
            "startofyear(time[, offset])",
            "Midnight, UTC, of the first of January.",
            &[("select startofyear(to_datetime('2026-11-18T14:23Z'))", "2026-01-01T00:00:00Z")],
        ),
        page(
            "endofyear",
            "endofyear(time[, offset])",
            "The last microsecond of the year, UTC.",
            &[("select endofyear(to_datetime('2026-11-18T14:23Z'))", "2026-12-31T23:59:59.999999Z")],
        ),
    ),
];

/// The four `startof` and the four `endof` functions.
#[must_use]
pub fn start_and_end_of() -> Vec<ScalarUDF> {
    let edge = |period, page: Page, end| {
        ScalarUDF::new_from_impl(PeriodEdge {
            name: page.name,
            period,
            end,
            signature: Signature::user_defined(Volatility::Immutable),
            documentation: page.documentation(),
        })
    };
    PAGES
        .iter()
        .flat_map(|(period, start, end)| [edge(*period, *start, false), edge(*period, *end, true)])
        .collect()
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct PeriodEdge {
    name: &'static str,
    period: Period,
    /// Whether it gives the last tick instead of the first.
    end: bool,
    signature: Signature,
    documentation: Documentation,
}

impl PeriodEdge {
    fn page(&self) -> Page {
        let pages = PAGES.iter().find(|(period, ..)| *period == self.period);
        let (_, start, end) = pages.unwrap_or(&PAGES[0]);
        if self.end { *end } else { *start }
    }

    fn offset(&self, args: &[ColumnarValue]) -> Result<Option<i64>> {
        let Some(offset) = args.get(1) else { return Ok(Some(0)) };
        let page = self.page();
        match constant(&page, 1, offset)?.cast_to(&DataType::Int64)? {
            datafusion::common::ScalarValue::Int64(offset) => Ok(offset),
            other => exec_err!("{} must be a whole number, not {}", place(&page, 1), other.data_type()),
        }
    }

    /// The first tick of the period `offset` periods after the one that holds `ticks`, or its last.
    fn edge(&self, grid: &Grid, ticks: i64, offset: i64) -> Option<i64> {
        let start = grid.floor(ticks)?;
        let start = grid.shift(start, offset)?;
        if self.end { grid.next(start)?.checked_sub(1) } else { Some(start) }
    }
}

impl ScalarUDFImpl for PeriodEdge {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        check_count(&self.page(), &(1..=2), types.len())?;
        Ok(types[0].clone())
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let page = self.page();
        check_count(&page, &(1..=2), types.len())?;
        let mut coerced = vec![coerce_time(&page, 0, &types[0])?];
        if let Some(offset) = types.get(1) {
            if !offset.is_integer() && !offset.is_null() {
                return exec_err!("{} must be a whole number, not {offset}", place(&page, 1));
            }
            coerced.push(DataType::Int64);
        }
        Ok(coerced)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let returns = args.return_field.data_type();
        let (Some(time), Some(per_second)) = (args.args.first(), per_second(returns)) else {
            return exec_err!("{} must be a time", place(&self.page(), 0));
        };
        let offset = self.offset(&args.args)?;
        let grid = Grid::calendar(self.period, per_second);
        map_ticks(time, returns, |ticks| self.edge(&grid, ticks, offset?))
    }

    fn preimage(&self, args: &[Expr], literal: &Expr, info: &SimplifyContext) -> Result<PreimageResult> {
        let ([time], false) = (args, self.end) else { return Ok(PreimageResult::None) };
        let Some(per_second) = per_second(&info.get_data_type(time)?) else {
            return Ok(PreimageResult::None);
        };
        Grid::calendar(self.period, per_second).preimage(time, literal, info)
    }

    fn output_ordering(&self, inputs: &[ExprProperties]) -> Result<SortProperties> {
        Ok(order_of_first(inputs))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{plan, rows};

    #[tokio::test]
    async fn a_comparison_becomes_a_range_on_the_column() {
        for (filter, bound) in [
            ("startofday(\"Timestamp\") = '2026-11-16'", "2026-11-17"),
            ("startofweek(\"Timestamp\") >= '2026-11-16'", "2026-11-22"),
            ("startofmonth(\"Timestamp\") <= '2026-11-16'", "2026-12-01"),
        ] {
            let plan = plan(&format!("select * from events where {filter}")).await;
            assert!(!plan.contains("startof"), "{plan}");
            let nanoseconds = chrono::DateTime::parse_from_rfc3339(&format!("{bound}T00:00:00Z")).unwrap();
            let shown = nanoseconds.timestamp_micros().to_string();
            assert!(plan.contains(&shown) || plan.contains(bound), "{bound}: {plan}");
        }
    }

    #[tokio::test]
    async fn an_offset_steps_over_months_of_any_length() {
        let query =
            "select startofmonth(to_datetime('2026-03-31'), -1), endofday(null), startofweek(now(), null)";
        assert_eq!(rows(query).await.unwrap(), "2026-02-01T00:00:00Z | null | null");
        assert_eq!(rows("select startofyear(now(), 9223372036854775807)").await.unwrap(), "null");
    }

    #[tokio::test]
    async fn any_unit_of_time_keeps_its_type() {
        let query = "select startofday(arrow_cast(now(), 'Timestamp(s)')), startofday(date '2026-11-18')";
        assert_eq!(rows(query).await.unwrap(), "2026-11-18T00:00:00 | 2026-11-18T00:00:00Z");
    }
}
