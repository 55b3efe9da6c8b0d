//! `hash`, of which `hash_xxhash64` is another name

use twox_hash::XxHash64;

use super::super::prelude::*;
use crate::kql::values::Number as Numeral;

/// `hash`
pub static HASH: Function = page(
    "hash",
    Section::Encoding,
    &[sig(&[p("source", NotDynamic), p("mod", Integer).optional()], Is(LONG))],
    "A number that is the same for equal values, XXH64 of the value's bytes, or its remainder by a number.",
    &[
        ex("hash('World')", "1846988464401551951"),
        ex("hash('World', 100)", "51"),
        ex("hash(datetime(2015-01-01))", "1380966698541616202"),
    ],
    |arguments, _| {
        let Some(value) = arguments.first() else { return Value::Null(LONG) };
        let hash = XxHash64::oneshot(0, &bytes(value)).cast_signed();
        match Arguments(arguments).get(1) {
            None => Value::Long(hash),
            Some(by) => arguments::long(by.to_long().filter(|by| *by > 0).map(|by| hash.rem_euclid(by))),
        }
    },
)
.aliases(&["hash_xxhash64"]);

/// Text as it is; of other values eight bytes, times as ticks, with the lowest first.
fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.as_bytes().to_vec(),
        Value::Dynamic(Dynamic::Number(Numeral::Long(number))) => number.to_le_bytes().to_vec(),
        Value::Real(real) => real.to_le_bytes().to_vec(),
        Value::Guid(guid) => guid.to_bytes_le().to_vec(),
        Value::Dynamic(_) | Value::Decimal(_) => value.text().as_bytes().to_vec(),
        other => other.to_long().map(|number| number.to_le_bytes().to_vec()).unwrap_or_default(),
    }
}
