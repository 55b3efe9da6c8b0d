//! Groups: `(...)` and everything that begins with `(?`.

use super::{DEEPEST, DialectError, DialectFault, Last, Modifiers, Translator, error};

/// A group that is open.
pub(super) struct Group {
    /// Characters before its `(`.
    pub(super) at: usize,
    /// Where its output begins.
    start: usize,
    /// Whether it looks around: then it cannot be repeated, and it would mean nothing.
    looks_around: bool,
    /// The modifiers around it, which hold again after it.
    outer: Modifiers,
}

impl Translator {
    /// What follows a `(`.
    pub(super) fn open(&mut self, start: usize) -> Result<(), DialectError> {
        if self.peek() == Some('*') {
            return Err(unsupported(start, "a verb such as `(*SKIP)`", "write the expression without it"));
        }
        if !self.take('?') {
            return self.open_capture(start);
        }
        if self.take('#') {
            return self.comment(start);
        }
        for (written, meaning, needs_fancy) in [
            (":", "(?:", false),
            ("=", "(?=", true),
            ("!", "(?!", true),
            (">", "(?>", true),
            ("<=", "(?<=", true),
            ("<!", "(?<!", true),
        ] {
            if self.take_all(written) {
                self.look_around |= needs_fancy;
                return self.push(start, meaning);
            }
        }
        if self.take('|') {
            self.branch_reset = Some(start);
            return self.push(start, "(?:");
        }
        let end = match (self.peek(), self.peek_at(1)) {
            (Some('<'), _) | (Some('P'), Some('<')) => Some('>'),
            (Some('\''), _) => Some('\''),
            _ => None,
        };
        if let Some(end) = end {
            self.take('P');
            self.at += 1;
            let name = self.name(start, end)?;
            self.names.push((name, self.captures + 1));
            return self.open_capture(start);
        }
        self.modifiers_or_refusal(start)
    }

    /// What follows a `)`.
    pub(super) fn close(&mut self, start: usize) -> Result<(), DialectError> {
        let group = self.groups.pop().ok_or_else(|| error(start, DialectFault::UnopenedGroup))?;
        self.modifiers = group.outer;
        self.out.push(')');
        self.last = if group.looks_around { Last::Nothing } else { Last::Atom(group.start) };
        Ok(())
    }

    fn open_capture(&mut self, start: usize) -> Result<(), DialectError> {
        self.captures += 1;
        self.push(start, "(")
    }

    fn push(&mut self, at: usize, text: &str) -> Result<(), DialectError> {
        if self.groups.len() == DEEPEST {
            return Err(error(at, DialectFault::TooDeep { most: DEEPEST }));
        }
        let looks_around = text.starts_with("(?=") || text.starts_with("(?!") || text.starts_with("(?<");
        self.groups.push(Group { at, start: self.out.len(), looks_around, outer: self.modifiers });
        self.out.push_str(text);
        self.last = Last::Nothing;
        Ok(())
    }

    /// `(?#...)` says nothing to the engine.
    fn comment(&mut self, start: usize) -> Result<(), DialectError> {
        self.take_while(usize::MAX, |c| c != ')');
        if self.take(')') {
            return Ok(());
        }
        Err(error(start, DialectFault::Unclosed { what: "a comment `(?#`", end: ')' }))
    }

    /// The name up to `end`, which is taken too.
    pub(super) fn name(&mut self, start: usize, end: char) -> Result<String, DialectError> {
        let name = self.take_while(usize::MAX, |c| c.is_alphanumeric() || c == '_');
        if name.is_empty() || !self.take(end) {
            return Err(error(start, DialectFault::Unclosed { what: "the name of a group", end }));
        }
        Ok(name)
    }

    /// `(?imsx-imsx)`, `(?imsx-imsx:`, or one of the kinds that are not offered.
    fn modifiers_or_refusal(&mut self, start: usize) -> Result<(), DialectError> {
        let first = self.peek();
        let second = self.peek_at(1);
        match (first, second) {
            (Some('('), _) => {
                return Err(unsupported(start, "a condition `(?(`", "write its cases as alternatives"));
            }
            (Some('R' | '&' | '0'..='9'), _)
            | (Some('+' | '-'), Some('0'..='9'))
            | (Some('P'), Some('>')) => {
                return Err(unsupported(
                    start,
                    "recursion into a group",
                    "write the group out where it is used",
                ));
            }
            _ => {}
        }
        let mut inner = self.modifiers;
        let mut case = None;
        let mut on = true;
        loop {
            match self.peek() {
                Some('i') => case = Some(on),
                Some('m') => inner.lines = on,
                Some('s') => inner.dot_all = on,
                Some('x') => inner.extended = on,
                Some('-') if on => on = false,
                Some(end @ (')' | ':')) => {
                    self.at += 1;
                    return self.apply(start, end, inner, case);
                }
                _ => {
                    let what: String = self.chars.iter().skip(start + 2).take(4).collect();
                    return Err(error(start, DialectFault::UnknownGroup { what }));
                }
            }
            self.at += 1;
        }
    }

    fn apply(
        &mut self,
        at: usize,
        end: char,
        inner: Modifiers,
        case: Option<bool>,
    ) -> Result<(), DialectError> {
        let case = match case {
            Some(true) => "i",
            Some(false) => "-i",
            None => "",
        };
        if end == ':' {
            self.push(at, &format!("(?{case}:"))?;
        } else {
            self.last = Last::Nothing;
            if !case.is_empty() {
                self.out.push_str(&format!("(?{case})"));
            }
        }
        self.modifiers = inner;
        Ok(())
    }
}

/// Refuses what no engine here offers.
pub(super) fn unsupported(at: usize, what: &str, instead: &str) -> DialectError {
    error(at, DialectFault::Unsupported { what: what.to_owned(), instead: instead.to_owned() })
}
