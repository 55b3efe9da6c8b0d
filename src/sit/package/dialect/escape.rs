//! Escapes: what a backslash and the character after it mean, outside and inside sets.

use super::group::unsupported;
use super::{DialectError, DialectFault, DialectNote, Translator, error, push_visible};

/// What `\v` matches, for the inside of a set.
const VERTICAL: &str = r"\n\x0B\f\r\x{85}\x{2028}\x{2029}";
/// What ends a line for `.`, and at the end of the text for `\Z`, for the inside of a set.
const LINE_ENDS: &str = r"\n\f\r\x{85}\x{2028}\x{2029}";
/// What `\h` matches, for the inside of a set.
const HORIZONTAL: &str = r"\t\p{Zs}";

/// Boost's names of classes with Unicode's members, for the inside of a set.
const CLASSES: [(&str, &str); 22] = [
    ("alnum", r"\p{Alphabetic}\p{Nd}"),
    ("alpha", r"\p{Alphabetic}"),
    ("blank", HORIZONTAL),
    ("cntrl", r"\p{Cc}"),
    ("d", r"\d"),
    ("digit", r"\d"),
    ("graph", r"\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Co}"),
    ("h", HORIZONTAL),
    ("l", r"\p{Lowercase}"),
    ("lower", r"\p{Lowercase}"),
    ("print", r"\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Co}\p{Zs}"),
    ("punct", r"\p{P}\p{S}"),
    ("s", r"\s"),
    ("space", r"\s"),
    ("u", r"\p{Uppercase}"),
    ("unicode", r"\x{100}-\x{10FFFF}"),
    ("upper", r"\p{Uppercase}"),
    ("v", VERTICAL),
    ("w", r"\w"),
    ("word", r"\w"),
    ("xdigit", "0-9A-Fa-f"),
    ("ascii", r"\x00-\x7F"),
];

/// The members of a class by its name in `[[:name:]]` or `\p{name}`.
pub(super) fn class_named(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    CLASSES.iter().find(|(known, _)| *known == name).map(|&(_, members)| members)
}

/// An escape that means the same inside and outside of sets.
pub(super) enum Escaped {
    /// One character.
    Character(char),
    /// A class: whether it is the complement, and its members for the inside of a set.
    Class(bool, String),
}

impl Translator {
    /// `.`: any character, or any but those that end a line.
    pub(super) fn any(&mut self) {
        if self.modifiers.dot_all {
            self.atom("(?s:.)");
        } else {
            self.atom(&format!("[^{LINE_ENDS}]"));
        }
    }

    /// What follows a backslash outside of sets.
    pub(super) fn escape(&mut self, start: usize) -> Result<(), DialectError> {
        let Some(c) = self.peek() else {
            return Err(error(start, DialectFault::EndsInBackslash));
        };
        match self.common_escape(start)? {
            Some(Escaped::Character(c)) => self.literal(c),
            Some(Escaped::Class(complement, members)) => {
                let text = as_set(complement, &members);
                self.atom(&text);
            }
            None => return self.outer_escape(start, c),
        }
        Ok(())
    }

    /// The escapes that have a meaning outside of sets only.
    fn outer_escape(&mut self, start: usize, c: char) -> Result<(), DialectError> {
        self.at += 1;
        match c {
            '1'..='9' => return self.reference(start, &c.to_string()),
            'b' => self.assertion(r"\b"),
            'B' => self.assertion(r"\B"),
            '<' => self.assertion(r"\b{start}"),
            '>' => self.assertion(r"\b{end}"),
            'A' => self.assertion(r"\A"),
            'z' => self.assertion(r"\z"),
            '`' => {
                self.notes.push(DialectNote::BacktickIsStart { at: start });
                self.assertion(r"\A");
            }
            '\'' => {
                self.notes.push(DialectNote::ApostropheIsEnd { at: start });
                self.assertion(r"\z");
            }
            'Z' => {
                self.look_around = true;
                self.assertion(&format!(r"(?=[{LINE_ENDS}]*\z)"));
            }
            'K' => {
                self.look_around = true;
                self.assertion(r"\K");
            }
            'R' => {
                self.look_around = true;
                self.atom(&format!(r"(?>\r\n?|[{VERTICAL}])"));
            }
            'X' => {
                self.look_around = true;
                self.atom(r"(?>\P{M}\p{M}*)");
            }
            'C' => self.atom("(?s:.)"),
            'Q' => self.quoted(),
            'G' => {
                return Err(unsupported(
                    start,
                    "`\\G`",
                    "leave it out: occurrences are looked for everywhere",
                ));
            }
            'g' | 'k' => return self.named_reference(start, c),
            _ => self.own_escape(start, c),
        }
        Ok(())
    }

