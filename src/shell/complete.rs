//! What could come next: pure functions over the text, the cursor and the names there are.

mod kusto;

use std::collections::BTreeSet;
use std::rc::Rc;

use super::command::{self, Argument};
use super::context::{self, Context, Step, TableName};
use super::input;
use super::kusto_help;
use super::language::Language;
use crate::kql::bind::Tables;

/// How far to go for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What is known already: a hint, on each key.
    Known,
    /// Open tables and sample columns: the user pressed Tab.
    Lake,
}

/// A function and how it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Function {
    pub name: String,
    /// `ago(timespan)`; empty when not documented.
    pub syntax: String,
}

/// The names there are.
pub(super) trait Names {
    /// Tables that need no schema, sorted.
    fn tables(&self) -> &[String];
    /// Tables of the schema `system`, sorted.
    fn system_tables(&self) -> &[String];
    /// Functions, by name.
    fn functions(&self) -> &[Function];
    /// The columns of a table.
    fn columns(&self, table: &TableName, reach: Reach) -> Vec<String>;
    /// Whether a table was ever written to.
    fn has_rows(&self, table: &TableName) -> bool;
    /// Every column of every documented table, sorted.
    fn all_columns(&self) -> &[String];
    /// The JSON keys seen in a column after some steps.
    fn json_keys(&self, table: &TableName, column: &str, steps: &[Step], reach: Reach) -> Vec<String>;
    /// The tables as a query in Kusto sees them; those that the text names are opened when the reach allows it.
    fn kusto_tables(&self, text: &str, reach: Reach) -> Rc<dyn Tables>;
    /// The JSON paths seen in a column of a table that a query in Kusto names, sorted.
    fn json_paths(&self, table: &str, column: &str, reach: Reach) -> Vec<String>;
    /// Paths on disk that begin with a text; folders end with `/`.
    fn files(&self, begin: &str) -> Vec<String>;
    /// The columns of the last result.
    fn result_columns(&self) -> &[String];
}

/// A possible completion.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// As listed.
    pub display: String,
    /// As inserted, from the place that the completion begins at.
    pub replacement: String,
}

impl Candidate {
    fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { display: text.clone(), replacement: text }
    }
}

/// More would only scroll by.
const MOST: usize = 2000;

/// SQL's words that a hunt needs.
pub(super) const KEYWORDS: &[&str] = &[
    "all",
    "and",
    "anti",
    "any",
    "array",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "cast",
    "cross",
    "current_date",
    "current_timestamp",
    "desc",
    "distinct",
    "else",
    "end",
    "except",
    "exclude",
    "exists",
    "explain",
    "extract",
    "false",
    "fetch",
    "filter",
    "first",
    "following",
    "from",
    "full",
    "group",
    "having",
    "ilike",
    "in",
    "inner",
    "intersect",
    "interval",
    "is",
    "join",
    "last",
    "lateral",
    "left",
    "like",
    "limit",
    "natural",
    "not",
    "null",
    "nulls",
    "offset",
    "on",
    "or",
    "order",
    "outer",
    "over",
    "partition",
    "preceding",
    "qualify",
    "range",
    "recursive",
    "right",
    "row",
    "rows",
    "select",
    "semi",
    "similar",
    "table",
    "then",
    "true",
    "unbounded",
    "union",
    "unnest",
    "using",
    "values",
    "when",
    "where",
    "window",
    "with",
];

/// Completes what stands before `place`: where the completion begins, and what could stand there. `language` is that of
/// queries at the beginning of the text.
pub(super) fn complete(
    text: &str,
    place: usize,
    language: Language,
    names: &dyn Names,
    reach: Reach,
) -> (usize, Vec<Candidate>) {
    let current = input::current(text, place, language);
    let mut query = Some((0, current.language));
    if input::is_command(current.text) {
        query =
            input::query_in(current.text, current.language).filter(|(begin, _)| *begin < current.text.len());
    }
    let Some((skip, language)) = query else {
        let (start, candidates) = complete_command(current.text, current.language, names);
        return (current.start + start, tidy(candidates));
    };
    let (begin, before) = (current.start + skip, current.text.get(skip..).unwrap_or_default());
    let after = text.get(place..).unwrap_or_default();
    let (start, candidates) = match language {
        Language::Sql => {
            let (start, candidates) = complete_sql(before, after, names, reach);
            (start, tidy(candidates))
        }
        Language::Kusto => kusto::complete(before, after, names, reach),
    };
    (begin + start, candidates)
}

