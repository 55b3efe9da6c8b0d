//! The plugins about activity over time.

use proptest::prelude::*;

use super::*;
use crate::kql::values::time::{DAY, HOUR, midnight};

fn day(day: i64) -> Value {
    Value::DateTime(midnight(2018, 7, 1).unwrap() + (day - 1) * DAY)
}

fn span(micros: i64) -> Argument<'static> {
    Argument { name: None, value: ArgumentValue::Constant(Value::TimeSpan(micros)) }
}

fn at(value: i64) -> Argument<'static> {
    Argument { name: None, value: ArgumentValue::Constant(day(value)) }
}

/// A column of ids and one of days of July 2018.
fn activity(rows: &[(&str, i64)]) -> Rows {
    let rows = rows.iter().map(|(id, at)| vec![Value::from(*id), day(*at)]).collect();
    table(&[("UserId", Type::String), ("Timestamp", Type::DateTime)], rows)
}

/// The rows without the time and the day before the month.
fn short(lines: &[String]) -> Vec<String> {
    lines.iter().skip(1).map(|line| line.replace("T00:00:00.0000000Z", "").replace("2018-07-", "")).collect()
}

#[test]
fn activity_is_counted_by_window_against_those_before() {
    let rows = [
        ("A", 1),
        ("D", 1),
        ("J", 1),
        ("B", 1),
        ("C", 2),
        ("T", 2),
        ("J", 2),
        ("H", 3),
        ("T", 3),
        ("T", 3),
        ("J", 3),
        ("B", 3),
        ("S", 3),
        ("S", 4),
    ];
    let arguments = [Argument::column(0), Argument::column(1), at(1), at(4), span(DAY)];
    let lines = run("activity_counts_metrics", &activity(&rows), &arguments);
    assert_eq!(lines[0], "Timestamp|count|dcount|new_dcount|aggregated_dcount");
    assert_eq!(short(&lines), ["01|4|4|4|4", "02|3|3|2|6", "03|6|5|2|8", "04|1|1|0|8"]);
    let by_user = run(
        "activity_counts_metrics",
        &activity(&rows[..5]),
        &[&arguments[..], &[Argument::column(0)]].concat(),
    );
    assert_eq!(
        short(&by_user),
        ["01|A|1|1|1|1", "01|B|1|1|1|1", "01|D|1|1|1|1", "01|J|1|1|1|1", "02|C|1|1|1|1"]
    );
    let cohort = [&arguments[..], &[at(1)]].concat();
    assert!(matches!(
        plugin("activity_counts_metrics", &activity(&rows), &cohort, None),
        Err(PluginError::Form { .. })
    ));
}

const VISITS: &[(&str, i64)] = &[
    ("Bob", 1),
    ("David", 1),
    ("David", 1),
    ("John", 1),
    ("Bob", 1),
    ("Ananda", 2),
    ("Atul", 2),
    ("John", 2),
    ("Ananda", 3),
    ("Atul", 3),
    ("Atul", 3),
    ("John", 3),
    ("Bob", 3),
    ("Betsy", 4),
    ("Bob", 5),
];

#[test]
fn a_sliding_window_ends_with_its_bin() {
    let arguments = [Argument::column(0), Argument::column(1), at(1), at(7), span(3 * DAY), span(DAY)];
    let lines = run("sliding_window_counts", &activity(VISITS), &arguments);
    assert_eq!(lines[0], "Timestamp|Count|Dcount");
    assert_eq!(short(&lines), ["01|5|3", "02|8|5", "03|13|5", "04|9|5", "05|7|5", "06|2|2", "07|1|1"]);
    // What is before the start is looked back at.
    let later = [Argument::column(0), Argument::column(1), at(3), at(7), span(3 * DAY), span(DAY)];
    assert_eq!(
        short(&run("sliding_window_counts", &activity(VISITS), &later)),
        ["03|13|5", "04|9|5", "05|7|5", "06|2|2", "07|1|1"]
    );
    let uneven = [Argument::column(0), Argument::column(1), at(1), at(7), span(DAY + HOUR), span(DAY)];
    assert!(plugin("sliding_window_counts", &activity(VISITS), &uneven, None).is_err());
}

#[test]
fn a_rolling_percentile_is_a_value_of_the_bins_up_to_each() {
    let rows = (0..240_i64).map(|hour| {
        let at = Value::DateTime(midnight(2018, 1, 1).unwrap() + hour * HOUR);
        vec![at, Value::Long(hour + 1), Value::from(if hour % 2 == 1 { "Even" } else { "Odd" })]
    });
    let columns = [("Timestamp", Type::DateTime), ("val", Type::Long), ("EvenOrOdd", Type::String)];
    let input = table(&columns, rows.collect());
    let arguments = [
        Argument::column(1),
        Argument::constant(50_i64),
        Argument::column(0),
        span(DAY),
        Argument::constant(3_i64),
    ];
    let lines = run("rolling_percentile", &input, &arguments);
    assert_eq!(lines[0], "Timestamp|rolling_3_percentile_val_50");
    let found: Vec<&str> = lines[1..].iter().map(|line| line.rsplit('|').next().unwrap()).collect();
    assert_eq!(found, ["12", "24", "36", "60", "84", "108", "132", "156", "180", "204"]);
    let lines = run("rolling_percentile", &input, &[&arguments[..], &[Argument::column(2)]].concat());
    let of = |name: &str| -> Vec<&str> {
        let rows = lines.iter().filter(|line| line.contains(name));
        rows.skip(usize::from(name == "EvenOrOdd")).map(|line| line.rsplit('|').next().unwrap()).collect()
    };
    assert_eq!(of("|Even|"), ["12", "24", "36", "60", "84", "108", "132", "156", "180", "204"]);
    assert_eq!(of("|Odd|"), ["11", "23", "35", "59", "83", "107", "131", "155", "179", "203"]);
}

