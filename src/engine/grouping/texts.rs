//! Texts as small numbers.
//!
//! Texts that come from a dictionary of a Parquet file are the same few places in memory again and again. A text that
//! was seen at a place need not be read there a second time: every buffer of texts has a table in which each place has a
//! slot of its own. What is not there is hashed and compared as text, for all such rows of a batch together, step by step:
//! a processor waits for one row's memory while it asks for that of many others.

use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::error::Result;
use hashbrown::DefaultHashBuilder;

use super::places::{Place, Places};

/// Batches for which places are not looked up after they turned out to be all different.
const PAUSE: u32 = 32;
/// Set in a number that is only known at the end of the batch; the rest of it is its place among those.
const UNRESOLVED: u32 = 1 << 31;

/// Texts by number.
#[derive(Debug)]
pub(super) struct Texts {
    data_type: DataType,
    /// All texts behind each other, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    null: Option<u32>,
    known: Known,
    hasher: DefaultHashBuilder,
    places: Places,
    pause: u32,
}

impl Texts {
    /// None yet. They are given back as this type.
    pub(super) fn new(data_type: DataType) -> Self {
        Self {
            data_type,
            bytes: Vec::new(),
            ends: Vec::new(),
            null: None,
            known: Known::default(),
            hasher: DefaultHashBuilder::default(),
            places: Places::default(),
            pause: 0,
        }
    }

    /// The type they came as.
    pub(super) fn data_type(&self) -> &DataType {
        &self.data_type
    }

    /// Bytes of memory, about.
    pub(super) fn size(&self) -> usize {
        let (ends, known) = (self.ends.capacity() * 8, self.known.slots.capacity() * 8);
        self.bytes.capacity() + ends + known + self.places.size()
    }

    /// The number of each text of an array.
    pub(super) fn number(&mut self, array: &ArrayRef, numbers: &mut Vec<u32>) -> Result<()> {
        if let Some(views) = array.as_string_view_opt() {
            if self.pause == 0 {
                self.number_by_place(views, numbers);
            } else {
                self.pause -= 1;
                self.number_all(views, numbers);
            }
            return Ok(());
        }
        let texts = array.as_string::<i32>();
        let mut last: Option<(&str, u32)> = None;
        numbers.extend(texts.iter().map(|text| match (text, last) {
            (Some(text), Some((same, number))) if text == same => number,
            (Some(text), _) => {
                let number = self.of(text.as_bytes(), self.hasher.hash_one(text));
                last = Some((text, number));
                number
            }
            (None, _) => self.of_null(),
        }));
        Ok(())
    }

    fn number_by_place(&mut self, views: &StringViewArray, numbers: &mut Vec<u32>) {
        let mut places = std::mem::take(&mut self.places);
        let tables = places.tables_of(views.data_buffers());
        let mut unresolved: Vec<(Place, &str)> = Vec::new();
        numbers.reserve(views.len());
        for (row, view) in views.views().iter().enumerate() {
            if views.is_null(row) {
                numbers.push(self.of_null());
                continue;
            }
            let place = Place::of(*view, &tables);
            let number = places.get(place).unwrap_or_else(|| {
                let number = UNRESOLVED | unresolved.len() as u32;
                unresolved.push((place, views.value(row)));
                places.set(place, number);
                number
            });
            numbers.push(number);
        }
        let texts: Vec<&str> = unresolved.iter().map(|(_, text)| *text).collect();
        let resolved = self.resolve(&texts);
        for ((place, _), number) in unresolved.iter().zip(&resolved) {
            places.set(*place, *number);
        }
        for number in numbers.iter_mut().filter(|number| **number & UNRESOLVED != 0) {
            *number = resolved[(*number & !UNRESOLVED) as usize];
        }
        self.places = places;
        // Pages without a dictionary have every text at a place of its own.
        if resolved.len() * 2 > views.len() {
            self.pause = PAUSE;
            self.places = Places::default();
        }
    }

    fn number_all(&mut self, views: &StringViewArray, numbers: &mut Vec<u32>) {
        let texts: Vec<&str> = views.iter().flatten().collect();
        let mut resolved = self.resolve(&texts).into_iter();
        for row in 0..views.len() {
            let number = if views.is_null(row) { Some(self.of_null()) } else { resolved.next() };
            numbers.extend(number);
        }
    }

