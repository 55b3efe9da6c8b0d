//! The number that a value counts as where it is added up.

use super::exact::{Exact, parts};
use crate::kql::values::{Dynamic, Value};

/// A number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Amount {
    /// A whole one; of times the ticks.
    Whole(i64),
    /// One with a fraction.
    Real(f64),
}

impl Amount {
    /// The number of a value; nothing when it is null or no number. JSON strings are none.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Int(_) | Value::Long(_) | Value::TimeSpan(_) | Value::DateTime(_) => {
                value.to_long().map(Self::Whole)
            }
            Value::Real(value) => Some(Self::Real(*value)),
            Value::Decimal(value) => Some(Self::Real(value.to_real())),
            Value::Dynamic(Dynamic::Number(number)) => {
                Some(number.as_long().map_or_else(|| Self::Real(number.to_real()), Self::Whole))
            }
            _ => None,
        }
    }

    /// Its size as a whole number times a power of two, and whether it is below zero; nothing when it is not finite.
    fn scaled(self) -> Option<(u64, bool, i32)> {
        match self {
            Self::Whole(value) => Some((value.unsigned_abs(), value < 0, 0)),
            Self::Real(value) => parts(value).map(|(mantissa, exponent)| (mantissa, value < 0.0, exponent)),
        }
    }

    /// Adds it to a sum; says whether it is finite.
    pub(super) fn add_to(self, sum: &mut Exact) -> bool {
        let Some((size, negative, exponent)) = self.scaled() else { return false };
        sum.add_scaled(u128::from(size), negative, exponent);
        true
    }

    /// Adds its product with another to a sum; says whether both are finite.
    pub(super) fn add_product_to(self, other: Self, sum: &mut Exact) -> bool {
        let (Some(a), Some(b)) = (self.scaled(), other.scaled()) else { return false };
        sum.add_scaled(u128::from(a.0) * u128::from(b.0), a.1 != b.1, a.2 + b.2);
        true
    }
}

/// A count as a real.
#[expect(clippy::cast_precision_loss, reason = "a real is what is asked for")]
pub(super) const fn real(count: i128) -> f64 {
    count as f64
}
