use super::super::testing::{column, expr, run};
use super::*;
use crate::kql::values::time::MINUTE;

/// A step that gives all its rows.
fn step(name: &str, condition: Box<dyn Evaluate>, assignments: Vec<(usize, Box<dyn Evaluate>)>) -> Step {
    Step { name: name.to_owned(), is_optional: false, output: ScanOutput::All, condition, assignments }
}

fn plan(columns: &[Type], declared: Vec<Value>, steps: Vec<Step>) -> ScanPlan {
    let columns = columns.to_vec();
    ScanPlan { columns, declared, steps, partition: Vec::new(), has_match_id: false, has_step_name: false }
}

fn long(value: &Value) -> i64 {
    value.to_long().unwrap_or_default()
}

fn events(rows: &[(i64, &str)]) -> Vec<Vec<Value>> {
    rows.iter().map(|(minute, event)| vec![Value::TimeSpan(minute * MINUTE), Value::from(*event)]).collect()
}

fn is_event(name: &'static str) -> Box<dyn Evaluate> {
    expr(move |row| Value::Bool(*row[1].text() == *name))
}

/// `Ts - s1.Ts <= 5m` in rows of a timespan and a text.
fn is_within(row: &[Value], minutes: i64) -> bool {
    match (&row[0], &row[2]) {
        (Value::TimeSpan(now), Value::TimeSpan(then)) => now - then <= minutes * MINUTE,
        _ => false,
    }
}

const EVENTS: &[(i64, &str)] = &[
    (0, "A"),
    (1, "Start"),
    (2, "B"),
    (3, "D"),
    (4, "Stop"),
    (6, "C"),
    (8, "Start"),
    (11, "E"),
    (12, "Stop"),
];

fn between_start_and_stop() -> Vec<Step> {
    vec![
        step("s1", is_event("Start"), Vec::new()),
        step(
            "s2",
            expr(|row| Value::Bool(!["Start", "Stop"].contains(&&*row[1].text()) && is_within(row, 5))),
            Vec::new(),
        ),
        step("s3", expr(|row| Value::Bool(&*row[1].text() == "Stop" && is_within(row, 5))), Vec::new()),
    ]
}

#[test]
fn a_sum_goes_on_from_what_the_step_remembers() {
    let layout = Layout { columns: 1, declared: 1 };
    let sum = layout.step_column(0, layout.declared_column(0));
    let assignment = expr(move |row| Value::Long(long(&row[0]) + long(&row[sum])));
    let steps = vec![step("s1", expr(|_| Value::Bool(true)), vec![(0, assignment)])];
    let mut scan = Scan::new(plan(&[Type::Long], vec![Value::Long(0)], steps)).unwrap();
    assert_eq!(scan.layout(), layout);
    let rows: Vec<Vec<Value>> = (1..=5).map(|x| vec![Value::Long(x)]).collect();
    assert_eq!(run(&mut scan, &rows), ["1|1", "2|3", "3|6", "4|10", "5|15"]);
}

#[test]
fn the_events_between_a_start_and_a_stop_are_one_match() {
    let mut plan = plan(&[Type::TimeSpan, Type::String], Vec::new(), between_start_and_stop());
    plan.has_match_id = true;
    plan.has_step_name = true;
    let lines = run(&mut Scan::new(plan).unwrap(), &events(EVENTS));
    assert_eq!(
        lines,
        [
            "00:01:00|Start|0|s1",
            "00:02:00|B|0|s2",
            "00:03:00|D|0|s2",
            "00:04:00|Stop|0|s3",
            "00:08:00|Start|1|s1",
            "00:11:00|E|1|s2",
            "00:12:00|Stop|1|s3",
        ]
    );
}

#[test]
fn the_last_row_of_a_series_is_given_when_it_is_over() {
    let mut steps = between_start_and_stop();
    steps[0].output = ScanOutput::None;
    steps[1].output = ScanOutput::Last;
    let plan = plan(&[Type::TimeSpan, Type::String], Vec::new(), steps);
    let rows = events(&[&EVENTS[..8], &[(11, "F")]].concat());
    let lines = run(&mut Scan::new(plan).unwrap(), &rows);
    assert_eq!(lines, ["00:03:00|D", "00:04:00|Stop", "00:11:00|F"]);
}

