//! What can stand at the end of a text.

use super::super::super::bind::Tables;
use super::super::super::rows::plugins;
use super::super::super::token::TokenKind;
use super::super::grammar::{self, Operands, Operator};
use super::super::path;
use super::super::rows::Rows;
use super::super::track::{Frame, Inside, Track};
use super::super::vocabulary;
use super::offer::{Offer, leading};
use super::{CandidateKind as Kind, Paths};

/// Words that begin a statement and give no rows.
const STATEMENTS: &[&str] = &["let", "set", "declare query_parameters"];

/// What makes a table of what is in its brackets.
const TABLE_CALLS: &[&str] = &["_GetWatchlist", "datatable", "materialize", "table"];

/// Words that are called in expressions and no functions of a row.
const VALUE_CALLS: &[&str] =
    &["bool", "datetime", "decimal", "dynamic", "guid", "int", "long", "real", "timespan", "toscalar"];

/// Functions on the rows that come in.
const ENRICHING: &[&str] = &["AssignedIPAddresses", "DeviceFromIP", "FileProfile", "SeenBy"];

/// Offers what can stand at the end of the text.
pub(super) fn offer(track: &Track<'_>, offer: &mut Offer, tables: &dyn Tables, paths: &Paths<'_>) {
    let Some(frame) = track.frame() else { return };
    let last = track.tokens.len().checked_sub(1).and_then(|last| track.kind(last));
    if last == Some(TokenKind::Dot) {
        after_dot(track, offer, tables, paths);
        return;
    }
    if frame.wants_operator {
        operators(offer);
        return;
    }
    if frame.inside == Inside::Json || frame.names_parameter {
        return;
    }
    if frame.inside == Inside::Types || last == Some(TokenKind::Colon) && frame.inside != Inside::Steps {
        offer.words(0, vocabulary::TYPES, Kind::Type);
        return;
    }
    if let Some(values) = frame.parameter {
        offer.words(0, &values.words(), Kind::Keyword);
        return;
    }
    if last == Some(TokenKind::Bang) {
        offer.words(0, vocabulary::NEGATED, Kind::Keyword);
        return;
    }
    if track.word(track.tokens.len().saturating_sub(1)) == "matches" {
        offer.word(0, "regex", Kind::Keyword);
        return;
    }
    match frame.operator {
        Some(operator) => in_operator(track, frame, operator, offer, tables),
        None => without_operator(track, frame, last, offer, tables),
    }
}

fn operators(offer: &mut Offer) {
    for (at, operator) in grammar::OPERATORS.iter().enumerate() {
        let hidden = grammar::ONLY_LEADING.contains(&operator.name)
            || grammar::OTHER_SPELLINGS.contains(&operator.name);
        if !hidden {
            offer.operator(u8::try_from(at).unwrap_or(u8::MAX), operator);
        }
    }
}

/// In a bracket, or at the top, where no operator has come.
fn without_operator(
    track: &Track<'_>,
    frame: &Frame<'_>,
    last: Option<TokenKind>,
    offer: &mut Offer,
    tables: &dyn Tables,
) {
    match frame.inside {
        Inside::Properties { of_chart } => {
            match last {
                Some(TokenKind::Assign) => columns(track, offer, tables),
                _ if of_chart && frame.expects => {
                    offer.words(0, vocabulary::CHART_PROPERTIES, Kind::Parameter)
                }
                _ => {}
            };
        }
        Inside::Declarations => {}
        Inside::Steps if matches!(last, Some(TokenKind::OpenParen | TokenKind::Semicolon)) => {
            offer.word(0, "step", Kind::Keyword);
        }
        _ if frame.let_name == Some("") => {}
        _ if !frame.at_start && !frame.expects => {
            let is_value = matches!(frame.inside, Inside::Values | Inside::Set | Inside::Steps);
            if is_value || frame.let_name.is_some() && offer.is_typing() {
                offer.words(0, vocabulary::INFIX_OFFERED, Kind::Keyword);
            }
        }
        Inside::Statements | Inside::Rows | Inside::Tables if frame.at_start => {
            sources(track, frame, offer, tables);
        }
        Inside::Set => {
            offer.declared(0, track);
            values(track, offer, tables, false);
            offer.tables(5, tables);
        }
        _ => values(track, offer, tables, false),
    }
}

/// Where a pipeline begins.
fn sources(track: &Track<'_>, frame: &Frame<'_>, offer: &mut Offer, tables: &dyn Tables) {
    offer.declared(0, track);
    offer.tables(1, tables);
    if frame.inside == Inside::Tables {
        return;
    }
    offer.calls(3, TABLE_CALLS, Kind::Keyword);
    for operator in leading() {
        offer.operator(3, operator);
    }
    match frame.let_name {
        Some(_) => {
            offer.calls(4, VALUE_CALLS, Kind::Keyword);
            if offer.is_typing() {
                offer.functions(5);
            }
        }
        None if frame.inside == Inside::Statements => offer.words(2, STATEMENTS, Kind::Keyword),
        None => {}
    }
}

