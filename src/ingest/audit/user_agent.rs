//! Where a record says what client acted, and what that text says about the device.

use std::borrow::Cow;

use super::fields::{Fields, filled, property};
use crate::ingest::json::Tape;

/// What is known about the client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client<'a> {
    /// The client's own text, unaltered.
    pub user_agent: Option<Cow<'a, str>>,
    /// `Desktop`, `Mobile`, `Tablet` or `Other`; nothing without a text.
    pub device_type: Option<&'static str>,
    /// The operating system, `Unknown` when the text does not say it; nothing without a text.
    pub os_platform: Option<Cow<'a, str>>,
}

/// What a text says, without knowing better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Device {
    device_type: &'static str,
    os_platform: &'static str,
}

const fn device(device_type: &'static str, os_platform: &'static str) -> Device {
    Device { device_type, os_platform }
}

const NOT_UNDERSTOOD: Device = device("Other", "Unknown");

/// What a text must hold, in order of precedence: phones before the systems they also name. `Windows NT 10.0` is all
/// that browsers say on Windows 10 and on Windows 11; it is shown as Windows 10, as the service does.
const MARKS: &[(&str, Device)] = &[
    ("Windows Phone", device("Mobile", "Windows Phone")),
    ("iPad", device("Tablet", "iOS")),
    ("iPhone", device("Mobile", "iOS")),
    ("iPod", device("Mobile", "iOS")),
    ("Outlook-iOS", device("Mobile", "iOS")),
    ("Teams-iOS", device("Mobile", "iOS")),
    ("Outlook-Android", device("Mobile", "Android")),
    ("Android", device("Mobile", "Android")),
    ("Windows NT 10.0", device("Desktop", "Windows 10")),
    ("Windows NT 6.3", device("Desktop", "Windows 8.1")),
    ("Windows NT 6.2", device("Desktop", "Windows 8")),
    ("Windows NT 6.1", device("Desktop", "Windows 7")),
    ("Windows NT", device("Desktop", "Windows")),
    ("Microsoft Windows", device("Desktop", "Windows")),
    ("Macintosh", device("Desktop", "Mac OS")),
    ("Mac OS", device("Desktop", "Mac OS")),
    ("CrOS", device("Desktop", "Chrome OS")),
    ("Linux", device("Desktop", "Linux")),
];

/// `Platform` of SharePoint records and `DeviceProperties[OS]` of sign-ins, and what they mean.
const PLATFORMS: &[(&str, Device)] = &[
    ("WinDesktop", device("Desktop", "Windows")),
    ("Windows10", device("Desktop", "Windows 10")),
    ("Windows 10", device("Desktop", "Windows 10")),
    ("Windows 11", device("Desktop", "Windows 11")),
    ("Windows", device("Desktop", "Windows")),
    ("MacOs", device("Desktop", "Mac OS")),
    ("Mac", device("Desktop", "Mac OS")),
    ("OSX", device("Desktop", "Mac OS")),
    ("Linux", device("Desktop", "Linux")),
    ("iOS", device("Mobile", "iOS")),
    ("iPhone", device("Mobile", "iOS")),
    ("iPad", device("Tablet", "iOS")),
    ("Android", device("Mobile", "Android")),
];

/// Reads the client of a record.
pub(super) fn of_record<'a>(fields: &Fields<'a>) -> Client<'a> {
    let user_agent = filled(fields.user_agent)
        .or_else(|| property(fields.extended_properties, "UserAgent"))
        .or_else(|| from_additional_details(fields))
        .or_else(|| filled(fields.client_info_string));
    let said = user_agent.as_deref().map(device_of);
    let platform = property(fields.device_properties, "OS").or_else(|| filled(fields.platform));
    let (said, os_platform) = match (said, platform) {
        // The text says it, except that a sign-in's own property is the more exact one.
        (Some(said), None) => (Some(said), None),
        (said, Some(platform)) => match platform_of(&platform) {
            Some(known) if said.is_none_or(|said| said == NOT_UNDERSTOOD) => (Some(known), None),
            Some(known) if fields.device_properties.is_some() => {
                (said, Some(Cow::Borrowed(known.os_platform)))
            }
            Some(_) => (said, None),
            None if fields.device_properties.is_some() => (said, Some(platform)),
            None => (said, None),
        },
        (None, None) => (None, None),
    };
    Client {
        user_agent,
        device_type: said.map(|said| said.device_type),
        os_platform: os_platform.or_else(|| said.map(|said| Cow::Borrowed(said.os_platform))),
    }
}

/// Directory records hide the text in JSON inside a property: `{"User-Agent":"..."}`.
fn from_additional_details<'a>(fields: &Fields<'a>) -> Option<Cow<'a, str>> {
    let details = property(fields.extended_properties, "additionalDetails")?;
    if !details.contains("User-Agent") {
        return None;
    }
    let mut tape = Tape::new();
    let found = tape.parse(&details).ok()?.get("User-Agent")?.text()?;
    (!found.is_empty()).then(|| Cow::Owned(found.into_owned()))
}

