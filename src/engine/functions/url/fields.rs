//! Structs of text fields, the result of the parsing functions.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder, StructArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Fields};

use super::super::text_function::TEXT;

/// The type of a struct of nullable text fields.
pub(super) fn type_of(names: &[&str]) -> DataType {
    DataType::Struct(fields_of(names))
}

fn fields_of(names: &[&str]) -> Fields {
    names.iter().map(|name| Field::new(*name, TEXT, true)).collect()
}

/// A column of structs with as many text fields as there are names.
pub(super) fn structs<'a, const N: usize>(
    names: &[&str; N],
    rows: impl Iterator<Item = Option<[Option<Cow<'a, str>>; N]>>,
) -> ArrayRef {
    let mut builders: [StringViewBuilder; N] = std::array::from_fn(|_| StringViewBuilder::new());
    let mut valid = Vec::new();
    for row in rows {
        valid.push(row.is_some());
        let row = row.unwrap_or_else(|| std::array::from_fn(|_| None));
        for (builder, value) in builders.iter_mut().zip(row) {
            builder.append_option(value);
        }
    }
    let columns = builders.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect();
    Arc::new(StructArray::new(fields_of(names), columns, Some(NullBuffer::from(valid))))
}
