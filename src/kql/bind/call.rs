//! Calls of built-in functions.

use super::super::signatures::{self, Accepts, Function, Returns, Wants};
use super::super::span::Span;
use super::super::tree::{Argument, Call, ExprKind};
use super::matching::{Given, Matched, choose};
use super::name::column_value;
use super::scope::Entry;
use super::value::{Constant, Value, ValueKind};
use super::{BindError, Binder, Fault, Result, Thing, Type};

/// Functions that give another value for every row or every call.
const CHANGING: &[&str] = &[
    "current_node_id",
    "extent_id",
    "extent_tags",
    "ingestion_time",
    "new_guid",
    "next",
    "prev",
    "rand",
    "row_cumsum",
    "row_id",
    "row_number",
    "row_rank",
    "row_rank_dense",
    "row_rank_min",
    "row_window_session",
];

impl<'q> Binder<'q> {
    /// A call: of a function of the query, an aggregate, a built-in function, or one that gives a table.
    pub(super) fn call(&mut self, call: &'q Call) -> Result<Thing> {
        let name = call.name.text.as_str();
        if let Some(Entry::Function(declared)) = self.scopes.find(name) {
            return self.call_declared(declared, &call.name, &call.arguments, None, *call.span);
        }
        let aggregate = signatures::aggregate(name);
        if self.row.aggregates.is_some()
            && let Some(function) = aggregate
        {
            return self.aggregate_value(function, call).map(Thing::Value);
        }
        if let Some(function) = signatures::scalar(name) {
            return self.scalar_call(function, call).map(Thing::Value);
        }
        if let Some(node) = self.built_in_table(call)? {
            return Ok(Thing::Table(node));
        }
        if aggregate.is_some() {
            return Err(BindError::new(Fault::AggregateOutside { name: name.to_owned() }, *call.span));
        }
        Err(self.unknown_function(call))
    }

    fn unknown_function(&self, call: &Call) -> Box<BindError> {
        let name = &call.name.text;
        let mut known: Vec<&str> = Vec::new();
        for (name, entry) in self.scopes.names() {
            if matches!(entry, Entry::Function(_)) {
                known.push(name);
            }
        }
        for name in signatures::scalar_names().chain(signatures::aggregate_names()) {
            known.push(name);
        }
        BindError::new(Fault::UnknownFunction { name: name.clone() }, *call.name.span).nearest(name, known)
    }

    fn scalar_call(&mut self, function: &'static Function, call: &'q Call) -> Result<Value> {
        self.note_old(function, *call.name.span);
        match function.canonical {
            "column_ifexists" => return self.column_if_exists(function, call),
            "bag_pack_columns" => return self.pack_columns(call),
            "column_names_of" => return self.column_names_of(call),
            _ => {}
        }
        let arguments = self.arguments(&call.arguments)?;
        let matched = choose(function, &arguments, *call.span)?;
        self.check_wants(function, &matched, &arguments)?;
        let ty = result_type(function, &matched, &arguments);
        let mut arguments = self.converted(&matched, arguments);
        match function.canonical {
            // Only the names of the columns are still to come.
            "pack_all" => arguments.extend(self.packed_row()),
            // The old function takes the same in another order.
            "replace" => arguments.rotate_right(1),
            _ => {}
        }
        let name = if function.name == "replace" { "replace_regex" } else { function.canonical };
        let row_free = !CHANGING.contains(&name) && name != "pack_all";
        let is_constant = row_free && arguments.iter().all(|argument| argument.is_constant);
        let kind = match folded(name, &arguments) {
            Some(constant) => ValueKind::Constant(constant),
            None => ValueKind::Call { function: name, arguments },
        };
        let ty = ty.unwrap_or(Type::Dynamic);
        let call_value = Value { kind, ty, span: *call.span, is_constant };
        if matches!(matched.signature.returns, Returns::Several(_) | Returns::Special) {
            let ty = several(function, &matched, call_value_arguments(&call_value))
                .first()
                .map_or(ty, |(_, ty)| *ty);
            let kind = ValueKind::Part { of: Box::new(call_value), index: 0 };
            return Ok(Value { kind, ty, span: *call.span, is_constant });
        }
        Ok(call_value)
    }

