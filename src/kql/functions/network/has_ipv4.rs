//! `has_ipv4`, `has_ipv4_prefix`, `has_any_ipv4`, `has_any_ipv4_prefix`

use super::super::prelude::*;
use super::super::signature::Signature;
use super::address::V4;
use super::range::texts;

const LISTS: &[Signature] = &[
    sig(&[p("source", StringOrDynamic), t("ips", STRING).repeated()], Is(BOOL)),
    sig(&[p("source", StringOrDynamic), p("ips", DynamicArray)], Is(BOOL)),
];
const PREFIX_LISTS: &[Signature] = &[
    sig(&[p("source", StringOrDynamic), t("ip_prefixes", STRING).repeated()], Is(BOOL)),
    sig(&[p("source", StringOrDynamic), p("ip_prefixes", DynamicArray)], Is(BOOL)),
];

/// The addresses in a text that no letter or digit stands next to.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let begins = move |at: usize| {
        bytes[at].is_ascii_digit() && !text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
    };
    (0..text.len()).filter(move |at| begins(*at)).filter_map(move |at| {
        let mut end = at;
        for part in 0..4 {
            if part > 0 && bytes.get(end) == Some(&b'.') {
                end += 1;
            }
            end += bytes[end..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
        }
        let free = !text[end..].chars().next().is_some_and(char::is_alphanumeric);
        let address = &text[at..end];
        (free && V4::parse(address).is_some()).then_some(address)
    })
}

fn has_any(text: &str, wanted: &[String]) -> bool {
    let wanted: Vec<&String> = wanted.iter().filter(|wanted| V4::parse(wanted).is_some()).collect();
    addresses(text).any(|address| wanted.iter().any(|wanted| wanted.as_str() == address))
}

/// A prefix ends in a dot, or is a whole address.
fn has_any_prefix(text: &str, wanted: &[String]) -> bool {
    let matches = |address: &str, prefix: &str| {
        prefix == address || (prefix.ends_with('.') && address.starts_with(prefix))
    };
    addresses(text).any(|address| wanted.iter().any(|wanted| matches(address, wanted)))
}

fn test(arguments: &[Value], test: fn(&str, &[String]) -> bool) -> Value {
    let text = Arguments(arguments).text(0);
    Value::Bool(test(&text, &texts(arguments.get(1..).unwrap_or_default())))
}

/// `has_ipv4`
pub static HAS_IPV4: Function = page(
    "has_ipv4",
    Section::Network,
    &[sig(&[p("source", StringOrDynamic), t("ip", STRING)], Is(BOOL))],
    "Whether an IPv4 address is in a text with no letter or digit next to it.",
    &[
        ex("has_ipv4('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.0.1')", "True"),
        ex("has_ipv4('05:04:54127.0.0.1 GET', '127.0.0.1')", "False"),
        ex("has_ipv4('05:04:54 127.0.0.256 GET', '127.0.0.256')", "False"),
    ],
    |arguments, _| test(arguments, has_any),
);

/// `has_ipv4_prefix`
pub static HAS_IPV4_PREFIX: Function = page(
    "has_ipv4_prefix",
    Section::Network,
    &[sig(&[p("source", StringOrDynamic), t("ip_prefix", STRING)], Is(BOOL))],
    "Whether an IPv4 address that begins with a prefix, which ends in a dot, is in a text.",
    &[
        ex("has_ipv4_prefix('05:04:54 127.0.0.1 GET', '127.0.')", "True"),
        ex("has_ipv4_prefix('05:04:54 127.0.0.1 GET', '127.0')", "False"),
        ex("has_ipv4_prefix('05:04:54 127.0.0.256 GET', '127.0.')", "False"),
    ],
    |arguments, _| test(arguments, has_any_prefix),
);

/// `has_any_ipv4`
pub static HAS_ANY_IPV4: Function = page(
    "has_any_ipv4",
    Section::Network,
    LISTS,
    "Whether one of several IPv4 addresses, single ones or an array, is in a text.",
    &[ex("has_any_ipv4('05:04:54 127.0.0.1 GET', dynamic(['127.0.0.1', '127.0.0.2']))", "True")],
    |arguments, _| test(arguments, has_any),
);

/// `has_any_ipv4_prefix`
pub static HAS_ANY_IPV4_PREFIX: Function = page(
    "has_any_ipv4_prefix",
    Section::Network,
    PREFIX_LISTS,
    "Whether an IPv4 address that begins with one of several prefixes is in a text.",
    &[ex("has_any_ipv4_prefix('05:04:54 127.0.0.1 GET', '127.0.', '192.168.')", "True")],
    |arguments, _| test(arguments, has_any_prefix),
);
