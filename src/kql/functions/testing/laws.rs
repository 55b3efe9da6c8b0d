//! Laws that tie functions to each other.

use proptest::prelude::*;

use super::super::find;
use super::NOW;
use crate::kql::values::time::{DAY, MAX_DATETIME, MIN_DATETIME};
use crate::kql::values::{Dynamic, Type, Value};

/// The value of a function of values.
fn call(name: &str, arguments: &[Value]) -> Value {
    let kinds: Vec<Type> = arguments.iter().map(Value::kind).collect();
    let constants: Vec<Option<Value>> = arguments.iter().cloned().map(Some).collect();
    find(name).unwrap().bind(&kinds, &constants, NOW).unwrap().eval(arguments)
}

fn text(value: &Value) -> String {
    value.text().into_owned()
}

fn numbers(items: &[i64]) -> Value {
    Value::array(items.iter().copied().map(Dynamic::from).collect())
}

proptest! {
    #[test]
    fn what_is_split_is_joined_again(source in "[ab,é ]{0,12}", delimiter in "[,é]{1,2}") {
        let parts = call("split", &[Value::from(source.as_str()), Value::from(delimiter.as_str())]);
        prop_assert_eq!(text(&call("strcat_array", &[parts, Value::from(delimiter.as_str())])), source);
    }

    #[test]
    fn what_is_encoded_is_decoded_again(source in ".{0,16}") {
        let source = Value::from(source);
        for (there, back) in [
            ("url_encode", "url_decode"),
            ("url_encode_component", "url_decode"),
            ("base64_encode_tostring", "base64_decode_tostring"),
            ("gzip_compress_to_base64_string", "gzip_decompress_from_base64_string"),
            ("zlib_compress_to_base64_string", "zlib_decompress_from_base64_string"),
            ("reverse", "reverse"),
        ] {
            let again = call(back, &[call(there, std::slice::from_ref(&source))]);
            prop_assert_eq!(text(&again), text(&source), "{}", there);
        }
    }

    #[test]
    fn the_text_of_a_value_converts_back_to_it(micros in MIN_DATETIME..=MAX_DATETIME, long in any::<i64>(), real in -1e9..1e9) {
        for (name, value) in [
            ("todatetime", Value::DateTime(micros)),
            ("totimespan", Value::TimeSpan(micros / 1000)),
            ("tolong", Value::Long(long)),
            ("toreal", Value::Real(real)),
            ("tobool", Value::Bool(long > 0)),
        ] {
            let again = call(name, &[call("tostring", std::slice::from_ref(&value))]);
            prop_assert_eq!(text(&again), text(&value));
            prop_assert_eq!(again.kind(), value.kind());
        }
    }

    #[test]
    fn a_bin_begins_below_its_values_and_is_a_multiple(value in -1_000_000_i64..1_000_000, size in 1_i64..5000) {
        let bin = call("bin", &[Value::Long(value), Value::Long(size)]).to_long().unwrap();
        prop_assert!(bin <= value && value < bin + size);
        prop_assert_eq!(bin.rem_euclid(size), 0);
    }

    #[test]
    fn a_datetime_is_between_the_ends_of_its_spans(micros in MIN_DATETIME + 8 * DAY..=MAX_DATETIME) {
        for span in ["day", "week", "month", "year"] {
            let at = [Value::DateTime(micros)];
            let start = call(&format!("startof{span}"), &at).to_datetime().unwrap();
            let end = call(&format!("endof{span}"), &at).to_datetime().unwrap();
            prop_assert!(start <= micros && micros <= end, "{}", span);
            prop_assert_eq!(start.rem_euclid(DAY), 0);
        }
    }

    #[test]
    fn adding_units_and_counting_them_agree(micros in 0..=MAX_DATETIME / 2, count in -1000_i64..1000) {
        for unit in ["day", "hour", "minute", "second", "month", "year"] {
            let unit = Value::from(unit);
            let later = call("datetime_add", &[unit.clone(), Value::Long(count), Value::DateTime(micros)]);
            if !later.is_null() {
                let difference = call("datetime_diff", &[unit.clone(), later, Value::DateTime(micros)]);
                prop_assert_eq!(difference.to_long(), Some(count), "{}", text(&unit));
            }
        }
    }

    #[test]
    fn arrays_come_back(items in proptest::collection::vec(-5_i64..5, 0..8), by in any::<i64>()) {
        let array = numbers(&items);
        let there = call("array_rotate_left", &[array.clone(), Value::Long(by)]);
        prop_assert_eq!(text(&call("array_rotate_right", &[there, Value::Long(by)])), text(&array));
        let sorted = call("array_sort_asc", std::slice::from_ref(&array));
        let mut expected = items;
        expected.sort_unstable();
        prop_assert_eq!(text(&sorted), text(&numbers(&expected)));
        let down = call("array_sort_desc", &[array]);
        prop_assert_eq!(text(&call("array_reverse", &[down])), text(&sorted));
    }

    #[test]
    fn a_set_is_its_difference_and_its_intersection(
        a in proptest::collection::vec(-5_i64..5, 0..8),
        b in proptest::collection::vec(-5_i64..5, 0..8),
    ) {
        let sets = [numbers(&a), numbers(&b)];
        let together = call("set_union", &[call("set_difference", &sets), call("set_intersect", &sets)]);
        prop_assert!(call("set_equals", &[together, numbers(&a)]).to_bool().unwrap());
        for item in &a {
            let union = call("set_union", &sets);
            prop_assert!(call("set_has_element", &[union, Value::Long(*item)]).to_bool().unwrap());
        }
    }

    #[test]
    fn a_place_that_is_found_holds_the_text(source in "[abé]{0,12}", needle in "[abé]{1,2}", start in -3_i64..12) {
        let arguments = [Value::from(source.as_str()), Value::from(needle.as_str()), Value::Long(start)];
        let at = call("indexof", &arguments).to_long().unwrap();
        if at >= 0 {
            let length = Value::Long(needle.chars().count() as i64);
            let part = call("substring", &[Value::from(source.as_str()), Value::Long(at), length]);
            prop_assert_eq!(text(&part), needle);
        } else {
            let from = call("substring", &[Value::from(source.as_str()), Value::Long(start)]);
            prop_assert!(!text(&from).contains(&needle), "{} from {}", source, start);
        }
    }
}