    /// The names and types of the values that a call gives, when it gives several.
    pub(super) fn several_of(&self, call: &Call, value: &Value) -> Vec<(String, Type)> {
        let ValueKind::Part { of, .. } = &value.kind else { return Vec::new() };
        let name = call.name.text.as_str();
        let Some(function) = signatures::scalar(name) else { return Vec::new() };
        let first = call.arguments.first().and_then(|first| self.argument_name(first)).unwrap_or_default();
        match &function.overloads[0].returns {
            Returns::Several(columns) => {
                columns.iter().map(|(column, ty)| (format!("{name}_{first}_{column}"), *ty)).collect()
            }
            _ => {
                let arrays = call_value_arguments(of).iter().filter(|argument| argument.ty == Type::Dynamic);
                let names = call.arguments.iter().map(|argument| self.argument_name(argument));
                arrays
                    .zip(names)
                    .map(|(_, name)| {
                        (
                            name.map_or("array_sorted".to_owned(), |name| format!("{name}_sorted")),
                            Type::Dynamic,
                        )
                    })
                    .collect()
            }
        }
    }

    pub(super) fn note_old(&mut self, function: &Function, span: Span) {
        if let Some(now) = function.replaced_by {
            self.note(format!("`{}` is old; `{now}` replaces it", function.name), span);
        }
    }

    /// The arguments of a call.
    pub(super) fn arguments(&mut self, arguments: &'q [Argument]) -> Result<Vec<Given>> {
        let bound = arguments.iter().map(|argument| match &argument.value.unparenthesized().kind {
            ExprKind::Star => Ok(Given::Star(*argument.span)),
            _ => self.value(&argument.value, "an argument").map(Given::Value),
        });
        bound.collect()
    }

