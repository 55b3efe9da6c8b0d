//! The values of literals that are numbers and lengths of time.
//!
//! Dates are left to the function that reads them from columns too, so that both read the same.

use super::lexer::unit_ticks;

/// Ticks of 100 nanoseconds in a day.
const DAY: i128 = 864_000_000_000;

/// The value of a whole number as written, decimal or hexadecimal, negated or not; nothing when it does not fit.
///
/// The sign matters: the smallest number of 64 bits fits only with it.
#[must_use]
pub fn long(text: &str, negated: bool) -> Option<i64> {
    let magnitude = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => i128::from_str_radix(digits, 16).ok()?,
        None => text.parse::<i128>().ok()?,
    };
    i64::try_from(if negated { -magnitude } else { magnitude }).ok()
}

/// The value of a number with a fraction or an exponent, also `nan`, `+inf` and `-inf` of `real(...)`.
#[must_use]
pub fn real(text: &str) -> Option<f64> {
    match text {
        "nan" | "NaN" => Some(f64::NAN),
        "+inf" | "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        // `infinity` and the like are Rust's, not Kusto's.
        _ if text.contains(|c: char| c.is_alphabetic() && !matches!(c, 'e' | 'E')) => None,
        _ => text.parse().ok(),
    }
}

/// The ticks of 100 nanoseconds of a length of time: `1.5h`, or what stands in `timespan(...)`: `1.02:03:04.5`, `5`
/// (days), `30m`. Nothing when it is none or does not fit.
#[must_use]
pub fn timespan(text: &str) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let ticks = if text.contains(':') { clock(text)? } else { with_unit(text)? };
    i64::try_from(if negative { -ticks } else { ticks }).ok()
}

/// `1.5h`, or days without a unit.
fn with_unit(text: &str) -> Option<i128> {
    let letters = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(letters);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !is_number(whole)
        || !is_number(fraction)
        || fraction.len() > 18
        || whole.len() > 18
    {
        return None;
    }
    // In parts of a nanosecond's tenth nothing is lost, and a tick is a hundred nanoseconds.
    let per_unit = match unit {
        "" => DAY * 100,
        "nano" | "nanos" | "nanosec" | "nanosecond" | "nanoseconds" => 1,
        unit => i128::from(unit_ticks(unit)?) * 100,
    };
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let whole: i128 = whole.parse().ok()?;
    let fraction: i128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let nanoseconds = whole.checked_mul(per_unit)?.checked_add(fraction.checked_mul(per_unit)? / scale)?;
    Some(nanoseconds / 100)
}

/// `[d.]hh:mm[:ss[.fffffff]]`
fn clock(text: &str) -> Option<i128> {
    let mut parts = text.split(':');
    let (first, minutes, seconds) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let (days, hours) = first.split_once('.').unwrap_or(("0", first));
    let number = |digits: &str, below: i128| {
        let is_number = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<i128>().ok()).flatten().filter(|value| *value < below)
    };
    let (seconds, fraction) = seconds.map_or(("0", ""), |text| text.split_once('.').unwrap_or((text, "")));
    let is_fraction = fraction.len() <= 7 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = if is_fraction { format!("{fraction:0<7}").parse::<i128>().ok()? } else { return None };
    let seconds = (number(days, i128::MAX)? * 24 + number(hours, 24)?) * 3600
        + number(minutes, 60)? * 60
        + number(seconds, 60)?;
    Some(seconds * 10_000_000 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_long_fits_only_with_its_sign() {
        assert_eq!(long("9223372036854775807", false), Some(i64::MAX));
        assert_eq!(long("9223372036854775808", false), None);
        assert_eq!(long("9223372036854775808", true), Some(i64::MIN));
        assert_eq!(long("0x1F", false), Some(31));
        assert_eq!(long("0XfF", true), Some(-255));
        assert_eq!(long("99999999999999999999999999999999999999999999", false), None);
    }

    #[test]
    fn a_real_is_kustos_and_not_rusts() {
        assert_eq!(real("1.5e3"), Some(1500.0));
        assert_eq!(real("1."), Some(1.0));
        assert_eq!(real("+inf"), Some(f64::INFINITY));
        assert!(real("nan").is_some_and(f64::is_nan));
        assert_eq!(real("infinity"), None);
        assert_eq!(real("x"), None);
    }

    #[test]
    fn a_timespan_is_counted_in_ticks() {
        assert_eq!(timespan("1d"), Some(864_000_000_000));
        assert_eq!(timespan("1.5h"), Some(54_000_000_000));
        assert_eq!(timespan("0.1s"), Some(1_000_000));
        assert_eq!(timespan("100nanoseconds"), Some(1));
        assert_eq!(timespan("1microsecond"), Some(10));
        assert_eq!(timespan("3ticks"), Some(3));
        assert_eq!(timespan("2"), Some(2 * 864_000_000_000));
        assert_eq!(timespan("1.02:03:04.5"), Some(937_845_000_000));
        assert_eq!(timespan("-00:00:01"), Some(-10_000_000));
        assert_eq!(timespan("12:30"), Some(450_000_000_000));
    }

    #[test]
    fn what_is_no_timespan_or_too_long_is_none() {
        for text in [
            "",
            "x",
            "1x",
            "25:00:00",
            "1:60",
            "1:2:3:4",
            "d",
            "1.2.3d",
            "99999999999999d",
            "1:00:00.12345678",
        ] {
            assert_eq!(timespan(text), None, "{text}");
        }
    }
}
