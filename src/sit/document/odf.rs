//! OpenDocument files (ISO/IEC 26300): running text of documents and presentations, rows of spreadsheets, with text as
//! it is shown, which these files store beside the value.

use std::io::Read;

use super::archive::Archive;
use super::error::DocumentError;
use super::office::{self, Package};
use super::part::{Kind, Pieces, Place};
use super::table::{Cell, Source, Table};
use super::walk::Walk;
use super::xml::{Element, Xml};

/// How much of the part `mimetype` and `manifest.xml` is looked at before the limits apply.
const PEEK: u64 = 1 << 20;

/// Whether an archive says that it is an OpenDocument file.
pub(super) fn is_open_document(archive: &mut Archive<'_>) -> bool {
    let Ok(file) = archive.by_name("mimetype") else { return false };
    let mut mime = String::new();
    file.take(PEEK).read_to_string(&mut mime).is_ok()
        && mime.starts_with("application/vnd.oasis.opendocument.")
}

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let mut package = Package::open(bytes)?;
    if let Some(manifest) = package.part(walk, "META-INF/manifest.xml") {
        let mut encrypted = false;
        office::xml(walk, &manifest, "manifest", |_, event| {
            encrypted |= matches!(&event, Xml::Start(element) if element.name() == b"encryption-data");
            !encrypted
        });
        if encrypted {
            let how = "a password".to_owned();
            return Err(DocumentError::Encrypted { what: "the OpenDocument file", how });
        }
    }
    let content = package.main_part(walk, "content.xml", "OpenDocument file")?;
    text(walk, &content, "content", Kind::Body);
    if let Some(styles) = package.part(walk, "styles.xml") {
        walk.within("headers and footers".to_owned(), |walk| text(walk, &styles, "styles", Kind::Margins));
    }
    Ok(())
}

/// State of reading one part.
struct Reading {
    flow: Pieces,
    comments: Pieces,
    paragraph: u64,
    /// Annotations around.
    annotation: usize,
    /// Elements around whose text is not for people.
    hidden: usize,
    in_paragraph: usize,
    sheet: Option<Sheet>,
    /// Tables in running text have no rows of their own.
    spreadsheet: bool,
}

struct Sheet {
    name: String,
    table: Table,
    row: u64,
    column: u64,
    repeated_rows: u64,
    repeated_columns: u64,
    cells: Vec<Cell>,
    text: String,
}

fn text(walk: &mut Walk<'_>, bytes: &[u8], what: &str, kind: Kind) {
    let mut reading = Reading {
        flow: Pieces::default(),
        comments: Pieces::default(),
        paragraph: 0,
        annotation: 0,
        hidden: 0,
        in_paragraph: 0,
        sheet: None,
        spreadsheet: false,
    };
    office::xml(walk, bytes, what, |walk, event| {
        match event {
            Xml::Start(element) => reading.start(&element),
            Xml::End(name) => reading.end(walk, name),
            Xml::Text(text) => reading.text(text),
        }
        !walk.stopped()
    });
    walk.pieces(kind, reading.flow);
    walk.within("comments".to_owned(), |walk| walk.pieces(Kind::Comments, reading.comments));
}

impl Reading {
    fn start(&mut self, element: &Element<'_>) {
        let name = element.name();
        let aside = self.annotation > 0 && matches!(name, b"creator" | b"date");
        if self.hidden > 0 || aside || matches!(name, b"tracked-changes" | b"forms") {
            self.hidden += 1;
            return;
        }
        match name {
            b"spreadsheet" => self.spreadsheet = true,
            b"annotation" => self.annotation += 1,
            b"p" | b"h" => {
                self.paragraph += 1;
                self.in_paragraph += 1;
            }
            b"s" => {
                let count = element.number(b"c").unwrap_or(1).min(100);
                (0..count).for_each(|_| self.text(" "));
            }
            b"tab" => self.text("\t"),
            b"line-break" => self.text("\n"),
            b"table" if self.spreadsheet => self.sheet = Some(Sheet::new(element)),
            _ => {}
        }
        if let Some(sheet) = &mut self.sheet {
            match name {
                b"table-row" => {
                    sheet.repeated_rows = element.number(b"number-rows-repeated").unwrap_or(1);
                    sheet.column = 1;
                }
                b"table-cell" | b"covered-table-cell" => {
                    sheet.repeated_columns = element.number(b"number-columns-repeated").unwrap_or(1);
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden > 0 || self.in_paragraph == 0 {
            return;
        }
        let place = Place::Paragraph(self.paragraph);
        if self.annotation > 0 {
            self.comments.mark(place);
            self.comments.push(text);
        } else if let Some(sheet) = &mut self.sheet {
            sheet.text.push_str(text);
        } else {
            self.flow.mark(place);
            self.flow.push(text);
        }
    }

    fn end(&mut self, walk: &mut Walk<'_>, name: &[u8]) {
        if self.hidden > 0 {
            self.hidden -= 1;
            return;
        }
        match name {
            b"p" | b"h" => {
                self.text("\n");
                self.in_paragraph = self.in_paragraph.saturating_sub(1);
            }
            b"annotation" => self.annotation = self.annotation.saturating_sub(1),
            b"table-cell" if self.sheet.is_none() => {
                let length = self.flow.text.trim_end().len();
                self.flow.truncate(length);
                self.flow.push(" | ");
            }
            b"table-row" if self.sheet.is_none() => {
                let length = self.flow.text.trim_end_matches([' ', '|', '\n']).len();
                self.flow.truncate(length);
                self.flow.push("\n");
            }
            b"table" => self.sheet = None,
            _ => {}
        }
        if let Some(sheet) = &mut self.sheet {
            match name {
                b"table-cell" | b"covered-table-cell" => sheet.end_cell(),
                b"table-row" => sheet.end_row(walk),
                _ => {}
            }
        }
    }
}

impl Sheet {
    fn new(element: &Element<'_>) -> Self {
        Self {
            name: element.attribute(b"name").unwrap_or_default(),
            table: Table::new(Source::Sheet),
            row: 1,
            column: 1,
            repeated_rows: 1,
            repeated_columns: 1,
            cells: Vec::new(),
            text: String::new(),
        }
    }

    /// A repeated cell or row is the same again: it counts once, at its first place.
    fn end_cell(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.cells.push((self.column, text));
        }
        self.column = self.column.saturating_add(self.repeated_columns.max(1));
    }

    fn end_row(&mut self, walk: &mut Walk<'_>) {
        let (row, cells) = (self.row, std::mem::take(&mut self.cells));
        walk.within(format!("sheet '{}'", self.name), |walk| self.table.row(walk, row, row, &cells));
        self.row = self.row.saturating_add(self.repeated_rows.max(1));
    }
}
