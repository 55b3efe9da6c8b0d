//! Lengths of time as Kusto prints them: `1.02:03:04.5000000`.

use std::sync::Arc;

use arrow::array::{AsArray, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::kql::values::Value;

/// The function.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Printed {
    signature: Signature,
}

/// Microseconds to text.
pub(super) fn printed() -> ScalarUDF {
    ScalarUDF::new_from_impl(Printed { signature: Signature::any(1, Volatility::Immutable) })
}

impl ScalarUDFImpl for Printed {
    fn name(&self) -> &str {
        "kusto_timespan"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let Some(value) = args.args.into_iter().next() else { return exec_err!("a timespan is missing") };
        let array = cast(&value.into_array(args.number_rows)?, &DataType::Int64)?;
        let spans = array.as_primitive::<Int64Type>();
        let texts = spans.iter().map(|span| span.map(|span| Value::TimeSpan(span).text().into_owned()));
        Ok(ColumnarValue::Array(Arc::new(StringViewArray::from_iter(texts))))
    }
}
