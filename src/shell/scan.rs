//! SQL text cut into tokens, complete or not: what the shell needs to find statements, colours and completions.
//!
//! Unlike the engine's parser it never fails: text that is still being typed has an open quote somewhere. It follows
//! the same rules (PostgreSQL's): doubled quotes, `E'\''`, nested comments, dollar quotes, `$name` parameters.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    /// `-- ...` or `/* ... */`.
    Comment,
    /// A string: quotes or dollar quotes.
    Text,
    /// `"name"`.
    QuotedName,
    Word,
    Number,
    /// `$name`.
    Parameter,
    Semicolon,
    /// Anything else; `->` and `->>` are one token.
    Symbol,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub kind: Kind,
    pub text: &'t str,
    /// Byte offset in the whole.
    pub start: usize,
    /// Whether its end was found; a string without its closing quote is open.
    pub closed: bool,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this word, in any case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// Whether it means something: neither space nor comment.
    pub(super) fn is_significant(&self) -> bool {
        !matches!(self.kind, Kind::Space | Kind::Comment)
    }

    /// The name or the string's characters, without quotes.
    pub(super) fn value(&self) -> String {
        match self.kind {
            Kind::QuotedName => inside(self.text, '"'),
            Kind::Text => inside(self.text, '\''),
            _ => self.text.to_owned(),
        }
    }
}

fn inside(text: &str, quote: char) -> String {
    let after = text.split_once(quote).map_or(text, |(_, after)| after);
    let double = format!("{quote}{quote}");
    after.strip_suffix(quote).unwrap_or(after).replace(&double, &quote.to_string())
}

/// The tokens of a text; put together they are the text.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let (kind, length, closed) = first(rest);
        let token = Token { kind, text: rest.get(..length)?, start, closed };
        start += length;
        Some(token)
    })
}

/// Kind, length and whether it is closed, of the token that a text begins with.
fn first(rest: &str) -> (Kind, usize, bool) {
    let mut characters = rest.chars();
    let Some(character) = characters.next() else { return (Kind::Space, 0, true) };
    let next = characters.next();
    let whole = |kind, length| (kind, length, true);
    let ended = |kind, end: Option<usize>| (kind, end.unwrap_or(rest.len()), end.is_some());
    match (character, next) {
        ('-', Some('-')) => ended(Kind::Comment, rest.find('\n')),
        ('/', Some('*')) => ended(Kind::Comment, block_comment(rest)),
        ('-', Some('>')) => whole(Kind::Symbol, if rest.starts_with("->>") { 3 } else { 2 }),
        ('\'', _) => ended(Kind::Text, quoted(rest, 0, '\'', false)),
        ('e' | 'E', Some('\'')) => ended(Kind::Text, quoted(rest, 1, '\'', true)),
        ('"', _) => ended(Kind::QuotedName, quoted(rest, 0, '"', false)),
        ('$', _) => dollar(rest),
        (';', _) => whole(Kind::Semicolon, 1),
        _ if character.is_whitespace() => whole(Kind::Space, run(rest, char::is_whitespace)),
        _ if is_word_start(character) => whole(Kind::Word, run(rest, is_word_part)),
        _ if character.is_ascii_digit() => {
            whole(Kind::Number, run(rest, |part| part.is_alphanumeric() || part == '.' || part == '_'))
        }
        _ => whole(Kind::Symbol, character.len_utf8()),
    }
}

pub(super) fn is_word_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

pub(super) fn is_word_part(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Length of the characters at the beginning that are wanted.
fn run(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|character| !wanted(character)).unwrap_or(text.len())
}

/// The end of a quoted piece whose opening quote is at `open`.
fn quoted(text: &str, open: usize, quote: char, escapes: bool) -> Option<usize> {
    let mut characters = text.char_indices().skip(open + 1).peekable();
    while let Some((at, character)) = characters.next() {
        if escapes && character == '\\' {
            characters.next();
        } else if character == quote && characters.next_if(|(_, next)| *next == quote).is_none() {
            return Some(at + 1);
        }
    }
    None
}

