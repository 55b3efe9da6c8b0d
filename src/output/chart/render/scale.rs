//! From values to places on an axis, with ticks at round numbers.

use super::number::tick;
use super::{ChartError, ChartOptions};

/// A linear or logarithmic axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    log: bool,
    /// Between two ticks; for a logarithmic axis, powers of ten.
    step: f64,
}

/// The lowest and the highest of some values.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |found, value| {
        let (low, high) = found.unwrap_or((value, value));
        Some((f64::min(low, value), f64::max(high, value)))
    })
}

/// Which end of a bar is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// Zero must be on the axis: lengths are compared.
    Zero,
    /// Zero and a hundred are on the axis, and nothing beyond what the values need.
    Percent,
    /// Only where zero is not far from the values.
    Near,
    /// The axis begins and ends at the values.
    Exact,
}

impl Scale {
    /// The y axis for these values, with at most `most` ticks.
    pub fn vertical(
        values: impl Iterator<Item = f64>,
        base: Base,
        options: &ChartOptions,
        most: usize,
    ) -> Result<Self, ChartError> {
        let log = options.log_y;
        let found = extent(values.filter(|value| !log || *value > 0.0)).ok_or(ChartError::NoValues)?;
        let mut scale = Self::new(found, base, log, most);
        if options.y_min.is_none() && options.y_max.is_none() {
            return Ok(scale);
        }
        let (low, high) = (options.y_min.unwrap_or(scale.low), options.y_max.unwrap_or(scale.high));
        let sound = low.is_finite() && high.is_finite() && low < high && (!log || low > 0.0);
        if !sound {
            return Err(ChartError::Range { low, high });
        }
        scale = Self::new((low, high), Base::Exact, log, most);
        Ok(scale)
    }

    /// An axis for values between two ends, with at most `most` ticks.
    pub fn new((mut low, mut high): (f64, f64), base: Base, log: bool, most: usize) -> Self {
        let most = most.max(2);
        if log {
            if base != Base::Exact {
                (low, high) = (power(low.log10().floor()), power(high.log10().ceil()));
            }
            if low >= high {
                (low, high) = (low / 10.0, low * 10.0);
            }
            let decades = (high.log10() - low.log10()).ceil();
            return Self { low, high, log, step: (decades / (most - 1) as f64).ceil().max(1.0) };
        }
        if base == Base::Percent {
            // Rounding can leave a sum a little above a hundred.
            let low = if low < -1e-6 { -100.0 } else { 0.0 };
            let high = if high > 1e-6 || low == 0.0 { 100.0 } else { 0.0 };
            let step =
                [10.0, 20.0, 25.0, 50.0].into_iter().find(|step| (high - low) / step <= (most - 1) as f64);
            return Self { low, high, log, step: step.unwrap_or(100.0) };
        }
        let near = low > 0.0 && high - low >= high * 0.2 || high < 0.0 && high - low >= low * -0.2;
        if base == Base::Zero || base == Base::Near && (near || low == high) {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if low == high {
            let around = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
            (low, high) = (if low == 0.0 { low } else { low - around }, high + around);
        }
        let step = round_step(low, high, most - 1, base == Base::Exact);
        if base != Base::Exact && step.is_finite() {
            let (floor, ceiling) = ((low / step).floor() * step, (high / step).ceil() * step);
            if floor.is_finite() && ceiling.is_finite() {
                (low, high) = (floor, ceiling);
            }
        }
        Self { low, high, log, step }
    }

    /// The same axis with at most `most` ticks.
    pub fn with_ticks(self, most: usize) -> Self {
        Self::new((self.low, self.high), Base::Exact, self.log, most)
    }

    /// Where a value is, from 0 to 1 on the axis, and beyond that outside of it; `None` for what a logarithmic axis
    /// cannot have.
    pub fn place(&self, value: f64) -> Option<f64> {
        if self.log {
            let (low, high) = (self.low.log10(), self.high.log10());
            return (value > 0.0).then(|| (value.log10() - low) / (high - low));
        }
        // Halved first: the distance between the ends of the range of f64 is infinite.
        let span = self.high / 2.0 - self.low / 2.0;
        Some(if span > 0.0 { (value / 2.0 - self.low / 2.0) / span } else { 0.5 })
    }

    /// As [`Self::place`], with what is outside put at the end.
    pub fn clamped(&self, value: f64) -> f64 {
        self.place(value).unwrap_or(0.0).clamp(0.0, 1.0)
    }

    /// Whether a value can be seen.
    pub fn shows(&self, value: f64) -> bool {
        self.place(value).is_some_and(|place| (-1e-9..=1.0 + 1e-9).contains(&place))
    }

    /// The ticks: where they are, and their numbers.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let mut ticks = Vec::new();
        if self.log {
            let mut exponent = self.low.log10().ceil();
            while exponent <= self.high.log10() + 1e-9 && ticks.len() < 400 {
                let value = power(exponent);
                ticks.push((self.clamped(value), tick(value, value)));
                exponent += self.step;
            }
            return ticks;
        }
        if !self.step.is_finite() || self.step <= 0.0 {
            return vec![(0.0, tick(self.low, self.low.abs())), (1.0, tick(self.high, self.high.abs()))];
        }
        let first = (self.low / self.step - 1e-9).ceil();
        for at in 0..400 {
            let value = (first + f64::from(at)) * self.step;
            if !self.shows(value) {
                break;
            }
            let value = if value.abs() < self.step / 2.0 { 0.0 } else { value };
            ticks.push((self.clamped(value), tick(value, self.step)));
        }
        ticks
    }
}

