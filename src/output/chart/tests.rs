//! Whole drawings.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray};

use super::*;

fn batch(labels: Vec<Option<&str>>, values: Vec<Option<i64>>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable([
        ("Action", Arc::new(StringArray::from(labels)) as ArrayRef, true),
        ("Events", Arc::new(Int64Array::from(values)) as ArrayRef, true),
    ])
    .unwrap()
}

#[test]
fn bars_have_labels_values_and_eighths_of_a_block() {
    let rows = batch(
        vec![Some("FileDownloaded"), Some("Send"), Some("日本"), None, Some("skipped")],
        vec![Some(80), Some(41), Some(1), Some(0), None],
    );
    assert_eq!(
        draw(Chart::Bar, "action", "Events", &[rows], 40).unwrap(),
        "Action        │ Events\n\
         FileDownload… │█████████████████████ 80\n\
         Send          │██████████▊ 41\n\
         日本          │▎ 1\n\
         NULL          │ 0\n\
         1 row without a value is left out\n"
    );
}

#[test]
fn negative_bars_go_left_of_zero() {
    let rows = batch(vec![Some("up"), Some("down")], vec![Some(10), Some(-10)]);
    assert_eq!(
        draw(Chart::Bar, "Action", "Events", &[rows], 33).unwrap(),
        "Action │ Events\n\
         up     │          ██████████ 10\n\
         down   │██████████ -10\n"
    );
}

#[test]
fn a_line_is_drawn_over_time_whatever_the_order_of_rows() {
    let hour = 3_600_000_000;
    let times = TimestampMicrosecondArray::from(vec![2 * hour, 0, hour]).with_timezone("UTC");
    let rows = RecordBatch::try_from_iter([
        ("Hour", Arc::new(times) as ArrayRef),
        ("Events", Arc::new(Float64Array::from(vec![0.0, 0.0, 1_500.0])) as ArrayRef),
    ])
    .unwrap();
    let drawn = draw(Chart::Line, "Hour", "Events", &[rows], 60).unwrap();
    let lines: Vec<&str> = drawn.lines().collect();
    assert_eq!(lines.len(), LINE_ROWS + 4);
    assert_eq!(lines[0], "Events");
    assert!(lines[1].starts_with("1,500 ┤"), "{drawn}");
    assert!(lines[7].starts_with("  750 ┤"), "{drawn}");
    assert!(lines[12].starts_with("    0 ┤"), "{drawn}");
    assert_eq!(lines[14], "       1970-01-01T00:00:00Z            1970-01-01T02:00:00Z");
    assert_eq!(lines[15], "       Hour");
    assert!(lines.iter().all(|line| width(line) <= 60));
    // The peak is in the middle, the ends are low.
    assert_eq!(lines[12].chars().nth(7), Some('⡠'), "{drawn}");
    assert!(
        lines[1]
            .chars()
            .position(|character| character > '\u{2800}')
            .is_some_and(|at| (25..40).contains(&at)),
        "{drawn}"
    );
}

#[test]
fn wrong_columns_are_answered_with_the_right_ones() {
    let rows = [batch(vec![Some("a")], vec![Some(1)])];
    assert_eq!(
        draw(Chart::Bar, "Actor", "Events", &rows, 80).unwrap_err().to_string(),
        "the result has no column 'Actor'; its columns are Action, Events"
    );
    assert_eq!(
        draw(Chart::Bar, "Events", "Action", &rows, 80).unwrap_err().to_string(),
        "column 'Action' holds Utf8, a chart needs numbers; numeric columns here: Events; or cast it in the query: Action::double"
    );
    assert!(matches!(draw(Chart::Bar, "Action", "Events", &[], 80), Err(ChartError::NoRows)));
    assert!(matches!(
        draw(Chart::Bar, "Action", "Events", &[rows[0].slice(0, 0)], 80),
        Err(ChartError::NoRows)
    ));
    assert!(matches!(draw(Chart::Line, "Action", "Events", &rows, 5), Err(ChartError::Narrow { .. })));
    let empty = [batch(vec![Some("a")], vec![None])];
    assert!(matches!(draw(Chart::Line, "Action", "Events", &empty, 80), Err(ChartError::NoValues { .. })));
    assert!("pie".parse::<Chart>().is_err());
}

#[test]
fn more_bars_than_fit_are_said() {
    let names: Vec<String> = (0..250).map(|row| row.to_string()).collect();
    let rows = batch(names.iter().map(|name| Some(name.as_str())).collect(), vec![Some(1); 250]);
    let drawn = draw(Chart::Bar, "Action", "Events", &[rows], 80).unwrap();
    assert_eq!(drawn.lines().count(), 202);
    assert!(drawn.ends_with("200 of 250 rows are drawn; add a LIMIT or group the rows\n"));
}

#[test]
fn extreme_values_do_not_panic() {
    let values =
        Float64Array::from(vec![f64::MAX, f64::MIN, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 0.0]);
    let rows = RecordBatch::try_from_iter([
        ("x", Arc::new(Float64Array::from(vec![f64::MIN, f64::MAX, 0.0, 1.0, 2.0, 3.0])) as ArrayRef),
        ("y", Arc::new(values) as ArrayRef),
    ])
    .unwrap();
    for chart in [Chart::Bar, Chart::Line] {
        assert!(draw(chart, "x", "y", std::slice::from_ref(&rows), 400 * 2).is_ok());
    }
}

#[test]
fn ticks_are_short() {
    assert_eq!(tick(1_234_567.0), "1,234,567");
    assert_eq!(tick(-2.5), "-2.5");
    assert_eq!(tick(1e18), "1.00e18");
    assert_eq!(tick(0.0), "0");
}
