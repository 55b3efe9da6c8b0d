//! What the codes of a font mean, and how wide they are (ISO 32000-2, 9.6 to 9.10).
//!
//! The order in which a meaning is looked for: the font's own table to Unicode; the names of its glyphs, or the base
//! encoding; for fonts of Chinese, Japanese and Korean the charset that their encoding names. Codes that have none of
//! these, as of subset fonts without a table, have no meaning, and are counted.

use std::collections::HashMap;

use encoding_rs::Encoding;
use hayro_cmap::{BfString, CMap};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};

use super::glyphs::{Standard, glyph_text, standard_encoding};
use super::stream;
use crate::sit::document::notice::NoticeKind;
use crate::sit::document::walk::Walk;

/// A font of a page.
pub(super) struct Font {
    to_unicode: Option<CMap>,
    kind: Kind,
}

enum Kind {
    /// One byte is one code.
    Simple {
        meanings: Vec<Option<String>>,
        widths: Vec<f32>,
        first: usize,
        missing: f32,
        standard: Option<Standard>,
    },
    /// Codes of several bytes.
    Composite { codes: Codes, widths: HashMap<u32, f32>, default: f32 },
}

/// How bytes are cut into codes.
enum Codes {
    TwoBytes,
    /// UTF-16, big end first.
    Unicode,
    /// A charset with codes of one and two bytes.
    Charset(&'static Encoding),
    Map(Box<CMap>),
}

/// One code of a text.
pub(super) struct Glyph {
    /// Bytes that it took.
    pub(super) length: usize,
    /// What it means; `None` where that is not known.
    pub(super) text: Option<String>,
    /// Width in thousandths of the size.
    pub(super) width: f32,
    /// Whether it is the single byte 32, to which word spacing applies.
    pub(super) space: bool,
}

impl Font {
    pub(super) fn read(walk: &mut Walk<'_>, dict: &Dict<'_>) -> Self {
        let to_unicode = dict.get::<Stream<'_>>(b"ToUnicode").and_then(|stream| cmap(walk, &stream));
        let subtype = dict.get::<Name<'_>>(b"Subtype");
        let kind = if subtype.is_some_and(|name| name.as_ref() == b"Type0") {
            composite(walk, dict)
        } else {
            simple(dict)
        };
        Self { to_unicode, kind }
    }

    /// The code at the beginning of `bytes`, which are not empty.
    pub(super) fn glyph(&self, bytes: &[u8]) -> Glyph {
        match &self.kind {
            Kind::Simple { meanings, widths, first, missing, standard } => {
                let code = bytes.first().copied().unwrap_or(0);
                let index = usize::from(code);
                let own = self.mapped(u32::from(code));
                let text = own.or_else(|| meanings.get(index).cloned().flatten());
                let given = index.checked_sub(*first).and_then(|index| widths.get(index)).copied();
                let width =
                    given.unwrap_or_else(|| standard.map_or(*missing, |standard| standard.width(code)));
                Glyph { length: 1, text, width, space: code == b' ' }
            }
            Kind::Composite { codes, widths, default } => {
                let length = codes.length(bytes).min(bytes.len()).max(1);
                let code = bytes[..length].iter().fold(0, |code, &byte| code << 8 | u32::from(byte));
                let text = self.mapped(code).or_else(|| codes.meaning(&bytes[..length]));
                let cid = match codes {
                    Codes::Map(map) => map.lookup_cid_code(code, length as u8).unwrap_or(code),
                    _ => code,
                };
                let width = widths.get(&cid).copied().unwrap_or(*default);
                Glyph { length, text, width, space: length == 1 && code == 32 }
            }
        }
    }

