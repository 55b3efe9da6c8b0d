//! Colours for what is being typed. The characters stay the same; only styles go between them.

use std::borrow::Cow;

use super::command;
use super::complete::{KEYWORDS, Names};
use super::input::{self, Item};
use super::language::Language;
use super::scan::{Kind, Token, tokens};
use crate::kql::editing::piece::{PieceKind, pieces};
use crate::kql::editing::{Class, classes};

const KEYWORD: &str = "\x1b[1;34m";
const NAME: &str = "\x1b[1m";
const FUNCTION: &str = "\x1b[36m";
const TEXT: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[33m";
const COMMENT: &str = "\x1b[2m";
const COMMAND: &str = "\x1b[35m";
const ERROR: &str = "\x1b[31m";
const PLAIN: &str = "\x1b[0m";

/// The text with styles. `language` is that of queries at its beginning.
pub(super) fn highlight<'t>(text: &'t str, language: Language, names: &dyn Names) -> Cow<'t, str> {
    if text.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    let input = input::split(text, language);
    for (start, item) in input.items {
        let (body, before) = match item {
            Item::Statement(body) => (body, Language::Sql),
            Item::Kusto(body) => (body, Language::Kusto),
            Item::Command(body) => {
                (body, input::split(text.get(..start).unwrap_or_default(), language).language)
            }
        };
        let Some(body_start) = text.get(start..).and_then(|rest| rest.find(body)).map(|skip| start + skip)
        else {
            continue;
        };
        plain_or_comment(&mut out, text.get(at..body_start).unwrap_or_default(), before);
        match item {
            Item::Statement(body) => statement(&mut out, body, names),
            Item::Kusto(body) => kusto(&mut out, body, names),
            Item::Command(body) => command_line(&mut out, body, before, names),
        }
        at = body_start + body.len();
    }
    plain_or_comment(&mut out, text.get(at..).unwrap_or_default(), input.language);
    Cow::Owned(out)
}

fn styled(out: &mut String, style: &str, text: &str) {
    out.extend([style, text, PLAIN]);
}

/// What stands between items: comments, blanks and semicolons.
fn plain_or_comment(out: &mut String, text: &str, language: Language) {
    match language {
        Language::Sql => {
            for token in tokens(text) {
                match token.kind {
                    Kind::Comment => styled(out, COMMENT, token.text),
                    _ => out.push_str(token.text),
                }
            }
        }
        Language::Kusto => {
            let comments = pieces(text).into_iter().filter(|piece| piece.kind == PieceKind::Comment);
            let spans = comments.map(|piece| (piece.span.start, piece.span.end, Some(COMMENT)));
            between(out, text, spans);
        }
    }
}

/// The text with styles for some of its spans, which come in order and apart from one another.
fn between(out: &mut String, text: &str, spans: impl Iterator<Item = (usize, usize, Option<&'static str>)>) {
    let mut at = 0;
    for (start, end, style) in spans {
        let Some(style) = style else { continue };
        out.push_str(text.get(at..start).unwrap_or_default());
        styled(out, style, text.get(start..end).unwrap_or_default());
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
}

fn kusto(out: &mut String, text: &str, names: &dyn Names) {
    let known = |list: &[String], name: &str| list.iter().any(|known| known == name);
    let is_table = |name: &str| known(names.tables(), name) || known(names.system_tables(), name);
    let styles = classes(text, &is_table).into_iter();
    between(out, text, styles.map(|(span, class)| (span.start, span.end, style_of(class))));
}

fn style_of(class: Class) -> Option<&'static str> {
    match class {
        Class::Keyword => Some(KEYWORD),
        Class::Function | Class::Aggregate => Some(FUNCTION),
        Class::Table => Some(NAME),
        Class::String => Some(TEXT),
        Class::Number => Some(NUMBER),
        Class::Comment => Some(COMMENT),
        Class::Error => Some(ERROR),
        Class::Name | Class::Operator | Class::Punctuation => None,
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

fn command_line(out: &mut String, text: &str, language: Language, names: &dyn Names) {
    let (name, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    match command::find(name) {
        Some(_) => styled(out, COMMAND, name),
        None => out.push_str(name),
    }
    match input::query_in(text, language) {
        Some((_, Language::Sql)) => statement(out, rest, names),
        Some((_, Language::Kusto)) => kusto(out, rest, names),
        None => out.push_str(rest),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shell::complete::tests::few;

    fn shown(text: &str) -> String {
        highlight(text, Language::Sql, &few()).replace('\x1b', "^")
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

    #[test]
    fn kusto_has_the_same_styles() {
        let shown = |text| highlight(text, Language::Kusto, &few()).replace('\x1b', "^");
        assert_eq!(
            shown("// x\nAlertInfo | where n > ago(1d) and t == 'a' | summarize count();"),
            "^[2m// x^[0m\n^[1mAlertInfo^[0m | ^[1;34mwhere^[0m n > ^[36mago^[0m(^[33m1d^[0m) ^[1;34mand^[0m t == \
             ^[32m'a'^[0m | ^[1;34msummarize^[0m ^[36mcount^[0m();"
        );
        assert_eq!(shown("T | wehre x"), "T | ^[31mwehre^[0m x");
        assert_eq!(shown(".kql T | take 1;"), "^[35m.kql^[0m T | ^[1;34mtake^[0m ^[33m1^[0m;");
        assert_eq!(shown(".sql\nselect 1"), "^[35m.sql^[0m\n^[1;34mselect^[0m ^[33m1^[0m");
    }

    proptest! {
        #[test]
        fn styles_change_no_character(
            text in "[a-z'\"$;./*\\- \\n\\\\é]{0,60}|([a-zé|{}'; \\n]|\n\\.(kql|sql|explain) ?|// ){0,20}",
            is_kusto in any::<bool>(),
        ) {
            let language = if is_kusto { Language::Kusto } else { Language::Sql };
            prop_assert_eq!(without_styles(&highlight(&text, language, &few())), text);
        }
    }
}
