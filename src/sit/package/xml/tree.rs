//! XML as a tree of elements with their places.
//!
//! Only what rule packages need: no document types, so no entities but the five of XML and numbers, and a bound on depth
//! and number. Comments and processing instructions are skipped; text is joined over them.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::super::fault::FaultKind;
use super::super::place::Lines;
use super::super::report::Report;

/// Deepest nesting of elements.
const DEEPEST: usize = 64;
/// Most elements in a file. The largest packages have some ten thousand.
const MOST_ELEMENTS: usize = 1_000_000;
/// Most attributes of one element.
const MOST_ATTRIBUTES: usize = 64;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Name without prefix.
    pub(super) name: String,
    /// The namespace its prefix stands for; empty for none.
    pub(super) namespace: String,
    /// Byte offset of its `<`.
    pub(super) at: usize,
    /// Attributes without a prefix.
    pub(super) attributes: Vec<Attribute>,
    /// Elements in it.
    pub(super) children: Vec<Element>,
    /// Text directly in it.
    pub(super) text: String,
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Its name.
    pub(super) name: String,
    /// Its value without white space at the ends, which no value of the format has a use for.
    pub(super) value: String,
    /// Byte offset of its name.
    pub(super) at: usize,
}

impl Element {
    /// The elements in it of this name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// An attribute by name.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Reads the elements at the top of a text: one, or several one after another. A fault in the form ends the reading.
pub(super) fn parse(text: &str, lines: &Lines<'_>, report: &mut Report) -> Vec<Element> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut builder =
        Builder { text, lines, report, open: vec![Element::default()], scopes: Vec::new(), count: 0 };
    loop {
        let at = offset(reader.buffer_position());
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(error) => {
                let at = offset(reader.error_position());
                builder.syntax(at, error.to_string());
                break;
            }
        };
        if builder.event(at, event).is_none() {
            break;
        }
    }
    builder.finish()
}

/// Positions fit: the text is in memory.
fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

struct Builder<'b, 't> {
    text: &'t str,
    lines: &'b Lines<'t>,
    report: &'b mut Report,
    /// The open elements, below an element for the file itself.
    open: Vec<Element>,
    /// What prefixes mean, with the depth at which that was said.
    scopes: Vec<(usize, String, String)>,
    count: usize,
}

impl Builder<'_, '_> {
    /// Takes one event; none to stop.
    fn event(&mut self, at: usize, event: Event<'_>) -> Option<()> {
        match event {
            Event::Start(tag) => self.start(at, &tag)?,
            Event::End(_) => {
                let element = self.open.pop()?;
                self.open.last_mut()?.children.push(element);
                let depth = self.open.len();
                self.scopes.retain(|(said_at, ..)| *said_at < depth);
            }
            Event::Text(text) => self.push_text(at, std::str::from_utf8(&text).ok()?)?,
            Event::CData(text) => self.push_text(at, std::str::from_utf8(&text).ok()?)?,
            Event::GeneralRef(reference) => self.reference(at, &reference)?,
            Event::DocType(_) => {
                self.report.fault(self.lines.place(at), FaultKind::DocumentType);
                return None;
            }
            _ => {}
        }
        Some(())
    }

    fn start(&mut self, at: usize, tag: &BytesStart<'_>) -> Option<()> {
        self.count += 1;
        if self.open.len() > DEEPEST {
            self.report.fault(self.lines.place(at), FaultKind::TooDeep { most: DEEPEST });
            return None;
        }
        if self.count > MOST_ELEMENTS {
            self.report
                .fault(self.lines.place(at), FaultKind::TooMany { what: "elements", most: MOST_ELEMENTS });
            return None;
        }
        let mut element = Element { at, ..Element::default() };
        self.attributes(&mut element, tag)?;
        let qualified = tag.name();
        let name = String::from_utf8_lossy(qualified.as_ref());
        let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
        let meaning = self.scopes.iter().rev().find(|(_, known, _)| known == prefix);
        element.namespace = meaning.map(|(_, _, namespace)| namespace.clone()).unwrap_or_default();
        element.name = local.to_owned();
        self.open.push(element);
        Some(())
    }

