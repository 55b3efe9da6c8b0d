//! `parse_version`

use super::super::prelude::*;
use crate::kql::values::Decimal;

/// `parse_version`
pub static PARSE_VERSION: Function = page(
    "parse_version",
    Section::Parse,
    &[sig(&[t("version", STRING)], Is(DECIMAL))],
    "A number that orders versions of one to four parts, each of at most eight digits; null for other text.",
    &[
        ex("parse_version('1.2.3.40') < parse_version('1.2.13')", "True"),
        ex("parse_version('0.0.0.5')", "5"),
        ex("parse_version('1.2.3.4')", "1000000020000000300000004"),
        ex("parse_version('1.x')", ""),
    ],
    |arguments, _| Value::or_null(number(&Arguments(arguments).text(0)), DECIMAL),
);

fn number(text: &str) -> Option<Decimal> {
    let parts: Vec<&str> = text.trim().split('.').collect();
    if parts.len() > 4 {
        return None;
    }
    let mut number: i128 = 0;
    for at in 0..4 {
        let part = parts.get(at).copied().unwrap_or("0");
        let is_number = (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        number = number * 100_000_000 + if is_number { part.parse::<i128>().ok()? } else { return None };
    }
    Decimal::new(number, 0)
}
