//! `hll`, `hll_merge`, `tdigest`, `tdigest_merge`
//!
//! The sketches leave nothing out: they hold a hash of every value that differs, and every number with its weight. What
//! they look like is said in [`functions::sketch`](crate::kql::functions::sketch), which reads them.

use std::collections::BTreeSet;

use twox_hash::XxHash64;

use super::codec::{Reader, length, put_count};
use super::number::Amount;
use super::weights::Weights;
use super::{Accumulator, StateError, order, schema};
use crate::kql::functions::sketch::{digest, hll};
use crate::kql::values::{Dynamic, Value};

/// Collects the hashes of values, or those of sketches.
#[derive(Debug)]
pub(super) struct Hashes {
    merges: bool,
    hashes: BTreeSet<i64>,
    key: Vec<u8>,
}

impl Hashes {
    pub(super) const fn new(merges: bool) -> Self {
        Self { merges, hashes: BTreeSet::new(), key: Vec::new() }
    }
}

impl Accumulator for Hashes {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        let Some(value) = arguments.first().filter(|value| !value.is_null()) else { return };
        if self.merges {
            self.hashes.extend(hll::hashes(&schema::json(value)).into_iter().flatten());
            return;
        }
        self.key.clear();
        order::key(&mut self.key, value);
        self.hashes.insert(XxHash64::oneshot(0, &self.key).cast_signed());
    }

    fn state(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.hashes.len() * 8 + 8);
        put_count(&mut out, length(self.hashes.len()));
        for hash in &self.hashes {
            out.extend_from_slice(&hash.to_le_bytes());
        }
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        for _ in 0..reader.items()? {
            self.hashes.insert(reader.word()?.cast_signed());
        }
        reader.end()
    }

    fn finish(&self) -> Vec<Value> {
        vec![Value::dynamic(hll::sketch(self.hashes.iter().copied()))]
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.hashes.len() * 12
    }
}

/// Collects numbers with their weights, or those of sketches.
#[derive(Debug)]
pub(super) struct Numbers {
    merges: bool,
    weights: Weights<Value>,
}

impl Numbers {
    pub(super) fn new(merges: bool) -> Self {
        Self { merges, weights: Weights::default() }
    }

    fn put(&mut self, number: Dynamic, weight: u64) {
        self.weights.add(Value::dynamic(number), weight);
    }
}

impl Accumulator for Numbers {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        let Some(value) = arguments.first() else { return };
        if self.merges {
            for (number, weight) in digest::entries(&schema::json(value)).into_iter().flatten() {
                self.weights.add(number, weight);
            }
            return;
        }
        let weight = match arguments.get(1) {
            Some(weight) => weight.to_long().and_then(|weight| u64::try_from(weight).ok()).unwrap_or(0),
            None => 1,
        };
        match Amount::of(value) {
            Some(Amount::Whole(value)) => self.put(Dynamic::from(value), weight),
            Some(Amount::Real(value)) => self.put(Dynamic::from(value), weight),
            None => {}
        }
    }

    fn state(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.weights.put(&mut out);
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        self.weights.take(&mut reader)?;
        reader.end()
    }

    fn finish(&self) -> Vec<Value> {
        vec![Value::dynamic(digest::sketch(&self.weights.in_order()))]
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.weights.size()
    }
}
