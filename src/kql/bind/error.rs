//! What is wrong with the meaning of a query: where, why, and what to write instead; and notes, which are not errors.
//!
//! Binding stops at the first error; a second one would mostly be a consequence of the first.

use super::super::span::Span;

/// Why a query has no meaning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A name in an expression is no column, table, function or `let`.
    #[error("there is no column `{name}` in what comes before this")]
    UnknownColumn {
        /// The name.
        name: String,
    },
    /// A name that stands for nothing, where there are no columns.
    #[error("`{name}` is not the name of a table, a `let` or a parameter")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// A table that is not there.
    #[error("there is no table `{name}`")]
    UnknownTable {
        /// The name.
        name: String,
    },
    /// A union of tables none of which is there.
    #[error("none of the tables of this union is there")]
    NothingToUnite,
    /// A function that is not there.
    #[error("there is no function `{name}`")]
    UnknownFunction {
        /// The name.
        name: String,
    },
    /// A plugin that is not there.
    #[error("there is no plugin `{name}`")]
    UnknownPlugin {
        /// The name.
        name: String,
    },
    /// An aggregate where there is nothing to aggregate.
    #[error("`{name}` is an aggregate and works only in `summarize` and the like")]
    AggregateOutside {
        /// The aggregate.
        name: String,
    },
    /// A column next to an aggregate that is no key.
    #[error("`{name}` has many values here: it stands outside an aggregate and is not a key of `by`")]
    ColumnOutsideAggregate {
        /// The column.
        name: String,
    },
    /// Too few or too many arguments.
    #[error("`{function}` takes {expected}, not {given}")]
    ArgumentCount {
        /// The function.
        function: String,
        /// How many it takes, in words.
        expected: String,
        /// How many there are, in words.
        given: String,
    },
    /// A value of another type than the one that is needed.
    #[error("{what} has to be {expected}, and this is {found}")]
    WrongType {
        /// What the value is for.
        what: String,
        /// What it has to be, in words.
        expected: String,
        /// What it is, in words.
        found: String,
    },
    /// An operator between values that it does not go with.
    #[error("`{operator}` does not go with {left} and {right}")]
    OperandTypes {
        /// The operator.
        operator: String,
        /// The type on its left.
        left: String,
        /// The type on its right.
        right: String,
    },
    /// A value that has to be the same for every row.
    #[error("{what} has to be known before the query runs")]
    NotConstant {
        /// What the value is for.
        what: String,
    },
    /// Something else than the name of a column.
    #[error("{what} has to be the name of a column")]
    ColumnExpected {
        /// What it is for.
        what: String,
    },
    /// A table where a value is needed.
    #[error("this is a table, and {what} has to be one value")]
    TableForValue {
        /// What the value is for.
        what: String,
    },
    /// A value where a table is needed.
    #[error("this is a value, and {what} has to be a table")]
    ValueForTable {
        /// What the table is for.
        what: String,
    },
    /// A name that is given twice.
    #[error("there is already {what} `{name}`")]
    Repeated {
        /// What has the name.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A key of a join that one side lacks.
    #[error("there is no column `{name}` on the {side} side of the join")]
    JoinColumn {
        /// The name.
        name: String,
        /// `left` or `right`.
        side: &'static str,
    },
    /// A condition of a join that is no equality of both sides.
    #[error("a join needs the name of a column, or `$left.a == $right.b`")]
    JoinCondition,
    /// A dynamic value as a key.
    #[error("a dynamic value cannot be {what}")]
    DynamicKey {
        /// What it should be.
        what: &'static str,
    },
    /// Several names for one value.
    #[error("this gives {given}, and {names} stand for it")]
    NamesForValues {
        /// How many values, in words.
        given: String,
        /// How many names, in words.
        names: String,
    },
    /// A table without the columns that a function asks for.
    #[error("the table has no column `{name}` of type {kind}, which `{function}` needs")]
    MissingColumn {
        /// The column.
        name: String,
        /// Its type.
        kind: &'static str,
        /// The function.
        function: String,
    },
    /// A literal that is none of its type.
    #[error("`{text}` is not a {kind}")]
    BadLiteral {
        /// What is written.
        text: String,
        /// The type.
        kind: &'static str,
    },
    /// A word that stands for one of a few is none of them.
    #[error("{what} is one of {allowed}, not `{found}`")]
    NotOneOf {
        /// What it is for.
        what: String,
        /// The words, in words.
        allowed: String,
        /// What is written.
        found: String,
    },
    /// Cells that do not fill rows.
    #[error("{cells} cells do not fill rows of {columns} columns")]
    IncompleteRow {
        /// How many cells.
        cells: usize,
        /// How many columns.
        columns: usize,
    },
    /// Kusto has it, this engine does not.
    #[error("{what} is not supported")]
    Unsupported {
        /// What it is.
        what: String,
    },
    /// A constant that a function or an operator does not take, as a regular expression that is none.
    #[error("{reason}")]
    Refused {
        /// Why.
        reason: String,
    },
    /// Functions in functions in functions.
    #[error("functions and tables are nested too deeply (more than {limit})")]
    TooDeep {
        /// How deep is still read.
        limit: usize,
    },
    /// A query that becomes too large when its functions are put in.
    #[error("the query becomes too large: its functions are called more than {limit} times")]
    TooLarge {
        /// How many calls are still put in.
        limit: usize,
    },
    /// Statements, and none that gives rows.
    #[error("no statement gives a result")]
    NoResult,
}

