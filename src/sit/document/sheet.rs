//! Excel workbooks: rows of each worksheet with the name of their column before each value, numbers as they are shown,
//! then comments and text boxes of the worksheet, properties and embedded documents. Hidden worksheets are read too.

use super::error::DocumentError;
use super::flow::Flow;
use super::number_format::NumberFormat;
use super::office::{self, Package, Relationship};
use super::part::{Kind, Pieces, Place};
use super::table::{Cell, Source, Table};
use super::walk::Walk;
use super::xml::{Element, Xml};

/// Bytes of a row above which it is handed out in pieces: shared strings can make a small row very long.
const ROW_BYTES: usize = 16 << 20;

/// What worksheets share.
struct Workbook {
    /// Name and part of each worksheet.
    sheets: Vec<(String, String)>,
    strings: Vec<String>,
    /// Formats by the index that cells have.
    formats: Vec<NumberFormat>,
    from_1904: bool,
}

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part(walk, "xl/workbook.xml", "Excel workbook")?;
    let workbook = Workbook::read(walk, &mut package, &main);
    for (name, part) in &workbook.sheets {
        if walk.stopped() {
            break;
        }
        let Some(content) = package.part(walk, part) else { continue };
        walk.within(format!("sheet '{name}'"), |walk| {
            rows(walk, &content, &workbook);
            let relationships = package.relationships(walk, part);
            for relationship in &relationships {
                beside(walk, &mut package, relationship);
            }
        });
    }
    package.properties(walk);
    package.embedded(walk, "xl");
    Ok(())
}

impl Workbook {
    fn read(walk: &mut Walk<'_>, package: &mut Package<'_>, main: &[u8]) -> Self {
        let relationships = package.relationships(walk, "xl/workbook.xml");
        let mut sheets = Vec::new();
        let mut from_1904 = false;
        office::xml(walk, main, "workbook", |_, event| {
            if let Xml::Start(element) = event {
                match element.name() {
                    b"workbookPr" => {
                        from_1904 = matches!(element.attribute(b"date1904").as_deref(), Some("1" | "true"));
                    }
                    b"sheet" => {
                        let id = element.attribute(b"id");
                        let part =
                            relationships.iter().find(|relationship| Some(&relationship.id) == id.as_ref());
                        let name = element.attribute(b"name").unwrap_or_default();
                        sheets.extend(part.map(|part| (name, part.target.clone())));
                    }
                    _ => {}
                }
            }
            true
        });
        for part in package.numbered("xl/worksheets/sheet", ".xml") {
            if !sheets.iter().any(|(_, known)| *known == part) {
                sheets.push((part.trim_start_matches("xl/worksheets/").to_owned(), part));
            }
        }
        let named = |kind: &str, fallback: &str| {
            let found = relationships.iter().find(|relationship| relationship.kind == kind);
            found.map_or_else(|| fallback.to_owned(), |relationship| relationship.target.clone())
        };
        let strings = package.part(walk, &named("sharedStrings", "xl/sharedStrings.xml"));
        let styles = package.part(walk, &named("styles", "xl/styles.xml"));
        Self {
            sheets,
            strings: strings.map(|bytes| shared_strings(walk, &bytes)).unwrap_or_default(),
            formats: styles.map(|bytes| cell_formats(walk, &bytes)).unwrap_or_default(),
            from_1904,
        }
    }
}

fn shared_strings(walk: &mut Walk<'_>, bytes: &[u8]) -> Vec<String> {
    let mut strings = Vec::new();
    let mut text = RichText::default();
    office::xml(walk, bytes, "shared strings", |_, event| {
        text.event(&event);
        if let Xml::End(b"si") = event {
            strings.push(std::mem::take(&mut text.text));
        }
        true
    });
    strings
}

/// Text in `t`, without the reading aids of Japanese (`rPh`).
#[derive(Default)]
struct RichText {
    text: String,
    inside: bool,
    aid: bool,
}

impl RichText {
    fn event(&mut self, event: &Xml<'_>) {
        match event {
            Xml::Start(element) => match element.name() {
                b"t" => self.inside = true,
                b"rPh" => self.aid = true,
                _ => {}
            },
            Xml::End(b"t") => self.inside = false,
            Xml::End(b"rPh") => self.aid = false,
            Xml::Text(text) if self.inside && !self.aid => self.text.push_str(text),
            Xml::End(_) | Xml::Text(_) => {}
        }
    }
}

fn cell_formats(walk: &mut Walk<'_>, bytes: &[u8]) -> Vec<NumberFormat> {
    let mut own: Vec<(u64, NumberFormat)> = Vec::new();
    let mut formats = Vec::new();
    let mut of_cells = false;
    office::xml(walk, bytes, "styles", |_, event| {
        match event {
            Xml::Start(element) => match element.name() {
                b"numFmt" => {
                    if let (Some(id), Some(code)) =
                        (element.number(b"numFmtId"), element.attribute(b"formatCode"))
                    {
                        own.push((id, NumberFormat::parse(&code)));
                    }
                }
                b"cellXfs" => of_cells = true,
                b"xf" if of_cells => {
                    let id = element.number(b"numFmtId").unwrap_or(0);
                    let known = own.iter().find(|(known, _)| *known == id).map(|(_, format)| format.clone());
                    formats.push(known.unwrap_or_else(|| NumberFormat::built_in(id)));
                }
                _ => {}
            },
            Xml::End(b"cellXfs") => of_cells = false,
            _ => {}
        }
        true
    });
    formats
}

