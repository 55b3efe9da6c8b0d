//! Facts of each aggregate.

use super::{asked, json, rows};
use crate::kql::values::time::{DAY, HOUR};
use crate::kql::values::{Dynamic, Type, Value};

use Type::{Bool, DateTime, Decimal, Dynamic as Json, Int, Long, Real, String, TimeSpan};

fn null(kind: Type) -> Value {
    Value::Null(kind)
}

fn longs(values: &[i64]) -> Vec<Vec<Value>> {
    rows(values.iter().copied())
}

fn decimals(values: &[&str]) -> Vec<Vec<Value>> {
    rows(values.iter().map(|text| Value::from(*text).to(Decimal)))
}

#[test]
fn each_has_its_value_of_nothing_and_of_nulls_only() {
    for rows in [vec![], vec![vec![null(Long)], vec![null(Long)]]] {
        for (name, result, expected) in [
            ("sum", Long, "0"),
            ("avg", Real, "NaN"),
            ("min", Long, "null"),
            ("max", Long, "null"),
            ("dcount", Long, "0"),
            ("count_distinct", Long, "0"),
            ("count", Long, "0"),
            ("make_set", Json, "[]"),
            ("make_list", Json, "[]"),
            ("stdev", Real, "0"),
            ("variancep", Real, "0"),
            ("take_any", Long, "null"),
            ("binary_all_and", Long, "null"),
            ("hll", Json, "[\"hll\"]"),
            ("tdigest", Json, "[\"tdigest\",[],[]]"),
        ] {
            assert_eq!(asked(name, &[Long], result).of(&rows), expected, "{name}");
        }
    }
    assert_eq!(asked("make_bag", &[Json], Json).of(&[]), "{}");
    assert_eq!(asked("take_any", &[String], String).of(&[]), "");
    assert_eq!(asked("sum", &[TimeSpan], TimeSpan).of(&[]), "00:00:00");
    assert_eq!(asked("sum", &[Decimal], Decimal).of(&[]), "0");
    assert_eq!(asked("avg", &[Decimal], Decimal).of(&[]), "null");
    assert_eq!(asked("avg", &[TimeSpan], TimeSpan).of(&[]), "null");
}

#[test]
fn count_counts_rows_or_what_is_not_null() {
    let values = [vec![Value::Long(1)], vec![null(Long)]];
    assert_eq!(asked("count", &[], Long).of(&values), "2");
    assert_eq!(asked("count", &[Long], Long).of(&values), "1");
    assert_eq!(asked("count", &[String], Long).of(&rows(["", "a"])), "2");
    let predicates = [vec![Value::Bool(true)], vec![Value::Bool(false)], vec![null(Bool)]];
    assert_eq!(asked("countif", &[Bool], Long).of(&predicates), "1");
}

#[test]
fn a_sum_has_the_type_of_what_is_added() {
    assert_eq!(asked("sum", &[Int], Long).of(&rows([i32::MAX, 1])), "2147483648");
    assert_eq!(asked("sum", &[Real], Real).of(&rows([0.1, 0.2])), "0.30000000000000004");
    assert_eq!(asked("sum", &[Decimal], Decimal).of(&decimals(&["0.1", "0.20"])), "0.3");
    let spans = [HOUR, 23 * HOUR].map(Value::TimeSpan);
    assert_eq!(asked("sum", &[TimeSpan], TimeSpan).of(&rows(spans)), "1.00:00:00");
    assert_eq!(asked("sum", &[Json], Json).of(&rows([json("1"), json("2.5"), json("\"9\"")])), "3.5");
}

#[test]
fn a_sum_that_does_not_fit_is_null_and_what_comes_between_does_not_matter() {
    assert_eq!(asked("sum", &[Long], Long).of(&longs(&[i64::MAX, 1])), "null");
    assert_eq!(asked("sum", &[Long], Long).of(&longs(&[i64::MAX, 1, -1])), "9223372036854775807");
    let large = "9".repeat(38);
    assert_eq!(asked("sum", &[Decimal], Decimal).of(&decimals(&[&large, "1"])), "null");
    assert_eq!(asked("sum", &[Decimal], Decimal).of(&decimals(&[&large, "1", "-1"])), large);
}

