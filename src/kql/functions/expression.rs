//! Regular expressions as Kusto has them (RE2), on an engine that takes time in proportion to the text.
//!
//! RE2 and the engine differ in small things, which are rewritten: `\d`, `\w`, `\s` and `\b` are about ASCII only, a
//! brace that begins no repetition is a brace, `[` inside of a class is a bracket. What RE2 does not have is refused:
//! look-around and references back to a group.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::{Regex, RegexBuilder};

/// The largest size of a compiled expression in bytes.
const SIZE_LIMIT: usize = 4 << 20;
/// How many expressions from rows are kept compiled.
const KEPT: usize = 64;

/// Compiles an expression.
///
/// # Errors
/// A sentence that says why it is refused.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    let rewritten = rewrite(pattern)?;
    RegexBuilder::new(&rewritten).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).build().map_err(|error| {
        let reason = error.to_string();
        let last = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!("`{pattern}` is not a regular expression: {last}")
    })
}

/// Expressions that come from rows, compiled once as long as there are few of them.
#[derive(Debug, Default)]
pub struct Expressions {
    known: Mutex<HashMap<String, Option<Arc<Regex>>>>,
}

impl Expressions {
    /// The expression; nothing when it is refused.
    pub fn get(&self, pattern: &str) -> Option<Arc<Regex>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(regex) = known.get(pattern) {
            return regex.clone();
        }
        if known.len() >= KEPT {
            known.clear();
        }
        let regex = compile(pattern).ok().map(Arc::new);
        known.insert(pattern.to_owned(), regex.clone());
        regex
    }
}

/// What a class stands for, as it is written inside of brackets.
const fn class(letter: char) -> Option<(&'static str, bool)> {
    Some(match letter {
        'd' => ("0-9", false),
        'D' => ("0-9", true),
        'w' => ("0-9A-Za-z_", false),
        'W' => ("0-9A-Za-z_", true),
        's' => (r"\t\n\f\r ", false),
        'S' => (r"\t\n\f\r ", true),
        _ => return None,
    })
}

fn rewrite(pattern: &str) -> Result<String, String> {
    let letters: Vec<char> = pattern.chars().collect();
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let rest = &letters[at..];
        match letter {
            '\\' if rest.get(1) == Some(&'Q') => at += quoted(rest, &mut out),
            '\\' => at += escape(rest, &mut out)?,
            '[' => at += brackets(rest, &mut out),
            '{' if !is_repetition(rest) => {
                out.push_str("\\{");
                at += 1;
            }
            '(' if rest.get(1) == Some(&'?') => {
                let kind: String = rest.iter().skip(2).take(2).collect();
                if kind.starts_with(['=', '!']) || kind == "<=" || kind == "<!" {
                    return Err(format!(
                        "`{pattern}` looks ahead or behind, which Kusto's regular expressions cannot"
                    ));
                }
                out.push('(');
                at += 1;
            }
            _ => {
                out.push(letter);
                at += 1;
            }
        }
    }
    Ok(out)
}

/// `\Q...\E`: text that means itself. Gives how many letters it takes.
fn quoted(rest: &[char], out: &mut String) -> usize {
    let end = rest.windows(2).position(|pair| pair == ['\\', 'E']);
    let text: String = rest[2..end.unwrap_or(rest.len())].iter().collect();
    out.push_str(&regex::escape(&text));
    end.map_or(rest.len(), |end| end + 2)
}

/// An escape outside of brackets. Gives how many letters it takes.
fn escape(rest: &[char], out: &mut String) -> Result<usize, String> {
    let Some(letter) = rest.get(1).copied() else {
        return Err("a regular expression cannot end in a backslash".to_owned());
    };
    match letter {
        '1'..='9' => {
            return Err(format!(
                "`\\{letter}` refers back to a group, which Kusto's regular expressions cannot"
            ));
        }
        '0' => {
            // A character by its octal number.
            let digits: String = rest[1..].iter().take(3).take_while(|c| ('0'..='7').contains(*c)).collect();
            let number = u32::from_str_radix(&digits, 8).unwrap_or_default();
            out.push_str(&format!("\\x{{{number:x}}}"));
            return Ok(1 + digits.len());
        }
        'b' => out.push_str(r"(?-u:\b)"),
        'B' => out.push_str(r"(?-u:\B)"),
        '<' | '>' => out.push(letter),
        _ => match class(letter) {
            Some((members, negated)) => {
                out.push_str(if negated { "[^" } else { "[" });
                out.push_str(members);
                out.push(']');
            }
            None => {
                out.push('\\');
                out.push(letter);
            }
        },
    }
    Ok(2)
}

