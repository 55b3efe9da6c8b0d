//! The parts of a header that have parts themselves: key, entities, details, tests, exceptions.

use std::path::PathBuf;

use serde_json::{Map, Number, Value as Json};

use crate::yaml::{Node, Style, Value};

use super::entity::{EntityColumn, EntityKind, EntityMapping, evidence_column, evidence_columns};
use super::fault::{FaultKind, Report, nearest};
use super::fields::{Fields, bad, bounded, expected, instant, list, text};
use super::header::{LEAST_WINDOW, MOST_WINDOW};
use super::model::{Detail, Exception, Expect, KeyPart, Test, TestRow};

/// `[AccountUpn, {column: Timestamp, bin: 1d}]`.
pub(super) fn key(node: &Node<'_>, report: &mut Report) -> Vec<KeyPart> {
    list(node, "key", report).iter().filter_map(|item| key_part(item, report)).collect()
}

fn key_part(node: &Node<'_>, report: &mut Report) -> Option<KeyPart> {
    if let Value::Scalar(..) = node.value {
        return Some(KeyPart { column: text(node, "key", report)?, bin: None });
    }
    let fields = Fields::new(node, "a part of `key`", &["column", "bin"], report)?;
    let column = text(fields.required("column", "Timestamp", report)?, "column", report)?;
    let bin = match fields.duration("bin", report) {
        Some(bin) => Some(bounded("bin", bin, (LEAST_WINDOW, MOST_WINDOW), report)?),
        None => None,
    };
    Some(KeyPart { column, bin })
}

/// `{type: account, column: AccountUpn}`, or with `columns: {AccountUpn: Who, AccountObjectId: WhoId}`.
pub(super) fn entities(node: &Node<'_>, report: &mut Report) -> Vec<EntityMapping> {
    list(node, "entities", report).iter().filter_map(|item| entity(item, report)).collect()
}

fn entity(node: &Node<'_>, report: &mut Report) -> Option<EntityMapping> {
    let fields = Fields::new(node, "an entity", &["type", "role", "column", "columns"], report)?;
    let named = fields.required("type", "account", report)?;
    let name = text(named, "type", report)?;
    let kind = EntityKind::find(&name);
    if kind.is_none() {
        let nearest = nearest(&name, EntityKind::names());
        report.add(named.place, FaultKind::UnknownName { what: "type of entity", name, nearest });
    }
    let is_impacted = role(&fields, report);
    let mut columns = Vec::new();
    if let (Some(kind), Some(column)) = (kind, fields.text("column", report)) {
        columns.push(EntityColumn { identifier: kind.main.to_owned(), column });
    }
    if let Some(node) = fields.get("columns") {
        entity_columns(node, &mut columns, report);
    }
    if columns.is_empty() && fields.get("columns").is_none() && fields.get("column").is_none() {
        fields.required("column", "AccountUpn", report);
    }
    let kind = kind?;
    Some(EntityMapping { kind, is_impacted: is_impacted.unwrap_or(kind.is_asset), columns })
}

fn role(fields: &Fields<'_>, report: &mut Report) -> Option<bool> {
    let node = fields.get("role")?;
    match text(node, "role", report)?.to_ascii_lowercase().as_str() {
        "impacted" => Some(true),
        "related" => Some(false),
        other => {
            bad(node.place, "role", other, "impacted or related", report);
            None
        }
    }
}

/// Columns of `AlertEvidence` with those of the result, or a list of columns that are named alike in both.
fn entity_columns(node: &Node<'_>, columns: &mut Vec<EntityColumn>, report: &mut Report) {
    let mut pairs = Vec::new();
    if let Value::List(items) = &node.value {
        for item in items {
            pairs.extend(text(item, "columns", report).map(|name| (name.clone(), item.place, name)));
        }
    } else if let Some(fields) = Fields::any(node, "`columns`", report) {
        for (key, place, value) in fields.entries() {
            pairs.extend(text(value, key, report).map(|column| (key.to_owned(), place, column)));
        }
    }
    for (name, place, column) in pairs {
        match evidence_column(&name) {
            Some(identifier) => columns.push(EntityColumn { identifier: identifier.to_owned(), column }),
            None => {
                let nearest = nearest(&name, evidence_columns());
                report.add(place, FaultKind::UnknownName { what: "column of AlertEvidence", name, nearest });
            }
        }
    }
}

/// `{Files: FileCount}`, or a list of columns that are named as they are.
pub(super) fn details(node: &Node<'_>, report: &mut Report) -> Vec<Detail> {
    if let Value::List(items) = &node.value {
        let columns = items.iter().filter_map(|item| text(item, "details", report));
        return columns.map(|column| Detail { name: column.clone(), column }).collect();
    }
    let Some(fields) = Fields::any(node, "`details`", report) else { return Vec::new() };
    let entries = fields.entries();
    entries
        .filter_map(|(key, _, value)| {
            Some(Detail { name: key.to_owned(), column: text(value, key, report)? })
        })
        .collect()
}

