//! What an error says: what was found, what could have come, and which well-known mistake this may be.

use super::super::error::{Fault, SyntaxError};
use super::super::span::{Span, line_start};
use super::super::token::{Token, TokenKind};
use super::super::words::{self, OPERATORS};
use super::Parser;

impl Parser<'_> {
    /// The error that the next token is none of those that could have come.
    #[cold]
    pub(super) fn unexpected(&self, expected: &[&str]) -> Box<SyntaxError> {
        let token = self.token(0);
        if let (TokenKind::Invalid, Some(error)) = (token.kind, &self.invalid) {
            return self.with_origin(error.clone());
        }
        if let Some(error) = self.unbalanced(token, expected) {
            return self.with_origin(error);
        }
        let expected = expected.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        let wants_pipe = expected.iter().any(|one| one == "`|`");
        let fault = Fault::Unexpected { expected, found: self.describe(token) };
        let mut error = self.with_origin(SyntaxError::new(self.text, fault, token.span));
        if let Some(open) = self.open.last() {
            error = error.related(open.span, "inside the bracket that is opened here");
        }
        for hint in self.hints(wants_pipe) {
            error = error.hint(hint);
        }
        error
    }

    /// An error about the next token.
    #[cold]
    pub(super) fn fault(&self, fault: Fault) -> Box<SyntaxError> {
        SyntaxError::new(self.text, fault, self.token(0).span)
    }

    /// The error that Kusto has something which is not done here.
    #[cold]
    pub(super) fn unsupported(&self, what: impl Into<String>, span: Span) -> Box<SyntaxError> {
        SyntaxError::new(self.text, Fault::Unsupported { what: what.into() }, span)
    }

    /// The error that a word is none of those with a meaning at this place, and the nearest that is.
    #[cold]
    pub(super) fn unknown_word<'w>(
        &self,
        what: &'static str,
        (name, span): (&str, Span),
        known: impl IntoIterator<Item = &'w str> + Clone,
    ) -> Box<SyntaxError> {
        let error = SyntaxError::new(self.text, Fault::UnknownWord { what, name: name.to_owned() }, span);
        match words::nearest(name, known.clone()) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", "))),
        }
    }

    /// The error that a pipe is followed by no operator; `span` is the word there.
    #[cold]
    pub(super) fn unknown_operator(&self, span: Span) -> Box<SyntaxError> {
        let name = span.text(self.text).to_owned();
        let near = words::nearest(&name, OPERATORS.iter().copied());
        let mut error = SyntaxError::new(self.text, Fault::UnknownOperator { name: name.clone() }, span);
        if let Some(near) = near {
            error = error.hint(format!("did you mean `{near}`?"));
        }
        match name.to_lowercase().as_str() {
            "select" => error.hint("columns are chosen with `project`"),
            "group" => error.hint("rows are grouped with `summarize ... by`"),
            "having" => error.hint("`where` after `summarize` does it"),
            "fields" | "table" => error.hint("columns are chosen with `project`"),
            "stats" => error.hint("rows are counted with `summarize ... by`"),
            "eval" => error.hint("columns are added with `extend`"),
            "rename" => error.hint("columns are renamed with `project-rename`"),
            "dedup" => error.hint("`distinct` or `summarize arg_max(...) by` does it"),
            "head" => error.hint("`take` gives some rows, `top` the first by an order"),
            "and" | "or" if span.text(self.text) == name => {
                error.hint("conditions are joined without a pipe")
            }
            _ => error,
        }
    }

    /// A bracket that is not closed where the text ends or another one closes, or one that closes nothing.
    fn unbalanced(&self, token: Token, expected: &[&str]) -> Option<Box<SyntaxError>> {
        let Some(open) = self.open.last() else {
            let bracket = token.span.text(self.text).to_owned();
            let fault = Fault::UnopenedBracket { bracket };
            return token.kind.is_closing().then(|| SyntaxError::new(self.text, fault, token.span));
        };
        let (bracket, closing) = match open.kind {
            TokenKind::OpenParen => ("(", "`)`"),
            TokenKind::OpenBracket => ("[", "`]`"),
            _ => ("{", "`}`"),
        };
        let is_other = token.kind.is_closing() && Some(token.kind) != open.kind.closing();
        let is_end = token.kind == TokenKind::End && expected.contains(&closing);
        (is_other || is_end).then(|| {
            let what = if is_end { "the text ends here" } else { "this closes another kind of bracket" };
            SyntaxError::new(self.text, Fault::UnclosedBracket { bracket }, open.span)
                .related(token.span, what)
                .hint(format!("close it with {closing}"))
        })
    }

    fn describe(&self, token: Token) -> String {
        let text = token.span.text(self.text);
        let shown: String = text.chars().take(40).collect();
        let dots = if shown.len() < text.len() { "..." } else { "" };
        match token.kind {
            TokenKind::End => "the end of the query".to_owned(),
            TokenKind::String => format!("the string {}{dots}", shown.replace(['\n', '\r'], " ")),
            TokenKind::Long | TokenKind::Real => format!("the number {shown}{dots}"),
            TokenKind::Timespan | TokenKind::Typed(_) => format!("{shown}{dots}"),
            TokenKind::Word => format!("the word `{shown}{dots}`"),
            _ => format!("`{shown}`"),
        }
    }

    /// Says so when the text as a whole is another language.
    fn with_origin(&self, error: Box<SyntaxError>) -> Box<SyntaxError> {
        const SQL: &[&str] =
            &["select", "insert", "update", "delete", "create", "drop", "alter", "merge", "with"];
        let first = self.tokens.first().map_or("", |token| token.span.text(self.text));
        let second = self.tokens.get(1).map_or("", |token| token.span.text(self.text));
        if SQL.iter().any(|word| word.eq_ignore_ascii_case(first)) && second != "|" {
            return error.hint(
                "this is SQL; a Kusto query begins with a table: `CloudAppEvents | where ActionType == \"X\" | project Timestamp`",
            );
        }
        match (first, second) {
            ("{", _) | ("[", "{") => error.hint("this is JSON or GraphQL and not a Kusto query"),
            ("query" | "mutation", "{") => error.hint("this is GraphQL and not a Kusto query"),
            ("|", _) => error.hint("this is a part of a query: a query begins with a table"),
            ("index" | "search", "=") => error.hint("this is a Splunk search and not a Kusto query"),
            _ => error,
        }
    }

    /// The mistakes that the next token may come from.
    fn hints(&self, wants_pipe: bool) -> Vec<String> {
        let (kind, word) = (self.peek(), self.word());
        let mut hints = Vec::new();
        if self.other_comment() {
            hints.push("comments begin with //".to_owned());
        }
        let before = self.at.checked_sub(1).map_or("", |at| self.tokens[at].span.text(self.text));
        if before.eq_ignore_ascii_case("not") && kind != TokenKind::End {
            hints.push("`not` is a function: write `not(...)`".to_owned());
        }
        match kind {
            TokenKind::Assign => hints.push("`==` compares, `=` gives a name".to_owned()),
            TokenKind::Pipe if self.at > 0 && self.tokens[self.at - 1].kind == TokenKind::Pipe => {
                hints.push(
                    "conditions are joined with `or`; a pipe is one `|` with an operator after it".to_owned(),
                );
            }
            TokenKind::Bang if !self.word_at(1).is_empty() && !self.is_adjacent(1) => {
                hints.push(format!("write `!{}` without a blank", self.word_at(1)));
            }
            TokenKind::Bang => hints.push("write `not(...)` for the opposite of a condition".to_owned()),
            TokenKind::Question => hints.push("a member that is not there is null: write `a.b`".to_owned()),
            TokenKind::Pipe if !self.open.is_empty() => {
                hints.push(
                    "a pipeline that is an argument needs parentheses of its own: `f((T | take 1))`"
                        .to_owned(),
                );
            }
            TokenKind::Word => hints.extend(self.word_hints(word, wants_pipe)),
            _ => {}
        }
        hints
    }

    /// Whether `--` or `/*` stands before this place on its line or at it. Both are operators and operands to the lexer,
    /// so that the mistake shows only after them.
    fn other_comment(&self) -> bool {
        let line = line_start(self.text, self.start());
        let begins = |at: usize| {
            let (one, other) = (self.tokens[at], self.tokens[at + 1]);
            let kinds = (one.kind, other.kind);
            one.span.end == other.span.start
                && (kinds == (TokenKind::Minus, TokenKind::Minus)
                    || kinds == (TokenKind::Slash, TokenKind::Star))
        };
        (0..self.tokens.len() - 1)
            .rev()
            .skip(self.tokens.len().saturating_sub(self.at + 2))
            .take_while(|at| self.tokens[*at].span.start >= line)
            .any(begins)
    }

    fn word_hints(&self, word: &str, wants_pipe: bool) -> Option<String> {
        if let Some(lower) = words::infix_in_another_case(word) {
            return Some(format!("Kusto's words are in lower case: write `{lower}`"));
        }
        let lower = word.to_lowercase();
        match (lower.as_str(), self.word_at(1)) {
            ("not", "in" | "has" | "contains" | "between") => {
                return Some(format!("write `!{}`", self.word_at(1)));
            }
            ("is", _) => return Some("write `isnull(x)`, or `isempty(x)` for text".to_owned()),
            ("not", _) => return Some("`not` is a function: write `not(...)`".to_owned()),
            ("matches", _) => return Some("write `matches regex`".to_owned()),
            _ => {}
        }
        if !wants_pipe {
            return None;
        }
        if OPERATORS.contains(&lower.as_str()) {
            return Some(format!("put a `|` before `{lower}`"));
        }
        if self.open.last().is_some_and(|open| open.kind != TokenKind::OpenBrace) {
            return (word == "on").then(|| "the `)` before `on` is missing".to_owned());
        }
        let begins_statement = matches!(word, "let" | "set" | "declare" | "alias" | "restrict");
        let begins_line = {
            let start = self.start();
            self.text[line_start(self.text, start)..start].trim().is_empty()
        };
        (begins_statement || begins_line).then(|| "statements and queries are parted by `;`".to_owned())
    }
}
