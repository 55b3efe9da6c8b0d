//! JSON's escapes seen as the text they stand for, with a way back to positions in the argument.
//!
//! Audit records carry mail text, paths and further JSON inside JSON strings, so that a number may stand behind `\n`, a
//! keyword be written `num\u00e9ro`, and quotes come as `\"` or `\\\"`. What is scanned is the resolved text.
//!
//! A backslash is an escape when JSON's letters follow, with one exception: `\n`, `\t`, `\r`, `\b`, `\f` in what
//! looks like a path (`C:\new\4111`, `\\server\share`) stay as they are, unless the whole text is JSON. Where an escaped quote has been seen in the same
//! string, the string holds JSON itself and one more level is resolved.

use memchr::memchr;

/// How far back a path is looked for.
const LONGEST_PATH: usize = 260;
/// Deepest nesting of JSON in JSON strings that is resolved.
const DEEPEST: u32 = 6;

/// A resolved text and where its characters come from. The buffers are used again for the next text.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// The text that is scanned.
    pub text: String,
    /// Behind each resolved escape: offset in the resolved text, offset in the argument.
    joints: Vec<(usize, usize)>,
}

impl Resolved {
    /// Resolves the escapes of a text. False when it has none: then it is to be scanned itself.
    pub fn resolve(&mut self, text: &str) -> bool {
        self.joints.clear();
        let Some(first) = memchr(b'\\', text.as_bytes()) else { return false };
        self.text.clear();
        self.text.reserve(text.len());
        let mut reader =
            Reader { source: text, json: is_json(text), strings: Strings::default(), path_from: 0 };
        let mut copied = 0;
        let mut next = Some(first);
        while let Some(at) = next {
            self.text.push_str(text.get(copied..at).unwrap_or_default());
            copied = reader.escape(at, &mut self.text);
            self.joints.push((self.text.len(), copied));
            next = text
                .as_bytes()
                .get(copied..)
                .and_then(|rest| memchr(b'\\', rest))
                .map(|found| copied + found);
        }
        self.text.push_str(text.get(copied..).unwrap_or_default());
        true
    }

    /// The offset in the argument of an offset in the resolved text.
    pub fn original(&self, at: usize) -> usize {
        let before = self.joints.partition_point(|&(resolved, _)| resolved <= at);
        match before.checked_sub(1).and_then(|last| self.joints.get(last)) {
            Some(&(resolved, source)) => source + (at - resolved),
            None => at,
        }
    }
}

/// What has been seen of the string that the reader is in.
#[derive(Debug, Default)]
struct Strings {
    /// Levels of escapes, 1 outside nested JSON.
    levels: u32,
    /// Up to where a quote without backslash, which ends the string, has been looked for.
    checked: usize,
}

struct Reader<'t> {
    source: &'t str,
    /// Whether the whole looks like JSON, in which a single backslash always is an escape.
    json: bool,
    strings: Strings,
    /// Where a path that is being read may begin at the earliest.
    path_from: usize,
}