#[test]
fn an_active_user_is_there_in_several_periods() {
    let rows = [
        ("B", -1),
        ("B", 0),
        ("A", 2),
        ("B", 4),
        ("B", 8),
        ("A", 10),
        ("A", 14),
        ("A", 17),
        ("A", 20),
        ("B", 24),
    ];
    let arguments = [
        Argument::column(0),
        Argument::column(1),
        at(1),
        at(31),
        span(8 * DAY),
        span(DAY),
        Argument::constant(3_i64),
        span(7 * DAY),
    ];
    let lines = run("active_users_count", &activity(&rows), &arguments);
    assert_eq!(lines[0], "Timestamp|dcount");
    assert_eq!(short(&lines), ["01|1", "15|1"]);
}

const RETURNING: &[(i64, &[&str])] = &[
    (1, &["0", "2", "3", "4"]),
    (2, &["0", "1", "3", "4", "5"]),
    (3, &["0", "2", "4", "5"]),
    (4, &["0", "1", "2", "3"]),
    (5, &["0", "1", "2", "3", "4"]),
];

fn returning() -> Rows {
    let rows: Vec<(&str, i64)> =
        RETURNING.iter().flat_map(|(day, ids)| ids.iter().map(move |id| (*id, *day))).collect();
    activity(&rows)
}

#[test]
fn new_ids_come_back_or_do_not() {
    let end = Argument {
        name: None,
        value: ArgumentValue::Constant(Value::DateTime(midnight(2018, 7, 7).unwrap() - 1)),
    };
    let arguments = [Argument::column(0), Argument::column(1), at(1), end, span(DAY)];
    let lines = run("new_activity_metrics", &returning(), &arguments);
    assert_eq!(
        lines[0],
        "from_Timestamp|to_Timestamp|dcount_new_values|dcount_retained_values|dcount_churn_values|retention_rate|churn_rate"
    );
    let expected = [
        "01|01|4|4|0|1|0",
        "01|02|2|3|1|0.75|0.25",
        "01|03|1|3|1|0.75|0.25",
        "01|04|1|3|1|0.75|0.25",
        "01|05|1|4|0|1|0",
        "01|06|0|0|4|0|1",
        "02|02|2|2|0|1|0",
        "02|03|0|1|1|0.5|0.5",
        "02|04|0|1|1|0.5|0.5",
        "02|05|0|1|1|0.5|0.5",
        "02|06|0|0|2|0|1",
    ];
    assert_eq!(short(&lines), expected);
    let cohort = run("new_activity_metrics", &returning(), &[&arguments[..], &[at(2)]].concat());
    assert_eq!(short(&cohort), expected[6..]);
    let known =
        table(&[("Day", Type::Long), ("UserId", Type::String)], vec![vec![Value::Long(1), "4".into()]]);
    let lines =
        run("new_activity_metrics", &returning(), &[&arguments[..], &[Argument::table(&known)]].concat());
    assert_eq!(
        short(&lines)[..2],
        ["01|01|3|3|0|1|0".to_owned(), format!("01|02|2|2|1|{}|{}", 2.0 / 3.0, 1.0 / 3.0)]
    );
}

proptest! {
    #[test]
    fn a_window_of_one_bin_counts_as_the_bin_does(days in prop::collection::vec((0_usize..4, 1_i64..9), 0..30)) {
        let names = ["a", "b", "c", "d"];
        let rows: Vec<(&str, i64)> = days.iter().map(|(id, day)| (names[*id], *day)).collect();
        let input = activity(&rows);
        let sliding = [Argument::column(0), Argument::column(1), at(1), at(9), span(DAY), span(DAY)];
        let counts = [Argument::column(0), Argument::column(1), at(1), at(9), span(DAY)];
        let cut = |lines: Vec<String>| -> Vec<String> {
            lines[1..].iter().map(|line| line.split('|').take(3).collect::<Vec<_>>().join("|")).collect()
        };
        prop_assert_eq!(
            cut(run("sliding_window_counts", &input, &sliding)),
            cut(run("activity_counts_metrics", &input, &counts))
        );
    }

    #[test]
    fn the_order_of_the_rows_does_not_count(
        mut days in prop::collection::vec((0_usize..4, 1_i64..9), 0..20), seed in any::<prop::sample::Index>(),
    ) {
        let names = ["a", "b", "c", "d"];
        let of = |days: &[(usize, i64)]| {
            let rows: Vec<(&str, i64)> = days.iter().map(|(id, day)| (names[*id], *day)).collect();
            let arguments = [Argument::column(0), Argument::column(1), at(1), at(9), span(2 * DAY), Argument::column(0)];
            run("activity_counts_metrics", &activity(&rows), &arguments)
        };
        let before = of(&days);
        if !days.is_empty() {
            let middle = seed.index(days.len());
            days.rotate_left(middle);
            days.reverse();
        }
        prop_assert_eq!(of(&days), before);
    }
}
