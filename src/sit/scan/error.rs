//! Why types could not be compiled.

use crate::sit::package::dialect::DialectError;

/// Why types could not be compiled.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// A selected number is no type.
    #[error("type number {index} was selected, but there are {count} types, numbered from 0")]
    NoSuchType {
        /// What was asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A type names an element that nothing defines.
    #[error(
        "`{used_by}` names the element `{name}`, which neither its package nor the catalogue defines: define it under this name, or correct the name"
    )]
    NoSuchElement {
        /// Type or element that names it.
        used_by: String,
        /// The name.
        name: String,
    },
    /// A bundle names a type that does not exist.
    #[error("the bundle `{bundle}` names the type `{name}`, which does not exist")]
    NoSuchMember {
        /// Name of the bundle.
        bundle: String,
        /// The name.
        name: String,
    },
    /// A validator names a check that does not exist.
    #[error(
        "the element `{element}` asks for the check `{name}`, which does not exist: `sit list --checks` names all"
    )]
    NoSuchCheck {
        /// Name of the element.
        element: String,
        /// Name of the check.
        name: String,
    },
    /// A function that is not implemented.
    #[error(
        "the element `{element}` asks for the function `{name}`, which is not one of the documented ones"
    )]
    NoSuchFunction {
        /// Name of the element.
        element: String,
        /// Name of the function.
        name: String,
    },
    /// Elements refer to each other in a circle.
    #[error("the element `{name}` refers to itself, directly or through others")]
    Circle {
        /// Name of the element.
        name: String,
    },
    /// An expression is wrong.
    #[error("the expression of the element `{element}` cannot be read: {source}")]
    Expression {
        /// Name of the element.
        element: String,
        /// What is wrong with it.
        source: DialectError,
    },
    /// An expression is refused by the engine that has to run it.
    #[error("the expression of the element `{element}` cannot be compiled: {reason}")]
    Engine {
        /// Name of the element.
        element: String,
        /// What the engine says.
        reason: String,
    },
    /// A filter needs a keyword list or an expression.
    #[error(
        "a filter of `{used_by}` compares with the element `{name}`, which is neither a keyword list nor an expression"
    )]
    FilterElement {
        /// Type that has the filter.
        used_by: String,
        /// Name of the element.
        name: String,
    },
}
