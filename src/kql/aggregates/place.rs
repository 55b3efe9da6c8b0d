//! Where a row stands: its order as bytes, without an allocation while they are few.

use std::cmp::Ordering;

use super::StateError;
use super::codec::{Reader, put_bytes};

/// How many bytes stand in the place itself.
const SHORT: usize = 22;

/// The order of a row.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// Few bytes.
    Short {
        /// How many.
        length: u8,
        /// The bytes, then zeros.
        bytes: [u8; SHORT],
    },
    /// Many bytes.
    Long(Box<[u8]>),
}

impl Place {
    /// The place of an order.
    pub(super) fn new(order: &[u8]) -> Self {
        match u8::try_from(order.len()) {
            Ok(length) if order.len() <= SHORT => {
                let mut bytes = [0; SHORT];
                bytes[..order.len()].copy_from_slice(order);
                Self::Short { length, bytes }
            }
            _ => Self::Long(order.into()),
        }
    }

    /// The order.
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short { length, bytes } => &bytes[..usize::from(*length)],
            Self::Long(bytes) => bytes,
        }
    }

    /// How many bytes stand outside.
    pub(super) fn outside(&self) -> usize {
        match self {
            Self::Short { .. } => 0,
            Self::Long(bytes) => bytes.len(),
        }
    }

    /// Puts it.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.as_bytes());
    }

    /// Reads it.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, StateError> {
        reader.bytes().map(Self::new)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_compare_as_their_bytes_whatever_their_length() {
        let long = [7; 40];
        for a in 0..40 {
            for b in 0..40 {
                assert_eq!(Place::new(&long[..a]).cmp(&Place::new(&long[..b])), a.cmp(&b));
            }
        }
    }
}
