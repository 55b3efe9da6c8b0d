//! Values: what the engine's own operators answer as Kusto does goes to them; the rest becomes a program.

use arrow::datatypes::DataType;
use datafusion::logical_expr::{Expr, cast, lit, when};
use datafusion_functions_json::udfs::{json_as_text_udf, json_get_json_udf};

use super::super::bins::Bin;
use super::super::cells::arrow_type;
use super::relation::Physical;
use super::{Lowering, Result, relation};
use crate::kql::bind::value::PathStep;
use crate::kql::bind::{Type as BoundType, Value, ValueKind};
use crate::kql::values::Type;

/// How many levels of a value are lowered one by one; what is deeper is a program.
const DEEPEST: usize = 60;

impl Lowering<'_> {
    /// A value.
    pub(super) fn value(&mut self, value: &Value) -> Result<Physical> {
        self.value_at(value, 0)
    }

    /// A value in which a missing string is the empty one.
    pub(super) fn exact(&mut self, value: &Value) -> Result<(Expr, Type)> {
        let physical = self.value(value)?;
        Ok((physical.exact(), physical.kind))
    }

    fn value_at(&mut self, value: &Value, depth: usize) -> Result<Physical> {
        if depth > DEEPEST {
            return self.interpreted(value);
        }
        if let Some((_, id)) = self.replaced.iter().find(|(known, _)| known == value)
            && let Some(physical) = self.columns.get(id)
        {
            return Ok(physical.clone());
        }
        match &value.kind {
            ValueKind::Column(id) => match self.columns.get(id) {
                Some(physical) => {
                    let physical = physical.clone();
                    let declared = relation::known(value.ty).unwrap_or(physical.kind);
                    if declared == physical.kind { Ok(physical) } else { self.interpreted(value) }
                }
                None => Err(self.unsupported("this column here", value.span)),
            },
            ValueKind::Variable(id) => {
                let bound = self.bound;
                let inner = &bound.variable(*id).value;
                if inner.ty == value.ty { self.value_at(inner, depth + 1) } else { self.interpreted(value) }
            }
            ValueKind::Convert(inner) => self.converted(value, inner, depth),
            ValueKind::Path { .. } => match self.json(value) {
                Some(physical) => Ok(physical),
                None => self.interpreted(value),
            },
            ValueKind::Call { function, arguments } => self.call(value, function, arguments, depth),
            ValueKind::Logical { .. }
            | ValueKind::Compare { .. }
            | ValueKind::InList { .. }
            | ValueKind::AnyColumn { .. }
            | ValueKind::Between { .. } => {
                if value.is_constant {
                    return self.interpreted(value);
                }
                Ok(Physical::new(self.condition_at(value, true, depth)?, Type::Bool))
            }
            _ => self.interpreted(value),
        }
    }

    fn converted(&mut self, value: &Value, inner: &Value, depth: usize) -> Result<Physical> {
        if value.ty == BoundType::String
            && let Some(text) = self.json_text(inner)
        {
            return Ok(text);
        }
        let wanted = relation::known(value.ty);
        if value.is_constant || wanted.is_none() {
            return self.interpreted(value);
        }
        let from = self.value_at(inner, depth + 1)?;
        match (from.kind, wanted.unwrap_or(from.kind)) {
            (one, other) if one == other => Ok(from),
            (Type::Int, Type::Long) => Ok(Physical::new(cast(from.expr, DataType::Int64), Type::Long)),
            (Type::Int | Type::Long, Type::Real) => {
                Ok(Physical::new(cast(from.expr, DataType::Float64), Type::Real))
            }
            _ => self.interpreted(value),
        }
    }

    fn call(&mut self, value: &Value, function: &str, arguments: &[Value], depth: usize) -> Result<Physical> {
        if value.is_constant {
            return self.interpreted(value);
        }
        match (function, arguments) {
            ("geo_info_from_ip_address", [address]) => self.place_of(address),
            ("tostring", [one]) => {
                if let Some(text) = self.json_text(one) {
                    return Ok(text);
                }
                if one.ty == BoundType::String {
                    return self.value_at(one, depth + 1);
                }
                self.interpreted(value)
            }
            ("isempty" | "isnotempty" | "isnull" | "isnotnull" | "not", [_]) => {
                Ok(Physical::new(self.condition_at(value, true, depth)?, Type::Bool))
            }
            ("iff", [condition, then, otherwise]) => {
                let condition = self.condition_at(condition, true, depth + 1)?;
                let then = self.value_at(then, depth + 1)?;
                let otherwise = self.value_at(otherwise, depth + 1)?;
                let wanted = relation::known(value.ty).unwrap_or(then.kind);
                if then.kind != wanted || otherwise.kind != wanted {
                    return self.interpreted(value);
                }
                let chosen = when(condition, then.exact()).otherwise(otherwise.exact())?;
                Ok(Physical::new(chosen, wanted))
            }
            ("bin" | "floor", [of, step]) if step.is_constant => self.bin(value, of, step, depth),
            ("ingestion_time", []) => match self.replaced_arrival() {
                Some(physical) => Ok(physical),
                None => {
                    Err(self.unsupported("`ingestion_time()` of rows that are not of a table", value.span))
                }
            },
            _ => self.interpreted(value),
        }
    }

    /// Where an address is. Without a database it is not known, and the person who asked is told.
    pub(super) fn place_of(&mut self, address: &Value) -> Result<Physical> {
        let (text, kind) = self.exact(address)?;
        let Some(database) = self.locations.clone() else {
            let note = "no location database is given, so geo_info_from_ip_address is null: --geoip FILE";
            if !self.notes.iter().any(|known| known == note) {
                self.notes.push(note.to_owned());
            }
            return Ok(Physical::new(Self::null(Type::Dynamic), Type::Dynamic));
        };
        if kind != Type::String {
            return Err(self.unsupported("an address that is no text", address.span));
        }
        let function = super::super::geo::function(database);
        Ok(Physical::new(function.call(vec![text]), Type::Dynamic))
    }

    fn bin(&mut self, value: &Value, of: &Value, step: &Value, depth: usize) -> Result<Physical> {
        let width = self.constant(step, "the width of a bin")?;
        let number = match width.to(Type::TimeSpan) {
            crate::kql::values::Value::TimeSpan(span) if width.kind() == Type::TimeSpan => Some(span),
            _ => width.to_long().filter(|_| matches!(width.kind(), Type::Int | Type::Long)),
        };
        let of = self.value_at(of, depth + 1)?;
        let declared = relation::known(value.ty);
        match (number.filter(|step| *step > 0), of.kind) {
            (Some(step), kind @ (Type::DateTime | Type::TimeSpan | Type::Long))
                if declared == Some(kind) && (kind == Type::Long) == (width.kind() != Type::TimeSpan) =>
            {
                let function = Bin::function(step, kind == Type::DateTime);
                Ok(Physical::new(function.call(vec![of.expr]), kind))
            }
            _ => self.interpreted(value),
        }
    }

    /// A path into JSON that a column holds, as the engine's functions read it: those know promoted paths.
    pub(super) fn json(&mut self, value: &Value) -> Option<Physical> {
        match &value.kind {
            ValueKind::Convert(inner) if value.ty == BoundType::String => self.json_text(inner),
            ValueKind::Call { function: "tostring", arguments } => match arguments.as_slice() {
                [inner] => self.json_text(inner),
                _ => None,
            },
            _ => {
                let arguments = self.json_arguments(value)?;
                Some(Physical::new(json_get_json_udf().call(arguments), Type::Dynamic))
            }
        }
    }

    /// The same as text.
    fn json_text(&mut self, value: &Value) -> Option<Physical> {
        let arguments = self.json_arguments(value)?;
        let expr = cast(json_as_text_udf().call(arguments), arrow_type(Type::String));
        Some(Physical { expr, kind: Type::String, may_be_null: true })
    }

    /// The column and the keys of a path whose keys are constant.
    fn json_arguments(&self, value: &Value) -> Option<Vec<Expr>> {
        let value = self.behind_variables(value);
        let ValueKind::Path { root, steps } = &value.kind else { return None };
        let root = self.behind_variables(root);
        let column = match &root.kind {
            ValueKind::Column(id) => id,
            ValueKind::Call { function: "parse_json", arguments } => match arguments.as_slice() {
                [one] => match &self.behind_variables(one).kind {
                    ValueKind::Column(id) => id,
                    _ => return None,
                },
                _ => return None,
            },
            _ => return None,
        };
        let physical = self.columns.get(column)?;
        if !matches!(physical.kind, Type::Dynamic | Type::String) {
            return None;
        }
        let mut arguments = vec![physical.expr.clone()];
        for step in steps {
            arguments.push(match step {
                PathStep::Key(key) => lit(key.as_str()),
                PathStep::Index(index) => match (index.as_long(), index.as_text()) {
                    (Some(index), _) if index >= 0 => lit(index),
                    (None, Some(key)) => lit(key),
                    _ => return None,
                },
            });
        }
        Some(arguments)
    }

    /// What a name of the query stands for.
    pub(super) fn behind_variables<'v>(&self, value: &'v Value) -> &'v Value
    where
        Self: 'v,
    {
        let mut value = value;
        while let ValueKind::Variable(id) = &value.kind {
            value = &self.bound.variable(*id).value;
        }
        value
    }
}
