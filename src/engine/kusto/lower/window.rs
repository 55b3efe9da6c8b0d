//! Functions that look at the rows around a row: `prev`, `next`, `row_number`, `row_cumsum` and their kin.
//!
//! They become columns before the expression that they stand in is worked out, inner ones first.

use std::sync::Arc;

use datafusion::logical_expr::Expr;

use super::super::rows::{Given, Made, RowsWork};
use super::expand::Operator;
use super::relation::{Physical, Relation, column};
use super::{Lowering, Result};
use crate::kql::bind::{ColumnId, Value, ValueKind, walk};
use crate::kql::evaluate::Program;
use crate::kql::rows::window::{Window, WindowFunction};
use crate::kql::rows::{Evaluate, RowOperator};
use crate::kql::values::{self, Type};

const FUNCTIONS: &[&str] =
    &["next", "prev", "row_cumsum", "row_number", "row_rank_dense", "row_rank_min", "row_window_session"];

/// Columns of window functions have numbers from here.
const WINDOW_COLUMNS: u32 = 3 << 29;

/// A program over some of the values of a row.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    program: Arc<Program>,
    places: Vec<usize>,
}

impl Placed {
    /// A program that finds its values at these places.
    pub(super) fn new(program: Program, places: Vec<usize>) -> Self {
        Self { program: Arc::new(program), places }
    }
}

impl Evaluate for Placed {
    fn eval(&self, row: &[values::Value]) -> values::Value {
        let mut values = Vec::with_capacity(self.places.len());
        values.extend(self.places.iter().filter_map(|place| row.get(*place).cloned()));
        self.program.eval(&values)
    }
}

/// The arguments of an operator whose expressions are programs: what they read, each once.
#[derive(Default)]
pub(super) struct Inputs {
    ids: Vec<ColumnId>,
    /// How many arguments stand before those of the programs.
    pub(super) before: usize,
}

impl Inputs {
    /// A program that finds what it reads among the arguments.
    pub(super) fn placed(&mut self, program: Program) -> Placed {
        let mut places = Vec::with_capacity(program.columns().len());
        for id in program.columns() {
            let at = self.ids.iter().position(|known| known == id).unwrap_or_else(|| {
                self.ids.push(*id);
                self.ids.len() - 1
            });
            places.push(self.before + at);
        }
        Placed { program: Arc::new(program), places }
    }

    /// What the programs read.
    pub(super) fn arguments(&self, lowering: &Lowering<'_>) -> Vec<(Expr, Type)> {
        let physical = self.ids.iter().filter_map(|id| lowering.physical(*id));
        physical.map(|physical| (physical.expr.clone(), physical.kind)).collect()
    }
}

/// A function before it is made for each group.
#[derive(Debug, Clone)]
struct Wanted {
    function: &'static str,
    arguments: Vec<Placed>,
    constants: Vec<Option<values::Value>>,
    kind: Type,
}

#[derive(Debug)]
struct Windowing {
    wanted: Vec<Wanted>,
    /// How many of the arguments say which group a row is of.
    group: usize,
}

impl Windowing {
    fn start(&self) -> Window {
        Window::new(self.wanted.iter().map(Wanted::make).collect())
    }
}

impl RowsWork for Windowing {
    fn run(&self, given: &Given, made: &mut Made) {
        let mut operator = self.start();
        let mut row = Vec::new();
        let mut group: Option<Vec<String>> = None;
        let mut source = 0;
        let count = self.wanted.len();
        let mut out = |row: Vec<values::Value>| {
            made.row(source, &row[row.len().saturating_sub(count)..]);
            source += 1;
        };
        for at in 0..given.rows() {
            given.row(at, &mut row);
            let own: Vec<String> =
                row.iter().take(self.group).map(|value| value.text().into_owned()).collect();
            if group.as_ref().is_some_and(|known| *known != own) {
                operator.finish(&mut out);
                operator = self.start();
            }
            group = Some(own);
            operator.push(&row, &mut out);
        }
        operator.finish(&mut out);
    }
}

impl Wanted {
    fn expression(&self, at: usize) -> Option<Box<dyn Evaluate>> {
        self.arguments.get(at).map(|placed| Box::new(placed.clone()) as Box<dyn Evaluate>)
    }

