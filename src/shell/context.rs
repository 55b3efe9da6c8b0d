//! Where in a query the cursor is, read from the tokens before it: after `from`, after `t.`, inside a JSON key.

use super::complete::{KEYWORDS, Names};
use super::scan::{Kind, Token, tokens};

/// The place that a completion is for. `start` is where it begins, in bytes; `typed` what is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Context {
    /// Inside a comment or a string that means nothing to us.
    Nothing,
    /// After `column->>'`.
    JsonKey { start: usize, typed: String, column: String, qualifier: Option<String>, steps: Vec<Step> },
    /// After `from '`.
    File { start: usize, typed: String },
    /// After `system.`.
    SystemTable { start: usize, typed: String },
    /// After `from` or `join`.
    Table { start: usize, typed: String },
    /// After `name.`.
    Column { start: usize, typed: String, qualifier: String },
    /// Inside `"`.
    Quoted { start: usize, typed: String },
    /// Anywhere else.
    Word { start: usize, typed: String },
}

/// A step into a JSON value, as a query writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Element,
}

/// A table by schema and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TableName {
    pub schema: &'static str,
    pub name: String,
}

/// A table that a query names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedTable {
    pub name: TableName,
    pub alias: Option<String>,
}

/// What the end of an unfinished query is.
pub(super) fn at_end(before: &str) -> Context {
    let all: Vec<Token<'_>> = tokens(before).collect();
    let Some(last) = all.last() else { return Context::Word { start: 0, typed: String::new() } };
    let is_touching = last.end() == before.len() && last.kind != Kind::Space;
    if last.kind == Kind::Comment && (!last.closed || last.text.starts_with("--")) {
        return Context::Nothing;
    }
    let mut significant: Vec<Token<'_>> = all.iter().copied().filter(Token::is_significant).collect();
    if is_touching && matches!(last.kind, Kind::Text | Kind::QuotedName) && !last.closed {
        significant.pop();
        return in_quotes(*last, &significant);
    }
    let (start, typed) = match last.kind {
        Kind::Word => {
            significant.pop();
            (last.start, last.text.to_owned())
        }
        Kind::Number | Kind::Parameter | Kind::Text | Kind::QuotedName => return Context::Nothing,
        _ => (before.len(), String::new()),
    };
    let mut back = significant.iter().rev();
    match back.next() {
        Some(dot) if dot.is_symbol(".") => match back.next() {
            Some(name) if name.is_word("system") => Context::SystemTable { start, typed },
            Some(name) if matches!(name.kind, Kind::Word | Kind::QuotedName) => {
                Context::Column { start, typed, qualifier: name.value() }
            }
            _ => Context::Nothing,
        },
        _ if is_table_place(&significant) => Context::Table { start, typed },
        _ => Context::Word { start, typed },
    }
}

/// Whether a table is expected after these tokens: after `from` or `join`, and after a comma in a `from` list.
fn is_table_place(significant: &[Token<'_>]) -> bool {
    let mut back = significant.iter().rev();
    match back.next() {
        Some(last) if last.is_word("from") || last.is_word("join") => true,
        Some(last) if last.is_symbol(",") => {
            // `from a, b x,`: only names and commas back to `from`.
            let clause = back.find(|token| {
                !(token.is_symbol(",") || token.is_symbol(".") || token.kind == Kind::QuotedName)
                    && (token.kind != Kind::Word || KEYWORDS.iter().any(|word| token.is_word(word)))
            });
            clause.is_some_and(|token| token.is_word("from"))
        }
        _ => false,
    }
}

fn in_quotes(open: Token<'_>, before: &[Token<'_>]) -> Context {
    let start = open.start + open.text.find(['\'', '"']).unwrap_or(0) + 1;
    let typed = open.value();
    if open.kind == Kind::QuotedName {
        return Context::Quoted { start, typed };
    }
    match before.last() {
        Some(last) if is_table_word(last) => Context::File { start, typed },
        Some(last) if is_arrow(last) => match arrow_chain(before) {
            Some((column, qualifier, steps)) => Context::JsonKey { start, typed, column, qualifier, steps },
            None => Context::Nothing,
        },
        Some(last) if last.is_symbol(",") => match json_call(before) {
            Some((column, qualifier, steps)) => Context::JsonKey { start, typed, column, qualifier, steps },
            None => Context::Nothing,
        },
        _ => Context::Nothing,
    }
}

