use proptest::prelude::*;

use super::*;
use crate::kql::bind::{Table, TableSet, Type};

fn tables() -> TableSet {
    let mut set = TableSet::new([
        Table::new(
            "Events",
            [
                ("Timestamp", Type::DateTime),
                ("ActionType", Type::String),
                ("AccountId", Type::String),
                ("RawEventData", Type::Dynamic),
                ("Two words", Type::Long),
                ("Count", Type::Long),
            ],
        )
        .with_workspace_columns(),
        Table::new(
            "Alerts",
            [("AlertId", Type::String), ("AccountId", Type::String), ("Title", Type::String)],
        ),
    ]);
    set.retire("OldEvents", "Events");
    set
}

fn paths(table: &str, column: &str) -> Vec<String> {
    match (table, column) {
        ("Events", "RawEventData") => {
            ["Item", "Item.Subject", "Operation", "a b"].map(str::to_owned).to_vec()
        }
        _ => Vec::new(),
    }
}

fn at(text: &str, cursor: usize) -> Completion {
    complete(text, cursor, &tables(), &paths)
}

/// The candidates at the end of a text.
fn offered(text: &str) -> Vec<String> {
    at(text, text.len()).candidates.into_iter().map(|candidate| candidate.text).collect()
}

/// The first few.
fn first(text: &str, count: usize) -> Vec<String> {
    offered(text).into_iter().take(count).collect()
}

fn has(text: &str, wanted: &[&str]) {
    let offered = offered(text);
    for one in wanted {
        assert!(offered.iter().any(|known| known == one), "{text}: {one} is not in {offered:?}");
    }
}

fn lacks(text: &str, unwanted: &[&str]) {
    let offered = offered(text);
    for one in unwanted {
        assert!(!offered.iter().any(|known| known == one), "{text}: {one} is in {offered:?}");
    }
}

#[test]
fn operators_come_after_a_pipe() {
    assert_eq!(first("Events | ", 3), ["where", "project", "extend"]);
    assert_eq!(first("Events | su", 1), ["summarize"]);
    assert_eq!(offered("Events | project-a"), ["project-away"]);
    assert_eq!(at("Events | project-a", 18).start, 9);
    has("Events | project-", &["project-away", "project-keep", "project-rename"]);
    lacks("Events | pr", &["print"]);
    assert_eq!(first("Events | mv-apply RawEventData on (wh", 1), ["where"]);
    assert_eq!(first("Events | fork (co", 1), ["count"]);
}

#[test]
fn a_query_begins_with_a_table_or_a_let() {
    has("", &["Events", "Alerts", "let", "print", "union", "datatable("]);
    assert_eq!(offered("ev"), ["Events", "evaluate"]);
    has("let a = 1; ", &["a", "Events"]);
    has("let a = ", &["Events", "print", "toscalar("]);
    has("let a = to", &["tolower("]);
    assert!(offered("let a").is_empty(), "a new name");
    has("Events | join (", &["Alerts"]);
    has("print toscalar(", &["Events"]);
    lacks("Events | join (", &["let"]);
}

#[test]
fn columns_are_those_that_the_pipeline_has_here() {
    assert_eq!(first("Events | where A", 2), ["AccountId", "ActionType"]);
    has("Events | project X = AccountId, Count | where ", &["X", "Count"]);
    lacks("Events | project X = AccountId, Count | where ", &["ActionType"]);
    has("Events | summarize N = count() by ActionType | sort by ", &["N", "ActionType"]);
    has("Events | extend Y = 1 | where f(iff(", &["Y"]);
    assert_eq!(at("Events | where Ac | take 1", 17).start, 15);
    has("Events | where (", &["AccountId"]);
    has("Events | where Two", &["[\"Two words\"]"]);
}

#[test]
fn hidden_columns_come_behind_the_others() {
    let all = offered("Events | where Ti");
    assert_eq!(all[..2], ["Timestamp", "TimeGenerated"]);
}

#[test]
fn a_mistake_further_up_takes_only_its_own_columns_away() {
    has("Events | extend Y = nosuch(1) | extend Z = 1 | where ", &["Z", "AccountId"]);
    has("let a = nosuch(1); let b = 2; Events | where ", &["AccountId", "b"]);
    has("Events | extend Y = ( | extend Z = 1 | where ", &[]);
    has("Events | whre x | where ", &["AccountId"]);
}

#[test]
fn columns_are_known_in_brackets_and_functions() {
    has("Events | join kind=inner (Alerts | where ", &["Title"]);
    lacks("Events | join kind=inner (Alerts | where ", &["ActionType"]);
    has("let f = (limit:long) { Events | where ", &["ActionType", "limit"]);
    has("let f = (limit:long) { Events | take ", &["limit"]);
    has("let recent = Events | where Count > 1; recent | where ", &["ActionType"]);
    has("Events | mv-apply Part = RawEventData to typeof(string) on (where ", &["Part", "Count"]);
    has("Events | where AccountId in ((Alerts | project ", &["AlertId"]);
    has("union Events, Alerts | where ", &["Title", "ActionType"]);
    has("Events | where Count > 1 | as Busy; Bu", &["Busy"]);
    has("Events | as Busy | join (Busy | where ", &["ActionType"]);
    has("find in (Alerts) where ", &["Title"]);
}

