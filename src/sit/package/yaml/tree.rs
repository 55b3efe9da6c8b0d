//! YAML as a tree with places.
//!
//! `saphyr-parser` gives events with places; nothing is guessed about types, so that `no` and `1.10` stay the texts that
//! they are. Aliases share what they name; what they would add if written out is counted, so that a few lines cannot
//! stand for millions.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::super::fault::FaultKind;
use super::super::place::{Place, clamp};
use super::super::report::Report;

/// Deepest nesting of lists and keys.
const DEEPEST: usize = 64;
/// Most values in a file, aliases written out.
const MOST_VALUES: usize = 2_000_000;

/// So many keys are faster looked through than looked up.
const FEW_KEYS: usize = 16;

/// A value and where it begins.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) place: Place,
    pub(super) value: Value<'t>,
    /// How many values it is made of, itself included.
    size: usize,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Value<'t> {
    /// Text, and whether it stands without quotes.
    Scalar(Cow<'t, str>, bool),
    /// A list.
    List(Vec<Rc<Node<'t>>>),
    /// Keys with their places and values.
    Map(Vec<Entry<'t>>),
}

/// A key, its place, and its value.
pub(super) type Entry<'t> = (Cow<'t, str>, Place, Rc<Node<'t>>);

impl Node<'_> {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Scalar(text, true) if text.is_empty() => "empty",
            Value::Scalar(..) => "a single value",
            Value::List(items) if items.is_empty() => "an empty list",
            Value::List(_) => "a list",
            Value::Map(_) => "keys with values",
        }
    }
}

/// Reads the only document of a text; none when it is empty or its form is wrong, which the report says.
pub(super) fn parse<'t>(text: &'t str, report: &mut Report) -> Option<Rc<Node<'t>>> {
    let mut builder = Builder { report, open: Vec::new(), anchors: HashMap::new(), count: 0, root: None };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => builder.event(event, span)?,
            Err(error) => {
                let kind = FaultKind::Syntax { format: "YAML", reason: error.info().to_owned() };
                builder.report.fault(place(error.marker()), kind);
                return None;
            }
        }
    }
    builder.root
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

impl<'t> Open<'t> {
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

struct Builder<'r, 't> {
    report: &'r mut Report,
    open: Vec<Open<'t>>,
    anchors: HashMap<usize, Rc<Node<'t>>>,
    count: usize,
    root: Option<Rc<Node<'t>>>,
}

impl<'t> Builder<'_, 't> {
    /// Takes one event; none to stop, with the reason in the report.
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
        self.report.fault(place, FaultKind::Syntax { format: "YAML", reason: reason.to_owned() });
        None
    }

    fn scalar(&mut self, text: Cow<'t, str>, style: ScalarStyle, anchor: usize, place: Place) -> Option<()> {
        let plain = style == ScalarStyle::Plain;
        // The parser gives an empty value as the sign for nothing.
        let text = if plain && text == "~" { Cow::Borrowed("") } else { text };
        if let Some(open) = self.open.last_mut().filter(|open| open.is_map && open.key.is_none()) {
            let first = open.first(&text, place);
            if let Some(first) = first {
                let id = text.clone().into_owned();
                self.report.fault(place, FaultKind::Duplicate { what: "the key", id, first });
            }
            open.key = Some((text, place, first.is_some()));
            return Some(());
        }
        let node = Node { place, value: Value::Scalar(text, plain), size: 1 };
        self.add(Rc::new(node), anchor, place)
    }

    fn begin(&mut self, place: Place, anchor: usize, is_map: bool) -> Option<()> {
        if self.open.len() >= DEEPEST {
            self.report.fault(place, FaultKind::TooDeep { most: DEEPEST });
            return None;
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
        // Sizes of what is open are added when it ends, so values are counted once for each level: at most 64 times.
        if self.count > MOST_VALUES * DEEPEST || node.size > MOST_VALUES {
            self.report.fault(place, FaultKind::TooMany { what: "values", most: MOST_VALUES });
            return None;
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
