//! `scan`: sequences of rows that match steps.
//!
//! Every row is held against the steps from the last to the first. At most one sequence is at each step. A row
//! belongs to a step when its condition is true
//!
//! 1. with what the step before remembers, if a sequence is there: the sequence moves on to this step, or
//! 2. else with what the step itself remembers, if a sequence is there, or always for the first step.
//!
//! Conditions and assignments see a row as [`Layout`] says.

use hashbrown::HashMap;

use super::error::RowError;
use super::{Evaluate, RowOperator, group_key};
use crate::kql::tree::ScanOutput;
use crate::kql::values::{Type, Value};

/// What the row of a condition or an assignment holds: the columns of the row; the declared columns, which hold their
/// first values; then for each step, from the first, the columns and the declared columns of the row that it matched
/// last. Of a step that matched none the columns are null and the declared columns hold their first values.
///
/// The assignments of a step do not see each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// How many columns the rows have.
    pub columns: usize,
    /// How many columns are declared.
    pub declared: usize,
}

impl Layout {
    /// The place of a declared column.
    #[must_use]
    pub const fn declared_column(self, column: usize) -> usize {
        self.columns + column
    }

    /// The place of what a step remembers: of a column of the rows, or, by its [`Layout::declared_column`], of a declared one.
    #[must_use]
    pub const fn step_column(self, step: usize, column: usize) -> usize {
        self.slot() * (step + 1) + column
    }

    /// How wide such a row is.
    #[must_use]
    pub const fn width(self, steps: usize) -> usize {
        self.slot() * (steps + 1)
    }

    const fn slot(self) -> usize {
        self.columns + self.declared
    }
}

/// A step.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Whether it may be left out. Kusto's documentation does not say what that means; it is refused.
    pub is_optional: bool,
    /// Which rows it gives.
    pub output: ScanOutput,
    /// Which rows are in it; a null counts as not true.
    pub condition: Box<dyn Evaluate>,
    /// What is set for each row: the number of a declared column and its value.
    pub assignments: Vec<(usize, Box<dyn Evaluate>)>,
}

/// How a `scan` is done.
#[derive(Debug)]
pub struct ScanPlan {
    /// The types of the columns of the rows.
    pub columns: Vec<Type>,
    /// The first values of the declared columns.
    pub declared: Vec<Value>,
    /// The steps.
    pub steps: Vec<Step>,
    /// What makes a sequence of its own.
    pub partition: Vec<Box<dyn Evaluate>>,
    /// Whether the number of the match, from 0, is one more column. It counts over all partitions.
    pub has_match_id: bool,
    /// Whether the name of the step is one more column, behind the number of the match.
    pub has_step_name: bool,
}

/// `scan` over rows in order. It gives the columns of the rows, the declared columns, the number of the match and the
/// name of the step.
#[derive(Debug)]
pub struct Scan {
    plan: ScanPlan,
    layout: Layout,
    /// What is seen where no step remembers anything.
    empty: Vec<Value>,
    /// By partition, in the order in which they came.
    places: HashMap<String, usize>,
    partitions: Vec<Vec<Option<Sequence>>>,
    matches: i64,
}

/// A sequence that is at a step.
#[derive(Debug)]
struct Sequence {
    /// What its conditions see; the front is the row at hand.
    row: Vec<Value>,
    match_id: i64,
    /// The row that is given when no other of the same step follows.
    last: Option<Vec<Value>>,
}

impl Scan {
    /// Makes the operator.
    ///
    /// # Errors
    /// A step that may be left out, and an assignment to a column that is not declared.
    pub fn new(plan: ScanPlan) -> Result<Self, RowError> {
        for step in &plan.steps {
            if step.is_optional {
                return Err(RowError::unsupported("an `optional` step of `scan`", None));
            }
            if step.assignments.iter().any(|(column, _)| *column >= plan.declared.len()) {
                return Err(RowError::unsupported("setting a column that is not declared", None));
            }
        }
        let layout = Layout { columns: plan.columns.len(), declared: plan.declared.len() };
        let mut empty = Vec::with_capacity(layout.width(plan.steps.len()));
        for _ in 0..=plan.steps.len() {
            empty.extend(plan.columns.iter().map(|kind| Value::null(*kind)));
            empty.extend(plan.declared.iter().cloned());
        }
        Ok(Self { plan, layout, empty, places: HashMap::new(), partitions: Vec::new(), matches: 0 })
    }

