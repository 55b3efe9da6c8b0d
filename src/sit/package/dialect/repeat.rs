//! Repetitions: `*`, `+`, `?` and `{n,m}`, lazy with `?` and possessive with `+`.

use super::{DialectError, DialectFault, DialectNote, Last, Translator, error};

/// Most repetitions that may be asked for. What they cost is limited when the expression is compiled.
const MOST: u32 = 65_535;

impl Translator {
    /// A repetition, whose own text has been taken already.
    pub(super) fn repeat(&mut self, start: usize, count: &str) -> Result<(), DialectError> {
        let atom = match self.last {
            Last::Atom(atom) => atom,
            Last::Nothing => {
                return Err(error(start, DialectFault::NothingToRepeat { what: count.to_owned() }));
            }
            Last::Repeated => {
                return Err(error(start, DialectFault::RepeatedTwice { what: count.to_owned() }));
            }
        };
        if self.modifiers.extended {
            while self.peek().is_some_and(|c| self.skip_layout(c)) {}
        }
        if self.take('+') {
            self.look_around = true;
            self.out.insert_str(atom, "(?>");
            self.out.push_str(count);
            self.out.push(')');
        } else {
            self.out.push_str(count);
            if self.take('?') {
                self.out.push('?');
            }
        }
        self.last = Last::Repeated;
        Ok(())
    }

    /// A `{`: a repetition if it has the form of one, otherwise the character.
    pub(super) fn brace(&mut self, start: usize) -> Result<(), DialectError> {
        let Some((min, max)) = self.brace_content() else {
            self.note_missing_minimum(start);
            self.at = start + 1;
            self.literal('{');
            return Ok(());
        };
        let min = number(start, &min)?;
        let count = match max {
            None => format!("{{{min}}}"),
            Some(max) if max.is_empty() => format!("{{{min},}}"),
            Some(max) => {
                let max = number(start, &max)?;
                if max < min {
                    return Err(error(start, DialectFault::EmptyRepeat { min, max }));
                }
                format!("{{{min},{max}}}")
            }
        };
        self.repeat(start, &count)
    }

    /// Digits of `n}`, `n,}` or `n,m}`; spaces may stand between.
    fn brace_content(&mut self) -> Option<(String, Option<String>)> {
        let min = self.spaced_digits();
        if min.is_empty() {
            return None;
        }
        if self.take('}') {
            return Some((min, None));
        }
        if !self.take(',') {
            return None;
        }
        let max = self.spaced_digits();
        self.take('}').then_some((min, Some(max)))
    }

    fn spaced_digits(&mut self) -> String {
        self.take_while(usize::MAX, char::is_whitespace);
        let digits = self.take_while(usize::MAX, |c| c.is_ascii_digit());
        self.take_while(usize::MAX, char::is_whitespace);
        digits
    }

    /// `{,n}` is a repetition in other dialects.
    fn note_missing_minimum(&mut self, start: usize) {
        self.at = start + 1;
        if !self.take(',') {
            return;
        }
        let digits = self.take_while(usize::MAX, |c| c.is_ascii_digit());
        if !digits.is_empty() && self.take('}') {
            self.notes.push(DialectNote::BraceIsText { at: start, text: format!("{{,{digits}}}") });
        }
    }
}

fn number(at: usize, digits: &str) -> Result<u32, DialectError> {
    match digits.parse() {
        Ok(count) if count <= MOST => Ok(count),
        _ => Err(error(at, DialectFault::RepeatTooLarge { count: digits.to_owned(), most: MOST })),
    }
}
