//! Places in a file: lines and columns, as people count them.

use std::fmt;

/// A place in a text, both counted from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The character in the line.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// Where the lines of a text begin, to turn offsets into places.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|newline| newline + 1));
        Self { text, starts }
    }

    /// The place of a byte offset; an offset inside a character is that character's.
    pub(super) fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.bytes().take(offset).skip(start);
        let column = before.filter(|byte| byte & 0xC0 != 0x80).count() + 1;
        Place { line: clamp(line), column: clamp(column) }
    }
}

/// Files are far smaller than what a `u32` counts.
pub(super) fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_bytes() {
        let lines = Lines::new("aé\nüb");
        let places: Vec<String> = [0, 1, 3, 4, 6, 7].map(|at| lines.place(at).to_string()).to_vec();
        assert_eq!(places, ["1:1", "1:2", "1:3", "2:1", "2:2", "2:3"]);
    }

    #[test]
    fn an_offset_behind_the_end_is_the_end() {
        assert_eq!(Lines::new("a\n").place(99), Place { line: 2, column: 1 });
        assert_eq!(Lines::new("").place(0), Place { line: 1, column: 1 });
    }
}