fn power(exponent: f64) -> f64 {
    10_f64.powf(exponent).clamp(f64::MIN_POSITIVE, f64::MAX)
}

/// The smallest of 1, 2 and 5 times a power of ten that goes at most `most` times into a range.
fn round_step(low: f64, high: f64, most: usize, inside: bool) -> f64 {
    let rough = (high / most as f64) - (low / most as f64);
    if !rough.is_finite() || rough <= 0.0 {
        return f64::INFINITY;
    }
    let unit = 10_f64.powf(rough.log10().floor());
    for factor in [1.0, 2.0, 5.0] {
        let step = unit * factor;
        // When the ends are moved out to whole steps, there may be one more.
        let steps = if inside {
            (high / step).floor() - (low / step).ceil()
        } else {
            (high / step).ceil() - (low / step).floor()
        };
        if steps <= most as f64 + 1e-9 {
            return step;
        }
    }
    unit * 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(ends: (f64, f64), base: Base, most: usize) -> Vec<String> {
        Scale::new(ends, base, false, most).ticks().into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_at_round_numbers() {
        assert_eq!(labels((3.0, 97.0), Base::Zero, 6), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(labels((-7.0, 10.0), Base::Zero, 6), ["-10", "-5", "0", "5", "10"]);
        assert_eq!(labels((990.0, 1_010.0), Base::Near, 6), ["990", "995", "1000", "1005", "1010"]);
        assert_eq!(labels((5.0, 5.0), Base::Near, 3), ["0", "5"]);
        assert_eq!(labels((0.0, 0.0), Base::Zero, 3), ["0", "0.5", "1.0"]);
        assert_eq!(labels((0.0, 49.0), Base::Exact, 4), ["0", "20", "40"]);
    }

    proptest! {
        #[test]
        fn values_are_on_their_axis_and_ticks_rise(a: f64, b: f64, most in 2_usize..20) {
            prop_assume!(a.is_finite() && b.is_finite());
            let scale = Scale::new((a.min(b), a.max(b)), Base::Zero, false, most);
            prop_assert!(scale.shows(a) && scale.shows(b) && scale.shows(0.0));
            let ticks = scale.ticks();
            // Ends that are moved out to whole steps may add one.
            prop_assert!(ticks.len() <= most.max(3) + 1, "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0].0 < pair[1].0), "{ticks:?}");
        }
    }
}
