//! `variance`, `stdev`, `covariance` and their forms for a whole population
//!
//! They are made of exact sums of the values and of their products, so that no digits are lost between large values
//! that are close together.

use super::codec::{Reader, put_count};
use super::exact::Exact;
use super::number::{Amount, real};
use super::{Accumulator, StateError};
use crate::kql::values::Value;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spread {
    /// Of two values, not of one with itself.
    pub(super) pairs: bool,
    /// Of all there is, not of a sample.
    pub(super) population: bool,
    /// The root of it.
    pub(super) root: bool,
}

/// Adds up values and products.
#[derive(Debug)]
pub(super) struct Moments {
    spread: Spread,
    count: u64,
    first: Exact,
    second: Exact,
    products: Exact,
    /// Whether a value was infinite or NaN.
    special: bool,
}

impl Moments {
    pub(super) fn new(spread: Spread) -> Self {
        let sum = Exact::default;
        Self { spread, count: 0, first: sum(), second: sum(), products: sum(), special: false }
    }

    fn value(&self) -> f64 {
        let count = i128::from(self.count);
        if self.special {
            return f64::NAN;
        }
        let divisor = if self.spread.population { count } else { count - 1 };
        // Of one value, and of none, the spread is zero.
        if divisor <= 0 {
            return 0.0;
        }
        let mut number = Exact::default();
        number.add_integer(count);
        let mut spread = self.products.times(&number);
        let second = if self.spread.pairs { &self.second } else { &self.first };
        spread.subtract(&self.first.times(second));
        let value = spread.to_real() / real(count) / real(divisor);
        if self.spread.root { value.sqrt() } else { value }
    }
}

impl Accumulator for Moments {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        let amount = |at: usize| arguments.get(at).and_then(Amount::of);
        let Some(first) = amount(0) else { return };
        let second = if self.spread.pairs {
            let Some(second) = amount(1) else { return };
            self.special |= !second.add_to(&mut self.second);
            second
        } else {
            first
        };
        self.special |= !first.add_to(&mut self.first);
        self.special |= !first.add_product_to(second, &mut self.products);
        self.count = self.count.saturating_add(1);
    }

    fn state(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_count(&mut out, self.count);
        out.push(u8::from(self.special));
        for sum in [&self.first, &self.second, &self.products] {
            sum.put(&mut out);
        }
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        let (count, special) = (reader.count()?, reader.flag()?);
        let mut sum = || Exact::read(&mut reader);
        let (first, second, products) = (sum()?, sum()?, sum()?);
        reader.end()?;
        self.count = self.count.saturating_add(count);
        self.special |= special;
        self.first.add(&first);
        self.second.add(&second);
        self.products.add(&products);
        Ok(())
    }

    fn finish(&self) -> Vec<Value> {
        vec![Value::Real(self.value())]
    }

    fn size(&self) -> usize {
        size_of::<Self>()
            + [&self.first, &self.second, &self.products].map(Exact::outside).iter().sum::<usize>()
    }
}
