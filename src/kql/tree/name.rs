//! Names, and names with stars.

use super::Place;

/// A name as it was meant, without brackets and quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself.
    pub text: String,
    /// Whether it is written `['...']`.
    pub bracketed: bool,
    /// Where, with its brackets.
    pub span: Place,
}

/// A name with stars in it: `Device*`, `*_name`, `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The pieces in order; at least one is a star.
    pub parts: Vec<PatternPart>,
    /// Where.
    pub span: Place,
}

/// A piece of a name with stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternPart {
    /// These characters.
    Text(String),
    /// Any characters, or none.
    Star,
}

impl Pattern {
    /// Whether a name fits.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let mut rest = name;
        let mut after_star = false;
        for (at, part) in self.parts.iter().enumerate() {
            let PatternPart::Text(text) = part else {
                after_star = true;
                continue;
            };
            let found = match (after_star, at + 1 == self.parts.len()) {
                // The last piece has to reach the end, and the first place where it is found may not.
                (true, true) => rest.ends_with(text.as_str()).then(|| rest.len() - text.len()),
                (true, false) => rest.find(text.as_str()),
                (false, _) => rest.starts_with(text.as_str()).then_some(0),
            };
            let Some(found) = found else { return false };
            rest = &rest[found + text.len()..];
            after_star = false;
        }
        after_star || rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        let mut parts = Vec::new();
        for piece in text.split_inclusive('*') {
            let word = piece.trim_end_matches('*');
            if !word.is_empty() {
                parts.push(PatternPart::Text(word.to_owned()));
            }
            if piece.ends_with('*') {
                parts.push(PatternPart::Star);
            }
        }
        Pattern { parts, span: Place::default() }
    }

    #[test]
    fn a_star_is_any_characters_or_none() {
        assert!(pattern("Device*").matches("DeviceInfo"));
        assert!(pattern("Device*").matches("Device"));
        assert!(!pattern("Device*").matches("MyDevice"));
        assert!(pattern("*_id").matches("user_id"));
        assert!(!pattern("*_id").matches("user_id_"));
        assert!(pattern("*").matches(""));
    }

    #[test]
    fn the_last_piece_reaches_the_end_even_where_it_occurs_before() {
        assert!(pattern("a*b").matches("ab_ab"));
        assert!(pattern("*ab*ab").matches("abab"));
        assert!(!pattern("*ab*ab").matches("ab"));
        assert!(!pattern("a*a").matches("a"));
    }
}
