use super::*;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000_000;

fn finding(key: &str, by: &str, time: i64) -> Finding<()> {
    let text = |text: &str| vec![KeyValue::Text(text.to_owned())];
    Finding { key: text(key), by: text(by), time, row: () }
}

fn hourly(by: &[&str]) -> Option<Suppression> {
    Some(Suppression { window: TimeDelta::hours(1), by: by.iter().map(|&name| name.to_owned()).collect() })
}

fn shown(alerts: &[Folded<()>]) -> Vec<(usize, usize)> {
    alerts.iter().map(|alert| (alert.findings.len(), alert.repeated.len())).collect()
}

#[test]
fn every_finding_is_an_alert_and_a_repeated_one_raises_nothing_new() {
    let rules = Rules::default();
    let alerts = fold("q", vec![finding("b", "", 5), finding("a", "", 5), finding("b", "", 1)], &rules);
    assert_eq!(shown(&alerts), [(1, 1), (1, 0)]);
    assert_eq!(alerts[0].id, alert_id("q", &[KeyValue::Text("b".into())]));
    assert_eq!((alerts[0].findings[0].time, alerts[0].repeated[0].time), (1, 5));
}

#[test]
fn a_suppression_window_is_one_alert_that_keeps_all_findings() {
    let rules = Rules { suppression: hourly(&["Account"]), ..Rules::default() };
    let all = vec![
        finding("1", "ann", 1),
        finding("2", "ann", HOUR - 1),
        finding("3", "ann", HOUR),
        finding("4", "bob", 2),
    ];
    let alerts = fold("q", all, &rules);
    assert_eq!(shown(&alerts), [(2, 0), (1, 0), (1, 0)]);
    assert!(alerts.iter().all(|alert| alert.reason == Reason::Suppression));
}

#[test]
fn a_threshold_counts_what_is_in_the_alert() {
    let threshold = Threshold { comparison: Comparison::AtLeast, count: 2 };
    let rules = Rules { threshold, suppression: hourly(&["Account"]), ..Rules::default() };
    let all =
        vec![finding("1", "ann", 1), finding("2", "ann", 2), finding("3", "bob", 3), finding("3", "bob", 4)];
    assert_eq!(shown(&fold("q", all.clone(), &rules)), [(2, 0)]);
    let single = Rules { threshold, ..Rules::default() };
    assert_eq!(shown(&fold("q", all.clone(), &single)), [(1, 1)]);
    let run = Rules { threshold, alert_of: AlertOf::Run, ..Rules::default() };
    assert_eq!(shown(&fold("q", all, &run)), [(3, 1)]);
}

#[test]
fn no_findings_are_no_alert_whatever_the_threshold() {
    for comparison in [Comparison::LessThan, Comparison::Equal, Comparison::AtLeast] {
        let rules = Rules {
            threshold: Threshold { comparison, count: 0 },
            alert_of: AlertOf::Run,
            ..Rules::default()
        };
        assert!(fold::<()>("q", Vec::new(), &rules).is_empty());
    }
}

#[test]
fn a_flood_is_one_alert_that_says_how_many_and_keeps_all() {
    let flood = Some(Flood { most: 3, within: TimeDelta::hours(1) });
    let rules = Rules { flood, ..Rules::default() };
    let mut all: Vec<_> = (0..5000).map(|n| finding(&n.to_string(), "", n % HOUR)).collect();
    all.extend((0..3).map(|n| finding(&format!("later {n}"), "", HOUR + n)));
    let alerts = fold("q", all, &rules);
    assert_eq!(shown(&alerts), [(5000, 0), (1, 0), (1, 0), (1, 0)]);
    assert_eq!((alerts[0].alerts, alerts[0].reason), (5000, Reason::Flood));
    assert_eq!(alerts[0].span(), Some((0, 4999)));
}

#[test]
fn a_window_begins_where_the_clock_says() {
    assert_eq!(window_start(HOUR + 5, TimeDelta::hours(1)), HOUR);
    assert_eq!(window_start(-1, TimeDelta::hours(1)), -HOUR);
    assert_eq!(window_start(i64::MIN, TimeDelta::days(366)), i64::MIN);
}

fn rules() -> impl Strategy<Value = Rules> {
    let threshold = (any::<bool>(), 0_u64..4).prop_map(|(more, count)| Threshold {
        comparison: if more { Comparison::MoreThan } else { Comparison::AtLeast },
        count,
    });
    let suppression =
        proptest::option::of((1_i64..30).prop_map(|micros| Suppression {
            window: TimeDelta::microseconds(micros),
            by: vec!["x".into()],
        }));
    let flood = proptest::option::of(
        (0_u64..4, 1_i64..30)
            .prop_map(|(most, micros)| Flood { most, within: TimeDelta::microseconds(micros) }),
    );
    (any::<bool>(), threshold, suppression, flood).prop_map(|(run, threshold, suppression, flood)| Rules {
        alert_of: if run { AlertOf::Run } else { AlertOf::Finding },
        threshold,
        suppression,
        flood,
    })
}

fn findings() -> impl Strategy<Value = Vec<Finding<()>>> {
    proptest::collection::vec(("[a-e]", "[xy]", -20_i64..60), 0..25)
        .prop_map(|all| all.iter().map(|(key, by, time)| finding(key, by, *time)).collect())
}

proptest! {
    #[test]
    fn the_order_of_the_findings_does_not_matter(
        (rules, sorted, shuffled) in (rules(), findings())
            .prop_flat_map(|(rules, all)| (Just(rules), Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        prop_assert_eq!(fold("q", sorted, &rules), fold("q", shuffled, &rules));
    }

    #[test]
    fn nothing_is_lost_when_one_finding_is_enough(all in findings(), rules in rules()) {
        let rules = Rules { threshold: Threshold::default(), ..rules };
        let count = all.len();
        let alerts = fold("q", all, &rules);
        prop_assert_eq!(shown(&alerts).iter().map(|(one, other)| one + other).sum::<usize>(), count);
        let ids: std::collections::BTreeSet<_> = alerts.iter().map(|alert| alert.id).collect();
        prop_assert_eq!(ids.len(), alerts.len());
    }

    #[test]
    fn findings_that_come_in_parts_raise_the_alerts_of_the_whole(
        all in findings(),
        rules in rules(),
        cut in 0_usize..25,
    ) {
        // Each finding has one time and one group, whenever it comes; every run sees all that came before.
        let mut all = all;
        all.sort_by_cached_key(|finding| canonical(&finding.key));
        all.dedup_by(|one, other| one.key == other.key);
        let rules = Rules { alert_of: AlertOf::Finding, flood: None, ..rules };
        let ids = |alerts: Vec<Folded<()>>| -> std::collections::BTreeSet<AlertId> {
            alerts.iter().map(|alert| alert.id).collect()
        };
        let mut in_parts = ids(fold("q", all.iter().take(cut).cloned().collect(), &rules));
        in_parts.extend(ids(fold("q", all.clone(), &rules)));
        prop_assert_eq!(in_parts, ids(fold("q", all, &rules)));
    }
}
