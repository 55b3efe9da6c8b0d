//! The keys of a YAML value, and values of the kinds that the form has.

use std::rc::Rc;

use crate::sit::model::Proximity;

use super::super::fault::FaultKind;
use super::super::place::Place;
use super::super::report::{Report, nearest};
use super::super::resolve::guid;
use super::tree::{Entry, Node, Value};

/// Keys with values, of which only known ones are there.
pub(super) struct Fields<'n> {
    /// What it is, for messages.
    what: &'n str,
    pub(super) place: Place,
    map: &'n [Entry<'n>],
}

impl<'n> Fields<'n> {
    /// The keys of a value; keys that are not known are faults. None if it is something else.
    pub(super) fn new(
        node: &'n Node<'n>,
        what: &'n str,
        known: &[&str],
        report: &mut Report,
    ) -> Option<Self> {
        let fields = Self::any(node, what, report)?;
        for (key, place, _) in fields.map {
            if !known.contains(&key.as_ref()) {
                let nearest = nearest(key, known.iter().copied());
                report.fault(
                    *place,
                    FaultKind::UnknownKey { parent: what.to_owned(), key: key.to_string(), nearest },
                );
            }
        }
        Some(fields)
    }

    /// The keys of a value, whatever they are.
    pub(super) fn any(node: &'n Node<'n>, what: &'n str, report: &mut Report) -> Option<Self> {
        match &node.value {
            Value::Map(map) => Some(Self { what, place: node.place, map }),
            _ => {
                expected(node, what, "keys with values", report);
                None
            }
        }
    }

    /// The keys with their places and values.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'n str, Place, &'n Node<'n>)> {
        self.map.iter().map(|(key, place, node)| (key.as_ref(), *place, node.as_ref()))
    }

    pub(super) fn get(&self, key: &str) -> Option<&'n Node<'n>> {
        self.map.iter().find(|(known, ..)| *known == key).map(|(_, _, node)| node.as_ref())
    }

    /// A value that has to be there.
    pub(super) fn required(&self, key: &str, example: &str, report: &mut Report) -> Option<&'n Node<'n>> {
        let node = self.get(key);
        if node.is_none() {
            self.missing(&format!("`{key}`"), &format!("`{key}: {example}`"), report);
        }
        node
    }

    pub(super) fn missing(&self, what: &str, example: &str, report: &mut Report) {
        let (parent, what, example) = (self.what.to_owned(), what.to_owned(), example.to_owned());
        report.fault(self.place, FaultKind::Missing { parent, what, example });
    }

    /// The one key of several that is there; several are a fault, and so is none.
    pub(super) fn one_of(
        &self,
        keys: &[&'static str],
        example: &str,
        report: &mut Report,
    ) -> Option<&'static str> {
        let mut there = keys.iter().filter(|key| self.get(key).is_some());
        let first = there.next().copied();
        let listed = || keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        if first.is_none() {
            let (parent, example) = (self.what.to_owned(), example.to_owned());
            report.fault(self.place, FaultKind::NoneOf { parent, keys: listed(), example });
        }
        if there.next().is_some() {
            report.fault(self.place, FaultKind::OneOf { parent: self.what.to_owned(), keys: listed() });
        }
        first
    }

    /// A text, empty if it is not there.
    pub(super) fn text(&self, key: &str, report: &mut Report) -> String {
        self.get(key).and_then(|node| text(node, key, report)).unwrap_or_default()
    }

    /// Texts, none if they are not there.
    pub(super) fn texts(&self, key: &str, report: &mut Report) -> Vec<String> {
        let Some(node) = self.get(key) else { return Vec::new() };
        list(node, key, report).iter().filter_map(|item| text(item, key, report)).collect()
    }

    pub(super) fn boolean(&self, key: &str, default: bool, report: &mut Report) -> bool {
        self.get(key).and_then(|node| boolean(node, key, report)).unwrap_or(default)
    }

    /// A GUID in lower case; empty if it is not there or written empty.
    pub(super) fn guid(&self, report: &mut Report) -> String {
        let written = self.text("id", report);
        let id = guid(&written).unwrap_or_default();
        if id.is_empty() && !written.is_empty() {
            let place = self.get("id").map_or(self.place, |node| node.place);
            bad(place, "id", &written, "a GUID such as 50842eb7-edc8-4019-85dd-5a5c1f2bb085", report);
        }
        id
    }

    pub(super) fn proximity(&self, key: &str, report: &mut Report) -> Option<Proximity> {
        let node = self.get(key)?;
        let written = text(node, key, report)?;
        if written == "unlimited" {
            return Some(Proximity::Unlimited);
        }
        let characters = written.parse().ok().filter(|&characters: &u32| characters >= 1);
        if characters.is_none() {
            bad(node.place, key, &written, "a number of characters from 1 on, or unlimited", report);
        }
        characters.map(Proximity::Characters)
    }
}

/// Something else stands where a kind of value was expected.
pub(super) fn expected(node: &Node<'_>, what: &str, expected: &'static str, report: &mut Report) {
    let kind = FaultKind::Expected { what: what.to_owned(), expected, found: node.kind() };
    report.fault(node.place, kind);
}

/// A value that is not accepted.
pub(super) fn bad(place: Place, what: &str, value: &str, expected: &str, report: &mut Report) {
    let value = value.chars().take(60).collect();
    let kind = FaultKind::BadValue { what: format!("`{what}`"), value, expected: expected.to_owned() };
    report.fault(place, kind);
}

/// A text; nothing at all is not one, two quotes are.
pub(super) fn text(node: &Node<'_>, what: &str, report: &mut Report) -> Option<String> {
    match &node.value {
        Value::Scalar(text, plain) if !(text.is_empty() && *plain) => Some(text.clone().into_owned()),
        _ => {
            expected(node, &format!("`{what}`"), "a text", report);
            None
        }
    }
}

/// A number in a range.
pub(super) fn number<N>(
    node: &Node<'_>,
    what: &str,
    range: std::ops::RangeInclusive<N>,
    report: &mut Report,
) -> Option<N>
where
    N: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let written = text(node, what, report)?;
    let number = written.parse().ok().filter(|number| range.contains(number));
    if number.is_none() {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        bad(node.place, what, &written, &expected, report);
    }
    number
}

/// `true` or `false`.
pub(super) fn boolean(node: &Node<'_>, what: &str, report: &mut Report) -> Option<bool> {
    match text(node, what, report)?.as_str() {
        "true" => Some(true),
        "false" => Some(false),
        written => {
            bad(node.place, what, written, "true or false", report);
            None
        }
    }
}

/// The items of a list.
pub(super) fn list<'n>(node: &'n Node<'n>, what: &str, report: &mut Report) -> &'n [Rc<Node<'n>>] {
    match &node.value {
        Value::List(items) => items,
        _ => {
            expected(node, &format!("`{what}`"), "a list", report);
            &[]
        }
    }
}
