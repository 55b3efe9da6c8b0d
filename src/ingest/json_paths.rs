//! Which paths the JSON of a column really has.

use std::collections::{BTreeMap, BTreeSet};

use super::json::{Kind, Tape, Value};

/// Different paths kept at most: objects whose keys are data (an id for each key) would fill the memory.
const PATH_LIMIT: usize = 5_000;

/// The paths of many JSON texts, with the rows and types each was seen in.
#[derive(Debug, Default)]
pub struct Paths {
    found: BTreeMap<String, Seen>,
    rows: u64,
    tape: Tape,
    skipped: bool,
}

#[derive(Debug, Default)]
struct Seen {
    rows: u64,
    last_row: u64,
    types: BTreeSet<&'static str>,
}

/// One path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPath {
    /// Keys joined by dots; `[]` for the elements of an array.
    pub path: String,
    /// JSON types seen there, sorted.
    pub types: Vec<&'static str>,
    /// Rows that have it.
    pub rows: u64,
}

impl Paths {
    /// Adds the paths of one text; what is not JSON has none.
    pub fn add(&mut self, text: &str) {
        self.rows += 1;
        let mut tape = std::mem::take(&mut self.tape);
        if let Ok(root) = tape.parse(text) {
            let mut path = String::new();
            self.walk(root, &mut path);
        }
        self.tape = tape;
    }

    /// Texts looked at.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether there were more different paths than are kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.skipped
    }

    /// All paths in the order of their names.
    #[must_use]
    pub fn sorted(&self) -> Vec<SeenPath> {
        self.found
            .iter()
            .map(|(path, seen)| SeenPath {
                path: path.clone(),
                types: seen.types.iter().copied().collect(),
                rows: seen.rows,
            })
            .collect()
    }

    /// Depth is bounded by the parser's limit.
    fn walk(&mut self, value: Value<'_>, path: &mut String) {
        let kind = match value.kind() {
            Kind::Null => "null",
            Kind::Bool => "bool",
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::Array => "array",
            Kind::Object => "object",
        };
        if !path.is_empty() {
            self.see(path, kind);
        }
        let length = path.len();
        for (key, member) in value.members() {
            if length > 0 {
                path.push('.');
            }
            path.push_str(&key.text());
            self.walk(member, path);
            path.truncate(length);
        }
        for element in value.elements() {
            path.push_str("[]");
            self.walk(element, path);
            path.truncate(length);
        }
    }

    fn see(&mut self, path: &str, kind: &'static str) {
        if !self.found.contains_key(path) {
            if self.found.len() >= PATH_LIMIT {
                self.skipped = true;
                return;
            }
            self.found.insert(path.to_owned(), Seen::default());
        }
        if let Some(seen) = self.found.get_mut(path) {
            if seen.last_row != self.rows {
                seen.last_row = self.rows;
                seen.rows += 1;
            }
            seen.types.insert(kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_counts_once_for_a_row_with_all_its_types() {
        let mut paths = Paths::default();
        paths.add(r#"{"a":[{"b":1},{"b":"x"}],"c":null}"#);
        paths.add(r#"{"a":[]}"#);
        paths.add("not json");
        let found = paths.sorted();
        let names: Vec<_> = found.iter().map(|path| (path.path.as_str(), path.rows)).collect();
        assert_eq!(names, [("a", 2), ("a[]", 1), ("a[].b", 1), ("c", 1)]);
        assert_eq!(found[2].types, ["number", "text"]);
        assert_eq!(paths.rows(), 3);
    }

    #[test]
    fn keys_that_are_data_do_not_fill_the_memory() {
        let mut paths = Paths::default();
        for number in 0..PATH_LIMIT + 10 {
            paths.add(&format!("{{\"k{number}\":1}}"));
        }
        assert!(paths.is_cut());
        assert_eq!(paths.sorted().len(), PATH_LIMIT);
    }
}
