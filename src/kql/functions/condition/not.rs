//! `not`, `assert`

use super::super::prelude::*;

/// `not`
pub static NOT: Function = page(
    "not",
    Section::Condition,
    &[sig(&[t("expression", BOOL)], Is(BOOL))],
    "The opposite of a condition; of null null.",
    &[ex("not(false)", "True"), ex("not(bool(null))", "")],
    |arguments, _| arguments::bool(Arguments(arguments).bool(0).map(|value| !value)),
);

/// `assert`
pub static ASSERT: Function = page(
    "assert",
    Section::Condition,
    &[sig(&[t("predicate", BOOL), t("message", STRING)], Is(BOOL))],
    "The condition. A condition that is constant and not true stops the query with the message.",
    &[ex("assert(1 > 0, 'one is more')", "True")],
    |arguments, _| arguments::bool(Arguments(arguments).bool(0)),
)
.prepare(|constants| match constants {
    [Some(predicate), message] if predicate.to_bool() != Some(true) => {
        Err(message.as_ref().map(|text| text.text().into_owned()).unwrap_or_default())
    }
    _ => Ok(Prepared::Nothing),
});
