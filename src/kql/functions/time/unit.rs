//! The units of time that `datetime_add`, `datetime_diff` and `datetime_part` know by name.

use super::super::call::Prepared;
use crate::kql::values::Value;
use crate::kql::values::time::{DAY, HOUR, MINUTE, SECOND};

/// A unit, or for `datetime_part` a part, of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// `year`
    Year,
    /// `quarter`
    Quarter,
    /// `month`
    Month,
    /// `week`, `week_of_year`
    Week,
    /// `day`
    Day,
    /// `dayOfYear`
    DayOfYear,
    /// `hour`
    Hour,
    /// `minute`
    Minute,
    /// `second`
    Second,
    /// `millisecond`
    Millisecond,
    /// `microsecond`
    Microsecond,
    /// `nanosecond`
    Nanosecond,
}

impl Unit {
    /// The unit of a name; case and underscores do not count.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().replace('_', "").as_str() {
            "year" => Self::Year,
            "quarter" => Self::Quarter,
            "month" => Self::Month,
            "week" | "weekofyear" => Self::Week,
            "day" => Self::Day,
            "dayofyear" => Self::DayOfYear,
            "hour" => Self::Hour,
            "minute" => Self::Minute,
            "second" => Self::Second,
            "millisecond" => Self::Millisecond,
            "microsecond" => Self::Microsecond,
            "nanosecond" => Self::Nanosecond,
            _ => return None,
        })
    }

    /// The microseconds of a unit that always has as many.
    #[must_use]
    pub const fn micros(self) -> Option<i64> {
        match self {
            Self::Week => Some(7 * DAY),
            Self::Day => Some(DAY),
            Self::Hour => Some(HOUR),
            Self::Minute => Some(MINUTE),
            Self::Second => Some(SECOND),
            Self::Millisecond => Some(1000),
            Self::Microsecond => Some(1),
            _ => None,
        }
    }

    /// The months of a unit that is made of months.
    #[must_use]
    pub const fn months(self) -> Option<i64> {
        match self {
            Self::Year => Some(12),
            Self::Quarter => Some(3),
            Self::Month => Some(1),
            _ => None,
        }
    }
}

/// Refuses a name that is no unit to count in.
pub(super) fn check_unit(constants: &[Option<Value>]) -> Result<Prepared, String> {
    check(constants, |unit| unit != Unit::DayOfYear)
}

/// Refuses a name that is no part of a datetime.
pub(super) fn check_part(constants: &[Option<Value>]) -> Result<Prepared, String> {
    check(constants, |_| true)
}

fn check(constants: &[Option<Value>], fits: fn(Unit) -> bool) -> Result<Prepared, String> {
    let Some(Some(name)) = constants.first() else { return Ok(Prepared::Nothing) };
    let name = name.text();
    match Unit::of_name(&name) {
        Some(unit) if fits(unit) => Ok(Prepared::Nothing),
        _ => Err(format!("`{name}` is no part of a datetime")),
    }
}
