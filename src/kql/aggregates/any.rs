//! `take_any`: one row
//!
//! It is the first row whose first value is neither null nor empty, or the first of all when there is none. Where the
//! rows have no order it is the one with the smallest values instead of the first.

use std::sync::Arc;

use super::best::Row;
use super::bytes::Bytes;
use super::{Accumulator, StateError, order};
use crate::kql::values::{Type, Value};

/// Keeps one row.
#[derive(Debug)]
pub(super) struct Any {
    columns: usize,
    results: Arc<[Type]>,
    row: Option<Row>,
}

impl Any {
    pub(super) fn new(columns: usize, results: &Arc<[Type]>) -> Self {
        Self { columns, results: Arc::clone(results), row: None }
    }

    fn is_better(&self, place: &[u8], values: &[Value]) -> bool {
        let Some(row) = &self.row else { return true };
        let first = is_empty(values).cmp(&is_empty(&row.values));
        first
            .then_with(|| place.cmp(row.place.as_bytes()))
            .then_with(|| order::total_rows(values, &row.values))
            .is_lt()
    }
}

fn is_empty(values: &[Value]) -> bool {
    values.first().is_none_or(|value| match value {
        Value::String(text) => text.is_empty(),
        value => value.is_null(),
    })
}

impl Accumulator for Any {
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
