//! The bytes compare as the values do.

use proptest::prelude::*;

use super::super::tests::values::{any_kind, value_of};
use super::*;
use crate::kql::functions::operators::compare::total_ordering;

fn bytes(value: &Value, descending: bool, nulls_first: bool) -> Vec<u8> {
    order_bytes(&[(value.clone(), descending, nulls_first)])
}

/// The values in the order of their bytes, as text.
fn sorted(mut values: Vec<Value>, descending: bool, nulls_first: bool) -> Vec<String> {
    values.sort_by_key(|value| bytes(value, descending, nulls_first));
    values.iter().map(|value| value.text().into_owned()).collect()
}

/// Two values of one type other than `dynamic`, which `sort by` refuses.
fn pair() -> impl Strategy<Value = (Value, Value)> {
    let kind = any_kind().prop_filter("sortable", |kind| *kind != Type::Dynamic);
    kind.prop_flat_map(|kind| (value_of(kind), value_of(kind)))
}

#[test]
fn nan_stands_next_to_the_nulls_whatever_the_direction() {
    let values = || {
        let reals = [5.0, f64::INFINITY, f64::NAN, 0.0, f64::NEG_INFINITY, -5.0].map(Value::Real);
        reals.into_iter().chain([Value::Null(Type::Real)]).collect::<Vec<_>>()
    };
    assert_eq!(sorted(values(), false, true), ["", "NaN", "-Infinity", "-5", "0", "5", "Infinity"]);
    assert_eq!(sorted(values(), true, true), ["", "NaN", "Infinity", "5", "0", "-5", "-Infinity"]);
    assert_eq!(sorted(values(), false, false), ["-Infinity", "-5", "0", "5", "Infinity", "NaN", ""]);
    assert_eq!(sorted(values(), true, false), ["Infinity", "5", "0", "-5", "-Infinity", "NaN", ""]);
}

#[test]
fn the_empty_text_is_the_smallest_wherever_nulls_stand() {
    let values = || ["b", "", "a", "ab", "\0", "é"].map(Value::from).to_vec();
    for nulls_first in [false, true] {
        assert_eq!(sorted(values(), false, nulls_first), ["", "\0", "a", "ab", "b", "é"]);
        assert_eq!(sorted(values(), true, nulls_first), ["é", "b", "ab", "a", "\0", ""]);
    }
}

#[test]
fn json_has_an_order_by_kind_and_value() {
    let texts =
        ["null", "false", "true", "-1.5", "1", "1.5", "2", "\"a\"", "[]", "[1]", "[1,2]", "[2]", "{}"];
    let values = texts.map(|text| Value::dynamic(Dynamic::parse(text).unwrap()));
    let mut shuffled = values.to_vec();
    shuffled.reverse();
    assert_eq!(sorted(shuffled, false, true), values.map(|value| value.text().into_owned()));
}

#[test]
fn json_numbers_compare_exactly_beyond_the_digits_of_a_real() {
    let long = |value: i64| bytes(&Value::dynamic(Dynamic::from(value)), false, true);
    let real = bytes(&Value::dynamic(Dynamic::from(9_007_199_254_740_992.0)), false, true);
    assert_eq!(long(9_007_199_254_740_992), real);
    assert!(long(9_007_199_254_740_993) > real);
    assert!(long(9_007_199_254_740_991) < real);
    assert!(long(i64::MAX) > long(i64::MAX - 1));
}

proptest! {
    #[test]
    fn bytes_compare_as_values((a, b) in pair()) {
        let expected = total_ordering(&a, &b);
        prop_assert_eq!(bytes(&a, false, true).cmp(&bytes(&b, false, true)), expected);
        prop_assert_eq!(bytes(&a, true, false).cmp(&bytes(&b, true, false)), expected.reverse());
        prop_assert_eq!(compare(&a, &b), expected);
    }

    #[test]
    fn the_short_way_to_compare_is_the_order_of_the_bytes(
        (a, b) in any_kind().prop_flat_map(|kind| (value_of(kind), value_of(kind)))
    ) {
        prop_assert_eq!(compare(&a, &b), bytes(&a, false, true).cmp(&bytes(&b, false, true)));
    }

    #[test]
    fn where_nulls_stand_moves_only_the_nulls((a, b) in pair()) {
        for descending in [false, true] {
            let order = |first| bytes(&a, descending, first).cmp(&bytes(&b, descending, first));
            let edge = |value: &Value| value.is_null() || matches!(value, Value::Real(real) if real.is_nan());
            if edge(&a) || edge(&b) {
                prop_assert_eq!(order(true), order(false).reverse());
            } else {
                prop_assert_eq!(order(true), order(false));
            }
        }
    }

    #[test]
    fn the_first_key_counts_before_the_second(
        (a, b) in pair(), (c, d) in pair(), descending in any::<bool>(), nulls_first in any::<bool>()
    ) {
        let row = |x: &Value, y: &Value| {
            order_bytes(&[(x.clone(), descending, nulls_first), (y.clone(), !descending, nulls_first)])
        };
        let first = bytes(&a, descending, nulls_first).cmp(&bytes(&b, descending, nulls_first));
        let second = bytes(&c, !descending, nulls_first).cmp(&bytes(&d, !descending, nulls_first));
        prop_assert_eq!(row(&a, &c).cmp(&row(&b, &d)), first.then(second));
    }

    #[test]
    fn only_the_same_value_is_equal_in_the_total_order(
        (a, b) in any_kind().prop_flat_map(|kind| (value_of(kind), value_of(kind)))
    ) {
        let same = codec::bytes_of(&a) == codec::bytes_of(&b);
        prop_assert_eq!(total(&a, &b).is_eq(), same);
        prop_assert_eq!(total(&a, &b), total(&b, &a).reverse());
    }
}
