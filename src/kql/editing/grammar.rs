//! What each operator can be followed by: its parameters, the words between its operands, and what the operands are.
//!
//! The parser knows more; this is as much as colours and completions need while a query is half written.

use self::Operands::{
    Aggregates, Body, Charts, Columns, Declarations, Done, Enriching, Keys, Nothing, Number, Plugins,
    Properties, Steps, Tables, Types, Values as Expressions,
};
use super::super::tree::{JoinKind, ParseKind, UnionKind};

/// What stands behind an operator's name or one of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operands {
    /// Nothing that can be guessed: a new name, or nothing at all.
    Nothing,
    /// The word ends what it belongs to, as `asc`.
    Done,
    /// Expressions over the columns.
    Values,
    /// The same with aggregates.
    Aggregates,
    /// Names of columns.
    Columns,
    /// Columns that both sides of a join have, or conditions over both.
    Keys,
    /// A number that is known before the query runs.
    Number,
    /// Tables.
    Tables,
    /// Kinds of charts.
    Charts,
    /// Plugins.
    Plugins,
    /// Functions on rows.
    Enriching,
    /// A bracket with a pipeline that has no source.
    Body,
    /// A bracket with names and types.
    Declarations,
    /// A bracket with properties.
    Properties,
    /// A bracket with the steps of `scan`.
    Steps,
    /// The name of a type.
    Types,
}

/// An operator.
#[derive(Debug)]
pub(super) struct Operator {
    /// The name.
    pub name: &'static str,
    /// What it does, in a few words.
    pub note: &'static str,
    /// What stands behind its name.
    pub first: Operands,
    /// The words between its operands.
    pub words: &'static [(&'static str, Operands)],
    /// The parameters, and the values of each where they are few.
    pub parameters: &'static [(&'static str, Values)],
}

/// The values that a parameter takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Values {
    /// Any.
    Any,
    /// One of these.
    Of(&'static [&'static str]),
    /// A kind of join.
    Joins,
    /// A kind of `lookup`.
    Lookups,
    /// A kind of union.
    Unions,
    /// A kind of pattern.
    Patterns,
}

impl Values {
    /// The values, where they are few.
    pub(super) fn words(self) -> Vec<&'static str> {
        match self {
            Self::Any => Vec::new(),
            Self::Of(words) => words.to_vec(),
            Self::Joins => JoinKind::NAMES.iter().map(|(name, _)| *name).collect(),
            Self::Lookups => vec!["leftouter", "inner"],
            Self::Unions => UnionKind::NAMES.iter().map(|(name, _)| *name).collect(),
            Self::Patterns => ParseKind::NAMES.iter().map(|(name, _)| *name).collect(),
        }
    }
}

type Words = &'static [(&'static str, Operands)];
type Parameters = &'static [(&'static str, Values)];

const NONE: Words = &[];
const ORDER: Words =
    &[("by", Expressions), ("asc", Done), ("desc", Done), ("nulls", Done), ("first", Done), ("last", Done)];
const BAGS: Parameters = &[
    ("kind", Values::Of(&["array", "bag"])),
    ("bagexpansion", Values::Of(&["array", "bag"])),
    ("with_itemindex", Values::Any),
];

const fn plain(name: &'static str, note: &'static str, first: Operands, words: Words) -> Operator {
    Operator { name, note, first, words, parameters: &[] }
}

const fn with(
    name: &'static str,
    note: &'static str,
    first: Operands,
    words: Words,
    parameters: Parameters,
) -> Operator {
    Operator { name, note, first, words, parameters }
}

