//! Functions of Defender and Sentinel that give a table, called alone or with `invoke`: what they are known to give.
//!
//! What they look up is not in the data; the engine decides what to do about that.

use super::super::span::Span;
use super::super::tree::{Call, Name};
use super::bound::NodeKind;
use super::scope::Entry;
use super::tables::TableColumn;
use super::value::Value;
use super::{BindError, Binder, Column, Constant, Fault, NodeId, Result, Row, Thing, Type};

/// A function and the columns that it gives or adds.
struct BuiltIn {
    name: &'static str,
    columns: &'static [(&'static str, Type)],
}

/// Functions after `invoke`: they add columns to the rows.
const ENRICHING: &[BuiltIn] = &[
    BuiltIn {
        name: "FileProfile",
        columns: &[
            ("SHA1", Type::String),
            ("SHA256", Type::String),
            ("MD5", Type::String),
            ("FileSize", Type::Long),
            ("GlobalPrevalence", Type::Long),
            ("GlobalFirstSeen", Type::DateTime),
            ("GlobalLastSeen", Type::DateTime),
            ("Signer", Type::String),
            ("Issuer", Type::String),
            ("SignerHash", Type::String),
            ("IsCertificateValid", Type::Bool),
            ("IsRootSignerMicrosoft", Type::Bool),
            ("SignatureState", Type::String),
            ("IsExecutable", Type::Bool),
            ("ThreatName", Type::String),
            ("Publisher", Type::String),
            ("SoftwareName", Type::String),
            ("ProfileAvailability", Type::String),
        ],
    },
    BuiltIn { name: "SeenBy", columns: &[("SeenBy", Type::Dynamic)] },
    BuiltIn { name: "DeviceFromIP", columns: &[("DeviceId", Type::String)] },
    BuiltIn { name: "AssignedIPAddresses", columns: ADDRESSES },
];

/// Functions that are tables themselves.
const TABULAR: &[BuiltIn] = &[
    BuiltIn { name: "DeviceFromIP", columns: &[("IP", Type::String), ("DeviceId", Type::String)] },
    BuiltIn { name: "AssignedIPAddresses", columns: ADDRESSES },
];

const ADDRESSES: &[(&str, Type)] = &[
    ("Timestamp", Type::DateTime),
    ("IPAddress", Type::String),
    ("IPType", Type::String),
    ("NetworkAdapterType", Type::String),
    ("ConnectedNetworks", Type::String),
];

/// The columns that every watchlist has.
const WATCHLIST: &[(&str, Type)] =
    &[("_DTItemId", Type::String), ("LastUpdatedTimeUTC", Type::DateTime), ("SearchKey", Type::String)];

impl<'q> Binder<'q> {
    /// A call of a function that gives a table; nothing when there is none of that name.
    pub(super) fn built_in_table(&mut self, call: &'q Call) -> Result<Option<NodeId>> {
        let name = call.name.text.as_str();
        if matches!(name, "_GetWatchlist" | "_GetWatchlistAlias") {
            return self.watchlist(call).map(Some);
        }
        if name == "table" {
            return self.table_by_text(call).map(Some);
        }
        let stored = self.tables.stored_function(name);
        let columns = match (stored, TABULAR.iter().find(|one| one.name == name)) {
            (Some(columns), _) => columns,
            (None, Some(known)) => table_columns(known.columns),
            (None, None) => return Ok(None),
        };
        let arguments = self.plain_arguments(call)?;
        Ok(Some(self.table_call(name, arguments, &columns, *call.span)))
    }

    /// `table("name")`
    fn table_by_text(&mut self, call: &'q Call) -> Result<NodeId> {
        let arguments = self.plain_arguments(call)?;
        let name = arguments.first().and_then(|name| self.folded(name));
        let Some(Constant::String(text)) = name else {
            let what = "the name of a table".to_owned();
            return Err(BindError::new(Fault::NotConstant { what }, *call.span));
        };
        let name = Name { text: text.clone(), bracketed: false, span: call.span };
        match self.tables.table(&name.text) {
            Some(table) => Ok(self.scan(table, *call.span)),
            None => self.table_by_another_name(&name).ok_or_else(|| self.unknown_table(&name)),
        }
    }

    fn plain_arguments(&mut self, call: &'q Call) -> Result<Vec<Value>> {
        call.arguments.iter().map(|argument| self.value(&argument.value, "an argument")).collect()
    }

