//! `parse_url`, `parse_urlquery`

use std::collections::BTreeMap;

use super::super::prelude::*;
use crate::kql::values::Bag;

/// `parse_url`
pub static PARSE_URL: Function = page(
    "parse_url",
    Section::Parse,
    &[sig(&[t("url", STRING)], Is(DYNAMIC))],
    "The parts of an absolute URL: Scheme, Host, Port, Path, Username, Password, Query Parameters, Fragment, all empty for \
     other text. Nothing is decoded. Parameters are sorted; those without a name or a value are left out, and several of \
     one name are an array.",
    &[
        ex("parse_url('https://u:p@host:1234/a/b?k1=v1&k2=v2#f').Host", "host"),
        ex("parse_url('https://u:p@host:1234/a/b?k1=v1&k2=v2#f')['Query Parameters']", "{\"k1\":\"v1\",\"k2\":\"v2\"}"),
        ex(
            "parse_url('https://host/a')",
            "{\"Scheme\":\"https\",\"Host\":\"host\",\"Port\":\"\",\"Path\":\"/a\",\"Username\":\"\",\"Password\":\"\",\
             \"Query Parameters\":{},\"Fragment\":\"\"}",
        ),
        ex("parse_url('http://[::1]:80/').Host", "[::1]"),
        ex("parse_url('https://h.io/p?x=1&y=2&x=3&z=')['Query Parameters']", "{\"x\":[\"1\",\"3\"],\"y\":\"2\"}"),
        ex("parse_url('no url').Path", ""),
    ],
    |arguments, _| Value::dynamic(parts(&Arguments(arguments).text(0))),
)
.aliases(&["parseurl"]);

/// `parse_urlquery`
pub static PARSE_URLQUERY: Function = page(
    "parse_urlquery",
    Section::Parse,
    &[sig(&[t("query", STRING)], Is(DYNAMIC))],
    "The parameters of the query of a URL, as the member Query Parameters of a bag.",
    &[ex("parse_urlquery('k1=v1&k2=v2')", "{\"Query Parameters\":{\"k1\":\"v1\",\"k2\":\"v2\"}}")],
    |arguments, _| {
        let text = Arguments(arguments).text(0);
        let mut bag = Bag::default();
        bag.set("Query Parameters", query(text.strip_prefix('?').unwrap_or(&text)));
        Value::dynamic(Dynamic::bag(bag))
    },
)
.aliases(&["parseurlquery"]);

fn parts(url: &str) -> Dynamic {
    let Some((scheme, rest)) = url.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return bag(["", "", "", "", "", ""], "", "");
    };
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // A lone slash at the end is no path.
    let rest = if rest == "/" { "" } else { rest };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    // Only with a colon is it a user.
    let user = authority.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?, host)));
    let ((username, password), host) = user.unwrap_or((("", ""), authority));
    // The colons of an IPv6 address stand in brackets.
    let port_at = host.rfind(':').filter(|at| !host[*at..].contains(']'));
    let (host, port) = port_at.map_or((host, ""), |at| (&host[..at], &host[at + 1..]));
    bag([scheme, host, port, path, username, password], parameters, fragment)
}

fn bag(parts: [&str; 6], parameters: &str, fragment: &str) -> Dynamic {
    let names = ["Scheme", "Host", "Port", "Path", "Username", "Password"];
    let mut bag = Bag::default();
    for (name, part) in names.into_iter().zip(parts) {
        bag.set(name, Dynamic::from(part));
    }
    bag.set("Query Parameters", query(parameters));
    bag.set("Fragment", Dynamic::from(fragment));
    Dynamic::bag(bag)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn query(text: &str) -> Dynamic {
    let mut values: BTreeMap<&str, Vec<Dynamic>> = BTreeMap::new();
    for (key, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        if !key.is_empty() && !value.is_empty() {
            values.entry(key).or_default().push(Dynamic::from(value));
        }
    }
    Dynamic::bag(Bag::from_members(values.into_iter().map(|(key, mut values)| {
        let one = if values.len() == 1 { values.pop() } else { None };
        (key.into(), one.unwrap_or_else(|| Dynamic::array(values)))
    })))
}
