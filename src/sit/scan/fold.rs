//! Letters without their case, as keywords are compared, and where words end.

/// The form in which characters of keywords and of texts are compared: lower case; one apostrophe; every white space a
/// blank; and `i` for all four of Turkish's, because `KİMLİK` and `kimlik`, `NUMARASI` and `numarası` are each one
/// word to the people who write them and upper case cannot tell the two letters apart without knowing the language.
#[inline]
pub(super) fn fold(c: char) -> char {
    if c.is_ascii() {
        return match c {
            '\t' | '\n' | '\x0b' | '\x0c' | '\r' => ' ',
            _ => c.to_ascii_lowercase(),
        };
    }
    match c {
        'İ' | 'ı' => 'i',
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{FF07}' => '\'',
        'ς' => 'σ',
        _ if c.is_whitespace() => ' ',
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

/// Whether a word may begin or end between two characters, `None` being the edge of the text.
///
/// Letters and digits belong together, except where the writing system changes between two letters and beside
/// characters of languages that put no blanks between words.
pub(super) fn is_boundary(left: Option<char>, right: Option<char>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return true };
    if left.is_ascii() && right.is_ascii() {
        return !(left.is_ascii_alphanumeric() && right.is_ascii_alphanumeric());
    }
    if !left.is_alphanumeric() || !right.is_alphanumeric() {
        return true;
    }
    if is_unspaced(left) || is_unspaced(right) {
        return true;
    }
    left.is_alphabetic() && right.is_alphabetic() && script(left) != script(right)
}

/// Chinese, Japanese, Korean, Thai, Lao, Burmese, Khmer: written without blanks, or with particles attached.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF
        | 0x1000..=0x109F
        | 0x1100..=0x11FF
        | 0x1780..=0x17FF
        | 0x2E80..=0x2FDF
        | 0x3005..=0x30FF
        | 0x3100..=0x9FFF
        | 0xA960..=0xA97F
        | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF
        | 0xFF66..=0xFFDC
        | 0x20000..=0x3FFFF)
}

/// Rough writing system of a letter: enough to see that it changes.
fn script(c: char) -> u32 {
    match u32::from(c) {
        0..=0x024F | 0x1E00..=0x1EFF | 0xFF21..=0xFF5A => 0,
        0x0370..=0x03FF | 0x1F00..=0x1FFF => 1,
        0x0400..=0x052F => 2,
        0x0590..=0x05FF => 3,
        0x0600..=0x077F | 0xFB50..=0xFEFC => 4,
        other => 16 + (other >> 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boundary(left: char, right: char) -> bool {
        is_boundary(Some(left), Some(right))
    }

    #[test]
    fn case_is_folded_beyond_ascii() {
        assert_eq!(fold('Ü'), fold('ü'));
        assert_eq!(fold('Я'), 'я');
        assert_eq!(fold('Σ'), fold('ς'));
        assert_eq!(fold('ß'), 'ß');
    }

    #[test]
    fn the_four_turkish_i_are_one() {
        assert!(['I', 'İ', 'ı', 'i'].into_iter().all(|c| fold(c) == 'i'));
    }

    #[test]
    fn typographic_apostrophes_and_all_white_space_are_folded() {
        assert_eq!(fold('’'), '\'');
        assert_eq!(fold('\u{a0}'), ' ');
        assert_eq!(fold('\n'), ' ');
        assert_eq!(fold('\u{3000}'), ' ');
    }

    #[test]
    fn letters_and_digits_belong_together() {
        assert!(!boundary('a', 'b'));
        assert!(!boundary('a', '1'));
        assert!(!boundary('é', 'b'));
        assert!(!boundary('я', '1'));
    }

    #[test]
    fn marks_blanks_underscores_and_edges_delimit() {
        assert!(boundary('a', '#') && boundary('_', 'a') && boundary('a', '\u{a0}') && boundary('“', 'a'));
        assert!(is_boundary(None, Some('a')) && is_boundary(Some('a'), None));
    }

    #[test]
    fn a_change_of_script_and_languages_without_blanks_delimit() {
        assert!(boundary('a', 'я'));
        assert!(boundary('番', '号'));
        assert!(boundary('号', '1'));
        assert!(boundary('호', '는'));
    }
}
