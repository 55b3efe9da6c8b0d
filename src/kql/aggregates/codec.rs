//! Values, numbers and texts as bytes, for the states of accumulators.
//!
//! The bytes hold every value as it is, the written digits of a decimal and the text of a JSON number included.

use std::sync::Arc;

use uuid::Uuid;

use super::StateError;
use crate::kql::values::{Bag, Decimal, Dynamic, Number, Type, Value};

/// How deep arrays and bags may be nested in a state.
const MAX_DEPTH: usize = 512;

const FALSE: u8 = 10;
const TRUE: u8 = 11;
const INT: u8 = 12;
const LONG: u8 = 13;
const REAL: u8 = 14;
const DECIMAL: u8 = 15;
const DATETIME: u8 = 16;
const TIMESPAN: u8 = 17;
const GUID: u8 = 18;
const STRING: u8 = 19;
const DYNAMIC: u8 = 20;

/// Puts a whole number, small ones in few bytes.
pub(super) fn put_count(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Puts a whole number with a sign, those near zero in few bytes.
pub(super) fn put_long(out: &mut Vec<u8>, value: i64) {
    put_count(out, (value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned());
}

/// Puts bytes with their length.
pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_count(out, length(bytes.len()));
    out.extend_from_slice(bytes);
}

/// A length as it is written.
pub(super) fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Puts a value.
pub(super) fn put_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null(kind) => {
            let place = Type::ALL.iter().position(|other| other == kind).unwrap_or(0);
            out.push(place.to_le_bytes()[0]);
        }
        Value::Bool(false) => out.push(FALSE),
        Value::Bool(true) => out.push(TRUE),
        Value::Int(value) => put_tagged(out, INT, i64::from(*value)),
        Value::Long(value) => put_tagged(out, LONG, *value),
        Value::DateTime(value) => put_tagged(out, DATETIME, *value),
        Value::TimeSpan(value) => put_tagged(out, TIMESPAN, *value),
        Value::Real(value) => {
            out.push(REAL);
            out.extend_from_slice(&value.to_bits().to_le_bytes());
        }
        Value::Decimal(value) => {
            out.push(DECIMAL);
            put_count(out, u64::from(value.scale()));
            out.extend_from_slice(&value.unscaled().to_le_bytes());
        }
        Value::Guid(value) => {
            out.push(GUID);
            out.extend_from_slice(value.as_bytes());
        }
        Value::String(text) => {
            out.push(STRING);
            put_bytes(out, text.as_bytes());
        }
        Value::Dynamic(value) => {
            out.push(DYNAMIC);
            put_dynamic(out, value);
        }
    }
}

fn put_tagged(out: &mut Vec<u8>, tag: u8, value: i64) {
    out.push(tag);
    put_long(out, value);
}

/// Puts JSON.
pub(super) fn put_dynamic(out: &mut Vec<u8>, value: &Dynamic) {
    match value {
        Dynamic::Null => out.push(0),
        Dynamic::Bool(false) => out.push(1),
        Dynamic::Bool(true) => out.push(2),
        Dynamic::Number(Number::Long(value)) => put_tagged(out, 3, *value),
        Dynamic::Number(Number::Real(value)) => {
            out.push(4);
            out.extend_from_slice(&value.to_bits().to_le_bytes());
        }
        Dynamic::Number(Number::Written(text, value)) => {
            out.push(5);
            out.extend_from_slice(&value.to_bits().to_le_bytes());
            put_bytes(out, text.as_bytes());
        }
        Dynamic::String(text) => {
            out.push(6);
            put_bytes(out, text.as_bytes());
        }
        Dynamic::Array(items) => {
            out.push(7);
            put_count(out, length(items.len()));
            for item in items.iter() {
                put_dynamic(out, item);
            }
        }
        Dynamic::Bag(bag) => {
            out.push(8);
            put_count(out, length(bag.len()));
            for (key, member) in bag.members() {
                put_bytes(out, key.as_bytes());
                put_dynamic(out, member);
            }
        }
    }
}

/// Reads what the functions of this module put.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

type Read<T> = Result<T, StateError>;

