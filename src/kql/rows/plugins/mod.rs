//! Plugins: functions from a whole table to a table, called with `evaluate`.
//!
//! The columns come in the order in which the binder lists them, followed by those that only the data decides, by name.
//! A plugin that is not here is refused by name.

mod activity;
mod bag_unpack;
mod intersect;
mod lookup;
mod narrow;
mod pivot;
mod retention;
mod rolling;
mod timeline;
mod users;

use thiserror::Error;

use crate::kql::values::{Type, Value};

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The names and types of the columns.
    pub columns: Vec<(String, Type)>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
}

/// An argument of a plugin.
#[derive(Debug, Clone)]
pub struct Argument<'a> {
    /// The name, where it is called by name: `return_unmatched = true`.
    pub name: Option<String>,
    /// What it is.
    pub value: ArgumentValue<'a>,
}

/// What an argument is.
#[derive(Debug, Clone)]
pub enum ArgumentValue<'a> {
    /// A column of the input by its place; behind a table, of that table.
    Column(usize),
    /// A constant.
    Constant(Value),
    /// A table.
    Table(&'a Rows),
}

impl<'a> Argument<'a> {
    /// A column of the input, or of the table in front.
    #[must_use]
    pub const fn column(place: usize) -> Self {
        Self { name: None, value: ArgumentValue::Column(place) }
    }

    /// A constant.
    #[must_use]
    pub fn constant(value: impl Into<Value>) -> Self {
        Self { name: None, value: ArgumentValue::Constant(value.into()) }
    }

    /// A table.
    #[must_use]
    pub const fn table(table: &'a Rows) -> Self {
        Self { name: None, value: ArgumentValue::Table(table) }
    }

    /// The argument with a name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }
}

/// Why a plugin has no result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PluginError {
    /// There is no such plugin here.
    #[error("the plugin `{0}` is not supported")]
    Unsupported(String),
    /// An argument that is missing or is not what it must be.
    #[error("argument {number} of `{plugin}` must be {expected}")]
    Argument {
        /// The plugin.
        plugin: &'static str,
        /// Which argument, from 1.
        number: usize,
        /// What it must be.
        expected: &'static str,
    },
    /// A form of a plugin whose result is not known.
    #[error("`{plugin}` does not support {what}")]
    Form {
        /// The plugin.
        plugin: &'static str,
        /// What.
        what: &'static str,
    },
    /// Two columns would have one name.
    #[error("`{plugin}` would give a second column `{name}`{hint}")]
    Conflict {
        /// The plugin.
        plugin: &'static str,
        /// The name.
        name: String,
        /// What helps.
        hint: &'static str,
    },
    /// A value that would be the name of a column is empty.
    #[error("`{0}` would give a column without a name; leave out the rows where the value is empty or null")]
    EmptyName(&'static str),
    /// The query says that there is a column that is not there.
    #[error("`{plugin}` gives no column `{name}`")]
    NoColumn {
        /// The plugin.
        plugin: String,
        /// The name.
        name: String,
    },
    /// More values than there can be.
    #[error("`{plugin}` would give a table of more than {limit} values")]
    TooLarge {
        /// The plugin.
        plugin: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// More bins than there can be.
    #[error("`{plugin}` would give more than {limit} bins; take a longer bin or a shorter time")]
    TooManyBins {
        /// The plugin.
        plugin: &'static str,
        /// How many there may be.
        limit: usize,
    },
}

/// How many values a table may have whose columns the data decides.
const MAX_VALUES: usize = 1 << 26;

/// What a plugin is called with.
struct Call<'a> {
    plugin: &'static str,
    input: &'a Rows,
    arguments: &'a [Argument<'a>],
    /// The columns that the query says the plugin gives: all of them, those of the input too.
    schema: Option<&'a [(String, Type)]>,
}

