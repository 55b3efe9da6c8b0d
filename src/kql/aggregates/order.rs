//! Bytes that compare as values do.
//!
//! Comparing the bytes of two rows, byte by byte, gives the order in which `sort by` puts them: numbers by value, text
//! by code points with the empty text first, `NaN` next to the nulls. A null string is the empty string, so where nulls
//! stand makes no difference to it.
//!
//! JSON has an order here although `sort by` refuses it, since lists and sets need one: nulls, bools, numbers by value,
//! strings, arrays by their elements, bags by their members in the order of their keys.

use std::cmp::Ordering;

use super::codec;
use crate::kql::values::{Decimal, Dynamic, Number, Type, Value};

/// The bytes of a row of keys: each a value, whether the largest comes first, and whether nulls come first.
#[must_use]
pub fn order_bytes(values: &[(Value, bool, bool)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (value, descending, nulls_first) in values {
        append(&mut out, value, *descending, *nulls_first);
    }
    out
}

/// Puts the bytes of one key behind those of the keys before it.
pub fn append(out: &mut Vec<u8>, value: &Value, descending: bool, nulls_first: bool) {
    let edge = |rank: u8| if nulls_first { rank } else { u8::MAX - rank };
    match value {
        _ if value.is_null() => out.push(edge(0)),
        Value::Real(real) if real.is_nan() => out.push(edge(1)),
        value => {
            out.push(tag(value.kind()));
            let start = out.len();
            body(out, value);
            if descending {
                for byte in &mut out[start..] {
                    *byte = !*byte;
                }
            }
        }
    }
}

/// The bytes of one value, the smallest first and nulls before all: values that are equal have equal bytes.
pub(super) fn key(out: &mut Vec<u8>, value: &Value) {
    append(out, value, false, true);
}

/// Keeps values of types apart that do not compare; whole numbers of both lengths are one.
const fn tag(kind: Type) -> u8 {
    match kind {
        Type::Bool => 2,
        Type::Int | Type::Long => 3,
        Type::Real => 4,
        Type::Decimal => 5,
        Type::DateTime => 6,
        Type::TimeSpan => 7,
        Type::Guid => 8,
        Type::String => 9,
        Type::Dynamic => 10,
    }
}

fn body(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null(_) => {}
        Value::Bool(value) => out.push(u8::from(*value)),
        Value::Int(value) => long(out, i64::from(*value)),
        Value::Long(value) | Value::DateTime(value) | Value::TimeSpan(value) => long(out, *value),
        Value::Real(value) => real(out, *value),
        Value::Decimal(value) => decimal(out, *value),
        Value::Guid(value) => out.extend_from_slice(value.as_bytes()),
        Value::String(value) => text(out, value),
        Value::Dynamic(value) => dynamic(out, value),
    }
}

fn long(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(&(value ^ i64::MIN).to_be_bytes());
}

/// Both zeros are one.
fn real(out: &mut Vec<u8>, value: f64) {
    let bits = (value + 0.0).to_bits();
    let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    out.extend_from_slice(&ordered.to_be_bytes());
}

/// The sign, where the first digit stands, the digits.
fn decimal(out: &mut Vec<u8>, value: Decimal) {
    let digits = value.unscaled().unsigned_abs().to_string();
    let trimmed = digits.trim_end_matches('0');
    if trimmed.is_empty() {
        out.push(1);
        return;
    }
    let negative = value.unscaled() < 0;
    out.push(if negative { 0 } else { 2 });
    let start = out.len();
    // There are at most 38 digits and at most 38 of them after the point.
    let whole = 64 + digits.len() - usize::try_from(value.scale()).unwrap_or(0);
    out.push(whole.to_le_bytes()[0]);
    out.extend_from_slice(trimmed.as_bytes());
    out.push(0);
    if negative {
        for byte in &mut out[start..] {
            *byte = !*byte;
        }
    }
}

/// The bytes and an end that is smaller than any further byte.
fn text(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memchr(0, rest) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(&[0, 1]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.extend_from_slice(&[0, 0]);
}

fn dynamic(out: &mut Vec<u8>, value: &Dynamic) {
    match value {
        Dynamic::Null => out.push(1),
        Dynamic::Bool(value) => out.extend_from_slice(&[2, u8::from(*value)]),
        Dynamic::Number(value) => {
            out.push(3);
            number(out, value);
        }
        Dynamic::String(value) => {
            out.push(4);
            text(out, value);
        }
        Dynamic::Array(items) => {
            out.push(5);
            items.iter().for_each(|item| dynamic(out, item));
            out.push(0);
        }
        Dynamic::Bag(bag) => {
            out.push(6);
            let mut members: Vec<_> = bag.members().iter().collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            for (key, member) in members {
                out.push(1);
                text(out, key);
                dynamic(out, member);
            }
            out.push(0);
        }
    }
}

/// The nearest real, and of a long how far that is off: so longs and reals compare exactly.
#[expect(clippy::cast_possible_truncation, reason = "the reals nearest to longs are whole")]
fn number(out: &mut Vec<u8>, value: &Number) {
    let nearest = value.to_real();
    if nearest.is_nan() {
        out.push(0);
        return;
    }
    out.push(1);
    real(out, nearest);
    let off = value.as_long().map_or(0, |long| i128::from(long) - nearest as i128);
    long(out, i64::try_from(off).unwrap_or(0));
}

/// The order of two values, as their bytes have it; those that differ in their text only, as `1.5` and `1.50`, are
/// equal.
#[must_use]
pub fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Long(a), Value::Long(b))
        | (Value::DateTime(a), Value::DateTime(b))
        | (Value::TimeSpan(a), Value::TimeSpan(b)) => a.cmp(b),
        (Value::Real(a), Value::Real(b)) => {
            a.partial_cmp(b).unwrap_or_else(|| (!a.is_nan()).cmp(&(!b.is_nan())))
        }
        (Value::String(a), Value::String(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Guid(a), Value::Guid(b)) => a.cmp(b),
        (Value::Null(_), Value::Null(_)) => Ordering::Equal,
        (a, b) => {
            let (mut left, mut right) = (Vec::new(), Vec::new());
            key(&mut left, a);
            key(&mut right, b);
            left.cmp(&right)
        }
    }
}

/// The order of two values in which only the same value to the last digit is equal.
#[must_use]
pub fn total(a: &Value, b: &Value) -> Ordering {
    compare(a, b).then_with(|| match (a, b) {
        (Value::Real(a), Value::Real(b)) => a.to_bits().cmp(&b.to_bits()),
        (Value::Decimal(_) | Value::Dynamic(_) | Value::Null(_), _) => {
            codec::bytes_of(a).cmp(&codec::bytes_of(b))
        }
        (a, b) if a.kind() == b.kind() => Ordering::Equal,
        _ => codec::bytes_of(a).cmp(&codec::bytes_of(b)),
    })
}

/// The same for rows.
pub(super) fn total_rows(a: &[Value], b: &[Value]) -> Ordering {
    let first = a.iter().zip(b).map(|(a, b)| total(a, b)).find(|order| order.is_ne());
    first.unwrap_or_else(|| a.len().cmp(&b.len()))
}

#[cfg(test)]
#[path = "tests/order.rs"]
mod tests;
