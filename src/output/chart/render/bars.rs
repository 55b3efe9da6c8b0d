//! Bar charts, from left to right with the exact value at each bar; and shares of a whole.

use super::legend;
use super::matrix::{Matrix, Slot};
use super::model::{Domain, SERIES, Tracks, left_out};
use super::number::exact;
use super::page::{Ink, Line, Page};
use super::scale::{Base, Scale};
use super::strip::{Direction, Part, fill, strip};
use super::{ChartError, ChartOptions, Stacking};
use crate::output::text::width;

/// One line of bars.
struct Bar {
    label: String,
    parts: Vec<(usize, f64, f64)>,
    shown: String,
}

pub(super) fn draw(mut tracks: Tracks, options: &ChartOptions, page: &mut Page) -> Result<(), ChartError> {
    let stacked = matches!(options.stacking, Stacking::Stacked | Stacking::Stacked100);
    tracks.limit(if stacked { SERIES } else { SERIES.min(page.height / 2) }, stacked, page);
    let (x_name, domain) = (tracks.x_name.clone(), tracks.domain);
    let matrix = Matrix::new(tracks);
    let labels = matrix.labels(page.pen, true);
    let groups: Vec<Vec<Bar>> =
        labels.iter().zip(&matrix.slots).map(|(label, slots)| bars(label, slots, options.stacking)).collect();
    let many = matrix.names.len() > 1;
    let legend = if many && options.legend {
        legend::lines(&matrix.names, |series| fill(series, page.pen), page)
    } else {
        Vec::new()
    };
    let ends = groups.iter().flatten().flat_map(|bar| &bar.parts).flat_map(|(_, from, to)| [*from, *to]);
    let base = if options.stacking == Stacking::Stacked100 { Base::Percent } else { Base::Exact };
    let zero = if options.log_y { None } else { Some(0.0) };
    let scale = Scale::vertical(ends.chain(zero), base, options, 2)?;
    let room = page.room(1 + legend.len());
    let mut shown = 0;
    let mut lines = 0;
    for group in &groups {
        lines += group.len();
        if lines > room && shown > 0 {
            break;
        }
        shown += 1;
    }
    let own = |title: &Option<String>, name: &str| {
        title.as_deref().map_or(name.to_owned(), |title| page.pen.text(title))
    };
    let y_name = if many { "" } else { matrix.names.first().map_or("", String::as_str) };
    let head = (own(&options.x_title, &x_name), own(&options.y_title, y_name));
    write(&head, groups.get(..shown).unwrap_or(&groups), scale, domain, page);
    for line in legend {
        page.push(line);
    }
    let rest = groups.len() - shown;
    if rest > 0 {
        page.note(format!("{rest} of {} categories left out for want of room, the last ones", groups.len()));
    }
    Ok(())
}

/// The lines of a category.
fn bars(label: &str, slots: &[Slot], stacking: Stacking) -> Vec<Bar> {
    if matches!(stacking, Stacking::Stacked | Stacking::Stacked100) {
        let ends = Matrix::stack(slots, stacking == Stacking::Stacked100);
        let sum: Option<f64> = slots
            .iter()
            .filter_map(|slot| slot.value())
            .fold(None, |sum, value| Some((sum.unwrap_or(0.0) + value).clamp(f64::MIN, f64::MAX)));
        let parts = ends.into_iter().enumerate().map(|(series, (from, to))| (series, from, to)).collect();
        return vec![Bar { label: label.to_owned(), parts, shown: sum.map_or("null".to_owned(), exact) }];
    }
    let mut bars: Vec<Bar> = Vec::new();
    for (series, slot) in slots.iter().enumerate() {
        let (value, shown) = match slot {
            Slot::Missing => continue,
            Slot::Null => (0.0, "null".to_owned()),
            Slot::Value(value) => (*value, exact(*value)),
        };
        let label = if bars.is_empty() { label.to_owned() } else { String::new() };
        bars.push(Bar { label, parts: vec![(series, 0.0, value)], shown });
    }
    bars
}

