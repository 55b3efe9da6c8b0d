//! Internet addresses by their structure.

use std::net::Ipv6Addr;

/// IPv4 address: four numbers of at most three digits up to 255 with dots between them.
pub fn ipv4(text: &str) -> bool {
    let address = text.trim_matches(|c: char| !c.is_alphanumeric());
    let is_octet = |part: &str| match part.as_bytes() {
        [a] => a.is_ascii_digit(),
        [a, b] => a.is_ascii_digit() && b.is_ascii_digit(),
        [b'0' | b'1', b, c] | [b'2', b @ b'0'..=b'4', c] => b.is_ascii_digit() && c.is_ascii_digit(),
        [b'2', b'5', b'0'..=b'5'] => true,
        _ => false,
    };
    let mut parts = address.split('.');
    parts.by_ref().take(4).filter(|part| is_octet(part)).count() == 4 && parts.next().is_none()
}

/// IPv6 address in the text forms of RFC 4291, without the zone; at least two groups and one digit, so that
/// `::` and what looks like it in program text are none.
pub fn ipv6(text: &str) -> bool {
    let address = text.trim_matches(|c: char| !(c.is_alphanumeric() || c == ':'));
    // The longest form has 45 characters; nothing longer is worth parsing.
    address.len() < 46
        && address.bytes().any(|byte| byte.is_ascii_digit())
        && address.split(':').filter(|group| !group.is_empty()).count() > 1
        && address.parse::<Ipv6Addr>().is_ok()
}

/// An address of either kind.
pub fn ip_address(text: &str) -> bool {
    ipv4(text) || ipv6(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_documentation_blocks_pass() {
        assert!(ipv4("192.0.2.1"));
        assert!(ipv4("[198.51.100.255]"));
        assert!(ipv6("2001:db8::1"));
        assert!(ipv6("[2001:db8:0:0:8:800:200C:417A]"));
        assert!(ipv6("::ffff:192.0.2.1"));
        assert!(ip_address("203.0.113.7"));
    }

    #[test]
    fn what_looks_like_an_address_fails() {
        for text in
            ["192.0.2.256", "192.0.2", "192.0.2.1.1", "1.2.3.0004", "", "a.b.c.d", "192..2.1", "192.0.2.1a"]
        {
            assert!(!ipv4(text), "{text}");
        }
        for text in ["::", "std::fmt", "12:30:45", "2001:db8::1::2", "12345::1", "::1", "2001:db8::1g", ""] {
            assert!(!ipv6(text), "{text}");
        }
    }
}
