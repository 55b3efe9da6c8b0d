//! A record's JSON as spans over its text: parsed once, byte-exact, nothing copied.
//!
//! An audit record is read three times: for its columns, for its content hash and for what people look for later.
//! A tree of owned values would copy every string for that. Here one pass checks the syntax and writes a flat list
//! of nodes that point into the text; a value can always give back the exact bytes it was written with, which is
//! what evidence needs. Duplicate keys stay visible, numbers keep their digits.

use std::borrow::Cow;

use memchr::memchr2;

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

/// One value of a parsed text.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    tape: &'a Tape,
    text: &'a str,
    node: u32,
}

impl<'a> Value<'a> {
    fn node(&self) -> &'a Node {
        &self.tape.nodes[self.node as usize]
    }

    fn at(&self, node: u32) -> Self {
        Self { node, ..*self }
    }

    /// What kind of value this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.node().kind
    }

    /// The exact text of the value, quotes and escapes included.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        let node = self.node();
        &self.text[node.start as usize..node.end as usize]
    }

    /// Byte offset of the value in the parsed text.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.node().start as usize
    }

    /// Whether this is JSON `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// The characters of a string; `None` for any other kind.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'a, str>> {
        let node = self.node();
        if node.kind != Kind::Text {
            return None;
        }
        let inner = &self.text[node.start as usize + 1..node.end as usize - 1];
        Some(if node.escaped { Cow::Owned(unescape(inner)) } else { Cow::Borrowed(inner) })
    }

    /// A scalar as people would write it: a string's characters, a number's digits, `true` or `false`. `None` for
    /// null and for containers.
    #[must_use]
    pub fn scalar_text(&self) -> Option<Cow<'a, str>> {
        match self.kind() {
            Kind::Text => self.text(),
            Kind::Number | Kind::Bool => Some(Cow::Borrowed(self.raw())),
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// A scalar's text as [`Value::scalar_text`], or the exact JSON of a container; `None` only for null.
    #[must_use]
    pub fn text_or_json(&self) -> Option<Cow<'a, str>> {
        match self.kind() {
            Kind::Null => None,
            Kind::Array | Kind::Object => Some(Cow::Borrowed(self.raw())),
            _ => self.scalar_text(),
        }
    }

    /// An integer, written as a number or as a string of digits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self.kind() {
            Kind::Number => self.raw().parse().ok(),
            Kind::Text => self.text()?.trim().parse().ok(),
            _ => None,
        }
    }

    /// A truth value in any of the spellings exports use: `true`, `"True"`, `1`, `"0"`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        let text = self.scalar_text()?;
        match text.trim() {
            "1" => Some(true),
            "0" => Some(false),
            word if word.eq_ignore_ascii_case("true") => Some(true),
            word if word.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// The first member with exactly that key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value<'a>> {
        self.members().find(|(name, _)| name.matches(key)).map(|(_, value)| value)
    }

    /// The first member with that key, whatever its case.
    #[must_use]
    pub fn get_ignore_case(&self, key: &str) -> Option<Value<'a>> {
        self.members().find(|(name, _)| name.text().eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    /// The value at a path of keys.
    #[must_use]
    pub fn path(&self, keys: &[&str]) -> Option<Value<'a>> {
        keys.iter().try_fold(*self, |value, key| value.get(key))
    }

    /// The members of an object in written order; nothing for any other kind.
    #[must_use]
    pub fn members(&self) -> Members<'a> {
        let inside = self.kind() == Kind::Object;
        Members {
            value: *self,
            at: self.node + 1,
            end: if inside { self.node().next } else { self.node + 1 },
        }
    }

    /// The elements of an array in order; nothing for any other kind.
    #[must_use]
    pub fn elements(&self) -> Elements<'a> {
        let inside = self.kind() == Kind::Array;
        Elements {
            value: *self,
            at: self.node + 1,
            end: if inside { self.node().next } else { self.node + 1 },
        }
    }
}

/// The key of a member.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a>(Value<'a>);

