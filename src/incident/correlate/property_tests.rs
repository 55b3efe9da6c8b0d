//! Laws of correlation on random alerts, windows that are hit and missed, limits that are reached, and decisions.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::fact::Fact;
use super::*;

const HOUR: i64 = 3_600_000_000;

/// Small limits and windows, so that a few alerts meet all of them.
const SETTINGS: &str = r#"
[facts.address]
window = "8h"
most-parties = 2
most-alerts = 5
count-over = "12h"
[facts.file]
window = "12h"
most-parties = 1
count-over = "24h"
[facts.account]
window = "12h"
chain = "24h"
most-parties = 2
count-over = "12h"
[facts.message]
window = "24h"
chain = "36h"
[never]
accounts = ["e9@x"]
"#;

fn configuration() -> Configuration {
    Configuration::read(SETTINGS).unwrap()
}

fn entity() -> impl Strategy<Value = Entity> {
    use EntityKind as E;
    use IdentifierKind as I;
    let account = (0..5_u8, 0..4_u8, 0..3_u8).prop_map(|(mail, sid, which)| {
        let account = Entity::new(E::Account);
        let account =
            if which == 0 { account } else { account.with(I::MailAddress, format!("e{}@x", mail * 3 % 10)) };
        if which == 1 { account } else { account.with(I::Sid, format!("S-1-5-21-{sid}")) }
    });
    let device = (0..2_u8, any::<bool>()).prop_map(|(number, has_id)| {
        let device = Entity::new(E::Device).with(I::DeviceName, format!("pc{number}"));
        if has_id { device.with(I::DeviceId, format!("d{number}")) } else { device }
    });
    let file = (0..2_u8).prop_map(|digit| {
        let name = format!("f{digit}.txt");
        Entity::new(E::File)
            .with(I::Sha1, digit.to_string().repeat(40).replace('0', "a"))
            .with(I::FileName, name)
    });
    let name = (0..2_u8).prop_map(|digit| Entity::new(E::File).with(I::FileName, format!("f{digit}.txt")));
    let address =
        (1..3_u8).prop_map(|last| Entity::new(E::Address).with(I::IpAddress, format!("198.51.100.{last}")));
    let message =
        (0..2_u8).prop_map(|number| Entity::new(E::Message).with(I::NetworkMessageId, format!("m{number}a")));
    prop_oneof![4 => account, 2 => device, 1 => file, 1 => name, 2 => address, 1 => message]
}

fn alert() -> impl Strategy<Value = Alert> {
    let severity = prop_oneof![Just(Severity::Low), Just(Severity::Medium), Just(Severity::High)];
    let parts = (0..14_u8, 0..28_i64, 0..2_i64, severity, prop::collection::vec(entity(), 0..5));
    (parts, 0..40_u8, 0..6_u8).prop_map(|((id, time, revision, severity, entities), provider, mode)| Alert {
        id: format!("a{id:02}"),
        time: time * 4 * HOUR,
        revision,
        severity,
        title: format!("T{mode}"),
        provider_incident: (provider < 3).then(|| provider.to_string()),
        is_simulation: mode == 0,
        entities,
        ..Alert::default()
    })
}

fn alerts() -> impl Strategy<Value = Vec<Alert>> {
    prop::collection::vec(alert(), 0..18)
}

fn ids() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec((0..14_u8).prop_map(|id| format!("a{id:02}")), 1..4)
}

fn decisions() -> impl Strategy<Value = Vec<Decision>> {
    let together = ids().prop_map(|alerts| Decision::Together { alerts });
    let apart = (ids(), ids()).prop_map(|(left, right)| Decision::Apart { left, right });
    prop::collection::vec(prop_oneof![together, apart], 0..4)
}

fn correlated(alerts: &[Alert], decisions: &[Decision]) -> Correlator {
    let mut correlator = Correlator::new(configuration());
    correlator.set_decisions(decisions.to_vec());
    correlator.add(alerts.iter().cloned());
    correlator
}

type Update = Box<dyn Fn(&mut Correlator) -> Changes>;

/// Everything that can be read.
type Picture = (Vec<(Incident, Vec<LinkRow>, Vec<EntityRow>)>, Vec<Capped>);

fn picture(correlator: &Correlator) -> Picture {
    let read = |incident: Incident| {
        let alert = incident.alerts[0].clone();
        (incident, correlator.links(&alert), correlator.entities(&alert))
    };
    (correlator.incidents().into_iter().map(read).collect(), correlator.capped())
}

fn groups(correlator: &Correlator) -> BTreeSet<Vec<String>> {
    correlator.incidents().into_iter().map(|incident| incident.alerts).collect()
}

