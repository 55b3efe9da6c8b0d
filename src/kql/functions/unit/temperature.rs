//! `convert_temperature`

use super::super::prelude::*;
use super::{SIGNATURE, converted};

/// A scale: kelvins are `value * times / over + zero`.
struct Scale {
    name: &'static str,
    times: f64,
    over: f64,
    /// The kelvins of its zero.
    zero: f64,
}

const fn scale(name: &'static str, times: f64, over: f64, zero: f64) -> Scale {
    Scale { name, times, over, zero }
}

const SCALES: &[Scale] = &[
    scale("DegreeCelsius", 1.0, 1.0, 273.15),
    scale("DegreeDelisle", -2.0, 3.0, 373.15),
    scale("DegreeFahrenheit", 5.0, 9.0, 459.67 * 5.0 / 9.0),
    scale("DegreeNewton", 100.0, 33.0, 273.15),
    scale("DegreeRankine", 5.0, 9.0, 0.0),
    scale("DegreeReaumur", 5.0, 4.0, 273.15),
    scale("DegreeRoemer", 40.0, 21.0, 273.15 - 7.5 * 40.0 / 21.0),
    scale("Kelvin", 1.0, 1.0, 0.0),
    scale("MillidegreeCelsius", 1.0, 1000.0, 273.15),
    scale("SolarTemperature", 5778.0, 1.0, 0.0),
];

fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    let named = |name: &str| SCALES.iter().find(|scale| scale.name == name);
    let (first, second) = (named(from)?, named(to)?);
    if from == to {
        return Some(value);
    }
    let kelvins = value * first.times / first.over + first.zero;
    Some((kelvins - second.zero) * second.over / second.times)
}

/// `convert_temperature`
pub static CONVERT_TEMPERATURE: Function = page(
    "convert_temperature",
    Section::Unit,
    SIGNATURE,
    "A temperature in another unit; null for a unit that is not known. Units: DegreeCelsius, DegreeDelisle, \
     DegreeFahrenheit, DegreeNewton, DegreeRankine, DegreeReaumur, DegreeRoemer, Kelvin, MillidegreeCelsius, \
     SolarTemperature.",
    &[
        ex("convert_temperature(1.2, 'Kelvin', 'DegreeCelsius')", "-271.95"),
        ex("round(convert_temperature(212, 'DegreeFahrenheit', 'DegreeCelsius'), 6)", "100"),
        ex("convert_temperature(1.2, 'Kelvin', 'Celsius')", ""),
    ],
    |arguments, _| converted(arguments, convert),
);
