//! `format_ipv4`, `format_ipv4_mask`

use std::net::Ipv4Addr;

use super::super::prelude::*;
use super::address::{V4, prefix};

/// The network of an address that is text or a number.
fn network(given: Arguments<'_>) -> Option<V4> {
    let address = match given.get(0)? {
        value @ (Value::String(_) | Value::Dynamic(Dynamic::String(_))) => V4::parse(&value.text())?,
        value => V4 { bits: u32::try_from(value.to_long()?).ok()?, prefix: 32 },
    };
    Some(address.at_most(prefix(given.long_or(1, 32), 32)?))
}

/// `format_ipv4`
pub static FORMAT_IPV4: Function = page(
    "format_ipv4",
    Section::Network,
    &[sig(&[p("ip", Scalar), t("prefix", LONG).optional()], Is(STRING))],
    "The address of the network of an address, which is text or a number; nothing when it is none.",
    &[
        ex("format_ipv4('192.168.1.255', 24)", "192.168.1.0"),
        ex("format_ipv4(3232236031)", "192.168.1.255"),
        ex("format_ipv4('x')", ""),
    ],
    |arguments, _| {
        arguments::string(
            network(Arguments(arguments)).map(|network| Ipv4Addr::from(network.network()).to_string()),
        )
    },
);

/// `format_ipv4_mask`
pub static FORMAT_IPV4_MASK: Function = page(
    "format_ipv4_mask",
    Section::Network,
    &[sig(&[p("ip", Scalar), t("prefix", LONG)], Is(STRING))],
    "The network of an address with its prefix; nothing when it is none.",
    &[
        ex("format_ipv4_mask('192.168.1.255', 24)", "192.168.1.0/24"),
        ex("format_ipv4_mask(3232236031, 32)", "192.168.1.255/32"),
    ],
    |arguments, _| {
        let text = |network: V4| format!("{}/{}", Ipv4Addr::from(network.network()), network.prefix);
        arguments::string(network(Arguments(arguments)).map(text))
    },
);
