//! Masking of matched values in any text and in records of any shape: no panic; a text without a list of them is left alone;
//! JSON stays JSON and is the same outside of the lists; within them no match and no digit of its surroundings stays.

#![no_main]

#[path = "sit/masking.rs"]
mod sit;

use libfuzzer_sys::fuzz_target;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sit::detected::{mask, mask_whole};

/// The name of the lists, without its first letter.
const LIST: &str = "etectedValues";

/// JSON made of bytes: every byte says something, so that the fuzzer reaches every shape.
struct Maker<'b>(&'b [u8]);

impl Maker<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn text(&mut self) -> String {
        let length = usize::from(self.byte() % 24).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }

    fn key(&mut self) -> String {
        let names = ["DetectedValues", "detectedValues", "Name", "Value", "name", "value", "Confidence"];
        match names.get(usize::from(self.byte() % 9)) {
            Some(name) => (*name).to_owned(),
            None => self.text(),
        }
    }

    fn value(&mut self, deep: usize) -> Value {
        let kind = self.byte();
        let count = kind / 8 % 5;
        match kind % 8 {
            0 => Value::Null,
            1 => Value::from(i64::from(self.byte()) * 1_000_000_007_123),
            2 | 3 => Value::from(self.text()),
            4 if deep > 0 => (0..count).map(|_| self.value(deep - 1)).collect(),
            5 | 6 if deep > 0 => {
                Value::Object((0..count).map(|_| (self.key(), self.value(deep - 1))).collect::<Map<_, _>>())
            }
            7 if deep > 0 => Value::from(self.value(deep - 1).to_string()),
            _ => Value::from(kind.is_multiple_of(2)),
        }
    }
}

fn is_list(key: &str) -> bool {
    key.eq_ignore_ascii_case("DetectedValues") && key.ends_with(LIST)
}

/// Whether no text within, at any depth of JSON in JSON, holds the name of the lists other than as a key of this JSON.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains(LIST),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(map) => {
            map.iter().all(|(key, value)| (is_list(key) || !key.contains(LIST)) && is_plain(value))
        }
        _ => true,
    }
}

fn holds_list(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_list),
        Value::Object(map) => map.iter().any(|(key, value)| is_list(key) || holds_list(value)),
        _ => false,
    }
}

/// The JSON without its lists.
fn without(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without).collect(),
        Value::Object(map) => Value::Object(
            map.iter()
                .filter(|(key, _)| !is_list(key))
                .map(|(key, value)| (key.clone(), without(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn is_masked(text: &str) -> bool {
    let hidden = |c: char| c == '*' || c.is_whitespace();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_number = digits == 4 && text.chars().filter(|c| *c == '*').count() >= 8;
    text.chars().all(|c| hidden(c) || is_number && (c.is_ascii_digit() || matches!(c, '-' | '.')))
}

/// Everything within a list: matches are masked, and their surroundings hold no digit.
fn check_list(value: &Value, is_around: bool) {
    match value {
        Value::String(text) if is_around => {
            // The last four digits of a number that is a match stay, there too.
            let mut groups = text.split(|c: char| !(c.is_numeric() || matches!(c, '*' | ' ' | '-' | '.')));
            let short = |group: &str| group.chars().filter(|c| c.is_numeric()).count() == 0;
            assert!(groups.all(|group| short(group) || group.contains('*')), "{text:?}");
        }
        Value::String(text) => assert!(is_masked(text), "{text:?}"),
        Value::Array(items) => items.iter().for_each(|item| check_list(item, false)),
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| check_list(value, key.eq_ignore_ascii_case("Value")))
        }
        _ => {}
    }
}

fn check_lists(value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(check_lists),
        Value::Object(map) => {
            for (key, value) in map {
                if is_list(key) { check_list(value, false) } else { check_lists(value) }
            }
        }
        _ => {}
    }
}

/// The texts of a list that are matches, or those that stand around them.
fn texts<'v>(value: &'v Value, is_around: bool, wanted: bool, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) if is_around == wanted => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, false, wanted, found)),
        Value::Object(map) => {
            map.iter()
                .for_each(|(key, value)| texts(value, key.eq_ignore_ascii_case("Value"), wanted, found));
        }
        _ => {}
    }
}

/// No match stays in what stands around it.
fn check_matches(value: &Value, masked: &Value) {
    match (value, masked) {
        (Value::Array(items), Value::Array(others)) => {
            items.iter().zip(others).for_each(|(item, other)| check_matches(item, other));
        }
        (Value::Object(map), Value::Object(others)) => {
            for ((key, value), other) in map.iter().zip(others.values()) {
                if !is_list(key) {
                    check_matches(value, other);
                    continue;
                }
                let (mut matches, mut around) = (Vec::new(), Vec::new());
                texts(value, false, false, &mut matches);
                texts(other, false, true, &mut around);
                // Blanks stay, and the last four digits of a long number, in which a short match may lie.
                let stays = |c: char| c.is_whitespace() || c.is_ascii_digit() || matches!(c, '-' | '.');
                matches.retain(|text| !text.contains('*') && !text.chars().all(stays));
                for text in matches {
                    assert!(around.iter().all(|around| !around.contains(text)), "{text:?} in {around:?}");
                }
            }
        }
        _ => {}
    }
}

/// Masked JSON, which is still JSON.
fn read<T: DeserializeOwned>(masked: &str, text: &str) -> T {
    serde_json::from_str(masked).unwrap_or_else(|error| panic!("{error}\n{text}\n{masked}"))
}

/// What has to hold for JSON that lies so deep in JSON.
fn check(record: &Value, deep: u8) {
    let mut text = record.to_string();
    for _ in 0..deep {
        text = Value::from(text).to_string();
    }
    let masked = mask(&text);
    if is_plain(record) && !holds_list(record) {
        assert_eq!(masked, None, "{text}");
    }
    let Some(mut masked) = masked else { return check_lists(record) };
    for _ in 0..deep {
        masked = read(&masked, &text);
    }
    let masked: Value = read(&masked, &text);
    check_lists(&masked);
    if is_plain(record) {
        check_matches(record, &masked);
        assert_eq!(without(&masked), without(record), "{text}");
    }
}

fuzz_target!(|data: &[u8]| {
    let mut maker = Maker(data);
    let deep = maker.byte() % 4;
    check(&maker.value(6), deep);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let masked = mask(text);
    if !text.contains(LIST) {
        assert_eq!(masked, None);
    }
    assert!(masked.as_deref() != Some(text), "masked, yet the same");
    assert_eq!(mask_whole(text).is_empty(), text.is_empty());
    if let Ok(record) = serde_json::from_str::<Value>(text) {
        let masked = masked.unwrap_or_else(|| text.to_owned());
        let masked: Value = read(&masked, text);
        if is_plain(&record) {
            assert_eq!(without(&masked), without(&record));
        }
    }
});
