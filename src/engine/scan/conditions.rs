//! What a query's filters ask of the index of a file.
//!
//! Only what is understood is used; everything else means that any row may be wanted. A condition must hold for every
//! row that the filter lets through, and may hold for more.

use datafusion::common::Column;
use datafusion::logical_expr::expr::{InList, Like, ScalarFunction};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use super::super::kusto::{Test, TextTestFunction};
use crate::kql::functions::operators::text::TextTest;
use crate::lake::index::{Condition, Excuse, like_pieces};
use crate::lake::promoted::PromotedPath;

/// Values of a list that are looked up one by one; of more, some are in every block.
const MOST_VALUES: usize = 64;

/// What all of some filters ask.
pub(super) fn of_filters(filters: &[Expr]) -> Condition {
    Condition::all(filters.iter().map(of_filter))
}

fn of_filter(filter: &Expr) -> Condition {
    match filter {
        Expr::Alias(alias) => of_filter(&alias.expr),
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            Condition::all([of_filter(left), of_filter(right)])
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
            Condition::one_of([of_filter(left), of_filter(right)])
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) => {
            match (text_of(left), text_of(right)) {
                (None, Some(value)) => equal(left, value),
                (Some(value), None) => equal(right, value),
                _ => Condition::Any,
            }
        }
        Expr::InList(InList { expr, list, negated: false }) if list.len() <= MOST_VALUES => {
            let values: Option<Vec<&str>> = list.iter().map(text_of).collect();
            match values {
                Some(values) => Condition::one_of(values.into_iter().map(|value| equal(expr, value))),
                None => Condition::Any,
            }
        }
        Expr::Like(like) if !like.negated => of_like(like),
        Expr::ScalarFunction(call) => of_call(call),
        _ => Condition::Any,
    }
}

fn text_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(value, _) => value.try_as_str().flatten(),
        Expr::Alias(alias) => text_of(&alias.expr),
        // A text that was a number in between may have come out different.
        Expr::Cast(cast) if cast.field.data_type().is_string() => text_of(&cast.expr),
        _ => None,
    }
}

/// A column, also where it is only read as another kind of text.
fn column_of(expr: &Expr) -> Option<&Column> {
    match expr {
        Expr::Column(column) => Some(column),
        Expr::Alias(alias) => column_of(&alias.expr),
        Expr::Cast(cast) if cast.field.data_type().is_string() => column_of(&cast.expr),
        _ => None,
    }
}

/// An expression has exactly this value.
fn equal(expr: &Expr, value: &str) -> Condition {
    if let Some(column) = column_of(expr) {
        let whole = Condition::Value { column: column.name.clone(), value: value.to_owned() };
        return match PromotedPath::of_name(&column.name) {
            // Of files that lack the column the text itself may know.
            Some(path) => Condition::all([whole, in_json(&path.column, value)]),
            None => Condition::all([whole, Condition::text(&column.name, [value], Excuse::Never)]),
        };
    }
    // `->>` of a path that is no column.
    match expr {
        Expr::Alias(alias) => equal(&alias.expr, value),
        Expr::ScalarFunction(call) if matches!(call.func.name(), "json_as_text" | "json_get_str") => {
            let source = call.args.first().and_then(column_of);
            source.map_or(Condition::Any, |source| in_json(&source.name, value))
        }
        _ => Condition::Any,
    }
}

/// A column of JSON has the value somewhere. A container's text is given as it was written, so that it must be there
/// as it is looked for; what can be written differently in a string is left out for both.
fn in_json(column: &str, value: &str) -> Condition {
    Condition::text(column, [value], Excuse::JsonEscapes)
}

fn of_like(like: &Like) -> Condition {
    let (Some(column), Some(pattern)) = (column_of(&like.expr), text_of(&like.pattern)) else {
        return Condition::Any;
    };
    let pieces = like_pieces(pattern, like.escape_char);
    let excuse = if like.case_insensitive { Excuse::AnyCase } else { Excuse::Never };
    Condition::text(&column.name, pieces.iter().map(String::as_str), excuse)
}

