//! `scan`: matches of several steps in rows that are in order.

use super::super::span::Span;
use super::super::tree::{ParameterType, Scan, ScanOutput};
use super::aggregate::null;
use super::bound::{Computed, NodeKind, ScanStep};
use super::projection::Projection;
use super::{BindError, Binder, Column, Fault, NodeId, Result, Row, Type};

impl<'q> Binder<'q> {
    pub(super) fn scan_rows(&mut self, input: NodeId, scan: &'q Scan, span: Span) -> Result<NodeId> {
        let order = self.with_row(Row::of(input), |binder| {
            scan.order.iter().map(|key| binder.sort_key(key, true)).collect::<Result<Vec<_>>>()
        })?;
        let partition = self.with_row(Row::of(input), |binder| {
            scan.partition
                .iter()
                .map(|one| binder.value(one, "what is partitioned by"))
                .collect::<Result<Vec<_>>>()
        })?;
        let declared = self.declared_in_scan(scan)?;
        let match_id = scan.match_id.as_ref().map(|name| self.new_column(name.text.as_str(), Type::Long));
        let step_name = scan.step_name.as_ref().map(|name| self.new_column(name.text.as_str(), Type::String));
        let extra: Vec<Column> = declared.iter().map(|one| one.column.clone()).collect();
        let names: Vec<String> = scan.steps.iter().map(|step| step.name.text.clone()).collect();
        let row = Row { node: Some(input), extra, steps: names, ..Row::default() };
        let steps = self.with_row(row, |binder| binder.scan_steps(scan))?;
        let mut projection = Projection::over(&self.columns(input));
        let added = declared.iter().map(|one| &one.column).chain(&match_id).chain(&step_name);
        for column in added {
            projection.add(column.clone());
        }
        let columns = projection.into_columns().into();
        let kind = NodeKind::Scan { input, declared, partition, order, match_id, step_name, steps };
        Ok(self.push_over(input, kind, columns, span))
    }

    fn declared_in_scan(&mut self, scan: &'q Scan) -> Result<Vec<Computed>> {
        let mut declared = Vec::with_capacity(scan.declare.len());
        for one in &scan.declare {
            let ParameterType::Scalar(kind) = one.kind else {
                let fault = Fault::Unsupported { what: "a table as a column".to_owned() };
                return Err(BindError::new(fault, *one.span));
            };
            let ty = Type::from(kind);
            let value = match &one.default {
                Some(default) => self.value(default, "a default")?.convert(ty),
                None => null(ty, *one.span),
            };
            declared.push(Computed { column: self.new_column(one.name.text.as_str(), ty), value });
        }
        Ok(declared)
    }

    fn scan_steps(&mut self, scan: &'q Scan) -> Result<Vec<ScanStep>> {
        let mut steps = Vec::with_capacity(scan.steps.len());
        for step in &scan.steps {
            let condition = self.condition(&step.condition)?;
            let mut assignments = Vec::with_capacity(step.assignments.len());
            for (name, value) in &step.assignments {
                let Some(column) = self.row.extra.iter().find(|column| *column.name == name.text).cloned()
                else {
                    let error = BindError::new(Fault::UnknownColumn { name: name.text.clone() }, *name.span);
                    let known = self.row.extra.iter().map(|column| &*column.name);
                    return Err(error
                        .nearest(&name.text, known)
                        .hint("a step sets columns that `declare` names"));
                };
                let value = self.value(value, "what is set")?;
                let value = if value.ty == Type::Unknown { value } else { value.convert(column.ty) };
                assignments.push((column.id, value));
            }
            steps.push(ScanStep {
                name: step.name.text.clone(),
                is_optional: step.is_optional,
                output: step.output.unwrap_or(ScanOutput::All),
                condition,
                assignments,
            });
        }
        Ok(steps)
    }
}
