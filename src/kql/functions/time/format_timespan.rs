//! `format_timespan`

use super::super::prelude::*;
use super::format_datetime::{fraction, refuse_unknown, runs};
use crate::kql::values::time::{DAY, HOUR, MINUTE, SECOND};

/// `format_timespan`
pub static FORMAT_TIMESPAN: Function = page(
    "format_timespan",
    Section::Time,
    &[sig(&[t("timespan", TIMESPAN), t("format", STRING).form(Form::LiteralNotEmpty)], Is(STRING))],
    "A timespan in a form: `d` to `dddddddd`, `H`, `HH`, `h`, `hh`, `m`, `mm`, `s`, `ss`, and `f` to `fffffff` and `F` to \
     `FFFFFFF` for digits of the second, with blanks and `/-:,._[]` between.",
    &[
        ex("format_timespan(time(29.09:00:05.12345), 'dd.hh:mm:ss:FF')", "29.09:00:05:12"),
        ex("format_timespan(time(29.09:00:05.12345), 'ddd.h:mm:ss [fffffff]')", "029.9:00:05 [1234500]"),
        ex("format_timespan(-1h, 'hh:mm')", "-01:00"),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let text = arguments.timespan(0).map(|span| {
            let size = span.checked_abs().unwrap_or(i64::MAX);
            let text = runs(&arguments.text(1), |letter, count| part(size, letter, count));
            if span < 0 { format!("-{text}") } else { text }
        });
        arguments::string(text)
    },
)
.column(ColumnName::FirstArgument)
.prepare(|constants| match constants.get(1) {
    Some(Some(format)) => refuse_unknown(&format.text(), "dHhmsfF"),
    _ => Ok(Prepared::Nothing),
});

fn part(size: i64, letter: char, count: usize) -> Option<String> {
    let padded = |value: i64| Some(format!("{value:0count$}"));
    match (letter, count) {
        ('d', 1..=8) => padded(size / DAY),
        ('H' | 'h', 1 | 2) => padded(size / HOUR % 24),
        ('m', 1 | 2) => padded(size / MINUTE % 60),
        ('s', 1 | 2) => padded(size / SECOND % 60),
        ('f' | 'F', 1..=7) => fraction(size % SECOND, count, letter),
        _ => None,
    }
}