    /// Whether the arguments are what their parameters ask for besides a type.
    pub(super) fn check_wants(
        &self,
        function: &Function,
        matched: &Matched,
        arguments: &[Given],
    ) -> Result<()> {
        for (parameter, argument) in matched.parameters.iter().zip(arguments) {
            let Given::Value(value) = argument else { continue };
            let what = || format!("`{}` of `{}`", parameter.name, function.name);
            match parameter.wants {
                Wants::Constant => self.must_be_constant(value, &what())?,
                Wants::Column if value.as_column().is_none() && value.ty != Type::Unknown => {
                    return Err(BindError::new(Fault::ColumnExpected { what: what() }, value.span));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The arguments in the types of their parameters; `*` is every column.
    pub(super) fn converted(&self, matched: &Matched, arguments: Vec<Given>) -> Vec<Value> {
        let common = common_type(matched, &arguments);
        let mut values = Vec::with_capacity(arguments.len());
        for (parameter, argument) in matched.parameters.iter().zip(arguments) {
            let value = match argument {
                Given::Value(value) => value,
                Given::Star(span) => {
                    let node = self.row.node.map(|node| self.columns(node)).unwrap_or_default();
                    values.extend(node.iter().map(|column| column_value(column, span)));
                    continue;
                }
            };
            values.push(match (&parameter.accepts, common) {
                _ if value.ty == Type::Unknown => value,
                (Accepts::One(ty), _) => value.convert(*ty),
                (Accepts::Common | Accepts::CommonOrderable, Some(ty)) => value.convert(ty),
                _ => value,
            });
        }
        values
    }

    /// Every column with its name before it, as `pack_all` packs them.
    fn packed_row(&self) -> Vec<Value> {
        let columns = self.row.node.map(|node| self.columns(node)).unwrap_or_default();
        let pair = |column: &super::Column| {
            let name = Constant::String(column.name.to_string());
            [Value::constant(name, Type::String, Span::default()), column_value(column, Span::default())]
        };
        columns.iter().flat_map(pair).collect()
    }

    /// `bag_pack_columns(a, b)`: a bag with the names of the columns.
    fn pack_columns(&mut self, call: &'q Call) -> Result<Value> {
        let mut arguments = Vec::with_capacity(call.arguments.len() * 2);
        for argument in &call.arguments {
            let value = self.value(&argument.value, "an argument")?;
            let Some(name) = self.argument_name(argument).filter(|_| value.as_column().is_some()) else {
                let what = "each argument of `bag_pack_columns`".to_owned();
                return Err(BindError::new(Fault::ColumnExpected { what }, value.span));
            };
            arguments.push(Value::constant(Constant::String(name), Type::String, value.span));
            arguments.push(value);
        }
        let kind = ValueKind::Call { function: "bag_pack", arguments };
        Ok(Value { kind, ty: Type::Dynamic, span: *call.span, is_constant: false })
    }

    /// `column_names_of(T)`: an array of the names of the columns of a table.
    fn column_names_of(&mut self, call: &'q Call) -> Result<Value> {
        let [table] = call.arguments.as_slice() else {
            let what = "the argument of `column_names_of`".to_owned();
            return Err(BindError::new(Fault::ValueForTable { what }, *call.span));
        };
        let what = "the argument of `column_names_of`";
        let node = self.with_row(super::Row::default(), |binder| binder.table(&table.value, what))?;
        let text = |column: &super::Column| {
            Value::constant(Constant::String(column.name.to_string()), Type::String, *call.span)
        };
        let arguments: Vec<Value> = self.columns(node).iter().map(text).collect();
        let kind = ValueKind::Call { function: "pack_array", arguments };
        Ok(Value { kind, ty: Type::Dynamic, span: *call.span, is_constant: true })
    }

    /// `column_ifexists("a", x)`: which of both, is known here.
    fn column_if_exists(&mut self, function: &'static Function, call: &'q Call) -> Result<Value> {
        let arguments = self.arguments(&call.arguments)?;
        let matched = choose(function, &arguments, *call.span)?;
        self.check_wants(function, &matched, &arguments)?;
        let mut arguments = self.converted(&matched, arguments);
        let default = arguments.pop();
        let name = arguments.first().and_then(|name| self.folded(name));
        let Some(Constant::String(name)) = name else {
            let what = "the name in `column_ifexists`".to_owned();
            return Err(BindError::new(Fault::NotConstant { what }, *call.span));
        };
        let node = self.row.node.map(|node| self.bound.node(node));
        let hidden = node.and_then(|node| node.hidden.iter().find(|column| &*column.name == name.as_str()));
        let found = self.find_column(name).or_else(|| hidden.cloned());
        Ok(match (found, default) {
            (Some(column), _) => column_value(&column, *call.span),
            (None, Some(default)) => default,
            (None, None) => Value::constant(Constant::Null, Type::Dynamic, *call.span),
        })
    }
}

fn call_value_arguments(value: &Value) -> &[Value] {
    match &value.kind {
        ValueKind::Call { arguments, .. } => arguments,
        _ => &[],
    }
}

/// The values of a call that gives several: of sorting arrays, one for each array.
fn several(function: &Function, matched: &Matched, arguments: &[Value]) -> Vec<(String, Type)> {
    match &matched.signature.returns {
        Returns::Several(columns) => columns.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect(),
        _ => {
            let arrays = arguments.iter().filter(|argument| argument.ty == Type::Dynamic);
            arrays.map(|_| (function.name.to_owned(), Type::Dynamic)).collect()
        }
    }
}

/// The type that those arguments have in common that should have one.
fn common_type(matched: &Matched, arguments: &[Given]) -> Option<Type> {
    let pairs = matched.parameters.iter().zip(arguments);
    let types = pairs.filter_map(|(parameter, argument)| match argument {
        Given::Value(value) if matches!(parameter.accepts, Accepts::Common | Accepts::CommonOrderable) => {
            Some(value.ty)
        }
        _ => None,
    });
    Type::common_of(types.collect::<Vec<_>>())
}

/// The type of the result; nothing where the arguments have no type in common.
pub(super) fn result_type(function: &Function, matched: &Matched, arguments: &[Given]) -> Option<Type> {
    let at = |place: usize| match arguments.get(place) {
        Some(Given::Value(value)) => Some(value.ty),
        _ => None,
    };
    match &matched.signature.returns {
        Returns::One(ty) => Some(*ty),
        Returns::First => at(0),
        Returns::Second => at(1),
        Returns::Promoted => at(0).map(|ty| if ty == Type::Int { Type::Long } else { ty }),
        Returns::TypeOf => arguments.iter().rev().find_map(|argument| match argument {
            Given::Value(value) => match value.as_constant() {
                Some(Constant::Type(ty)) => Some(*ty),
                _ => None,
            },
            Given::Star(_) => None,
        }),
        Returns::Widest => match (at(0), at(1)) {
            (Some(left), Some(right)) => Some(left.widest(right)),
            (one, other) => one.or(other),
        },
        Returns::Common => common_type(matched, arguments),
        Returns::Special if function.name.starts_with("percentile") => at(0),
        Returns::Special | Returns::Several(_) => Some(Type::Dynamic),
    }
}

/// Texts that are known are put together here.
fn folded(function: &str, arguments: &[Value]) -> Option<Constant> {
    if function != "strcat" {
        return None;
    }
    arguments.iter().map(Value::as_text).collect::<Option<String>>().map(Constant::String)
}
