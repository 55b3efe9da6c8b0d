//! The values of Kusto: their types, what text they are read from and what text they print as.
//!
//! Nothing here knows tables, columns or the engine. In the order in which to read:
//!
//! - [`Type`] names the ten scalar types, [`Value`] holds one value of one of them, null included.
//! - [`Dynamic`] is the JSON that a `dynamic` holds, [`Decimal`] the exact number of a `decimal`.
//! - [`time`] counts datetimes and timespans; both are whole microseconds here. Kusto counts ticks of 100 nanoseconds:
//!   the seventh digit is read and printed, but it is always printed as zero.
//! - [`text`] reads and prints each type as Kusto's `toX` and `tostring` do.
//! - [`convert`] turns a value into a value of another type.
//!
//! A string is never null: what would be a null string is the empty one, as in Kusto.

pub mod convert;
pub mod decimal;
pub mod dynamic;
pub mod kind;
pub mod text;
pub mod time;
pub mod value;

pub use decimal::Decimal;
pub use dynamic::{Bag, Dynamic, Number};
pub use kind::Type;
pub use value::Value;
