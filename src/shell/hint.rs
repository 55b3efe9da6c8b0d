//! What is shown dim behind the cursor: the rest of the only completion, or how the function is called.

use super::complete::{Names, Reach, complete};
use super::input;
use super::language::Language;
use super::scan::{Kind, Token, tokens};
use crate::kql::editing;
use crate::kql::editing::piece::{PieceKind, pieces};
use crate::kql::token::TokenKind;

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hint {
    pub text: String,
    /// Whether the right arrow takes it over; how a function is called is only shown.
    pub is_completion: bool,
}

/// The hint at the end of a text; none when the cursor is elsewhere. `language` is that of queries at its beginning.
pub(super) fn hint(text: &str, place: usize, language: Language, names: &dyn Names) -> Option<Hint> {
    if place < text.len() || text.is_empty() {
        return None;
    }
    arguments(text, language, names).or_else(|| rest_of_completion(text, language, names))
}

fn rest_of_completion(text: &str, language: Language, names: &dyn Names) -> Option<Hint> {
    let (start, candidates) = complete(text, text.len(), language, names, Reach::Known);
    let typed = text.get(start..)?;
    let [only] = candidates.as_slice() else { return None };
    // One letter says too little, and what is there in another case would have to change.
    let rest = only.replacement.strip_prefix(typed).filter(|rest| typed.len() > 1 && !rest.is_empty())?;
    Some(Hint { text: rest.to_owned(), is_completion: true })
}

/// A word or a symbol of a query.
struct Part<'t> {
    text: &'t str,
    is_word: bool,
}

/// The words and symbols of a query, comments left out.
fn parts(query: &str, language: Language) -> Vec<Part<'_>> {
    match language {
        Language::Sql => tokens(query)
            .filter(Token::is_significant)
            .map(|token| Part { text: token.text, is_word: token.kind == Kind::Word })
            .collect(),
        Language::Kusto => pieces(query)
            .iter()
            .filter(|piece| piece.kind != PieceKind::Comment)
            .map(|piece| Part {
                text: piece.span.text(query),
                is_word: piece.kind == PieceKind::Token(TokenKind::Word),
            })
            .collect(),
    }
}

/// After `ago(` or `bin(Timestamp,`: the arguments that are missing.
fn arguments(text: &str, language: Language, names: &dyn Names) -> Option<Hint> {
    let current = input::current(text, text.len(), language);
    let mut language = current.language;
    if input::is_command(current.text) {
        language = input::query_in(current.text, language)?.1;
    }
    let all = parts(current.text, language);
    if !all.last().is_some_and(|last| matches!(last.text, "(" | ",")) {
        return None;
    }
    let (open, commas) = open_bracket(&all)?;
    let name = all.get(open.checked_sub(1)?).filter(|part| part.is_word)?.text;
    let syntax = match language {
        Language::Sql => {
            let called = |function: &&super::complete::Function| function.name.eq_ignore_ascii_case(name);
            names.functions().iter().find(called)?.syntax.clone()
        }
        Language::Kusto => editing::syntax(name)?,
    };
    let missing = missing_arguments(&syntax, commas)?;
    let space = if current.text.ends_with(',') { " " } else { "" };
    Some(Hint { text: format!("{space}{missing}"), is_completion: false })
}

/// The bracket that is open at the end, and the commas behind it; nothing where the innermost is none of a call.
fn open_bracket(all: &[Part<'_>]) -> Option<(usize, usize)> {
    let (mut depth, mut commas) = (0_u32, 0);
    let open = all.iter().rposition(|part| match part.text {
        ")" | "]" | "}" => {
            depth += 1;
            false
        }
        "(" | "[" | "{" if depth > 0 => {
            depth -= 1;
            false
        }
        "(" | "[" | "{" => true,
        "," if depth == 0 => {
            commas += 1;
            false
        }
        _ => false,
    })?;
    all.get(open).filter(|part| part.text == "(").map(|_| (open, commas))
}

/// What of `bin(value, size)` is missing after some commas.
fn missing_arguments(syntax: &str, commas: usize) -> Option<String> {
    let inside = syntax.split_once('(')?.1;
    let missing: Vec<&str> = inside.splitn(commas + 1, ',').collect();
    // The last of `strcat(value, ...)` may come any number of times.
    let last = missing.last().filter(|last| last.trim_start().starts_with("..."));
    let missing = missing.get(commas).or(last).map(|rest| rest.trim()).filter(|rest| *rest != ")")?;
    // `ago(timespan[, instant])`: behind the comma there is no bracket left to open.
    Some(if missing.contains('[') { missing.to_owned() } else { missing.replace(']', "") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::complete::tests::few;

    fn shown(text: &str) -> Option<String> {
        hint(text, text.len(), Language::Sql, &few()).map(|hint| hint.text)
    }

    #[test]
    fn the_rest_of_the_only_completion_is_shown() {
        assert_eq!(shown("select * from Cloud").as_deref(), Some("AppEvents"));
        assert_eq!(shown(".sche").as_deref(), Some("ma"));
        assert_eq!(shown("select * from Alert"), None, "there are two");
        assert_eq!(shown("select * from cloud"), None, "it would have to change what is there");
        assert_eq!(hint("select * from Cloud", 3, Language::Sql, &few()), None, "the cursor is elsewhere");
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

    #[test]
    fn hints_in_kusto_know_its_functions_and_read_nothing() {
        let shown = |text: &str| hint(text, text.len(), Language::Kusto, &few()).map(|hint| hint.text);
        assert_eq!(shown("Cloud").as_deref(), Some("AppEvents"));
        assert_eq!(shown("AlertInfo | where Ti").as_deref(), Some("tle"));
        assert_eq!(shown("AlertInfo | where isnotem").as_deref(), Some("pty("));
        assert_eq!(shown("AlertInfo | where lertI"), None, "it would not go on from what is typed");
        assert_eq!(shown("AlertInfo | summarize dcount(").as_deref(), Some("expr[, accuracy])"));
        assert_eq!(shown(".explain print bin(a, // b\n").as_deref(), Some("roundTo)"));
        assert_eq!(shown("print strcat(a, b, c, ").as_deref(), Some("...)"));
        assert_eq!(shown("CloudAppEvents | where Raw.Oper"), None, "nothing was read yet");
    }
}
