//! The tree of a YAML text, made of the parser's events.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::place::clamp;
use super::{DEEPEST, Entry, Fault, FaultKind, MOST_VALUES, Node, Parsed, Place, Style, Value};

/// So many keys are faster looked through than looked up.
const FEW_KEYS: usize = 16;

/// Reads the only document of a text. Where its form is wrong, reading stops there; keys that are there twice are
/// faults that it goes on after, with the first of the two.
#[must_use]
pub fn parse(text: &str) -> Parsed<'_> {
    let mut builder =
        Builder { faults: Vec::new(), open: Vec::new(), anchors: HashMap::new(), count: 0, root: None };
    for event in Parser::new_from_str(text) {
        let next = match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => builder.stop(place(error.marker()), error.info()),
        };
        if next.is_none() {
            return (None, builder.faults);
        }
    }
    (builder.root, builder.faults)
}

fn place(marker: &Marker) -> Place {
    Place { line: clamp(marker.line()).max(1), column: clamp(marker.col() + 1) }
}

/// A list or keys that are not at their end yet.
struct Open<'t> {
    place: Place,
    anchor: usize,
    is_map: bool,
    size: usize,
    list: Vec<Rc<Node<'t>>>,
    map: Vec<Entry<'t>>,
    /// Keys that were there, with their places, when there are many.
    seen: HashMap<String, Place>,
    /// The key whose value comes next, and whether it was there before: then the value is passed over.
    key: Option<(Cow<'t, str>, Place, bool)>,
}

impl Open<'_> {
    /// Where a key was before, if it was.
    fn first(&mut self, key: &str, place: Place) -> Option<Place> {
        if self.map.len() < FEW_KEYS {
            return self.map.iter().find(|(known, ..)| known == key).map(|(_, place, _)| *place);
        }
        if self.seen.is_empty() {
            self.seen.extend(self.map.iter().map(|(key, place, _)| (key.to_string(), *place)));
        }
        let first = self.seen.get(key).copied();
        if first.is_none() {
            self.seen.insert(key.to_owned(), place);
        }
        first
    }
}

struct Builder<'t> {
    faults: Vec<Fault>,
    open: Vec<Open<'t>>,
    anchors: HashMap<usize, Rc<Node<'t>>>,
    count: usize,
    root: Option<Rc<Node<'t>>>,
}

impl<'t> Builder<'t> {
    /// Takes one event; none to stop, with the reason among the faults.
    fn event(&mut self, event: Event<'t>, span: Span) -> Option<()> {
        let place = place(&span.start);
        match event {
            Event::Scalar(text, style, anchor, _) => self.scalar(text, style, anchor, place),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => self.add(Rc::clone(node), 0, place),
                None => self.stop(place, "an alias names what is not at its end yet"),
            },
            Event::SequenceStart(anchor, _) => self.begin(place, anchor, false),
            Event::MappingStart(anchor, _) => self.begin(place, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::DocumentStart(_) if self.root.is_some() => {
                self.stop(place, "a second document begins here: one file is one document")
            }
            _ => Some(()),
        }
    }

    fn stop(&mut self, place: Place, reason: &str) -> Option<()> {
        self.fault(place, FaultKind::Syntax { format: "YAML", reason: reason.to_owned() })
    }

    fn fault(&mut self, place: Place, kind: FaultKind) -> Option<()> {
        self.faults.push(Fault { place, kind });
        None
    }

    fn scalar(&mut self, text: Cow<'t, str>, style: ScalarStyle, anchor: usize, place: Place) -> Option<()> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        // The parser gives an empty value as the sign for nothing.
        let text = if style == Style::Plain && text == "~" { Cow::Borrowed("") } else { text };
        if let Some(open) = self.open.last_mut().filter(|open| open.is_map && open.key.is_none()) {
            let first = open.first(&text, place);
            open.key = Some((text.clone(), place, first.is_some()));
            if let Some(first) = first {
                self.faults
                    .push(Fault { place, kind: FaultKind::Duplicate { key: text.into_owned(), first } });
            }
            return Some(());
        }
        let node = Node { place, value: Value::Scalar(text, style), size: 1 };
        self.add(Rc::new(node), anchor, place)
    }

    fn begin(&mut self, place: Place, anchor: usize, is_map: bool) -> Option<()> {
        if self.open.len() >= DEEPEST {
            return self.fault(place, FaultKind::TooDeep);
        }
        if self.open.last().is_some_and(|open| open.is_map && open.key.is_none()) {
            return self.stop(place, "a key has to be a single value");
        }
        self.open.push(Open {
            place,
            anchor,
            is_map,
            size: 1,
            list: Vec::new(),
            map: Vec::new(),
            seen: HashMap::new(),
            key: None,
        });
        Some(())
    }

    fn end(&mut self) -> Option<()> {
        let open = self.open.pop()?;
        let value = if open.is_map { Value::Map(open.map) } else { Value::List(open.list) };
        let node = Node { place: open.place, value, size: open.size };
        self.add(Rc::new(node), open.anchor, open.place)
    }

    /// Adds a value to what is open.
    fn add(&mut self, node: Rc<Node<'t>>, anchor: usize, place: Place) -> Option<()> {
        self.count += node.size;
        // Sizes of what is open are added when it ends, so values are counted once for each level.
        if self.count > MOST_VALUES * DEEPEST || node.size > MOST_VALUES {
            return self.fault(place, FaultKind::TooMany);
        }
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        open.size += node.size;
        if !open.is_map {
            open.list.push(node);
            return Some(());
        }
        match open.key.take() {
            Some((_, _, true)) => {}
            Some((key, key_place, false)) => open.map.push((key, key_place, node)),
            None => return self.stop(place, "a key has to be a single value"),
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_places_and_how_they_are_written() {
        let (root, faults) = parse("a: 1\nb: |\n  x\n  y\nc: [p, 'q']\n");
        let root = root.unwrap();
        assert!(faults.is_empty());
        assert_eq!(root.get("a").unwrap().value, Value::Scalar("1".into(), Style::Plain));
        assert_eq!(root.get("b").unwrap().value, Value::Scalar("x\ny\n".into(), Style::Literal));
        assert_eq!(root.get("c").unwrap().place, Place { line: 5, column: 4 });
    }

    #[test]
    fn a_key_that_is_there_twice_is_a_fault_and_the_first_counts() {
        let (root, faults) = parse("a: 1\na: 2\n");
        assert_eq!(root.unwrap().get("a").unwrap().text(), Some("1"));
        assert_eq!(faults[0].place, Place { line: 2, column: 1 });
        assert!(faults[0].kind.to_string().contains("1:1"), "{}", faults[0].kind);
    }

    #[test]
    fn a_few_lines_cannot_stand_for_millions() {
        let mut text = String::from("a: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..8 {
            let one = format!("*a{}, ", level - 1);
            text.push_str(&format!("b{level}: &a{level} [{}]\n", one.repeat(10).trim_end_matches(", ")));
        }
        let (root, faults) = parse(&text);
        assert!(root.is_none());
        assert_eq!(faults[0].kind, FaultKind::TooMany);
        let deep = "[".repeat(100);
        assert_eq!(parse(&deep).1[0].kind, FaultKind::TooDeep);
    }

    #[test]
    fn a_second_document_is_refused() {
        let (root, faults) = parse("a: 1\n---\nb: 2\n");
        assert!(root.is_none());
        assert_eq!(faults[0].place.line, 2);
    }
}
