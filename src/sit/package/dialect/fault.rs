//! What can be wrong with an expression.

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}, at character {} of the expression", .at + 1)]
pub struct DialectError {
    /// Characters before the fault.
    pub at: usize,
    /// What is wrong.
    pub fault: DialectFault,
}

/// The kinds of faults.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialectFault {
    /// `(` without `)`.
    #[error("a group is not closed: `)` is missing, or the `(` has to be written `\\(`")]
    UnclosedGroup,
    /// `)` without `(`.
    #[error("`)` closes nothing: write `\\)` for the character")]
    UnopenedGroup,
    /// `[` without `]`.
    #[error("a set of characters is not closed: `]` is missing, or the `[` has to be written `\\[`")]
    UnclosedSet,
    /// A comment or name without its end.
    #[error("{what} is not closed: `{end}` is missing")]
    Unclosed {
        /// What it is.
        what: &'static str,
        /// What closes it.
        end: char,
    },
    /// `*`, `+`, `?` or `{n}` after nothing.
    #[error(
        "`{what}` repeats nothing: put what is repeated before it, or write `\\{what}` for the characters"
    )]
    NothingToRepeat {
        /// The repetition.
        what: String,
    },
    /// Two repetitions in a row.
    #[error("`{what}` repeats what is repeated already: put the first repetition into a group `(?:...)`")]
    RepeatedTwice {
        /// The second repetition.
        what: String,
    },
    /// `{5,2}`.
    #[error("`{{{min},{max}}}` asks for at least {min} and at most {max}: exchange the numbers")]
    EmptyRepeat {
        /// At least.
        min: u32,
        /// At most.
        max: u32,
    },
    /// More repetitions than are accepted.
    #[error("a repetition of {count} is more than {most}")]
    RepeatTooLarge {
        /// As written.
        count: String,
        /// The limit.
        most: u32,
    },
    /// `[z-a]`.
    #[error(
        "the range `{from}-{to}` in a set is backwards: exchange its ends, or write `\\-` for the character"
    )]
    BackwardRange {
        /// The first end.
        from: char,
        /// The second end.
        to: char,
    },
    /// `[a-\\d]`.
    #[error(
        "a range from `{from}` in a set ends in a class: it has to end in a character, or write `\\-` for the hyphen"
    )]
    ClassInRange {
        /// The first end.
        from: char,
    },
    /// `[[:alhpa:]]` or `\p{Nonsense}`.
    #[error("there is no class of characters named `{name}`")]
    UnknownClass {
        /// As written.
        name: String,
    },
    /// `\x{}`, `\c` at the end and the like.
    #[error("the escape `{escape}` is incomplete or is no character")]
    BadEscape {
        /// As written.
        escape: String,
    },
    /// A backslash at the end.
    #[error("the expression ends with a backslash: write `\\\\` for the character")]
    EndsInBackslash,
    /// `(?` and something unknown.
    #[error("`(?{what}` is no kind of group")]
    UnknownGroup {
        /// What follows `(?`.
        what: String,
    },
    /// A back-reference to a group that is not there.
    #[error("no group `{name}` stands for the back-reference")]
    NoSuchGroup {
        /// Its name or number.
        name: String,
    },
    /// Groups in groups in groups.
    #[error("groups are nested more than {most} deep")]
    TooDeep {
        /// The limit.
        most: usize,
    },
    /// Too many characters.
    #[error("the expression has more than {most} characters")]
    TooLong {
        /// The limit.
        most: usize,
    },
    /// Valid, and not offered by any engine here.
    #[error("{what} cannot be used here: {instead}")]
    Unsupported {
        /// What it is.
        what: String,
        /// What to write instead.
        instead: String,
    },
    /// The compiled expression would be too large.
    #[error(
        "the expression becomes larger than {megabytes} MB when compiled: use smaller repetitions, or `[0-9]` and \
         `[A-Za-z]` in place of `\\d` and `\\w`"
    )]
    TooLarge {
        /// The limit.
        megabytes: usize,
    },
    /// The engine does not accept it.
    #[error("the expression is not accepted: {reason}")]
    Refused {
        /// The engine's words.
        reason: String,
    },
}

/// What is read otherwise than its author may think.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialectNote {
    /// `{,5}`.
    #[error("`{text}` is no repetition but these characters, at character {}: write `{{0{}` for a repetition", .at + 1, .text.trim_start_matches('{'))]
    BraceIsText {
        /// Characters before it.
        at: usize,
        /// As written.
        text: String,
    },
    /// `\'` outside a set.
    #[error("`\\'` is the end of the text and not an apostrophe, at character {}: write `'`", .at + 1)]
    ApostropheIsEnd {
        /// Characters before it.
        at: usize,
    },
    /// `` \` `` outside a set.
    #[error("`\\`` is the beginning of the text and not that character, at character {}: write it without the backslash", .at + 1)]
    BacktickIsStart {
        /// Characters before it.
        at: usize,
    },
    /// `\y` and other letters without meaning.
    #[error("`\\{letter}` has no meaning and stands for `{letter}`, at character {}", .at + 1)]
    LetterIsItself {
        /// Characters before it.
        at: usize,
        /// The letter.
        letter: char,
    },
}
