//! The end of making a program: what nothing uses is left out, and columns are numbered as they are used.

use std::sync::Arc;

use hashbrown::HashMap;

use super::call::is_volatile;
use super::code::{Instruction, Source};
use super::{Parts, Program};
use crate::kql::bind::ColumnId;
use crate::kql::values::Type;

/// The program of lists of instructions, the first of which is the value.
pub(super) fn link(mut blocks: Vec<Vec<Instruction>>, all: &[ColumnId], kind: Type) -> Program {
    let mut places: HashMap<usize, usize> = HashMap::from([(0, 0)]);
    let mut order = vec![0];
    let mut slots: HashMap<usize, usize> = HashMap::new();
    let mut columns = Vec::new();
    let mut linked = Vec::new();
    let mut volatile = false;
    while let Some(from) = order.get(linked.len()).copied() {
        let mut block = blocks.get_mut(from).map(std::mem::take).unwrap_or_default();
        for instruction in &mut block {
            if let Instruction::Shared(at) = instruction {
                *at = *places.entry(*at).or_insert_with(|| {
                    order.push(*at);
                    order.len() - 1
                });
            }
            if let Instruction::Call { call, .. } = instruction {
                volatile |= is_volatile(call.function().name);
            }
            for source in sources(instruction).into_iter().flatten() {
                let Source::Column(at) = source else { continue };
                *at = *slots.entry(*at).or_insert_with(|| {
                    columns.extend(all.get(*at));
                    columns.len() - 1
                });
            }
        }
        linked.push(block);
    }
    Program { parts: Arc::new(Parts { blocks: linked, columns, kind, is_volatile: volatile }) }
}

/// The operands that an instruction names.
fn sources(instruction: &mut Instruction) -> [Option<&mut Source>; 2] {
    match instruction {
        Instruction::Push(source)
        | Instruction::Convert { from: source, .. }
        | Instruction::Path { root: source, .. }
        | Instruction::Among { value: source, .. } => [Some(source), None],
        Instruction::Arithmetic { left, right, .. } | Instruction::Compare { left, right, .. } => {
            [Some(left), Some(right)]
        }
        Instruction::Shared(_)
        | Instruction::Call { .. }
        | Instruction::Pack { .. }
        | Instruction::Part { .. }
        | Instruction::Negate
        | Instruction::AmongRow { .. }
        | Instruction::Between { .. }
        | Instruction::Skip { .. }
        | Instruction::Combine(_) => [None, None],
    }
}
