//! `extract_json`

use super::super::prelude::*;
use super::json_path::{follow, parse};

/// `extract_json`
pub static EXTRACT_JSON: Function = page(
    "extract_json",
    Section::Parse,
    &[
        sig(&[t("jsonPath", STRING).constant(), t("jsonText", STRING)], Is(STRING)),
        sig(
            &[t("jsonPath", STRING).constant(), t("jsonText", STRING), p("type", TypeLiteral).literal()],
            TypeArgument,
        ),
    ],
    "What a path leads to in the JSON of a text, as text or in a type; nothing when it leads nowhere.",
    &[
        ex("extract_json('$.a.b[1]', '{\"a\":{\"b\":[1,\"x\"]}}')", "x"),
        ex("extractjson('$.n', '{\"n\":5}', typeof(int)) + 1", "6"),
        ex("extract_json('$.none', '{\"n\":5}')", ""),
        ex("extract_json('$.a', '{\"a\":{\"b\":1}}')", "{\"b\":1}"),
    ],
    |arguments, context| {
        let given = Arguments(arguments);
        let json = given.json(1);
        let found = match &context.prepared {
            Prepared::Path(steps) => follow(&json, steps),
            _ => parse(&given.text(0)).map_or(Dynamic::Null, |steps| follow(&json, &steps)),
        };
        Value::dynamic(found).to(context.result)
    },
)
.aliases(&["extractjson"])
.prepare(|constants| match constants.first() {
    Some(Some(path)) => {
        let text = path.text();
        parse(&text)
            .map(|steps| Prepared::Path(steps.into()))
            .ok_or_else(|| format!("`{text}` is not a path into JSON"))
    }
    _ => Ok(Prepared::Nothing),
});
