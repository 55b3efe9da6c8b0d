//! Small JSON texts, written member by member: unknown fields, and the objects that a flat export took apart.

use std::fmt::Write;

use crate::ingest::json::Value;

/// A JSON object under construction. It holds exact texts, so a number keeps its digits and an object its bytes.
#[derive(Debug, Clone, Default)]
pub struct ObjectText {
    text: String,
}

impl ObjectText {
    /// Whether it has no member yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds a member whose value is JSON already.
    pub fn raw(&mut self, key: &str, json: &str) {
        self.text.push(if self.text.is_empty() { '{' } else { ',' });
        push_string(&mut self.text, key);
        self.text.push(':');
        self.text.push_str(json);
    }

    /// Adds a text member.
    pub fn string(&mut self, key: &str, text: &str) {
        self.raw(key, "");
        push_string(&mut self.text, text);
    }

    /// Adds a value of a record exactly as it is written there.
    pub fn value(&mut self, key: &str, value: Value<'_>) {
        self.raw(key, value.raw());
    }

    /// The finished object, or `None` when nothing was added.
    #[must_use]
    pub fn finish(mut self) -> Option<String> {
        if self.text.is_empty() {
            return None;
        }
        self.text.push('}');
        Some(self.text)
    }
}

/// Joins finished values to an array.
#[must_use]
pub fn array(elements: &[String]) -> String {
    format!("[{}]", elements.join(","))
}

/// A text as a JSON string.
#[must_use]
pub fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, text);
    out
}

fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Tape;
    use proptest::prelude::*;

    #[test]
    fn members_stay_in_order_and_nothing_is_no_object() {
        let mut object = ObjectText::default();
        object.string("a\"b", "c\\d");
        object.raw("n", "1.50");
        assert_eq!(object.finish().unwrap(), r#"{"a\"b":"c\\d","n":1.50}"#);
        assert_eq!(ObjectText::default().finish(), None);
    }

    proptest! {
        #[test]
        fn any_text_comes_back_from_its_json(text in any::<String>()) {
            let json = string(&text);
            prop_assert_eq!(Tape::new().parse(&json).unwrap().text().unwrap().into_owned(), text);
        }
    }
}
