//! Old names, names of a workspace, names in another case, text that holds JSON.

use super::{bound, columns, notes, said};
use crate::kql::bind::tables::Hidden;
use crate::kql::bind::{NodeKind, ValueKind};

const EVENTS: &str = "Timestamp:datetime, LogonId:long, User:string";

#[test]
fn time_generated_means_the_timestamp_that_is_there() {
    let bound = bound("Events | where TimeGenerated > ago(1d)");
    let node = bound.result().unwrap();
    let NodeKind::Filter { condition, .. } = &node.kind else { panic!("no filter") };
    let ValueKind::Compare { left, .. } = &condition.kind else { panic!("no comparison") };
    assert_eq!(left.as_column(), Some(node.columns[0].id));
    assert_eq!(columns("Events | where TimeGenerated > ago(1d)"), EVENTS, "and is no column of the result");
}

#[test]
fn a_hidden_column_keeps_the_name_that_is_written() {
    assert_eq!(columns("Events | project TimeGenerated, User"), "TimeGenerated:datetime, User:string");
    assert_eq!(
        columns("Events | summarize count() by bin(TimeGenerated, 1h)"),
        "TimeGenerated:datetime, count_:long"
    );
    assert_eq!(columns("Events | extend t = TimeGenerated | where Timestamp == t").split(", ").count(), 4);
}

#[test]
fn a_hidden_column_goes_through_joins_unions_and_whole_rows() {
    assert_eq!(columns("union Events, (Events | take 1) | where TimeGenerated > ago(1d)"), EVENTS);
    assert_eq!(
        columns("Events | join Events on User | project TimeGenerated, TimeGenerated1"),
        "TimeGenerated:datetime, TimeGenerated1:datetime"
    );
    assert_eq!(
        columns("Events | summarize arg_max(Timestamp, *) by User | project TimeGenerated"),
        "TimeGenerated:datetime"
    );
    assert!(
        said("Events | project User | where TimeGenerated > ago(1d)").0.contains("no column `TimeGenerated`")
    );
}

#[test]
fn the_type_of_a_workspace_is_the_name_of_the_table() {
    let bound = bound("union Events | summarize count() by Type");
    let made = bound.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Table { made, .. } => made.iter().find(|(column, _)| &*column.name == "Type"),
        _ => None,
    });
    assert_eq!(made.map(|(_, gives)| gives), Some(&Hidden::TableName));
}

#[test]
fn an_old_name_works_and_is_told() {
    assert_eq!(columns("OldEvents | project Account"), "Account:string");
    assert_eq!(
        notes("OldEvents | where Account == 'x'"),
        ["the table `OldEvents` is now called `Events`", "`Account` of `Events` is now called `User`"]
    );
    assert_eq!(notes("T | summarize makeset(b)"), ["`makeset` is old; `make_set` replaces it"]);
}

#[test]
fn a_name_in_another_case_is_taken_when_only_one_fits() {
    assert_eq!(columns("events | where LOGONID == 1"), EVENTS);
    assert_eq!(
        notes("events | where LogonID == 1"),
        ["`events` is taken for the table `Events`", "`LogonID` is taken for the column `LogonId`"]
    );
    let (message, ..) = said("Events | extend LogonID = 2 | where LOGONid == 1");
    assert_eq!(message, "there is no column `LOGONid` in what comes before this");
}

#[test]
fn a_path_into_text_works_only_where_the_text_holds_json() {
    assert_eq!(
        columns("Json | project Fields.a.b, parse_json(Fields).c"),
        "Fields_a_b:dynamic, Fields_c:dynamic"
    );
    assert_eq!(columns("Json | where Id > 1 | extend x = Fields | project x[0]"), "x_0:dynamic");
    assert_eq!(columns("Json | mv-expand Fields"), "Id:long, Fields:dynamic");
    let (message, _, hint) = said("T | extend x = b.c");
    assert_eq!(message, "a value with parts has to be dynamic, and this is string");
    assert!(hint.contains("parse_json"), "{hint}");
}
