//! Excel workbooks of 1997 to 2003 (BIFF8, MS-XLS): rows of each worksheet like those of newer workbooks, then text boxes
//! and comments of the worksheet.
//!
//! Only the records that hold text, numbers and their formats are read; formulas count with the value they last had.

use std::collections::BTreeMap;

use super::compound;
use super::error::DocumentError;
use super::limits;
use super::notice::NoticeKind;
use super::number_format::NumberFormat;
use super::part::{Kind, Pieces, Place};
use super::table::{Cell, Source, Table};
use super::walk::Walk;

/// Types of records (MS-XLS, 2.3).
mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000a;
    pub(super) const DATE_1904: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002f;
    pub(super) const CONTINUE: u16 = 0x003c;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00bd;
    pub(super) const XF: u16 = 0x00e0;
    pub(super) const SST: u16 = 0x00fc;
    pub(super) const LABEL_SST: u16 = 0x00fd;
    pub(super) const TXO: u16 = 0x01b6;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const RK: u16 = 0x027e;
    pub(super) const FORMAT: u16 = 0x041e;
}

/// What worksheets share.
#[derive(Default)]
struct Workbook {
    /// Name and offset of each worksheet.
    sheets: Vec<(String, usize)>,
    strings: Vec<String>,
    own_formats: BTreeMap<u64, NumberFormat>,
    /// Identifiers of formats by the index that cells have.
    cell_formats: Vec<u64>,
    from_1904: bool,
}

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let mut compound = compound::open(bytes)?;
    let stream = compound::stream(&mut compound, "/Workbook", walk.limits.entry_bytes);
    let stream = match stream {
        Some(Ok(stream)) => stream,
        Some(Err(error)) => return Err(DocumentError::damaged("Excel 97-2003 workbook", error)),
        None => return Err(DocumentError::damaged("Excel 97-2003 workbook", "it has no stream Workbook")),
    };
    let workbook = Workbook::read(&stream)?;
    for (name, offset) in &workbook.sheets {
        if walk.stopped() {
            break;
        }
        walk.within(format!("sheet '{name}'"), |walk| sheet(walk, &workbook, &stream, *offset));
    }
    Ok(())
}

/// A record with its content, and where the next begins.
struct Record<'b> {
    kind: u16,
    data: &'b [u8],
    next: usize,
}

fn record_at(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let kind = u16_at(stream, at)?;
    let length = usize::from(u16_at(stream, at + 2)?);
    let data = stream.get(at + 4..at + 4 + length)?;
    Some(Record { kind, data, next: at + 4 + length })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// Contents of a record and of those that continue it.
fn continued<'b>(stream: &'b [u8], record: &Record<'b>) -> Vec<&'b [u8]> {
    let mut segments = vec![record.data];
    let mut at = record.next;
    while let Some(next) = record_at(stream, at).filter(|next| next.kind == record::CONTINUE) {
        segments.push(next.data);
        at = next.next;
    }
    segments
}

impl Workbook {
    fn read(stream: &[u8]) -> Result<Self, DocumentError> {
        let mut workbook = Self::default();
        let mut at = 0;
        while let Some(record) = record_at(stream, at) {
            let data = record.data;
            match record.kind {
                record::FILE_PASS => {
                    let how = "a password".to_owned();
                    return Err(DocumentError::Encrypted { what: "the Excel workbook", how });
                }
                record::DATE_1904 => workbook.from_1904 = u16_at(data, 0) == Some(1),
                record::BOUND_SHEET => workbook.sheets.extend(bound_sheet(data)),
                record::SST => workbook.strings = Segments::new(continued(stream, &record)).strings(),
                record::FORMAT => {
                    let text = Segments::new(vec![data.get(2..).unwrap_or_default()]).string();
                    if let (Some(id), Some(code)) = (u16_at(data, 0), text) {
                        workbook.own_formats.insert(u64::from(id), NumberFormat::parse(&code));
                    }
                }
                record::XF => workbook.cell_formats.push(u64::from(u16_at(data, 2).unwrap_or(0))),
                record::EOF => break,
                _ => {}
            }
            at = record.next;
        }
        if workbook.sheets.is_empty() {
            return Err(DocumentError::damaged("Excel 97-2003 workbook", "it names no worksheets"));
        }
        Ok(workbook)
    }

    fn show(&self, value: f64, xf: Option<u16>) -> String {
        let id = xf.and_then(|xf| self.cell_formats.get(usize::from(xf))).copied().unwrap_or(0);
        let raw = format!("{value}");
        match self.own_formats.get(&id) {
            Some(format) => format.show(&raw, self.from_1904),
            None => NumberFormat::built_in(id).show(&raw, self.from_1904),
        }
    }
}

fn bound_sheet(data: &[u8]) -> Option<(String, usize)> {
    let offset = usize::try_from(u32_at(data, 0)?).ok()?;
    let count = usize::from(*data.get(6)?);
    let name = Segments::new(vec![data.get(7..)?]).characters(count)?;
    Some((name, offset))
}

/// Content that goes on from one record to the next.
struct Segments<'b> {
    segments: Vec<&'b [u8]>,
    index: usize,
    at: usize,
}