fn write(head: &(String, String), groups: &[Vec<Bar>], scale: Scale, domain: Domain, page: &mut Page) {
    let pen = page.pen;
    let bars = || groups.iter().flatten();
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(width).max().unwrap_or(0);
    // A name can be cut, a number or a time cannot.
    let most = if domain == Domain::Text { page.width / 3 } else { page.width / 2 };
    let labels = widest(&mut bars().map(|bar| bar.label.as_str())).max(width(&head.0)).min(most).max(1);
    let values = widest(&mut bars().map(|bar| bar.shown.as_str())).min(page.width.saturating_sub(labels + 6));
    let cells = page.width.saturating_sub(labels + values + 3).max(1);
    let axis = pen.pick('│', '|');
    let mut line = Line::of(Ink::Dim, pen.pad(&head.0, labels, false));
    line.add(Ink::Dim, &format!(" {axis} {}", head.1));
    page.push(line);
    for bar in bars() {
        let mut line = Line::of(Ink::Plain, pen.pad(&bar.label, labels, false));
        line.add(Ink::Dim, &format!(" {axis}"));
        let parts: Vec<Part> = bar
            .parts
            .iter()
            .map(|(series, from, to)| Part::new(*series, scale.clamped(*from), scale.clamped(*to)))
            .collect();
        let mut drawn = strip(&parts, cells, Direction::Right, pen);
        while drawn.last().is_some_and(Option::is_none) {
            drawn.pop();
        }
        for cell in drawn {
            match cell {
                Some((glyph, series)) => line.add(Ink::Series(series), glyph.encode_utf8(&mut [0; 4])),
                None => line.add(Ink::Plain, " "),
            }
        }
        line.add(Ink::Plain, &format!(" {}", pen.fit(&bar.shown, values)));
        page.push(line);
    }
}

/// Draws shares of a whole, the largest first. A circle of characters tells nobody more than a list of them.
pub(super) fn draw_pie(mut tracks: Tracks, page: &mut Page) -> Result<(), ChartError> {
    let (x_name, nulls, domain) = (tracks.x_name.clone(), tracks.nulls, tracks.domain);
    let mut negative = 0;
    for (_, value) in tracks.tracks.iter_mut().flat_map(|track| &mut track.points) {
        negative += usize::from(value.take_if(|value| *value < 0.0).is_some());
    }
    tracks.limit(SERIES, true, page);
    let matrix = Matrix::new(tracks);
    let many = matrix.names.len() > 1;
    let mut slices: Vec<(String, f64)> = Vec::new();
    for (label, slots) in matrix.labels(page.pen, true).iter().zip(&matrix.slots) {
        for (name, value) in matrix.names.iter().zip(slots.iter().map(|slot| slot.value())) {
            let label = if many { format!("{label}, {name}") } else { label.clone() };
            slices.extend(value.map(|value| (label, value)));
        }
    }
    left_out(page, nulls, "row", "rows", "without a value");
    left_out(page, negative, "value", "values", "below zero, which is no share of a whole");
    slices.sort_by(|a, b| b.1.total_cmp(&a.1));
    let whole: f64 = slices.iter().map(|(_, value)| *value).sum();
    if !(whole > 0.0 && whole.is_finite()) {
        return Err(ChartError::NoValues);
    }
    let room = page.room(1);
    if slices.len() > room {
        let rest = slices.split_off(room - 1);
        let sum = rest.iter().map(|(_, value)| *value).sum();
        slices.push((format!("other ({} slices)", rest.len()), sum));
    }
    let bars: Vec<Vec<Bar>> = slices
        .into_iter()
        .map(|(label, value)| {
            let share = value / whole * 100.0;
            let shown = format!("{share:>5.1}% {}", exact(value));
            vec![Bar { label, parts: vec![(0, 0.0, share)], shown }]
        })
        .collect();
    let highest = bars.iter().flatten().flat_map(|bar| &bar.parts).map(|part| part.2).fold(0.0, f64::max);
    let y_name = if many { String::new() } else { matrix.names.first().cloned().unwrap_or_default() };
    write(&(x_name, y_name), &bars, Scale::new((0.0, highest), Base::Exact, false, 2), domain, page);
    Ok(())
}
