//! One value of one type.

use std::sync::Arc;

use uuid::Uuid;

use super::{Decimal, Dynamic, Type};

/// A value. Make nulls, strings and dynamics with [`Value::null`], [`Value::string`] and [`Value::dynamic`], so that
/// there is no null string and a JSON null is a null.
#[derive(Debug, Clone)]
pub enum Value {
    /// A null of a type other than `string`.
    Null(Type),
    /// `bool`
    Bool(bool),
    /// `int`
    Int(i32),
    /// `long`
    Long(i64),
    /// `real`
    Real(f64),
    /// `decimal`
    Decimal(Decimal),
    /// `datetime`: microseconds since 1970 in UTC.
    DateTime(i64),
    /// `timespan`: microseconds.
    TimeSpan(i64),
    /// `guid`
    Guid(Uuid),
    /// `string`; it is never null.
    String(Arc<str>),
    /// `dynamic`; never the JSON null alone, which is [`Value::Null`].
    Dynamic(Dynamic),
}

impl Value {
    /// The null of a type; for `string` the empty string.
    #[must_use]
    pub fn null(kind: Type) -> Self {
        if kind == Type::String { Self::string("") } else { Self::Null(kind) }
    }

    /// A string.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A dynamic; a JSON null is the null.
    #[must_use]
    pub fn dynamic(value: impl Into<Dynamic>) -> Self {
        match value.into() {
            Dynamic::Null => Self::Null(Type::Dynamic),
            value => Self::Dynamic(value),
        }
    }

    /// An array.
    #[must_use]
    pub fn array(items: Vec<Dynamic>) -> Self {
        Self::Dynamic(Dynamic::array(items))
    }

    /// A value that may be missing, as a value of the type.
    #[must_use]
    pub fn or_null<T: Into<Self>>(value: Option<T>, kind: Type) -> Self {
        value.map_or_else(|| Self::null(kind), Into::into)
    }

    /// Its type.
    #[must_use]
    pub const fn kind(&self) -> Type {
        match self {
            Self::Null(kind) => *kind,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Long(_) => Type::Long,
            Self::Real(_) => Type::Real,
            Self::Decimal(_) => Type::Decimal,
            Self::DateTime(_) => Type::DateTime,
            Self::TimeSpan(_) => Type::TimeSpan,
            Self::Guid(_) => Type::Guid,
            Self::String(_) => Type::String,
            Self::Dynamic(_) => Type::Dynamic,
        }
    }

    /// Whether it is null. A string is not.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null(_) | Self::Dynamic(Dynamic::Null))
    }
}

macro_rules! from {
    ($($kind:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                Self::$variant(value)
            }
        })+
    };
}

from! { bool => Bool, i32 => Int, i64 => Long, f64 => Real, Decimal => Decimal, Uuid => Guid, Arc<str> => String }

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::string(text)
    }
}

impl From<Dynamic> for Value {
    fn from(value: Dynamic) -> Self {
        Self::dynamic(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_null_string() {
        let value = Value::null(Type::String);
        assert!(!value.is_null());
        assert_eq!(value.kind(), Type::String);
    }

    #[test]
    fn a_json_null_is_a_null_of_its_type() {
        let value = Value::dynamic(Dynamic::Null);
        assert!(value.is_null());
        assert_eq!(value.kind(), Type::Dynamic);
    }

    #[test]
    fn every_null_knows_its_type() {
        for kind in Type::ALL {
            assert_eq!(Value::null(kind).kind(), kind);
        }
    }
}
