//! `parse_command_line`

use super::super::prelude::*;

/// `parse_command_line`
pub static PARSE_COMMAND_LINE: Function = page(
    "parse_command_line",
    Section::Parse,
    &[sig(&[p("command", Scalar), t("parser", STRING)], Is(DYNAMIC))],
    "The arguments of a command line as Windows parts them; `windows` is the only parser.",
    &[
        ex(
            "parse_command_line('echo \"hello world!\" print$?', 'windows')",
            "[\"echo\",\"hello world!\",\"print$?\"]",
        ),
        ex(r#"parse_command_line(@'a.exe "C:\x y\\" b\"c', 'Windows')[1]"#, "C:\\x y\\"),
        ex("parse_command_line('', 'windows')", ""),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let text = arguments.text(0);
        if !arguments.text(1).eq_ignore_ascii_case("windows") || text.trim().is_empty() {
            return Value::Null(DYNAMIC);
        }
        Value::array(parts(&text).into_iter().map(Dynamic::string).collect())
    },
)
.prepare(|constants| match constants {
    [_, Some(parser)] if !parser.text().eq_ignore_ascii_case("windows") => {
        Err("the only parser of command lines is \"windows\"".to_owned())
    }
    _ => Ok(Prepared::Nothing),
});

/// Backslashes before a quote stand for half as many, and with one left over the quote is a letter; a quote in quotes
/// that is doubled is one.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part: Option<String> = None;
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' | '\n' | '\r' if !quoted => parts.extend(part.take()),
            '\\' => {
                let mut count = 1;
                while letters.next_if_eq(&'\\').is_some() {
                    count += 1;
                }
                let part = part.get_or_insert_default();
                if letters.peek() != Some(&'"') {
                    part.extend(std::iter::repeat_n('\\', count));
                    continue;
                }
                part.extend(std::iter::repeat_n('\\', count / 2));
                if count % 2 == 1 {
                    part.extend(letters.next());
                }
            }
            '"' => {
                let part = part.get_or_insert_default();
                if quoted && letters.next_if_eq(&'"').is_some() {
                    part.push('"');
                } else {
                    quoted = !quoted;
                }
            }
            _ => part.get_or_insert_default().push(letter),
        }
    }
    parts.extend(part);
    parts
}
