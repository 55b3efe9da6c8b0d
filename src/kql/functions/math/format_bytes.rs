//! `format_bytes`

use super::super::prelude::*;

const UNITS: [&str; 7] = ["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"];

/// `format_bytes`
pub static FORMAT_BYTES: Function = page(
    "format_bytes",
    Section::Math,
    &[sig(
        &[
            p("size", Number),
            p("precision", Number).constant().optional(),
            t("format", STRING).constant().optional(),
        ],
        Is(STRING),
    )],
    "A number of bytes in the largest unit that fits, or in a unit, with so many digits after the point.",
    &[
        ex("format_bytes(564)", "564 Bytes"),
        ex("format_bytes(10332)", "10 KB"),
        ex("format_bytes(20010332, 2)", "19.08 MB"),
        ex("format_bytes(20010332, 0, 'KB')", "19541 KB"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let precision = usize::try_from(given.long(1).unwrap_or(0).clamp(0, 30)).unwrap_or(0);
        let unit = given.get(2).and_then(|unit| {
            let unit = unit.text();
            UNITS.iter().position(|known| known.eq_ignore_ascii_case(&unit))
        });
        arguments::string(given.real(0).map(|size| text(size, precision, unit)))
    },
)
.column(ColumnName::FirstArgument);

fn text(size: f64, precision: usize, unit: Option<usize>) -> String {
    let mut value = size;
    let mut at = 0;
    while unit.map_or(value.abs() >= 1024.0, |unit| at < unit) && at + 1 < UNITS.len() {
        value /= 1024.0;
        at += 1;
    }
    let digits = format!("{value:.precision$}");
    // Zeros behind the point are not printed.
    let digits =
        if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    format!("{digits} {}", UNITS[at])
}
