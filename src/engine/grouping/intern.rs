//! Values of grouping columns as small numbers: equal values get the same number, different ones different numbers.
//!
//! Texts that come from a dictionary of a Parquet file are the same few places in memory again and again. A text that
//! was seen at a place need not be read there a second time: its place is looked up in a small table in which each place
//! has one slot, and only what is not there is hashed and compared as text.

use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, StringViewArray, StringViewBuilder};
use arrow::buffer::Buffer;
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::error::Result;
use hashbrown::hash_map::RawEntryMut;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

/// Texts up to this length stand in the view itself.
const INLINE: u32 = 12;
/// Buffers of texts that are held so that places in them stay what they are.
const MOST_BUFFERS: usize = 64;
/// Slots of the table of places, a power of two: what fits a processor's cache.
const SLOTS: usize = 1 << 14;
/// Batches for which places are not looked up after they turned out to be all different.
const PAUSE: u32 = 32;

/// Whether columns of this type can be numbered.
pub(super) fn is_supported(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Utf8View
            | DataType::Utf8
            | DataType::Boolean
            | DataType::Date32
            | DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::Timestamp(..)
    )
}

/// Numbers the values of one column.
#[derive(Debug)]
pub(super) enum Interner {
    Text(Texts),
    Word(Words),
}

impl Interner {
    pub(super) fn new(data_type: &DataType) -> Self {
        match data_type {
            DataType::Utf8View | DataType::Utf8 => Self::Text(Texts::new(data_type.clone())),
            other => Self::Word(Words::new(other.clone())),
        }
    }

    /// The number of each value of an array.
    pub(super) fn number(&mut self, array: &ArrayRef, numbers: &mut Vec<u32>) -> Result<()> {
        numbers.clear();
        match self {
            Self::Text(texts) => texts.number(array, numbers),
            Self::Word(words) => words.number(array, numbers),
        }
    }

    /// The values with these numbers.
    pub(super) fn values(&self, numbers: &[u32]) -> Result<ArrayRef> {
        let all: ArrayRef = match self {
            Self::Text(texts) => texts.all(),
            Self::Word(words) => Arc::new(Int64Array::from(words.values.clone())),
        };
        let taken = take(&all, &arrow::array::UInt32Array::from(numbers.to_vec()), None)?;
        let wanted = match self {
            Self::Text(texts) => &texts.data_type,
            Self::Word(words) => &words.data_type,
        };
        Ok(if taken.data_type() == wanted { taken } else { cast(&taken, wanted)? })
    }

    /// Bytes of memory, about.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(texts) => {
                texts.bytes.capacity()
                    + texts.ends.capacity() * 8
                    + texts.known.capacity() * 5
                    + texts.slots.capacity() * 32
            }
            Self::Word(words) => words.values.capacity() * 16 + words.known.capacity() * 17,
        }
    }
}

/// A slot that holds nothing: no place has a length like this.
const EMPTY: (u128, u32) = (u128::MAX, 0);

fn slot_of(place: u128) -> usize {
    let hash = ((place as u64) ^ ((place >> 64) as u64).rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash >> 50) as usize & (SLOTS - 1)
}

/// Texts by number.
#[derive(Debug)]
pub(super) struct Texts {
    data_type: DataType,
    /// All texts behind each other, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    null: Option<u32>,
    known: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Numbers of texts by where they are, or by the view itself where it holds the text; made when it is first used.
    slots: Vec<(u128, u32)>,
    held: Vec<Buffer>,
    pause: u32,
}

impl Texts {
    fn new(data_type: DataType) -> Self {
        Self {
            data_type,
            bytes: Vec::new(),
            ends: Vec::new(),
            null: None,
            known: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            slots: Vec::new(),
            held: Vec::new(),
            pause: 0,
        }
    }

    fn number(&mut self, array: &ArrayRef, numbers: &mut Vec<u32>) -> Result<()> {
        if let Some(views) = array.as_string_view_opt() {
            if self.pause == 0 {
                self.number_by_place(views, numbers);
            } else {
                self.pause -= 1;
                numbers.extend(views.iter().map(|text| self.of_option(text)));
            }
            return Ok(());
        }
        let texts = array.as_string::<i32>();
        let mut last: Option<(&str, u32)> = None;
        numbers.extend(texts.iter().map(|text| match (text, last) {
            (Some(text), Some((same, number))) if text == same => number,
            (text, _) => {
                let number = self.of_option(text);
                last = text.map(|text| (text, number));
                number
            }
        }));
        Ok(())
    }