impl<'b> Segments<'b> {
    fn new(segments: Vec<&'b [u8]>) -> Self {
        Self { segments, index: 0, at: 0 }
    }

    fn byte(&mut self) -> Option<u8> {
        loop {
            let segment = self.segments.get(self.index)?;
            if let Some(&byte) = segment.get(self.at) {
                self.at += 1;
                return Some(byte);
            }
            self.index += 1;
            self.at = 0;
        }
    }

    fn number(&mut self, length: u32) -> Option<usize> {
        let mut number = 0;
        for shift in 0..length {
            number |= usize::from(self.byte()?) << (8 * shift);
        }
        Some(number)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let left = self.segments.get(self.index)?.len().saturating_sub(self.at);
            let step = left.min(count);
            self.at += step;
            count -= step;
            if count > 0 {
                self.index += 1;
                self.at = 0;
            }
        }
        Some(())
    }

    /// Characters behind a byte that says how wide they are. Where they go on in the next segment, it begins with such
    /// a byte again.
    fn characters(&mut self, count: usize) -> Option<String> {
        let mut wide = self.byte()? & 1 == 1;
        self.run(count, &mut wide)
    }

    fn run(&mut self, count: usize, wide: &mut bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            let segment = self.segments.get(self.index)?;
            if self.at >= segment.len() {
                self.index += 1;
                self.at = 0;
                *wide = self.byte()? & 1 == 1;
                continue;
            }
            let unit = if *wide { self.number(2)? } else { usize::from(self.byte()?) };
            units.push(unit as u16);
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// A string with its length in two bytes.
    fn string(&mut self) -> Option<String> {
        let count = self.number(2)?;
        self.characters(count)
    }

    /// A string that may have formatting and phonetic data behind it (`XLUnicodeRichExtendedString`).
    fn rich(&mut self) -> Option<String> {
        let count = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let phonetic = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut wide = flags & 1 == 1;
        let text = self.run(count, &mut wide)?;
        self.skip(runs * 4 + phonetic)?;
        Some(text)
    }

    /// The shared strings: two numbers, then one after the other.
    fn strings(mut self) -> Vec<String> {
        let mut strings = Vec::new();
        if self.number(8).is_some() {
            while let Some(text) = self.rich() {
                strings.push(text);
            }
        }
        strings
    }
}

/// A worksheet that is being read.
struct Sheet<'w> {
    workbook: &'w Workbook,
    rows: BTreeMap<u16, Vec<Cell>>,
    boxes: Pieces,
    /// Row and column of a formula whose text is in the next record.
    formula: Option<(u16, u16)>,
    /// Bytes that may still be kept: shared strings can make a small worksheet very large.
    left: u64,
    cut: bool,
}

fn sheet(walk: &mut Walk<'_>, workbook: &Workbook, stream: &[u8], offset: usize) {
    let mut sheet = Sheet {
        workbook,
        rows: BTreeMap::new(),
        boxes: Pieces::default(),
        formula: None,
        left: walk.limits.text_bytes,
        cut: false,
    };
    let mut at = offset;
    let mut ended = false;
    while let (false, Some(record)) = (ended, record_at(stream, at)) {
        at = record.next;
        ended = record.kind == record::EOF;
        sheet.record(stream, &record);
    }
    let mut table = Table::new(Source::Sheet);
    for (row, cells) in &mut sheet.rows {
        cells.sort_by_key(|(column, _)| *column);
        let row = u64::from(*row) + 1;
        table.row(walk, row, row, cells);
    }
    walk.within("text boxes and comments".to_owned(), |walk| walk.pieces(Kind::Comments, sheet.boxes));
    if sheet.cut {
        let limit = limits::bytes(walk.limits.text_bytes);
        walk.notice(NoticeKind::Cut(format!("only {limit} of the worksheet's text were read")));
    }
    if !ended {
        walk.notice(NoticeKind::Damaged(format!(
            "the worksheet breaks off at byte {at} of the stream Workbook"
        )));
    }
}

