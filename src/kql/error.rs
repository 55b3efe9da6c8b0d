//! What is wrong with a query's text: where, why, and what to write instead.
//!
//! Parsing stops at the first error; a second one would mostly be a consequence of the first.

use super::span::{Position, Span};

/// Why a text is not a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Something else had to come here.
    #[error("expected {}, found {found}", list(expected))]
    Unexpected {
        /// What could have come, most likely first.
        expected: Vec<String>,
        /// What came.
        found: String,
    },
    /// The word after a pipe is no operator.
    #[error("there is no operator `{name}`")]
    UnknownOperator {
        /// The word.
        name: String,
    },
    /// A word that stands for one of a few is none of them.
    #[error("there is no {what} `{name}`")]
    UnknownWord {
        /// What the word should be, as `join kind`.
        what: &'static str,
        /// The word.
        name: String,
    },
    /// A word of the language where a name has to be.
    #[error("`{word}` is a word of the language and cannot be a name here")]
    ReservedWord {
        /// The word.
        word: String,
    },
    /// Kusto has it, this engine does not.
    #[error("{what} is not supported")]
    Unsupported {
        /// What it is.
        what: String,
    },
    /// A bracket without its partner.
    #[error("`{bracket}` is never closed")]
    UnclosedBracket {
        /// The opening bracket.
        bracket: &'static str,
    },
    /// A closing bracket too many.
    #[error("`{bracket}` closes nothing")]
    UnopenedBracket {
        /// The closing bracket.
        bracket: String,
    },
    /// A string without an end.
    #[error("the string that begins with {quote} is not closed{}", if *.multiline { "" } else { " on its line" })]
    UnclosedString {
        /// The quote it begins with.
        quote: String,
        /// Whether this form may hold line ends.
        multiline: bool,
    },
    /// A backslash with something that it does not go with.
    #[error("`{escape}` is not an escape sequence")]
    BadEscape {
        /// The backslash and what follows.
        escape: String,
    },
    /// A character that no token begins with.
    #[error("the character {shown} does not belong here")]
    BadCharacter {
        /// The character, or its number where it cannot be seen.
        shown: String,
    },
    /// Brackets in brackets in brackets.
    #[error("nested too deeply (more than {limit})")]
    TooDeep {
        /// How deep is still read.
        limit: usize,
    },
    /// `{name:type}`, which a client replaces before it sends the query.
    #[error("a parameter in braces has to be replaced before the query is run")]
    ClientParameter,
    /// `where a = b`.
    #[error("`=` does not compare")]
    AssignmentInPredicate,
    /// A parameter that is given twice.
    #[error("`{name}` is given twice")]
    Repeated {
        /// The parameter.
        name: String,
    },
    /// `a == b == c`.
    #[error("comparisons do not follow one another")]
    ChainedComparison,
}

/// What is wrong with a query's text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {fault}", position.line, position.column)]
pub struct SyntaxError {
    /// Why.
    pub fault: Fault,
    /// Where.
    pub span: Span,
    /// The same place as people count it.
    pub position: Position,
    /// A second place that explains the first, as the bracket that was opened, and what it is.
    pub related: Option<(Span, &'static str)>,
    /// What to write instead, most useful first.
    pub hints: Vec<String>,
}

impl SyntaxError {
    /// An error at a place of a text.
    #[must_use]
    pub fn new(text: &str, fault: Fault, span: Span) -> Box<Self> {
        let position = Position::of(text, span.start);
        Box::new(Self { fault, span, position, related: None, hints: Vec::new() })
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn hint(mut self: Box<Self>, hint: impl Into<String>) -> Box<Self> {
        self.hints.push(hint.into());
        self
    }

    /// Adds the place that explains this one.
    #[must_use]
    pub fn related(mut self: Box<Self>, span: Span, what: &'static str) -> Box<Self> {
        self.related = Some((span, what));
        self
    }
}

/// `a`, `a or b`, `a, b or c`.
fn list(expected: &[String]) -> String {
    match expected {
        [] => "nothing more".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_where_and_what_was_expected() {
        let expected = ["`,`", "`)`", "an operator"].map(str::to_owned).to_vec();
        let fault = Fault::Unexpected { expected, found: "the word `b`".to_owned() };
        let error = SyntaxError::new("f(a\n b", fault, Span::new(5, 6));
        assert_eq!(
            error.to_string(),
            "line 2, column 2: expected `,`, `)` or an operator, found the word `b`"
        );
    }

    #[test]
    fn only_a_string_that_must_end_on_its_line_says_so() {
        let say = |multiline| Fault::UnclosedString { quote: "'".to_owned(), multiline }.to_string();
        assert_eq!(say(false), "the string that begins with ' is not closed on its line");
        assert_eq!(say(true), "the string that begins with ' is not closed");
    }
}
