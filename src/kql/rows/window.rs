//! Window functions over rows in order: `prev`, `next`, `row_number`, `row_cumsum`, `row_rank_dense`, `row_rank_min` and
//! `row_window_session`.

use std::collections::VecDeque;

use super::{Evaluate, RowOperator, same};
use crate::kql::functions::operators::Arithmetic;
use crate::kql::values::{Type, Value};

/// A condition or a value of the row.
type Expression = Box<dyn Evaluate>;

/// A window function. A condition `restart` that is true begins anew with its row; null counts as not true.
///
/// An argument that holds a window function itself, as in `row_cumsum(x, a != prev(a))`, is a column that another
/// [`Window`] made before.
#[derive(Debug)]
pub enum WindowFunction {
    /// `prev`: a value of an earlier row.
    Previous {
        /// The value.
        value: Expression,
        /// How many rows earlier.
        offset: usize,
        /// What it is where there is no such row: of the type of the value.
        default: Value,
    },
    /// `next`: a value of a later row.
    Next {
        /// The value.
        value: Expression,
        /// How many rows later.
        offset: usize,
        /// What it is where there is no such row.
        default: Value,
    },
    /// `row_number`
    RowNumber {
        /// The number of the first row.
        start: i64,
        /// When to begin anew.
        restart: Option<Expression>,
    },
    /// `row_cumsum`: a null adds nothing.
    RunningSum {
        /// What is added up.
        term: Expression,
        /// The type of the sum, which is that of the term.
        kind: Type,
        /// When to begin anew.
        restart: Option<Expression>,
    },
    /// `row_rank_dense`: how many different values came one after another, from 1.
    RankDense {
        /// The value.
        term: Expression,
        /// When to begin anew.
        restart: Option<Expression>,
    },
    /// `row_rank_min`: the number of the first of the rows in a row that have the value, from 1.
    RankMin {
        /// The value.
        term: Expression,
        /// When to begin anew.
        restart: Option<Expression>,
    },
    /// `row_window_session`: when the session of the row began.
    Session {
        /// The datetime.
        time: Expression,
        /// From how far behind its first row on a row is not in a session, a timespan.
        from_first: Expression,
        /// From how far behind the row before a row is not in its session, a timespan.
        between: Expression,
        /// When to begin anew.
        restart: Option<Expression>,
    },
}

/// Adds a column for each of the functions behind the columns of the rows.
#[derive(Debug)]
pub struct Window {
    functions: Vec<(WindowFunction, State)>,
    /// The most rows that a function looks ahead.
    ahead: usize,
    /// Rows that wait for later ones, with what is known of their new columns.
    waiting: VecDeque<Vec<Value>>,
}

/// What a function remembers.
#[derive(Debug, Default)]
struct State {
    /// How many rows came since the last start.
    rows: i64,
    /// The number or the sum so far.
    number: i64,
    value: Option<Value>,
    /// The datetime at which the session began.
    began: Option<i64>,
    earlier: VecDeque<Value>,
}

impl Window {
    /// Makes the operator.
    #[must_use]
    pub fn new(functions: Vec<WindowFunction>) -> Self {
        let ahead = functions.iter().map(|function| match function {
            WindowFunction::Next { offset, .. } => *offset,
            _ => 0,
        });
        let ahead = ahead.max().unwrap_or(0);
        let functions = functions.into_iter().map(|function| (function, State::default())).collect();
        Self { functions, ahead, waiting: VecDeque::new() }
    }
}

impl RowOperator for Window {
    fn push(&mut self, row: &[Value], out: &mut dyn FnMut(Vec<Value>)) {
        let mut extended = Vec::with_capacity(row.len() + self.functions.len());
        extended.extend_from_slice(row);
        for (function, state) in &mut self.functions {
            extended.push(state.next(function, row));
        }
        self.waiting.push_back(extended);
        for (at, (function, _)) in self.functions.iter().enumerate() {
            // The row is the later one of a row that waits.
            if let WindowFunction::Next { value, offset, .. } = function
                && let Some(place) = (self.waiting.len() - 1).checked_sub(*offset)
                && let Some(slot) =
                    self.waiting.get_mut(place).and_then(|waiting| waiting.get_mut(row.len() + at))
            {
                *slot = value.eval(row);
            }
        }
        if self.waiting.len() > self.ahead
            && let Some(ready) = self.waiting.pop_front()
        {
            out(ready);
        }
    }

