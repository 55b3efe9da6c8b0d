//! Precedence, literals, names and paths.

use super::super::super::lexer::strings::StringForm;
use super::super::super::tree::{Expr, Literal, LogicalOp, SetOp, Target};
use super::*;

fn expression(text: &str) -> Expr {
    match read(text).statements.remove(0).kind {
        StatementKind::Expression(expression) => expression,
        other => panic!("{other:?}"),
    }
}

/// The text with parentheses around every operation, so that precedence can be seen.
fn grouped(expression: &Expr) -> String {
    match &expression.kind {
        ExprKind::Arithmetic(chain) => {
            let mut text = grouped(&chain.first);
            for link in &chain.rest {
                let op = format!("{:?}", link.op);
                text = format!("({text} {op} {})", grouped(&link.operand));
            }
            text
        }
        ExprKind::Logical(logical) => {
            let op = if logical.op == LogicalOp::And { " and " } else { " or " };
            format!("({})", logical.operands.iter().map(grouped).collect::<Vec<_>>().join(op))
        }
        ExprKind::Compare(compare) => {
            format!("({} {} {})", grouped(&compare.left), compare.op, grouped(&compare.right))
        }
        ExprKind::Between(range) => format!("({} between)", grouped(&range.value)),
        ExprKind::InSet { value, op, .. } => format!("({} {op})", grouped(value)),
        ExprKind::Sign { operand, .. } => format!("-{}", grouped(operand)),
        _ => expression.to_string(),
    }
}

#[test]
fn operators_bind_as_kustos_do() {
    let table = [
        ("a or b and c or d", "(a or (b and c) or d)"),
        ("a == b and c != d", "((a == b) and (c != d))"),
        ("a == b < c", "(a == (b < c))"),
        ("a < b + c", "(a < (b Add c))"),
        ("a - b + c * d % e", "((a Subtract b) Add ((c Multiply d) Remainder e))"),
        ("a + b has c", "(a Add (b has c))"),
        ("a * b contains c / d", "((a Multiply (b contains c)) Divide d)"),
        ("a =~ b == true", "((a =~ b) == true)"),
        ("-a.b + c", "(-a.b Add c)"),
        ("a has -b", "(a has -b)"),
        ("a in (b) and c", "((a in) and c)"),
        ("a + 1 between (1 .. 2) or b", "(((a Add 1) between) or b)"),
        ("a matches regex 'x' and b", "((a matches regex \"x\") and b)"),
    ];
    for (text, expected) in table {
        assert_eq!(grouped(&expression(text)), expected, "{text}");
    }
}

#[test]
fn every_comparison_is_read_and_written() {
    let words = [
        "has",
        "hasprefix",
        "hassuffix",
        "contains",
        "startswith",
        "endswith",
        "has_cs",
        "hasprefix_cs",
        "hassuffix_cs",
        "contains_cs",
        "startswith_cs",
        "endswith_cs",
    ];
    for word in words {
        check_same(&[&format!("a {word} b"), &format!("a !{word} b"), &format!("* {word} b")]);
    }
    check_same(&[
        "a == b",
        "a != b",
        "a < b",
        "a <= b",
        "a > b",
        "a >= b",
        "a =~ b",
        "a !~ b",
        "a matches regex b",
        "a like b",
        "a notlike b",
        "a in (b, c)",
        "a !in (b)",
        "a in~ (b)",
        "a !in~ (b)",
        "a has_any (b)",
        "a has_all (b, c)",
        "a between (b .. c)",
        "a !between (b .. c + 1d)",
        "* == \"x\"",
        "a in (T | project b)",
        "a in ((T | project b), c)",
        "a has_any (union A, B | project c)",
    ]);
    check(&[
        ("a <> b", "a != b"),
        ("a notcontains b", "a !contains b"),
        ("a containscs b", "a contains_cs b"),
        ("a matches\n regex b", "a matches regex b"),
        ("a between(1..2)", "a between (1 .. 2)"),
    ]);
}

#[test]
fn paths_and_calls() {
    check(&[
        ("a . b [ 0 ] ['c'] [-1] [x+1]", "a.b[0][\"c\"][-1][x + 1]"),
        ("a.['b c'].d", "a.[\"b c\"].d"),
        ("a.[0]", "a[0]"),
        ("a.where.string.1d.5b", "a.where.string.1d.5b"),
        ("parse_json(a).b(c)", "parse_json(a).b(c)"),
        ("1 .a", "1 .a"),
        ("f(a, b = 1, *, (T | take 1))", "f(a, b = 1, *, (T | take 1))"),
        ("f()", "f()"),
        ("['my f'](a).['g'](b)", "[\"my f\"](a).[\"g\"](b)"),
        ("toscalar(T | count)", "toscalar(T | count)"),
        ("totable(T)", "totable(T)"),
        ("count(*)", "count(*)"),
        ("iff(a in (T), 1, -2.5)", "iff(a in (T), 1, -2.5)"),
        ("not(a) and not (b)", "not(a) and not(b)"),
        ("-(1)", "-(1)"),
    ]);
}

