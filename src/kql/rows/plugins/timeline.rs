//! What the plugins about activity over time share: the timeline, its bins, the dimensions.

use std::cmp::Ordering;

use hashbrown::HashMap;

use super::super::group_key;
use super::{Call, PluginError, Rows};
use crate::kql::functions::operators::compare::total_ordering;
use crate::kql::values::{Type, Value};

/// How many bins a plugin may go over.
pub(super) const MAX_BINS: usize = 1_048_576;

/// A timeline of datetimes, timespans or whole numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeline {
    kind: Type,
}

impl Timeline {
    /// The timeline of the column that is the argument at a place.
    pub(super) fn of(call: &Call<'_>, at: usize) -> Result<(usize, Self), PluginError> {
        let column = call.column(at)?;
        let (_, kind) = call.named(column);
        if matches!(kind, Type::DateTime | Type::TimeSpan | Type::Int | Type::Long) {
            Ok((column, Self { kind }))
        } else {
            Err(call.wrong(at, "a column of datetimes, timespans or whole numbers"))
        }
    }

    /// The place of a value on it.
    pub(super) fn place(self, value: &Value) -> Option<i64> {
        match value.to(self.kind) {
            Value::DateTime(at) | Value::TimeSpan(at) | Value::Long(at) => Some(at),
            Value::Int(at) => Some(i64::from(at)),
            _ => None,
        }
    }

    /// The value at a place.
    pub(super) fn value(self, at: i64) -> Value {
        match self.kind {
            Type::DateTime => Value::DateTime(at),
            Type::TimeSpan => Value::TimeSpan(at),
            _ => Value::Long(at).to(self.kind),
        }
    }

    /// The argument at a place, as a point.
    pub(super) fn point(self, call: &Call<'_>, at: usize) -> Result<i64, PluginError> {
        let expected = "a value of the type of the timeline";
        self.place(call.constant(at, expected)?).ok_or_else(|| call.wrong(at, expected))
    }

    /// The argument at a place, as a length that is more than zero.
    pub(super) fn length(self, call: &Call<'_>, at: usize) -> Result<i64, PluginError> {
        let expected = "a length of the timeline, more than zero";
        let kind = if self.kind == Type::DateTime { Type::TimeSpan } else { self.kind };
        let value = call.constant(at, expected)?;
        let length = match value.to(kind) {
            Value::TimeSpan(length) | Value::Long(length) => Some(length),
            Value::Int(length) => Some(i64::from(length)),
            _ => None,
        };
        // `week` and the like are texts.
        let is_text = value.kind() == Type::String;
        length.filter(|length| *length > 0 && !is_text).ok_or_else(|| call.wrong(at, expected))
    }
}

/// The bin of a place; bins are counted from a point.
pub(super) fn bin(at: i64, length: i64, from: i64) -> i64 {
    at.saturating_sub(at.saturating_sub(from).rem_euclid(length))
}

/// The arguments from a place on, which are columns.
pub(super) fn dimensions(call: &Call<'_>, from: usize) -> Result<Vec<usize>, PluginError> {
    (from..call.arguments.len()).map(|at| call.column(at)).collect()
}

/// The rows with the same values of some columns, in the order of those values.
pub(super) fn groups<'a>(call: &Call<'a>, columns: &[usize]) -> Vec<(Vec<Value>, Vec<&'a Vec<Value>>)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(Vec<Value>, Vec<&'a Vec<Value>>)> = Vec::new();
    for row in &call.input.rows {
        let key: Vec<Value> = columns.iter().filter_map(|place| row.get(*place).cloned()).collect();
        let next = groups.len();
        let place = *places.entry(group_key(&key)).or_insert(next);
        if place == next {
            groups.push((key, Vec::new()));
        }
        if let Some((_, rows)) = groups.get_mut(place) {
            rows.push(row);
        }
    }
    groups.sort_by(|(a, _), (b, _)| {
        let orders = a.iter().zip(b).map(|(a, b)| total_ordering(a, b));
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    groups
}

/// A number that counts.
pub(super) fn counted(count: usize) -> Value {
    Value::Long(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A table of the time, the dimensions and what is counted, in the order of the time.
pub(super) fn table(
    call: &Call<'_>,
    time: &[(String, Type)],
    dimensions: &[usize],
    counted: &[(&str, Type)],
    mut rows: Vec<Vec<Value>>,
) -> Rows {
    let mut columns = time.to_vec();
    columns.extend(dimensions.iter().map(|place| call.named(*place)));
    columns.extend(counted.iter().map(|(name, kind)| ((*name).to_owned(), *kind)));
    let times = time.len();
    rows.sort_by(|a, b| {
        let orders = a.iter().zip(b).take(times).map(|(a, b)| total_ordering(a, b));
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    Rows { columns, rows }
}
