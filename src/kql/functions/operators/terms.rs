//! Terms: what `has` and its family look for. A term is a run of letters and digits of any language; everything else
//! parts terms, the underscore too.

use memchr::memmem::Finder;

/// Whether a letter belongs to terms.
#[must_use]
pub fn is_term_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || (!letter.is_ascii() && letter.is_alphanumeric())
}

/// Which sides of the place that is found must be borders of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Borders {
    /// The left side.
    pub left: bool,
    /// The right side.
    pub right: bool,
}

/// Whether the text has the needle where the asked sides are borders of terms.
///
/// A border is only asked for on a side where the needle itself has a letter of a term.
#[must_use]
pub fn has(text: &str, needle: &str, finder: &Finder<'_>, borders: Borders) -> bool {
    let left = borders.left && needle.chars().next().is_some_and(is_term_letter);
    let right = borders.right && needle.chars().next_back().is_some_and(is_term_letter);
    let mut from = 0;
    while let Some(found) = finder.find(&text.as_bytes()[from..]) {
        let start = from + found;
        let end = start + needle.len();
        let free = |letter: Option<char>| !letter.is_some_and(is_term_letter);
        if (!left || free(text[..start].chars().next_back())) && (!right || free(text[end..].chars().next()))
        {
            return true;
        }
        // The needle may be there again from its second letter on.
        from = start + text[start..].chars().next().map_or(1, char::len_utf8);
        if from > text.len() {
            break;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_term(text: &str, needle: &str) -> bool {
        has(text, needle, &Finder::new(needle), Borders { left: true, right: true })
    }

    #[test]
    fn a_term_is_whole_and_the_underscore_parts_terms() {
        assert!(has_term("a_b", "a"));
        assert!(has_term("North America", "America"));
        assert!(!has_term("NorthAmerica", "America"));
        assert!(!has_term("errors", "error"));
        assert!(!has_term("a1", "a"));
        assert!(!has_term("éa", "a"));
        assert!(has_term("x-a.b", "a.b"));
    }

    #[test]
    fn a_border_is_asked_for_only_where_the_needle_has_a_letter() {
        assert!(has_term("x.exe", ".exe"));
        assert!(has_term("path/to", "/to"));
        assert!(has_term("anything", ""));
        assert!(has_term("a--b", "--"));
        assert!(!has_term("a.exec", ".exe"));
    }

    #[test]
    fn a_place_that_overlaps_an_earlier_one_is_found() {
        assert!(has_term("xa a a", "a a"));
        assert!(!has_term(&"a".repeat(10_000), &"a".repeat(5000)));
    }
}