/// The connected groups of pairs among all alerts.
fn components(all: impl Iterator<Item = String>, pairs: &[(String, String)]) -> BTreeSet<BTreeSet<String>> {
    let mut home: BTreeMap<String, BTreeSet<String>> =
        all.map(|id| (id.clone(), BTreeSet::from([id]))).collect();
    for (one, other) in pairs {
        let joined: BTreeSet<String> = home[one].union(&home[other]).cloned().collect();
        for id in joined.clone() {
            home.insert(id, joined.clone());
        }
    }
    home.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_in_any_portions_gives_the_same(
        alerts in alerts(),
        decisions in decisions(),
        keys in prop::collection::vec((any::<u32>(), any::<bool>()), 18),
        decided_at in 0..18_usize,
    ) {
        let expected = picture(&correlated(&alerts, &decisions));
        let mut shuffled: Vec<(Alert, (u32, bool))> = alerts.into_iter().zip(keys).collect();
        shuffled.sort_by_key(|(_, key)| *key);
        let mut correlator = Correlator::new(configuration());
        let mut portion = Vec::new();
        for (place, (alert, (_, ends))) in shuffled.into_iter().enumerate() {
            portion.push(alert);
            if ends {
                correlator.add(std::mem::take(&mut portion));
            }
            if place == decided_at {
                correlator.set_decisions(decisions.clone());
            }
        }
        correlator.add(portion);
        correlator.set_decisions(decisions);
        prop_assert_eq!(picture(&correlator), expected);
    }

    #[test]
    fn the_same_alerts_twice_change_nothing(alerts in alerts(), decisions in decisions()) {
        let mut correlator = correlated(&alerts, &decisions);
        let before = picture(&correlator);
        let changes = correlator.add(alerts.clone());
        prop_assert_eq!(changes.added, 0);
        prop_assert_eq!(picture(&correlator), before);
    }

    #[test]
    fn each_alert_is_in_one_incident_and_links_explain_the_groups(alerts in alerts(), decisions in decisions()) {
        let correlator = correlated(&alerts, &decisions);
        let incidents = correlator.incidents();
        let listed: Vec<&String> = incidents.iter().flat_map(|incident| &incident.alerts).collect();
        let given: BTreeSet<&String> = alerts.iter().map(|alert| &alert.id).collect();
        prop_assert_eq!(listed.len(), given.len());
        prop_assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), given.clone());
        let links = incidents.iter().flat_map(|incident| correlator.links(&incident.alerts[0]));
        let pairs: Vec<(String, String)> = links.map(|link| (link.earlier, link.later)).collect();
        let expected = components(given.into_iter().cloned(), &pairs);
        let found: BTreeSet<BTreeSet<String>> =
            groups(&correlator).into_iter().map(|group| group.into_iter().collect()).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn what_the_newest_decision_keeps_apart_stays_apart(
        alerts in alerts(),
        older in decisions(),
        later in alerts(),
        left in ids(),
        right in ids(),
    ) {
        let mut decisions = older;
        decisions.push(Decision::Apart { left: left.clone(), right: right.clone() });
        let mut correlator = correlated(&alerts, &decisions);
        for alert in later {
            correlator.add([alert]);
            for incident in correlator.incidents() {
                let has = |side: &[String], other: &[String]| {
                    incident.alerts.iter().any(|id| side.contains(id) && !other.contains(id))
                };
                prop_assert!(!(has(&left, &right) && has(&right, &left)), "{:?}", incident);
            }
        }
    }

    #[test]
    fn an_update_says_all_that_has_changed(first in alerts(), decisions in decisions(), more in alerts()) {
        let mut correlator = correlated(&first, &[]);
        let mut updates: Vec<Update> = Vec::new();
        updates.push(Box::new(move |correlator| correlator.set_decisions(decisions.clone())));
        for portion in more.chunks(2) {
            let portion = portion.to_vec();
            updates.push(Box::new(move |correlator| correlator.add(portion.clone())));
        }
        for update in updates {
            let before = picture(&correlator).0;
            let changes = update(&mut correlator);
            let after = picture(&correlator).0;
            for one in after.iter().filter(|one| !before.contains(one)) {
                prop_assert!(changes.changed.iter().any(|changed| changed.id == one.0.id), "{:?}", one);
            }
            let now: BTreeMap<String, IncidentId> = after
                .iter()
                .flat_map(|(incident, ..)| incident.alerts.iter().map(|id| (id.clone(), incident.id.clone())))
                .collect();
            for (incident, ..) in before {
                let home = &now[&incident.alerts[0]];
                let redirect = (incident.id.clone(), home.clone());
                prop_assert_eq!(&incident.id != home, changes.redirects.contains(&redirect));
                prop_assert_eq!(correlator.resolve(std::slice::from_ref(&incident.id)), vec![Some(home.clone())]);
                let homes: BTreeSet<IncidentId> = incident.alerts.iter().map(|id| now[id].clone()).collect();
                let split = (incident.id, homes.iter().cloned().collect());
                prop_assert_eq!(homes.len() > 1, changes.splits.contains(&split), "{:?} {:?}", split, changes);
            }
        }
    }

    #[test]
    fn a_shift_of_all_times_changes_no_group(alerts in alerts(), decisions in decisions(), shift in -1_000_000..1_000_000_i64) {
        let expected = groups(&correlated(&alerts, &decisions));
        let shifted: Vec<Alert> =
            alerts.into_iter().map(|alert| Alert { time: alert.time + shift * 987_654_321, ..alert }).collect();
        prop_assert_eq!(groups(&correlated(&shifted, &decisions)), expected);
    }

    #[test]
    fn links_with_neighbours_give_the_groups_of_all_pairs(alerts in alerts()) {
        let correlator = correlated(&alerts, &[]);
        let mut pairs = Vec::new();
        for one in 0..correlator.alerts.len() {
            for other in 0..one {
                if all_pairs::are_linked(&correlator, one, other) {
                    let id = |alert: usize| correlator.alerts[alert].id.to_string();
                    pairs.push((id(one), id(other)));
                }
            }
        }
        let expected = components(correlator.alerts.iter().map(|alert| alert.id.to_string()), &pairs);
        let found: BTreeSet<BTreeSet<String>> =
            groups(&correlator).into_iter().map(|group| group.into_iter().collect()).collect();
        prop_assert_eq!(found, expected);
    }
}

