//! Numbers for people: exact ones beside bars, short ones at axes.

use crate::output::human::count;

/// A number in full, with thousands separated; very large and very small ones as powers of ten.
pub(super) fn exact(value: f64) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    if magnitude >= 1e15 || (magnitude > 0.0 && magnitude < 1e-4) {
        let text = format!("{value:.6e}");
        return match text.split_once('e') {
            Some((digits, power)) if digits.contains('.') => {
                format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'))
            }
            _ => text,
        };
    }
    let text = format!("{magnitude}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    let sign = if value < 0.0 { "-" } else { "" };
    if fraction.is_empty() {
        return format!("{sign}{whole}");
    }
    // Beyond six digits of a fraction it is the noise of binary arithmetic more often than a measurement.
    let short = format!("{:.6}", magnitude);
    let digits = short.split_once('.').map_or("", |(_, digits)| digits).trim_end_matches('0');
    match short.split_once('.') {
        Some((rounded, _)) => {
            let rounded = rounded.parse().map_or(whole, count);
            let point = if digits.is_empty() { "" } else { "." };
            format!("{sign}{rounded}{point}{digits}")
        }
        None => format!("{sign}{whole}"),
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
        return format!("{value:.3e}").replace(".000e", "e");
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
