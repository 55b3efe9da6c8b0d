//! The law that the order of rows and states makes no difference.

use proptest::prelude::*;

use super::values::value_of;
use super::{Asked, asked};
use crate::kql::aggregates::{Accumulator, codec};
use crate::kql::signatures;
use crate::kql::values::{Type, Value};

use Type::{Bool, DateTime, Decimal, Dynamic, Guid, Int, Long, Real, String, TimeSpan};

/// Every aggregate with each kind of argument that makes a difference to it.
fn all() -> Vec<Asked<'static>> {
    let mut all = conditional();
    all.extend(single());
    all.extend(by_type());
    all
}

fn conditional() -> Vec<Asked<'static>> {
    vec![
        asked("sumif", &[Real, Bool], Real),
        asked("avgif", &[Int, Bool], Real),
        asked("minif", &[String, Bool], String),
        asked("maxif", &[Decimal, Bool], Decimal),
        asked("dcountif", &[Dynamic, Bool], Long).with(&[Value::Long(2)]),
        asked("count_distinctif", &[Guid, Bool], Long),
        asked("make_set_if", &[Dynamic, Bool], Dynamic).with(&[Value::Long(3)]),
        asked("make_list_if", &[Long, Bool], Dynamic).with(&[Value::Long(2)]),
        asked("make_bag_if", &[Dynamic, Bool], Dynamic).with(&[Value::Long(2)]),
        asked("take_anyif", &[String, Bool], String),
        asked("stdevif", &[Long, Bool], Real),
        asked("varianceif", &[Real, Bool], Real),
        asked("variancepif", &[Real, Bool], Real),
        asked("covarianceif", &[Real, Long, Bool], Real),
        asked("covariancepif", &[Int, Real, Bool], Real),
        asked("hll_if", &[String, Bool], Dynamic).with(&[Value::Long(2)]),
    ]
}

fn single() -> Vec<Asked<'static>> {
    vec![
        asked("count", &[], Long),
        asked("count", &[String], Long),
        asked("countif", &[Bool], Long),
        asked("stdevp", &[Real], Real),
        asked("variancep", &[Decimal], Real),
        asked("variance", &[DateTime], Real),
        asked("stdev", &[TimeSpan], Real),
        asked("covariance", &[Real, Dynamic], Real),
        asked("covariancep", &[Real, Real], Real),
        asked("make_bag", &[Dynamic], Dynamic),
        asked("buildschema", &[Dynamic], Dynamic),
        asked("arg_max", &[Real, Dynamic, String], Real).results(&[Real, Dynamic, String]),
        asked("arg_min", &[Decimal, Long], Decimal).results(&[Decimal, Long]),
        asked("take_any", &[Dynamic, Real], Dynamic).results(&[Dynamic, Real]),
        asked("percentilew", &[Real, Int], Real).with(&[Value::Real(75.0)]),
        asked("percentilesw", &[DateTime, Int], DateTime)
            .with(&[Value::Long(5), Value::Real(99.9)])
            .results(&[DateTime, DateTime]),
        asked("percentilesw_array", &[Real, Int], Dynamic).with(&[super::json("[10,90]")]),
        asked("percentiles_array", &[Decimal], Dynamic).with(&[Value::Long(5), Value::Long(95)]),
        asked("tdigest", &[Real, Int], Dynamic),
        asked("tdigest_merge", &[Dynamic], Dynamic),
        asked("hll_merge", &[Dynamic], Dynamic),
    ]
}

fn by_type() -> Vec<Asked<'static>> {
    let mut all = Vec::new();
    for kind in [Int, Long, Real, Decimal, DateTime, TimeSpan, Dynamic] {
        all.push(asked("sum", &[kind], if kind == Int { Long } else { kind }));
        all.push(asked("avg", &[kind], if kind.is_integer() { Real } else { kind }));
        all.push(asked("percentile", &[kind], kind).with(&[Value::Long(50)]));
        all.push(
            asked("percentiles", &[kind], kind).with(&[Value::Long(50), Value::Long(0)]).results(&[kind; 2]),
        );
        all.push(asked("tdigest", &[kind], Dynamic));
    }
    for kind in [Int, Long, Dynamic] {
        for name in ["binary_all_and", "binary_all_or", "binary_all_xor"] {
            all.push(asked(name, &[kind], kind));
        }
    }
    for kind in Type::ALL {
        for name in ["min", "max", "take_any"] {
            all.push(asked(name, &[kind], kind));
        }
        all.push(asked("dcount", &[kind], Long));
        all.push(asked("count_distinct", &[kind], Long));
        for name in ["make_list", "make_list_with_nulls", "make_set", "hll"] {
            all.push(asked(name, &[kind], Dynamic));
        }
        all.push(asked("make_list", &[kind], Dynamic).with(&[Value::Long(3)]));
        all.push(asked("make_set", &[kind], Dynamic).with(&[Value::Long(2)]));
        all.push(asked("arg_max", &[kind, Bool], kind).results(&[kind, Bool]));
    }
    all
}

