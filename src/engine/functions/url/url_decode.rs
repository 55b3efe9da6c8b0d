//! `url_decode`: percent escapes to characters.

use std::borrow::Cow;

use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{TextFunction, Work};

const PAGE: Page = Page {
    name: "url_decode",
    aliases: &[],
    section: Section::UrlAndPath,
    syntax: "url_decode(text)",
    description: "The text with its percent escapes resolved as UTF-8. What is no escape stays as it is, `+` too.",
    arguments: &[("text", "Text with escapes.")],
    examples: &[("select url_decode('Shared%20Documents/%C3%A4+100%.docx')", "Shared Documents/ä+100%.docx")],
};

/// The function.
#[must_use]
pub fn url_decode() -> ScalarUDF {
    TextFunction::of_text(&PAGE, Work::Text(|text| Some(decode(text))))
}

/// Resolves `%XX`; bytes that are no UTF-8 become U+FFFD.
#[must_use]
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match bytes.get(at + 1..at + 3).filter(|_| byte == b'%').and_then(escape) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(
        String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    )
}

fn escape(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let [high, low] = digits else { return None };
    Some(digit(*high)? * 16 + digit(*low)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::url_encode::encode;
    use super::*;

    #[test]
    fn broken_escapes_stay_and_broken_characters_are_replaced() {
        for (text, expected) in
            [("%", "%"), ("%4", "%4"), ("%zz%41", "%zzA"), ("%ff", "\u{FFFD}"), ("%é1", "%é1")]
        {
            assert_eq!(decode(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded(text in "\\PC*") {
            let encoded = encode(&text);
            prop_assert_eq!(decode(&encoded), text.as_str());
        }

        #[test]
        fn any_text_is_decoded(text in "[%0-9a-fé]*") {
            let _ = decode(&text);
        }
    }
}