    fn mapped(&self, code: u32) -> Option<String> {
        let text = match self.to_unicode.as_ref()?.lookup_bf_string(code)? {
            BfString::Char(character) => character.to_string(),
            BfString::String(text) => text,
        };
        // Some writers map what they do not know to U+0000 or U+FFFD.
        Some(text).filter(|text| !text.contains(['\0', '\u{fffd}']))
    }
}

impl Codes {
    fn length(&self, bytes: &[u8]) -> usize {
        let first = bytes.first().copied().unwrap_or(0);
        match self {
            Self::TwoBytes => 2,
            Self::Unicode if (0xd8..0xdc).contains(&first) => 4,
            Self::Unicode => 2,
            Self::Charset(encoding) => {
                let kana = *encoding == encoding_rs::SHIFT_JIS && (0xa1..=0xdf).contains(&first);
                if first < 0x80 || kana { 1 } else { 2 }
            }
            Self::Map(map) => {
                let code = |length: usize| {
                    bytes
                        .get(..length)?
                        .iter()
                        .try_fold(0u32, |code, &byte| code.checked_mul(256)?.checked_add(u32::from(byte)))
                };
                let fits = |&length: &usize| {
                    code(length).is_some_and(|code| map.lookup_cid_code(code, length as u8).is_some())
                };
                (1..=4).find(fits).unwrap_or(2)
            }
        }
    }

