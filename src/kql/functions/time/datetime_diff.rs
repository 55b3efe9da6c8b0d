//! `datetime_diff`

use super::super::prelude::*;
use super::unit::{Unit, check_unit};
use crate::kql::values::time::{self, DAY};

/// `datetime_diff`
pub static DATETIME_DIFF: Function = page(
    "datetime_diff",
    Section::Time,
    &[sig(&[t("part", STRING).literal(), t("datetime1", DATETIME), t("datetime2", DATETIME)], Is(LONG))],
    "How many borders of a unit lie between two datetimes, negative when the first is the earlier one. Weeks begin on Sunday.",
    &[
        ex("datetime_diff('year', datetime(2017-01-01), datetime(2000-12-31))", "17"),
        ex("datetime_diff('day', datetime(2017-10-30 00:01), datetime(2017-10-29 23:59))", "1"),
        ex("datetime_diff('minute', datetime(2017-10-30 23:05:01), datetime(2017-10-30 23:00:59))", "5"),
        ex("datetime_diff('hour', datetime(2017-10-30), datetime(2017-10-31))", "-24"),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let difference = || {
            let unit = Unit::of_name(&arguments.text(0))?;
            let number = |at| number(unit, arguments.datetime(at)?);
            number(1)?.checked_sub(number(2)?)
        };
        arguments::long(difference())
    },
)
.prepare(check_unit);

/// The number of the unit that a datetime is in, counted from anywhere.
fn number(unit: Unit, at: i64) -> Option<i64> {
    let date = time::date(at);
    match unit {
        Unit::Year => Some(date.year),
        Unit::Quarter => Some(date.year * 4 + (date.month - 1) / 3),
        Unit::Month => Some(date.year * 12 + date.month),
        // The first Sunday of 1970 is the fourth of January.
        Unit::Week => Some((at.div_euclid(DAY) - 3).div_euclid(7)),
        Unit::Nanosecond => at.checked_mul(1000),
        unit => Some(at.div_euclid(unit.micros()?)),
    }
}
