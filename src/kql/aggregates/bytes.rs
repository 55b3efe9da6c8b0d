//! Bytes that need no allocation while they are few: the orders of rows and the keys of values.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::StateError;
use super::codec::{Reader, put_bytes};

/// How many bytes stand in it.
const SHORT: usize = 22;

/// Bytes, compared as such.
#[derive(Debug, Clone)]
pub(super) enum Bytes {
    /// Few of them.
    Short {
        /// How many.
        length: u8,
        /// They, then zeros.
        bytes: [u8; SHORT],
    },
    /// Many of them.
    Long(Box<[u8]>),
}

impl Bytes {
    /// Keeps the bytes.
    pub(super) fn new(given: &[u8]) -> Self {
        match u8::try_from(given.len()) {
            Ok(length) if given.len() <= SHORT => {
                let mut bytes = [0; SHORT];
                bytes[..given.len()].copy_from_slice(given);
                Self::Short { length, bytes }
            }
            _ => Self::Long(given.into()),
        }
    }

    /// The bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short { length, bytes } => &bytes[..usize::from(*length)],
            Self::Long(bytes) => bytes,
        }
    }

    /// How many stand outside of it.
    pub(super) fn outside(&self) -> usize {
        match self {
            Self::Short { .. } => 0,
            Self::Long(bytes) => bytes.len(),
        }
    }

    /// Puts them.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.as_bytes());
    }

    /// Reads them.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, StateError> {
        reader.bytes().map(Self::new)
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Bytes {}

impl PartialOrd for Bytes {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Bytes {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

/// As the bytes hash, so that they can be looked up by what they are.
impl Hash for Bytes {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl Borrow<[u8]> for Bytes {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_compare_and_are_found_as_bytes_whatever_their_length() {
        let long = [7; 40];
        for a in 0..40 {
            let set: hashbrown::HashSet<Bytes> = hashbrown::HashSet::from([Bytes::new(&long[..a])]);
            for b in 0..40 {
                assert_eq!(Bytes::new(&long[..a]).cmp(&Bytes::new(&long[..b])), a.cmp(&b));
                assert_eq!(set.contains(&long[..b]), a == b);
            }
        }
    }
}
