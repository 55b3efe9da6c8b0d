//! `trim`, `trim_start`, `trim_end`

use regex::Regex;

use super::super::expression::compile;
use super::super::prelude::*;

/// `trim`
pub static TRIM: Function = page(
    "trim",
    Section::Regex,
    &[sig(&[t("regex", STRING).constant(), t("source", STRING)], Is(STRING))],
    "The text without a match at its beginning and one at its end.",
    &[
        ex("trim('--', '--https://bing.com--')", "https://bing.com"),
        ex("trim(@'[^\\w]+', '- Te st1 //')", "Te st1"),
    ],
    |arguments, context| cut(arguments, context, true, true),
)
.prepare(prepare);

/// `trim_start`
pub static TRIM_START: Function = page(
    "trim_start",
    Section::Regex,
    &[sig(&[t("regex", STRING).constant(), t("source", STRING)], Is(STRING))],
    "The text without a match at its beginning.",
    &[ex("trim_start('https://', 'https://bing.com')", "bing.com"), ex("trim_start('x', 'ax')", "ax")],
    |arguments, context| cut(arguments, context, true, false),
)
.prepare(prepare);

/// `trim_end`
pub static TRIM_END: Function = page(
    "trim_end",
    Section::Regex,
    &[sig(&[t("regex", STRING).constant(), t("source", STRING)], Is(STRING))],
    "The text without a match at its end.",
    &[
        ex("trim_end('.com', 'bing.com')", "bing"),
        ex("trim_end('a*', 'aaathis is a testaaaa')", "aaathis is a test"),
    ],
    |arguments, context| cut(arguments, context, false, true),
)
.prepare(prepare);

/// The expression at the beginning and at the end of a text.
fn ends(pattern: &str) -> Result<Box<[Regex; 2]>, String> {
    // The pattern alone first: what is wrong with it is then said of it as it was written.
    compile(pattern)?;
    Ok(Box::new([compile(&format!(r"\A(?:{pattern})"))?, compile(&format!(r"(?:{pattern})\z"))?]))
}

fn prepare(constants: &[Option<Value>]) -> Result<Prepared, String> {
    match constants.first() {
        Some(Some(pattern)) => Ok(Prepared::Ends(ends(&pattern.text())?)),
        _ => Ok(Prepared::Nothing),
    }
}

fn cut(arguments: &[Value], context: &Context, start: bool, end: bool) -> Value {
    let given = Arguments(arguments);
    let text = given.text(1);
    let of_row;
    let [at_start, at_end] = match &context.prepared {
        Prepared::Ends(ends) => &**ends,
        _ => match ends(&given.text(0)) {
            Ok(ends) => {
                of_row = ends;
                &*of_row
            }
            Err(_) => return Value::from(&*text),
        },
    };
    let mut rest = &*text;
    if start && let Some(found) = at_start.find(rest) {
        rest = &rest[found.end()..];
    }
    if end && let Some(found) = at_end.find(rest) {
        rest = &rest[..found.start()];
    }
    Value::from(rest)
}
