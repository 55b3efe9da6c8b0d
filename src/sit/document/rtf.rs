//! The text of Rich Text Format 1.9: what is on the page, without fonts, styles, pictures and other destinations.
//!
//! Bytes written as `\'hh` are of the code page that the file names (1252 where it names none); `\u` is Unicode.

use encoding_rs::Encoding;

use super::error::DocumentError;
use super::notice::NoticeKind;
use super::part::{Kind, Pieces, Place};
use super::walk::Walk;

/// Groups inside each other; deeper ones are damage.
const DEPTH: usize = 1000;
/// Destinations whose text is not on the page. `\*` begins one that may be skipped, too.
const SKIPPED: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "pict",
    "object",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "xmlnstbl",
    "filetbl",
    "fldinst",
    "revtbl",
    "bkmkstart",
    "bkmkend",
    "mmathPr",
    "blipuid",
    "nonshppict",
    "fontemb",
    "fontfile",
    "operator",
    "creatim",
    "revtim",
    "printim",
    "buptim",
    "htmltag",
];

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let (pieces, damage) = text(bytes);
    walk.pieces(Kind::Body, pieces);
    if let Some(damage) = damage {
        walk.notice(NoticeKind::Damaged(damage.to_owned()));
    }
    Ok(())
}

/// What a group inherits and may change.
#[derive(Clone, Copy)]
struct Group {
    skipped: bool,
    /// Title, author and so on, each a line of its own.
    info: bool,
    /// How many characters stand behind `\u` for readers without Unicode.
    unicode_skip: usize,
}

struct Reading<'r> {
    bytes: &'r [u8],
    at: usize,
    groups: Vec<Group>,
    group: Group,
    encoding: &'static Encoding,
    /// Bytes of the code page that are not decoded yet, as characters may have two.
    pending: Vec<u8>,
    /// Half of a pair of surrogates.
    high: Option<u16>,
    to_skip: usize,
    paragraph: u64,
    out: Pieces,
}

/// The text, and what is damaged.
pub(super) fn text(bytes: &[u8]) -> (Pieces, Option<&'static str>) {
    let group = Group { skipped: false, info: false, unicode_skip: 1 };
    let mut reading = Reading {
        bytes,
        at: 0,
        groups: Vec::new(),
        group,
        encoding: encoding_rs::WINDOWS_1252,
        pending: Vec::new(),
        high: None,
        to_skip: 0,
        paragraph: 1,
        out: Pieces::default(),
    };
    let damage = reading.run();
    reading.flush();
    (reading.out, damage)
}