    fn of_null(&mut self) -> u32 {
        if let Some(null) = self.null {
            return null;
        }
        let number = self.ends.len() as u32;
        self.ends.push(self.bytes.len());
        self.null = Some(number);
        number
    }

    /// The numbers of texts, in three steps of which each looks at memory that the next one needs.
    fn resolve(&mut self, texts: &[&str]) -> Vec<u32> {
        let hashes: Vec<u64> = texts.iter().map(|text| self.hasher.hash_one(text)).collect();
        let candidates: Vec<Option<u32>> = hashes.iter().map(|hash| self.known.candidate(*hash)).collect();
        let spans: Vec<(usize, usize)> = candidates
            .iter()
            .map(|candidate| candidate.map_or((0, 0), |number| span_at(&self.ends, number)))
            .collect();
        let mut numbers = Vec::with_capacity(texts.len());
        for (((text, hash), candidate), (start, end)) in texts.iter().zip(hashes).zip(candidates).zip(spans) {
            numbers.push(match candidate {
                Some(number) if &self.bytes[start..end] == text.as_bytes() && Some(number) != self.null => {
                    number
                }
                _ => self.of(text.as_bytes(), hash),
            });
        }
        numbers
    }

    /// The number of one text: a new one when it has none.
    fn of(&mut self, text: &[u8], hash: u64) -> u32 {
        let (bytes, ends) = (&self.bytes, &self.ends);
        let is_text = |number: u32| {
            let (start, end) = span_at(ends, number);
            &bytes[start..end] == text
        };
        if let Some(number) = self.known.find(hash, is_text) {
            return number;
        }
        let number = self.ends.len() as u32;
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
        self.known.insert(hash, number);
        number
    }

    /// All texts in the order of their numbers.
    pub(super) fn all(&self) -> ArrayRef {
        let mut builder = StringViewBuilder::with_capacity(self.ends.len());
        for number in 0..self.ends.len() as u32 {
            let (start, end) = span_at(&self.ends, number);
            let text = std::str::from_utf8(&self.bytes[start..end]).unwrap_or_default();
            builder.append_option(Some(text).filter(|_| Some(number) != self.null));
        }
        Arc::new(builder.finish())
    }
}

fn span_at(ends: &[usize], number: u32) -> (usize, usize) {
    let number = number as usize;
    (number.checked_sub(1).map_or(0, |before| ends[before]), ends[number])
}

/// Numbers by hash. A slot holds the half of the hash that does not say where it is, and the number; 0 is none.
#[derive(Debug, Default)]
struct Known {
    slots: Vec<u64>,
    count: usize,
}

impl Known {
    fn entry(hash: u64, number: u32) -> u64 {
        (hash & !u64::from(u32::MAX)) | u64::from(number + 1)
    }

    /// Slots from that of a hash on, up to the first that is empty.
    fn chain(&self, hash: u64) -> impl Iterator<Item = u64> {
        let mask = self.slots.len().wrapping_sub(1);
        let start = place_of(hash);
        let slots = (0..self.slots.len()).map(move |step| self.slots[(start + step) & mask]);
        slots.take_while(|slot| *slot != 0)
    }

    fn same_hash(&self, hash: u64) -> impl Iterator<Item = u32> {
        let is_same = move |slot: &u64| (slot ^ hash) >> 32 == 0;
        self.chain(hash).filter(is_same).map(|slot| slot as u32 - 1)
    }

    /// A number whose text probably has this hash.
    fn candidate(&self, hash: u64) -> Option<u32> {
        self.same_hash(hash).next()
    }

    fn find(&self, hash: u64, is_text: impl Fn(u32) -> bool) -> Option<u32> {
        self.same_hash(hash).find(|number| is_text(*number))
    }

    fn insert(&mut self, hash: u64, number: u32) {
        if (self.count + 1) * 2 > self.slots.len() {
            let slots = vec![0; (self.slots.len() * 2).max(64)];
            for slot in std::mem::replace(&mut self.slots, slots) {
                if slot != 0 {
                    self.put(slot);
                }
            }
        }
        self.count += 1;
        self.put(Self::entry(hash, number));
    }

