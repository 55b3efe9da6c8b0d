//! Values of a parsed text: what they are, what they hold, and the exact bytes they were written with.

use std::borrow::Cow;

use super::{Kind, Node, Tape};

/// One value of a parsed text.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    pub(super) tape: &'a Tape,
    pub(super) text: &'a str,
    pub(super) node: u32,
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
