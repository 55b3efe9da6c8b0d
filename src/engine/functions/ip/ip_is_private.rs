//! `ip_is_private`: whether an address belongs to no one on the internet.

use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{TextFunction, Work};
use super::address::{is_private, parse_address};

const PAGE: Page = Page {
    name: "ip_is_private",
    aliases: &[],
    section: Section::Ip,
    syntax: "ip_is_private(ip)",
    description: "Whether the address is private (10/8, 172.16/12, 192.168/16, fc00::/7), loopback (127/8, ::1), \
                  link-local (169.254/16, fe80::/10), shared by a carrier (100.64/10) or unspecified (0.0.0.0, ::).",
    arguments: &[("ip", "An address.")],
    examples: &[(
        "select ip_is_private('10.1.2.3:80'), ip_is_private('203.0.113.9'), ip_is_private('')",
        "true | false | null",
    )],
};

/// The function.
#[must_use]
pub fn ip_is_private() -> ScalarUDF {
    TextFunction::of_text(&PAGE, Work::Truth(|text| parse_address(text).map(is_private)))
}
