//! `+`, `-`, `*`, `/`, `%` and the minus before a value.
//!
//! Whole numbers are calculated in 64 bits. A result that does not fit is null: Kusto's documentation does not say what
//! becomes of it, and null is better than a wrong number. A division of whole numbers cuts the fraction, by zero it is
//! null; of reals it is infinite. `%` is never negative: it is from 0 to below the size of the divisor.

use crate::kql::values::time::{self, MIN_DATETIME};
use crate::kql::values::{Decimal, Dynamic, Type, Value, convert::whole};

/// An operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

impl Arithmetic {
    /// The type of the result; nothing when the operator does not take the types.
    #[must_use]
    pub fn result_type(self, a: Type, b: Type) -> Option<Type> {
        use Type::{DateTime, Dynamic, Int, Long, Real, TimeSpan};
        if a.is_number() && b.is_number() {
            let widest = a.common(b)?;
            return Some(if widest == Int { Long } else { widest });
        }
        let of_dynamic = |other: Type| if other == Int { Long } else { other };
        match (self, a, b) {
            (_, Dynamic, Dynamic) => Some(Dynamic),
            (_, Dynamic, number) | (_, number, Dynamic) if number.is_number() => Some(of_dynamic(number)),
            (Self::Add, DateTime, DateTime | TimeSpan | Dynamic)
            | (Self::Add, TimeSpan | Dynamic, DateTime) => Some(DateTime),
            (Self::Add, TimeSpan, TimeSpan | Dynamic) | (Self::Add, Dynamic, TimeSpan) => Some(TimeSpan),
            (Self::Subtract, DateTime, TimeSpan) | (Self::Subtract, TimeSpan, DateTime) => Some(DateTime),
            (Self::Subtract, DateTime | TimeSpan | Dynamic, DateTime | TimeSpan)
            | (Self::Subtract, DateTime | TimeSpan, Dynamic) => Some(TimeSpan),
            (Self::Multiply, DateTime, number) | (Self::Multiply, number, DateTime) if number.is_number() => {
                Some(DateTime)
            }
            (Self::Multiply, TimeSpan, number) | (Self::Multiply, number, TimeSpan) if number.is_number() => {
                Some(TimeSpan)
            }
            (Self::Multiply, TimeSpan, TimeSpan) => Some(TimeSpan),
            (Self::Divide, DateTime, DateTime | TimeSpan) | (Self::Divide, TimeSpan, TimeSpan) => Some(Real),
            (Self::Modulo, DateTime, DateTime | TimeSpan) | (Self::Modulo, TimeSpan, TimeSpan) => {
                Some(TimeSpan)
            }
            (Self::Divide | Self::Modulo, DateTime | TimeSpan, number) if number.is_number() => Some(a),
            _ => None,
        }
    }

    /// The result; null of the result's type where there is none.
    #[must_use]
    pub fn apply(self, a: &Value, b: &Value) -> Value {
        // The most frequent types need no look at the others.
        match (a, b) {
            (Value::Long(a), Value::Long(b)) => return Value::or_null(self.longs(*a, *b), Type::Long),
            (Value::Real(a), Value::Real(b)) => return Value::Real(self.reals(*a, *b)),
            _ => {}
        }
        let kind = self.result_type(a.kind(), b.kind()).unwrap_or(Type::Dynamic);
        if a.is_null() || b.is_null() {
            return Value::null(kind);
        }
        let (a, b) = match (of_dynamic(a), of_dynamic(b)) {
            (Some(a), Some(b)) => (a, b),
            _ => return Value::null(kind),
        };
        let result = self.scalars(&a, &b).unwrap_or_else(|| Value::null(kind));
        if result.kind() == kind { result } else { result.to(kind) }
    }

    fn scalars(self, a: &Value, b: &Value) -> Option<Value> {
        match (a, b) {
            (Value::DateTime(_) | Value::TimeSpan(_), _) | (_, Value::DateTime(_) | Value::TimeSpan(_)) => {
                self.times(a, b)
            }
            (Value::Decimal(_), _) | (_, Value::Decimal(_)) => {
                self.decimals(a.to_decimal()?, b.to_decimal()?).map(Value::Decimal)
            }
            (Value::Real(_), _) | (_, Value::Real(_)) => {
                Some(Value::Real(self.reals(a.to_real()?, b.to_real()?)))
            }
            _ => self.longs(a.to_long()?, b.to_long()?).map(Value::Long),
        }
    }

