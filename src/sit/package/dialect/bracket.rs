//! Sets of characters: `[...]`.

use super::escape::{Escaped, class_named, push_class, push_member};
use super::group::unsupported;
use super::{DialectError, DialectFault, DialectNote, Translator, error};

/// One member of a set.
enum Member {
    Character(char),
    Class(bool, String),
}

impl Translator {
    /// What follows a `[`.
    pub(super) fn bracket(&mut self, start: usize) -> Result<(), DialectError> {
        let mut out = String::from("[");
        if self.take('^') {
            out.push('^');
        }
        let first = self.at;
        loop {
            match self.peek() {
                None => return Err(error(start, DialectFault::UnclosedSet)),
                // First in a set it stands for itself.
                Some(']') if self.at > first => {
                    self.at += 1;
                    break;
                }
                Some(_) => self.member_or_range(&mut out)?,
            }
        }
        out.push(']');
        self.atom(&out);
        Ok(())
    }

    fn member_or_range(&mut self, out: &mut String) -> Result<(), DialectError> {
        let at = self.at;
        let from = match self.member()? {
            Member::Class(complement, members) => {
                push_class(out, complement, &members);
                return Ok(());
            }
            Member::Character(c) => c,
        };
        let is_range = self.peek() == Some('-') && self.peek_at(1).is_some_and(|c| c != ']');
        if !is_range {
            push_member(out, from);
            return Ok(());
        }
        self.at += 1;
        match self.member()? {
            Member::Character(to) if to < from => Err(error(at, DialectFault::BackwardRange { from, to })),
            Member::Character(to) => {
                push_member(out, from);
                out.push('-');
                push_member(out, to);
                Ok(())
            }
            Member::Class(..) => Err(error(at, DialectFault::ClassInRange { from })),
        }
    }

    fn member(&mut self) -> Result<Member, DialectError> {
        let start = self.at;
        let c = self.peek().ok_or_else(|| error(start, DialectFault::UnclosedSet))?;
        self.at += 1;
        match (c, self.peek()) {
            ('[', Some(':')) => self.named_class(start),
            ('[', Some('.' | '=')) => self.collating(start),
            ('\\', Some(escaped)) => self.member_escape(start, escaped),
            ('\\', None) => Err(error(start, DialectFault::EndsInBackslash)),
            _ => Ok(Member::Character(c)),
        }
    }

    fn member_escape(&mut self, start: usize, c: char) -> Result<Member, DialectError> {
        if let Some(common) = self.common_escape(start)? {
            return Ok(match common {
                Escaped::Character(c) => Member::Character(c),
                Escaped::Class(complement, members) => Member::Class(complement, members),
            });
        }
        self.at += 1;
        if c == 'b' {
            return Ok(Member::Character('\x08'));
        }
        if c.is_alphanumeric() {
            self.notes.push(DialectNote::LetterIsItself { at: start, letter: c });
        }
        Ok(Member::Character(c))
    }

    /// `[:name:]` or `[:^name:]`; without its end the `[` stands for itself.
    fn named_class(&mut self, start: usize) -> Result<Member, DialectError> {
        self.at += 1;
        let complement = self.take('^');
        let name = self.take_while(64, |c| c.is_ascii_alphanumeric());
        if !self.take_all(":]") {
            self.at = start + 1;
            return Ok(Member::Character('['));
        }
        match class_named(&name) {
            Some(members) => Ok(Member::Class(complement, members.to_owned())),
            None => Err(error(start, DialectFault::UnknownClass { name })),
        }
    }

    /// `[.x.]` with one character is that character; names and equivalence depend on a language.
    fn collating(&mut self, start: usize) -> Result<Member, DialectError> {
        let kind = self.peek();
        match (kind, self.peek_at(1), self.peek_at(2), self.peek_at(3)) {
            (Some('.'), Some(c), Some('.'), Some(']')) => {
                self.at += 4;
                Ok(Member::Character(c))
            }
            _ => {
                let rest: String = self.chars.iter().skip(self.at + 1).collect();
                let end = if kind == Some('.') { ".]" } else { "=]" };
                if !rest.contains(end) {
                    return Ok(Member::Character('['));
                }
                Err(unsupported(start, "a collating element `[.name.]` or `[=x=]`", "write its characters"))
            }
        }
    }
}
