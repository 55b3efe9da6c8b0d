//! Writes a package in the YAML form, such that reading it gives the same package.

use std::collections::HashSet;

use crate::sit::model::{
    Affinity, Detection, Element, Evidence, Example, Expression, Filter, KeywordGroup, Package, Pattern,
    Proximity, SensitiveType, Validator,
};

use super::print::{Out, document};
use super::scalar::quoted;
use super::types::{AFFINITY_WINDOW, FILTERS};

/// The YAML form of a package. What is as it is by default is not written.
///
/// What no reader makes is not kept: types without a name, an `Any` of nothing, lists without terms.
#[must_use]
pub fn to_yaml(package: &Package) -> String {
    let mut entries = Entries::default();
    entries.text("name", &package.name);
    entries.text("id", &package.id);
    entries.text("publisher", &package.publisher);
    entries.text("description", &package.description);
    if package.version != [0; 4] {
        entries.raw("version", package.version.map(|part| part.to_string()).join("."));
    }
    entries.push("types", Out::List(package.types.iter().map(sensitive_type).collect()));
    if !package.affinities.is_empty() {
        entries.push("affinities", Out::List(package.affinities.iter().map(affinity).collect()));
    }
    if !package.elements.is_empty() {
        let elements = package.elements.iter().map(|(name, one)| (quoted(name), element(one))).collect();
        entries.push("elements", Out::Block(elements));
    }
    document(&entries.0)
}

/// Keys with values while they are put together.
#[derive(Default)]
struct Entries(Vec<(String, Out)>);

impl Entries {
    fn push(&mut self, key: &str, value: Out) {
        self.0.push((key.to_owned(), value));
    }

    fn raw(&mut self, key: &str, value: impl ToString) {
        self.push(key, Out::Text(value.to_string()));
    }

    /// A text, if there is one.
    fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.push(key, scalar(text));
        }
    }

    /// Texts, if there are any.
    fn texts(&mut self, key: &str, texts: &[String]) {
        self.list(key, texts.iter().map(|text| scalar(text)).collect());
    }

    /// A list, if something is in it.
    fn list(&mut self, key: &str, items: Vec<Out>) {
        if !items.is_empty() {
            self.push(key, Out::List(items));
        }
    }

    fn proximity(&mut self, key: &str, proximity: Proximity) {
        match proximity {
            Proximity::Characters(characters) => self.raw(key, characters),
            Proximity::Unlimited => self.raw(key, "unlimited"),
        }
    }
}

fn scalar(text: &str) -> Out {
    Out::Text(quoted(text))
}

fn sensitive_type(one: &SensitiveType) -> Out {
    let mut entries = Entries::default();
    entries.push("name", scalar(&one.name));
    entries.text("id", &one.id);
    entries.texts("aliases", &one.aliases);
    entries.text("description", &one.description);
    entries.texts("regions", &one.regions);
    entries.text("category", &one.category);
    entries.raw("recommended_confidence", one.recommended_confidence);
    if one.proximity != Proximity::default() {
        entries.proximity("proximity", one.proximity);
    }
    if one.relax_proximity {
        entries.raw("relax_proximity", true);
    }
    entries.list("filters", one.filters.iter().map(filter).collect());
    match &one.detection {
        Detection::Patterns(patterns) => {
            entries.push("patterns", Out::List(patterns.iter().map(pattern).collect()));
        }
        Detection::Bundle(members) => {
            entries.push("bundle", Out::List(members.iter().map(|member| scalar(member)).collect()));
        }
        Detection::Unavailable(reason) => entries.push("unavailable", scalar(reason)),
    }
    entries.list("examples", one.examples.iter().map(example).collect());
    entries.list("near_misses", one.near_misses.iter().map(example).collect());
    Out::Block(entries.0)
}

fn example(one: &Example) -> Out {
    let mut entries = Entries::default();
    entries.push("text", scalar(&one.text));
    entries.raw("confidence", one.confidence);
    Out::Map(entries.0)
}

fn filter(filter: &Filter) -> Out {
    match filter {
        Filter::AllDigitsSame => Out::Text("all_digits_same".to_owned()),
        Filter::Text { place, include, element } => {
            let mut entries = Entries::default();
            for (key, known) in FILTERS {
                if known == *place {
                    entries.push(key, scalar(element));
                }
            }
            entries.raw("keep", include);
            Out::Map(entries.0)
        }
    }
}

fn pattern(pattern: &Pattern) -> Out {
    let mut entries = Entries::default();
    entries.raw("confidence", pattern.confidence);
    entries.push("primary", scalar(&pattern.primary));
    if let Some(proximity) = pattern.proximity {
        entries.proximity("proximity", proximity);
    }
    entries.list("filters", pattern.filters.iter().map(filter).collect());
    evidence(&mut entries, &pattern.evidence);
    Out::Map(entries.0)
}

