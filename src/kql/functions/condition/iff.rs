//! `iff`

use super::super::prelude::*;

/// `iff`
pub static IFF: Function = page(
    "iff",
    Section::Condition,
    &[sig(
        &[t("if", BOOL), p("then", CommonScalarOrDynamic), p("else", CommonScalarOrDynamic)],
        CommonNonDynamic,
    )],
    "The second argument where the first is true, else, also where it is null, the third.",
    &[
        ex("iff(2 > 1, 'yes', 'no')", "yes"),
        ex("iff(bool(null), 1, 2)", "2"),
        ex("iif(1 == 2, 1, 2.5)", "2.5"),
    ],
    |arguments, context| {
        let chosen = if Arguments(arguments).bool(0) == Some(true) { 1 } else { 2 };
        Arguments(arguments)
            .get(chosen)
            .map_or_else(|| Value::null(context.result), |value| value.to(context.result))
    },
)
.aliases(&["iif"]);
