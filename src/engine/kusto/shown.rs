//! Values of the result as Kusto shows them: lengths of time as `1.02:03:04.5000000`, a dynamic that is a text as that text.

use std::sync::Arc;

use arrow::array::{AsArray, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::kql::values::{Dynamic, Type, Value};

/// The function.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Shown {
    kind: Type,
    signature: Signature,
}

/// Shows timespans or dynamics.
pub(super) fn shown(kind: Type) -> ScalarUDF {
    ScalarUDF::new_from_impl(Shown { kind, signature: Signature::any(1, Volatility::Immutable) })
}

/// The text that a dynamic is, when it is one and nothing else.
fn unquoted(json: &str) -> Option<String> {
    match json.starts_with('"').then(|| Dynamic::parse(json)).flatten() {
        Some(Dynamic::String(text)) => Some(text.to_string()),
        _ => None,
    }
}

impl ScalarUDFImpl for Shown {
    fn name(&self) -> &str {
        if self.kind == Type::TimeSpan { "kusto_timespan" } else { "kusto_dynamic" }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let Some(value) = args.args.into_iter().next() else { return exec_err!("a value is missing") };
        let array = value.into_array(args.number_rows)?;
        if self.kind == Type::TimeSpan {
            let array = cast(&array, &DataType::Int64)?;
            let spans = array.as_primitive::<Int64Type>();
            let texts = spans.iter().map(|span| span.map(|span| Value::TimeSpan(span).text().into_owned()));
            return Ok(ColumnarValue::Array(Arc::new(StringViewArray::from_iter(texts))));
        }
        let array = cast(&array, &DataType::Utf8View)?;
        let values = array.as_string_view();
        if !values.iter().flatten().any(|json| json.starts_with('"')) {
            return Ok(ColumnarValue::Array(array));
        }
        let texts =
            values.iter().map(|json| json.map(|json| unquoted(json).unwrap_or_else(|| json.to_owned())));
        Ok(ColumnarValue::Array(Arc::new(StringViewArray::from_iter(texts))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dynamic_text_is_shown_as_that_text_and_nothing_else_changes() {
        assert_eq!(unquoted(r#""a \"b\"""#).as_deref(), Some(r#"a "b""#));
        for other in ["{\"a\":1}", "[1]", "1.50", "true", "\"open"] {
            assert_eq!(unquoted(other), None, "{other}");
        }
    }
}
