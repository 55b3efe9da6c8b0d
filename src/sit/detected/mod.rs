//! Matched values that services write into their records, masked.
//!
//! A record of a DLP rule match can hold what was found: `DetectedValues`, a list of objects in which `Name` is the matched
//! text and `Value` what stands around it. [`mask`] finds these lists in JSON text, also in JSON that lies as text in
//! other JSON, and leaves every other byte as it is. Of a match nothing but its length stays, and the last four digits
//! where it is a long number; of its surroundings the words stay, without the match and without digits.

mod literal;
mod walk;

use std::ops::Range;

use literal::{Quote, keep_words, mask_value};

/// The name of the lists, without its first letter: some services write it small.
const LIST: &[u8] = b"etectedValues";

/// How many comparisons of a place with a match are made for one text; surroundings that would need more are masked whole.
const MOST_WORK: usize = 1 << 22;

/// The text with the values in its lists of matched values masked; nothing where it holds none.
#[must_use]
pub fn mask(text: &str) -> Option<String> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(text.as_bytes().get(from..).unwrap_or_default(), LIST) {
        let at = from + at;
        from = at + LIST.len();
        if let Some((start, quote)) = literal::value_of_key(text, at, LIST.len()) {
            from = from.max(mask_list(text, start, quote, &mut edits));
        }
    }
    if edits.is_empty() {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for (range, value) in edits {
        masked.push_str(text.get(done..range.start).unwrap_or_default());
        masked.push_str(&value);
        done = range.end;
    }
    masked.push_str(text.get(done..).unwrap_or_default());
    Some(masked)
}

/// A text that is a matched value, its surroundings, or JSON with both.
#[must_use]
pub fn mask_whole(text: &str) -> String {
    let trimmed = text.trim_start();
    if !trimmed.starts_with(['[', '{']) {
        return mask_value(text, Quote::PLAIN);
    }
    let mut edits = Vec::new();
    mask_list(text, text.len() - trimmed.len(), Quote::PLAIN, &mut edits);
    edits.into_iter().rev().fold(text.to_owned(), |mut masked, (range, value)| {
        masked.replace_range(range, &value);
        masked
    })
}

