//! Kusto's values in Arrow arrays, and back.
//!
//! | Kusto | Arrow |
//! |---|---|
//! | `bool`, `int`, `long`, `real` | `Boolean`, `Int32`, `Int64`, `Float64` |
//! | `datetime` | `Timestamp` in microseconds, UTC |
//! | `timespan` | `Int64` microseconds; in the result the text that Kusto prints |
//! | `string`, `guid`, `decimal` | `Utf8View` |
//! | `dynamic` | `Utf8View` that holds JSON |
//!
//! A null `string` in an array is the empty string, which is the only missing string that Kusto knows.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, BooleanBuilder, Float64Array, Float64Builder, Int32Array,
    Int32Builder, Int64Array, Int64Builder, StringViewArray, StringViewBuilder, TimestampMicrosecondArray,
    TimestampMicrosecondBuilder,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType};
use datafusion::common::{Result, ScalarValue};

use crate::kql::values::{Decimal, Dynamic, Type, Value};
use crate::lake::columns::time_type;

/// The Arrow type that holds a Kusto type while a query runs.
pub(super) fn arrow_type(kind: Type) -> DataType {
    match kind {
        Type::Bool => DataType::Boolean,
        Type::Int => DataType::Int32,
        Type::Long | Type::TimeSpan => DataType::Int64,
        Type::Real => DataType::Float64,
        Type::DateTime => time_type(),
        Type::String | Type::Guid | Type::Decimal | Type::Dynamic => DataType::Utf8View,
    }
}

/// The Kusto type of a column from outside, when there is one.
pub(super) fn kind_of(data_type: &DataType) -> Option<Type> {
    Some(match data_type {
        DataType::Boolean => Type::Bool,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 => Type::Int,
        DataType::Int64 | DataType::UInt32 | DataType::UInt64 => Type::Long,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Type::Real,
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => Type::DateTime,
        DataType::Duration(_) => Type::TimeSpan,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Type::String,
        DataType::Dictionary(_, values) => return kind_of(values),
        _ => return None,
    })
}

/// A constant as a literal of the engine. The empty string is the empty string, not null.
pub(super) fn scalar(value: &Value) -> ScalarValue {
    let zone = Some(Arc::from("UTC"));
    match value {
        Value::Null(kind) => match kind {
            Type::Bool => ScalarValue::Boolean(None),
            Type::Int => ScalarValue::Int32(None),
            Type::Long | Type::TimeSpan => ScalarValue::Int64(None),
            Type::Real => ScalarValue::Float64(None),
            Type::DateTime => ScalarValue::TimestampMicrosecond(None, zone),
            Type::String | Type::Guid | Type::Decimal | Type::Dynamic => ScalarValue::Utf8View(None),
        },
        Value::Bool(value) => ScalarValue::Boolean(Some(*value)),
        Value::Int(value) => ScalarValue::Int32(Some(*value)),
        Value::Long(value) | Value::TimeSpan(value) => ScalarValue::Int64(Some(*value)),
        Value::Real(value) => ScalarValue::Float64(Some(*value)),
        Value::DateTime(value) => ScalarValue::TimestampMicrosecond(Some(*value), zone),
        Value::String(text) => ScalarValue::Utf8View(Some(text.to_string())),
        Value::Decimal(_) | Value::Guid(_) | Value::Dynamic(_) => ScalarValue::Utf8View(Some(stored(value))),
    }
}

/// The text under which a value of a type that Arrow does not have is kept.
fn stored(value: &Value) -> String {
    match value {
        // Digits that say nothing are left out, so that equal numbers are equal texts.
        Value::Decimal(number) => Value::Decimal(number.plain()).text().to_string(),
        Value::Dynamic(json) => json.to_string(),
        other => other.text().to_string(),
    }
}

/// The values of an array.
#[derive(Debug)]
pub(super) enum Cells {
    Bool(BooleanArray),
    Int(Int32Array),
    Long(Int64Array),
    TimeSpan(Int64Array),
    Real(Float64Array),
    DateTime(TimestampMicrosecondArray),
    Text(StringViewArray, Type),
}

impl Cells {
    /// The values of an array of a Kusto type.
    ///
    /// # Errors
    /// When the array is of another type and cannot be turned into it.
    pub(super) fn new(array: &ArrayRef, kind: Type) -> Result<Self> {
        let wanted = arrow_type(kind);
        let array = if *array.data_type() == wanted { Arc::clone(array) } else { cast(array, &wanted)? };
        Ok(match kind {
            Type::Bool => Self::Bool(array.as_boolean().clone()),
            Type::Int => Self::Int(array.as_primitive::<Int32Type>().clone()),
            Type::Long => Self::Long(array.as_primitive::<Int64Type>().clone()),
            Type::TimeSpan => Self::TimeSpan(array.as_primitive::<Int64Type>().clone()),
            Type::Real => Self::Real(array.as_primitive::<Float64Type>().clone()),
            Type::DateTime => Self::DateTime(array.as_primitive::<TimestampMicrosecondType>().clone()),
            Type::String | Type::Guid | Type::Decimal | Type::Dynamic => {
                Self::Text(array.as_string_view().clone(), kind)
            }
        })
    }

    /// The value of a row.
    pub(super) fn get(&self, row: usize) -> Value {
        match self {
            Self::Bool(array) if array.is_valid(row) => Value::Bool(array.value(row)),
            Self::Int(array) if array.is_valid(row) => Value::Int(array.value(row)),
            Self::Long(array) if array.is_valid(row) => Value::Long(array.value(row)),
            Self::TimeSpan(array) if array.is_valid(row) => Value::TimeSpan(array.value(row)),
            Self::Real(array) if array.is_valid(row) => Value::Real(array.value(row)),
            Self::DateTime(array) if array.is_valid(row) => Value::DateTime(array.value(row)),
            Self::Text(array, kind) if array.is_valid(row) => of_text(array.value(row), *kind),
            _ => Value::null(self.kind()),
        }
    }

