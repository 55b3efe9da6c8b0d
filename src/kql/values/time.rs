//! Days and times of day, counted in microseconds since 1970, in the calendar that Kusto uses for all years.

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in a day.
pub const DAY: i64 = 24 * HOUR;
/// The first datetime: the beginning of year 1.
pub const MIN_DATETIME: i64 = -62_135_596_800 * SECOND;
/// The last datetime: the last microsecond of year 9999.
pub const MAX_DATETIME: i64 = 253_402_300_800 * SECOND - 1;
/// Ticks of 100 nanoseconds in a microsecond.
pub const TICKS: i64 = 10;

/// A date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// The year, 1 to 9999.
    pub year: i64,
    /// The month, 1 to 12.
    pub month: i64,
    /// The day, 1 to 31.
    pub day: i64,
}

/// The datetime, when it is between the years 1 and 9999.
#[must_use]
pub fn datetime(micros: i64) -> Option<i64> {
    (MIN_DATETIME..=MAX_DATETIME).contains(&micros).then_some(micros)
}

/// Days from 1970 to a date of the calendar; the date must be one.
fn days(date: Date) -> i64 {
    // Years from March, so that the day of a leap year is the last one.
    let year = if date.month <= 2 { date.year - 1 } else { date.year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = (date.month + 9) % 12;
    let of_year = (153 * month + 2) / 5 + date.day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The beginning of a day; nothing when there is no such day or it is outside of the years 1 to 9999.
#[must_use]
pub fn midnight(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_day = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day);
    is_day.then(|| days(Date { year, month, day }) * DAY)
}

/// How many days a month has.
#[must_use]
pub const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The date of a datetime.
#[must_use]
pub fn date(micros: i64) -> Date {
    let days = micros.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    Date { year: year + era * 400 + i64::from(month <= 2), month, day }
}

/// The microseconds since the beginning of the day.
#[must_use]
pub const fn time_of_day(micros: i64) -> i64 {
    micros.rem_euclid(DAY)
}

/// The day of the week, from 0 for Sunday to 6.
#[must_use]
pub const fn weekday(micros: i64) -> i64 {
    // 1970 began on a Thursday.
    (micros.div_euclid(DAY) + 4).rem_euclid(7)
}

/// The day of the year, from 1.
#[must_use]
pub fn day_of_year(micros: i64) -> i64 {
    let year = date(micros).year;
    micros.div_euclid(DAY) - days(Date { year, month: 1, day: 1 }) + 1
}

/// The datetime some months later, or earlier; the day is the last of its month where the month is shorter.
#[must_use]
pub fn add_months(micros: i64, months: i64) -> Option<i64> {
    let from = date(micros);
    let count = (from.year * 12 + from.month - 1).checked_add(months)?;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let day = from.day.min(days_in_month(year, month));
    Some(midnight(year, month, day)? + time_of_day(micros))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_calendar_has_its_first_and_last_day() {
        assert_eq!(midnight(1, 1, 1), Some(MIN_DATETIME));
        assert_eq!(midnight(9999, 12, 31).map(|at| at + DAY - 1), Some(MAX_DATETIME));
        assert_eq!(midnight(1970, 1, 1), Some(0));
        assert_eq!(midnight(2023, 2, 29), None);
        assert_eq!(midnight(0, 1, 1), None);
        assert_eq!(midnight(10_000, 1, 1), None);
    }

    #[test]
    fn sunday_is_the_first_day_of_the_week() {
        assert_eq!(weekday(midnight(2017, 1, 1).unwrap()), 0);
        assert_eq!(weekday(midnight(1970, 5, 11).unwrap()), 1);
        assert_eq!(weekday(-1), 3);
    }

    #[test]
    fn a_month_later_may_be_a_shorter_month() {
        let at = midnight(2024, 1, 31).unwrap() + HOUR;
        assert_eq!(add_months(at, 1), midnight(2024, 2, 29).map(|day| day + HOUR));
        assert_eq!(add_months(at, -1), midnight(2023, 12, 31).map(|day| day + HOUR));
        assert_eq!(add_months(at, i64::MAX), None);
        assert_eq!(add_months(at, i64::MIN), None);
    }

    proptest! {
        #[test]
        fn a_date_leads_back_to_its_day(micros in MIN_DATETIME..=MAX_DATETIME) {
            let Date { year, month, day } = date(micros);
            prop_assert_eq!(midnight(year, month, day).map(|at| at + time_of_day(micros)), Some(micros));
            prop_assert!((1..=366).contains(&day_of_year(micros)));
        }
    }
}
