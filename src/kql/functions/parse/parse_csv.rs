//! `parse_csv`

use super::super::prelude::*;

/// `parse_csv`
pub static PARSE_CSV: Function = page(
    "parse_csv",
    Section::Parse,
    &[sig(&[p("csv_text", StringOrDynamic)], Is(DYNAMIC))],
    "The fields of the first record of a CSV text.",
    &[
        ex("parse_csv('aa,\"b,b\",\"Title: \"\"x\"\"\"')", "[\"aa\",\"b,b\",\"Title: \\\"x\\\"\"]"),
        ex("parse_csv('record1,a\\nrecord2,x')", "[\"record1\",\"a\"]"),
    ],
    |arguments, _| Value::array(fields(&Arguments(arguments).text(0))),
)
.column(ColumnName::FirstArgument);

fn fields(text: &str) -> Vec<Dynamic> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                field.push('"');
                letters.next();
            }
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(Dynamic::string(std::mem::take(&mut field))),
            '\n' if !quoted => break,
            '\r' if !quoted && letters.peek() == Some(&'\n') => break,
            _ => field.push(letter),
        }
    }
    fields.push(Dynamic::string(field));
    fields
}
