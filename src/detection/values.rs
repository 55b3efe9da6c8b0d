//! Cells of a result: as values of a key, and as JSON.

use arrow::array::RecordBatch;
use datafusion::scalar::ScalarValue;
use serde_json::Value;

use crate::alert::KeyValue;
use crate::error::Failure;
use crate::output::value::Column;

/// A cell as part of a key. What has parts itself counts as JSON.
pub(super) fn key_value(batch: &RecordBatch, column: usize, row: usize, json: &Value) -> KeyValue {
    let Some(array) = batch.columns().get(column) else { return KeyValue::Null };
    match ScalarValue::try_from_array(array, row) {
        Ok(value) => of_scalar(value, json),
        Err(_) => KeyValue::Json(json.clone()),
    }
}

fn of_scalar(value: ScalarValue, json: &Value) -> KeyValue {
    if value.is_null() {
        return KeyValue::Null;
    }
    if let Some(micros) = micros(&value) {
        return KeyValue::Time(micros);
    }
    match value {
        ScalarValue::Dictionary(_, inner) => of_scalar(*inner, json),
        ScalarValue::Boolean(Some(value)) => KeyValue::Bool(value),
        ScalarValue::Int8(Some(value)) => KeyValue::Integer(value.into()),
        ScalarValue::Int16(Some(value)) => KeyValue::Integer(value.into()),
        ScalarValue::Int32(Some(value)) => KeyValue::Integer(value.into()),
        ScalarValue::Int64(Some(value)) => KeyValue::Integer(value.into()),
        ScalarValue::UInt8(Some(value)) => KeyValue::Integer(value.into()),
        ScalarValue::UInt16(Some(value)) => KeyValue::Integer(value.into()),
        ScalarValue::UInt32(Some(value)) => KeyValue::Integer(value.into()),
        ScalarValue::UInt64(Some(value)) => KeyValue::Integer(value.into()),
        ScalarValue::Float32(Some(value)) => KeyValue::Real(value.into()),
        ScalarValue::Float64(Some(value)) => KeyValue::Real(value),
        ScalarValue::Decimal128(..) | ScalarValue::Decimal256(..) => KeyValue::Decimal(text(json)),
        ScalarValue::Utf8(Some(text))
        | ScalarValue::LargeUtf8(Some(text))
        | ScalarValue::Utf8View(Some(text)) => KeyValue::Text(text),
        ScalarValue::Binary(Some(bytes))
        | ScalarValue::LargeBinary(Some(bytes))
        | ScalarValue::BinaryView(Some(bytes)) => KeyValue::Bytes(bytes),
        ScalarValue::DurationSecond(Some(value)) => KeyValue::Duration(value.saturating_mul(1_000_000)),
        ScalarValue::DurationMillisecond(Some(value)) => KeyValue::Duration(value.saturating_mul(1_000)),
        ScalarValue::DurationMicrosecond(Some(value)) => KeyValue::Duration(value),
        ScalarValue::DurationNanosecond(Some(value)) => KeyValue::Duration(value.div_euclid(1_000)),
        _ => KeyValue::Json(json.clone()),
    }
}

/// A time in microseconds since 1970, UTC; a day is its beginning.
fn micros(value: &ScalarValue) -> Option<i64> {
    match value {
        ScalarValue::TimestampSecond(Some(value), _) => value.checked_mul(1_000_000),
        ScalarValue::TimestampMillisecond(Some(value), _) => value.checked_mul(1_000),
        ScalarValue::TimestampMicrosecond(Some(value), _) => Some(*value),
        ScalarValue::TimestampNanosecond(Some(value), _) => Some(value.div_euclid(1_000)),
        ScalarValue::Date32(Some(days)) => i64::from(*days).checked_mul(86_400_000_000),
        ScalarValue::Date64(Some(value)) => value.checked_mul(1_000),
        _ => None,
    }
}

/// The rows of a batch as JSON values, one for each column.
pub(super) fn json_rows(batch: &RecordBatch) -> Result<Vec<Vec<Value>>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("the result cannot be read: {error}"));
    let columns = Column::of_batch(batch, &batch.schema()).map_err(|error| failed(&error))?;
    let mut rows = Vec::with_capacity(batch.num_rows());
    let mut cell = Vec::new();
    for row in 0..batch.num_rows() {
        let mut values = Vec::with_capacity(columns.len());
        for column in &columns {
            cell.clear();
            column.json(row, &mut cell);
            values.push(serde_json::from_slice(&cell).map_err(|error| failed(&error))?);
        }
        rows.push(values);
    }
    Ok(rows)
}

/// A value as text; nothing for null.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
