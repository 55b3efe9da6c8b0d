//! Operators that make columns of a text: `parse`, `parse-where`, `parse-kv`.

use super::super::span::Span;
use super::super::tree::{Parse, ParseKind, ParseKv, ParsePart};
use super::bound::{NodeKind, ParsePiece};
use super::projection::Projection;
use super::{BindError, Binder, Column, Fault, NodeId, Result, Row, Type};

impl<'q> Binder<'q> {
    pub(super) fn parse(&mut self, input: NodeId, parse: &'q Parse, span: Span) -> Result<NodeId> {
        let value = self.with_row(Row::of(input), |binder| binder.value(&parse.value, "the text"))?;
        // Kusto parses the text of any value.
        let value = value.convert(Type::String);
        let mut pattern = Vec::with_capacity(parse.pattern.len());
        let mut added: Vec<Column> = Vec::new();
        for part in &parse.pattern {
            pattern.push(match part {
                ParsePart::Skip => ParsePiece::Skip,
                ParsePart::Text(text) => ParsePiece::Text(text.clone()),
                ParsePart::Column { name, kind } => {
                    if added.iter().any(|known| *known.name == name.text) {
                        let fault = Fault::Repeated { what: "a column", name: name.text.clone() };
                        return Err(BindError::new(fault, *name.span));
                    }
                    let column = self.new_column(name.text.as_str(), kind.map_or(Type::String, Type::from));
                    added.push(column.clone());
                    ParsePiece::Column(column)
                }
            });
        }
        let kind = NodeKind::Parse {
            input,
            value,
            kind: parse.kind.unwrap_or(ParseKind::Simple),
            flags: parse.flags.as_ref().map(|flags| flags.text.clone()).unwrap_or_default(),
            pattern,
            only_matches: parse.only_matches,
        };
        Ok(self.with_added(input, kind, &added, span))
    }

    pub(super) fn parse_kv(&mut self, input: NodeId, parse: &'q ParseKv, span: Span) -> Result<NodeId> {
        let value = self.with_row(Row::of(input), |binder| binder.value(&parse.value, "the text"))?;
        // Kusto parses the text of any value.
        let value = value.convert(Type::String);
        let added = self.declared_columns(&parse.schema)?;
        let properties = self.properties(&parse.properties)?;
        let kind = NodeKind::ParseKv { input, value, added: added.clone(), properties };
        Ok(self.with_added(input, kind, &added, span))
    }

    /// Adds a node with further columns, which replace those of their names.
    pub(super) fn with_added(
        &mut self,
        input: NodeId,
        kind: NodeKind,
        added: &[Column],
        span: Span,
    ) -> NodeId {
        let mut projection = Projection::over(&self.columns(input));
        for column in added {
            projection.replace(column.clone());
        }
        self.push_over(input, kind, projection.into_columns().into(), span)
    }
}
