//! What the lexer has to keep to.

use super::strings::{StringForm, decode, encode};
use super::*;

/// The tokens as kinds and texts, without the end.
fn tokens(text: &str) -> Vec<(TokenKind, &str)> {
    let found = tokenize(text);
    assert!(found.error.is_none(), "{:?}", found.error);
    let mut tokens: Vec<_> = found.tokens.iter().map(|token| (token.kind, token.span.text(text))).collect();
    assert_eq!(tokens.pop(), Some((TokenKind::End, "")));
    tokens
}

fn kinds(text: &str) -> Vec<TokenKind> {
    tokens(text).into_iter().map(|(kind, _)| kind).collect()
}

fn fault(text: &str) -> (Fault, &str) {
    let error = *tokenize(text).error.unwrap();
    (error.fault, error.span.text(text))
}

#[test]
fn blanks_and_comments_are_left_out() {
    use TokenKind::{Pipe, Word};
    assert_eq!(kinds("\u{feff}T // a | b\r\n\t|\u{a0}x//"), [Word, Pipe, Word]);
    assert_eq!(kinds("// nothing"), []);
    assert_eq!(tokens("a//\rb"), [(Word, "a"), (Word, "b")], "a carriage return ends a comment");
}

#[test]
fn a_comment_in_a_string_and_a_quote_in_a_comment_are_what_they_are_in() {
    assert_eq!(tokens("'http://x' // it's"), [(TokenKind::String, "'http://x'")]);
}

#[test]
fn strings_have_six_forms_each_also_obfuscated() {
    for text in ["'a'", "\"a\"", "@'a'", "@\"a\"", "```a```", "~~~a~~~"] {
        for prefix in ["", "h", "H"] {
            let text = format!("{prefix}{text}");
            assert_eq!(tokens(&text), [(TokenKind::String, text.as_str())]);
            let (_, obfuscated, value) = decode(&text);
            assert_eq!((obfuscated, value.as_ref()), (!prefix.is_empty(), "a"), "{text}");
        }
    }
}