fn tidy(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let sorted: BTreeSet<Candidate> = candidates.into_iter().collect();
    sorted.into_iter().take(MOST).collect()
}

fn complete_sql(before: &str, after: &str, names: &dyn Names, reach: Reach) -> (usize, Vec<Candidate>) {
    let used = || context::tables_around(before, after, names);
    // A closing quote that is there already is not put in again.
    let closing = |quote: &'static str| if after.starts_with(quote) { "" } else { quote };
    match context::at_end(before) {
        Context::Nothing => (before.len(), Vec::new()),
        Context::JsonKey { start, typed, column, qualifier, steps } => {
            let named: Vec<TableName> = match used() {
                used if used.is_empty() => likely_tables(names, &column),
                used => {
                    context::qualified(&used, qualifier.as_deref()).map(|table| table.name.clone()).collect()
                }
            };
            let keys: Vec<String> = named
                .iter()
                .filter_map(|table| Some((table, column_of(names, table, &column, reach)?)))
                .flat_map(|(table, column)| names.json_keys(table, &column, &steps, reach))
                .filter(|key| begins(key, &typed))
                .collect();
            let quoted = |key: String| Candidate {
                replacement: format!("{}{}", key.replace('\'', "''"), closing("'")),
                display: key,
            };
            (start, keys.into_iter().map(quoted).collect())
        }
        Context::File { start, typed } => {
            (start, names.files(&typed).into_iter().map(Candidate::same).collect())
        }
        Context::SystemTable { start, typed } => {
            let tables = names.system_tables().iter().filter(|name| begins(name, &typed));
            (start, tables.map(Candidate::same).collect())
        }
        Context::Table { start, typed } => (start, tables(names, &typed)),
        Context::Column { start, typed, qualifier } => {
            let tables = used();
            let columns = context::qualified(&tables, Some(&qualifier))
                .flat_map(|table| names.columns(&table.name, reach));
            (start, columns.filter(|name| begins(name, &typed)).map(Candidate::same).collect())
        }
        Context::Quoted { start, typed } => {
            let tables = used();
            let columns = tables.iter().flat_map(|table| names.columns(&table.name, reach));
            let all = columns.chain(names.tables().iter().cloned());
            let quoted = |name: String| Candidate {
                replacement: format!("{}{}", name.replace('"', "\"\""), closing("\"")),
                display: name,
            };
            (start, all.filter(|name| name.starts_with(&typed)).map(quoted).collect())
        }
        Context::Word { start, typed } => (start, words(&typed, &used(), names, reach)),
    }
}

/// Tables looked at for a JSON key while the query names none yet.
const LIKELY_TABLES: usize = 3;

/// The first tables with rows that have a column: people write `select` before `from`.
fn likely_tables(names: &dyn Names, column: &str) -> Vec<TableName> {
    let lake = names.tables().iter();
    let lake = lake.map(|name| TableName { schema: crate::engine::catalog::LAKE_SCHEMA, name: name.clone() });
    let has_column = |table: &TableName| column_of(names, table, column, Reach::Known).is_some();
    lake.filter(|table| names.has_rows(table) && has_column(table)).take(LIKELY_TABLES).collect()
}

/// A column's name as the table has it.
fn column_of(names: &dyn Names, table: &TableName, column: &str, reach: Reach) -> Option<String> {
    names.columns(table, reach).into_iter().find(|known| known.eq_ignore_ascii_case(column))
}

