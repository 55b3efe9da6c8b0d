//! A record's JSON as spans over its text: parsed once, byte-exact, nothing copied.
//!
//! An audit record is read three times: for its columns, for its content hash and for what people look for later.
//! A tree of owned values would copy every string for that. Here one pass checks the syntax and writes a flat list
//! of nodes that point into the text; a value can always give back the exact bytes it was written with, which is
//! what evidence needs. Duplicate keys stay visible, numbers keep their digits.

mod value;

#[cfg(test)]
mod tests;

use memchr::memchr2;

pub use self::value::{Elements, Key, Members, Value};

/// Deeper nesting is refused: no real record comes near, and hostile input would exhaust the stack of later readers.
pub const DEPTH_LIMIT: usize = 128;

/// Why a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {offset}")]
pub struct JsonError {
    /// Byte offset into the text.
    pub offset: usize,
    /// What was wrong there.
    pub what: &'static str,
}

/// What kind of value a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, digits as written.
    Number,
    /// A string.
    Text,
    /// `[...]`
    Array,
    /// `{...}`
    Object,
}

/// One value: where it stands in the text, and how many nodes it spans.
#[derive(Debug, Clone, Copy)]
struct Node {
    start: u32,
    end: u32,
    /// Index of the node after this value and everything inside it.
    next: u32,
    kind: Kind,
    /// For text: whether it holds a backslash.
    escaped: bool,
}

/// A parsed text. The buffer is reused from record to record.
#[derive(Debug, Default)]
pub struct Tape {
    nodes: Vec<Node>,
    open: Vec<u32>,
}

impl Tape {
    /// An empty tape.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Parses exactly one value, with white space around it allowed.
    ///
    /// # Errors
    /// Where and why the text is not one JSON value.
    pub fn parse<'a>(&'a mut self, text: &'a str) -> Result<Value<'a>, JsonError> {
        let end = self.parse_prefix(text)?;
        let rest = skip_space(text.as_bytes(), end);
        if rest < text.len() {
            return Err(JsonError { offset: rest, what: "text after the end of the value" });
        }
        Ok(Value { tape: self, text, node: 0 })
    }

    /// Parses one value at the start of the text and says where it ends; what follows is not looked at.
    ///
    /// # Errors
    /// Where and why the text does not start with a JSON value.
    pub fn parse_prefix(&mut self, text: &str) -> Result<usize, JsonError> {
        self.nodes.clear();
        self.open.clear();
        if u32::try_from(text.len()).is_err() {
            return Err(JsonError { offset: 0, what: "a value over 4 GiB" });
        }
        Parser { bytes: text.as_bytes(), at: 0, tape: self }.value()
    }

