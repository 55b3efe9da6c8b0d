//! `evaluate`: plugins, each with the columns that it gives.

use hashbrown::HashSet;

use super::super::span::Span;
use super::super::tree::{Argument, Call, Evaluate, ExprKind, RowSchema, Target};
use super::bound::{Aggregate, NodeKind};
use super::naming::percentile_text;
use super::projection::Projection;
use super::value::{ColumnId, Value};
use super::{BindError, Binder, Column, Fault, NodeId, Result, Row, Thing, Type};

/// The plugins that are bound and how many arguments each takes at least. The rest of Kusto's reach outside the data or
/// run programs.
const PLUGINS: &[(&str, usize)] = &[
    ("active_users_count", 8),
    ("activity_counts_metrics", 5),
    ("activity_engagement", 4),
    ("activity_metrics", 3),
    ("autocluster", 0),
    ("bag_unpack", 1),
    ("basket", 0),
    ("dcount_intersect", 2),
    ("diffpatterns", 3),
    ("funnel_sequence", 8),
    ("funnel_sequence_completion", 8),
    ("ipv4_lookup", 3),
    ("ipv6_lookup", 3),
    ("narrow", 0),
    ("new_activity_metrics", 5),
    ("pivot", 1),
    ("rolling_percentile", 5),
    ("rows_near", 2),
    ("sequence_detect", 4),
    ("session_count", 6),
    ("sliding_window_counts", 6),
];

/// What a plugin is called with.
#[derive(Default)]
struct Arguments {
    values: Vec<Value>,
    /// The name that each argument gives.
    names: Vec<String>,
    /// The name that each argument is called by, as in `columnsConflict = "keep_source"`.
    called: Vec<Option<String>>,
    aggregate: Option<Aggregate>,
    tables: Vec<NodeId>,
}

impl Arguments {
    /// The column that an argument is.
    fn column(&self, at: usize) -> Option<ColumnId> {
        self.values.get(at).and_then(Value::as_column)
    }
}

/// Columns before they are made.
type Names = Vec<(String, Type)>;

/// The columns that a plugin gives, and whether the data decides about more.
struct Given {
    columns: Vec<Column>,
    is_open: bool,
}

impl<'q> Binder<'q> {
    pub(super) fn evaluate(&mut self, input: NodeId, evaluate: &'q Evaluate, span: Span) -> Result<NodeId> {
        let call = &evaluate.call;
        let Some((name, least)) = PLUGINS.iter().find(|(name, _)| *name == call.name.text) else {
            let error =
                BindError::new(Fault::UnknownPlugin { name: call.name.text.clone() }, *call.name.span);
            return Err(error.nearest(&call.name.text, PLUGINS.iter().map(|(name, _)| *name)));
        };
        if call.arguments.len() < *least {
            let expected = format!("at least {}", super::error::counted(*least, "argument"));
            let given = call.arguments.len().to_string();
            let fault = Fault::ArgumentCount { function: (*name).to_owned(), expected, given };
            return Err(BindError::new(fault, *call.span));
        }
        let arguments = self.with_row(Row::of(input), |binder| binder.plugin_arguments(name, call))?;
        let given = self.plugin_columns(name, input, &arguments, call)?;
        let given = match &evaluate.schema {
            Some(schema) => self.plugin_schema(given, schema)?,
            None => given,
        };
        let Arguments { values, called, aggregate, tables, .. } = arguments;
        let kind =
            NodeKind::Plugin { input, name, arguments: values, called, aggregate, tables, late: Vec::new() };
        let id = self.push_closed(kind, given.columns, span);
        let open = if given.is_open { Some(id) } else { None };
        let node = &mut self.bound.nodes[id.0 as usize];
        node.open = open;
        Ok(id)
    }

