//! `parse_url` and `url_host`: the parts of a URL.

use std::borrow::Cow;

use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Kind, TextFunction, Work};
use super::fields::{structs, type_of};

const PARSE_URL: Page = Page {
    name: "parse_url",
    aliases: &[],
    section: Section::UrlAndPath,
    syntax: "parse_url(url)",
    description: "The parts of a URL: `scheme`, `host`, `port`, `path`, `username`, `query`, `fragment`. Scheme and host \
                  are in lower case, the rest as written. A password is left out. A URL without a scheme is read when \
                  it begins with a host name.",
    arguments: &[("url", "A URL.")],
    examples: &[
        ("select parse_url('https://jo@Example.com:8443/a%20b?x=1#top')['host']", "example.com"),
        (
            "select parse_url('https://jo@Example.com:8443/a%20b?x=1#top')",
            "{scheme: https, host: example.com, port: 8443, path: /a%20b, username: jo, query: x=1, fragment: top}",
        ),
    ],
};

const URL_HOST: Page = Page {
    name: "url_host",
    aliases: &[],
    section: Section::UrlAndPath,
    syntax: "url_host(url)",
    description: "The host name or address in a URL, in lower case, without port and user.",
    arguments: &[("url", "A URL, also without its scheme.")],
    examples: &[(
        "select url_host('https://Contoso.sharepoint.com/sites/hr'), url_host('example.com:443'), url_host('/a/b')",
        "contoso.sharepoint.com | example.com | null",
    )],
};

const NAMES: [&str; 7] = ["scheme", "host", "port", "path", "username", "query", "fragment"];

/// The functions.
#[must_use]
pub fn parse_url() -> Vec<ScalarUDF> {
    let work = Work::Rows(type_of(&NAMES), |arguments| {
        let texts = arguments.text(0)?;
        Ok(structs(
            &NAMES,
            (0..arguments.rows).map(|row| texts.get(row).and_then(Url::parse).map(Url::fields)),
        ))
    });
    vec![
        TextFunction::of(&PARSE_URL, &[Kind::Text], 1..=1, work),
        TextFunction::of_text(&URL_HOST, Work::Text(|text| Url::parse(text)?.host)),
    ]
}

/// The parts of a URL (RFC 3986, section 3), borrowed from its text. A part that is not there or empty is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Url<'a> {
    /// In lower case.
    pub scheme: Option<Cow<'a, str>>,
    /// In lower case, an IPv6 address without its brackets.
    pub host: Option<Cow<'a, str>>,
    /// The digits of the port, if it is one.
    pub port: Option<&'a str>,
    /// What follows the host, up to the query.
    pub path: Option<&'a str>,
    /// What stands before `@`, without the password.
    pub username: Option<&'a str>,
    /// What follows `?`.
    pub query: Option<&'a str>,
    /// What follows `#`.
    pub fragment: Option<&'a str>,
}

impl<'a> Url<'a> {
    /// Splits a URL. `None` for text that has neither a scheme nor a host at its beginning.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = match text.split_once(':') {
            // A host and its port look like a scheme: `example.com:443`, `localhost:8080/x`.
            Some((scheme, rest)) if is_scheme(scheme) && !starts_with_port(rest) => {
                (Some(lower(scheme)), rest)
            }
            _ => (None, text),
        };
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let mut url = Self { scheme, query: some(query), fragment: some(fragment), ..Self::default() };
        let authority = match rest.strip_prefix("//") {
            Some(authority) => authority,
            None if url.scheme.is_some() => {
                url.path = Some(rest).filter(|path| !path.is_empty());
                return Some(url);
            }
            None => rest,
        };
        // Browsers take a backslash for a slash, and so do those who hide a host behind one.
        let end = authority.find(['/', '\\']).unwrap_or(authority.len());
        let (authority, path) = authority.split_at(end);
        url.path = Some(path).filter(|path| !path.is_empty());
        url.set_authority(authority);
        // Without a scheme a user before the host would make every mail address a URL.
        let bare = !rest.starts_with("//");
        let host_at_the_start = url.host.as_deref().is_some_and(is_host) && !(bare && url.username.is_some());
        (url.scheme.is_some() || host_at_the_start).then_some(url)
    }

    fn set_authority(&mut self, authority: &'a str) {
        let (user, host_and_port) = authority.rsplit_once('@').unwrap_or(("", authority));
        self.username = user.split(':').next().filter(|name| !name.is_empty());
        let (host, port) = match host_and_port.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, after)) => (address, after.strip_prefix(':')),
            None => {
                host_and_port.split_once(':').map_or((host_and_port, None), |(host, port)| (host, Some(port)))
            }
        };
        self.host = Some(lower(host)).filter(|host| !host.is_empty());
        self.port = port.filter(|port| starts_with_port(port) && port.parse::<u16>().is_ok());
    }

    fn fields(self) -> [Option<Cow<'a, str>>; 7] {
        let borrowed = |part: Option<&'a str>| part.map(Cow::Borrowed);
        [
            self.scheme,
            self.host,
            borrowed(self.port),
            borrowed(self.path),
            borrowed(self.username),
            borrowed(self.query),
            borrowed(self.fragment),
        ]
    }
}

