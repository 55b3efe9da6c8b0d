//! Words that stand in expressions and behind parameters, the most used first.

/// The words between two values.
pub(super) const INFIX: &[&str] = &[
    "and",
    "or",
    "has",
    "contains",
    "startswith",
    "endswith",
    "in",
    "has_any",
    "has_all",
    "between",
    "matches",
    "hasprefix",
    "hassuffix",
    "has_cs",
    "contains_cs",
    "startswith_cs",
    "endswith_cs",
    "hasprefix_cs",
    "hassuffix_cs",
    "like",
    "likecs",
    "notlike",
    "notlikecs",
    "notcontains",
    "notcontainscs",
    "containscs",
];

/// Those of [`INFIX`] that are offered: the others are old spellings.
pub(super) const INFIX_OFFERED: &[&str] = &[
    "and",
    "or",
    "has",
    "has_cs",
    "has_any",
    "has_all",
    "hasprefix",
    "hassuffix",
    "contains",
    "contains_cs",
    "startswith",
    "startswith_cs",
    "endswith",
    "endswith_cs",
    "in",
    "between",
    "matches regex",
];

/// Those that a `!` may stand before.
pub(super) const NEGATED: &[&str] = &[
    "has",
    "has_cs",
    "hasprefix",
    "hassuffix",
    "contains",
    "contains_cs",
    "startswith",
    "startswith_cs",
    "endswith",
    "endswith_cs",
    "in",
    "between",
];

/// Kinds of charts.
pub(super) const CHARTS: &[&str] = &[
    "table",
    "timechart",
    "barchart",
    "columnchart",
    "piechart",
    "linechart",
    "areachart",
    "stackedareachart",
    "scatterchart",
    "anomalychart",
    "card",
    "ladderchart",
    "pivotchart",
    "timepivot",
    "treemap",
];

/// Properties of charts.
pub(super) const CHART_PROPERTIES: &[&str] = &[
    "title",
    "kind",
    "series",
    "xcolumn",
    "ycolumns",
    "xtitle",
    "ytitle",
    "xaxis",
    "yaxis",
    "legend",
    "ysplit",
    "xmin",
    "xmax",
    "ymin",
    "ymax",
    "accumulate",
    "anomalycolumns",
];

/// Types, as columns are declared with them.
pub(super) const TYPES: &[&str] =
    &["string", "long", "int", "real", "bool", "datetime", "timespan", "dynamic", "guid", "decimal"];
