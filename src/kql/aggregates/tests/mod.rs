//! Facts of each aggregate, and the law that the order of rows and states makes no difference.

mod facts;
mod laws;
mod refusals;
pub(super) mod values;

use super::{Accumulator, Maker, find};
use crate::kql::values::{Dynamic, Type, Value};

/// What is asked of an aggregate.
pub(super) struct Asked<'a> {
    name: &'a str,
    kinds: Vec<Type>,
    constants: Vec<Option<Value>>,
    results: Vec<Type>,
}

/// An aggregate of these types, with one result.
pub(super) fn asked<'a>(name: &'a str, kinds: &[Type], result: Type) -> Asked<'a> {
    Asked { name, kinds: kinds.to_vec(), constants: vec![None; kinds.len()], results: vec![result] }
}

impl Asked<'_> {
    /// With constants at the end.
    fn with(mut self, constants: &[Value]) -> Self {
        self.kinds.extend(constants.iter().map(Value::kind));
        self.constants.extend(constants.iter().cloned().map(Some));
        self
    }

    fn results(mut self, results: &[Type]) -> Self {
        self.results = results.to_vec();
        self
    }

    fn maker(&self) -> Maker {
        find(self.name, &self.kinds, &self.constants, &self.results).unwrap()
    }

    /// The outputs as text for rows without an order; constants are given to each row.
    fn of(&self, rows: &[Vec<Value>]) -> String {
        self.run(rows, |_| Vec::new())
    }

    /// The same for rows in order.
    fn in_order(&self, rows: &[Vec<Value>]) -> String {
        self.run(rows, |at| at.to_be_bytes().to_vec())
    }

    fn run(&self, rows: &[Vec<Value>], order: impl Fn(usize) -> Vec<u8>) -> String {
        let mut accumulator = self.maker().make();
        for (at, row) in rows.iter().enumerate() {
            accumulator.add(&order(at), &self.row(row));
        }
        texts(&*accumulator)
    }

    fn row(&self, row: &[Value]) -> Vec<Value> {
        row.iter().cloned().chain(self.constants.iter().skip(row.len()).flatten().cloned()).collect()
    }
}

fn texts(accumulator: &dyn Accumulator) -> String {
    let text = |value: &Value| if value.is_null() { "null".to_owned() } else { value.text().into_owned() };
    accumulator.finish().iter().map(text).collect::<Vec<_>>().join(" | ")
}

/// Rows of one value.
fn rows<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Vec<Vec<Value>> {
    values.into_iter().map(|value| vec![value.into()]).collect()
}

/// JSON.
fn json(text: &str) -> Value {
    Value::dynamic(Dynamic::parse(text).unwrap())
}
