//! Kusto's term match: a plain function over `&str`, no Arrow.
//!
//! A term is a run of Unicode letters and digits; everything else, an underscore too, parts terms. A border is asked for
//! only on the side where the sought text itself has a term character. Case is ignored, character by character.

/// A text to look for.
#[derive(Debug, Clone)]
pub struct Term {
    /// In upper case, character by character.
    folded: Vec<char>,
    /// The ASCII form, when all of it is ASCII: the fast path.
    ascii: Option<Vec<u8>>,
    border_before: bool,
    border_after: bool,
}

impl Term {
    /// Prepares a text to look for.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            folded: text.chars().map(fold).collect(),
            ascii: text.is_ascii().then(|| text.as_bytes().to_vec()),
            border_before: text.chars().next().is_some_and(char::is_alphanumeric),
            border_after: text.chars().next_back().is_some_and(char::is_alphanumeric),
        }
    }

    /// Whether the text holds it, between borders. The empty term is in every text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        match &self.ascii {
            Some(term) => self.ascii_is_in(term, text),
            None => text.char_indices().any(|(at, _)| {
                let end = self.match_end(text, at);
                end.is_some_and(|end| self.borders(text, at, end))
            }),
        }
    }

    fn ascii_is_in(&self, term: &[u8], text: &str) -> bool {
        let Some(first) = term.first() else { return true };
        let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
        let bytes = text.as_bytes();
        memchr::memchr2_iter(lower, upper, bytes).any(|at| {
            let end = at + term.len();
            bytes.get(at..end).is_some_and(|found| found.eq_ignore_ascii_case(term))
                && self.borders(text, at, end)
        })
    }

    /// Where a match that begins at a character's start ends.
    fn match_end(&self, text: &str, at: usize) -> Option<usize> {
        let mut characters = text.get(at..)?.char_indices();
        for expected in &self.folded {
            let (_, found) = characters.next()?;
            if found != *expected && fold(found) != *expected {
                return None;
            }
        }
        Some(characters.next().map_or(text.len(), |(length, _)| at + length))
    }

    fn borders(&self, text: &str, start: usize, end: usize) -> bool {
        let before = || text.get(..start).and_then(|before| before.chars().next_back());
        let after = || text.get(end..).and_then(|after| after.chars().next());
        let open_before = !self.border_before || !before().is_some_and(char::is_alphanumeric);
        let open_after = !self.border_after || !after().is_some_and(char::is_alphanumeric);
        open_before && open_after
    }
}

/// The upper case of a character where that is one character, else itself.
fn fold(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => one,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn terms_end_where_letters_and_digits_end() {
        for (text, term, expected) in [
            ("North America", "america", true),
            ("North America", "amer", false),
            ("a_b", "a", true),
            ("jo@example.com", "example", true),
            ("jo@example.com", "example.com", true),
            ("jo@example.community", "example.com", false),
            ("C:\\Temp\\x.exe", "\\temp", true),
            ("C:\\Temp\\x.exe", ".exe", true),
            ("report.exe2", ".exe", false),
            ("xx x", "x", true),
            ("Überweisung", "überweisung", true),
            ("aÜb", "ü", false),
            ("née", "n", false),
            ("straße", "STRASSE", false),
            ("anything", "", true),
            ("", "a", false),
            ("🙂a🙂", "A", true),
        ] {
            assert_eq!(Term::new(term).is_in(text), expected, "{text} has {term}");
        }
    }

    proptest! {
        #[test]
        fn both_paths_agree(text in "[aAbB_. é]{0,12}", term in "[aAbB_.]{1,3}") {
            let fast = Term::new(&term);
            let slow = Term { ascii: None, ..fast.clone() };
            prop_assert_eq!(fast.is_in(&text), slow.is_in(&text));
        }

        #[test]
        fn a_text_between_spaces_has_itself(term in "\\PC{1,9}") {
            let text = format!("x {term} y");
            prop_assert!(Term::new(&term).is_in(&text));
        }
    }
}
