//! Expressions as rule packages write them, turned into what Rust's engines read.
//!
//! The service names Boost.Regex 5.1.3 in Perl's syntax, so that documentation decides what an expression means, and
//! this is where it differs from Rust's `regex`. It is not tied to rule packages: own types are read the same way.
//!
//! - `^` and `$` stand at every line, `.` also matches a line break; `(?-m)` and `(?-s)` change that. A line ends at
//!   `\n`, `\r` or `\r\n` here; Boost's form feed, U+0085, U+2028 and U+2029 are line ends for `.`, `\Z` and `\v` only.
//!   At the very beginning or end of a text Boost has no `\B`; here it may be there.
//! - `\d`, `\w`, `\s`, `\b` and the classes in `[[:alpha:]]` are those of Unicode.
//! - Case is Unicode's simple folding where it does not matter, so that `(?i)k` also matches the sign for kelvin.
//! - `\h`, `\v`, `\l`, `\u`, `\<`, `\>`, `` \` ``, `\'`, `\Z`, `\R`, `\X`, `\C`, `\Q..\E`, `\0dd`, `\cX` and `{` that
//!   begins no repetition mean what Boost says.
//! - Inside `[...]` only `]`, `\`, `-`, `^` and `[:` are special; `&&`, `--`, `~~` and a lone `[` are not.
//! - Names of groups become numbers, so that one name may stand in two alternatives.
//! - Possessive repetitions become atomic groups. These, look-around and back-references need `fancy-regex`, which
//!   goes back and tries again, within a limit; everything else runs in linear time.
//! - Recursion, conditions, verbs such as `(*SKIP)`, `\G` and collating elements are refused by name.

mod bracket;
mod compile;
mod escape;
mod fault;
mod group;
mod repeat;
#[cfg(test)]
mod tests;

pub use compile::{Compiled, SearchError, compile};
pub use fault::{DialectError, DialectFault, DialectNote};

use group::Group;

/// Longest expression that is read, in characters. The service stops at 1024.
pub const LONGEST_EXPRESSION: usize = 16_384;

/// Deepest nesting of groups.
const DEEPEST: usize = 100;

/// An expression in the syntax of Rust's `regex`, or of `fancy-regex`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translated {
    /// The expression.
    pub expression: String,
    /// Whether it needs `fancy-regex`: look-around, back-references, atomic groups or possessive repetitions.
    pub look_around: bool,
    /// What is read otherwise than its author may think.
    pub notes: Vec<DialectNote>,
}

/// Turns an expression in Boost's Perl syntax into Rust's.
///
/// # Errors
///
/// What is wrong or cannot be done, with the character at which it stands.
pub fn translate(expression: &str) -> Result<Translated, DialectError> {
    let chars: Vec<char> = expression.chars().collect();
    if chars.len() > LONGEST_EXPRESSION {
        return Err(DialectError {
            at: LONGEST_EXPRESSION,
            fault: DialectFault::TooLong { most: LONGEST_EXPRESSION },
        });
    }
    Translator::new(chars).run()
}

/// Perl's modifiers that are in effect. Case is left to the engine, the others are resolved here.
#[derive(Debug, Clone, Copy)]
struct Modifiers {
    /// `m`: `^` and `$` at every line.
    lines: bool,
    /// `s`: `.` matches line breaks too.
    dot_all: bool,
    /// `x`: white space and comments are left out.
    extended: bool,
}

/// What the last piece of output is to a repetition that may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing that can be repeated.
    Nothing,
    /// Something that can be, from this place of the output on.
    Atom(usize),
    /// It is repeated already.
    Repeated,
}

/// State of one translation.
struct Translator {
    chars: Vec<char>,
    at: usize,
    out: String,
    modifiers: Modifiers,
    last: Last,
    groups: Vec<Group>,
    captures: u32,
    names: Vec<(String, u32)>,
    references: Vec<(usize, u32)>,
    branch_reset: Option<usize>,
    look_around: bool,
    notes: Vec<DialectNote>,
}

impl Translator {
    fn new(chars: Vec<char>) -> Self {
        Self {
            out: String::with_capacity(chars.len() + 16),
            chars,
            at: 0,
            modifiers: Modifiers { lines: true, dot_all: true, extended: false },
            last: Last::Nothing,
            groups: Vec::new(),
            captures: 0,
            names: Vec::new(),
            references: Vec::new(),
            branch_reset: None,
            look_around: false,
            notes: Vec::new(),
        }
    }