#[test]
fn literals_keep_how_they_are_written() {
    check(&[
        ("print True, FALSE, true", "print true, false, true"),
        ("print 0x1F, 10, 1.50, 1e5, 1.5h, 10min", "print 0x1F, 10, 1.50, 1e5, 1.5h, 10min"),
        (
            "print time( 1d ), date(2024-01-01), double(1), uuid(x), int64( 5 )",
            "print timespan(1d), datetime(2024-01-01), real(1), guid(x), long(5)",
        ),
        ("print int(null), decimal(0.10)", "print int(null), decimal(0.10)"),
        ("print 'a\\'' @'b\"' h'c' H\"d\"", "print \"a'\" @\"b\"\"\" h\"c\" h\"d\""),
        ("print ```a`b```, ~~~c```~~~", "print ```a`b```, ~~~c```~~~"),
        ("print typeof(date), typeof(a:int, b:string)", "print typeof(datetime), typeof(a:int, b:string)"),
        (
            "print dynamic([1, -2.5, 'a' 'b', {\"c\": null, 'd': {}}, [], 1d, datetime(2024-01-01), TRUE])",
            "print dynamic([1, -2.5, \"a\" \"b\", {\"c\": null, \"d\": {}}, [], 1d, datetime(2024-01-01), true])",
        ),
        (
            "print dynamic (null), dynamic(abc), dynamic(dynamic(1))",
            "print dynamic(null), dynamic(abc), dynamic(dynamic(1))",
        ),
    ]);
}

#[test]
fn what_the_binder_needs_of_a_literal_is_there() {
    let literal = |text| match expression(text).kind {
        ExprKind::Literal(literal) => *literal,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        literal("decimal( 0.10 )"),
        Literal::Typed(super::super::super::tree::ScalarType::Decimal, "0.10".to_owned())
    );
    let Literal::String(text) = literal("h'a' @\"b\"") else { panic!() };
    assert_eq!(text.value(), "ab");
    assert_eq!((text.parts[0].obfuscated, text.parts[1].form), (true, StringForm::Verbatim));
}

#[test]
fn a_column_without_a_name_has_its_text() {
    let text = "T | summarize round(sum( x + y ),2), d['a'].b by bin(t,1d)";
    let found = operators(text);
    let super::super::super::tree::OperatorKind::Summarize(summarize) = &found[0].kind else { panic!() };
    let texts: Vec<_> = summarize.aggregates.iter().map(|one| one.value.span.text(text)).collect();
    assert_eq!(texts, ["round(sum( x + y ),2)", "d['a'].b"]);
    assert!(summarize.aggregates.iter().all(|one| one.target.is_none()));
}

#[test]
fn the_place_of_a_node_is_its_text() {
    let text = "T | where (a + b) == -c.d[0] and e in~ ('x')";
    let found = operators(text);
    let super::super::super::tree::OperatorKind::Where(predicate) = &found[0].kind else { panic!() };
    assert_eq!(predicate.span.text(text), "(a + b) == -c.d[0] and e in~ ('x')");
    let ExprKind::Logical(logical) = &predicate.kind else { panic!() };
    let ExprKind::Compare(compare) = &logical.operands[0].kind else { panic!() };
    assert_eq!(compare.left.span.text(text), "(a + b)");
    assert_eq!(compare.op_span.text(text), "==");
    assert_eq!(compare.right.span.text(text), "-c.d[0]");
    assert_eq!(compare.left.unparenthesized().span.text(text), "a + b");
    let ExprKind::InSet { op, set, .. } = &logical.operands[1].kind else { panic!() };
    assert_eq!((*op, set[0].span.text(text)), (SetOp::InIgnoringCase, "'x'"));
}

#[test]
fn several_names_are_told_from_a_parenthesis() {
    let found = operators("T | extend (a, ['b']) = f(x), (c) == d");
    let super::super::super::tree::OperatorKind::Extend(items) = &found[0].kind else { panic!() };
    let Some(Target::Names(names)) = &items[0].target else { panic!("{items:?}") };
    assert_eq!((names[0].bracketed, names[1].bracketed), (false, true));
    assert!(items[1].target.is_none());
}
