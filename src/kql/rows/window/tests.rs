use proptest::prelude::*;

use super::super::testing::{column, expr, run};
use super::*;

fn longs(values: &[i64]) -> Vec<Vec<Value>> {
    values.iter().map(|value| vec![Value::Long(*value)]).collect()
}

fn named(rows: &[(&str, i64)]) -> Vec<Vec<Value>> {
    rows.iter().map(|(name, value)| vec![Value::from(*name), Value::Long(*value)]).collect()
}

/// Marks the rows whose first column differs from that of the row before, as a window in front of another does.
fn marked(rows: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let function = WindowFunction::Previous { value: column(0), offset: 1, default: Value::from("") };
    let mut window = Window::new(vec![function]);
    let mut marked = Vec::new();
    let mut keep = |row: Vec<Value>| marked.push(row);
    for row in rows {
        window.push(row, &mut keep);
    }
    window.finish(&mut keep);
    marked
}

fn changes(width: usize) -> Option<Box<dyn Evaluate>> {
    Some(expr(move |row| Value::Bool(!same(&row[0], &row[width]))))
}

#[test]
fn a_value_of_an_earlier_and_of_a_later_row() {
    let null = Value::Null(Type::Long);
    let mut window = Window::new(vec![
        WindowFunction::Previous { value: column(0), offset: 1, default: null.clone() },
        WindowFunction::Next { value: column(0), offset: 2, default: Value::Long(-1) },
        WindowFunction::Next { value: column(0), offset: 1, default: null },
        WindowFunction::Previous { value: column(0), offset: 0, default: Value::Long(-1) },
    ]);
    let lines = run(&mut window, &longs(&[1, 2, 3, 4]));
    assert_eq!(lines, ["1||3|2|1", "2|1|4|3|2", "3|2|-1|4|3", "4|3|-1||4"]);
}

#[test]
fn rows_are_numbered_from_the_start_and_anew() {
    let rows = marked(&named(&[("SEA", 2), ("SEA", 1), ("SEA", 0), ("TLV", 100), ("TLV", 1)]));
    let mut window = Window::new(vec![
        WindowFunction::RowNumber { start: 1, restart: changes(2) },
        WindowFunction::RowNumber { start: 7, restart: None },
    ]);
    let lines = run(&mut window, &rows);
    let numbers: Vec<&str> = lines.iter().map(|line| line.rsplit('|').nth(1).unwrap()).collect();
    assert_eq!(numbers, ["1", "2", "3", "1", "2"]);
    assert!(lines[4].ends_with("|11"));
}

#[test]
fn a_sum_runs_and_begins_anew_with_the_row() {
    let mut window =
        Window::new(vec![WindowFunction::RunningSum { term: column(0), kind: Type::Long, restart: None }]);
    assert_eq!(run(&mut window, &longs(&[2, 4, 6, 8, 10])), ["2|2", "4|6", "6|12", "8|20", "10|30"]);
    let rows: Vec<Vec<Value>> = [(1, false), (2, false), (3, true), (4, false)]
        .map(|(value, restart)| vec![Value::Int(value), Value::Bool(restart)])
        .to_vec();
    let function = WindowFunction::RunningSum { term: column(0), kind: Type::Int, restart: Some(column(1)) };
    let lines = run(&mut Window::new(vec![function]), &rows);
    assert_eq!(lines, ["1|False|1", "2|False|3", "3|True|3", "4|False|7"]);
}

#[test]
fn a_null_adds_nothing_to_a_sum() {
    let rows = vec![vec![Value::Null(Type::Long)], vec![Value::Long(5)], vec![Value::Null(Type::Long)]];
    let function = WindowFunction::RunningSum { term: column(0), kind: Type::Long, restart: None };
    assert_eq!(run(&mut Window::new(vec![function]), &rows), ["|0", "5|5", "|5"]);
}

#[test]
fn a_sum_of_ints_that_is_no_int_is_null_and_not_another_number() {
    let rows = vec![vec![Value::Int(i32::MAX)], vec![Value::Int(1)], vec![Value::Int(-1)]];
    let function = WindowFunction::RunningSum { term: column(0), kind: Type::Int, restart: None };
    let lines = run(&mut Window::new(vec![function]), &rows);
    assert_eq!(lines, ["2147483647|2147483647", "1|", "-1|2147483647"]);
}

#[test]
fn a_dense_rank_counts_values_and_a_rank_counts_rows() {
    let rows = marked(&named(&[
        ("SEA", 2),
        ("SEA", 3),
        ("SEA", 3),
        ("SEA", 3),
        ("SEA", 100),
        ("AMS", 1),
        ("AMS", 1),
    ]));
    let mut window = Window::new(vec![
        WindowFunction::RankDense { term: column(1), restart: changes(2) },
        WindowFunction::RankMin { term: column(1), restart: changes(2) },
    ]);
    let lines = run(&mut window, &rows);
    let ranks: Vec<String> =
        lines.iter().map(|line| line.split('|').skip(3).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(ranks, ["1 1", "2 2", "2 2", "2 2", "3 5", "1 1", "1 1"]);
}

#[test]
fn a_session_ends_with_a_gap_and_with_its_length() {
    let minute = |minutes: i64| Value::DateTime(minutes * 60_000_000);
    let rows: Vec<Vec<Value>> = [0, 4, 9, 13, 17, 90].map(|at| vec![minute(at)]).to_vec();
    let span = |minutes: i64| expr(move |_| Value::TimeSpan(minutes * 60_000_000));
    let function =
        WindowFunction::Session { time: column(0), from_first: span(8), between: span(5), restart: None };
    let lines = run(&mut Window::new(vec![function]), &rows);
    let began: Vec<&str> = lines.iter().map(|line| &line[line.len() - 17..line.len() - 9]).collect();
    assert_eq!(began, ["00:00:00", "00:00:00", "00:09:00", "00:09:00", "00:17:00", "01:30:00"]);
}

#[test]
fn the_row_behind_a_null_begins_a_session() {
    let rows = vec![vec![Value::DateTime(0)], vec![Value::Null(Type::DateTime)], vec![Value::DateTime(1)]];
    let far = || expr(|_| Value::TimeSpan(i64::MAX));
    let function =
        WindowFunction::Session { time: column(0), from_first: far(), between: far(), restart: None };
    let lines = run(&mut Window::new(vec![function]), &rows);
    assert!(lines[1].ends_with('|'));
    assert!(lines[2].ends_with("|1970-01-01T00:00:00.0000010Z"));
}

proptest! {
    #[test]
    fn no_row_is_lost_and_next_is_prev_seen_from_the_other_side(
        values in prop::collection::vec(any::<i64>(), 0..30),
        offset in 0_usize..6,
    ) {
        let null = Value::Null(Type::Long);
        let of = |function: WindowFunction, values: &[i64]| run(&mut Window::new(vec![function]), &longs(values));
        let next = of(WindowFunction::Next { value: column(0), offset, default: null.clone() }, &values);
        let back: Vec<i64> = values.iter().rev().copied().collect();
        let mut previous = of(WindowFunction::Previous { value: column(0), offset, default: null }, &back);
        previous.reverse();
        prop_assert_eq!(next, previous);
    }
}
