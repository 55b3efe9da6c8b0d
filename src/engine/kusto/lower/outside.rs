//! Data that is not in the lake: `externaldata`, watchlists, and functions of Defender that look something up.

use datafusion::logical_expr::Expr;

use super::super::cells::CellsBuilder;
use super::super::outside::{Form, records, text};
use super::super::tables::watchlist_file;
use super::relation::Relation;
use super::{Lowering, Result};
use crate::error::Failure;
use crate::kql::bind::{Column, Constant, Node, NodeId, Value};
use crate::kql::values::{self, Dynamic, Type};

impl Lowering<'_> {
    pub(super) async fn external_data(
        &mut self,
        node: &Node,
        sources: &[Value],
        properties: &[(String, Constant)],
    ) -> Result<Relation> {
        let property = |name: &str| {
            properties.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        let form = match property("format") {
            Some(Constant::String(name)) => match Form::of(name) {
                Some(form) => Some(form),
                None => return Err(self.unsupported(&format!("the format `{name}`"), node.span)),
            },
            _ => None,
        };
        let skips_first = match property("ignoreFirstRecord") {
            Some(Constant::Bool(skips)) => *skips,
            Some(Constant::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        };
        let mut rows: Vec<Vec<values::Value>> = Vec::new();
        for source in sources {
            let address = self.constant(source, "the place of the data")?.text().into_owned();
            let shown = address.split([';', '?']).next().unwrap_or_default().to_owned();
            let Some(file) = self.outside.copy(&address) else {
                let failure = Failure::usage(format!(
                    "there is no local copy of {shown}, and the network is never asked"
                ))
                .hint(format!("fetch it and give the file: --external {shown}=FILE"))
                .hint("or give a folder with copies: --external DIR");
                return Err(failure.into());
            };
            let form = form.unwrap_or_else(|| Form::of_path(&address));
            let text = text(&file)?;
            self.external_rows(node, form, skips_first, &text, &mut rows)?;
        }
        self.table_of(&node.columns, rows)
    }

    fn external_rows(
        &self,
        node: &Node,
        form: Form,
        skips_first: bool,
        text: &str,
        rows: &mut Vec<Vec<values::Value>>,
    ) -> Result<()> {
        let kinds: Vec<Type> = node.columns.iter().map(|one| self.declared(one)).collect();
        let typed = |at: usize, text: &str| {
            let kind = kinds.get(at).copied().unwrap_or(Type::String);
            if kind == Type::Dynamic {
                return values::Value::dynamic(Dynamic::parse_or_text(text));
            }
            values::Value::string(text).to(kind)
        };
        let skip = usize::from(skips_first);
        match form {
            Form::Values(delimiter) => {
                for record in records(text, delimiter).into_iter().skip(skip) {
                    let cell = |at: usize| typed(at, record.get(at).map_or("", String::as_str));
                    rows.push((0..kinds.len()).map(cell).collect());
                }
            }
            Form::Lines => {
                for line in text.lines().skip(skip) {
                    rows.push(
                        (0..kinds.len()).map(|at| typed(at, if at == 0 { line } else { "" })).collect(),
                    );
                }
            }
            Form::Whole => {
                rows.push((0..kinds.len()).map(|at| typed(at, if at == 0 { text } else { "" })).collect());
            }
            Form::Json => {
                let stream = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
                let mut objects = Vec::new();
                for value in stream {
                    let value = value.map_err(|error| {
                        let at = format!("line {}, column {}", error.line(), error.column());
                        Failure::caused(format!("the copy of external data is not JSON at {at}"), &error)
                            .hint("say how it is written: with (format='csv')")
                    })?;
                    match value {
                        serde_json::Value::Array(items) => objects.extend(items),
                        other => objects.push(other),
                    }
                }
                for (at, object) in objects.iter().enumerate() {
                    if !object.is_object() {
                        let number = at + 1;
                        return Err(Failure::new(format!(
                            "record {number} of the copy of external data is no JSON object"
                        ))
                        .hint("say how it is written: with (format='txt') gives each line as a text")
                        .into());
                    }
                    let cell = |(at, one): (usize, &Column)| match object.get(&*one.name) {
                        None | Some(serde_json::Value::Null) => values::Value::null(kinds[at]),
                        Some(serde_json::Value::String(text)) => typed(at, text),
                        Some(other) => typed(at, &other.to_string()),
                    };
                    rows.push(node.columns.iter().enumerate().map(cell).collect());
                }
            }
        }
        Ok(())
    }

    /// Rows in memory.
    fn table_of(&mut self, columns: &[Column], rows: Vec<Vec<values::Value>>) -> Result<Relation> {
        let kinds: Vec<Type> = columns.iter().map(|one| self.declared(one)).collect();
        let mut builders: Vec<CellsBuilder> =
            kinds.iter().map(|kind| CellsBuilder::new(*kind, rows.len())).collect();
        for row in &rows {
            for (builder, value) in builders.iter_mut().zip(row) {
                builder.push(value);
            }
        }
        self.numbered(columns, &kinds, builders)
    }

    pub(super) async fn table_function(
        &mut self,
        node: &Node,
        name: &str,
        arguments: &[Value],
    ) -> Result<Relation> {
        match name {
            "_GetWatchlist" | "_GetWatchlistAlias" => self.watchlist(node, arguments),
            _ => Err(self.unsupported(&format!("the function `{name}`"), node.span)),
        }
    }

    fn watchlist(&mut self, node: &Node, arguments: &[Value]) -> Result<Relation> {
        let Some(name) = arguments.first() else {
            return Err(self.unsupported("a watchlist without a name", node.span));
        };
        let name = self.constant(name, "the name of a watchlist")?.text().into_owned();
        let file = self.outside.watchlists.as_deref().and_then(|folder| watchlist_file(folder, &name));
        let Some(file) = file else {
            let failure = Failure::usage(format!("there is no watchlist {name}"))
                .hint(format!("put it as {name}.csv into a folder and give that: --watchlists DIR"));
            return Err(failure.into());
        };
        let mut lines = records(&text(&file)?, b',').into_iter();
        let header = lines.next().unwrap_or_default();
        let mut rows = Vec::new();
        for record in lines {
            let cell = |one: &Column| {
                let at = header.iter().position(|name| name.as_str() == &*one.name);
                let kind = self.declared(one);
                let text = at.and_then(|at| record.get(at));
                // The first column of a file is what a watchlist is looked up by, unless the file says otherwise.
                let text = if text.is_none() && &*one.name == "SearchKey" { record.first() } else { text };
                text.map_or_else(
                    || values::Value::null(kind),
                    |text| values::Value::string(text.as_str()).to(kind),
                )
            };
            rows.push(node.columns.iter().map(cell).collect());
        }
        self.table_of(&node.columns, rows)
    }

    /// `invoke FileProfile(...)` and its kin: rows with columns that are looked up.
    pub(super) async fn enrich(
        &mut self,
        node: &Node,
        input: NodeId,
        name: &str,
        _: &[Value],
        added: &[Column],
    ) -> Result<Relation> {
        let relation = self.relation(input)?;
        if name != "FileProfile" {
            return Err(self.unsupported(&format!("the function `{name}`"), node.span));
        }
        // Nobody keeps the profiles of all files of the world: what they would say is not known here.
        let note = "FileProfile asks a service of Microsoft; here its columns are null, and ProfileAvailability says Missing";
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
        let mut new: Vec<Expr> = Vec::new();
        for one in added {
            let kind = self.declared(one);
            let value = if &*one.name == "ProfileAvailability" {
                super::relation::Physical::constant(&values::Value::string("Missing")).expr
            } else {
                Self::null(kind)
            };
            new.push(value.alias(self.define(one, kind, false)));
        }
        relation.add(new)
    }
}
