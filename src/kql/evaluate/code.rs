//! What a program is made of, and the machine that runs it.

use std::borrow::Cow;
use std::sync::Arc;

use super::among::Among;
use super::path::{self, Step};
use super::test::Test;
use crate::kql::functions::Call;
use crate::kql::functions::operators::{Arithmetic, arithmetic, compare, logic};
use crate::kql::tree::LogicalOp;
use crate::kql::values::{Dynamic, Type, Value};

/// Where an operand is.
#[derive(Debug)]
pub(super) enum Source {
    /// On top of the stack, from where it is taken.
    Stack,
    /// In the row.
    Column(usize),
    /// Here.
    Constant(Value),
}

/// A step of a program. What it works out goes on top of the stack. Of several operands on the stack the last is on top.
#[derive(Debug)]
pub(super) enum Instruction {
    /// Puts a value on the stack.
    Push(Source),
    /// Puts the value of another list of instructions on the stack, worked out once for a row.
    Shared(usize),
    /// Another type.
    Convert { from: Source, to: Type },
    /// A function of the values on top.
    Call { call: Box<Call>, count: usize },
    /// A bag of the names and values on top; perhaps without values that are null or empty.
    Pack { count: usize, skips_empty: bool },
    /// An element of the array that several results are.
    Part { index: usize },
    /// A way into a dynamic value. Indexes that are not constants are on top.
    Path { root: Source, steps: Box<[Step]>, indexes: usize },
    /// `-x`
    Negate,
    /// `a + b`
    Arithmetic { op: Arithmetic, left: Source, right: Source },
    /// `a == b`
    Compare { test: Arc<Test>, left: Source, right: Source },
    /// `a in (1, 2)`
    Among { among: Box<Among>, value: Source },
    /// The same with a list that depends on the row: the value, then so many members.
    AmongRow { among: super::among::Kind, count: usize },
    /// `a between (b .. c)`: the value and both ends.
    Between { negated: bool },
    /// Skips so many steps when the value on top decides, and leaves it there.
    Skip { op: LogicalOp, steps: usize },
    /// `a and b`
    Combine(LogicalOp),
}

/// A run of a program for one row.
pub(super) struct Machine<'p> {
    blocks: &'p [Vec<Instruction>],
    row: &'p [Value],
    stack: Vec<Value>,
    /// What shared values are for this row.
    shared: Vec<Option<Value>>,
    /// Where to go on after shared values: the list and the step.
    returns: Vec<(usize, usize)>,
}

impl<'p> Machine<'p> {
    pub(super) fn new(blocks: &'p [Vec<Instruction>], row: &'p [Value]) -> Self {
        Self { blocks, row, stack: Vec::new(), shared: Vec::new(), returns: Vec::new() }
    }

    /// The value of the first list.
    pub(super) fn run(mut self) -> Value {
        let (mut block, mut at) = (0, 0);
        loop {
            let Some(instruction) = self.blocks.get(block).and_then(|block| block.get(at)) else {
                let Some(back) = self.returns.pop() else { return self.pop() };
                let value = self.pop();
                if let Some(place) = self.shared.get_mut(block) {
                    *place = Some(value);
                }
                (block, at) = back;
                continue;
            };
            match instruction {
                Instruction::Shared(other) => {
                    if let Some(Some(value)) = self.shared.get(*other) {
                        self.stack.push(value.clone());
                        at += 1;
                    } else {
                        self.shared.resize(self.blocks.len(), None);
                        // This step comes again when the value is there.
                        self.returns.push((block, at));
                        (block, at) = (*other, 0);
                    }
                }
                Instruction::Skip { op, steps } => {
                    let decides = *op == LogicalOp::Or;
                    let top = self.stack.last();
                    at +=
                        if matches!(top, Some(Value::Bool(top)) if *top == decides) { *steps } else { 0 } + 1;
                }
                other => {
                    let value = self.step(other);
                    at += 1;
                    // The last value need not go over the stack.
                    if block == 0 && at == self.blocks[0].len() {
                        return value;
                    }
                    self.stack.push(value);
                }
            }
        }
    }

    fn step(&mut self, instruction: &'p Instruction) -> Value {
        match instruction {
            Instruction::Push(source) => self.take(source).into_owned(),
            Instruction::Convert { from, to } => self.take(from).to(*to),
            Instruction::Call { call, count } => {
                let from = self.stack.len().saturating_sub(*count);
                let value = call.eval(&self.stack[from..]);
                self.stack.truncate(from);
                if value.kind() == call.kind() { value } else { value.to(call.kind()) }
            }
            Instruction::Pack { count, skips_empty } => {
                let from = self.stack.len().saturating_sub(*count);
                super::call::pack(self.stack.drain(from..), *skips_empty)
            }
            Instruction::Part { index } => match self.pop() {
                Value::Dynamic(Dynamic::Array(items)) => {
                    items.get(*index).map_or(Value::Null(Type::Dynamic), |item| Value::dynamic(item.clone()))
                }
                _ => Value::Null(Type::Dynamic),
            },
            Instruction::Path { root, steps, indexes } => {
                let from = self.stack.len().saturating_sub(*indexes);
                let indexes: Vec<Value> = self.stack.drain(from..).collect();
                path::follow(&self.take(root), steps, &indexes)
            }
            Instruction::Negate => arithmetic::negate(&self.pop()),
            Instruction::Arithmetic { op, left, right } => {
                let (left, right) = self.take_two(left, right);
                op.apply(&left, &right)
            }
            condition => truth(self.condition(condition)),
        }
    }

    /// A step whose value is true, false or null.
    fn condition(&mut self, instruction: &'p Instruction) -> Option<bool> {
        match instruction {
            Instruction::Compare { test, left, right } => {
                let (left, right) = self.take_two(left, right);
                test.holds(&left, &right)
            }
            Instruction::Among { among, value } => among.holds(&self.take(value)),
            Instruction::AmongRow { among, count } => {
                let from = self.stack.len().saturating_sub(*count);
                let list: Vec<Value> = self.stack.drain(from..).collect();
                let value = self.pop();
                among.holds(&value, &list)
            }
            Instruction::Between { negated } => {
                let (high, low, value) = (self.pop(), self.pop(), self.pop());
                let is_between = compare::between(&value, &low, &high);
                if *negated { logic::not(is_between) } else { is_between }
            }
            Instruction::Combine(op) => {
                let (right, left) = (self.pop().to_bool(), self.pop().to_bool());
                if *op == LogicalOp::And { logic::and(left, right) } else { logic::or(left, right) }
            }
            // The others are no conditions.
            _ => None,
        }
    }

    /// Two operands. The right one is on top when both are on the stack.
    fn take_two(&mut self, left: &'p Source, right: &'p Source) -> (Cow<'p, Value>, Cow<'p, Value>) {
        let right = self.take(right);
        (self.take(left), right)
    }

    fn take(&mut self, source: &'p Source) -> Cow<'p, Value> {
        match source {
            Source::Stack => Cow::Owned(self.pop()),
            Source::Constant(value) => Cow::Borrowed(value),
            Source::Column(at) => {
                self.row.get(*at).map_or(Cow::Owned(Value::Null(Type::Dynamic)), Cow::Borrowed)
            }
        }
    }

    fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(Value::Null(Type::Dynamic))
    }
}

fn truth(value: Option<bool>) -> Value {
    value.map_or(Value::Null(Type::Bool), Value::Bool)
}
