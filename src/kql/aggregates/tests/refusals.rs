//! What is refused, and in which words.

use super::json;
use crate::kql::aggregates::{Refusal, find};
use crate::kql::values::{Type, Value};

fn refused(name: &str, kinds: &[Type], constants: &[Option<Value>], results: &[Type]) -> String {
    find(name, kinds, constants, results).unwrap_err().to_string()
}

#[test]
fn what_is_not_there_is_refused_by_its_name() {
    for name in ["passthrough", "no_such_thing", "SUM"] {
        let refusal = find(name, &[Type::Long], &[None], &[Type::Long]).unwrap_err();
        assert_eq!(refusal, Refusal::Unknown { function: name.to_owned() });
    }
}

#[test]
fn an_old_name_leads_to_the_aggregate() {
    assert_eq!(find("makeset", &[Type::Long], &[None], &[Type::Dynamic]).unwrap().name(), "make_set");
    assert_eq!(find("cnt", &[], &[], &[Type::Long]).unwrap().name(), "count");
}

#[test]
fn an_old_name_has_the_small_size_that_it_had() {
    for (name, expected) in [("makelist", 128), ("makeset", 128), ("make_list", 200), ("make_set", 200)] {
        let mut list = find(name, &[Type::Long], &[None], &[Type::Dynamic]).unwrap().make();
        (0..200).for_each(|value| list.add(&[], &[Value::Long(value)]));
        let Some(Value::Dynamic(array)) = list.finish().pop() else { panic!("{name}") };
        assert_eq!(array.as_array().map(<[_]>::len), Some(expected), "{name}");
    }
}

#[test]
fn a_size_or_percentile_of_the_rows_is_refused() {
    let two = [Type::Long, Type::Long];
    assert_eq!(
        refused("make_set", &two, &[None, None], &[Type::Dynamic]),
        "make_set(): the largest size must be a constant"
    );
    assert_eq!(
        refused("percentile", &two, &[None], &[Type::Long]),
        "percentile(): the percentile must be a constant"
    );
}

#[test]
fn a_constant_that_makes_no_sense_is_refused() {
    let two = [Type::Long, Type::Long];
    let with = |value: Value| [None, Some(value)];
    assert_eq!(
        refused("make_list", &two, &with(Value::Long(-1)), &[Type::Dynamic]),
        "make_list(): -1 is no size"
    );
    assert_eq!(
        refused("percentile", &two, &with(Value::Long(101)), &[Type::Long]),
        "percentile(): 101 is no percentile from 0 to 100"
    );
    assert!(
        refused("percentiles_array", &two, &with(json("[5,\"x\"]")), &[Type::Dynamic]).contains("[5,\"x\"]")
    );
}

#[test]
fn a_type_that_cannot_be_added_up_is_refused() {
    assert_eq!(
        refused("sum", &[Type::String], &[None], &[Type::String]),
        "sum() does not take a value of type string"
    );
    assert!(find("binary_all_or", &[Type::Real], &[None], &[Type::Real]).is_err());
    assert!(
        find("percentile", &[Type::String, Type::Long], &[None, Some(Value::Long(5))], &[Type::String])
            .is_err()
    );
}

#[test]
fn a_count_of_a_bool_is_refused_since_it_can_be_read_in_two_ways() {
    assert_eq!(
        refused("count", &[Type::Bool], &[None], &[Type::Long]),
        "count(): write countif() to count what is true"
    );
}

#[test]
fn too_many_and_too_few_are_refused() {
    assert!(find("sum", &[], &[], &[Type::Long]).is_err());
    assert!(find("sumif", &[Type::Long], &[None], &[Type::Long]).is_err());
    assert!(find("arg_max", &[Type::Long, Type::Long], &[], &[Type::Long]).is_err());
    assert!(find("percentiles", &[Type::Long], &[None], &[]).is_err());
    assert!(find("take_any", &[], &[], &[]).is_err());
}
