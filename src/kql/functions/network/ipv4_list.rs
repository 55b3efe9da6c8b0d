//! `ipv4_range_to_cidr_list`

use std::net::Ipv4Addr;

use super::super::prelude::*;
use super::address::V4;

/// `ipv4_range_to_cidr_list`
pub static IPV4_RANGE_TO_CIDR_LIST: Function = page(
    "ipv4_range_to_cidr_list",
    Section::Network,
    &[sig(&[t("start_ip", STRING), t("end_ip", STRING)], Is(DYNAMIC))],
    "The networks that together are the addresses from one to another.",
    &[
        ex(
            "ipv4_range_to_cidr_list('1.1.128.0', '1.1.140.255')",
            "[\"1.1.128.0/21\",\"1.1.136.0/22\",\"1.1.140.0/24\"]",
        ),
        ex("ipv4_range_to_cidr_list('0.0.0.0', '255.255.255.255')", "[\"0.0.0.0/0\"]"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let ends = V4::parse(&given.text(0)).zip(V4::parse(&given.text(1)));
        arguments::array(
            ends.filter(|(start, end)| start.bits <= end.bits).map(|(start, end)| list(start.bits, end.bits)),
        )
    },
);

fn list(start: u32, end: u32) -> Vec<Dynamic> {
    let (mut from, end) = (u64::from(start), u64::from(end));
    let mut networks = Vec::new();
    while from <= end {
        // The largest network that begins here and does not go beyond the end.
        let aligned = if from == 0 { 32 } else { from.trailing_zeros().min(32) };
        let free = (end - from + 1).ilog2();
        let bits = aligned.min(free);
        let address = Ipv4Addr::from(u32::try_from(from).unwrap_or(u32::MAX));
        networks.push(Dynamic::from(format!("{address}/{}", 32 - bits).as_str()));
        from += 1 << bits;
    }
    networks
}
