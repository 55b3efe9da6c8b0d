//! Lines as Braille dots, two by four in a character; as whole characters in ASCII.

use super::page::{Grid, Ink, Pen};

/// The bits of dots in the Unicode block "Braille Patterns", by row and column.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// A point, from 0 to 1: to the right and up.
pub(super) type Point = (f64, f64);

/// What is drawn with dots.
#[derive(Debug)]
pub(super) struct Dots {
    columns: usize,
    rows: usize,
    fine: bool,
    /// The dots of a character, and the series that was last there.
    cells: Vec<(u8, usize)>,
}

impl Dots {
    pub fn new(columns: usize, rows: usize, pen: Pen) -> Self {
        Self { columns, rows, fine: pen.unicode, cells: vec![(0, 0); columns * rows] }
    }

    /// The dot at a point that is on the drawing.
    fn at(&self, (x, y): Point) -> (i64, i64) {
        let (across, down) = if self.fine { (2, 4) } else { (1, 1) };
        let last = |cells: usize, dots: usize| (cells * dots).saturating_sub(1) as f64;
        let x = (x.clamp(0.0, 1.0) * last(self.columns, across)).round() as i64;
        let y = ((1.0 - y.clamp(0.0, 1.0)) * last(self.rows, down)).round() as i64;
        (x, y)
    }

    /// The character at a point that is on the drawing: column and row.
    pub fn cell(&self, point: Point) -> (usize, usize) {
        let (x, y) = self.at(point);
        let (across, down) = if self.fine { (2, 4) } else { (1, 1) };
        ((x / across) as usize, (y / down) as usize)
    }

    fn dot(&mut self, (x, y): (i64, i64), series: usize) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        let (column, row) = if self.fine { (x / 2, y / 4) } else { (x, y) };
        if let Some(cell) = self.cells.get_mut(row * self.columns + column) {
            *cell = (cell.0 | BITS[y % 4][x % 2], series);
        }
    }

    /// The part of a straight line that is on the drawing, by Bresenham's algorithm.
    pub fn segment(&mut self, from: Point, to: Point, series: usize) {
        let Some((from, to)) = clipped(from, to) else { return };
        let ((mut x, mut y), end) = (self.at(from), self.at(to));
        let (wide, high) = ((end.0 - x).abs(), -(end.1 - y).abs());
        let (step_x, step_y) = ((end.0 - x).signum(), (end.1 - y).signum());
        let mut error = wide + high;
        loop {
            self.dot((x, y), series);
            if (x, y) == end {
                return;
            }
            let doubled = error * 2;
            if doubled >= high {
                error += high;
                x += step_x;
            }
            if doubled <= wide {
                error += wide;
                y += step_y;
            }
        }
    }

    /// Puts everything on a grid; `glyph` is what a series has in ASCII.
    pub fn paint(&self, grid: &mut Grid, glyph: impl Fn(usize) -> char) {
        for (at, (bits, series)) in self.cells.iter().enumerate().filter(|(_, (bits, _))| *bits != 0) {
            let braille = char::from_u32(0x2800 + u32::from(*bits)).unwrap_or(' ');
            let shown = if self.fine { braille } else { glyph(*series) };
            grid.put(at % self.columns, at / self.columns, shown, Ink::Series(*series));
        }
    }
}

/// The part of a straight line within the square from 0 to 1, by the algorithm of Liang and Barsky.
fn clipped(from: Point, to: Point) -> Option<(Point, Point)> {
    let (wide, high) = (to.0 - from.0, to.1 - from.1);
    if !wide.is_finite() || !high.is_finite() {
        return None;
    }
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (toward, room) in [(-wide, from.0), (wide, 1.0 - from.0), (-high, from.1), (high, 1.0 - from.1)] {
        if toward == 0.0 {
            // What rounding puts beside the edge is on the edge.
            if room < -1e-9 {
                return None;
            }
        } else if toward < 0.0 {
            first = first.max(room / toward);
        } else {
            last = last.min(room / toward);
        }
    }
    let point = |part: f64| (from.0 + part * wide, from.1 + part * high);
    (first <= last + 1e-9).then(|| (point(first), point(last)))
}