/// What is wrong with the meaning of a query, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct BindError {
    /// Why.
    pub fault: Fault,
    /// Where.
    pub span: Span,
    /// A second place that explains the first, as the first of two equal names, and what it is.
    pub related: Option<(Span, &'static str)>,
    /// What to write instead, most useful first.
    pub hints: Vec<String>,
}

impl BindError {
    /// An error at a place.
    #[must_use]
    pub fn new(fault: Fault, span: Span) -> Box<Self> {
        Box::new(Self { fault, span, related: None, hints: Vec::new() })
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn hint(mut self: Box<Self>, hint: impl Into<String>) -> Box<Self> {
        self.hints.push(hint.into());
        self
    }

    /// Adds the nearest of the names that there are, when one is near enough.
    #[must_use]
    pub fn nearest<'a>(self: Box<Self>, name: &str, known: impl IntoIterator<Item = &'a str>) -> Box<Self> {
        match nearest(name, known) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

/// The name that a misspelt one most likely is. Case counts less than letters.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > 200 {
        return None;
    }
    let lower = name.to_lowercase();
    // Of a word of two letters every other one is near.
    let most = match lower.chars().count() {
        0..=2 => 0,
        count => 1 + count / 4,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        if candidate.len().abs_diff(name.len()) > most * 4 {
            continue;
        }
        let distance = strsim::osa_distance(&lower, &candidate.to_lowercase());
        let smaller = best.is_none_or(|(least, other)| (distance, candidate) < (least, other));
        if distance <= most && smaller {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Something that the person who wrote the query should know, although the query runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A sentence.
    pub text: String,
    /// What it is about.
    pub span: Span,
}

/// `1 argument`, `3 arguments`.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_whatever_its_case() {
        assert_eq!(nearest("devicename", ["DeviceId", "DeviceName"]), Some("DeviceName"));
        assert_eq!(nearest("Acount", ["Account", "Amount"]), Some("Account"));
        assert_eq!(nearest("zzz", ["Account"]), None);
    }

    #[test]
    fn a_misspelt_column_is_answered_with_the_nearest() {
        let error = BindError::new(Fault::UnknownColumn { name: "Foo".to_owned() }, Span::new(0, 3));
        let error = error.nearest("Foo", ["Bar", "Fooo"]);
        assert_eq!(error.to_string(), "there is no column `Foo` in what comes before this");
        assert_eq!(error.hints, ["did you mean `Fooo`?"]);
    }
}
