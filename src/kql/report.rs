//! An error under the line of the query that it is about.
//!
//! Plain text for any terminal: the line with a caret under every column of the place. A tab is shown as four blanks, so
//! that the carets stand right whatever a terminal makes of tabs; a wide character takes two columns.

use std::fmt::Write as _;

use super::error::SyntaxError;
use super::span::{Position, Span, floor_boundary, line_start};

/// How many columns of a line are shown; a longer one is cut around the place.
const WIDTH: usize = 120;

/// Shows an error with the lines that it is about, the places marked, and its hints.
#[must_use]
pub fn render(text: &str, error: &SyntaxError) -> String {
    let mut shown = format!("error: {}\n", expand(&error.to_string()));
    shown.push_str(&snippet(text, error.span, error.related));
    for hint in &error.hints {
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "  hint: {}", expand(hint));
    }
    shown
}

/// Shows the lines of a place and, where there is one, of a second place with what it is.
#[must_use]
pub fn snippet(text: &str, span: Span, related: Option<(Span, &str)>) -> String {
    // The bracket that was opened comes before the place where it should have been closed.
    let mut places = vec![(span, "")];
    places.extend(related);
    places.sort_by_key(|(span, _)| span.start);
    let width = places
        .iter()
        .map(|(span, _)| Position::of(text, span.start).line.to_string().len())
        .max()
        .unwrap_or(1);
    let mut shown = String::new();
    for (span, note) in places {
        mark(&mut shown, text, span, note, width);
    }
    shown
}

fn mark(shown: &mut String, text: &str, span: Span, note: &str, width: usize) {
    let position = Position::of(text, span.start);
    let start = line_start(text, span.start);
    let line = text[start..].lines().next().unwrap_or("");
    let line = line.split('\r').next().unwrap_or("");
    let at = floor_boundary(text, span.start).saturating_sub(start).min(line.len());
    let end = floor_boundary(text, span.end).saturating_sub(start).clamp(at, line.len());
    let (line, before, marked) = fit(line, at, end);
    let carets = "^".repeat(marked.max(1));
    let note = if note.is_empty() { String::new() } else { format!(" {note}") };
    let _ = writeln!(shown, "  {:>width$} | {line}", position.line);
    let _ = writeln!(shown, "  {:>width$} | {}{carets}{note}", "", " ".repeat(before));
}

/// A line as it is shown, the columns before the place, and those of the place.
fn fit(line: &str, at: usize, end: usize) -> (String, usize, usize) {
    let (before, place, after) = (expand(&line[..at]), expand(&line[at..end]), expand(&line[end..]));
    let place = cut(&place, WIDTH / 2);
    let room = WIDTH / 2;
    let before = if columns(&before) > room {
        let tail: Vec<char> = before.chars().rev().scan(0, |sum, c| within(sum, c, room - 3)).collect();
        format!("...{}", tail.into_iter().rev().collect::<String>())
    } else {
        before
    };
    let after = cut(&after, WIDTH.saturating_sub(columns(&before) + columns(&place)));
    let (columns_before, marked) = (columns(&before), columns(&place));
    (format!("{before}{place}{after}"), columns_before, marked)
}

fn cut(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let head: String = text.chars().scan(0, |sum, c| within(sum, c, room.saturating_sub(3))).collect();
    format!("{head}...")
}

fn within(sum: &mut usize, character: char, room: usize) -> Option<char> {
    *sum += column_count(character);
    (*sum <= room).then_some(character)
}

/// Tabs as blanks; what cannot be seen, and what would turn the text around, as a mark.
fn expand(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => shown.push_str("    "),
            c if c.is_control() => shown.push('\u{fffd}'),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                shown.push('\u{fffd}')
            }
            c => shown.push(c),
        }
    }
    shown
}

fn columns(text: &str) -> usize {
    text.chars().map(column_count).sum()
}

/// The columns of a character on a terminal: two for the scripts of East Asia and pictures, none for marks over others.
fn column_count(character: char) -> usize {
    match u32::from(character) {
        0x0300..=0x036f
        | 0x0483..=0x0489
        | 0x0591..=0x05bd
        | 0x200b..=0x200d
        | 0x20d0..=0x20ff
        | 0xfe00..=0xfe0f
        | 0xfe20..=0xfe2f
        | 0xfeff => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0x33ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xa000..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn shown(text: &str) -> String {
        render(text, &parse(text).unwrap_err())
    }

    #[test]
    fn an_error_is_marked_under_its_line() {
        assert_eq!(
            shown("T\n| summarise count()"),
            "error: line 2, column 3: there is no operator `summarise`\n  2 | | summarise count()\n    |   ^^^^^^^^^\n  \
             hint: did you mean `summarize`?\n"
        );
    }

    #[test]
    fn carets_stand_right_after_tabs_and_wide_characters() {
        assert_eq!(
            shown("T | where\ta == '日本' b"),
            "error: line 1, column 21: expected an operator, `|` or `;`, found the word `b`\n  \
             1 | T | where    a == '日本' b\n    |                          ^\n"
        );
    }

    #[test]
    fn a_bracket_that_is_not_closed_shows_both_places() {
        let text = "T\n| where (a == 1\n| take 5";
        assert_eq!(
            shown(text),
            "error: line 2, column 9: `(` is never closed\n  2 | | where (a == 1\n    |         ^\n  \
             3 | | take 5\n    |         ^ the text ends here\n  hint: close it with `)`\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("T | where a in ({}) b{}", "'x', ".repeat(100) + "'y'", " + 'z'".repeat(100));
        let report = shown(&text);
        assert!(report.lines().all(|line| line.chars().count() <= WIDTH + 10), "{report}");
        assert!(report.contains("..."), "{report}");
        let lines: Vec<&str> = report.lines().collect();
        let caret = lines[2].find('^').unwrap();
        assert_eq!(lines[1].chars().nth(caret), Some('b'), "{report}");
    }

    #[test]
    fn a_line_with_a_lone_carriage_return_or_nothing_is_shown() {
        assert!(shown("T |\r| take").contains("  2 | | take\n"));
        assert!(shown("T | ").contains("the end of the query"));
    }

    #[test]
    fn marks_that_turn_text_around_are_not_passed_on() {
        assert!(!shown("T | where a \u{202e} b c").contains('\u{202e}'));
    }
}
