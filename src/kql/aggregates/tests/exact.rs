//! Sums are exact and rounded once.

use proptest::prelude::*;

use super::*;

fn sum(values: &[f64]) -> f64 {
    let mut sum = Exact::default();
    values.iter().for_each(|value| sum.add_real(*value));
    sum.to_real()
}

fn bits(value: f64) -> u64 {
    // A sum that is zero has no sign.
    (value + 0.0).to_bits()
}

#[test]
fn no_digit_is_lost_between_large_and_small() {
    assert_eq!(sum(&[1e300, 1.0, -1e300]), 1.0);
    assert_eq!(sum(&[1e16, 1.0, 1.0, -1e16]), 2.0);
    assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX);
    assert_eq!(sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
    assert_eq!(sum(&[-f64::MAX, -f64::MAX]), f64::NEG_INFINITY);
    assert_eq!(sum(&[5e-324, 5e-324]), 1e-323);
    assert_eq!(sum(&[f64::MAX, 5e-324, -f64::MAX]), 5e-324);
    assert_eq!(sum(&[0.1; 10]), 1.0);
    assert_eq!(sum(&[]), 0.0);
}

#[test]
fn a_tie_goes_to_the_even_real_unless_something_is_behind_it() {
    let half = 2_f64.powi(-53);
    assert_eq!(sum(&[1.0, half]), 1.0);
    assert_eq!(sum(&[1.0, half, 5e-324]), 1.0 + f64::EPSILON);
    assert_eq!(sum(&[1.0 + f64::EPSILON, half]), 1.0 + 2.0 * f64::EPSILON);
    assert_eq!(sum(&[f64::MAX, 2_f64.powi(970)]), f64::INFINITY);
    assert_eq!(sum(&[f64::MAX, 2_f64.powi(969)]), f64::MAX);
}

proptest! {
    #[test]
    fn one_real_stays_as_it_is(value in any::<f64>()) {
        prop_assume!(value.is_finite());
        prop_assert_eq!(bits(sum(&[value])), bits(value));
    }

    #[test]
    fn two_reals_are_rounded_as_an_addition_does(a in any::<f64>(), b in any::<f64>()) {
        prop_assume!(a.is_finite() && b.is_finite());
        prop_assert_eq!(bits(sum(&[a, b])), bits(a + b));
        prop_assert_eq!(bits(sum(&[a, b, -a])), bits(b));
    }

    #[test]
    fn a_product_is_rounded_as_a_multiplication_does(a in any::<f64>(), b in any::<f64>()) {
        prop_assume!(a.is_finite() && b.is_finite());
        let mut left = Exact::default();
        left.add_real(a);
        let mut right = Exact::default();
        right.add_real(b);
        prop_assert_eq!(bits(left.times(&right).to_real()), bits(a * b));
    }

    #[test]
    fn whole_numbers_add_up_exactly(values in proptest::collection::vec(any::<i64>(), 0..20)) {
        let mut sum = Exact::default();
        let mut less = Exact::default();
        for value in &values {
            sum.add_integer(i128::from(*value));
            less.subtract(&{
                let mut one = Exact::default();
                one.add_integer(i128::from(*value));
                one
            });
        }
        let expected: i128 = values.iter().copied().map(i128::from).sum();
        #[expect(clippy::cast_precision_loss, reason = "rounded once, as it should")]
        let rounded = expected as f64;
        prop_assert_eq!(sum.to_real(), rounded);
        prop_assert_eq!(less.to_real(), -rounded);
        sum.add(&less);
        prop_assert!(sum.is_zero());
    }

    #[test]
    fn a_sum_comes_back_from_its_bytes(values in proptest::collection::vec(any::<f64>(), 0..8)) {
        let mut sum = Exact::default();
        values.iter().for_each(|value| sum.add_real(*value));
        let mut bytes = Vec::new();
        sum.put(&mut bytes);
        let again = Exact::read(&mut Reader::new(&bytes)).unwrap();
        prop_assert_eq!(bits(again.to_real()), bits(sum.to_real()));
        sum.subtract(&again);
        prop_assert!(sum.is_zero());
    }
}
