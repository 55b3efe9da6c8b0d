//! Expressions with look-around, made to ones without that match wherever they do.
//!
//! Engines without look-around are many times faster. What they find with the wider expression is tried again with the
//! real one.

/// The expression without its assertions, and with atomic groups made plain. None where that cannot be done safely.
pub(super) fn without(expression: &str) -> Option<String> {
    let mut wide = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(c) = rest.chars().next() {
        match c {
            '\\' => {
                let mut escape = rest.chars();
                escape.next();
                let letter = escape.next()?;
                // A back-reference stands for a text that is not known here.
                if letter.is_ascii_digit() || letter == 'k' || letter == 'g' {
                    return None;
                }
                let length = 1 + letter.len_utf8();
                wide.push_str(rest.get(..length)?);
                rest = rest.get(length..)?;
            }
            '[' => {
                let length = class_length(rest)?;
                wide.push_str(rest.get(..length)?);
                rest = rest.get(length..)?;
            }
            '(' if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|look| rest.starts_with(look)) => {
                rest = rest.get(group_length(rest)?..)?;
                // A repeated assertion is not worth reading.
                if rest.starts_with(['*', '+', '?', '{']) {
                    return None;
                }
            }
            '(' if rest.starts_with("(?>") => {
                wide.push_str("(?:");
                rest = rest.get(3..)?;
            }
            _ => {
                wide.push(c);
                rest = rest.get(c.len_utf8()..)?;
            }
        }
    }
    Some(wide)
}

/// Length of a group, from its opening parenthesis on.
fn group_length(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while let Some(c) = text.get(at..)?.chars().next() {
        let length = match c {
            '\\' => 1 + text.get(at + 1..)?.chars().next()?.len_utf8(),
            '[' => class_length(text.get(at..)?)?,
            _ => c.len_utf8(),
        };
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        at += length;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Length of a class, from its opening bracket on. Classes inside are counted with it.
fn class_length(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next()?;
            }
            '[' => {
                depth += 1;
                chars.next_if(|&(_, c)| c == '^');
                chars.next_if(|&(_, c)| c == ']');
            }
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assertions_are_left_out() {
        assert_eq!(without(r"(?<!\d)\d{9}(?!\d)").as_deref(), Some(r"\d{9}"));
        assert_eq!(without(r"(?<=[(\]x]:)a(?=(b|c)\))d").as_deref(), Some("ad"));
        assert_eq!(without(r"(?>a+)b").as_deref(), Some("(?:a+)b"));
    }

    #[test]
    fn escapes_and_classes_are_left_alone() {
        assert_eq!(without(r"\(?=[(?=)]").as_deref(), Some(r"\(?=[(?=)]"));
        assert_eq!(without(r"[^](?!x)]y").as_deref(), Some(r"[^](?!x)]y"));
    }

    #[test]
    fn what_cannot_be_widened_is_told() {
        assert_eq!(without(r"(a)\1"), None);
        assert_eq!(without(r"(?=a"), None);
        assert_eq!(without(r"(?!a)*b"), None);
    }
}
