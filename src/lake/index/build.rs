//! The filters of a file, built while its rows are written.

use std::io::Write;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::datatypes::SchemaRef;

use super::{
    BLOCK_ROWS, FLAGS, Flag, Header, Kind, METADATA_KEY, MOST_GRAM_BITS, MOST_VALUE_BITS, Places, Section,
    VERSION, grams, value_bits,
};

/// Bits for each sequence of bytes that a block has, at least, for a third of the bits to be set.
const BITS_PER_GRAM: f64 = 2.0;
/// Bits for the text of a block at least: with a few, a word would be in a short text by chance.
const LEAST_GRAM_BITS: f64 = 1024.0;
/// Bits for each value, so that one in fifty blocks without it is read for nothing.
const BITS_PER_VALUE: f64 = 8.0;

/// A Bloom filter; its bits are a power of two, so that halves can be laid over each other.
#[derive(Debug, Clone)]
struct Filter {
    words: Vec<u64>,
}

impl Filter {
    fn new(bits: u32) -> Self {
        Self { words: vec![0; 1 << (bits - 6)] }
    }

    fn bits(&self) -> usize {
        self.words.len() * 64
    }

    /// How many different things were put in, estimated from how full it is.
    fn estimate(&self, probes: f64) -> f64 {
        let set: u32 = self.words.iter().map(|word| word.count_ones()).sum();
        let bits = self.bits() as f64;
        let empty = (1.0 - f64::from(set) / bits).max(1.0 / bits);
        -bits * empty.ln() / probes
    }

    /// As small as may be for so many bits.
    fn shrunk(mut self, wanted: f64) -> Self {
        while self.words.len() > 1 && self.bits() as f64 / 2.0 >= wanted {
            let half = self.words.len() / 2;
            for index in 0..half {
                self.words[index] |= self.words[index + half];
            }
            self.words.truncate(half);
        }
        self.words.shrink_to_fit();
        self
    }
}

/// Sets a bit. The mask leaves no index outside, which the compiler sees.
fn set(words: &mut [u64], bit: u32) {
    let mask = words.len() - 1;
    words[(bit >> 6) as usize & mask] |= 1 << (bit & 63);
}

/// A column on its way into the index.
#[derive(Debug)]
struct Column {
    name: String,
    index: usize,
    kind: Kind,
    /// The filter of the present block.
    open: Filter,
    open_flags: u8,
    /// Those of the blocks before, with their flags.
    done: Vec<(Filter, u8)>,
}

impl Column {
    fn new(name: &str, index: usize, kind: Kind) -> Self {
        let bits = match kind {
            Kind::Values => MOST_VALUE_BITS,
            Kind::Grams => MOST_GRAM_BITS,
        };
        Self { name: name.to_owned(), index, kind, open: Filter::new(bits), open_flags: 0, done: Vec::new() }
    }

    fn add(&mut self, texts: &StringArray) {
        match self.kind {
            Kind::Values => {
                let mut last = None;
                for text in texts.iter().flatten() {
                    // Neighbours are often equal.
                    if last.replace(text) != Some(text) {
                        value_bits(text.as_bytes()).for_each(|bit| set(&mut self.open.words, bit));
                    }
                }
            }
            Kind::Grams => texts.iter().flatten().for_each(|text| self.add_grams(text.as_bytes())),
        }
    }

    fn add_grams(&mut self, bytes: &[u8]) {
        // By far the most work of the index: the loop has no branches, and nothing but the words to write to.
        let words = self.open.words.as_mut_slice();
        for bit in grams::sequences(bytes) {
            set(words, bit);
        }
        grams::identifiers(bytes, &mut |bit| set(words, bit));
        if has_odd_case(bytes) {
            self.open_flags |= 1 << Flag::OddCase as u8;
        }
        if has_escaped_ascii(bytes) {
            self.open_flags |= 1 << Flag::EscapedAscii as u8;
        }
    }

    fn end_block(&mut self) {
        let bits = self.open.bits();
        let closed = std::mem::replace(&mut self.open, Filter { words: vec![0; bits / 64] });
        let wanted = match self.kind {
            Kind::Values => closed.estimate(f64::from(super::VALUE_PROBES)) * BITS_PER_VALUE,
            Kind::Grams => (closed.estimate(1.0) * BITS_PER_GRAM).max(LEAST_GRAM_BITS),
        };
        self.done.push((closed.shrunk(wanted), std::mem::take(&mut self.open_flags)));
    }

