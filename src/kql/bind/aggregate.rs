//! Aggregates: what they give, and what their columns are called.
//!
//! An aggregate inside an expression, as in `round(avg(a), 2)`, becomes a column of its own; the expression is then
//! computed from that column.

use hashbrown::HashSet;

use super::super::signatures::{self, Function, Naming, Returns};
use super::super::span::Span;
use super::super::tree::{Argument, Call, Expr, ExprKind};
use super::bound::Aggregate;
use super::call::result_type;
use super::matching::{Given, Matched, choose};
use super::name::column_value;
use super::naming::percentile_text;
use super::value::{Constant, Value};
use super::{BindError, Binder, Column, ColumnId, Fault, Result, Type};

/// The aggregates of an operator as they are found.
#[derive(Default)]
pub(super) struct Collected {
    /// The aggregates.
    pub(super) found: Vec<Aggregate>,
    /// The columns that are keys, which `*` leaves out.
    pub(super) keys: HashSet<ColumnId>,
}

/// A column that an aggregate gives.
pub(super) struct Output {
    /// The column, under the name that it gives itself.
    pub(super) column: Column,
    /// Whether that is a name at all.
    pub(super) is_named: bool,
}

impl<'q> Binder<'q> {
    /// Does something where aggregates may stand, and gives them too.
    pub(super) fn collecting<T>(
        &mut self,
        keys: HashSet<ColumnId>,
        work: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<(T, Vec<Aggregate>)> {
        let outer = self.row.aggregates.replace(Collected { found: Vec::new(), keys });
        let result = work(self);
        let collected = std::mem::replace(&mut self.row.aggregates, outer).unwrap_or_default();
        Ok((result?, collected.found))
    }

    /// An aggregate inside an expression: its first column.
    pub(super) fn aggregate_value(&mut self, function: &'static Function, call: &'q Call) -> Result<Value> {
        let outputs = self.aggregate(function, call)?;
        let Some(output) = outputs.first() else {
            return Err(BindError::new(Fault::NoResult, *call.span));
        };
        Ok(column_value(&output.column, *call.span))
    }

    /// An expression that is an aggregate and nothing else.
    pub(super) fn as_aggregate(&self, expression: &'q Expr) -> Option<(&'static Function, &'q Call)> {
        match &expression.unparenthesized().kind {
            ExprKind::Call(call) if self.scopes.find(&call.name.text).is_none() => {
                signatures::aggregate(&call.name.text).map(|function| (function, &**call))
            }
            _ => None,
        }
    }

    /// Adds an aggregate and gives its columns.
    pub(super) fn aggregate(&mut self, function: &'static Function, call: &'q Call) -> Result<Vec<Output>> {
        self.note_old(function, *call.name.span);
        // Inside an aggregate there are rows again.
        let collected = self.row.aggregates.take();
        let result = self.aggregate_of_rows(function, call, collected.as_ref().map(|one| &one.keys));
        self.row.aggregates = collected;
        let (aggregate, outputs) = result?;
        if let Some(collected) = &mut self.row.aggregates {
            collected.found.push(aggregate);
        }
        Ok(outputs)
    }

    fn aggregate_of_rows(
        &mut self,
        function: &'static Function,
        call: &'q Call,
        keys: Option<&HashSet<ColumnId>>,
    ) -> Result<(Aggregate, Vec<Output>)> {
        let arguments = self.arguments(&call.arguments)?;
        let matched = choose(function, &arguments, *call.span)?;
        self.check_wants(function, &matched, &arguments)?;
        let (arguments, outputs) = match function.canonical {
            "arg_max" | "arg_min" => self.best_row(function, call, arguments, keys)?,
            "take_any" => self.any_row(function, call, arguments, keys),
            name if name.starts_with("percentile") => {
                self.percentiles(function, call, &matched, arguments)?
            }
            _ => {
                let ty = result_type(function, &matched, &arguments).unwrap_or(Type::Dynamic);
                let name = self.aggregate_name(function, call);
                (self.converted(&matched, arguments), vec![self.output(name, ty)])
            }
        };
        let columns = outputs.iter().map(|output| output.column.clone()).collect();
        let aggregate =
            Aggregate { function: function.canonical, arguments, outputs: columns, span: *call.span };
        Ok((aggregate, outputs))
    }

    fn output(&mut self, name: Option<String>, ty: Type) -> Output {
        let is_named = name.is_some();
        Output { column: self.new_column(name.unwrap_or_default(), ty), is_named }
    }

    /// The name that an aggregate gives, with its prefix and its first argument.
    fn aggregate_name(&self, function: &Function, call: &Call) -> Option<String> {
        let first = call.arguments.first().and_then(|first| self.argument_name(first));
        match function.naming {
            Naming::First("") => first,
            Naming::First(prefix) => Some(format!("{prefix}{}", first.unwrap_or_default())),
            Naming::Exactly(name) => Some(name.to_owned()),
            _ => None,
        }
    }

    /// The columns of `arg_max(key, a, b)` and `arg_max(key, *)`.
    fn best_row(
        &mut self,
        function: &'static Function,
        call: &'q Call,
        given: Vec<Given>,
        keys: Option<&HashSet<ColumnId>>,
    ) -> Result<(Vec<Value>, Vec<Output>)> {
        let prefix = if function.canonical == "arg_max" { "max" } else { "min" };
        // The old names of these put their prefix before every column.
        let is_old = function.name != function.canonical;
        let first = call.arguments.first().and_then(|first| self.argument_name(first)).unwrap_or_default();
        let full = |name: String| if is_old { format!("{prefix}_{first}_{name}") } else { name };
        let mut arguments = Vec::new();
        let mut outputs: Vec<Output> = Vec::new();
        let mut key = None;
        for (at, given) in given.into_iter().enumerate() {
            let written: &Argument = &call.arguments[at];
            match given {
                Given::Value(value) if at == 0 => {
                    key = self.plain_column(&written.value, &value).map(|column| column.id);
                    let own = self.argument_name(written).filter(|_| !is_old);
                    let name = own.unwrap_or_else(|| format!("{prefix}_{first}"));
                    outputs.push(self.output(Some(name), value.ty));
                    arguments.push(value);
                }
                Given::Value(value) => {
                    let own = self.argument_name(written).map(full);
                    let name = own.unwrap_or_else(|| format!("{prefix}_{first}_arg{at}"));
                    outputs.push(self.output(Some(name), value.ty));
                    arguments.push(value);
                }
                Given::Star(span) => {
                    let left_out = |id| key == Some(id) || keys.is_some_and(|keys| keys.contains(&id));
                    self.whole_row(span, left_out, full, &mut arguments, &mut outputs);
                }
            }
        }
        if arguments.is_empty() {
            let what = format!("`{}`", function.name);
            return Err(BindError::new(Fault::ColumnExpected { what }, *call.span));
        }
        Ok((arguments, outputs))
    }

    /// The columns of `take_any(a, b)` and `take_any(*)`.
    fn any_row(
        &mut self,
        function: &'static Function,
        call: &'q Call,
        given: Vec<Given>,
        keys: Option<&HashSet<ColumnId>>,
    ) -> (Vec<Value>, Vec<Output>) {
        let is_old = function.name != function.canonical;
        let full = |name: String| if is_old { format!("any_{name}") } else { name };
        let mut arguments = Vec::new();
        let mut outputs = Vec::new();
        for (at, given) in given.into_iter().enumerate() {
            match given {
                Given::Value(value) => {
                    let name = self.argument_name(&call.arguments[at]);
                    let name = match name {
                        Some(name) => full(name),
                        None if is_old => "any_".to_owned(),
                        None => format!("any_arg{at}"),
                    };
                    outputs.push(self.output(Some(name), value.ty));
                    arguments.push(value);
                }
                Given::Star(span) => {
                    let left_out = |id| keys.is_some_and(|keys| keys.contains(&id));
                    self.whole_row(span, left_out, full, &mut arguments, &mut outputs);
                }
            }
        }
        (arguments, outputs)
    }

    /// Every column that comes in, but for some.
    fn whole_row(
        &mut self,
        span: Span,
        left_out: impl Fn(ColumnId) -> bool,
        name: impl Fn(String) -> String,
        arguments: &mut Vec<Value>,
        outputs: &mut Vec<Output>,
    ) {
        let columns = self.row.node.map(|node| self.columns(node)).unwrap_or_default();
        for column in columns.iter().filter(|column| !left_out(column.id)) {
            let mut output = self.output(Some(name(column.name.to_string())), column.ty);
            output.column.holds_json = column.holds_json;
            outputs.push(output);
            arguments.push(column_value(column, span));
        }
    }

    /// The columns of `percentiles(a, 50, 95)` and its kin.
    fn percentiles(
        &mut self,
        function: &'static Function,
        call: &'q Call,
        matched: &Matched,
        given: Vec<Given>,
    ) -> Result<(Vec<Value>, Vec<Output>)> {
        let values = self.converted(matched, given);
        let name = call.arguments.first().and_then(|first| self.argument_name(first)).unwrap_or_default();
        if function.name.ends_with("_array") {
            let output = self.output(Some(format!("percentiles_{name}")), Type::Dynamic);
            return Ok((values, vec![output]));
        }
        let weighted = function.name.trim_end_matches('s').ends_with('w') || function.name == "percentilesw";
        let first = if weighted { 2 } else { 1 };
        let ty = match values.first().map(|value| value.ty) {
            Some(Type::Int) => Type::Long,
            Some(ty) => ty,
            None => return Err(BindError::new(Fault::NoResult, *call.span)),
        };
        let texts: Vec<String> = values.iter().skip(first).map(|value| self.percentile_name(value)).collect();
        let outputs =
            texts.iter().map(|text| self.output(Some(format!("percentile_{name}_{text}")), ty)).collect();
        Ok((values, outputs))
    }

    fn percentile_name(&self, value: &Value) -> String {
        match self.folded(value) {
            Some(constant) => percentile_text(&Value::constant(constant.clone(), value.ty, value.span)),
            None => String::new(),
        }
    }

    /// A value made of aggregates must not hold columns of the rows: there are many of those for one of it.
    pub(super) fn only_aggregates(&self, value: &Value, aggregates: &[Aggregate]) -> Result<()> {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            if let Some(id) = value.as_column() {
                let is_output = aggregates.iter().flat_map(|one| &one.outputs).any(|column| column.id == id);
                if !is_output {
                    return Err(self.outside_aggregate(id, value.span));
                }
            }
            super::walk::parts(value, &mut open);
        }
        Ok(())
    }

    fn outside_aggregate(&self, id: ColumnId, span: Span) -> Box<BindError> {
        let columns = self.row.node.map(|node| self.columns(node)).unwrap_or_default();
        let name = columns.iter().find(|column| column.id == id).map(|column| column.name.to_string());
        let name = name.unwrap_or_default();
        let hint = format!("`take_any({name})` takes one of them, `by {name}` makes it a key");
        BindError::new(Fault::ColumnOutsideAggregate { name }, span).hint(hint)
    }
}

/// Whether a function gives several columns.
pub(super) fn gives_several(function: &Function) -> bool {
    let special =
        function.overloads.iter().any(|one| matches!(one.returns, Returns::Special | Returns::Several(_)));
    special && !matches!(function.canonical, "percentiles_array")
}

/// The constant null of a type.
pub(super) fn null(ty: Type, span: Span) -> Value {
    Value::constant(Constant::Null, ty, span)
}
