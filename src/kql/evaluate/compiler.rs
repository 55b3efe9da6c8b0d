//! From a value to a program: what is still to do is on a list, so nesting takes no stack.

use std::sync::Arc;

use hashbrown::HashMap;

use super::code::{Instruction, Machine, Source};
use super::{Given, Known, Program, kind};
use crate::kql::bind::value::{ArithmeticStep, PathStep};
use crate::kql::bind::{self, BindError, Bound, ColumnId, Fault, ValueKind, VariableId};
use crate::kql::span::Span;
use crate::kql::tree::LogicalOp;
use crate::kql::values::{Type, Value};

pub(super) type Result<T> = std::result::Result<T, Box<BindError>>;

/// What is still to do.
enum Task<'b> {
    /// Compile a value.
    Value(&'b bind::Value, Form),
    /// Make the instruction of a value whose parts are compiled.
    Emit(&'b bind::Value),
    /// Make the instruction of a step of a chain.
    Step(&'b ArithmeticStep),
    /// Leave the conditions after this one out when it decides.
    Skip(LogicalOp),
    /// Join two conditions.
    Combine(LogicalOp),
    /// Look into a list that was read from a table.
    InTable(&'b bind::Value, Arc<[Value]>),
    /// A variable is compiled; keep it and use it for this value.
    Share(VariableId, &'b bind::Value, Form),
    /// What columns are compared with is compiled.
    AnyColumn(&'b bind::Value),
}

/// In which type a value is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In the type that the binder says.
    Bound,
    /// To be compared: the comparison knows types better than a conversion before it, which may lose a fraction.
    Compared,
    /// As the root of a path, which takes text as well as dynamic values.
    Root,
}

/// A value that is compiled: the instructions from `start` to the next piece.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) kind: Type,
    /// Its value, when it is the same for all rows; it is a single instruction then.
    pub(super) known: Option<Value>,
}

/// A value that several places use.
#[derive(Debug, Clone)]
pub(super) enum Shared {
    Column(usize, Type),
    Constant(Value),
    Block(usize, Type),
}

pub(super) struct Compiler<'b, 'g> {
    pub(super) bound: &'b Bound,
    given: &'g mut dyn Given,
    pub(super) now: i64,
    tasks: Vec<Task<'b>>,
    pub(super) code: Vec<Instruction>,
    pub(super) pieces: Vec<Piece>,
    /// The instructions around the variable that is compiled.
    outer: Vec<Vec<Instruction>>,
    blocks: Vec<Vec<Instruction>>,
    variables: HashMap<VariableId, Shared>,
    columns: Vec<ColumnId>,
}

impl<'b, 'g> Compiler<'b, 'g> {
    pub(super) fn new(bound: &'b Bound, given: &'g mut dyn Given, now: i64) -> Self {
        Self {
            bound,
            given,
            now,
            tasks: Vec::new(),
            code: Vec::new(),
            pieces: Vec::new(),
            outer: Vec::new(),
            // The first is the program.
            blocks: vec![Vec::new()],
            variables: HashMap::new(),
            columns: Vec::new(),
        }
    }

    pub(super) fn program(mut self, value: &'b bind::Value) -> Result<Program> {
        self.tasks.push(Task::Value(value, Form::Bound));
        while let Some(task) = self.tasks.pop() {
            self.perform(task)?;
        }
        let kind = self.pieces.pop().map_or(Type::Dynamic, |piece| piece.kind);
        self.blocks[0] = self.code;
        Ok(super::link::link(self.blocks, &self.columns, kind))
    }

    fn perform(&mut self, task: Task<'b>) -> Result<()> {
        match task {
            Task::Value(value, form) => self.value(value, form),
            Task::Emit(value) => {
                self.emit_value(value)?;
                self.fit(value.ty);
                Ok(())
            }
            Task::Step(step) => {
                self.arithmetic(step)?;
                self.fit(step.ty);
                Ok(())
            }
            Task::Skip(op) => {
                self.convert(Type::Bool);
                self.code.push(Instruction::Skip { op, steps: 0 });
                Ok(())
            }
            Task::Combine(op) => {
                self.convert(Type::Bool);
                self.combine(op);
                Ok(())
            }
            Task::InTable(value, list) => self.in_table(value, &list),
            Task::Share(id, value, form) => {
                let shared = self.end_block();
                self.variables.insert(id, shared.clone());
                self.shared(&shared);
                self.fit_form(value.ty, form);
                Ok(())
            }
            Task::AnyColumn(value) => {
                let right = self.end_block();
                self.any_column(value, &right)
            }
        }
    }

    fn value(&mut self, value: &'b bind::Value, form: Form) -> Result<()> {
        match self.given.given(value) {
            Some(Known::Column(id, kind)) => {
                self.column(id, kind);
                self.fit_form(value.ty, form);
                return Ok(());
            }
            Some(Known::Constant(constant)) => {
                self.constant(constant);
                self.fit_form(value.ty, form);
                return Ok(());
            }
            Some(Known::List(list)) => {
                let ValueKind::InTable { value: sought, .. } = &value.kind else {
                    return Err(unsupported("a list of values here", value.span));
                };
                self.tasks.push(Task::InTable(value, list));
                self.tasks.push(Task::Value(sought, Form::Compared));
                return Ok(());
            }
            None => {}
        }
        match &value.kind {
            ValueKind::Constant(constant) => self.literal(constant, value),
            ValueKind::Variable(id) => self.variable(*id, value, form),
            ValueKind::Convert(inner) if form == Form::Compared => {
                self.tasks.push(Task::Value(inner, form));
                Ok(())
            }
            ValueKind::InTable { value: sought, table, .. } => {
                let first = bind::Value { kind: ValueKind::FirstOf(*table), ..value.clone() };
                let Some(Known::List(list)) = self.given.given(&first) else {
                    return Err(unsupported("a list from a table here", value.span));
                };
                self.tasks.push(Task::InTable(value, list));
                self.tasks.push(Task::Value(sought, Form::Compared));
                Ok(())
            }
            ValueKind::Column(id) => {
                let name = self.column_name(*id);
                Err(BindError::new(Fault::UnknownColumn { name }, value.span))
            }
            ValueKind::FirstOf(_) => Err(unsupported("the first value of a table here", value.span)),
            ValueKind::StepColumn { .. } => Err(unsupported("a column of a step here", value.span)),
            _ => {
                self.parts(value);
                Ok(())
            }
        }
    }

    /// Puts the parts of a value on the list, the first to be done next.
    fn parts(&mut self, value: &'b bind::Value) {
        let from = self.tasks.len();
        let tasks = &mut self.tasks;
        let mut push = |task| tasks.push(task);
        match &value.kind {
            ValueKind::Call { arguments, .. } => {
                arguments.iter().for_each(|one| push(Task::Value(one, Form::Bound)))
            }
            ValueKind::Part { of: inner, .. } | ValueKind::Convert(inner) | ValueKind::Negate(inner) => {
                push(Task::Value(inner, Form::Bound));
            }
            ValueKind::Path { root, steps } => {
                push(Task::Value(root, Form::Root));
                for step in steps {
                    if let PathStep::Index(index) = step {
                        push(Task::Value(index, Form::Bound));
                    }
                }
            }
            ValueKind::Arithmetic { first, rest } => {
                push(Task::Value(first, Form::Bound));
                for step in rest {
                    push(Task::Value(&step.operand, Form::Bound));
                    push(Task::Step(step));
                }
            }
            ValueKind::Logical { op, operands } => conditions(tasks, *op, operands),
            ValueKind::Compare { left, right, .. } => {
                push(Task::Value(left, Form::Compared));
                push(Task::Value(right, Form::Compared));
            }
            ValueKind::InList { value: sought, list, .. } => {
                push(Task::Value(sought, Form::Compared));
                list.iter().for_each(|one| push(Task::Value(one, Form::Compared)));
            }
            ValueKind::Between { value: middle, low, high, .. } => {
                for one in [middle, low, high] {
                    push(Task::Value(one, Form::Compared));
                }
            }
            ValueKind::AnyColumn { right, .. } => {
                push(Task::Value(right, Form::Compared));
                push(Task::AnyColumn(value));
                self.outer.push(std::mem::take(&mut self.code));
            }
            _ => {}
        }
        if !matches!(value.kind, ValueKind::AnyColumn { .. }) {
            self.tasks.push(Task::Emit(value));
        }
        self.tasks[from..].reverse();
    }

    fn variable(&mut self, id: VariableId, value: &'b bind::Value, form: Form) -> Result<()> {
        if let Some(shared) = self.variables.get(&id).cloned() {
            self.shared(&shared);
            self.fit_form(value.ty, form);
            return Ok(());
        }
        let Some(variable) = usize::try_from(id.0).ok().and_then(|at| self.bound.variables.get(at)) else {
            return Err(unsupported("a variable that is nowhere", value.span));
        };
        self.outer.push(std::mem::take(&mut self.code));
        self.tasks.push(Task::Share(id, value, form));
        self.tasks.push(Task::Value(&variable.value, Form::Bound));
        Ok(())
    }

    /// Ends the instructions of a value that several places use.
    fn end_block(&mut self) -> Shared {
        let outer = self.outer.pop().unwrap_or_default();
        let block = std::mem::replace(&mut self.code, outer);
        let kind = self.pieces.pop().map_or(Type::Dynamic, |piece| piece.kind);
        match block.as_slice() {
            [Instruction::Push(Source::Constant(value))] => Shared::Constant(value.clone()),
            [Instruction::Push(Source::Column(at))] => Shared::Column(*at, kind),
            _ => {
                self.blocks.push(block);
                Shared::Block(self.blocks.len() - 1, kind)
            }
        }
    }

    /// A use of such a value.
    pub(super) fn shared(&mut self, shared: &Shared) {
        let (instruction, kind) = match shared {
            Shared::Constant(value) => return self.constant(value.clone()),
            Shared::Column(at, kind) => (Instruction::Push(Source::Column(*at)), *kind),
            Shared::Block(at, kind) => (Instruction::Shared(*at), *kind),
        };
        self.pieces.push(Piece { start: self.code.len(), kind, known: None });
        self.code.push(instruction);
    }

    fn fit_form(&mut self, ty: bind::Type, form: Form) {
        if form != Form::Root {
            self.fit(ty);
        }
    }

    /// Brings the last piece to the type that the binder says.
    pub(super) fn fit(&mut self, ty: bind::Type) {
        if let Some(kind) = kind(ty) {
            self.convert(kind);
        }
    }

    /// The column that stands for one, when the planner has it.
    pub(super) fn given_column(&mut self, id: ColumnId, span: Span) -> Result<()> {
        match self.given.given(&bind::Value::column(id, bind::Type::Unknown, span)) {
            Some(Known::Column(id, kind)) => self.column(id, kind),
            Some(Known::Constant(value)) => self.constant(value),
            _ => return Err(BindError::new(Fault::UnknownColumn { name: self.column_name(id) }, span)),
        }
        Ok(())
    }

    fn column(&mut self, id: ColumnId, kind: Type) {
        let known = self.columns.iter().position(|column| *column == id);
        let at = known.unwrap_or_else(|| {
            self.columns.push(id);
            self.columns.len() - 1
        });
        self.shared(&Shared::Column(at, kind));
    }

    fn column_name(&self, id: ColumnId) -> String {
        let mut columns =
            self.bound.nodes.iter().flat_map(|node| node.columns.iter().chain(node.hidden.iter()));
        let named = columns.find(|column| column.id == id);
        named.map_or_else(|| format!("#{}", id.0), |column| column.name.to_string())
    }

    /// A value that is the same for all rows.
    pub(super) fn constant(&mut self, value: Value) {
        self.pieces.push(Piece { start: self.code.len(), kind: value.kind(), known: Some(value.clone()) });
        self.code.push(Instruction::Push(Source::Constant(value)));
    }

    /// Makes an instruction of so many pieces. When all are known, and it gives the same every time, it is run at once.
    pub(super) fn emit(&mut self, parts: &[Piece], instruction: Instruction, kind: Type, is_volatile: bool) {
        let start = parts.first().map_or(self.code.len(), |piece| piece.start);
        self.code.push(instruction);
        if is_volatile || parts.iter().any(|piece| piece.known.is_none()) {
            self.pieces.push(Piece { start, kind, known: None });
            return;
        }
        let block = [self.code.split_off(start)];
        let value = Machine::new(&block, &[]).run();
        self.constant(if value.kind() == kind { value } else { value.to(kind) });
    }

    /// The last pieces.
    pub(super) fn take(&mut self, count: usize) -> Vec<Piece> {
        self.pieces.split_off(self.pieces.len().saturating_sub(count))
    }

    /// The piece as an operand, when it is the end of the code or all after it are operands on the stack.
    pub(super) fn source(&mut self, piece: &Piece, end: usize) -> Source {
        if end == piece.start + 1
            && let Some(Instruction::Push(_)) = self.code.get(piece.start)
            && let Instruction::Push(source) = self.code.remove(piece.start)
        {
            return source;
        }
        Source::Stack
    }
}

pub(super) fn unsupported(what: &str, span: Span) -> Box<BindError> {
    BindError::new(Fault::Unsupported { what: what.to_owned() }, span)
}

/// Puts conditions on the list: before each but the first stands that it may be skipped, after it that it is joined.
fn conditions<'b>(tasks: &mut Vec<Task<'b>>, op: LogicalOp, operands: &'b [bind::Value]) {
    for (at, operand) in operands.iter().enumerate() {
        tasks.extend((at > 0).then_some(Task::Skip(op)));
        tasks.push(Task::Value(operand, Form::Bound));
        tasks.extend((at > 0).then_some(Task::Combine(op)));
    }
}