#[test]
fn a_session_ends_half_an_hour_behind_its_start() {
    let layout = Layout { columns: 2, declared: 1 };
    let started = layout.step_column(0, layout.declared_column(0));
    let start = expr(move |row| if row[started].is_null() { row[0].clone() } else { row[started].clone() });
    let end = expr(move |row| match (&row[0], &row[started]) {
        (Value::TimeSpan(now), Value::TimeSpan(then)) => Value::Bool(now - then > 30 * MINUTE),
        _ => Value::Null(Type::Bool),
    });
    let mut steps =
        vec![step("in", expr(|_| Value::Bool(true)), vec![(0, start)]), step("end", end, Vec::new())];
    steps[1].output = ScanOutput::None;
    let mut plan = plan(&[Type::TimeSpan, Type::String], vec![Value::Null(Type::TimeSpan)], steps);
    plan.has_match_id = true;
    let minutes = [0, 1, 2, 3, 32, 36, 38, 41, 75];
    let rows = events(&minutes.map(|minute| (minute, "A")));
    let lines = run(&mut Scan::new(plan).unwrap(), &rows);
    let sessions: Vec<String> =
        lines.iter().map(|line| line.split('|').skip(2).collect::<Vec<_>>().join(" ")).collect();
    let expected =
        ["00:00:00 0", "00:00:00 0", "00:00:00 0", "00:00:00 0", "00:32:00 1", "00:32:00 1", "00:32:00 1"];
    assert_eq!(sessions[..7], expected);
    assert_eq!(sessions[7..], ["00:32:00 1", "01:15:00 2"]);
}

/// Three steps that take the same rows: the state of the step before goes first.
#[test]
fn a_sequence_at_the_step_before_takes_the_place_of_the_one_at_the_step() {
    let layout = Layout { columns: 2, declared: 3 };
    let at = move |step: usize, declared: usize| layout.step_column(step, layout.declared_column(declared));
    // Declared: the step, the step it came from, the count.
    let counted = |row: &[Value]| row[1].to_bool() == Some(true);
    let long_enough = move |row: &[Value]| Value::Bool(counted(row) && long(&row[at(0, 2)]) >= 5);
    let number = |value: i64| expr(move |_| Value::Long(value));
    let parent = move |step: usize, first: i64, other: i64| {
        expr(move |row| Value::Long(if long(&row[at(step, 1)]) == 0 { first } else { other }))
    };
    let steps = vec![
        step(
            "s1",
            expr(move |row| Value::Bool(counted(row))),
            vec![(0, number(1)), (2, expr(move |row| Value::Long(long(&row[at(0, 2)]) + 1)))],
        ),
        step("s2", expr(long_enough), vec![(0, number(2)), (1, parent(1, 1, 2)), (2, column(at(0, 2)))]),
        step("s3", expr(long_enough), vec![(0, number(3)), (1, parent(2, 2, 3)), (2, column(at(1, 2)))]),
    ];
    let plan = plan(&[Type::Long, Type::Bool], vec![Value::Long(0); 3], steps);
    let rows: Vec<Vec<Value>> =
        (1..=16).map(|x| vec![Value::Long(x), Value::Bool(!(4..=6).contains(&x))]).collect();
    let lines = run(&mut Scan::new(plan).unwrap(), &rows);
    let third: Vec<(String, String)> = lines
        .iter()
        .map(|line| line.split('|').map(str::to_owned).collect::<Vec<_>>())
        .filter(|row| row[2] == "3")
        .map(|row| (row[0].clone(), row[3].clone()))
        .collect();
    let expected =
        [("10", "2"), ("11", "3"), ("12", "3"), ("13", "3"), ("14", "3"), ("15", "2"), ("16", "3")];
    assert_eq!(third, expected.map(|(x, parent)| (x.to_owned(), parent.to_owned())));
}

#[test]
fn every_partition_has_sequences_of_its_own() {
    let steps = vec![step("s1", is_event("login"), Vec::new()), step("s2", is_event("logout"), Vec::new())];
    let mut plan = plan(&[Type::TimeSpan, Type::String, Type::Long], Vec::new(), steps);
    plan.partition = vec![column(2)];
    plan.has_match_id = true;
    let rows: Vec<Vec<Value>> = [("login", 1), ("login", 2), ("logout", 1), ("logout", 3), ("logout", 2)]
        .map(|(event, user)| vec![Value::TimeSpan(0), Value::from(event), Value::Long(user)])
        .to_vec();
    let lines = run(&mut Scan::new(plan).unwrap(), &rows);
    let short: Vec<&str> = lines.iter().map(|line| line.split_once('|').unwrap().1).collect();
    assert_eq!(short, ["login|1|0", "login|2|1", "logout|1|0", "logout|2|1"]);
}

#[test]
fn what_is_not_documented_is_refused() {
    let mut optional = step("s1", expr(|_| Value::Bool(true)), Vec::new());
    optional.is_optional = true;
    assert!(Scan::new(plan(&[Type::Long], Vec::new(), vec![optional])).is_err());
    let stray = step("s1", expr(|_| Value::Bool(true)), vec![(1, column(0))]);
    assert!(Scan::new(plan(&[Type::Long], vec![Value::Long(0)], vec![stray])).is_err());
}
