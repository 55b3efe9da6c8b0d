//! `series_sum`, `series_product`, `series_magnitude`, `series_dot_product`, `series_cosine_similarity`,
//! `series_pearson_correlation`

use super::super::prelude::*;
use super::super::signature::Signature;
use super::numbers::{all, average, optional, spread};

const ONE: &[Signature] = &[sig(&[p("series", DynamicArray)], Is(REAL))];

/// `series_sum`
pub static SERIES_SUM: Function = page(
    "series_sum",
    Section::Series,
    ONE,
    "The sum of the elements; null when one of them is no number.",
    &[ex("series_sum(dynamic([1,2.5]))", "3.5"), ex("series_sum(dynamic([1,'x']))", "")],
    |arguments, _| arguments::real(all(arguments, 0).map(|values| values.iter().sum())),
)
.aliases(&["array_sum"]);

/// `series_product`
pub static SERIES_PRODUCT: Function = page(
    "series_product",
    Section::Series,
    ONE,
    "The product of the elements; null when one of them is no number.",
    &[ex("series_product(dynamic([1,2,3,4]))", "24")],
    |arguments, _| arguments::real(all(arguments, 0).map(|values| values.iter().product())),
);

/// `series_magnitude`
pub static SERIES_MAGNITUDE: Function = page(
    "series_magnitude",
    Section::Series,
    ONE,
    "The length of the elements as a vector.",
    &[ex("series_magnitude(dynamic([3,4]))", "5")],
    |arguments, _| arguments::real(all(arguments, 0).map(|values| magnitude(&values))),
);

fn magnitude(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

/// Two series of one length; a single number stands for as many.
fn two(arguments: &[Value]) -> Option<(Vec<f64>, Vec<f64>)> {
    let single = |at: usize, length: usize| Some(vec![Arguments(arguments).get(at)?.to_real()?; length]);
    match (all(arguments, 0), all(arguments, 1)) {
        (Some(a), Some(b)) => (a.len() == b.len()).then_some((a, b)),
        (Some(a), None) => single(1, a.len()).map(|b| (a, b)),
        (None, Some(b)) => single(0, b.len()).map(|a| (a, b)),
        (None, None) => None,
    }
}

fn dot((a, b): &(Vec<f64>, Vec<f64>)) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `series_dot_product`
pub static SERIES_DOT_PRODUCT: Function = page(
    "series_dot_product",
    Section::Series,
    &[
        sig(&[p("series1", DynamicArray), p("series2", DynamicArray)], Is(REAL)),
        sig(&[p("series1", DynamicArray), p("series2", Number)], Is(REAL)),
        sig(&[p("series1", Number), p("series2", DynamicArray)], Is(REAL)),
    ],
    "The sum of the products of two series; null when they are not of one length.",
    &[
        ex("series_dot_product(dynamic([1,2,4]), dynamic([4,2,1]))", "12"),
        ex("series_dot_product(dynamic([1,2]), 2)", "6"),
    ],
    |arguments, _| arguments::real(two(arguments).map(|pair| dot(&pair))),
);

/// `series_cosine_similarity`
pub static SERIES_COSINE_SIMILARITY: Function = page(
    "series_cosine_similarity",
    Section::Series,
    &[sig(
        &[
            p("series1", DynamicArray),
            p("series2", DynamicArray),
            t("series1_magnitude", REAL).optional(),
            t("series2_magnitude", REAL).optional(),
        ],
        Is(REAL),
    )],
    "The cosine of the angle between two series as vectors. Their lengths may be given.",
    &[
        ex("series_cosine_similarity(dynamic([1,0]), dynamic([0,1]))", "0"),
        ex("series_cosine_similarity(dynamic([3,4]), dynamic([3,4]))", "1"),
    ],
    |arguments, _| {
        let length =
            |at: usize, values: &[f64]| Arguments(arguments).real(at).unwrap_or_else(|| magnitude(values));
        let arrays = all(arguments, 0).zip(all(arguments, 1)).filter(|(a, b)| a.len() == b.len());
        arguments::real(arrays.map(|pair| dot(&pair) / (length(2, &pair.0) * length(3, &pair.1))))
    },
);

/// `series_pearson_correlation`
pub static SERIES_PEARSON_CORRELATION: Function = page(
    "series_pearson_correlation",
    Section::Series,
    &[sig(&[p("series1", DynamicArray), p("series2", DynamicArray)], Is(REAL))],
    "The correlation of two series of one length; pairs with what is no number are passed over.",
    &[
        ex("series_pearson_correlation(dynamic([1,2,3]), dynamic([2,4,6]))", "1"),
        ex("series_pearson_correlation(dynamic([1]), dynamic([1,2]))", ""),
    ],
    |arguments, _| {
        let pairs = optional(arguments, 0).zip(optional(arguments, 1)).filter(|(a, b)| a.len() == b.len());
        arguments::real(pairs.map(|(a, b)| {
            let (a, b): (Vec<f64>, Vec<f64>) = a.into_iter().zip(b).filter_map(|(a, b)| a.zip(b)).unzip();
            let (mean_a, mean_b) = (average(&a), average(&b));
            let together: f64 = a.iter().zip(&b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
            together / (spread(&a) * spread(&b)).sqrt()
        }))
    },
);
