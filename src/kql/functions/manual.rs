//! The manual of the functions, made of their pages.

use std::fmt::Write as _;

use super::page::{Function, Section};
use super::signature::{Accepts, Form, Parameter, ResultType, Signature};
use super::{all, row};

/// The manual in Markdown: every function, section by section.
#[must_use]
pub fn manual() -> String {
    let mut text = String::new();
    for section in Section::ALL {
        let _ = writeln!(text, "## {}\n", section.title());
        for function in all().chain(row::PLANNED).filter(|function| function.section == section) {
            let _ = writeln!(text, "{}", page(function));
        }
    }
    text
}

/// The page of a function in Markdown.
#[must_use]
pub fn page(function: &Function) -> String {
    let mut text = format!("### {}\n\n", function.name);
    for signature in function.signatures {
        let _ = writeln!(text, "`{}`\n", call(function.name, signature));
    }
    let _ = writeln!(text, "{}", function.description);
    if !function.aliases.is_empty() {
        let _ = writeln!(text, "\nAlso written `{}`.", function.aliases.join("`, `"));
    }
    if !function.examples.is_empty() {
        text.push_str("\n```kusto\n");
        for example in function.examples {
            let _ = writeln!(text, "print {}  // {}", example.expression, example.result);
        }
        text.push_str("```\n");
    }
    text
}

/// `split(source: any, delimiter: string, [requestedIndex: integer]): dynamic`
#[must_use]
pub fn call(name: &str, signature: &Signature) -> String {
    let parameters: Vec<String> = signature.parameters.iter().map(parameter).collect();
    format!("{name}({}): {}", parameters.join(", "), result(signature.result))
}

fn parameter(parameter: &Parameter) -> String {
    let form = match parameter.form {
        Form::Any => "",
        Form::Constant => "constant ",
        Form::Literal | Form::LiteralNotEmpty => "literal ",
        Form::Column => "column ",
        Form::Star => return "*".to_owned(),
    };
    let more = if parameter.repeated { " ..." } else { "" };
    let text = format!("{}: {form}{}{more}", parameter.name, accepts(parameter.accepts));
    if parameter.optional { format!("[{text}]") } else { text }
}

const fn accepts(accepts: Accepts) -> &'static str {
    match accepts {
        Accepts::One(kind) => kind.name(),
        Accepts::Scalar | Accepts::CommonScalar | Accepts::CommonScalarOrDynamic => "any",
        Accepts::NotDynamic | Accepts::CommonOrderable => "any but dynamic",
        Accepts::Number => "number",
        Accepts::Integer => "integer",
        Accepts::Summable => "number or time",
        Accepts::StringOrDynamic => "string or dynamic",
        Accepts::StringOrArray => "string or array",
        Accepts::IntegerOrArray => "integer or array",
        Accepts::DynamicArray => "array",
        Accepts::DynamicBag => "bag",
        Accepts::TypeLiteral => "typeof(...)",
        Accepts::Tabular => "table",
    }
}

fn result(result: ResultType) -> String {
    match result {
        ResultType::Is(kind) => kind.name().to_owned(),
        ResultType::Argument(at) => format!("type of argument {}", at + 1),
        ResultType::Widest => "widest number".to_owned(),
        ResultType::Common | ResultType::CommonNonDynamic => "common type".to_owned(),
        ResultType::TypeArgument => "the type given".to_owned(),
        ResultType::ArrayOfFirst | ResultType::Known => "dynamic".to_owned(),
        ResultType::Columns(columns) => {
            let columns: Vec<String> = columns.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
            format!("({})", columns.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    #[test]
    fn a_page_says_how_to_call_a_function_and_shows_it() {
        let text = page(find("split").unwrap());
        assert!(text.starts_with(
            "### split\n\n`split(source: any, delimiter: string, [requestedIndex: integer]): dynamic`\n"
        ));
        assert!(text.contains("print split('a@b', '@')[1]  // b\n"));
        assert!(page(find("iff").unwrap()).contains("Also written `iif`."));
    }

    #[test]
    fn the_manual_has_every_function_once() {
        let text = manual();
        for function in all().chain(row::PLANNED) {
            let heading = format!("### {}\n", function.name);
            assert_eq!(text.matches(&heading).count(), 1, "{}", function.name);
        }
    }
}