#[test]
fn a_sum_of_reals_is_exact_until_its_end() {
    let sum = |values: &[f64]| asked("sum", &[Real], Real).of(&rows(values.iter().copied()));
    assert_eq!(sum(&[1e16, 1.0, -1e16]), "1");
    assert_eq!(sum(&[1.0, f64::INFINITY]), "Infinity");
    assert_eq!(sum(&[f64::NEG_INFINITY, f64::INFINITY]), "NaN");
    assert_eq!(sum(&[f64::NAN, 1.0]), "NaN");
}

#[test]
fn an_average_of_whole_numbers_has_a_fraction_and_of_times_is_a_time() {
    assert_eq!(asked("avg", &[Int], Real).of(&rows([1, 2])), "1.5");
    assert_eq!(asked("avg", &[Long], Real).of(&[vec![Value::Long(4)], vec![null(Long)]]), "4");
    assert_eq!(asked("avg", &[Decimal], Decimal).of(&decimals(&["1", "2"])), "1.5");
    assert_eq!(
        asked("avg", &[TimeSpan], TimeSpan).of(&rows([HOUR, 2 * HOUR].map(Value::TimeSpan))),
        "01:30:00"
    );
    let days = [0, 2 * DAY].map(Value::DateTime);
    assert_eq!(asked("avg", &[DateTime], DateTime).of(&rows(days)), "1970-01-02T00:00:00.0000000Z");
    assert_eq!(
        asked("avg", &[DateTime], DateTime).of(&rows([Value::DateTime(-1)])),
        "1969-12-31T23:59:59.9999990Z"
    );
}

#[test]
fn the_smallest_and_the_largest_are_of_any_type_with_an_order() {
    assert_eq!(asked("min", &[String], String).of(&rows(["b", "a"])), "a");
    assert_eq!(asked("max", &[Bool], Bool).of(&rows([false, true])), "True");
    assert_eq!(
        asked("max", &[DateTime], DateTime).of(&rows([1, 0].map(Value::DateTime))),
        "1970-01-01T00:00:00.0000010Z"
    );
    assert_eq!(asked("min", &[Long], Long).of(&[vec![null(Long)], vec![Value::Long(3)]]), "3");
    assert_eq!(asked("max", &[Real], Real).of(&rows([f64::NAN, -1.0])), "-1");
}

#[test]
fn different_values_are_counted_exactly_and_nulls_are_none() {
    assert_eq!(asked("dcount", &[Long], Long).of(&longs(&[1, 2, 1])), "2");
    assert_eq!(asked("dcount", &[String], Long).of(&rows(["", "a", "A", ""])), "3");
    assert_eq!(asked("dcount", &[Real], Long).of(&rows([0.0, -0.0])), "1");
    assert_eq!(asked("count_distinct", &[Decimal], Long).of(&decimals(&["1.5", "1.50"])), "1");
    let values = ["1", "1.0", "\"1\"", "[1]", "null", "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"].map(json);
    assert_eq!(asked("dcount", &[Json], Long).of(&rows(values)), "4");
}

#[test]
fn the_predicate_chooses_the_rows() {
    let rows: Vec<Vec<Value>> = (1..=100).map(|x| vec![Value::Long(x), Value::Bool(x % 2 == 0)]).collect();
    assert_eq!(asked("stdevif", &[Long, Bool], Real).of(&rows), "29.154759474226502");
    assert_eq!(asked("varianceif", &[Long, Bool], Real).of(&rows), "850");
    assert_eq!(asked("sumif", &[Long, Bool], Long).of(&rows), "2550");
    assert_eq!(asked("dcountif", &[Long, Bool], Long).with(&[Value::Long(1)]).of(&rows), "50");
    let few = &rows[..4];
    assert_eq!(asked("make_list_if", &[Long, Bool], Json).in_order(few), "[2,4]");
    assert_eq!(asked("make_set_if", &[Long, Bool], Json).with(&[Value::Long(1)]).in_order(few), "[2]");
}

