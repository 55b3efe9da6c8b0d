//! Numbers for people: exact ones beside bars, short ones at axes.

use crate::output::human::count;

/// A number in full, with thousands separated; very large and very small ones as powers of ten.
pub(super) fn exact(value: f64) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    if magnitude >= 1e15 || (magnitude > 0.0 && magnitude < 1e-4) {
        return scientific(value, 6);
    }
    // Beyond six digits of a fraction it is the noise of binary arithmetic more often than a measurement.
    let text = format!("{magnitude:.6}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    let fraction = fraction.trim_end_matches('0');
    let (sign, point) = (if value < 0.0 { "-" } else { "" }, if fraction.is_empty() { "" } else { "." });
    format!("{sign}{whole}{point}{fraction}")
}

/// As a power of ten, with so many digits at most: `1.5e18`.
fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    match text.split_once('e') {
        Some((digits, power)) if digits.contains('.') => {
            format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

/// A number at an axis whose ticks are `step` apart: `1.2M`, with the digits that tell ticks apart.
pub(super) fn tick(value: f64, step: f64) -> String {
    const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return "0".to_owned();
    }
    if magnitude >= 1e15 || step < 1e-6 {
        return scientific(value, 3);
    }
    let (unit, name) = match UNITS.iter().find(|(unit, _)| magnitude >= *unit) {
        Some((unit, name)) if magnitude >= 1e4 || step >= 1e3 => (*unit, *name),
        _ => (1.0, ""),
    };
    let mut digits = 0;
    // The first precision in which the step is a whole number of last places.
    while digits < 9 {
        let scaled = step / unit * 10_f64.powi(digits);
        if scaled >= 0.999 && (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0) {
            break;
        }
        digits += 1;
    }
    format!("{:.*}{name}", digits as usize, value / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beside_bars_are_in_full() {
        assert_eq!(exact(1_234_567.0), "1,234,567");
        assert_eq!(exact(-0.5), "-0.5");
        assert_eq!(exact(-0.0), "0");
        assert_eq!(exact(0.1 + 0.2), "0.3");
        assert_eq!(exact(f64::MAX), "1.797693e308");
        assert_eq!(exact(1e18), "1e18");
        assert_eq!(exact(-2.5e-7), "-2.5e-7");
    }

    #[test]
    fn ticks_are_short_and_differ() {
        assert_eq!(tick(1_200_000.0, 200_000.0), "1.2M");
        assert_eq!(tick(500.0, 500.0), "500");
        assert_eq!(tick(1_500.0, 500.0), "1500");
        assert_eq!(tick(-15_000.0, 5_000.0), "-15k");
        assert_eq!(tick(0.25, 0.05), "0.25");
        assert_eq!(tick(2.0, 0.5), "2.0");
        assert_eq!(tick(3e18, 1e18), "3e18");
        assert_eq!(tick(1.1e38, 1e37), "1.1e38");
        assert_eq!(tick(0.0, 1.0), "0");
    }
}
