//! Values on the command line: instants, lengths of time, sizes, parameters.

use std::time::Duration;

use chrono::{DateTime, Utc};
use datafusion::scalar::ScalarValue;

use crate::ingest::time;

/// An ISO 8601 instant; UTC when it has no zone.
pub(super) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    time::iso(text)
        .and_then(|ticks| DateTime::from_timestamp_micros(ticks.micros()))
        .ok_or_else(|| "not a time: write it as 2026-03-31T12:00:00Z".to_owned())
}

/// A number with a unit: `500ms`, `30s`, `5m`, `2h`, `90d`.
pub(super) fn length(text: &str) -> Result<Duration, String> {
    let problem = || "not a length of time: write it as 500ms, 30s, 5m, 2h or 90d".to_owned();
    let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(problem)?;
    let number: u64 = text[..split].parse().map_err(|_| problem())?;
    let seconds = |factor: u64| number.checked_mul(factor).map(Duration::from_secs).ok_or_else(problem);
    match &text[split..] {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => seconds(1),
        "m" | "min" => seconds(60),
        "h" => seconds(3600),
        "d" => seconds(86_400),
        _ => Err(problem()),
    }
}

/// A size in bytes: `512MB`, `2GB`, `1GiB`, or a plain number of bytes.
pub(super) fn size(text: &str) -> Result<usize, String> {
    let problem = || "not a size: write it as 512MB, 2GB or 1GiB".to_owned();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..split].parse().map_err(|_| problem())?;
    let factor = match text[split..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(problem()),
    };
    let bytes = number * factor;
    if (1.0..1e18).contains(&bytes) { Ok(bytes as usize) } else { Err(problem()) }
}

/// `name=value`. Values are text, unless written as `name:int=`, `:real=`, `:bool=`, `:time=` or `:text=`: nothing
/// guesses that an id is a number.
pub(super) fn parameter(text: &str) -> Result<(String, ScalarValue), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
    let (name, kind) = name.split_once(':').unwrap_or((name, "text"));
    let name = name.trim_start_matches('$');
    if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Err("a parameter's name has letters, digits and underscores".to_owned());
    }
    let value = match kind {
        "text" => ScalarValue::Utf8View(Some(value.to_owned())),
        "int" => ScalarValue::Int64(Some(value.parse().map_err(|_| format!("{value} is not an integer"))?)),
        "real" => ScalarValue::Float64(Some(value.parse().map_err(|_| format!("{value} is not a number"))?)),
        "bool" => ScalarValue::Boolean(Some(
            value.parse().map_err(|_| format!("{value} is neither true nor false"))?,
        )),
        "time" => {
            ScalarValue::TimestampMicrosecond(Some(instant(value)?.timestamp_micros()), Some("UTC".into()))
        }
        _ => return Err(format!("{kind} is no kind of value: text, int, real, bool or time")),
    };
    Ok((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_sizes_need_their_unit_right() {
        assert_eq!(length("90d"), Ok(Duration::from_secs(90 * 86_400)));
        assert_eq!(length("500ms"), Ok(Duration::from_millis(500)));
        assert!(length("5").is_err());
        assert!(length("99999999999999999999d").is_err());
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert_eq!(size("1.5kb"), Ok(1500));
        assert!(size("0").is_err());
        assert!(size("1 parsec").is_err());
    }

    #[test]
    fn a_parameter_is_text_unless_its_kind_is_said() {
        assert_eq!(parameter("id=007").unwrap().1, ScalarValue::Utf8View(Some("007".to_owned())));
        assert_eq!(parameter("n:int=7").unwrap().1, ScalarValue::Int64(Some(7)));
        assert!(parameter("n:int=x").is_err());
        assert!(parameter("novalue").is_err());
    }
}
