//! The name of an incident: what, who, where, in a few words.

use hashbrown::HashMap;

use super::alert::Role;
use super::fact::FactKind;
use super::identity::Values;
use super::reading::{Mention, Stored};

/// The longest title that goes into a name, in characters.
const LONGEST_TITLE: usize = 80;

/// Names an incident by its alerts: the title that most of the severest alerts have, the account that most alerts
/// name (one that is hit before one that is only mentioned), and the device, site, application or service.
pub(super) fn name(alerts: &[&Stored], values: &Values) -> String {
    let mut text = what(alerts, values);
    let accounts = most_named(alerts, values, &[FactKind::Account]);
    if let Some(who) = accounts.first() {
        text.push_str(" by ");
        text.push_str(who);
        push_others(&mut text, accounts.len() - 1, "account");
    }
    let places = most_named(
        alerts,
        values,
        &[FactKind::Device, FactKind::Site, FactKind::Application, FactKind::RemovableDevice],
    );
    if let Some(place) = places.first() {
        text.push_str(" on ");
        text.push_str(place);
        push_others(&mut text, places.len() - 1, "place");
    } else if let Some(source) = most(alerts.iter().map(|alert| values.text(alert.source))) {
        text.push_str(" in ");
        text.push_str(source);
    }
    text
}

fn push_others(text: &mut String, count: usize, word: &str) {
    match count {
        0 => {}
        1 => text.push_str(&format!(" and one other {word}")),
        _ => text.push_str(&format!(" and {count} other {word}s")),
    }
}

fn what(alerts: &[&Stored], values: &Values) -> String {
    let highest = alerts.iter().map(|alert| alert.severity).max().unwrap_or_default();
    let severest = || alerts.iter().filter(move |alert| alert.severity == highest);
    let title = most(severest().map(|alert| values.text(alert.title)))
        .or_else(|| most(severest().map(|alert| values.text(alert.category))))
        .unwrap_or("Alert");
    let mut text: String = title.chars().take(LONGEST_TITLE).collect();
    if text.len() < title.len() {
        text.push('…');
    }
    let mut titles: Vec<u32> = alerts.iter().map(|alert| alert.title).collect();
    titles.sort_unstable();
    titles.dedup();
    match titles.len() {
        0 | 1 if alerts.len() > 1 => text.push_str(&format!(" ({} times)", alerts.len())),
        0 | 1 => {}
        kinds => text.push_str(&format!(" and {} more", kinds - 1)),
    }
    text
}

/// The text that occurs most often, of several the first in the order of the alphabet; empty ones do not count.
fn most<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    texts.sort_unstable();
    let runs = texts.chunk_by(|one, other| one == other);
    // Of equally long runs the last one that is compared wins, so they are looked at from the end.
    let runs: Vec<&[&str]> = runs.collect();
    runs.into_iter().rev().max_by_key(|run| run.len()).and_then(|run| run.first().copied())
}

/// Names of the entities of some kinds, the one that matters most first. What is sensitive is not named.
fn most_named<'a>(alerts: &[&Stored], values: &'a Values, kinds: &[FactKind]) -> Vec<&'a str> {
    let mut counts: HashMap<u32, (usize, usize)> = HashMap::new();
    let is_wanted =
        |mention: &&Mention| kinds.contains(&mention.kind) && mention.links && !mention.is_sensitive;
    for alert in alerts {
        let mut seen: Vec<(u32, bool)> = alert
            .mentions
            .iter()
            .filter(is_wanted)
            .map(|mention| (values.root(mention.value), mention.role == Role::Impacted))
            .collect();
        seen.sort_unstable();
        seen.dedup();
        for (value, is_hit) in seen {
            let count = counts.entry(value).or_default();
            if is_hit {
                count.0 += 1;
            } else {
                count.1 += 1;
            }
        }
    }
    let mut named: Vec<(std::cmp::Reverse<(usize, usize)>, &str)> =
        counts.into_iter().map(|(value, count)| (std::cmp::Reverse(count), values.name(value))).collect();
    named.sort_unstable();
    named.into_iter().map(|(_, name)| name).collect()
}
