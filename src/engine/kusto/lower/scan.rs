//! `scan`: sequences of rows that go through steps.

use std::sync::Arc;

use super::super::rows::{Given, Made, RowsWork};
use super::expand::Operator;
use super::relation::{Relation, name_of};
use super::window::Placed;
use super::{Lowering, Result};
use crate::kql::bind::node::SortKey;
use crate::kql::bind::{ColumnId, Node, NodeKind, Value, ValueKind};
use crate::kql::evaluate::{self, Known, Program};
use crate::kql::rows::scan::{Layout, Scan, ScanPlan, Step};
use crate::kql::rows::{Evaluate, RowOperator};
use crate::kql::tree::ScanOutput;
use crate::kql::values::{self, Type};

/// What a step remembers has numbers from here.
const STEP_COLUMNS: u32 = 5 << 28;

/// A step before it is made for a run.
#[derive(Debug, Clone)]
struct Planned {
    name: String,
    is_optional: bool,
    output: ScanOutput,
    condition: Placed,
    assignments: Vec<(usize, Placed)>,
}

#[derive(Debug)]
struct Scanning {
    columns: Vec<Type>,
    declared: Vec<values::Value>,
    steps: Vec<Planned>,
    partition: Vec<Placed>,
    has_match_id: bool,
    has_step_name: bool,
}

impl Scanning {
    fn start(&self) -> std::result::Result<Scan, crate::kql::rows::RowError> {
        let boxed = |placed: &Placed| Box::new(placed.clone()) as Box<dyn Evaluate>;
        Scan::new(ScanPlan {
            columns: self.columns.clone(),
            declared: self.declared.clone(),
            steps: self
                .steps
                .iter()
                .map(|step| Step {
                    name: step.name.clone(),
                    is_optional: step.is_optional,
                    output: step.output,
                    condition: boxed(&step.condition),
                    assignments: step.assignments.iter().map(|(at, value)| (*at, boxed(value))).collect(),
                })
                .collect(),
            partition: self.partition.iter().map(boxed).collect(),
            has_match_id: self.has_match_id,
            has_step_name: self.has_step_name,
        })
    }
}

impl RowsWork for Scanning {
    fn run(&self, given: &Given, made: &mut Made) {
        let mut scan = match self.start() {
            Ok(scan) => scan,
            Err(error) => {
                made.failed = Some(error.to_string());
                return;
            }
        };
        // The last value of a row is its number: it says which row of the input a result is made of.
        let columns = self.columns.len();
        let mut out = |row: Vec<values::Value>| {
            let source = row.get(columns - 1).and_then(values::Value::to_long).unwrap_or(0);
            made.row(usize::try_from(source).unwrap_or(0), &row[columns..]);
        };
        let mut row = Vec::new();
        for at in 0..given.rows() {
            given.row(at, &mut row);
            row.push(values::Value::Long(i64::try_from(at).unwrap_or(i64::MAX)));
            scan.push(&row, &mut out);
        }
        scan.finish(&mut out);
    }
}

/// Where the values are that conditions and assignments see.
struct Places {
    /// The columns of rows that are read, and then the number of the row.
    columns: Vec<(ColumnId, Type)>,
    declared: Vec<(ColumnId, Type)>,
    layout: Layout,
}

impl Places {
    fn of(&self, id: ColumnId, step: Option<usize>) -> Option<(usize, Type)> {
        let declared = self.declared.iter().position(|(known, _)| *known == id);
        let (place, kind) = match declared {
            Some(at) => (self.layout.declared_column(at), self.declared[at].1),
            None => {
                let at = self.columns.iter().position(|(known, _)| *known == id)?;
                (at, self.columns[at].1)
            }
        };
        Some((step.map_or(place, |step| self.layout.step_column(step, place)), kind))
    }

    /// The number under which a program asks for what a step remembers.
    fn step_id(step: usize, place: usize) -> ColumnId {
        ColumnId(STEP_COLUMNS + u32::try_from(step * 4_096 + place).unwrap_or(0))
    }
}

/// Gives a program the columns of a scan.
struct InScan<'l, 'a> {
    lowering: &'l mut Lowering<'a>,
    places: &'l Places,
    steps: Vec<(ColumnId, usize)>,
}

