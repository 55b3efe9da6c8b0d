//! What the planner gives, and what is said when it does not.

use std::sync::Arc;

use super::*;
use crate::kql::values::Dynamic;

/// A planner that answers with a function.
struct Answers<F>(F);

impl<F: FnMut(&bind::Value) -> Option<Known>> Given for Answers<F> {
    fn given(&mut self, value: &bind::Value) -> Option<Known> {
        (self.0)(value)
    }
}

/// The value of `T | extend x = ...` with a planner of its own.
fn with(query: &str, answer: impl FnMut(&bind::Value) -> Option<Known>) -> Result<Program, Box<BindError>> {
    let bound = bound(query);
    compile(computed(&bound), &bound, &mut Answers(answer), NOW)
}

fn error(query: &str) -> (String, String) {
    let error = program(query).unwrap_err();
    (error.to_string(), error.span.text(query).to_owned())
}

#[test]
fn a_column_that_is_not_given_is_named() {
    let error = with("T | extend x = a + 1", |_| None).unwrap_err();
    assert!(error.to_string().contains("`a`"), "{error}");
}

#[test]
fn a_window_function_is_given_or_refused_by_name() {
    let query = "T | serialize | extend x = row_number() + 1";
    let (message, place) = error(query);
    assert_eq!((message.as_str(), place.as_str()), ("`row_number()` is not supported", "row_number()"));
    let program = with(query, |value| match &value.kind {
        ValueKind::Call { function: "row_number", .. } => Some(Known::Column(ColumnId(77), Type::Long)),
        _ => None,
    });
    let program = program.unwrap();
    assert_eq!(program.columns(), [ColumnId(77)]);
    assert!(matches!(program.eval(&[Value::Long(4)]), Value::Long(5)));
}

#[test]
fn a_table_in_a_list_is_its_first_column() {
    for (query, wanted) in [
        ("T | where b in ((T | project b))", true),
        ("T | where b !in ((T | project b))", false),
        ("T | where b has_any ((T | project b))", true),
    ] {
        let list: Arc<[Value]> = Arc::new([Value::from("x"), Value::from("y")]);
        let program = with(query, |value| match value.kind {
            ValueKind::InTable { .. } => Some(Known::List(Arc::clone(&list))),
            ValueKind::Column(id) => Some(Known::Column(id, Type::String)),
            _ => None,
        });
        let result = program.unwrap().eval(&[Value::from("y")]);
        assert_eq!(result.to_bool(), Some(wanted), "{query}");
    }
    let (message, _) = error("T | where b in ((T | project b))");
    assert_eq!(message, "a list from a table here is not supported");
}

#[test]
fn the_first_value_of_a_table_may_be_a_constant() {
    let program = with("print x = toscalar(T | project a) + 1", |value| match value.kind {
        ValueKind::FirstOf(_) => Some(Known::Constant(Value::Long(4))),
        _ => None,
    });
    assert!(matches!(program.unwrap().as_constant(), Some(Value::Long(5))));
}

#[test]
fn a_value_of_another_type_than_the_binder_says_is_converted() {
    let program = with("T | extend x = a", |value| match value.kind {
        ValueKind::Column(id) => Some(Known::Column(id, Type::Int)),
        _ => None,
    });
    let program = program.unwrap();
    assert_eq!(program.kind(), Type::Long);
    assert!(matches!(program.eval(&[Value::Int(3)]), Value::Long(3)));
}

/// A query over columns that only the data decides, which are all of one type.
fn open(expression: &str, kind: Type) -> Result<Program, Box<BindError>> {
    let query = format!("T | evaluate bag_unpack(d) | extend x = {expression}");
    with(&query, |value| match value.kind {
        ValueKind::Column(id) => Some(Known::Column(id, kind)),
        _ => None,
    })
}

#[test]
fn columns_that_only_the_data_decides_have_the_types_of_the_data() {
    assert_eq!(open("new", Type::Real).unwrap().kind(), Type::Real);
    assert_eq!(open("new + 1", Type::Int).unwrap().kind(), Type::Long);
    assert_eq!(open("new * 2.0", Type::Int).unwrap().kind(), Type::Real);
    assert_eq!(open("iff(new > 1, new, 1)", Type::Int).unwrap().kind(), Type::Long);
    assert_eq!(open("-new", Type::TimeSpan).unwrap().kind(), Type::TimeSpan);
    let program = open("new has 'x'", Type::String).unwrap();
    assert!(matches!(program.eval(&[Value::from("an x")]), Value::Bool(true)));
    for (expression, kind) in [
        ("new + 1", Type::String),
        ("new < 'a'", Type::String),
        ("new has 'a'", Type::Long),
        ("-new", Type::Guid),
    ] {
        assert!(open(expression, kind).is_err(), "{expression} of {kind}");
    }
}

