//! `hex_decode_text`: hexadecimal digits to text.

use std::borrow::Cow;

use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{TextFunction, Work};
use super::text_of;

const PAGE: Page = Page {
    name: "hex_decode_text",
    aliases: &[],
    section: Section::Encoding,
    syntax: "hex_decode_text(text)",
    description: "The text whose UTF-8 bytes the hexadecimal digits are, null when they are none or no text. A leading \
                  `0x`, spaces, `:` and `-` between bytes are passed over.",
    arguments: &[("text", "Hexadecimal digits.")],
    examples: &[(
        "select hex_decode_text('0x77686f616d69'), hex_decode_text('7'), hex_decode_text('zz')",
        "whoami | null | null",
    )],
};

/// The function.
#[must_use]
pub fn hex_decode_text() -> ScalarUDF {
    TextFunction::of_text(&PAGE, Work::Text(|text| text_of(decode(text)?, false).map(Cow::Owned)))
}

/// The bytes behind hexadecimal digits; `None` for anything else.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let digits = digits.chars().filter(|c| !matches!(c, ' ' | ':' | '-'));
    let values: Vec<u32> = digits.map(|digit| digit.to_digit(16)).collect::<Option<_>>()?;
    let (pairs, []) = values.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| u8::try_from(high * 16 + low).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_with_and_without_separators_are_read() {
        for text in ["666f6f", "66 6F 6f", "66:6f:6f", "0x666F6F", " 66-6f-6f "] {
            assert_eq!(decode(text), Some(b"foo".to_vec()), "{text}");
        }
        for text in ["6", "6g", "0y66", "６６"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
