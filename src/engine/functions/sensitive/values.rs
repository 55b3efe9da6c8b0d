//! Results of the functions of sensitive types, and columns of them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Int64Array, Int64Builder, ListArray, ListBuilder, StringArray, StringBuilder,
    StructArray,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{Result, exec_err};

/// What a function makes of one text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Truth(bool),
    Whole(Option<i64>),
    Text(String),
    Texts(Vec<String>),
    Matches(Vec<Match>),
}

/// One occurrence, as queries see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    pub name: String,
    pub id: Option<String>,
    pub confidence: i64,
    pub start: i64,
    pub length: i64,
    pub value: String,
    pub hash: String,
}

/// The type of a list of texts.
pub(super) fn texts() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
}

fn match_fields() -> Fields {
    let field = |name: &str, kind: DataType| Field::new(name, kind, true);
    Fields::from(vec![
        field("Name", DataType::Utf8),
        field("SensitiveType", DataType::Utf8),
        field("Confidence", DataType::Int64),
        field("Start", DataType::Int64),
        field("Length", DataType::Int64),
        field("Value", DataType::Utf8),
        field("Hash", DataType::Utf8),
    ])
}

/// The type of a list of occurrences.
pub(super) fn matches() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Struct(match_fields()), true)))
}

/// A column of values, which are all of the kind that the type asks for; `None` is null.
pub(super) fn column_of(returns: &DataType, values: Vec<Option<Value>>) -> Result<ArrayRef> {
    match returns {
        DataType::Boolean => {
            let truth = |value: Option<Value>| match value {
                Some(Value::Truth(truth)) => Some(truth),
                _ => None,
            };
            Ok(Arc::new(values.into_iter().map(truth).collect::<BooleanArray>()))
        }
        DataType::Int64 => {
            let whole = |value: Option<Value>| match value {
                Some(Value::Whole(whole)) => whole,
                _ => None,
            };
            Ok(Arc::new(values.into_iter().map(whole).collect::<Int64Array>()))
        }
        DataType::Utf8 => {
            let text = |value: Option<Value>| match value {
                Some(Value::Text(text)) => Some(text),
                _ => None,
            };
            Ok(Arc::new(values.into_iter().map(text).collect::<StringArray>()))
        }
        DataType::List(item) if *item.data_type() == DataType::Utf8 => Ok(column_of_texts(values)),
        DataType::List(item) => column_of_matches(item, values),
        other => exec_err!("a function of sensitive types gives {other}; this is a defect, please report it"),
    }
}

fn column_of_texts(values: Vec<Option<Value>>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for value in values {
        let Some(Value::Texts(texts)) = value else {
            builder.append_null();
            continue;
        };
        texts.iter().for_each(|text| builder.values().append_value(text));
        builder.append(true);
    }
    Arc::new(builder.finish())
}

fn column_of_matches(item: &Arc<Field>, values: Vec<Option<Value>>) -> Result<ArrayRef> {
    let mut lengths = Vec::with_capacity(values.len());
    let mut filled = Vec::with_capacity(values.len());
    let mut texts: [StringBuilder; 4] = Default::default();
    let mut numbers: [Int64Builder; 3] = Default::default();
    for value in values {
        let Some(Value::Matches(found)) = value else {
            lengths.push(0);
            filled.push(false);
            continue;
        };
        lengths.push(found.len());
        filled.push(true);
        for one in found {
            texts[0].append_value(one.name);
            texts[1].append_option(one.id);
            texts[2].append_value(one.value);
            texts[3].append_value(one.hash);
            for (builder, number) in numbers.iter_mut().zip([one.confidence, one.start, one.length]) {
                builder.append_value(number);
            }
        }
    }
    let [mut name, mut id, mut value, mut hash] = texts;
    let [mut confidence, mut start, mut length] = numbers;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(name.finish()),
        Arc::new(id.finish()),
        Arc::new(confidence.finish()),
        Arc::new(start.finish()),
        Arc::new(length.finish()),
        Arc::new(value.finish()),
        Arc::new(hash.finish()),
    ];
    let all = Arc::new(StructArray::try_new(match_fields(), columns, None)?);
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, all, Some(NullBuffer::from(filled)))?))
}
