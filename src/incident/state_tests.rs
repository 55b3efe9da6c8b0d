use serde_json::json;

use super::*;
use crate::incident::log::{Decided, for_tests};

fn decided(number: i64, covers: &[&str], value: Value, alerts: i64) -> Decided {
    for_tests(number, covers, value, alerts)
}

#[test]
fn the_newest_decision_about_an_incident_counts() {
    let log = [
        decided(1, &["a"], json!({"owner": "ada", "status": "In progress"}), 2),
        decided(2, &["a"], json!({"owner": "bob"}), 2),
    ];
    let state = States::of(&log).merged(["a"]);
    assert_eq!(state.owner.as_deref(), Some("bob"));
    assert_eq!(state.status, "In progress");
}

#[test]
fn a_merge_shows_what_was_decided_about_both() {
    let log = [
        decided(1, &["a"], json!({"owner": "ada", "tag": ["vip"], "name": "Leak", "status": "Resolved"}), 2),
        decided(
            2,
            &["b"],
            json!({"owner": "bob", "tag": ["case 7"], "comment": "seen", "status": "In progress"}),
            1,
        ),
        decided(3, &["b"], json!({"classification": "True positive"}), 1),
    ];
    let state = States::of(&log).merged(["a", "b"]);
    assert_eq!(state.owner.as_deref(), Some("ada; bob"));
    assert_eq!(state.name.as_deref(), Some("Leak"));
    assert_eq!(state.classification.as_deref(), Some("True positive"));
    assert_eq!(state.tags, ["case 7", "vip"].map(str::to_owned).into());
    assert_eq!((state.status.as_str(), state.comments), ("In progress", 1));
}

#[test]
fn a_decision_about_a_merged_incident_holds_for_all_that_went_into_it() {
    let log = [
        decided(1, &["a"], json!({"owner": "ada"}), 2),
        decided(2, &["b"], json!({"owner": "bob"}), 1),
        decided(3, &["a", "b"], json!({"owner": "eve"}), 3),
    ];
    assert_eq!(States::of(&log).merged(["a", "b"]).owner.as_deref(), Some("eve"));
    assert_eq!(States::of(&log).merged(["b"]).owner.as_deref(), Some("eve"));
}

#[test]
fn alerts_of_two_resolved_incidents_that_merged_are_counted_once_each() {
    let log = [
        decided(1, &["a"], json!({"status": "Resolved"}), 2),
        decided(2, &["b"], json!({"status": "Resolved"}), 3),
    ];
    let states = States::of(&log);
    assert_eq!(states.merged(["a", "b"]).alerts_when_resolved, Some(5));
    assert_eq!(states.merged(["c"]).alerts_when_resolved, None);
    assert_eq!(states.merged(["c"]).status, "Active");
}

#[test]
fn a_tag_that_was_taken_away_is_gone_and_an_owner_can_be_cleared() {
    let log = [
        decided(1, &["a"], json!({"tag": ["x", "y"], "owner": "ada"}), 1),
        decided(2, &["a"], json!({"untag": ["x"], "owner": ""}), 1),
    ];
    let state = States::of(&log).merged(["a"]);
    assert_eq!(state.tags, ["y".to_owned()].into());
    assert_eq!(state.owner, None);
}
