//! A value as a value of another type: `toint`, `todatetime` and the others. What does not fit is null, never an error.

use super::time::{self, TICKS};
use super::{Decimal, Dynamic, Number, Type, Value, text};

/// Ticks of 100 nanoseconds from the beginning of year 1, which Kusto counts from, to 1970.
const EPOCH_TICKS: i64 = 621_355_968_000_000_000;

impl Value {
    /// The value in another type.
    #[must_use]
    pub fn to(&self, kind: Type) -> Self {
        match kind {
            Type::Bool => Self::or_null(self.to_bool(), kind),
            Type::Int => Self::or_null(self.to_int(), kind),
            Type::Long => Self::or_null(self.to_long(), kind),
            Type::Real => Self::or_null(self.to_real(), kind),
            Type::Decimal => Self::or_null(self.to_decimal(), kind),
            Type::DateTime => self.to_datetime().map_or(Self::Null(kind), Self::DateTime),
            Type::TimeSpan => self.to_timespan().map_or(Self::Null(kind), Self::TimeSpan),
            Type::Guid => match self {
                Self::Guid(value) => Self::Guid(*value),
                _ => Self::or_null(text::parse_guid(&self.text()), kind),
            },
            Type::String => match self {
                Self::String(text) => Self::String(text.clone()),
                other => Self::string(other.text()),
            },
            Type::Dynamic => Self::dynamic(self.to_dynamic()),
        }
    }

    /// The bool: of a number whether it is not zero.
    #[must_use]
    pub fn to_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Int(value) => Some(*value != 0),
            Self::Long(value) => Some(*value != 0),
            Self::Real(value) => (!value.is_nan()).then_some(*value != 0.0),
            Self::Decimal(value) => Some(value.unscaled() != 0),
            Self::String(text) => text::parse_bool(text),
            Self::Dynamic(Dynamic::Bool(value)) => Some(*value),
            Self::Dynamic(Dynamic::String(text)) => text::parse_bool(text),
            Self::Dynamic(Dynamic::Number(number)) => Some(number.to_real() != 0.0),
            _ => None,
        }
    }

    /// The int: a long that does not fit loses its upper 32 bits, a real becomes the nearest end of the range, text is
    /// nothing.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "that is what Kusto does")]
    pub fn to_int(&self) -> Option<i32> {
        match self {
            Self::Real(value) => (!value.is_nan()).then_some(*value as i32),
            Self::String(_) | Self::Dynamic(Dynamic::String(_)) | Self::Decimal(_) => {
                self.to_long().and_then(|value| i32::try_from(value).ok())
            }
            other => other.to_long().map(|value| value as i32),
        }
    }

    /// The long: of a real its whole part, or the nearest end of the range, of a datetime its ticks since the beginning of year 1, of a timespan its
    /// ticks, of text what is a whole number.
    #[must_use]
    pub fn to_long(&self) -> Option<i64> {
        match self {
            Self::Bool(value) => Some(i64::from(*value)),
            Self::Int(value) => Some(i64::from(*value)),
            Self::Long(value) => Some(*value),
            Self::Real(value) => saturated(*value),
            Self::Decimal(value) => value.to_long(),
            Self::DateTime(value) => value.checked_mul(TICKS)?.checked_add(EPOCH_TICKS),
            Self::TimeSpan(value) => value.checked_mul(TICKS),
            Self::String(text) => text::parse_long(text),
            Self::Dynamic(Dynamic::Bool(value)) => Some(i64::from(*value)),
            Self::Dynamic(Dynamic::String(text)) => text::parse_long(text),
            Self::Dynamic(Dynamic::Number(number)) => {
                number.as_long().or_else(|| saturated(number.to_real()))
            }
            _ => None,
        }
    }

    /// The real.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a real is what is asked for")]
    pub fn to_real(&self) -> Option<f64> {
        match self {
            Self::Real(value) => Some(*value),
            Self::Decimal(value) => Some(value.to_real()),
            Self::String(text) => text::parse_real(text),
            Self::Dynamic(Dynamic::String(text)) => text::parse_real(text),
            Self::Dynamic(Dynamic::Number(number)) => Some(number.to_real()),
            other => other.to_long().map(|value| value as f64),
        }
    }

    /// The decimal.
    #[must_use]
    pub fn to_decimal(&self) -> Option<Decimal> {
        match self {
            Self::Decimal(value) => Some(*value),
            Self::Real(value) => Decimal::from_real(*value),
            Self::String(text) => Decimal::parse(text),
            Self::Dynamic(Dynamic::String(text)) => Decimal::parse(text),
            Self::Dynamic(Dynamic::Number(number)) => Decimal::parse(&number.to_string()),
            other => other.to_long().and_then(|value| Decimal::new(i128::from(value), 0)),
        }
    }

    /// The datetime in microseconds since 1970: a number counts ticks since the beginning of year 1.
    #[must_use]
    pub fn to_datetime(&self) -> Option<i64> {
        let ticks = match self {
            Self::DateTime(value) => return Some(*value),
            Self::String(text) | Self::Dynamic(Dynamic::String(text)) => return text::parse_datetime(text),
            Self::Bool(_) | Self::TimeSpan(_) | Self::Dynamic(Dynamic::Bool(_)) => return None,
            other => other.to_long()?,
        };
        time::datetime(ticks.checked_sub(EPOCH_TICKS)?.div_euclid(TICKS))
    }

    /// The timespan in microseconds: a number counts ticks.
    #[must_use]
    pub fn to_timespan(&self) -> Option<i64> {
        match self {
            Self::TimeSpan(value) => Some(*value),
            Self::String(text) | Self::Dynamic(Dynamic::String(text)) => text::parse_timespan(text),
            Self::Bool(_) | Self::DateTime(_) | Self::Dynamic(Dynamic::Bool(_)) => None,
            other => other.to_long().map(|ticks| ticks / TICKS),
        }
    }

    /// The value as JSON: a datetime, timespan or guid is its text, a decimal its digits.
    #[must_use]
    pub fn to_dynamic(&self) -> Dynamic {
        match self {
            Self::Null(_) => Dynamic::Null,
            Self::Bool(value) => Dynamic::Bool(*value),
            Self::Int(value) => Dynamic::from(i64::from(*value)),
            Self::Long(value) => Dynamic::from(*value),
            Self::Real(value) => Dynamic::from(*value),
            Self::Decimal(value) => {
                Dynamic::Number(Number::Written(value.to_string().into(), value.to_real()))
            }
            Self::String(text) => Dynamic::String(text.clone()),
            Self::Dynamic(value) => value.clone(),
            Self::DateTime(_) | Self::TimeSpan(_) | Self::Guid(_) => Dynamic::string(self.text()),
        }
    }
}