#[test]
fn a_string_holds_what_its_form_says() {
    let value = |text: &'static str| {
        assert_eq!(kinds(text), [TokenKind::String], "{text}");
        decode(text).2
    };
    assert_eq!(value(r#"'it\'s "x"'"#), "it's \"x\"");
    assert_eq!(value(r"'\\\a\b\f\n\r\t\v'"), "\\\u{7}\u{8}\u{c}\n\r\t\u{b}");
    assert_eq!(value(r"'\x41\u00e9\U0001F600\uD83D\uDE00'"), "Aé😀😀");
    assert_eq!(value(r"'\0\7\101\400'"), "\0\u{7}A\u{20}0");
    assert_eq!(value(r"@'C:\it''s'"), r"C:\it's");
    assert_eq!(value("```a\n'b' \"c\" \\```"), "a\n'b' \"c\" \\");
    assert_eq!(value("''"), "");
}

#[test]
fn an_escape_that_is_none_is_shown() {
    assert_eq!(fault(r"T | where a == 'C:\Windows'"), (Fault::BadEscape { escape: r"\W".to_owned() }, r"\W"));
    assert_eq!(fault(r"'\x4'").1, r"\x");
    assert_eq!(fault(r"'\uD83D'").1, r"\uD83D", "half a pair is no character");
    assert_eq!(fault(r"'\8'").1, r"\8");
    assert_eq!(fault(r"'\é'").1, r"\é");
    assert_eq!(fault("'\\").1, "\\");
}

#[test]
fn a_string_that_is_not_closed_is_shown_where_it_begins() {
    for text in ["a 'b", "a \"b'", "a @'b''", "a ```b``", "a 'b\nc'", "a @'b\nc'", "a h'b", "a 'b\\'"] {
        let (fault, place) = fault(text);
        assert!(matches!(fault, Fault::UnclosedString { .. }), "{text}: {fault:?}");
        assert!(text.starts_with(&format!("a {place}")), "{text}: {place}");
    }
}

#[test]
fn numbers_are_told_from_times_and_words() {
    use TokenKind::{Long, Real, Timespan, Word};
    let numbers = [
        ("0", Long),
        ("0x1F", Long),
        ("0XaB", Long),
        ("1.5", Real),
        ("1.", Real),
        ("1e5", Real),
        ("1.5E-3", Real),
        ("1d", Timespan),
        ("1.5h", Timespan),
        ("10minutes", Timespan),
        ("2days", Timespan),
        ("100ms", Timespan),
        ("7ticks", Timespan),
        ("5nanoseconds", Timespan),
        ("3com", Word),
        ("1dx", Word),
        ("0x", Word),
        ("0x1g", Word),
        ("1e", Word),
    ];
    for (text, kind) in numbers {
        assert_eq!(tokens(text), [(kind, text)], "{text}");
    }
}

#[test]
fn two_dots_are_a_range_even_right_after_a_number() {
    use TokenKind::{DotDot, Long, Timespan};
    assert_eq!(kinds("1..2"), [Long, DotDot, Long]);
    assert_eq!(kinds("1d..2d"), [Timespan, DotDot, Timespan]);
}

#[test]
fn a_literal_with_its_type_is_one_token_up_to_the_parenthesis() {
    let literals = [
        ("datetime(2024-01-01 10:00)", ScalarType::DateTime),
        ("date(2024-01-01)", ScalarType::DateTime),
        ("timespan(1.02:03:04)", ScalarType::Timespan),
        ("time(1d)", ScalarType::Timespan),
        ("guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", ScalarType::Guid),
        ("int(null)", ScalarType::Int),
        ("long(-5)", ScalarType::Long),
        ("real(+inf)", ScalarType::Real),
        ("decimal(0.1)", ScalarType::Decimal),
        ("bool(true)", ScalarType::Bool),
    ];
    for (text, kind) in literals {
        assert_eq!(tokens(text), [(TokenKind::Typed(kind), text)]);
    }
    use TokenKind::{CloseParen, OpenParen, String, Word};
    assert_eq!(kinds("dynamic('a')"), [Word, OpenParen, String, CloseParen], "its inside is parsed");
    assert_eq!(kinds("todatetime(a)"), [Word, OpenParen, Word, CloseParen]);
    assert_eq!(kinds("datetime (a)"), [Word, OpenParen, Word, CloseParen]);
}

#[test]
fn words_may_have_letters_of_any_language_and_dollars() {
    for word in ["_a1", "$left", "überholt", "日本", "a$b"] {
        assert_eq!(tokens(word), [(TokenKind::Word, word)]);
    }
}

#[test]
fn signs_are_taken_as_long_as_they_go() {
    use TokenKind as K;
    assert_eq!(
        kinds("== =~ => = != !~ ! <> <= < >= > .. . ~"),
        [
            K::Equal,
            K::EqualTilde,
            K::Arrow,
            K::Assign,
            K::NotEqual,
            K::NotTilde,
            K::Bang,
            K::LessGreater,
            K::LessEqual,
            K::Less,
            K::GreaterEqual,
            K::Greater,
            K::DotDot,
            K::Dot,
            K::Tilde
        ]
    );
}

#[test]
fn what_no_token_begins_with_is_named_with_what_to_write() {
    let hint = |text| tokenize(text).error.map(|error| (error.fault.to_string(), error.hints.join("; ")));
    let (message, hints) = hint("T | where a == \u{201c}b\u{201d}").unwrap();
    assert_eq!(message, "the character `\u{201c}` does not belong here");
    assert_eq!(hints, "a word processor changed the quotes: write \" instead");
    assert_eq!(hint("# a").unwrap().1, "comments begin with //");
    assert_eq!(hint("a && b").unwrap().1, "Kusto writes `and`, not `&&`");
    assert_eq!(hint("a \u{0} b").unwrap().0, "the character U+0000 does not belong here");
}

#[test]
fn any_value_is_the_same_after_writing_and_reading() {
    for value in ["", "'", "\"\\", "\u{7f}\u{85}\u{1b}", "a\r\n\tb", "😀\u{2028}"] {
        let written = encode(value);
        assert_eq!(kinds(&written), [TokenKind::String], "{written}");
        assert_eq!(decode(&written), (StringForm::Escaped, false, value.into()));
    }
}