fn platform_of(platform: &str) -> Option<Device> {
    PLATFORMS.iter().find(|(name, _)| name.eq_ignore_ascii_case(platform)).map(|(_, device)| *device)
}

/// What a client's text says about the device.
fn device_of(user_agent: &str) -> Device {
    let Some((mark, found)) = MARKS.iter().find(|(mark, _)| contains(user_agent, mark)) else {
        return NOT_UNDERSTOOD;
    };
    match *mark {
        // Android tablets leave out `Mobile`, as their vendor asks of browsers.
        "Android" if contains(user_agent, "Mozilla") && !contains(user_agent, "Mobile") => {
            device("Tablet", "Android")
        }
        // The sync client adds the build, which tells the two systems apart.
        "Windows NT 10.0" if build_number(user_agent).is_some_and(|build| build >= 22_000) => {
            device("Desktop", "Windows 11")
        }
        _ => *found,
    }
}

/// The build in `Windows NT 10.0 (22631)`.
fn build_number(user_agent: &str) -> Option<u32> {
    let (_, after) = user_agent.split_once("Windows NT 10.0 (")?;
    after.split(')').next()?.parse().ok()
}

fn contains(text: &str, mark: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> (Option<String>, Option<&'static str>, Option<String>) {
        let mut tape = Tape::new();
        let fields = Fields::read(tape.parse(text).unwrap());
        let client = of_record(&fields);
        let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        (owned(client.user_agent), client.device_type, owned(client.os_platform))
    }

    #[test]
    fn what_the_text_says_is_shown_and_no_more() {
        for (text, expected) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", device("Desktop", "Windows 10")),
            ("Microsoft SkyDriveSync 23.1 ship; Windows NT 10.0 (22631)", device("Desktop", "Windows 11")),
            ("Microsoft SkyDriveSync 23.1 ship; Windows NT 10.0 (19045)", device("Desktop", "Windows 10")),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", device("Desktop", "Mac OS")),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", device("Mobile", "iOS")),
            ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X)", device("Tablet", "iOS")),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Mobile Safari", device("Mobile", "Android")),
            ("Mozilla/5.0 (Linux; Android 13; SM-X910) Safari", device("Tablet", "Android")),
            ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:87.0)", device("Desktop", "Linux")),
            ("Client=OWA;Mozilla/5.0 (Windows NT 6.1)", device("Desktop", "Windows 7")),
            ("Client=REST;;", NOT_UNDERSTOOD),
            ("MSWAC", NOT_UNDERSTOOD),
        ] {
            assert_eq!(device_of(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_place_that_holds_a_text_wins() {
        let record =
            r#"{"CreationTime":"t","Operation":"o","UserAgent":"","ClientInfoString":"Client=REST;;"}"#;
        assert_eq!(client(record).0.as_deref(), Some("Client=REST;;"));
        let record = r#"{"CreationTime":"t","Operation":"o","ExtendedProperties":[{"Name":"additionalDetails","Value":"{\"User-Agent\":\"Mozilla/5.0 (Macintosh)\"}"}]}"#;
        assert_eq!(
            client(record),
            (Some("Mozilla/5.0 (Macintosh)".into()), Some("Desktop"), Some("Mac OS".into()))
        );
        let record = r#"{"CreationTime":"t","Operation":"o","ExtendedProperties":[{"Name":"UserAgent","Value":"a"},{"Name":"additionalDetails","Value":"{\"User-Agent\":\"b\"}"}]}"#;
        assert_eq!(client(record).0.as_deref(), Some("a"));
    }

    #[test]
    fn a_sign_ins_own_system_wins_over_its_text() {
        let record = r#"{"CreationTime":"t","Operation":"o","UserAgent":"Mozilla/5.0 (Windows NT 10.0)","DeviceProperties":[{"Name":"OS","Value":"Windows 11"}]}"#;
        assert_eq!(client(record).2.as_deref(), Some("Windows 11"));
    }

    #[test]
    fn the_platform_of_sharepoint_helps_where_the_text_does_not() {
        let record = r#"{"CreationTime":"t","Operation":"o","UserAgent":"MSWAC","Platform":"WinDesktop"}"#;
        assert_eq!(client(record), (Some("MSWAC".into()), Some("Desktop"), Some("Windows".into())));
        let record = r#"{"CreationTime":"t","Operation":"o","UserAgent":"MS Scanner","Platform":"Service"}"#;
        assert_eq!(client(record), (Some("MS Scanner".into()), Some("Other"), Some("Unknown".into())));
    }

    #[test]
    fn nothing_is_said_without_a_text() {
        assert_eq!(client(r#"{"CreationTime":"t","Operation":"o"}"#), (None, None, None));
    }
}
