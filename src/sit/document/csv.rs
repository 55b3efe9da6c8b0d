//! Delimited text. The delimiter is the one of comma, semicolon, tab and bar that the first lines have most often
//! outside quotes, each line at least once.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::error::DocumentError;
use super::notice::NoticeKind;
use super::part::{Kind, Positions};
use super::table::{Cell, Source, Table};
use super::text;
use super::walk::Walk;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Fields of a row; what has more is no table.
const FIELDS: usize = 1 << 16;
/// Lines that are looked at to find the delimiter.
const LINES: usize = 20;

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let text = text::decoded(walk, bytes);
    let mut reader = ReaderBuilder::new().delimiter(delimiter(&text)).build();
    let mut table = Table::new(Source::File);
    let mut input = text.as_bytes();
    let (mut row, mut line) = (0, 1);
    let mut record = Record::default();
    while !input.is_empty() && !walk.stopped() {
        // Blank lines are no rows, but they count as lines.
        let blank = input.iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count();
        line += lines(&input[..blank]);
        input = &input[blank..];
        let Some(read) = record.read(&mut reader, input) else {
            let what =
                format!("row {} has more than {FIELDS} fields; from there on it was read as text", row + 1);
            walk.notice(NoticeKind::Damaged(what));
            let rest = text.get(text.len() - input.len()..).unwrap_or_default();
            walk.part(Kind::Body, rest.to_owned(), Positions::Lines(line));
            break;
        };
        if let Some(cells) = record.cells() {
            row += 1;
            table.row(walk, row, line, &cells);
        }
        line += lines(&input[..read]);
        input = &input[read..];
        if read == 0 {
            break;
        }
    }
    Ok(())
}

/// Buffers of one record.
#[derive(Default)]
struct Record {
    output: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

impl Record {
    /// Reads one record and says how many bytes of the input it took; `None` where it has too many fields.
    fn read(&mut self, reader: &mut Reader, input: &[u8]) -> Option<usize> {
        let (mut taken, mut written, mut fields) = (0, 0, 0);
        self.fields = 0;
        loop {
            let (result, read, wrote, ended) =
                reader.read_record(&input[taken..], &mut self.output[written..], &mut self.ends[fields..]);
            taken += read;
            written += wrote;
            fields += ended;
            match result {
                ReadRecordResult::OutputFull => self.output.resize((self.output.len() * 2).max(1024), 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= FIELDS => return None,
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).max(64), 0),
                // More input does not come: the next call sees the end.
                ReadRecordResult::InputEmpty if taken < input.len() || read > 0 => {}
                ReadRecordResult::InputEmpty => return Some(taken),
                ReadRecordResult::Record => {
                    self.fields = fields;
                    return Some(taken);
                }
                ReadRecordResult::End => return Some(taken),
            }
        }
    }

    fn cells(&self) -> Option<Vec<Cell>> {
        if self.fields == 0 {
            return None;
        }
        let mut start = 0;
        let mut cells = Vec::with_capacity(self.fields);
        for (column, &end) in (1..).zip(&self.ends[..self.fields]) {
            // The input is text and delimiters are ASCII, so fields are text too.
            cells.push((column, String::from_utf8_lossy(&self.output[start..end]).into_owned()));
            start = end;
        }
        Some(cells)
    }
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

fn delimiter(text: &str) -> u8 {
    let mut fewest = [usize::MAX; DELIMITERS.len()];
    let mut total = [0; DELIMITERS.len()];
    let mut quoted = false;
    for line in text.lines().take(LINES) {
        let mut counts = [0; DELIMITERS.len()];
        for byte in line.bytes() {
            if byte == b'"' {
                quoted = !quoted;
            } else if let Some(index) = DELIMITERS.iter().position(|&delimiter| delimiter == byte && !quoted)
            {
                counts[index] += 1;
            }
        }
        if quoted || line.is_empty() {
            continue;
        }
        for index in 0..DELIMITERS.len() {
            fewest[index] = fewest[index].min(counts[index]);
            total[index] += counts[index];
        }
    }
    let score = |index: &usize| (fewest[*index].min(1), total[*index], DELIMITERS.len() - index);
    (0..DELIMITERS.len()).max_by_key(score).map_or(b',', |index| DELIMITERS[index])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sit::document::{Limits, extract};

    fn texts(csv: &str) -> Vec<String> {
        let (parts, _) = extract(csv.as_bytes(), "t.csv", &Limits::default()).unwrap();
        parts.into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn quoted_fields_may_hold_delimiters_quotes_and_line_ends() {
        let texts = texts("name,note\n\"Ada, L\",\"says \"\"hi\"\"\nbye\"\nBob,x");
        assert_eq!(texts, ["name | note", "name: Ada, L | note: says \"hi\"\nbye", "name: Bob | note: x"]);
    }

    #[test]
    fn the_line_of_a_row_counts_line_ends_in_fields_and_blank_lines() {
        let csv = "a,b\r\n\"x\r\ny\",1\r\n\r\nz,2\r\n";
        let (parts, _) = extract(csv.as_bytes(), "t.csv", &Limits::default()).unwrap();
        let lines: Vec<_> = parts.iter().map(|part| part.locator().locate(0).line).collect();
        assert_eq!(lines, [Some((1, 1)), Some((2, 1)), Some((5, 1))]);
    }

    #[test]
    fn the_delimiter_is_found() {
        assert_eq!(delimiter("a;b;c\n1,5;2;3\n"), b';');
        assert_eq!(delimiter("a\tb\n1\t2\n"), b'\t');
        assert_eq!(delimiter("a,b\n\"x;y;z\",2\n"), b',');
        assert_eq!(delimiter("one column\nonly\n"), b',');
    }

    #[test]
    fn an_unclosed_quote_ends_with_the_file() {
        assert_eq!(texts("a,b\n\"never closed, 1\n2"), ["a | b", "a: never closed, 1\n2"]);
    }

    #[test]
    fn a_file_of_delimiters_is_text() {
        let (parts, outcome) =
            extract(format!("a,b\n{}x", ",".repeat(FIELDS * 2)).as_bytes(), "t.csv", &Limits::default())
                .unwrap();
        assert_eq!(parts.len(), 2);
        assert!(parts[1].text.ends_with(",x"));
        assert!(outcome.notices[0].to_string().contains("row 2 has more than 65536 fields"), "{outcome:?}");
    }

    #[test]
    fn the_last_row_needs_no_line_end() {
        assert_eq!(texts("a,b\n1,2"), ["a | b", "a: 1 | b: 2"]);
    }
}
