//! Text for people: what must not reach a terminal as it is, and how wide the rest is.
//!
//! Logs are hostile input. A file name can hold an escape sequence that rewrites the screen, or a bidirectional
//! override that makes `exe` read as `txt`. Such characters are shown as `\u{1b}`, never sent.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Whether a character is a control, reorders text, or is there without being seen.
///
/// Zero-width joiners are left alone: emoji and several scripts need them.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' // C0 and C1 controls, delete
        | '\u{ad}' // soft hyphen
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // direction
        | '\u{180e}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}') // tags: invisible copies of ASCII
}

/// Whether a text has nothing but printable ASCII: the common case, in one pass over bytes.
pub(crate) fn is_plain_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x20..=0x7e))
}

/// Appends a text as one line that is safe to show: hidden characters as `\n`, `\t`, `\r` or `\u{202e}`.
pub fn push_visible(out: &mut String, text: &str) {
    if is_plain_ascii(text) {
        out.push_str(text);
        return;
    }
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            hidden if is_hidden(hidden) => out.extend(hidden.escape_unicode()),
            shown => out.push(shown),
        }
    }
}

/// A text as one line that is safe to show; see [`push_visible`].
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_visible(&mut out, text);
    out
}

/// The number of terminal columns that a visible text takes: two for wide characters, none for combining marks.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_plain_ascii(text) { text.len() } else { text.width() }
}

/// Cuts a visible text to at most `columns` columns, the last of them `…`, never inside a character with its marks.
/// Returns `None` when it fits as it is.
#[must_use]
pub fn cut(text: &str, columns: usize) -> Option<String> {
    if text.len() <= columns || width(text) <= columns {
        return None;
    }
    let room = columns.saturating_sub(1);
    let (mut end, mut joined) = (0, false);
    for (at, character) in text.char_indices() {
        // A mark, a joined emoji or a skin tone belongs to the character before it.
        let attached =
            joined || character.width() == Some(0) || matches!(character, '\u{1f3fb}'..='\u{1f3ff}');
        if !attached {
            // Measured as a whole: a variation selector can widen the character before it.
            if width(text.get(..at).unwrap_or_default()) > room {
                break;
            }
            end = at;
        }
        joined = character == '\u{200d}';
    }
    Some(format!("{}…", text.get(..end).unwrap_or_default()))
}

/// Appends a text padded with spaces to `columns` columns.
pub(crate) fn push_padded(out: &mut Vec<u8>, text: &str, text_width: usize, columns: usize, right: bool) {
    let padding = columns.saturating_sub(text_width);
    if right {
        out.extend(std::iter::repeat_n(b' ', padding));
    }
    out.extend_from_slice(text.as_bytes());
    if !right {
        out.extend(std::iter::repeat_n(b' ', padding));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_and_overrides_are_shown_not_sent() {
        assert_eq!(visible("\u{1b}[2Jgone"), "\\u{1b}[2Jgone");
        assert_eq!(visible("invoice\u{202e}fdp.exe"), "invoice\\u{202e}fdp.exe");
        assert_eq!(visible("a\r\nb\tc\u{9b}d\u{7f}"), "a\\r\\nb\\tc\\u{9b}d\\u{7f}");
        assert_eq!(visible("pay\u{200b}pal"), "pay\\u{200b}pal");
    }

    #[test]
    fn ordinary_text_of_any_script_is_left_alone() {
        for text in ["plain", "Åse", "日本語", "👩‍💻", "e\u{301}"] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn width_knows_wide_and_combining_characters() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("👩‍💻"), 2);
    }

    #[test]
    fn a_cut_says_so_and_keeps_marks_with_their_letter() {
        assert_eq!(cut("abcdef", 4).unwrap(), "abc…");
        assert_eq!(cut("abcd", 4), None);
        assert_eq!(cut("日本語", 4).unwrap(), "日…");
        assert_eq!(cut("ae\u{301}bc", 3).unwrap(), "ae\u{301}…");
        assert_eq!(cut("ab", 0).unwrap(), "…");
    }

    proptest! {
        #[test]
        fn a_cut_text_fits_and_is_the_beginning(text in "\\PC{0,40}", columns in 1_usize..30) {
            let text = visible(&text);
            if let Some(short) = cut(&text, columns) {
                prop_assert!(width(&short) <= columns, "{short:?} is {} wide", width(&short));
                prop_assert!(text.starts_with(short.strip_suffix('…').unwrap()));
            } else {
                prop_assert!(width(&text) <= columns);
            }
        }

        #[test]
        fn nothing_hidden_is_left(text: String) {
            prop_assert!(!visible(&text).chars().any(is_hidden));
        }
    }
}