    pub(super) fn table_call(
        &mut self,
        name: &str,
        arguments: Vec<Value>,
        columns: &[TableColumn],
        span: Span,
    ) -> NodeId {
        let mut made = Vec::with_capacity(columns.len());
        for column in columns {
            let mut new = self.new_column(column.name.as_str(), column.kind);
            new.holds_json = column.holds_json;
            made.push(new);
        }
        let kind = NodeKind::TableFunction { name: name.to_owned(), arguments, late: Vec::new() };
        self.push_closed(kind, made, span)
    }

    /// `_GetWatchlist("name")`: the columns of the list where it is known, and else whatever the query names.
    fn watchlist(&mut self, call: &'q Call) -> Result<NodeId> {
        let arguments = self.plain_arguments(call)?;
        if call.name.text == "_GetWatchlistAlias" {
            let columns = table_columns(&[("WatchlistAlias", Type::String)]);
            return Ok(self.table_call(&call.name.text, arguments, &columns, *call.span));
        }
        let Some(list) = arguments.first() else {
            let (function, expected) = (call.name.text.clone(), "the name of a watchlist".to_owned());
            let fault = Fault::ArgumentCount { function, expected, given: "no arguments".to_owned() };
            return Err(BindError::new(fault, *call.span));
        };
        let known = match self.folded(list) {
            Some(Constant::String(name)) => self.tables.watchlist(name),
            _ => None,
        };
        let is_known = known.is_some();
        let mut columns = table_columns(WATCHLIST);
        for column in known.unwrap_or_default() {
            if !columns.iter().any(|one| one.name == column.name) {
                columns.push(column);
            }
        }
        let node = self.table_call(&call.name.text, arguments, &columns, *call.span);
        if !is_known {
            self.bound.nodes[node.0 as usize].open = Some(node);
        }
        Ok(node)
    }

    pub(super) fn invoke(&mut self, input: NodeId, call: &'q Call, span: Span) -> Result<NodeId> {
        let name = call.name.text.as_str();
        if let Some(Entry::Function(declared)) = self.scopes.find(name) {
            let result = self.with_row(Row::default(), |binder| {
                binder.deeper(span, |binder| {
                    binder.call_declared(declared, &call.name, &call.arguments, Some(input), span)
                })
            })?;
            return match result {
                Thing::Table(node) => Ok(node),
                Thing::Value(_) => {
                    let fault = Fault::ValueForTable { what: format!("what `{name}` gives") };
                    Err(BindError::new(fault, span))
                }
            };
        }
        let Some(known) = ENRICHING.iter().find(|one| one.name == name) else {
            let declared = self.scopes.names().into_iter();
            let declared =
                declared.filter(|(_, entry)| matches!(entry, Entry::Function(_))).map(|(name, _)| name);
            let names: Vec<&str> = ENRICHING.iter().map(|one| one.name).chain(declared).collect();
            let error = BindError::new(Fault::UnknownFunction { name: name.to_owned() }, *call.name.span);
            return Err(error.nearest(name, names));
        };
        let arguments = self.with_row(Row::of(input), |binder| binder.enriching_arguments(call))?;
        let columns = self.columns(input);
        // A column of the same name and another type stays, and the new one gets a number.
        let has = |name: &str| columns.iter().any(|column| &*column.name == name);
        let is_there =
            |name: &str, ty: Type| columns.iter().any(|column| &*column.name == name && column.ty == ty);
        let new: Vec<(String, Type)> = known
            .columns
            .iter()
            .filter(|(name, ty)| !is_there(name, *ty))
            .map(|(name, ty)| {
                let numbered = (1..).map(|number| format!("{name}{number}"));
                let mut names = std::iter::once((*name).to_owned()).chain(numbered);
                (names.find(|name| !has(name)).unwrap_or_default(), *ty)
            })
            .collect();
        let added: Vec<Column> = new.into_iter().map(|(name, ty)| self.new_column(name, ty)).collect();
        let all = columns.iter().chain(&added).cloned().collect();
        let kind = NodeKind::Enrich { input, name: name.to_owned(), arguments, added };
        Ok(self.push_over(input, kind, all, span))
    }

    /// The arguments: columns, numbers, and names of columns as text.
    fn enriching_arguments(&mut self, call: &'q Call) -> Result<Vec<Value>> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            let value = self.value(&argument.value, "an argument")?;
            let named = value.as_text().and_then(|name| self.find_column(name));
            arguments.push(match named {
                Some(column) => super::name::column_value(&column, value.span),
                None => value,
            });
        }
        Ok(arguments)
    }
}

fn table_columns(columns: &[(&str, Type)]) -> Vec<TableColumn> {
    columns.iter().map(|(name, ty)| TableColumn::new(*name, *ty)).collect()
}
