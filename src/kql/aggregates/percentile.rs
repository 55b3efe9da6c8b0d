//! `percentile`, `percentiles`, `percentilew` and their kin
//!
//! They are exact, of nearest rank: the result is a value that is there.

use std::sync::Arc;

use super::codec::Reader;
use super::weights::{Weighed, Weights};
use super::{Accumulator, StateError};
use crate::kql::functions::sketch::rank;
use crate::kql::values::{Dynamic, Type, Value};

/// What is asked for.
#[derive(Debug)]
pub(super) struct Asked {
    /// The type of the values.
    pub(super) kind: Type,
    /// The percentiles, in parts.
    pub(super) percentiles: Vec<u64>,
    /// Whether the second argument says how often the first is there.
    pub(super) weighted: bool,
    /// Whether the result is one array.
    pub(super) array: bool,
    /// The types of the outputs.
    pub(super) results: Vec<Type>,
}

impl Asked {
    /// An accumulator: values of eight bytes are held as such.
    pub(super) fn accumulator(self: &Arc<Self>) -> Box<dyn Accumulator> {
        let asked = Arc::clone(self);
        match self.kind {
            Type::Int | Type::Long | Type::Real | Type::DateTime | Type::TimeSpan => {
                Box::new(Percentiles::<i64> { asked, weights: Weights::default() })
            }
            _ => Box::new(Percentiles::<Value> { asked, weights: Weights::default() }),
        }
    }
}

/// Collects values for percentiles.
#[derive(Debug)]
struct Percentiles<T> {
    asked: Arc<Asked>,
    weights: Weights<T>,
}

/// What is held of a value.
trait Held: Weighed + std::fmt::Debug + Send + Sync {
    /// Of a value; nothing when it does not count.
    fn of(value: &Value, kind: Type) -> Option<Self>;
    /// The value.
    fn value(&self, kind: Type) -> Value;
}

impl Held for Value {
    fn of(value: &Value, _: Type) -> Option<Self> {
        let counts = match value {
            Self::Dynamic(value) => matches!(value, Dynamic::Number(_)),
            value => !value.is_null(),
        };
        counts.then(|| value.clone())
    }

    fn value(&self, _: Type) -> Value {
        self.clone()
    }
}

impl Held for i64 {
    fn of(value: &Value, kind: Type) -> Option<Self> {
        match kind {
            Type::Real => value.to_real().map(ordered),
            Type::DateTime => value.to_datetime(),
            Type::TimeSpan => value.to_timespan(),
            _ => value.to_long(),
        }
    }

    fn value(&self, kind: Type) -> Value {
        match kind {
            Type::Real => Value::Real(unordered(*self)),
            Type::DateTime => Value::DateTime(*self),
            Type::TimeSpan => Value::TimeSpan(*self),
            _ => Value::Long(*self),
        }
    }
}

/// The bits of a real as a number that compares as it does; that of a NaN is the smallest.
const fn ordered(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    match bits {
        _ if value.is_nan() => i64::MIN,
        bits if bits < 0 => bits ^ i64::MAX,
        bits => bits,
    }
}

/// The real of such a number.
const fn unordered(number: i64) -> f64 {
    let bits = if number < 0 { number ^ i64::MAX } else { number };
    let value = f64::from_bits(bits.cast_unsigned());
    if value.is_nan() { f64::NAN } else { value }
}

impl<T: Held> Accumulator for Percentiles<T> {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        let Some(value) = arguments.first().and_then(|value| T::of(value, self.asked.kind)) else { return };
        let weight = || arguments.get(1)?.to_long().and_then(|weight| u64::try_from(weight).ok());
        // What is there less than once is not there.
        let weight = if self.asked.weighted { weight().unwrap_or(0) } else { 1 };
        self.weights.add(value, weight);
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
        let kind = self.asked.kind;
        let entries = self.weights.in_order();
        let found = |parts: &u64| rank::at(&entries, *parts).map(|held| held.value(kind));
        let values = self.asked.percentiles.iter().map(found);
        if self.asked.array {
            let element = |value: Option<Value>| value.map_or(Dynamic::Null, |value| value.to_dynamic());
            return vec![Value::array(values.map(element).collect())];
        }
        let typed = |(value, kind): (Option<Value>, &Type)| {
            value.map_or_else(|| Value::null(*kind), |value| value.to(*kind))
        };
        values.zip(&self.asked.results).map(typed).collect()
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.weights.size()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_real_is_held_in_its_order(a in any::<f64>(), b in any::<f64>()) {
            prop_assert_eq!(unordered(ordered(a)).to_bits(), if a.is_nan() { f64::NAN.to_bits() } else { a.to_bits() });
            if let Some(order) = a.partial_cmp(&b).filter(|order| order.is_ne()) {
                prop_assert_eq!(ordered(a).cmp(&ordered(b)), order);
            }
            prop_assert!(a.is_nan() || ordered(f64::NAN) < ordered(a));
        }
    }
}
