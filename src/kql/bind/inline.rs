//! Functions that the query declares are put in where they are called, each time anew, in a scope of their own.

use super::super::span::Span;
use super::super::tree::{
    Argument, Name, ParameterDeclaration, ParameterType, RowSchema, StatementKind, Target,
};
use super::error::counted;
use super::scope::{Declared, Entry};
use super::{BindError, Binder, Fault, MAX_CALLS, NodeId, Result, Row, Thing, Type};

impl<'q> Binder<'q> {
    /// Calls a declared function. `given` is the table before `invoke`, which is the first argument.
    pub(super) fn call_declared(
        &mut self,
        declared: Declared<'q>,
        name: &Name,
        arguments: &'q [Argument],
        given: Option<NodeId>,
        span: Span,
    ) -> Result<Thing> {
        self.calls += 1;
        if self.calls > MAX_CALLS {
            return Err(BindError::new(Fault::TooLarge { limit: MAX_CALLS }, span));
        }
        let function = declared.function;
        let entries = self.bind_arguments(&function.parameters, name, arguments, given, span)?;
        let unnamed = std::mem::take(&mut self.unnamed);
        let back = self.scopes.enter(declared.sees);
        let outer = self.given.take();
        let result = self.with_row(Row::default(), |binder| binder.body(declared, entries, span));
        self.given = outer;
        self.scopes.leave(back);
        self.unnamed = unnamed;
        result
    }

    fn body(
        &mut self,
        declared: Declared<'q>,
        entries: Vec<(&'q Name, Entry<'q>)>,
        span: Span,
    ) -> Result<Thing> {
        for (name, entry) in entries {
            self.give_name(name, entry)?;
        }
        for statement in &declared.function.statements {
            match &statement.kind {
                StatementKind::Let(inner) => self.declare(inner)?,
                _ => {
                    let what = "this statement inside a function".to_owned();
                    return Err(BindError::new(Fault::Unsupported { what }, *statement.span));
                }
            }
        }
        match &declared.function.result {
            Some(result) => self.thing(result),
            None => {
                Err(BindError::new(Fault::NoResult, span).hint("end the function with a value or a table"))
            }
        }
    }

    /// What each parameter stands for.
    fn bind_arguments(
        &mut self,
        parameters: &'q [ParameterDeclaration],
        name: &Name,
        arguments: &'q [Argument],
        given: Option<NodeId>,
        span: Span,
    ) -> Result<Vec<(&'q Name, Entry<'q>)>> {
        let is_given = usize::from(given.is_some());
        let wrong_count = || count_error(parameters, name, arguments.len() + is_given, span);
        let places = places(parameters, arguments, is_given).ok_or_else(wrong_count)?;
        let mut entries = Vec::with_capacity(parameters.len());
        for (at, (parameter, argument)) in parameters.iter().zip(places).enumerate() {
            let entry = match (&parameter.kind, argument, given.filter(|_| at == 0)) {
                (ParameterType::Table(schema), None, Some(node)) => {
                    self.table_argument(node, schema, name, span)?
                }
                (ParameterType::Table(schema), Some(argument), None) => {
                    let node = self.table(&argument.value, "the argument")?;
                    self.table_argument(node, schema, name, *argument.span)?
                }
                (ParameterType::Scalar(kind), Some(argument), None) => {
                    let value = self.value(&argument.value, "the argument")?.convert(Type::from(*kind));
                    Entry::Parameter(self.variable(&parameter.name.text, value))
                }
                (ParameterType::Scalar(kind), None, None) => {
                    let default = parameter.default.as_ref().ok_or_else(wrong_count)?;
                    let value = self.with_row(Row::default(), |binder| binder.value(default, "a default"))?;
                    Entry::Parameter(self.variable(&parameter.name.text, value.convert(Type::from(*kind))))
                }
                _ => return Err(wrong_count()),
            };
            entries.push((&parameter.name, entry));
        }
        Ok(entries)
    }

    /// A table as an argument: it has to have the columns that the parameter declares.
    fn table_argument(
        &mut self,
        node: NodeId,
        schema: &RowSchema,
        name: &Name,
        span: Span,
    ) -> Result<Entry<'q>> {
        for column in &schema.columns {
            let wanted = Type::from(column.kind);
            let found = self.column_of(node, &column.name.text).or_else(|| {
                let hidden = self.bound.node(node).hidden.iter();
                hidden.into_iter().find(|hidden| *hidden.name == column.name.text).cloned()
            });
            let fits = match found {
                Some(found) => found.ty == wanted || found.ty == Type::Unknown || found.ty.widens_to(wanted),
                None => self.bound.node(node).open.is_some(),
            };
            if !fits {
                let (column, kind) = (column.name.text.clone(), wanted.name());
                let fault = Fault::MissingColumn { name: column, kind, function: name.text.clone() };
                return Err(BindError::new(fault, span));
            }
        }
        Ok(Entry::Table { node, materialized: false })
    }
}

/// The argument of each parameter: those with a name first, the others where there is room, from the left. Nothing when
/// one has no place.
fn places<'q>(
    parameters: &[ParameterDeclaration],
    arguments: &'q [Argument],
    given: usize,
) -> Option<Vec<Option<&'q Argument>>> {
    let place_of = |argument: &Argument| match &argument.target {
        Some(Target::Name(target)) => parameters.iter().position(|one| one.name.text == target.text),
        _ => None,
    };
    let mut places: Vec<Option<&'q Argument>> = vec![None; parameters.len()];
    for argument in arguments {
        if let Some(at) = place_of(argument)
            && places[at].replace(argument).is_some()
        {
            return None;
        }
    }
    for argument in arguments.iter().filter(|argument| place_of(argument).is_none()) {
        let free = places.iter_mut().skip(given).find(|place| place.is_none())?;
        *free = Some(argument);
    }
    Some(places)
}

fn count_error(parameters: &[ParameterDeclaration], name: &Name, given: usize, span: Span) -> Box<BindError> {
    let least = parameters.iter().filter(|parameter| parameter.default.is_none()).count();
    let expected = if least == parameters.len() {
        counted(least, "argument")
    } else {
        format!("{least} to {} arguments", parameters.len())
    };
    let fault = Fault::ArgumentCount { function: name.text.clone(), expected, given: given.to_string() };
    let shown: Vec<&str> = parameters.iter().map(|parameter| parameter.name.text.as_str()).collect();
    BindError::new(fault, span).hint(format!("its parameters are ({})", shown.join(", ")))
}