fn affinity(one: &Affinity) -> Out {
    let mut entries = Entries::default();
    entries.push("name", scalar(&one.name));
    entries.text("id", &one.id);
    entries.text("description", &one.description);
    if one.window != AFFINITY_WINDOW {
        entries.proximity("window", one.window);
    }
    entries.raw("threshold", one.threshold);
    let items = one.evidence.iter().map(|(confidence, conditions)| {
        let mut entries = Entries::default();
        entries.raw("confidence", confidence);
        evidence(&mut entries, conditions);
        Out::Map(entries.0)
    });
    entries.push("evidence", Out::List(items.collect()));
    Out::Block(entries.0)
}

/// Spreads conditions over the three keys. They are read in the order of the keys, so only what is last can be in
/// `none`, and only groups before that in `any`.
fn evidence(entries: &mut Entries, conditions: &[Evidence]) {
    let (conditions, none) = match conditions.split_last() {
        Some((Evidence::Any { of, min: 0, max: Some(0) }, before)) => (before, Some(of)),
        _ => (conditions, None),
    };
    let all =
        conditions.iter().rposition(|one| matches!(one, Evidence::Match { .. })).map_or(0, |last| last + 1);
    let (all, groups) = conditions.split_at(all);
    entries.list("all", all.iter().map(condition).collect());
    match groups {
        [] => {}
        // In short, unless that would be read as a list of groups.
        [Evidence::Any { of, min: 1, max: None }]
            if of.iter().any(|one| matches!(one, Evidence::Match { .. })) =>
        {
            entries.push("any", Out::List(of.iter().map(condition).collect()));
        }
        [one] => entries.push("any", condition(one)),
        several => entries.push("any", Out::List(several.iter().map(condition).collect())),
    }
    if let Some(of) = none {
        entries.push("none", Out::List(of.iter().map(condition).collect()));
    }
}

fn condition(one: &Evidence) -> Out {
    let mut entries = Entries::default();
    match one {
        Evidence::Match { element, min_count: 1, unique: false, proximity: None } => return scalar(element),
        Evidence::Match { element, min_count, unique, proximity } => {
            entries.push("element", scalar(element));
            if *min_count != 1 {
                entries.raw("min_count", min_count);
            }
            if *unique {
                entries.raw("unique", true);
            }
            if let Some(proximity) = proximity {
                entries.proximity("proximity", *proximity);
            }
        }
        Evidence::Any { of, min, max } => {
            entries.push("of", Out::List(of.iter().map(condition).collect()));
            // A `max` of 0 says it all.
            if *min != 1 && *max != Some(0) {
                entries.raw("min", min);
            }
            if let Some(max) = max {
                entries.raw("max", max);
            }
        }
    }
    Out::Map(entries.0)
}

fn element(element: &Element) -> Out {
    let mut entries = Entries::default();
    match element {
        Element::Expression(one) => expression(&mut entries, one),
        Element::Keywords(groups) => match groups.as_slice() {
            [group] => keywords(&mut entries, group),
            groups => {
                let groups = groups.iter().map(|group| {
                    let mut entries = Entries::default();
                    keywords(&mut entries, group);
                    Out::Map(entries.0)
                });
                entries.push("groups", Out::List(groups.collect()));
            }
        },
        Element::Function(name) => entries.push("function", scalar(name)),
        Element::Unsupported(reason) => entries.push("unsupported", scalar(reason)),
    }
    Out::Map(entries.0)
}

fn expression(entries: &mut Entries, one: &Expression) {
    entries.push("expression", scalar(&one.expression));
    if !one.case_sensitive {
        entries.raw("case_sensitive", false);
    }
    if !one.whole_word {
        entries.raw("whole_word", false);
    }
    entries.list("checks", one.validators.iter().map(validator).collect());
}

fn validator(validator: &Validator) -> Out {
    let mut entries = Entries::default();
    match validator {
        Validator::Algorithm(name) | Validator::Function(name) => return scalar(name),
        Validator::Checksum { weights, modulus, check_digit, allow_alphabets } => {
            let weights = weights.iter().map(|weight| Out::Text(weight.to_string())).collect();
            entries.push("weights", Out::List(weights));
            entries.raw("mod", modulus);
            entries.raw("check_digit", check_digit);
            if *allow_alphabets {
                entries.raw("letters", true);
            }
        }
        Validator::Date { form, offset } => {
            entries.push("date", scalar(form));
            if *offset != 0 {
                entries.raw("offset", offset);
            }
        }
    }
    Out::Map(entries.0)
}

/// Terms whose case matters are listed a second time; those that are there with and without case say it themselves.
fn keywords(entries: &mut Entries, group: &KeywordGroup) {
    let insensitive: HashSet<&str> =
        group.terms.iter().filter(|(_, case)| !case).map(|(term, _)| term.as_str()).collect();
    let mut sensitive = Vec::new();
    let mut listed = HashSet::new();
    let terms = group.terms.iter().map(|(term, case)| {
        if *case && insensitive.contains(term.as_str()) {
            let mut entries = Entries::default();
            entries.push("term", scalar(term));
            entries.raw("case_sensitive", true);
            return Out::Map(entries.0);
        }
        if *case && listed.insert(term.as_str()) {
            sensitive.push(scalar(term));
        }
        scalar(term)
    });
    let terms = terms.collect();
    entries.push("keywords", Out::List(terms));
    entries.list("case_sensitive", sensitive);
    if !group.word {
        entries.raw("style", "string");
    }
}