/// Tests with their records and what is found in them.
pub(super) fn tests(node: &Node<'_>, report: &mut Report) -> Vec<Test> {
    list(node, "tests", report).iter().filter_map(|item| test(item, report)).collect()
}

fn test(node: &Node<'_>, report: &mut Report) -> Option<Test> {
    let fields = Fields::new(node, "a test", &["name", "now", "input", "files", "expect"], report)?;
    let name = fields.required("name", "a rule that forwards is found", report);
    let name = name.and_then(|node| text(node, "name", report));
    let now = fields.get("now").and_then(|node| instant(node, "now", report));
    let input = fields.get("input").map(|node| input(node, report)).unwrap_or_default();
    let files: Vec<PathBuf> =
        fields.texts("files", report).into_iter().map(|(_, file)| PathBuf::from(file)).collect();
    if fields.get("input").is_none() && files.is_empty() {
        fields.required("input", "{CloudAppEvents: [{Timestamp: ..., ActionType: ...}]}", report);
    }
    let expect = fields.required("expect", "none", report).and_then(|node| expect(node, report));
    Some(Test { name: name?, now, input, files, expect: expect?, place: node.place })
}

fn input(node: &Node<'_>, report: &mut Report) -> Vec<(String, Vec<TestRow>)> {
    let Some(fields) = Fields::any(node, "`input`", report) else { return Vec::new() };
    fields.entries().map(|(table, _, node)| (table.to_owned(), rows(node, table, report))).collect()
}

fn rows(node: &Node<'_>, what: &str, report: &mut Report) -> Vec<TestRow> {
    let mut rows = Vec::new();
    for item in list(node, what, report) {
        match json(item) {
            Json::Object(row) => rows.push(row),
            _ => expected(item, "a row", "columns with values", report),
        }
    }
    rows
}

/// `none`, a number of rows, or the rows.
fn expect(node: &Node<'_>, report: &mut Report) -> Option<Expect> {
    if let Value::List(_) = node.value {
        return Some(Expect::Rows(rows(node, "expect", report)));
    }
    let written = text(node, "expect", report)?;
    let number = if written.eq_ignore_ascii_case("none") { Some(0) } else { written.parse().ok() };
    if number.is_none() {
        bad(node.place, "expectation", &written, "none, a number of rows, or a list of rows", report);
    }
    number.map(Expect::Count)
}

/// A value as JSON: without quotes, `null`, `true`, `false` and numbers are what they look like.
fn json(node: &Node<'_>) -> Json {
    match &node.value {
        Value::Scalar(text, Style::Plain) => plain(text),
        Value::Scalar(text, _) => Json::String(text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(|item| json(item)).collect()),
        Value::Map(map) => Json::Object(
            map.iter().map(|(key, _, node)| (key.to_string(), json(node))).collect::<Map<_, _>>(),
        ),
    }
}

fn plain(text: &str) -> Json {
    match text {
        "" | "null" => Json::Null,
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            // JSON's own rules: `007` and `1.` are texts.
            serde_json::from_str::<Number>(text).map_or_else(|_| Json::String(text.to_owned()), Json::Number)
        }
        _ => Json::String(text.to_owned()),
    }
}

/// `{where: {AccountUpn: svc@contoso.com}, owner: ..., reason: ..., expires: 2027-01-01}`.
pub(super) fn exceptions(node: &Node<'_>, report: &mut Report) -> Vec<Exception> {
    list(node, "exceptions", report).iter().filter_map(|item| exception(item, report)).collect()
}

fn exception(node: &Node<'_>, report: &mut Report) -> Option<Exception> {
    let fields = Fields::new(node, "an exception", &["where", "owner", "reason", "expires"], report)?;
    let matches = fields.required("where", "{AccountUpn: service@contoso.com}", report);
    let matches = matches.map(|node| matches_of(node, report)).unwrap_or_default();
    let owner =
        fields.required("owner", "ann@contoso.com", report).and_then(|node| text(node, "owner", report));
    let reason = fields.required("reason", "a service account", report);
    let reason = reason.and_then(|node| text(node, "reason", report));
    let expires = fields.get("expires").and_then(|node| instant(node, "expires", report));
    if matches.is_empty() {
        return None;
    }
    Some(Exception { matches, owner: owner?, reason: reason?, expires, place: node.place })
}

fn matches_of(node: &Node<'_>, report: &mut Report) -> Vec<(String, String)> {
    let Some(fields) = Fields::any(node, "`where`", report) else { return Vec::new() };
    let mut matches = Vec::new();
    for (column, _, value) in fields.entries() {
        matches.extend(text(value, column, report).map(|value| (column.to_owned(), value)));
    }
    if matches.is_empty() {
        expected(node, "`where`", "columns with values", report);
    }
    matches
}
