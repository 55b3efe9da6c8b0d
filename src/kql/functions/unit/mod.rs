//! Units: a value in one unit as a value in another.

pub mod angle;
pub mod measures;
pub mod temperature;

use super::prelude::*;
use super::signature::Signature;
use measures::{ENERGY, FORCE, LENGTH, MASS, SPEED, Unit, VOLUME};

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &angle::CONVERT_ANGLE,
    &CONVERT_ENERGY,
    &CONVERT_FORCE,
    &CONVERT_LENGTH,
    &CONVERT_MASS,
    &CONVERT_SPEED,
    &temperature::CONVERT_TEMPERATURE,
    &CONVERT_VOLUME,
];

const SIGNATURE: &[Signature] = &[sig(&[t("value", REAL), t("from", STRING), t("to", STRING)], Is(REAL))];

/// The value of a conversion; null where the value is null or a unit is not known.
fn converted(arguments: &[Value], convert: impl Fn(f64, &str, &str) -> Option<f64>) -> Value {
    let given = Arguments(arguments);
    arguments::real(given.real(0).and_then(|value| convert(value, &given.text(1), &given.text(2))))
}

/// A value in another unit of the same measure.
fn scaled(units: &[Unit], value: f64, from: &str, to: &str) -> Option<f64> {
    let named = |name: &str| units.iter().find(|unit| unit.name == name);
    let (first, second) = (named(from)?, named(to)?);
    if from == to {
        return Some(value);
    }
    // One multiplication, then one division, so that whole factors give whole results.
    Some(value * (first.times * second.over) / (first.over * second.times))
}

/// `convert_energy`
pub static CONVERT_ENERGY: Function = page(
    "convert_energy",
    Section::Unit,
    SIGNATURE,
    "An energy in another unit; null for a unit that is not known. Units: BritishThermalUnit, Calorie, \
     DecathermEc, DecathermImperial, DecathermUs, ElectronVolt, Erg, FootPound, GigabritishThermalUnit, \
     GigaelectronVolt, Gigajoule, GigawattDay, GigawattHour, HorsepowerHour, Joule, \
     KilobritishThermalUnit, Kilocalorie, KiloelectronVolt, Kilojoule, KilowattDay, KilowattHour, \
     MegabritishThermalUnit, Megacalorie, MegaelectronVolt, Megajoule, MegawattDay, MegawattHour, \
     Millijoule, TeraelectronVolt, TerawattDay, TerawattHour, ThermEc, ThermImperial, ThermUs, WattDay, \
     WattHour.",
    &[
        ex("convert_energy(1.2, 'Joule', 'BritishThermalUnit')", "0.0011373805443759806"),
        ex("convert_energy(1, 'KilowattHour', 'Megajoule')", "3.6"),
        ex("convert_energy(1, 'Joule', 'joule')", ""),
    ],
    |arguments, _| converted(arguments, |value, from, to| scaled(ENERGY, value, from, to)),
);

/// `convert_force`
pub static CONVERT_FORCE: Function = page(
    "convert_force",
    Section::Unit,
    SIGNATURE,
    "A force in another unit; null for a unit that is not known. Units: Decanewton, Dyn, KilogramForce, \
     Kilonewton, KiloPond, KilopoundForce, Meganewton, Micronewton, Millinewton, Newton, OunceForce, \
     Poundal, PoundForce, ShortTonForce, TonneForce.",
    &[
        ex("convert_force(1.2, 'Newton', 'Decanewton')", "0.12"),
        ex("convert_force(1.2, 'Newton', 'Kilogram')", ""),
    ],
    |arguments, _| converted(arguments, |value, from, to| scaled(FORCE, value, from, to)),
);

/// `convert_length`
pub static CONVERT_LENGTH: Function = page(
    "convert_length",
    Section::Unit,
    SIGNATURE,
    "A length in another unit; null for a unit that is not known. Units: Angstrom, AstronomicalUnit, \
     Centimeter, Chain, DataMile, Decameter, Decimeter, DtpPica, DtpPoint, Fathom, Foot, Hand, \
     Hectometer, Inch, KilolightYear, Kilometer, Kiloparsec, LightYear, MegalightYear, Megaparsec, Meter, \
     Microinch, Micrometer, Mil, Mile, Millimeter, Nanometer, NauticalMile, Parsec, PrinterPica, \
     PrinterPoint, Shackle, SolarRadius, Twip, UsSurveyFoot, Yard.",
    &[
        ex("convert_length(1.2, 'Meter', 'Foot')", "3.9370078740157477"),
        ex("convert_length(1, 'Mile', 'Kilometer')", "1.609344"),
        ex("convert_length(1, 'Mile', 'Miles')", ""),
    ],
    |arguments, _| converted(arguments, |value, from, to| scaled(LENGTH, value, from, to)),
);

