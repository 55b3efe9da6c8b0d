//! `named_value`: a value out of Microsoft's lists of named values.
//!
//! Audit records write properties as `[{"Name": ..., "Value": ...}, ...]`: `ExtendedProperties`, `Parameters`,
//! `DeviceProperties`, and with `NewValue` and `OldValue` `ModifiedProperties`.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Arguments, Kind, TEXT, TextFunction, Work, texts};
use crate::ingest::json::{Kind as JsonKind, Tape, Value};

const PAGE: Page = Page {
    name: "named_value",
    aliases: &[],
    section: Section::Text,
    syntax: "named_value(json, name[, member])",
    description: "The value of the element with that name in a list `[{\"Name\": ..., \"Value\": ...}, ...]`, such as \
                  `ExtendedProperties`, `Parameters` or `ModifiedProperties`. Of several with the name, the first.",
    arguments: &[
        ("json", "The list as JSON text. In an object, the member with the name is given."),
        ("name", "The name to look for, in any case."),
        (
            "member",
            "Which member of the element is given, such as `OldValue`; else `Value`, or `NewValue` without it.",
        ),
    ],
    examples: &[
        (
            "select named_value('[{\"Name\":\"ForwardTo\",\"Value\":\"x@example.com\"}]', 'ForwardTo')",
            "x@example.com",
        ),
        (
            "select named_value('[{\"Name\":\"Role\",\"NewValue\":\"Admin\",\"OldValue\":\"User\"}]', 'role', 'OldValue')",
            "User",
        ),
    ],
};

/// The function.
#[must_use]
pub fn named_value() -> ScalarUDF {
    TextFunction::of(&PAGE, &[Kind::Text], 2..=3, Work::Rows(TEXT, rows))
}

fn rows(arguments: &Arguments<'_>) -> Result<ArrayRef> {
    let (json, name) = (arguments.text(0)?, arguments.text(1)?);
    let member = (arguments.count() > 2).then(|| arguments.text(2)).transpose()?;
    let mut tape = Tape::new();
    Ok(texts((0..arguments.rows).map(|row| {
        let (json, name) = (json.get(row)?, name.get(row)?);
        let list = tape.parse(json).ok()?;
        let found = match &member {
            Some(member) => element(list, name)?.get_ignore_case(member.get(row)?),
            None => find(list, name),
        };
        found?.text_or_json().map(Cow::into_owned)
    })))
}

/// The value with that name in a list of named values, or the member of an object.
#[must_use]
pub fn find<'a>(list: Value<'a>, name: &str) -> Option<Value<'a>> {
    if list.kind() == JsonKind::Object {
        return list.get_ignore_case(name);
    }
    let element = element(list, name)?;
    element.get_ignore_case("Value").or_else(|| element.get_ignore_case("NewValue"))
}

fn element<'a>(list: Value<'a>, name: &str) -> Option<Value<'a>> {
    list.elements().find(|element| {
        let found = element.get_ignore_case("Name").and_then(|found| found.text());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::rows;

    #[tokio::test]
    async fn values_that_are_no_text_are_given_as_json() {
        let list = "[{\"Name\":\"a\",\"Value\":[1,2]},{\"Name\":\"b\",\"Value\":true},{\"Name\":\"c\",\"Value\":null},7]";
        let query = format!(
            "select named_value('{list}', 'A'), named_value('{list}', 'b'), named_value('{list}', 'c'), named_value('{list}', 'd')"
        );
        assert_eq!(rows(&query).await.unwrap(), "[1,2] | true | null | null");
    }

    #[tokio::test]
    async fn other_json_and_other_text_give_null() {
        let query =
            "select named_value(j, 'x') from (values ('{\"X\":1}'), ('[1]'), ('nope'), (''), (null)) t(j)";
        assert_eq!(rows(query).await.unwrap(), "1\nnull\nnull\nnull\nnull");
    }
}
