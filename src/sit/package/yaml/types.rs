//! `types` and `affinities`.

use std::collections::HashMap;

use crate::sit::model::{
    Affinity, Detection, Example, Filter, FilterPlace, Pattern, Proximity, SensitiveType,
};

use super::super::fault::FaultKind;
use super::super::place::Place;
use super::super::report::Report;
use super::super::resolve::Elements;
use super::evidence::{KEYS, Reader};
use super::fields::{Fields, boolean, expected, list, number, text};
use super::tree::{Node, Value};

/// Keys of a type.
const TYPE: [&str; 15] = [
    "name",
    "id",
    "aliases",
    "description",
    "regions",
    "category",
    "recommended_confidence",
    "proximity",
    "relax_proximity",
    "filters",
    "patterns",
    "bundle",
    "unavailable",
    "examples",
    "near_misses",
];
/// The keys of filters with the part that they compare.
pub(super) const FILTERS: [(&str, FilterPlace); 5] = [
    ("starts_with", FilterPlace::StartsWith),
    ("ends_with", FilterPlace::EndsWith),
    ("full", FilterPlace::Full),
    ("prefix", FilterPlace::Prefix),
    ("suffix", FilterPlace::Suffix),
];
/// The level of a type without patterns that says none.
pub(super) const LEVEL_WITHOUT_PATTERNS: u8 = 75;
/// Length of the window of an affinity that says nothing, in characters.
pub(super) const AFFINITY_WINDOW: Proximity = Proximity::Characters(600);

/// Reads types for a package.
pub(super) struct Types<'t, 'o> {
    pub(super) elements: &'t mut Elements<'o>,
    pub(super) report: &'t mut Report,
    /// Names and ids that were there.
    pub(super) seen: HashMap<String, Place>,
}

impl Types<'_, '_> {
    /// One type; none if it has no name.
    pub(super) fn read(&mut self, node: &Node<'_>) -> Option<SensitiveType> {
        let fields = Fields::new(node, "a type", &TYPE, self.report)?;
        let name = self.name(&fields, "a type named")?;
        let id = self.id(&fields);
        let kind = fields.one_of(&["patterns", "bundle", "unavailable"], "`patterns: [...]`", self.report);
        let filters = self.filters(&fields, &name);
        let mut level = LEVEL_WITHOUT_PATTERNS;
        let detection = match kind? {
            "bundle" => Detection::Bundle(fields.texts("bundle", self.report)),
            "unavailable" => Detection::Unavailable(fields.text("unavailable", self.report)),
            _ => {
                let patterns = self.patterns(fields.get("patterns")?, &name);
                let highest = patterns.iter().map(|(_, pattern)| pattern.confidence).max();
                level = highest.unwrap_or(level);
                self.elements.detection(patterns, &name, self.report)
            }
        };
        let recommended = fields.get("recommended_confidence");
        let recommended =
            recommended.and_then(|node| number(node, "recommended_confidence", 1..=100, self.report));
        Some(SensitiveType {
            id,
            aliases: fields.texts("aliases", self.report),
            description: fields.text("description", self.report),
            regions: fields.texts("regions", self.report),
            category: fields.text("category", self.report),
            detection,
            recommended_confidence: recommended.unwrap_or(level),
            proximity: fields.proximity("proximity", self.report).unwrap_or_default(),
            relax_proximity: fields.boolean("relax_proximity", false, self.report),
            filters,
            examples: self.examples(&fields, "examples"),
            near_misses: self.examples(&fields, "near_misses"),
            name,
        })
    }

    fn name(&mut self, fields: &Fields<'_>, what: &'static str) -> Option<String> {
        let node = fields.required("name", "...", self.report)?;
        let name = text(node, "name", self.report)?;
        if name.trim().is_empty() {
            expected(node, "`name`", "a text that is not only white space", self.report);
            return None;
        }
        self.once(what, &name, &name, node.place);
        Some(name)
    }

    fn id(&mut self, fields: &Fields<'_>) -> String {
        let id = fields.guid(self.report);
        if !id.is_empty() {
            let place = fields.get("id").map_or(fields.place, |node| node.place);
            // A name can look like an id.
            self.once("a type with the id", &format!("\0{id}"), &id, place);
        }
        id
    }

    fn once(&mut self, what: &'static str, key: &str, shown: &str, place: Place) {
        if let Some(&first) = self.seen.get(key) {
            self.report.fault(place, FaultKind::Duplicate { what, id: shown.to_owned(), first });
        }
        self.seen.entry(key.to_owned()).or_insert(place);
    }

