//! `parse_ip`: one spelling for every address.

use std::borrow::Cow;

use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{TextFunction, Work};
use super::address::parse_address;

const PAGE: Page = Page {
    name: "parse_ip",
    aliases: &[],
    section: Section::Ip,
    syntax: "parse_ip(text)",
    description: "The address in its one short spelling (RFC 5952), without port, brackets and zone.",
    arguments: &[("text", "An address as a record writes it.")],
    examples: &[
        (
            "select parse_ip('198.51.100.7:62589'), parse_ip('[2001:DB8:0::914f]:443')",
            "198.51.100.7 | 2001:db8::914f",
        ),
        ("select parse_ip('::ffff:192.0.2.1'), parse_ip('localhost')", "192.0.2.1 | null"),
    ],
};

/// The function.
#[must_use]
pub fn parse_ip() -> ScalarUDF {
    TextFunction::of_text(
        &PAGE,
        Work::Text(|text| parse_address(text).map(|address| Cow::Owned(address.to_string()))),
    )
}
