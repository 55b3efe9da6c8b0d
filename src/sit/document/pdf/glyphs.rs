//! Tables of fonts: what the names of glyphs mean, the encoding and the widths that files need not describe.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Names of glyphs with their Unicode code points, from the Adobe Glyph List, as far as they are letters, digits and
/// punctuation of scripts that are set with such names.
static GLYPHS: LazyLock<HashMap<&str, char>> = LazyLock::new(|| {
    let lines = include_str!("glyph_names.txt").lines();
    let entries = lines.filter_map(|line| {
        let (name, code) = line.split_once(' ')?;
        Some((name, char::from_u32(u32::from_str_radix(code, 16).ok()?)?))
    });
    entries.collect()
});

/// Widths of the standard fonts that files need not describe, from the space on, in thousandths.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
    389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
    500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
    278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// The standard fonts (ISO 32000-2, 9.6.2.2), all of the first family where it is another.
#[derive(Clone, Copy)]
pub(super) enum Standard {
    Helvetica,
    Times,
    Courier,
}

impl Standard {
    /// The standard font of a name, as far as their widths differ.
    pub(super) fn of(name: &str) -> Self {
        if name.contains("Courier") {
            Self::Courier
        } else if name.contains("Times") {
            Self::Times
        } else {
            Self::Helvetica
        }
    }

    /// Width of a code in thousandths of the size.
    pub(super) fn width(self, code: u8) -> f32 {
        let index = usize::from(code.saturating_sub(b' '));
        let table = match self {
            Self::Helvetica => &HELVETICA,
            Self::Times => &TIMES,
            Self::Courier => return 600.0,
        };
        f32::from(table.get(index).copied().unwrap_or(556))
    }
}

/// The standard encoding of Adobe: ASCII with other quotes, and some signs above.
pub(super) fn standard_encoding(code: u8) -> Option<char> {
    const UPPER: [(u8, char); 29] = [
        (0xa1, '¡'),
        (0xa2, '¢'),
        (0xa3, '£'),
        (0xa4, '⁄'),
        (0xa5, '¥'),
        (0xa6, 'ƒ'),
        (0xa7, '§'),
        (0xa8, '¤'),
        (0xa9, '\''),
        (0xaa, '“'),
        (0xab, '«'),
        (0xac, '‹'),
        (0xad, '›'),
        (0xae, 'ﬁ'),
        (0xaf, 'ﬂ'),
        (0xb1, '–'),
        (0xb4, '·'),
        (0xb7, '•'),
        (0xb8, '‚'),
        (0xb9, '„'),
        (0xba, '”'),
        (0xbb, '»'),
        (0xbc, '…'),
        (0xbf, '¿'),
        (0xd0, '—'),
        (0xe1, 'Æ'),
        (0xf1, 'æ'),
        (0xf9, 'ø'),
        (0xfb, 'ß'),
    ];
    match code {
        b'\'' => Some('’'),
        b'`' => Some('‘'),
        0x20..0x7f => Some(char::from(code)),
        _ => UPPER.iter().find(|(known, _)| *known == code).map(|(_, character)| *character),
    }
}

/// The text of a glyph by its name: of the list, `uni0041`, `u1F600`, a single character, or several joined by `_`.
pub(super) fn glyph_text(name: &str) -> Option<String> {
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    if let Some(&character) = GLYPHS.get(name) {
        return Some(character.to_string());
    }
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return Some(only.to_string());
    }
    let hex = name.strip_prefix("uni").filter(|hex| hex.len() == 4);
    let hex = hex.or_else(|| name.strip_prefix('u').filter(|hex| (4..=6).contains(&hex.len())));
    if let Some(character) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
        return Some(character.to_string());
    }
    if name.contains('_') { name.split('_').map(glyph_text).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_glyphs_have_text() {
        for (name, text) in [
            ("Lslash", "Ł"),
            ("quoteright", "’"),
            ("A", "A"),
            ("one", "1"),
            ("uni00E9", "é"),
            ("u1F600", "😀"),
            ("f_i", "fi"),
            ("one.tf", "1"),
            ("afii10017", "А"),
        ] {
            assert_eq!(glyph_text(name).as_deref(), Some(text), "{name}");
        }
        assert_eq!(glyph_text("g123"), None);
        assert_eq!(glyph_text(".notdef"), None);
    }
}
