//! `sum`, `avg`
//!
//! Sums are exact until they are read: whole numbers, times and decimals always, reals until the one rounding at the
//! end. A sum that does not fit its type is null.

use super::codec::{Reader, put_count};
use super::exact::Exact;
use super::number::{Amount, real};
use super::{Accumulator, StateError};
use crate::kql::values::time::{self, MIN_DATETIME};
use crate::kql::values::{Decimal, Type, Value};

/// The digits after the point in a sum of decimals.
const SCALE: u32 = 38;

/// Adds values up.
#[derive(Debug)]
pub(super) struct Total {
    /// The type of what is added.
    kind: Type,
    result: Type,
    average: bool,
    count: u64,
    /// Times count in microseconds, datetimes from the first one, decimals in parts of 10^38.
    sum: Exact,
    /// The sum while it is whole and small, which is faster.
    whole: i128,
    /// Whether all that was added is whole.
    fraction: bool,
    special: Special,
}

/// The reals that no exact sum holds.
#[derive(Debug, Default, Clone, Copy)]
struct Special {
    nan: bool,
    infinite: bool,
    negative_infinite: bool,
}

impl Special {
    fn note(&mut self, value: f64) {
        self.nan |= value.is_nan();
        self.infinite |= value == f64::INFINITY;
        self.negative_infinite |= value == f64::NEG_INFINITY;
    }

    /// What they make of a sum.
    const fn sum(self) -> Option<f64> {
        match self {
            Self { nan: true, .. } | Self { infinite: true, negative_infinite: true, .. } => Some(f64::NAN),
            Self { infinite: true, .. } => Some(f64::INFINITY),
            Self { negative_infinite: true, .. } => Some(f64::NEG_INFINITY),
            _ => None,
        }
    }
}

impl Total {
    pub(super) fn new(kind: Type, result: Type, average: bool) -> Self {
        let (sum, special) = (Exact::default(), Special::default());
        Self { kind, result, average, count: 0, sum, whole: 0, fraction: false, special }
    }

    fn add_value(&mut self, value: &Value) -> Option<()> {
        match self.kind {
            Type::Int | Type::Long => self.add_whole(match value {
                Value::Int(value) => i64::from(*value),
                Value::Long(value) => *value,
                other => other.to_long()?,
            }),
            Type::TimeSpan => self.add_whole(value.to_timespan()?),
            Type::DateTime => self.add_whole(value.to_datetime()?.checked_sub(MIN_DATETIME)?),
            Type::Decimal => self.add_decimal(value.to_decimal()?),
            Type::Real => self.add_real(value.to_real()?),
            _ => match Amount::of(value)? {
                Amount::Whole(value) => self.add_whole(value),
                Amount::Real(value) => self.add_real(value),
            },
        }
        self.count = self.count.saturating_add(1);
        Some(())
    }

    fn add_whole(&mut self, value: i64) {
        // As many values as fill 128 bits do not come.
        self.whole = self.whole.saturating_add(i128::from(value));
    }

    fn add_real(&mut self, value: f64) {
        self.fraction = true;
        if value.is_finite() {
            self.sum.add_real(value);
        } else {
            self.special.note(value);
        }
    }

    fn add_decimal(&mut self, value: Decimal) {
        let unit = 10_u128.pow(SCALE.saturating_sub(value.scale()));
        self.sum.add_product(value.unscaled().unsigned_abs(), unit, value.unscaled() < 0);
    }

    fn real(&self) -> f64 {
        if let Some(special) = self.special.sum() {
            return special;
        }
        if !self.fraction {
            return real(self.whole);
        }
        let mut sum = self.sum.clone();
        sum.add_integer(self.whole);
        sum.to_real()
    }

    fn value(&self) -> Option<Value> {
        let count = i128::from(self.count);
        let share = |sum: i128| if self.average { sum.checked_div(count) } else { Some(sum) };
        let long = |sum: i128| i64::try_from(sum).ok();
        match self.kind {
            Type::TimeSpan => share(self.whole).and_then(long).map(Value::TimeSpan),
            Type::DateTime => {
                let micros = share(self.whole)?.checked_add(i128::from(MIN_DATETIME))?;
                long(micros).and_then(time::datetime).map(Value::DateTime)
            }
            Type::Decimal => {
                let sum = super::decimal::nearest(&self.sum, SCALE)?;
                if !self.average {
                    return Some(Value::Decimal(sum));
                }
                Decimal::new(count, 0).and_then(|count| sum.checked_div(count)).map(Value::Decimal)
            }
            // The average of nothing is zero divided by zero.
            _ if self.average => Some(Value::Real(self.real() / real(count))),
            _ if self.fraction => Some(Value::Real(self.real())),
            Type::Real => Some(Value::Real(real(self.whole))),
            _ => long(self.whole).map(Value::Long),
        }
    }
}

impl Accumulator for Total {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        // What is null or no number is not added.
        let _ =
            arguments.first().and_then(|value| if value.is_null() { None } else { self.add_value(value) });
    }

    fn state(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_count(&mut out, self.count);
        let Special { nan, infinite, negative_infinite } = self.special;
        for flag in [self.fraction, nan, infinite, negative_infinite] {
            out.push(u8::from(flag));
        }
        out.extend_from_slice(&self.whole.to_le_bytes());
        self.sum.put(&mut out);
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        let count = reader.count()?;
        let (fraction, nan) = (reader.flag()?, reader.flag()?);
        let (infinite, negative_infinite) = (reader.flag()?, reader.flag()?);
        let whole = reader.huge()?;
        let sum = Exact::read(&mut reader)?;
        reader.end()?;
        self.count = self.count.saturating_add(count);
        self.fraction |= fraction;
        self.special.nan |= nan;
        self.special.infinite |= infinite;
        self.special.negative_infinite |= negative_infinite;
        self.whole = self.whole.saturating_add(whole);
        self.sum.add(&sum);
        Ok(())
    }

    fn finish(&self) -> Vec<Value> {
        let value = self.value().unwrap_or_else(|| Value::null(self.result));
        vec![if value.kind() == self.result { value } else { value.to(self.result) }]
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.sum.outside()
    }
}
