//! `make_set`
//!
//! The elements stand in the order in which they come first, and where the rows have no order in the order of their
//! values. Of an array every element is one, as Kusto has it; nulls are none. Of equal elements with other digits the
//! first is kept.

use std::cmp::Ordering;

use hashbrown::HashMap;

use super::bytes::Bytes;
use super::codec::{Reader, length, put_count, put_value};
use super::list::outside;
use super::{Accumulator, StateError, order};
use crate::kql::values::{Dynamic, Value};

/// An element and where it came first.
#[derive(Debug)]
struct Element {
    place: Bytes,
    /// Where it stands in the array of its row.
    index: u32,
    value: Value,
}

impl Element {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = self.place.cmp(&other.place).then(self.index.cmp(&other.index));
        places.then_with(|| order::total(&self.value, &other.value))
    }

    fn size(&self, key: &Bytes) -> usize {
        key.outside() + self.place.outside() + outside(&self.value)
    }
}

/// Collects values that differ.
#[derive(Debug)]
pub(super) struct Set {
    /// How many elements there are at most; the first ones are kept.
    limit: usize,
    elements: HashMap<Bytes, Element>,
    outside: usize,
    key: Vec<u8>,
}

impl Set {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, elements: HashMap::new(), outside: 0, key: Vec::new() }
    }

    fn offer(&mut self, order: &[u8], index: u32, value: &Value) {
        if value.is_null() {
            return;
        }
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        order::key(&mut key, value);
        match self.elements.get_mut(&key[..]) {
            Some(known) => {
                let places = order.cmp(known.place.as_bytes()).then(index.cmp(&known.index));
                if places.then_with(|| order::total(value, &known.value)).is_lt() {
                    *known = Element { place: Bytes::new(order), index, value: value.clone() };
                }
            }
            None => {
                let element = Element { place: Bytes::new(order), index, value: value.clone() };
                let key = Bytes::new(&key);
                self.outside += element.size(&key);
                self.elements.insert(key, element);
            }
        }
        self.key = key;
        // An element that is behind so many others now stays behind them, since their places only come forward.
        if self.elements.len() / 2 > self.limit {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let mut elements: Vec<_> = std::mem::take(&mut self.elements).into_iter().collect();
        elements.sort_unstable_by(|a, b| a.1.cmp(&b.1));
        elements.truncate(self.limit);
        self.outside = elements.iter().map(|(key, element)| element.size(key)).sum();
        self.elements.extend(elements);
    }

    fn sorted(&self) -> Vec<&Element> {
        let mut elements: Vec<_> = self.elements.values().collect();
        elements.sort_unstable_by(|a, b| a.cmp(b));
        elements.truncate(self.limit);
        elements
    }
}

impl Accumulator for Set {
    fn add(&mut self, order: &[u8], arguments: &[Value]) {
        match arguments.first() {
            Some(Value::Dynamic(Dynamic::Array(items))) => {
                for (index, item) in items.iter().enumerate() {
                    // Where rows have no order, neither have the elements.
                    let index = if order.is_empty() { 0 } else { u32::try_from(index).unwrap_or(u32::MAX) };
                    self.offer(order, index, &Value::dynamic(item.clone()));
                }
            }
            Some(value) => self.offer(order, 0, value),
            None => {}
        }
    }

    fn state(&self) -> Vec<u8> {
        let elements = self.sorted();
        let mut out = Vec::new();
        put_count(&mut out, length(elements.len()));
        for Element { place, index, value } in elements {
            place.put(&mut out);
            put_count(&mut out, u64::from(*index));
            put_value(&mut out, value);
        }
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        for _ in 0..reader.items()? {
            let place = reader.bytes()?;
            let index = u32::try_from(reader.count()?).map_err(|_| StateError::Invalid("place"))?;
            let value = reader.value()?;
            self.offer(place, index, &value);
        }
        reader.end()
    }

    fn finish(&self) -> Vec<Value> {
        vec![Value::array(self.sorted().into_iter().map(|element| element.value.to_dynamic()).collect())]
    }

    fn size(&self) -> usize {
        let entry = size_of::<(Bytes, Element)>() + 1;
        size_of::<Self>() + self.elements.capacity() * entry + self.outside
    }
}
