//! The shapes of values: chains, nesting, variables, several results.

use std::fmt::Write;

use super::*;
use crate::kql::values::Dynamic;

/// Runs with a stack of two MiB, as threads have that nobody asked for more.
fn on_a_small_stack(work: impl FnOnce() + Send) {
    std::thread::scope(|threads| {
        let thread = std::thread::Builder::new().stack_size(2 << 20);
        thread.spawn_scoped(threads, work).unwrap().join().unwrap();
    });
}

#[test]
fn long_chains_take_no_stack() {
    on_a_small_stack(|| {
        let sum = of_row(&vec!["a"; 20_000].join(" + "), &[("a", Value::Long(2))]);
        assert!(matches!(sum, Value::Long(40_000)));
        let any: Vec<String> = (0..20_000).map(|number| format!("a == {number}")).collect();
        let found = of_row(&any.join(" or "), &[("a", Value::Long(19_999))]);
        assert!(matches!(found, Value::Bool(true)));
    });
}

#[test]
fn deep_nesting_takes_no_stack() {
    on_a_small_stack(|| {
        let nested = format!("{}a{}", "iff(f, 1 + (".repeat(20), "), 0)".repeat(20));
        assert!(matches!(
            of_row(&nested, &[("a", Value::Long(1)), ("f", Value::Bool(true))]),
            Value::Long(21)
        ));
    });
}

#[test]
fn functions_in_functions_are_put_in_without_end() {
    on_a_small_stack(|| {
        let mut query = "let f0 = (x: long) { x + 1 };\n".to_owned();
        for level in 1..150 {
            writeln!(query, "let f{level} = (x: long) {{ f{}(x + x) - x }};", level - 1).unwrap();
        }
        query.push_str("T | extend x = f149(a)");
        let program = program(&query).unwrap();
        // f_n(x) is f_0(2^n x) less x, 2 x, 4 x and so on.
        assert!(matches!(program.eval(&[Value::Long(0)]), Value::Long(1)));
        assert!(program.eval(&[Value::Long(1)]).is_null(), "it does not fit");
    });
}

#[test]
fn a_variable_is_worked_out_once_for_a_row() {
    // Twice as much at each step would never end if each use was worked out anew.
    let mut query = "let f0 = (x: long) { x };\n".to_owned();
    for level in 1..60 {
        writeln!(query, "let f{level} = (x: long) {{ f{}(x + x) }};", level - 1).unwrap();
    }
    query.push_str("T | extend x = f59(a)");
    let program = program(&query).unwrap();
    assert!(matches!(program.eval(&[Value::Long(3)]), Value::Long(value) if value == 3 << 59));
}

#[test]
fn a_constant_of_a_let_is_put_in() {
    let program = program("let needle = 'x'; let n = 2 * 3; T | where b has needle and a > n").unwrap();
    assert!(matches!(program.eval(&[Value::from("an x"), Value::Long(7)]), Value::Bool(true)));
    assert!(matches!(program.eval(&[Value::from("an x"), Value::Long(6)]), Value::Bool(false)));
}

#[test]
fn one_of_several_results_has_its_type() {
    let line = "series_fit_line(dynamic([1, 2, 3, 4]))";
    assert_eq!(shown(&format!("round({line}, 3)")), "real 1");
    assert_eq!(shown("array_sort_asc(dynamic([2, 1]))"), "dynamic [1,2]");
    assert_eq!(shown("array_sort_desc(dynamic([2, 1]), false)"), "dynamic [2,1]");
    assert_eq!(shown("array_sort_asc(dynamic([2, 1]), dynamic(['a', 'b']))"), "dynamic [1,2]");
}

#[test]
fn indexes_may_depend_on_the_row() {
    let json = Value::dynamic(Dynamic::parse(r#"{"x": [1, 2, {"y": 3}]}"#).unwrap());
    let of = |expression: &str, a: i64, b: &str| {
        of_row(expression, &[("d", json.clone()), ("a", Value::Long(a)), ("b", Value::from(b))])
    };
    assert_eq!(of("d[b][a]", 1, "x").text(), "2");
    assert_eq!(of("d[b][a].y", -1, "x").text(), "3");
    assert_eq!(of("d[b][2][strcat(b, '')]", 0, "x").text(), "");
    assert_eq!(of("d.x[1 + 1][b]", 0, "y").text(), "3");
    assert!(of("d[b]", 0, "z").is_null());
    assert!(of_row("d.x[a]", &[("d", json.clone())]).is_null());
}

#[test]
fn all_columns_are_packed_and_empty_ones_may_be_left_out() {
    let bag = of_row("pack_all(true)", &[("a", Value::Long(1)), ("b", Value::from("x"))]);
    assert_eq!(bag.text(), r#"{"a":1,"b":"x"}"#);
    let bag = of_row("pack_all()", &[("a", Value::Long(1))]);
    assert!(bag.text().contains(r#""g":null"#) && bag.text().contains(r#""b":"""#), "{}", bag.text());
}

#[test]
fn a_row_that_is_too_short_counts_as_null() {
    let program = program("T | extend x = a + i").unwrap();
    assert!(program.eval(&[]).is_null());
    assert!(program.eval(&[Value::Long(1)]).is_null());
}
