//! `arg_max`, `arg_min`: the row with the largest or the smallest key; `take_any`: one row
//!
//! A row whose key is null is taken only when there is no other. Of rows with equal keys the first is taken, and where
//! the rows have no order the one with the smallest values. For `take_any` all keys that are neither null nor empty are
//! equal, and better than the others.

use std::cmp::Ordering;
use std::sync::Arc;

use super::bytes::Bytes;
use super::codec::{Reader, length, put_count, put_value};
use super::{Accumulator, StateError, order};
use crate::kql::values::{Type, Value};

/// A row and where it stands.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) place: Bytes,
    pub(super) values: Vec<Value>,
}

impl Row {
    /// Puts a row, or that there is none.
    pub(super) fn state(row: Option<&Self>) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(Self { place, values }) = row {
            place.put(&mut out);
            put_count(&mut out, length(values.len()));
            values.iter().for_each(|value| put_value(&mut out, value));
        }
        out
    }

    /// Reads it.
    pub(super) fn read(state: &[u8], columns: usize) -> Result<Option<Self>, StateError> {
        let mut reader = Reader::new(state);
        if reader.is_empty() {
            return Ok(None);
        }
        let place = Bytes::read(&mut reader)?;
        let count = reader.items()?;
        if count != columns {
            return Err(StateError::Invalid("row of the call"));
        }
        let values = (0..count).map(|_| reader.value()).collect::<Result<_, _>>()?;
        reader.end()?;
        Ok(Some(Self { place, values }))
    }

    /// The values as the outputs have them; nulls when there is no row.
    pub(super) fn outputs(row: Option<&Self>, results: &[Type]) -> Vec<Value> {
        let value = |at: usize| row.and_then(|row| row.values.get(at));
        let output = |(at, kind): (usize, &Type)| match value(at) {
            Some(value) if value.kind() == *kind => value.clone(),
            Some(value) => value.to(*kind),
            None => Value::null(*kind),
        };
        results.iter().enumerate().map(output).collect()
    }

    /// About how many bytes it holds.
    pub(super) fn size(&self) -> usize {
        let values = self.values.iter().map(|value| size_of::<Value>() + super::list::outside(value));
        self.place.outside() + values.sum::<usize>()
    }
}

/// Which key is better.
#[derive(Debug, Clone, Copy)]
pub(super) enum Better {
    /// One that compares so with the one before.
    Compared(Ordering),
    /// One that is neither null nor empty.
    There,
}

/// Keeps the row with the best key.
#[derive(Debug)]
pub(super) struct Best {
    wanted: Better,
    columns: usize,
    results: Arc<[Type]>,
    row: Option<Row>,
}

impl Best {
    /// An accumulator of rows with so many values.
    pub(super) fn new(wanted: Better, columns: usize, results: &Arc<[Type]>) -> Self {
        Self { wanted, columns, results: Arc::clone(results), row: None }
    }

    fn is_better(&self, place: &[u8], values: &[Value]) -> bool {
        let (Some(row), Some(key)) = (&self.row, values.first()) else { return self.row.is_none() };
        let Some(best) = row.values.first() else { return true };
        let keys = match self.wanted {
            Better::Compared(wanted) => key.is_null().cmp(&best.is_null()).then_with(|| {
                let order = order::compare(key, best);
                if wanted.is_lt() { order } else { order.reverse() }
            }),
            Better::There => is_empty(key).cmp(&is_empty(best)),
        };
        keys.then_with(|| place.cmp(row.place.as_bytes()))
            .then_with(|| order::total_rows(values, &row.values))
            .is_lt()
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        value => value.is_null(),
    }
}

impl Accumulator for Best {
    fn add(&mut self, order: &[u8], arguments: &[Value]) {
        if self.is_better(order, arguments) {
            self.row = Some(Row { place: Bytes::new(order), values: arguments.to_vec() });
        }
    }

    fn state(&self) -> Vec<u8> {
        Row::state(self.row.as_ref())
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        if let Some(row) = Row::read(state, self.columns)?
            && self.is_better(row.place.as_bytes(), &row.values)
        {
            self.row = Some(row);
        }
        Ok(())
    }

    fn finish(&self) -> Vec<Value> {
        Row::outputs(self.row.as_ref(), &self.results)
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.row.as_ref().map_or(0, Row::size)
    }
}
