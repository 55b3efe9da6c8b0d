//! What is shown dim behind the cursor: the rest of the only completion, or how the function is called.

use super::complete::{Names, Reach, complete};
use super::input;
use super::scan::{Kind, Token, tokens};

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hint {
    pub text: String,
    /// Whether the right arrow takes it over; how a function is called is only shown.
    pub is_completion: bool,
}

/// The hint at the end of a text; none when the cursor is elsewhere.
pub(super) fn hint(text: &str, place: usize, names: &dyn Names) -> Option<Hint> {
    if place < text.len() || text.is_empty() {
        return None;
    }
    arguments(text, names).or_else(|| rest_of_completion(text, names))
}

fn rest_of_completion(text: &str, names: &dyn Names) -> Option<Hint> {
    let (start, candidates) = complete(text, text.len(), names, Reach::Known);
    let typed = text.get(start..)?;
    let [only] = candidates.as_slice() else { return None };
    // One letter says too little, and what is there in another case would have to change.
    let rest = only.replacement.strip_prefix(typed).filter(|rest| typed.len() > 1 && !rest.is_empty())?;
    Some(Hint { text: rest.to_owned(), is_completion: true })
}

/// After `ago(` or `bin(Timestamp,`: the arguments that are missing.
fn arguments(text: &str, names: &dyn Names) -> Option<Hint> {
    let (_, statement) = input::current(text, text.len());
    let all: Vec<Token<'_>> = tokens(statement).filter(Token::is_significant).collect();
    if !all.last().is_some_and(|last| last.is_symbol("(") || last.is_symbol(",")) {
        return None;
    }
    let (mut depth, mut commas) = (0_u32, 0);
    let open = all.iter().rposition(|token| match token.text {
        ")" => {
            depth += 1;
            false
        }
        "(" if depth > 0 => {
            depth -= 1;
            false
        }
        "(" => true,
        "," if depth == 0 => {
            commas += 1;
            false
        }
        _ => false,
    })?;
    let name = all.get(open.checked_sub(1)?).filter(|token| token.kind == Kind::Word)?;
    let function = names.functions().iter().find(|function| function.name.eq_ignore_ascii_case(name.text))?;
    let inside = function.syntax.split_once('(')?.1;
    let missing: Vec<&str> = inside.splitn(commas + 1, ',').collect();
    let missing = missing.get(commas).map(|rest| rest.trim()).filter(|rest| *rest != ")")?;
    // `ago(timespan[, instant])`: behind the comma there is no bracket left to open.
    let missing = if missing.contains('[') { missing.to_owned() } else { missing.replace(']', "") };
    let space = if statement.ends_with(',') { " " } else { "" };
    Some(Hint { text: format!("{space}{missing}"), is_completion: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::complete::tests::few;

    fn shown(text: &str) -> Option<String> {
        hint(text, text.len(), &few()).map(|hint| hint.text)
    }

    #[test]
    fn the_rest_of_the_only_completion_is_shown() {
        assert_eq!(shown("select * from Cloud").as_deref(), Some("AppEvents"));
        assert_eq!(shown(".sche").as_deref(), Some("ma"));
        assert_eq!(shown("select * from Alert"), None, "there are two");
        assert_eq!(shown("select * from cloud"), None, "it would have to change what is there");
        assert_eq!(hint("select * from Cloud", 3, &few()), None, "the cursor is elsewhere");
    }

    #[test]
    fn the_missing_arguments_of_a_function_are_shown() {
        assert_eq!(shown("select ago(").as_deref(), Some("timespan[, instant])"));
        assert_eq!(shown("select bin(").as_deref(), Some("value, size)"));
        assert_eq!(shown("select bin(f(a, b),").as_deref(), Some(" size)"));
        assert_eq!(shown("select ago(x, ").as_deref(), Some("instant)"));
        assert_eq!(shown("select bin(a, b, "), None, "it takes no more");
        assert_eq!(shown("select nothing("), None);
        assert_eq!(shown("select ("), None);
    }
}