    fn patterns(&mut self, node: &Node<'_>, user: &str) -> Vec<(Place, Pattern)> {
        let items = list(node, "patterns", self.report);
        if items.is_empty() && matches!(node.value, Value::List(_)) {
            expected(node, "`patterns`", "a list with at least one pattern", self.report);
        }
        items.iter().filter_map(|item| Some((item.place, self.pattern(item, user)?))).collect()
    }

    fn pattern(&mut self, node: &Node<'_>, user: &str) -> Option<Pattern> {
        let known = ["confidence", "primary", "proximity", "filters", KEYS[0], KEYS[1], KEYS[2]];
        let fields = Fields::new(node, "a pattern", &known, self.report)?;
        let confidence = self.confidence(&fields, "confidence");
        let proximity = fields.proximity("proximity", self.report);
        let filters = self.filters(&fields, user);
        let mut reader = Reader { elements: self.elements, report: self.report, user };
        let primary = fields.required("primary", "Keyword_x", reader.report).and_then(|node| {
            let name = text(node, "primary", reader.report)?;
            Some(reader.resolve(&name, node.place))
        });
        let evidence = reader.read(&fields);
        Some(Pattern { confidence: confidence?, primary: primary?, proximity, filters, evidence })
    }

    fn confidence(&mut self, fields: &Fields<'_>, key: &str) -> Option<u8> {
        let node = fields.required(key, "85", self.report)?;
        number(node, key, 1..=100, self.report)
    }

    fn filters(&mut self, fields: &Fields<'_>, user: &str) -> Vec<Filter> {
        let Some(node) = fields.get("filters") else { return Vec::new() };
        list(node, "filters", self.report).iter().filter_map(|item| self.filter(item, user)).collect()
    }

    fn filter(&mut self, node: &Node<'_>, user: &str) -> Option<Filter> {
        if let Value::Scalar(written, _) = &node.value {
            if *written == "all_digits_same" {
                return Some(Filter::AllDigitsSame);
            }
            let expected = "all_digits_same, or a filter such as {prefix: Keyword_x, keep: false}";
            super::fields::bad(node.place, "filters", written, expected, self.report);
            return None;
        }
        let places = FILTERS.map(|(key, _)| key);
        let known: Vec<&str> = places.into_iter().chain(["keep"]).collect();
        let fields = Fields::new(node, "a filter", &known, self.report)?;
        let key = fields.one_of(&places, "`prefix: Keyword_x`", self.report);
        let keep =
            fields.required("keep", "false", self.report).and_then(|node| boolean(node, "keep", self.report));
        let (key, place) = FILTERS.into_iter().find(|(known, _)| Some(*known) == key)?;
        let node = fields.get(key)?;
        let written = text(node, key, self.report)?;
        let element = self.elements.resolve_for_filter(&written, node.place, user, self.report);
        Some(Filter::Text { place, include: keep?, element })
    }

    fn examples(&mut self, fields: &Fields<'_>, key: &str) -> Vec<Example> {
        let Some(node) = fields.get(key) else { return Vec::new() };
        let mut examples = Vec::new();
        for item in list(node, key, self.report) {
            let Some(fields) = Fields::new(item, "an example", &["text", "confidence"], self.report) else {
                continue;
            };
            let confidence = self.confidence(&fields, "confidence");
            let text =
                fields.required("text", "...", self.report).and_then(|node| text(node, "text", self.report));
            examples.extend(text.zip(confidence).map(|(text, confidence)| Example { text, confidence }));
        }
        examples
    }

    /// One affinity; none if it has no name.
    pub(super) fn affinity(&mut self, node: &Node<'_>) -> Option<Affinity> {
        let known = ["name", "id", "description", "window", "threshold", "evidence"];
        let fields = Fields::new(node, "an affinity", &known, self.report)?;
        let name = self.name(&fields, "an affinity named")?;
        let id = self.id(&fields);
        let threshold = self.confidence(&fields, "threshold");
        let mut evidence = Vec::new();
        if let Some(node) = fields.required("evidence", "[{confidence: 65, all: [...]}]", self.report) {
            for item in list(node, "evidence", self.report) {
                let known = ["confidence", KEYS[0], KEYS[1], KEYS[2]];
                let Some(fields) = Fields::new(item, "evidence", &known, self.report) else { continue };
                let confidence = self.confidence(&fields, "confidence");
                let mut reader = Reader { elements: self.elements, report: self.report, user: &name };
                let conditions = reader.read(&fields);
                if conditions.is_empty() {
                    fields.missing("condition", "`all: [...]`", self.report);
                }
                evidence.extend(confidence.map(|confidence| (confidence, conditions)));
            }
        }
        let description = fields.text("description", self.report);
        let window = fields.proximity("window", self.report).unwrap_or(AFFINITY_WINDOW);
        Some(Affinity { id, name, description, window, threshold: threshold?, evidence })
    }
}
