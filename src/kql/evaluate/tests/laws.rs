//! What holds for every expression.

use proptest::prelude::*;

use super::*;

/// Literals of each type, in the order of [`COLUMNS`], with extremes and nulls.
const LITERALS: [&[&str]; 10] = [
    &["true", "false", "bool(null)"],
    &["int(0)", "int(-7)", "int(2147483647)", "int(null)"],
    &["0", "3", "(-9223372036854775808)", "9223372036854775807", "long(null)"],
    &["0.0", "(-2.5)", "1e308", "real(nan)", "real(+inf)", "real(null)"],
    &["decimal(0)", "decimal(-1.25)", "decimal(9999999999999999999999.5)", "decimal(null)"],
    &["datetime(2024-02-29T12:34:56.789)", "datetime(0001-01-01)", "datetime(9999-12-31)", "datetime(null)"],
    &["0s", "1.5h", "(-10675199d)", "timespan(null)"],
    &["guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "guid(null)"],
    &["''", "'abc def'", "'Ünï_code 5'", "'[1]'", "'2024-01-01'"],
    &[
        "dynamic(null)",
        "dynamic([1, 'b', null])",
        "dynamic({'k': 'v', 'abc def': 2})",
        "dynamic('x')",
        "dynamic(5.5)",
    ],
];

/// Expressions by type; a number stands for an expression of the type with that number in [`COLUMNS`].
const SHAPES: [&[&str]; 10] = [
    &[
        "{2} == {3}",
        "{2} != {1}",
        "{3} < {2}",
        "{5} >= {5}",
        "{6} > {6}",
        "{8} == {8}",
        "{8} has {8}",
        "{8} !contains {8}",
        "{8} startswith_cs {8}",
        "{8} =~ {8}",
        "{8} !~ {8}",
        "{0} and {0}",
        "{0} or {0}",
        "not({0})",
        "isnull({2})",
        "isempty({9})",
        "{2} in ({2}, {2}, 3)",
        "{8} !in~ ({8}, 'abc def')",
        "{8} has_any ({8}, {9})",
        "{8} has_all ({9})",
        "{2} between ({1} .. {2})",
        "{5} !between ({5} .. {6})",
        "{9} == {2}",
        "{9} == {8}",
        "{9} in ({2})",
        "{7} == {7}",
        "{9} has {8}",
        "{5} in ({5}, {5})",
        "{9} == {0}",
        "{4} <= {3}",
        "{9} > {2}",
    ],
    &["toint({2})", "iff({0}, {1}, {1})", "binary_and({1}, {1})", "toint({8})"],
    &[
        "{2} + {1}",
        "{1} - {1}",
        "{2} * {2}",
        "{2} / {1}",
        "{2} % {2}",
        "-{2}",
        "strlen({8})",
        "tolong({9})",
        "bin({2}, {2})",
        "array_length({9})",
        "coalesce({2}, {2})",
        "case({0}, {2}, {0}, {2}, {2})",
        "indexof({8}, {8})",
        "abs({2})",
    ],
    &["{3} + {2}", "{3} / {1}", "toreal({9})", "round({3}, 2)", "{6} / {6}", "-{3}", "{3} % {2}"],
    &["{4} + {2}", "{4} * {4}", "todecimal({8})", "-{4}", "{4} / {1}"],
    &["{5} + {6}", "{5} - {6}", "todatetime({8})", "startofday({5})", "bin({5}, {6})"],
    &["{5} - {5}", "{6} + {6}", "{6} * {2}", "{6} / {3}", "totimespan({9})", "-{6}", "{6} % {6}"],
    &["toguid({8})"],
    &[
        "strcat({8}, {2}, {9})",
        "tostring({5})",
        "tostring({9})",
        "substring({8}, {2}, 2)",
        "toupper({8})",
        "trim('a', {8})",
        "replace_string({8}, {8}, 'x')",
        "extract('([a-z]+)', 1, {8})",
        "tostring({3})",
        "format_datetime({5}, 'yyyy-MM')",
    ],
    &[
        "{9}[{1}]",
        "{9}[{8}]",
        "{9}.k",
        "parse_json({8})",
        "split({8}, ' ')",
        "pack_array({2}, {8}, {9})",
        "bag_pack('a', {3})",
        "{9} + {2}",
    ],
];

/// An expression of a type; each choice is a byte, and columns are written as `{number:choice}`.
fn expression(kind: usize, depth: usize, choices: &mut impl Iterator<Item = u8>) -> String {
    let choice = usize::from(choices.next().unwrap_or(0));
    if depth == 0 || choice.is_multiple_of(5) {
        return format!("<{kind}:{}>", choice / 5);
    }
    let shape = SHAPES[kind][choice % SHAPES[kind].len()];
    let mut parts = shape.split('{');
    let mut text = format!("({}", parts.next().unwrap_or(""));
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap();
        text.push_str(&expression(number.parse().unwrap(), depth - 1, choices));
        text.push_str(rest);
    }
    text + ")"
}

