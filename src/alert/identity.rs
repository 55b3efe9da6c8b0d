//! The id of an alert: a hash of the query's id and the values of the finding's key.
//!
//! The hash is SHA-256 cut to 128 bits, as for records: whoever writes log records may be the attacker, and could
//! craft a finding that hides another behind a weak hash. What is hashed is a list of parts, each a letter for its type,
//! its length, and its bytes, so that no two lists give the same bytes. Values count by type and meaning: `1` as a
//! number and as a text differ, the same number in 32 and in 64 bits does not; JSON counts by content, not by how it is
//! written. Names of columns are no part of it, so a column can be renamed without raising everything again.

use std::fmt;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Begins every hash, so that ids of other kinds never meet these.
const KIND: &[u8] = b"trailhound alert 1";

/// The id of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertId([u8; 16]);

impl AlertId {
    /// Its bytes.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Display for AlertId {
    /// `th` and 32 digits, as `AlertId` shows it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("th")?;
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// A value of a key.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyValue {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number of any width.
    Integer(i128),
    /// A floating point number. All that are not numbers are one, and so are both zeros.
    Real(f64),
    /// A decimal number, as text; zeros at its ends do not count.
    Decimal(String),
    /// Text; its case and blanks count.
    Text(String),
    /// A time, in microseconds since 1970, UTC.
    Time(i64),
    /// A length of time, in microseconds.
    Duration(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// JSON: by content, whatever the order of its keys.
    Json(Value),
}

/// The id of the alert of a finding.
#[must_use]
pub fn alert_id(query_id: &str, key: &[KeyValue]) -> AlertId {
    id_of(query_id, None, key)
}

/// The id of an alert of several findings: `group` says what they have in common, and `key` which of those it is. It is
/// never that of a finding, nor that of another kind of group.
#[must_use]
pub fn group_id(query_id: &str, group: &str, key: &[KeyValue]) -> AlertId {
    id_of(query_id, Some(group), key)
}

fn id_of(query_id: &str, group: Option<&str>, key: &[KeyValue]) -> AlertId {
    let mut parts = Vec::with_capacity(64);
    part(&mut parts, b'q', query_id.as_bytes());
    if let Some(group) = group {
        part(&mut parts, b'g', group.as_bytes());
    }
    for value in key {
        value.write(&mut parts);
    }
    let mut hash = Sha256::new();
    hash.update(KIND);
    hash.update(&parts);
    let mut id = [0; 16];
    for (into, byte) in id.iter_mut().zip(hash.finalize()) {
        *into = byte;
    }
    AlertId(id)
}

/// The bytes that a key is hashed and ordered by.
#[must_use]
pub fn canonical(key: &[KeyValue]) -> Vec<u8> {
    let mut parts = Vec::new();
    key.iter().for_each(|value| value.write(&mut parts));
    parts
}

impl KeyValue {
    fn write(&self, into: &mut Vec<u8>) {
        match self {
            Self::Null => part(into, b'n', &[]),
            Self::Bool(value) => part(into, b'b', &[u8::from(*value)]),
            Self::Integer(value) => part(into, b'i', value.to_string().as_bytes()),
            Self::Real(value) => part(into, b'r', &real_bits(*value).to_be_bytes()),
            Self::Decimal(value) => part(into, b'd', decimal(value).as_bytes()),
            Self::Text(value) => part(into, b's', value.as_bytes()),
            Self::Time(value) => part(into, b't', value.to_string().as_bytes()),
            Self::Duration(value) => part(into, b'l', value.to_string().as_bytes()),
            Self::Bytes(value) => part(into, b'x', value),
            Self::Json(value) => {
                let mut json = Vec::new();
                write_json(value, &mut json);
                part(into, b'j', &json);
            }
        }
    }
}

fn part(into: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    into.push(kind);
    into.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
    into.extend_from_slice(bytes);
}

fn real_bits(value: f64) -> u64 {
    if value.is_nan() {
        0x7ff8_0000_0000_0000
    } else if value == 0.0 {
        0
    } else {
        value.to_bits()
    }
}

/// A decimal number without zeros that say nothing; what is none is left as it is.
fn decimal(text: &str) -> String {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(part) || digits.is_empty() {
        return text.to_owned();
    }
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    match (whole, part) {
        ("", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        ("", part) => format!("{sign}0.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

/// JSON by content: keys sorted, whole numbers as such, other numbers as the 64 bits they stand for.
fn write_json(value: &Value, into: &mut Vec<u8>) {
    match value {
        Value::Null => KeyValue::Null.write(into),
        Value::Bool(value) => KeyValue::Bool(*value).write(into),
        Value::String(text) => part(into, b's', text.as_bytes()),
        Value::Number(number) => {
            let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
            match (whole, number.as_f64()) {
                (Some(whole), _) => KeyValue::Integer(whole).write(into),
                (None, Some(real)) => KeyValue::Real(real).write(into),
                (None, None) => part(into, b'd', number.to_string().as_bytes()),
            }
        }
        Value::Array(items) => {
            part(into, b'[', &(items.len() as u64).to_be_bytes());
            items.iter().for_each(|item| write_json(item, into));
        }
        Value::Object(members) => {
            part(into, b'{', &(members.len() as u64).to_be_bytes());
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            for (name, value) in sorted {
                part(into, b'k', name.as_bytes());
                write_json(value, into);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> KeyValue {
        KeyValue::Text(text.to_owned())
    }

    #[test]
    fn the_id_is_the_same_on_every_machine_and_in_every_version() {
        let key = [text("ann@contoso.com"), KeyValue::Time(1_772_323_200_000_000), KeyValue::Null];
        assert_eq!(alert_id("mass-download", &key).to_string(), "th23780b52dd2e6f71d96bb0a0002a2e19");
        assert_eq!(alert_id("mass-download", &[]).to_string(), "th743212427a2473d2b92bdea2d54f6f3d");
    }

    #[test]
    fn values_of_different_types_are_different() {
        let values = [
            KeyValue::Null,
            KeyValue::Bool(true),
            KeyValue::Integer(1),
            KeyValue::Real(1.0),
            KeyValue::Decimal("1".into()),
            text("1"),
            text(""),
            KeyValue::Time(1),
            KeyValue::Duration(1),
            KeyValue::Bytes(b"1".to_vec()),
            KeyValue::Json(Value::from(1)),
            KeyValue::Json(Value::Null),
        ];
        let ids: std::collections::BTreeSet<_> =
            values.iter().map(|value| alert_id("q", std::slice::from_ref(value))).collect();
        assert_eq!(ids.len(), values.len());
    }

    #[test]
    fn where_one_part_ends_and_the_next_begins_counts() {
        assert_ne!(alert_id("q", &[text("ab"), text("c")]), alert_id("q", &[text("a"), text("bc")]));
        assert_ne!(alert_id("qa", &[text("b")]), alert_id("q", &[text("ab")]));
        assert_ne!(alert_id("q", &[text("a")]), alert_id("q", &[text("a"), KeyValue::Null]));
        assert_ne!(alert_id("q", &[text("run"), text("a")]), group_id("q", "run", &[text("a")]));
        assert_ne!(group_id("q", "run", &[text("a")]), group_id("q", "flood", &[text("a")]));
    }

    #[test]
    fn numbers_count_by_what_they_mean() {
        let same = |one: KeyValue, other: KeyValue| alert_id("q", &[one]) == alert_id("q", &[other]);
        assert!(same(KeyValue::Real(0.0), KeyValue::Real(-0.0)));
        assert!(same(KeyValue::Real(f64::NAN), KeyValue::Real(-f64::NAN)));
        assert!(same(KeyValue::Decimal("001.50".into()), KeyValue::Decimal("1.5".into())));
        assert!(same(KeyValue::Decimal("-0.0".into()), KeyValue::Decimal("0".into())));
        assert!(!same(KeyValue::Decimal("1.5".into()), KeyValue::Decimal("-1.5".into())));
    }

    #[test]
    fn json_counts_by_content() {
        let json = |text: &str| alert_id("q", &[KeyValue::Json(serde_json::from_str(text).unwrap())]);
        assert_eq!(json(r#"{"a": 1, "b": [true, null]}"#), json(r#"{"b":[true,null],"a":1}"#));
        assert_ne!(json("[[1],2]"), json("[[1,2]]"));
        assert_ne!(json(r#"{"a":{"b":1}}"#), json(r#"{"a":{},"b":1}"#));
        assert_eq!(json(r#""\u0061""#), json(r#""a""#));
    }

    fn values() -> impl Strategy<Value = KeyValue> {
        prop_oneof![
            Just(KeyValue::Null),
            any::<bool>().prop_map(KeyValue::Bool),
            (-3_i128..3).prop_map(KeyValue::Integer),
            "[ab]{0,2}".prop_map(KeyValue::Text),
            (-2_i64..2).prop_map(KeyValue::Time),
            "[ab]{0,2}".prop_map(|text| KeyValue::Bytes(text.into_bytes())),
        ]
    }

    proptest! {
        #[test]
        fn two_keys_have_one_id_exactly_when_they_are_equal(
            one in proptest::collection::vec(values(), 0..4),
            other in proptest::collection::vec(values(), 0..4),
        ) {
            prop_assert_eq!(alert_id("q", &one), alert_id("q", &one.clone()));
            prop_assert_eq!(one == other, alert_id("q", &one) == alert_id("q", &other));
            prop_assert_eq!(one == other, canonical(&one) == canonical(&other));
        }
    }
}
