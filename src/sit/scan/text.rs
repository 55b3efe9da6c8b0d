//! A text while it is scanned: characters beside a place, and distances in characters.

use std::cell::OnceCell;

/// How many bytes one entry of the character index stands for.
const STEP: usize = 256;

/// A text, and where its characters stand as far as anyone has asked.
#[derive(Debug)]
pub(super) struct View<'t> {
    /// The text; with escapes already resolved.
    pub text: &'t str,
    /// Whether one character is one byte everywhere.
    ascii: bool,
    /// Number of characters that begin before each [`STEP`] bytes.
    counts: OnceCell<Vec<usize>>,
}

impl<'t> View<'t> {
    /// A view of a text.
    pub fn new(text: &'t str) -> Self {
        Self { text, ascii: text.is_ascii(), counts: OnceCell::new() }
    }

    /// The bytes of the text.
    pub fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// How many bytes a character can take in this text.
    pub fn widest(&self) -> usize {
        if self.ascii { 1 } else { 4 }
    }

    /// The offset `characters` to the left of `at`, or the beginning.
    pub fn left(&self, at: usize, characters: usize) -> usize {
        if self.ascii || at == 0 {
            return at.saturating_sub(characters);
        }
        self.offset(self.character(at).saturating_sub(characters))
    }

    /// The offset `characters` to the right of `at`, or the end.
    pub fn right(&self, at: usize, characters: usize) -> usize {
        if self.ascii {
            return at.saturating_add(characters).min(self.text.len());
        }
        self.offset(self.character(at).saturating_add(characters))
    }

    /// How many characters begin before an offset.
    pub fn character(&self, at: usize) -> usize {
        if self.ascii {
            return at;
        }
        let entry = at / STEP;
        let counted = self.counts().get(entry).copied().unwrap_or_default();
        counted + characters(self.bytes().get(entry * STEP..at).unwrap_or_default())
    }

    /// Where a character begins; the end of the text when it has fewer.
    fn offset(&self, character: usize) -> usize {
        let counts = self.counts();
        let entry = counts.partition_point(|&count| count <= character).saturating_sub(1);
        let mut left = character - counts.get(entry).copied().unwrap_or_default();
        for (place, &byte) in self.bytes().iter().enumerate().skip(entry * STEP) {
            if begins(byte) {
                if left == 0 {
                    return place;
                }
                left -= 1;
            }
        }
        self.text.len()
    }

    fn counts(&self) -> &[usize] {
        self.counts.get_or_init(|| {
            let mut sum = 0;
            let mut counts = Vec::with_capacity(self.text.len() / STEP + 1);
            for block in self.bytes().chunks(STEP) {
                counts.push(sum);
                sum += characters(block);
            }
            counts.push(sum);
            counts
        })
    }
}

/// Whether a byte is the first of a character.
fn begins(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

fn characters(bytes: &[u8]) -> usize {
    bytes.iter().map(|&byte| usize::from(begins(byte))).sum()
}

/// The character before an offset.
#[inline]
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at.checked_sub(1)?)? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(..at)?.chars().next_back(),
    }
}

/// The character at an offset.
#[inline]
pub(super) fn after(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn distances_count_characters() {
        let view = View::new("äöü 123 漢字");
        assert_eq!(view.left(7, 2), 4);
        assert_eq!(view.left(7, 99), 0);
        assert_eq!(view.right(7, 5), 14);
        assert_eq!(view.right(7, 99), view.text.len());
    }

    #[test]
    fn neighbours_are_whole_characters() {
        assert_eq!(before("ä1", 2), Some('ä'));
        assert_eq!(after("1ä", 1), Some('ä'));
        assert_eq!(before("1", 0), None);
        assert_eq!(after("1", 1), None);
    }

    proptest! {
        #[test]
        fn offsets_are_those_of_counting(text in "[aä漢😀 ]{0,700}", place in any::<prop::sample::Index>(), distance in 0_usize..900) {
            let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let index = place.index(offsets.len());
            let view = View::new(&text);
            prop_assert_eq!(view.character(offsets[index]), index);
            prop_assert_eq!(view.left(offsets[index], distance), offsets[index.saturating_sub(distance)]);
            prop_assert_eq!(view.right(offsets[index], distance), offsets[(index + distance).min(offsets.len() - 1)]);
        }
    }
}
