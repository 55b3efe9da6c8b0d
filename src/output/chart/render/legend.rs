//! Which mark or pattern belongs to which series.

use super::page::{Ink, Line, Page, Pen};
use crate::output::text::width;

/// Marks of the series on lines.
const MARKS: [char; 10] = ['●', '■', '▲', '◆', '○', '□', '△', '◇', '✕', '✚'];
const ASCII_MARKS: [char; 10] = ['*', 'o', '+', 'x', '#', '@', '%', '&', '$', '='];
/// Columns of a name at most.
const NAME: usize = 30;
/// Lines of a legend at most.
const LINES: usize = 3;

/// The mark of a series.
pub(super) fn mark(series: usize, pen: Pen) -> char {
    let marks = if pen.unicode { MARKS } else { ASCII_MARKS };
    marks.get(series % marks.len()).copied().unwrap_or('*')
}

/// The lines of a legend; what has no room is counted in the last one.
pub(super) fn lines(names: &[String], glyph: impl Fn(usize) -> char, page: &Page) -> Vec<Line> {
    let pen = page.pen;
    let mut lines: Vec<Line> = vec![Line::default()];
    for (at, name) in names.iter().enumerate() {
        let left = names.len() - at;
        let name = pen.fit(name, NAME.min(page.width - 4));
        let full = lines.len() == LINES;
        // The last line keeps room for the count of the others.
        let room = page.width - if full && left > 1 { 12 } else { 0 };
        let Some(line) = lines.last_mut() else { break };
        let gap = if line.width() > 0 { 2 } else { 0 };
        let line = if line.width() + gap + 2 + width(&name) <= room {
            line.add(Ink::Plain, &"  "[..gap]);
            line
        } else if full {
            line.add(Ink::Dim, &format!("  (+{left} more)"));
            break;
        } else {
            lines.push(Line::default());
            match lines.last_mut() {
                Some(line) => line,
                None => break,
            }
        };
        line.add(Ink::Series(at), &glyph(at).to_string());
        line.add(Ink::Plain, &format!(" {name}"));
    }
    lines
}
