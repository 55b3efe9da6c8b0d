//! What never links: shared names, listed accounts, private and service addresses, empty files.

use std::net::IpAddr;

use toml::Spanned;

use super::alert::IdentifierKind;
use super::configuration::NeverLayer;

/// A text in which `*` stands for any text, without upper and lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Vec<String>,
}

impl Pattern {
    /// Reads a pattern; refuses one that matches nothing or everything.
    fn read(text: &str) -> Result<Self, String> {
        let folded = text.trim().to_lowercase();
        if folded.is_empty() {
            return Err("an empty value".to_owned());
        }
        if folded.bytes().all(|byte| byte == b'*') {
            return Err("`*` alone would match everything".to_owned());
        }
        Ok(Self { parts: folded.split('*').map(str::to_owned).collect() })
    }

    /// Whether a text in lower case matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| only == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last.as_str())
    }

    const fn is_plain(&self) -> bool {
        self.parts.len() == 1
    }
}

/// A network in CIDR notation, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    length: u32,
}

impl Network {
    fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no network such as 10.0.0.0/8");
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(most), |length| length.trim().parse::<u32>()).map_err(|_| wrong())?;
        if length > most {
            return Err(wrong());
        }
        Ok(Self { address, length })
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = u32::from(own) ^ u32::from(other);
                differing.checked_shr(32 - self.length).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = u128::from(own) ^ u128::from(other);
                differing.checked_shr(128 - self.length).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// Where in a text a value stands that was refused, and why.
pub(super) type Refused = (usize, String);

/// Patterns of one kind; plain values are looked up, the others tried in turn.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    plain: hashbrown::HashSet<String>,
    wild: Vec<Pattern>,
}

impl Patterns {
    fn extend(&mut self, texts: &[Spanned<String>]) -> Result<(), Refused> {
        for text in texts {
            let mut pattern = Pattern::read(text.get_ref()).map_err(|reason| (text.span().start, reason))?;
            if pattern.is_plain() {
                self.plain.extend(pattern.parts.pop());
            } else {
                self.wild.push(pattern);
            }
        }
        Ok(())
    }

    /// Whether a value matches; it is compared without case.
    pub(super) fn matches(&self, value: &str) -> bool {
        let folded;
        let value = if value.bytes().any(|byte| byte.is_ascii_uppercase()) {
            folded = value.to_lowercase();
            folded.as_str()
        } else {
            value
        };
        self.plain.contains(value) || self.wild.iter().any(|pattern| pattern.matches(value))
    }
}

/// All never-link lists.
#[derive(Debug, Clone, Default)]
pub(super) struct Never {
    principals: Patterns,
    pub(super) accounts: Patterns,
    pub(super) files: Patterns,
    devices: Patterns,
    applications: Patterns,
    addresses: Vec<Network>,
}

impl Never {
    /// Adds the lists of one file, or replaces all lists by them where the file says so.
    ///
    /// # Errors
    /// The place and reason of a value that is no pattern or no network.
    pub(super) fn take(&mut self, layer: &NeverLayer) -> Result<(), Refused> {
        if layer.built_in == Some(false) {
            *self = Self::default();
        }
        self.principals.extend(&layer.principals)?;
        self.accounts.extend(&layer.accounts)?;
        self.files.extend(&layer.files)?;
        self.devices.extend(&layer.devices)?;
        self.applications.extend(&layer.applications)?;
        for text in &layer.addresses {
            let network = Network::read(text.get_ref()).map_err(|reason| (text.span().start, reason))?;
            self.addresses.push(network);
        }
        Ok(())
    }

    /// Whether many share an identifier in its normal form, so that it says nothing about who or what is meant.
    pub(super) fn is_shared(&self, kind: IdentifierKind, text: &str) -> bool {
        match kind {
            IdentifierKind::MailAddress
            | IdentifierKind::Sid
            | IdentifierKind::ObjectId
            | IdentifierKind::AccountName => self.principals.matches(text),
            IdentifierKind::DeviceName | IdentifierKind::DeviceId => self.devices.matches(text),
            IdentifierKind::ApplicationId => self.applications.matches(text),
            IdentifierKind::IpAddress => {
                let address = text.parse::<IpAddr>().ok();
                address.is_some_and(|address| self.addresses.iter().any(|network| network.contains(address)))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::read(text).unwrap()
    }

    #[test]
    fn a_star_stands_for_any_text_and_nothing_else_does() {
        for (text, value, expected) in [
            ("system", "system", true),
            ("system", "systems", false),
            ("nt authority\\*", "nt authority\\system", true),
            ("*\\*$", "contoso\\pc1$", true),
            ("*\\*$", "contoso\\pc1", false),
            ("a*a", "a", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxcyyb", false),
            ("A.B*", "a.bc", true),
            ("a.b*", "axbc", false),
        ] {
            assert_eq!(pattern(text).matches(value), expected, "{text} {value}");
        }
    }

    #[test]
    fn a_network_holds_its_own_addresses_only() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("198.51.100.7", "198.51.100.7", true),
            ("198.51.100.7", "198.51.100.8", false),
            ("fe80::/10", "fe80::1", true),
            ("fe80::/10", "10.0.0.1", false),
            ("::/0", "2001:db8::1", true),
        ] {
            let network = Network::read(network).unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), expected, "{network:?} {address}");
        }
    }
}
