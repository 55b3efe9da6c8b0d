//! Column charts: bars from bottom to top.

use super::frame::{Frame, Words};
use super::legend;
use super::lines::{paint_column, row_of};
use super::matrix::{Matrix, Slot};
use super::model::{Domain, SERIES, Tracks, left_out};
use super::page::{Grid, Page};
use super::scale::Base;
use super::strip::{Part, fill};
use super::{Axis, ChartError, ChartOptions, Stacking, time};
use crate::output::text::width;

/// Columns of one bar at most.
const BAR: usize = 12;

/// How categories are laid out beside each other.
struct Layout {
    shown: usize,
    slot: usize,
    bar: usize,
}

impl Layout {
    /// For so many categories with so many bars each; `label` is the widest label.
    fn new(categories: usize, bars: usize, columns: usize, label: usize) -> Self {
        let gap = usize::from(bars > 1 || categories * (bars + 1) <= columns);
        let shown = categories.min(columns / (bars + gap)).max(1);
        let widest = (BAR * bars + gap).min((label + 2).max(3 * bars + gap));
        let slot = (columns / shown).min(widest).max(1);
        Self { shown, slot, bar: (slot.saturating_sub(gap) / bars).max(1) }
    }
}

pub(super) fn draw(mut tracks: Tracks, options: &ChartOptions, page: &mut Page) -> Result<(), ChartError> {
    let stacked = matches!(options.stacking, Stacking::Stacked | Stacking::Stacked100);
    let percent = options.stacking == Stacking::Stacked100;
    // Beside each other, a group must fit into the narrowest drawing.
    let most = if stacked { SERIES } else { SERIES.min(page.width / 4) };
    tracks.limit(most, stacked, page);
    let (x_name, domain, nulls) = (tracks.x_name.clone(), tracks.domain, tracks.nulls);
    let mut matrix = Matrix::new(tracks);
    let series = matrix.names.len();
    let bars = if stacked { 1 } else { series };
    // The numbers at the y axis take some columns, and groups need one between them.
    let empty = matrix.fill_gaps(page.width.saturating_sub(10) / (bars + usize::from(bars > 1)));
    left_out(page, nulls, "row", "rows", "without a value");
    left_out(page, empty, "time bin", "time bins", "without rows, and no room for their gaps");
    let context = time_context(&matrix, domain);
    let mut words = Words::new(options, (&x_name, context), &matrix.names, page);
    if series > 1 && options.legend {
        words.legend = legend::lines(&matrix.names, |series| fill(series, page.pen), page);
    }
    let groups: Vec<Vec<(f64, f64)>> =
        matrix.slots.iter().map(|slots| ends(slots, stacked, percent)).collect();
    let values = groups.iter().flatten().flat_map(|(from, to)| [*from, *to]);
    let base = if percent { Base::Percent } else { Base::Zero };
    let frame = Frame::new(words, values, base, options, page)?;
    let labels = matrix.labels(page.pen, false);
    let widest = labels.iter().map(|label| width(label)).max().unwrap_or(0);
    let layout = Layout::new(groups.len(), bars, frame.columns, widest);
    let mut grid = Grid::new(frame.columns, frame.rows);
    for (at, group) in groups.iter().take(layout.shown).enumerate() {
        paint_group(&mut grid, at, group, (&layout, stacked), &frame, page);
    }
    say_left_out(&labels, &layout, page);
    let outside = groups.iter().take(layout.shown).flatten();
    say_outside(outside.filter(|(from, to)| from != to && !frame.scale.shows(*to)).count(), page);
    let below = below(&labels, &layout, bars, domain, page);
    let rows = frame.rows;
    let skipped = frame.write(&grid, |place| row_of(place, rows), &below, page);
    let cut = below.iter().zip(&labels).filter(|((_, short), label)| short != *label).count();
    if domain == Domain::Text && skipped + cut > 0 {
        page.note("not all names have room; a barchart shows them".to_owned());
    }
    Ok(())
}

/// The labels, each in the middle of its category.
fn below(
    labels: &[String],
    layout: &Layout,
    bars: usize,
    domain: Domain,
    page: &Page,
) -> Vec<(usize, String)> {
    let wide = layout.slot.saturating_sub(1);
    // A name can be cut, a number or a time cannot.
    let cut = domain == Domain::Text && wide >= 4;
    let label = |label: &String| if cut { page.pen.fit(label, wide) } else { label.clone() };
    let places = (0..layout.shown).map(|at| at * layout.slot + layout.bar * bars / 2);
    places.zip(labels.iter().map(label)).collect()
}

fn say_outside(outside: usize, page: &mut Page) {
    if outside > 0 {
        let (bars, are) = if outside == 1 { ("bar", "ends") } else { ("bars", "end") };
        page.note(format!("{outside} {bars} {are} outside of the y axis"));
    }
}

fn time_context(matrix: &Matrix, domain: Domain) -> Option<String> {
    let time = |axis: Option<&Axis>| match axis {
        Some(Axis::Time(value)) if domain == Domain::Time => Some(*value),
        _ => None,
    };
    Some(time::context(time(matrix.axes.first())?, time(matrix.axes.last())?))
}

/// The lower and the upper end of each series' bar.
fn ends(slots: &[Slot], stacked: bool, percent: bool) -> Vec<(f64, f64)> {
    if stacked {
        return Matrix::stack(slots, percent);
    }
    slots.iter().map(|slot| (0.0, slot.value().unwrap_or(0.0))).collect()
}

fn paint_group(
    grid: &mut Grid,
    at: usize,
    group: &[(f64, f64)],
    (layout, stacked): (&Layout, bool),
    frame: &Frame,
    page: &Page,
) {
    let parts = group
        .iter()
        .enumerate()
        .map(|(series, (from, to))| Part::new(series, frame.scale.clamped(*from), frame.scale.clamped(*to)));
    let parts: Vec<Part> = parts.collect();
    let from = at * layout.slot;
    if stacked {
        for column in from..from + layout.bar {
            paint_column(grid, column, &parts, page);
        }
        return;
    }
    for (series, part) in parts.iter().enumerate() {
        for column in 0..layout.bar {
            paint_column(grid, from + series * layout.bar + column, &[*part], page);
        }
    }
}

/// Says which categories have no room.
fn say_left_out(labels: &[String], layout: &Layout, page: &mut Page) {
    let rest = labels.len().saturating_sub(layout.shown);
    if rest > 0 {
        let last = layout.shown.checked_sub(1).and_then(|at| labels.get(at)).map_or("", String::as_str);
        let last = page.pen.fit(last, 30);
        let all = labels.len();
        page.note(format!("{rest} of {all} categories left out for want of room, those after '{last}'"));
    }
}
