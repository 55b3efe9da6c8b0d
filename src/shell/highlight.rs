//! Colours for what is being typed. The characters stay the same; only styles go between them.

use std::borrow::Cow;

use super::command;
use super::complete::{KEYWORDS, Names};
use super::input::{self, Item};
use super::scan::{Kind, Token, tokens};

const KEYWORD: &str = "\x1b[1;34m";
const NAME: &str = "\x1b[1m";
const FUNCTION: &str = "\x1b[36m";
const TEXT: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[33m";
const COMMENT: &str = "\x1b[2m";
const COMMAND: &str = "\x1b[35m";
const PLAIN: &str = "\x1b[0m";

/// The text with styles.
pub(super) fn highlight<'t>(text: &'t str, names: &dyn Names) -> Cow<'t, str> {
    if text.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for (start, item) in input::split(text).items {
        let body = match item {
            Item::Statement(body) | Item::Command(body) => body,
        };
        let Some(body_start) = text.get(start..).and_then(|rest| rest.find(body)).map(|skip| start + skip)
        else {
            continue;
        };
        plain_or_comment(&mut out, text.get(at..body_start).unwrap_or_default());
        match item {
            Item::Statement(body) => statement(&mut out, body, names),
            Item::Command(body) => command_line(&mut out, body, names),
        }
        at = body_start + body.len();
    }
    plain_or_comment(&mut out, text.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

fn styled(out: &mut String, style: &str, text: &str) {
    out.extend([style, text, PLAIN]);
}

fn plain_or_comment(out: &mut String, text: &str) {
    for token in tokens(text) {
        match token.kind {
            Kind::Comment => styled(out, COMMENT, token.text),
            _ => out.push_str(token.text),
        }
    }
}

fn statement(out: &mut String, text: &str, names: &dyn Names) {
    let mut all = tokens(text).peekable();
    while let Some(token) = all.next() {
        let before_bracket = all.peek().is_some_and(|next| next.is_symbol("("));
        match style(&token, before_bracket, names) {
            Some(style) => styled(out, style, token.text),
            None => out.push_str(token.text),
        }
    }
}

fn style(token: &Token<'_>, before_bracket: bool, names: &dyn Names) -> Option<&'static str> {
    let known = |list: &[String]| list.iter().any(|name| name.eq_ignore_ascii_case(token.text));
    match token.kind {
        Kind::Text => Some(TEXT),
        Kind::Comment => Some(COMMENT),
        Kind::Number | Kind::Parameter => Some(NUMBER),
        Kind::Word => {
            let function =
                |function: &super::complete::Function| function.name.eq_ignore_ascii_case(token.text);
            if before_bracket && names.functions().iter().any(function) {
                Some(FUNCTION)
            } else if KEYWORDS.iter().any(|word| token.is_word(word)) {
                Some(KEYWORD)
            } else {
                (known(names.tables()) || known(names.system_tables())).then_some(NAME)
            }
        }
        Kind::Space | Kind::QuotedName | Kind::Semicolon | Kind::Symbol => None,
    }
}

fn command_line(out: &mut String, text: &str, names: &dyn Names) {
    let (name, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    match command::find(name) {
        Some(_) => styled(out, COMMAND, name),
        None => out.push_str(name),
    }
    if name == ".explain" {
        statement(out, rest, names);
    } else {
        out.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shell::complete::tests::few;

    fn shown(text: &str) -> String {
        highlight(text, &few()).replace('\x1b', "^")
    }

    fn without_styles(text: &str) -> String {
        let mut out = String::new();
        for (number, part) in text.split("\x1b[").enumerate() {
            out.push_str(if number == 0 { part } else { part.split_once('m').unwrap().1 });
        }
        out
    }

    #[test]
    fn each_kind_has_its_style() {
        assert_eq!(
            shown("select ago('7d') from AlertInfo where n = 1 -- x\n;"),
            "^[1;34mselect^[0m ^[36mago^[0m(^[32m'7d'^[0m) ^[1;34mfrom^[0m ^[1mAlertInfo^[0m \
             ^[1;34mwhere^[0m n = ^[33m1^[0m ^[2m-- x^[0m\n;"
        );
    }

    #[test]
    fn a_known_command_is_coloured_and_an_unknown_one_is_not() {
        assert_eq!(shown(".timer on"), "^[35m.timer^[0m on");
        assert_eq!(shown(".timor on"), ".timor on");
        assert_eq!(shown(".explain select 1"), "^[35m.explain^[0m ^[1;34mselect^[0m ^[33m1^[0m");
    }

    proptest! {
        #[test]
        fn styles_change_no_character(text in "[a-z'\"$;./*\\- \\n\\\\é]{0,60}") {
            prop_assert_eq!(without_styles(&highlight(&text, &few())), text);
        }
    }
}
