//! Addresses and networks: plain functions over `&str`, no Arrow.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Reads an address as records write it: with a port, brackets or a zone, or as IPv4 inside IPv6.
///
/// `192.0.2.1:443`, `[2001:db8::1]:443`, `fe80::1%eth0`, `::ffff:192.0.2.1` and `ffff:192.0.2.1` (seen in audit
/// records) are all read; the last two are IPv4. Octets with leading zeros are refused: programs read them differently.
#[must_use]
pub fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, after) = rest.split_once(']')?;
        let port = after.strip_prefix(':');
        return (after.is_empty() || port.is_some_and(is_port)).then(|| parse_bare(inside)).flatten();
    }
    if let Some((address, port)) = text.rsplit_once(':')
        && address.contains('.')
        && !address.contains(':')
    {
        return is_port(port).then(|| address.parse().ok().map(IpAddr::V4)).flatten();
    }
    parse_bare(text)
}

fn parse_bare(text: &str) -> Option<IpAddr> {
    let address = text.split_once('%').map_or(text, |(address, _zone)| address);
    if let Ok(address) = address.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let start = address.get(..5).filter(|start| start.eq_ignore_ascii_case("ffff:"))?;
    address.strip_prefix(start)?.parse().ok().map(IpAddr::V4)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// Whether an address belongs to no one on the internet: private (RFC 1918, RFC 4193), loopback, link-local, shared
/// by a carrier (RFC 6598) or unspecified.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let carrier = first == 100 && second & 0xC0 == 64;
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || carrier
        }
        IpAddr::V6(v6) => {
            v6.is_unique_local() || v6.is_loopback() || v6.is_unicast_link_local() || v6.is_unspecified()
        }
    }
}

/// Why a text is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no network: write it like 10.0.0.0/8, 2001:db8::/32 or one address")]
pub struct NetworkError(pub String);

/// The addresses that share their first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

impl Network {
    /// The network of so many bits that holds an address; `None` when the address has fewer bits.
    #[must_use]
    pub fn of(address: IpAddr, bits: u8) -> Option<Self> {
        let first = match address {
            IpAddr::V4(v4) if bits <= 32 => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask_v4(bits))),
            IpAddr::V6(v6) if bits <= 128 => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask_v6(bits))),
            _ => return None,
        };
        Some(Self { first, bits })
    }

    /// Reads `ADDRESS/BITS`, or one address. Bits after the network's own may be set. An IPv4 network inside IPv6
    /// (`::ffff:10.0.0.0/104`) is the IPv4 one.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        Self::read(text.trim()).ok_or_else(|| NetworkError(text.to_owned()))
    }

    fn read(text: &str) -> Option<Self> {
        let Some((address, bits)) = text.split_once('/') else {
            let address: IpAddr = text.parse().ok()?;
            return match address.to_canonical() {
                v4 @ IpAddr::V4(_) => Self::of(v4, 32),
                v6 @ IpAddr::V6(_) => Self::of(v6, 128),
            };
        };
        if !bits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (address, bits): (IpAddr, u8) = (address.parse().ok()?, bits.parse().ok()?);
        match (address, address.to_canonical()) {
            (IpAddr::V6(_), v4 @ IpAddr::V4(_)) if bits >= 96 => Self::of(v4, bits - 96),
            _ => Self::of(address, bits),
        }
    }

    /// Whether it holds an address. The other version's addresses are in no network of this one.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(v4)) => v4.to_bits() & mask_v4(self.bits) == first.to_bits(),
            (IpAddr::V6(first), IpAddr::V6(v6)) => v6.to_bits() & mask_v6(self.bits) == first.to_bits(),
            _ => false,
        }
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

fn mask_v4(bits: u8) -> u32 {
    u32::MAX.checked_shl(32_u32.saturating_sub(u32::from(bits))).unwrap_or(0)
}

fn mask_v6(bits: u8) -> u128 {
    u128::MAX.checked_shl(128_u32.saturating_sub(u32::from(bits))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        parse_address(text).map(|address| address.to_string())
    }

    #[test]
    fn the_spellings_of_audit_records_are_read() {
        for (text, expected) in [
            ("192.0.2.10", "192.0.2.10"),
            (" 192.0.2.10:62589 ", "192.0.2.10"),
            ("[2001:db8::914f]:47114", "2001:db8::914f"),
            ("[2001:db8::914f]", "2001:db8::914f"),
            ("[192.0.2.10]:443", "192.0.2.10"),
            ("2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("fe80::1%12", "fe80::1"),
            ("[fe80::1%eth0]:443", "fe80::1"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("[::ffff:10.0.0.1]:80", "10.0.0.1"),
            ("::FFFF:a00:1", "10.0.0.1"),
            ("ffff:10.0.0.1", "10.0.0.1"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "<null>",
            "192.0.2",
            "192.0.2.256",
            "010.0.0.1",
            "192.0.2.1:99999",
            "192.0.2.1:",
            "host:443",
            "[",
            "[::1",
            "[::1]x",
            "[::1]:+5",
            "1::2::3",
            "ffff:",
            "ffff:x",
            "192.0.2.1/24",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn private_ranges_end_where_their_standards_say() {
        let private = [
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "127.0.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "::",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ];
        let public = [
            "172.32.0.1",
            "100.128.0.1",
            "100.63.255.255",
            "11.0.0.1",
            "192.169.0.1",
            "2001:db8::1",
            "::ffff:11.0.0.1",
            "fec0::1",
        ];
        for (texts, expected) in [(private.as_slice(), true), (public.as_slice(), false)] {
            for text in texts {
                assert_eq!(is_private(text.parse().unwrap()), expected, "{text}");
            }
        }
    }

    #[test]
    fn networks_of_every_length_hold_what_they_should() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.1.2.3/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("0.0.0.0/0", "203.0.113.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/33", "2001:db8:8000::", false),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1/32", "192.0.2.2", false),
            ("::ffff:10.0.0.0/104", "10.9.9.9", true),
        ] {
            let address = parse_address(address).unwrap();
            assert_eq!(Network::parse(network).unwrap().contains(address), expected, "{network} {address}");
        }
        for text in ["", "/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "::/129", "10.0.0/8", "x/8"] {
            assert!(Network::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = (parse_address(&text), Network::parse(&text));
        }

        #[test]
        fn what_looks_like_an_address_is_read_or_refused(text in "[\\[\\]0-9a-f:.%/é]{0,24}") {
            let _ = (parse_address(&text), Network::parse(&text));
        }

        #[test]
        fn an_address_is_in_its_own_networks_and_reads_back(raw in any::<u128>(), bits in 0..=128_u8) {
            let address = IpAddr::V6(Ipv6Addr::from_bits(raw)).to_canonical();
            prop_assert_eq!(parse_address(&address.to_string()), Some(address));
            if let Some(network) = Network::of(address, bits) {
                prop_assert!(network.contains(address));
                prop_assert_eq!(Network::parse(&network.to_string()), Ok(network));
            }
        }
    }
}
