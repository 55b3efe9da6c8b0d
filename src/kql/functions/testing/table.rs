//! Tables of the test evaluator.

use super::super::operators::{Arithmetic, Comparison, compare};
use super::literal::kind;
use super::{Meaning, Row, Scope, Table};
use crate::kql::tree::{Expr, ExprKind, Named, Operator, OperatorKind, Order, Ordered, Target};
use crate::kql::values::{Type, Value};

impl<'a> Scope<'a> {
    pub(super) fn table(&self, expr: &'a Expr) -> Result<Table, String> {
        match &expr.kind {
            ExprKind::Parenthesized(inner) => self.table(inner),
            ExprKind::Name(name) => match self.lets.get(&name.text) {
                Some(Meaning::Table(table)) => Ok(table.clone()),
                _ => Err(format!("no table {}", name.text)),
            },
            ExprKind::DataTable { schema, cells } => {
                let columns: Vec<String> =
                    schema.columns.iter().map(|column| column.name.text.clone()).collect();
                let kinds: Vec<Type> = schema.columns.iter().map(|column| kind(column.kind)).collect();
                let none = Row { columns: &[], values: &[] };
                let cells: Vec<Value> = cells
                    .iter()
                    .enumerate()
                    .map(|(at, cell)| Ok(self.value(cell, none)?.to(kinds[at % kinds.len()])))
                    .collect::<Result<_, String>>()?;
                Ok(Table { rows: cells.chunks(columns.len()).map(<[Value]>::to_vec).collect(), columns })
            }
            ExprKind::Pipeline(pipeline) => {
                let mut table = match &pipeline.source {
                    Some(source) => self.table(source)?,
                    None => Table { columns: vec![], rows: vec![vec![]] },
                };
                for operator in &pipeline.operators {
                    table = self.operator(operator, table)?;
                }
                Ok(table)
            }
            _ => Err("not in tests: such a table".to_owned()),
        }
    }

    fn operator(&self, operator: &'a Operator, mut table: Table) -> Result<Table, String> {
        match &operator.kind {
            OperatorKind::Print(items) => self.columns(items, &table, false, "print_"),
            OperatorKind::Project(items) => self.columns(items, &table, false, "Column"),
            OperatorKind::Extend(items) => self.columns(items, &table, true, "Column"),
            OperatorKind::Where(condition) => {
                let mut rows = Vec::new();
                for values in table.rows {
                    let row = Row { columns: &table.columns, values: &values };
                    if self.value(condition, row)?.to_bool() == Some(true) {
                        rows.push(values);
                    }
                }
                Ok(Table { rows, ..table })
            }
            OperatorKind::Take(count) => {
                let count =
                    self.value(&count.value, Row { columns: &[], values: &[] })?.to_long().unwrap_or(0);
                table.rows.truncate(usize::try_from(count).unwrap_or(0));
                Ok(table)
            }
            OperatorKind::Range { column, from, to, step } => self.range(&column.text, [from, to, step]),
            OperatorKind::Sort(keys) => self.sorted(keys, table),
            _ => Err("not in tests: such an operator".to_owned()),
        }
    }

    fn range(&self, column: &str, [from, to, step]: [&'a Expr; 3]) -> Result<Table, String> {
        let none = Row { columns: &[], values: &[] };
        let (mut value, to, step) = (self.value(from, none)?, self.value(to, none)?, self.value(step, none)?);
        let down = step.text().starts_with('-');
        let last = if down { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
        let mut rows = Vec::new();
        while last.holds(&value, &to) == Some(true) && rows.len() < 10_000 {
            rows.push(vec![value.clone()]);
            value = Arithmetic::Add.apply(&value, &step);
        }
        Ok(Table { columns: vec![column.to_owned()], rows })
    }

    fn sorted(&self, keys: &'a [Ordered], mut table: Table) -> Result<Table, String> {
        for key in keys.iter().rev() {
            let columns = table.columns.clone();
            let mut failed = None;
            let mut of = |values: &Vec<Value>| {
                let value = self.value(&key.key.value, Row { columns: &columns, values });
                value.unwrap_or_else(|error| {
                    failed = Some(error);
                    Value::Long(0)
                })
            };
            let mut keyed: Vec<(Value, Vec<Value>)> =
                table.rows.into_iter().map(|row| (of(&row), row)).collect();
            keyed.sort_by(|a, b| compare::total_ordering(&a.0, &b.0));
            if key.order != Some(Order::Ascending) {
                keyed.reverse();
            }
            table.rows = keyed.into_iter().map(|(_, row)| row).collect();
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(table)
    }

    fn columns(&self, items: &'a [Named], table: &Table, keep: bool, unnamed: &str) -> Result<Table, String> {
        let mut columns = if keep { table.columns.clone() } else { vec![] };
        let mut places = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let name = match (&item.target, &item.value.kind) {
                (Some(Target::Name(name)), _) | (None, ExprKind::Name(name)) => name.text.clone(),
                _ => format!("{unnamed}{at}"),
            };
            places.push(columns.iter().position(|column| *column == name).unwrap_or_else(|| {
                columns.push(name);
                columns.len() - 1
            }));
        }
        let mut rows = Vec::new();
        for values in &table.rows {
            let row = Row { columns: &table.columns, values };
            let mut out = if keep { values.clone() } else { vec![] };
            out.resize(columns.len(), Value::Null(Type::Dynamic));
            for (item, place) in items.iter().zip(&places) {
                out[*place] = self.value(&item.value, row)?;
            }
            rows.push(out);
        }
        Ok(Table { columns, rows })
    }
}