    fn plugin_arguments(&mut self, plugin: &str, call: &'q Call) -> Result<Arguments> {
        let mut all = Arguments::default();
        for (at, argument) in call.arguments.iter().enumerate() {
            if plugin == "pivot" && at == 1 && self.as_aggregate(&argument.value).is_some() {
                let (_, mut found) =
                    self.collecting(HashSet::new(), |binder| binder.value(&argument.value, "an aggregate"))?;
                all.aggregate = found.pop();
                continue;
            }
            if plugin.ends_with("_lookup") && at > 0 {
                self.lookup_argument(&mut all, argument)?;
                continue;
            }
            match self.thing(&argument.value)? {
                Thing::Table(node) => all.tables.push(node),
                Thing::Value(value) => {
                    all.names.push(self.argument_name(argument).unwrap_or_default());
                    all.called.push(called(argument));
                    all.values.push(value);
                }
            }
        }
        Ok(all)
    }

    /// An argument of a lookup: the first is a column of the rows, the others are columns of the table, or options.
    fn lookup_argument(&mut self, all: &mut Arguments, argument: &'q Argument) -> Result<()> {
        if let Some(name) = called(argument) {
            let value = self.value(&argument.value, "an argument")?;
            all.names.push(name.clone());
            all.called.push(Some(name));
            all.values.push(value);
            return Ok(());
        }
        let of_table = !all.values.is_empty();
        if let (true, ExprKind::Name(name), Some(table)) =
            (of_table, &argument.value.unparenthesized().kind, all.tables.first().copied())
        {
            let column = self.column_of(table, &name.text).or_else(|| self.other_column_of(table, name));
            let Some(column) = column else {
                let columns = self.columns(table);
                let error = BindError::new(Fault::UnknownColumn { name: name.text.clone() }, *name.span);
                return Err(error.nearest(&name.text, columns.iter().map(|column| &*column.name)));
            };
            all.names.push(name.text.clone());
            all.called.push(None);
            all.values.push(super::name::column_value(&column, *name.span));
            return Ok(());
        }
        let value = self.value(&argument.value, "an argument")?;
        all.names.push(self.argument_name(argument).unwrap_or_default());
        all.called.push(None);
        all.values.push(value);
        Ok(())
    }

    /// The columns that the query says a plugin gives.
    fn plugin_schema(&mut self, given: Given, schema: &RowSchema) -> Result<Given> {
        let declared = self.declared_columns(schema)?;
        let mut projection = Projection::default();
        if schema.star {
            for column in given.columns {
                projection.add(column);
            }
            for column in declared {
                projection.replace(column);
            }
            return Ok(Given { columns: projection.into_columns(), is_open: false });
        }
        // A column that comes in keeps its identity under its name.
        let known = |column: Column| {
            let same = given.columns.iter().find(|one| one.name == column.name && one.ty == column.ty);
            same.cloned().unwrap_or(column)
        };
        Ok(Given { columns: declared.into_iter().map(known).collect(), is_open: false })
    }

    fn plugin_columns(&mut self, plugin: &str, input: NodeId, all: &Arguments, call: &Call) -> Result<Given> {
        let columns = self.columns(input);
        let closed = |columns: Vec<Column>| Given { columns, is_open: false };
        let was_open = self.bound.node(input).open.is_some();
        Ok(match plugin {
            "bag_unpack" => {
                let bag = self.must_be_column(all, 0, call)?;
                let rest = columns.iter().filter(|column| column.id != bag).cloned().collect();
                Given { columns: rest, is_open: true }
            }
            "pivot" => self.pivot_columns(&columns, all, call)?,
            "narrow" => {
                closed(self.made(&[("Row", Type::Long), ("Column", Type::String), ("Value", Type::String)]))
            }
            "ipv4_lookup" | "ipv6_lookup" => self.lookup_columns(&columns, all, call)?,
            "autocluster" | "basket" => {
                let mut made =
                    self.made(&[("SegmentId", Type::Long), ("Count", Type::Long), ("Percent", Type::Real)]);
                made.extend(columns.iter().cloned());
                closed(made)
            }
            "diffpatterns" => {
                let mut made = self.made(&[
                    ("SegmentId", Type::Long),
                    ("CountA", Type::Long),
                    ("CountB", Type::Long),
                    ("PercentA", Type::Real),
                    ("PercentB", Type::Real),
                    ("PercentDiffAB", Type::Real),
                ]);
                made.extend(columns.iter().cloned());
                closed(made)
            }
            "rows_near" => Given { columns: columns.to_vec(), is_open: was_open },
            "dcount_intersect" => {
                let counts = (0..all.values.len()).map(|at| self.new_column(format!("s{at}"), Type::Long));
                let counts: Vec<Column> = counts.collect();
                closed(columns.iter().cloned().chain(counts).collect())
            }
            "rolling_percentile" => self.rolling_columns(all),
            _ => closed(self.metric_columns(plugin, all)),
        })
    }

