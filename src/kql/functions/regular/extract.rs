//! `extract`

use super::super::prelude::*;
use super::{expression, prepare};

/// `extract`
pub static EXTRACT: Function = page(
    "extract",
    Section::Regex,
    &[
        sig(&[t("regex", STRING).constant(), t("captureGroup", LONG), t("source", STRING)], Is(STRING)),
        sig(
            &[
                t("regex", STRING).constant(),
                t("captureGroup", LONG),
                t("source", STRING),
                p("typeLiteral", TypeLiteral).literal(),
            ],
            TypeArgument,
        ),
    ],
    "The text of a group of the first match, of group 0 the whole match; nothing when there is no match. With a type, \
     that text converted.",
    &[
        ex("extract('x=([0-9.]+)', 1, 'hello x=45.6|wo')", "45.6"),
        ex("extract('x=([0-9.]+)', 0, 'hello x=45.6|wo')", "x=45.6"),
        ex("extract('([0-9]+)', 1, 'none')", ""),
        ex("extract('Duration=([0-9.]+)', 1, 'Duration=123.45', typeof(real)) * 2", "246.9"),
    ],
    |arguments, context| {
        let given = Arguments(arguments);
        let text = given.text(2);
        let found = expression(context, &given.text(0)).and_then(|regex| {
            let group = usize::try_from(given.long(1)?).ok()?;
            Some(regex.captures(&text)?.get(group)?.as_str().to_owned())
        });
        let found = Value::from(found.unwrap_or_default());
        if context.result == STRING { found } else { found.to(context.result) }
    },
)
.prepare(|constants| prepare(constants, 0));
