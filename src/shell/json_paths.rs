//! The JSON paths really seen in a column: which keys, of which types, in how many records.
//!
//! Knows nothing of the engine: it is given texts. Elements of an array are one path, `Parameters[].Name`.

use std::collections::BTreeMap;

use crate::ingest::json::{Kind, Tape, Value};

/// Deeper values are not followed.
const DEEPEST: usize = 16;
/// Objects whose keys are data (ids, addresses) would otherwise fill the memory.
const MOST_PATHS: usize = 20_000;

/// A step into a value, as a query writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Element,
}

/// A path, for people.
#[derive(Debug, Clone, PartialEq)]
pub struct PathSeen {
    /// Keys joined by `.`, `[]` for the elements of an array.
    pub path: String,
    /// The JSON types of its values, most usual names: `string`, `number`, `bool`, `object`, `array`, `null`.
    pub types: String,
    /// In which part of the texts it is there, from 0 to 1.
    pub share: f64,
}

/// What was seen in some texts.
#[derive(Debug, Default)]
pub struct JsonPaths {
    root: Node,
    texts: u64,
    paths: usize,
    /// Whether some paths were not kept, because there are too many.
    pub cut: bool,
}

#[derive(Debug, Default)]
struct Node {
    /// Texts that have it.
    texts: u64,
    /// The number of the last of them, so that each counts once.
    last: u64,
    kinds: [bool; 6],
    members: BTreeMap<String, Node>,
    elements: Option<Box<Node>>,
}

const KINDS: [&str; 6] = ["object", "array", "string", "number", "bool", "null"];

fn kind_index(kind: Kind) -> usize {
    match kind {
        Kind::Object => 0,
        Kind::Array => 1,
        Kind::Text => 2,
        Kind::Number => 3,
        Kind::Bool => 4,
        Kind::Null => 5,
    }
}

impl JsonPaths {
    /// Adds the paths of a text; a text that is no JSON has none.
    pub fn add(&mut self, tape: &mut Tape, text: &str) {
        self.texts += 1;
        if let Ok(value) = tape.parse(text) {
            let mut left = MOST_PATHS.saturating_sub(self.paths);
            let before = left;
            self.cut |= !add(&mut self.root, value, self.texts, 0, &mut left);
            self.paths += before - left;
        }
    }

    /// How many texts were looked at.
    #[must_use]
    pub fn texts(&self) -> u64 {
        self.texts
    }

    /// The keys after some steps, by name.
    pub(super) fn keys(&self, steps: &[Step]) -> Vec<String> {
        let node = steps.iter().try_fold(&self.root, |node, step| match step {
            Step::Key(key) => node.members.get(key),
            Step::Element => node.elements.as_deref(),
        });
        node.map(|node| node.members.keys().cloned().collect()).unwrap_or_default()
    }

    /// All paths, each after the one it is inside of.
    #[must_use]
    pub fn list(&self) -> Vec<PathSeen> {
        let mut out = Vec::new();
        list(&self.root, "", self.texts, &mut out);
        out
    }
}

/// Whether everything was kept.
fn add(node: &mut Node, value: Value<'_>, text: u64, depth: usize, left: &mut usize) -> bool {
    if node.last != text {
        node.last = text;
        node.texts += 1;
    }
    if let Some(seen) = node.kinds.get_mut(kind_index(value.kind())) {
        *seen = true;
    }
    if depth >= DEEPEST {
        return !matches!(value.kind(), Kind::Object | Kind::Array);
    }
    let mut whole = true;
    for (key, member) in value.members() {
        let key = key.text();
        if !node.members.contains_key(key.as_ref()) {
            if *left == 0 {
                whole = false;
                continue;
            }
            *left -= 1;
        }
        let inner = node.members.entry(key.into_owned()).or_default();
        whole &= add(inner, member, text, depth + 1, left);
    }
    for element in value.elements() {
        whole &= add(node.elements.get_or_insert_default(), element, text, depth + 1, left);
    }
    whole
}

fn list(node: &Node, path: &str, texts: u64, out: &mut Vec<PathSeen>) {
    if !path.is_empty() {
        let types = KINDS.iter().zip(node.kinds).filter(|(_, seen)| *seen).map(|(name, _)| *name);
        let share = node.texts as f64 / texts.max(1) as f64;
        out.push(PathSeen { path: path.to_owned(), types: types.collect::<Vec<_>>().join(", "), share });
    }
    if let Some(elements) = &node.elements {
        list(elements, &format!("{path}[]"), texts, out);
    }
    for (key, member) in &node.members {
        let separator = if path.is_empty() { "" } else { "." };
        list(member, &format!("{path}{separator}{key}"), texts, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(texts: &[&str]) -> JsonPaths {
        let (mut paths, mut tape) = (JsonPaths::default(), Tape::new());
        for text in texts {
            paths.add(&mut tape, text);
        }
        paths
    }

    fn key(name: &str) -> Step {
        Step::Key(name.to_owned())
    }

    #[test]
    fn keys_are_found_at_every_level() {
        let paths = seen(&[r#"{"Id":1,"Item":{"Subject":"x"}}"#, r#"{"Id":2,"Rows":[{"A":1},{"B":2}]}"#]);
        assert_eq!(paths.keys(&[]), ["Id", "Item", "Rows"]);
        assert_eq!(paths.keys(&[key("Item")]), ["Subject"]);
        assert_eq!(paths.keys(&[key("Rows"), Step::Element]), ["A", "B"]);
        assert!(paths.keys(&[key("None")]).is_empty());
    }

    #[test]
    fn a_path_counts_each_text_once_and_tells_its_types() {
        let paths = seen(&[r#"{"R":[{"A":1},{"A":"x"}]}"#, r#"{"Q":null}"#]).list();
        let shown: Vec<_> =
            paths.iter().map(|path| format!("{} {} {}", path.path, path.types, path.share)).collect();
        assert_eq!(shown, ["Q null 0.5", "R array 0.5", "R[] object 0.5", "R[].A string, number 0.5"]);
    }

    #[test]
    fn text_that_is_no_json_counts_and_has_no_path() {
        let paths = seen(&["{broken", r#"{"A":1}"#]);
        assert_eq!(paths.texts(), 2);
        assert!((paths.list()[0].share - 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn keys_that_are_data_do_not_fill_the_memory() {
        let texts: Vec<String> = (0..MOST_PATHS + 10).map(|number| format!(r#"{{"k{number}":1}}"#)).collect();
        let paths = seen(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(paths.keys(&[]).len(), MOST_PATHS);
        assert!(paths.cut);
    }
}
