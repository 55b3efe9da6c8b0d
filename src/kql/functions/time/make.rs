//! `make_datetime`, `make_timespan`

use super::super::prelude::*;
use crate::kql::values::convert::whole;
use crate::kql::values::time::{self, DAY, HOUR, MINUTE};

/// Seconds with a fraction, below a minute, in microseconds.
fn seconds(value: Option<f64>) -> Option<i64> {
    whole((value? * 1e6).round()).filter(|micros| (0..MINUTE).contains(micros))
}

fn below(value: Option<i64>, limit: i64) -> Option<i64> {
    value.filter(|value| (0..limit).contains(value))
}

/// `make_datetime`
pub static MAKE_DATETIME: Function = page(
    "make_datetime",
    Section::Time,
    &[
        sig(
            &[
                p("year", Number),
                p("month", Number),
                p("day", Number),
                p("hour", Number).optional(),
                p("minute", Number).optional(),
                p("second", Number).optional(),
            ],
            Is(DATETIME),
        ),
        sig(&[p("value", Scalar)], Is(DATETIME)),
    ],
    "The datetime of its parts; null when there is no such day or time.",
    &[
        ex("make_datetime(2017, 10, 1, 12, 11, 0.1234567)", "2017-10-01T12:11:00.1234570Z"),
        ex("make_datetime(2017, 2, 30)", ""),
        ex("make_datetime('2017-10-01')", "2017-10-01T00:00:00.0000000Z"),
    ],
    |arguments, _| {
        if let [value] = arguments {
            return value.to(DATETIME);
        }
        let given = Arguments(arguments);
        let at = || {
            let day = time::midnight(given.long(0)?, given.long(1)?, given.long(2)?)?;
            let (hour, minute) = (below(given.long_or(3, 0), 24)?, below(given.long_or(4, 0), 60)?);
            let second = seconds(given.get(5).map_or(Some(0.0), Value::to_real))?;
            Some(day + hour * HOUR + minute * MINUTE + second)
        };
        arguments::datetime(at())
    },
)
.column(ColumnName::OnlyArgument);

/// `make_timespan`
pub static MAKE_TIMESPAN: Function = page(
    "make_timespan",
    Section::Time,
    &[
        sig(
            &[p("days", Integer), p("hours", Integer), p("minutes", Integer), p("seconds", Number)],
            Is(TIMESPAN),
        ),
        sig(&[p("hours", Integer), p("minutes", Integer), p("seconds", Number).optional()], Is(TIMESPAN)),
        sig(&[p("value", Scalar)], Is(TIMESPAN)),
    ],
    "The timespan of its parts: hours and minutes, hours, minutes and seconds, or days and these.",
    &[
        ex("make_timespan(1, 12, 30, 55.123)", "1.12:30:55.1230000"),
        ex("make_timespan(12, 30)", "12:30:00"),
        ex("make_timespan(12, 60)", ""),
    ],
    |arguments, _| {
        if let [value] = arguments {
            return value.to(TIMESPAN);
        }
        let given = Arguments(arguments);
        let first = usize::from(arguments.len() == 4);
        let span = || {
            let days = if first == 1 { below(given.long(0), 10_675_199)? } else { 0 };
            let (hours, minutes) = (below(given.long(first), 24)?, below(given.long(first + 1), 60)?);
            let second = seconds(given.get(first + 2).map_or(Some(0.0), Value::to_real))?;
            Some(days * DAY + hours * HOUR + minutes * MINUTE + second)
        };
        arguments::timespan(span())
    },
)
.column(ColumnName::OnlyArgument);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kql::values::time::SECOND;

    #[test]
    fn seconds_are_below_a_minute() {
        assert_eq!(seconds(Some(59.5)), Some(59 * SECOND + 500_000));
        assert_eq!(seconds(Some(60.0)), None);
        assert_eq!(seconds(Some(f64::NAN)), None);
        assert_eq!(seconds(Some(-1.0)), None);
    }
}
