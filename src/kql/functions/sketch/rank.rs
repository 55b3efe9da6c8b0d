//! Percentiles of nearest rank.

/// Percentiles are counted in so small parts.
const PARTS: f64 = 1e12;
/// The parts of all.
const WHOLE: u128 = 100_000_000_000_000;

/// A percentile as a whole number of parts, so that `99.9` is just that; nothing when it is not from 0 to 100.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
pub fn parts(percentile: f64) -> Option<u64> {
    (0.0..=100.0).contains(&percentile).then(|| (percentile * PARTS).round() as u64)
}

/// The value at a percentile, of values in order with their weights: the first at which so large a part of all is
/// reached.
#[must_use]
pub fn at<T>(entries: &[(T, u64)], parts: u64) -> Option<&T> {
    let all: u128 = entries.iter().map(|(_, weight)| u128::from(*weight)).sum();
    let rank = all.saturating_mul(u128::from(parts)).div_ceil(WHOLE).max(1);
    let mut seen = 0;
    entries.iter().find_map(|(value, weight)| {
        seen += u128::from(*weight);
        (seen >= rank).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(weights: &[u64], percentile: f64) -> Option<i32> {
        let entries: Vec<(i32, u64)> = (1..).zip(weights.iter().copied()).collect();
        at(&entries, parts(percentile)?).copied()
    }

    #[test]
    fn a_percentile_is_the_value_of_nearest_rank() {
        assert_eq!(of(&[1, 1, 1, 1], 50.0), Some(2));
        assert_eq!(of(&[1, 1, 1, 1], 50.1), Some(3));
        assert_eq!(of(&[8, 6, 3, 1], 75.0), Some(2));
        assert_eq!(of(&[8, 6, 3, 1], 99.9), Some(4));
        assert_eq!(of(&[1, 1, 1, 1], 0.0), Some(1));
        assert_eq!(of(&[1, 1, 1, 1], 100.0), Some(4));
        assert_eq!(of(&[], 50.0), None);
    }

    #[test]
    fn a_percentile_with_a_fraction_is_what_it_is_written_as() {
        assert_eq!(of(&[1; 1000], 99.9), Some(999));
        assert_eq!(of(&[u64::MAX, u64::MAX], 50.0), Some(1));
    }

    #[test]
    fn what_is_no_percentile_is_none() {
        for percentile in [-0.1, 100.1, f64::NAN, f64::INFINITY] {
            assert_eq!(parts(percentile), None);
        }
    }
}
