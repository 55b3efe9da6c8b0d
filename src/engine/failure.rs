//! What went wrong with a query, in the words of the person who wrote it: the place in the text, the reason, the
//! nearest name that exists, one next step.

use datafusion::common::{Column, SchemaError, Span};
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use super::catalog::{CATALOG, HIDDEN_SCHEMA, LAKE_SCHEMA, LakeCatalog, SYSTEM_SCHEMA};
use super::path_tables;
use crate::error::Failure;

/// Turns an error of the engine into a failure that points at its place in `sql`.
pub(super) fn describe(error: &DataFusionError, sql: &str, doing: &str) -> Failure {
    let root = error.find_root();
    let text = root.strip_backtrace();
    let text = in_our_words(root).unwrap_or_else(|| strip_prefixes(&text));
    let place = error.diagnostic().and_then(|diagnostic| diagnostic.span).or_else(|| place_in_text(&text));
    let mut message = format!("{doing} failed: {text}");
    if let Some(span) = place
        && let Some(snippet) = locate(sql, span.start.line, span.start.column, span.end.column)
    {
        message.push('\n');
        message.push_str(&snippet);
    }
    let mut failure = match root {
        DataFusionError::ResourcesExhausted(_) => Failure::new(message).hint(
            "give it more with --memory-limit, or narrow the query: fewer columns, a shorter time range",
        ),
        DataFusionError::SQL(..) | DataFusionError::Plan(_) | DataFusionError::SchemaError(..) => {
            Failure::usage(message)
        }
        DataFusionError::NotImplemented(_) => {
            Failure::usage(message).hint("this form of SQL is not supported; write it in another way")
        }
        DataFusionError::External(cause) => {
            let mut failure = Failure::caused(format!("{doing} failed"), cause.as_ref());
            failure.hints.push("`trailhound check` looks whether the lake is sound".to_owned());
            failure
        }
        _ => Failure::new(message),
    };
    // For a column that is not there, the library would list whatever looks a little like it.
    if missing_column(root).is_none() {
        failure.hints.extend(error.diagnostic().into_iter().flat_map(|diagnostic| {
            diagnostic.helps.iter().map(|help| help.message.clone()).collect::<Vec<_>>()
        }));
    }
    failure
}

/// What the library says at length, or with names that no query uses, said shortly.
fn in_our_words(root: &DataFusionError) -> Option<String> {
    if let Some((field, _)) = missing_column(root) {
        return Some(format!("there is no column {}", field.flat_name()));
    }
    let text = root.strip_backtrace();
    let name = missing_table(&text)?;
    Some(if path_tables::has_file_ending(name) {
        format!("the file {name} is not there")
    } else {
        format!("there is no table {name}")
    })
}

fn missing_column(root: &DataFusionError) -> Option<(&Column, &[Column])> {
    let DataFusionError::SchemaError(schema_error, _) = root else { return None };
    match schema_error.as_ref() {
        SchemaError::FieldNotFound { field, valid_fields } => Some((field, valid_fields)),
        _ => None,
    }
}

/// The name of a table that is not there, as a query writes it.
fn missing_table(text: &str) -> Option<&str> {
    let name = between(text, "table '", "' not found")?;
    let name = name.strip_prefix(CATALOG).and_then(|name| name.strip_prefix('.')).unwrap_or(name);
    let schema_of = |schema: &str| name.strip_prefix(schema)?.strip_prefix('.');
    Some(schema_of(LAKE_SCHEMA).or_else(|| schema_of(HIDDEN_SCHEMA)).unwrap_or(name))
}

