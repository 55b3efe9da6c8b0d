//! `url_encode`: characters to percent escapes.

use std::borrow::Cow;
use std::fmt::Write;

use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{TextFunction, Work};

const PAGE: Page = Page {
    name: "url_encode",
    aliases: &[],
    section: Section::UrlAndPath,
    syntax: "url_encode(text)",
    description: "The text with everything but letters, digits and `- . _ ~` as percent escapes of its UTF-8 (RFC 3986).",
    arguments: &[("text", "Any text.")],
    examples: &[("select url_encode('a b/ä')", "a%20b%2F%C3%A4")],
};

/// The function.
#[must_use]
pub fn url_encode() -> ScalarUDF {
    TextFunction::of_text(&PAGE, Work::Text(|text| Some(encode(text))))
}

/// Escapes everything that RFC 3986 does not leave unreserved.
#[must_use]
pub fn encode(text: &str) -> Cow<'_, str> {
    let unreserved = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    if text.as_bytes().iter().all(unreserved) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.as_bytes() {
        if unreserved(byte) {
            out.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    Cow::Owned(out)
}
