//! The operators that make rows of rows, one by one or in order: what an engine of columns does not have.
//!
//! Nothing here knows the engine. Values come in and go out as [`Value`]s; an expression is something that can
//! [`Evaluate`] a row. In the order in which to read:
//!
//! - [`parse`] and [`parse_kv`] take a text apart, [`expand`] makes several rows of one.
//! - [`window`] and [`scan`] need rows in order and are [`RowOperator`]s.
//! - [`series`] lays values out over an axis.
//! - [`plugins`] are functions from a whole table to a table.
//!
//! Every result depends on the rows and, where an operator needs one, on their order, and on nothing else.

pub mod error;
pub mod expand;
pub mod parse;
pub mod parse_kv;
pub mod plugins;
pub mod scan;
pub mod series;
mod shape;
pub mod window;

use std::fmt::Debug;

use super::bind;
use super::functions::operators::compare::equal;
use super::values::{Type, Value};

pub use error::RowError;
pub use plugins::{Argument, PluginError, Rows, plugin};

/// An expression over the columns of a row.
pub trait Evaluate: Send + Sync + Debug {
    /// The value for a row. It never fails: what has no value is null.
    fn eval(&self, row: &[Value]) -> Value;
}

/// An operator: rows in, rows out. Rows come one by one, in order where the operator says that it needs one.
pub trait RowOperator: Send + Debug {
    /// Takes a row, and gives the rows that are ready.
    fn push(&mut self, row: &[Value], out: &mut dyn FnMut(Vec<Value>));

    /// Gives the rows that are left, after the last one came in.
    fn finish(&mut self, out: &mut dyn FnMut(Vec<Value>));
}

/// The type of values of a type of the binder. What only the data decides is a dynamic.
#[must_use]
pub const fn kind(ty: bind::Type) -> Type {
    match ty {
        bind::Type::Bool => Type::Bool,
        bind::Type::DateTime => Type::DateTime,
        bind::Type::Decimal => Type::Decimal,
        bind::Type::Dynamic | bind::Type::Unknown => Type::Dynamic,
        bind::Type::Guid => Type::Guid,
        bind::Type::Int => Type::Int,
        bind::Type::Long => Type::Long,
        bind::Type::Real => Type::Real,
        bind::Type::String => Type::String,
        bind::Type::Timespan => Type::TimeSpan,
    }
}

/// Whether two values are the same for grouping: two nulls are, and so are two NaNs.
#[must_use]
fn same(a: &Value, b: &Value) -> bool {
    if a.is_null() || b.is_null() {
        return a.is_null() && b.is_null();
    }
    if let (Value::Real(a), Value::Real(b)) = (a, b) {
        return a == b || (a.is_nan() && b.is_nan());
    }
    equal(a, b) == Some(true)
}

/// What makes rows one group: a text that is the same for the same values and no others.
#[must_use]
fn group_key<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    use std::fmt::Write;
    let mut key = String::new();
    for value in values {
        let text = match value {
            value if value.is_null() => {
                key.push('-');
                continue;
            }
            Value::Dynamic(value) => value.to_sorted_json().into(),
            Value::Decimal(value) => value.plain().to_string().into(),
            Value::Real(value) if *value == 0.0 => "0".into(),
            value => value.text(),
        };
        // The length keeps one value from running into the next. Writing to a string does not fail.
        let _ = write!(key, "{}:{text}", text.len());
    }
    key
}

#[cfg(test)]
pub(crate) mod testing {
    //! What the tests of the operators share.

    use super::super::values::Dynamic;
    use super::{Evaluate, RowOperator, Value};

    /// An expression that is a function.
    pub(crate) struct Computed<F>(pub F);

    impl<F> std::fmt::Debug for Computed<F> {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("Computed")
        }
    }

    impl<F: Fn(&[Value]) -> Value + Send + Sync> Evaluate for Computed<F> {
        fn eval(&self, row: &[Value]) -> Value {
            (self.0)(row)
        }
    }

    /// An expression of a function.
    pub(crate) fn expr(f: impl Fn(&[Value]) -> Value + Send + Sync + 'static) -> Box<dyn Evaluate> {
        Box::new(Computed(f))
    }

    /// The column at a place.
    pub(crate) fn column(at: usize) -> Box<dyn Evaluate> {
        expr(move |row| row[at].clone())
    }

    /// JSON.
    pub(crate) fn json(text: &str) -> Value {
        Value::dynamic(Dynamic::parse(text).unwrap())
    }

    /// The text of a row, its values parted by bars.
    pub(crate) fn line(row: &[Value]) -> String {
        row.iter().map(|value| value.text().into_owned()).collect::<Vec<_>>().join("|")
    }

    /// What an operator makes of rows, as lines.
    pub(crate) fn run(operator: &mut dyn RowOperator, rows: &[Vec<Value>]) -> Vec<String> {
        let mut lines = Vec::new();
        for row in rows {
            operator.push(row, &mut |row| lines.push(line(&row)));
        }
        operator.finish(&mut |row| lines.push(line(&row)));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_is_no_empty_string_and_no_value_runs_into_the_next() {
        let key = |values: &[Value]| group_key(values);
        assert_ne!(key(&[Value::from("")]), key(&[Value::Null(Type::Long)]));
        assert_ne!(key(&["a".into(), "b".into()]), key(&["ab".into(), "".into()]));
        assert_ne!(key(&["1:a".into()]), key(&["a".into(), Value::Null(Type::Long)]));
        assert_eq!(key(&[Value::Real(0.0)]), key(&[Value::Real(-0.0)]));
        assert_eq!(key(&[testing::json(r#"{"a":1,"b":2}"#)]), key(&[testing::json(r#"{"b":2,"a":1}"#)]));
    }

    #[test]
    fn nulls_are_the_same_and_so_are_nans() {
        assert!(same(&Value::Null(Type::Long), &Value::Null(Type::Long)));
        assert!(!same(&Value::Null(Type::Long), &Value::Long(0)));
        assert!(same(&Value::Real(f64::NAN), &Value::Real(f64::NAN)));
    }
}
