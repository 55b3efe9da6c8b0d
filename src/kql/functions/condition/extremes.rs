//! `max_of`, `min_of`

use std::cmp::Ordering;

use super::super::operators::compare::total_ordering;
use super::super::prelude::*;

/// The argument that stands before the others in an order; nulls are passed over.
fn first(arguments: &[Value], context: &Context, wanted: Ordering) -> Value {
    let best = arguments
        .iter()
        .filter(|value| !value.is_null())
        .reduce(|best, value| if total_ordering(value, best) == wanted { value } else { best });
    best.map_or_else(|| Value::null(context.result), |value| value.to(context.result))
}

/// `max_of`
pub static MAX_OF: Function = page(
    "max_of",
    Section::Condition,
    &[sig(&[p("arg", CommonOrderable).repeated()], Common)],
    "The largest argument that is not null.",
    &[ex("max_of(10, 1, -3, 17)", "17"), ex("max_of(1, 2.5)", "2.5"), ex("max_of(int(null), 3)", "3")],
    |arguments, context| first(arguments, context, Ordering::Greater),
);

/// `min_of`
pub static MIN_OF: Function = page(
    "min_of",
    Section::Condition,
    &[sig(&[p("arg", CommonOrderable).repeated()], Common)],
    "The smallest argument that is not null.",
    &[ex("min_of(10, 1, -3, 17)", "-3"), ex("min_of(1d, 2h)", "02:00:00")],
    |arguments, context| first(arguments, context, Ordering::Less),
);
