use proptest::prelude::*;

use super::super::testing::line;
use super::*;
use crate::kql::values::time::{DAY, HOUR, midnight};

fn day(year: i64, month: i64, day: i64) -> Value {
    Value::DateTime(midnight(year, month, day).unwrap())
}

fn days(count: i64) -> Value {
    Value::TimeSpan(count * DAY)
}

fn longs(from: Option<i64>, to: Option<i64>, step: i64, includes_end: bool) -> Result<Axis, RowError> {
    let [from, to] = [from, to].map(|point| point.map(Value::Long));
    Axis::new(Type::Long, from.as_ref(), to.as_ref(), &Value::Long(step), includes_end)
}

fn points(axis: &Axis, first: i64, last: i64) -> String {
    line(&axis.points(Some(&Value::Long(first)), Some(&Value::Long(last))).unwrap())
}

fn made(
    axis: Axis,
    keys: usize,
    columns: Vec<SeriesColumn>,
    nonempty: bool,
    rows: &[Vec<Value>],
) -> Vec<String> {
    let mut series = MakeSeries::new(axis, keys, columns, nonempty);
    rows.iter().for_each(|row| series.push(row));
    series.finish().unwrap().iter().map(|row| line(row)).collect()
}

#[test]
fn values_are_laid_out_over_the_bins_and_the_gaps_are_filled() {
    let axis =
        Axis::new(Type::DateTime, Some(&day(2025, 1, 6)), Some(&day(2025, 2, 9)), &days(7), false).unwrap();
    let rows: Vec<Vec<Value>> = [(day(2025, 1, 7), 10), (day(2025, 1, 16), 20), (day(2025, 2, 1), 30)]
        .map(|(at, value)| vec![axis.bin(&at).unwrap(), Value::Long(value), Value::Long(-1)])
        .to_vec();
    let columns = vec![
        SeriesColumn { kind: Type::Long, default: None },
        SeriesColumn { kind: Type::Long, default: Some(Value::Long(-2)) },
    ];
    let lines = made(axis, 0, columns, false, &rows);
    let times: Vec<String> = ["01-06", "01-13", "01-20", "01-27", "02-03"]
        .map(|day| format!("\"2025-{day}T00:00:00.0000000Z\""))
        .to_vec();
    assert_eq!(lines, [format!("[10,20,0,30,0]|[-1,-1,-2,-1,-2]|[{}]", times.join(","))]);
}

#[test]
fn the_gaps_of_reals_are_filled_with_a_real() {
    let axis = longs(Some(0), Some(3), 1, false).unwrap();
    let row = vec![Value::Long(1), Value::Real(2.5), Value::Real(1.0)];
    let columns = vec![
        SeriesColumn { kind: Type::Real, default: None },
        SeriesColumn { kind: Type::Real, default: Some(Value::Null(Type::Real)) },
    ];
    assert_eq!(made(axis, 0, columns, false, &[row]), ["[0.0,2.5,0.0]|[null,1.0,null]|[0,1,2]"]);
}

#[test]
fn every_key_has_its_series_in_the_order_of_the_keys() {
    let axis = longs(None, None, 10, false).unwrap();
    let row =
        |key: &str, at: i64| vec![Value::from(key), axis.bin(&Value::Long(at)).unwrap(), Value::Long(1)];
    let rows = [row("b", 35), row("a", 50), row("b", 12)];
    let columns = vec![SeriesColumn { kind: Type::Long, default: None }];
    // Without ends each series has its own axis.
    assert_eq!(made(axis.clone(), 1, columns, false, &rows), ["a|[1]|[50]", "b|[1,0,1]|[10,20,30]"]);
}

#[test]
fn no_rows_make_a_series_only_where_it_is_asked_for() {
    let columns = || vec![SeriesColumn { kind: Type::Real, default: Some(Value::Real(1.0)) }];
    let axis = || longs(Some(0), Some(2), 1, false).unwrap();
    assert_eq!(made(axis(), 0, columns(), true, &[]), ["[1.0,1.0]|[0,1]"]);
    assert_eq!(made(axis(), 0, columns(), false, &[]), Vec::<String>::new());
    assert_eq!(made(axis(), 1, columns(), true, &[]), Vec::<String>::new());
}

