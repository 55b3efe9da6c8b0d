//! `format_datetime`

use super::super::prelude::*;
use crate::kql::values::time::{self, HOUR, MINUTE, SECOND};

/// `format_datetime`
pub static FORMAT_DATETIME: Function = page(
    "format_datetime",
    Section::Time,
    &[sig(&[t("date", DATETIME), t("format", STRING).form(Form::LiteralNotEmpty)], Is(STRING))],
    "A datetime in a form: `y`, `yy`, `yyyy`, `M`, `MM`, `d`, `dd`, `H`, `HH`, `h`, `hh`, `m`, `mm`, `s`, `ss`, `tt`, and \
     `f` to `fffffff` and `F` to `FFFFFFF` for digits of the second, with blanks and `/-:,._[]` between.",
    &[
        ex("format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [HH:mm:ss]')", "17-01-29 [09:00:05]"),
        ex("format_datetime(datetime(2017-01-29 15:00:05), 'yyyy-M-dd [h:mm:ss tt]')", "2017-1-29 [3:00:05 PM]"),
        ex("format_datetime(datetime(2017-01-29 09:00:05.1234), 's.fffffff')", "5.1234000"),
        ex("format_datetime(datetime(null), 'yyyy')", ""),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        arguments::string(arguments.datetime(0).map(|at| runs(&arguments.text(1), |letter, count| part(at, letter, count))))
    },
)
.column(ColumnName::FirstArgument)
.prepare(|constants| match constants.get(1) {
    Some(Some(format)) => refuse_unknown(&format.text(), "yMdHhmstfF"),
    _ => Ok(Prepared::Nothing),
});

/// Refuses a form with letters that stand for nothing.
pub(super) fn refuse_unknown(format: &str, letters: &str) -> Result<Prepared, String> {
    match format.chars().find(|letter| letter.is_alphanumeric() && !letters.contains(*letter)) {
        Some(letter) => Err(format!("`{letter}` in the format `{format}` stands for nothing")),
        None => Ok(Prepared::Nothing),
    }
}

/// The form with each run of one letter replaced; a run that stands for nothing stays.
pub(super) fn runs(format: &str, part: impl Fn(char, usize) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some(letter) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(letter).len();
        let (taken, after) = rest.split_at(run);
        match part(letter, run / letter.len_utf8()) {
            Some(text) => out.push_str(&text),
            None => out.push_str(taken),
        }
        rest = after;
    }
    out
}

/// The first digits of a fraction in microseconds; without zeros at the end when it is `F`.
pub(super) fn fraction(micros: i64, count: usize, letter: char) -> Option<String> {
    let digits = format!("{micros:06}0");
    let digits = digits.get(..count)?;
    Some(if letter == 'F' { digits.trim_end_matches('0') } else { digits }.to_owned())
}

fn part(at: i64, letter: char, count: usize) -> Option<String> {
    let (date, of_day) = (time::date(at), time::time_of_day(at));
    let hour = of_day / HOUR;
    let padded = |value: i64| Some(format!("{value:0count$}"));
    match (letter, count) {
        ('y', 1 | 2) => padded(date.year % 100),
        ('y', 3..=5) => padded(date.year),
        ('M', 1 | 2) => padded(date.month),
        ('d', 1 | 2) => padded(date.day),
        ('H', 1 | 2) => padded(hour),
        ('h', 1 | 2) => padded((hour + 11) % 12 + 1),
        ('m', 1 | 2) => padded(of_day / MINUTE % 60),
        ('s', 1 | 2) => padded(of_day / SECOND % 60),
        ('t', 1 | 2) => Some(if hour < 12 { "AM" } else { "PM" }[..count].to_owned()),
        ('f' | 'F', 1..=7) => fraction(of_day % SECOND, count, letter),
        _ => None,
    }
}
