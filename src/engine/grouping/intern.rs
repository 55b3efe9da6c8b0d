//! Values of grouping columns as small numbers: equal values get the same number, different ones different numbers.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::error::Result;
use hashbrown::HashMap;
use hashbrown::hash_map::RawEntryMut;

use super::texts::Texts;

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
            Self::Text(texts) => texts.data_type(),
            Self::Word(words) => &words.data_type,
        };
        Ok(if taken.data_type() == wanted { taken } else { cast(&taken, wanted)? })
    }

    /// Bytes of memory, about.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(texts) => texts.size(),
            Self::Word(words) => words.values.capacity() * 16 + words.known.capacity() * 17,
        }
    }
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
}
