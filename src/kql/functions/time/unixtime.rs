//! `unixtime_seconds_todatetime` and the same for milliseconds, microseconds and nanoseconds.

use super::super::prelude::*;
use super::super::signature::Signature;
use crate::kql::values::convert::whole;

const SIGNATURES: &[Signature] = &[sig(&[p("number", Number)], Is(DATETIME))];

/// The datetime of a number of units since 1970; `multiply` and `divide` make microseconds of them.
#[expect(clippy::cast_precision_loss, reason = "the factors are small")]
fn datetime(arguments: &[Value], multiply: i64, divide: i64) -> Value {
    let micros = match Arguments(arguments).get(0) {
        Some(Value::Real(number)) => whole((number * multiply as f64 / divide as f64).round()),
        Some(number) => {
            number.to_long().and_then(|number| number.checked_mul(multiply)).map(|n| n.div_euclid(divide))
        }
        None => None,
    };
    arguments::datetime(micros)
}

/// `unixtime_seconds_todatetime`
pub static SECONDS: Function = page(
    "unixtime_seconds_todatetime",
    Section::Time,
    SIGNATURES,
    "The datetime so many seconds after 1970 began.",
    &[
        ex("unixtime_seconds_todatetime(1546300800)", "2019-01-01T00:00:00.0000000Z"),
        ex("unixtime_seconds_todatetime(0.5)", "1970-01-01T00:00:00.5000000Z"),
        ex("unixtime_seconds_todatetime(9223372036854775807)", ""),
    ],
    |arguments, _| datetime(arguments, 1_000_000, 1),
);

/// `unixtime_milliseconds_todatetime`
pub static MILLISECONDS: Function = page(
    "unixtime_milliseconds_todatetime",
    Section::Time,
    SIGNATURES,
    "The datetime so many milliseconds after 1970 began.",
    &[ex("unixtime_milliseconds_todatetime(1546300800001)", "2019-01-01T00:00:00.0010000Z")],
    |arguments, _| datetime(arguments, 1000, 1),
);

/// `unixtime_microseconds_todatetime`
pub static MICROSECONDS: Function = page(
    "unixtime_microseconds_todatetime",
    Section::Time,
    SIGNATURES,
    "The datetime so many microseconds after 1970 began.",
    &[ex("unixtime_microseconds_todatetime(1546300800000001)", "2019-01-01T00:00:00.0000010Z")],
    |arguments, _| datetime(arguments, 1, 1),
);

/// `unixtime_nanoseconds_todatetime`
pub static NANOSECONDS: Function = page(
    "unixtime_nanoseconds_todatetime",
    Section::Time,
    SIGNATURES,
    "The datetime so many nanoseconds after 1970 began.",
    &[ex("unixtime_nanoseconds_todatetime(1546300800000000000)", "2019-01-01T00:00:00.0000000Z")],
    |arguments, _| datetime(arguments, 1, 1000),
);
