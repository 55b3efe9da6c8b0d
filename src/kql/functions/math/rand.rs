//! `rand`, `new_guid`

use uuid::Uuid;

use super::super::prelude::*;

/// `rand`
pub static RAND: Function = page(
    "rand",
    Section::Math,
    &[sig(&[p("number", Integer).optional()], Is(REAL))],
    "A random real from 0 to below 1, or a random whole number from 0 to below a number.",
    &[ex("rand() < 1 and rand() >= 0", "True"), ex("rand(1)", "0")],
    |arguments, _| {
        // 53 of the random bits of a guid make a real.
        let bits = u64::from_le_bytes(Uuid::new_v4().into_bytes()[8..].try_into().unwrap_or_default()) >> 4;
        let real = fraction(bits);
        match Arguments(arguments).get(0) {
            None => Value::Real(real),
            Some(number) => arguments::real(number.to_real().map(|below| (real * below).floor())),
        }
    },
)
.column(ColumnName::FirstArgument);

#[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
fn fraction(bits: u64) -> f64 {
    (bits & ((1 << 53) - 1)) as f64 / (1_u64 << 53) as f64
}

/// `new_guid`
pub static NEW_GUID: Function = page(
    "new_guid",
    Section::Math,
    &[sig(&[], Is(GUID))],
    "A random guid.",
    &[ex("strlen(tostring(new_guid()))", "36"), ex("new_guid() == new_guid()", "False")],
    |_, _| Value::Guid(Uuid::new_v4()),
);
