//! What links, what does not, and what people's decisions do: one fact a test.

use super::*;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn alert(id: &str, time: i64, entities: Vec<Entity>) -> Alert {
    Alert { id: id.into(), time, entities, severity: Severity::Medium, title: "T".into(), ..Alert::default() }
}

fn account(name: &str) -> Entity {
    Entity::new(EntityKind::Account).with(IdentifierKind::MailAddress, format!("{name}@contoso.com"))
}

fn device(name: &str) -> Entity {
    Entity::new(EntityKind::Device).with(IdentifierKind::DeviceName, name)
}

fn address(last: u8) -> Entity {
    Entity::new(EntityKind::Address).with(IdentifierKind::IpAddress, format!("198.51.100.{last}"))
}

fn file(digit: char) -> Entity {
    Entity::new(EntityKind::File).with(IdentifierKind::Sha1, digit.to_string().repeat(40))
}

fn file_name(name: &str) -> Entity {
    Entity::new(EntityKind::File).with(IdentifierKind::FileName, name)
}

fn correlated(alerts: Vec<Alert>) -> Correlator {
    let mut correlator = Correlator::new(Configuration::defaults().unwrap());
    correlator.add(alerts);
    correlator
}

fn groups(correlator: &Correlator) -> Vec<String> {
    correlator.incidents().into_iter().map(|incident| incident.alerts.join(" ")).collect()
}

fn are_linked(one: Alert, other: Alert) -> bool {
    let is_linked =
        |first: &Alert, second: &Alert| groups(&correlated(vec![first.clone(), second.clone()])).len() == 1;
    let linked = is_linked(&one, &other);
    assert_eq!(is_linked(&other, &one), linked);
    linked
}

#[test]
fn entities_link_within_their_window_and_not_beyond() {
    let message = || Entity::new(EntityKind::Message).with(IdentifierKind::NetworkMessageId, "m1");
    let item = || Entity::new(EntityKind::File).with(IdentifierKind::ItemId, "i1");
    let application = || Entity::new(EntityKind::Application).with(IdentifierKind::ApplicationId, "a1");
    let session = || Entity::new(EntityKind::Session).with(IdentifierKind::SessionId, "s1");
    let usb = || Entity::new(EntityKind::RemovableDevice).with(IdentifierKind::SerialNumber, "u1");
    for (entity, window) in [
        (message(), 7 * DAY),
        (file('a'), 7 * DAY),
        (item(), 7 * DAY),
        (application(), 7 * DAY),
        (session(), DAY),
        (usb(), 30 * DAY),
        (address(1), 2 * HOUR),
    ] {
        let at = |id, time| alert(id, time, vec![entity.clone()]);
        assert!(are_linked(at("a", 5), at("b", 5 + window)), "{entity:?}");
        assert!(!are_linked(at("a", 5), at("b", 6 + window)), "{entity:?}");
    }
}

#[test]
fn a_provider_incident_links_always_even_simulation_with_enforced() {
    let at = |id, time| Alert { provider_incident: Some("7".into()), ..alert(id, time, vec![]) };
    assert!(are_linked(at("a", 0), at("b", 4000 * DAY)));
    assert!(are_linked(at("a", 0), Alert { is_simulation: true, ..at("b", 1) }));
    let dlp = |id, time| Alert { dlp_incident: Some("7".into()), ..alert(id, time, vec![]) };
    assert!(are_linked(dlp("a", 0), dlp("b", 400 * DAY)));
    assert!(!are_linked(dlp("a", 0), at("b", 0)));
}

