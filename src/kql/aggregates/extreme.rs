//! `min`, `max`
//!
//! The order is that of `sort by`: the empty text is the smallest text, and `NaN` stands below all numbers.

use std::cmp::Ordering;

use super::codec::{Reader, put_value};
use super::{Accumulator, StateError, order};
use crate::kql::values::{Type, Value};

/// The smallest or the largest value that is not null.
#[derive(Debug)]
pub(super) struct Extreme {
    wanted: Ordering,
    result: Type,
    best: Option<Value>,
}

impl Extreme {
    /// `wanted` is what a better value is, compared with the one before.
    pub(super) const fn new(wanted: Ordering, result: Type) -> Self {
        Self { wanted, result, best: None }
    }

    fn offer(&mut self, value: &Value) {
        if value.is_null() {
            return;
        }
        // Of equal values with other digits one is taken whatever the order, so that the result has the same bytes.
        let better = self.best.as_ref().is_none_or(|best| {
            let order = order::compare(value, best);
            order == self.wanted || (order.is_eq() && order::total(value, best).is_lt())
        });
        if better {
            self.best = Some(value.clone());
        }
    }
}

impl Accumulator for Extreme {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        if let Some(value) = arguments.first() {
            self.offer(value);
        }
    }

    fn state(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(best) = &self.best {
            put_value(&mut out, best);
        }
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        if !reader.is_empty() {
            let value = reader.value()?;
            reader.end()?;
            self.offer(&value);
        }
        Ok(())
    }

    fn finish(&self) -> Vec<Value> {
        vec![self.best.as_ref().map_or_else(|| Value::null(self.result), |best| best.to(self.result))]
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.best.as_ref().map_or(0, super::list::outside)
    }
}
