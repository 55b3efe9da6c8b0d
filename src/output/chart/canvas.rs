//! A grid of dots in the Unicode block "Braille Patterns": finer than any other character.

/// Dots, two by four in a character, as Braille has them.
pub(super) struct Canvas {
    columns: usize,
    cells: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(columns: usize, rows: usize) -> Self {
        Self { columns, cells: vec![0; columns * rows] }
    }

    /// One dot; one outside the canvas is not drawn.
    fn dot(&mut self, x: i64, y: i64) {
        /// The bit of each dot in the Unicode block "Braille Patterns", by row and column.
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if let Some(cell) = self.cells.get_mut(y / 4 * self.columns + x / 2) {
            *cell |= BITS[y % 4][x % 2];
        }
    }

    /// A straight line between two dots, by Bresenham's algorithm.
    pub(super) fn segment(&mut self, from: (i64, i64), to: (i64, i64)) {
        let ((mut x, mut y), (wide, high)) = (from, ((to.0 - from.0).abs(), -(to.1 - from.1).abs()));
        let (step_x, step_y) = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
        let mut error = wide + high;
        loop {
            self.dot(x, y);
            if (x, y) == to {
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

    /// The rows from top to bottom.
    pub(super) fn rows(&self) -> impl Iterator<Item = String> {
        // Some fonts draw the empty pattern as eight rings.
        let braille = |bits: &u8| match bits {
            0 => ' ',
            bits => char::from_u32(0x2800 + u32::from(*bits)).unwrap_or(' '),
        };
        self.cells.chunks(self.columns).map(move |row| row.iter().map(braille).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagonal_is_drawn_and_dots_outside_are_not() {
        let mut canvas = Canvas::new(2, 1);
        canvas.segment((0, 0), (3, 3));
        canvas.segment((-2, 9), (-1, 9));
        assert_eq!(canvas.rows().collect::<Vec<_>>(), ["⠑⢄"]);
    }
}