    /// The result for longs; nothing for a division by zero and for what does not fit.
    #[must_use]
    pub fn longs(self, a: i64, b: i64) -> Option<i64> {
        match self {
            Self::Add => a.checked_add(b),
            Self::Subtract => a.checked_sub(b),
            Self::Multiply => a.checked_mul(b),
            Self::Divide => a.checked_div(b),
            // The remainder of a division by -1 is 0, also where the quotient does not fit.
            Self::Modulo if b == -1 => Some(0),
            Self::Modulo => a.checked_rem_euclid(b),
        }
    }

    /// The result for reals.
    #[must_use]
    pub fn reals(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Modulo => a.rem_euclid(b),
        }
    }

    fn decimals(self, a: Decimal, b: Decimal) -> Option<Decimal> {
        match self {
            Self::Add => a.checked_add(b),
            Self::Subtract => a.checked_sub(b),
            Self::Multiply => a.checked_mul(b),
            Self::Divide => a.checked_div(b),
            Self::Modulo => a.checked_rem(b),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a ratio of times is a real")]
    fn times(self, a: &Value, b: &Value) -> Option<Value> {
        use Value::{DateTime, TimeSpan};
        let datetime = |micros: Option<i64>| micros.and_then(time::datetime).map(DateTime);
        match (self, a, b) {
            (Self::Add, DateTime(a), TimeSpan(b)) | (Self::Add, TimeSpan(b), DateTime(a)) => {
                datetime(a.checked_add(*b))
            }
            (Self::Subtract, DateTime(a), TimeSpan(b)) => datetime(a.checked_sub(*b)),
            (Self::Subtract, DateTime(a), DateTime(b)) => a.checked_sub(*b).map(TimeSpan),
            (Self::Add | Self::Subtract, TimeSpan(a), TimeSpan(b)) => self.longs(*a, *b).map(TimeSpan),
            (Self::Modulo, TimeSpan(a), TimeSpan(b)) => self.longs(*a, *b).map(TimeSpan),
            (Self::Modulo, DateTime(a), TimeSpan(b)) => {
                self.longs(a.checked_sub(MIN_DATETIME)?, *b).map(TimeSpan)
            }
            (Self::Divide, TimeSpan(a), TimeSpan(b)) => Some(Value::Real(*a as f64 / *b as f64)),
            (Self::Divide, DateTime(a), TimeSpan(b)) => {
                Some(Value::Real(a.checked_sub(MIN_DATETIME)? as f64 / *b as f64))
            }
            (Self::Multiply, TimeSpan(span), number) | (Self::Multiply, number, TimeSpan(span)) => {
                scaled(Self::Multiply, *span, number).map(TimeSpan)
            }
            (Self::Divide | Self::Modulo, TimeSpan(span), number) => {
                scaled(self, *span, number).map(TimeSpan)
            }
            _ => None,
        }
    }
}

/// A timespan multiplied or divided by a number.
#[expect(clippy::cast_precision_loss, reason = "a fraction of a timespan")]
fn scaled(operator: Arithmetic, span: i64, number: &Value) -> Option<i64> {
    match number {
        Value::Int(_) | Value::Long(_) => operator.longs(span, number.to_long()?),
        Value::Real(_) | Value::Decimal(_) => whole(operator.reals(span as f64, number.to_real()?).round()),
        _ => None,
    }
}

/// What a dynamic holds, when it can be calculated with.
fn of_dynamic(value: &Value) -> Option<Value> {
    match value {
        Value::Dynamic(Dynamic::Number(number)) => {
            Some(number.as_long().map_or_else(|| Value::Real(number.to_real()), Value::Long))
        }
        Value::Dynamic(json @ Dynamic::String(_)) => {
            let text = Value::Dynamic(json.clone());
            let at = text.to_datetime().map(Value::DateTime);
            at.or_else(|| text.to_timespan().map(Value::TimeSpan))
        }
        Value::Dynamic(_) | Value::String(_) | Value::Bool(_) | Value::Guid(_) => None,
        other => Some(other.clone()),
    }
}

/// `-value`
#[must_use]
pub fn negate(value: &Value) -> Value {
    let kind = if value.kind() == Type::Int { Type::Long } else { value.kind() };
    let negated = match of_dynamic(value) {
        Some(Value::Int(value)) => Some(Value::Long(-i64::from(value))),
        Some(Value::Long(value)) => value.checked_neg().map(Value::Long),
        Some(Value::Real(value)) => Some(Value::Real(-value)),
        Some(Value::TimeSpan(value)) => value.checked_neg().map(Value::TimeSpan),
        Some(Value::Decimal(value)) => Decimal::new(-value.unscaled(), value.scale()).map(Value::Decimal),
        _ => None,
    };
    match negated {
        Some(negated) if kind == Type::Dynamic => negated.to(kind),
        Some(negated) => negated,
        None => Value::null(kind),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kql::values::time::{DAY, HOUR};

    fn text(operator: Arithmetic, a: &Value, b: &Value) -> String {
        operator.apply(a, b).text().into_owned()
    }

    #[test]
    fn whole_numbers_divide_toward_zero_and_by_zero_to_null() {
        assert_eq!(text(Arithmetic::Divide, &Value::Long(-7), &Value::Long(2)), "-3");
        assert!(Arithmetic::Divide.apply(&Value::Long(1), &Value::Long(0)).is_null());
        assert_eq!(text(Arithmetic::Divide, &Value::Long(1), &Value::Real(0.0)), "Infinity");
        assert_eq!(text(Arithmetic::Divide, &Value::Real(1.0), &Value::Long(4)), "0.25");
    }

    #[test]
    fn the_remainder_is_never_negative() {
        assert_eq!(Arithmetic::Modulo.longs(-1, 4), Some(3));
        assert_eq!(Arithmetic::Modulo.longs(14, -12), Some(2));
        assert_eq!(Arithmetic::Modulo.longs(-14, -12), Some(10));
        assert_eq!(Arithmetic::Modulo.reals(-1.5, 4.0), 2.5);
        assert_eq!(Arithmetic::Modulo.longs(i64::MIN, -1), Some(0));
        assert_eq!(Arithmetic::Modulo.longs(1, 0), None);
    }

    #[test]
    fn two_ints_make_a_long_and_what_does_not_fit_is_null() {
        assert!(matches!(
            Arithmetic::Add.apply(&Value::Int(i32::MAX), &Value::Int(1)),
            Value::Long(2_147_483_648)
        ));
        assert!(Arithmetic::Add.apply(&Value::Long(i64::MAX), &Value::Long(1)).is_null());
        assert!(Arithmetic::Divide.apply(&Value::Long(i64::MIN), &Value::Long(-1)).is_null());
        assert!(negate(&Value::Long(i64::MIN)).is_null());
    }

    #[test]
    fn times_are_calculated_with() {
        let day = Value::TimeSpan(DAY);
        assert_eq!(text(Arithmetic::Add, &Value::DateTime(0), &day), "1970-01-02T00:00:00.0000000Z");
        assert_eq!(text(Arithmetic::Subtract, &Value::DateTime(DAY), &Value::DateTime(0)), "1.00:00:00");
        assert_eq!(text(Arithmetic::Divide, &Value::TimeSpan(HOUR), &day), real(1.0 / 24.0));
        assert_eq!(text(Arithmetic::Multiply, &Value::Real(1.5), &day), "1.12:00:00");
        assert_eq!(text(Arithmetic::Modulo, &Value::DateTime(HOUR), &day), "01:00:00");
        assert!(Arithmetic::Add.apply(&Value::DateTime(time::MAX_DATETIME), &day).is_null());
    }

    fn real(value: f64) -> String {
        crate::kql::values::text::real(value)
    }

    #[test]
    fn a_dynamic_number_is_calculated_with() {
        let two = Value::dynamic(Dynamic::from(2_i64));
        assert!(matches!(Arithmetic::Add.apply(&two, &Value::Long(1)), Value::Long(3)));
        assert_eq!(text(Arithmetic::Multiply, &two, &Value::Real(0.5)), "1");
        assert_eq!(Arithmetic::Add.apply(&two, &two).kind(), Type::Dynamic);
        assert!(Arithmetic::Add.apply(&Value::dynamic(Dynamic::from("x")), &Value::Long(1)).is_null());
    }

    #[test]
    fn a_result_has_the_type_that_the_analyser_says() {
        let values = [
            Value::Int(3),
            Value::Long(-4),
            Value::Real(0.5),
            Value::from("1.5").to(Type::Decimal),
            Value::DateTime(5),
            Value::TimeSpan(7),
            Value::dynamic(Dynamic::from(2_i64)),
            Value::Null(Type::Real),
        ];
        use Arithmetic::{Add, Divide, Modulo, Multiply, Subtract};
        for operator in [Add, Subtract, Multiply, Divide, Modulo] {
            for a in &values {
                for b in &values {
                    if let Some(kind) = operator.result_type(a.kind(), b.kind()) {
                        assert_eq!(operator.apply(a, b).kind(), kind, "{a:?} {operator:?} {b:?}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn quotient_and_remainder_belong_together(a in any::<i64>(), b in any::<i64>()) {
            if let (Some(quotient), Some(rest)) = (Arithmetic::Divide.longs(a, b), Arithmetic::Modulo.longs(a, b)) {
                let exact = i128::from(quotient) * i128::from(b) + i128::from(rest);
                let off = exact - i128::from(a);
                prop_assert!(off == 0 || off == i128::from(b).abs());
                prop_assert!(rest >= 0 && rest.unsigned_abs() < b.unsigned_abs());
            }
        }
    }
}