    const fn kind(&self) -> Type {
        match self {
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Long(_) => Type::Long,
            Self::TimeSpan(_) => Type::TimeSpan,
            Self::Real(_) => Type::Real,
            Self::DateTime(_) => Type::DateTime,
            Self::Text(_, kind) => *kind,
        }
    }
}

fn of_text(text: &str, kind: Type) -> Value {
    match kind {
        Type::Dynamic => Value::dynamic(Dynamic::parse_or_text(text)),
        Type::Guid => uuid::Uuid::parse_str(text).map_or(Value::Null(Type::Guid), Value::Guid),
        Type::Decimal => Decimal::parse(text).map_or(Value::Null(Type::Decimal), Value::Decimal),
        _ => Value::string(text),
    }
}

/// Makes an array of values.
pub(super) enum CellsBuilder {
    Bool(BooleanBuilder),
    Int(Int32Builder),
    Long(Int64Builder),
    Real(Float64Builder),
    DateTime(TimestampMicrosecondBuilder),
    Text(StringViewBuilder),
}

impl CellsBuilder {
    /// For values of a type.
    pub(super) fn new(kind: Type, rows: usize) -> Self {
        match kind {
            Type::Bool => Self::Bool(BooleanBuilder::with_capacity(rows)),
            Type::Int => Self::Int(Int32Builder::with_capacity(rows)),
            Type::Long | Type::TimeSpan => Self::Long(Int64Builder::with_capacity(rows)),
            Type::Real => Self::Real(Float64Builder::with_capacity(rows)),
            Type::DateTime => {
                let builder = TimestampMicrosecondBuilder::with_capacity(rows);
                Self::DateTime(builder.with_data_type(time_type()))
            }
            Type::String | Type::Guid | Type::Decimal | Type::Dynamic => {
                Self::Text(StringViewBuilder::with_capacity(rows))
            }
        }
    }

    /// Adds a value; one of another type becomes null.
    pub(super) fn push(&mut self, value: &Value) {
        match (self, value) {
            (Self::Bool(builder), Value::Bool(value)) => builder.append_value(*value),
            (Self::Bool(builder), _) => builder.append_null(),
            (Self::Int(builder), Value::Int(value)) => builder.append_value(*value),
            (Self::Int(builder), _) => builder.append_null(),
            (Self::Long(builder), Value::Long(value) | Value::TimeSpan(value)) => {
                builder.append_value(*value);
            }
            (Self::Long(builder), _) => builder.append_null(),
            (Self::Real(builder), Value::Real(value)) => builder.append_value(*value),
            (Self::Real(builder), _) => builder.append_null(),
            (Self::DateTime(builder), Value::DateTime(value)) => builder.append_value(*value),
            (Self::DateTime(builder), _) => builder.append_null(),
            (Self::Text(builder), Value::String(text)) => builder.append_value(text),
            (Self::Text(builder), Value::Null(_)) => builder.append_null(),
            (Self::Text(builder), value) => builder.append_value(stored(value)),
        }
    }

    /// The array.
    pub(super) fn finish(self) -> ArrayRef {
        match self {
            Self::Bool(mut builder) => Arc::new(builder.finish()),
            Self::Int(mut builder) => Arc::new(builder.finish()),
            Self::Long(mut builder) => Arc::new(builder.finish()),
            Self::Real(mut builder) => Arc::new(builder.finish()),
            Self::DateTime(mut builder) => Arc::new(builder.finish()),
            Self::Text(mut builder) => Arc::new(builder.finish()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(value: &Value) -> String {
        let kind = value.kind();
        let mut builder = CellsBuilder::new(kind, 1);
        builder.push(value);
        let array = builder.finish();
        assert_eq!(array.data_type(), &arrow_type(kind));
        let back = Cells::new(&array, kind).unwrap().get(0);
        assert_eq!(back.kind(), kind);
        let literal = scalar(value).to_array().unwrap();
        assert_eq!(Cells::new(&literal, kind).unwrap().get(0).text(), back.text(), "a literal is the same");
        back.text().to_string()
    }

    #[test]
    fn every_value_comes_back_from_its_array() {
        let json = Dynamic::parse(r#"{"b":1.50,"a":["x"]}"#).unwrap();
        for value in [
            Value::Bool(true),
            Value::Int(-1),
            Value::Long(i64::MIN),
            Value::Real(0.1),
            Value::DateTime(1),
            Value::TimeSpan(-1),
            Value::Guid(uuid::Uuid::from_u128(7)),
            Value::Decimal(Decimal::parse("12.5").unwrap()),
            Value::string("x"),
            Value::string(""),
            Value::dynamic(json),
            Value::dynamic("a \"text\""),
        ] {
            assert_eq!(round_trip(&value), value.text().to_string());
        }
        for kind in Type::ALL {
            round_trip(&Value::null(kind));
        }
    }

    #[test]
    fn a_null_string_is_the_empty_one() {
        let array: ArrayRef = Arc::new(StringViewArray::from(vec![None::<&str>]));
        assert_eq!(Cells::new(&array, Type::String).unwrap().get(0).kind(), Type::String);
        assert_eq!(&*Cells::new(&array, Type::String).unwrap().get(0).text(), "");
    }
}
