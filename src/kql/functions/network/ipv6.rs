//! `ipv6_compare`, `ipv6_is_match`, `ipv6_is_in_range`

use std::cmp::Ordering;

use super::super::prelude::*;
use super::address::{V6, prefix};

fn compare(arguments: &[Value]) -> Option<Ordering> {
    let given = Arguments(arguments);
    let longest = prefix(given.long_or(2, 128), 128)?;
    let (a, b) = (V6::parse(&given.text(0))?, V6::parse(&given.text(1))?);
    Some(a.at_most(longest).compare(b.at_most(longest)))
}

/// `ipv6_compare`
pub static IPV6_COMPARE: Function = page(
    "ipv6_compare",
    Section::Network,
    &[sig(&[t("ip1", STRING), t("ip2", STRING), t("prefix", LONG).optional()], Is(LONG))],
    "As `ipv4_compare`, for IPv6 and IPv4 addresses; the prefix counts from the first of 128 bits.",
    &[
        ex("ipv6_compare('fe80::85d:e82c:9446:7994', 'fe80::85d:e82c:9446:7998/120')", "0"),
        ex("ipv6_compare('192.168.1.1', '::ffff:c0a8:0101')", "0"),
        ex("ipv6_compare('::1', '::2')", "-1"),
    ],
    |arguments, _| arguments::long(compare(arguments).map(|order| order as i64)),
);

/// `ipv6_is_match`
pub static IPV6_IS_MATCH: Function = page(
    "ipv6_is_match",
    Section::Network,
    &[sig(&[t("ip1", STRING), t("ip2", STRING), t("prefix", LONG).optional()], Is(BOOL))],
    "As `ipv4_is_match`, for IPv6 and IPv4 addresses.",
    &[ex("ipv6_is_match('192.168.1.1/24', '192.168.1.255')", "True"), ex("ipv6_is_match('::1', 'x')", "")],
    |arguments, _| arguments::bool(compare(arguments).map(Ordering::is_eq)),
);

/// `ipv6_is_in_range`
pub static IPV6_IS_IN_RANGE: Function = page(
    "ipv6_is_in_range",
    Section::Network,
    &[sig(&[t("ip", STRING), t("ip_range", STRING)], Is(BOOL))],
    "As `ipv4_is_in_range`, for IPv6 and IPv4 addresses.",
    &[
        ex("ipv6_is_in_range('a5e:f127::1', 'a5e:f127::/32')", "True"),
        ex("ipv6_is_in_range('::1', '::2/128')", "False"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let range = V6::parse(&given.text(1));
        arguments::bool(V6::parse(&given.text(0)).zip(range).map(|(address, range)| address.is_in(range)))
    },
);