#[test]
fn an_account_links_only_with_a_second_fact_or_high_severity() {
    let site = || Entity::new(EntityKind::Site).with(IdentifierKind::SiteUrl, "https://c.example/sites/a/");
    let target = || Entity::new(EntityKind::Destination).with(IdentifierKind::Target, "example.net");
    let at = |id, time| alert(id, time, vec![account("ann")]);
    assert!(!are_linked(at("a", 0), at("b", 1)));
    for second in [site(), target(), device("pc1"), file_name("x.docx")] {
        let with = |id, time| alert(id, time, vec![account("ann"), second.clone()]);
        assert!(are_linked(with("a", 0), with("b", DAY)), "{second:?}");
        assert!(!are_linked(with("a", 0), with("b", DAY + 1)), "{second:?}");
        let alone = |id, time| alert(id, time, vec![second.clone()]);
        assert!(!are_linked(alone("a", 0), alone("b", 1)), "{second:?}");
    }
    let rule = |id, time| Alert { rule: Some("R".into()), ..at(id, time) };
    assert!(are_linked(rule("a", 0), rule("b", DAY)));
    let high = |id, time| Alert { severity: Severity::High, ..at(id, time) };
    assert!(are_linked(high("a", 0), at("b", DAY)));
    assert!(!are_linked(high("a", 0), at("b", DAY + 1)));
}

#[test]
fn a_device_links_only_with_the_same_account() {
    let on = |id, who| alert(id, 0, vec![device("pc1"), account(who)]);
    assert!(are_linked(on("a", "ann"), on("b", "ann")));
    assert!(!are_linked(on("a", "ann"), on("b", "bob")));
}

#[test]
fn a_template_that_many_accounts_use_links_nobody_but_one_account_with_itself() {
    let holds = |id: &str, who: &str, time| {
        let template = file('a').with(IdentifierKind::FileName, "form.docx");
        alert(id, time, vec![account(who), template])
    };
    let mut all: Vec<Alert> =
        (0..30).map(|number| holds(&format!("{number:02}"), &format!("user{number}"), number)).collect();
    all.push(holds("again", "user7", HOUR));
    let correlator = correlated(all);
    assert_eq!(correlator.incidents().len(), 30);
    assert!(groups(&correlator).contains(&"07 again".to_owned()));
    assert_eq!(correlator.capped().len(), 1);
}

#[test]
fn simulation_does_not_link_with_enforced_nor_one_organisation_with_another() {
    let at = |id, time| alert(id, time, vec![file('a')]);
    let simulated = |id, time| Alert { is_simulation: true, ..at(id, time) };
    assert!(are_linked(simulated("a", 0), simulated("b", 1)));
    assert!(!are_linked(at("a", 0), simulated("b", 1)));
    let of = |id, organisation: &str| Alert { organisation: Some(organisation.into()), ..at(id, 0) };
    assert!(are_linked(of("a", "x"), of("b", "X")));
    assert!(!are_linked(of("a", "x"), of("b", "y")));
}

#[test]
fn an_account_chain_ends_after_seven_days() {
    let days = |count: i64| -> Vec<Alert> {
        (0..count)
            .map(|day| alert(&format!("{day:02}"), day * DAY, vec![account("ann"), device("pc1")]))
            .collect()
    };
    assert_eq!(groups(&correlated(days(8))).len(), 1);
    assert_eq!(groups(&correlated(days(10))), ["00 01 02 03 04 05 06 07", "08 09"]);
    let high = |id, time| Alert { severity: Severity::High, ..alert(id, time, vec![account("ann")]) };
    let mut ended = days(8);
    ended.extend([high("late", 7 * DAY + HOUR), high("later", 7 * DAY + 2 * HOUR)]);
    assert_eq!(groups(&correlated(ended)), ["00 01 02 03 04 05 06 07", "late later"]);
}

#[test]
fn an_address_that_many_accounts_use_links_nobody_and_is_reported() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let users = |count: i64| -> Vec<Alert> {
        let named = names.iter().zip(0..count);
        named.map(|(name, place)| alert(name, place * HOUR, vec![account(name), address(1)])).collect()
    };
    let few = correlated(users(5));
    assert_eq!(groups(&few), ["a b c d e"]);
    assert_eq!(few.capped(), []);
    let many = correlated(users(6));
    assert_eq!(groups(&many).len(), 6);
    let capped = many.capped();
    let [row] = capped.as_slice() else { panic!("{capped:?}") };
    assert_eq!((row.kind, row.value.as_str(), row.alerts), (FactKind::Address, "198.51.100.1", 6));
}

