//! Running text of Word (WordprocessingML) and of drawings and slides (DrawingML), whose elements share their local
//! names: `p`, `t`, `tab`, `br`, `tc`, `tr`.
//!
//! Paragraphs are lines. Cells of a table are set apart by a bar, a row is a line. Text that was deleted with changes
//! being tracked is kept apart, because inside the running text it would tear numbers apart.

use super::part::{Pieces, Place};
use super::xml::Xml;

/// Collects running text from events.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) out: Pieces,
    pub(super) deleted: Pieces,
    paragraph: u64,
    /// Tables around, each a cell.
    cells: usize,
    in_text: bool,
    in_deleted: bool,
    /// Elements inside one that repeats its sibling for old readers.
    fallback: usize,
}

impl Flow {
    pub(super) fn event(&mut self, event: &Xml<'_>) {
        match event {
            Xml::Start(element) => {
                let name = element.name();
                if self.fallback > 0 || name == b"Fallback" {
                    self.fallback += 1;
                    return;
                }
                self.start(name);
            }
            Xml::End(_) if self.fallback > 0 => self.fallback -= 1,
            Xml::End(name) => self.end(name),
            Xml::Text(text) if self.fallback == 0 => {
                if self.in_text {
                    self.mark();
                    self.out.push(text);
                } else if self.in_deleted {
                    self.deleted.mark(Place::Paragraph(self.paragraph.max(1)));
                    self.deleted.push(text);
                }
            }
            Xml::Text(_) => {}
        }
    }

    fn mark(&mut self) {
        self.out.mark(Place::Paragraph(self.paragraph.max(1)));
    }

    fn start(&mut self, name: &[u8]) {
        match name {
            b"p" => self.paragraph += 1,
            b"t" => self.in_text = true,
            b"delText" => self.in_deleted = true,
            b"tc" => self.cells += 1,
            b"tab" | b"ptab" => self.out.push("\t"),
            b"br" | b"cr" => self.out.push("\n"),
            b"noBreakHyphen" => self.out.push("-"),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"t" => self.in_text = false,
            b"delText" => self.in_deleted = false,
            b"p" => {
                // Paragraphs inside a cell stay on the line of the row.
                let end = if self.cells > 0 { " " } else { "\n" };
                self.out.push(end);
                if !self.deleted.text.is_empty() && !self.deleted.text.ends_with('\n') {
                    self.deleted.push("\n");
                }
            }
            b"tc" => {
                self.cells = self.cells.saturating_sub(1);
                self.trim();
                self.out.push(" | ");
            }
            b"tr" => {
                if self.out.text.ends_with(" | ") {
                    let length = self.out.text.len() - 3;
                    self.out.truncate(length);
                }
                self.out.push("\n");
            }
            _ => {}
        }
    }

    fn trim(&mut self) {
        let length = self.out.text.trim_end_matches(' ').len();
        self.out.truncate(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sit::document::xml;

    fn flow(xml: &str) -> Flow {
        let mut flow = Flow::default();
        xml::read(xml.as_bytes(), |event| {
            flow.event(&event);
            true
        })
        .unwrap();
        flow
    }

    #[test]
    fn runs_of_a_paragraph_are_joined() {
        let flow = flow("<b><p><r><t>41</t></r><r><t>11</t><tab/><t>x</t></r></p><p><t>y</t></p></b>");
        assert_eq!(flow.out.text, "4111\tx\ny\n");
        assert_eq!(flow.out.pieces[1].place, Place::Paragraph(2));
    }

    #[test]
    fn rows_are_lines_and_cells_have_bars_between() {
        let flow =
            flow("<tbl><tr><tc><p><t>a</t></p><p><t>b</t></p></tc><tc><p><t>c</t></p></tc></tr></tbl>");
        assert_eq!(flow.out.text, "a b | c\n");
    }

    #[test]
    fn deleted_text_is_kept_apart() {
        let flow = flow("<p><t>now </t><del><delText>was 4111</delText></del><t>here</t></p>");
        assert_eq!(flow.out.text, "now here\n");
        assert_eq!(flow.deleted.text, "was 4111\n");
    }

    #[test]
    fn what_is_repeated_for_old_readers_counts_once() {
        let flow = flow("<p><Choice><t>a</t></Choice><Fallback><p><t>a</t></p></Fallback></p>");
        assert_eq!(flow.out.text, "a\n");
    }
}
