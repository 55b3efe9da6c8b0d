//! `dayofweek`, `dayofmonth`, `dayofyear`, `hourofday`, `monthofyear`, `getyear`, `week_of_year`

use super::super::prelude::*;
use super::super::signature::Signature;
use crate::kql::values::time::{self, DAY, HOUR};

const AS_INT: &[Signature] = &[sig(&[t("date", DATETIME)], Is(INT))];

fn int(arguments: &[Value], part: fn(i64) -> i64) -> Value {
    arguments::int(Arguments(arguments).datetime(0).map(part))
}

/// The week of the year by ISO 8601: weeks begin on Monday, and the first one has the first Thursday.
pub(super) fn iso_week(at: i64) -> i64 {
    let thursday = at - (time::weekday(at) + 6).rem_euclid(7) * DAY + 3 * DAY;
    (time::day_of_year(thursday) - 1) / 7 + 1
}

/// `dayofweek`
pub static DAYOFWEEK: Function = page(
    "dayofweek",
    Section::Time,
    &[sig(&[t("date", DATETIME)], Is(TIMESPAN))],
    "The days since the Sunday before, as a timespan.",
    &[
        ex("dayofweek(datetime(1970-05-11))", "1.00:00:00"),
        ex("dayofweek(datetime(2017-01-01)) == 0d", "True"),
    ],
    |arguments, _| arguments::timespan(Arguments(arguments).datetime(0).map(|at| time::weekday(at) * DAY)),
);

/// `dayofmonth`
pub static DAYOFMONTH: Function = page(
    "dayofmonth",
    Section::Time,
    AS_INT,
    "The day of the month, from 1.",
    &[ex("dayofmonth(datetime(2015-12-14))", "14")],
    |arguments, _| int(arguments, |at| time::date(at).day),
);

/// `dayofyear`
pub static DAYOFYEAR: Function = page(
    "dayofyear",
    Section::Time,
    AS_INT,
    "The day of the year, from 1.",
    &[ex("dayofyear(datetime(2015-12-14))", "348")],
    |arguments, _| int(arguments, time::day_of_year),
);

/// `hourofday`
pub static HOUROFDAY: Function = page(
    "hourofday",
    Section::Time,
    AS_INT,
    "The hour of the day, from 0.",
    &[ex("hourofday(datetime(2015-12-14 18:54))", "18")],
    |arguments, _| int(arguments, |at| time::time_of_day(at) / HOUR),
);

/// `monthofyear`
pub static MONTHOFYEAR: Function = page(
    "monthofyear",
    Section::Time,
    AS_INT,
    "The month of the year, from 1.",
    &[ex("monthofyear(datetime(2015-12-14))", "12"), ex("getmonth(datetime(2015-02-14))", "2")],
    |arguments, _| int(arguments, |at| time::date(at).month),
)
.aliases(&["getmonth"]);

/// `getyear`
pub static GETYEAR: Function = page(
    "getyear",
    Section::Time,
    AS_INT,
    "The year.",
    &[ex("getyear(datetime(2015-10-12))", "2015")],
    |arguments, _| int(arguments, |at| time::date(at).year),
);

/// `week_of_year`
pub static WEEK_OF_YEAR: Function = page(
    "week_of_year",
    Section::Time,
    AS_INT,
    "The week of the year by ISO 8601.",
    &[
        ex("week_of_year(datetime(2020-12-31))", "53"),
        ex("week_of_year(datetime(2021-01-03))", "53"),
        ex("week_of_year(datetime(2021-01-04))", "1"),
    ],
    |arguments, _| int(arguments, iso_week),
)
.aliases(&["weekofyear"]);
