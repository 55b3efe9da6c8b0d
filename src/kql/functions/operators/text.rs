//! The tests of text for another: `has`, `contains`, `startswith`, `endswith`, and equality without case.

use std::borrow::Cow;

use memchr::memmem::Finder;

use super::terms::{self, Borders};

/// A test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// `has`: a whole term.
    Has,
    /// `hasprefix`: the beginning of a term.
    HasPrefix,
    /// `hassuffix`: the end of a term.
    HasSuffix,
    /// `contains`: anywhere.
    Contains,
    /// `startswith`
    StartsWith,
    /// `endswith`
    EndsWith,
    /// `like`: the whole text, where `*` stands for any letters.
    Like,
}

/// What is looked for, made ready for many texts.
#[derive(Debug, Clone)]
pub struct Needle {
    test: TextTest,
    case_sensitive: bool,
    text: String,
    finder: Finder<'static>,
}

impl Needle {
    /// A needle.
    #[must_use]
    pub fn new(test: TextTest, text: &str, case_sensitive: bool) -> Self {
        let text = if case_sensitive { text.to_owned() } else { fold(text).into_owned() };
        let finder = Finder::new(text.as_bytes()).into_owned();
        Self { test, case_sensitive, text, finder }
    }

    /// Whether the text passes the test.
    #[must_use]
    pub fn found_in(&self, text: &str) -> bool {
        let text = if self.case_sensitive { Cow::Borrowed(text) } else { fold(text) };
        let borders = |left, right| Borders { left, right };
        match self.test {
            TextTest::Has => terms::has(&text, &self.text, &self.finder, borders(true, true)),
            TextTest::HasPrefix => terms::has(&text, &self.text, &self.finder, borders(true, false)),
            TextTest::HasSuffix => terms::has(&text, &self.text, &self.finder, borders(false, true)),
            TextTest::Contains => self.finder.find(text.as_bytes()).is_some(),
            TextTest::StartsWith => text.starts_with(&self.text),
            TextTest::EndsWith => text.ends_with(&self.text),
            TextTest::Like => like(&text, &self.text),
        }
    }
}

/// Whether the texts are equal but for case.
#[must_use]
pub fn equal_ignoring_case(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { fold(a) == fold(b) }
}

/// The text in lower case, letter by letter, for comparison without case.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let has_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if has_upper { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    }
    Cow::Owned(text.chars().flat_map(char::to_lowercase).collect())
}

/// Whether the text is the pattern, of which each `*` stands for any letters.
fn like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    let Some(mut rest) = rest.strip_suffix(last) else { return false };
    // The first place of each part leaves the most for the others.
    for part in parts {
        let Some(found) = memchr::memmem::find(rest.as_bytes(), part.as_bytes()) else { return false };
        rest = &rest[found + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn test(test: TextTest, text: &str, needle: &str) -> bool {
        Needle::new(test, needle, false).found_in(text)
    }

    #[test]
    fn case_does_not_count_unless_it_is_asked_for() {
        assert!(test(TextTest::Contains, "ABCD", "bc"));
        assert!(!Needle::new(TextTest::Contains, "bc", true).found_in("ABCD"));
        assert!(test(TextTest::Has, "Größe ÄNDERN", "ändern"));
        assert!(equal_ignoring_case("ÉCOLE", "école"));
        assert!(!equal_ignoring_case("a", "ab"));
    }

    #[test]
    fn a_prefix_asks_for_the_left_border_only_and_a_suffix_for_the_right() {
        assert!(test(TextTest::HasPrefix, "power shellcode", "shell"));
        assert!(!test(TextTest::HasPrefix, "powershell", "shell"));
        assert!(test(TextTest::HasSuffix, "powershell code", "shell"));
        assert!(!test(TextTest::HasSuffix, "shellcode", "shell"));
    }

    #[test]
    fn the_ends_of_a_text_are_tested() {
        assert!(test(TextTest::StartsWith, "abcd", "AB") && !test(TextTest::StartsWith, "abcd", "b"));
        assert!(test(TextTest::EndsWith, "abcd", "CD") && !test(TextTest::EndsWith, "abcd", "c"));
    }

    #[test]
    fn a_star_stands_for_any_letters() {
        assert!(test(TextTest::Like, "abcd", "a*d"));
        assert!(test(TextTest::Like, "abcd", "*b*"));
        assert!(!test(TextTest::Like, "abcd", "b*"));
        assert!(!test(TextTest::Like, "a", "a*a"));
        assert!(test(TextTest::Like, "aXbXc", "a*X*c"));
    }

    proptest! {
        #[test]
        fn whatever_has_also_contains(text in "[a-cé_ .]{0,12}", needle in "[a-cé_ .]{0,4}") {
            for kind in [TextTest::Has, TextTest::HasPrefix, TextTest::HasSuffix, TextTest::StartsWith, TextTest::EndsWith] {
                prop_assert!(!test(kind, &text, &needle) || test(TextTest::Contains, &text, &needle));
            }
            prop_assert!(!test(TextTest::Has, &text, &needle) || test(TextTest::HasPrefix, &text, &needle));
        }
    }
}
