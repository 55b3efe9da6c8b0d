//! The help on Kusto: its operators, functions and aggregates.

use std::fmt::Write as _;

use crate::kql::editing::{operators, syntax};
use crate::kql::{functions, signatures};

/// Letters of a line.
const WIDTH: usize = 100;

/// The scalar functions that the engine has, by name, old spellings left out.
fn scalars() -> Vec<&'static str> {
    let has = |name: &&str| {
        let page = functions::find(name).or_else(|| functions::find_planned(name));
        page.is_some_and(|page| page.name == *name)
    };
    let mut names: Vec<&str> = signatures::scalar_names().filter(has).collect();
    names.sort_unstable();
    names
}

fn aggregates() -> Vec<&'static str> {
    let is_own = |name: &&str| signatures::aggregate(name).is_some_and(|one| one.canonical == *name);
    let mut names: Vec<&str> = signatures::aggregate_names().filter(is_own).collect();
    names.sort_unstable();
    names
}

/// Everything that there is help on.
pub(super) fn topics() -> Vec<&'static str> {
    let mut all: Vec<&str> = operators().map(|(name, _)| name).collect();
    all.extend(scalars());
    all.extend(aggregates());
    all.sort_unstable();
    all.dedup();
    all
}

/// The operators, and the names of functions and aggregates.
pub(super) fn list() -> String {
    let mut out = String::from("Operators, each after |; .help NAME shows one:\n\n");
    for (name, note) in operators() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {name:<18} {note}");
    }
    for (title, names) in [("Functions", scalars()), ("Aggregates", aggregates())] {
        let _ = writeln!(out, "\n{title}:\n");
        let mut line = String::new();
        for name in names {
            if line.len() + name.len() > WIDTH {
                let _ = writeln!(out, " {line}");
                line.clear();
            }
            line.push(' ');
            line.push_str(name);
        }
        let _ = writeln!(out, " {line}");
    }
    out
}

/// What is known of a name: an operator, a function, an aggregate; nothing where there is none.
pub(super) fn page(name: &str) -> Option<String> {
    let mut out = String::new();
    if let Some((name, note)) = operators().find(|(known, _)| *known == name) {
        let _ = writeln!(out, "{name}\n\n{note}");
    }
    if let Some(function) = functions::find(name).or_else(|| functions::find_planned(name)) {
        parted(&mut out);
        out.push_str(&of_function(function));
    } else if let Some(syntax) = syntax(name) {
        parted(&mut out);
        let _ = writeln!(out, "{syntax}");
    }
    (!out.is_empty()).then_some(out)
}

fn parted(out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
}

fn of_function(function: &functions::Function) -> String {
    let mut out = String::new();
    for signature in function.signatures {
        let _ = writeln!(out, "{}", functions::manual::call(function.name, signature));
    }
    let _ = writeln!(out, "\n{}", function.description.trim());
    if !function.aliases.is_empty() {
        let _ = writeln!(out, "\nalso written {}", function.aliases.join(", "));
    }
    if !function.examples.is_empty() {
        out.push('\n');
    }
    for example in function.examples {
        let _ = writeln!(out, "print {}  // {}", example.expression, example.result);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_a_page_and_is_in_the_list() {
        let list = list();
        for topic in topics() {
            assert!(page(topic).is_some(), "{topic}");
            assert!(list.split_whitespace().any(|word| word == topic), "{topic}");
        }
        assert_eq!(page("no such thing"), None);
    }

    #[test]
    fn what_is_an_operator_and_an_aggregate_has_both_on_its_page() {
        let page = page("count").unwrap();
        assert!(page.starts_with("count\n\n") && page.contains("\n\ncount("), "{page}");
    }
}