impl Reader<'_> {
    /// Resolves the escape at a backslash into `out`; where reading goes on.
    fn escape(&mut self, at: usize, out: &mut String) -> usize {
        let bytes = self.source.as_bytes();
        let slashes = bytes.iter().skip(at).take_while(|&&byte| byte == b'\\').count();
        let behind = at + slashes;
        let letter = bytes.get(behind).copied();
        if letter == Some(b'"') {
            return self.quote(at, slashes, out);
        }
        let levels = self.levels_at(at);
        let (left, escaped) = unstack(slashes, levels);
        if !escaped {
            push_slashes(out, left);
            return behind;
        }
        match letter {
            Some(b'/') => {
                push_slashes(out, left);
                out.push('/');
                self.path_from = behind + 1;
                behind + 1
            }
            Some(b'u') => self.unicode(at, slashes, left, out),
            Some(c @ (b'n' | b't' | b'r' | b'b' | b'f'))
                if (self.json && slashes == 1) || !self.in_path(at, slashes) =>
            {
                push_slashes(out, left);
                out.push(match c {
                    b'n' => '\n',
                    b't' => '\t',
                    b'r' => '\r',
                    b'b' => '\u{8}',
                    _ => '\u{c}',
                });
                self.path_from = behind + 1;
                behind + 1
            }
            _ => {
                push_slashes(out, left + 1);
                behind
            }
        }
    }

    /// A quote with backslashes before it: it belongs to JSON inside a string.
    fn quote(&mut self, at: usize, slashes: usize, out: &mut String) -> usize {
        let behind = at + slashes;
        let depth = (slashes + 1).ilog2();
        self.strings = Strings { levels: (depth + 1).min(DEEPEST), checked: behind + 1 };
        self.path_from = behind + 1;
        // `\"`, `\\\"` and so on are a quote; a path before the closing quote keeps its last backslash.
        if !slashes.is_multiple_of(2) || slashes == 0 {
            push_slashes(out, (slashes + 1 - (1 << depth)) >> depth);
        } else {
            push_slashes(out, slashes / 2);
        }
        out.push('"');
        behind + 1
    }

    /// How many levels of escapes are to be resolved at a place.
    fn levels_at(&mut self, at: usize) -> u32 {
        let unseen = self.source.as_bytes().get(self.strings.checked..at).unwrap_or_default();
        if self.strings.levels > 1 && memchr(b'"', unseen).is_some() {
            self.strings.levels = 1;
        }
        self.strings.checked = self.strings.checked.max(at);
        self.strings.levels.max(1)
    }

    /// `\u00e9`, and two of them for a character beyond the basic plane.
    fn unicode(&mut self, at: usize, slashes: usize, left: usize, out: &mut String) -> usize {
        let behind = at + slashes;
        let bytes = self.source.as_bytes();
        let Some(unit) = hexadecimal(bytes, behind + 1) else {
            push_slashes(out, left + 1);
            return behind;
        };
        push_slashes(out, left);
        let mut end = behind + 5;
        let mut code = unit;
        let low = end + slashes;
        let is_same = bytes.get(end..low).is_some_and(|run| run.iter().all(|&byte| byte == b'\\'));
        if (0xD800..0xDC00).contains(&unit)
            && is_same
            && bytes.get(low) == Some(&b'u')
            && let Some(second @ 0xDC00..0xE000) = hexadecimal(bytes, low + 1)
        {
            code = 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
            end = low + 5;
        }
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        self.path_from = end;
        end
    }

    /// Whether the backslashes at a place belong to a path: a drive stands before them, or others as many are in the same
    /// word that were no escapes, or two for each of them begin it.
    fn in_path(&self, at: usize, slashes: usize) -> bool {
        let from = self.path_from.max(at.saturating_sub(LONGEST_PATH));
        let before = self.source.as_bytes().get(from..at).unwrap_or_default();
        let outside =
            |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'<' | b'>' | b'|');
        let begin = before.iter().rposition(outside).map_or(0, |place| place + 1);
        let word = before.get(begin..).unwrap_or_default();
        if let [drive @ .., b':'] = word {
            let is_letter = drive.last().is_some_and(u8::is_ascii_alphabetic);
            return is_letter && !drive.iter().rev().nth(1).is_some_and(u8::is_ascii_alphanumeric);
        }
        let mut runs = word.chunk_by(|left, right| left == right).filter(|run| run.starts_with(b"\\"));
        let first = runs.next().map(<[u8]>::len);
        let is_share = word.starts_with(b"\\") && first == Some(slashes * 2);
        first == Some(slashes) || runs.next().map_or(is_share, |run| run.len() == slashes)
    }
}

/// What `levels` levels of resolving leave of a run of backslashes before another character: how many stay, and whether
/// one more belongs to that character as its escape.
fn unstack(slashes: usize, levels: u32) -> (usize, bool) {
    let mut slashes = slashes;
    for _ in 0..levels {
        if !slashes.is_multiple_of(2) {
            return (slashes / 2, true);
        }
        slashes /= 2;
    }
    (slashes, false)
}

fn push_slashes(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('\\', count));
}

