//! `make_list`, `make_list_with_nulls`
//!
//! The elements stand in the order of their rows, and where the rows have none in the order of their values.

use std::cmp::Ordering;

use super::bytes::Bytes;
use super::codec::{Reader, length, put_count, put_value};
use super::{Accumulator, StateError, order};
use crate::kql::values::{Dynamic, Number, Value};

/// Collects values.
#[derive(Debug)]
pub(super) struct List {
    with_nulls: bool,
    /// How many elements there are at most; the first ones are kept.
    limit: usize,
    items: Vec<(Bytes, Value)>,
    outside: usize,
}

impl List {
    pub(super) const fn new(with_nulls: bool, limit: usize) -> Self {
        Self { with_nulls, limit, items: Vec::new(), outside: 0 }
    }

    fn push(&mut self, place: Bytes, value: Value) {
        self.outside += place.outside() + outside(&value);
        self.items.push((place, value));
        if self.items.len() / 2 > self.limit {
            self.cut();
        }
    }

    /// Leaves out what is behind the limit.
    fn cut(&mut self) {
        if self.items.len() > self.limit {
            self.items.select_nth_unstable_by(self.limit, before);
            self.items.truncate(self.limit);
            let sizes = self.items.iter().map(|(place, value)| place.outside() + outside(value));
            self.outside = sizes.sum();
        }
    }

    fn sorted(&self) -> Vec<&(Bytes, Value)> {
        let mut items: Vec<_> = self.items.iter().collect();
        items.sort_unstable_by(|a, b| before(a, b));
        items.truncate(self.limit);
        items
    }
}

fn before(a: &(Bytes, Value), b: &(Bytes, Value)) -> Ordering {
    a.0.cmp(&b.0).then_with(|| order::total(&a.1, &b.1))
}

impl Accumulator for List {
    fn add(&mut self, order: &[u8], arguments: &[Value]) {
        if let Some(value) = arguments.first().filter(|value| self.with_nulls || !value.is_null()) {
            self.push(Bytes::new(order), value.clone());
        }
    }

    fn state(&self) -> Vec<u8> {
        let items = self.sorted();
        let mut out = Vec::new();
        put_count(&mut out, length(items.len()));
        for (place, value) in items {
            place.put(&mut out);
            put_value(&mut out, value);
        }
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        for _ in 0..reader.items()? {
            let place = Bytes::read(&mut reader)?;
            self.push(place, reader.value()?);
        }
        reader.end()
    }

    fn finish(&self) -> Vec<Value> {
        vec![Value::array(self.sorted().into_iter().map(|(_, value)| value.to_dynamic()).collect())]
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.items.capacity() * size_of::<(Bytes, Value)>() + self.outside
    }
}

/// About how many bytes of a value stand outside of it.
pub(super) fn outside(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 16,
        Value::Dynamic(value) => outside_of_dynamic(value),
        _ => 0,
    }
}

pub(super) fn outside_of_dynamic(value: &Dynamic) -> usize {
    let item = |item: &Dynamic| size_of::<Dynamic>() + outside_of_dynamic(item);
    match value {
        Dynamic::String(text) | Dynamic::Number(Number::Written(text, _)) => text.len() + 16,
        Dynamic::Array(items) => items.iter().map(item).sum(),
        Dynamic::Bag(bag) => bag.members().iter().map(|(key, value)| key.len() + 32 + item(value)).sum(),
        _ => 0,
    }
}