/// A class in brackets. Gives how many letters it takes.
fn brackets(rest: &[char], out: &mut String) -> usize {
    out.push('[');
    let mut at = 1;
    if rest.get(at) == Some(&'^') {
        out.push('^');
        at += 1;
    }
    // A closing bracket that comes first is a member.
    if rest.get(at) == Some(&']') {
        out.push_str("\\]");
        at += 1;
    }
    while let Some(letter) = rest.get(at).copied() {
        match letter {
            ']' => {
                out.push(']');
                return at + 1;
            }
            '[' => at += named_class(&rest[at..], out),
            '\\' => at += escape_in_brackets(&rest[at..], out),
            // Two hyphens are one in a range, and not a difference of classes.
            '-' if rest.get(at + 1) == Some(&'-') => {
                out.push_str("\\-");
                at += 1;
            }
            '&' | '~' => {
                out.push('\\');
                out.push(letter);
                at += 1;
            }
            _ => {
                out.push(letter);
                at += 1;
            }
        }
    }
    rest.len()
}

/// `[:alpha:]` inside of brackets, or a bracket. Gives how many letters it takes.
fn named_class(rest: &[char], out: &mut String) -> usize {
    let named = rest.get(1) == Some(&':');
    match rest.windows(2).position(|pair| pair == [':', ']']).filter(|_| named) {
        Some(end) => {
            out.extend(&rest[..end + 2]);
            end + 2
        }
        None => {
            out.push_str("\\[");
            1
        }
    }
}

/// An escape inside of brackets. Gives how many letters it takes.
fn escape_in_brackets(rest: &[char], out: &mut String) -> usize {
    let Some(escaped) = rest.get(1).copied() else {
        out.push('\\');
        return 1;
    };
    match class(escaped) {
        Some((members, false)) => out.push_str(members),
        Some((members, true)) => {
            out.push_str("[^");
            out.push_str(members);
            out.push(']');
        }
        None if matches!(escaped, '<' | '>') => out.push(escaped),
        None => {
            out.push('\\');
            out.push(escaped);
        }
    }
    2
}

/// Whether a brace begins `{2}`, `{2,}` or `{2,3}`.
fn is_repetition(rest: &[char]) -> bool {
    let Some(end) = rest.iter().take(16).position(|letter| *letter == '}') else { return false };
    let inner: String = rest[1..end].iter().collect();
    let (low, high) = inner.split_once(',').unwrap_or((&inner, "0"));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !low.is_empty() && is_number(low) && is_number(high)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(pattern: &str, text: &str) -> bool {
        compile(pattern).unwrap().is_match(text)
    }

    #[test]
    fn classes_are_about_ascii() {
        assert!(!finds(r"\d", "٣"));
        assert!(!finds(r"^\w+$", "é"));
        assert!(finds(r"^[\w-]+$", "a-b"));
        assert!(finds(r"^[^\W]$", "a"));
        assert!(!finds(r"^[^\W]$", "-"));
        assert!(finds(r"é\b", "éa"), "a border of ASCII words");
        assert!(finds(r"\pL", "é"));
    }

    #[test]
    fn what_only_the_engine_gives_a_meaning_is_taken_literally() {
        assert!(finds(r"{[^}]*}", "x{1}"));
        assert!(finds(r"a{,2}", "a{,2}"));
        assert!(finds(r"^a{2}$", "aa"));
        assert!(finds(r"^[[]$", "["));
        assert!(finds(r"^[a&&b]+$", "a&b"));
        assert!(finds(r"^[]x]$", "]"));
        assert!(finds(r"\<x\>", "<x>"));
        assert!(finds(r"^[[:alpha:]]$", "a"));
        assert!(finds(r"\Qa.b\E", "a.b"));
        assert!(!finds(r"\Qa.b\E", "axb"));
    }

    #[test]
    fn what_re2_does_not_have_is_refused_with_a_reason() {
        for pattern in ["(?=a)", "(?!a)", "(?<=a)", "(?<!a)"] {
            assert!(compile(pattern).unwrap_err().contains("ahead or behind"), "{pattern}");
        }
        assert!(compile(r"(a)\1").unwrap_err().contains("back to a group"));
        assert!(compile("(").unwrap_err().contains("not a regular expression"));
        assert!(compile(r"a\").is_err());
        assert!(compile("((a{1000}){1000}){1000}").is_err(), "too large");
        assert!(compile("(?<name>a)").is_ok() && compile("(?i)a").is_ok() && compile("(?P<n>a)").is_ok());
    }

    #[test]
    fn an_expression_from_a_row_is_compiled_once_and_refused_quietly() {
        let expressions = Expressions::default();
        assert!(expressions.get("(").is_none());
        for number in 0..KEPT * 2 {
            assert!(expressions.get(&format!("a{number}")).is_some());
        }
    }

    proptest! {
        #[test]
        fn no_pattern_panics(pattern in r"[\\\[\](){}?^&|~<>:=!a-dQEbwDW0-9,*+.é-]{0,24}") {
            let _ = compile(&pattern);
        }
    }
}
