//! `Entity` and `Affinity`: the types, with their patterns and what is evidence.

use std::collections::HashMap;

use crate::sit::model::{Affinity, Detection, Evidence, Filter, Package, Pattern, Proximity, SensitiveType};

use super::super::fault::{FaultKind, WarningKind};
use super::super::place::Place;
use super::super::resolve::{Elements, any_of};
use super::Source;
use super::processors::{self, FilterDraft, confidence, match_counts};
use super::strings::{self, Resource};
use super::tree::Element;
use super::values::{bad, boolean, guid_of, id, number, proximity};

/// Engines up to this major version are of the past: the service is newer than any version written so far.
const PASSED_MAJOR: u32 = 15;
/// Length of the window of an affinity that says nothing, in characters.
const AFFINITY_WINDOW: u32 = 600;

/// Reads everything in `Rules`.
pub(super) fn read(source: &mut Source<'_, '_>, element: &Element, package: &mut Package) {
    let mut elements = Elements::new(source.options);
    let filters = processors::read(source, element, &mut elements);
    let resources = strings::read(source, element);
    let mut rules = Rules { source, elements, filters, resources, seen: HashMap::new() };
    for child in &element.children {
        match child.name.as_str() {
            "Version" => {
                let applies = rules.applies(child);
                for inner in &child.children {
                    rules.rule(inner, applies, package);
                }
            }
            _ => rules.rule(child, true, package),
        }
    }
    if rules.seen.is_empty() {
        rules.source.missing(element, "`Entity`", "an `Entity` with a `Pattern`");
    }
    let Rules { source, elements, resources, seen, .. } = rules;
    let mut left: Vec<(&String, &Resource)> =
        resources.iter().filter(|(id, _)| !seen.contains_key(*id)).collect();
    left.sort_by_key(|(_, resource)| resource.at);
    for (id, resource) in left {
        source.fault_at(resource.at, FaultKind::ResourceWithoutType { id: id.clone() });
    }
    package.elements = elements.finish();
}

struct Rules<'r, 's, 't> {
    source: &'r mut Source<'s, 't>,
    elements: Elements<'s>,
    filters: HashMap<String, Vec<FilterDraft>>,
    resources: HashMap<String, Resource>,
    /// Ids of types that were there, with their places.
    seen: HashMap<String, Place>,
}

