//! `has`, `has_any`, `has_all`: whether text holds terms, as in Kusto.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Arguments, Kind, Prepared, TextFunction, Texts, Work, truths};
use super::term::Term;

const HAS: Page = Page {
    name: "has",
    aliases: &[],
    section: Section::Text,
    syntax: "has(text, term)",
    description: "Whether the text holds the term as whole words, in any case. Letters and digits make a word, everything \
                  else parts words, an underscore too.",
    arguments: &[("text", "The text to search."), ("term", "What to look for.")],
    examples: &[(
        "select has('jo@example.com', 'EXAMPLE'), has('jo@example.com', 'exam'), has('list_old.exe', '.exe')",
        "true | false | true",
    )],
};

const HAS_ANY: Page = Page {
    name: "has_any",
    aliases: &[],
    section: Section::Text,
    syntax: "has_any(text, term[, ...])",
    description: "Whether the text holds one of the terms, each as `has` finds it. A null term is in no text.",
    arguments: &[("text", "The text to search."), ("term", "What to look for. Can be repeated.")],
    examples: &[(
        "select has_any('New-InboxRule', 'Set', 'New'), has_any('New-InboxRule', 'inbox')",
        "true | false",
    )],
};

const HAS_ALL: Page = Page {
    name: "has_all",
    aliases: &[],
    section: Section::Text,
    syntax: "has_all(text, term[, ...])",
    description: "Whether the text holds all of the terms, each as `has` finds it. A null term is in no text.",
    arguments: &[("text", "The text to search."), ("term", "What to look for. Can be repeated.")],
    examples: &[("select has_all('Payroll 2026 final', '2026', 'payroll')", "true")],
};

/// The functions.
#[must_use]
pub fn has() -> Vec<ScalarUDF> {
    let any = Work::Rows(DataType::Boolean, |arguments| match_terms(arguments, false));
    let all = Work::Rows(DataType::Boolean, |arguments| match_terms(arguments, true));
    vec![
        TextFunction::of(&HAS, &[Kind::Text], 2..=2, Work::Rows(DataType::Boolean, one_term)),
        TextFunction::of(&HAS_ANY, &[Kind::Text], 2..=usize::MAX, any),
        TextFunction::of(&HAS_ALL, &[Kind::Text], 2..=usize::MAX, all),
    ]
}

/// Terms are nearly always constant: they are prepared once per batch then.
fn term<'a>(arguments: &'a Arguments<'_>, at: usize) -> Result<Prepared<'a, Term>> {
    Ok(match arguments.text(at)? {
        Texts::Constant(text) => Prepared::Constant(text.map(Term::new)),
        column => Prepared::Column(column, |text| Some(Term::new(text))),
    })
}

fn one_term(arguments: &Arguments<'_>) -> Result<ArrayRef> {
    let (texts, term) = (arguments.text(0)?, term(arguments, 1)?);
    Ok(truths((0..arguments.rows).map(|row| {
        let text = texts.get(row)?;
        term.get(row).map(|term| term.is_in(text))
    })))
}

fn match_terms(arguments: &Arguments<'_>, all: bool) -> Result<ArrayRef> {
    let texts = arguments.text(0)?;
    let terms = (1..arguments.count()).map(|at| term(arguments, at)).collect::<Result<Vec<_>>>()?;
    Ok(truths((0..arguments.rows).map(|row| {
        let text = texts.get(row)?;
        let mut found = terms.iter().map(|term| term.get(row).is_some_and(|term| term.is_in(text)));
        Some(if all { found.all(|found| found) } else { found.any(|found| found) })
    })))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::rows;

    #[tokio::test]
    async fn terms_and_text_may_be_columns_and_null() {
        let query = "select has(t, 'new'), has('new rule', w), has_any(t, w, 'x'), has_all(t, w) \
                     from (values ('New-Rule', 'rule'), (null, 'new'), ('x', null)) v(t, w)";
        assert_eq!(
            rows(query).await.unwrap(),
            "true | true | true | true\nnull | true | null | null\nfalse | null | true | false"
        );
    }

    #[tokio::test]
    async fn json_and_numbers_are_refused_with_a_way_out() {
        let error = rows("select has(5, 'x')").await.unwrap_err();
        assert!(
            error.contains("has: argument 1 (text) must be text, not Int64: convert it with ::varchar"),
            "{error}"
        );
        let error = rows("select has(json_get('{\"a\":1}', 'a'), 'x')").await.unwrap_err();
        assert!(error.contains("take it out with ->> instead of ->"), "{error}");
        assert_eq!(rows("select has('{\"a\":\"x y\"}'->>'a', 'y')").await.unwrap(), "true");
    }
}
