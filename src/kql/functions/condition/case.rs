//! `case`

use super::super::prelude::*;

/// `case`
pub static CASE: Function = page(
    "case",
    Section::Condition,
    &[sig(
        &[
            t("predicate", BOOL).repeated(),
            p("then", CommonScalarOrDynamic).repeated(),
            p("else", CommonScalarOrDynamic),
        ],
        CommonNonDynamic,
    )],
    "The value behind the first condition that is true, else the last argument.",
    &[ex("case(1 > 2, 'a', 2 > 1, 'b', 'c')", "b"), ex("case(bool(null), 'a', 'c')", "c")],
    |arguments, context| {
        let chosen = arguments
            .chunks_exact(2)
            .find(|pair| pair[0].to_bool() == Some(true))
            .map(|pair| &pair[1])
            .or(if arguments.len() % 2 == 1 { arguments.last() } else { None });
        chosen.map_or_else(|| Value::null(context.result), |value| value.to(context.result))
    },
);
