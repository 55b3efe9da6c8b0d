//! [`Dynamic`] to text: compact JSON, and the plain text of a string context.

use std::fmt;

use super::{Dynamic, Number};

impl Dynamic {
    /// The text in a string context: of a string the string itself, of null nothing, else its JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::String(text) => text.to_string(),
            other => other.to_string(),
        }
    }

    /// JSON with the members of every bag in the order of their keys.
    #[must_use]
    pub fn to_sorted_json(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = write(self, true, &mut text);
        text
    }
}

impl fmt::Display for Dynamic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, false, formatter)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Long(value) => write!(formatter, "{value}"),
            Self::Written(text, _) => formatter.write_str(text),
            // What JSON has no number for is a string.
            Self::Real(value) if value.is_nan() => formatter.write_str("\"NaN\""),
            Self::Real(value) if value.is_infinite() && *value > 0.0 => formatter.write_str("\"Infinity\""),
            Self::Real(value) if value.is_infinite() => formatter.write_str("\"-Infinity\""),
            Self::Real(value) => {
                let text = crate::kql::values::text::real(*value);
                formatter.write_str(&text)?;
                // A whole real can be told from a long.
                if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
                    formatter.write_str(".0")
                } else {
                    Ok(())
                }
            }
        }
    }
}

fn write(value: &Dynamic, sorted: bool, out: &mut impl fmt::Write) -> fmt::Result {
    match value {
        Dynamic::Null => out.write_str("null"),
        Dynamic::Bool(value) => write!(out, "{value}"),
        Dynamic::Number(number) => write!(out, "{number}"),
        Dynamic::String(text) => quoted(text, out),
        Dynamic::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.write_char(',')?;
                }
                write(item, sorted, out)?;
            }
            out.write_char(']')
        }
        Dynamic::Bag(bag) => {
            let mut members: Vec<_> = bag.members().iter().collect();
            if sorted {
                members.sort_by(|a, b| a.0.cmp(&b.0));
            }
            out.write_char('{')?;
            for (index, (key, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.write_char(',')?;
                }
                quoted(key, out)?;
                out.write_char(':')?;
                write(member, sorted, out)?;
            }
            out.write_char('}')
        }
    }
}

fn quoted(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    out.write_char('"')?;
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.write_str(&text[plain..at])?;
        plain = at + 1;
        match byte {
            b'"' => out.write_str("\\\"")?,
            b'\\' => out.write_str("\\\\")?,
            b'\n' => out.write_str("\\n")?,
            b'\r' => out.write_str("\\r")?,
            b'\t' => out.write_str("\\t")?,
            8 => out.write_str("\\b")?,
            12 => out.write_str("\\f")?,
            _ => write!(out, "\\u{byte:04x}")?,
        }
    }
    out.write_str(&text[plain..])?;
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computed_real_can_be_told_from_a_long() {
        let array = Dynamic::array(vec![
            Dynamic::from(1.0),
            Dynamic::from(1_i64),
            Dynamic::from(0.25),
            Dynamic::from(1e20),
        ]);
        assert_eq!(array.to_string(), "[1.0,1,0.25,1E+20]");
    }

    #[test]
    fn what_json_has_no_number_for_is_a_string_that_reads_back_as_the_number() {
        let array = Dynamic::array(vec![Dynamic::from(f64::NAN), Dynamic::from(f64::NEG_INFINITY)]);
        let text = array.to_string();
        assert_eq!(text, r#"["NaN","-Infinity"]"#);
        let again = Dynamic::parse(&text).unwrap();
        assert!(again.element(0).as_real().unwrap().is_nan());
        assert_eq!(again.element(1).as_real(), Some(f64::NEG_INFINITY));
    }

    #[test]
    fn the_text_of_a_string_has_no_quotes() {
        assert_eq!(Dynamic::from("x").to_text(), "x");
        assert_eq!(Dynamic::Null.to_text(), "");
        assert_eq!(Dynamic::Bool(true).to_text(), "true");
        assert_eq!(Dynamic::parse("[\"x\"]").unwrap().to_text(), "[\"x\"]");
    }

    #[test]
    fn sorted_json_sorts_at_every_depth() {
        let value = Dynamic::parse(r#"{"b":{"d":1,"c":2},"a":[{"f":1,"e":2}]}"#).unwrap();
        assert_eq!(value.to_sorted_json(), r#"{"a":[{"e":2,"f":1}],"b":{"c":2,"d":1}}"#);
    }
}
