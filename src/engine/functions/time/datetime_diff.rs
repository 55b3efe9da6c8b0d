//! `datetime_diff`: how many borders of a period lie between two times, as Kusto counts.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array};
use arrow::datatypes::{DataType, TimestampMicrosecondType};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::super::documentation::{Page, Section};
use super::super::text_function::{check_count, is_text, place};
use super::grid::{Grid, Period};
use super::values::{coerce_time, constant, lake_time};

const PAGE: Page = Page {
    name: "datetime_diff",
    aliases: &[],
    section: Section::Time,
    syntax: "datetime_diff(part, time, earlier)",
    description: "How many borders of a period lie between two times; negative when the second is later. From 10:59 \
                  to 11:01 it is one hour, from 11:01 to 11:59 none.",
    arguments: &[
        (
            "part",
            "A constant: `year`, `quarter`, `month`, `week` (from Sunday), `day`, `hour`, `minute`, `second`, \
             `millisecond` or `microsecond`.",
        ),
        ("time", "A time."),
        ("earlier", "The time that is taken from it."),
    ],
    examples: &[
        ("select datetime_diff('week', to_datetime('2017-10-29'), to_datetime('2017-09-30'))", "5"),
        (
            "select datetime_diff('hour', to_datetime('2026-11-18T10:59'), to_datetime('2026-11-18T11:01'))",
            "-1",
        ),
    ],
};

const MICROSECONDS: i64 = 1_000_000;

/// The function.
#[must_use]
pub fn datetime_diff() -> ScalarUDF {
    ScalarUDF::new_from_impl(DatetimeDiff {
        signature: Signature::user_defined(Volatility::Immutable),
        documentation: PAGE.documentation(),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct DatetimeDiff {
    signature: Signature,
    documentation: Documentation,
}

impl ScalarUDFImpl for DatetimeDiff {
    fn name(&self) -> &str {
        PAGE.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check_count(&PAGE, &(3..=3), types.len())?;
        if !is_text(&types[0]) {
            return exec_err!("{} must be text such as 'day', not {}", place(&PAGE, 0), types[0]);
        }
        coerce_time(&PAGE, 1, &types[1])?;
        coerce_time(&PAGE, 2, &types[2])?;
        Ok(vec![DataType::Utf8, lake_time(), lake_time()])
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [part, times @ ..] = args.args.as_slice() else {
            return exec_err!("{} takes 3 arguments", PAGE.name);
        };
        let part = constant(&PAGE, 0, part)?.try_as_str().flatten().unwrap_or_default();
        let Some(grid) = grid(part) else {
            return exec_err!(
                "{}: '{part}' is none of year, quarter, month, week, day, hour, minute, second, millisecond, microsecond",
                place(&PAGE, 0)
            );
        };
        let constant = times.iter().all(|time| matches!(time, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(times)?;
        let [time, earlier] = arrays.as_slice() else {
            return exec_err!("{} takes 3 arguments", PAGE.name);
        };
        let result = difference(&grid, time, earlier);
        if constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(Arc::new(result)))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

fn difference(grid: &Grid, time: &ArrayRef, earlier: &ArrayRef) -> Int64Array {
    let time = time.as_primitive::<TimestampMicrosecondType>();
    let earlier = earlier.as_primitive::<TimestampMicrosecondType>();
    let pairs = time.iter().zip(earlier.iter());
    pairs.map(|(time, earlier)| grid.number(time?)?.checked_sub(grid.number(earlier?)?)).collect()
}

fn grid(part: &str) -> Option<Grid> {
    let part = part.trim().to_ascii_lowercase();
    let even = |size| Grid::from_zero(size);
    match part.strip_suffix('s').unwrap_or(&part) {
        "year" => Some(Grid::calendar(Period::Year, MICROSECONDS)),
        "quarter" => Some(Grid::Months { months: 3, per_second: MICROSECONDS }),
        "month" => Some(Grid::calendar(Period::Month, MICROSECONDS)),
        "week" => Some(Grid::calendar(Period::Week, MICROSECONDS)),
        "day" => Some(Grid::calendar(Period::Day, MICROSECONDS)),
        "hour" => even(3600 * MICROSECONDS),
        "minute" => even(60 * MICROSECONDS),
        "second" => even(MICROSECONDS),
        "millisecond" => even(1_000),
        "microsecond" => even(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::rows;

    #[tokio::test]
    async fn borders_are_counted_as_kusto_documents() {
        for (part, time, earlier, expected) in [
            ("year", "2017-01-01", "2000-12-31", "17"),
            ("quarter", "2017-07-01", "2017-03-30", "2"),
            ("month", "2017-01-01", "2015-12-30", "13"),
            ("week", "2017-10-29 00:00", "2017-09-30 23:59", "5"),
            ("day", "2017-10-29 00:00", "2017-09-30 23:59", "29"),
            ("hour", "2017-10-31 01:00", "2017-10-30 23:59", "2"),
            ("minute", "2017-10-30 23:05:01", "2017-10-30 23:00:59", "5"),
            ("second", "2017-10-30 23:00:10.100", "2017-10-30 23:00:00.900", "10"),
            ("millisecond", "2017-10-30 23:00:00.200100", "2017-10-30 23:00:00.100900", "100"),
        ] {
            let query =
                format!("select datetime_diff('{part}', to_datetime('{time}'), to_datetime('{earlier}'))");
            assert_eq!(rows(&query).await.unwrap(), expected, "{part}");
        }
    }

    #[tokio::test]
    async fn an_unknown_part_is_named_and_null_stays_null() {
        let error = rows("select datetime_diff('fortnight', now(), now())").await.unwrap_err();
        assert!(error.contains("datetime_diff: argument 1 (part): 'fortnight' is none of year"), "{error}");
        assert_eq!(rows("select datetime_diff('day', now(), null)").await.unwrap(), "null");
    }
}