/// Masks the value that begins at `start`; where it ends.
fn mask_list(text: &str, start: usize, quote: Quote, edits: &mut Vec<(Range<usize>, String)>) -> usize {
    let (end, found) = walk::values(text, start, quote);
    let matches: Vec<&str> = found
        .iter()
        .filter(|value| value.is_match)
        .filter_map(|value| text.get(value.range.clone()))
        .filter(|matched| !matched.is_empty())
        .collect();
    for value in &found {
        let Some(raw) = text.get(value.range.clone()) else { continue };
        let masked = match (value.is_match, value.is_number) {
            (true, true) => format!("{quote}{}{quote}", mask_value(raw, quote)),
            (true, false) => mask_value(raw, quote),
            (false, _) if raw.len().saturating_mul(matches.len()) > MOST_WORK => mask_value(raw, quote),
            (false, _) => keep_words(raw, &matches, quote),
        };
        if masked != raw {
            edits.push((value.range.clone(), masked));
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn matches_and_what_stands_around_them_are_masked_and_nothing_else() {
        let text = r#"{"Count":1, "SensitiveInformationDetections": {"DetectedValues":[{"Value":"Customer 4111 1111 1111 1111 until 12/29","Name":"4111 1111 1111 1111"}],"ResultsTruncated":false},"Phone":"5550100"}"#;
        let masked = r#"{"Count":1, "SensitiveInformationDetections": {"DetectedValues":[{"Value":"Customer **** **** **** 1111 until **/**","Name":"**** **** **** 1111"}],"ResultsTruncated":false},"Phone":"5550100"}"#;
        assert_eq!(mask(text).unwrap(), masked);
    }

    #[test]
    fn json_within_the_text_of_json_is_seen() {
        let inner =
            json!({"detectedValues": [{"name": "Ann \"A\" Other", "value": "by Ann \"A\" Other, 7"}]})
                .to_string();
        let twice = json!({"Data": json!({"More": inner}).to_string()}).to_string();
        let masked: Value = serde_json::from_str(&mask(&twice).unwrap()).unwrap();
        let data: Value = serde_json::from_str(masked["Data"].as_str().unwrap()).unwrap();
        let inner: Value = serde_json::from_str(data["More"].as_str().unwrap()).unwrap();
        let found = &inner["detectedValues"][0];
        assert_eq!(found["name"], "*** *** *****");
        assert_eq!(found["value"], "by *** *** *****, *");
    }

    #[test]
    fn json_in_a_line_of_csv_is_seen() {
        let json = r#"{"DetectedValues":[{"Name":"a\"b1","Value":""},"c2"],"Id":"d3"}"#;
        let line = format!("1,\"{}\",\"e4\"", json.replace('"', "\"\""));
        let masked = mask(&line).unwrap();
        let wanted = json.replace(r#"a\"b1"#, "*****").replace("c2", "**");
        assert_eq!(masked, format!("1,\"{}\",\"e4\"", wanted.replace('"', "\"\"")));
    }

    #[test]
    fn numbers_plain_texts_and_lists_in_lists_are_values_too() {
        let masked = mask(
            r#"{"DetectedValues":[4111111111111111, "secret!1", ["a b"], {"Name":null,"Confidence":85}]}"#,
        );
        let wanted =
            r#"{"DetectedValues":["************1111", "********", ["* *"], {"Name":null,"Confidence":85}]}"#;
        assert_eq!(masked.unwrap(), wanted);
        assert_eq!(mask(r#"{"DetectedValues": "secret"}"#).unwrap(), r#"{"DetectedValues": "******"}"#);
    }

    #[test]
    fn what_is_cut_off_is_masked_to_its_end() {
        assert_eq!(
            mask(r#"{"DetectedValues":[{"Name":"41111"#).unwrap(),
            r#"{"DetectedValues":[{"Name":"*****"#
        );
        assert_eq!(
            mask(r#"{"DetectedValues":[{"Name":"a"},{"#).unwrap(),
            r#"{"DetectedValues":[{"Name":"*"},{"#
        );
        // The end of the text that the list lies in.
        let cut = r#"{"Data":"{\"DetectedValues\":[{\"Name\":\"abc","Id":"kept"}"#;
        assert_eq!(mask(cut).unwrap(), r#"{"Data":"{\"DetectedValues\":[{\"Name\":\"***","Id":"kept"}"#);
    }

    #[test]
    fn an_escape_where_json_has_none_stays_whole() {
        let text = r#"{"Data":"\"DetectedValues\":[\u0000\u0031, 12]"}"#;
        let masked = mask(text).unwrap();
        assert_eq!(masked, r#"{"Data":"\"DetectedValues\":[\u0000\u0031, \"**\"]"}"#);
        assert!(serde_json::from_str::<Value>(&masked).is_ok());
    }

    #[test]
    fn a_match_never_begins_within_an_escape() {
        let mut record = json!({"DetectedValues": [{"Name": "nb", "Value": "a\nb nb"}]});
        for _ in 0..3 {
            let mut masked: Value = serde_json::from_str(&mask(&record.to_string()).unwrap()).unwrap();
            while let Some(data) = masked["Data"].as_str() {
                masked = serde_json::from_str(data).unwrap();
            }
            assert_eq!(masked["DetectedValues"][0], json!({"Name": "**", "Value": "a\nb **"}));
            record = json!({"Data": record.to_string()});
        }
    }

    #[test]
    fn what_follows_a_backslash_of_the_text_is_no_escape() {
        let mut record = json!({"DetectedValues": [{"Name": "Anna", "Value": r"C:\Anna\2024\nobody\\Anna"}]});
        for _ in 0..3 {
            let mut masked: Value = serde_json::from_str(&mask(&record.to_string()).unwrap()).unwrap();
            while let Some(data) = masked["Data"].as_str() {
                masked = serde_json::from_str(data).unwrap();
            }
            let around = masked["DetectedValues"][0]["Value"].as_str().unwrap();
            assert_eq!(around, r"C:\****\****\nobody\\****");
            record = json!({"Data": record.to_string()});
        }
    }

    #[test]
    fn a_text_without_such_a_list_is_left_alone() {
        for text in [
            "",
            "DetectedValues",
            r#""DetectedValues""#,
            r#"{"DetectedValues":[]}"#,
            r#"{"XDetectedValues":["a"]}"#,
        ] {
            assert_eq!(mask(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_taken_out_of_a_list_is_masked_whole() {
        assert_eq!(mask_whole("4111111111111111"), "************1111");
        assert_eq!(
            mask_whole(r#" [{"Name":"ab1","Value":"x ab1"}]"#),
            r#" [{"Name":"***","Value":"x ***"}]"#
        );
    }

    fn records() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
            Just(Value::Null)
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map("[a-c\"\\\\]{0,2}|DetectedValues|Name|Value", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// The record without its lists of matched values.
    fn without(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(without).collect(),
            Value::Object(map) => {
                let kept = map.iter().filter(|(key, _)| *key != "DetectedValues");
                Value::Object(kept.map(|(key, value)| (key.clone(), without(value))).collect())
            }
            other => other.clone(),
        }
    }

    proptest! {
        #[test]
        fn masked_json_is_json_and_the_same_outside_of_the_lists(record in records(), deep in 0..3) {
            let mut text = record.to_string();
            for _ in 0..deep {
                text = Value::from(text).to_string();
            }
            let mut masked = mask(&text).unwrap_or(text);
            for _ in 0..deep {
                masked = serde_json::from_str::<String>(&masked).unwrap();
            }
            let masked: Value = serde_json::from_str(&masked).unwrap();
            prop_assert_eq!(without(&masked), without(&record));
        }

        #[test]
        fn any_text_is_answered(text in "(\\PC|[\\\\\"\\[\\]{}:,]|\"DetectedValues\":|\\\\\"DetectedValues\\\\\":){0,40}") {
            let _ = (mask(&text), mask_whole(&text));
        }
    }
}
