//! Whole drawings, and laws that hold for any data.

use proptest::prelude::*;

use super::*;
use crate::output::style::without_styles;
use crate::output::text::width;

const HOUR: i64 = 3_600_000_000;
/// 2026-03-18 14:00.
const START: i64 = 1_773_842_400_000_000;

fn series(name: &str, points: Vec<(Axis, Option<f64>)>) -> Series {
    Series { name: name.to_owned(), points }
}

fn data(x_name: &str, series: Vec<Series>) -> ChartData {
    ChartData { x_name: x_name.to_owned(), series, ..ChartData::default() }
}

fn named(values: &[(&str, f64)]) -> Vec<(Axis, Option<f64>)> {
    values.iter().map(|(name, value)| (Axis::Text((*name).to_owned()), Some(*value))).collect()
}

fn hourly(values: &[(i64, f64)]) -> Vec<(Axis, Option<f64>)> {
    values.iter().map(|(hour, value)| (Axis::Time(START + hour * HOUR), Some(*value))).collect()
}

fn drawn(kind: ChartKind, width: usize, height: usize, data: &ChartData) -> String {
    draw(data, &ChartOptions::new(kind, width, height)).unwrap()
}

#[test]
fn bars_have_eighths_and_exact_values() {
    let data =
        data("User", vec![series("Events", named(&[("alice", 1_200.0), ("日本", 300.5), ("", -80.0)]))]);
    assert_eq!(
        drawn(ChartKind::Bar, 40, 10, &data),
        "User    │ Events\n\
         alice   │  ███████████████████████ 1,200\n\
         日本    │  █████▍ 300.5\n\
         (empty) │█▋ -80\n"
    );
}

#[test]
fn a_missing_hour_is_a_gap_in_a_timechart() {
    let values = [(0, 2.0), (1, 4.0), (2, 4.0), (6, 4.0), (7, 4.0), (8, 0.0)];
    assert_eq!(
        drawn(ChartKind::Time, 30, 9, &data("Time", vec![series("Events", hourly(&values))])),
        r"
Events
5 ┤
  │  ⡠⠊⠉⠉⠉             ⠉⠉⠉⢣
  │⡠⠊                      ⢣
  │                         ⢣
0 ┤                          ⢣
  └───┬─────────┬─────────┬───
    15:00     18:00     21:00
   Time (2026-03-18 UTC)
"
        .trim_start_matches('\n')
    );
}

#[test]
fn without_unicode_everything_is_ascii_and_series_have_marks() {
    let data = data(
        "Größe",
        vec![
            series("é", vec![(Axis::Number(0.0), Some(0.0)), (Axis::Number(10.0), Some(10.0))]),
            series("b", vec![(Axis::Number(0.0), Some(10.0)), (Axis::Number(10.0), Some(0.0))]),
        ],
    );
    let options = ChartOptions { unicode: false, ..ChartOptions::new(ChartKind::Line, 30, 11) };
    assert_eq!(
        draw(&data, &options).unwrap(),
        r"
10 +ooo                    ***
   |   oooo            ****
   |       oooo    ****
 5 +           oooo
   |       ****    oooo
   |   ****            oooo
 0 +***                    ooo
   ++------------+-----------+
    0            5          10
    Gr\u{f6}\u{df}e
* \u{e9}  o b
"
        .trim_start_matches('\n')
    );
}

#[test]
fn columns_stack_to_a_hundred_percent() {
    let data = data(
        "Day",
        vec![
            series("a", named(&[("Mon", 1.0), ("Tue", 3.0)])),
            series("b", named(&[("Mon", 1.0), ("Tue", 1.0)])),
        ],
    );
    let options =
        ChartOptions { stacking: Stacking::Stacked100, ..ChartOptions::new(ChartKind::Column, 24, 9) };
    assert_eq!(
        draw(&data, &options).unwrap(),
        r"
100 ┤▒▒▒▒ ▒▒▒▒
    │▒▒▒▒ ████
    │████ ████
    │████ ████
  0 ┤████ ████
    └──┬────┬───────────
      Mon  Tue
     Day
█ a  ▒ b
"
        .trim_start_matches('\n')
    );
}

