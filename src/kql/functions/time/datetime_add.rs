//! `datetime_add`

use super::super::prelude::*;
use super::unit::{Unit, check_unit};
use crate::kql::values::time;

/// `datetime_add`
pub static DATETIME_ADD: Function = page(
    "datetime_add",
    Section::Time,
    &[sig(&[t("part", STRING).literal(), p("value", Integer), t("datetime", DATETIME)], Is(DATETIME))],
    "A datetime so many units later: year, quarter, month, week, day, hour, minute, second, millisecond, microsecond, nanosecond.",
    &[
        ex("datetime_add('month', 1, datetime(2017-01-31))", "2017-02-28T00:00:00.0000000Z"),
        ex("datetime_add('week', -1, datetime(2017-01-08))", "2017-01-01T00:00:00.0000000Z"),
        ex("datetime_add('year', 9000, datetime(2017-01-08))", ""),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let later = || {
            let (unit, count, at) = (Unit::of_name(&arguments.text(0))?, arguments.long(1)?, arguments.datetime(2)?);
            if let Some(months) = unit.months() {
                return time::add_months(at, count.checked_mul(months)?);
            }
            let micros = match unit {
                Unit::Nanosecond => count / 1000,
                unit => count.checked_mul(unit.micros()?)?,
            };
            at.checked_add(micros)
        };
        arguments::datetime(later())
    },
)
.prepare(check_unit);