    /// The root of the last parsed text, which must be the same text.
    #[must_use]
    pub fn root<'a>(&'a self, text: &'a str) -> Option<Value<'a>> {
        self.nodes.first().filter(|node| node.end as usize <= text.len())?;
        Some(Value { tape: self, text, node: 0 })
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

struct Parser<'p> {
    bytes: &'p [u8],
    at: usize,
    tape: &'p mut Tape,
}

impl Parser<'_> {
    /// Iterative on purpose: depth costs a vector entry, not stack.
    fn value(mut self) -> Result<usize, JsonError> {
        loop {
            // A value is due here.
            self.at = skip_space(self.bytes, self.at);
            let opened = self.begin_value()?;
            if opened {
                continue;
            }
            // A value has ended: close containers or go on to the next member.
            loop {
                let Some(&container) = self.tape.open.last() else {
                    return Ok(self.at);
                };
                self.at = skip_space(self.bytes, self.at);
                let is_object = self.tape.nodes[container as usize].kind == Kind::Object;
                match (self.bytes.get(self.at), is_object) {
                    (Some(b','), true) => {
                        self.at = skip_space(self.bytes, self.at + 1);
                        self.key()?;
                        break;
                    }
                    (Some(b','), false) => {
                        self.at += 1;
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => self.close(),
                    (None, _) => return Err(self.error("the text ends inside a value")),
                    (_, true) => return Err(self.error("expected ',' or '}'")),
                    (_, false) => return Err(self.error("expected ',' or ']'")),
                }
            }
        }
    }

    fn error(&self, what: &'static str) -> JsonError {
        JsonError { offset: self.at, what }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, escaped: bool) {
        let next = self.tape.nodes.len() as u32 + 1;
        self.tape.nodes.push(Node { start: start as u32, end: end as u32, next, kind, escaped });
    }

    fn close(&mut self) {
        self.at += 1;
        let next = self.tape.nodes.len() as u32;
        if let Some(container) = self.tape.open.pop() {
            let node = &mut self.tape.nodes[container as usize];
            node.end = self.at as u32;
            node.next = next;
        }
    }

    /// Reads a scalar or an empty container whole, or opens a container: then a value is due next.
    fn begin_value(&mut self) -> Result<bool, JsonError> {
        let start = self.at;
        match self.bytes.get(start) {
            Some(b'"') => self.string().map(|()| false),
            Some(b'{') => {
                self.open_container(Kind::Object)?;
                if self.bytes.get(self.at) == Some(&b'}') {
                    self.close();
                    return Ok(false);
                }
                self.key()?;
                Ok(true)
            }
            Some(b'[') => {
                self.open_container(Kind::Array)?;
                if self.bytes.get(self.at) == Some(&b']') {
                    self.close();
                    return Ok(false);
                }
                Ok(true)
            }
            Some(b't') => self.word(b"true", Kind::Bool),
            Some(b'f') => self.word(b"false", Kind::Bool),
            Some(b'n') => self.word(b"null", Kind::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            None => Err(self.error("the text ends where a value should be")),
            Some(_) => Err(self.error("expected a value")),
        }
    }

    fn open_container(&mut self, kind: Kind) -> Result<(), JsonError> {
        if self.tape.open.len() >= DEPTH_LIMIT {
            return Err(self.error("nesting deeper than 128 levels"));
        }
        self.tape.open.push(self.tape.nodes.len() as u32);
        self.push(kind, self.at, self.at, false);
        self.at = skip_space(self.bytes, self.at + 1);
        Ok(())
    }

    fn key(&mut self) -> Result<(), JsonError> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(self.error("expected a key in quotes"));
        }
        self.string()?;
        self.at = skip_space(self.bytes, self.at);
        if self.bytes.get(self.at) != Some(&b':') {
            return Err(self.error("expected ':'"));
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        let mut at = start + 1;
        let mut escaped = false;
        loop {
            let Some(found) = self.bytes.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) else {
                self.at = self.bytes.len();
                return Err(self.error("the text ends inside a string"));
            };
            at += found;
            if self.bytes[at] == b'"' {
                break;
            }
            escaped = true;
            at = self.escape(at)?;
        }
        self.push(Kind::Text, start, at + 1, escaped);
        self.at = at + 1;
        Ok(())
    }

    /// Checks one escape sequence and returns where the text goes on. Lone surrogates are let through: real records
    /// hold them, and they are replaced when the text is read.
    fn escape(&mut self, at: usize) -> Result<usize, JsonError> {
        match self.bytes.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
            Some(b'u') => {
                let digits = self.bytes.get(at + 2..at + 6);
                if digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    Ok(at + 6)
                } else {
                    Err(JsonError { offset: at, what: "an escape with wrong digits" })
                }
            }
            _ => Err(JsonError { offset: at, what: "an unknown escape" }),
        }
    }

    fn word(&mut self, word: &'static [u8], kind: Kind) -> Result<bool, JsonError> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) != Some(word) {
            return Err(self.error("expected a value"));
        }
        self.push(kind, self.at, end, false);
        self.at = end;
        Ok(false)
    }

    fn number(&mut self) -> Result<bool, JsonError> {
        let start = self.at;
        let mut at = start + usize::from(self.bytes[start] == b'-');
        let digits = |mut at: usize| {
            while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let whole = digits(at);
        if whole == at || (self.bytes[at] == b'0' && whole > at + 1) {
            return Err(self.error("a malformed number"));
        }
        at = whole;
        if self.bytes.get(at) == Some(&b'.') {
            let fraction = digits(at + 1);
            if fraction == at + 1 {
                return Err(self.error("a malformed number"));
            }
            at = fraction;
        }
        if matches!(self.bytes.get(at), Some(b'e' | b'E')) {
            let sign = at + 1 + usize::from(matches!(self.bytes.get(at + 1), Some(b'+' | b'-')));
            let exponent = digits(sign);
            if exponent == sign {
                return Err(self.error("a malformed number"));
            }
            at = exponent;
        }
        self.push(Kind::Number, start, at, false);
        self.at = at;
        Ok(false)
    }
}