    /// A character that stands for itself although a backslash is before it.
    fn own_escape(&mut self, start: usize, c: char) {
        if c.is_alphanumeric() {
            self.notes.push(DialectNote::LetterIsItself { at: start, letter: c });
        }
        self.literal(c);
    }

    /// The escapes that mean the same everywhere; `None`, and nothing taken, for others.
    pub(super) fn common_escape(&mut self, start: usize) -> Result<Option<Escaped>, DialectError> {
        let Some(c) = self.peek() else { return Ok(None) };
        self.at += 1;
        let character = match c {
            'a' => '\x07',
            'e' => '\x1B',
            'f' => '\x0C',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'c' => self.control(start)?,
            'x' => self.hexadecimal(start)?,
            '0' => self.octal(start)?,
            'N' => {
                return Err(unsupported(
                    start,
                    "a character by name, `\\N`",
                    "write its number, as in `\\x{20AC}`",
                ));
            }
            'd' | 'w' | 's' | 'h' | 'v' | 'l' | 'u' => return self.class_escape(start, c, false).map(Some),
            'D' | 'W' | 'S' | 'H' | 'V' | 'L' | 'U' => return self.class_escape(start, c, true).map(Some),
            'p' => return self.property(start, false).map(Some),
            'P' => return self.property(start, true).map(Some),
            _ => {
                self.at -= 1;
                return Ok(None);
            }
        };
        Ok(Some(Escaped::Character(character)))
    }

