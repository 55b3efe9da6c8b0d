//! Paths into JSON: `$.a.b[0]["c d"]`.

use crate::kql::values::Dynamic;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To a member.
    Member(String),
    /// To an element.
    Element(i64),
}

/// The steps of a path; nothing when it is none. The `$` in front may be missing.
#[must_use]
pub fn parse(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.trim();
    let rooted = rest.starts_with('$');
    rest = rest.strip_prefix('$').unwrap_or(rest);
    let mut steps = Vec::new();
    while let Some(letter) = rest.chars().next() {
        match letter {
            '[' => {
                let end = rest.find(']')?;
                let inner = rest[1..end].trim();
                let quote = inner.chars().next()?;
                if quote == '\'' || quote == '"' {
                    // The bracket may stand in the name.
                    let close = rest[1..].find(quote)? + 1;
                    let close = rest[close + 1..].find(quote)? + close + 1;
                    let open = rest.find(quote)? + 1;
                    steps.push(Step::Member(rest[open..close].to_owned()));
                    let after = rest[close + 1..].trim_start();
                    rest = after.strip_prefix(']')?;
                } else {
                    steps.push(Step::Element(inner.parse().ok()?));
                    rest = &rest[end + 1..];
                }
            }
            '.' => {
                rest = &rest[1..];
                rest = member(rest, &mut steps)?;
            }
            _ if steps.is_empty() && !rooted => rest = member(rest, &mut steps)?,
            _ => return None,
        }
    }
    Some(steps)
}

fn member<'a>(rest: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    if rest.starts_with('[') {
        return Some(rest);
    }
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    steps.push(Step::Member(name.to_owned()));
    (!name.is_empty()).then_some(rest)
}

/// What the path leads to; null when there is nothing.
#[must_use]
pub fn follow(value: &Dynamic, steps: &[Step]) -> Dynamic {
    let mut value = value.clone();
    for step in steps {
        value = match step {
            Step::Member(name) => value.member(name),
            Step::Element(index) => value.element(*index),
        };
    }
    value
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_has_members_and_elements() {
        let member = |name: &str| Step::Member(name.to_owned());
        assert_eq!(
            parse("$.a.b[0]['c d']"),
            Some(vec![member("a"), member("b"), Step::Element(0), member("c d")])
        );
        assert_eq!(parse("a[\"x]y\"].b"), Some(vec![member("a"), member("x]y"), member("b")]));
        assert_eq!(parse("$"), Some(vec![]));
        for path in ["$.", "$[", "$[x]", "$a", "$['a]", "$..a"] {
            assert_eq!(parse(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_path_panics(path in "[$.\\[\\]'\"a0é -]{0,16}") {
            let _ = parse(&path);
        }
    }
}
