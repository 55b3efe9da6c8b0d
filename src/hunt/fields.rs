//! The keys of a YAML value, and values of the kinds that saved queries have.

use std::rc::Rc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::schedule::{duration_text, parse_duration};
use crate::yaml::{Entry, Node, Place, Value};

use super::fault::{FaultKind, Report, nearest};

/// Keys with values.
pub(super) struct Fields<'n> {
    /// What it is, for messages.
    pub(super) what: &'n str,
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
        for (key, place, _) in fields.map.iter().filter(|(key, ..)| !known.contains(&key.as_ref())) {
            let nearest = nearest(key, known.iter().copied());
            report.add(
                *place,
                FaultKind::UnknownKey { parent: what.to_owned(), key: key.to_string(), nearest },
            );
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

    /// A value; nothing at all counts as not there.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node<'n>> {
        let node = self.map.iter().find(|(known, ..)| known == key).map(|(_, _, node)| node.as_ref());
        node.filter(|node| !node.is_empty())
    }

    /// A value that has to be there.
    pub(super) fn required(&self, key: &str, example: &str, report: &mut Report) -> Option<&'n Node<'n>> {
        let node = self.get(key);
        if node.is_none() {
            let example = format!("`{key}: {example}`");
            let what = format!("`{key}`");
            report.add(self.place, FaultKind::Missing { parent: self.what.to_owned(), what, example });
        }
        node
    }

    /// A text, if it is there.
    pub(super) fn text(&self, key: &str, report: &mut Report) -> Option<String> {
        text(self.get(key)?, key, report)
    }

    /// Texts, none if they are not there. A single text is a list of one.
    pub(super) fn texts(&self, key: &str, report: &mut Report) -> Vec<(Place, String)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let read = |node: &Node<'_>, report: &mut Report| Some((node.place, text(node, key, report)?));
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| read(item, report)).collect(),
            _ => read(node, report).into_iter().collect(),
        }
    }

    pub(super) fn boolean(&self, key: &str, report: &mut Report) -> Option<bool> {
        let node = self.get(key)?;
        let written = text(node, key, report)?;
        match written.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                bad(node.place, "truth value", &written, "true or false", report);
                None
            }
        }
    }

    /// A length of time.
    pub(super) fn duration(&self, key: &str, report: &mut Report) -> Option<(Place, TimeDelta)> {
        let node = self.get(key)?;
        Some((node.place, duration(node, key, report)?))
    }
}

/// Something else stands where a kind of value was expected.
pub(super) fn expected(node: &Node<'_>, what: &str, expected: &'static str, report: &mut Report) {
    report.add(node.place, FaultKind::Expected { what: what.to_owned(), expected, found: node.kind() });
}

/// A value that is not accepted.
pub(super) fn bad(place: Place, what: &str, value: &str, expected: &str, report: &mut Report) {
    let value = value.chars().take(60).collect();
    report.add(place, FaultKind::BadValue { what: what.to_owned(), value, expected: expected.to_owned() });
}

/// A text; nothing at all is not one.
pub(super) fn text(node: &Node<'_>, what: &str, report: &mut Report) -> Option<String> {
    let text = node.text().map(str::to_owned);
    if text.is_none() {
        expected(node, &format!("`{what}`"), "a text", report);
    }
    text
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

/// A length of time.
pub(super) fn duration(node: &Node<'_>, key: &str, report: &mut Report) -> Option<TimeDelta> {
    let written = text(node, key, report)?;
    match parse_duration(&written) {
        Ok(duration) => Some(duration),
        Err(error) => {
            let (what, expected) =
                (format!("length of time for `{key}`"), "one such as 30m, 1h, 7d or PT30M");
            let kind = FaultKind::BadValue {
                what,
                value: written,
                expected: format!("{expected}, since it {error}"),
            };
            report.add(node.place, kind);
            None
        }
    }
}

/// A length of time within bounds, both included.
pub(super) fn bounded(
    what: &'static str,
    (place, duration): (Place, TimeDelta),
    (least, most): (TimeDelta, TimeDelta),
    report: &mut Report,
) -> Option<TimeDelta> {
    let bound = if duration < least {
        format!("has to be at least {}", duration_text(least))
    } else if duration > most {
        format!("can be at most {}", duration_text(most))
    } else {
        return Some(duration);
    };
    report.add(place, FaultKind::OutOfBounds { what, value: duration_text(duration), bound });
    None
}

/// A whole number from 1 on.
pub(super) fn count(node: &Node<'_>, what: &str, report: &mut Report) -> Option<u64> {
    let written = text(node, what, report)?;
    let number = written.parse().ok().filter(|&number: &u64| number > 0);
    if number.is_none() {
        bad(node.place, &format!("number for `{what}`"), &written, "a whole number from 1 on", report);
    }
    number
}

/// An instant, or a day, which begins at midnight UTC.
pub(super) fn instant(node: &Node<'_>, what: &str, report: &mut Report) -> Option<DateTime<Utc>> {
    let written = text(node, what, report)?;
    let day = || {
        let day: NaiveDate = written.parse().ok()?;
        Some(day.and_hms_opt(0, 0, 0)?.and_utc())
    };
    let time = DateTime::parse_from_rfc3339(&written).ok().map(|time| time.to_utc()).or_else(day);
    if time.is_none() {
        let expected = "a day such as 2026-03-01, or an instant such as 2026-03-01T12:00:00Z";
        bad(node.place, "time", &written, expected, report);
    }
    time
}
