//! Asking the index of a file which of its blocks may have wanted rows.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::file::metadata::ParquetMetaData;

use super::condition::Condition;
use super::{Header, Kind, METADATA_KEY, Places, Section, VERSION, value_bits};

/// The index of one file, as its footer describes it.
#[derive(Debug, Clone)]
pub struct FileIndex {
    header: Header,
}

/// A bit for each block.
type Blocks = Vec<u8>;

impl FileIndex {
    /// The index that a footer tells of; nothing when there is none, or one of a layout that is not known.
    #[must_use]
    pub fn of(metadata: &ParquetMetaData) -> Option<Self> {
        let entries = metadata.file_metadata().key_value_metadata()?;
        let text = entries.iter().find(|entry| entry.key == METADATA_KEY)?.value.as_ref()?;
        let header: Header = serde_json::from_str(text).ok()?;
        let rows = u64::try_from(metadata.file_metadata().num_rows()).ok()?;
        (header.version == VERSION && header.rows == rows && header.block_rows > 0).then_some(Self { header })
    }

    /// Rows of a block; the last one may have fewer.
    #[must_use]
    pub fn block_rows(&self) -> u64 {
        self.header.block_rows
    }

    /// Rows of the file.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.header.rows
    }

    /// Bytes that the filters of a column take.
    #[must_use]
    pub fn size_of(&self, column: &str) -> u64 {
        let sections = self.header.sections.iter().filter(|section| section.column == column);
        sections.map(|section| self.places(section).size() as u64).sum()
    }

    fn places(&self, section: &Section) -> Places {
        Places { blocks: self.header.blocks(), bits: section.bits }
    }

    /// For each block whether it may have rows that fulfil the condition.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn may_have(&self, file: &mut File, condition: &Condition) -> std::io::Result<Vec<bool>> {
        let blocks = self.header.blocks();
        let found = self.eval(file, condition)?;
        Ok((0..blocks).map(|block| found[block / 8] >> (block % 8) & 1 == 1).collect())
    }

    fn stride(&self) -> usize {
        self.header.blocks().div_ceil(8)
    }

    fn eval(&self, file: &mut File, condition: &Condition) -> std::io::Result<Blocks> {
        match condition {
            Condition::Any => Ok(vec![0xFF; self.stride()]),
            Condition::And(parts) => {
                let mut blocks = vec![0xFF; self.stride()];
                for part in parts {
                    let more = self.eval(file, part)?;
                    blocks.iter_mut().zip(more).for_each(|(block, more)| *block &= more);
                    if blocks.iter().all(|block| *block == 0) {
                        break;
                    }
                }
                Ok(blocks)
            }
            Condition::Or(parts) => {
                let mut blocks = vec![0; self.stride()];
                for part in parts {
                    let more = self.eval(file, part)?;
                    blocks.iter_mut().zip(more).for_each(|(block, more)| *block |= more);
                }
                Ok(blocks)
            }
            Condition::Value { column, value } => match self.section(column, Kind::Values) {
                Some(section) => self.all_of(file, section, value_bits(value.as_bytes())),
                None => Ok(vec![0xFF; self.stride()]),
            },
            Condition::Text { column, bits, excuse } => {
                let Some(section) = self.section(column, Kind::Grams) else {
                    return Ok(vec![0xFF; self.stride()]);
                };
                let mut blocks = self.all_of(file, section, bits.iter().copied())?;
                if let Some(flag) = excuse.flag() {
                    let excused = self.row(file, section, section.bits + flag as u64)?;
                    blocks.iter_mut().zip(excused).for_each(|(block, more)| *block |= more);
                }
                Ok(blocks)
            }
        }
    }

    fn section(&self, column: &str, kind: Kind) -> Option<&Section> {
        self.header.sections.iter().find(|section| section.column == column && section.kind == kind)
    }

    /// The blocks that have all of these bits.
    fn all_of(
        &self,
        file: &mut File,
        section: &Section,
        bits: impl Iterator<Item = u32>,
    ) -> std::io::Result<Blocks> {
        let mut blocks = vec![0xFF; self.stride()];
        for bit in bits {
            let row = self.row(file, section, u64::from(bit) & (section.bits - 1))?;
            blocks.iter_mut().zip(row).for_each(|(block, more)| *block &= more);
            if blocks.iter().all(|block| *block == 0) {
                break;
            }
        }
        Ok(blocks)
    }

    /// One bit of the filters of all blocks.
    fn row(&self, file: &mut File, section: &Section, bit: u64) -> std::io::Result<Blocks> {
        let places = self.places(section);
        let mut row = vec![0; self.stride()];
        if places.is_side_by_side() {
            file.seek(SeekFrom::Start(section.offset + places.of(0, bit).0))?;
            file.read_exact(&mut row)?;
            return Ok(row);
        }
        for block in 0..places.blocks {
            let (byte, mask) = places.of(block, bit);
            let mut read = [0];
            file.seek(SeekFrom::Start(section.offset + byte))?;
            file.read_exact(&mut read)?;
            row[block / 8] |= u8::from(read[0] & mask != 0) << (block % 8);
        }
        Ok(row)
    }
}