/// `convert_mass`
pub static CONVERT_MASS: Function = page(
    "convert_mass",
    Section::Unit,
    SIGNATURE,
    "A mass in another unit; null for a unit that is not known. Units: Centigram, Decagram, Decigram, \
     EarthMass, Grain, Gram, Hectogram, Kilogram, Kilopound, Kilotonne, LongHundredweight, LongTon, \
     Megapound, Megatonne, Microgram, Milligram, Nanogram, Ounce, Pound, ShortHundredweight, ShortTon, \
     Slug, SolarMass, Stone, Tonne.",
    &[
        ex("convert_mass(1.2, 'Kilogram', 'Pound')", "2.6455471462185307"),
        ex("convert_mass(1, 'Kilogram', 'Meter')", ""),
    ],
    |arguments, _| converted(arguments, |value, from, to| scaled(MASS, value, from, to)),
);

/// `convert_speed`
pub static CONVERT_SPEED: Function = page(
    "convert_speed",
    Section::Unit,
    SIGNATURE,
    "A speed in another unit; null for a unit that is not known. Units: CentimeterPerHour, \
     CentimeterPerMinute, CentimeterPerSecond, DecimeterPerMinute, DecimeterPerSecond, FootPerHour, \
     FootPerMinute, FootPerSecond, InchPerHour, InchPerMinute, InchPerSecond, KilometerPerHour, \
     KilometerPerMinute, KilometerPerSecond, Knot, MeterPerHour, MeterPerMinute, MeterPerSecond, \
     MicrometerPerMinute, MicrometerPerSecond, MilePerHour, MillimeterPerHour, MillimeterPerMinute, \
     MillimeterPerSecond, NanometerPerMinute, NanometerPerSecond, UsSurveyFootPerHour, \
     UsSurveyFootPerMinute, UsSurveyFootPerSecond, YardPerHour, YardPerMinute, YardPerSecond.",
    &[
        ex("convert_speed(1.2, 'MeterPerSecond', 'CentimeterPerHour')", "432000"),
        ex("convert_speed(36, 'KilometerPerHour', 'MeterPerSecond')", "10"),
        ex("convert_speed(1, 'Knot', 'Mach')", ""),
    ],
    |arguments, _| converted(arguments, |value, from, to| scaled(SPEED, value, from, to)),
);

/// `convert_volume`
pub static CONVERT_VOLUME: Function = page(
    "convert_volume",
    Section::Unit,
    SIGNATURE,
    "A volume in another unit; null for a unit that is not known. Units: AcreFoot, AuTablespoon, \
     BoardFoot, Centiliter, CubicCentimeter, CubicDecimeter, CubicFoot, CubicHectometer, CubicInch, \
     CubicKilometer, CubicMeter, CubicMicrometer, CubicMile, CubicMillimeter, CubicYard, Decaliter, \
     DecausGallon, Deciliter, DeciusGallon, HectocubicFoot, HectocubicMeter, Hectoliter, HectousGallon, \
     ImperialBeerBarrel, ImperialGallon, ImperialOunce, ImperialPint, KilocubicFoot, KilocubicMeter, \
     KiloimperialGallon, Kiloliter, KilousGallon, Liter, MegacubicFoot, MegaimperialGallon, Megaliter, \
     MegausGallon, MetricCup, MetricTeaspoon, Microliter, Milliliter, OilBarrel, UkTablespoon, \
     UsBeerBarrel, UsCustomaryCup, UsGallon, UsLegalCup, UsOunce, UsPint, UsQuart, UsTablespoon, \
     UsTeaspoon.",
    &[
        ex("convert_volume(1.2, 'CubicMeter', 'AcreFoot')", "0.0009728568"),
        ex("round(convert_volume(1, 'UsGallon', 'Liter'), 9)", "3.785411784"),
        ex("convert_volume(1, 'Gallon', 'Liter')", ""),
    ],
    |arguments, _| converted(arguments, |value, from, to| scaled(VOLUME, value, from, to)),
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_unit_that_is_rounded_in_kusto_is_rounded_here() {
        let cubic_metres = scaled(VOLUME, 1.0, "AcreFoot", "CubicMeter").unwrap();
        assert!((cubic_metres - 1_233.480_6).abs() < 1e-4, "{cubic_metres}");
        assert_eq!(scaled(MASS, 1.0, "Tonne", "Nanogram"), Some(1e15));
    }

    #[test]
    fn no_unit_is_there_twice_and_each_is_more_than_nothing() {
        for units in [ENERGY, FORCE, LENGTH, MASS, SPEED, VOLUME] {
            assert!(units.windows(2).all(|pair| pair[0].name.to_lowercase() < pair[1].name.to_lowercase()));
            assert!(units.iter().all(|unit| unit.times > 0.0 && unit.over > 0.0));
        }
    }

    proptest! {
        #[test]
        fn what_is_converted_converts_back(value in -1e9..1e9, from in 0_usize..36, to in 0_usize..36) {
            for units in [ENERGY, FORCE, LENGTH, MASS, SPEED, VOLUME] {
                let (from, to) = (units[from % units.len()].name, units[to % units.len()].name);
                let there = scaled(units, value, from, to).unwrap();
                let back = scaled(units, there, to, from).unwrap();
                prop_assert!((back - value).abs() <= value.abs() * 1e-14, "{} {} {}", value, from, to);
            }
        }
    }
}
