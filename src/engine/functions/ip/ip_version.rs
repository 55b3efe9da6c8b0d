//! `ip_version`, `is_ipv4`, `is_ipv6`: which kind of address a text is.

use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{TextFunction, Work};
use super::address::parse_address;

const VERSION: Page = Page {
    name: "ip_version",
    aliases: &[],
    section: Section::Ip,
    syntax: "ip_version(ip)",
    description: "4 or 6, null for text that is no address.",
    arguments: &[("ip", "An address.")],
    examples: &[(
        "select ip_version('192.0.2.1'), ip_version('2001:db8::1'), ip_version('x')",
        "4 | 6 | null",
    )],
};

const IS_IPV4: Page = Page {
    name: "is_ipv4",
    aliases: &[],
    section: Section::Ip,
    syntax: "is_ipv4(text)",
    description: "Whether the text is an IPv4 address. Text that is no address is false.",
    arguments: &[("text", "Any text.")],
    examples: &[(
        "select is_ipv4('192.0.2.1:443'), is_ipv4('2001:db8::1'), is_ipv4('x')",
        "true | false | false",
    )],
};

const IS_IPV6: Page = Page {
    name: "is_ipv6",
    aliases: &[],
    section: Section::Ip,
    syntax: "is_ipv6(text)",
    description: "Whether the text is an IPv6 address that does not stand for an IPv4 one. Other text is false.",
    arguments: &[("text", "Any text.")],
    examples: &[("select is_ipv6('2001:db8::1'), is_ipv6('::ffff:192.0.2.1')", "true | false")],
};

/// The functions.
#[must_use]
pub fn ip_version() -> Vec<ScalarUDF> {
    let version = |text: &str| parse_address(text).map(|address| if address.is_ipv4() { 4 } else { 6 });
    vec![
        TextFunction::of_text(&VERSION, Work::Whole(version)),
        TextFunction::of_text(
            &IS_IPV4,
            Work::Truth(|text| Some(parse_address(text).is_some_and(|address| address.is_ipv4()))),
        ),
        TextFunction::of_text(
            &IS_IPV6,
            Work::Truth(|text| Some(parse_address(text).is_some_and(|address| address.is_ipv6()))),
        ),
    ]
}
