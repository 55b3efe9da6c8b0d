//! What queries mean: columns and types of their results, and what is said about those that mean nothing.

mod columns;
mod consistent;
mod errors;
mod hidden;
mod joins;
mod plan;
mod rows;
mod scopes;
mod size;
mod summaries;

use super::super::parse;
use super::super::tree::Query;
use super::tables::TableColumn;
use super::{BindError, Bound, Table, TableSet, Type, bind};

/// The columns of `T`, as they are shown when nothing changes them.
const T: &str =
    "a:long, b:string, c:datetime, d:dynamic, i:int, r:real, f:bool, g:guid, ts:timespan, dec:decimal";

fn tables() -> TableSet {
    let all = [
        ("a", Type::Long),
        ("b", Type::String),
        ("c", Type::DateTime),
        ("d", Type::Dynamic),
        ("i", Type::Int),
        ("r", Type::Real),
        ("f", Type::Bool),
        ("g", Type::Guid),
        ("ts", Type::Timespan),
        ("dec", Type::Decimal),
    ];
    let mut set = TableSet::new([
        Table::new("T", all),
        Table::new("U", [("a", Type::String), ("b", Type::String), ("x", Type::Long), ("y", Type::Real)]),
        Table::new("V", [("a", Type::Long), ("z", Type::Dynamic)]),
        Table::new(
            "Events",
            [("Timestamp", Type::DateTime), ("LogonId", Type::Long), ("User", Type::String)],
        )
        .with_old_name("Account", "User")
        .with_workspace_columns(),
    ]);
    let mut json = Table::new("Json", [("Id", Type::Long)]);
    json.columns.push(TableColumn { name: "Fields".to_owned(), kind: Type::String, holds_json: true });
    set.add(json);
    set.retire("OldEvents", "Events");
    set.add_watchlist("Known", vec![TableColumn::new("Address", Type::String)]);
    set
}

fn tree(text: &str) -> Query {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn bound(text: &str) -> Bound {
    let bound =
        bind(&tree(text), &tables()).unwrap_or_else(|error| panic!("{text}: {error} {:?}", error.hints));
    consistent::check(text, &bound);
    bound
}

fn error(text: &str) -> Box<BindError> {
    match bind(&tree(text), &tables()) {
        Ok(_) => panic!("{text}: is bound"),
        Err(error) => error,
    }
}

/// The columns of the last result, as `a:long, b:string`.
fn columns(text: &str) -> String {
    let bound = bound(text);
    let node = bound.result().unwrap();
    let shown: Vec<String> =
        node.columns.iter().map(|one| format!("{}:{}", one.name, one.ty.name())).collect();
    let more = if node.open.is_some() { " ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The columns that an operator adds to those of `T`.
fn added(operators: &str) -> String {
    let all = columns(&format!("T {operators}"));
    let rest = all.strip_prefix(T).unwrap_or_else(|| panic!("{operators}: {all}"));
    rest.trim_start_matches(", ").to_owned()
}

/// An error, the text that it is about, and the first hint.
fn said(text: &str) -> (String, String, String) {
    let error = error(text);
    let hint = error.hints.first().cloned().unwrap_or_default();
    (error.to_string(), error.span.text(text).to_owned(), hint)
}

fn notes(text: &str) -> Vec<String> {
    bound(text).notes.into_iter().map(|note| note.text).collect()
}
