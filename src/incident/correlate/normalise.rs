//! One written form of every identifier, so that the same thing written in two ways is one.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use super::alert::IdentifierKind;

/// The form of an identifier that is compared; nothing where the value cannot identify anything.
pub(super) fn identifier(kind: IdentifierKind, value: &str) -> Option<Cow<'_, str>> {
    let value = value.trim();
    let normal = match kind {
        IdentifierKind::MailAddress => mail_address(value),
        IdentifierKind::Sid => Cow::Owned(value.to_ascii_uppercase()),
        IdentifierKind::AccountName => lower(value.trim_start_matches("i:0#.w|")),
        IdentifierKind::DeviceName => lower(value.trim_end_matches('.')),
        IdentifierKind::Sha256 => hexadecimal(value, 64)?,
        IdentifierKind::Sha1 => hexadecimal(value, 40)?,
        IdentifierKind::Md5 => hexadecimal(value, 32)?,
        IdentifierKind::IpAddress => Cow::Owned(address(value)?.to_string()),
        IdentifierKind::SiteUrl | IdentifierKind::Target => lower(value.trim_end_matches(['/', '\\', '.'])),
        IdentifierKind::Path | IdentifierKind::FileName => lower(file_name(value)),
        IdentifierKind::NetworkMessageId => identity(value.trim_start_matches('<').trim_end_matches('>'))?,
        IdentifierKind::ObjectId
        | IdentifierKind::DeviceId
        | IdentifierKind::ItemId
        | IdentifierKind::ApplicationId => identity(value.trim_start_matches('{').trim_end_matches('}'))?,
        // Tokens and serial numbers tell upper from lower case.
        IdentifierKind::SessionId | IdentifierKind::SerialNumber => Cow::Borrowed(value),
    };
    (!normal.is_empty()).then_some(normal)
}

/// A domain as it is compared.
pub(super) fn domain(text: &str) -> String {
    lower(text.trim().trim_start_matches('@').trim_end_matches('.')).into_owned()
}

/// An address with or without port or zone; an IPv4 address inside an IPv6 address is the IPv4 address.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let bare = bare.split_once('%').map_or(bare, |(address, _)| address);
    let parsed = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    parsed.ok().map(|address| address.to_canonical())
}

fn lower(value: &str) -> Cow<'_, str> {
    if value.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(value.to_lowercase())
    }
}

/// Without claim prefix (`i:0#.f|membership|`), scheme and final dot.
fn mail_address(value: &str) -> Cow<'_, str> {
    let bare = value.rsplit_once('|').map_or(value, |(_, address)| address);
    let bare = match bare.split_once(':') {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("smtp") => address,
        _ => bare,
    };
    lower(bare.trim_start_matches('<').trim_end_matches('>').trim_end_matches('.'))
}

fn hexadecimal(value: &str, length: usize) -> Option<Cow<'_, str>> {
    let is_hash = value.len() == length && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| lower(value))
}

/// An identifier of digits or letters; one of zeros alone means that there is none.
fn identity(value: &str) -> Option<Cow<'_, str>> {
    value.bytes().any(|byte| !matches!(byte, b'0' | b'-')).then(|| lower(value))
}

/// What stands after the last separator of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_identifier_written_differently_has_one_form() {
        use IdentifierKind as K;
        for (kind, value, expected) in [
            (K::MailAddress, " SMTP:Ann@Contoso.COM. ", Some("ann@contoso.com")),
            (K::MailAddress, "i:0#.f|membership|ann@contoso.com", Some("ann@contoso.com")),
            (K::DeviceName, "PC1.Contoso.com.", Some("pc1.contoso.com")),
            (K::Sid, "s-1-5-21-1", Some("S-1-5-21-1")),
            (
                K::ObjectId,
                "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}",
                Some("3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
            ),
            (K::ObjectId, "00000000-0000-0000-0000-000000000000", None),
            (
                K::Sha1,
                "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
                Some("da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ),
            (K::Sha1, "none", None),
            (K::IpAddress, "::ffff:198.51.100.7", Some("198.51.100.7")),
            (K::IpAddress, "198.51.100.7:443", Some("198.51.100.7")),
            (K::IpAddress, "[2001:DB8::1]:443", Some("2001:db8::1")),
            (K::IpAddress, "fe80::1%eth0", Some("fe80::1")),
            (K::IpAddress, "somewhere", None),
            (K::Path, "C:\\Users\\ann\\Cards Q1.XLSX", Some("cards q1.xlsx")),
            (K::FileName, "", None),
            (
                K::SiteUrl,
                "https://Contoso.sharepoint.com/sites/HR/",
                Some("https://contoso.sharepoint.com/sites/hr"),
            ),
            (K::SessionId, "aB", Some("aB")),
        ] {
            assert_eq!(identifier(kind, value).as_deref(), expected, "{kind:?} {value}");
        }
    }
}