impl Reading<'_> {
    fn run(&mut self) -> Option<&'static str> {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    if self.groups.len() >= DEPTH {
                        return Some("groups lie too deep in each other");
                    }
                    self.groups.push(self.group);
                    self.to_skip = 0;
                }
                b'}' => {
                    self.flush();
                    self.to_skip = 0;
                    let Some(group) = self.groups.pop() else {
                        return Some("a group ends that did not begin");
                    };
                    if self.group.info {
                        self.end_line();
                    }
                    self.group = group;
                    if self.groups.is_empty() {
                        return None;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                _ => self.byte(byte),
            }
        }
        if self.groups.is_empty() { None } else { Some("the file ends inside a group") }
    }

    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return self.symbol(first);
        }
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = rest.split_at(length);
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number =
            (digits > 0).then(|| std::str::from_utf8(&rest[..sign + digits]).ok()?.parse::<i64>().ok());
        let parameter = if digits > 0 { sign + digits } else { 0 };
        // One space behind a control word belongs to it.
        let space = usize::from(rest.get(parameter) == Some(&b' '));
        self.at += length + parameter + space;
        let word = String::from_utf8_lossy(word).into_owned();
        if word == "bin" {
            let count = number.flatten().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
            self.at = self.at.saturating_add(count).min(self.bytes.len());
            return;
        }
        self.word(&word, number.flatten());
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\'' => {
                let digits =
                    self.bytes.get(self.at..self.at + 2).and_then(|digits| std::str::from_utf8(digits).ok());
                if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'*' => self.group.skipped = true,
            b'~' => self.put("\u{a0}"),
            b'_' => self.put("-"),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'\r' | b'\n' => self.line(),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => {
                self.group.unicode_skip = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(16)
            }
            "ansicpg" => self.encoding = number.and_then(code_page).unwrap_or(self.encoding),
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "info" => self.group.info = true,
            "row" | "nestrow" => {
                self.flush();
                let length = self.out.text.trim_end_matches([' ', '|']).len();
                self.out.truncate(length);
                self.line();
            }
            "par" | "line" | "page" | "sect" | "column" => self.line(),
            "cell" | "nestcell" => self.put(" | "),
            "tab" => self.put("\t"),
            "emdash" => self.put("—"),
            "endash" => self.put("–"),
            "lquote" => self.put("‘"),
            "rquote" => self.put("’"),
            "ldblquote" => self.put("“"),
            "rdblquote" => self.put("”"),
            "bullet" => self.put("•"),
            // Notes stand in `\*` groups in some files and are text all the same.
            "footnote" | "annotation" | "shptxt" => self.group.skipped = false,
            _ if SKIPPED.contains(&word) => self.group.skipped = true,
            _ => {}
        }
    }

    fn unicode(&mut self, number: i64) {
        self.flush();
        // Written as signed 16 bits; larger numbers occur.
        let code = if number < 0 { number + 0x1_0000 } else { number };
        self.to_skip = self.group.unicode_skip;
        let unit = u16::try_from(code).ok();
        let character = match (self.high.take(), unit) {
            (Some(high), Some(low @ 0xdc00..=0xdfff)) => {
                char::from_u32(0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(low) - 0xdc00))
            }
            (_, Some(high @ 0xd800..=0xdbff)) => {
                self.high = Some(high);
                return;
            }
            _ => u32::try_from(code).ok().and_then(char::from_u32),
        };
        let mut buffer = [0; 4];
        self.write(character.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut buffer));
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if !self.group.skipped {
            self.pending.push(byte);
        }
    }

    /// Text of a control word, which counts as one character.
    fn put(&mut self, text: &str) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.flush();
        self.write(text);
    }

    fn line(&mut self) {
        self.flush();
        self.write("\n");
        if !self.group.skipped {
            self.paragraph += 1;
        }
    }

    fn end_line(&mut self) {
        if !self.out.text.is_empty() && !self.out.text.ends_with('\n') {
            self.line();
        }
    }

    fn write(&mut self, text: &str) {
        if !self.group.skipped {
            self.out.mark(Place::Paragraph(self.paragraph));
            self.out.push(text);
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let bytes = std::mem::take(&mut self.pending);
            let text = self.encoding.decode_without_bom_handling(&bytes).0;
            self.out.mark(Place::Paragraph(self.paragraph));
            self.out.push(&text);
        }
    }
}

/// The encoding of a Windows code page.
pub(super) fn code_page(number: i64) -> Option<&'static Encoding> {
    Some(match number {
        65001 => encoding_rs::UTF_8,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        10000 => encoding_rs::MACINTOSH,
        866 => encoding_rs::IBM866,
        20866 => encoding_rs::KOI8_R,
        874 | 1250..=1258 => return Encoding::for_label(format!("windows-{number}").as_bytes()),
        28591..=28606 => return Encoding::for_label(format!("iso-8859-{}", number - 28590).as_bytes()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rtf(source: &str) -> (String, Option<&'static str>) {
        let (pieces, damage) = text(source.as_bytes());
        (pieces.text, damage)
    }

    #[test]
    fn text_without_its_tables() {
        let (text, damage) =
            rtf("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\*\\generator X;}Card\\par\n 41{\\b 11} \\{x\\}}");
        assert_eq!(text, "Card\n 4111 {x}");
        assert_eq!(damage, None);
    }

    #[test]
    fn bytes_are_of_the_code_page_and_u_is_unicode() {
        assert_eq!(rtf("{\\rtf1\\ansicpg1251 \\'cf\\'e0}").0, "Па");
        assert_eq!(rtf("{\\rtf1 \\u8364?5 \\u-10179?\\u-8704?}").0, "€5 😀");
        assert_eq!(rtf("{\\rtf1\\uc2 \\u228\\'e4\\'e4x}").0, "äx");
        assert_eq!(rtf("{\\rtf1\\ansicpg932 \\'82\\'a0}").0, "あ");
    }

    #[test]
    fn cells_have_bars_between() {
        assert_eq!(rtf("{\\rtf1 a\\cell b\\cell\\row c}").0, "a | b\nc");
    }

    #[test]
    fn damage_is_said_and_text_before_it_kept() {
        assert_eq!(rtf("{\\rtf1 card {"), ("card ".to_owned(), Some("the file ends inside a group")));
        assert_eq!(rtf(&"{".repeat(5000)).1, Some("groups lie too deep in each other"));
    }

    #[test]
    fn binary_data_is_jumped_over() {
        assert_eq!(rtf("{\\rtf1 a{\\pict\\bin3 }}}}b}").0, "ab");
        assert_eq!(rtf("{\\rtf1 a\\bin99999999999 b}").0, "a");
    }
}
