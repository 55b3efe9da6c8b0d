//! The lines of a drawing: never wider than the screen, with colour or without, Unicode or ASCII.

use super::{ChartError, ChartOptions, LOWEST, NARROWEST, WIDEST};
use crate::output::style::{BOLD, DIM, PLAIN};
use crate::output::text::{cut, visible, width};

/// How a piece of a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Bold,
    Dim,
    /// The colour of a series.
    Series(usize),
}

/// The colours of series, as ANSI codes.
const COLORS: [&str; 10] = [
    "\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[32m", "\x1b[34m", "\x1b[31m", "\x1b[96m", "\x1b[93m",
    "\x1b[95m", "\x1b[92m",
];

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => BOLD,
            Self::Dim => DIM,
            Self::Series(at) => COLORS.get(at % COLORS.len()).copied().unwrap_or(""),
        }
    }
}

/// What characters may be used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub unicode: bool,
}

impl Pen {
    /// A text of the data as it can be shown, in one line.
    pub fn text(self, text: &str) -> String {
        let shown = visible(text);
        if self.unicode || shown.is_ascii() {
            return shown;
        }
        let mut out = String::with_capacity(shown.len());
        for character in shown.chars() {
            if character.is_ascii() {
                out.push(character);
            } else {
                out.extend(character.escape_unicode());
            }
        }
        out
    }

    /// A category or a series, of which an empty one must be seen as well.
    pub fn label(self, text: &str) -> String {
        if text.is_empty() { "(empty)".to_owned() } else { self.text(text) }
    }

    /// A text that can be shown, in at most so many columns; a mark says that it was cut.
    pub fn fit(self, text: &str, columns: usize) -> String {
        if width(text) <= columns {
            return text.to_owned();
        }
        if self.unicode {
            return if columns == 0 { String::new() } else { cut(text, columns).unwrap_or_default() };
        }
        let mark = if columns > 4 { ".." } else { "" };
        let mut short: String = text.chars().take(columns - mark.len()).collect();
        short.push_str(mark);
        short
    }

    /// A text in exactly so many columns.
    pub fn pad(self, text: &str, columns: usize, right: bool) -> String {
        let text = self.fit(text, columns);
        let space = " ".repeat(columns.saturating_sub(width(&text)));
        if right { space + &text } else { text + &space }
    }

    pub fn pick(self, unicode: char, ascii: char) -> char {
        if self.unicode { unicode } else { ascii }
    }
}

/// One line, made of pieces.
#[derive(Debug, Clone, Default)]
pub(super) struct Line(Vec<(Ink, String)>);

impl Line {
    pub fn of(ink: Ink, text: impl Into<String>) -> Self {
        Self(vec![(ink, text.into())])
    }

    pub fn add(&mut self, ink: Ink, text: &str) {
        match self.0.last_mut() {
            Some((last, before)) if *last == ink => before.push_str(text),
            _ => self.0.push((ink, text.to_owned())),
        }
    }

    pub fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| width(text)).sum()
    }
}

/// Rows of single characters, to be painted in any order.
#[derive(Debug)]
pub(super) struct Grid {
    pub columns: usize,
    pub rows: usize,
    glyphs: Vec<(char, Ink)>,
}

impl Grid {
    pub fn new(columns: usize, rows: usize) -> Self {
        Self { columns, rows, glyphs: vec![(' ', Ink::Plain); columns * rows] }
    }

    /// Sets one character; one outside is not drawn.
    pub fn put(&mut self, column: usize, row: usize, glyph: char, ink: Ink) {
        if column < self.columns
            && let Some(place) = self.glyphs.get_mut(row * self.columns + column)
        {
            *place = (glyph, ink);
        }
    }

    /// Adds a row to the end of a line.
    pub fn add_row(&self, row: usize, line: &mut Line) {
        let from = row * self.columns;
        for (glyph, ink) in self.glyphs.get(from..from + self.columns).unwrap_or_default() {
            line.add(*ink, glyph.encode_utf8(&mut [0; 4]));
        }
    }
}

/// The whole drawing.
pub(super) struct Page {
    pub pen: Pen,
    pub width: usize,
    pub height: usize,
    color: bool,
    lines: Vec<Line>,
    notes: Vec<String>,
}

impl Page {
    pub fn new(options: &ChartOptions) -> Result<Self, ChartError> {
        if options.width < NARROWEST {
            return Err(ChartError::Narrow { width: options.width, needed: NARROWEST });
        }
        let pen = Pen { unicode: options.unicode };
        let mut page = Self {
            pen,
            width: options.width.min(WIDEST),
            height: options.height.clamp(LOWEST, WIDEST),
            color: options.color,
            lines: Vec::new(),
            notes: Vec::new(),
        };
        if let Some(title) = options.title.as_deref().filter(|title| !title.is_empty()) {
            page.push(Line::of(Ink::Bold, pen.fit(&pen.text(title), page.width)));
        }
        Ok(page)
    }

    pub fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Says below the drawing what it does not show.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Lines that are free when `taken` more are needed; three at least.
    pub fn room(&self, taken: usize) -> usize {
        self.height.saturating_sub(self.lines.len() + taken).max(3)
    }

    pub fn finish(mut self) -> String {
        for note in std::mem::take(&mut self.notes) {
            for line in wrap(&note, self.width) {
                self.lines.push(Line::of(Ink::Dim, line));
            }
        }
        let mut out = String::new();
        for line in &self.lines {
            self.write(line, &mut out);
        }
        out
    }

    fn write(&self, line: &Line, out: &mut String) {
        let mut shown: Vec<(Ink, String)> = Vec::new();
        let mut room = self.width;
        for (ink, text) in &line.0 {
            let text = self.pen.fit(text, room);
            room = room.saturating_sub(width(&text));
            shown.push((*ink, text));
        }
        while let Some((_, last)) = shown.last_mut() {
            last.truncate(last.trim_end_matches(' ').len());
            if !last.is_empty() {
                break;
            }
            shown.pop();
        }
        for (ink, text) in shown {
            let code = ink.code();
            if self.color && !code.is_empty() && !text.trim().is_empty() {
                out.push_str(code);
                out.push_str(&text);
                out.push_str(PLAIN);
            } else {
                out.push_str(&text);
            }
        }
        out.push('\n');
    }
}

/// A sentence in lines of at most so many columns, broken at spaces.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
