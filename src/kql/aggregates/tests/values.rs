//! Values for the tests.

use proptest::prelude::*;

use crate::kql::values::{Bag, Decimal, Dynamic, Number, Type, Value};

/// JSON, three levels deep at most.
pub(in super::super) fn any_dynamic() -> impl Strategy<Value = Dynamic> {
    let written = "-?[1-9][0-9]{0,20}\\.[0-9]{1,3}".prop_map(|text| {
        let value = text.parse().unwrap();
        Dynamic::Number(Number::Written(text.into(), value))
    });
    let leaf = prop_oneof![
        Just(Dynamic::Null),
        any::<bool>().prop_map(Dynamic::from),
        any::<i64>().prop_map(Dynamic::from),
        (-3_i64..3).prop_map(Dynamic::from),
        any::<f64>().prop_map(Dynamic::from),
        (-3_i32..3).prop_map(|value| Dynamic::from(f64::from(value))),
        written,
        "[ab\\x00é]{0,4}".prop_map(Dynamic::string),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Dynamic::array),
            proptest::collection::vec(("[ab]{0,2}", inner), 0..4).prop_map(|members| {
                let members = members.into_iter().map(|(key, value)| (key.into(), value));
                Dynamic::bag(Bag::from_members(members))
            }),
        ]
    })
}

/// A decimal, often with zeros at its end.
fn any_decimal() -> impl Strategy<Value = Decimal> {
    let small = (-300_i128..300, 0_u32..4);
    let large = (-10_i128.pow(37)..10_i128.pow(37), 0_u32..39);
    prop_oneof![small, large].prop_map(|(unscaled, scale)| Decimal::new(unscaled, scale).unwrap())
}

/// A value of a type, sometimes null, often one that comes again.
pub(in super::super) fn value_of(kind: Type) -> BoxedStrategy<Value> {
    let of = match kind {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Int => prop_oneof![any::<i32>(), -3..3].prop_map(Value::Int).boxed(),
        Type::Long => prop_oneof![any::<i64>(), -3_i64..3].prop_map(Value::Long).boxed(),
        Type::Real => prop_oneof![
            any::<f64>(),
            (-3_i32..3).prop_map(f64::from),
            Just(-0.0),
            Just(f64::NAN),
            Just(f64::INFINITY),
            Just(f64::NEG_INFINITY),
        ]
        .prop_map(Value::Real)
        .boxed(),
        Type::Decimal => any_decimal().prop_map(Value::Decimal).boxed(),
        Type::DateTime => prop_oneof![
            crate::kql::values::time::MIN_DATETIME..=crate::kql::values::time::MAX_DATETIME,
            -3_i64..3
        ]
        .prop_map(Value::DateTime)
        .boxed(),
        Type::TimeSpan => prop_oneof![any::<i64>(), -3_i64..3].prop_map(Value::TimeSpan).boxed(),
        Type::Guid => any::<u128>().prop_map(|bits| Value::Guid(uuid::Uuid::from_u128(bits))).boxed(),
        Type::String => "[ab\\x00é]{0,4}".prop_map(Value::from).boxed(),
        Type::Dynamic => any_dynamic().prop_map(Value::dynamic).boxed(),
    };
    prop_oneof![6 => of, 1 => Just(Value::null(kind))].boxed()
}

/// Any type.
pub(in super::super) fn any_kind() -> impl Strategy<Value = Type> {
    proptest::sample::select(&Type::ALL[..])
}

/// Any value.
pub(in super::super) fn any_value() -> impl Strategy<Value = Value> {
    any_kind().prop_flat_map(value_of)
}
