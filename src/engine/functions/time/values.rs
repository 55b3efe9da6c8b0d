//! Time arguments to plain numbers and back: what the time functions share.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, IntervalMonthDayNano, TimeUnit};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::ColumnarValue;
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};

use super::super::documentation::Page;
use super::super::text_function::{is_text, place};
use super::timespan::Timespan;

/// The type of every time in the lake: microseconds, UTC.
pub(super) fn lake_time() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// A literal of [`lake_time`].
pub(super) fn lake_time_value(microseconds: i64) -> ScalarValue {
    ScalarValue::TimestampMicrosecond(Some(microseconds), Some("UTC".into()))
}

/// Ticks in a second of a time or duration type; `None` for any other.
pub(super) fn per_second(data_type: &DataType) -> Option<i64> {
    let (DataType::Timestamp(unit, _) | DataType::Duration(unit)) = data_type else { return None };
    Some(match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    })
}

/// The type a time argument is read as: a time stays, a date and text become one.
pub(super) fn coerce_time(page: &Page, at: usize, given: &DataType) -> Result<DataType> {
    match given {
        DataType::Timestamp(_, _) => Ok(given.clone()),
        DataType::Null | DataType::Date32 | DataType::Date64 => Ok(lake_time()),
        given if is_text(given) => Ok(lake_time()),
        given => plan_err!("{} must be a time, not {given}: convert it with to_datetime()", place(page, at)),
    }
}

/// The type a timespan argument is read as.
pub(super) fn coerce_timespan(page: &Page, at: usize, given: &DataType) -> Result<DataType> {
    match given {
        DataType::Null => Ok(DataType::Utf8),
        DataType::Interval(_) => Ok(DataType::Interval(arrow::datatypes::IntervalUnit::MonthDayNano)),
        DataType::Duration(_) => Ok(DataType::Duration(TimeUnit::Microsecond)),
        given if is_text(given) => Ok(DataType::Utf8),
        given => {
            plan_err!("{} must be a timespan such as '7d' or interval '7 days', not {given}", place(page, at))
        }
    }
}

/// A length of time that may hold calendar months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub months: i32,
    pub rest: Timespan,
}

/// Reads one value of a type that [`coerce_timespan`] gave; null for null.
pub(super) fn span(page: &Page, at: usize, value: &ScalarValue) -> Result<Option<Span>> {
    if value.is_null() {
        return Ok(None);
    }
    let rest = |rest| Ok(Some(Span { months: 0, rest }));
    match value {
        ScalarValue::IntervalMonthDayNano(Some(interval)) => Ok(Some(interval_span(*interval))),
        ScalarValue::DurationMicrosecond(Some(microseconds)) => {
            rest(Timespan::from_ticks(microseconds.saturating_mul(10)))
        }
        other => match other.try_as_str().flatten().map(Timespan::parse) {
            Some(Ok(span)) => rest(span),
            Some(Err(error)) => exec_err!("{}: {error}", place(page, at)),
            None => exec_err!("{} must be a timespan, not {}", place(page, at), other.data_type()),
        },
    }
}

fn interval_span(interval: IntervalMonthDayNano) -> Span {
    let ticks =
        i128::from(interval.days) * 864_000_000_000 + i128::from(interval.nanoseconds).div_euclid(100);
    // 2^31 days and 2^63 ns are 1.9e21 ticks at most; what does not fit is further than any time can be.
    let ticks = i64::try_from(ticks).unwrap_or(if ticks < 0 { i64::MIN } else { i64::MAX });
    Span { months: interval.months, rest: Timespan::from_ticks(ticks) }
}

/// Applies `work` to the ticks of a time or number argument; the result has the type `returns`.
pub(super) fn map_ticks(
    value: &ColumnarValue,
    returns: &DataType,
    work: impl Fn(i64) -> Option<i64>,
) -> Result<ColumnarValue> {
    let apply = |array: &ArrayRef| -> Result<ArrayRef> {
        let ticks = cast(array, &DataType::Int64)?;
        let results: Int64Array = ticks.as_primitive::<Int64Type>().unary_opt(&work);
        let results: ArrayRef = Arc::new(results);
        Ok(cast(&results, returns)?)
    };
    match value {
        ColumnarValue::Array(array) => Ok(ColumnarValue::Array(apply(array)?)),
        ColumnarValue::Scalar(scalar) => {
            let result = apply(&scalar.to_array()?)?;
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
        }
    }
}

/// The constant behind an argument; an error for a column.
pub(super) fn constant<'a>(page: &Page, at: usize, value: &'a ColumnarValue) -> Result<&'a ScalarValue> {
    match value {
        ColumnarValue::Scalar(scalar) => Ok(scalar),
        ColumnarValue::Array(_) => exec_err!("{} must be a constant, not a column", place(page, at)),
    }
}

/// The order of a function that never falls while its first argument rises and the others stand still.
pub(super) fn order_of_first(inputs: &[ExprProperties]) -> SortProperties {
    match inputs {
        [first, rest @ ..] if rest.iter().all(|one| one.sort_properties == SortProperties::Singleton) => {
            first.sort_properties
        }
        _ => SortProperties::Unordered,
    }
}
