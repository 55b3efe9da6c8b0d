//! `datetime_part`

use super::super::prelude::*;
use super::parts::iso_week;
use super::unit::{Unit, check_part};
use crate::kql::values::time::{self, HOUR, MINUTE, SECOND};

/// `datetime_part`
pub static DATETIME_PART: Function = page(
    "datetime_part",
    Section::Time,
    &[sig(&[t("part", STRING).literal(), t("date", DATETIME)], Is(INT))],
    "A part of a datetime: year, quarter, month, week_of_year, day, dayOfYear, hour, minute, second, millisecond, \
     microsecond, nanosecond. The parts of a second hold the whole fraction.",
    &[
        ex("datetime_part('quarter', datetime(2017-10-30))", "4"),
        ex("datetime_part('dayOfYear', datetime(2017-10-30))", "303"),
        ex("datetime_part('microsecond', datetime(2017-10-30 01:02:03.765432))", "765432"),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let unit = Unit::of_name(&arguments.text(0));
        arguments::int(unit.zip(arguments.datetime(1)).map(|(unit, at)| part(unit, at)))
    },
)
.aliases(&["datepart"])
.prepare(check_part);

fn part(unit: Unit, at: i64) -> i64 {
    let (date, of_day) = (time::date(at), time::time_of_day(at));
    match unit {
        Unit::Year => date.year,
        Unit::Quarter => (date.month - 1) / 3 + 1,
        Unit::Month => date.month,
        Unit::Week => iso_week(at),
        Unit::Day => date.day,
        Unit::DayOfYear => time::day_of_year(at),
        Unit::Hour => of_day / HOUR,
        Unit::Minute => of_day / MINUTE % 60,
        Unit::Second => of_day / SECOND % 60,
        Unit::Millisecond => of_day % SECOND / 1000,
        Unit::Microsecond => of_day % SECOND,
        Unit::Nanosecond => of_day % SECOND * 1000,
    }
}
