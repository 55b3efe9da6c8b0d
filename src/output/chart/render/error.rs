//! Why a chart is refused.

/// A chart that cannot be drawn. The caller can always show the rows as a table instead.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChartError {
    /// A kind of chart that text cannot show, or that does not exist.
    #[error("'{name}' cannot be drawn as text; what can: {known}")]
    Unsupported {
        /// What was asked for.
        name: String,
        /// The kinds there are.
        known: String,
    },
    /// A property of the chart has a value that it cannot have.
    #[error("the chart's property '{property}' cannot be '{value}'; it takes {expected}")]
    Property {
        /// The property.
        property: String,
        /// The value as written.
        value: String,
        /// What it takes.
        expected: String,
    },
    /// There is nothing to draw.
    #[error("there are no rows to draw")]
    NoRows,
    /// No value in any row can be drawn.
    #[error("no row has a value that can be drawn")]
    NoValues,
    /// A property names a column that the result has not.
    #[error("the result has no column '{name}'; its columns are {known}")]
    NoColumn {
        /// What was asked for.
        name: String,
        /// The columns there are.
        known: String,
    },
    /// A column for the y axis has no numbers.
    #[error("column '{name}' has no numbers, the y axis needs them")]
    NotNumeric {
        /// The column.
        name: String,
    },
    /// There is no column for the y axis.
    #[error("the result has no column of numbers beside the x axis '{x}'")]
    NoNumbers {
        /// The column of the x axis.
        x: String,
    },
    /// A chart over time without a time.
    #[error("a {kind} needs a datetime for its x axis, '{x}' is none")]
    NeedsTime {
        /// The chart.
        kind: String,
        /// The column of the x axis.
        x: String,
    },
    /// A row does not have one cell for each column.
    #[error("row {row} has {found} cells, the result has {expected} columns")]
    RowLength {
        /// The row, counted from one.
        row: usize,
        /// Its cells.
        found: usize,
        /// The columns.
        expected: usize,
    },
    /// A cell is of another kind than its column.
    #[error("row {row} has something else in column '{column}' than the column's kind")]
    WrongCell {
        /// The row, counted from one.
        row: usize,
        /// The column.
        column: String,
    },
    /// The axis that was asked for has no length.
    #[error("the y axis cannot go from {low} to {high}")]
    Range {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// The screen is too narrow.
    #[error("{width} columns are too narrow for this chart; it needs {needed}")]
    Narrow {
        /// The columns there are.
        width: usize,
        /// The columns needed.
        needed: usize,
    },
}
