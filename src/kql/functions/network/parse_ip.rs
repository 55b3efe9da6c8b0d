//! `parse_ipv4`, `parse_ipv4_mask`, `parse_ipv6`, `parse_ipv6_mask`

use super::super::prelude::*;
use super::address::{V4, V6, prefix};

/// `parse_ipv4`
pub static PARSE_IPV4: Function = page(
    "parse_ipv4",
    Section::Network,
    &[sig(&[t("ip", STRING)], Is(LONG))],
    "The bits of an IPv4 address, or of its network, as a number; null when it is none.",
    &[
        ex("parse_ipv4('127.0.0.1')", "2130706433"),
        ex("parse_ipv4('192.1.168.1/16')", "3221291008"),
        ex("parse_ipv4('x')", ""),
    ],
    |arguments, _| {
        arguments::long(V4::parse(&Arguments(arguments).text(0)).map(|address| i64::from(address.network())))
    },
);

/// `parse_ipv4_mask`
pub static PARSE_IPV4_MASK: Function = page(
    "parse_ipv4_mask",
    Section::Network,
    &[sig(&[t("ip", STRING), t("prefix", LONG)], Is(LONG))],
    "The bits of the network of an IPv4 address as a number; null when it is none.",
    &[ex("parse_ipv4_mask('127.0.0.1', 24)", "2130706432"), ex("parse_ipv4_mask('127.0.0.1', 33)", "")],
    |arguments, _| {
        let given = Arguments(arguments);
        let address = V4::parse(&given.text(0)).zip(prefix(given.long(1), 32));
        arguments::long(address.map(|(address, prefix)| i64::from(address.at_most(prefix).network())))
    },
);

/// `parse_ipv6`
pub static PARSE_IPV6: Function = page(
    "parse_ipv6",
    Section::Network,
    &[sig(&[t("ip", STRING)], Is(STRING))],
    "An IPv6 or IPv4 address, or its network, in eight groups of four digits; nothing when it is none.",
    &[
        ex("parse_ipv6('127.0.0.1')", "0000:0000:0000:0000:0000:ffff:7f00:0001"),
        ex("parse_ipv6('fe80::85d:e82c:9446:7994/120')", "fe80:0000:0000:0000:085d:e82c:9446:7900"),
        ex("parse_ipv6('::1.2.3.4')", "0000:0000:0000:0000:0000:0000:0102:0304"),
        ex("parse_ipv6('1.2.3.4/24')", "0000:0000:0000:0000:0000:ffff:0102:0300"),
        ex("parse_ipv6('x')", ""),
    ],
    |arguments, _| {
        let text = Arguments(arguments).text(0);
        let address = V6::parse_as_written(&text).or_else(|| V6::parse(&text));
        arguments::string(address.map(V6::full_text))
    },
);

/// `parse_ipv6_mask`
pub static PARSE_IPV6_MASK: Function = page(
    "parse_ipv6_mask",
    Section::Network,
    &[sig(&[t("ip", STRING), t("prefix", LONG)], Is(STRING))],
    "The network of an IPv6 or IPv4 address in eight groups of four digits; the prefix counts from the first of 128 bits.",
    &[ex("parse_ipv6_mask('192.168.255.255', 120)", "0000:0000:0000:0000:0000:ffff:c0a8:ff00")],
    |arguments, _| {
        let given = Arguments(arguments);
        let address = V6::parse(&given.text(0)).zip(prefix(given.long(1), 128));
        arguments::string(address.map(|(address, prefix)| address.at_most(prefix).full_text()))
    },
);
