//! `binary_all_and`, `binary_all_or`, `binary_all_xor`

use super::codec::{Reader, put_long};
use super::{Accumulator, StateError};
use crate::kql::values::{Type, Value};

/// What is done with the bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// Those that all have.
    And,
    /// Those that any has.
    Or,
    /// Those that an odd number has.
    Xor,
}

/// Joins the bits of whole numbers; of none the result is null.
#[derive(Debug)]
pub(super) struct Bits {
    operation: Operation,
    result: Type,
    bits: Option<i64>,
}

impl Bits {
    pub(super) const fn new(operation: Operation, result: Type) -> Self {
        Self { operation, result, bits: None }
    }

    fn join(&mut self, value: i64) {
        self.bits = Some(match (self.operation, self.bits) {
            (_, None) => value,
            (Operation::And, Some(bits)) => bits & value,
            (Operation::Or, Some(bits)) => bits | value,
            (Operation::Xor, Some(bits)) => bits ^ value,
        });
    }
}

impl Accumulator for Bits {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        if let Some(value) = arguments.first().and_then(Value::to_long) {
            self.join(value);
        }
    }

    fn state(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(bits) = self.bits {
            put_long(&mut out, bits);
        }
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        if !reader.is_empty() {
            let bits = reader.long()?;
            reader.end()?;
            self.join(bits);
        }
        Ok(())
    }

    fn finish(&self) -> Vec<Value> {
        vec![self.bits.map_or_else(|| Value::null(self.result), |bits| Value::Long(bits).to(self.result))]
    }

    fn size(&self) -> usize {
        size_of::<Self>()
    }
}
