//! A series as numbers, and back.

use super::super::prelude::*;

/// The elements of an array as reals; what is no number is nothing.
pub(super) fn optional(arguments: &[Value], at: usize) -> Option<Vec<Option<f64>>> {
    Arguments(arguments).json(at).as_array().map(|items| items.iter().map(Dynamic::as_real).collect())
}

/// The elements of an array as reals; nothing when one of them is no number.
pub(super) fn all(arguments: &[Value], at: usize) -> Option<Vec<f64>> {
    optional(arguments, at)?.into_iter().collect()
}

/// An array of reals.
pub(super) fn array(values: impl IntoIterator<Item = f64>) -> Dynamic {
    Dynamic::array(values.into_iter().map(Dynamic::from).collect())
}

/// The number of a place.
#[expect(clippy::cast_precision_loss, reason = "series are shorter than that")]
pub(super) fn real(place: usize) -> f64 {
    place as f64
}

/// The average; of no values NaN.
pub(super) fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / real(values.len())
}

/// The sum of squares of the distances from the average.
pub(super) fn spread(values: &[f64]) -> f64 {
    let average = average(values);
    values.iter().map(|value| (value - average).powi(2)).sum()
}

/// The value below which a part of the values lies, between two of them where it has to be; of no values NaN.
pub(super) fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted: Vec<f64> = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = part.clamp(0.0, 1.0) * real(last);
    let low = crate::kql::values::convert::whole(place.floor())
        .and_then(|at| usize::try_from(at).ok())
        .unwrap_or(0);
    let high = (low + 1).min(last);
    sorted[low] + (sorted[high] - sorted[low]) * (place - real(low))
}
