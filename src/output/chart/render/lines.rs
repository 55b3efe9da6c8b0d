//! Charts of lines, points and areas.

use super::axis::{Horizontal, Path};
use super::dots::{Dots, Point};
use super::frame::{Frame, Words};
use super::legend;
use super::matrix::{Matrix, Slot};
use super::model::{SERIES, Tracks, left_out};
use super::page::{Grid, Ink, Page, Pen};
use super::scale::{Base, Scale};
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
    // Points of a scatter chart are never joined.
    let longest = if options.kind == ChartKind::Scatter { -1.0 } else { axis.longest_step(&paths) };
    let dots = Dots::new(frame.columns, frame.rows, page.pen);
    let many = paths.len() > 1;
    let mut strokes = Strokes { dots, marks: Vec::new(), beyond: 0, longest, many, all: !page.pen.unicode };
    for (series, path) in paths.iter().enumerate() {
        strokes.path(series, path, &axis, &frame.scale);
    }
    left_out(page, strokes.beyond, "value", "values", "outside of the axes");
    strokes.paint(&mut grid, page.pen);
    let dots = strokes.dots;
    let ticks = axis.ticks(frame.columns).into_iter();
    let below: Vec<_> = ticks.map(|(place, label)| (dots.cell((place, 0.0)).0, label)).collect();
    let skipped = frame.write(&grid, |place| dots.cell((0.0, place)).1, &below, page);
    axis.say_skipped(skipped, page);
    Ok(())
}

/// Lines and marks as they are drawn.
struct Strokes {
    dots: Dots,
    marks: Vec<((usize, usize), usize)>,
    /// Values outside of the axes.
    beyond: usize,
    /// The longest distance between two points that are joined.
    longest: f64,
    /// Whether there are several series, which marks tell apart.
    many: bool,
    /// Whether every point has a mark.
    all: bool,
}

impl Strokes {
    /// Draws a series; a point with no neighbour has a mark, for a single dot is hardly seen.
    fn path(&mut self, series: usize, path: &Path, axis: &Horizontal, scale: &Scale) {
        let mut points: Vec<Option<(f64, Point)>> = Vec::with_capacity(path.points.len());
        for (x, value) in &path.points {
            let point = value.and_then(|value| Some((axis.place(*x)?, scale.place(value)?)));
            let shown = point.is_some() && value.is_some_and(|value| scale.shows(value));
            self.beyond += usize::from(value.is_some() && !shown);
            points.push(point.map(|point| (*x, point)));
        }
        let joined = |a: Option<(f64, Point)>, b: Option<(f64, Point)>| match (a, b) {
            (Some(a), Some(b)) => b.0 - a.0 <= self.longest,
            _ => false,
        };
        let (mut before, mut next_mark) = (None, 0);
        for (at, point) in points.iter().enumerate() {
            let after = points.get(at + 1).copied().flatten();
            let (begins, ends) = (!joined(before, *point), !joined(*point, after));
            before = *point;
            let Some((_, here)) = *point else { continue };
            if let Some((_, there)) = after.filter(|_| !ends) {
                self.dots.segment(here, there, series);
            }
            let cell = self.dots.cell(here);
            let wanted = begins && ends || self.all || self.many && cell.0 >= next_mark;
            if wanted && (-1e-9..=1.0 + 1e-9).contains(&here.1) {
                self.marks.push((cell, series));
                next_mark = cell.0 + MARK_EVERY;
            }
        }
    }

    fn paint(&self, grid: &mut Grid, pen: Pen) {
        self.dots.paint(grid, |series| if self.many { legend::mark(series, pen) } else { '.' });
        for ((column, row), series) in &self.marks {
            grid.put(*column, *row, legend::mark(*series, pen), Ink::Series(*series));
        }
    }
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
    let grid = paint_layers(&layers, &axis, &frame, longest, page);
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

fn paint_layers(layers: &[Layer], axis: &Horizontal, frame: &Frame, longest: f64, page: &Page) -> Grid {
    let mut grid = Grid::new(frame.columns, frame.rows);
    let tops: Vec<Vec<Option<(f64, f64)>>> =
        layers.iter().map(|layer| columns_of(layer, axis, frame, longest)).collect();
    for column in 0..frame.columns {
        let part = |(series, tops): (usize, &Vec<Option<(f64, f64)>>)| {
            let (from, to) = (*tops.get(column)?)?;
            Some(Part::new(series, from, to))
        };
        let mut parts: Vec<Part> = tops.iter().enumerate().filter_map(part).collect();
        // The longer ones first, so that no area hides another.
        parts.sort_by(|a, b| (b.to - b.from).total_cmp(&(a.to - a.from)).then(a.series.cmp(&b.series)));
        paint_column(&mut grid, column, &parts, page);
    }
    grid
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