    /// Keeps attributes without a prefix; learns what prefixes mean; passes over the rest, such as `xsi:type`.
    fn attributes(&mut self, element: &mut Element, tag: &BytesStart<'_>) -> Option<()> {
        // Attributes are slices of the tag, so their places follow from where they lie in it.
        let base = tag.as_ptr() as usize;
        let mut seen: HashMap<String, ()> = HashMap::new();
        for (index, attribute) in tag.attributes().with_checks(false).enumerate() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    self.syntax(element.at, format!("in an attribute, {error}"));
                    return None;
                }
            };
            let key = attribute.key.as_ref();
            let at = element.at + 1 + (key.as_ptr() as usize).saturating_sub(base);
            if index >= MOST_ATTRIBUTES {
                self.report.fault(
                    self.lines.place(at),
                    FaultKind::TooMany { what: "attributes", most: MOST_ATTRIBUTES },
                );
                return None;
            }
            let name = String::from_utf8_lossy(key).into_owned();
            if seen.insert(name.clone(), ()).is_some() {
                self.syntax(at, format!("the attribute `{name}` is there twice"));
                continue;
            }
            let value = self.attribute_value(at, &attribute.value);
            let depth = self.open.len();
            match name.split_once(':') {
                None if name == "xmlns" => self.scopes.push((depth, String::new(), value)),
                None => element.attributes.push(Attribute { name, value: value.trim().to_owned(), at }),
                Some(("xmlns", prefix)) => self.scopes.push((depth, prefix.to_owned(), value)),
                Some(_) => {}
            }
        }
        Some(())
    }

    fn attribute_value(&mut self, at: usize, raw: &[u8]) -> String {
        let raw = String::from_utf8_lossy(raw);
        let mut value = String::with_capacity(raw.len());
        let mut rest: &str = &raw;
        while let Some((before, after)) = rest.split_once('&') {
            value.push_str(before);
            // A long distance to the next `;` is a `&` that was not meant as a reference.
            let end = after.bytes().take(32).position(|byte| byte == b';');
            let Some((name, after_name)) =
                end.and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?)))
            else {
                self.syntax(at, "`&` in an attribute begins no reference: write `&amp;`".to_owned());
                rest = after;
                continue;
            };
            match named(name) {
                Some(c) => value.push(c),
                None => self
                    .report
                    .fault(self.lines.place(at), FaultKind::UnknownEntity { name: name.to_owned() }),
            }
            rest = after_name;
        }
        value.push_str(rest);
        value.replace(['\n', '\r', '\t'], " ")
    }

    fn push_text(&mut self, at: usize, text: &str) -> Option<()> {
        let at_top = self.open.len() == 1;
        if at_top && let Some(first) = text.find(|c: char| !c.is_whitespace()) {
            self.syntax(at + first, "there is text outside of the elements".to_owned());
            return None;
        }
        let element = self.open.last_mut()?;
        if !at_top {
            // XML has one kind of line break.
            if text.contains('\r') {
                element.text.push_str(&text.replace("\r\n", "\n").replace('\r', "\n"));
            } else {
                element.text.push_str(text);
            }
        }
        Some(())
    }

    fn reference(&mut self, at: usize, reference: &BytesRef<'_>) -> Option<()> {
        let name = String::from_utf8_lossy(reference);
        match named(&name) {
            Some(c) => self.open.last_mut()?.text.push(c),
            None => {
                self.report.fault(self.lines.place(at), FaultKind::UnknownEntity { name: name.into_owned() })
            }
        }
        Some(())
    }

    fn syntax(&mut self, at: usize, reason: String) {
        self.report
            .fault(self.lines.place(at.min(self.text.len())), FaultKind::Syntax { format: "XML", reason });
    }

    /// The elements at the top; one that is still open is a fault, and what was read of it is left.
    fn finish(mut self) -> Vec<Element> {
        if self.open.len() > 1 && !self.report.has_faults() {
            let reason = match self.open.last() {
                Some(open) => format!("the file ends before `</{}>`", open.name),
                None => String::new(),
            };
            self.syntax(self.text.len(), reason);
        }
        self.open.drain(..).next().map(|file| file.children).unwrap_or_default()
    }
}

/// The character of `&name;` or `&#number;`.
fn named(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|&c| c != '\0')
        }
    }
}