/// The rules said plainly, for two alerts among all, without any state.
mod all_pairs {
    use super::*;

    pub(super) fn are_linked(correlator: &Correlator, one: usize, other: usize) -> bool {
        let (first, second) = (&correlator.alerts[one], &correlator.alerts[other]);
        let configuration = correlator.configuration();
        let apart = (first.time - second.time).abs();
        let is_within = |kind| match configuration.rule(kind).window {
            Window::Always => true,
            Window::Within(window) => apart <= window,
        };
        let shared: Vec<Fact> =
            first.facts.iter().filter(|fact| second.facts.contains(fact)).copied().collect();
        let is_high = first.severity == Severity::High || second.severity == Severity::High;
        shared.iter().any(|fact| {
            let is_free = |alert: usize| !is_crowded(correlator, *fact, alert);
            let may = is_within(fact.kind)
                && is_free(one)
                && is_free(other)
                && chain(correlator, *fact, one) == chain(correlator, *fact, other);
            let weight = configuration.rule(fact.kind).weight;
            let has_second = shared.iter().any(|second| {
                let rule = configuration.rule(second.kind);
                second.kind != fact.kind
                    && rule.weight < 100
                    && weight >= rule.weight
                    && weight + rule.weight >= 100
                    && is_within(second.kind)
            });
            may && (weight >= 100 || (is_high && weight + 40 >= 100) || has_second)
        })
    }

    fn sharers(correlator: &Correlator, fact: Fact) -> impl Iterator<Item = &reading::Stored> {
        correlator.alerts.iter().filter(move |alert| alert.facts.contains(&fact))
    }

    fn is_crowded(correlator: &Correlator, fact: Fact, alert: usize) -> bool {
        let rule = correlator.configuration().rule(fact.kind);
        let time = correlator.alerts[alert].time;
        let near: Vec<_> =
            sharers(correlator, fact).filter(|other| (other.time - time).abs() <= rule.count_over).collect();
        let mut parties: BTreeSet<&Fact> = BTreeSet::new();
        for other in &near {
            let of_kind = |kind| other.facts.iter().filter(move |one| one.kind == kind && **one != fact);
            let accounts: Vec<&Fact> = of_kind(FactKind::Account).collect();
            let devices: Vec<&Fact> = of_kind(FactKind::Device).collect();
            parties.extend(if accounts.is_empty() { devices } else { accounts });
        }
        rule.most_parties.is_some_and(|most| parties.len() > most as usize)
            || rule.most_alerts.is_some_and(|most| near.len() > most as usize)
    }

    fn chain(correlator: &Correlator, fact: Fact, alert: usize) -> usize {
        let rule = correlator.configuration().rule(fact.kind);
        let (Some(longest), Window::Within(window)) = (rule.chain, rule.window) else { return 0 };
        let times: BTreeSet<i64> = sharers(correlator, fact).map(|other| other.time).collect();
        let (mut chain, mut begun, mut last) = (0, i64::MIN, i64::MIN);
        for time in times {
            if begun == i64::MIN || time - last > window || time - begun > longest {
                chain += 1;
                begun = time;
            }
            last = time;
            if time == correlator.alerts[alert].time {
                break;
            }
        }
        chain
    }
}
