//! Values in order, each with how often it is there: what percentiles are read from.

use std::cmp::Ordering;

use super::StateError;
use super::codec::{Reader, length, put_count, put_long, put_value};
use super::list::outside;
use super::order;
use crate::kql::values::Value;

/// From how many entries on equal ones are put together.
const MANY: usize = 1024;

/// What can be held with a weight.
pub(super) trait Weighed: Clone {
    /// The order in which only the same is equal.
    fn order(&self, other: &Self) -> Ordering;
    /// About how many bytes stand outside of it.
    fn outside(&self) -> usize;
    /// Puts it.
    fn put(&self, out: &mut Vec<u8>);
    /// Reads it.
    fn read(reader: &mut Reader<'_>) -> Result<Self, StateError>;
}

impl Weighed for Value {
    fn order(&self, other: &Self) -> Ordering {
        order::total(self, other)
    }

    fn outside(&self) -> usize {
        outside(self)
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_value(out, self);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, StateError> {
        reader.value()
    }
}

impl Weighed for i64 {
    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn outside(&self) -> usize {
        0
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_long(out, *self);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, StateError> {
        reader.long()
    }
}

/// Values with their weights. Equal ones are put together from time to time, so that it holds at most about twice as
/// many as there are different ones.
#[derive(Debug)]
pub(super) struct Weights<T> {
    entries: Vec<(T, u64)>,
    /// How many at the beginning are in order, each once.
    sorted: usize,
    outside: usize,
}

impl<T> Default for Weights<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), sorted: 0, outside: 0 }
    }
}

impl<T: Weighed> Weights<T> {
    /// Adds a value so many times.
    pub(super) fn add(&mut self, value: T, weight: u64) {
        if weight == 0 {
            return;
        }
        self.outside += value.outside();
        self.entries.push((value, weight));
        if self.entries.len() >= MANY && self.entries.len() / 2 >= self.sorted {
            join(&mut self.entries);
            self.sorted = self.entries.len();
            self.outside = self.entries.iter().map(|(value, _)| value.outside()).sum();
        }
    }

    /// The values in order, each once.
    pub(super) fn in_order(&self) -> Vec<(T, u64)> {
        let mut entries = self.entries.clone();
        if self.sorted < entries.len() {
            join(&mut entries);
        }
        entries
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        let entries = self.in_order();
        put_count(out, length(entries.len()));
        for (value, weight) in &entries {
            value.put(out);
            put_count(out, *weight);
        }
    }

    pub(super) fn take(&mut self, reader: &mut Reader<'_>) -> Result<(), StateError> {
        for _ in 0..reader.items()? {
            let value = T::read(reader)?;
            let weight = reader.count()?;
            self.add(value, weight);
        }
        Ok(())
    }

    pub(super) fn size(&self) -> usize {
        self.entries.capacity() * size_of::<(T, u64)>() + self.outside
    }
}

/// Puts entries in order and equal ones together.
fn join<T: Weighed>(entries: &mut Vec<(T, u64)>) {
    // What was in order is one run, which a stable sort makes use of.
    entries.sort_by(|a, b| a.0.order(&b.0));
    entries.dedup_by(|next, kept| {
        let same = next.0.order(&kept.0).is_eq();
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
}