impl Rules<'_, '_, '_> {
    /// An `Entity` or an `Affinity`; what is left out is only checked for its id.
    fn rule(&mut self, element: &Element, applies: bool, package: &mut Package) {
        let kind = element.name.as_str();
        if !matches!(kind, "Entity" | "Affinity") || self.source.report.is_full() {
            return;
        }
        let id = guid_of(self.source, element, "id").unwrap_or_default();
        let (name, description) = self.names(element, &id);
        if !applies {
            return;
        }
        if kind == "Entity" {
            let found = self.entity(element, id, name, description);
            package.types.push(found);
        } else {
            let found = self.affinity(element, id, name, description);
            package.affinities.push(found);
        }
    }

    /// Name and description by the id, which has to be the only one.
    fn names(&mut self, element: &Element, id: &str) -> (String, String) {
        if id.is_empty() {
            return Default::default();
        }
        let place = self.source.place(element.at);
        if let Some(&first) = self.seen.get(id) {
            self.source
                .report
                .fault(place, FaultKind::Duplicate { what: "a type with the id", id: id.to_owned(), first });
            return Default::default();
        }
        self.seen.insert(id.to_owned(), place);
        match self.resources.get(id) {
            Some(resource) => (resource.name.clone(), resource.description.clone()),
            None => {
                self.source.report.fault(place, FaultKind::NoResource { id: id.to_owned() });
                Default::default()
            }
        }
    }

    fn entity(&mut self, element: &Element, id: String, name: String, description: String) -> SensitiveType {
        let recommended = number(self.source, element, "recommendedConfidence", 1..=100);
        let relax_proximity = boolean(self.source, element, "relaxProximity");
        let near = proximity(self.source, element, "patternsProximity").unwrap_or_default();
        let filters = self.filters(element, &name);
        let mut left_out = String::new();
        let mut patterns = Vec::new();
        for part in self.parts(element, "Pattern", &mut left_out) {
            let place = self.source.place(part.at);
            patterns.extend(self.pattern(part, &name).map(|pattern| (place, pattern)));
        }
        let highest = patterns.iter().map(|(_, pattern)| pattern.confidence).max();
        let nothing_left = highest.is_none() && !left_out.is_empty();
        let detection = if nothing_left {
            Detection::Unavailable(format!("all its patterns are for engines up to {left_out}"))
        } else {
            self.elements.detection(patterns, &name, self.source.report)
        };
        let taken = recommended.or(highest).unwrap_or(75);
        if element.attribute("recommendedConfidence").is_none() {
            self.source.warn_at(element.at, &name, WarningKind::NoRecommendedConfidence { taken });
        }
        SensitiveType {
            id,
            name,
            aliases: Vec::new(),
            description,
            regions: Vec::new(),
            category: String::new(),
            detection,
            recommended_confidence: taken,
            proximity: near,
            relax_proximity,
            filters,
            examples: Vec::new(),
            near_misses: Vec::new(),
        }
    }

    /// `Pattern` or `Evidence` elements, also those in `Version` blocks that apply.
    fn parts<'e>(&mut self, element: &'e Element, name: &'e str, left_out: &mut String) -> Vec<&'e Element> {
        let mut parts = Vec::new();
        for child in &element.children {
            if child.name == name {
                parts.push(child);
            } else if child.name == "Version" {
                if child.all(name).next().is_none() {
                    self.source.missing(child, &format!("`{name}`"), &format!("a `{name}` element"));
                }
                if self.applies(child) {
                    parts.extend(child.all(name));
                } else if let Some(version) = child.attribute("maxEngineVersion") {
                    left_out.clone_from(&version.value);
                }
            }
        }
        if parts.is_empty() && left_out.is_empty() {
            self.source.missing(element, &format!("`{name}`"), &format!("a `{name}` element"));
        }
        parts
    }

    /// Whether a `Version` block is for the service as it is now.
    fn applies(&mut self, element: &Element) -> bool {
        let min = self.engine(element, "minEngineVersion");
        let max = self.engine(element, "maxEngineVersion");
        if min.is_none() && max.is_none() && element.attributes.is_empty() {
            self.source.missing(element, "`minEngineVersion`", "`minEngineVersion=\"15.00.0847.032\"`");
        }
        let Some(max) = max.filter(|max| max[0] <= PASSED_MAJOR) else { return true };
        let version = element.attribute("maxEngineVersion").map(|attribute| attribute.value.clone());
        let version = version.unwrap_or_else(|| max.map(|part| part.to_string()).join("."));
        self.source.warn_at(element.at, "", WarningKind::EnginePassed { version });
        false
    }

    fn engine(&mut self, element: &Element, name: &str) -> Option<[u32; 4]> {
        let attribute = element.attribute(name)?;
        let parts: Option<Vec<u32>> = attribute.value.split('.').map(|part| part.parse().ok()).collect();
        let version = parts.and_then(|parts| <[u32; 4]>::try_from(parts).ok());
        if version.is_none() {
            bad(self.source, element, attribute, "four numbers such as 15.00.0847.032");
        }
        version
    }

    fn pattern(&mut self, element: &Element, user: &str) -> Option<Pattern> {
        let confidence = confidence(self.source, element, "confidenceLevel");
        let near = proximity(self.source, element, "proximity");
        let filters = self.filters(element, user);
        let primaries: Vec<(usize, &Element)> =
            element.children.iter().enumerate().filter(|(_, child)| child.name == "IdMatch").collect();
        let primary = match primaries.as_slice() {
            [] => {
                self.source.missing(element, "`IdMatch`", "`<IdMatch idRef=\"...\"/>` as its first element");
                None
            }
            [(index, first), rest @ ..] => {
                if let Some((_, second)) = rest.first() {
                    let (parent, what) = (element.name.clone(), "`IdMatch`".to_owned());
                    self.source.fault_at(second.at, FaultKind::Repeated { parent, what });
                } else if *index > 0 {
                    self.source.fault_at(first.at, FaultKind::PrimaryNotFirst);
                }
                self.reference(first, user)
            }
        };
        let evidence = self.conditions(element, user);
        Some(Pattern { confidence: confidence?, primary: primary?, proximity: near, filters, evidence })
    }

    fn reference(&mut self, element: &Element, user: &str) -> Option<String> {
        let attribute = id(self.source, element, "idRef")?;
        let place = self.source.place(attribute.at);
        Some(self.elements.resolve(&attribute.value, place, user, self.source.report))
    }

    /// `Match` and `Any` elements.
    fn conditions(&mut self, element: &Element, user: &str) -> Vec<Evidence> {
        let mut conditions = Vec::new();
        for child in &element.children {
            match child.name.as_str() {
                "Match" => {
                    let (min_count, unique) = match_counts(self.source, child);
                    let near = proximity(self.source, child, "proximity");
                    if let Some(element) = self.reference(child, user) {
                        conditions.push(Evidence::Match { element, min_count, unique, proximity: near });
                    }
                }
                "Any" => conditions.push(self.any(child, user)),
                _ => {}
            }
        }
        conditions
    }

    fn any(&mut self, element: &Element, user: &str) -> Evidence {
        let min = number(self.source, element, "minMatches", 0..=u32::MAX);
        let max = number(self.source, element, "maxMatches", 0..=u32::MAX);
        let of = self.conditions(element, user);
        let place = self.source.place(element.at);
        if !element.children.iter().any(|child| matches!(child.name.as_str(), "Match" | "Any")) {
            self.source.missing(element, "`Match`", "a `Match` or an `Any` element");
            return Evidence::Any { of, min: 0, max: None };
        }
        any_of(of, min, max, place, user, self.source.report)
    }

    fn affinity(&mut self, element: &Element, id: String, name: String, description: String) -> Affinity {
        let window = proximity(self.source, element, "evidencesProximity");
        let threshold = confidence(self.source, element, "thresholdConfidenceLevel").unwrap_or(1);
        let mut evidence = Vec::new();
        for part in self.parts(element, "Evidence", &mut String::new()) {
            if let Some(primary) = part.all("IdMatch").next() {
                self.source.fault_at(primary.at, FaultKind::PrimaryInEvidence);
            }
            let level = confidence(self.source, part, "confidenceLevel");
            let conditions = self.conditions(part, &name);
            if conditions.is_empty() {
                self.source.missing(part, "`Match`", "a `Match` or an `Any` element");
            }
            evidence.extend(level.map(|level| (level, conditions)));
        }
        let window = window.unwrap_or(Proximity::Characters(AFFINITY_WINDOW));
        Affinity { id, name, description, window, threshold, evidence }
    }

    /// The filters that the attribute `filters` names.
    fn filters(&mut self, element: &Element, user: &str) -> Vec<Filter> {
        let Some(attribute) = element.attribute("filters").filter(|attribute| !attribute.value.is_empty())
        else {
            return Vec::new();
        };
        let Some(drafts) = self.filters.get(&attribute.value) else {
            let names = self.filters.keys().map(String::as_str);
            let nearest = super::super::report::nearest(&attribute.value, names);
            self.source
                .fault_at(attribute.at, FaultKind::Unresolved { id: attribute.value.clone(), nearest });
            return Vec::new();
        };
        let mut filters = Vec::with_capacity(drafts.len());
        for draft in drafts {
            filters.push(match draft {
                FilterDraft::AllDigitsSame => Filter::AllDigitsSame,
                FilterDraft::Text { place, include, element, at } => {
                    let where_named = self.source.lines.place(*at);
                    let element =
                        self.elements.resolve_for_filter(element, where_named, user, self.source.report);
                    Filter::Text { place: *place, include: *include, element }
                }
            });
        }
        filters
    }
}
