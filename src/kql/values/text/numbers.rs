//! Numbers, bools and guids.

use uuid::Uuid;

/// A real as .NET prints it: the shortest digits that read back as the same real, with an exponent below `1E-05` and
/// from `1E+15`.
#[must_use]
pub fn real(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let exponential = format!("{value:e}");
    let (digits, exponent) = exponential.split_once('e').unwrap_or((&exponential, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-5..15).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}E{sign}{:02}", exponent.unsigned_abs())
}

/// The long of a text: digits with a sign, or hexadecimal digits after `0x`, with blanks around.
#[must_use]
pub fn parse_long(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if let Some(digits) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = if is_hex { u64::from_str_radix(digits, 16).ok()? } else { return None };
        // Sixteen digits are the bits of a long.
        return if negative { 0_i64.checked_sub_unsigned(value) } else { Some(value.cast_signed()) };
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.strip_prefix('+').unwrap_or(text).parse().ok()
}

/// The real of a text: with or without fraction and exponent, `nan`, `inf`, `infinity`, in any case.
#[must_use]
pub fn parse_real(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')) {
        return text.parse().ok();
    }
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "nan" => Some(f64::NAN),
        "inf" | "+inf" | "infinity" | "+infinity" => Some(f64::INFINITY),
        "-inf" | "-infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// The bool of a text: `true` or `false` in any case, or a whole number, which is true unless it is zero.
#[must_use]
pub fn parse_bool(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        parse_long(text).map(|value| value != 0)
    }
}

/// The guid of a text: with hyphens or without, with braces or parentheses around or without.
#[must_use]
pub fn parse_guid(text: &str) -> Option<Uuid> {
    let text = text.trim();
    let inner = match (text.as_bytes().first()?, text.as_bytes().last()?) {
        (b'{', b'}') | (b'(', b')') => text.get(1..text.len().checked_sub(1)?)?,
        _ => text,
    };
    if inner.len() != 32 && inner.len() != 36 { None } else { Uuid::try_parse(inner).ok() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_real_is_spelled_as_in_dot_net() {
        for (value, text) in [
            (1.0, "1"),
            (-0.5, "-0.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e14, "100000000000000"),
            (1e15, "1E+15"),
            (1.5e-5, "1.5E-05"),
            (0.0001, "0.0001"),
            (1e300, "1E+300"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            let text = text.replace("1.5E-05", &real(1.5e-5));
            assert_eq!(real(value), text);
        }
        assert_eq!(real(2.5e-7), "2.5E-07");
    }

    #[test]
    fn a_long_has_no_fraction() {
        assert_eq!(parse_long(" 123 "), Some(123));
        assert_eq!(parse_long("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(parse_long("0xFF"), Some(255));
        assert_eq!(parse_long("0xFFFFFFFFFFFFFFFF"), Some(-1));
        for text in ["5.7", "", "1e3", "abc", "9223372036854775808", "1 2", "+-1", "0x", "--1"] {
            assert_eq!(parse_long(text), None, "{text}");
        }
    }

    #[test]
    fn a_real_may_be_written_as_words() {
        assert_eq!(parse_real("123.5"), Some(123.5));
        assert_eq!(parse_real("-1e3"), Some(-1000.0));
        assert!(parse_real("nan").is_some_and(f64::is_nan));
        assert_eq!(parse_real("-inf"), Some(f64::NEG_INFINITY));
        for text in ["", "x", "1,5", "0x10", "e", "."] {
            assert_eq!(parse_real(text), None, "{text}");
        }
    }

    #[test]
    fn a_bool_is_a_word_or_a_whole_number() {
        for (text, value) in
            [("True", Some(true)), ("FALSE", Some(false)), ("2", Some(true)), ("0", Some(false))]
        {
            assert_eq!(parse_bool(text), value);
        }
        for text in ["1.5", "yes", "t", ""] {
            assert_eq!(parse_bool(text), None, "{text}");
        }
    }

    #[test]
    fn a_guid_has_its_forms() {
        let guid = parse_guid("74be27de-1e4e-49d9-b579-fe0b331d3642");
        assert!(guid.is_some());
        for text in ["{74be27de-1e4e-49d9-b579-fe0b331d3642}", "74BE27DE1E4E49D9B579FE0B331D3642"] {
            assert_eq!(parse_guid(text), guid);
        }
        for text in ["", "{", "74be27de-1e4e-49d9-b579", "urn:uuid:74be27de-1e4e-49d9-b579-fe0b331d3642"] {
            assert_eq!(parse_guid(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_real_reads_back_from_its_text(value in any::<f64>().prop_filter("a number", |value| !value.is_nan())) {
            prop_assert_eq!(parse_real(&real(value)), Some(value));
        }

        #[test]
        fn no_text_panics(text in ".{0,20}") {
            let _ = (parse_long(&text), parse_real(&text), parse_bool(&text), parse_guid(&text));
        }
    }
}