#[test]
fn text_that_holds_json_has_parts_whatever_its_type_is() {
    let mut json = Table::new("J", [("id", bind::Type::Long)]);
    json.columns.push(bind::tables::TableColumn {
        name: "fields".to_owned(),
        kind: bind::Type::String,
        holds_json: true,
    });
    let tree = crate::kql::parse("J | extend x = tostring(fields.a[1])").unwrap();
    let bound = bind::bind(&tree, &TableSet::new([json])).unwrap();
    let text = r#"{"a": [1, "two"]}"#;
    for (kind, cell) in
        [(Type::String, Value::from(text)), (Type::Dynamic, Value::dynamic(Dynamic::parse(text).unwrap()))]
    {
        let mut given = Answers(|value: &bind::Value| match value.kind {
            ValueKind::Column(id) => Some(Known::Column(id, kind)),
            _ => None,
        });
        let program = compile(computed(&bound), &bound, &mut given, NOW).unwrap();
        assert_eq!(program.eval(&[cell]).text(), "two");
        assert_eq!(program.eval(&[Value::null(kind)]).text(), "");
    }
}

#[test]
fn an_expression_that_is_none_is_refused_where_it_stands() {
    for (query, place) in [
        ("T | where b matches regex '(a'", "'(a'"),
        ("T | where b matches regex strcat('(', 'a')", "strcat('(', 'a')"),
        ("T | extend x = extract('(a', 1, b)", "'(a'"),
        ("T | extend x = replace_regex(b, '(a', 'c')", "'(a'"),
        ("T | where * matches regex '(a'", "'(a'"),
        ("print x = 'a' matches regex '(?=a)'", "'(?=a)'"),
    ] {
        let (message, found) = error(query);
        assert_eq!(found, place, "{query}: {message}");
    }
    let result =
        of_row("b matches regex tostring(d)", &[("b", "a".into()), ("d", Dynamic::from("(a").into())]);
    assert!(result.is_null(), "an expression of a row is not known before");
}

#[test]
fn a_literal_that_is_none_of_its_type_is_refused() {
    assert_eq!(error("print x = datetime(2024-13-45)").0, "`2024-13-45` is not a datetime");
    assert_eq!(
        error("print x = guid(12-345678901234567890123456789012)").1,
        "guid(12-345678901234567890123456789012)"
    );
}

#[test]
fn what_changes_every_time_is_never_worked_out_before() {
    let program = program("T | extend x = rand() + 1").unwrap();
    assert!(program.is_volatile() && program.as_constant().is_none() && program.columns().is_empty());
    assert!(!super::program("T | extend x = now()").unwrap().is_volatile());
    let is_left_out = super::program("T | extend x = rand() > 2 and false").unwrap();
    assert!(!is_left_out.is_volatile(), "what decides nothing is not there");
}

#[test]
fn stars_look_into_every_column_that_fits() {
    let row = [("b", Value::from("an x")), ("a", Value::Long(5)), ("d", Dynamic::from("y").into())];
    let is = |condition: &str| {
        let bound = bound(&format!("T | where {condition}"));
        let program = compile(computed(&bound), &bound, &mut columns(&bound), NOW).unwrap();
        let cell = |id: &ColumnId| {
            let column = bound.nodes[0].columns.iter().find(|column| column.id == *id).unwrap();
            let given = row.iter().find(|(name, _)| **name == *column.name);
            given.map_or_else(|| Value::null(kind(column.ty).unwrap()), |(_, value)| value.clone())
        };
        program.eval(&program.columns().iter().map(cell).collect::<Vec<_>>()).to_bool() == Some(true)
    };
    assert!(is("* has 'x'") && is("* == 5") && is("* has '5'") && is("* == 'an x'") && is("* > 4"));
    assert!(is("* has strcat('', d)") && is("* == a"));
    assert!(!is("* has 'z'") && !is("* == 6") && !is("* matches regex 'zz'"));
}
