//! Bars and areas as a row of characters: blocks of eighths where the shape is solid, patterns for further series.

use super::page::Pen;

/// Patterns of the series; they tell them apart without colour.
const FILLS: [char; 10] = ['█', '▒', '░', '▓', '▚', '▤', '▥', '▨', '▦', '▧'];
const ASCII_FILLS: [char; 10] = ['#', '=', ':', '%', '+', 'o', '*', 'x', '.', '@'];
/// One to seven eighths from the left.
const LEFT: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/// One to seven eighths from below.
const LOWER: [char; 7] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'];

/// A part of a strip, from 0 to 1, that belongs to a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub series: usize,
    pub from: f64,
    pub to: f64,
}

impl Part {
    pub fn new(series: usize, from: f64, to: f64) -> Self {
        Self { series, from: from.min(to), to: from.max(to) }
    }
}

/// Where a strip begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Right,
    Up,
}

/// The pattern of a series.
pub(super) fn fill(series: usize, pen: Pen) -> char {
    let fills = if pen.unicode { FILLS } else { ASCII_FILLS };
    fills.get(series % fills.len()).copied().unwrap_or('#')
}

/// Draws parts into so many characters, later ones over earlier ones. A part that is not empty has a character at
/// least, unless others have them all.
pub(super) fn strip(
    parts: &[Part],
    cells: usize,
    direction: Direction,
    pen: Pen,
) -> Vec<Option<(char, usize)>> {
    let mut owners = vec![None; cells * 8];
    for part in parts {
        let (from, to) = (edge(part.from, cells), edge(part.to, cells));
        for owner in owners.get_mut(from..to).unwrap_or_default() {
            *owner = Some(part.series);
        }
    }
    let mut drawn: Vec<_> = owners.chunks(8).map(|eighths| glyph(eighths, direction, pen)).collect();
    for part in parts.iter().filter(|part| part.to > part.from) {
        let first = ((part.from * cells as f64) as usize).min(cells.saturating_sub(1));
        let last = ((part.to * cells as f64).ceil() as usize).clamp(first + 1, cells.max(first + 1));
        let seen = drawn.iter().flatten().any(|(_, series)| *series == part.series);
        if !seen
            && let Some(free) = drawn.get_mut(first..last).into_iter().flatten().find(|cell| cell.is_none())
        {
            let thin = if direction == Direction::Up { LOWER[0] } else { LEFT[0] };
            let solid = part.series == 0 && pen.unicode;
            *free = Some((if solid { thin } else { fill(part.series, pen) }, part.series));
        }
    }
    drawn
}

fn edge(place: f64, cells: usize) -> usize {
    ((place * (cells * 8) as f64).round().max(0.0) as usize).min(cells * 8)
}

/// One character for eight eighths: the series that has most of them.
fn glyph(eighths: &[Option<usize>], direction: Direction, pen: Pen) -> Option<(char, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for series in eighths.iter().flatten() {
        let number = eighths.iter().filter(|owner| **owner == Some(*series)).count();
        if best.is_none_or(|(most, _)| number > most) {
            best = Some((number, *series));
        }
    }
    let (number, series) = best?;
    let used = eighths.iter().flatten().count();
    let rises = eighths.iter().take(used).all(Option::is_some);
    if pen.unicode && series == 0 && used < 8 && rises {
        let parts = if direction == Direction::Up { LOWER } else { LEFT };
        return parts.get(used.saturating_sub(1)).map(|part| (*part, series));
    }
    (used >= 4 && number > 0).then(|| (fill(series, pen), series))
}
