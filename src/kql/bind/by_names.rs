//! `project-by-names`: columns by texts and arrays of texts, which the query has to hold.

use super::super::span::Span;
use super::super::tree::{Expr, ExprKind, Json, JsonKind, Literal, Name, Pattern, PatternPart, Place};
use super::scope::Entry;
use super::value::{Constant, Value, ValueKind};
use super::{BindError, Binder, Column, Fault, NodeId, NodeKind, Result, Row};

impl<'q> Binder<'q> {
    /// `project-by-names`: in the order in which they are named; what is not there is left out.
    pub(super) fn project_by_names(
        &mut self,
        input: NodeId,
        items: &'q [Expr],
        span: Span,
    ) -> Result<NodeId> {
        let mut columns: Vec<Column> = Vec::new();
        for item in items {
            for column in self.columns_by_names(input, item)? {
                if !columns.iter().any(|known| known.id == column.id) {
                    columns.push(column);
                }
            }
        }
        Ok(self.push_closed(NodeKind::Select { input }, columns, span))
    }

    /// The columns of an item: a column, a name with stars, a text, an array of texts.
    fn columns_by_names(&mut self, input: NodeId, item: &'q Expr) -> Result<Vec<Column>> {
        let is_column = match &item.unparenthesized().kind {
            ExprKind::Star | ExprKind::Pattern(_) => true,
            ExprKind::Name(name) => match self.scopes.find(&name.text) {
                Some(Entry::Parameter(_)) => false,
                Some(Entry::Value(_)) => self.column_of(input, &name.text).is_some(),
                _ => true,
            },
            _ => false,
        };
        if is_column {
            return self.columns_named(input, item);
        }
        let value = self.with_row(Row::default(), |binder| binder.value(item, "a name of columns"))?;
        let Some(names) = self.constant_names(&value) else {
            let what = "each name in `project-by-names`".to_owned();
            let error = BindError::new(Fault::NotConstant { what }, value.span);
            return Err(error.hint("write texts, `dynamic([...])` or `column_names_of(T)`"));
        };
        Ok(names.into_iter().flat_map(|name| self.columns_of_text(input, name, value.span)).collect())
    }

    /// The columns of a name that may have stars. The data decides the columns of some tables; their names are taken.
    fn columns_of_text(&mut self, input: NodeId, text: String, span: Span) -> Vec<Column> {
        if text.contains('*') {
            let pattern = pattern_of(&text, span);
            let columns = self.columns(input);
            return columns.iter().filter(|column| pattern.matches(&column.name)).cloned().collect();
        }
        let node = self.bound.node(input);
        let is_hidden = node.hidden.iter().any(|column| *column.name == *text);
        let can_come = is_hidden || node.open.is_some();
        let found = self.column_of(input, &text);
        let name = Name { text, bracketed: true, span: Place(span) };
        found
            .or_else(|| if can_come { self.other_column_of(input, &name) } else { None })
            .into_iter()
            .collect()
    }

    /// The texts of a value that the query holds: a text, an array of texts.
    fn constant_names(&self, value: &Value) -> Option<Vec<String>> {
        let value = self.meant(value);
        match &value.kind {
            ValueKind::Constant(Constant::String(text)) => Some(vec![text.clone()]),
            ValueKind::Constant(Constant::Dynamic(json)) => match &json.kind {
                JsonKind::Array(items) => items.iter().map(text_of).collect(),
                _ => text_of(json).map(|text| vec![text]),
            },
            ValueKind::Call { function: "pack_array", arguments } => {
                let texts = arguments.iter().map(|argument| self.meant(argument).as_text());
                texts.map(|text| text.map(str::to_owned)).collect()
            }
            _ => None,
        }
    }

    /// What a value is through names and types.
    fn meant<'v>(&'v self, mut value: &'v Value) -> &'v Value {
        loop {
            value = match &value.kind {
                ValueKind::Variable(id) => &self.bound.variable(*id).value,
                ValueKind::Convert(inner) => inner,
                _ => return value,
            };
        }
    }
}

fn text_of(json: &Json) -> Option<String> {
    match &json.kind {
        JsonKind::Word(name) => Some(name.text.clone()),
        JsonKind::Literal(literal) => match &**literal {
            Literal::String(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn pattern_of(text: &str, span: Span) -> Pattern {
    let mut parts = Vec::new();
    for (at, piece) in text.split('*').enumerate() {
        if at > 0 {
            parts.push(PatternPart::Star);
        }
        if !piece.is_empty() {
            parts.push(PatternPart::Text(piece.to_owned()));
        }
    }
    Pattern { parts, span: Place(span) }
}
