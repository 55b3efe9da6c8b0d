//! `all`, `any` and `none`: what has to stand near a primary element.

use std::rc::Rc;

use crate::sit::model::Evidence;

use super::super::place::Place;
use super::super::report::Report;
use super::super::resolve::{Elements, any_of};
use super::fields::{Fields, expected, list, number, text};
use super::tree::{Node, Value};

/// The keys that carry evidence.
pub(super) const KEYS: [&str; 3] = ["all", "any", "none"];

/// Reads evidence for a type.
pub(super) struct Reader<'r, 'o> {
    pub(super) elements: &'r mut Elements<'o>,
    pub(super) report: &'r mut Report,
    /// The type, for messages.
    pub(super) user: &'r str,
}

impl Reader<'_, '_> {
    /// Everything under the three keys, in their order.
    pub(super) fn read(&mut self, fields: &Fields<'_>) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        if let Some(node) = fields.get("all") {
            for item in list(node, "all", self.report) {
                evidence.extend(self.condition(item));
            }
        }
        if let Some(node) = fields.get("any") {
            self.any(node, &mut evidence);
        }
        if let Some(node) = fields.get("none") {
            let of = self.conditions(node, "none");
            evidence.push(any_of(of, None, Some(0), node.place, self.user, self.report));
        }
        evidence
    }

    /// One group in short, one group with its numbers, or a list of groups each of which has to hold.
    fn any(&mut self, node: &Node<'_>, evidence: &mut Vec<Evidence>) {
        match &node.value {
            Value::Map(_) => evidence.extend(self.group(node)),
            Value::List(items) if !items.is_empty() && items.iter().all(|item| is_group(item)) => {
                for item in items {
                    evidence.extend(self.group(item));
                }
            }
            _ => {
                let of = self.conditions(node, "any");
                evidence.push(any_of(of, None, None, node.place, self.user, self.report));
            }
        }
    }

    fn conditions(&mut self, node: &Node<'_>, key: &str) -> Vec<Evidence> {
        let items: &[Rc<Node<'_>>] = list(node, key, self.report);
        if items.is_empty() && matches!(node.value, Value::List(_)) {
            expected(node, &format!("`{key}`"), "a list with at least one condition", self.report);
        }
        items.iter().filter_map(|item| self.condition(item)).collect()
    }

    /// The name of an element, an element with its numbers, or a group.
    fn condition(&mut self, node: &Node<'_>) -> Option<Evidence> {
        if is_group(node) {
            return self.group(node);
        }
        if let Value::Scalar(..) = node.value {
            let name = text(node, "an element", self.report)?;
            let element = self.resolve(&name, node.place);
            return Some(Evidence::Match { element, min_count: 1, unique: false, proximity: None });
        }
        let known = ["element", "min_count", "unique", "proximity"];
        let fields = Fields::new(node, "a condition", &known, self.report)?;
        let name = fields.required("element", "Keyword_x", self.report)?;
        let place = name.place;
        let name = text(name, "element", self.report)?;
        let min_count = match fields.get("min_count") {
            Some(node) => number(node, "min_count", 1..=u32::MAX, self.report)?,
            None => 1,
        };
        let unique = fields.boolean("unique", false, self.report);
        let proximity = fields.proximity("proximity", self.report);
        Some(Evidence::Match { element: self.resolve(&name, place), min_count, unique, proximity })
    }

    fn group(&mut self, node: &Node<'_>) -> Option<Evidence> {
        let fields = Fields::new(node, "a group of conditions", &["of", "min", "max"], self.report)?;
        let of = fields.required("of", "[...]", self.report)?;
        let of = self.conditions(of, "of");
        let mut count = |key| fields.get(key).and_then(|node| number(node, key, 0..=u32::MAX, self.report));
        let (min, max) = (count("min"), count("max"));
        Some(any_of(of, min, max, node.place, self.user, self.report))
    }

    pub(super) fn resolve(&mut self, name: &str, place: Place) -> String {
        self.elements.resolve(name, place, self.user, self.report)
    }
}

fn is_group(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Map(map) => map.iter().any(|(key, ..)| key == "of"),
        _ => false,
    }
}