/// A row with its order, and in which of three accumulators it goes at which turn.
type Dealt = (Vec<Value>, Vec<u8>, usize, u32);

fn dealt(kinds: &[Type], ordered: bool) -> BoxedStrategy<Vec<Dealt>> {
    let row: Vec<_> = kinds.iter().map(|kind| value_of(*kind)).collect();
    // Few different orders, so that there are ties.
    let order = proptest::collection::vec(0_u8..3, 0..if ordered { 3 } else { 1 });
    proptest::collection::vec((row, order, 0_usize..3, any::<u32>()), 0..14).boxed()
}

fn outputs(accumulator: &dyn Accumulator) -> Vec<Vec<u8>> {
    accumulator.finish().iter().map(codec::bytes_of).collect()
}

fn check(asked: &Asked<'_>, dealt: &[Dealt]) -> Result<(), TestCaseError> {
    let maker = asked.maker();
    let mut plain = maker.make();
    for (row, order, ..) in dealt {
        plain.add(order, &asked.row(row));
    }
    let kinds: Vec<Type> = plain.finish().iter().map(Value::kind).collect();
    prop_assert_eq!(&kinds, &asked.results, "{}", maker.name());
    let mut shuffled = dealt.to_vec();
    shuffled.sort_by_key(|one| one.3);
    let mut parts = [maker.make(), maker.make(), maker.make()];
    for (row, order, part, _) in &shuffled {
        parts[*part].add(order, &asked.row(row));
    }
    let mut merged = maker.make();
    for part in [2, 0, 1] {
        merged.merge(&parts[part].state()).unwrap();
    }
    prop_assert_eq!(outputs(&*merged), outputs(&*plain), "{} {:?}", maker.name(), dealt);
    prop_assert_eq!(merged.state(), plain.state(), "state of {}", maker.name());
    prop_assert!(merged.size() > 0);
    Ok(())
}

fn any_asked() -> impl Strategy<Value = (usize, Vec<Dealt>)> {
    let count = all().len();
    (0..count, any::<bool>()).prop_flat_map(|(at, ordered)| {
        let asked = &all()[at];
        let kinds: Vec<Type> = asked
            .kinds
            .iter()
            .zip(&asked.constants)
            .filter(|pair| pair.1.is_none())
            .map(|pair| *pair.0)
            .collect();
        (Just(at), dealt(&kinds, ordered))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_order_of_rows_and_states_makes_no_difference((at, dealt) in any_asked()) {
        check(&all()[at], &dealt)?;
    }

    #[test]
    fn wrong_states_do_no_harm((at, dealt) in any_asked(), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let asked = &all()[at];
        let mut accumulator = asked.maker().make();
        for (row, order, ..) in &dealt {
            accumulator.add(order, &asked.row(row));
        }
        let mut state = accumulator.state();
        if !state.is_empty() {
            let place = place.index(state.len());
            state[place] = byte;
            let mut other = asked.maker().make();
            let _ = other.merge(&state);
            let _ = (other.finish(), other.state(), other.size());
            state.truncate(place);
            let _ = asked.maker().make().merge(&state);
        }
        state.push(0);
        let _ = asked.maker().make().merge(&state);
    }
}

#[test]
fn every_aggregate_of_the_signatures_is_there_but_for_one() {
    let mut missing: Vec<&str> = signatures::aggregate_names()
        .filter_map(signatures::aggregate)
        .map(|function| function.canonical)
        .filter(|name| !all().iter().any(|asked| asked.maker().name() == *name))
        .collect();
    missing.sort_unstable();
    assert_eq!(missing, ["passthrough"]);
}
