//! Calls of functions.

use super::code::Instruction;
use super::compiler::{Compiler, Result, unsupported};
use crate::kql::bind::{self, BindError, Fault, ValueKind};
use crate::kql::functions::{self, Function, Refusal};
use crate::kql::span::Span;
use crate::kql::values::{Bag, Dynamic, Type, Value};

/// The functions that give another result every time.
pub(super) fn is_volatile(function: &str) -> bool {
    matches!(function, "rand" | "new_guid")
}

impl Compiler<'_, '_> {
    /// Makes the instruction of a call whose arguments are the last pieces.
    pub(super) fn call(&mut self, name: &str, arguments: &[bind::Value], span: Span) -> Result<()> {
        let count = arguments.len();
        let parts = self.take(count);
        if name == "pack_all" {
            let skips_empty = count % 2 == 1;
            let flag = parts.first().filter(|_| skips_empty).and_then(|piece| piece.known.clone());
            let skips_empty = flag.is_some_and(|flag| flag.to_bool() == Some(true));
            self.emit(&parts, Instruction::Pack { count, skips_empty }, Type::Dynamic, false);
            return Ok(());
        }
        let Some(function) = functions::find(name) else {
            return Err(unsupported(&format!("`{name}()`"), span));
        };
        let kinds: Vec<Type> = parts.iter().map(|piece| piece.kind).collect();
        let constants: Vec<Option<Value>> = parts.iter().map(|piece| piece.known.clone()).collect();
        let call = function.bind(&kinds, &constants, self.now);
        let call = call.map_err(|refusal| refused(function, &refusal, arguments, span))?;
        let kind = call.kind();
        let instruction = Instruction::Call { call: Box::new(call), count };
        self.emit(&parts, instruction, kind, is_volatile(function.name));
        Ok(())
    }

    /// One of several results.
    pub(super) fn part(&mut self, of: &bind::Value, index: usize) {
        // An array that is sorted alone is the result itself and not an array of results.
        let is_alone = match &of.kind {
            ValueKind::Call { function: "array_sort_asc" | "array_sort_desc", arguments } => {
                arguments.iter().filter(|argument| argument.ty != bind::Type::Bool).count() == 1
            }
            _ => false,
        };
        if !is_alone {
            let parts = self.take(1);
            self.emit(&parts, Instruction::Part { index }, Type::Dynamic, false);
        }
    }
}

/// Why a call is refused, and where: the argument that is meant, when it is known.
fn refused(function: &Function, refusal: &Refusal, arguments: &[bind::Value], span: Span) -> Box<BindError> {
    let at = match refusal {
        Refusal::Type { number, .. } | Refusal::NotConstant { number, .. } => number.checked_sub(1),
        Refusal::Constant { .. } => {
            let parameters =
                function.signatures.iter().flat_map(|signature| signature.parameters.iter().enumerate());
            let mut patterns = parameters.filter(|(_, parameter)| parameter.name.contains("regex"));
            patterns.next().map(|(at, _)| at)
        }
        Refusal::Count { .. } | Refusal::NoCommonType { .. } => None,
    };
    let span = at.and_then(|at| arguments.get(at)).map_or(span, |argument| argument.span);
    BindError::new(Fault::Refused { reason: refusal.to_string() }, span)
}

/// A bag of names and values, one after the other; what is left over in front is no pair.
pub(super) fn pack(mut values: impl ExactSizeIterator<Item = Value>, skips_empty: bool) -> Value {
    if values.len() % 2 == 1 {
        values.next();
    }
    let mut members = Vec::with_capacity(values.len() / 2);
    while let (Some(name), Some(value)) = (values.next(), values.next()) {
        let is_empty = value.is_null() || matches!(&value, Value::String(text) if text.is_empty());
        if !(skips_empty && is_empty) {
            members.push((name.text().into(), value.to_dynamic()));
        }
    }
    Value::Dynamic(Dynamic::bag(Bag::from_members(members)))
}
