//! Values of attributes: numbers, yes and no, GUIDs, one of several words.

use std::ops::RangeInclusive;

use crate::sit::model::Proximity;

use super::super::fault::FaultKind;
use super::super::resolve::guid;
use super::Source;
use super::tree::{Attribute, Element};

/// Longest id of an element, in characters.
const LONGEST_ID: usize = 512;

/// The one child of this name; none or several are a fault.
pub(super) fn only<'e>(
    source: &mut Source<'_, '_>,
    element: &'e Element,
    name: &'e str,
) -> Option<&'e Element> {
    let mut all = element.all(name);
    let first = all.next();
    if first.is_none() {
        source.missing(element, &format!("`{name}`"), &format!("a `{name}` element"));
    }
    if let Some(second) = all.next() {
        let (parent, what) = (element.name.clone(), format!("`{name}`"));
        source.fault_at(second.at, FaultKind::Repeated { parent, what });
    }
    first
}

/// A value that is not accepted.
pub(super) fn bad(source: &mut Source<'_, '_>, element: &Element, attribute: &Attribute, expected: &str) {
    let what = format!("`{}` of `{}`", attribute.name, element.name);
    let kind =
        FaultKind::BadValue { what, value: shortened(&attribute.value), expected: expected.to_owned() };
    source.fault_at(attribute.at, kind);
}

/// Enough of a value to find it by.
fn shortened(value: &str) -> String {
    if value.chars().count() <= 60 {
        return value.to_owned();
    }
    value.chars().take(57).chain("...".chars()).collect()
}

/// An attribute that has to be there and not empty.
pub(super) fn required<'e>(
    source: &mut Source<'_, '_>,
    element: &'e Element,
    name: &str,
    example: &str,
) -> Option<&'e Attribute> {
    match element.attribute(name) {
        Some(attribute) if !attribute.value.is_empty() => Some(attribute),
        Some(attribute) => {
            bad(source, element, attribute, &format!("written, as in `{name}=\"{example}\"`"));
            None
        }
        None => {
            source.missing(element, &format!("`{name}`"), &format!("`{name}=\"{example}\"`"));
            None
        }
    }
}

/// An id of an element, free text.
pub(super) fn id<'e>(source: &mut Source<'_, '_>, element: &'e Element, name: &str) -> Option<&'e Attribute> {
    let attribute = required(source, element, name, "Keyword_employee")?;
    let length = attribute.value.chars().count();
    if length > LONGEST_ID {
        let what = format!("`{name}` of `{}`", element.name);
        source.fault_at(attribute.at, FaultKind::TooLong { what, length, most: LONGEST_ID });
        return None;
    }
    Some(attribute)
}

/// A GUID in lower case.
pub(super) fn guid_of(source: &mut Source<'_, '_>, element: &Element, name: &str) -> Option<String> {
    let example = "e1cc861d-3fe9-4a58-82df-4bd259eaba37";
    let attribute = required(source, element, name, example)?;
    let guid = guid(&attribute.value);
    if guid.is_none() {
        bad(source, element, attribute, &format!("a GUID such as {example}"));
    }
    guid
}

/// A number in a range; none if it is not written or not in it.
pub(super) fn number<N>(
    source: &mut Source<'_, '_>,
    element: &Element,
    name: &str,
    range: RangeInclusive<N>,
) -> Option<N>
where
    N: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let attribute = element.attribute(name)?;
    let number = attribute.value.parse().ok().filter(|number| range.contains(number));
    if number.is_none() {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        bad(source, element, attribute, &expected);
    }
    number
}

/// A number that has to be written.
pub(super) fn required_number<N>(
    source: &mut Source<'_, '_>,
    element: &Element,
    name: &str,
    range: RangeInclusive<N>,
    example: &str,
) -> Option<N>
where
    N: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    required(source, element, name, example)?;
    number(source, element, name, range)
}

/// `true`, `false`, `1` or `0`; `false` if it is not written.
pub(super) fn boolean(source: &mut Source<'_, '_>, element: &Element, name: &str) -> bool {
    let Some(attribute) = element.attribute(name) else { return false };
    match attribute.value.as_str() {
        "true" | "1" => true,
        "false" | "0" => false,
        value if value.eq_ignore_ascii_case("true") => true,
        value if value.eq_ignore_ascii_case("false") => false,
        _ => {
            bad(source, element, attribute, "true or false");
            false
        }
    }
}

/// A number of characters, or `unlimited`.
pub(super) fn proximity(source: &mut Source<'_, '_>, element: &Element, name: &str) -> Option<Proximity> {
    let attribute = element.attribute(name)?;
    if attribute.value.eq_ignore_ascii_case("unlimited") {
        return Some(Proximity::Unlimited);
    }
    let characters = attribute.value.parse().ok().filter(|&characters: &u32| characters >= 1);
    if characters.is_none() {
        bad(source, element, attribute, "a whole number of characters from 1 on, or `unlimited`");
    }
    characters.map(Proximity::Characters)
}

/// Text without layout: white space with a line break at its ends is how the file is laid out, and not meant.
pub(super) fn without_layout(text: &str) -> &str {
    let start = text.trim_start();
    let text = if text.get(..text.len() - start.len()).is_some_and(|space| space.contains('\n')) {
        start
    } else {
        text
    };
    let end = text.trim_end();
    if text.get(end.len()..).is_some_and(|space| space.contains('\n')) { end } else { text }
}

#[cfg(test)]
mod tests {
    use super::without_layout;

    #[test]
    fn only_white_space_with_a_line_break_is_layout() {
        assert_eq!(without_layout("\n   a b\n  "), "a b");
        assert_eq!(without_layout(" a "), " a ");
        assert_eq!(without_layout(" a\n"), " a");
        assert_eq!(without_layout("\n"), "");
        assert_eq!(without_layout(""), "");
    }
}
