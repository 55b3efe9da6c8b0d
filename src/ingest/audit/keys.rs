//! Account keys: the ids under which one person appears in different records, in one spelling each.
//!
//! A key is a kind, a colon and the id in the kind's case: `object:` and `application:` with a GUID in lower case,
//! `puid:` with 16 hexadecimal digits in upper case, `upn:` in lower case, `sid:` in upper case, `mailbox:` with a
//! GUID in lower case.

use std::borrow::Cow;

/// A kind of account key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// The object id of the directory.
    Object,
    /// The passport id that Exchange and SharePoint write.
    Puid,
    /// The user principal name; not unique over years.
    Upn,
    /// The security identifier of a mailbox account.
    Sid,
    /// The GUID of a mailbox.
    Mailbox,
    /// The Entra id of an application.
    Application,
}

impl KeyKind {
    /// What keys of this kind begin with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Object => "object:",
            Self::Puid => "puid:",
            Self::Upn => "upn:",
            Self::Sid => "sid:",
            Self::Mailbox => "mailbox:",
            Self::Application => "application:",
        }
    }

    /// The key of an id that has its kind's case already.
    #[must_use]
    pub fn key(self, id: &str) -> String {
        format!("{}{id}", self.prefix())
    }
}

/// A key as a column's text; the id is brought into its kind's case.
pub(super) fn key(prefix: &'static str, id: &str) -> Cow<'static, str> {
    let mut text = String::with_capacity(prefix.len() + id.len());
    text.push_str(prefix);
    text.push_str(id);
    if let Some(id) = text.get_mut(prefix.len()..) {
        if matches!(prefix, "puid:" | "sid:") { id.make_ascii_uppercase() } else { id.make_ascii_lowercase() }
    }
    Cow::Owned(text)
}

/// The text in lower case, borrowed when it is so already.
pub(super) fn lower(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        text
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// The text from a byte position on, borrowed where the text is.
pub(super) fn after(text: Cow<'_, str>, start: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(start..).unwrap_or_default()),
        Cow::Owned(text) => Cow::Owned(text.get(start..).unwrap_or_default().to_owned()),
    }
}

/// A GUID in lower case; not the one of zeros, which stands for nobody.
pub(super) fn guid(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    (is_guid(&text) && text.bytes().any(|byte| !matches!(byte, b'0' | b'-'))).then(|| lower(text))
}

/// Whether a text is a GUID in its usual form of 36 characters.
#[must_use]
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The PUID in a `UserKey`: bare (Exchange), before a domain (old directory records) or in a claim (SharePoint:
/// `i:0h.f|membership|<puid>@live.com`). Not yet in upper case.
pub(super) fn puid(user_key: &str) -> Option<&str> {
    let claim = user_key.strip_prefix("i:0h.f|membership|").unwrap_or(user_key);
    let id = claim.split('@').next()?;
    (id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

/// A user principal name in lower case. Claims, service accounts that only look like one and display names are not.
pub(super) fn upn(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    let text = text.strip_prefix("urn:spo:guest#").unwrap_or(text);
    let text = text.strip_prefix("i:0#.f|membership|").unwrap_or(text);
    let (name, domain) = text.rsplit_once('@')?;
    let plain = !name.is_empty() && domain.contains('.') && !domain.starts_with('.');
    let forbidden =
        |byte: u8| matches!(byte, b'|' | b' ' | b'\\' | b'/' | b'<' | b'>' | b'(' | b')' | b',' | b';');
    if !plain
        || text.bytes().any(forbidden)
        || domain.eq_ignore_ascii_case("live.com") && puid(text).is_some()
    {
        return None;
    }
    Some(lower(Cow::Borrowed(text)))
}

/// Whether a security identifier belongs to one account, of a domain or of Entra, and not to a built-in one.
pub(super) fn is_account_sid(text: &str) -> bool {
    let upper = text.get(..9).unwrap_or_default();
    upper.eq_ignore_ascii_case("S-1-5-21-") || upper.eq_ignore_ascii_case("S-1-12-1-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_puid_is_found_in_its_three_places() {
        for text in [
            "1003200012345ABC",
            "1003200012345abc@contoso.com",
            "i:0h.f|membership|1003200012345abc@live.com",
        ] {
            let key = key("puid:", puid(text).unwrap());
            assert_eq!(key, "puid:1003200012345ABC", "{text}");
        }
        for text in
            ["1153801116545789462", "S-1-5-18", "adele@contoso.com", "", "i:0i.t|00000003|app@sharepoint"]
        {
            assert_eq!(puid(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_is_a_upn_only_when_it_looks_like_one() {
        assert_eq!(upn("AdeleV@Contoso.com").as_deref(), Some("adelev@contoso.com"));
        assert_eq!(upn("urn:spo:guest#guest@example.com").as_deref(), Some("guest@example.com"));
        assert_eq!(upn("i:0#.f|membership|adele@contoso.com").as_deref(), Some("adele@contoso.com"));
        assert_eq!(
            upn("guest_example.com#EXT#@contoso.com").as_deref(),
            Some("guest_example.com#ext#@contoso.com")
        );
        for text in [
            "app@sharepoint",
            "Not Available",
            "",
            "@",
            "a@",
            "@contoso.com",
            "a b@contoso.com",
            "1003200012345abc@live.com",
        ] {
            assert_eq!(upn(text), None, "{text}");
        }
    }

    #[test]
    fn the_guid_of_zeros_stands_for_nobody() {
        assert_eq!(guid("00000000-0000-0000-0000-000000000000".into()), None);
        assert_eq!(
            guid("AAAAAAAA-0000-0000-0000-000000000001".into()).as_deref(),
            Some("aaaaaaaa-0000-0000-0000-000000000001")
        );
        assert_eq!(guid("aaaaaaaa-0000-0000-0000-00000000000".into()), None);
    }

    #[test]
    fn built_in_sids_are_no_accounts() {
        assert!(is_account_sid("S-1-5-21-1-2-3-1001") && is_account_sid("S-1-12-1-1-2-3-4"));
        assert!(!is_account_sid("S-1-5-18") && !is_account_sid("S-1-8-1") && !is_account_sid(""));
    }

    #[test]
    fn keys_begin_with_their_kinds_prefix() {
        assert_eq!(KeyKind::Upn.key("a@contoso.com"), "upn:a@contoso.com");
        assert_eq!(key(KeyKind::Sid.prefix(), "s-1-5-21-1"), "sid:S-1-5-21-1");
    }
}
