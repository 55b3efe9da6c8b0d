//! Facts about scalar values.

use super::*;

fn all(facts: &[(&str, &str)]) {
    for (expression, wanted) in facts {
        assert_eq!(shown(expression), *wanted, "{expression}");
    }
}

#[test]
fn a_missing_text_is_empty_and_not_null() {
    all(&[
        ("isnull('')", "bool False"),
        ("isempty('')", "bool True"),
        ("tostring(int(null))", "string "),
        ("strcat('a', int(null))", "string a"),
        ("coalesce('', 'b')", "string b"),
    ]);
}

#[test]
fn equality_with_one_null_is_false_and_its_negation_true() {
    all(&[
        ("1 == long(null)", "bool False"),
        ("1 != long(null)", "bool True"),
        ("long(null) == long(null)", "bool null"),
        ("long(null) != long(null)", "bool null"),
        ("1 < long(null)", "bool null"),
        ("1 >= long(null)", "bool null"),
        ("not(bool(null))", "bool null"),
        ("long(null) in (1, 2)", "bool False"),
        ("long(null) !in (1, 2)", "bool True"),
        ("long(null) between (1 .. 2)", "bool null"),
    ]);
}

#[test]
fn conditions_have_a_third_truth_value() {
    all(&[
        ("bool(null) and false", "bool False"),
        ("bool(null) and true", "bool null"),
        ("bool(null) or true", "bool True"),
        ("bool(null) or false", "bool null"),
        ("bool(null) and bool(null)", "bool null"),
        ("true and true and bool(null)", "bool null"),
    ]);
}

#[test]
fn whole_numbers_compute_in_long() {
    all(&[
        ("int(1) + int(2)", "long 3"),
        ("7 / 2", "long 3"),
        ("-7 / 2", "long -3"),
        ("-int(7) - long(1)", "long -8"),
        ("-real(2.5)", "real -2.5"),
        ("-decimal(2.5)", "decimal -2.5"),
        ("-timespan(1h)", "timespan -01:00:00"),
        ("-9223372036854775808", "long -9223372036854775808"),
        ("1 / 0", "long null"),
        ("1.0 / 0", "real Infinity"),
        ("-1 % 4", "long 3"),
        ("2 + 3 * 4 - 1", "long 13"),
        ("1 + 0.5", "real 1.5"),
    ]);
}

#[test]
fn what_does_not_fit_is_null() {
    all(&[
        ("tolong('5.7')", "long null"),
        ("tolong(5.7)", "long 5"),
        ("tolong(1s)", "long 10000000"),
        ("todatetime('12/02/2022')", "datetime 2022-12-02T00:00:00.0000000Z"),
        ("todatetime('never')", "datetime null"),
        ("tostring(true)", "string True"),
        ("tostring(1d)", "string 1.00:00:00"),
        ("tostring(datetime(2020-01-02T03:04:05.6))", "string 2020-01-02T03:04:05.6000000Z"),
    ]);
}

#[test]
fn terms_are_runs_of_letters_and_digits() {
    all(&[
        ("'a_b' has 'a'", "bool True"),
        ("'ab' has 'a'", "bool False"),
        ("'ab' !has 'a'", "bool True"),
        ("'x.exe' has '.exe'", "bool True"),
        ("'abc def' hasprefix 'DE'", "bool True"),
        ("'abc def' hassuffix_cs 'EF'", "bool False"),
        ("'ABC' contains 'b'", "bool True"),
        ("'ABC' contains_cs 'b'", "bool False"),
        ("'ABC' startswith 'a'", "bool True"),
        ("'ABC' !endswith 'c'", "bool False"),
        ("'ABC' =~ 'abc'", "bool True"),
        ("'ABC' !~ 'abc'", "bool False"),
        ("'ABC' == 'abc'", "bool False"),
        ("'ABC' matches regex 'b'", "bool False"),
        ("'ABC' matches regex '(?i)b$|C'", "bool True"),
    ]);
}

#[test]
fn lists_are_values_or_one_array() {
    all(&[
        ("'the error' has_any ('warn', 'ERROR')", "bool True"),
        ("'errors' has_any (dynamic(['warn', 'error']))", "bool False"),
        ("'warn: error' has_all ('warn', 'error')", "bool True"),
        ("'b' in ('a', 'b')", "bool True"),
        ("'B' in ('a', 'b')", "bool False"),
        ("'B' in~ ('a', 'b')", "bool True"),
        ("'B' !in~ ('a', 'b')", "bool False"),
        ("2 in (dynamic([1, 2]))", "bool True"),
        ("5 in (5.5)", "bool False"),
        ("5 in (5.0)", "bool True"),
    ]);
}

