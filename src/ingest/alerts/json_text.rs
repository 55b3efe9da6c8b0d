//! Small helpers for JSON that is built from a record's own parts.

use std::collections::HashMap;

use crate::ingest::json::{Kind, Value};
use crate::ingest::row::Ticks;
use crate::ingest::time;

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A key with its first letter in upper case, as Defender and Sentinel spell their fields.
pub(super) fn capitalised(key: &str) -> String {
    let mut letters = key.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A name without case, blanks and punctuation, so that `start_time_utc`, `startTimeUtc` and `StartTime [UTC]` can
/// be compared.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Writes one JSON object member by member. A key is written once; a second value under it goes to `key_2` and so
/// on, so that nothing is lost.
#[derive(Debug, Default)]
pub(super) struct ObjectWriter {
    text: String,
    /// How often each key has come.
    keys: HashMap<String, usize>,
}

impl ObjectWriter {
    /// Adds a member whose value is JSON already.
    pub(super) fn raw(&mut self, key: &str, json: &str) {
        let mut name = key.to_owned();
        while let Some(count) = self.keys.get_mut(&name) {
            *count += 1;
            name = format!("{key}_{count}");
        }
        self.text.push(if self.text.is_empty() { '{' } else { ',' });
        self.text.push_str(&quoted(&name));
        self.text.push(':');
        self.text.push_str(json);
        self.keys.insert(name, 1);
    }

    /// Adds a text member; an empty text adds nothing.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.raw(key, &quoted(value));
        }
    }

    /// Adds a list of texts; an empty list adds nothing.
    pub(super) fn texts<S: AsRef<str>>(&mut self, key: &str, values: &[S]) {
        if !values.is_empty() {
            let list: Vec<String> = values.iter().map(|value| quoted(value.as_ref())).collect();
            self.raw(key, &format!("[{}]", list.join(",")));
        }
    }

    /// Adds a value of the record as it was written; what holds nothing adds nothing.
    pub(super) fn value(&mut self, key: &str, value: Value<'_>) {
        if is_filled(value) {
            self.raw(key, value.raw());
        }
    }

    /// The object, or `None` when it has no member.
    pub(super) fn finish(mut self) -> Option<String> {
        (!self.text.is_empty()).then(|| {
            self.text.push('}');
            self.text
        })
    }
}

/// Whether a value says anything: not null, not empty text, not an empty container.
pub(super) fn is_filled(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Null => false,
        Kind::Text => value.text().is_some_and(|text| !text.is_empty()),
        Kind::Array => value.elements().next().is_some(),
        Kind::Object => value.members().next().is_some(),
        Kind::Bool | Kind::Number => true,
    }
}

/// JSON with its keys in camel case, as services write them: the Python client turns `assignedTo` into `assigned_to`
/// and adds `additional_properties`.
pub(super) fn camel_case_keys(value: Value<'_>) -> String {
    match value.kind() {
        Kind::Object => {
            let mut object = ObjectWriter::default();
            for (key, member) in value.members() {
                let name = key.text();
                if name == "additional_properties" && !is_filled(member) {
                    continue;
                }
                let mut parts = name.split('_').filter(|part| !part.is_empty());
                let first = parts.next().unwrap_or_default().to_owned();
                object.raw(
                    &parts.fold(first, |joined, part| joined + &capitalised(part)),
                    &camel_case_keys(member),
                );
            }
            object.finish().unwrap_or_else(|| "{}".to_owned())
        }
        Kind::Array => {
            let list: Vec<String> = value.elements().map(camel_case_keys).collect();
            format!("[{}]", list.join(","))
        }
        _ => value.raw().to_owned(),
    }
}

/// A time that a record wrote, unless it stands for "never".
pub(super) fn moment(text: &str) -> Option<Ticks> {
    time::iso(text).filter(|ticks| ticks.0 > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Tape;

    #[test]
    fn a_repeated_key_keeps_both_values() {
        let mut object = ObjectWriter::default();
        object.text("Name", "one");
        object.text("Name_2", "other");
        object.text("Name", "two");
        object.text("Name", "three");
        let text = object.finish().unwrap();
        assert!(
            text.starts_with(r#"{"Name":"one","Name_2":"other","#)
                && text.contains("two")
                && text.contains("three")
        );
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value.as_object().unwrap().len(), 4, "{text}");
    }

    #[test]
    fn what_says_nothing_is_not_written() {
        let mut tape = Tape::new();
        let record = tape.parse(r#"{"a":null,"b":"","c":[],"d":{},"e":0}"#).unwrap();
        let mut object = ObjectWriter::default();
        for (key, value) in record.members() {
            object.value(&key.text(), value);
        }
        assert_eq!(object.finish().as_deref(), Some(r#"{"e":0}"#));
        assert_eq!(ObjectWriter::default().finish(), None);
    }

    #[test]
    fn keys_of_the_python_client_get_the_service_spelling_back() {
        let mut tape = Tape::new();
        let text = r#"[{"additional_properties":{},"label_name":"a_b","x":{"object_id":null}}]"#;
        let value = tape.parse(text).unwrap();
        assert_eq!(camel_case_keys(value), r#"[{"labelName":"a_b","x":{"objectId":null}}]"#);
        let mut tape = Tape::new();
        let native = r#"{"assignedTo":"a","alertsCount":1}"#;
        assert_eq!(camel_case_keys(tape.parse(native).unwrap()), native);
    }

    #[test]
    fn year_one_means_never() {
        assert_eq!(moment("0001-01-01T00:00:00"), None);
        assert!(moment("2025-10-15 06:50:08Z").is_some());
    }
}
