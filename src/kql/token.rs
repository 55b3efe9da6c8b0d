//! Tokens: what the lexer makes of a text and the parser reads.

use super::span::Span;
use super::tree::ScalarType;

/// A token and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of tokens. Words are not told apart here: nearly every keyword of Kusto is a name somewhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a keyword.
    Word,
    /// A whole number, decimal or hexadecimal.
    Long,
    /// A number with a fraction or an exponent.
    Real,
    /// A number with a unit of time, as `1d`.
    Timespan,
    /// A string in any of its forms.
    String,
    /// A literal with its type, as `datetime(2024-01-01)`; `dynamic(...)` and `typeof(...)` are not among them.
    Typed(ScalarType),
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `|`
    Pipe,
    /// `.`
    Dot,
    /// `..`
    DotDot,
    /// `=`
    Assign,
    /// `=>`
    Arrow,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<>`
    LessGreater,
    /// `=~`
    EqualTilde,
    /// `!~`
    NotTilde,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `!`
    Bang,
    /// `~`
    Tilde,
    /// `?`
    Question,
    /// The end of the text.
    End,
    /// Text that is no token; the lexer's error says why. Nothing follows it.
    Invalid,
}

impl TokenKind {
    /// The bracket that closes this one.
    #[must_use]
    pub const fn closing(self) -> Option<Self> {
        match self {
            Self::OpenParen => Some(Self::CloseParen),
            Self::OpenBracket => Some(Self::CloseBracket),
            Self::OpenBrace => Some(Self::CloseBrace),
            _ => None,
        }
    }

    /// Whether it is a closing bracket.
    #[must_use]
    pub const fn is_closing(self) -> bool {
        matches!(self, Self::CloseParen | Self::CloseBracket | Self::CloseBrace)
    }
}
