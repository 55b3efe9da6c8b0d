//! `bin` of moments, lengths of time and whole numbers by a constant: down to the multiple below, also below zero.

use std::hash::Hash;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array, TimestampMicrosecondArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, TimestampMicrosecondType};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::lake::columns::time_type;

/// From the first of January of the year 1, where Kusto counts from, to that of 1970, in microseconds.
const YEAR_ONE: i64 = -62_135_596_800_000_000;

/// `bin(x, step)`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Bin {
    name: String,
    step: i64,
    is_moment: bool,
    signature: Signature,
}

impl Bin {
    /// Bins of moments by a step in microseconds, or of whole numbers. The step is above zero.
    pub(super) fn function(step: i64, is_moment: bool) -> ScalarUDF {
        let kind = if is_moment { "time" } else { "number" };
        ScalarUDF::new_from_impl(Self {
            name: format!("kusto_bin_{kind}_{step}"),
            step: step.max(1),
            is_moment,
            signature: Signature::any(1, Volatility::Immutable),
        })
    }

    fn down(&self, value: i64) -> Option<i64> {
        let zero = if self.is_moment { YEAR_ONE } else { 0 };
        value.checked_sub(value.checked_sub(zero)?.rem_euclid(self.step))
    }

    fn run(&self, array: &ArrayRef) -> Result<ArrayRef> {
        if self.is_moment {
            let array = cast(array, &time_type())?;
            let times = array.as_primitive::<TimestampMicrosecondType>();
            let binned: TimestampMicrosecondArray = times.unary_opt(|time| self.down(time));
            return Ok(Arc::new(binned.with_timezone_opt(Some("UTC"))));
        }
        let array = cast(array, &DataType::Int64)?;
        let numbers: Int64Array = array.as_primitive::<Int64Type>().unary_opt(|number| self.down(number));
        Ok(Arc::new(numbers))
    }
}

impl ScalarUDFImpl for Bin {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(if self.is_moment { time_type() } else { DataType::Int64 })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args.first() {
            Some(ColumnarValue::Array(array)) => Ok(ColumnarValue::Array(self.run(array)?)),
            Some(ColumnarValue::Scalar(value)) => {
                let result = self.run(&value.to_array()?)?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
            }
            None => datafusion::common::exec_err!("bin needs a value"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_begins_at_or_below_its_values_also_below_zero() {
        let numbers = Bin {
            name: String::new(),
            step: 4,
            is_moment: false,
            signature: Signature::any(1, Volatility::Immutable),
        };
        assert_eq!(numbers.down(7), Some(4));
        assert_eq!(numbers.down(-1), Some(-4));
        assert_eq!(numbers.down(-4), Some(-4));
        assert_eq!(numbers.down(i64::MIN), Some(i64::MIN));
    }

    #[test]
    fn weeks_begin_where_kusto_begins_them() {
        let week = 7 * 86_400_000_000;
        let bins = Bin {
            name: String::new(),
            step: week,
            is_moment: true,
            signature: Signature::any(1, Volatility::Immutable),
        };
        // The first day of the year 1 was a Monday, as was the fifth of January 1970.
        assert_eq!(bins.down(4 * 86_400_000_000), Some(4 * 86_400_000_000));
        assert_eq!(bins.down(4 * 86_400_000_000 - 1), Some(-3 * 86_400_000_000));
    }
}