impl Sheet<'_> {
    fn record(&mut self, stream: &[u8], record: &Record<'_>) {
        let data = record.data;
        let place = u16_at(data, 0).zip(u16_at(data, 2));
        match record.kind {
            record::LABEL_SST => {
                let index = u32_at(data, 6).and_then(|index| usize::try_from(index).ok());
                let text = index.and_then(|index| self.workbook.strings.get(index)).cloned();
                self.put(place, text);
            }
            record::LABEL => self.put(place, Segments::new(vec![data.get(6..).unwrap_or_default()]).string()),
            record::NUMBER => self.number(place, f64_at(data, 6), u16_at(data, 4)),
            record::RK => self.number(place, u32_at(data, 6).map(rk_number), u16_at(data, 4)),
            record::MUL_RK => {
                for (index, cell) in (0..).zip(data.get(4..).unwrap_or_default().chunks_exact(6)) {
                    let place = place.and_then(|(row, column)| Some((row, column.checked_add(index)?)));
                    self.number(place, u32_at(cell, 2).map(rk_number), u16_at(cell, 0));
                }
            }
            record::FORMULA if u16_at(data, 12) == Some(0xffff) => {
                self.formula = place.filter(|_| data.get(6) == Some(&0));
            }
            record::FORMULA => self.number(place, f64_at(data, 6), u16_at(data, 4)),
            record::STRING => {
                let place = self.formula.take();
                self.put(place, Segments::new(continued(stream, record)).string());
            }
            record::TXO => text_box(&mut self.boxes, &continued(stream, record)),
            _ => {}
        }
    }

    fn number(&mut self, place: Option<(u16, u16)>, value: Option<f64>, xf: Option<u16>) {
        self.put(place, value.map(|value| self.workbook.show(value, xf)));
    }

    fn put(&mut self, place: Option<(u16, u16)>, text: Option<String>) {
        if let (Some((row, column)), Some(text)) = (place, text)
            && !text.trim().is_empty()
        {
            let length = text.len() as u64;
            if length > self.left {
                self.cut = true;
                return;
            }
            self.left -= length;
            self.rows.entry(row).or_default().push((u64::from(column) + 1, text));
        }
    }
}

fn rk_number(rk: u32) -> f64 {
    let value = if rk & 2 != 0 {
        f64::from((rk as i32) >> 2)
    } else {
        f64::from_bits(u64::from(rk & 0xffff_fffc) << 32)
    };
    if rk & 1 != 0 { value / 100.0 } else { value }
}

/// Text of a box or comment: its length in the record, the characters in the one that continues it.
fn text_box(boxes: &mut Pieces, segments: &[&[u8]]) {
    let Some((first, rest)) = segments.split_first() else { return };
    let Some(count) = u16_at(first, 10).filter(|&count| count > 0) else { return };
    if let Some(text) = Segments::new(rest.to_vec()).characters(usize::from(count)) {
        let number = boxes.pieces.len() + 1;
        boxes.mark(Place::Named(format!("text box {number}").into()));
        boxes.push(&text.replace('\r', "\n"));
        boxes.push("\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_unpacked() {
        assert_eq!(rk_number((123 << 2) | 2), 123.0);
        assert_eq!(rk_number((12345 << 2) | 3), 123.45);
        assert_eq!(rk_number((1.5f64.to_bits() >> 32) as u32), 1.5);
        assert_eq!(rk_number(((-5i32) << 2) as u32 | 2), -5.0);
    }

    #[test]
    fn a_string_goes_on_in_the_next_record_with_another_width() {
        let first = [4, 0, 0, b'a', b'b'];
        let second = [1, 0xe9, 0, b'd', 0];
        let mut segments = Segments::new(vec![&first, &second]);
        assert_eq!(segments.rich().as_deref(), Some("abéd"));
    }

    #[test]
    fn formatting_behind_a_string_is_skipped() {
        let data = [1, 0, 8, 1, 0, b'a', 9, 9, 9, 9, 1, 0, 0, b'b'];
        let mut segments = Segments::new(vec![&data]);
        assert_eq!(segments.rich().as_deref(), Some("a"));
        assert_eq!(segments.rich().as_deref(), Some("b"));
        assert_eq!(segments.rich(), None);
    }
}
