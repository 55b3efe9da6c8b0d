//! `dcount`, `count_distinct`: exact, whatever the accuracy that a query asks for.

use hashbrown::HashSet;

use super::bytes::Bytes;
use super::codec::{Reader, length, put_count};
use super::{Accumulator, StateError, order};
use crate::kql::values::Value;

/// Counts the values that differ; nulls are none.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    seen: HashSet<Bytes>,
    outside: usize,
    /// The key at hand, to look it up without an allocation.
    key: Vec<u8>,
}

impl Distinct {
    fn insert(&mut self, key: &[u8]) {
        if !self.seen.contains(key) {
            let key = Bytes::new(key);
            self.outside += key.outside();
            self.seen.insert(key);
        }
    }
}

impl Accumulator for Distinct {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        let Some(value) = arguments.first().filter(|value| !value.is_null()) else { return };
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        order::key(&mut key, value);
        self.insert(&key);
        self.key = key;
    }

    fn state(&self) -> Vec<u8> {
        let mut keys: Vec<&Bytes> = self.seen.iter().collect();
        keys.sort_unstable();
        let mut out = Vec::new();
        put_count(&mut out, length(keys.len()));
        for key in keys {
            key.put(&mut out);
        }
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        for _ in 0..reader.items()? {
            let key = reader.bytes()?;
            self.insert(key);
        }
        reader.end()
    }

    fn finish(&self) -> Vec<Value> {
        vec![Value::Long(i64::try_from(self.seen.len()).unwrap_or(i64::MAX))]
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.outside + self.seen.capacity() * (size_of::<Bytes>() + 1)
    }
}
