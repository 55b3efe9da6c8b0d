//! The aggregate functions of Kusto over [values](crate::kql::values), without tables and without the engine.
//!
//! - [`find`] leads from a name, the types of the arguments and those that are constant to a [`Maker`].
//! - [`Maker::make`] makes an [`Accumulator`] for each group; it takes rows and states of other accumulators.
//! - [`order`] makes bytes of values that compare as the values do; rows bring their place in such bytes.
//!
//! The result is the same bytes whatever the order in which rows and states come. Where it depends on the order of
//! rows, it is the order that the rows bring with them; rows without one stand in the order of their values. Sums of
//! reals are [exact] until the end, where they are rounded once.

mod bag;
mod best;
mod bits;
mod bytes;
mod codec;
mod conditional;
mod count;
mod decimal;
mod distinct;
pub mod exact;
mod extreme;
mod find;
mod list;
mod maker;
mod number;
pub mod order;
mod percentile;
mod schema;
mod set;
mod sketch;
mod spread;
mod total;
mod weights;

#[cfg(test)]
mod tests;

pub use find::{Refusal, find};
pub use maker::Maker;

use crate::kql::values::Value;

/// An aggregate over the rows of one group.
pub trait Accumulator: Send + Sync + std::fmt::Debug {
    /// Takes one row: the values of its arguments. `order` says where the row stands among the others when the rows
    /// have an order; it is compared as bytes, and empty when they have none.
    fn add(&mut self, order: &[u8], arguments: &[Value]);

    /// What was seen, as bytes that [`merge`](Self::merge) of another accumulator of the same call reads.
    fn state(&self) -> Vec<u8>;

    /// Takes what another accumulator of the same call has seen.
    ///
    /// # Errors
    /// When the bytes are no such state. Some of what they hold may have been taken by then.
    fn merge(&mut self, state: &[u8]) -> Result<(), StateError>;

    /// The values of the outputs, one per column.
    fn finish(&self) -> Vec<Value>;

    /// About how many bytes it holds.
    fn size(&self) -> usize;
}

/// Bytes that are not the state of an accumulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// They end too early.
    #[error("the state of an aggregate ends too early")]
    Short,
    /// There are some left over.
    #[error("the state of an aggregate has bytes left over")]
    Left,
    /// Something in them is not what stands there.
    #[error("the state of an aggregate holds no {0} where one stands")]
    Invalid(&'static str),
}