/// The end of a block comment; PostgreSQL's nest.
fn block_comment(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_u32, 0);
    while let Some(rest) = text.get(at..) {
        let found = rest.find(['/', '*'])?;
        let mark = rest.get(found..)?;
        if mark.starts_with("/*") {
            depth += 1;
            at += found + 2;
        } else if mark.starts_with("*/") {
            depth -= 1;
            at += found + 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += found + 1;
        }
    }
    None
}

/// `$tag$text$tag$`, `$name` or a lone `$`.
fn dollar(text: &str) -> (Kind, usize, bool) {
    let name = 1 + run(text.get(1..).unwrap_or_default(), is_word_part);
    if text.get(name..).is_some_and(|rest| rest.starts_with('$')) {
        let tag = text.get(..=name).unwrap_or_default();
        let body = text.get(tag.len()..).unwrap_or_default();
        return match body.find(tag) {
            Some(end) => (Kind::Text, tag.len() + end + tag.len(), true),
            None => (Kind::Text, text.len(), false),
        };
    }
    (if name > 1 { Kind::Parameter } else { Kind::Symbol }, name, true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        tokens(text).filter(|token| token.kind != Kind::Space).map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn words_numbers_strings_and_symbols_are_told_apart() {
        assert_eq!(
            kinds("select a.b, 'x''y' from \"T\" where n >= 1.5e3"),
            [
                (Kind::Word, "select"),
                (Kind::Word, "a"),
                (Kind::Symbol, "."),
                (Kind::Word, "b"),
                (Kind::Symbol, ","),
                (Kind::Text, "'x''y'"),
                (Kind::Word, "from"),
                (Kind::QuotedName, "\"T\""),
                (Kind::Word, "where"),
                (Kind::Word, "n"),
                (Kind::Symbol, ">"),
                (Kind::Symbol, "="),
                (Kind::Number, "1.5e3"),
            ]
        );
    }

    #[test]
    fn arrows_are_one_token() {
        assert_eq!(
            kinds("a->'b'->>'c'"),
            [
                (Kind::Word, "a"),
                (Kind::Symbol, "->"),
                (Kind::Text, "'b'"),
                (Kind::Symbol, "->>"),
                (Kind::Text, "'c'"),
            ]
        );
    }

    #[test]
    fn a_semicolon_inside_quotes_or_comments_ends_nothing() {
        for text in
            ["'a;b'", "\"a;b\"", "-- a;b\n", "/* ; /* ; */ ; */", "$$a;b$$", "$t$ ; $$ ; $t$", "E'\\';'"]
        {
            assert!(tokens(text).all(|token| token.kind != Kind::Semicolon && token.closed), "{text}");
        }
    }

    #[test]
    fn an_open_quote_is_seen() {
        for text in ["'a", "\"a", "/* a", "/* /* */", "$$a", "$t$ $$", "E'a\\'", "'a''", "-- a"] {
            assert!(tokens(text).any(|token| !token.closed), "{text}");
        }
    }

    #[test]
    fn a_parameter_is_no_dollar_quote() {
        assert_eq!(
            kinds("$user and $1"),
            [(Kind::Parameter, "$user"), (Kind::Word, "and"), (Kind::Parameter, "$1")]
        );
    }

    #[test]
    fn a_value_is_without_its_quotes() {
        assert_eq!(tokens("'it''s'").next().unwrap().value(), "it's");
        assert_eq!(tokens("\"a\"\"b\"").next().unwrap().value(), "a\"b");
        assert_eq!(tokens("'open").next().unwrap().value(), "open");
    }

    proptest! {
        #[test]
        fn the_tokens_of_any_text_are_the_text(text in "[\\PC\\n]{0,60}|[a-z'\"$;/*\\-> \\n\\\\.é]{0,40}") {
            let together: String = tokens(&text).map(|token| token.text).collect();
            prop_assert_eq!(together, text);
        }
    }
}