/// The whole part of a real, or the nearest end of the range of a long; of NaN nothing.
#[expect(clippy::cast_possible_truncation, reason = "such a cast ends at the ends of the range")]
fn saturated(value: f64) -> Option<i64> {
    (!value.is_nan()).then_some(value as i64)
}

/// The whole part of a real, when a long holds it.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub fn whole(value: f64) -> Option<i64> {
    // The nearest reals to the ends of the range of a long.
    (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &Value) -> String {
        value.text().into_owned()
    }

    #[test]
    fn a_real_loses_its_fraction_and_its_text_is_no_long() {
        assert_eq!(text(&Value::Real(5.7).to(Type::Long)), "5");
        assert_eq!(text(&Value::Real(-5.7).to(Type::Int)), "-5");
        assert!(Value::from("5.7").to(Type::Long).is_null());
        assert!(Value::Real(f64::NAN).to(Type::Long).is_null());
    }

    #[test]
    fn a_long_wraps_to_an_int_and_a_real_ends_at_the_range() {
        assert_eq!(text(&Value::Long(9_999_999_999).to(Type::Int)), "1410065407");
        assert_eq!(text(&Value::Long(-9_999_999_999).to(Type::Int)), "-1410065407");
        assert_eq!(text(&Value::TimeSpan(time::DAY).to(Type::Int)), "711573504");
        assert_eq!(text(&Value::Real(1e10).to(Type::Int)), "2147483647");
        assert_eq!(text(&Value::Real(-1e30).to(Type::Long)), "-9223372036854775808");
        assert!(Value::from("9999999999").to(Type::Int).is_null());
    }

    #[test]
    fn a_time_is_its_ticks() {
        assert_eq!(text(&Value::TimeSpan(1).to(Type::Long)), "10");
        assert_eq!(text(&Value::DateTime(0).to(Type::Long)), "621355968000000000");
        assert_eq!(
            text(&Value::Long(621_355_968_000_000_000).to(Type::DateTime)),
            "1970-01-01T00:00:00.0000000Z"
        );
    }

    #[test]
    fn what_does_not_fit_is_null() {
        for kind in [
            Type::Bool,
            Type::Int,
            Type::Long,
            Type::Real,
            Type::Decimal,
            Type::DateTime,
            Type::TimeSpan,
            Type::Guid,
        ] {
            let value = Value::from("no such thing").to(kind);
            assert!(value.is_null());
            assert_eq!(value.kind(), kind);
        }
    }

    #[test]
    fn a_null_stays_null_and_becomes_the_empty_string() {
        for from in Type::ALL {
            for to in Type::ALL {
                let value = Value::null(from).to(to);
                assert_eq!(value.kind(), to);
                assert!(from == Type::String || to == Type::String || value.is_null());
            }
        }
    }

    #[test]
    fn every_value_keeps_its_own_type() {
        for value in [
            Value::Bool(true),
            Value::Int(1),
            Value::Real(0.5),
            Value::DateTime(5),
            Value::TimeSpan(7),
            Value::from("x"),
        ] {
            assert_eq!(text(&value.to(value.kind())), text(&value));
        }
    }

    #[test]
    fn a_dynamic_converts_as_what_it_holds() {
        let of = |json: &str, kind| text(&Value::dynamic(Dynamic::parse(json).unwrap()).to(kind));
        assert_eq!(of("118.0", Type::Long), "118");
        assert_eq!(of("\"7\"", Type::Int), "7");
        assert_eq!(of("true", Type::Bool), "True");
        assert_eq!(of("\"2020-01-01\"", Type::DateTime), "2020-01-01T00:00:00.0000000Z");
        assert_eq!(of("[1]", Type::Long), "");
        assert_eq!(of("0.10", Type::Decimal), "0.10");
    }
}