    fn run(mut self) -> Result<Translated, DialectError> {
        while let Some(c) = self.peek() {
            self.piece(c)?;
        }
        if let Some(group) = self.groups.last() {
            return Err(error(group.at, DialectFault::UnclosedGroup));
        }
        self.check_references()?;
        Ok(Translated { expression: self.out, look_around: self.look_around, notes: self.notes })
    }

    /// Translates what begins with `c`, the next character.
    fn piece(&mut self, c: char) -> Result<(), DialectError> {
        if self.modifiers.extended && self.skip_layout(c) {
            return Ok(());
        }
        let start = self.at;
        self.at += 1;
        match c {
            '\\' => self.escape(start),
            '[' => self.bracket(start),
            '(' => self.open(start),
            ')' => self.close(start),
            '*' => self.repeat(start, "*"),
            '+' => self.repeat(start, "+"),
            '?' => self.repeat(start, "?"),
            '{' => self.brace(start),
            '|' => {
                self.out.push('|');
                self.last = Last::Nothing;
                Ok(())
            }
            '^' => {
                self.assertion(if self.modifiers.lines { "(?mR:^)" } else { r"\A" });
                Ok(())
            }
            '$' => {
                self.assertion(if self.modifiers.lines { "(?mR:$)" } else { r"\z" });
                Ok(())
            }
            '.' => {
                self.any();
                Ok(())
            }
            _ => {
                self.literal(c);
                Ok(())
            }
        }
    }

    /// Skips white space and comments of the extended form; whether there were any.
    fn skip_layout(&mut self, c: char) -> bool {
        if c == '#' {
            while self.peek().is_some_and(|c| c != '\n') {
                self.at += 1;
            }
            return true;
        }
        if c.is_whitespace() {
            self.at += 1;
        }
        c.is_whitespace()
    }

    /// Writes something that can be repeated.
    fn atom(&mut self, text: &str) {
        self.last = Last::Atom(self.out.len());
        self.out.push_str(text);
    }

    /// Writes something without width, which cannot be repeated.
    fn assertion(&mut self, text: &str) {
        self.last = Last::Nothing;
        self.out.push_str(text);
    }

    /// Writes a character that stands for itself.
    fn literal(&mut self, c: char) {
        self.last = Last::Atom(self.out.len());
        if matches!(c, '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$') {
            self.out.push('\\');
        }
        push_visible(&mut self.out, c);
    }

    /// Every reference names a group, and its number means one group only.
    fn check_references(&self) -> Result<(), DialectError> {
        for &(at, number) in &self.references {
            if number == 0 || number > self.captures {
                return Err(error(at, DialectFault::NoSuchGroup { name: number.to_string() }));
            }
        }
        match (self.branch_reset, self.references.is_empty()) {
            (Some(at), false) => Err(error(
                at,
                DialectFault::Unsupported {
                    what: "a branch reset group `(?|` together with back-references".to_owned(),
                    instead: "use `(?:` and a group for each alternative".to_owned(),
                },
            )),
            _ => Ok(()),
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Takes the next character if it is this one.
    fn take(&mut self, c: char) -> bool {
        let is_it = self.peek() == Some(c);
        self.at += usize::from(is_it);
        is_it
    }

    /// Takes the next characters if they are these.
    fn take_all(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        let is_it = text.chars().eq(self.chars.iter().skip(self.at).take(length).copied());
        self.at += if is_it { length } else { 0 };
        is_it
    }

    /// Takes characters as long as they satisfy, at most `most`.
    fn take_while(&mut self, most: usize, accept: impl Fn(char) -> bool) -> String {
        let text: String =
            self.chars.iter().skip(self.at).take(most).copied().take_while(|&c| accept(c)).collect();
        self.at += text.chars().count();
        text
    }
}

/// Control characters are written as numbers: expressions are shown to people.
fn push_visible(out: &mut String, c: char) {
    if c.is_control() {
        out.push_str(&format!(r"\x{{{:X}}}", u32::from(c)));
    } else {
        out.push(c);
    }
}

/// An error at a character.
fn error(at: usize, fault: DialectFault) -> DialectError {
    DialectError { at, fault }
}
