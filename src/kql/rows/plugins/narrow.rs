//! `narrow`: a row for every value.

use super::{Call, PluginError, Rows};
use crate::kql::values::{Type, Value};

/// The number of the row, from 0, the name of the column and the text of the value.
pub(super) fn narrow(call: &Call<'_>) -> Result<Rows, PluginError> {
    let mut rows = Vec::with_capacity(call.input.rows.len() * call.input.columns.len());
    for (number, row) in call.input.rows.iter().enumerate() {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        for ((column, _), value) in call.input.columns.iter().zip(row) {
            rows.push(vec![Value::Long(number), Value::from(column.as_str()), value.to(Type::String)]);
        }
    }
    let columns = [("Row", Type::Long), ("Column", Type::String), ("Value", Type::String)];
    Ok(Rows { columns: columns.map(|(name, kind)| (name.to_owned(), kind)).to_vec(), rows })
}