/// The operators, the most used first.
pub(super) static OPERATORS: &[Operator] = &[
    plain("where", "keeps rows that fit a condition", Expressions, NONE),
    plain("project", "chooses, names and computes columns", Expressions, NONE),
    plain("extend", "adds computed columns", Expressions, NONE),
    plain("summarize", "groups rows and aggregates them", Aggregates, &[("by", Expressions)]),
    with("join", "puts rows of two tables together", Tables, &[("on", Keys)], &[("kind", Values::Joins)]),
    plain("sort", "orders rows", Nothing, ORDER),
    plain("order", "orders rows", Nothing, ORDER),
    plain("top", "the first rows of an order", Number, ORDER),
    plain("take", "any so many rows", Number, NONE),
    plain("limit", "any so many rows", Number, NONE),
    plain("distinct", "each combination of values once", Expressions, NONE),
    plain("count", "the number of rows", Nothing, &[("as", Nothing)]),
    with(
        "union",
        "rows of several tables",
        Tables,
        NONE,
        &[
            ("kind", Values::Unions),
            ("withsource", Values::Any),
            ("with_source", Values::Any),
            ("isfuzzy", Values::Of(&["true", "false"])),
        ],
    ),
    with(
        "mv-expand",
        "a row for each element of an array",
        Expressions,
        &[("to", Types), ("limit", Number)],
        BAGS,
    ),
    with(
        "mv-apply",
        "a pipeline over the elements of an array",
        Expressions,
        &[("to", Types), ("limit", Number), ("on", Body)],
        BAGS,
    ),
    with(
        "parse",
        "columns out of a text by a pattern",
        Expressions,
        &[("with", Nothing)],
        &[("kind", Values::Patterns), ("flags", Values::Any)],
    ),
    with(
        "parse-where",
        "the same, and only rows that fit",
        Expressions,
        &[("with", Nothing)],
        &[("kind", Values::Patterns), ("flags", Values::Any)],
    ),
    plain(
        "parse-kv",
        "columns out of keys and values in a text",
        Expressions,
        &[("as", Declarations), ("with", Properties)],
    ),
    with(
        "lookup",
        "adds columns of another table by its keys",
        Tables,
        &[("on", Keys)],
        &[("kind", Values::Lookups)],
    ),
    plain("project-away", "leaves columns out", Columns, NONE),
    plain("project-keep", "keeps columns", Columns, NONE),
    plain("project-rename", "gives columns other names", Columns, NONE),
    plain(
        "project-reorder",
        "puts columns first",
        Columns,
        &[("asc", Done), ("desc", Done), ("granny-asc", Done), ("granny-desc", Done)],
    ),
    plain("project-by-names", "columns by a list of names", Columns, NONE),
    with(
        "make-series",
        "arrays of aggregates over steps of time",
        Aggregates,
        &[
            ("default", Nothing),
            ("on", Columns),
            ("from", Expressions),
            ("to", Expressions),
            ("step", Expressions),
            ("by", Expressions),
        ],
        &[("kind", Values::Of(&["nonempty"]))],
    ),
    plain("render", "shows the result as a chart", Charts, &[("with", Properties)]),
    plain("evaluate", "calls a plugin", Plugins, NONE),
    plain("invoke", "calls a function on the rows", Enriching, NONE),
    with(
        "search",
        "looks for a text in all columns",
        Expressions,
        &[("in", Tables)],
        &[("kind", Values::Of(&["case_insensitive", "case_sensitive", "default"]))],
    ),
    with(
        "find",
        "looks for rows in several tables",
        Expressions,
        &[("in", Tables), ("where", Expressions), ("project", Columns), ("project-away", Columns)],
        &[("withsource", Values::Any), ("with_source", Values::Any)],
    ),
    plain("as", "names the rows", Nothing, NONE),
    plain("sample", "any so many rows", Number, NONE),
    plain("sample-distinct", "any so many values", Number, &[("of", Expressions)]),
    plain("top-hitters", "the most frequent values", Number, &[("of", Expressions), ("by", Expressions)]),
    plain(
        "top-nested",
        "the first values level by level",
        Number,
        &[
            ("of", Expressions),
            ("with", Nothing),
            ("others", Nothing),
            ("by", Aggregates),
            ("asc", Done),
            ("desc", Done),
        ],
    ),
    plain("serialize", "keeps the order of rows", Expressions, NONE),
    with(
        "scan",
        "finds sequences of rows",
        Nothing,
        &[
            ("order", Nothing),
            ("partition", Nothing),
            ("by", Expressions),
            ("asc", Done),
            ("desc", Done),
            ("declare", Declarations),
            ("with", Steps),
        ],
        &[("with_match_id", Values::Any), ("with_step_name", Values::Any)],
    ),
    plain("partition", "a pipeline for each value", Nothing, &[("by", Columns), ("in", Nothing)]),
    plain("fork", "several pipelines over the same rows", Body, NONE),
    plain("facet", "a result for each column", Nothing, &[("by", Columns), ("with", Body)]),
    with("getschema", "the columns and their types", Nothing, NONE, &[("kind", Values::Of(&["csl"]))]),
    plain("reduce", "groups texts by their pattern", Nothing, &[("by", Expressions), ("with", Nothing)]),
    plain("assert-schema", "fails unless the columns are these", Declarations, NONE),
    plain("consume", "reads all rows and gives none", Nothing, NONE),
    plain("print", "a row of values", Expressions, NONE),
    plain(
        "range",
        "a column of values",
        Nothing,
        &[("from", Expressions), ("to", Expressions), ("step", Expressions)],
    ),
    plain("filter", "keeps rows that fit a condition", Expressions, NONE),
    plain("mvexpand", "a row for each element of an array", Expressions, &[("to", Types), ("limit", Number)]),
    with(
        "mvapply",
        "a pipeline over the elements of an array",
        Expressions,
        &[("to", Types), ("limit", Number), ("on", Body)],
        BAGS,
    ),
];

/// Operators that make rows themselves, so that a query may begin with them.
pub(super) const LEADING: &[&str] = &["evaluate", "find", "print", "range", "search", "union"];

/// Operators that may not come after a pipe.
pub(super) const ONLY_LEADING: &[&str] = &["print", "range"];

/// Other spellings, which are read and not offered.
pub(super) const OTHER_SPELLINGS: &[&str] = &["filter", "mvapply", "mvexpand"];

/// The operators by name, each with what it does in a few words; other spellings are left out.
pub fn operators() -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = OPERATORS.iter().filter(|operator| !OTHER_SPELLINGS.contains(&operator.name));
    own.map(|operator| (operator.name, operator.note))
}

/// The operator with a name.
pub(super) fn operator(name: &str) -> Option<&'static Operator> {
    OPERATORS.iter().find(|operator| operator.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kql::words;

    #[test]
    fn every_operator_of_the_parser_is_known_here_and_no_other() {
        let mut here: Vec<&str> = OPERATORS.iter().map(|operator| operator.name).collect();
        here.sort_unstable();
        assert_eq!(here, words::OPERATORS);
    }

    #[test]
    fn a_list_of_leading_operators_names_operators() {
        for name in LEADING.iter().chain(ONLY_LEADING).chain(OTHER_SPELLINGS) {
            assert!(operator(name).is_some(), "{name}");
        }
    }
}
