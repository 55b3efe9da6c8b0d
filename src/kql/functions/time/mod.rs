//! Datetimes and timespans.

pub mod ago;
pub mod bounds;
pub mod datetime_add;
pub mod datetime_diff;
pub mod datetime_part;
pub mod format_datetime;
pub mod format_timespan;
pub mod make;
pub mod parts;
pub mod unit;
pub mod unixtime;
pub mod zones;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &ago::AGO,
    &ago::NOW,
    &bounds::STARTOFDAY,
    &bounds::STARTOFWEEK,
    &bounds::STARTOFMONTH,
    &bounds::STARTOFYEAR,
    &bounds::ENDOFDAY,
    &bounds::ENDOFWEEK,
    &bounds::ENDOFMONTH,
    &bounds::ENDOFYEAR,
    &datetime_diff::DATETIME_DIFF,
    &datetime_add::DATETIME_ADD,
    &datetime_part::DATETIME_PART,
    &format_datetime::FORMAT_DATETIME,
    &format_timespan::FORMAT_TIMESPAN,
    &make::MAKE_DATETIME,
    &make::MAKE_TIMESPAN,
    &parts::DAYOFWEEK,
    &parts::DAYOFMONTH,
    &parts::DAYOFYEAR,
    &parts::HOUROFDAY,
    &parts::MONTHOFYEAR,
    &parts::GETYEAR,
    &parts::WEEK_OF_YEAR,
    &unixtime::SECONDS,
    &unixtime::MILLISECONDS,
    &unixtime::MICROSECONDS,
    &unixtime::NANOSECONDS,
    &zones::LOCAL_TO_UTC,
    &zones::UTC_TO_LOCAL,
    &zones::LIST,
];