    fn number_by_place(&mut self, views: &StringViewArray, numbers: &mut Vec<u32>) {
        self.hold(views.data_buffers());
        if self.slots.is_empty() {
            self.slots = vec![EMPTY; SLOTS];
        }
        let bases: Vec<u128> =
            views.data_buffers().iter().map(|buffer| buffer.as_ptr() as usize as u128).collect();
        let mut looked_at = 0;
        numbers.reserve(views.len());
        for (row, view) in views.views().iter().enumerate() {
            if views.is_null(row) {
                numbers.push(self.of_null());
                continue;
            }
            let length = *view as u32;
            let place = if length <= INLINE {
                *view
            } else {
                let (buffer, offset) = ((*view >> 64) as u32, (*view >> 96) as u32);
                // No short text has such a view: its length is in the lowest bits.
                (bases[buffer as usize] + u128::from(offset)) << 32 | u128::from(length)
            };
            let slot = slot_of(place);
            let (known, number) = self.slots[slot];
            if known == place {
                numbers.push(number);
                continue;
            }
            looked_at += usize::from(length > INLINE);
            let number = self.of(views.value(row));
            self.slots[slot] = (place, number);
            numbers.push(number);
        }
        // Pages without a dictionary have every text at a place of its own.
        if looked_at * 2 > views.len() {
            self.pause = PAUSE;
            self.forget_places();
        }
    }

    /// Keeps the buffers of a batch, so that no other text can come to stand where one of theirs is.
    fn hold(&mut self, buffers: &[Buffer]) {
        let is_held = |held: &[Buffer], buffer: &Buffer| held.iter().any(|held| held.ptr_eq(buffer));
        if buffers.iter().all(|buffer| is_held(&self.held, buffer)) {
            return;
        }
        if self.held.len() + buffers.len() > MOST_BUFFERS {
            self.forget_places();
        }
        for buffer in buffers {
            if !is_held(&self.held, buffer) {
                self.held.push(buffer.clone());
            }
        }
    }

    fn forget_places(&mut self) {
        self.slots.fill(EMPTY);
        self.held.clear();
    }

    fn of_option(&mut self, text: Option<&str>) -> u32 {
        match text {
            Some(text) => self.of(text),
            None => self.of_null(),
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

    fn of(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text.as_bytes());
        let (bytes, ends, null) = (&self.bytes, &self.ends, self.null);
        let known = self
            .known
            .find(hash, |number| Some(*number) != null && text_at(bytes, ends, *number) == text.as_bytes());
        if let Some(number) = known {
            return *number;
        }
        let number = self.ends.len() as u32;
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
        let (bytes, ends, hasher) = (&self.bytes, &self.ends, &self.hasher);
        self.known.insert_unique(hash, number, |number| hasher.hash_one(text_at(bytes, ends, *number)));
        number
    }

    fn all(&self) -> ArrayRef {
        let mut builder = StringViewBuilder::with_capacity(self.ends.len());
        for number in 0..self.ends.len() as u32 {
            let text = std::str::from_utf8(text_at(&self.bytes, &self.ends, number)).unwrap_or_default();
            builder.append_option(Some(text).filter(|_| Some(number) != self.null));
        }
        Arc::new(builder.finish())
    }
}

fn text_at<'b>(bytes: &'b [u8], ends: &[usize], number: u32) -> &'b [u8] {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &bytes[start..ends[number]]
}

/// Numbers, times and truth values by number.
#[derive(Debug)]
pub(super) struct Words {
    data_type: DataType,
    values: Vec<Option<i64>>,
    known: HashMap<Option<i64>, u32>,
}

impl Words {
    fn new(data_type: DataType) -> Self {
        Self { data_type, values: Vec::new(), known: HashMap::new() }
    }

    fn number(&mut self, array: &ArrayRef, numbers: &mut Vec<u32>) -> Result<()> {
        let words = cast(array, &DataType::Int64)?;
        let mut last: Option<(Option<i64>, u32)> = None;
        numbers.extend(words.as_primitive::<Int64Type>().iter().map(|word| match last {
            Some((same, number)) if same == word => number,
            _ => {
                let number = self.of(word);
                last = Some((word, number));
                number
            }
        }));
        Ok(())
    }

    fn of(&mut self, word: Option<i64>) -> u32 {
        let next = self.values.len() as u32;
        match self.known.raw_entry_mut().from_key(&word) {
            RawEntryMut::Occupied(entry) => *entry.get(),
            RawEntryMut::Vacant(entry) => {
                entry.insert(word, next);
                self.values.push(word);
                next
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{BooleanArray, StringArray, TimestampMicrosecondArray};
    use proptest::prelude::*;

    use super::*;

    fn round_trip(interner: &mut Interner, array: &ArrayRef) -> Vec<u32> {
        let mut numbers = Vec::new();
        interner.number(array, &mut numbers).unwrap();
        assert_eq!(&interner.values(&numbers).unwrap(), array);
        numbers
    }

    #[test]
    fn times_truths_and_nulls_come_back_as_they_were() {
        let times: ArrayRef = Arc::new(
            TimestampMicrosecondArray::from(vec![Some(5), None, Some(5), Some(-1)]).with_timezone("UTC"),
        );
        assert_eq!(round_trip(&mut Interner::new(times.data_type()), &times), [0, 1, 0, 2]);
        let truths: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]));
        assert_eq!(round_trip(&mut Interner::new(truths.data_type()), &truths), [0, 1, 2]);
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), Some(""), None, Some("a")]));
        assert_eq!(round_trip(&mut Interner::new(texts.data_type()), &texts), [0, 1, 2, 0]);
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

    proptest! {
        #[test]
        fn equal_texts_have_equal_numbers(
            batches in prop::collection::vec(
                prop::collection::vec(prop::option::of("[ab]{0,2}|[ab]{13,14}"), 0..40), 1..8),
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