    fn make(&self) -> WindowFunction {
        let first = || self.expression(0).unwrap_or_else(|| Box::new(Nothing(self.kind)));
        let or_null = |at| self.expression(at).unwrap_or_else(|| Box::new(Nothing(Type::TimeSpan)));
        let number = |at: usize, default: i64| {
            self.constants
                .get(at)
                .and_then(Option::as_ref)
                .and_then(values::Value::to_long)
                .unwrap_or(default)
        };
        let offset = usize::try_from(number(1, 1)).unwrap_or(1);
        let default = || {
            let given = self.constants.get(2).cloned().flatten();
            given.map_or_else(|| values::Value::null(self.kind), |value| value.to(self.kind))
        };
        match self.function {
            "prev" => WindowFunction::Previous { value: first(), offset, default: default() },
            "next" => WindowFunction::Next { value: first(), offset, default: default() },
            "row_number" => WindowFunction::RowNumber { start: number(0, 1), restart: self.expression(1) },
            "row_cumsum" => {
                WindowFunction::RunningSum { term: first(), kind: self.kind, restart: self.expression(1) }
            }
            "row_rank_dense" => WindowFunction::RankDense { term: first(), restart: self.expression(1) },
            "row_rank_min" => WindowFunction::RankMin { term: first(), restart: self.expression(1) },
            _ => WindowFunction::Session {
                time: first(),
                from_first: or_null(1),
                between: or_null(2),
                restart: self.expression(3),
            },
        }
    }
}

/// No value.
#[derive(Debug)]
struct Nothing(Type);

impl Evaluate for Nothing {
    fn eval(&self, _: &[values::Value]) -> values::Value {
        values::Value::null(self.0)
    }
}

impl Lowering<'_> {
    /// Works out the window functions inside of values, as columns of the relation.
    pub(super) fn windows<'v>(
        &mut self,
        relation: Relation,
        values: impl IntoIterator<Item = &'v Value>,
    ) -> Result<Relation>
    where
        Self: 'v,
    {
        let mut relation = relation;
        let mut calls: Vec<Value> = Vec::new();
        let mut open: Vec<Value> = values.into_iter().cloned().collect();
        let mut seen = hashbrown::HashSet::new();
        while let Some(value) = open.pop() {
            if let ValueKind::Variable(id) = &value.kind
                && seen.insert(*id)
            {
                open.push(self.bound.variable(*id).value.clone());
            }
            let is_window =
                matches!(&value.kind, ValueKind::Call { function, .. } if FUNCTIONS.contains(function));
            let mut parts = Vec::new();
            walk::parts(&value, &mut parts);
            open.extend(parts.into_iter().cloned());
            if is_window && !calls.contains(&value) {
                calls.push(value);
            }
        }
        while !calls.is_empty() {
            // Those that hold no other one that is still to come.
            let (ready, later): (Vec<Value>, Vec<Value>) =
                calls.iter().cloned().partition(|call| !calls.iter().any(|other| holds(call, other)));
            if ready.is_empty() {
                break;
            }
            relation = self.window_columns(relation, ready)?;
            calls = later;
        }
        Ok(relation)
    }

    fn window_columns(&mut self, relation: Relation, calls: Vec<Value>) -> Result<Relation> {
        let mut inputs = Inputs { before: relation.group.len(), ..Inputs::default() };
        let mut wanted = Vec::new();
        let mut made = Vec::new();
        let mut replaced = Vec::new();
        for call in calls {
            let ValueKind::Call { function, arguments } = &call.kind else { continue };
            let mut placed = Vec::new();
            let mut constants = Vec::new();
            let mut first = None;
            for argument in arguments {
                let program = self.compile(argument)?;
                constants.push(program.as_constant().cloned());
                first.get_or_insert_with(|| program.kind());
                placed.push(inputs.placed(program));
            }
            let declared = super::relation::known(call.ty);
            let kind = declared.or(first).unwrap_or(Type::Long);
            let id = ColumnId(WINDOW_COLUMNS + u32::try_from(self.number()).unwrap_or(0));
            let name = super::relation::name_of(id);
            made.push((name.clone(), kind));
            let may_be_null = kind == Type::String;
            replaced.push((call.clone(), id, Physical { expr: column(&name), kind, may_be_null }));
            wanted.push(Wanted { function, arguments: placed, constants, kind });
        }
        let groups = relation.group.iter().map(|name| {
            let kind = Self::kind_in(&relation.plan, name).unwrap_or(Type::String);
            (column(name), kind)
        });
        let arguments: Vec<_> = groups.chain(inputs.arguments(self)).collect();
        let arguments = if arguments.is_empty() {
            vec![(datafusion::logical_expr::lit(true), Type::Bool)]
        } else {
            arguments
        };
        let work = Arc::new(Windowing { wanted, group: relation.group.len() });
        let operator = Operator { name: "window functions", arguments, made, in_order: true, work };
        let relation = self.operator(relation, operator)?;
        for (call, id, physical) in replaced {
            self.columns.insert(id, physical);
            self.replaced.push((call, id));
        }
        Ok(relation)
    }
}

/// Whether a value holds another one inside.
fn holds(value: &Value, other: &Value) -> bool {
    let mut open = Vec::new();
    walk::parts(value, &mut open);
    while let Some(part) = open.pop() {
        if part == other {
            return true;
        }
        walk::parts(part, &mut open);
    }
    false
}