#[test]
fn identifiers_learnt_late_bring_together_what_came_before() {
    let by_mail = alert("a", 0, vec![account("ann"), device("pc1")]);
    let sid = |entity: Entity| entity.with(IdentifierKind::Sid, "S-1-5-21-9");
    let by_sid = alert("b", HOUR, vec![sid(Entity::new(EntityKind::Account)), device("pc1")]);
    let mut correlator = correlated(vec![by_mail, by_sid]);
    assert_eq!(groups(&correlator).len(), 2);
    let changes = correlator.add([alert("z", 90 * DAY, vec![sid(account("ann"))])]);
    assert_eq!(groups(&correlator), ["a b", "z"]);
    assert_eq!(changes.redirects, [(IncidentId::of_first_alert("b"), IncidentId::of_first_alert("a"))]);
}

#[test]
fn a_late_alert_that_joins_two_incidents_leaves_a_redirect() {
    let mut correlator =
        correlated(vec![alert("a", 0, vec![file('a')]), alert("b", 9 * DAY, vec![file('a')])]);
    let [first, second] = ["a", "b"].map(IncidentId::of_first_alert);
    let changes = correlator.add([alert("c", 5 * DAY, vec![file('a')])]);
    assert_eq!(changes.redirects, [(second.clone(), first.clone())]);
    assert_eq!(correlator.resolve(&[second, first.clone()]), [Some(first.clone()), Some(first.clone())]);
    // One that comes before all gives the incident its id, and the old one leads there.
    let changes = correlator.add([alert("d", -DAY, vec![file('a')])]);
    assert_eq!(changes.redirects, [(first, IncidentId::of_first_alert("d"))]);
}

#[test]
fn an_undone_merge_stays_undone_when_more_alerts_arrive() {
    let at = |id, hours| alert(id, hours * HOUR, vec![file('a')]);
    let mut correlator = correlated(vec![at("a", 0), at("b", 72), at("c", 144), at("d", 216)]);
    let ids = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let apart = Decision::Apart { left: ids(&["a", "b"]), right: ids(&["c", "d"]) };
    let changes = correlator.set_decisions(vec![apart]);
    assert_eq!(groups(&correlator), ["a b", "c d"]);
    let [first, third] = ["a", "c"].map(IncidentId::of_first_alert);
    let mut parts = vec![first.clone(), third];
    parts.sort();
    assert_eq!(changes.splits, [(first, parts)]);
    correlator.add([at("e", 96), at("f", 130), at("g", 300)]);
    assert_eq!(groups(&correlator), ["a b e", "f c d g"]);
}

#[test]
fn an_alert_that_is_taken_out_does_not_tear_the_others_apart() {
    let at = |id, day| alert(id, day * DAY, vec![file('a')]);
    let mut correlator = correlated(vec![at("a", 0), at("b", 3), at("c", 6)]);
    let left = vec!["b".to_owned()];
    correlator.set_decisions(vec![Decision::Apart { left, right: vec!["a".to_owned(), "c".to_owned()] }]);
    assert_eq!(groups(&correlator), ["a c", "b"]);
    correlator.set_decisions(vec![]);
    assert_eq!(groups(&correlator), ["a b c"]);
}

#[test]
fn people_can_move_an_alert_and_the_newer_decision_counts() {
    let mut correlator = correlated(vec![
        alert("a", 0, vec![file('a')]),
        alert("b", 0, vec![file('a')]),
        alert("c", 0, vec![file('c')]),
    ]);
    let ids = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let out = Decision::Apart { left: ids(&["b"]), right: ids(&["a"]) };
    let into = Decision::Together { alerts: ids(&["b", "c"]) };
    correlator.set_decisions(vec![out.clone(), into.clone()]);
    assert_eq!(groups(&correlator), ["a", "b c"]);
    assert!(correlator.links("b").iter().any(|link| link.reason == "put together by decision"));
    let back = Decision::Together { alerts: ids(&["a", "b"]) };
    correlator.set_decisions(vec![out, into, back]);
    assert_eq!(groups(&correlator), ["a b c"]);
}

