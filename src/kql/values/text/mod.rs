//! The text of values: what `tostring` prints and what the conversions read.

mod datetime;
mod numbers;
mod timespan;

use std::borrow::Cow;

use super::Value;

pub use datetime::{parse as parse_datetime, print as datetime};
pub use numbers::{parse_bool, parse_guid, parse_long, parse_real, real};
pub use timespan::{parse as parse_timespan, print as timespan};

impl Value {
    /// The text, as `tostring` gives it: of a null the empty one.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        Cow::Owned(match self {
            Self::Null(_) => String::new(),
            Self::Bool(true) => "True".to_owned(),
            Self::Bool(false) => "False".to_owned(),
            Self::Int(value) => value.to_string(),
            Self::Long(value) => value.to_string(),
            Self::Real(value) => real(*value),
            Self::Decimal(value) => value.to_string(),
            Self::DateTime(value) => datetime(*value),
            Self::TimeSpan(value) => timespan(*value),
            Self::Guid(value) => value.to_string(),
            Self::String(text) => return Cow::Borrowed(text),
            Self::Dynamic(value) => value.to_text(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Dynamic, Type};
    use super::*;

    #[test]
    fn every_type_has_its_text() {
        for (value, text) in [
            (Value::Bool(true), "True"),
            (Value::Int(-5), "-5"),
            (Value::Real(1.5), "1.5"),
            (Value::DateTime(0), "1970-01-01T00:00:00.0000000Z"),
            (Value::TimeSpan(1), "00:00:00.0000010"),
            (Value::from("x"), "x"),
            (Value::dynamic(Dynamic::from("x")), "x"),
            (Value::dynamic(Dynamic::Bool(true)), "true"),
        ] {
            assert_eq!(value.text(), text);
        }
    }

    #[test]
    fn the_text_of_a_null_is_empty() {
        for kind in Type::ALL {
            assert_eq!(Value::null(kind).text(), "");
        }
    }
}