impl<'a> Reader<'a> {
    /// Reads the bytes.
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Says whether all was read.
    pub(super) const fn end(&self) -> Read<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(StateError::Left) }
    }

    /// Whether nothing is left.
    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// A byte.
    pub(super) fn byte(&mut self) -> Read<u8> {
        let (first, rest) = self.rest.split_first().ok_or(StateError::Short)?;
        self.rest = rest;
        Ok(*first)
    }

    /// A yes or no.
    pub(super) fn flag(&mut self) -> Read<bool> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(StateError::Invalid("yes or no")),
        }
    }

    fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (first, rest) = self.rest.split_first_chunk().ok_or(StateError::Short)?;
        self.rest = rest;
        Ok(*first)
    }

    /// A whole number.
    pub(super) fn count(&mut self) -> Read<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if part << shift >> shift != part {
                return Err(StateError::Invalid("number"));
            }
            value |= part << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(StateError::Invalid("number"))
    }

    /// A whole number with a sign.
    pub(super) fn long(&mut self) -> Read<i64> {
        let value = self.count()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// A whole number of 128 bits.
    pub(super) fn huge(&mut self) -> Read<i128> {
        self.array().map(i128::from_le_bytes)
    }

    /// The bits of a real.
    pub(super) fn real(&mut self) -> Read<f64> {
        self.array().map(|bytes| f64::from_bits(u64::from_le_bytes(bytes)))
    }

    /// A whole number of 64 bits in eight bytes.
    pub(super) fn word(&mut self) -> Read<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// How many things follow, each of which has at least one byte.
    pub(super) fn items(&mut self) -> Read<usize> {
        let count = usize::try_from(self.count()?).map_err(|_| StateError::Short)?;
        if count > self.rest.len() { Err(StateError::Short) } else { Ok(count) }
    }

    /// Bytes with their length.
    pub(super) fn bytes(&mut self) -> Read<&'a [u8]> {
        let count = self.items()?;
        let (bytes, rest) = self.rest.split_at_checked(count).ok_or(StateError::Short)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// A text.
    pub(super) fn text(&mut self) -> Read<Arc<str>> {
        std::str::from_utf8(self.bytes()?).map(Arc::from).map_err(|_| StateError::Invalid("text"))
    }

    /// A value.
    pub(super) fn value(&mut self) -> Read<Value> {
        Ok(match self.byte()? {
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            INT => Value::Int(i32::try_from(self.long()?).map_err(|_| StateError::Invalid("int"))?),
            LONG => Value::Long(self.long()?),
            REAL => Value::Real(self.real()?),
            DECIMAL => {
                let scale = u32::try_from(self.count()?).map_err(|_| StateError::Invalid("decimal"))?;
                let decimal = Decimal::new(self.huge()?, scale).ok_or(StateError::Invalid("decimal"))?;
                Value::Decimal(decimal)
            }
            DATETIME => Value::DateTime(self.long()?),
            TIMESPAN => Value::TimeSpan(self.long()?),
            GUID => Value::Guid(Uuid::from_bytes(self.array()?)),
            STRING => Value::String(self.text()?),
            DYNAMIC => Value::dynamic(self.dynamic()?),
            tag => Value::null(*Type::ALL.get(usize::from(tag)).ok_or(StateError::Invalid("value"))?),
        })
    }

    /// JSON.
    pub(super) fn dynamic(&mut self) -> Read<Dynamic> {
        self.dynamic_within(MAX_DEPTH)
    }

    fn dynamic_within(&mut self, depth: usize) -> Read<Dynamic> {
        Ok(match self.byte()? {
            0 => Dynamic::Null,
            1 => Dynamic::Bool(false),
            2 => Dynamic::Bool(true),
            3 => Dynamic::from(self.long()?),
            4 => Dynamic::from(self.real()?),
            5 => {
                let value = self.real()?;
                Dynamic::Number(Number::Written(self.text()?, value))
            }
            6 => Dynamic::String(self.text()?),
            7 | 8 if depth == 0 => return Err(StateError::Invalid("value of such depth")),
            7 => {
                let count = self.items()?;
                Dynamic::array((0..count).map(|_| self.dynamic_within(depth - 1)).collect::<Read<_>>()?)
            }
            8 => {
                let count = self.items()?;
                let member = |_| Ok((self.text()?, self.dynamic_within(depth - 1)?));
                Dynamic::bag(Bag::from_members((0..count).map(member).collect::<Read<Vec<_>>>()?))
            }
            _ => return Err(StateError::Invalid("JSON")),
        })
    }
}

/// The bytes of a value: equal bytes mean the same value to the last digit.
pub(super) fn bytes_of(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    put_value(&mut out, value);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::values::any_value;
    use super::*;

    proptest! {
        #[test]
        fn every_value_comes_back(value in any_value(), next in any::<i64>()) {
            let mut bytes = bytes_of(&value);
            put_long(&mut bytes, next);
            let mut reader = Reader::new(&bytes);
            let again = reader.value().unwrap();
            prop_assert_eq!(again.kind(), value.kind());
            prop_assert_eq!(bytes_of(&again), bytes_of(&value));
            prop_assert_eq!(reader.long(), Ok(next));
            prop_assert_eq!(reader.end(), Ok(()));
        }

        #[test]
        fn wrong_bytes_do_no_harm(bytes in proptest::collection::vec(0_u8..24, 0..40)) {
            let mut reader = Reader::new(&bytes);
            while reader.value().is_ok() {}
        }

        #[test]
        fn a_part_of_a_value_is_no_value(value in any_value(), cut in any::<prop::sample::Index>()) {
            let bytes = bytes_of(&value);
            let part = &bytes[..cut.index(bytes.len())];
            prop_assert!(Reader::new(part).value().is_err());
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        let mut bytes = vec![DYNAMIC, 7];
        put_count(&mut bytes, u64::MAX);
        assert!(matches!(Reader::new(&bytes).value(), Err(StateError::Short)));
    }

    #[test]
    fn what_is_nested_too_deep_is_refused() {
        let mut bytes = vec![DYNAMIC];
        for _ in 0..100_000 {
            bytes.extend_from_slice(&[7, 1]);
        }
        bytes.push(0);
        assert!(matches!(Reader::new(&bytes).value(), Err(StateError::Invalid(_))));
    }
}