impl evaluate::Given for InScan<'_, '_> {
    fn given(&mut self, value: &Value) -> Option<Known> {
        match &value.kind {
            ValueKind::Column(id) => {
                let (_, kind) = self.places.of(*id, None)?;
                Some(Known::Column(*id, kind))
            }
            ValueKind::StepColumn { step, column } => {
                let (place, kind) = self.places.of(*column, Some(*step))?;
                let id = Places::step_id(*step, place);
                self.steps.push((id, place));
                Some(Known::Column(id, kind))
            }
            ValueKind::FirstOf(_) | ValueKind::InTable { .. } => self.lowering.given(value),
            _ => None,
        }
    }
}

impl Lowering<'_> {
    fn scan_program(&mut self, value: &Value, places: &Places) -> Result<Placed> {
        let (bound, now) = (self.bound, self.now);
        let mut given = InScan { lowering: self, places, steps: Vec::new() };
        let program: Program = evaluate::compile(value, bound, &mut given, now)?;
        let steps = given.steps;
        let place = |id: &ColumnId| {
            let remembered = steps.iter().find(|(known, _)| known == id).map(|(_, place)| *place);
            remembered.or_else(|| places.of(*id, None).map(|(place, _)| place)).unwrap_or(usize::MAX)
        };
        let at = program.columns().iter().map(place).collect();
        Ok(Placed::new(program, at))
    }

    pub(super) fn scan(&mut self, node: &Node) -> Result<Relation> {
        let NodeKind::Scan { input, declared, partition, order, match_id, step_name, steps } = &node.kind
        else {
            return Err(self.unsupported("this operator", node.span));
        };
        let mut relation = self.enter(*input)?;
        if !relation.group.is_empty() {
            return Err(self.unsupported("a `scan` inside of a group", node.span));
        }
        if !order.is_empty() {
            let keys: &[SortKey] = order;
            let keyed = self.keys(relation, keys)?;
            relation = keyed.0;
            relation.order = keyed.1;
        }
        let of = self.bound.node(*input);
        let columns: Vec<(ColumnId, Type)> = of
            .columns
            .iter()
            .chain(of.hidden.iter())
            .filter(|column| self.is_needed(column))
            .filter_map(|column| Some((column.id, self.columns.get(&column.id)?.kind)))
            .collect();
        let arguments: Vec<_> =
            columns.iter().filter_map(|(id, kind)| Some((self.columns.get(id)?.exact(), *kind))).collect();
        let kinds: Vec<(ColumnId, Type)> =
            declared.iter().map(|one| (one.column.id, self.declared(&one.column))).collect();
        let layout = Layout { columns: columns.len() + 1, declared: kinds.len() };
        let places = Places { columns, declared: kinds, layout };
        let mut first = Vec::new();
        for (one, (_, kind)) in declared.iter().zip(&places.declared) {
            first.push(self.constant(&one.value, "the first value of a column")?.to(*kind));
        }
        let mut planned = Vec::new();
        for step in steps {
            let condition = self.scan_program(&step.condition, &places)?;
            let mut assignments = Vec::new();
            for (id, value) in &step.assignments {
                let at = places.declared.iter().position(|(known, _)| known == id);
                let Some(at) = at else {
                    return Err(self
                        .unsupported("an assignment to a column that `scan` does not declare", value.span));
                };
                assignments.push((at, self.scan_program(value, &places)?));
            }
            planned.push(Planned {
                name: step.name.clone(),
                is_optional: step.is_optional,
                output: step.output,
                condition,
                assignments,
            });
        }
        let mut parts = Vec::new();
        for value in partition {
            parts.push(self.scan_program(value, &places)?);
        }
        let mut made = Vec::new();
        for (one, (_, kind)) in declared.iter().zip(&places.declared) {
            made.push((self.define(&one.column, *kind, false), *kind));
        }
        made.extend(match_id.iter().map(|column| (name_of(column.id), Type::Long)));
        made.extend(step_name.iter().map(|column| (name_of(column.id), Type::String)));
        if let Some(column) = match_id {
            self.define(column, Type::Long, false);
        }
        if let Some(column) = step_name {
            self.define(column, Type::String, false);
        }
        let mut all: Vec<Type> = places.columns.iter().map(|(_, kind)| *kind).collect();
        all.push(Type::Long);
        let work = Scanning {
            columns: all,
            declared: first,
            steps: planned,
            partition: parts,
            has_match_id: match_id.is_some(),
            has_step_name: step_name.is_some(),
        };
        work.start().map_err(|error| self.refused(&error, node.span))?;
        let arguments = if arguments.is_empty() {
            vec![(datafusion::logical_expr::lit(true), Type::Bool)]
        } else {
            arguments
        };
        let operator = Operator { name: "scan", arguments, made, in_order: true, work: Arc::new(work) };
        self.operator(relation, operator)
    }
}
