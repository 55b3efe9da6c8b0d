//! Operators over one table as text.

use std::fmt::{Display, Formatter, Result};

use super::super::tree::{
    ColumnOrder, Expand, ExpandItem, Fork, Name, Nulls, Operator, OperatorKind, Order, Ordered, Parameter,
    PartitionBody, Property, Render, RenderProperty, Summarize, TopNestedLevel,
};
use super::{after_equal, clause, list, optional};

/// What the operator is called, and the parameters that are fields of it come before the hints.
struct Head<'a>(&'a str, &'a [Parameter]);

impl Display for Head<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(self.0)?;
        self.1.iter().try_for_each(|hint| write!(formatter, " {hint}"))
    }
}

impl Display for Parameter {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        equal(formatter, &self.name, &self.value.to_string())
    }
}

/// Writes an operator that is its name, its hints and a list.
fn listed<T: Display>(formatter: &mut Formatter<'_>, head: &Head<'_>, items: &[T]) -> Result {
    head.fmt(formatter)?;
    clause(formatter, " ", items)
}

impl Display for Operator {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let head = |name| Head(name, &self.hints);
        match &self.kind {
            OperatorKind::Where(predicate) => write!(formatter, "{} {predicate}", head("where")),
            OperatorKind::Extend(items) => listed(formatter, &head("extend"), items),
            OperatorKind::Project(items) => listed(formatter, &head("project"), items),
            OperatorKind::ProjectAway(items) => listed(formatter, &head("project-away"), items),
            OperatorKind::ProjectKeep(items) => listed(formatter, &head("project-keep"), items),
            OperatorKind::ProjectRename(items) => listed(formatter, &head("project-rename"), items),
            OperatorKind::ProjectReorder(items) => listed(formatter, &head("project-reorder"), items),
            OperatorKind::ProjectByNames(items) => listed(formatter, &head("project-by-names"), items),
            OperatorKind::Summarize(summarize) => write!(formatter, "{}{summarize}", head("summarize")),
            OperatorKind::Distinct(items) => listed(formatter, &head("distinct"), items),
            OperatorKind::Count(name) => {
                head("count").fmt(formatter)?;
                optional(formatter, " as ", name.as_ref())
            }
            OperatorKind::Take(count) => write!(formatter, "{} {count}", head("take")),
            OperatorKind::Sample(count) => write!(formatter, "{} {count}", head("sample")),
            OperatorKind::SampleDistinct { count, of } => {
                write!(formatter, "{} {count} of {of}", head("sample-distinct"))
            }
            OperatorKind::Sort(keys) => listed(formatter, &head("sort"), &[ByList(keys)]),
            OperatorKind::Top { count, by } => write!(formatter, "{} {count} by {by}", head("top")),
            OperatorKind::TopHitters { count, of, by } => {
                write!(formatter, "{} {count} of {of}", head("top-hitters"))?;
                optional(formatter, " by ", by.as_ref())
            }
            OperatorKind::TopNested(levels) => list(formatter, levels),
            OperatorKind::Join(join) => join.write(formatter, &self.hints),
            OperatorKind::Lookup(lookup) => lookup.write(formatter, &self.hints),
            OperatorKind::Union(union) => union.write(formatter, &self.hints),
            OperatorKind::MvExpand(expand) => {
                formatter.write_str("mv-expand")?;
                expand.write(formatter, &self.hints)
            }
            OperatorKind::MvApply(apply) => {
                formatter.write_str("mv-apply")?;
                apply.expand.write(formatter, &self.hints)?;
                write!(formatter, " on ({})", apply.on)
            }
            OperatorKind::Parse(parse) => parse.write(formatter, &self.hints),
            OperatorKind::ParseKv(parse) => {
                write!(formatter, "{} {} as {}", head("parse-kv"), parse.value, parse.schema)?;
                properties(formatter, &parse.properties)
            }
            OperatorKind::MakeSeries(series) => series.write(formatter, &self.hints),
            OperatorKind::Scan(scan) => scan.write(formatter, &self.hints),
            OperatorKind::Partition(partition) => {
                write!(formatter, "{} by {}", head("partition"), partition.by)?;
                optional(formatter, " in ", partition.values.as_ref())?;
                match &partition.body {
                    PartitionBody::Operators(pipeline) => write!(formatter, " ({pipeline})"),
                    PartitionBody::Query(query) => write!(formatter, " {{ {query} }}"),
                }
            }
            OperatorKind::Fork(prongs) => {
                head("fork").fmt(formatter)?;
                prongs.iter().try_for_each(|prong| write!(formatter, " {prong}"))
            }
            OperatorKind::Facet { by, with } => {
                write!(formatter, "{} by ", head("facet"))?;
                list(formatter, by)?;
                with.iter().try_for_each(|with| write!(formatter, " with ({with})"))
            }
            OperatorKind::Evaluate(evaluate) => {
                write!(formatter, "{} {}", head("evaluate"), evaluate.call)?;
                optional(formatter, " : ", evaluate.schema.as_ref())
            }
            OperatorKind::Invoke(call) => write!(formatter, "{} {call}", head("invoke")),
            OperatorKind::Serialize(items) => listed(formatter, &head("serialize"), items),
            OperatorKind::Range { column, from, to, step } => {
                write!(formatter, "range {column} from {from} to {to} step {step}")
            }
            OperatorKind::Print(items) => listed(formatter, &head("print"), items),
            OperatorKind::GetSchema { kind } => {
                formatter.write_str("getschema")?;
                optional(formatter, " kind=", kind.as_ref())?;
                head("").fmt(formatter)
            }
            OperatorKind::Search(search) => search.write(formatter, &self.hints),
            OperatorKind::Find(find) => find.write(formatter, &self.hints),
            OperatorKind::As(name) => write!(formatter, "{} {name}", head("as")),
            OperatorKind::Render(render) => render.fmt(formatter),
            OperatorKind::Reduce { by, with } => {
                write!(formatter, "{} by {by}", head("reduce"))?;
                clause(formatter, " with ", with)
            }
            OperatorKind::Consume => head("consume").fmt(formatter),
            OperatorKind::AssertSchema(schema) => write!(formatter, "{} {schema}", head("assert-schema")),
        }
    }
}

