//! From pieces of text with their places on a page to lines as people see them.
//!
//! Pieces whose baselines are nearly the same are a line, from left to right; lines go from top to bottom. A gap is a space;
//! a wide gap, as between columns, is a bar, so that numbers of two columns do not run into each other. Text in another
//! direction is laid out by itself, behind the rest. Text that is drawn twice for boldness counts once.

use crate::sit::document::part::{Pieces, Place};

/// A piece of text on a page: where it begins and ends on its baseline, in a coordinate system that is turned so that
/// text runs to the right and up is up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    /// Direction in whole degrees, 0 to the right.
    pub(super) angle: i32,
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) baseline: f64,
    pub(super) size: f64,
    pub(super) text: String,
}

/// Of the size: how far baselines of one line may be apart.
const SAME_LINE: f64 = 0.4;
/// Of the size: a gap that is a space.
const SPACE: f64 = 0.15;
/// Of the size: a gap that is a border between columns.
const COLUMN: f64 = 2.0;
/// Of the size: how far text that is drawn twice may be shifted.
const TWICE: f64 = 0.15;

pub(super) fn lines(mut spans: Vec<Span>) -> Pieces {
    spans.retain(|span| {
        [span.start, span.end, span.baseline, span.size].iter().all(|number| number.is_finite())
            && !span.text.is_empty()
    });
    spans.sort_by(|a, b| a.angle.cmp(&b.angle).then(b.baseline.total_cmp(&a.baseline)));
    let mut pieces = Pieces::default();
    let mut number = 0;
    let mut rest = spans.as_mut_slice();
    while let Some(first) = rest.first() {
        let (angle, baseline, size) = (first.angle, first.baseline, first.size);
        let length = rest
            .iter()
            .take_while(|span| {
                span.angle == angle && baseline - span.baseline <= SAME_LINE * size.min(span.size)
            })
            .count();
        let (line, after) = rest.split_at_mut(length.max(1));
        line.sort_by(|a, b| a.start.total_cmp(&b.start));
        number += 1;
        write(&mut pieces, line, number);
        rest = after;
    }
    pieces
}

fn write(pieces: &mut Pieces, line: &[Span], number: u64) {
    let length = pieces.text.len();
    pieces.mark(Place::Line(number));
    let mut before: Option<&Span> = None;
    for span in line {
        if let Some(before) = before {
            let size = before.size.min(span.size).max(f64::MIN_POSITIVE);
            if before.text == span.text && (span.start - before.start).abs() <= TWICE * size {
                continue;
            }
            let gap = span.start - before.end;
            let spaced =
                pieces.text.ends_with(char::is_whitespace) || span.text.starts_with(char::is_whitespace);
            if gap > COLUMN * size {
                pieces.truncate(pieces.text.trim_end().len());
                pieces.push(" | ");
            } else if gap > SPACE * size && !spaced {
                pieces.push(" ");
            }
        }
        pieces.push(&span.text);
        before = Some(span);
    }
    if pieces.text[length..].trim().is_empty() {
        pieces.truncate(length);
    } else {
        pieces.push("\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: f64, baseline: f64, text: &str) -> Span {
        let end = start + 5.0 * text.chars().count() as f64;
        Span { angle: 0, start, end, baseline, size: 10.0, text: text.to_owned() }
    }

    #[test]
    fn lines_go_from_top_to_bottom_whatever_the_order() {
        let pieces = lines(vec![span(0.0, 80.0, "b"), span(20.0, 100.5, "2"), span(0.0, 100.0, "a1")]);
        assert_eq!(pieces.text, "a1 2\nb\n");
        assert_eq!(pieces.pieces[1].place, Place::Line(2));
    }

    #[test]
    fn gaps_are_nothing_a_space_or_a_bar() {
        let pieces = lines(vec![
            span(0.0, 0.0, "41"),
            span(10.5, 0.0, "11"),
            span(23.0, 0.0, "x"),
            span(90.0, 0.0, "y"),
        ]);
        assert_eq!(pieces.text, "4111 x | y\n");
    }

    #[test]
    fn text_drawn_twice_counts_once() {
        assert_eq!(lines(vec![span(0.0, 0.0, "bold"), span(0.4, 0.1, "bold")]).text, "bold\n");
        assert_eq!(lines(vec![span(0.0, 0.0, "ab"), span(10.0, 0.0, "ab")]).text, "abab\n");
    }

    #[test]
    fn places_that_are_no_numbers_do_no_harm() {
        let broken = Span { start: f64::NAN, ..span(0.0, 0.0, "a") };
        let endless = Span { size: f64::INFINITY, ..span(0.0, 0.0, "a") };
        assert_eq!(lines(vec![broken, endless, span(0.0, 0.0, "b")]).text, "b\n");
    }
}
