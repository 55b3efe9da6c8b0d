//! What each operator is once its names are resolved.

use super::super::tree::{JoinKind, ParseKind};
use super::bound::{Column, NodeId};
pub use super::piece::{
    Aggregate, Computed, Expanded, Expansion, NestedLevel, ParsePiece, ScanStep, Series, SortKey, UnionInput,
};
use super::tables::Hidden;
use super::value::{ColumnId, Constant, Value};

/// What a node does.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// Reads a table of the database. The columns are in the table's order; hidden ones say where they come from.
    Table {
        /// The table.
        name: String,
        /// What the hidden columns give that are no columns of the table: name, column, source.
        made: Vec<(Column, Hidden)>,
    },
    /// The rows of a node that is used several times, under new columns in the same order.
    Reuse {
        /// The node.
        of: NodeId,
        /// Its name in the query.
        name: String,
        /// Whether it has to be computed only once: `materialize`.
        materialized: bool,
        /// Columns that only the data decides: here, and in the node.
        late: Vec<(Column, ColumnId)>,
    },
    /// The rows that the operator around gives, inside `mv-apply`, `partition`, `fork` and `facet`.
    Given,
    /// Rows of constants; one row for `print`.
    Rows(Vec<Vec<Value>>),
    /// `range`
    Range {
        /// The first value.
        from: Value,
        /// The last value.
        to: Value,
        /// How far apart.
        step: Value,
    },
    /// `externaldata`
    ExternalData {
        /// Where the data is.
        sources: Vec<Value>,
        /// How to read it.
        properties: Vec<(String, Constant)>,
    },
    /// A function that gives a table: `_GetWatchlist("x")`, `DeviceFromIP(...)`, a stored function.
    TableFunction {
        /// The function.
        name: String,
        /// Its arguments.
        arguments: Vec<Value>,
        /// Columns that only the data decides and that the query names.
        late: Vec<Column>,
    },
    /// `invoke FileProfile(...)`: the rows with further columns from elsewhere.
    Enrich {
        /// The rows.
        input: NodeId,
        /// The function.
        name: String,
        /// Its arguments.
        arguments: Vec<Value>,
        /// The new columns.
        added: Vec<Column>,
    },
    /// `where`
    Filter {
        /// The rows.
        input: NodeId,
        /// Which stay.
        condition: Value,
    },
    /// New columns from the ones that come in; none of them sees another.
    Extend {
        /// The rows.
        input: NodeId,
        /// The new columns.
        computed: Vec<Computed>,
    },
    /// Keeps, orders and renames columns: the columns of the node, by their ids, are all there in the input.
    Select {
        /// The rows.
        input: NodeId,
    },
    /// `summarize`, `count`, `distinct` (without aggregates). Its columns: keys, then outputs of the aggregates.
    Aggregate {
        /// The rows.
        input: NodeId,
        /// What is grouped by.
        keys: Vec<Computed>,
        /// The aggregates.
        aggregates: Vec<Aggregate>,
    },
    /// `take`
    Take {
        /// The rows.
        input: NodeId,
        /// How many.
        count: Value,
    },
    /// `sample`
    Sample {
        /// The rows.
        input: NodeId,
        /// How many.
        count: Value,
    },
    /// `sample-distinct`
    SampleDistinct {
        /// The rows.
        input: NodeId,
        /// How many.
        count: Value,
        /// Of what.
        of: Computed,
    },
    /// `sort`
    Sort {
        /// The rows.
        input: NodeId,
        /// The keys, the most important first.
        keys: Vec<SortKey>,
    },
    /// `top`
    Top {
        /// The rows.
        input: NodeId,
        /// How many.
        count: Value,
        /// The key.
        key: SortKey,
    },
    /// `top-hitters`
    TopHitters {
        /// The rows.
        input: NodeId,
        /// How many.
        count: Value,
        /// Of what.
        of: Computed,
        /// What is added up; nothing counts rows.
        weight: Option<Value>,
        /// The column with the sum.
        total: Column,
    },
    /// `top-nested`
    TopNested {
        /// The rows.
        input: NodeId,
        /// The levels, the outermost first.
        levels: Vec<NestedLevel>,
    },
    /// `join` and `lookup`: the columns of the left side, then those of the right.
    Join {
        /// The kind.
        kind: JoinKind,
        /// The left side.
        left: NodeId,
        /// The right side.
        right: NodeId,
        /// What has to be equal: a value of the left side, one of the right.
        on: Vec<(Value, Value)>,
    },
    /// `union`
    Union {
        /// The tables.
        inputs: Vec<UnionInput>,
        /// The column with the name of the table.
        source: Option<Column>,
    },
    /// `mv-expand`
    Expand {
        /// The rows.
        input: NodeId,
        /// What is expanded.
        expansion: Expansion,
    },
    /// `mv-apply`: what the body gives for each row, with the columns of the row.
    Apply {
        /// The rows.
        input: NodeId,
        /// What is expanded.
        expansion: Expansion,
        /// The [`NodeKind::Given`] that stands for the rows of one row.
        given: NodeId,
        /// What is done with them.
        body: NodeId,
    },
    /// `parse`, `parse-where`
    Parse {
        /// The rows.
        input: NodeId,
        /// The text.
        value: Value,
        /// How the pattern is read.
        kind: ParseKind,
        /// Flags of the regular expression.
        flags: String,
        /// The pattern.
        pattern: Vec<ParsePiece>,
        /// Whether rows that do not match are left out.
        only_matches: bool,
    },
    /// `parse-kv`
    ParseKv {
        /// The rows.
        input: NodeId,
        /// The text.
        value: Value,
        /// The keys that become columns.
        added: Vec<Column>,
        /// How the text is written.
        properties: Vec<(String, Constant)>,
    },
    /// `make-series`: its columns are the keys, the series, the axis.
    MakeSeries {
        /// The rows.
        input: NodeId,
        /// What is grouped by.
        keys: Vec<Computed>,
        /// The aggregates, the column that holds the series of each, and what stands where there are no rows.
        series: Vec<Series>,
        /// The axis; its column holds all its points.
        axis: Computed,
        /// The first point.
        from: Option<Value>,
        /// The end.
        to: Option<Value>,
        /// How far apart.
        step: Value,
        /// Whether the end is a point itself.
        includes_end: bool,
        /// Whether there is one series also where there are no rows.
        nonempty: bool,
    },
    /// `scan`
    Scan {
        /// The rows, in order.
        input: NodeId,
        /// New columns and what they are at first.
        declared: Vec<Computed>,
        /// What makes a sequence of its own.
        partition: Vec<Value>,
        /// The order of the rows, where the operator says it.
        order: Vec<SortKey>,
        /// The column with the number of the match.
        match_id: Option<Column>,
        /// The column with the name of the step.
        step_name: Option<Column>,
        /// The steps.
        steps: Vec<ScanStep>,
    },
    /// `partition`: what the body gives for the rows of each value.
    Partition {
        /// The rows.
        input: NodeId,
        /// The value.
        by: Value,
        /// The [`NodeKind::Given`] that stands for the rows of one value.
        given: NodeId,
        /// What is done with them.
        body: NodeId,
    },
    /// `evaluate`
    Plugin {
        /// The rows.
        input: NodeId,
        /// The plugin.
        name: &'static str,
        /// Its arguments; a table is in `tables`.
        arguments: Vec<Value>,
        /// The name that each argument is called by, where it has one.
        called: Vec<Option<String>>,
        /// The aggregate of `pivot`.
        aggregate: Option<Aggregate>,
        /// The tables among the arguments.
        tables: Vec<NodeId>,
        /// Columns that only the data decides and that the query names.
        late: Vec<Column>,
    },
    /// `reduce`
    Reduce {
        /// The rows.
        input: NodeId,
        /// What is grouped.
        by: Value,
        /// `threshold`, `characters`
        properties: Vec<(String, Constant)>,
    },
    /// `getschema` of a table whose columns only the data decides; of others it is [`NodeKind::Rows`].
    GetSchema {
        /// The rows.
        input: NodeId,
    },
    /// `serialize`: the order of the rows counts from here.
    Serialize {
        /// The rows.
        input: NodeId,
    },
    /// `consume`: reads the rows and gives none.
    Consume {
        /// The rows.
        input: NodeId,
    },
}