    fn must_be_column(&self, all: &Arguments, at: usize, call: &Call) -> Result<ColumnId> {
        all.column(at).ok_or_else(|| {
            let what = format!("argument {} of `{}`", at + 1, call.name.text);
            BindError::new(
                Fault::ColumnExpected { what },
                *call.arguments.get(at).map_or(call.span, |one| one.span),
            )
        })
    }

    fn made(&mut self, columns: &[(&str, Type)]) -> Vec<Column> {
        columns.iter().map(|(name, ty)| self.new_column(*name, *ty)).collect()
    }

    /// `pivot(a, sum(b), c)`: the columns that stay, and one for every value of the first.
    fn pivot_columns(&mut self, columns: &[Column], all: &Arguments, call: &Call) -> Result<Given> {
        let pivot = self.must_be_column(all, 0, call)?;
        let listed: Vec<ColumnId> = all.values.iter().skip(1).filter_map(Value::as_column).collect();
        let stay: Vec<Column> = if listed.is_empty() {
            let used: Vec<ColumnId> =
                all.aggregate.iter().flat_map(|one| &one.arguments).filter_map(Value::as_column).collect();
            let stays = |column: &&Column| column.id != pivot && !used.contains(&column.id);
            columns.iter().filter(stays).cloned().collect()
        } else {
            listed.iter().filter_map(|id| columns.iter().find(|column| column.id == *id)).cloned().collect()
        };
        Ok(Given { columns: stay, is_open: true })
    }

    /// The columns of the rows, then those of the table; a key of both is there once.
    fn lookup_columns(&mut self, columns: &[Column], all: &Arguments, call: &Call) -> Result<Given> {
        let Some(table) = all.tables.first() else {
            let fault = Fault::ValueForTable { what: format!("the first argument of `{}`", call.name.text) };
            return Err(BindError::new(fault, *call.span));
        };
        let extra: Vec<&String> = all.names.iter().skip(2).collect();
        let mut projection = Projection::default();
        for column in columns {
            projection.add(column.clone());
        }
        let of_table = self.columns(*table);
        for column in of_table.iter().filter(|column| !extra.iter().any(|name| **name == *column.name)) {
            projection.add(column.clone());
        }
        Ok(Given { columns: projection.into_columns(), is_open: false })
    }

    fn rolling_columns(&mut self, all: &Arguments) -> Given {
        let name = |at: usize| all.names.get(at).cloned().unwrap_or_default();
        let ty = |at: usize| all.values.get(at).map_or(Type::Unknown, |value| value.ty);
        let number = |at: usize| all.values.get(at).map(percentile_text).unwrap_or_default();
        let mut columns = vec![self.new_column(name(2), ty(2))];
        for at in 5..all.values.len() {
            columns.push(self.new_column(name(at), ty(at)));
        }
        let result = format!("rolling_{}_percentile_{}_{}", number(4), name(0), number(1));
        columns.push(self.new_column(result, ty(0)));
        Given { columns, is_open: false }
    }

