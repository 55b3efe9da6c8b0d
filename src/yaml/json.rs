//! JSON as the same tree: numbers, `true`, `false` and `null` are values without quotes.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{DEEPEST, Entry, Fault, FaultKind, MOST_VALUES, Node, Parsed, Place, Style, Value};

/// Reads a JSON text. Keys that are there twice are faults, and the first counts.
#[must_use]
pub fn parse(text: &str) -> Parsed<'_> {
    let mut reader = Reader { text, at: 0, place: Place::START, faults: Vec::new(), count: 0 };
    let raw: &RawValue = match serde_json::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            reader.wrong(&error, Place::START);
            return (None, reader.faults);
        }
    };
    let root = reader.node(raw, 0);
    (root, reader.faults)
}

struct Reader<'t> {
    text: &'t str,
    /// A byte offset, and its place: values come in the order of the text, so each byte is looked at once.
    at: usize,
    place: Place,
    faults: Vec<Fault>,
    count: usize,
}

impl<'t> Reader<'t> {
    fn node(&mut self, raw: &'t RawValue, depth: usize) -> Option<Rc<Node<'t>>> {
        let written = raw.get();
        let place = self.place_of(written);
        self.count += 1;
        if depth >= DEEPEST || self.count > MOST_VALUES {
            let kind = if depth >= DEEPEST { FaultKind::TooDeep } else { FaultKind::TooMany };
            self.faults.push(Fault { place, kind });
            return None;
        }
        let before = self.count;
        let value = match written.as_bytes().first() {
            Some(b'{') => self.map(written, place, depth)?,
            Some(b'[') => self.list(written, place, depth)?,
            Some(b'"') => match serde_json::from_str::<String>(written) {
                Ok(text) => Value::Scalar(Cow::Owned(text), Style::Quoted),
                Err(error) => {
                    self.wrong(&error, place);
                    return None;
                }
            },
            _ => Value::Scalar(Cow::Borrowed(written), Style::Plain),
        };
        Some(Rc::new(Node { place, value, size: self.count - before + 1 }))
    }

    fn list(&mut self, written: &'t str, place: Place, depth: usize) -> Option<Value<'t>> {
        match serde_json::from_str::<Vec<&'t RawValue>>(written) {
            Ok(items) => {
                let nodes = items.into_iter().map(|item| self.node(item, depth + 1));
                nodes.collect::<Option<_>>().map(Value::List)
            }
            Err(error) => {
                self.wrong(&error, place);
                None
            }
        }
    }

    fn map(&mut self, written: &'t str, place: Place, depth: usize) -> Option<Value<'t>> {
        let Members(members) = match serde_json::from_str(written) {
            Ok(members) => members,
            Err(error) => {
                self.wrong(&error, place);
                return None;
            }
        };
        let mut map: Vec<Entry<'t>> = Vec::with_capacity(members.len());
        for (key, raw) in members {
            let node = self.node(raw, depth + 1)?;
            let first = map.iter().find(|(known, ..)| *known == key).map(|(_, place, _)| *place);
            match first {
                Some(first) => {
                    self.faults.push(Fault { place: node.place, kind: FaultKind::Duplicate { key, first } });
                }
                None => map.push((Cow::Owned(key), node.place, node)),
            }
        }
        Some(Value::Map(map))
    }

    /// The place of a part of the text.
    fn place_of(&mut self, part: &'t str) -> Place {
        let offset = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        for c in self.text.get(self.at..offset).unwrap_or_default().chars() {
            if c == '\n' {
                self.place = Place { line: self.place.line.saturating_add(1), column: 1 };
            } else {
                self.place.column = self.place.column.saturating_add(1);
            }
        }
        self.at = self.at.max(offset);
        self.place
    }

    fn wrong(&mut self, error: &serde_json::Error, within: Place) {
        let column = |column: usize| u32::try_from(column).unwrap_or(u32::MAX).max(1);
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
        let place =
            if within == Place::START { Place { line, column: column(error.column()) } } else { within };
        let text = error.to_string();
        let reason = text.split(" at line ").next().unwrap_or(&text).to_owned();
        self.faults.push(Fault { place, kind: FaultKind::Syntax { format: "JSON", reason } });
    }
}

/// Members in the order of the text, those with the same name too.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor(std::marker::PhantomData)).map(Members)
    }
}

struct MembersVisitor<'t>(std::marker::PhantomData<&'t ()>);

impl<'de: 't, 't> Visitor<'de> for MembersVisitor<'t> {
    type Value = Vec<(String, &'t RawValue)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry::<String, &'de RawValue>()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_gives_the_same_tree_with_places() {
        let (root, faults) = parse("{\n\t\"a\": \"x\\u00e9\\/\",\n\t\"b\": [1, null]\n}");
        let root = root.unwrap();
        assert!(faults.is_empty());
        assert_eq!(root.get("a").unwrap().text(), Some("xé/"));
        assert_eq!(root.get("b").unwrap().place, Place { line: 3, column: 7 });
        match &root.get("b").unwrap().value {
            Value::List(items) => {
                assert_eq!(items[0].text(), Some("1"));
                assert!(items[1].is_empty());
                assert_eq!(items[1].place, Place { line: 3, column: 11 });
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_json_says_where() {
        let (root, faults) = parse("{\n \"a\": }");
        assert!(root.is_none());
        assert_eq!(faults[0].place, Place { line: 2, column: 7 });
        let (root, faults) = parse("{\"a\": 1, \"a\": 2}");
        assert_eq!(root.unwrap().get("a").unwrap().text(), Some("1"));
        assert_eq!(faults.len(), 1);
        assert!(parse(&"[".repeat(10_000)).0.is_none());
        assert!(parse(&format!("{}{}", "[".repeat(100), "]".repeat(100))).0.is_none());
    }
}