/// Whether a name begins with what was typed, in any case.
fn begins(name: &str, typed: &str) -> bool {
    name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

fn tables(names: &dyn Names, typed: &str) -> Vec<Candidate> {
    let own = names.tables().iter().filter(|name| begins(name, typed)).map(Candidate::same);
    let system = names.system_tables().iter().map(|name| format!("system.{name}"));
    // The schema alone while it is being typed, so that it does not crowd the list out.
    let schema = begins("system.", typed) && typed.len() < "system.".len() && !typed.is_empty();
    let system: Vec<String> = if schema { system.collect() } else { Vec::new() };
    own.chain(system.into_iter().map(Candidate::same)).collect()
}

/// Columns of the tables named, functions, keywords and tables; all columns there are when no table is named.
fn words(typed: &str, used: &[context::NamedTable], names: &dyn Names, reach: Reach) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let wanted = |name: &str| begins(name, typed);
    if used.is_empty() {
        if !typed.is_empty() {
            out.extend(names.all_columns().iter().filter(|name| wanted(name)).map(Candidate::same));
        }
    } else {
        let columns = used.iter().flat_map(|table| names.columns(&table.name, reach));
        out.extend(columns.filter(|name| wanted(name)).map(Candidate::same));
        let aliases = used.iter().filter_map(|table| table.alias.clone());
        out.extend(aliases.filter(|name| wanted(name)).map(Candidate::same));
    }
    if typed.is_empty() {
        if used.is_empty() {
            out.extend(["select", "with", "explain"].map(Candidate::same));
        }
        return out;
    }
    let functions = names.functions().iter().filter(|function| wanted(&function.name));
    out.extend(functions.map(|function| Candidate {
        display: format!("{}()", function.name),
        replacement: format!("{}(", function.name),
    }));
    let upper = typed.chars().all(|character| !character.is_lowercase());
    let keywords = KEYWORDS.iter().filter(|word| wanted(word));
    out.extend(
        keywords.map(|word| Candidate::same(if upper { word.to_uppercase() } else { (*word).to_owned() })),
    );
    out.extend(tables(names, typed));
    out
}

fn complete_command(before: &str, language: Language, names: &dyn Names) -> (usize, Vec<Candidate>) {
    let Some((name, rest)) = before.split_once(char::is_whitespace) else {
        let commands = command::COMMANDS.iter().flat_map(|entry| entry.names);
        let commands =
            commands.filter(|known| known.starts_with(before) && !known.starts_with(char::is_alphabetic));
        return (0, commands.map(|known| Candidate::same(*known)).collect());
    };
    let Some(entry) = command::find(name) else { return (before.len(), Vec::new()) };
    let typed_start = rest.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let number = rest.get(..typed_start).unwrap_or_default().split_whitespace().count();
    let typed = rest.get(typed_start..).unwrap_or_default();
    let start = name.len() + 1 + typed_start;
    let Some(argument) = entry.arguments.get(number) else { return (before.len(), Vec::new()) };
    (start, arguments(*argument, typed, language, names))
}

fn arguments(argument: Argument, typed: &str, language: Language, names: &dyn Names) -> Vec<Candidate> {
    let beginning = |all: Vec<String>| -> Vec<Candidate> {
        all.into_iter().filter(|name| begins(name, typed)).map(Candidate::same).collect()
    };
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match argument {
        Argument::Table => {
            let system = names.system_tables().iter().map(|name| format!("system.{name}"));
            beginning(names.tables().iter().cloned().chain(system).collect())
        }
        Argument::Format => beginning(owned(&crate::output::Format::ALL.map(crate::output::Format::name))),
        Argument::OnOff => beginning(owned(&["on", "off"])),
        Argument::ChartKind => beginning(owned(&["bar", "line"])),
        Argument::ResultColumn => {
            let columns = names.result_columns().iter().filter(|name| begins(name, typed));
            columns.map(|name| Candidate { display: name.clone(), replacement: word(name) }).collect()
        }
        Argument::File => names
            .files(typed)
            .into_iter()
            .map(|name| Candidate { replacement: word(&name), display: name })
            .collect(),
        Argument::Topic => {
            let commands =
                command::COMMANDS.iter().flat_map(|entry| entry.names).map(|name| (*name).to_owned());
            let functions: Vec<String> = match language {
                Language::Sql => names.functions().iter().map(|function| function.name.clone()).collect(),
                Language::Kusto => kusto_help::topics().into_iter().map(str::to_owned).collect(),
            };
            beginning(commands.chain(functions).chain(["functions".to_owned()]).collect())
        }
        Argument::Query | Argument::Other => Vec::new(),
    }
}

/// A name as a word of a command: in quotes when it needs them.
fn word(name: &str) -> String {
    let plain = |character: char| !character.is_whitespace() && !matches!(character, '\'' | '"');
    match (name.chars().all(plain), name.contains('"')) {
        (true, _) => name.to_owned(),
        (false, false) => format!("\"{name}\""),
        (false, true) => format!("'{name}'"),
    }
}

#[cfg(test)]
pub(super) mod tests;
