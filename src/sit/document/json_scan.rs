//! A scanner of JSON (RFC 8259) that takes one value after the other, keeps numbers as they are written and knows where
//! each value begins. It does not recurse, so that depth is a limit and no danger.

use std::borrow::Cow;

/// Arrays and objects inside each other; deeper files are read as plain text.
const DEPTH: usize = 512;

/// Whether all of a text is JSON values that begin with an object or array.
pub(super) fn is_json(text: &str) -> bool {
    struct Nothing;
    impl Visit for Nothing {
        fn open(&mut self, _: &[Step], _: bool) {}
        fn value(&mut self, _: &[Step], _: &str, _: usize) {}
        fn close(&mut self, _: usize) {}
        fn wanted(&mut self) -> bool {
            true
        }
    }
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with(['{', '['])
        && scan(text, &mut Nothing).is_ok()
}

/// One step of a pointer.
pub(super) enum Step {
    Key(String),
    Index(u64),
    /// An object or array was opened and has no element yet.
    Start,
}

/// Takes what the scanner finds.
pub(super) trait Visit {
    /// An object or array begins, of which the steps up to it are given.
    fn open(&mut self, steps: &[Step], array: bool);
    /// A string or number.
    fn value(&mut self, steps: &[Step], text: &str, offset: usize);
    /// A value ended that lies in `depth` others.
    fn close(&mut self, depth: usize);
    /// Whether to go on.
    fn wanted(&mut self) -> bool;
}

pub(super) struct Wrong {
    pub(super) offset: usize,
    pub(super) what: &'static str,
}

