//! Charts of lines, points and areas.

use super::axis::{Horizontal, Path};
use super::dots::Dots;
use super::frame::{Frame, Words};
use super::legend;
use super::matrix::{Matrix, Slot};
use super::model::{SERIES, Tracks, left_out};
use super::page::{Grid, Ink, Page};
use super::scale::Base;
use super::strip::{Direction, Part, fill, strip};
use super::{ChartError, ChartKind, ChartOptions, Stacking};

/// Columns between two marks of a series.
const MARK_EVERY: usize = 6;

/// Draws lines, or only points for a scatter chart.
pub(super) fn draw_lines(
    mut tracks: Tracks,
    options: &ChartOptions,
    page: &mut Page,
) -> Result<(), ChartError> {
    tracks.limit(SERIES, false, page);
    let x_name = tracks.x_name.clone();
    let (axis, paths) = Horizontal::new(tracks, options.log_x, page.pen);
    let words = words(options, &x_name, &axis, &paths, false, page);
    let values = paths.iter().flat_map(|path| &path.points).filter_map(|(_, value)| *value);
    let frame = Frame::new(words, values, Base::Near, options, page)?;
    let mut grid = Grid::new(frame.columns, frame.rows);
    let mut dots = Dots::new(frame.columns, frame.rows, page.pen);
    let longest = axis.longest_step(&paths);
    let (mut marks, mut beyond) = (Vec::new(), 0);
    for (series, path) in paths.iter().enumerate() {
        let places: Vec<_> = path
            .points
            .iter()
            .map(|(x, value)| {
                let y = (*value).map(|value| (frame.scale.place(value), frame.scale.shows(value)));
                beyond += usize::from(
                    y.is_some_and(|(_, shown)| !shown) || y.is_some() && axis.place(*x).is_none(),
                );
                (axis.place(*x), y.and_then(|(place, _)| place))
            })
            .collect();
        let point = |at: usize| places.get(at).and_then(|(x, y)| Some(((*x)?, (*y)?)));
        let joined = |at: usize| {
            options.kind != ChartKind::Scatter
                && matches!((path.points.get(at), path.points.get(at + 1)),
                    (Some(a), Some(b)) if b.0 - a.0 <= longest)
                && point(at).is_some()
                && point(at + 1).is_some()
        };
        let mut next_mark = 0;
        for at in 0..places.len() {
            let Some(here) = point(at) else { continue };
            let alone = !joined(at) && !(at > 0 && joined(at - 1));
            if joined(at)
                && let Some(next) = point(at + 1)
            {
                dots.segment(here, next, series);
            }
            let cell = dots.cell(here);
            let on_axis = (-1e-9..=1.0 + 1e-9).contains(&here.1);
            let wanted = alone || !page.pen.unicode || paths.len() > 1 && cell.0 >= next_mark;
            if on_axis && wanted {
                marks.push((cell, series));
                next_mark = cell.0 + MARK_EVERY;
            }
        }
    }
    left_out(page, beyond, "value", "values", "outside of the axes");
    let many = paths.len() > 1;
    dots.paint(&mut grid, |series| if many { legend::mark(series, page.pen) } else { '.' });
    for ((column, row), series) in marks {
        grid.put(column, row, legend::mark(series, page.pen), Ink::Series(series));
    }
    let below: Vec<_> = axis
        .ticks(frame.columns)
        .into_iter()
        .map(|(place, label)| (dots.cell((place, 0.0)).0, label))
        .collect();
    let skipped = frame.write(&grid, |place| dots.cell((0.0, place)).1, &below, page);
    axis.say_skipped(skipped, page);
    Ok(())
}

fn words(
    options: &ChartOptions,
    x_name: &str,
    axis: &Horizontal,
    paths: &[Path],
    filled: bool,
    page: &Page,
) -> Words {
    let names: Vec<String> = paths.iter().map(|path| path.name.clone()).collect();
    let mut words = Words::new(options, (x_name, axis.context()), &names, page);
    if names.len() > 1 && options.legend {
        let glyph = |series| if filled { fill(series, page.pen) } else { legend::mark(series, page.pen) };
        words.legend = legend::lines(&names, glyph, page);
    }
    words
}

/// A layer of an area chart: places on the x axis, with the lower and the upper value.
type Layer = Vec<(f64, Option<(f64, f64)>)>;