#[test]
fn slices_are_shares_and_the_smallest_are_one() {
    let names: Vec<String> = (0..12).map(|at| format!("u{at:02}")).collect();
    let values: Vec<(&str, f64)> = names.iter().map(String::as_str).zip((1..).map(f64::from)).collect();
    let text = drawn(ChartKind::Pie, 40, 8, &data("User", vec![series("n", named(&values))]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 8);
    assert!(lines[1].starts_with("u11") && lines[1].ends_with(" 15.4% 12"), "{text}");
    assert!(lines[7].starts_with("other (6 sli") && lines[7].ends_with(" 26.9% 21"), "{text}");
}

#[test]
fn categories_without_room_are_counted() {
    let names: Vec<String> = (0..250).map(|at| format!("user {at}")).collect();
    let values: Vec<(&str, f64)> = names.iter().map(|name| (name.as_str(), 1.0)).collect();
    let data = data("User", vec![series("n", named(&values))]);
    let bars = drawn(ChartKind::Bar, 80, 21, &data);
    assert!(bars.ends_with("230 of 250 categories left out for want of room, the last ones\n"), "{bars}");
    let columns = drawn(ChartKind::Column, 80, 21, &data);
    assert!(columns.contains("categories left out for want of room, those after 'user "), "{columns}");
    assert!(columns.contains("not all names have room"), "{columns}");
}

#[test]
fn small_series_are_counted_and_in_a_stack_summed_up() {
    let all = (0..15).map(|at| series(&format!("s{at}"), hourly(&[(0, f64::from(at) + 1.0), (1, 1.0)])));
    let data = data("Time", all.collect());
    let lines = drawn(ChartKind::Time, 80, 20, &data);
    assert!(lines.ends_with("5 of 15 series left out, those with the smallest values\n"), "{lines}");
    let stack = drawn(ChartKind::StackedArea, 80, 20, &data);
    assert!(stack.contains("other (6 series)"), "{stack}");
}

#[test]
fn what_is_no_finite_number_is_counted() {
    let data = ChartData {
        left_out: 2,
        ..data(
            "x",
            vec![series(
                "n",
                vec![
                    (Axis::Number(1.0), Some(f64::NAN)),
                    (Axis::Number(2.0), Some(2.0)),
                    (Axis::Number(f64::INFINITY), Some(2.0)),
                ],
            )],
        )
    };
    let text = drawn(ChartKind::Scatter, 60, 8, &data);
    assert!(
        text.ends_with(
            "2 rows are left out: without a place on 'x'\n\
         1 point is left out: without a place on 'x'\n\
         1 value is left out: not a finite number\n"
        ),
        "{text}"
    );
}

#[test]
fn what_cannot_be_drawn_is_refused_by_name() {
    let refused = "treemap".parse::<ChartKind>().unwrap_err().to_string();
    assert!(refused.starts_with("'treemap' cannot be drawn as text; what can: timechart, "), "{refused}");
    let text = data("User", vec![series("n", named(&[("a", 1.0)]))]);
    let options = ChartOptions::new(ChartKind::Time, 80, 20);
    assert!(matches!(draw(&text, &options), Err(ChartError::NeedsTime { .. })));
    assert_eq!(draw(&ChartData::default(), &options), Err(ChartError::NoRows));
    let null = data("t", vec![series("n", vec![(Axis::Time(0), None)])]);
    assert_eq!(draw(&null, &options), Err(ChartError::NoValues));
    let narrow = ChartOptions::new(ChartKind::Bar, 19, 20);
    assert_eq!(draw(&text, &narrow), Err(ChartError::Narrow { width: 19, needed: 20 }));
    let upside_down =
        ChartOptions { y_min: Some(5.0), y_max: Some(1.0), ..ChartOptions::new(ChartKind::Column, 80, 20) };
    assert_eq!(draw(&text, &upside_down), Err(ChartError::Range { low: 5.0, high: 1.0 }));
}

#[test]
fn hostile_names_are_shown_not_sent() {
    let data = data("\u{1b}[2J", vec![series("n", named(&[("a\nb\u{202e}", 1.0)]))]);
    for kind in
        ChartKind::ALL.into_iter().filter(|kind| !matches!(kind, ChartKind::Time | ChartKind::Anomaly))
    {
        let text = drawn(kind, 60, 10, &data);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}

#[test]
fn a_card_is_the_first_row() {
    let columns = [("Name".to_owned(), Kind::Text), ("n".to_owned(), Kind::Number)];
    let row = |name: &str, n: f64| vec![Cell::Text(name.to_owned()), Cell::Number(n)];
    let data = arrange(&columns, &[row("Send", 1_234.0), row("Login", 5.0)], &[]).unwrap();
    assert_eq!(
        drawn(ChartKind::Card, 40, 8, &data),
        "╭─────────────╮\n\
         │ Name  Send  │\n\
         │ n     1,234 │\n\
         ╰─────────────╯\n"
    );
}

#[test]
fn colour_changes_nothing_but_colour() {
    let data = data("t", vec![series("a", hourly(&[(0, 1.0), (1, 2.0)])), series("b", hourly(&[(0, 3.0)]))]);
    for kind in ChartKind::ALL {
        let plain = ChartOptions::new(kind, 60, 12);
        let color = ChartOptions { color: true, ..plain.clone() };
        assert_eq!(without_styles(&draw(&data, &color).unwrap()), draw(&data, &plain).unwrap());
    }
}

#[test]
fn properties_of_render_become_options() {
    let property = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
    let mut options = ChartOptions::new(ChartKind::Column, 80, 20);
    let ignored = options
        .read(&[
            property("title", "Logins"),
            property("kind", "stacked"),
            property("legend", "hidden"),
            property("ymin", "-2.5"),
            property("yaxis", "log"),
            property("ysplit", "panels"),
        ])
        .unwrap();
    assert_eq!(ignored, ["the chart's property 'ysplit' has no effect in text"]);
    assert_eq!((options.title.as_deref(), options.stacking), (Some("Logins"), Stacking::Stacked));
    assert_eq!((options.legend, options.y_min, options.log_y), (false, Some(-2.5), true));
    let wrong = options.read(&[property("kind", "pile")]).unwrap_err().to_string();
    assert_eq!(
        wrong,
        "the chart's property 'kind' cannot be 'pile'; it takes default, stacked, stacked100 or unstacked"
    );
}

fn axis() -> impl Strategy<Value = Axis> {
    prop_oneof![
        any::<i64>().prop_map(Axis::Time),
        (0..200_i64).prop_map(|hour| Axis::Time(START + hour * HOUR)),
        any::<f64>().prop_map(Axis::Number),
        (-50..50_i32).prop_map(|number| Axis::Number(f64::from(number))),
        "\\PC{0,12}".prop_map(Axis::Text),
        "[ab]".prop_map(Axis::Text),
    ]
}

fn value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        Just(None),
        any::<f64>().prop_map(Some),
        (-9..99_i32).prop_map(|value| Some(f64::from(value)))
    ]
}

