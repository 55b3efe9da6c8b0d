//! What a chart is to look like, and how the properties of `render` say it.

use std::str::FromStr;

use super::ChartError;
use crate::output::text::visible;

/// A kind of chart that can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// `timechart`: lines over time; missing bins are gaps.
    Time,
    /// `linechart`: lines.
    Line,
    /// `barchart`: bars from left to right.
    Bar,
    /// `columnchart`: bars from bottom to top.
    Column,
    /// `areachart`: filled lines.
    Area,
    /// `stackedareachart`: filled lines, one on top of the other.
    StackedArea,
    /// `piechart`: shares of a whole, as a list of bars.
    Pie,
    /// `scatterchart`: points.
    Scatter,
    /// `anomalychart`: drawn as a timechart.
    Anomaly,
    /// `card`: the first row in a frame.
    Card,
    /// `table`: the points as columns.
    Table,
}

impl ChartKind {
    /// Every kind, in the order in which they are listed for people.
    pub const ALL: [Self; 11] = [
        Self::Time,
        Self::Line,
        Self::Bar,
        Self::Column,
        Self::Area,
        Self::StackedArea,
        Self::Pie,
        Self::Scatter,
        Self::Anomaly,
        Self::Card,
        Self::Table,
    ];

    /// The name that `render` takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "timechart",
            Self::Line => "linechart",
            Self::Bar => "barchart",
            Self::Column => "columnchart",
            Self::Area => "areachart",
            Self::StackedArea => "stackedareachart",
            Self::Pie => "piechart",
            Self::Scatter => "scatterchart",
            Self::Anomaly => "anomalychart",
            Self::Card => "card",
            Self::Table => "table",
        }
    }
}

impl FromStr for ChartKind {
    type Err = ChartError;

    fn from_str(name: &str) -> Result<Self, ChartError> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| ChartError::Unsupported {
            name: visible(name),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }
}

/// How several series share a category: the property `kind` of `render`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stacking {
    /// As the kind of chart has it: beside each other, only `stackedareachart` stacks.
    #[default]
    Default,
    /// One on top of the other.
    Stacked,
    /// One on top of the other, as shares of 100 %.
    Stacked100,
    /// Beside each other.
    Unstacked,
}

impl FromStr for Stacking {
    type Err = ChartError;

    fn from_str(name: &str) -> Result<Self, ChartError> {
        match name {
            "default" => Ok(Self::Default),
            "stacked" => Ok(Self::Stacked),
            "stacked100" => Ok(Self::Stacked100),
            "unstacked" => Ok(Self::Unstacked),
            _ => Err(wrong("kind", name, "default, stacked, stacked100 or unstacked")),
        }
    }
}

/// What a chart is to look like.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartOptions {
    /// The kind of chart.
    pub kind: ChartKind,
    /// A line above the drawing.
    pub title: Option<String>,
    /// Columns of the terminal that may be used.
    pub width: usize,
    /// Lines that may be used; what was left out is said below them.
    pub height: usize,
    /// ANSI colours. They never carry meaning alone.
    pub color: bool,
    /// Block and Braille characters. Without, everything is ASCII, other characters of the data as `\u{e9}`.
    pub unicode: bool,
    /// How several series share a category.
    pub stacking: Stacking,
    /// Whether several series are explained below the drawing.
    pub legend: bool,
    /// The lower end of the y axis.
    pub y_min: Option<f64>,
    /// The upper end of the y axis.
    pub y_max: Option<f64>,
    /// The name of the x axis instead of the column's.
    pub x_title: Option<String>,
    /// The name of the y axis instead of the column's.
    pub y_title: Option<String>,
    /// A logarithmic x axis, for lines, areas and points over numbers.
    pub log_x: bool,
    /// A logarithmic y axis.
    pub log_y: bool,
}

impl ChartOptions {
    /// A chart of this kind in so many columns and lines, with Unicode, without colour.
    #[must_use]
    pub fn new(kind: ChartKind, width: usize, height: usize) -> Self {
        Self {
            kind,
            title: None,
            width,
            height,
            color: false,
            unicode: true,
            stacking: Stacking::Default,
            legend: true,
            y_min: None,
            y_max: None,
            x_title: None,
            y_title: None,
            log_x: false,
            log_y: false,
        }
    }

    /// Takes the properties of `render`, as `(name, values)`. Those about columns belong to [`super::arrange`].
    /// Returns what cannot be done in text, one sentence for each, to be said beside the chart.
    ///
    /// # Errors
    /// When a property has a value that it cannot have.
    pub fn read(&mut self, properties: &[(String, Vec<String>)]) -> Result<Vec<String>, ChartError> {
        let mut ignored = Vec::new();
        for (name, values) in properties {
            let value = values.first().map_or("", String::as_str);
            match name.as_str() {
                "title" => self.title = Some(value.to_owned()),
                "xtitle" => self.x_title = Some(value.to_owned()),
                "ytitle" => self.y_title = Some(value.to_owned()),
                "kind" => self.stacking = value.parse()?,
                "legend" => self.legend = one_of(name, value, "visible", "hidden")?,
                "xaxis" => self.log_x = !one_of(name, value, "linear", "log")?,
                "yaxis" => self.log_y = !one_of(name, value, "linear", "log")?,
                "ymin" => self.y_min = Some(number(name, value)?),
                "ymax" => self.y_max = Some(number(name, value)?),
                "xcolumn" | "ycolumns" | "series" => {}
                "accumulate" if value == "false" => {}
                "ysplit" if value == "none" => {}
                _ => ignored.push(format!("the chart's property '{}' has no effect in text", visible(name))),
            }
        }
        Ok(ignored)
    }
}

fn wrong(property: &str, value: &str, expected: &str) -> ChartError {
    ChartError::Property { property: visible(property), value: visible(value), expected: expected.to_owned() }
}

/// Whether a value is the first of two words.
fn one_of(property: &str, value: &str, first: &str, second: &str) -> Result<bool, ChartError> {
    if value == first || value == second {
        return Ok(value == first);
    }
    Err(wrong(property, value, &format!("{first} or {second}")))
}

fn number(property: &str, value: &str) -> Result<f64, ChartError> {
    value
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
        .ok_or_else(|| wrong(property, value, "a number"))
}
