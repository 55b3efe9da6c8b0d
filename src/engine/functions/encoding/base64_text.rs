//! `base64_decode_text` and `base64_encode_text`: base64 (RFC 4648) to and from text.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Arguments, Kind, TEXT, TextFunction, Texts, Work, place, texts};
use super::text_of;

const DECODE: Page = Page {
    name: "base64_decode_text",
    aliases: &[],
    section: Section::Encoding,
    syntax: "base64_decode_text(text[, encoding])",
    description: "The text behind base64, null when it is none or no text. Both alphabets are read, with or without \
                  padding and line breaks.",
    arguments: &[
        ("text", "Base64."),
        ("encoding", "A constant: `utf-8`, or `utf-16` as PowerShell's `-EncodedCommand` has it."),
    ],
    examples: &[
        ("select base64_decode_text('aHR0cHM6Ly9leGFtcGxlLmNvbQ==')", "https://example.com"),
        ("select base64_decode_text('dwBoAG8AYQBtAGkA', 'utf-16'), base64_decode_text('%')", "whoami | null"),
    ],
};

const ENCODE: Page = Page {
    name: "base64_encode_text",
    aliases: &[],
    section: Section::Encoding,
    syntax: "base64_encode_text(text)",
    description: "The text's UTF-8 bytes as base64, with padding.",
    arguments: &[("text", "Any text.")],
    examples: &[("select base64_encode_text('https://example.com')", "aHR0cHM6Ly9leGFtcGxlLmNvbQ==")],
};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The functions.
#[must_use]
pub fn base64_text() -> Vec<ScalarUDF> {
    vec![
        TextFunction::of(&DECODE, &[Kind::Text], 1..=2, Work::Rows(TEXT, decode_rows)),
        TextFunction::of_text(&ENCODE, Work::Text(|text| Some(Cow::Owned(encode(text.as_bytes()))))),
    ]
}

fn decode_rows(arguments: &Arguments<'_>) -> Result<ArrayRef> {
    let encoded = arguments.text(0)?;
    let utf16 = match (arguments.count() > 1).then(|| arguments.text(1)).transpose()? {
        None => false,
        Some(Texts::Constant(Some(name))) => match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => false,
            "utf-16" | "utf16" | "utf-16le" | "utf16le" | "unicode" => true,
            _ => return exec_err!("{}: '{name}' is none of utf-8, utf-16", place(arguments.page, 1)),
        },
        Some(_) => return exec_err!("{} must be a constant: utf-8 or utf-16", place(arguments.page, 1)),
    };
    Ok(texts((0..arguments.rows).map(|row| text_of(decode(encoded.get(row)?)?, utf16))))
}

/// The bytes behind base64 of either alphabet; `None` for anything else.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let padding = compact.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = compact.get(..compact.len() - padding)?;
    // One digit over a multiple of four is half a byte; padding, where there is some, must fill the last four.
    if digits.len() % 4 == 1 || padding > 2 || (padding > 0 && !compact.len().is_multiple_of(4)) {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for group in digits.chunks(4) {
        let bits = group.iter().try_fold(0_u32, |bits, digit| Some(bits << 6 | sextet(*digit)?))?;
        let aligned = bits << (6 * (4 - group.len()));
        bytes.extend_from_slice(aligned.to_be_bytes().get(1..group.len())?);
    }
    Some(bytes)
}

fn sextet(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

/// Bytes as base64 with padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits =
            group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place)) & 63;
            let written = usize::try_from(digit).ok().and_then(|digit| ALPHABET.get(digit)).copied();
            out.push(char::from(written.filter(|_| place <= group.len()).unwrap_or(b'=')));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::testing::rows;
    use super::*;

    #[test]
    fn base64_of_either_alphabet_and_any_padding_is_read() {
        for (text, expected) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zg", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9v\r\nYmFy", "foobar"),
            ("w7_Dvw", "ÿÿ"),
            ("w7/Dvw==", "ÿÿ"),
        ] {
            assert_eq!(decode(text), Some(expected.as_bytes().to_vec()), "{text}");
        }
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in ["Z", "Zg=", "Zg===", "Z=g=", "Zm9vY", "Zm9ö", "===="] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[tokio::test]
    async fn bytes_that_are_no_text_are_null_and_an_unknown_encoding_is_named() {
        assert_eq!(
            rows("select base64_decode_text('/w=='), base64_decode_text('/w==', 'utf-16')").await.unwrap(),
            "null | null"
        );
        let error = rows("select base64_decode_text('Zg==', 'latin1')").await.unwrap_err();
        assert!(
            error.contains("base64_decode_text: argument 2 (encoding): 'latin1' is none of utf-8, utf-16"),
            "{error}"
        );
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn any_text_is_decoded_or_null(text in "\\PC*") {
            let _ = decode(&text);
        }
    }
}
