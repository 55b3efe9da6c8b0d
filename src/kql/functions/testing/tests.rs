//! What must hold for every function.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{Context, Function, Prepared, all, find};
use super::{NOW, printed};
use crate::kql::values::{Dynamic, Type, Value};

#[test]
fn every_example_gives_what_its_page_says() {
    let mut wrong = Vec::new();
    for function in all() {
        for example in function.examples {
            let result = printed(example.expression);
            if result.as_deref() != Ok(example.result) {
                wrong.push(format!("{}: {result:?} and not {:?}", example.expression, example.result));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_page_is_complete() {
    for function in all() {
        assert!(!function.examples.is_empty(), "{} has no example", function.name);
        assert!(function.description.ends_with('.'), "{}", function.name);
        assert!(!function.signatures.is_empty(), "{}", function.name);
        assert!(
            function
                .examples
                .iter()
                .any(|example| example.expression.contains(&format!("{}(", function.name))),
            "no example of {} calls it",
            function.name
        );
    }
}

#[test]
fn no_two_functions_have_one_name_and_each_is_found() {
    let mut names = BTreeSet::new();
    for function in all() {
        for name in std::iter::once(&function.name).chain(function.aliases) {
            assert!(names.insert(*name), "{name} is there twice");
            assert!(find(name).is_some_and(|found| std::ptr::eq(found, function)), "{name}");
        }
    }
    assert!(find("ToString").is_none(), "case counts");
}

#[test]
fn a_result_has_the_type_that_the_signature_says() {
    use Type::{Bool, DateTime, Dynamic, Int, Long, Real, String, TimeSpan};
    for (name, kinds, kind) in [
        ("bin", &[Int, Long][..], Long),
        ("bin", &[Long, Real], Real),
        ("bin", &[DateTime, TimeSpan], DateTime),
        ("round", &[Int], Int),
        ("abs", &[Int], Long),
        ("abs", &[TimeSpan], TimeSpan),
        ("iff", &[Bool, Int, Real], Real),
        ("iff", &[Bool, Dynamic, String], String),
        ("case", &[Bool, Long, Dynamic], Long),
        ("case", &[Bool, Long, Bool, Int, Real], Real),
        ("max_of", &[Int, Long], Long),
        ("array_sort_asc", &[Dynamic, Dynamic, Dynamic], Dynamic),
        ("strcat", &[Long, Bool], String),
    ] {
        let constants = vec![None; kinds.len()];
        assert_eq!(find(name).unwrap().result_type(kinds, &constants), Ok(kind), "{name} {kinds:?}");
    }
}

#[test]
fn what_a_signature_does_not_take_is_refused_with_the_argument() {
    let bind = |name: &str, kinds: &[Type]| find(name).unwrap().bind(kinds, &vec![None; kinds.len()], NOW);
    assert_eq!(bind("strlen", &[]).unwrap_err().to_string(), "strlen() does not take 0 arguments");
    assert_eq!(
        bind("abs", &[Type::String]).unwrap_err().to_string(),
        "abs(): argument 1 (number) cannot be of type string"
    );
    assert_eq!(
        bind("extract", &[Type::String, Type::Long, Type::String]).unwrap_err().to_string(),
        "extract(): argument 1 (regex) must be a constant"
    );
    let refusal = bind("coalesce", &[Type::Long, Type::String]).unwrap_err().to_string();
    assert_eq!(refusal, "coalesce(): the arguments have no common type");
    assert_eq!(bind("iff", &[Type::Bool, Type::Bool, Type::Long]).unwrap().kind(), Type::Dynamic);
    let constants = [Some(Value::from("(?=a)")), None, None];
    let kinds = [Type::String, Type::Long, Type::String];
    let refusal = find("extract").unwrap().bind(&kinds, &constants, NOW).unwrap_err().to_string();
    assert!(refusal.contains("looks ahead"), "{refusal}");
    assert!(printed("extract_all('[a-z]', 'x')").unwrap_err().contains("1 to 16 groups"));
    assert!(printed("datetime_add('dayofyear', 1, now())").unwrap_err().contains("no part of a datetime"));
    assert!(printed("assert(1 > 2, 'no')").unwrap_err().contains("no"));
}

/// Any value, odd ones more often than others.
fn any_value() -> impl Strategy<Value = Value> {
    let long =
        prop_oneof![Just(0), Just(1), Just(-1), Just(i64::MIN), Just(i64::MAX), any::<i64>(), -10_i64..1000];
    let text = prop_oneof![
        Just(String::new()),
        ".{0,12}",
        r"[\[\](){}\\.*+?^$|/:@#&=%0-9a-fx'<>,-]{0,16}",
        Just("192.168.1.1/24".to_owned()),
        Just("{\"a\":[1,{\"b\":\"é\"}]}".to_owned()),
        Just("2024-02-29T23:59:59.9999999Z".to_owned()),
        Just("<a x='1'>é<b/></a>".to_owned()),
        Just("month".to_owned()),
    ];
    let json = prop_oneof![
        Just("[]"),
        Just("{}"),
        Just("[1,2.5,null,\"x\",true,[1],{\"a\":1}]"),
        Just("[1,2,3,4,5,6,7,8,9,10]"),
        Just("{\"a\":{\"b\":[1]},\"c\":\"d\"}"),
        Just("\"é\""),
        Just("12.50"),
        Just("[3,1,2]"),
        Just("[\"NaN\",1e300,-1e300]"),
    ];
    prop_oneof![
        (0..Type::ALL.len()).prop_map(|at| Value::null(Type::ALL[at])),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::Int),
        long.prop_map(Value::Long),
        prop_oneof![any::<f64>(), Just(f64::NAN), Just(f64::INFINITY), Just(0.5)].prop_map(Value::Real),
        (crate::kql::values::time::MIN_DATETIME..=crate::kql::values::time::MAX_DATETIME)
            .prop_map(Value::DateTime),
        prop_oneof![any::<i64>(), Just(i64::MIN), 0_i64..1_000_000].prop_map(Value::TimeSpan),
        any::<u128>().prop_map(|bits| Value::Guid(uuid::Uuid::from_u128(bits))),
        (-10_i128.pow(30)..10_i128.pow(30), 0_u32..30).prop_map(|(unscaled, scale)| Value::or_null(
            crate::kql::values::Decimal::new(unscaled, scale),
            Type::Decimal
        )),
        text.prop_map(Value::from),
        json.prop_map(|text| Value::dynamic(Dynamic::parse(text).unwrap_or(Dynamic::Null))),
    ]
}

/// Whether a function would make so many elements that the tests would take minutes.
fn is_long(function: &Function, arguments: &[Value]) -> bool {
    let large = |value: &Value| value.to_real().is_some_and(|size| size.abs() > 10_000.0);
    matches!(function.name, "range" | "repeat") && arguments.iter().any(large)
}

fn eval(function: &Function, arguments: &[Value], constant: bool) {
    if is_long(function, arguments) {
        return;
    }
    let kinds: Vec<Type> = arguments.iter().map(Value::kind).collect();
    let constants: Vec<Option<Value>> = arguments.iter().map(|value| Some(value.clone())).collect();
    match function.result_type(&kinds, &constants) {
        Ok(kind) => {
            let prepared = match function.prepare {
                Some(prepare) if constant => match prepare(&constants) {
                    Ok(prepared) => prepared,
                    Err(reason) => {
                        assert!(function.name == "assert" || !reason.is_empty());
                        return;
                    }
                },
                _ => Prepared::Nothing,
            };
            let value = (function.eval)(arguments, &Context::new(NOW, kind, prepared));
            assert_eq!(value.kind(), kind, "{} of {arguments:?}", function.name);
            let _ = value.text();
        }
        // A value of a type that no signature takes does no harm either.
        Err(_) => {
            let _ = (function.eval)(arguments, &Context::new(NOW, Type::Dynamic, Prepared::Nothing));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_function_panics_and_each_gives_the_type_that_it_says(arguments in proptest::collection::vec(any_value(), 0..5)) {
        for function in all() {
            eval(function, &arguments, true);
            eval(function, &arguments, false);
        }
    }
}
