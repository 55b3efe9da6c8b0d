//! `split`

use super::super::prelude::*;

/// `split`
pub static SPLIT: Function = page(
    "split",
    Section::Text,
    &[sig(
        &[p("source", Scalar), t("delimiter", STRING), p("requestedIndex", Integer).optional()],
        Is(DYNAMIC),
    )],
    "The parts of a text between the delimiters, as an array. With an index, an array of that part alone.",
    &[
        ex("split('aa_bb', '_')", "[\"aa\",\"bb\"]"),
        ex("split('aaa_bbb_ccc', '_', 1)", "[\"bbb\"]"),
        ex("split('', '_')", "[\"\"]"),
        ex("split('a@b', '@')[1]", "b"),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let (text, delimiter) = (arguments.text(0), arguments.text(1));
        let parts: Vec<Dynamic> = if delimiter.is_empty() {
            vec![Dynamic::string(text)]
        } else {
            text.split(&*delimiter).map(Dynamic::from).collect()
        };
        let Some(index) = arguments.get(2) else { return Value::array(parts) };
        let part = index.to_long().map(|index| Dynamic::array(parts).element(index));
        Value::array(part.filter(|part| !part.is_null()).into_iter().collect())
    },
)
.column(ColumnName::FirstArgument);