#[test]
fn the_end_is_a_point_only_in_a_range() {
    assert_eq!(points(&longs(Some(0), Some(4), 2, false).unwrap(), 0, 0), "0|2");
    assert_eq!(points(&longs(Some(0), Some(5), 2, false).unwrap(), 0, 0), "0|2|4");
    assert_eq!(points(&longs(Some(0), Some(4), 2, true).unwrap(), 0, 0), "0|2|4");
    assert_eq!(points(&longs(Some(1), None, 2, false).unwrap(), 1, 5), "1|3|5");
    assert_eq!(points(&longs(None, Some(5), 2, false).unwrap(), 2, 4), "2|4");
    assert_eq!(points(&longs(Some(4), Some(4), 2, false).unwrap(), 0, 0), "");
    assert_eq!(points(&longs(Some(6), Some(4), 2, true).unwrap(), 0, 0), "");
    let real =
        Axis::new(Type::Real, Some(&Value::Real(0.0)), Some(&Value::Real(0.3)), &Value::Real(0.1), false);
    assert_eq!(real.unwrap().points(None, None).unwrap().len(), 3);
}

#[test]
fn rows_outside_of_the_axis_are_in_no_series() {
    let axis = longs(Some(3), Some(10), 4, false).unwrap();
    let bin =
        |at: i64| axis.bin(&Value::Long(at)).map_or_else(|| "-".to_owned(), |bin| bin.text().into_owned());
    assert_eq!([2, 3, 6, 7, 9, 10].map(bin), ["-", "3", "3", "7", "7", "-"]);
    assert!(axis.bin(&Value::Null(Type::Long)).is_none());
    assert!(longs(Some(0), Some(10), 5, true).unwrap().bin(&Value::Long(10)).is_some());
}

#[test]
fn datetimes_without_a_first_point_have_the_bins_of_bin() {
    let axis = Axis::new(Type::DateTime, None, None, &Value::TimeSpan(HOUR), false).unwrap();
    let Value::DateTime(at) = day(2024, 5, 1) else { panic!("a datetime") };
    assert_eq!(axis.bin(&Value::DateTime(at + HOUR - 1)).unwrap().text(), "2024-05-01T00:00:00.0000000Z");
    let weeks = Axis::new(Type::DateTime, None, None, &days(7), false).unwrap();
    assert_eq!(weeks.bin(&day(2024, 5, 1)).unwrap().text(), "2024-04-29T00:00:00.0000000Z");
}

#[test]
fn a_range_begins_with_the_bin_of_its_first_value() {
    let points = longs(Some(1), Some(5), 2, true).unwrap().points(None, None).unwrap();
    assert_eq!(points.iter().map(Value::to_long).collect::<Vec<_>>(), [Some(0), Some(2), Some(4)]);
}

#[test]
fn what_is_no_axis_is_refused() {
    assert_eq!(longs(Some(0), Some(1), 0, false).unwrap_err(), RowError::Step);
    assert_eq!(longs(Some(0), Some(1), -1, false).unwrap_err(), RowError::Step);
    assert!(Axis::new(Type::String, None, None, &Value::Long(1), false).is_err());
    let null = Value::Null(Type::Long);
    assert!(Axis::new(Type::Long, Some(&null), None, &Value::Long(1), false).is_err());
    let long = longs(Some(0), Some(1_048_577), 1, false).unwrap();
    assert_eq!(long.points(None, None).unwrap_err(), RowError::TooManyPoints { limit: MAX_POINTS });
    assert!(longs(Some(i64::MIN), Some(i64::MAX), 1, false).unwrap().points(None, None).is_err());
    assert_eq!(
        longs(Some(0), Some(1_048_576), 1, false).unwrap().points(None, None).unwrap().len(),
        MAX_POINTS
    );
}

proptest! {
    #[test]
    fn every_value_inside_has_a_point(
        from in -1000_i64..1000, length in 1_i64..500, step in 1_i64..50, at in -1500_i64..1500,
        is_open in any::<bool>(),
    ) {
        let axis = longs((!is_open).then_some(from), Some(from + length), step, false).unwrap();
        if let Some(bin) = axis.bin(&Value::Long(at)) {
            let points = axis.points(Some(&bin), Some(&bin)).unwrap();
            let place = axis.place(&bin, &points[0]).unwrap();
            prop_assert_eq!(points[place].text(), bin.text());
        } else {
            prop_assert!(at < from || at >= from + length);
        }
    }
}
