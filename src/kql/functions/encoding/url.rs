//! `url_decode`, `url_encode`, `url_encode_component`

use super::super::prelude::*;

/// `url_decode`
pub static URL_DECODE: Function = page(
    "url_decode",
    Section::Encoding,
    &[sig(&[t("encoded_url", STRING)], Is(STRING))],
    "The text with `%xx` replaced by what it stands for.",
    &[
        ex("url_decode('https%3a%2f%2fwww.bing.com%2f')", "https://www.bing.com/"),
        ex("url_decode('100%')", "100%"),
        ex("url_decode('%C3%A9%20x')", "é x"),
    ],
    |arguments, _| Value::from(decode(&Arguments(arguments).text(0))),
);

/// `url_encode`
pub static URL_ENCODE: Function = page(
    "url_encode",
    Section::Encoding,
    &[sig(&[t("url", STRING)], Is(STRING))],
    "The text with all that is not plain in a URL replaced by `%xx`, a blank by `+`.",
    &[ex("url_encode('https://www.bing.com/hello word/')", "https%3a%2f%2fwww.bing.com%2fhello+word%2f")],
    |arguments, _| Value::from(encode(&Arguments(arguments).text(0), "+")),
);

/// `url_encode_component`
pub static URL_ENCODE_COMPONENT: Function = page(
    "url_encode_component",
    Section::Encoding,
    &[sig(&[t("url", STRING)], Is(STRING))],
    "The text with all that is not plain in a URL replaced by `%xx`, a blank too.",
    &[ex("url_encode_component('hello world/')", "hello%20world%2f")],
    |arguments, _| Value::from(encode(&Arguments(arguments).text(0), "%20")),
);

fn encode(text: &str, blank: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push_str(blank),
            b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')' => out.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02x}")),
        }
    }
    out
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let is_hex = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let code = digits.filter(is_hex).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, code) {
            (b'%', Some(code)) => {
                out.push(code);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
