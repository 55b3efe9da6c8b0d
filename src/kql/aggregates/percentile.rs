//! `percentile`, `percentiles`, `percentilew` and their kin
//!
//! They are exact, of nearest rank: the result is a value that is there.

use std::sync::Arc;

use super::codec::Reader;
use super::weights::Weights;
use super::{Accumulator, StateError};
use crate::kql::functions::sketch::rank;
use crate::kql::values::{Dynamic, Type, Value};

/// What is asked for.
#[derive(Debug)]
pub(super) struct Asked {
    /// The percentiles, in parts.
    pub(super) percentiles: Vec<u64>,
    /// Whether the second argument says how often the first is there.
    pub(super) weighted: bool,
    /// Whether the result is one array.
    pub(super) array: bool,
    /// The types of the outputs.
    pub(super) results: Vec<Type>,
}

/// Collects values for percentiles.
#[derive(Debug)]
pub(super) struct Percentiles {
    asked: Arc<Asked>,
    weights: Weights,
}

impl Percentiles {
    pub(super) fn new(asked: &Arc<Asked>) -> Self {
        Self { asked: Arc::clone(asked), weights: Weights::default() }
    }
}

impl Accumulator for Percentiles {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        let Some(value) = arguments.first() else { return };
        let is_number = match value {
            Value::Dynamic(value) => matches!(value, Dynamic::Number(_)),
            value => !value.is_null(),
        };
        if !is_number {
            return;
        }
        let weight = if self.asked.weighted {
            arguments
                .get(1)
                .and_then(Value::to_long)
                .and_then(|weight| u64::try_from(weight).ok())
                .unwrap_or(0)
        } else {
            1
        };
        self.weights.add(value.clone(), weight);
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
        let entries = self.weights.in_order();
        let values = self.asked.percentiles.iter().map(|parts| rank::at(&entries, *parts));
        if self.asked.array {
            return vec![Value::array(
                values.map(|value| value.map_or(Dynamic::Null, Value::to_dynamic)).collect(),
            )];
        }
        let typed = |(value, kind): (Option<&Value>, &Type)| {
            value.map_or_else(|| Value::null(*kind), |value| value.to(*kind))
        };
        values.zip(&self.asked.results).map(typed).collect()
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.weights.size()
    }
}
