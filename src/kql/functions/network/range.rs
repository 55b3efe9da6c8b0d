//! `ipv4_is_in_any_range`, `ipv6_is_in_any_range`

use std::sync::Arc;

use super::super::prelude::*;
use super::super::signature::Signature;
use super::address::{V4, V6};

/// A range of addresses, made ready.
#[derive(Debug, Clone, Copy)]
pub enum Range {
    /// IPv4
    V4(V4),
    /// IPv6
    V6(V6),
    /// What is no range: it holds no address.
    None,
}

const SIGNATURES: &[Signature] = &[
    sig(&[p("ip", StringOrDynamic), t("ranges", STRING).repeated()], Is(BOOL)),
    sig(&[p("ip", StringOrDynamic), p("ranges", DynamicArray)], Is(BOOL)),
];

/// The texts of all ranges, of arrays and single ones; a text may be the JSON of an array.
pub(super) fn texts(values: &[Value]) -> Vec<String> {
    let mut texts = Vec::new();
    for at in 0..values.len() {
        match Arguments(values).json(at) {
            Dynamic::Array(items) => texts.extend(items.iter().map(Dynamic::to_text)),
            other => texts.push(other.to_text()),
        }
    }
    texts
}

fn v4(text: &str) -> Range {
    V4::parse(text).map_or(Range::None, Range::V4)
}

fn v6(text: &str) -> Range {
    V6::parse(text).map_or(Range::None, Range::V6)
}

fn prepare(constants: &[Option<Value>], parse: fn(&str) -> Range) -> Prepared {
    let ranges: Option<Vec<Value>> = constants.get(1..).and_then(|rest| rest.iter().cloned().collect());
    match ranges {
        Some(ranges) => Prepared::Ranges(texts(&ranges).iter().map(|text| parse(text)).collect()),
        None => Prepared::Nothing,
    }
}

fn is_in_any(arguments: &[Value], context: &Context, parse: fn(&str) -> Range) -> Value {
    let address = parse(&Arguments(arguments).text(0));
    let ranges: Arc<[Range]> = match &context.prepared {
        Prepared::Ranges(ranges) => Arc::clone(ranges),
        _ => texts(arguments.get(1..).unwrap_or_default()).iter().map(|text| parse(text)).collect(),
    };
    arguments::bool(match address {
        Range::None => None,
        Range::V4(address) => {
            Some(ranges.iter().any(|range| matches!(range, Range::V4(range) if address.is_in(*range))))
        }
        Range::V6(address) => {
            Some(ranges.iter().any(|range| matches!(range, Range::V6(range) if address.is_in(*range))))
        }
    })
}

/// `ipv4_is_in_any_range`
pub static IPV4_IS_IN_ANY_RANGE: Function = page(
    "ipv4_is_in_any_range",
    Section::Network,
    SIGNATURES,
    "Whether an address is in one of the ranges, single ones or an array; null when it is no IPv4 address.",
    &[
        ex("ipv4_is_in_any_range('192.168.1.6', '192.168.1.1/24', '10.0.0.1/8')", "True"),
        ex("ipv4_is_in_any_range('127.0.0.1', dynamic(['127.0.0.1', '192.168.1.1']))", "True"),
        ex("ipv4_is_in_any_range('1.1.1.1', dynamic(['10.0.0.0/8']))", "False"),
        ex("ipv4_is_in_any_range('x', '10.0.0.0/8')", ""),
    ],
    |arguments, context| is_in_any(arguments, context, v4),
)
.prepare(|constants| Ok(prepare(constants, v4)));

/// `ipv6_is_in_any_range`
pub static IPV6_IS_IN_ANY_RANGE: Function = page(
    "ipv6_is_in_any_range",
    Section::Network,
    SIGNATURES,
    "Whether an IPv6 or IPv4 address is in one of the ranges; null when it is no address.",
    &[
        ex(
            "ipv6_is_in_any_range('a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', dynamic(['a5e:f127::/32']))",
            "True",
        ),
        ex("ipv6_is_in_any_range('192.168.1.6', '192.168.1.1/24')", "True"),
    ],
    |arguments, context| is_in_any(arguments, context, v6),
)
.prepare(|constants| Ok(prepare(constants, v6)));
