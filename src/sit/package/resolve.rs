//! Names of elements, and what stands behind them: the package itself, dictionaries, the built-in catalogue.

use std::collections::{BTreeMap, HashMap};

use crate::sit::model::{Detection, Element, Evidence, KeywordGroup, Pattern};

use super::Options;
use super::fault::{FaultKind, WarningKind};
use super::place::Place;
use super::report::{Report, nearest};

/// The elements of a package while it is read.
pub(super) struct Elements<'o> {
    options: &'o Options<'o>,
    elements: BTreeMap<String, Element>,
    places: HashMap<String, Place>,
}

impl<'o> Elements<'o> {
    pub(super) fn new(options: &'o Options<'o>) -> Self {
        Self { options, elements: BTreeMap::new(), places: HashMap::new() }
    }

    /// Adds an element; a second one of the same name is a fault.
    pub(super) fn define(&mut self, name: &str, place: Place, element: Element, report: &mut Report) {
        if let Some(&first) = self.places.get(name) {
            report
                .fault(place, FaultKind::Duplicate { what: "an element named", id: name.to_owned(), first });
            return;
        }
        self.places.insert(name.to_owned(), place);
        self.elements.insert(name.to_owned(), element);
    }

    /// The name under which the model has the element that `written` names, for a type. Dictionaries become elements
    /// when they are named. What cannot be looked for is a warning, what is not there a fault.
    pub(super) fn resolve(&mut self, written: &str, place: Place, user: &str, report: &mut Report) -> String {
        let name = if self.elements.contains_key(written) {
            written.to_owned()
        } else {
            guid(written).unwrap_or_else(|| written.to_owned())
        };
        if !self.elements.contains_key(&name) {
            self.look_elsewhere(&name, place, report);
        }
        if let Some(Element::Unsupported(reason)) = self.elements.get(&name) {
            let kind = WarningKind::Unsupported { element: name.clone(), reason: reason.clone() };
            report.warn(place, user, kind);
        }
        name
    }

    /// The same for a text filter, which compares with keywords or an expression.
    pub(super) fn resolve_for_filter(
        &mut self,
        written: &str,
        place: Place,
        user: &str,
        report: &mut Report,
    ) -> String {
        let name = self.resolve(written, place, user, report);
        if let Some(Element::Function(_)) = self.elements.get(&name) {
            report.fault(place, FaultKind::FilterElement { id: written.to_owned() });
        }
        name
    }

    fn look_elsewhere(&mut self, name: &str, place: Place, report: &mut Report) {
        let dictionary = self.options.dictionaries.iter().find(|dictionary| {
            dictionary.name == name || guid(&dictionary.name).is_some_and(|guid| guid == name)
        });
        if let Some(dictionary) = dictionary {
            let terms = dictionary.terms.iter().map(|term| (term.clone(), false)).collect();
            let keywords = Element::Keywords(vec![KeywordGroup { word: true, terms }]);
            self.elements.insert(name.to_owned(), keywords);
            return;
        }
        if (self.options.known_elements)(name) {
            return;
        }
        let reason = if name.starts_with("Func_") {
            "this function is not one of those built in"
        } else if guid(name).is_some() {
            "the keyword dictionary of this id is not in the package: give its terms as a file"
        } else {
            let nearest = nearest(name, self.elements.keys().map(String::as_str));
            report.fault(place, FaultKind::Unresolved { id: name.to_owned(), nearest });
            return;
        };
        self.elements.insert(name.to_owned(), Element::Unsupported(reason.to_owned()));
    }

    /// Why an element cannot be looked for, if it cannot.
    fn unsupported(&self, name: &str) -> Option<&str> {
        match self.elements.get(name) {
            Some(Element::Unsupported(reason)) => Some(reason),
            _ => None,
        }
    }

    /// Leaves out the patterns whose primary element cannot be looked for; a type without another pattern is
    /// unavailable.
    pub(super) fn detection(
        &self,
        patterns: Vec<(Place, Pattern)>,
        user: &str,
        report: &mut Report,
    ) -> Detection {
        let mut reason = String::new();
        let mut kept = Vec::with_capacity(patterns.len());
        let mut left_out = Vec::new();
        for (place, pattern) in patterns {
            match self.unsupported(&pattern.primary) {
                None => kept.push(pattern),
                Some(why) => {
                    if reason.is_empty() {
                        reason =
                            format!("its primary element `{}` cannot be looked for: {why}", pattern.primary);
                    }
                    left_out.push((place, pattern.confidence, pattern.primary));
                }
            }
        }
        if kept.is_empty() && !left_out.is_empty() {
            return Detection::Unavailable(reason);
        }
        for (place, confidence, element) in left_out {
            report.warn(place, user, WarningKind::PatternLeftOut { confidence, element });
        }
        Detection::Patterns(kept)
    }

    /// The elements that were defined, or became known by being named.
    pub(super) fn finish(self) -> BTreeMap<String, Element> {
        self.elements
    }
}

/// Checks the numbers of an `Any`. A `max` of 0 excludes, whatever the `min` is when it was not written.
pub(super) fn any_of(
    of: Vec<Evidence>,
    min: Option<u32>,
    max: Option<u32>,
    place: Place,
    user: &str,
    report: &mut Report,
) -> Evidence {
    let min = if max == Some(0) { 0 } else { min.unwrap_or(1) };
    if let Some(max) = max.filter(|&max| max < min) {
        report.fault(place, FaultKind::CannotHold { min, max });
    }
    if usize::try_from(min).is_ok_and(|min| min > of.len()) {
        report.warn(place, user, WarningKind::NeverHolds { min, conditions: of.len() });
    }
    Evidence::Any { of, min, max }
}

/// A GUID in lower case and without braces; none if it is none.
pub(super) fn guid(text: &str) -> Option<String> {
    let bare = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let is_guid = bare.len() == 36
        && bare.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    is_guid.then(|| bare.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_written_in_one_way() {
        let lower = Some("50842eb7-edc8-4019-85dd-5a5c1f2bb085".to_owned());
        assert_eq!(guid("50842EB7-EDC8-4019-85DD-5A5C1F2BB085"), lower);
        assert_eq!(guid("{50842eb7-edc8-4019-85dd-5a5c1f2bb085}"), lower);
        assert_eq!(guid("50842eb7-edc8-4019-85dd-5a5c1f2bb08"), None);
        assert_eq!(guid("50842eb7-edc8-4019-85dd-5a5c1f2bb08g"), None);
        assert_eq!(guid("Keyword_a"), None);
    }
}