    fn put(&mut self, entry: u64) {
        let mask = self.slots.len() - 1;
        let mut at = place_of(entry) & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = entry;
    }
}

/// Where the search for a hash begins: from the half that slots hold, so that they can be moved without the text.
fn place_of(hash: u64) -> usize {
    ((hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use arrow::buffer::Buffer;

    use super::super::intern::Interner;
    use super::super::places::MOST_BUFFERS;
    use super::*;

    fn round_trip(interner: &mut Interner, array: &ArrayRef) -> Vec<u32> {
        let mut numbers = Vec::new();
        interner.number(array, &mut numbers).unwrap();
        assert_eq!(&interner.values(&numbers).unwrap(), array);
        numbers
    }

    #[test]
    fn a_place_that_is_used_again_for_another_text_is_not_mistaken() {
        let mut interner = Interner::new(&DataType::Utf8View);
        for round in 0..200 {
            let text = format!("a text that is too long to stand in a view {round}");
            let views: ArrayRef = Arc::new(StringViewArray::from(vec![text.as_str(), text.as_str()]));
            assert_eq!(round_trip(&mut interner, &views), [round, round]);
        }
    }

    #[test]
    fn texts_that_overlap_in_a_buffer_are_not_mistaken_for_each_other() {
        let buffer = Buffer::from(b"0123456789abcdefghijklmnopqrstuvwxyz");
        let mut views = StringViewBuilder::new();
        let block = views.append_block(buffer);
        for (offset, length) in [(0, 20), (1, 20), (1, 21), (0, 20), (17, 13)] {
            views.try_append_view(block, offset, length).unwrap();
        }
        let views: ArrayRef = Arc::new(views.finish());
        assert_eq!(round_trip(&mut Interner::new(&DataType::Utf8View), &views), [0, 1, 2, 0, 3]);
    }

    #[test]
    fn zero_bytes_at_the_end_make_another_text() {
        let texts = ["a", "a\0", "a\0\0", "", "\0", "0123456789abcdef", "0123456789abcdef\0"];
        let views: ArrayRef = Arc::new(StringViewArray::from(texts.to_vec()));
        assert_eq!(round_trip(&mut Interner::new(&DataType::Utf8View), &views), [0, 1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn more_buffers_than_tables_are_no_matter() {
        let texts: Vec<ArrayRef> = (0..3 * MOST_BUFFERS)
            .map(|index| {
                Arc::new(StringViewArray::from(vec![format!("text number {index:010}")])) as ArrayRef
            })
            .collect();
        let all: Vec<&dyn Array> = texts.iter().map(AsRef::as_ref).collect();
        let views = arrow::compute::concat(&all).unwrap();
        let mut interner = Interner::new(&DataType::Utf8View);
        let expected: Vec<u32> = (0..texts.len() as u32).collect();
        for _ in 0..3 {
            assert_eq!(round_trip(&mut interner, &views), expected);
        }
    }

    #[test]
    fn texts_with_the_same_hash_are_told_apart() {
        let mut texts = Texts::new(DataType::Utf8View);
        let numbers: Vec<u32> = (0..100).map(|index: u32| texts.of(&index.to_le_bytes(), 7)).collect();
        assert_eq!(numbers, (0..100).collect::<Vec<u32>>());
        assert_eq!(texts.of(&42_u32.to_le_bytes(), 7), 42);
    }

    proptest! {
        #[test]
        fn equal_texts_have_equal_numbers(
            batches in prop::collection::vec(
                prop::collection::vec(prop::option::of("[ab]{0,2}|[ab]{13,14}|[ab]{15}[ab\\u{0}]{0,3}"), 0..40), 1..8),
        ) {
            let mut interner = Interner::new(&DataType::Utf8View);
            let mut seen: std::collections::HashMap<Option<String>, u32> = std::collections::HashMap::new();
            for batch in batches {
                let views: ArrayRef = Arc::new(StringViewArray::from_iter(batch.iter().cloned()));
                for (text, number) in batch.into_iter().zip(round_trip(&mut interner, &views)) {
                    prop_assert_eq!(*seen.entry(text).or_insert(number), number);
                }
                let different: std::collections::HashSet<u32> = seen.values().copied().collect();
                prop_assert_eq!(seen.len(), different.len());
            }
        }
    }
}
