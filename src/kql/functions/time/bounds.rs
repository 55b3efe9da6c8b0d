//! `startofday`, `startofweek`, `startofmonth`, `startofyear` and the ends of these spans.

use super::super::prelude::*;
use crate::kql::values::time::{self, DAY};

/// Spans of the calendar.
#[derive(Clone, Copy)]
enum Span {
    Day,
    Week,
    Month,
    Year,
}

/// The beginning of the span that a datetime is in, so many spans later.
fn start(span: Span, at: i64, offset: i64) -> Option<i64> {
    let midnight = at - time::time_of_day(at);
    let date = time::date(at);
    match span {
        Span::Day => midnight.checked_add(offset.checked_mul(DAY)?),
        Span::Week => (midnight - time::weekday(at) * DAY).checked_add(offset.checked_mul(7 * DAY)?),
        Span::Month => time::add_months(time::midnight(date.year, date.month, 1)?, offset),
        Span::Year => time::midnight(date.year.checked_add(offset)?, 1, 1),
    }
}

fn starts(span: Span, arguments: &[Value]) -> Value {
    let arguments = Arguments(arguments);
    let at = arguments.datetime(0).zip(arguments.long_or(1, 0));
    arguments::datetime(at.and_then(|(at, offset)| start(span, at, offset)))
}

/// The last microsecond before the next span begins. Of the last span that there is, its own end.
fn ends(span: Span, arguments: &[Value]) -> Value {
    let arguments = Arguments(arguments);
    let at = arguments.datetime(0).zip(arguments.long_or(1, 0));
    let end = at.and_then(|(at, offset)| match start(span, at, offset.checked_add(1)?) {
        Some(next) => Some((next - 1).min(time::MAX_DATETIME)).filter(|_| start(span, at, offset).is_some()),
        None => start(span, at, offset).map(|_| time::MAX_DATETIME),
    });
    arguments::datetime(end)
}

const SIGNATURES: &[super::super::signature::Signature] =
    &[sig(&[t("date", DATETIME), t("offset", LONG).optional()], Is(DATETIME))];

/// `startofday`
pub static STARTOFDAY: Function = page(
    "startofday",
    Section::Time,
    SIGNATURES,
    "The beginning of the day, so many days later.",
    &[
        ex("startofday(datetime(2017-01-01 10:10:17))", "2017-01-01T00:00:00.0000000Z"),
        ex("startofday(datetime(2017-01-01 10:10:17), -1)", "2016-12-31T00:00:00.0000000Z"),
    ],
    |arguments, _| starts(Span::Day, arguments),
)
.column(ColumnName::FirstArgument);

/// `startofweek`
pub static STARTOFWEEK: Function = page(
    "startofweek",
    Section::Time,
    SIGNATURES,
    "The beginning of the week, a Sunday, so many weeks later.",
    &[ex("startofweek(datetime(2017-01-04 10:10:17))", "2017-01-01T00:00:00.0000000Z")],
    |arguments, _| starts(Span::Week, arguments),
);

/// `startofmonth`
pub static STARTOFMONTH: Function = page(
    "startofmonth",
    Section::Time,
    SIGNATURES,
    "The beginning of the month, so many months later.",
    &[ex("startofmonth(datetime(2017-01-31 10:10), 1)", "2017-02-01T00:00:00.0000000Z")],
    |arguments, _| starts(Span::Month, arguments),
);

/// `startofyear`
pub static STARTOFYEAR: Function = page(
    "startofyear",
    Section::Time,
    SIGNATURES,
    "The beginning of the year, so many years later.",
    &[ex("startofyear(datetime(2017-05-01), -1)", "2016-01-01T00:00:00.0000000Z")],
    |arguments, _| starts(Span::Year, arguments),
);

/// `endofday`
pub static ENDOFDAY: Function = page(
    "endofday",
    Section::Time,
    SIGNATURES,
    "The end of the day, to the microsecond, so many days later.",
    &[ex("endofday(datetime(2017-01-01 10:10:17))", "2017-01-01T23:59:59.9999990Z")],
    |arguments, _| ends(Span::Day, arguments),
);

/// `endofweek`
pub static ENDOFWEEK: Function = page(
    "endofweek",
    Section::Time,
    SIGNATURES,
    "The end of the week, a Saturday, to the microsecond, so many weeks later.",
    &[ex("endofweek(datetime(2017-01-01 10:10:17))", "2017-01-07T23:59:59.9999990Z")],
    |arguments, _| ends(Span::Week, arguments),
);

/// `endofmonth`
pub static ENDOFMONTH: Function = page(
    "endofmonth",
    Section::Time,
    SIGNATURES,
    "The end of the month, to the microsecond, so many months later.",
    &[ex("endofmonth(datetime(2020-02-10))", "2020-02-29T23:59:59.9999990Z")],
    |arguments, _| ends(Span::Month, arguments),
);

/// `endofyear`
pub static ENDOFYEAR: Function = page(
    "endofyear",
    Section::Time,
    SIGNATURES,
    "The end of the year, to the microsecond, so many years later.",
    &[ex("endofyear(datetime(9999-02-10))", "9999-12-31T23:59:59.9999990Z")],
    |arguments, _| ends(Span::Year, arguments),
);
