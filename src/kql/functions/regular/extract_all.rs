//! `extract_all`

use regex::{Captures, Regex};

use super::super::prelude::*;
use super::{expression, prepare};

/// `extract_all`
pub static EXTRACT_ALL: Function = page(
    "extract_all",
    Section::Regex,
    &[
        sig(&[t("regex", STRING).constant(), t("source", STRING)], Is(DYNAMIC)),
        sig(&[t("regex", STRING).constant(), p("captureGroups", DynamicArray), t("source", STRING)], Is(DYNAMIC)),
    ],
    "The groups of all matches: an array of texts when the expression has one group, else an array of arrays; null \
     when there is no match. An array of numbers or names picks groups; those that are not there are passed over.",
    &[
        ex("extract_all(@'(\\d+)', 'a set of 7 and 3')", "[\"7\",\"3\"]"),
        ex("extract_all(@'(\\w)(\\d)', 'a1 b2')", "[[\"a\",\"1\"],[\"b\",\"2\"]]"),
        ex("extract_all(@'(\\w)(\\d)', dynamic([2]), 'a1 b2')", "[\"1\",\"2\"]"),
        ex("extract_all(@'(\\d+)', 'none')", ""),
    ],
    |arguments, context| {
        let given = Arguments(arguments);
        let (groups, text) = match arguments.len() {
            2 => (None, given.text(1)),
            _ => (Some(given.json(1)), given.text(2)),
        };
        let Some(regex) = expression(context, &given.text(0)) else { return Value::Null(DYNAMIC) };
        let groups = groups.and_then(|groups| Some(picked(&regex, groups.as_array()?)));
        // Of no groups that are there, all are meant.
        let groups = groups.filter(|groups| !groups.is_empty());
        let groups = groups.unwrap_or_else(|| (1..regex.captures_len()).collect());
        let group = |captures: &Captures<'_>, at: usize| Dynamic::from(captures.get(at).map_or("", |group| group.as_str()));
        let matches: Vec<Dynamic> = regex
            .captures_iter(&text)
            .map(|captures| match groups.as_slice() {
                [] => group(&captures, 0),
                [one] => group(&captures, *one),
                many => Dynamic::array(many.iter().map(|at| group(&captures, *at)).collect()),
            })
            .collect();
        if matches.is_empty() { Value::Null(DYNAMIC) } else { Value::array(matches) }
    },
)
.aliases(&["extractall"])
.prepare(|constants| {
    let prepared = prepare(constants, 0)?;
    match &prepared {
        Prepared::Regex(regex) if !(2..=17).contains(&regex.captures_len()) => {
            Err("the regular expression must have 1 to 16 groups".to_owned())
        }
        _ => Ok(prepared),
    }
});

/// The numbers of the groups that are asked for by number or by name.
fn picked(regex: &Regex, wanted: &[Dynamic]) -> Vec<usize> {
    let of_name = |name: &str| regex.capture_names().position(|known| known == Some(name));
    let number = |item: &Dynamic| match item {
        Dynamic::String(name) => of_name(name),
        other => other.as_long().and_then(|number| usize::try_from(number).ok()),
    };
    wanted.iter().filter_map(number).filter(|group| *group < regex.captures_len()).collect()
}