/// The library's own headings say nothing to a hunter.
fn strip_prefixes(text: &str) -> String {
    let mut text = text.trim();
    // What a function says of its arguments stands in the middle of what the planner makes of it.
    if let Some((_, rest)) = text.rsplit_once("coercion failed with: Error during planning: ") {
        text = rest.split(". No function matches").next().unwrap_or(rest);
        text = text.split(" No function matches").next().unwrap_or(text);
    }
    let text_before_candidates = text.split("\n\tCandidate functions:").next().unwrap_or(text);
    let mut text = text_before_candidates
        .split(" You might need to add explicit type casts.")
        .next()
        .unwrap_or(text)
        .trim();
    for prefix in [
        "SQL error: ",
        "ParserError(",
        "Error during planning: ",
        "Schema error: ",
        "Execution error: ",
        "External error: ",
        "This feature is not implemented: ",
        "Optimizer rule 'simplify_expressions' failed",
        "type_coercion",
        "caused by",
    ] {
        text = text.strip_prefix(prefix).unwrap_or(text).trim_start();
    }
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix("\")")).unwrap_or(text);
    text.trim_end_matches('.').replace("\\\"", "\"")
}

/// The parser writes its place into the message: `... at Line: 1, Column: 8`.
fn place_in_text(text: &str) -> Option<Span> {
    let number_after = |mark: &str| -> Option<u64> {
        let rest = &text[text.rfind(mark)? + mark.len()..];
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let start =
        datafusion::common::Location { line: number_after("Line: ")?, column: number_after("Column: ")? };
    Some(Span::new(start, start))
}

/// The line of a text with a caret under a place; lines and columns count from 1, in characters.
#[must_use]
pub fn locate(sql: &str, line: u64, from: u64, to: u64) -> Option<String> {
    let text = sql.lines().nth(usize::try_from(line.checked_sub(1)?).ok()?)?;
    let from = usize::try_from(from.saturating_sub(1)).ok()?;
    let width = usize::try_from(to.saturating_sub(1)).ok()?.saturating_sub(from).max(1);
    // Long lines are shown around the place only. Control characters would move the caret.
    let characters: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let first = from.saturating_sub(60);
    let last = characters.len().min(from.saturating_add(60));
    let shown: String = characters.get(first..last.max(first))?.iter().collect();
    let caret = "^".repeat(width.min(last.saturating_sub(from).max(1)));
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    Some(format!("  {number} | {shown}\n  {margin} | {}{caret}", " ".repeat(from - first)))
}

/// Adds the names that the writer may have meant.
pub(super) fn suggest(
    failure: Failure,
    error: &DataFusionError,
    catalog: &LakeCatalog,
    context: &SessionContext,
) -> Failure {
    let root = error.find_root();
    let text = root.strip_backtrace();
    if let Some((field, valid_fields)) = missing_column(root) {
        return suggest_column(failure, field, valid_fields);
    }
    if let Some(name) = missing_table(&text) {
        if path_tables::has_file_ending(name) {
            return failure.hint("a path is looked for from the folder that the program was started in");
        }
        let in_schema = name.strip_prefix(SYSTEM_SCHEMA).and_then(|name| name.strip_prefix('.'));
        let in_system = in_schema.is_some();
        let name = in_schema.unwrap_or(name);
        let names = if in_system { catalog.system_tables() } else { catalog.lake_tables() };
        let system = || catalog.system_tables().into_iter().map(|table| format!("{SYSTEM_SCHEMA}.{table}"));
        let near = nearest(name, names.iter().map(String::as_str))
            .map(|near| if in_system { format!("{SYSTEM_SCHEMA}.{near}") } else { near.to_owned() });
        return match near
            .or_else(|| system().find(|table| table.ends_with(&format!(".{}", name.to_lowercase()))))
        {
            Some(name) => failure.hint(format!("did you mean the table {name}?")),
            None => {
                failure.hint("`trailhound tables` lists the tables; a file is named by its path in quotes")
            }
        };
    }
    if let Some(name) = between(&text, "Invalid function '", "'") {
        let state = context.state();
        let mut names: Vec<String> = state.scalar_functions().keys().cloned().collect();
        names.extend(state.aggregate_functions().keys().cloned());
        names.extend(state.window_functions().keys().cloned());
        names.sort();
        return match nearest(name, names.iter().map(String::as_str)) {
            Some(name) => failure.hint(format!("did you mean the function {name}?")),
            None => failure.hint("`.help functions` in the shell lists the functions"),
        };
    }
    failure
}

fn suggest_column(failure: Failure, field: &Column, valid: &[Column]) -> Failure {
    let names: Vec<&str> = valid.iter().map(|column| column.name.as_str()).collect();
    match nearest(&field.name, names.iter().copied()) {
        Some(name) => failure.hint(format!("did you mean the column {name}?")),
        None if field.name.starts_with('_') => failure.hint(
            "hidden columns belong to the hunting tables: a view has none, a subquery those that it selects",
        ),
        None => failure.hint("`trailhound describe TABLE` lists the columns of a table"),
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let start = text.find(before)? + before.len();
    let length = text[start..].find(after)?;
    Some(&text[start..start + length])
}

/// The most similar name, when it is similar enough to be what was meant.
#[must_use]
pub(super) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = name.to_lowercase();
    names
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let score = strsim::jaro_winkler(&wanted, &lower)
                + if lower.contains(&wanted) || wanted.contains(&lower) { 0.1 } else { 0.0 };
            (candidate, score)
        })
        .filter(|(_, score)| *score > 0.8)
        .max_by(|left, right| left.1.total_cmp(&right.1).then_with(|| right.0.cmp(left.0)))
        .map(|(candidate, _)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place() {
        assert_eq!(
            locate("select\n  nme from t", 2, 3, 6).as_deref(),
            Some("  2 |   nme from t\n    |   ^^^")
        );
        assert_eq!(locate("x", 9, 1, 1), None);
    }

    #[test]
    fn a_place_in_a_very_long_line_is_shown_with_its_surroundings_only() {
        let sql = format!("{}bad{}", "a".repeat(500), "b".repeat(500));
        let shown = locate(&sql, 1, 501, 504).unwrap();
        assert!(shown.lines().all(|line| line.len() < 140), "{shown}");
        assert!(shown.ends_with("^^^"));
    }

    #[test]
    fn what_a_function_says_of_its_arguments_is_all_that_is_shown() {
        let planner = "Error during planning: Execution error: Function 'has' user-defined coercion failed with: Error during planning: has: argument 1 (text) must be text. No function matches the given name. You might need to add explicit type casts.\n\tCandidate functions:\n\thas(UserDefined)";
        assert_eq!(strip_prefixes(planner), "has: argument 1 (text) must be text");
    }

    #[test]
    fn a_missing_column_is_said_in_one_line() {
        let valid = vec![Column::new(Some("t"), "ActionType"), Column::new(Some("t"), "actontype_2")];
        let field = Box::new(Column::new_unqualified("ACTIONTYPE"));
        let error = SchemaError::FieldNotFound { field, valid_fields: valid };
        let error = DataFusionError::SchemaError(Box::new(error), Box::new(None));
        let said = describe(&error, "", "planning the query");
        assert_eq!(said.message, "planning the query failed: there is no column ACTIONTYPE");
        assert!(said.hints.is_empty(), "{:?}", said.hints);
    }

    #[test]
    fn a_missing_table_is_named_as_it_is_written() {
        let said = |name: &str| {
            let error = DataFusionError::Plan(format!("table 'trailhound.{name}' not found"));
            in_our_words(&error).unwrap()
        };
        assert_eq!(said("lake.SignInz"), "there is no table SignInz");
        assert_eq!(said("system.ingest"), "there is no table system.ingest");
        assert_eq!(said("lake.folder/no.file.csv"), "the file folder/no.file.csv is not there");
    }

    #[test]
    fn a_misspelt_name_finds_the_nearest_and_nonsense_none() {
        let names = ["CloudAppEvents", "AlertInfo", "AlertEvidence"];
        assert_eq!(nearest("CloudAppEvent", names.into_iter()), Some("CloudAppEvents"));
        assert_eq!(nearest("alertinf", names.into_iter()), Some("AlertInfo"));
        assert_eq!(nearest("zzz", names.into_iter()), None);
    }
}