#[test]
fn each_operator_has_its_own_words() {
    has("Events | join ", &["kind=", "Alerts"]);
    assert_eq!(first("Events | join kind=left", 3), ["leftanti", "leftantisemi", "leftouter"]);
    has("Events | join Alerts ", &["on"]);
    assert_eq!(offered("Events | join kind=inner Alerts on A"), ["AccountId"]);
    has("Events | join (Alerts) on $left.", &["ActionType"]);
    has("Events | join (Alerts) on $left.AccountId == $right.", &["Title"]);
    lacks("Events | join (Alerts) on $left.AccountId == $right.", &["ActionType"]);
    has("Events | summarize ", &["count(", "dcount(", "by"]);
    has("Events | summarize count() ", &["by"]);
    has("Events | summarize round(su", &["sum("]);
    lacks("Events | summarize round(", &["sum("]);
    lacks("Events | summarize count() by ", &["count("]);
    assert_eq!(offered("Events | sort "), ["by"]);
    has("Events | sort by Count ", &["asc", "desc", "nulls"]);
    has("Events | sort by Count asc, AccountId ", &["asc", "desc"]);
    assert_eq!(offered("Events | summarize count() | render tim"), ["timechart", "timepivot"]);
    has("Events | render timechart ", &["with"]);
    has("Events | render timechart with (", &["title"]);
    has("Events | evaluate bag", &["bag_unpack("]);
    has("union isfuzzy=", &["true", "false"]);
    has("Events | mv-expand RawEventData ", &["to", "limit"]);
    assert_eq!(offered("Events | mv-expand RawEventData to "), ["typeof("]);
    has("Events | mv-expand RawEventData to typeof(", &["string"]);
    has("Events | lookup kind=", &["leftouter", "inner"]);
    has("Events | invoke ", &["FileProfile("]);
}

#[test]
fn functions_are_offered_once_a_letter_is_typed() {
    assert_eq!(first("Events | where Timestamp > ag", 1), ["ago("]);
    let candidate = at("print bi", 8).candidates.into_iter().find(|one| one.text == "bin(");
    assert_eq!(candidate.map(|one| one.note).as_deref(), Some("bin(value, roundTo)"));
    lacks("Events | where ", &["ago("]);
    let kept = at("print ag(1)", 8).candidates;
    assert!(kept.iter().any(|one| one.text == "ago"), "the bracket is there");
    has("let f = (x:long) { x }; print f", &["f("]);
}

#[test]
fn between_two_values_comes_a_word() {
    has("Events | where Count ", &["and", "has", "in"]);
    has("Events | where f(Count ", &["and"]);
    lacks("Events | where Count ", &["AccountId"]);
    assert_eq!(offered("Events | where ActionType !st"), ["startswith", "startswith_cs"]);
    assert_eq!(offered("Events | where ActionType matches "), ["regex"]);
}

#[test]
fn a_path_offers_the_keys_that_were_seen_and_nothing_else() {
    assert_eq!(offered("Events | where RawEventData."), ["[\"a b\"]", "Item", "Operation"]);
    assert_eq!(offered("Events | where RawEventData.Item.S"), ["Subject"]);
    assert_eq!(offered("Events | extend D = parse_json(tostring(1)) | where D."), [""; 0]);
    assert_eq!(first("Events | extend D = parse_json(RawEventData) | where D.I", 1), ["Item"]);
    has("let e = Events | where Count > 1; e | where RawEventData.", &["Item"]);
    assert!(offered("Events | where ActionType.").is_empty());
}

#[test]
fn nothing_is_offered_in_strings_comments_and_numbers() {
    for text in
        ["print 'Ev", "print \"", "// Ev", "print 12", "print 'a'", "print datetime(20", "print ```a\nEv"]
    {
        assert_eq!(at(text, text.len()).candidates, [], "{text}");
    }
    has("// note\nEv", &["Events"]);
}

#[test]
fn what_begins_with_the_letters_comes_before_what_contains_them() {
    let all = at("Events | where type", 19).candidates;
    let begins: Vec<bool> = all.iter().map(|one| one.begins).collect();
    assert!(begins.is_sorted_by(|one, next| one >= next));
    assert!(all.iter().any(|one| one.text == "ActionType" && !one.begins));
}

#[test]
fn a_cursor_inside_a_character_or_behind_the_end_is_moved() {
    assert_eq!(at("é", 1).start, 0);
    assert_eq!(at("Ev", 99).start, 0);
}

#[test]
fn brackets_deeper_than_any_query_cost_the_columns_and_nothing_else() {
    let deep = format!("Events {}| ", "| mv-apply Count on (where Count > 1 ".repeat(5_000));
    assert_eq!(first(&deep, 1), ["where"]);
    assert!(offered(&format!("{deep}where Ac")).iter().all(|one| one != "AccountId"));
    for text in ["(".repeat(20_000), "|".repeat(20_000), "let a = 1;".repeat(2_000), "a.".repeat(20_000)] {
        let _ = at(&text, text.len());
    }
}

proptest! {
    #[test]
    fn candidates_fit_what_is_typed_wherever_the_cursor_is(
        text in "(Events|Alerts|[a-z]{1,2}|let|join|where|by|on|summarize|mv-apply|count|\\PC|[|(){}\\[\\],;:=.!~$ \n'\"-]| ){0,30}",
        cursor in 0_usize..80,
    ) {
        let found = at(&text, cursor);
        let end = floor_boundary(&text, cursor);
        let typed = text[found.start..end].to_lowercase();
        let mut seen = std::collections::BTreeSet::new();
        for one in &found.candidates {
            let lower = one.text.to_lowercase();
            prop_assert!(lower.contains(&typed), "{typed}: {lower}");
            prop_assert!(seen.insert(one.text.clone()));
        }
        prop_assert_eq!(at(&text, cursor), found);
    }
}
