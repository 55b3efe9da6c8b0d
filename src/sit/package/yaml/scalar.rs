//! Texts as YAML writes them: without quotes where that is safe, else in quotes.

/// Words that other readers of YAML take for something else than text.
const NOT_TEXT: [&str; 12] =
    ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf", "unlimited"];

/// A text as a key or value, in a list or alone.
pub(super) fn quoted(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    if text.chars().all(is_printable) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) <= 0xFFFF => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// Begins with a letter, has only characters without a meaning, and is no word or number of other readers.
fn is_plain(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    let ends = text.chars().next_back().is_some_and(|c| c != ' ');
    let safe = |c: char| c.is_alphanumeric() || " _-./+()".contains(c);
    super::super::resolve::guid(text).is_some_and(|guid| guid == text)
        || begins && ends && text.chars().all(safe) && !NOT_TEXT.contains(&text.to_lowercase().as_str())
}

/// Whether a character may stand in quotes as it is. Those that editors show as nothing may not.
fn is_printable(c: char) -> bool {
    let invisible = matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{A0}');
    let not_characters =
        matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF) || matches!(c, '\u{FFF0}'..='\u{FFFB}');
    !c.is_control() && !invisible && !not_characters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stand_only_where_they_are_needed() {
        assert_eq!(quoted("Keyword_cc-name (old)"), "Keyword_cc-name (old)");
        assert_eq!(quoted("no"), "'no'");
        assert_eq!(quoted("12"), "'12'");
        assert_eq!(quoted("4b8d1e63-7a90-4c25-9f4e-c31d60a8b752"), "4b8d1e63-7a90-4c25-9f4e-c31d60a8b752");
        assert_eq!(quoted(" id "), "' id '");
        assert_eq!(quoted("driver's lic: #1"), "'driver''s lic: #1'");
        assert_eq!(quoted("a\tb\u{FEFF}\"\\"), "\"a\\tb\\uFEFF\\\"\\\\\"");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("größe"), "größe");
    }
}