/// The expression with columns in their places or with literals, and the literals.
fn fill(expression: &str, as_columns: bool) -> (String, Vec<(usize, &'static str)>) {
    let mut used = Vec::new();
    let mut parts = expression.split('<');
    let mut text = parts.next().unwrap_or("").to_owned();
    for part in parts {
        // Not every `<` begins a column.
        let filled = part.split_once('>').and_then(|(place, rest)| {
            let (kind, choice) = place.split_once(':')?;
            let (kind, choice): (usize, usize) = (kind.parse().ok()?, choice.parse().ok()?);
            Some((kind, LITERALS[kind][choice % LITERALS[kind].len()], rest))
        });
        let Some((kind, literal, rest)) = filled else {
            text = format!("{text}<{part}");
            continue;
        };
        if as_columns {
            text.push_str(&format!("v{}", used.len()));
        } else {
            text.push_str(literal);
        }
        used.push((kind, literal));
        text.push_str(rest);
    }
    (text, used)
}

fn literal(text: &str) -> Value {
    program(&format!("print x = {text}")).unwrap().eval(&[])
}

/// What a value is, for comparison.
fn what(value: &Value) -> (Type, bool, String) {
    (value.kind(), value.is_null(), value.text().into_owned())
}

proptest! {
    #[test]
    fn what_is_worked_out_at_once_is_what_rows_give(kind in 0_usize..10, choices in proptest::collection::vec(any::<u8>(), 1..40)) {
        let shape = expression(kind, 3, &mut choices.into_iter());
        let (constant, _) = fill(&shape, false);
        let (with_columns, used) = fill(&shape, true);
        let tree = crate::kql::parse(&format!("print x = {constant}")).unwrap();
        let Ok(plain) = bind::bind(&tree, &TableSet::default()) else { return Ok(()) };
        let folded = compile(computed(&plain), &plain, &mut Columns(Vec::new()), NOW);
        let tree = crate::kql::parse(&format!("V | extend x = {with_columns}")).unwrap();
        let columns_of_v: Vec<(String, bind::Type)> =
            used.iter().enumerate().map(|(at, (kind, _))| (format!("v{at}"), COLUMNS[*kind].1)).collect();
        let tables = TableSet::new([Table::new("V", columns_of_v.iter().map(|(name, kind)| (name.as_str(), *kind)))]);
        let Ok(open) = bind::bind(&tree, &tables) else { return Ok(()) };
        let program = compile(computed(&open), &open, &mut columns(&open), NOW);
        let (Ok(folded), Ok(program)) = (folded, program) else { return Ok(()) };
        prop_assert!(folded.as_constant().is_some(), "{constant}");
        let cell = |id: &ColumnId| {
            let at = open.nodes[0].columns.iter().position(|column| column.id == *id).unwrap();
            literal(used[at].1)
        };
        let row: Vec<Value> = program.columns().iter().map(cell).collect();
        prop_assert_eq!(what(&program.eval(&row)), what(&folded.eval(&[])), "{}", constant);
    }

    #[test]
    fn no_row_is_too_strange(kind in 0_usize..10, choices in proptest::collection::vec(any::<u8>(), 1..40), row in proptest::collection::vec((0_usize..10, 0_usize..6), 0..8)) {
        let shape = expression(kind, 3, &mut choices.into_iter());
        let (text, used) = fill(&shape, true);
        let kinds: Vec<(String, bind::Type)> =
            used.iter().enumerate().map(|(at, (kind, _))| (format!("v{at}"), COLUMNS[*kind].1)).collect();
        let tree = crate::kql::parse(&format!("V | extend x = {text}")).unwrap();
        let tables = TableSet::new([Table::new("V", kinds.iter().map(|(name, kind)| (name.as_str(), *kind)))]);
        let Ok(bound) = bind::bind(&tree, &tables) else { return Ok(()) };
        let Ok(program) = compile(computed(&bound), &bound, &mut columns(&bound), NOW) else { return Ok(()) };
        // Values of other types than were promised, and too few of them.
        let row: Vec<Value> =
            row.into_iter().map(|(kind, choice)| literal(LITERALS[kind][choice % LITERALS[kind].len()])).collect();
        prop_assert_eq!(program.eval(&row).kind(), program.kind());
    }
}
