//! `parse_xml`

use std::collections::HashMap;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::prelude::*;
use crate::kql::values::Bag;

/// How deep elements may be nested.
const MAX_DEPTH: usize = 100;

/// `parse_xml`
pub static PARSE_XML: Function = page(
    "parse_xml",
    Section::Parse,
    &[sig(&[p("xml_text", StringOrDynamic)], Is(DYNAMIC))],
    "The JSON of an XML text: an element is a member, several of one name are an array, an attribute is a member with \
     `@` before its name, and text beside them the member `#text`. Text that is not XML is null.",
    &[
        ex("parse_xml('<a x=\"1\"><b>2</b><b>3</b></a>')", "{\"a\":{\"@x\":\"1\",\"b\":[\"2\",\"3\"]}}"),
        ex("parse_xml('<a/>')", "{\"a\":null}"),
        ex("parse_xml('no xml')", ""),
    ],
    |arguments, _| Value::dynamic(parse(&Arguments(arguments).text(0)).unwrap_or(Dynamic::Null)),
)
.column(ColumnName::FirstArgument);

/// An element that is not closed yet.
#[derive(Default)]
struct Element {
    name: String,
    members: Vec<(Arc<str>, Vec<Dynamic>)>,
    places: HashMap<Arc<str>, usize>,
    text: String,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Option<Self> {
        let mut element =
            Self { name: String::from_utf8(start.name().as_ref().to_vec()).ok()?, ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let name = std::str::from_utf8(attribute.key.as_ref()).ok()?.to_owned();
            let raw = std::str::from_utf8(&attribute.value).ok()?;
            let value = quick_xml::escape::unescape(raw).ok()?;
            element.add(&format!("@{name}"), Dynamic::from(&*value));
        }
        Some(element)
    }

    fn add(&mut self, name: &str, value: Dynamic) {
        let name: Arc<str> = name.into();
        let place = *self.places.entry(Arc::clone(&name)).or_insert(self.members.len());
        match self.members.get_mut(place) {
            Some((_, values)) => values.push(value),
            None => self.members.push((name, vec![value])),
        }
    }

    fn close(mut self) -> Dynamic {
        let text = self.text.trim().to_owned();
        if self.members.is_empty() {
            return if text.is_empty() { Dynamic::Null } else { Dynamic::string(text) };
        }
        if !text.is_empty() {
            self.add("#text", Dynamic::string(text));
        }
        self.into_bag()
    }

    fn into_bag(self) -> Dynamic {
        Dynamic::bag(Bag::from_members(self.members.into_iter().map(|(name, mut values)| {
            let one = if values.len() == 1 { values.pop() } else { None };
            (name, one.unwrap_or_else(|| Dynamic::array(values)))
        })))
    }
}

fn parse(text: &str) -> Option<Dynamic> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() <= MAX_DEPTH => open.push(Element::of(&start)?),
            Event::Start(_) => return None,
            Event::Empty(start) => {
                let element = Element::of(&start)?;
                let name = element.name.clone();
                open.last_mut()?.add(&name, element.close());
            }
            Event::End(_) => {
                let element = open.pop()?;
                let name = element.name.clone();
                open.last_mut()?.add(&name, element.close());
            }
            Event::Text(part) => open.last_mut()?.text.push_str(std::str::from_utf8(&part).ok()?),
            Event::CData(part) => open.last_mut()?.text.push_str(std::str::from_utf8(&part).ok()?),
            Event::GeneralRef(name) => {
                let reference = format!("&{};", std::str::from_utf8(&name).ok()?);
                open.last_mut()?.text.push_str(&quick_xml::escape::unescape(&reference).ok()?);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let root = open.pop()?;
    // The text itself and one element at least, all closed.
    (open.is_empty() && !root.members.is_empty() && root.text.trim().is_empty()).then(|| root.into_bag())
}
