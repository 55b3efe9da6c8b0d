//! The comparisons of two values, with their spellings and how tightly they bind.

/// A comparison of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `==`
    Equal,
    /// `!=`, `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `=~`: equal but for case.
    EqualIgnoringCase,
    /// `!~`
    NotEqualIgnoringCase,
    /// A test of text.
    Text {
        /// Which.
        test: TextTest,
        /// Whether its opposite is asked for.
        negated: bool,
        /// Whether case counts.
        case_sensitive: bool,
    },
    /// `:`, in `search`: the column has the term.
    Colon,
}

/// The tests of a text for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// `has`: as a whole term.
    Has,
    /// `hasprefix`: at the beginning of a term.
    HasPrefix,
    /// `hassuffix`: at the end of a term.
    HasSuffix,
    /// `contains`: anywhere.
    Contains,
    /// `startswith`
    StartsWith,
    /// `endswith`
    EndsWith,
    /// `like`: with `*` for any characters, an old form.
    Like,
    /// `matches regex`; case always counts.
    MatchesRegex,
}

/// The words of the tests: spelling, test, whether it says no, whether case counts. A `!` before a word says no too.
const WORDS: &[(&str, TextTest, bool, bool)] = &[
    ("has", TextTest::Has, false, false),
    ("has_cs", TextTest::Has, false, true),
    ("hasprefix", TextTest::HasPrefix, false, false),
    ("hasprefix_cs", TextTest::HasPrefix, false, true),
    ("hassuffix", TextTest::HasSuffix, false, false),
    ("hassuffix_cs", TextTest::HasSuffix, false, true),
    ("contains", TextTest::Contains, false, false),
    ("contains_cs", TextTest::Contains, false, true),
    ("startswith", TextTest::StartsWith, false, false),
    ("startswith_cs", TextTest::StartsWith, false, true),
    ("endswith", TextTest::EndsWith, false, false),
    ("endswith_cs", TextTest::EndsWith, false, true),
    ("like", TextTest::Like, false, false),
    ("likecs", TextTest::Like, false, true),
    ("notlike", TextTest::Like, true, false),
    ("notlikecs", TextTest::Like, true, true),
    ("notcontains", TextTest::Contains, true, false),
    ("notcontainscs", TextTest::Contains, true, true),
    ("containscs", TextTest::Contains, false, true),
];

impl Compare {
    /// The test that a word, perhaps with `!` before it, stands for. `matches regex` is two words and not here.
    #[must_use]
    pub fn of_word(word: &str, bang: bool) -> Option<Self> {
        let (_, test, negated, case_sensitive) = WORDS.iter().find(|(known, ..)| *known == word)?;
        // `!like` and `!notcontains` are not there.
        let old = *negated || matches!(word, "like" | "likecs" | "containscs");
        if bang && old {
            return None;
        }
        Some(Self::Text { test: *test, negated: *negated || bang, case_sensitive: *case_sensitive })
    }

    /// The canonical spelling.
    #[must_use]
    pub fn spelling(self) -> String {
        let symbol = match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::EqualIgnoringCase => "=~",
            Self::NotEqualIgnoringCase => "!~",
            Self::Colon => ":",
            Self::Text { test: TextTest::MatchesRegex, .. } => "matches regex",
            Self::Text { test, negated, case_sensitive } => {
                let is_like = test == TextTest::Like;
                let found = WORDS.iter().find(|(_, known, no, case)| {
                    *known == test && *case == case_sensitive && *no == (negated && is_like)
                });
                let word = found.map_or("has", |(word, ..)| word);
                return if negated && !is_like { format!("!{word}") } else { word.to_owned() };
            }
        };
        symbol.to_owned()
    }

    /// `matches regex`
    pub const MATCHES_REGEX: Self =
        Self::Text { test: TextTest::MatchesRegex, negated: false, case_sensitive: true };

    /// How tightly it binds; see [`super::level`].
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::Equal | Self::NotEqual => super::level::EQUALITY,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => super::level::RELATION,
            _ => super::level::TEXT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_from_its_spelling() {
        for (word, ..) in WORDS {
            for bang in [false, true] {
                let Some(compare) = Compare::of_word(word, bang) else { continue };
                let spelling = compare.spelling();
                let again = Compare::of_word(spelling.trim_start_matches('!'), spelling.starts_with('!'));
                assert_eq!(again, Some(compare), "{word}");
            }
        }
    }

    #[test]
    fn the_old_words_have_one_spelling() {
        let spelling = |word, bang| Compare::of_word(word, bang).map(Compare::spelling);
        assert_eq!(spelling("notcontains", false).as_deref(), Some("!contains"));
        assert_eq!(spelling("notcontainscs", false).as_deref(), Some("!contains_cs"));
        assert_eq!(spelling("notlike", false).as_deref(), Some("notlike"));
        assert_eq!(spelling("has_cs", true).as_deref(), Some("!has_cs"));
        assert_eq!(spelling("like", true), None);
        assert_eq!(spelling("HAS", false), None, "words are in lower case");
    }
}
