//! The scalar functions and operators of Kusto over [values](crate::kql::values), without tables and without the engine.
//!
//! In the order in which a call goes through it:
//!
//! - [`find`] leads from a name to the [page] of a function, its [`Function`].
//! - [`Function::bind`](call) checks the types of the arguments against the [signatures](signature) and makes ready what
//!   depends on constants, as a compiled [regular expression](expression).
//! - [`Call::eval`] works out a row. It never fails: what has no answer is null.
//! - [`operators`] are the operators, with the rules for nulls.
//!
//! The functions stand in a folder for each section of the manual, one in a file, or a few that are one thing. What needs
//! more than one row or the table is the business of the planner; [`row`] has its types and names.

pub mod arguments;
pub mod array;
pub mod bag;
pub mod binary;
pub mod call;
pub mod condition;
pub mod conversion;
pub mod encoding;
pub mod expression;
pub mod manual;
pub mod math;
pub mod network;
pub mod operators;
pub mod page;
pub mod parse;
pub mod prelude;
pub mod regular;
pub mod row;
pub mod series;
pub mod set;
pub mod signature;
pub mod sketch;
pub mod text;
pub mod time;
pub mod unit;

#[cfg(test)]
pub(crate) mod testing;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use call::{Call, Context, Prepared, Refusal};
pub use page::{ColumnName, Example, Function, Section};

/// All functions, section by section, the most used first.
pub fn all() -> impl Iterator<Item = &'static Function> {
    const SECTIONS: [&[&Function]; 16] = [
        conversion::ALL,
        condition::ALL,
        text::ALL,
        regular::ALL,
        parse::ALL,
        time::ALL,
        math::ALL,
        binary::ALL,
        array::ALL,
        set::ALL,
        bag::ALL,
        network::ALL,
        encoding::ALL,
        series::ALL,
        sketch::ALL,
        unit::ALL,
    ];
    SECTIONS.into_iter().flatten().copied()
}

/// The function of a name or another name. Case counts.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    static NAMES: LazyLock<HashMap<&'static str, &'static Function>> = LazyLock::new(|| {
        let names = |function: &'static Function| std::iter::once(&function.name).chain(function.aliases);
        all().flat_map(|function| names(function).map(move |name| (*name, function))).collect()
    });
    NAMES.get(name).copied()
}

/// The function that the planner works out, of a name or another name.
#[must_use]
pub fn find_planned(name: &str) -> Option<&'static Function> {
    row::PLANNED.iter().find(|function| function.name == name || function.aliases.contains(&name))
}