#[test]
fn the_spread_of_one_value_is_zero() {
    assert_eq!(asked("stdev", &[Long], Real).of(&longs(&[7])), "0");
    assert_eq!(asked("stdev", &[Long], Real).of(&longs(&[1, 2, 3, 4, 5])), "1.5811388300841898");
    assert_eq!(asked("stdevp", &[Long], Real).of(&longs(&[1, 2, 3, 4])), "1.118033988749895");
    // Close together and far from zero, where rounded sums have nothing left.
    assert_eq!(asked("variance", &[Real], Real).of(&rows([1e15, 1e15 + 1.0, 1e15 + 2.0])), "1");
}

#[test]
fn covariances_are_those_of_the_manual() {
    let pairs = [(1.0, 14.0), (2.0, 10.0), (3.0, 17.0), (4.0, 20.0), (5.0, 50.0)];
    let rows: Vec<Vec<Value>> = pairs.iter().map(|(x, y)| vec![Value::Real(*x), Value::Real(*y)]).collect();
    assert_eq!(asked("covariance", &[Real, Real], Real).of(&rows), "20.5");
    assert_eq!(asked("covariancep", &[Real, Real], Real).of(&rows), "16.4");
    let y = |x: i64| if x % 2 == 0 { x * 2 } else { x * 3 };
    let rows: Vec<Vec<Value>> =
        (1..=100).map(|x| vec![Value::Long(x), Value::Long(y(x)), Value::Bool(x % 3 == 0)]).collect();
    assert_eq!(asked("covarianceif", &[Long, Long, Bool], Real).of(&rows), "2142");
}

#[test]
fn lists_and_sets_follow_the_rows_when_these_have_an_order() {
    let values = longs(&[3, 1, 3, 2]);
    assert_eq!(asked("make_list", &[Long], Json).in_order(&values), "[3,1,3,2]");
    assert_eq!(asked("make_set", &[Long], Json).in_order(&values), "[3,1,2]");
    assert_eq!(asked("make_list", &[Long], Json).of(&values), "[1,2,3,3]");
    assert_eq!(asked("make_set", &[Long], Json).of(&values), "[1,2,3]");
    let two = [Value::Long(2)];
    assert_eq!(asked("make_list", &[Long], Json).with(&two).in_order(&values), "[3,1]");
    assert_eq!(asked("make_set", &[Long], Json).with(&two).in_order(&values), "[3,1]");
    assert_eq!(asked("make_set", &[Long], Json).with(&[Value::Long(0)]).in_order(&values), "[]");
}

#[test]
fn lists_leave_out_nulls_and_keep_empty_text() {
    let values = [vec![null(Int)], vec![Value::Int(4)], vec![Value::Int(4)]];
    assert_eq!(asked("make_list", &[Int], Json).in_order(&values), "[4,4]");
    assert_eq!(asked("make_list_with_nulls", &[Int], Json).in_order(&values), "[null,4,4]");
    assert_eq!(asked("make_set", &[String], Json).in_order(&rows(["b", "", "b"])), "[\"b\",\"\"]");
    assert_eq!(
        asked("make_list", &[DateTime], Json).of(&rows([Value::DateTime(0)])),
        "[\"1970-01-01T00:00:00.0000000Z\"]"
    );
}

