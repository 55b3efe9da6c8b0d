//! Values of a query made ready to be computed: a [value](crate::kql::bind::Value) of the binder becomes a [`Program`]
//! that works out one row of [values](crate::kql::values).
//!
//! - [`compile`] makes the program. What it cannot know, as where a column is, it asks of [`Given`].
//! - [`constant`](constant()) and [`kind`] lead from the constants and types of the binder to those of values.
//! - [`Program::eval`] works out a row. It never fails: what has no answer is null.
//!
//! Whatever does not depend on a row is worked out once, while the program is made: constants, patterns, lists.
//! A program is a list of instructions over a stack of values, and so is what makes it: how deep values are nested and how
//! long their chains are takes no stack of the thread.

mod among;
mod any_column;
mod call;
mod code;
mod compiler;
mod constant;
mod emit;
mod link;

mod path;
mod test;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::bind::{self, BindError, ColumnId};
use super::values;
use code::{Instruction, Machine, Source};
pub use constant::{constant, kind};

/// What the planner knows that a value alone does not say. It is asked for every value before that is compiled, from the
/// outside in.
pub trait Given {
    /// The value that stands for this one, when the planner has it: a column, a window function worked out before, a
    /// table that was read.
    fn given(&mut self, value: &bind::Value) -> Option<Known>;
}

/// What stands for a value.
#[derive(Debug, Clone)]
pub enum Known {
    /// It is in the rows: which column, and the type that its values have there.
    Column(ColumnId, values::Type),
    /// It is this constant.
    Constant(values::Value),
    /// The values of the first column of a table. It is asked for with the `in (T)` that compares with them.
    List(Arc<[values::Value]>),
}

/// A value ready to be computed for rows. It is cheap to clone, and threads may share it.
#[derive(Debug, Clone)]
pub struct Program {
    parts: Arc<Parts>,
}

#[derive(Debug)]
struct Parts {
    /// The instructions; the first list is the program, the others are values that it uses several times.
    blocks: Vec<Vec<Instruction>>,
    columns: Vec<ColumnId>,
    kind: values::Type,
    is_volatile: bool,
}

impl Program {
    /// The type of the result.
    #[must_use]
    pub fn kind(&self) -> values::Type {
        self.parts.kind
    }

    /// The columns that [`Program::eval`] needs in its row, in this order, each once.
    #[must_use]
    pub fn columns(&self) -> &[ColumnId] {
        &self.parts.columns
    }

    /// The result, when it is the same for every row.
    #[must_use]
    pub fn as_constant(&self) -> Option<&values::Value> {
        match self.parts.blocks.first()?.as_slice() {
            [Instruction::Push(Source::Constant(value))] => Some(value),
            _ => None,
        }
    }

    /// Whether it gives another result every time, as `rand()` does.
    #[must_use]
    pub fn is_volatile(&self) -> bool {
        self.parts.is_volatile
    }

    /// The result for a row that holds the values of [`Program::columns`]. It has the type [`Program::kind`]; a value that
    /// the row lacks counts as null.
    #[must_use]
    pub fn eval(&self, row: &[values::Value]) -> values::Value {
        let value = Machine::new(&self.parts.blocks, row).run();
        if value.kind() == self.parts.kind { value } else { value.to(self.parts.kind) }
    }
}

/// Makes a value of a bound query ready. `now` is the time of the query in microseconds since 1970.
///
/// # Errors
///
/// When a part of the value is not given, when a function or a form is not supported here, and when a constant is none of
/// its type or no regular expression.
pub fn compile(
    value: &bind::Value,
    bound: &bind::Bound,
    given: &mut dyn Given,
    now: i64,
) -> Result<Program, Box<BindError>> {
    compiler::Compiler::new(bound, given, now).program(value)
}