    /// The filters of all blocks side by side, and how many bits each has.
    fn body(&self) -> (Vec<u8>, u64) {
        let bits = self.done.iter().map(|(filter, _)| filter.bits()).max().unwrap_or(64);
        let places = Places { blocks: self.done.len(), bits: bits as u64 };
        let mut body = vec![0; places.size()];
        for (block, (filter, flags)) in self.done.iter().enumerate() {
            let mut set = |bit: usize| {
                let (byte, mask) = places.of(block, bit as u64);
                body[byte as usize] |= mask;
            };
            for (index, word) in filter.words.iter().cycle().take(bits / 64).enumerate() {
                let mut word = *word;
                while word != 0 {
                    set(index * 64 + word.trailing_zeros() as usize);
                    word &= word - 1;
                }
            }
            (0..FLAGS as usize).filter(|flag| flags >> flag & 1 == 1).for_each(|flag| set(bits + flag));
        }
        (body, bits as u64)
    }

    fn is_empty(&self) -> bool {
        self.done.iter().all(|(filter, _)| filter.words.iter().all(|word| *word == 0))
    }
}

/// The Kelvin sign (E2 84 AA), the long s (C5 BF) and the dotless i (C4 B1).
fn has_odd_case(bytes: &[u8]) -> bool {
    !bytes.is_ascii()
        && (bytes.windows(3).any(|window| window == [0xE2, 0x84, 0xAA])
            || bytes.windows(2).any(|window| window == [0xC5, 0xBF] || window == [0xC4, 0xB1]))
}

/// `\u00` and the number of a printable ASCII character.
fn has_escaped_ascii(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\\', bytes).any(|at| {
        let digits = bytes.get(at + 1..at + 6).and_then(|escape| escape.strip_prefix(b"u00"));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        digits
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .is_some_and(|code| (0x20..0x7F).contains(&code))
    })
}

/// Builds the index of one file.
#[derive(Debug)]
pub struct IndexBuilder {
    columns: Vec<Column>,
    rows_in_block: usize,
    rows: u64,
}

impl IndexBuilder {
    /// For a file with these columns; `values` are looked up whole, in `texts` people look for words.
    #[must_use]
    pub fn new(schema: &SchemaRef, is_value: &dyn Fn(&str) -> bool, is_text: &dyn Fn(&str) -> bool) -> Self {
        let fields = schema.fields().iter().enumerate();
        let columns = fields
            .filter(|(_, field)| *field.data_type() == arrow::datatypes::DataType::Utf8)
            .filter_map(|(index, field)| match field.name().as_str() {
                name if is_text(name) => Some(Column::new(name, index, Kind::Grams)),
                name if is_value(name) => Some(Column::new(name, index, Kind::Values)),
                _ => None,
            })
            .collect();
        Self { columns, rows_in_block: 0, rows: 0 }
    }

    /// Takes the rows of a batch, in the order in which they are written.
    pub fn add(&mut self, batch: &RecordBatch) {
        let mut from = 0;
        while from < batch.num_rows() {
            let count = (BLOCK_ROWS - self.rows_in_block).min(batch.num_rows() - from);
            let part = batch.slice(from, count);
            for column in &mut self.columns {
                let texts = part.column(column.index);
                if texts.null_count() < texts.len() {
                    column.add(texts.as_string::<i32>());
                }
            }
            from += count;
            self.rows_in_block += count;
            self.rows += count as u64;
            if self.rows_in_block == BLOCK_ROWS {
                self.end_block();
            }
        }
    }

    fn end_block(&mut self) {
        self.columns.iter_mut().for_each(Column::end_block);
        self.rows_in_block = 0;
    }

    /// Writes the index to a file that has `offset` bytes so far, and gives the entry for its metadata.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self, offset: u64, out: &mut dyn Write) -> std::io::Result<(String, String)> {
        if self.rows_in_block > 0 {
            self.end_block();
        }
        let (mut at, mut sections) = (offset, Vec::new());
        for column in self.columns.iter().filter(|column| !column.is_empty()) {
            let (body, bits) = column.body();
            out.write_all(&body)?;
            sections.push(Section { column: column.name.clone(), kind: column.kind, offset: at, bits });
            at += body.len() as u64;
        }
        let header = Header { version: VERSION, block_rows: BLOCK_ROWS as u64, rows: self.rows, sections };
        Ok((METADATA_KEY.to_owned(), serde_json::to_string(&header)?))
    }
}
