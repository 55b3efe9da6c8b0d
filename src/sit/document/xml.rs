//! Reading the XML inside packages: events with local names, text with its references replaced.
//!
//! A package's XML may be damaged; what was read up to there counts, and the damage is said. Entities of a DTD are not
//! expanded, so they cannot grow.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::charset;

/// What happens in XML, without namespaces.
pub(super) enum Xml<'x> {
    /// An element begins. An empty one also ends at once.
    Start(Element<'x>),
    /// An element ends, of this local name.
    End(&'x [u8]),
    /// Text between tags, in pieces.
    Text(&'x str),
}

/// A start tag.
pub(super) struct Element<'x> {
    start: &'x BytesStart<'x>,
}

impl Element<'_> {
    /// Local name.
    pub(super) fn name(&self) -> &[u8] {
        self.start.local_name().into_inner()
    }

    /// Value of the attribute of this local name.
    pub(super) fn attribute(&self, name: &[u8]) -> Option<String> {
        let attribute = self
            .start
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|a| a.key.local_name().into_inner() == name)?;
        // References to entities that are not known leave the value as it is written.
        Some(match attribute.unescape_value() {
            Ok(value) => value.into_owned(),
            Err(_) => String::from_utf8_lossy(&attribute.value).into_owned(),
        })
    }

    /// Values of all attributes of this local name, in whatever namespace.
    pub(super) fn attributes(&self, name: &[u8]) -> impl Iterator<Item = String> {
        let mut all = self.start.attributes();
        let named = all
            .with_checks(false)
            .flatten()
            .filter(|attribute| attribute.key.local_name().into_inner() == name);
        let values: Vec<String> =
            named.map(|attribute| String::from_utf8_lossy(&attribute.value).into_owned()).collect();
        values.into_iter()
    }

    /// A number in an attribute.
    pub(super) fn number(&self, name: &[u8]) -> Option<u64> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// Reads XML to its end, to where `visit` says false, or to where it is damaged, which is returned.
pub(super) fn read(bytes: &[u8], mut visit: impl FnMut(Xml<'_>) -> bool) -> Result<(), String> {
    let decoded = charset::decode(bytes);
    let mut reader = Reader::from_str(&decoded.text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    loop {
        let position = reader.buffer_position();
        let event =
            reader.read_event().map_err(|error| format!("the XML breaks off at byte {position}: {error}"))?;
        let go_on = match &event {
            Event::Start(start) => visit(Xml::Start(Element { start })),
            Event::Empty(start) => {
                visit(Xml::Start(Element { start })) && visit(Xml::End(start.local_name().into_inner()))
            }
            Event::End(end) => visit(Xml::End(end.local_name().into_inner())),
            Event::Text(text) => text.decode().map_or(true, |text| visit(Xml::Text(&text))),
            Event::CData(text) => text.decode().map_or(true, |text| visit(Xml::Text(&text))),
            Event::GeneralRef(reference) => {
                let name = reference.decode().unwrap_or_default();
                visit(Xml::Text(&super::entities::entities(&format!("&{name};"))))
            }
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => true,
        };
        if !go_on {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(xml: &[u8]) -> (String, Result<(), String>) {
        let mut out = String::new();
        let result = read(xml, |event| {
            match event {
                Xml::Start(element) => {
                    out.push_str(&format!("<{}", String::from_utf8_lossy(element.name())));
                    out.push_str(
                        &element.attribute(b"val").map(|value| format!("={value}")).unwrap_or_default(),
                    );
                    out.push('>');
                }
                Xml::End(name) => out.push_str(&format!("</{}>", String::from_utf8_lossy(name))),
                Xml::Text(text) => out.push_str(text),
            }
            true
        });
        (out, result)
    }

    #[test]
    fn names_are_local_and_references_replaced() {
        let (out, result) = text(b"<w:a w:val='1 &lt; 2'>x &amp; &#233;<w:b/><![CDATA[<y>]]></w:a>");
        assert_eq!(out, "<a=1 < 2>x & é<b></b><y></a>");
        assert_eq!(result, Ok(()));
    }

    #[test]
    fn what_comes_before_the_damage_counts() {
        let (out, result) = text(b"<a>card 4111</a><b");
        assert_eq!(out, "<a>card 4111</a>");
        assert!(result.is_err_and(|error| error.contains("at byte 16")));
    }

    #[test]
    fn entities_of_a_dtd_are_not_expanded() {
        let (out, _) = text(b"<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>");
        assert_eq!(out, "<a>&b;</a>");
    }

    #[test]
    fn utf16_is_read() {
        let xml: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text(&xml).0, "<a>é</a>");
    }
}
