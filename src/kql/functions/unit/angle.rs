//! `convert_angle`

use std::f64::consts::PI;

use super::super::prelude::*;
use super::measures::Unit;
use super::{SIGNATURE, converted, scaled};

/// Angles in degrees, but for the tilt.
const ANGLE: &[Unit] = &[
    of_degrees("Arcminute", 1.0, 60.0),
    of_degrees("Arcsecond", 1.0, 3600.0),
    of_degrees("Centiradian", 1.8, PI),
    of_degrees("Deciradian", 18.0, PI),
    of_degrees("Degree", 1.0, 1.0),
    of_degrees("Gradian", 9.0, 10.0),
    of_degrees("Microdegree", 1.0, 1e6),
    of_degrees("Microradian", 18e-5, PI),
    of_degrees("Millidegree", 1.0, 1000.0),
    of_degrees("Milliradian", 0.18, PI),
    of_degrees("Nanodegree", 1.0, 1e9),
    of_degrees("Nanoradian", 18e-8, PI),
    of_degrees("NatoMil", 9.0, 160.0),
    of_degrees("Radian", 180.0, PI),
    of_degrees("Revolution", 360.0, 1.0),
];

const fn of_degrees(name: &'static str, times: f64, over: f64) -> Unit {
    Unit { name, times, over }
}

/// The tilt is the sine of an angle.
fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    match (from, to) {
        ("Tilt", "Tilt") => Some(value),
        ("Tilt", _) => scaled(ANGLE, value.asin(), "Radian", to),
        (_, "Tilt") => scaled(ANGLE, value, from, "Radian").map(f64::sin),
        _ => scaled(ANGLE, value, from, to),
    }
}

/// `convert_angle`
pub static CONVERT_ANGLE: Function = page(
    "convert_angle",
    Section::Unit,
    SIGNATURE,
    "An angle in another unit; null for a unit that is not known. Units: Arcminute, Arcsecond, Centiradian, Deciradian, \
     Degree, Gradian, Microdegree, Microradian, Millidegree, Milliradian, Nanodegree, Nanoradian, NatoMil, Radian, \
     Revolution, Tilt (the sine of the angle).",
    &[
        ex("convert_angle(1.2, 'Degree', 'Arcminute')", "72"),
        ex("convert_angle(0.5, 'Revolution', 'Radian')", "3.141592653589793"),
        ex("round(convert_angle(0.5, 'Tilt', 'Degree'), 9)", "30"),
        ex("convert_angle(1.2, 'Degree', 'Meter')", ""),
    ],
    |arguments, _| converted(arguments, convert),
);
