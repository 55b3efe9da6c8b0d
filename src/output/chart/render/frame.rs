//! What is around a drawing with a vertical y axis: numbers at the left, labels below, titles and the legend.

use super::page::{Grid, Ink, Line, Page};
use super::scale::{Base, Scale};
use super::{ChartError, ChartOptions};
use crate::output::text::width;

/// What is written around the drawing.
pub(super) struct Words {
    pub y_title: Option<String>,
    pub x_title: String,
    pub legend: Vec<Line>,
}

impl Words {
    /// The titles: those of the options, else the names of the data.
    pub fn new(options: &ChartOptions, x: (&str, Option<String>), names: &[String], page: &Page) -> Self {
        let pen = page.pen;
        let own = |title: &Option<String>| title.as_deref().map(|title| pen.text(title));
        let single = if let [name] = names { Some(name.clone()) } else { None };
        let x_title = own(&options.x_title).unwrap_or_else(|| x.0.to_owned());
        let x_title = match x.1 {
            Some(context) if x_title.is_empty() => context,
            Some(context) => format!("{} ({context})", pen.fit(&x_title, page.width / 2)),
            None => x_title,
        };
        let y_title = own(&options.y_title).or(single).filter(|title| !title.is_empty());
        Self { y_title, x_title, legend: Vec::new() }
    }
}

/// A y axis and the room beside it.
pub(super) struct Frame {
    pub scale: Scale,
    pub rows: usize,
    pub columns: usize,
    label_width: usize,
    words: Words,
    ticks: Vec<(f64, String)>,
}

impl Frame {
    pub fn new(
        words: Words,
        values: impl Iterator<Item = f64>,
        base: Base,
        options: &ChartOptions,
        page: &Page,
    ) -> Result<Self, ChartError> {
        let taken = usize::from(words.y_title.is_some())
            + usize::from(!words.x_title.is_empty())
            + words.legend.len()
            + 2;
        let rows = page.room(taken);
        let scale = Scale::vertical(values, base, options, rows / 3 + 1)?;
        let ticks = scale.ticks();
        let label_width = ticks.iter().map(|(_, label)| width(label)).max().unwrap_or(0);
        let columns = page.width.saturating_sub(label_width + 2);
        Ok(Self { scale, rows, columns, label_width, words, ticks })
    }

    /// Writes the drawing with all that is around it. `row_of` says in which row a place on the y axis is; `below` has
    /// columns and their labels. Returns how many labels have no room.
    pub fn write(
        self,
        grid: &Grid,
        row_of: impl Fn(f64) -> usize,
        below: &[(usize, String)],
        page: &mut Page,
    ) -> usize {
        let pen = page.pen;
        if let Some(title) = &self.words.y_title {
            page.push(Line::of(Ink::Dim, title.clone()));
        }
        let mut labels: Vec<Option<&str>> = vec![None; self.rows];
        for (place, label) in &self.ticks {
            if let Some(free @ None) = labels.get_mut(row_of(*place)) {
                *free = Some(label);
            }
        }
        for (row, label) in labels.iter().enumerate() {
            let mut line = Line::of(Ink::Plain, pen.pad(label.unwrap_or(""), self.label_width, true));
            let axis = if label.is_some() { pen.pick('┤', '+') } else { pen.pick('│', '|') };
            line.add(Ink::Dim, &format!(" {axis}"));
            grid.add_row(row, &mut line);
            page.push(line);
        }
        let (labels, marked) = self.label_row(below, page);
        let skipped = below.len() - marked.len();
        let mut axis: Vec<char> = vec![pen.pick('─', '-'); self.columns];
        for column in marked {
            if let Some(place) = axis.get_mut(column) {
                *place = pen.pick('┬', '+');
            }
        }
        let indent = " ".repeat(self.label_width + 1);
        let axis: String = axis.into_iter().collect();
        page.push(Line::of(Ink::Dim, format!("{indent}{}{axis}", pen.pick('└', '+'))));
        page.push(Line::of(Ink::Plain, labels));
        if !self.words.x_title.is_empty() {
            let free = page.width.saturating_sub(width(&self.words.x_title)).min(self.label_width + 2);
            page.push(Line::of(Ink::Dim, " ".repeat(free) + &self.words.x_title));
        }
        for line in self.words.legend {
            page.push(line);
        }
        skipped
    }

    /// The labels below their columns, as many as have room, and the columns of these.
    fn label_row(&self, below: &[(usize, String)], page: &Page) -> (String, Vec<usize>) {
        let (mut out, mut used, mut marked) = (String::new(), 0, Vec::new());
        for (column, label) in below {
            let label = page.pen.fit(label, page.width);
            let own = width(&label);
            let middle = self.label_width + 2 + column;
            let from = middle.saturating_sub(own / 2).min(page.width.saturating_sub(own));
            let gap = if used == 0 { 0 } else { 1 };
            if own == 0 || from < used + gap {
                continue;
            }
            out.push_str(&" ".repeat(from - used));
            out.push_str(&label);
            used = from + own;
            marked.push(*column);
        }
        (out, marked)
    }
}