type Function = fn(&Call<'_>) -> Result<Rows, PluginError>;

/// The plugins, and whether each sees to the schema itself.
const PLUGINS: &[(&str, Function, bool)] = &[
    ("active_users_count", users::active_users_count, false),
    ("activity_counts_metrics", activity::activity_counts_metrics, false),
    ("bag_unpack", bag_unpack::bag_unpack, true),
    ("dcount_intersect", intersect::dcount_intersect, false),
    ("ipv4_lookup", lookup::ipv4_lookup, false),
    ("ipv6_lookup", lookup::ipv6_lookup, false),
    ("narrow", narrow::narrow, false),
    ("new_activity_metrics", retention::new_activity_metrics, false),
    ("pivot", pivot::pivot, true),
    ("rolling_percentile", rolling::rolling_percentile, false),
    ("sliding_window_counts", activity::sliding_window_counts, false),
];

/// The names of the plugins.
pub fn names() -> impl Iterator<Item = &'static str> {
    PLUGINS.iter().map(|(name, ..)| *name)
}

/// The result of a plugin. `schema` is what the query says about its columns, those of the input included.
///
/// `pivot` takes rows that are grouped: other columns, which are its keys, the value that names a column, and the
/// aggregate. Its arguments are the places of the last two, and what the aggregate of no rows is.
///
/// # Errors
/// See [`PluginError`].
pub fn plugin(
    name: &str,
    input: &Rows,
    arguments: &[Argument<'_>],
    schema: Option<&[(String, Type)]>,
) -> Result<Rows, PluginError> {
    let Some((plugin, function, sees_to_schema)) = PLUGINS.iter().find(|(known, ..)| *known == name) else {
        return Err(PluginError::Unsupported(name.to_owned()));
    };
    let result = function(&Call { plugin, input, arguments, schema })?;
    match schema {
        Some(schema) if !sees_to_schema => with_schema(plugin, &result, schema),
        _ => Ok(result),
    }
}

/// A table with just these columns.
fn with_schema(plugin: &str, rows: &Rows, schema: &[(String, Type)]) -> Result<Rows, PluginError> {
    let place = |name: &String| {
        rows.columns
            .iter()
            .position(|(known, _)| known == name)
            .ok_or_else(|| PluginError::NoColumn { plugin: plugin.to_owned(), name: name.clone() })
    };
    let places =
        schema.iter().map(|(name, kind)| Ok((place(name)?, *kind))).collect::<Result<Vec<_>, _>>()?;
    let pick = |row: &Vec<Value>| {
        let value = |(place, kind): &(usize, Type)| {
            row.get(*place).map_or_else(|| Value::null(*kind), |value| value.to(*kind))
        };
        places.iter().map(value).collect()
    };
    Ok(Rows { columns: schema.to_vec(), rows: rows.rows.iter().map(pick).collect() })
}

impl<'a> Call<'a> {
    /// The argument of a name or, where it has none, at a place from 0.
    fn argument(&self, at: usize, name: &str) -> Option<&'a ArgumentValue<'a>> {
        let named = self.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
        let placed = self.arguments.get(at).filter(|argument| argument.name.is_none());
        named.or(placed).map(|argument| &argument.value)
    }

    /// Checks that a table of so many rows and columns is not too large.
    fn check_size(&self, rows: usize, columns: usize) -> Result<(), PluginError> {
        if rows.saturating_mul(columns) > MAX_VALUES {
            return Err(PluginError::TooLarge { plugin: self.plugin, limit: MAX_VALUES });
        }
        Ok(())
    }

    fn wrong(&self, at: usize, expected: &'static str) -> PluginError {
        PluginError::Argument { plugin: self.plugin, number: at + 1, expected }
    }

    /// The column at a place among the arguments, which is one of the input.
    fn column(&self, at: usize) -> Result<usize, PluginError> {
        match self.argument(at, "") {
            Some(ArgumentValue::Column(place)) if *place < self.input.columns.len() => Ok(*place),
            _ => Err(self.wrong(at, "a column")),
        }
    }

    /// The constant at a place among the arguments.
    fn constant(&self, at: usize, expected: &'static str) -> Result<&'a Value, PluginError> {
        match self.argument(at, "") {
            Some(ArgumentValue::Constant(value)) if !value.is_null() => Ok(value),
            _ => Err(self.wrong(at, expected)),
        }
    }

    /// The name and the type of a column of the input.
    fn named(&self, place: usize) -> (String, Type) {
        self.input.columns.get(place).cloned().unwrap_or_else(|| (String::new(), Type::Dynamic))
    }
}

#[cfg(test)]
mod tests;
