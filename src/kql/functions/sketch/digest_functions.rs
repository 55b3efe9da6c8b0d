//! `percentile_tdigest`, `percentiles_array_tdigest`, `tdigest_merge`, `rank_tdigest`, `percentrank_tdigest`

use super::super::operators::compare::ordering;
use super::super::prelude::*;
use super::digest::{entries, merged, sketch};
use super::rank;

/// The numbers of the sketch in an argument.
fn numbers(arguments: &[Value], at: usize) -> Option<Vec<(Value, u64)>> {
    entries(&Arguments(arguments).json(at))
}

/// `percentile_tdigest`
pub static PERCENTILE_TDIGEST: Function = page(
    "percentile_tdigest",
    Section::Sketch,
    &[
        sig(&[p("tdigest", DynamicArray), p("percentile", Number)], Is(DYNAMIC)),
        sig(
            &[p("tdigest", DynamicArray), p("percentile", Number), p("type", TypeLiteral).literal()],
            TypeArgument,
        ),
    ],
    "The number at a percentile, of a sketch that `tdigest()` made: the one of nearest rank. It is converted to the type \
     that is asked for.",
    &[
        ex("percentile_tdigest(dynamic(['tdigest', [10, 20], [1, 2]]), 50)", "20"),
        ex("isnull(percentile_tdigest(dynamic(['tdigest', [], []]), 50))", "True"),
    ],
    |arguments, context| {
        let found = || {
            let numbers = numbers(arguments, 0)?;
            let parts = Arguments(arguments).real(1).and_then(rank::parts)?;
            rank::at(&numbers, parts).map(|value| value.to(context.result))
        };
        found().unwrap_or_else(|| Value::null(context.result))
    },
)
.column(ColumnName::Prefixed("percentile_tdigest"));

/// `percentiles_array_tdigest`
pub static PERCENTILES_ARRAY_TDIGEST: Function = page(
    "percentiles_array_tdigest",
    Section::Sketch,
    &[
        sig(&[p("tdigest", DynamicArray), p("percentile", Number).repeated()], Is(DYNAMIC)),
        sig(&[p("tdigest", DynamicArray), p("percentiles", DynamicArray)], Is(DYNAMIC)),
    ],
    "An array of the numbers at several percentiles, of a sketch that `tdigest()` made.",
    &[
        ex("percentiles_array_tdigest(dynamic(['tdigest', [10, 20], [1, 2]]), 10, 90)", "[10,20]"),
        ex("percentiles_array_tdigest(dynamic(['tdigest', [10, 20], [1, 2]]), dynamic([0]))", "[10]"),
    ],
    |arguments, _| {
        let Some(numbers) = numbers(arguments, 0) else { return Value::Null(DYNAMIC) };
        let asked: Vec<Option<f64>> = match Arguments(arguments).array(1) {
            Some(items) => items.iter().map(Dynamic::as_real).collect(),
            None => (1..arguments.len()).map(|at| Arguments(arguments).real(at)).collect(),
        };
        let found = |percentile: Option<f64>| rank::at(&numbers, percentile.and_then(rank::parts)?);
        let one = |percentile| found(percentile).map_or(Dynamic::Null, Value::to_dynamic);
        Value::array(asked.into_iter().map(one).collect())
    },
)
.column(ColumnName::Prefixed("percentile_tdigest"));

/// `tdigest_merge`
pub static TDIGEST_MERGE: Function = page(
    "tdigest_merge",
    Section::Sketch,
    &[sig(&[p("tdigest", DynamicArray).repeated()], Is(DYNAMIC))],
    "One sketch of several that `tdigest()` made; those that are null are passed over.",
    &[ex(
        "tdigest_merge(dynamic(['tdigest', [10, 20], [1, 2]]), dynamic(['tdigest', [20, 30], [1, 1]]))",
        "[\"tdigest\",[10,20,30],[1,3,1]]",
    )],
    |arguments, _| {
        let mut all = Vec::new();
        for at in 0..arguments.len() {
            if Arguments(arguments).json(at).is_null() {
                continue;
            }
            let Some(numbers) = numbers(arguments, at) else { return Value::Null(DYNAMIC) };
            all.extend(numbers);
        }
        Value::dynamic(sketch(&merged(all)))
    },
)
.aliases(&["merge_tdigest"])
.column(ColumnName::Fixed("tdigests_merge_result"));

/// How many numbers are not above a value, and how many there are.
fn ranked(arguments: &[Value]) -> Option<(f64, f64)> {
    let numbers = numbers(arguments, 0)?;
    let value = Arguments(arguments).get(1).filter(|value| !value.is_null())?;
    // A time is its ticks.
    let ticks = matches!(value, Value::DateTime(_) | Value::TimeSpan(_));
    let value = if ticks { Value::Long(value.to_long()?) } else { value.clone() };
    let not_above =
        numbers.iter().filter(|(number, _)| ordering(number, &value).is_some_and(|order| order.is_le()));
    Some((total(not_above), total(numbers.iter())))
}

#[expect(clippy::cast_precision_loss, reason = "the result is a real")]
fn total<'a>(entries: impl Iterator<Item = &'a (Value, u64)>) -> f64 {
    entries.map(|(_, weight)| u128::from(*weight)).sum::<u128>() as f64
}

/// `rank_tdigest`
pub static RANK_TDIGEST: Function = page(
    "rank_tdigest",
    Section::Sketch,
    &[sig(&[p("digest", DynamicArray), p("value", Scalar)], Is(REAL))],
    "How many numbers are not above a value, of a sketch that `tdigest()` made.",
    &[ex("rank_tdigest(dynamic(['tdigest', [10, 20, 30], [1, 2, 1]]), 20)", "3")],
    |arguments, _| arguments::real(ranked(arguments).map(|(rank, _)| rank)),
);

/// `percentrank_tdigest`
pub static PERCENTRANK_TDIGEST: Function = page(
    "percentrank_tdigest",
    Section::Sketch,
    &[sig(&[p("digest", DynamicArray), p("value", Scalar)], Is(REAL))],
    "How many percent of the numbers are not above a value, of a sketch that `tdigest()` made.",
    &[ex("percentrank_tdigest(dynamic(['tdigest', [10, 20, 30], [1, 2, 1]]), 20)", "75")],
    |arguments, _| {
        let percent = ranked(arguments).filter(|(_, all)| *all > 0.0).map(|(rank, all)| 100.0 * rank / all);
        arguments::real(percent)
    },
);
