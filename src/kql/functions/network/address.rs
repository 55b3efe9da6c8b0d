//! Addresses with an optional prefix length, as `192.168.1.0/24` and `fe80::1/120`.
//!
//! An IPv4 address among IPv6 ones is the mapped one, and so is one in the notation `::192.168.1.1`; its prefix counts
//! from the 97th bit.

use std::cmp::Ordering;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An IPv4 address and how many of its bits are its network's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct V4 {
    /// The bits.
    pub bits: u32,
    /// The length of the prefix, 0 to 32.
    pub prefix: u32,
}

/// An IPv6 address and how many of its bits are its network's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct V6 {
    /// The bits.
    pub bits: u128,
    /// The length of the prefix, 0 to 128.
    pub prefix: u32,
}

fn split(text: &str, longest: u32) -> Option<(&str, u32)> {
    let text = text.trim();
    match text.split_once('/') {
        Some((address, prefix)) => {
            let is_number =
                (1..=3).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_digit());
            let prefix = if is_number { prefix.parse().ok()? } else { return None };
            (prefix <= longest).then_some((address, prefix))
        }
        None => Some((text, longest)),
    }
}

impl V4 {
    /// Reads `192.168.1.1` and `192.168.1.1/24`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = split(text, 32)?;
        Some(Self { bits: address.parse::<Ipv4Addr>().ok()?.into(), prefix })
    }

    /// With a prefix that is not longer than this.
    #[must_use]
    pub fn at_most(self, prefix: u32) -> Self {
        Self { prefix: self.prefix.min(prefix), ..self }
    }

    /// The bits of the network.
    #[must_use]
    pub fn network(self) -> u32 {
        self.bits & u32::MAX.checked_shl(32 - self.prefix).unwrap_or(0)
    }

    /// The order of two addresses by the bits of the shorter prefix.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let prefix = self.prefix.min(other.prefix);
        self.at_most(prefix).network().cmp(&other.at_most(prefix).network())
    }

    /// Whether the address is in the network of another.
    #[must_use]
    pub fn is_in(self, range: Self) -> bool {
        Self { prefix: range.prefix, ..self }.network() == range.network()
    }
}

impl V6 {
    /// Reads `fe80::1`, `fe80::1/120` and IPv4 addresses.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(V4 { bits, prefix }) = V4::parse(text) {
            return Some(Self { bits: Ipv4Addr::from(bits).to_ipv6_mapped().into(), prefix: prefix + 96 });
        }
        let written = Self::parse_as_written(text)?;
        // `::192.168.1.1` means the mapped address.
        let unmapped = written.bits >> 32 == 0 && text.contains('.');
        Some(Self { bits: if unmapped { written.bits | 0xffff_0000_0000 } else { written.bits }, ..written })
    }

    /// Reads an IPv6 address, of which a zone is dropped; an address that ends as an IPv4 one has such a prefix.
    #[must_use]
    pub fn parse_as_written(text: &str) -> Option<Self> {
        let dotted = text.contains('.');
        let (address, prefix) = split(text, if dotted { 32 } else { 128 })?;
        let address = address.split_once('%').map_or(address, |(address, _)| address);
        let parsed: Ipv6Addr = address.parse().ok()?;
        Some(Self { bits: parsed.into(), prefix: if dotted { prefix + 96 } else { prefix } })
    }

    /// With a prefix that is not longer than this.
    #[must_use]
    pub fn at_most(self, prefix: u32) -> Self {
        Self { prefix: self.prefix.min(prefix), ..self }
    }

    /// The bits of the network.
    #[must_use]
    pub fn network(self) -> u128 {
        self.bits & u128::MAX.checked_shl(128 - self.prefix).unwrap_or(0)
    }

    /// The order of two addresses by the bits of the shorter prefix.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let prefix = self.prefix.min(other.prefix);
        self.at_most(prefix).network().cmp(&other.at_most(prefix).network())
    }

    /// Whether the address is in the network of another.
    #[must_use]
    pub fn is_in(self, range: Self) -> bool {
        Self { prefix: range.prefix, ..self }.network() == range.network()
    }

    /// The bits of the network in eight groups of four digits.
    #[must_use]
    pub fn full_text(self) -> String {
        let groups: Vec<String> =
            Ipv6Addr::from(self.network()).segments().iter().map(|group| format!("{group:04x}")).collect();
        groups.join(":")
    }
}

/// A prefix that is given as a number: nothing when it is out of range.
#[must_use]
pub fn prefix(value: Option<i64>, longest: u32) -> Option<u32> {
    u32::try_from(value?).ok().filter(|prefix| *prefix <= longest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_have_four_or_eight_parts_and_a_prefix_in_range() {
        assert_eq!(V4::parse("192.168.1.1/24").map(V4::network), Some(0xc0a8_0100));
        assert_eq!(V4::parse("1.2.3.4/0").map(V4::network), Some(0));
        for text in ["", "1.2.3", "1.2.3.256", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/+1", "01.2.3.4", "::1"] {
            assert_eq!(V4::parse(text), None, "{text}");
        }
        assert_eq!(
            V6::parse("::192.168.255.255/24").map(V6::full_text).as_deref(),
            Some("0000:0000:0000:0000:0000:ffff:c0a8:ff00")
        );
        assert_eq!(V6::parse("fe80::1/129"), None);
        assert_eq!(V6::parse("::ffff:1.2.3.4/120"), None, "the prefix is that of the IPv4 address");
        assert_eq!(V6::parse("fe80::1%eth0"), V6::parse("fe80::1"));
    }

    proptest! {
        #[test]
        fn an_address_is_in_its_own_network(bits in any::<u32>(), prefix in 0_u32..=32) {
            let address = V4 { bits, prefix };
            prop_assert!(address.is_in(address));
            prop_assert_eq!(address.compare(V4 { bits: address.network(), prefix: 32 }), Ordering::Equal);
        }

        #[test]
        fn no_text_panics(text in "[0-9a-f:./]{0,24}|.{0,10}") {
            let _ = (V4::parse(&text), V6::parse(&text).map(V6::full_text));
        }
    }
}