    fn meaning(&self, bytes: &[u8]) -> Option<String> {
        let encoding = match self {
            Self::Unicode => encoding_rs::UTF_16BE,
            Self::Charset(encoding) => encoding,
            Self::TwoBytes | Self::Map(_) => return None,
        };
        let (text, malformed) = encoding.decode_without_bom_handling(bytes);
        (!malformed).then(|| text.into_owned())
    }
}

fn cmap(walk: &mut Walk<'_>, stream: &Stream<'_>) -> Option<CMap> {
    match stream::decode(walk, stream) {
        Ok(data) => CMap::parse(&data?, |_| None),
        Err(error) => {
            walk.notice(NoticeKind::Skipped(error));
            None
        }
    }
}

fn simple(dict: &Dict<'_>) -> Kind {
    let name = dict.get::<Name<'_>>(b"BaseFont");
    let name =
        name.as_ref().map(|name| String::from_utf8_lossy(name.as_ref()).into_owned()).unwrap_or_default();
    let kind = dict.get::<Name<'_>>(b"Subtype");
    let type3 = kind.as_ref().is_some_and(|kind| kind.as_ref() == b"Type3");
    let true_type = kind.as_ref().is_some_and(|kind| kind.as_ref() == b"TrueType");
    let symbols = name.ends_with("Symbol") || name.ends_with("ZapfDingbats");
    let mut widths: Vec<f32> = dict
        .get::<Array<'_>>(b"Widths")
        .map(|widths| widths.iter::<Number>().take(256).map(|width| width.as_f32()).collect())
        .unwrap_or_default();
    if type3 {
        // Widths are in the font's own units.
        let scale = dict.get::<Array<'_>>(b"FontMatrix").and_then(|matrix| matrix.iter::<Number>().next());
        let scale = scale.map_or(0.001, |scale| scale.as_f32()) * 1000.0;
        widths.iter_mut().for_each(|width| *width *= scale);
    }
    let standard = Standard::of(&name);
    let described = dict.get::<Dict<'_>>(b"FontDescriptor");
    let missing = described.and_then(|descriptor| descriptor.get::<Number>(b"MissingWidth"));
    Kind::Simple {
        meanings: meanings(dict, type3 || symbols, true_type),
        standard: widths.is_empty().then_some(standard),
        widths,
        first: dict.get::<i32>(b"FirstChar").and_then(|first| usize::try_from(first).ok()).unwrap_or(0),
        missing: missing.map_or(500.0, |width| width.as_f32()),
    }
}

/// What each of the 256 codes means by the encoding of the font.
fn meanings(dict: &Dict<'_>, no_base: bool, true_type: bool) -> Vec<Option<String>> {
    let encoding = dict.get::<Dict<'_>>(b"Encoding");
    let base = dict
        .get::<Name<'_>>(b"Encoding")
        .or_else(|| encoding.as_ref().and_then(|encoding| encoding.get::<Name<'_>>(b"BaseEncoding")));
    let base = base.as_ref().map(|name| name.as_ref());
    let mut meanings: Vec<Option<String>> = (0..=255u8)
        .map(|code| match base {
            Some(b"MacRomanEncoding") => Some(decoded(encoding_rs::MACINTOSH, code)),
            Some(b"WinAnsiEncoding") => Some(decoded(encoding_rs::WINDOWS_1252, code)),
            _ if no_base => None,
            _ if true_type => Some(decoded(encoding_rs::WINDOWS_1252, code)),
            _ => standard_encoding(code).map(String::from),
        })
        .collect();
    let differences = encoding.and_then(|encoding| encoding.get::<Array<'_>>(b"Differences"));
    let mut code = 0;
    for item in differences.iter().flat_map(|differences| differences.iter::<Object<'_>>()) {
        match item {
            Object::Number(number) => code = usize::try_from(number.as_i64()).unwrap_or(usize::MAX),
            Object::Name(name) => {
                if let Some(meaning) = meanings.get_mut(code) {
                    *meaning = glyph_text(&String::from_utf8_lossy(name.as_ref()));
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    meanings
}

fn decoded(encoding: &'static Encoding, code: u8) -> String {
    encoding.decode_without_bom_handling(&[code]).0.into_owned()
}

fn composite(walk: &mut Walk<'_>, dict: &Dict<'_>) -> Kind {
    let descendant =
        dict.get::<Array<'_>>(b"DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    let default =
        descendant.as_ref().and_then(|font| font.get::<Number>(b"DW")).map_or(1000.0, |dw| dw.as_f32());
    let widths =
        descendant.and_then(|font| font.get::<Array<'_>>(b"W")).map(|w| cid_widths(&w)).unwrap_or_default();
    let codes = match dict.get::<Name<'_>>(b"Encoding") {
        Some(name) => named_codes(&String::from_utf8_lossy(name.as_ref())),
        None => {
            let map = dict.get::<Stream<'_>>(b"Encoding").and_then(|stream| cmap(walk, &stream));
            map.map_or(Codes::TwoBytes, |map| Codes::Map(Box::new(map)))
        }
    };
    Kind::Composite { codes, widths, default }
}

/// The codes of a predefined encoding (ISO 32000-2, table 116).
fn named_codes(name: &str) -> Codes {
    let has = |part: &str| name.contains(part);
    if has("UTF16") || has("UCS2") {
        Codes::Unicode
    } else if has("RKSJ") {
        Codes::Charset(encoding_rs::SHIFT_JIS)
    } else if has("GB") {
        Codes::Charset(encoding_rs::GB18030)
    } else if has("B5") {
        Codes::Charset(encoding_rs::BIG5)
    } else if has("KSC") {
        Codes::Charset(encoding_rs::EUC_KR)
    } else if name.starts_with("EUC-") {
        Codes::Charset(encoding_rs::EUC_JP)
    } else {
        Codes::TwoBytes
    }
}

/// Widths of glyphs: `c [w1 w2]` or `first last w`.
fn cid_widths(array: &Array<'_>) -> HashMap<u32, f32> {
    /// More glyphs than a font can have.
    const GLYPHS: u32 = 65_536;
    let mut widths = HashMap::new();
    let mut numbers: Vec<f32> = Vec::new();
    for item in array.iter::<Object<'_>>() {
        match item {
            Object::Number(number) => numbers.push(number.as_f32()),
            Object::Array(list) => {
                let first = numbers.last().copied().unwrap_or(0.0) as u32;
                numbers.clear();
                for (cid, width) in (first..GLYPHS).zip(list.iter::<Number>()) {
                    widths.insert(cid, width.as_f32());
                }
            }
            _ => numbers.clear(),
        }
        if let [first, last, width] = numbers[..] {
            numbers.clear();
            for cid in first as u32..=(last as u32).min(GLYPHS) {
                widths.insert(cid, width);
            }
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predefined_encodings_are_charsets() {
        assert!(matches!(named_codes("90ms-RKSJ-H"), Codes::Charset(e) if e == encoding_rs::SHIFT_JIS));
        assert!(matches!(named_codes("UniGB-UTF16-H"), Codes::Unicode));
        assert!(matches!(named_codes("Identity-H"), Codes::TwoBytes));
    }

    #[test]
    fn codes_of_a_charset_have_one_or_two_bytes() {
        let codes = Codes::Charset(encoding_rs::SHIFT_JIS);
        assert_eq!(codes.length(&[0x41, 0x42]), 1);
        assert_eq!(codes.length(&[0xb1, 0x42]), 1);
        assert_eq!(codes.length(&[0x82, 0xa0]), 2);
        assert_eq!(codes.meaning(&[0x82, 0xa0]).as_deref(), Some("あ"));
        assert_eq!(Codes::Unicode.meaning(&[0x30, 0x42]).as_deref(), Some("あ"));
    }
}
