//! One column of a batch, ready to write its cells as text or as JSON into a byte buffer.
//!
//! The type is matched once per batch; then a cell costs one branch and no allocation. Nested values are JSON in every
//! format, binary is hexadecimal, times are ISO 8601 with an offset.

use std::io::Write;

use arrow::array::cast::AsArray;
use arrow::array::{
    AnyDictionaryArray, Array, BinaryArray, BinaryViewArray, BooleanArray, FixedSizeBinaryArray,
    LargeBinaryArray, LargeStringArray, RecordBatch, RunArray, StringArray, StringViewArray, UnionArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::*;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use super::error::OutputError;
use super::instant::{self, Zone};
use super::json::{push_json_string, push_json_text};
use super::number::{push_float, push_hex, push_signed, push_unsigned};

/// Where a field says that its text is JSON; see "Canonical Extension Types" in Arrow's format.
const EXTENSION_TYPE: &str = "ARROW:extension:name";

/// A column of a batch.
pub(crate) struct Column<'a> {
    nulls: Option<NullBuffer>,
    values: Values<'a>,
    /// The text is JSON by its type (Arrow's extension `arrow.json`), so that it nests instead of being quoted.
    json_text: bool,
}

enum Values<'a> {
    Null,
    Boolean(&'a BooleanArray),
    Int8(&'a [i8]),
    Int16(&'a [i16]),
    Int32(&'a [i32]),
    Int64(&'a [i64]),
    UInt8(&'a [u8]),
    UInt16(&'a [u16]),
    UInt32(&'a [u32]),
    UInt64(&'a [u64]),
    Float16(&'a [<Float16Type as ArrowPrimitiveType>::Native]),
    Float32(&'a [f32]),
    Float64(&'a [f64]),
    Decimal(ArrayFormatter<'a>),
    Other(ArrayFormatter<'a>),
    Utf8(&'a StringArray),
    LargeUtf8(&'a LargeStringArray),
    Utf8View(&'a StringViewArray),
    Binary(&'a BinaryArray),
    LargeBinary(&'a LargeBinaryArray),
    BinaryView(&'a BinaryViewArray),
    FixedSizeBinary(&'a FixedSizeBinaryArray),
    Timestamp(&'a [i64], TimeUnit, Zone),
    Date32(&'a [i32]),
    Date64(&'a [i64]),
    Time32(&'a [i32], TimeUnit),
    Time64(&'a [i64], TimeUnit),
    Duration(&'a [i64], TimeUnit),
    IntervalMonths(&'a [i32]),
    IntervalDays(&'a [IntervalDayTime]),
    IntervalFull(&'a [IntervalMonthDayNano]),
    /// Dictionary and run-end encoded columns: where in the distinct values each row is.
    Indexed(Vec<usize>, Box<Column<'a>>),
    /// Where each row's items begin and end.
    List(Vec<(usize, usize)>, Box<Column<'a>>),
    Struct(Vec<(Vec<u8>, Column<'a>)>),
    Map(Vec<(usize, usize)>, Box<Column<'a>>, Box<Column<'a>>),
    Union(&'a UnionArray, Vec<(i8, Column<'a>)>),
}

impl<'a> Column<'a> {
    /// A column of a result, with what its field says about it.
    pub(crate) fn new(array: &'a dyn Array, field: &Field) -> Result<Self, OutputError> {
        let metadata = field.metadata();
        let json_text = metadata.get(EXTENSION_TYPE).is_some_and(|name| name == "arrow.json")
            || metadata.get("is_json").is_some_and(|flag| flag == "true");
        Ok(Self { nulls: array.logical_nulls(), values: Values::of(array)?, json_text })
    }

    /// The columns of a batch.
    pub(crate) fn of_batch(batch: &'a RecordBatch, schema: &SchemaRef) -> Result<Vec<Self>, OutputError> {
        let arrays = batch.columns().iter().zip(schema.fields());
        arrays.map(|(array, field)| Self::new(array.as_ref(), field)).collect()
    }

    /// Whether the cell is null.
    pub(crate) fn is_null(&self, row: usize) -> bool {
        matches!(self.values, Values::Null) || self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// The cell as it is stored, when it is text; the caller has seen that it is not null.
    pub(crate) fn str(&self, row: usize) -> Option<&str> {
        match &self.values {
            Values::Utf8(array) => Some(array.value(row)),
            Values::LargeUtf8(array) => Some(array.value(row)),
            Values::Utf8View(array) => Some(array.value(row)),
            Values::Indexed(keys, column) => keys.get(row).and_then(|key| column.str(*key)),
            _ => None,
        }
    }

    /// Whether [`Column::text`] writes only digits, letters and `.:+-`, so that no format needs to look for
    /// characters to quote.
    pub(crate) fn is_bare(&self) -> bool {
        match &self.values {
            Values::Utf8(_) | Values::LargeUtf8(_) | Values::Utf8View(_) => false,
            Values::List(..) | Values::Struct(_) | Values::Map(..) | Values::Union(..) => false,
            Values::Other(_) => false,
            Values::Indexed(_, column) => column.is_bare(),
            _ => true,
        }
    }

    /// Writes the cell as text; nothing for null.
    pub(crate) fn text(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_null(row) {
            return;
        }
        match &self.values {
            Values::Utf8(array) => out.extend_from_slice(array.value(row).as_bytes()),
            Values::LargeUtf8(array) => out.extend_from_slice(array.value(row).as_bytes()),
            Values::Utf8View(array) => out.extend_from_slice(array.value(row).as_bytes()),
            Values::Indexed(keys, column) => {
                if let Some(key) = keys.get(row) {
                    column.text(*key, out);
                }
            }
            Values::Union(array, children) => {
                if let Some((child, at)) = member(array, children, row) {
                    child.text(at, out);
                }
            }
            Values::List(..) | Values::Struct(_) | Values::Map(..) => self.nested(row, out),
            simple => simple.push_simple(row, out),
        }
    }

    /// Writes the cell as a JSON value. Numbers that JSON does not know (`NaN`, `Infinity`) are strings.
    pub(crate) fn json(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_null(row) {
            out.extend_from_slice(b"null");
            return;
        }
        if let Some(text) = self.str(row) {
            if self.json_text {
                push_json_text(out, text);
            } else {
                push_json_string(out, text);
            }
            return;
        }
        match &self.values {
            Values::Indexed(keys, column) => match keys.get(row) {
                Some(key) => column.json(*key, out),
                None => out.extend_from_slice(b"null"),
            },
            Values::Union(array, children) => match member(array, children, row) {
                Some((child, at)) => child.json(at, out),
                None => out.extend_from_slice(b"null"),
            },
            Values::List(..) | Values::Struct(_) | Values::Map(..) => self.nested(row, out),
            simple if simple.is_json_number(row) => simple.push_simple(row, out),
            Values::Other(formatter) => push_json_string(out, &formatter.value(row).to_string()),
            simple => {
                out.push(b'"');
                simple.push_simple(row, out);
                out.push(b'"');
            }
        }
    }

    fn nested(&self, row: usize, out: &mut Vec<u8>) {
        match &self.values {
            Values::List(ranges, items) => {
                out.push(b'[');
                let (from, to) = ranges.get(row).copied().unwrap_or_default();
                for at in from..to {
                    if at > from {
                        out.push(b',');
                    }
                    items.json(at, out);
                }
                out.push(b']');
            }
            Values::Struct(fields) => {
                out.push(b'{');
                for (number, (name, column)) in fields.iter().enumerate() {
                    if number > 0 {
                        out.push(b',');
                    }
                    out.extend_from_slice(name);
                    out.push(b':');
                    column.json(row, out);
                }
                out.push(b'}');
            }
            Values::Map(ranges, keys, items) => {
                out.push(b'{');
                let (from, to) = ranges.get(row).copied().unwrap_or_default();
                let mut key = Vec::new();
                for at in from..to {
                    if at > from {
                        out.push(b',');
                    }
                    key.clear();
                    keys.text(at, &mut key);
                    push_json_string(out, &String::from_utf8_lossy(&key));
                    out.push(b':');
                    items.json(at, out);
                }
                out.push(b'}');
            }
            _ => {}
        }
    }
}

/// The child column and row that hold a union's value.
fn member<'u, 'a>(
    array: &UnionArray,
    children: &'u [(i8, Column<'a>)],
    row: usize,
) -> Option<(&'u Column<'a>, usize)> {
    let id = array.type_id(row);
    let (_, child) = children.iter().find(|(candidate, _)| *candidate == id)?;
    Some((child, array.value_offset(row)))
}

impl<'a> Values<'a> {
    // A table of types: one line each. The casts cannot fail, since the type was matched.
    fn of(array: &'a dyn Array) -> Result<Self, OutputError> {
        Ok(match array.data_type() {
            DataType::Null => Self::Null,
            DataType::Boolean => Self::Boolean(array.as_boolean()),
            DataType::Int8 => Self::Int8(array.as_primitive::<Int8Type>().values()),
            DataType::Int16 => Self::Int16(array.as_primitive::<Int16Type>().values()),
            DataType::Int32 => Self::Int32(array.as_primitive::<Int32Type>().values()),
            DataType::Int64 => Self::Int64(array.as_primitive::<Int64Type>().values()),
            DataType::UInt8 => Self::UInt8(array.as_primitive::<UInt8Type>().values()),
            DataType::UInt16 => Self::UInt16(array.as_primitive::<UInt16Type>().values()),
            DataType::UInt32 => Self::UInt32(array.as_primitive::<UInt32Type>().values()),
            DataType::UInt64 => Self::UInt64(array.as_primitive::<UInt64Type>().values()),
            DataType::Float16 => Self::Float16(array.as_primitive::<Float16Type>().values()),
            DataType::Float32 => Self::Float32(array.as_primitive::<Float32Type>().values()),
            DataType::Float64 => Self::Float64(array.as_primitive::<Float64Type>().values()),
            DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..) => {
                Self::Decimal(ArrayFormatter::try_new(array, &FormatOptions::new())?)
            }
            DataType::Utf8 => Self::Utf8(array.as_string()),
            DataType::LargeUtf8 => Self::LargeUtf8(array.as_string()),
            DataType::Utf8View => Self::Utf8View(array.as_string_view()),
            DataType::Binary => Self::Binary(array.as_binary()),
            DataType::LargeBinary => Self::LargeBinary(array.as_binary()),
            DataType::BinaryView => Self::BinaryView(array.as_binary_view()),
            DataType::FixedSizeBinary(_) => Self::FixedSizeBinary(array.as_fixed_size_binary()),
            DataType::Timestamp(unit, zone) => Self::timestamp(array, *unit, zone.as_deref()),
            DataType::Date32 => Self::Date32(array.as_primitive::<Date32Type>().values()),
            DataType::Date64 => Self::Date64(array.as_primitive::<Date64Type>().values()),
            DataType::Time32(TimeUnit::Second) => {
                Self::Time32(array.as_primitive::<Time32SecondType>().values(), TimeUnit::Second)
            }
            DataType::Time32(unit) => {
                Self::Time32(array.as_primitive::<Time32MillisecondType>().values(), *unit)
            }
            DataType::Time64(TimeUnit::Nanosecond) => {
                Self::Time64(array.as_primitive::<Time64NanosecondType>().values(), TimeUnit::Nanosecond)
            }
            DataType::Time64(unit) => {
                Self::Time64(array.as_primitive::<Time64MicrosecondType>().values(), *unit)
            }
            DataType::Duration(unit) => Self::duration(array, *unit),
            DataType::Interval(IntervalUnit::YearMonth) => {
                Self::IntervalMonths(array.as_primitive::<IntervalYearMonthType>().values())
            }
            DataType::Interval(IntervalUnit::DayTime) => {
                Self::IntervalDays(array.as_primitive::<IntervalDayTimeType>().values())
            }
            DataType::Interval(IntervalUnit::MonthDayNano) => {
                Self::IntervalFull(array.as_primitive::<IntervalMonthDayNanoType>().values())
            }
            _ => return Self::of_nested(array),
        })
    }

    fn of_nested(array: &'a dyn Array) -> Result<Self, OutputError> {
        let item = |values: &'a dyn Array, field: &Field| Column::new(values, field).map(Box::new);
        Ok(match array.data_type() {
            DataType::Dictionary(..) => {
                let dictionary: &dyn AnyDictionaryArray = array.as_any_dictionary();
                let values = dictionary.values().as_ref();
                let field = Field::new("", values.data_type().clone(), true);
                Self::Indexed(dictionary.normalized_keys(), item(values, &field)?)
            }
            DataType::RunEndEncoded(ends, field) => match ends.data_type() {
                DataType::Int16 => Self::runs::<Int16Type>(array.as_run(), field)?,
                DataType::Int32 => Self::runs::<Int32Type>(array.as_run(), field)?,
                _ => Self::runs::<Int64Type>(array.as_run(), field)?,
            },
            DataType::List(field) => {
                let list = array.as_list::<i32>();
                Self::List(ranges(list.value_offsets()), item(list.values().as_ref(), field)?)
            }
            DataType::LargeList(field) => {
                let list = array.as_list::<i64>();
                Self::List(ranges(list.value_offsets()), item(list.values().as_ref(), field)?)
            }
            DataType::ListView(field) => {
                let list = array.as_list_view::<i32>();
                let spans = list
                    .offsets()
                    .iter()
                    .zip(list.sizes().iter())
                    .map(|(from, size)| (*from as usize, (from + size) as usize));
                Self::List(spans.collect(), item(list.values().as_ref(), field)?)
            }
            DataType::LargeListView(field) => {
                let list = array.as_list_view::<i64>();
                let spans = list
                    .offsets()
                    .iter()
                    .zip(list.sizes().iter())
                    .map(|(from, size)| (*from as usize, (from + size) as usize));
                Self::List(spans.collect(), item(list.values().as_ref(), field)?)
            }
            DataType::FixedSizeList(field, size) => {
                let (list, size) = (array.as_fixed_size_list(), usize::try_from(*size).unwrap_or(0));
                let spans = (0..list.len()).map(|row| (row * size, (row + 1) * size)).collect();
                Self::List(spans, item(list.values().as_ref(), field)?)
            }
            DataType::Struct(fields) => {
                let columns = fields.iter().zip(array.as_struct().columns()).map(|(field, column)| {
                    let mut name = Vec::new();
                    push_json_string(&mut name, field.name());
                    Ok((name, Column::new(column.as_ref(), field)?))
                });
                Self::Struct(columns.collect::<Result<_, OutputError>>()?)
            }
            DataType::Map(..) => {
                let map = array.as_map();
                let (keys, items) = map.entries_fields();
                Self::Map(
                    ranges(map.value_offsets()),
                    item(map.keys().as_ref(), keys)?,
                    item(map.values().as_ref(), items)?,
                )
            }
            DataType::Union(fields, _) => {
                let union = array.as_union();
                let children =
                    fields.iter().map(|(id, field)| Ok((id, Column::new(union.child(id).as_ref(), field)?)));
                Self::Union(union, children.collect::<Result<_, OutputError>>()?)
            }
            // Every type of this version of Arrow is above; a later one is shown as Arrow itself shows it.
            _ => Self::Other(ArrayFormatter::try_new(array, &FormatOptions::new())?),
        })
    }

    fn runs<R: RunEndIndexType>(array: &'a RunArray<R>, field: &Field) -> Result<Self, OutputError> {
        let keys = (0..array.len()).map(|row| array.get_physical_index(row)).collect();
        Ok(Self::Indexed(keys, Box::new(Column::new(array.values().as_ref(), field)?)))
    }

    fn timestamp(array: &'a dyn Array, unit: TimeUnit, zone: Option<&str>) -> Self {
        let values = match unit {
            TimeUnit::Second => array.as_primitive::<TimestampSecondType>().values(),
            TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().values(),
            TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().values(),
            TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().values(),
        };
        Self::Timestamp(values, unit, Zone::of(zone))
    }

    fn duration(array: &'a dyn Array, unit: TimeUnit) -> Self {
        let values = match unit {
            TimeUnit::Second => array.as_primitive::<DurationSecondType>().values(),
            TimeUnit::Millisecond => array.as_primitive::<DurationMillisecondType>().values(),
            TimeUnit::Microsecond => array.as_primitive::<DurationMicrosecondType>().values(),
            TimeUnit::Nanosecond => array.as_primitive::<DurationNanosecondType>().values(),
        };
        Self::Duration(values, unit)
    }

    fn is_json_number(&self, row: usize) -> bool {
        match self {
            Self::Boolean(_) | Self::Int8(_) | Self::Int16(_) | Self::Int32(_) | Self::Int64(_) => true,
            Self::UInt8(_) | Self::UInt16(_) | Self::UInt32(_) | Self::UInt64(_) | Self::Decimal(_) => true,
            Self::Float16(values) => values[row].is_finite(),
            Self::Float32(values) => values[row].is_finite(),
            Self::Float64(values) => values[row].is_finite(),
            _ => false,
        }
    }

    /// Writes a value that is neither text nor nested. The row is inside the batch, as the caller iterates over it.
    fn push_simple(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Self::Boolean(array) => out.extend_from_slice(if array.value(row) { b"true" } else { b"false" }),
            Self::Int8(values) => push_signed(out, i64::from(values[row])),
            Self::Int16(values) => push_signed(out, i64::from(values[row])),
            Self::Int32(values) => push_signed(out, i64::from(values[row])),
            Self::Int64(values) => push_signed(out, values[row]),
            Self::UInt8(values) => push_unsigned(out, u64::from(values[row])),
            Self::UInt16(values) => push_unsigned(out, u64::from(values[row])),
            Self::UInt32(values) => push_unsigned(out, u64::from(values[row])),
            Self::UInt64(values) => push_unsigned(out, values[row]),
            Self::Float16(values) => push_float(out, values[row].to_f32()),
            Self::Float32(values) => push_float(out, values[row]),
            Self::Float64(values) => push_float(out, values[row]),
            // A Vec cannot fail to be written.
            Self::Decimal(formatter) | Self::Other(formatter) => {
                drop(write!(out, "{}", formatter.value(row)))
            }
            Self::Binary(array) => push_hex(out, array.value(row)),
            Self::LargeBinary(array) => push_hex(out, array.value(row)),
            Self::BinaryView(array) => push_hex(out, array.value(row)),
            Self::FixedSizeBinary(array) => push_hex(out, array.value(row)),
            Self::Timestamp(values, unit, zone) => instant::push_timestamp(out, values[row], *unit, *zone),
            Self::Date32(values) => instant::push_date(out, i64::from(values[row])),
            Self::Date64(values) => instant::push_date_milliseconds(out, values[row]),
            Self::Time32(values, unit) => instant::push_time_of_day(out, i64::from(values[row]), *unit),
            Self::Time64(values, unit) => instant::push_time_of_day(out, values[row], *unit),
            Self::Duration(values, unit) => instant::push_duration(out, values[row], *unit),
            Self::IntervalMonths(values) => instant::push_interval(out, values[row], 0, 0),
            Self::IntervalDays(values) => {
                let value = values[row];
                instant::push_interval(out, 0, value.days, i64::from(value.milliseconds) * 1_000_000);
            }
            Self::IntervalFull(values) => {
                let value = values[row];
                instant::push_interval(out, value.months, value.days, value.nanoseconds);
            }
            Self::Null | Self::Utf8(_) | Self::LargeUtf8(_) | Self::Utf8View(_) | Self::Indexed(..) => {}
            Self::List(..) | Self::Struct(_) | Self::Map(..) | Self::Union(..) => {}
        }
    }
}

fn ranges<O: arrow::array::OffsetSizeTrait>(offsets: &[O]) -> Vec<(usize, usize)> {
    offsets.windows(2).map(|pair| (pair[0].as_usize(), pair[1].as_usize())).collect()
}

/// Whether a type holds numbers, which are aligned to the right.
pub(crate) fn is_number(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => is_number(values),
        DataType::RunEndEncoded(_, values) => is_number(values.data_type()),
        other => other.is_numeric(),
    }
}

/// Whether a cell of this type may be cut to fit the screen: text and nested values, never a number or a time.
pub(crate) fn may_be_cut(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => may_be_cut(values),
        DataType::RunEndEncoded(_, values) => may_be_cut(values.data_type()),
        DataType::FixedSizeBinary(_) => true,
        other => other.is_nested() || other.is_string() || other.is_binary(),
    }
}

#[cfg(test)]
mod tests;
