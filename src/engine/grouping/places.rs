//! Numbers of texts by where they are in memory.
//!
//! The texts of a dictionary of a Parquet file are the same few places again and again: a number that was found for a
//! place need not be found again. Every buffer has a table in which each place has a slot of its own.

use arrow::buffer::Buffer;

/// Texts up to this length stand in the view itself.
const INLINE: u32 = 12;
/// Texts behind each other in a buffer begin so many bytes apart or more: a dictionary writes four bytes of length before
/// each, and those of twelve bytes and less are not looked up there. One slot for each so many bytes is enough.
const APART: u32 = 16;
/// Larger buffers get no table: they are not dictionaries.
const LARGEST_BUFFER: usize = 4 << 20;
/// Buffers with a table at a time.
pub(super) const MOST_BUFFERS: usize = 16;
/// Slots for texts that stand in the view itself, a power of two.
const SLOTS: usize = 1 << 12;

/// Where a text is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// In the view itself.
    Inline(u128),
    /// In a buffer that has a table.
    Buffer { table: usize, offset: u32, length: u32 },
    /// In a buffer that has none.
    Elsewhere,
}

impl Place {
    /// The place of a view, given the table of each of its array's buffers.
    pub(super) fn of(view: u128, tables: &[Option<usize>]) -> Self {
        let length = view as u32;
        if length <= INLINE {
            return Self::Inline(view);
        }
        let (buffer, offset) = ((view >> 64) as u32, (view >> 96) as u32);
        match tables[buffer as usize] {
            Some(table) => Self::Buffer { table, offset, length },
            None => Self::Elsewhere,
        }
    }
}

/// Numbers of texts by where they are.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// For texts in views; the empty one stands for a slot that holds nothing.
    inline: Vec<Option<(u128, u32)>>,
    tables: Vec<Table>,
    next: usize,
}

/// The texts of one buffer. The buffer is kept, so that no other text can come to stand where one of them is.
#[derive(Debug)]
struct Table {
    buffer: Buffer,
    /// Offset, length and number of the text in each slot; a length of 0 is none.
    slots: Vec<(u32, u32, u32)>,
}

impl Places {
    /// Bytes of memory, about.
    pub(super) fn size(&self) -> usize {
        let tables: usize = self.tables.iter().map(|table| table.slots.capacity() * 12).sum();
        tables + self.inline.capacity() * 48
    }

    /// The table of each buffer of a batch.
    pub(super) fn tables_of(&mut self, buffers: &[Buffer]) -> Vec<Option<usize>> {
        if self.inline.is_empty() {
            self.inline = vec![None; SLOTS];
        }
        let mut made = 0;
        let mut table_of = |buffer: &Buffer| {
            if let Some(known) = self.tables.iter().position(|table| table.buffer.ptr_eq(buffer)) {
                return Some(known);
            }
            // One batch's tables must not push each other out.
            if buffer.len() > LARGEST_BUFFER || made == MOST_BUFFERS {
                return None;
            }
            made += 1;
            let slots = vec![(0, 0, 0); buffer.len() / APART as usize + 1];
            let table = Table { buffer: buffer.clone(), slots };
            if self.tables.len() < MOST_BUFFERS {
                self.tables.push(table);
                return Some(self.tables.len() - 1);
            }
            self.next = (self.next + 1) % MOST_BUFFERS;
            self.tables[self.next] = table;
            Some(self.next)
        };
        let found: Vec<_> = buffers.iter().map(&mut table_of).collect();
        // A table may have been replaced by a later buffer of the same batch.
        let is_of = |(table, buffer): (Option<usize>, &Buffer)| {
            table.filter(|table| self.tables[*table].buffer.ptr_eq(buffer))
        };
        found.into_iter().zip(buffers).map(is_of).collect()
    }

    /// The number of the text at a place.
    pub(super) fn get(&self, place: Place) -> Option<u32> {
        match place {
            Place::Inline(view) => {
                self.inline[slot_of(view)].filter(|known| known.0 == view).map(|known| known.1)
            }
            Place::Buffer { table, offset, length } => {
                let (at, long, number) = self.tables[table].slots[(offset / APART) as usize];
                (at == offset && long == length).then_some(number)
            }
            Place::Elsewhere => None,
        }
    }

    /// Notes the number of the text at a place.
    pub(super) fn set(&mut self, place: Place, number: u32) {
        match place {
            Place::Inline(view) => self.inline[slot_of(view)] = Some((view, number)),
            Place::Buffer { table, offset, length } => {
                self.tables[table].slots[(offset / APART) as usize] = (offset, length, number);
            }
            Place::Elsewhere => {}
        }
    }
}

fn slot_of(view: u128) -> usize {
    let hash = ((view as u64) ^ ((view >> 64) as u64).rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash >> 50) as usize & (SLOTS - 1)
}