#[test]
fn a_set_takes_the_elements_of_arrays() {
    let values = [r#"["A1","A2","A3"]"#, r#"["A2","C1"]"#, r#"["C2","A3",null]"#, r#"["C2","A1"]"#].map(json);
    assert_eq!(
        asked("make_set", &[Json], Json).in_order(&rows(values.clone())),
        r#"["A1","A2","A3","C1","C2"]"#
    );
    assert_eq!(
        asked("make_list", &[Json], Json).in_order(&rows(values[1..2].iter().cloned())),
        r#"[["A2","C1"]]"#
    );
    assert_eq!(
        asked("make_set", &[Json], Json).in_order(&rows([json("1"), json("1.0"), json("{}")])),
        "[1,{}]"
    );
}

#[test]
fn a_bag_takes_the_members_that_come_first() {
    let values = [r#"{"b":1,"a":2}"#, "[1]", r#"{"a":3,"c":4}"#].map(json);
    assert_eq!(asked("make_bag", &[Json], Json).in_order(&rows(values.clone())), r#"{"b":1,"a":2,"c":4}"#);
    assert_eq!(
        asked("make_bag", &[Json], Json).with(&[Value::Long(2)]).in_order(&rows(values)),
        r#"{"b":1,"a":2}"#
    );
    assert_eq!(asked("make_bag", &[String], Json).of(&rows([r#"{"a":1}"#, "x"])), r#"{"a":1}"#);
}

#[test]
fn the_best_row_is_whole_and_nulls_come_last() {
    let best = |name| asked(name, &[Int, String], Int).results(&[Int, String]);
    let row = |key: Value, text: &str| vec![key, Value::from(text)];
    let apples = [row(Value::Int(1), "Red"), row(null(Int), "Green")];
    assert_eq!(best("arg_max").in_order(&apples), "1 | Red");
    assert_eq!(best("arg_min").in_order(&apples), "1 | Red");
    let bananas = [row(null(Int), "Yellow"), row(null(Int), "Green")];
    assert_eq!(best("arg_max").in_order(&bananas), "null | Yellow");
    assert_eq!(best("arg_max").of(&bananas), "null | Green");
    let pears = [row(Value::Int(1), "Brown"), row(Value::Int(2), "Green"), row(Value::Int(2), "Blue")];
    assert_eq!(best("arg_max").in_order(&pears), "2 | Green");
    assert_eq!(best("arg_max").of(&pears), "2 | Blue");
    assert_eq!(best("arg_min").of(&pears), "1 | Brown");
    assert_eq!(best("arg_max").of(&[]), "null | ");
}

#[test]
fn any_row_is_whole_and_one_with_a_value_if_there_is_one() {
    let any = || asked("take_any", &[String, Int], String).results(&[String, Int]);
    let rows = [
        vec![Value::from(""), Value::Int(1)],
        vec![Value::from("second"), null(Int)],
        vec![Value::from("a third"), Value::Int(3)],
    ];
    assert_eq!(any().in_order(&rows), "second | null");
    assert_eq!(any().of(&rows), "a third | 3");
    assert_eq!(any().of(&rows[..1]), " | 1");
}

#[test]
fn percentiles_are_values_that_are_there() {
    let tens: Vec<i64> = (0..10).rev().collect();
    let of = |percentile: f64| {
        asked("percentile", &[Long], Long).with(&[Value::Real(percentile)]).of(&longs(&tens))
    };
    assert_eq!([of(0.0), of(50.0), of(51.0), of(100.0)], ["0", "4", "5", "9"]);
    assert_eq!(asked("percentile", &[Int], Long).with(&[Value::Long(50)]).of(&rows([1, 2, 3])), "2");
    assert_eq!(asked("percentile", &[Long], Long).with(&[Value::Long(50)]).of(&[]), "null");
    let buckets: Vec<Vec<Value>> = [(10, 8), (20, 6), (30, 3), (40, 1)]
        .iter()
        .map(|(x, w)| vec![Value::Long(*x), Value::Long(*w)])
        .collect();
    let asked_for = [Value::Long(50), Value::Long(75), Value::Real(99.9)];
    let several = asked("percentilesw", &[Long, Long], Long).with(&asked_for).results(&[Long; 3]);
    assert_eq!(several.of(&buckets), "20 | 20 | 40");
    let array = asked("percentilesw_array", &[Long, Long], Json).with(&[json("[50,75,99.9]")]);
    assert_eq!(array.of(&buckets), "[20,20,40]");
    let spans = rows([HOUR, DAY].map(Value::TimeSpan));
    assert_eq!(
        asked("percentiles_array", &[TimeSpan], Json).with(&asked_for[..1]).of(&spans),
        "[\"01:00:00\"]"
    );
}

#[test]
fn bits_are_joined() {
    let values = longs(&[0xFFFF_FFFF, 0xFFFF_F00F, 0xCFFF_FFFD, 0xFAFE_FFFF]);
    assert_eq!(asked("binary_all_and", &[Long], Long).of(&values), 0xCAFE_F00D_u32.to_string());
    assert_eq!(asked("binary_all_or", &[Long], Long).of(&longs(&[1, 6])), "7");
    assert_eq!(asked("binary_all_xor", &[Long], Long).of(&longs(&[1, 3, 3])), "1");
}

#[test]
fn a_schema_has_every_type_once() {
    let values = [
        r#"{"x":1, "y":3.5}"#,
        r#"{"x":"somevalue", "z":[1, 2, 3]}"#,
        r#"{"y":{"w":"zzz"}, "t":["aa", "bb"], "z":["foo"]}"#,
    ];
    let expected = r#"{"x":["long","string"],"y":["double",{"w":"string"}],"z":{"`indexer`":["long","string"]},"t":{"`indexer`":"string"}}"#;
    let schema = asked("buildschema", &[Json], Json).of(&rows(values.map(json)));
    assert_eq!(Dynamic::parse(&schema), Dynamic::parse(expected));
}

#[test]
fn sketches_are_read_by_the_functions() {
    let call = |name: &str, arguments: &[Value]| {
        let kinds: Vec<Type> = arguments.iter().map(Value::kind).collect();
        let constants: Vec<Option<Value>> = arguments.iter().cloned().map(Some).collect();
        let function = crate::kql::functions::find(name).unwrap();
        function.bind(&kinds, &constants, 0).unwrap().eval(arguments)
    };
    let hll = |from, to| json(&asked("hll", &[Long], Json).of(&longs(&(from..=to).collect::<Vec<_>>())));
    let merged = call("hll_merge", &[hll(1, 10), hll(6, 20)]);
    assert_eq!(call("dcount_hll", &[merged]).text(), "20");
    let both = asked("hll_merge", &[Json], Json).of(&rows([hll(1, 10), hll(11, 20)]));
    assert_eq!(call("dcount_hll", &[json(&both)]).text(), "20");

    let digest = json(&asked("tdigest", &[Long], Json).of(&longs(&(1..=1000).collect::<Vec<_>>())));
    assert_eq!(call("rank_tdigest", &[digest.clone(), Value::Long(685)]).text(), "685");
    assert_eq!(call("percentrank_tdigest", &[digest.clone(), Value::Real(250.5)]).text(), "25");
    let twice = asked("tdigest_merge", &[Json], Json).of(&rows([digest.clone(), digest]));
    assert_eq!(call("rank_tdigest", &[json(&twice), Value::Long(685)]).text(), "1370");
    let weighted = [vec![Value::Real(1.0), Value::Long(1)], vec![Value::Real(2.0), Value::Long(2)]];
    let digest = json(&asked("tdigest", &[Real, Long], Json).of(&weighted));
    assert_eq!(call("percentile_tdigest", &[digest, Value::Long(50)]).text(), "2.0");
    let times = json(&asked("tdigest", &[DateTime], Json).of(&rows([Value::DateTime(DAY)])));
    let kind = Value::from("datetime");
    assert_eq!(
        call("percentile_tdigest", &[times, Value::Long(50), kind]).text(),
        "1970-01-02T00:00:00.0000000Z"
    );
}
