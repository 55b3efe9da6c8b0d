//! `count`, `countif`

use super::codec::{Reader, put_count};
use super::{Accumulator, StateError};
use crate::kql::values::Value;

/// Which rows count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// All.
    Rows,
    /// Those whose argument is true.
    True,
    /// Those whose argument is not null.
    NotNull,
}

/// Counts rows.
#[derive(Debug)]
pub(super) struct Count {
    counted: Counted,
    count: u64,
}

impl Count {
    pub(super) const fn new(counted: Counted) -> Self {
        Self { counted, count: 0 }
    }
}

impl Accumulator for Count {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        let counts = match (self.counted, arguments.first()) {
            (Counted::Rows, _) => true,
            (Counted::True, Some(value)) => value.to_bool() == Some(true),
            (Counted::NotNull, Some(value)) => !value.is_null(),
            (_, None) => false,
        };
        self.count = self.count.saturating_add(u64::from(counts));
    }

    fn state(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_count(&mut out, self.count);
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        let count = reader.count()?;
        reader.end()?;
        self.count = self.count.saturating_add(count);
        Ok(())
    }

    fn finish(&self) -> Vec<Value> {
        vec![Value::Long(i64::try_from(self.count).unwrap_or(i64::MAX))]
    }

    fn size(&self) -> usize {
        size_of::<Self>()
    }
}