    /// How the conditions and assignments see a row.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    fn partition(&mut self, row: &[Value]) -> usize {
        let values: Vec<Value> = self.plan.partition.iter().map(|one| one.eval(row)).collect();
        let next = self.partitions.len();
        let place = *self.places.entry(group_key(&values)).or_insert(next);
        if place == next {
            self.partitions.push(self.plan.steps.iter().map(|_| None).collect());
        }
        place
    }
}

impl RowOperator for Scan {
    fn push(&mut self, row: &[Value], out: &mut dyn FnMut(Vec<Value>)) {
        let partition = self.partition(row);
        let Some(sequences) = self.partitions.get_mut(partition) else { return };
        let mut matcher = Matcher {
            plan: &self.plan,
            layout: self.layout,
            empty: &mut self.empty,
            matches: &mut self.matches,
            row,
        };
        for step in (0..self.plan.steps.len()).rev() {
            matcher.step(step, sequences, out);
        }
    }

    fn finish(&mut self, out: &mut dyn FnMut(Vec<Value>)) {
        for sequences in self.partitions.drain(..) {
            sequences.into_iter().rev().flatten().filter_map(|sequence| sequence.last).for_each(&mut *out);
        }
        self.places.clear();
    }
}

/// A row that is held against the steps.
struct Matcher<'a> {
    plan: &'a ScanPlan,
    layout: Layout,
    empty: &'a mut Vec<Value>,
    matches: &'a mut i64,
    row: &'a [Value],
}

impl Matcher<'_> {
    fn step(&mut self, at: usize, sequences: &mut [Option<Sequence>], out: &mut dyn FnMut(Vec<Value>)) {
        let Some(step) = self.plan.steps.get(at) else { return };
        let before = at.checked_sub(1).and_then(|before| sequences.get_mut(before));
        if let Some(slot @ Some(_)) = before
            && slot.as_mut().is_some_and(|sequence| self.belongs(step, &mut sequence.row))
            && let Some(mut sequence) = slot.take()
        {
            // The rows that waited for a follower will not have one.
            if let Some(last) = sequences[at].take().and_then(|old| old.last) {
                out(last);
            }
            if let Some(last) = sequence.last.take() {
                out(last);
            }
            self.matched(step, at, &mut sequence, out);
            sequences[at] = Some(sequence);
            return;
        }
        if let Some(sequence) = &mut sequences[at] {
            if self.belongs(step, &mut sequence.row) {
                self.matched(step, at, sequence, out);
            }
        } else if at == 0 {
            let mut row = std::mem::take(self.empty);
            if self.belongs(step, &mut row) {
                let mut sequence = Sequence { row: row.clone(), match_id: *self.matches, last: None };
                *self.matches += 1;
                self.matched(step, at, &mut sequence, out);
                sequences[at] = Some(sequence);
            }
            *self.empty = row;
        }
    }

    /// Whether the row belongs to a step, with what a sequence remembers. Puts the row in front.
    fn belongs(&self, step: &Step, seen: &mut [Value]) -> bool {
        for (slot, value) in seen.iter_mut().zip(self.row.iter().chain(&self.plan.declared)) {
            slot.clone_from(value);
        }
        step.condition.eval(seen).to_bool() == Some(true)
    }

    /// Sets the declared columns, remembers the row and gives it.
    fn matched(&self, step: &Step, at: usize, sequence: &mut Sequence, out: &mut dyn FnMut(Vec<Value>)) {
        let mut row: Vec<Value> = self.row.iter().chain(&self.plan.declared).cloned().collect();
        for (column, value) in &step.assignments {
            let value = value.eval(&sequence.row);
            if let Some(slot) = row.get_mut(self.layout.declared_column(*column)) {
                *slot = value;
            }
        }
        let from = self.layout.step_column(at, 0);
        for (slot, value) in sequence.row.iter_mut().skip(from).zip(&row) {
            slot.clone_from(value);
        }
        if step.output == ScanOutput::None {
            return;
        }
        if self.plan.has_match_id {
            row.push(Value::Long(sequence.match_id));
        }
        if self.plan.has_step_name {
            row.push(Value::from(step.name.as_str()));
        }
        match step.output {
            ScanOutput::All => out(row),
            ScanOutput::Last => sequence.last = Some(row),
            ScanOutput::None => {}
        }
    }
}

#[cfg(test)]
mod tests;