    fn finish(&mut self, out: &mut dyn FnMut(Vec<Value>)) {
        self.waiting.drain(..).for_each(out);
    }
}

fn begins_anew(restart: Option<&Expression>, row: &[Value]) -> bool {
    restart.is_some_and(|restart| restart.eval(row).to_bool() == Some(true))
}

impl State {
    /// The value of the next row.
    fn next(&mut self, function: &WindowFunction, row: &[Value]) -> Value {
        match function {
            WindowFunction::Previous { value, offset, default } => {
                self.earlier.push_back(value.eval(row));
                if self.earlier.len() <= *offset {
                    return default.clone();
                }
                self.earlier.pop_front().unwrap_or_else(|| default.clone())
            }
            // Until the later row comes.
            WindowFunction::Next { default, .. } => default.clone(),
            WindowFunction::RowNumber { start, restart } => {
                self.rows = if begins_anew(restart.as_ref(), row) { 0 } else { self.rows };
                self.rows += 1;
                Value::or_null(start.checked_add(self.rows - 1), Type::Long)
            }
            WindowFunction::RunningSum { term, kind, restart } => {
                if begins_anew(restart.as_ref(), row) {
                    self.value = None;
                }
                self.sum(&term.eval(row), *kind)
            }
            WindowFunction::RankDense { term, restart } => {
                let is_new = self.is_new(term.eval(row), begins_anew(restart.as_ref(), row));
                self.number += i64::from(is_new);
                Value::Long(self.number)
            }
            WindowFunction::RankMin { term, restart } => {
                let is_new = self.is_new(term.eval(row), begins_anew(restart.as_ref(), row));
                self.rows += 1;
                self.number = if is_new { self.rows } else { self.number };
                Value::Long(self.number)
            }
            WindowFunction::Session { time, from_first, between, restart } => {
                let limits = (from_first.eval(row).to_timespan(), between.eval(row).to_timespan());
                self.session(&time.eval(row), limits, begins_anew(restart.as_ref(), row))
            }
        }
    }

    /// The sum with one more term. A sum that does not fit is null from there on.
    fn sum(&mut self, term: &Value, kind: Type) -> Value {
        let sum = match self.value.take() {
            Some(sum) if term.is_null() => sum,
            Some(sum) => Arithmetic::Add.apply(&sum, term),
            None if term.is_null() => Value::Long(0).to(kind),
            None => term.clone(),
        };
        // Ints are added up as longs: a sum that is no int is not cut to one.
        let result = match (&sum, kind) {
            (Value::Long(long), Type::Int) => Value::or_null(i32::try_from(*long).ok(), Type::Int),
            _ => sum.to(kind),
        };
        self.value = Some(sum);
        result
    }

    /// Whether the term differs from that of the row before; a start anew counts from zero.
    fn is_new(&mut self, term: Value, begins: bool) -> bool {
        if begins {
            *self = Self::default();
        }
        let is_new = self.value.as_ref().is_none_or(|before| !same(before, &term));
        self.value = Some(term);
        is_new
    }

    fn session(&mut self, time: &Value, limits: (Option<i64>, Option<i64>), begins: bool) -> Value {
        let before = self.value.replace(time.clone()).and_then(|before| before.to_datetime());
        let Value::DateTime(now) = time else {
            self.began = None;
            return Value::Null(Type::DateTime);
        };
        let is_beyond = |from: Option<i64>, limit: Option<i64>| match (from, limit) {
            (Some(from), Some(limit)) => *now >= from.saturating_add(limit),
            _ => false,
        };
        let is_new =
            begins || self.began.is_none() || is_beyond(self.began, limits.0) || is_beyond(before, limits.1);
        let began = if is_new { *now } else { self.began.unwrap_or(*now) };
        self.began = Some(began);
        Value::DateTime(began)
    }
}

#[cfg(test)]
mod tests;
