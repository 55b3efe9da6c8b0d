//! The arguments of a call as what a function works on. An argument that is missing or does not fit is nothing.

use std::borrow::Cow;

use crate::kql::values::{Dynamic, Type, Value};

/// The arguments of a call, by their place.
#[derive(Debug, Clone, Copy)]
pub struct Arguments<'a>(pub &'a [Value]);

impl<'a> Arguments<'a> {
    /// The argument.
    #[must_use]
    pub fn get(self, at: usize) -> Option<&'a Value> {
        self.0.get(at)
    }

    /// Whether the argument is there and null.
    #[must_use]
    pub fn is_null(self, at: usize) -> bool {
        self.get(at).is_some_and(Value::is_null)
    }

    /// The argument as text; empty when it is missing.
    #[must_use]
    pub fn text(self, at: usize) -> Cow<'a, str> {
        self.get(at).map_or(Cow::Borrowed(""), Value::text)
    }

    /// The argument as a whole number.
    #[must_use]
    pub fn long(self, at: usize) -> Option<i64> {
        self.get(at)?.to_long()
    }

    /// The argument as a whole number, or another when it is left out; a null is nothing.
    #[must_use]
    pub fn long_or(self, at: usize, default: i64) -> Option<i64> {
        self.get(at).map_or(Some(default), Value::to_long)
    }

    /// The argument as a real.
    #[must_use]
    pub fn real(self, at: usize) -> Option<f64> {
        self.get(at)?.to_real()
    }

    /// The argument as a real, or another when it is left out or null.
    #[must_use]
    pub fn real_or(self, at: usize, default: f64) -> f64 {
        self.real(at).unwrap_or(default)
    }

    /// The argument as a bool.
    #[must_use]
    pub fn bool(self, at: usize) -> Option<bool> {
        self.get(at)?.to_bool()
    }

    /// The argument as a datetime.
    #[must_use]
    pub fn datetime(self, at: usize) -> Option<i64> {
        self.get(at)?.to_datetime()
    }

    /// The argument as a timespan.
    #[must_use]
    pub fn timespan(self, at: usize) -> Option<i64> {
        self.get(at)?.to_timespan()
    }

    /// The argument as JSON; text is read as JSON, since columns of JSON may be text.
    #[must_use]
    pub fn json(self, at: usize) -> Dynamic {
        match self.get(at) {
            Some(Value::String(text)) => Dynamic::parse_or_text(text),
            Some(value) => value.to_dynamic(),
            None => Dynamic::Null,
        }
    }

    /// The argument as an array.
    #[must_use]
    pub fn array(self, at: usize) -> Option<Vec<Dynamic>> {
        self.json(at).as_array().map(<[Dynamic]>::to_vec)
    }
}

/// A long, or null.
#[must_use]
pub fn long(value: Option<i64>) -> Value {
    Value::or_null(value, Type::Long)
}

/// An int, or null.
#[must_use]
pub fn int(value: Option<i64>) -> Value {
    Value::or_null(value.and_then(|value| i32::try_from(value).ok()), Type::Int)
}

/// A real, or null.
#[must_use]
pub fn real(value: Option<f64>) -> Value {
    Value::or_null(value, Type::Real)
}

/// A bool, or null.
#[must_use]
pub fn bool(value: Option<bool>) -> Value {
    Value::or_null(value, Type::Bool)
}

/// A string; the empty one when there is none.
#[must_use]
pub fn string(value: Option<String>) -> Value {
    Value::or_null(value, Type::String)
}

/// A datetime, or null also when it is outside of the years 1 to 9999.
#[must_use]
pub fn datetime(value: Option<i64>) -> Value {
    value.and_then(crate::kql::values::time::datetime).map_or(Value::Null(Type::DateTime), Value::DateTime)
}

/// A timespan, or null.
#[must_use]
pub fn timespan(value: Option<i64>) -> Value {
    value.map_or(Value::Null(Type::TimeSpan), Value::TimeSpan)
}

/// An array, or null.
#[must_use]
pub fn array(value: Option<Vec<Dynamic>>) -> Value {
    value.map_or(Value::Null(Type::Dynamic), Value::array)
}