#[test]
fn a_link_says_why() {
    let mut secret = device("pc1");
    secret.is_sensitive = true;
    let correlator = correlated(vec![
        alert("a", 0, vec![account("ann"), secret]),
        alert("b", 90 * MINUTE, vec![account("ann"), device("PC1.")]),
    ]);
    let links = correlator.links("a");
    let [link] = links.as_slice() else { panic!("{links:?}") };
    assert_eq!((link.earlier.as_str(), link.later.as_str(), link.minutes_apart), ("a", "b", 90));
    assert_eq!(link.reason, "same account and same device");
    assert_eq!((link.value.as_str(), link.second_value.as_str()), ("ann@contoso.com", "pc1"));
    assert!(link.is_sensitive);
    assert_eq!(correlator.links("b"), links);
}

#[test]
fn a_newer_revision_replaces_an_older_one_in_any_order() {
    let old = Alert { revision: 1, provider_incident: Some("1".into()), ..alert("a", 0, vec![]) };
    let new = Alert { revision: 2, provider_incident: Some("2".into()), ..alert("a", 0, vec![]) };
    let other = Alert { provider_incident: Some("1".into()), ..alert("b", 0, vec![]) };
    for order in [[&old, &new, &other], [&new, &old, &other], [&other, &old, &new]] {
        let mut correlator = correlated(vec![]);
        for one in order {
            correlator.add([one.clone()]);
        }
        assert_eq!(groups(&correlator), ["a", "b"]);
    }
}

#[test]
fn an_incident_says_what_who_and_where() {
    let with = |id: &str, time, title: &str, severity| Alert {
        title: title.into(),
        severity,
        ..alert(id, time, vec![account("ann").in_role(Role::Impacted), device("pc1")])
    };
    let correlator = correlated(vec![
        with("a", 0, "Odd sign-in", Severity::Low),
        with("b", 1, "Card numbers on a memory stick", Severity::High),
    ]);
    let incident = correlator.incident("a").unwrap();
    assert_eq!(incident.name, "Card numbers on a memory stick and 1 more by ann@contoso.com on pc1");
    assert_eq!(incident.severity, Severity::High);
}

#[test]
fn a_file_under_its_content_and_its_name_is_one_entity() {
    let whole = file('a').with(IdentifierKind::Path, "C:\\x\\Cards.xlsx");
    let correlator = correlated(vec![
        alert("a", 0, vec![account("ann"), whole]),
        alert("b", 1, vec![account("ann"), file_name("cards.xlsx")]),
    ]);
    let entities = correlator.entities("b");
    let files: Vec<&EntityRow> = entities.iter().filter(|row| row.kind != FactKind::Account).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!((file.kind, file.alerts), (FactKind::File, 2));
    assert!(file.identifiers.contains(&"cards.xlsx".to_owned()));
}

#[test]
fn a_simulation_says_what_would_join_and_what_would_split() {
    let alerts = vec![
        alert("a", 0, vec![file('a')]),
        alert("b", 6 * DAY, vec![file('a')]),
        alert("c", 0, vec![address(1)]),
        alert("d", 3 * HOUR, vec![address(1)]),
    ];
    let own = "[facts.file]\nwindow = \"1d\"\n[facts.address]\nwindow = \"4h\"\n";
    let mut other = Correlator::new(Configuration::read(own).unwrap());
    other.add(alerts.clone());
    let comparison = Comparison::of(&Grouping::of(&correlated(alerts)), &Grouping::of(&other));
    let [a, b, c, d] = ["a", "b", "c", "d"].map(IncidentId::of_first_alert);
    let by_id = |one: IdentifierList| {
        let mut one = one;
        one.sort();
        one
    };
    let split = Regrouped { incident: a.clone(), others: by_id(vec![(a, 1), (b, 1)]) };
    let join = Regrouped { incident: c.clone(), others: by_id(vec![(c, 1), (d, 1)]) };
    assert_eq!((comparison.splits, comparison.joins), (vec![split], vec![join]));
    assert_eq!((comparison.before.incidents, comparison.after.incidents, comparison.same), (3, 3, 0));
}

type IdentifierList = Vec<(IncidentId, usize)>;
