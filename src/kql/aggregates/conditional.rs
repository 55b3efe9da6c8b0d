//! The `...if` forms: the rows whose predicate is true.

use super::{Accumulator, StateError};
use crate::kql::values::Value;

/// Gives some rows to another accumulator.
#[derive(Debug)]
pub(super) struct Conditional {
    /// Where the predicate stands; what stands before it goes on.
    at: usize,
    inner: Box<dyn Accumulator>,
}

impl Conditional {
    pub(super) fn new(at: usize, inner: Box<dyn Accumulator>) -> Self {
        Self { at, inner }
    }
}

impl Accumulator for Conditional {
    fn add(&mut self, order: &[u8], arguments: &[Value]) {
        if let (Some(values), Some(predicate)) = (arguments.get(..self.at), arguments.get(self.at))
            && predicate.to_bool() == Some(true)
        {
            self.inner.add(order, values);
        }
    }

    fn state(&self) -> Vec<u8> {
        self.inner.state()
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        self.inner.merge(state)
    }

    fn finish(&self) -> Vec<Value> {
        self.inner.finish()
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.inner.size()
    }
}