fn is_table_word(token: &Token<'_>) -> bool {
    token.is_word("from") || token.is_word("join")
}

fn is_arrow(token: &Token<'_>) -> bool {
    token.is_symbol("->") || token.is_symbol("->>") || token.is_symbol("?")
}

type Chain = (String, Option<String>, Vec<Step>);

/// `c.RawEventData -> 'Item' ->>`, read from its end.
fn arrow_chain(before: &[Token<'_>]) -> Option<Chain> {
    let mut steps = Vec::new();
    let mut rest = before;
    loop {
        let (arrow, left) = rest.split_last()?;
        if !is_arrow(arrow) {
            return None;
        }
        let (operand, left) = left.split_last()?;
        match step(operand) {
            Some(step) => steps.push(step),
            None => {
                let (column, qualifier) = column(operand, left)?;
                steps.reverse();
                return Some((column, qualifier, steps));
            }
        }
        rest = left;
    }
}

/// `json_get_str(RawEventData, 'Item',`, read from its end.
fn json_call(before: &[Token<'_>]) -> Option<Chain> {
    let mut steps = Vec::new();
    let mut rest = before;
    loop {
        let (comma, left) = rest.split_last()?;
        if !comma.is_symbol(",") {
            return None;
        }
        let (operand, left) = left.split_last()?;
        match step(operand) {
            Some(step) => steps.push(step),
            None => {
                let (column, qualifier) = column(operand, left)?;
                let left = if qualifier.is_some() { left.get(..left.len().checked_sub(2)?)? } else { left };
                let (open, left) = left.split_last()?;
                let is_json = left.last()?.text.to_ascii_lowercase().starts_with("json_");
                steps.reverse();
                return (open.is_symbol("(") && is_json).then_some((column, qualifier, steps));
            }
        }
        rest = left;
    }
}

fn step(operand: &Token<'_>) -> Option<Step> {
    match operand.kind {
        Kind::Text => Some(Step::Key(operand.value())),
        Kind::Number => Some(Step::Element),
        _ => None,
    }
}

/// A column's name, with what stands before its dot.
fn column(name: &Token<'_>, before: &[Token<'_>]) -> Option<(String, Option<String>)> {
    if !matches!(name.kind, Kind::Word | Kind::QuotedName) {
        return None;
    }
    let qualifier = match before {
        [.., qualifier, dot] if dot.is_symbol(".") => Some(qualifier.value()),
        _ => None,
    };
    Some((name.value(), qualifier))
}

/// The tables that a statement names before and after the cursor: people write `select` first. What is quoted at the
/// cursor ends there, so that it does not take the rest of the statement with it.
pub(super) fn tables_around(before: &str, after: &str, names: &dyn Names) -> Vec<NamedTable> {
    let quote = match tokens(before).last() {
        Some(last) if !last.closed && last.kind == Kind::Text => "'",
        Some(last) if !last.closed && last.kind == Kind::QuotedName => "\"",
        _ => "",
    };
    let after = if quote.is_empty() { after } else { after.strip_prefix(quote).unwrap_or(after) };
    tables_named(&format!("{before}{quote}{after}"), names)
}

/// The tables that a statement names, each with its alias.
fn tables_named(statement: &str, names: &dyn Names) -> Vec<NamedTable> {
    let all: Vec<Token<'_>> = tokens(statement)
        .take_while(|token| token.kind != Kind::Semicolon)
        .filter(Token::is_significant)
        .collect();
    let mut found: Vec<NamedTable> = Vec::new();
    for (at, token) in all.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| all.get(before));
        let Some(name) = table_at(token, before, at, &all, names) else { continue };
        let mut after = all.iter().skip(at + 1);
        let next = after.next();
        let next = if next.is_some_and(|next| next.is_word("as")) { after.next() } else { next };
        let alias = next
            .filter(|next| next.kind == Kind::QuotedName || next.kind == Kind::Word && !is_keyword(next))
            .map(Token::value);
        let table = NamedTable { name, alias };
        if !found.contains(&table) {
            found.push(table);
        }
    }
    found
}