/// Reads values one after the other, without recursion.
pub(super) fn scan(text: &str, visit: &mut impl Visit) -> Result<(), Wrong> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    let mut steps: Vec<Step> = Vec::new();
    scanner.skip_space();
    while scanner.at < scanner.bytes.len() {
        scanner.value(&mut steps, visit)?;
        scanner.after_value(&mut steps, visit)?;
        if steps.is_empty() {
            scanner.skip_space();
        }
        if !visit.wanted() {
            return Ok(());
        }
    }
    if steps.is_empty() { Ok(()) } else { Err(scanner.wrong("the file ends inside a value")) }
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Scanner<'t> {
    fn wrong(&self, what: &'static str) -> Wrong {
        Wrong { offset: self.at, what }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// A string, number or literal, or the beginning of an object or array down to its first plain value.
    fn value(&mut self, steps: &mut Vec<Step>, visit: &mut impl Visit) -> Result<(), Wrong> {
        loop {
            self.skip_space();
            let Some(byte) = self.peek() else { return Err(self.wrong("a value is missing")) };
            let start = self.at;
            match byte {
                b'{' | b'[' => {
                    if steps.len() >= DEPTH {
                        return Err(self.wrong("objects and arrays lie too deep in each other"));
                    }
                    self.at += 1;
                    visit.open(steps, byte == b'[');
                    steps.push(Step::Start);
                    self.skip_space();
                    if self.peek() == Some(byte + 2) {
                        return Ok(());
                    }
                    let step = if byte == b'{' { Step::Key(self.key()?) } else { Step::Index(0) };
                    if let Some(last) = steps.last_mut() {
                        *last = step;
                    }
                    continue;
                }
                b'"' => {
                    let value = self.string()?;
                    visit.value(steps, &value, start);
                }
                b'-' | b'0'..=b'9' => {
                    self.number()?;
                    visit.value(steps, &self.text[start..self.at], start);
                }
                _ => self.literal()?,
            }
            return Ok(());
        }
    }

    /// Closes what ends here and goes on to the next element.
    fn after_value(&mut self, steps: &mut Vec<Step>, visit: &mut impl Visit) -> Result<(), Wrong> {
        loop {
            // An object or array without elements is about to close; it did not hold a value.
            if !matches!(steps.last(), Some(Step::Start)) {
                visit.close(steps.len());
            }
            let Some(step) = steps.last_mut() else { return Ok(()) };
            self.skip_space();
            match (self.peek(), step) {
                (Some(b','), Step::Index(index)) => {
                    *index += 1;
                    self.at += 1;
                    return Ok(());
                }
                (Some(b','), Step::Key(key)) => {
                    self.at += 1;
                    self.skip_space();
                    *key = self.key()?;
                    return Ok(());
                }
                (Some(b']'), Step::Index(_) | Step::Start) | (Some(b'}'), Step::Key(_) | Step::Start) => {
                    self.at += 1;
                    steps.pop();
                }
                (None, _) => return Err(self.wrong("the file ends inside a value")),
                _ => return Err(self.wrong("a comma or the end of the object or array is missing")),
            }
        }
    }

    fn key(&mut self) -> Result<String, Wrong> {
        if self.peek() != Some(b'"') {
            return Err(self.wrong("a key in quotes is missing"));
        }
        let key = self.string()?.into_owned();
        self.skip_space();
        if self.take(b':') { Ok(key) } else { Err(self.wrong("a colon is missing behind a key")) }
    }

    fn number(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let digit = self.bytes[start..self.at].iter().any(u8::is_ascii_digit);
        if digit { Ok(()) } else { Err(self.wrong("a number has no digits")) }
    }

    fn literal(&mut self) -> Result<(), Wrong> {
        let rest = &self.bytes[self.at..];
        let literal = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word.as_bytes()));
        match literal {
            Some(word) => {
                self.at += word.len();
                Ok(())
            }
            None => Err(self.wrong("this is no value")),
        }
    }

    /// A string, of which the opening quote is next. Lone surrogates become U+FFFD.
    fn string(&mut self) -> Result<Cow<'t, str>, Wrong> {
        self.at += 1;
        let start = self.at;
        let mut plain = start;
        let mut decoded = String::new();
        loop {
            match self.peek() {
                None => return Err(self.wrong("a string does not end")),
                Some(b'"') => break,
                Some(b'\\') => {
                    decoded.push_str(&self.text[plain..self.at]);
                    self.at += 1;
                    let character = self.escape()?;
                    decoded.push(character);
                    plain = self.at;
                }
                Some(_) => self.at += 1,
            }
        }
        let end = self.at;
        self.at += 1;
        if plain == start {
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        decoded.push_str(&self.text[plain..end]);
        Ok(Cow::Owned(decoded))
    }

    fn escape(&mut self) -> Result<char, Wrong> {
        let Some(byte) = self.peek() else { return Err(self.wrong("a string does not end")) };
        self.at += 1;
        Ok(match byte {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'"' | b'\\' | b'/' => char::from(byte),
            b'u' => {
                let high = self.hex()?;
                if !(0xd800..0xdc00).contains(&high) {
                    return Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                let back = self.at;
                if self.take(b'\\') && self.take(b'u') {
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                }
                self.at = back;
                char::REPLACEMENT_CHARACTER
            }
            _ => return Err(self.wrong("this escape is unknown")),
        })
    }

    fn hex(&mut self) -> Result<u32, Wrong> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some(code) = code else { return Err(self.wrong("four hexadecimal digits are missing")) };
        self.at += 4;
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_json_is_no_json() {
        for text in
            ["{", "[1,]", "{\"a\" 1}", "{\"a\": }", "[1 2]", "{]", "[\"\\x\"]", "{\"a\": 1,}", "[tru]", "\"a"]
        {
            assert!(!is_json(text), "{text}");
        }
        for text in ["{}", "[]", "[[], {}, [{}]]", "{\"a\": [null, true, -1.5e3]}", "{} {}", "[\"\u{fffd}\"]"]
        {
            assert!(is_json(text), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_without_recursion() {
        assert!(!is_json(&"[".repeat(1_000_000)));
        assert!(is_json(&format!("{}{}", "[".repeat(500), "]".repeat(500))));
    }
}