fn of_call(call: &ScalarFunction) -> Condition {
    if let Some(test) = call.func.inner().downcast_ref::<TextTestFunction>() {
        return of_test(call, test);
    }
    let column = call.args.first().and_then(column_of);
    let texts: Option<Vec<&str>> = call.args.iter().skip(1).map(text_of).collect();
    let (Some(column), Some(texts)) = (column, texts) else { return Condition::Any };
    let holds = |text: &str, excuse| Condition::text(&column.name, [text], excuse);
    match call.func.name() {
        "contains" | "starts_with" | "ends_with" if texts.len() == 1 => holds(texts[0], Excuse::Never),
        "has" | "has_all" => Condition::all(texts.into_iter().map(|text| holds(text, Excuse::AnyCase))),
        "has_any" if texts.len() <= MOST_VALUES => {
            Condition::one_of(texts.into_iter().map(|text| holds(text, Excuse::AnyCase)))
        }
        _ => Condition::Any,
    }
}

/// A test of text of a Kusto query.
fn of_test(call: &ScalarFunction, test: &TextTestFunction) -> Condition {
    let Some(argument) = call.args.first() else { return Condition::Any };
    let Some(column) = column_of(argument) else { return Condition::Any };
    let holds = |text: &str, excuse| Condition::text(&column.name, [text], excuse);
    match test.asks() {
        // In a text that passes every other test the needle stands somewhere as a whole.
        Some(Test::Needle { text, case_sensitive, test, .. }) if *test != TextTest::Like => {
            holds(text, if *case_sensitive { Excuse::Never } else { Excuse::AnyCase })
        }
        Some(Test::AllTerms(_, texts)) => {
            Condition::all(texts.iter().map(|text| holds(text, Excuse::AnyCase)))
        }
        Some(Test::AnyTerm(_, texts)) if texts.len() <= MOST_VALUES => {
            Condition::one_of(texts.iter().map(|text| holds(text, Excuse::AnyCase)))
        }
        Some(Test::Among(texts)) if texts.len() <= MOST_VALUES => {
            Condition::one_of(texts.iter().map(|text| holds(text, Excuse::AnyCase)))
        }
        _ => Condition::Any,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::functions::expr_fn::{contains, starts_with};
    use datafusion::logical_expr::{ident, lit};
    use datafusion::scalar::ScalarValue;

    use super::*;

    fn value(column: &str, value: &str) -> Condition {
        Condition::Value { column: column.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn equality_and_lists_are_looked_up() {
        assert_eq!(of_filter(&ident("IP").eq(lit("::1"))), value("IP", "::1"));
        assert_eq!(of_filter(&lit("::1").eq(ident("IP"))), value("IP", "::1"));
        let list = ident("IP").in_list(vec![lit("a"), lit("b")], false);
        assert_eq!(of_filter(&list), Condition::Or(vec![value("IP", "a"), value("IP", "b")]));
    }

    #[test]
    fn what_must_not_be_asks_for_nothing() {
        for filter in [
            ident("IP").not_eq(lit("a")),
            ident("IP").in_list(vec![lit("a")], true),
            ident("IP").not_like(lit("%payroll%")),
            datafusion::logical_expr::not(ident("IP").eq(lit("a"))),
            ident("IP").gt(lit("a")),
            ident("IP").eq(ident("Other")),
            ident("IP").is_null(),
            ident("IP").eq(lit(ScalarValue::Utf8(None))),
        ] {
            assert_eq!(of_filter(&filter), Condition::Any, "{filter}");
        }
    }

    #[test]
    fn one_alternative_that_may_be_anything_is_enough() {
        let known = ident("IP").eq(lit("a"));
        assert_eq!(of_filter(&known.clone().or(ident("N").gt(lit(1)))), Condition::Any);
        assert_eq!(of_filter(&known.and(ident("N").gt(lit(1)))), value("IP", "a"));
    }

    #[test]
    fn words_in_text_are_looked_up() {
        let text = |piece, excuse| Condition::text("Raw", [piece], excuse);
        assert_eq!(of_filter(&ident("Raw").like(lit("%payroll%"))), text("payroll", Excuse::Never));
        assert_eq!(of_filter(&ident("Raw").ilike(lit("%payroll%"))), text("payroll", Excuse::AnyCase));
        assert_eq!(of_filter(&contains(ident("Raw"), lit("payroll"))), text("payroll", Excuse::Never));
        assert_eq!(of_filter(&starts_with(ident("Raw"), lit("payroll"))), text("payroll", Excuse::Never));
        assert_eq!(of_filter(&ident("Raw").like(lit("%"))), Condition::Any);
    }

    #[test]
    fn a_promoted_path_is_looked_up_as_a_column_and_in_the_text() {
        let condition = of_filter(&ident("Raw->>Name").eq(lit("Payroll 2026")));
        let expected =
            Condition::And(vec![value("Raw->>Name", "Payroll 2026"), in_json("Raw", "Payroll 2026")]);
        assert_eq!(condition, expected);
    }
}