/// The cell that is being read.
#[derive(Default)]
struct Open {
    column: u64,
    kind: String,
    style: usize,
    value: String,
    in_value: bool,
}

fn rows(walk: &mut Walk<'_>, bytes: &[u8], workbook: &Workbook) {
    let mut table = Table::new(Source::Sheet);
    let mut row = 0;
    let mut cells: Vec<Cell> = Vec::new();
    let mut bytes_of_row = 0;
    let mut cell = Open::default();
    let mut inline = RichText::default();
    office::xml(walk, bytes, "worksheet", |walk, event| {
        inline.event(&event);
        match event {
            Xml::Start(element) => match element.name() {
                b"row" => {
                    row = element.number(b"r").unwrap_or(row + 1);
                    cell.column = 0;
                }
                b"c" => {
                    cell = open(&element, cell.column);
                    inline.text.clear();
                }
                b"v" => cell.in_value = true,
                _ => {}
            },
            Xml::Text(text) if cell.in_value => cell.value.push_str(text),
            Xml::Text(_) => {}
            Xml::End(b"v") => cell.in_value = false,
            Xml::End(b"c") => {
                let text = shown(&cell, &inline.text, workbook);
                if !text.is_empty() {
                    bytes_of_row += text.len();
                    cells.push((cell.column, text));
                }
                if bytes_of_row > ROW_BYTES {
                    table.row(walk, row, row, &cells);
                    cells.clear();
                    bytes_of_row = 0;
                    return !walk.stopped();
                }
            }
            Xml::End(b"row") => {
                table.row(walk, row, row, &cells);
                cells.clear();
                bytes_of_row = 0;
                return !walk.stopped();
            }
            Xml::End(_) => {}
        }
        true
    });
    // A worksheet that breaks off has its last row here.
    table.row(walk, row, row, &cells);
}

fn open(element: &Element<'_>, before: u64) -> Open {
    let column = element.attribute(b"r").and_then(|reference| column_of(&reference)).unwrap_or(before + 1);
    let style = element.number(b"s").and_then(|style| usize::try_from(style).ok()).unwrap_or(0);
    Open { column, kind: element.attribute(b"t").unwrap_or_default(), style, ..Open::default() }
}

fn shown(cell: &Open, inline: &str, workbook: &Workbook) -> String {
    match cell.kind.as_str() {
        "s" => {
            let index = cell.value.trim().parse::<usize>().ok();
            index.and_then(|index| workbook.strings.get(index)).cloned().unwrap_or_default()
        }
        "inlineStr" => inline.to_owned(),
        "b" | "e" => String::new(),
        "str" | "d" => cell.value.clone(),
        _ => match workbook.formats.get(cell.style) {
            Some(format) => format.show(&cell.value, workbook.from_1904),
            None => NumberFormat::built_in(0).show(&cell.value, workbook.from_1904),
        },
    }
}

/// Column of a reference such as `AB12`.
fn column_of(reference: &str) -> Option<u64> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column: u64 = 0;
    for letter in letters.take(4) {
        column = column * 26 + u64::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    Some(column).filter(|&column| column > 0)
}

/// Comments and drawings of a worksheet.
fn beside(walk: &mut Walk<'_>, package: &mut Package<'_>, relationship: &Relationship) {
    match relationship.kind.as_str() {
        "comments" | "threadedComment" => {
            if let Some(bytes) = package.part(walk, &relationship.target) {
                walk.within("comments".to_owned(), |walk| comments(walk, &bytes));
            }
        }
        "drawing" => {
            if let Some(bytes) = package.part(walk, &relationship.target) {
                let mut flow = Flow::default();
                office::xml(walk, &bytes, "drawing", |_, event| {
                    flow.event(&event);
                    true
                });
                walk.within("drawing".to_owned(), |walk| walk.pieces(Kind::Body, flow.out));
            }
        }
        _ => {}
    }
}

fn comments(walk: &mut Walk<'_>, bytes: &[u8]) {
    let mut pieces = Pieces::default();
    let mut cell = String::new();
    let mut inside = false;
    office::xml(walk, bytes, "comments", |_, event| {
        match event {
            Xml::Start(element) => match element.name() {
                b"comment" | b"threadedComment" => cell = element.attribute(b"ref").unwrap_or_default(),
                b"t" | b"text" => inside = true,
                _ => {}
            },
            Xml::Text(text) if inside => {
                pieces.mark(Place::Named(format!("comment at {cell}").into()));
                pieces.push(text);
            }
            Xml::End(b"t" | b"text") => inside = false,
            Xml::End(b"comment" | b"threadedComment") => pieces.push("\n"),
            Xml::Text(_) | Xml::End(_) => {}
        }
        true
    });
    walk.pieces(Kind::Comments, pieces);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_columns() {
        assert_eq!(column_of("A1"), Some(1));
        assert_eq!(column_of("AB12"), Some(28));
        assert_eq!(column_of("XFD1048576"), Some(16_384));
        assert_eq!(column_of("12"), None);
    }
}
