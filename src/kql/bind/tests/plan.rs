//! What the bound query holds for those who plan it.

use super::{bound, tree};
use crate::kql::bind::node::SortKey;
use crate::kql::bind::value::PathStep;
use crate::kql::bind::{Constant, NodeKind, Type, ValueKind};

#[test]
fn what_a_node_takes_stands_before_it() {
    let text = "let L = V | where a > 1; union L, (T | join (L | summarize arg_max(a, *)) on a) \
                | where a in (L | project a) | partition by a (top 1 by a) | mv-apply z on (take 1)";
    let bound = bound(text);
    let mut uses: Vec<_> = bound.uses().into_keys().collect();
    uses.sort();
    for id in uses {
        let mut taken = Vec::new();
        crate::kql::bind::walk::inputs(&bound, id, &mut taken);
        assert!(taken.iter().all(|one| *one < id), "{id:?} takes {taken:?}");
    }
}

#[test]
fn every_column_of_a_value_is_one_of_the_rows_that_come_in() {
    let bound =
        bound("T | where a > 1 | extend q = strlen(b) | project q, r | sort by q | where q > 2 and r < 1.5");
    for node in &bound.nodes {
        let NodeKind::Filter { input, condition } = &node.kind else { continue };
        let known: Vec<_> = bound.node(*input).columns.iter().map(|column| column.id).collect();
        let mut open = vec![condition];
        while let Some(value) = open.pop() {
            assert!(value.as_column().is_none_or(|id| known.contains(&id)));
            crate::kql::bind::walk::parts(value, &mut open);
        }
    }
}

#[test]
fn another_name_of_a_function_is_the_same_function() {
    let bound = bound("T | extend x = iif(f, 1, 2), y = todynamic(b), z = replace('a', 'b', b)");
    let NodeKind::Extend { computed, .. } = &bound.result().unwrap().kind else { panic!("no extend") };
    let called: Vec<(&str, usize)> = computed
        .iter()
        .map(|one| match &one.value.kind {
            ValueKind::Call { function, arguments } => (*function, arguments.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(called, [("iff", 3), ("parse_json", 1), ("replace_regex", 3)]);
    let ValueKind::Call { arguments, .. } = &computed[2].value.kind else { panic!("no call") };
    assert!(
        arguments[0].as_column().is_some() && arguments[1].as_text() == Some("a"),
        "the text comes first"
    );
}

#[test]
fn conversions_that_kusto_makes_are_there() {
    let bound = bound("T | where a == 1.5 and d == 'x' and i == 3 and c between (ago(2d) .. 1d)");
    let NodeKind::Filter { condition, .. } = &bound.result().unwrap().kind else { panic!("no filter") };
    let ValueKind::Logical { operands, .. } = &condition.kind else { panic!("no `and`") };
    let sides: Vec<(Type, Type)> = operands
        .iter()
        .map(|operand| match &operand.kind {
            ValueKind::Compare { left, right, .. } => (left.ty, right.ty),
            ValueKind::Between { low, high, .. } => (low.ty, high.ty),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        (Type::Real, Type::Real),
        (Type::String, Type::String),
        (Type::Long, Type::Long),
        (Type::DateTime, Type::DateTime),
    ];
    assert_eq!(sides, expected);
}

#[test]
fn an_order_is_descending_with_nulls_last_unless_it_says_otherwise() {
    let bound = bound("T | sort by a, b asc, c desc nulls first");
    let NodeKind::Sort { keys, .. } = &bound.result().unwrap().kind else { panic!("no sort") };
    let shown: Vec<(bool, bool)> =
        keys.iter().map(|SortKey { descending, nulls_first, .. }| (*descending, *nulls_first)).collect();
    assert_eq!(shown, [(true, false), (false, true), (true, true)]);
}

#[test]
fn a_path_holds_its_keys_and_indexes() {
    let bound = bound("T | project x = d.a['b c'][0]");
    let NodeKind::Select { input } = &bound.result().unwrap().kind else { panic!("no select") };
    let NodeKind::Extend { computed, .. } = &bound.node(*input).kind else { panic!("no extend") };
    let ValueKind::Path { steps, .. } = &computed[0].value.kind else { panic!("no path") };
    assert_eq!(steps[0], PathStep::Key("a".to_owned()));
    assert_eq!(steps[1], PathStep::Key("b c".to_owned()));
    assert!(matches!(&steps[2], PathStep::Index(index) if index.as_long() == Some(0)));
}

#[test]
fn an_aggregate_in_an_expression_is_a_column_of_its_own() {
    let bound = bound("T | summarize x = round(avg(r), 2) by b");
    let aggregate = bound.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Aggregate { aggregates, keys, .. } => Some((aggregates, keys)),
        _ => None,
    });
    let (aggregates, keys) = aggregate.unwrap();
    assert_eq!((aggregates.len(), keys.len(), aggregates[0].function), (1, 1, "avg"));
}

#[test]
fn render_is_kept_and_changes_no_rows() {
    let bound = bound("T | summarize count() by b | render piechart with (title='x', ysplit=none)");
    let chart = bound.render.unwrap();
    assert_eq!(chart.kind, "piechart");
    assert_eq!(chart.properties[0], ("title".to_owned(), vec!["x".to_owned()]));
    assert_eq!(super::bound("T | render table; V").render, None, "of the last statement only");
}

#[test]
fn options_are_kept() {
    let bound = bound("set notruncation; set limit = 5; V");
    assert_eq!(bound.options[1], ("limit".to_owned(), Some(Constant::Long(5))));
}

#[test]
fn every_node_says_where_it_is_written() {
    let text = "V | where a > 1 | take 5";
    let bound = crate::kql::bind::bind(&tree(text), &super::tables()).unwrap();
    let places: Vec<&str> = bound.nodes.iter().map(|node| node.span.text(text)).collect();
    assert_eq!(places, ["V", "where a > 1", "take 5"]);
}

#[test]
fn star_compares_with_the_columns_that_fit() {
    let bound = bound("U | where * has 'x' and * == 5");
    let NodeKind::Filter { condition, .. } = &bound.result().unwrap().kind else { panic!("no filter") };
    let ValueKind::Logical { operands, .. } = &condition.kind else { panic!("no `and`") };
    let counts: Vec<usize> = operands
        .iter()
        .map(|operand| match &operand.kind {
            ValueKind::AnyColumn { columns, .. } => columns.len(),
            _ => 0,
        })
        .collect();
    assert_eq!(counts, [4, 2], "a number is looked for in numbers");
}