/// Draws areas, one on top of the other or each from zero.
pub(super) fn draw_areas(
    mut tracks: Tracks,
    options: &ChartOptions,
    page: &mut Page,
) -> Result<(), ChartError> {
    let stacking = match (options.stacking, options.kind) {
        (Stacking::Default, ChartKind::StackedArea) => Stacking::Stacked,
        (stacking, _) => stacking,
    };
    let stacked = matches!(stacking, Stacking::Stacked | Stacking::Stacked100);
    tracks.limit(SERIES, stacked, page);
    let x_name = tracks.x_name.clone();
    if stacked {
        tracks = stacked_tracks(tracks);
    }
    let (axis, paths) = Horizontal::new(tracks, options.log_x, page.pen);
    let layers = layers(&paths, stacked, stacking == Stacking::Stacked100);
    let words = words(options, &x_name, &axis, &paths, true, page);
    let ends = layers.iter().flatten().filter_map(|(_, ends)| *ends).flat_map(|(from, to)| [from, to]);
    let base = if stacking == Stacking::Stacked100 { Base::Percent } else { Base::Zero };
    let frame = Frame::new(words, ends, base, options, page)?;
    let points = layers.iter().flatten().filter_map(|(x, ends)| Some((*x, (*ends)?)));
    let beyond = points
        .filter(|(x, (from, to))| {
            axis.place(*x).is_none() || !(frame.scale.shows(*to) || from == to && stacked)
        })
        .count();
    left_out(page, beyond, "value", "values", "outside of the axes");
    let longest = axis.longest_step(&paths);
    let mut grid = Grid::new(frame.columns, frame.rows);
    let tops: Vec<Vec<Option<(f64, f64)>>> =
        layers.iter().map(|layer| columns_of(layer, &axis, &frame, longest)).collect();
    for column in 0..frame.columns {
        let mut parts: Vec<Part> = tops
            .iter()
            .enumerate()
            .filter_map(|(series, tops)| {
                let (from, to) = (*tops.get(column)?)?;
                Some(Part::new(series, from, to))
            })
            .collect();
        // The longer ones first, so that no area hides another.
        parts.sort_by(|a, b| (b.to - b.from).total_cmp(&(a.to - a.from)).then(a.series.cmp(&b.series)));
        paint_column(&mut grid, column, &parts, page);
    }
    let last = frame.columns.saturating_sub(1) as f64;
    let below: Vec<_> = axis
        .ticks(frame.columns)
        .into_iter()
        .map(|(place, label)| ((place * last).round() as usize, label))
        .collect();
    let rows = frame.rows;
    let skipped = frame.write(&grid, |place| row_of(place, rows), &below, page);
    axis.say_skipped(skipped, page);
    Ok(())
}

/// The row in which a bar of this height ends.
pub(super) fn row_of(place: f64, rows: usize) -> usize {
    let cells = ((place * rows as f64 - 1e-6).ceil().max(1.0)) as usize;
    rows.saturating_sub(cells)
}

/// Paints parts of a column from below.
pub(super) fn paint_column(grid: &mut Grid, column: usize, parts: &[Part], page: &Page) {
    let rows = grid.rows;
    for (at, cell) in strip(parts, rows, Direction::Up, page.pen).into_iter().enumerate() {
        if let Some((glyph, series)) = cell {
            grid.put(column, rows - 1 - at, glyph, Ink::Series(series));
        }
    }
}

/// The same places for all series: a stack needs all its layers everywhere.
fn stacked_tracks(tracks: Tracks) -> Tracks {
    let (x_name, domain, nulls) = (tracks.x_name.clone(), tracks.domain, tracks.nulls);
    let matrix = Matrix::new(tracks);
    let tracks = matrix.names.iter().enumerate().map(|(series, name)| super::model::Track {
        name: name.clone(),
        points: matrix
            .axes
            .iter()
            .zip(&matrix.slots)
            .map(|(axis, slots)| {
                let any = slots.iter().any(|slot| slot.value().is_some());
                let value = slots.get(series).and_then(|slot| slot.value());
                (axis.clone(), any.then(|| value.unwrap_or(0.0)))
            })
            .collect(),
    });
    let tracks = tracks.collect();
    Tracks { x_name, domain, nulls, tracks }
}

fn layers(paths: &[Path], stacked: bool, percent: bool) -> Vec<Layer> {
    if !stacked {
        let layer = |path: &Path| {
            path.points.iter().map(|(x, value)| (*x, value.map(|value| (0.0, value)))).collect::<Layer>()
        };
        return paths.iter().map(layer).collect();
    }
    let mut layers: Vec<Layer> = vec![Vec::new(); paths.len()];
    for at in 0..paths.first().map_or(0, |path| path.points.len()) {
        let points: Vec<(f64, Option<f64>)> =
            paths.iter().filter_map(|path| path.points.get(at).copied()).collect();
        let slots: Vec<Slot> =
            points.iter().map(|(_, value)| value.map_or(Slot::Null, Slot::Value)).collect();
        let ends = Matrix::stack(&slots, percent);
        for ((layer, (x, value)), ends) in layers.iter_mut().zip(points).zip(ends) {
            layer.push((x, value.map(|_| ends)));
        }
    }
    layers
}

/// What a layer has in each column of the drawing: straight lines between its points, and nothing in its gaps.
fn columns_of(layer: &Layer, axis: &Horizontal, frame: &Frame, longest: f64) -> Vec<Option<(f64, f64)>> {
    let mut columns: Vec<Option<(f64, f64)>> = vec![None; frame.columns];
    let last = frame.columns.saturating_sub(1) as f64;
    let mut raise = |column: usize, (from, to): (f64, f64)| {
        if let Some(place) = columns.get_mut(column) {
            // Several points in one column: the one farthest from zero is seen.
            let before = place.unwrap_or((from, to));
            let farther = (to - from).abs() > (before.1 - before.0).abs();
            *place = Some(if farther { (from, to) } else { before });
        }
    };
    let mut before: Option<(f64, f64, (f64, f64))> = None;
    for (x, ends) in layer {
        let (Some(place), Some((from, to))) = (axis.place(*x), *ends) else {
            before = None;
            continue;
        };
        let here = (place * last, (frame.scale.clamped(from), frame.scale.clamped(to)));
        raise(here.0.round() as usize, here.1);
        if let Some((x_before, start, ends)) = before
            && x - x_before <= longest
        {
            for column in start.ceil() as usize..=(here.0.floor() as usize).min(frame.columns) {
                let part = if here.0 > start { (column as f64 - start) / (here.0 - start) } else { 1.0 };
                let between = |a: f64, b: f64| a + (b - a) * part;
                raise(column, (between(ends.0, here.1.0), between(ends.1, here.1.1)));
            }
        }
        before = Some((*x, here.0, here.1));
    }
    columns
}