impl<'a> Key<'a> {
    /// The key's characters.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        self.0.text().unwrap_or_default()
    }

    /// Whether the key is exactly `name`.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let node = self.0.node();
        if node.escaped {
            return self.text() == name;
        }
        &self.0.text.as_bytes()[node.start as usize + 1..node.end as usize - 1] == name.as_bytes()
    }
}

/// Iterator over an object's members.
#[derive(Debug, Clone)]
pub struct Members<'a> {
    value: Value<'a>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Key<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let key = Key(self.value.at(self.at));
        let value = self.value.at(self.at + 1);
        self.at = value.node().next;
        Some((key, value))
    }
}

/// Iterator over an array's elements.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    value: Value<'a>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let value = self.value.at(self.at);
        self.at = value.node().next;
        Some(value)
    }
}

/// Resolves the escapes of a string's inside. A lone surrogate becomes U+FFFD.
fn unescape(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(found) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..found]);
        let (character, used) = unescape_one(&rest.as_bytes()[found..]);
        out.push(character);
        rest = rest.get(found + used..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn unescape_one(bytes: &[u8]) -> (char, usize) {
    let simple = |character| (character, 2);
    match bytes.get(1) {
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'u') => {
            let high = hex4(bytes.get(2..6));
            if let 0xD800..=0xDBFF = high
                && bytes.get(6..8) == Some(b"\\u")
                && let low @ 0xDC00..=0xDFFF = hex4(bytes.get(8..12))
            {
                let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
            }
            (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
        }
        Some(&other) => simple(char::from(other)),
        None => (char::REPLACEMENT_CHARACTER, 1),
    }
}

fn hex4(digits: Option<&[u8]>) -> u32 {
    digits
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .unwrap_or(0xFFFF_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_gives_its_fields_and_its_exact_text() {
        let text = r#" {"Id":"a","n":-1.50e3,"list":[1,{"x":"y\/\u00e9"},[]],"t":true,"z":null} "#;
        let mut tape = Tape::new();
        let root = tape.parse(text).unwrap();
        assert_eq!(root.raw(), text.trim());
        assert_eq!(root.get("n").unwrap().raw(), "-1.50e3");
        let elements: Vec<_> = root.get("list").unwrap().elements().collect();
        assert_eq!(elements.len(), 3);
        assert_eq!(elements[1].get("x").unwrap().text().unwrap(), "y/é");
        assert!(root.get("z").unwrap().is_null());
        assert_eq!(root.members().count(), 5);
    }

    #[test]
    fn the_first_of_two_equal_keys_is_given_and_both_are_seen() {
        let mut tape = Tape::new();
        let root = tape.parse(r#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(root.get("a").unwrap().as_i64(), Some(1));
        assert_eq!(root.members().count(), 2);
    }

    #[test]
    fn surrogate_pairs_join_and_lone_ones_are_replaced() {
        let mut tape = Tape::new();
        assert_eq!(tape.parse(r#""\ud83d\ude00""#).unwrap().text().unwrap(), "😀");
        assert_eq!(tape.parse(r#""\ud83dx""#).unwrap().text().unwrap(), "\u{FFFD}x");
    }

    #[test]
    fn broken_texts_are_refused_with_their_place() {
        let mut tape = Tape::new();
        for (text, offset) in [
            ("", 0),
            ("{", 1),
            ("{\"a\":}", 5),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("01", 0),
            ("\"\\x\"", 1),
            ("{} x", 3),
            ("nul", 0),
            ("[1", 2),
        ] {
            assert_eq!(tape.parse(text).unwrap_err().offset, offset, "{text}");
        }
    }

    #[test]
    fn hostile_nesting_is_refused_not_followed() {
        let mut tape = Tape::new();
        assert_eq!(tape.parse(&"[".repeat(1_000_000)).unwrap_err().what, "nesting deeper than 128 levels");
    }

    #[test]
    fn a_prefix_ends_where_its_value_ends() {
        let mut tape = Tape::new();
        assert_eq!(tape.parse_prefix("{\"a\":[1]} {\"b\":2}"), Ok(9));
    }
}
