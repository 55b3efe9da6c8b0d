//! `datetime_local_to_utc`, `datetime_utc_to_local`, `datetime_list_timezones`

use chrono::{DateTime, LocalResult, Offset as _, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::super::prelude::*;
use crate::kql::values::time::SECOND;

/// `datetime_local_to_utc`
pub static LOCAL_TO_UTC: Function = page(
    "datetime_local_to_utc",
    Section::Time,
    &[sig(&[t("from", DATETIME), t("timezone", STRING)], Is(DATETIME))],
    "The UTC of a local time in a time zone. Of a time that is there twice the earlier, of one that is skipped the time \
     as if the clock had not been changed.",
    &[
        ex(
            "datetime_local_to_utc(datetime(2020-02-02 20:02:20), 'US/Pacific')",
            "2020-02-03T04:02:20.0000000Z",
        ),
        ex("datetime_local_to_utc(datetime(2020-02-02 20:02:20), 'Nowhere')", ""),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        arguments::datetime(
            given.datetime(0).zip(zone(&given.text(1))).and_then(|(at, zone)| to_utc(at, zone)),
        )
    },
);

/// `datetime_utc_to_local`
pub static UTC_TO_LOCAL: Function = page(
    "datetime_utc_to_local",
    Section::Time,
    &[sig(&[t("from", DATETIME), t("timezone", STRING)], Is(DATETIME))],
    "The local time of UTC in a time zone.",
    &[ex(
        "datetime_utc_to_local(datetime(2020-07-01 12:00), 'Europe/Paris')",
        "2020-07-01T14:00:00.0000000Z",
    )],
    |arguments, _| {
        let given = Arguments(arguments);
        let local = given.datetime(0).zip(zone(&given.text(1))).and_then(|(at, zone)| {
            let utc = DateTime::from_timestamp_micros(at)?.naive_utc();
            at.checked_add(i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * SECOND)
        });
        arguments::datetime(local)
    },
);

/// `datetime_list_timezones`
pub static LIST: Function = page(
    "datetime_list_timezones",
    Section::Time,
    &[sig(&[], Is(DYNAMIC))],
    "The names of the time zones.",
    &[ex("set_has_element(datetime_list_timezones(), 'Europe/Paris')", "True")],
    |_, _| Value::array(TZ_VARIANTS.iter().map(|zone| Dynamic::from(zone.name())).collect()),
);

fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

fn to_utc(at: i64, zone: Tz) -> Option<i64> {
    let local = DateTime::from_timestamp_micros(at)?.naive_utc();
    let offset = match zone.offset_from_local_datetime(&local) {
        LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => offset,
        // The offset of an hour before, when the clock had not been changed yet.
        LocalResult::None => zone.offset_from_utc_datetime(&(local - chrono::Duration::days(1))),
    };
    at.checked_sub(i64::from(offset.fix().local_minus_utc()) * SECOND)
}
