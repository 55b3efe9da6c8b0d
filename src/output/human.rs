//! Sizes, counts and times as people read them.

use std::time::Duration;

/// A count with thousands separated: `1,234,567`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 row`, `1,234 rows`.
#[must_use]
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A size in decimal units: `999 B`, `1.5 MB`.
#[must_use]
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if number < 1_000 {
        return format!("{number} B");
    }
    let mut value = number as f64 / 1_000.0;
    for (place, unit) in UNITS.iter().enumerate() {
        // What would be rounded to 1000.0 is one of the next unit.
        if value < 999.95 || place + 1 == UNITS.len() {
            return format!("{value:.1} {unit}");
        }
        value /= 1_000.0;
    }
    format!("{number} B")
}

/// A length of time: `850 µs`, `12 ms`, `3.42 s`, `2 min 05 s`, `1 h 02 min`, `3 d 04 h`.
#[must_use]
pub fn duration(length: Duration) -> String {
    let microseconds = length.as_micros();
    let seconds = length.as_secs();
    match microseconds {
        0..1_000 => format!("{microseconds} µs"),
        1_000..1_000_000 => format!("{} ms", microseconds / 1_000),
        1_000_000..60_000_000 => format!("{}.{:02} s", seconds, length.subsec_millis() / 10),
        _ if seconds < 3_600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ if seconds < 86_400 => format!("{} h {:02} min", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{} d {:02} h", seconds / 86_400, seconds / 3_600 % 24),
    }
}

/// How much per second: `1,234 per second`; empty when no time has passed.
#[must_use]
pub fn rate(number: u64, length: Duration) -> String {
    let seconds = length.as_secs_f64();
    if seconds <= 0.0 {
        return String::new();
    }
    format!("{} per second", count((number as f64 / seconds).round() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(plural(1, "row", "rows"), "1 row");
        assert_eq!(plural(0, "row", "rows"), "0 rows");
    }

    #[test]
    fn sizes_have_one_decimal_and_never_read_1000() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(999_999), "1.0 MB");
        assert_eq!(bytes(1_500_000), "1.5 MB");
        assert_eq!(bytes(u64::MAX), "18.4 EB");
    }

    #[test]
    fn durations_have_two_units_at_most() {
        assert_eq!(duration(Duration::from_micros(850)), "850 µs");
        assert_eq!(duration(Duration::from_millis(12)), "12 ms");
        assert_eq!(duration(Duration::from_millis(3_429)), "3.42 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
        assert_eq!(duration(Duration::from_secs(3_725)), "1 h 02 min");
        assert_eq!(duration(Duration::from_secs(273_600)), "3 d 04 h");
    }

    #[test]
    fn a_rate_without_time_is_empty() {
        assert_eq!(rate(10, Duration::ZERO), "");
        assert_eq!(rate(2_500, Duration::from_millis(500)), "5,000 per second");
    }
}