/// Points with one kind of place, or with any.
fn points() -> impl Strategy<Value = Vec<(Axis, Option<f64>)>> {
    let mixed = prop::collection::vec((axis(), value()), 0..40);
    (mixed, 0..4_u8).prop_map(|(mut points, kind)| {
        points.retain(|(axis, _)| match axis {
            Axis::Time(_) => kind == 0 || kind == 3,
            Axis::Number(_) => kind == 1 || kind == 3,
            Axis::Text(_) => kind >= 2,
        });
        points
    })
}

fn chart() -> impl Strategy<Value = (ChartData, ChartOptions)> {
    let all = prop::collection::vec(("\\PC{0,20}", points()), 0..14);
    let looks = (0..11_usize, 20..130_usize, 0..40_usize, any::<[bool; 5]>(), 0..4_usize);
    let ends = (prop::option::of(any::<f64>()), prop::option::of(-5.0..50.0_f64));
    (all, "\\PC{0,30}", looks, ends).prop_map(|(all, name, (kind, width, height, flags, stacking), ends)| {
        let data = ChartData {
            x_name: name.clone(),
            series: all.into_iter().map(|(name, points)| Series { name, points }).collect(),
            ..ChartData::default()
        };
        let [unicode, legend, log_x, log_y, titled] = flags;
        let title = titled.then_some(name);
        let kinds = [Stacking::Default, Stacking::Stacked, Stacking::Stacked100, Stacking::Unstacked];
        let options = ChartOptions {
            unicode,
            legend,
            log_x,
            log_y,
            stacking: kinds[stacking],
            title: title.clone(),
            x_title: title.clone(),
            y_title: title,
            y_min: if titled { ends.0 } else { None },
            y_max: if titled { ends.1 } else { None },
            ..ChartOptions::new(ChartKind::ALL[kind], width, height)
        };
        (data, options)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_line_is_wider_than_the_screen_and_no_drawing_higher((data, options) in chart()) {
        if let Ok(text) = draw(&data, &options) {
            for line in text.lines() {
                prop_assert!(width(line) <= options.width, "{} > {}: {line}", width(line), options.width);
                prop_assert!(!line.ends_with(' '));
            }
            // Notes, each in several lines on a narrow screen, come below.
            let lines = text.lines().count();
            prop_assert!(lines <= options.height.max(LOWEST) + 30, "{lines} lines\n{text}");
            prop_assert!(options.unicode || text.is_ascii(), "{text}");
            prop_assert_eq!(draw(&data, &options), Ok(text));
        }
    }
}