/// `by a, b` as one item, so that hints may stand before it.
struct ByList<'a>(&'a [Ordered]);

impl Display for ByList<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str("by ")?;
        list(formatter, self.0)
    }
}

impl Display for Summarize {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        clause(formatter, " ", &self.aggregates)?;
        if let Some(by) = &self.by {
            formatter.write_str(" by ")?;
            list(formatter, by)?;
        }
        optional(formatter, " bin = ", self.bin.as_ref())
    }
}

impl Display for Order {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
            Self::NaturalAscending => "granny-asc",
            Self::NaturalDescending => "granny-desc",
        })
    }
}

impl Display for Ordered {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        self.key.fmt(formatter)?;
        optional(formatter, " ", self.order.as_ref())?;
        formatter.write_str(match self.nulls {
            Some(Nulls::First) => " nulls first",
            Some(Nulls::Last) => " nulls last",
            None => "",
        })
    }
}

impl Display for ColumnOrder {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        self.columns.fmt(formatter)?;
        optional(formatter, " ", self.order.as_ref())
    }
}

impl Display for TopNestedLevel {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str("top-nested")?;
        optional(formatter, " ", self.count.as_ref())?;
        write!(formatter, " of {}", self.of)?;
        optional(formatter, " with others = ", self.others.as_ref())?;
        write!(formatter, " by {}", self.by)?;
        optional(formatter, " ", self.order.as_ref())
    }
}

impl Expand {
    fn write(&self, formatter: &mut Formatter<'_>, hints: &[Parameter]) -> Result {
        if let Some(arrays) = self.bags_as_arrays {
            write!(formatter, " bagexpansion={}", if arrays { "array" } else { "bag" })?;
        }
        optional(formatter, " with_itemindex=", self.item_index.as_ref())?;
        Head("", hints).fmt(formatter)?;
        clause(formatter, " ", &self.items)?;
        optional(formatter, " limit ", self.limit.as_ref())
    }
}

impl Display for ExpandItem {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        self.value.fmt(formatter)?;
        optional(formatter, " to ", self.to.as_ref())
    }
}

impl Display for Fork {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.name {
            Some(name) => write!(formatter, "{name} = ({})", self.body),
            None => write!(formatter, "({})", self.body),
        }
    }
}

/// Writes `name=value`.
fn equal(formatter: &mut Formatter<'_>, name: &Name, value: &str) -> Result {
    write!(formatter, "{name}=")?;
    after_equal(formatter, value)
}

/// Writes ` with (...)`, or nothing.
fn properties(formatter: &mut Formatter<'_>, properties: &[Property]) -> Result {
    clause(formatter, " with (", properties)?;
    formatter.write_str(if properties.is_empty() { "" } else { ")" })
}

impl Display for Property {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        equal(formatter, &self.name, &self.value.to_string())
    }
}

impl Display for Render {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "render {}", self.chart)?;
        clause(formatter, " with (", &self.properties)?;
        formatter.write_str(if self.properties.is_empty() { "" } else { ")" })
    }
}

impl Display for RenderProperty {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let values: Vec<String> = self.values.iter().map(ToString::to_string).collect();
        equal(formatter, &self.name, &values.join(", "))
    }
}
