//! JSON text to [`Dynamic`], strictly, with a limit on depth.

use std::sync::Arc;

use super::{Bag, Dynamic, Number};

/// How deep arrays and bags may be nested; deeper text is not taken for JSON.
const MAX_DEPTH: usize = 128;

impl Dynamic {
    /// Reads JSON; nothing when the text is not JSON or nested too deep.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.blanks();
        (reader.at == text.len()).then_some(value)
    }

    /// As `parse_json` reads: text that is not JSON is a string, blank text is null.
    #[must_use]
    pub fn parse_or_text(text: &str) -> Self {
        if text.trim().is_empty() {
            Self::Null
        } else {
            Self::parse(text).unwrap_or_else(|| Self::string(text))
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, word: &str) -> Option<()> {
        self.text[self.at..].starts_with(word).then(|| self.at += word.len())
    }

    fn value(&mut self, depth: usize) -> Option<Dynamic> {
        self.blanks();
        match self.peek()? {
            b'{' if depth < MAX_DEPTH => self.bag(depth + 1),
            b'[' if depth < MAX_DEPTH => self.array(depth + 1),
            b'"' => self.string().map(|text| Dynamic::String(text.into())),
            b't' => self.take("true").map(|()| Dynamic::Bool(true)),
            b'f' => self.take("false").map(|()| Dynamic::Bool(false)),
            b'n' => self.take("null").map(|()| Dynamic::Null),
            b'-' | b'0'..=b'9' => self.number().map(Dynamic::Number),
            _ => None,
        }
    }

    fn bag(&mut self, depth: usize) -> Option<Dynamic> {
        self.at += 1;
        let mut members: Vec<(Arc<str>, Dynamic)> = Vec::new();
        self.blanks();
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(Dynamic::bag(Bag::default()));
        }
        loop {
            self.blanks();
            if self.peek()? != b'"' {
                return None;
            }
            let key = self.string()?;
            self.blanks();
            self.take(":")?;
            members.push((key.into(), self.value(depth)?));
            self.blanks();
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(Dynamic::bag(Bag::from_members(members)));
                }
                _ => return None,
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Dynamic> {
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.peek()? == b']' {
            self.at += 1;
            return Some(Dynamic::array(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.blanks();
            match self.peek()? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Some(Dynamic::array(items));
                }
                _ => return None,
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = &self.text[self.at..];
            let special = memchr::memchr2(b'"', b'\\', rest.as_bytes())?;
            value.push_str(&rest[..special]);
            self.at += special + 1;
            if rest.as_bytes()[special] == b'"' {
                return Some(value);
            }
            let escape = self.peek()?;
            self.at += 1;
            value.push(match escape {
                b'"' => '"',
                b'\\' => '\\',
                b'/' => '/',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.code_point()?,
                _ => return None,
            });
        }
    }

    /// What stands after `\u`, with the second half of a pair; half a pair alone is the replacement character.
    fn code_point(&mut self) -> Option<char> {
        let unit = self.hex()?;
        if (0xD800..0xDC00).contains(&unit) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                return char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            }
            self.at = back;
        }
        Some(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.at += 4;
        if is_hex { u32::from_str_radix(digits, 16).ok() } else { None }
    }

    fn digits(&mut self) -> Option<usize> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > from).then_some(self.at - from)
    }

    fn number(&mut self) -> Option<Number> {
        let from = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        if self.digits()? > 1 && leading_zero {
            return None;
        }
        let mut whole = true;
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = &self.text[from..self.at];
        if whole
            && text != "-0"
            && let Ok(value) = text.parse()
        {
            return Some(Number::Long(value));
        }
        Some(Number::Written(text.into(), text.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn json_is_read_and_printed_with_its_order_and_numbers() {
        for text in [
            r#"{"b":1.0,"a":[1,-2.50,1e5,123456789012345678901234567890],"":null}"#,
            r#"[true,false,null,"\"\\\n","é"]"#,
            "{}",
            "[]",
            "-0",
        ] {
            assert_eq!(Dynamic::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn escapes_are_read() {
        let value = Dynamic::parse(r#""\u0041\ud83d\ude00\/\ud800x""#).unwrap();
        assert_eq!(value, Dynamic::from("A😀/\u{fffd}x"));
    }

    #[test]
    fn what_is_not_json_is_none_and_for_parse_json_text() {
        for text in [
            "abc",
            "{",
            "{'a':1}",
            "[1,]",
            "{\"a\"}",
            "01",
            "1.",
            "\"",
            "\"\\x\"",
            "nul",
            "[1]x",
            "\"\\u+123\"",
            "",
        ] {
            assert!(Dynamic::parse(text).is_none(), "{text}");
        }
        assert_eq!(Dynamic::parse_or_text("abc"), Dynamic::from("abc"));
        assert!(Dynamic::parse_or_text(" ").is_null());
    }

    #[test]
    fn text_that_is_nested_too_deep_is_not_json() {
        assert!(Dynamic::parse(&"[".repeat(1_000_000)).is_none());
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Dynamic::parse(&nested(MAX_DEPTH)).is_some());
        assert!(Dynamic::parse(&nested(MAX_DEPTH + 1)).is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic_and_printing_it_reads_back(text in ".{0,40}|[\\[\\]{}\",:0-9a.e\\\\-]{0,30}") {
            let value = Dynamic::parse_or_text(&text);
            prop_assert_eq!(Dynamic::parse(&value.to_string()), Some(value));
        }
    }
}
