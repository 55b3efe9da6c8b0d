//! Operators over several tables, texts, series and sequences as text.

use std::fmt::{Display, Formatter, Result};

use super::super::tree::{
    Conditions, Find, FindColumn, FindProjection, Join, JoinKind, Lookup, MakeSeries, Parameter, Parse,
    ParseKind, ParsePart, Scan, ScanOutput, ScanStep, Search, SeriesAggregate, Union, UnionKind,
};
use super::{clause, list, name_of, optional};

fn hints(formatter: &mut Formatter<'_>, hints: &[Parameter]) -> Result {
    hints.iter().try_for_each(|hint| write!(formatter, " {hint}"))
}

impl Display for JoinKind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(name_of(Self::NAMES, *self))
    }
}

impl Display for UnionKind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(name_of(Self::NAMES, *self))
    }
}

impl Display for ParseKind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(name_of(Self::NAMES, *self))
    }
}

impl Display for ScanOutput {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(name_of(Self::NAMES, *self))
    }
}

impl Display for Conditions {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str("on ")?;
        list(formatter, &self.all)
    }
}

impl Join {
    pub(super) fn write(&self, formatter: &mut Formatter<'_>, given: &[Parameter]) -> Result {
        formatter.write_str("join")?;
        optional(formatter, " kind=", self.kind.as_ref())?;
        hints(formatter, given)?;
        write!(formatter, " {}", self.right)?;
        optional(formatter, " ", self.on.as_ref())
    }
}

impl Lookup {
    pub(super) fn write(&self, formatter: &mut Formatter<'_>, given: &[Parameter]) -> Result {
        formatter.write_str("lookup")?;
        optional(formatter, " kind=", self.kind.as_ref())?;
        hints(formatter, given)?;
        write!(formatter, " {} {}", self.right, self.on)
    }
}

impl Union {
    pub(super) fn write(&self, formatter: &mut Formatter<'_>, given: &[Parameter]) -> Result {
        formatter.write_str("union")?;
        optional(formatter, " kind=", self.kind.as_ref())?;
        optional(formatter, " withsource=", self.with_source.as_ref())?;
        optional(formatter, " isfuzzy=", self.is_fuzzy.as_ref())?;
        hints(formatter, given)?;
        clause(formatter, " ", &self.tables)
    }
}

impl Search {
    pub(super) fn write(&self, formatter: &mut Formatter<'_>, given: &[Parameter]) -> Result {
        formatter.write_str("search")?;
        optional(formatter, " kind=", self.kind.as_ref())?;
        hints(formatter, given)?;
        clause(formatter, " in (", &self.tables)?;
        let close = if self.tables.is_empty() { "" } else { ")" };
        write!(formatter, "{close} {}", self.condition)
    }
}

impl Find {
    pub(super) fn write(&self, formatter: &mut Formatter<'_>, given: &[Parameter]) -> Result {
        formatter.write_str("find")?;
        optional(formatter, " withsource=", self.with_source.as_ref())?;
        hints(formatter, given)?;
        clause(formatter, " in (", &self.tables)?;
        let close = if self.tables.is_empty() { "" } else { ")" };
        write!(formatter, "{close} where {}", self.condition)?;
        match &self.projection {
            None => Ok(()),
            Some(FindProjection::Columns(columns)) => clause(formatter, " project ", columns),
            Some(FindProjection::Smart) => formatter.write_str(" project-smart"),
            Some(FindProjection::Away(columns)) if columns.is_empty() => {
                formatter.write_str(" project-away *")
            }
            Some(FindProjection::Away(columns)) => clause(formatter, " project-away ", columns),
        }
    }
}

impl Display for FindColumn {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Column(name, kind) => {
                name.fmt(formatter)?;
                optional(formatter, ":", kind.as_ref())
            }
            Self::Pack => formatter.write_str("pack(*)"),
        }
    }
}

impl Parse {
    pub(super) fn write(&self, formatter: &mut Formatter<'_>, given: &[Parameter]) -> Result {
        formatter.write_str(if self.only_matches { "parse-where" } else { "parse" })?;
        optional(formatter, " kind=", self.kind.as_ref())?;
        optional(formatter, " flags=", self.flags.as_ref())?;
        hints(formatter, given)?;
        write!(formatter, " {} with", self.value)?;
        self.pattern.iter().try_for_each(|part| write!(formatter, " {part}"))
    }
}

impl Display for ParsePart {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Skip => formatter.write_str("*"),
            Self::Text(text) => text.fmt(formatter),
            Self::Column { name, kind } => {
                name.fmt(formatter)?;
                optional(formatter, ":", kind.as_ref())
            }
        }
    }
}

impl MakeSeries {
    pub(super) fn write(&self, formatter: &mut Formatter<'_>, given: &[Parameter]) -> Result {
        formatter.write_str("make-series")?;
        optional(formatter, " kind=", self.kind.as_ref())?;
        hints(formatter, given)?;
        clause(formatter, " ", &self.aggregates)?;
        write!(formatter, " on {}", self.on)?;
        let range = &self.range;
        if let (true, Some(from), Some(to)) = (range.is_in_range, &range.from, &range.to) {
            write!(formatter, " in range({from}, {to}, {})", range.step)?;
        } else {
            optional(formatter, " from ", range.from.as_ref())?;
            optional(formatter, " to ", range.to.as_ref())?;
            write!(formatter, " step {}", range.step)?;
        }
        clause(formatter, " by ", &self.by)
    }
}

impl Display for SeriesAggregate {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        self.value.fmt(formatter)?;
        optional(formatter, " default=", self.default.as_ref())
    }
}

impl Scan {
    pub(super) fn write(&self, formatter: &mut Formatter<'_>, given: &[Parameter]) -> Result {
        formatter.write_str("scan")?;
        optional(formatter, " with_match_id=", self.match_id.as_ref())?;
        optional(formatter, " with_step_name=", self.step_name.as_ref())?;
        hints(formatter, given)?;
        clause(formatter, " order by ", &self.order)?;
        clause(formatter, " partition by ", &self.partition)?;
        clause(formatter, " declare (", &self.declare)?;
        formatter.write_str(if self.declare.is_empty() { " with (" } else { ") with (" })?;
        for (at, step) in self.steps.iter().enumerate() {
            write!(formatter, "{}{step};", if at > 0 { " " } else { "" })?;
        }
        formatter.write_str(")")
    }
}

impl Display for ScanStep {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "step {}", self.name)?;
        formatter.write_str(if self.is_optional { " optional" } else { "" })?;
        optional(formatter, " output=", self.output.as_ref())?;
        write!(formatter, ": {}", self.condition)?;
        for (at, (name, value)) in self.assignments.iter().enumerate() {
            write!(formatter, "{}{name} = {value}", if at > 0 { ", " } else { " => " })?;
        }
        Ok(())
    }
}