/// Whether a text begins and ends as JSON does.
fn is_json(text: &str) -> bool {
    let text = text.trim_ascii();
    matches!(
        (text.as_bytes().first(), text.as_bytes().last()),
        (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')) | (Some(b'"'), Some(b'"'))
    )
}

/// Four hexadecimal digits as a number.
fn hexadecimal(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resolved(text: &str) -> String {
        let mut resolved = Resolved::default();
        if resolved.resolve(text) { resolved.text } else { text.to_owned() }
    }

    #[test]
    fn escapes_of_json_are_the_characters_they_stand_for() {
        assert_eq!(resolved(r#"a\nb\t\"c\"\/d"#), "a\nb\t\"c\"/d");
        assert_eq!(resolved(r"num\u00e9ro \ud83d\ude00 \u0022x\u0022"), "numéro 😀 \"x\"");
        assert_eq!(resolved(r"CONTOSO\\smith"), r"CONTOSO\smith");
    }

    #[test]
    fn half_a_character_is_replaced() {
        assert_eq!(resolved(r"\ud83dx"), "\u{FFFD}x");
    }

    #[test]
    fn paths_in_plain_text_are_left_alone() {
        for path in [r"C:\new\4111111111111111", r"see C:\temp\report.txt", r"C:\Users\nick", r"x\4111\new"] {
            assert_eq!(resolved(path), path);
        }
    }

    #[test]
    fn the_two_backslashes_of_a_share_read_as_one() {
        assert_eq!(resolved(r"\\server\new"), r"\server\new");
    }

    #[test]
    fn paths_in_json_lose_one_level_only() {
        assert_eq!(resolved(r#"{"Path":"C:\\new\\table"}"#), r#"{"Path":"C:\new\table"}"#);
        assert_eq!(resolved(r#"{"Path":"C:\\Users\\x\nNext"}"#), "{\"Path\":\"C:\\Users\\x\nNext\"}");
        assert_eq!(resolved(r#"{"U":"CONTOSO\\nick"}"#), r#"{"U":"CONTOSO\nick"}"#);
    }

    #[test]
    fn json_in_json_strings_is_resolved_to_the_bottom() {
        assert_eq!(
            resolved(r#"{"a":"{\"b\":\"x\\ny \\u00e9 \\\"q\\\"\"}"}"#),
            "{\"a\":\"{\"b\":\"x\ny é \"q\"\"}\"}"
        );
        assert_eq!(resolved(r#"{"a":"{\"b\":\"C:\\\\new\"}"}"#), "{\"a\":\"{\"b\":\"C:\\new\"}\"}");
    }

    #[test]
    fn a_string_after_nested_json_has_one_level_again() {
        assert_eq!(resolved(r#"{"a":"{\"b\":1}","c":"D\\new"}"#), r#"{"a":"{"b":1}","c":"D\new"}"#);
    }

    #[test]
    fn positions_lead_back_to_the_argument() {
        let text = r#"x\n4111\u00e9 \"5\""#;
        let mut view = Resolved::default();
        assert!(view.resolve(text));
        let start = view.text.find("4111").unwrap();
        assert_eq!(&text[view.original(start)..view.original(start + 4)], "4111");
        let end = view.text.find('é').unwrap() + 'é'.len_utf8();
        assert_eq!(&text[view.original(start)..view.original(end)], r"4111\u00e9");
        let quote = view.text.find('"').unwrap();
        assert_eq!(&text[view.original(quote)..view.original(quote + 3)], r#"\"5\""#);
    }

    #[test]
    fn a_text_without_backslash_is_not_copied() {
        assert!(!Resolved::default().resolve("4111"));
    }

    proptest! {
        #[test]
        fn any_string_survives_being_written_as_json(text in r#"[a-z0-9 :"é漢😀/\n\t]{0,60}"#) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(resolved(&json), format!("\"{text}\""));
        }

        #[test]
        fn every_position_of_any_text_leads_to_the_boundary_of_a_character(text in r#"[\\"nu0e9dC:4é ]{0,60}"#) {
            let mut view = Resolved::default();
            if view.resolve(&text) {
                let mut last = 0;
                for (at, _) in view.text.char_indices().chain([(view.text.len(), ' ')]) {
                    let original = view.original(at);
                    prop_assert!(text.is_char_boundary(original) && original >= last);
                    last = original;
                }
                prop_assert_eq!(view.original(view.text.len()), text.len());
            }
        }
    }
}
