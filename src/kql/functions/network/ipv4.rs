//! `ipv4_is_private`, `ipv4_is_in_range`, `ipv4_is_match`, `ipv4_compare`, `ipv4_netmask_suffix`

use std::cmp::Ordering;

use super::super::prelude::*;
use super::address::{V4, prefix};

/// The order of two addresses by the bits of the shortest prefix.
fn compare(arguments: &[Value]) -> Option<Ordering> {
    let given = Arguments(arguments);
    let longest = prefix(given.long_or(2, 32), 32)?;
    let (a, b) = (V4::parse(&given.text(0))?, V4::parse(&given.text(1))?);
    Some(a.at_most(longest).compare(b.at_most(longest)))
}

/// `ipv4_is_private`
pub static IPV4_IS_PRIVATE: Function = page(
    "ipv4_is_private",
    Section::Network,
    &[sig(&[t("ip", STRING)], Is(BOOL))],
    "Whether an address, or a whole network, is private: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16; null when it is no IPv4 address.",
    &[
        ex("ipv4_is_private('192.168.1.1/24')", "True"),
        ex("ipv4_is_private('172.32.0.1')", "False"),
        ex("ipv4_is_private('fe80::1')", ""),
    ],
    |arguments, _| {
        let private = [(0x0a00_0000, 8), (0xac10_0000, 12), (0xc0a8_0000, 16)];
        let is_private = |address: V4| {
            private.iter().any(|(bits, prefix)| {
                address.prefix >= *prefix && address.is_in(V4 { bits: *bits, prefix: *prefix })
            })
        };
        arguments::bool(V4::parse(&Arguments(arguments).text(0)).map(is_private))
    },
);

/// `ipv4_is_in_range`
pub static IPV4_IS_IN_RANGE: Function = page(
    "ipv4_is_in_range",
    Section::Network,
    &[sig(&[t("ip", STRING), t("ip_range", STRING)], Is(BOOL))],
    "Whether an address is in a range; null when one of them is none.",
    &[
        ex("ipv4_is_in_range('192.168.1.1', '192.168.1.255/24')", "True"),
        ex("ipv4_is_in_range('192.168.2.1', '192.168.1.0/24')", "False"),
        ex("ipv4_is_in_range('', '192.168.1.0/24')", ""),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let range = V4::parse(&given.text(1));
        arguments::bool(V4::parse(&given.text(0)).zip(range).map(|(address, range)| address.is_in(range)))
    },
);

/// `ipv4_is_match`
pub static IPV4_IS_MATCH: Function = page(
    "ipv4_is_match",
    Section::Network,
    &[sig(&[t("ip1", STRING), t("ip2", STRING), t("prefix", LONG).optional()], Is(BOOL))],
    "Whether two addresses are equal in the bits of the shortest prefix; null when one of them is none.",
    &[
        ex("ipv4_is_match('192.168.1.1/24', '192.168.1.255')", "True"),
        ex("ipv4_is_match('192.168.1.1', '192.168.1.0', 31)", "True"),
        ex("ipv4_is_match('192.168.1.1', '192.168.1.2')", "False"),
    ],
    |arguments, _| arguments::bool(compare(arguments).map(Ordering::is_eq)),
);

/// `ipv4_compare`
pub static IPV4_COMPARE: Function = page(
    "ipv4_compare",
    Section::Network,
    &[sig(&[t("ip1", STRING), t("ip2", STRING), t("prefix", LONG).optional()], Is(LONG))],
    "0 when two addresses are equal in the bits of the shortest prefix, -1 when the first is the smaller one, 1 when it is \
     the larger one; null when one of them is none.",
    &[
        ex("ipv4_compare('192.168.1.1/24', '192.168.1.255')", "0"),
        ex("ipv4_compare('1.1.1.1', '1.1.1.2')", "-1"),
    ],
    |arguments, _| arguments::long(compare(arguments).map(|order| order as i64)),
);

/// `ipv4_netmask_suffix`
pub static IPV4_NETMASK_SUFFIX: Function = page(
    "ipv4_netmask_suffix",
    Section::Network,
    &[sig(&[t("ip", STRING)], Is(LONG))],
    "The length of the prefix of an address, 32 when it has none.",
    &[ex("ipv4_netmask_suffix('192.168.1.1/24')", "24"), ex("ipv4_netmask_suffix('192.168.1.1')", "32")],
    |arguments, _| {
        arguments::long(V4::parse(&Arguments(arguments).text(0)).map(|address| i64::from(address.prefix)))
    },
);