    /// The plugins about activity over time: the time, the dimensions, and what is counted.
    fn metric_columns(&mut self, plugin: &str, all: &Arguments) -> Vec<Column> {
        use Type::{Dynamic, Long, Real, Timespan};
        let name = |at: usize| all.names.get(at).cloned().unwrap_or_default();
        let ty = |at: usize| all.values.get(at).map_or(Type::Unknown, |value| value.ty);
        let time = (name(1), ty(1));
        let dimensions =
            |from: usize| (from..all.values.len()).map(|at| (name(at), ty(at))).collect::<Vec<_>>();
        let fixed = |list: &[(&str, Type)]| {
            list.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect::<Vec<_>>()
        };
        let (first, from, counted): (Names, usize, Names) = match plugin {
            "active_users_count" => (vec![time], 8, fixed(&[("dcount", Long)])),
            "activity_counts_metrics" => {
                let counted =
                    [("count", Long), ("dcount", Long), ("new_dcount", Long), ("aggregated_dcount", Long)];
                (vec![time], 5, fixed(&counted))
            }
            "activity_engagement" => {
                let counted = [
                    ("dcount_activities_inner", Long),
                    ("dcount_activities_outer", Long),
                    ("activity_ratio", Real),
                ];
                (vec![time], 6, fixed(&counted))
            }
            "activity_metrics" => {
                let counted = [
                    ("dcount_values", Long),
                    ("dcount_newvalues", Long),
                    ("retention_rate", Real),
                    ("churn_rate", Real),
                ];
                (vec![time], 5, fixed(&counted))
            }
            "new_activity_metrics" => {
                let (name, ty) = time;
                let counted = [
                    ("dcount_new_values", Long),
                    ("dcount_retained_values", Long),
                    ("dcount_churn_values", Long),
                    ("retention_rate", Real),
                    ("churn_rate", Real),
                ];
                (vec![(format!("from_{name}"), ty), (format!("to_{name}"), ty)], 6, fixed(&counted))
            }
            "session_count" => (vec![time], 6, fixed(&[("count_sessions", Long)])),
            "sliding_window_counts" => (vec![time], 6, fixed(&[("Count", Long), ("Dcount", Long)])),
            "funnel_sequence" => {
                let state = ty(6);
                let counted = [("prev", state), ("next", state), ("dcount", Long), ("samples", Dynamic)];
                (vec![time], usize::MAX, fixed(&counted))
            }
            "funnel_sequence_completion" => {
                let state = (name(5), Type::String);
                (vec![time, state], usize::MAX, fixed(&[("Period", Timespan), ("dcount", Long)]))
            }
            _ => return self.sequence_columns(all),
        };
        let middle = if from == usize::MAX { Vec::new() } else { dimensions(from) };
        let names = first.into_iter().chain(middle).chain(counted);
        names.map(|(name, ty)| self.new_column(name, ty)).collect()
    }

    /// `sequence_detect(t, step, span, a = ..., b = ..., d)`: the dimensions, a time for each condition, the duration.
    fn sequence_columns(&mut self, all: &Arguments) -> Vec<Column> {
        let time = all.names.first().cloned().unwrap_or_default();
        let time_type = all.values.first().map_or(Type::Unknown, |value| value.ty);
        let rest = all.values.iter().zip(&all.names).skip(3);
        let (conditions, dimensions): (Vec<_>, Vec<_>) = rest.partition(|(value, _)| value.ty == Type::Bool);
        let dimensions = dimensions.into_iter().map(|(value, name)| (name.clone(), value.ty));
        let times = conditions.into_iter().map(|(_, name)| (format!("{name}_{time}"), time_type));
        let names: Vec<(String, Type)> =
            dimensions.chain(times).chain([("Duration".to_owned(), Type::Timespan)]).collect();
        names.into_iter().map(|(name, ty)| self.new_column(name, ty)).collect()
    }
}

/// The name that an argument is called by.
fn called(argument: &Argument) -> Option<String> {
    match &argument.target {
        Some(Target::Name(name)) => Some(name.text.clone()),
        _ => None,
    }
}
