//! What each part of a file cannot hold: an index that lets a hunt for a needle leave most of a lake unread.
//!
//! Parquet's own statistics help where values are sorted, and its bloom filters where a whole value is looked for in a
//! hundred thousand rows at once. A responder looks for an address that fifty rows have, and for words inside of the
//! records' text. So every file of a hunting table carries, between its last row group and its footer, where the
//! format leaves room and other readers do not look, for every block of [`BLOCK_ROWS`] rows
//!
//! - of columns that are looked up: which values the block may have;
//! - of columns of long text: which sequences of bytes it may have, ASCII letters in lower case (`grams`).
//!
//! Both are Bloom filters: "may" is sometimes wrong, "has not" never. The filters of a file's blocks are stored side by
//! side, bit by bit (first bit 0 of every block, then bit 1 of every block, ...), so that asking one thing of all blocks
//! is one read of a few bytes; those of a file of few blocks are stored one behind the other. The index travels with the file: it cannot be lost, outdated or left behind.

mod build;
mod condition;
mod grams;
mod probe;

pub use self::build::IndexBuilder;
pub use self::condition::{Condition, Excuse, like_pieces};
pub use self::probe::FileIndex;

use serde::{Deserialize, Serialize};

/// Rows of a block. Row groups are whole multiples of it.
pub const BLOCK_ROWS: usize = 8 * 1024;

/// The key of the index in a file's metadata.
const METADATA_KEY: &str = "trailhound.index";

/// The layout that this version reads; another one is not used.
const VERSION: u32 = 1;

/// Bits of a block's filter at most, as a power of two: of sequences of bytes, and of values.
const MOST_GRAM_BITS: u32 = 19;
const MOST_VALUE_BITS: u32 = 17;

/// Bits that a value sets.
const VALUE_PROBES: u32 = 4;

/// Rows of bits behind those of the filter that say what a block's text has: half-forgotten forms of letters, see
/// [`Flag`].
const FLAGS: u64 = 2;

/// Why a block's text may match although its sequences do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    /// Letters that are no ASCII but equal ASCII ones where case does not matter: the Kelvin sign, the long s and, to
    /// readers that compare capitals, the dotless i.
    OddCase = 0,
    /// JSON escapes of characters that need none, such as `\u0041` for A.
    EscapedAscii = 1,
}

/// What a section holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Values,
    Grams,
}

/// The filters of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Section {
    column: String,
    kind: Kind,
    /// Where it begins in the file.
    offset: u64,
    /// Bits of a block's filter, a power of two.
    bits: u64,
}

/// What a file's metadata says of its index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    version: u32,
    block_rows: u64,
    rows: u64,
    sections: Vec<Section>,
}

impl Header {
    fn blocks(&self) -> usize {
        usize::try_from(self.rows.div_ceil(self.block_rows.max(1))).unwrap_or(0)
    }
}

/// Where the bits of a section are.
#[derive(Debug, Clone, Copy)]
struct Places {
    blocks: usize,
    bits: u64,
}

impl Places {
    /// With fewer blocks a byte for each bit would be mostly empty.
    const LEAST_SIDE_BY_SIDE: usize = 6;

    const fn is_side_by_side(self) -> bool {
        self.blocks >= Self::LEAST_SIDE_BY_SIDE
    }

    /// Bytes that hold one bit of every block, side by side.
    const fn stride(self) -> usize {
        self.blocks.div_ceil(8)
    }

    /// Bytes of one block's filter, flags included.
    const fn block_bytes(self) -> u64 {
        (self.bits + FLAGS).div_ceil(8)
    }

    fn size(self) -> usize {
        let size = if self.is_side_by_side() {
            (self.bits + FLAGS) * self.stride() as u64
        } else {
            self.block_bytes() * self.blocks as u64
        };
        usize::try_from(size).unwrap_or(usize::MAX)
    }

    /// The byte and the mask of a bit of a block.
    const fn of(self, block: usize, bit: u64) -> (u64, u8) {
        if self.is_side_by_side() {
            (bit * self.stride() as u64 + block as u64 / 8, 1 << (block % 8))
        } else {
            (block as u64 * self.block_bytes() + bit / 8, 1 << (bit % 8))
        }
    }
}

/// The bits of a value, each below two to the power of `MOST_VALUE_BITS`.
fn value_bits(value: &[u8]) -> impl Iterator<Item = u32> {
    let hash = twox_hash::XxHash64::oneshot(0, value);
    let (first, step) = (hash as u32, (hash >> 32) as u32 | 1);
    (0..VALUE_PROBES)
        .map(move |probe| first.wrapping_add(step.wrapping_mul(probe)) & ((1 << MOST_VALUE_BITS) - 1))
}

#[cfg(test)]
mod tests;
