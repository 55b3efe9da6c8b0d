//! Functions that only the rule for joins on nearness uses: the stretch of time in which a time lies, and the two
//! stretches in which times near it lie.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Builder, ListBuilder};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Int64Type, TimeUnit, TimestampMicrosecondType};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, lit,
};

/// Name of the function that gives one stretch.
pub(super) const ONE: &str = "time_bucket";
const BOTH: &str = "time_buckets";

/// Number of the stretch of `width` microseconds in which a time lies.
pub(super) fn one(time: Expr, width: i64) -> Expr {
    ScalarUDF::from(Bucket { both: false, signature: Signature::any(3, Volatility::Immutable) }).call(vec![
        time,
        lit(0_i64),
        lit(width),
    ])
}

/// Numbers of the two stretches that hold every time from `shift` after a time to `width` later.
pub(super) fn both(time: Expr, shift: i64, width: i64) -> Expr {
    ScalarUDF::from(Bucket { both: true, signature: Signature::any(3, Volatility::Immutable) }).call(vec![
        time,
        lit(shift),
        lit(width),
    ])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Bucket {
    both: bool,
    signature: Signature,
}

fn item() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Int64, true))
}

impl ScalarUDFImpl for Bucket {
    fn name(&self) -> &str {
        if self.both { BOTH } else { ONE }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(if self.both { DataType::List(item()) } else { DataType::Int64 })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [time, shift, width] = args.args.as_slice() else {
            return exec_err!("{} takes a time, a shift and a width", self.name());
        };
        let (shift, width) = (whole(shift)?, whole(width)?);
        // With a width of 1 the last two stretches would have the same number.
        if width <= 1 {
            return exec_err!("{} takes a width above 1", self.name());
        }
        let times = time.to_array(args.number_rows)?;
        Ok(ColumnarValue::Array(buckets(&times, shift, width, self.both)?))
    }
}

fn whole(value: &ColumnarValue) -> Result<i64> {
    match value {
        ColumnarValue::Scalar(ScalarValue::Int64(Some(number))) => Ok(*number),
        _ => exec_err!("the shift and the width of a time bucket are constant whole numbers"),
    }
}

fn buckets(times: &ArrayRef, shift: i64, width: i64, both: bool) -> Result<ArrayRef> {
    let zone = match times.data_type() {
        DataType::Timestamp(_, zone) => zone.clone(),
        other => return exec_err!("a time bucket is of a timestamp, not of {other}"),
    };
    let times = cast(times, &DataType::Timestamp(TimeUnit::Microsecond, zone))?;
    let times = times.as_primitive::<TimestampMicrosecondType>();
    // Beyond the last time there is, there is nothing to be near.
    let bucket = |time: i64| time.saturating_add(shift).div_euclid(width);
    if !both {
        return Ok(Arc::new(times.unary::<_, Int64Type>(bucket)));
    }
    let mut lists = ListBuilder::with_capacity(Int64Builder::with_capacity(2 * times.len()), times.len());
    for time in times {
        if let Some(first) = time.map(bucket) {
            lists.values().append_value(first);
            lists.values().append_value(first.saturating_add(1));
        }
        lists.append(time.is_some());
    }
    Ok(Arc::new(lists.finish()))
}

#[cfg(test)]
mod tests {
    use arrow::array::TimestampMicrosecondArray;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn of_two_near_times_the_bucket_of_one_is_among_the_buckets_of_the_other(
            time in prop_oneof![any::<i64>(), -50_i64..50],
            shift in -40_i64..40,
            width in 2_i64..60,
            beyond in 0_i64..60,
        ) {
            let other = time.saturating_add(shift).saturating_add(beyond.min(width));
            let of = |time, both, shift| {
                let times: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![Some(time), None]));
                buckets(&times, shift, width, both).unwrap()
            };
            let (one, two) = (of(other, false, 0), of(time, true, shift));
            prop_assert!(one.is_null(1) && two.is_null(1));
            let one = one.as_primitive::<Int64Type>().value(0);
            let two = two.as_list::<i32>().value(0);
            let met = two.as_primitive::<Int64Type>().iter().flatten().filter(|bucket| *bucket == one).count();
            prop_assert_eq!(met, 1);
        }
    }

    #[test]
    fn times_of_every_unit_are_read() {
        let times = arrow::array::TimestampSecondArray::from(vec![7, -1]);
        let found = buckets(&(Arc::new(times) as ArrayRef), 0, 5_000_000, false).unwrap();
        assert_eq!(found.as_primitive::<Int64Type>().values(), &[1, -1]);
    }
}