fn is_keyword(token: &Token<'_>) -> bool {
    KEYWORDS.iter().any(|word| token.is_word(word))
}

fn table_at(
    token: &Token<'_>,
    before: Option<&Token<'_>>,
    at: usize,
    all: &[Token<'_>],
    names: &dyn Names,
) -> Option<TableName> {
    use crate::engine::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
    let known = |list: &[String]| list.iter().find(|name| name.eq_ignore_ascii_case(&token.value())).cloned();
    match token.kind {
        Kind::Text if before.is_some_and(is_table_word) && token.closed => {
            Some(TableName { schema: LAKE_SCHEMA, name: token.value() })
        }
        Kind::Word | Kind::QuotedName if before.is_some_and(|dot| dot.is_symbol(".")) => {
            let schema = at.checked_sub(2).and_then(|schema| all.get(schema))?;
            let name = if schema.is_word(SYSTEM_SCHEMA) { known(names.system_tables()) } else { None };
            name.map(|name| TableName { schema: SYSTEM_SCHEMA, name })
        }
        Kind::Word | Kind::QuotedName => {
            known(names.tables()).map(|name| TableName { schema: LAKE_SCHEMA, name })
        }
        _ => None,
    }
}

/// The tables that a qualifier means: those with that alias or name; all of them without one.
pub(super) fn qualified<'t>(
    tables: &'t [NamedTable],
    qualifier: Option<&'t str>,
) -> impl Iterator<Item = &'t NamedTable> {
    tables.iter().filter(move |table| {
        qualifier.is_none_or(|wanted| {
            let alias = table.alias.as_ref().is_some_and(|alias| alias.eq_ignore_ascii_case(wanted));
            alias || table.name.name.eq_ignore_ascii_case(wanted)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(text: &str) -> Option<(String, Option<String>, Vec<Step>)> {
        match at_end(text) {
            Context::JsonKey { column, qualifier, steps, .. } => Some((column, qualifier, steps)),
            _ => None,
        }
    }

    fn key(name: &str) -> Step {
        Step::Key(name.to_owned())
    }

    #[test]
    fn a_table_comes_after_from_and_join_and_the_comma_between_tables() {
        for text in [
            "select * from ",
            "select * from Cl",
            "from a join ",
            "select 1 from a, ",
            "from a x, \"b\" y, c",
        ] {
            assert!(matches!(at_end(text), Context::Table { .. }), "{text}: {:?}", at_end(text));
        }
        for text in ["select a, ", "select a from b where c in (1, ", "select * from a order by b, "] {
            assert!(matches!(at_end(text), Context::Word { .. }), "{text}: {:?}", at_end(text));
        }
    }

    #[test]
    fn a_dot_asks_for_a_column_or_a_system_table() {
        assert_eq!(
            at_end("select c.Acc"),
            Context::Column { start: 9, typed: "Acc".to_owned(), qualifier: "c".to_owned() }
        );
        assert_eq!(at_end("from system."), Context::SystemTable { start: 12, typed: String::new() });
    }

    #[test]
    fn a_json_key_knows_its_column_and_the_steps_before_it() {
        assert_eq!(chain("select RawEventData->>'Op"), Some(("RawEventData".to_owned(), None, vec![])));
        assert_eq!(
            chain("select c.RawEventData -> 'Item' -> 0 ->>'"),
            Some(("RawEventData".to_owned(), Some("c".to_owned()), vec![key("Item"), Step::Element]))
        );
        assert_eq!(
            chain("where json_get_str(RawEventData, 'Item', '"),
            Some(("RawEventData".to_owned(), None, vec![key("Item")]))
        );
        assert_eq!(chain("where concat(RawEventData, '"), None);
        assert_eq!(chain("where f(x)->>'"), None);
    }

    #[test]
    fn nothing_is_offered_in_comments_and_plain_strings() {
        for text in ["select -- com", "select /* com", "where a = 'val", "select 12", "select 'done'"] {
            assert_eq!(at_end(text), Context::Nothing, "{text}");
        }
    }

    #[test]
    fn a_file_comes_after_from_and_a_quote() {
        assert_eq!(at_end("select * from 'wat"), Context::File { start: 15, typed: "wat".to_owned() });
    }
}