fn in_operator(
    track: &Track<'_>,
    frame: &Frame<'_>,
    operator: &'static Operator,
    offer: &mut Offer,
    tables: &dyn Tables,
) {
    let has_ended = !frame.expects;
    if frame.at_head {
        offer.parameters(1, operator);
    }
    if frame.at_head || has_ended {
        clauses(frame, operator, offer);
    }
    if has_ended {
        let takes_more = matches!(frame.operands, Operands::Values | Operands::Aggregates | Operands::Keys);
        if takes_more && !matches!(frame.clause, Some(("asc" | "desc" | "nulls" | "first" | "last", _))) {
            offer.words(1, vocabulary::INFIX_OFFERED, Kind::Keyword);
        }
        return;
    }
    operands(track, frame, offer, tables);
}

/// What can begin an operand.
fn operands(track: &Track<'_>, frame: &Frame<'_>, offer: &mut Offer, tables: &dyn Tables) {
    match frame.operands {
        Operands::Values => values(track, offer, tables, false),
        Operands::Aggregates => values(track, offer, tables, true),
        Operands::Columns => columns(track, offer, tables),
        Operands::Keys => keys(track, offer, tables),
        Operands::Number => offer.declared(0, track),
        Operands::Tables => {
            offer.declared(0, track);
            offer.tables(1, tables);
        }
        Operands::Charts => offer.words(0, vocabulary::CHARTS, Kind::Keyword),
        Operands::Plugins => {
            let names: Vec<&str> = plugins::names().collect();
            offer.calls(0, &names, Kind::Plugin);
        }
        Operands::Enriching => {
            offer.declared(0, track);
            offer.calls(1, ENRICHING, Kind::Function);
        }
        Operands::Types => offer.calls(0, &["typeof"], Kind::Keyword),
        Operands::Nothing
        | Operands::Done
        | Operands::Body
        | Operands::Declarations
        | Operands::Properties
        | Operands::Steps => {}
    }
}

/// The words of the operator that can still come.
fn clauses(frame: &Frame<'_>, operator: &'static Operator, offer: &mut Offer) {
    let now =
        frame.clause.and_then(|(clause, _)| operator.words.iter().position(|(word, _)| *word == clause));
    for (at, (word, operands)) in operator.words.iter().enumerate() {
        // `asc` needs something before it.
        let too_early = frame.at_head && *operands == Operands::Done;
        if now.is_none_or(|now| at > now) && !too_early {
            offer.word(0, word, Kind::Keyword);
        }
    }
}

fn columns(track: &Track<'_>, offer: &mut Offer, tables: &dyn Tables) {
    if let Some(rows) = Rows::before(track, tables) {
        offer.rows(0, &rows);
    }
}

fn values(track: &Track<'_>, offer: &mut Offer, tables: &dyn Tables, with_aggregates: bool) {
    // In a function of `summarize`, as `round(avg(x))`, there may be aggregates too, but mostly columns.
    let around = track.frames.iter().rev().find_map(|frame| frame.operator.map(|_| frame.operands));
    if with_aggregates || around == Some(Operands::Aggregates) && offer.is_typing() {
        offer.aggregates(0);
    }
    if let Some(rows) = Rows::before(track, tables) {
        offer.rows(2, &rows);
    }
    offer.declared(3, track);
    // Hundreds of them say nothing as long as nothing is typed.
    if offer.is_typing() {
        offer.functions(5);
        offer.calls(5, VALUE_CALLS, Kind::Keyword);
        offer.words(6, &["false", "true"], Kind::Keyword);
    }
}

/// The keys of a join: columns that both sides have.
fn keys(track: &Track<'_>, offer: &mut Offer, tables: &dyn Tables) {
    match (Rows::before(track, tables), Rows::right_side(track, tables)) {
        (Some(left), Some(right)) => {
            let both: Vec<_> =
                left.columns().0.iter().filter(|column| right.has(&column.name)).cloned().collect();
            offer.columns(0, &both, "");
        }
        (Some(one), None) | (None, Some(one)) => offer.rows(0, &one),
        (None, None) => {}
    }
    offer.words(3, &["$left", "$right"], Kind::Keyword);
}

/// Behind `$left.`, `$right.`, or a dynamic value and a dot.
fn after_dot(track: &Track<'_>, offer: &mut Offer, tables: &dyn Tables, paths: &Paths<'_>) {
    let Some(path) = path::before_dot(track) else { return };
    let rows = match path.column {
        "$right" => Rows::right_side(track, tables),
        _ => Rows::before(track, tables),
    };
    let Some(rows) = rows else { return };
    if matches!(path.column, "$left" | "$right") && path.steps.is_empty() {
        offer.rows(0, &rows);
        return;
    }
    for origin in rows.origins(path.column) {
        for key in path::keys_after(&paths(&origin.table, &origin.column), &path.steps) {
            offer.name(0, &key, Kind::Key, String::new);
        }
    }
}