    /// `\d` and its kind. `\u00E9` is refused: in Boost it is an upper-case letter and the text `00E9`.
    fn class_escape(&mut self, start: usize, c: char, complement: bool) -> Result<Escaped, DialectError> {
        let digits = if c == 'u' { 4 } else { 8 };
        let number: String = self.chars.iter().skip(self.at).take(digits).collect();
        if matches!(c, 'u' | 'U') && number.len() == digits && number.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(unsupported(
                start,
                &format!("`\\{c}{number}`, in Boost a class and the text `{number}`,"),
                &format!("write `\\x{{{number}}}` for the character"),
            ));
        }
        let name = c.to_ascii_lowercase().to_string();
        match class_named(&name) {
            Some(members) => Ok(Escaped::Class(complement, members.to_owned())),
            None => Err(error(start, DialectFault::UnknownClass { name })),
        }
    }

    /// `\pX` and `\p{Name}`: Boost's names first, then Unicode's.
    fn property(&mut self, start: usize, complement: bool) -> Result<Escaped, DialectError> {
        let bad = |name: &str| error(start, DialectFault::UnknownClass { name: name.to_owned() });
        let (name, complement) = if self.take('{') {
            let flipped = self.take('^');
            let name = self.take_while(64, |c| c != '}');
            if !self.take('}') {
                return Err(error(start, DialectFault::Unclosed { what: "the name of a class", end: '}' }));
            }
            (name, complement != flipped)
        } else {
            (self.take_while(1, |_| true), complement)
        };
        if let Some(members) = class_named(&name) {
            return Ok(Escaped::Class(complement, members.to_owned()));
        }
        let members = format!(r"\p{{{name}}}");
        let plain =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-= :".contains(c));
        if !plain || regex::Regex::new(&members).is_err() {
            return Err(bad(&name));
        }
        Ok(Escaped::Class(complement, members))
    }

    fn control(&mut self, start: usize) -> Result<char, DialectError> {
        let c = self.peek().ok_or_else(|| bad_escape(start, "\\c"))?;
        self.at += 1;
        char::from_u32(u32::from(c) % 32).ok_or_else(|| bad_escape(start, "\\c"))
    }

    fn hexadecimal(&mut self, start: usize) -> Result<char, DialectError> {
        let braced = self.take('{');
        let digits = self.take_while(if braced { 8 } else { 2 }, |c| c.is_ascii_hexdigit());
        let closed = !braced || self.take('}');
        let c = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        match (c, closed) {
            (Some(c), true) => Ok(c),
            _ => Err(bad_escape(start, &format!("\\x{}{digits}", if braced { "{" } else { "" }))),
        }
    }

    /// The zero is taken; up to three octal digits follow.
    pub(super) fn octal(&mut self, start: usize) -> Result<char, DialectError> {
        let digits = self.take_while(3, |c| c.is_digit(8));
        let number = if digits.is_empty() { Some(0) } else { u32::from_str_radix(&digits, 8).ok() };
        number.and_then(char::from_u32).ok_or_else(|| bad_escape(start, &format!("\\0{digits}")))
    }

    /// `\Q...\E`: everything between stands for itself.
    fn quoted(&mut self) {
        while let Some(c) = self.peek() {
            if self.take_all(r"\E") {
                return;
            }
            self.at += 1;
            self.literal(c);
        }
    }

    /// `\g1`, `\g{1}`, `\g{-1}`, `\g{name}`, `\k<name>`, `\k'name'` and `\k{name}`.
    fn named_reference(&mut self, start: usize, kind: char) -> Result<(), DialectError> {
        let end = match self.peek() {
            Some('{') => Some('}'),
            Some('<') => Some('>'),
            Some('\'') => Some('\''),
            _ => None,
        };
        let name = if let Some(end) = end {
            self.at += 1;
            let sign = if self.take('-') { "-" } else { "" };
            format!("{sign}{}", self.name(start, end)?)
        } else {
            let sign = if self.take('-') { "-" } else { "" };
            format!("{sign}{}", self.take_while(3, |c| c.is_ascii_digit()))
        };
        if name.trim_start_matches('-').is_empty() {
            return Err(bad_escape(start, &format!("\\{kind}")));
        }
        self.reference(start, &name)
    }

    /// A back-reference by number, number counted backwards, or name.
    fn reference(&mut self, start: usize, name: &str) -> Result<(), DialectError> {
        let unknown = || error(start, DialectFault::NoSuchGroup { name: name.to_owned() });
        let number = match name.strip_prefix('-') {
            Some(back) => {
                let back: u32 = back.parse().map_err(|_| unknown())?;
                (self.captures + 1).checked_sub(back).filter(|_| back > 0).ok_or_else(unknown)?
            }
            None if name.starts_with(|c: char| c.is_ascii_digit()) => name.parse().map_err(|_| unknown())?,
            None => self
                .names
                .iter()
                .find(|(known, _)| known == name)
                .map(|&(_, number)| number)
                .ok_or_else(unknown)?,
        };
        self.references.push((start, number));
        self.look_around = true;
        // In a group, since a digit may follow.
        self.atom(&format!(r"(?:\{number})"));
        Ok(())
    }
}

fn bad_escape(at: usize, escape: &str) -> DialectError {
    error(at, DialectFault::BadEscape { escape: escape.to_owned() })
}

/// A class outside of sets.
fn as_set(complement: bool, members: &str) -> String {
    match (complement, members) {
        (false, r"\d" | r"\w" | r"\s") => members.to_owned(),
        (true, r"\d" | r"\w" | r"\s") => members.to_uppercase(),
        (false, _) => format!("[{members}]"),
        (true, _) => format!("[^{members}]"),
    }
}

/// A class inside a set.
pub(super) fn push_class(out: &mut String, complement: bool, members: &str) {
    if complement {
        out.push_str(&as_set(true, members));
    } else {
        out.push_str(members);
    }
}

/// A character inside a set.
pub(super) fn push_member(out: &mut String, c: char) {
    if matches!(c, '\\' | '[' | ']' | '^' | '-' | '&' | '~') {
        out.push('\\');
    }
    push_visible(out, c);
}