fn cut(text: &str, at: char) -> (&str, &str) {
    text.split_once(at).unwrap_or((text, ""))
}

fn some(part: &str) -> Option<&str> {
    Some(part).filter(|part| !part.is_empty())
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() > 1
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Whether it begins with digits and nothing else before the path.
fn starts_with_port(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(text.as_bytes().get(digits), None | Some(b'/' | b'?' | b'#'))
}

/// Whether a text without a scheme begins as hosts do: labels with a dot between them, an address, or `localhost`.
fn is_host(host: &str) -> bool {
    let name = !host.chars().any(|c| c.is_whitespace() || "<>\"'|*,;()".contains(c));
    let dotted = host.split('.').all(|label| !label.is_empty()) && host.contains('.');
    name && (dotted || host.contains(':') || host == "localhost")
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::testing::rows;
    use super::*;

    fn host(text: &str) -> Option<String> {
        Url::parse(text)?.host.map(Cow::into_owned)
    }

    #[test]
    fn the_host_is_where_a_browser_goes() {
        for (text, expected) in [
            ("https://example.com", Some("example.com")),
            ("https://user:secret@example.com:8443/x", Some("example.com")),
            ("https://good.example@bad.example/", Some("bad.example")),
            ("https://good.example\\@bad.example/", Some("good.example")),
            ("https://example.com?x=http://other.example", Some("example.com")),
            ("https://[2001:DB8::1]:443/x", Some("2001:db8::1")),
            ("//cdn.example.com/x", Some("cdn.example.com")),
            ("contoso.sharepoint.com/sites/hr", Some("contoso.sharepoint.com")),
            ("example.com:443", Some("example.com")),
            ("localhost:8080/x", Some("localhost")),
            ("192.0.2.1:80/x", Some("192.0.2.1")),
            ("mailto:someone@example.com", None),
            ("file:///C:/x", None),
            ("just some words. really", None),
            ("someone@example.com", None),
            ("/sites/hr", None),
            ("report", None),
            ("C:\\x\\y", None),
            ("", None),
        ] {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_password_is_in_no_part() {
        let url = Url::parse("https://jo:hunter2@example.com/x").unwrap();
        assert_eq!(url.username, Some("jo"));
        assert!(!format!("{url:?}").contains("hunter2"));
    }

    #[test]
    fn a_port_that_is_none_is_left_out() {
        assert_eq!(Url::parse("https://example.com:99999/").unwrap().port, None);
        assert_eq!(Url::parse("https://example.com:/").unwrap().port, None);
        assert_eq!(Url::parse("https://example.com:8443").unwrap().port, Some("8443"));
    }

    #[tokio::test]
    async fn nulls_and_other_text_give_a_null_struct() {
        let query = "select parse_url(u) is null, parse_url(u)['host'] from (values ('x y'), (null), ('https://a.example')) t(u)";
        assert_eq!(rows(query).await.unwrap(), "true | null\ntrue | null\nfalse | a.example");
    }

    proptest! {
        #[test]
        fn any_text_is_split_or_null(text in "\\PC*") {
            let _ = Url::parse(&text);
        }

        #[test]
        fn what_looks_like_a_url_is_split_or_null(text in "[a-z]{0,5}[:/@?#\\[\\]\\\\é.0-9a-z]{0,30}") {
            let _ = Url::parse(&text);
        }
    }
}
