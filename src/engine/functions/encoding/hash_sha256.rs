//! `hash_sha256`: to compare text with hashes in indicators and evidence.

use std::borrow::Cow;
use std::fmt::Write;

use datafusion::logical_expr::ScalarUDF;
use sha2::{Digest, Sha256};

use super::super::documentation::{Page, Section};
use super::super::text_function::{TextFunction, Work};

const PAGE: Page = Page {
    name: "hash_sha256",
    aliases: &[],
    section: Section::Encoding,
    syntax: "hash_sha256(text)",
    description: "The SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal.",
    arguments: &[("text", "Any text.")],
    examples: &[(
        "select hash_sha256('World')",
        "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524",
    )],
};

/// The function.
#[must_use]
pub fn hash_sha256() -> ScalarUDF {
    TextFunction::of_text(
        &PAGE,
        Work::Text(|text| Some(Cow::Owned(hexadecimal(&Sha256::digest(text.as_bytes()))))),
    )
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
