//! The client's address of a record: which member holds it, how it is cut out, and what kind of address it is.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::fields::{Fields, filled};
use super::record_types::record_type;
use super::service_ranges::is_service_address;
use crate::ingest::json::Tape;

/// An address in canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// IPv4 in dots, IPv6 as RFC 5952 writes it.
    pub text: Cow<'a, str>,
    /// `None` for an ordinary client address, else why it is not one: `private`, `loopback`, `link-local`,
    /// `unspecified` or `service` (a server of Microsoft's, see [`super::service_ranges`]).
    pub kind: Option<&'static str>,
}

/// The client's address: the first member that holds one. `SenderIp` is the sender's of a mail, never the actor's.
pub(super) fn of_record<'a>(fields: &Fields<'a>) -> Option<Address<'a>> {
    let members = [fields.client_ip, fields.actor_ip_address, fields.client_ip_address];
    members.into_iter().find_map(|member| parse(filled(member)?)).or_else(|| of_alert(fields))
}

/// Alert records keep the client's address in the JSON text of `Data`, under `ecip`.
fn of_alert<'a>(fields: &Fields<'a>) -> Option<Address<'a>> {
    if fields.record_type_number() != Some(record_type::SECURITY_ALERT) {
        return None;
    }
    let data = fields.data?.text()?;
    let mut tape = Tape::new();
    let address = parse(tape.parse(&data).ok()?.get("ecip")?.text()?)?;
    Some(Address { text: Cow::Owned(address.text.into_owned()), kind: address.kind })
}

/// Reads an address as records write it: with a port, in brackets, with blanks around it, as an IPv4 address inside
/// an IPv6 one, or IPv6 with its zeros written out.
#[must_use]
pub fn parse(text: Cow<'_, str>) -> Option<Address<'_>> {
    let trimmed = text.trim();
    if trimmed.len() == text.len()
        && let Ok(address) = text.parse::<Ipv4Addr>()
    {
        // The usual case copies nothing: what parses as IPv4 is written in canonical form already.
        return Some(Address { kind: kind_of(IpAddr::V4(address)), text });
    }
    let address = canonical(without_port(trimmed))?;
    let mut written = String::with_capacity(40);
    // Writing to a string cannot fail.
    let _ = write!(written, "{address}");
    let text = if written == *text { text } else { Cow::Owned(written) };
    Some(Address { text, kind: kind_of(address) })
}

fn without_port(text: &str) -> &str {
    if let Some(inner) = text.strip_prefix('[') {
        return inner.split(']').next().unwrap_or(inner);
    }
    match text.split_once(':') {
        // One colon only: IPv4 with a port.
        Some((address, port)) if !port.contains(':') && address.contains('.') => address,
        _ => text,
    }
}

fn canonical(text: &str) -> Option<IpAddr> {
    // A zone index (`fe80::1%eth0`) names an interface, not the address.
    let text = text.split('%').next().unwrap_or(text);
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Some(IpAddr::V4(address));
    }
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Some(address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4));
    }
    // Copilot records write `ffff:192.0.2.1` for the mapped form.
    let (prefix, inner) = text.split_once(':')?;
    let inner = prefix.eq_ignore_ascii_case("ffff").then_some(inner)?;
    inner.parse::<Ipv4Addr>().ok().map(IpAddr::V4)
}

fn kind_of(address: IpAddr) -> Option<&'static str> {
    let kind = match address {
        IpAddr::V4(v4) if v4.is_private() || is_shared(v4) => "private",
        IpAddr::V6(v6) if v6.is_unique_local() => "private",
        IpAddr::V4(v4) if v4.is_link_local() => "link-local",
        IpAddr::V6(v6) if v6.is_unicast_link_local() => "link-local",
        _ if address.is_loopback() => "loopback",
        _ if address.is_unspecified() => "unspecified",
        _ if is_service_address(address) => "service",
        _ => return None,
    };
    Some(kind)
}

/// 100.64.0.0/10, addresses behind a carrier's translation (RFC 6598).
const fn is_shared(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    first == 100 && second & 0xC0 == 64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<(String, Option<&'static str>)> {
        parse(Cow::Borrowed(text)).map(|address| (address.text.into_owned(), address.kind))
    }

    fn text(text: &str) -> Option<String> {
        read(text).map(|(text, _)| text)
    }

    #[test]
    fn ports_brackets_and_blanks_are_cut() {
        assert_eq!(text("192.0.2.10:62589").as_deref(), Some("192.0.2.10"));
        assert_eq!(text("[2001:db8::914f]:47114").as_deref(), Some("2001:db8::914f"));
        assert_eq!(text("[2001:db8::914f]").as_deref(), Some("2001:db8::914f"));
        assert_eq!(text("192.0.2.10 ").as_deref(), Some("192.0.2.10"));
    }

    #[test]
    fn an_ipv4_address_inside_an_ipv6_one_is_written_as_ipv4() {
        for written in ["ffff:192.0.2.7", "::ffff:192.0.2.7", "::FFFF:c000:207", "[::ffff:192.0.2.7]:443"] {
            assert_eq!(text(written).as_deref(), Some("192.0.2.7"), "{written}");
        }
    }

    #[test]
    fn ipv6_is_written_as_rfc_5952_says() {
        assert_eq!(text("2001:DB8:1f05:0:0:0:0:1077").as_deref(), Some("2001:db8:1f05::1077"));
    }

    #[test]
    fn what_is_no_address_is_nothing() {
        for written in
            ["", "<null>", "unknown", "192.0.2", "192.0.2.1.5", "host:443", "::ffff:", "[", "1:2:3"]
        {
            assert_eq!(text(written), None, "{written}");
        }
    }

    #[test]
    fn addresses_that_are_not_the_clients_are_marked() {
        for (written, kind) in [
            ("192.0.2.1", None),
            ("2001:db8::1", None),
            ("10.1.2.3", Some("private")),
            ("100.64.0.1", Some("private")),
            ("fd00::1", Some("private")),
            ("::1", Some("loopback")),
            ("127.0.0.1", Some("loopback")),
            ("FE80::", Some("link-local")),
            ("169.254.1.1", Some("link-local")),
            ("0.0.0.0", Some("unspecified")),
            ("52.98.1.1", Some("service")),
            ("2603:1026:c03::5", Some("service")),
        ] {
            assert_eq!(read(written).unwrap().1, kind, "{written}");
        }
    }

    proptest! {
        #[test]
        fn canonical_text_is_read_as_itself(bits in any::<u128>()) {
            let written = text(&Ipv6Addr::from_bits(bits).to_string()).unwrap();
            prop_assert_eq!(text(&written), Some(written));
        }

        #[test]
        fn any_text_is_read_or_refused(written in ".{0,40}") {
            let _ = text(&written);
        }
    }
}
