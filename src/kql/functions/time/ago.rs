//! `ago`, `now`

use super::super::prelude::*;

/// `ago`
pub static AGO: Function = page(
    "ago",
    Section::Time,
    &[sig(&[t("timespan", TIMESPAN)], Is(DATETIME))],
    "The time of the query less a timespan. It stands still during a query.",
    &[ex("now() - ago(1h)", "01:00:00")],
    |arguments, context| {
        arguments::datetime(Arguments(arguments).timespan(0).and_then(|span| context.now.checked_sub(span)))
    },
);

/// `now`
pub static NOW: Function = page(
    "now",
    Section::Time,
    &[sig(&[t("offset", TIMESPAN).optional()], Is(DATETIME))],
    "The time of the query, with an offset. It stands still during a query.",
    &[ex("now(1d) - now()", "1.00:00:00"), ex("now(-1h) == ago(1h)", "True")],
    |arguments, context| {
        let offset = Arguments(arguments).get(0).map_or(Some(0), Value::to_timespan);
        arguments::datetime(offset.and_then(|offset| context.now.checked_add(offset)))
    },
);
