//! Values in order, each with how often it is there: what percentiles are read from.

use std::cmp::Ordering;

use super::StateError;
use super::codec::{Reader, length, put_count, put_value};
use super::list::outside;
use super::order;
use crate::kql::values::Value;

/// Values with their weights. Equal ones are put together from time to time, so that it holds at most about twice as
/// many as there are different ones.
#[derive(Debug, Default)]
pub(super) struct Weights {
    entries: Vec<(Value, u64)>,
    /// How many at the beginning are in order, each once.
    sorted: usize,
    outside: usize,
}

fn before(a: &(Value, u64), b: &(Value, u64)) -> Ordering {
    order::total(&a.0, &b.0)
}

impl Weights {
    /// Adds a value so many times.
    pub(super) fn add(&mut self, value: Value, weight: u64) {
        if weight == 0 {
            return;
        }
        self.outside += outside(&value);
        self.entries.push((value, weight));
        if self.entries.len() >= 1024 && self.entries.len() / 2 >= self.sorted {
            self.entries = self.in_order();
            self.sorted = self.entries.len();
            self.outside = self.entries.iter().map(|(value, _)| outside(value)).sum();
        }
    }

    /// The values in order, each once.
    pub(super) fn in_order(&self) -> Vec<(Value, u64)> {
        let mut entries = self.entries.clone();
        if self.sorted == entries.len() {
            return entries;
        }
        // What was in order is one run, which a stable sort makes use of.
        entries.sort_by(before);
        entries.dedup_by(|next, kept| {
            let same = before(next, kept).is_eq();
            if same {
                kept.1 = kept.1.saturating_add(next.1);
            }
            same
        });
        entries
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        let entries = self.in_order();
        put_count(out, length(entries.len()));
        for (value, weight) in &entries {
            put_value(out, value);
            put_count(out, *weight);
        }
    }

    pub(super) fn take(&mut self, reader: &mut Reader<'_>) -> Result<(), StateError> {
        for _ in 0..reader.items()? {
            let value = reader.value()?;
            let weight = reader.count()?;
            self.add(value, weight);
        }
        Ok(())
    }

    pub(super) fn size(&self) -> usize {
        self.entries.capacity() * size_of::<(Value, u64)>() + self.outside
    }
}