#[test]
fn what_is_not_there_in_a_dynamic_is_null() {
    all(&[
        ("dynamic({'a': [1, 2, 3]}).a[-1]", "dynamic 3"),
        ("dynamic({'a': [1, 2, 3]}).a[1 + 1]", "dynamic 3"),
        ("dynamic({'a': [1, 2, 3]})['b'].c", "dynamic null"),
        ("tostring(dynamic('x'))", "string x"),
        ("tostring(dynamic(null))", "string "),
        ("parse_json('no json')", "dynamic no json"),
        ("parse_json('{\"a\": {\"b\": 1.50}}').a.b", "dynamic 1.50"),
        ("dynamic({'a': 'x'}).a == 'x'", "bool True"),
        ("dynamic({'a': 5}).a == 5", "bool True"),
        ("dynamic({'a': 5.5}).a == 5", "bool False"),
        ("dynamic({'a': 5.5}).a > 5", "bool True"),
        ("dynamic({'a': 'x'}).a has 'X'", "bool True"),
        ("dynamic({'a': 'x'}).a in ('x')", "bool True"),
    ]);
}

#[test]
fn times_stand_still_and_ranges_include_both_ends() {
    all(&[
        ("now()", "datetime 2024-06-01T12:00:00.0000000Z"),
        ("ago(1d)", "datetime 2024-05-31T12:00:00.0000000Z"),
        ("now() - ago(1h)", "timespan 01:00:00"),
        ("datetime(2024-01-03) between (datetime(2024-01-01) .. 2d)", "bool True"),
        ("datetime(2024-01-03) between (datetime(2024-01-01) .. 1d)", "bool False"),
        ("5 between (1 .. 5)", "bool True"),
        ("5 !between (1 .. 5)", "bool False"),
        ("5.5 between (1 .. 5)", "bool False"),
        ("1.5h", "timespan 01:30:00"),
        ("-1d", "timespan -1.00:00:00"),
        ("bin(-1, 10)", "long -10"),
        ("dayofweek(datetime(2024-06-01))", "timespan 6.00:00:00"),
    ]);
}

#[test]
fn texts_are_counted_from_zero_and_expressions_are_those_of_re2() {
    all(&[
        ("substring('abcd', 1, 2)", "string bc"),
        ("indexof('abc', 'z')", "long -1"),
        ("strlen('äöü')", "long 3"),
        ("split('a,b', ',', 1)", "dynamic [\"b\"]"),
        ("extract('a(.)', 1, 'xab')", "string b"),
        ("extract_all('(a.)', 'ab ac')", "dynamic [\"ab\",\"ac\"]"),
        ("extract_all('(a)(.)', 'ab ac')", "dynamic [[\"a\",\"b\"],[\"a\",\"c\"]]"),
        ("trim('-', '--a--')", "string -a-"),
        ("replace_regex('ab', '(a)(b)', @'\\2\\1')", "string ba"),
        ("replace('(a)(b)', @'\\2\\1', 'ab')", "string ba"),
        ("countof('aaa', 'aa')", "long 2"),
        ("countof('aaa', 'aa', 'regex')", "long 1"),
        ("'x' has_all (dynamic([]))", "bool True"),
        ("'x' has_any (dynamic([]))", "bool False"),
    ]);
}

#[test]
fn days_end_and_weeks_begin_as_in_kusto() {
    all(&[
        ("startofweek(datetime(2024-06-05))", "datetime 2024-06-02T00:00:00.0000000Z"),
        ("bin(datetime(2024-06-05T12:34:56), 1d)", "datetime 2024-06-05T00:00:00.0000000Z"),
        ("bin(-1.5, 1)", "real -2"),
        ("tolong(datetime(1970-01-01))", "long 621355968000000000"),
        ("todatetime('2024-01-01T00:00:00+02:00')", "datetime 2023-12-31T22:00:00.0000000Z"),
        ("datetime(2024-01-01) == '2024-01-01'", "bool True"),
        ("dynamic({'t': '2024-01-01'}).t == datetime(2024-01-01)", "bool True"),
        ("datetime_diff('day', datetime(2024-01-02), datetime(2024-01-01))", "long 1"),
    ]);
}

#[test]
fn a_column_is_asked_for_once_and_conditions_decide_early() {
    let program = program("T | extend x = a + a * a > 5 and b has 'x' or b == 'y'").unwrap();
    assert_eq!(program.columns().len(), 2);
    assert!(program.as_constant().is_none());
    let is = |a: i64, b: &str| {
        of_row("a + a * a > 5 and b has 'x' or b == 'y'", &[("a", Value::Long(a)), ("b", Value::from(b))])
    };
    assert!(matches!(is(2, "an x"), Value::Bool(true)));
    assert!(matches!(is(1, "an x"), Value::Bool(false)));
    assert!(matches!(is(1, "y"), Value::Bool(true)));
}

#[test]
fn chance_in_toscalar_is_worked_out_once() {
    let bound = bound("T | extend x = toscalar(rand(1000) + 1)");
    let value = computed(&bound);
    let ValueKind::FirstOf(table) = value.kind else { panic!("not a table of its own") };
    assert!(matches!(bound.node(table).kind, NodeKind::Rows(_)));
    assert!(value.is_constant);
    assert!(matches!(computed(&super::bound("T | extend x = toscalar(5)")).kind, ValueKind::Constant(_)));
}
