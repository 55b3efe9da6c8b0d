//! Alerts of a made-up organisation: the same seed gives the same alerts.
//!
//! An account for every 20 alerts, over 90 days. Most alerts are stray: an account, its device, an address of its own
//! and some file. One in ten belongs to a story of a handful of alerts that share file, message, session or device. Some
//! entities touch everything: a proxy, a template file, a service account, a policy that matches one tester's file all
//! day.

use crate::incident::correlate::{Alert, Entity, EntityKind, IdentifierKind as Id, Role, Severity};

const DAY: i64 = 86_400_000_000;

/// Pseudo-random numbers (SplitMix64).
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

/// So many alerts, by time.
pub fn alerts(count: u64, seed: u64) -> Vec<Alert> {
    let mut random = Random(seed);
    let accounts = count / 20 + 10;
    let mut all: Vec<Alert> = (0..count).map(|number| alert(number, accounts, &mut random)).collect();
    all.sort_by_key(|alert| alert.time);
    all
}

fn alert(number: u64, accounts: u64, random: &mut Random) -> Alert {
    let story = (random.below(10) == 0).then(|| number / 80);
    let who = match (story, random.below(50)) {
        (Some(story), _) => story * 7 % accounts,
        (None, 0) => 0,
        _ => random.below(accounts),
    };
    let day = match story {
        Some(story) => story % 85 + random.below(4),
        None => random.below(90),
    };
    let time = i64::try_from(day).unwrap_or(0) * DAY + i64::try_from(random.below(DAY as u64)).unwrap_or(0);
    let severity = match random.below(20) {
        0 => Severity::High,
        1..=9 => Severity::Medium,
        _ => Severity::Low,
    };
    let rule = random.below(40);
    Alert {
        id: format!("{:016x}-{number}", random.next()),
        time,
        severity,
        title: format!("DLP policy match {rule}"),
        category: "Exfiltration".to_owned(),
        service_source: "Microsoft Data Loss Prevention".to_owned(),
        rule: Some(format!("Rule {rule}")),
        policy: Some(format!("Policy {}", rule / 4)),
        organisation: Some("contoso".to_owned()),
        provider_incident: story.filter(|story| story % 3 == 0).map(|story| story.to_string()),
        is_simulation: random.below(30) == 0,
        entities: entities(who, story, random),
        ..Alert::default()
    }
}

fn entities(who: u64, story: Option<u64>, random: &mut Random) -> Vec<Entity> {
    let account = Entity::new(EntityKind::Account).in_role(Role::Impacted);
    // Each workload knows the account by another identifier.
    let account = match random.below(4) {
        0 => account.with(Id::MailAddress, format!("user{who}@contoso.com")),
        1 => account.with(Id::ObjectId, format!("00000000-0000-4000-8000-{who:012x}")),
        _ => account
            .with(Id::MailAddress, format!("User{who}@Contoso.com"))
            .with(Id::ObjectId, format!("00000000-0000-4000-8000-{who:012x}"))
            .with(Id::Sid, format!("S-1-5-21-1-2-3-{who}")),
    };
    // The service account works on every device.
    let machine = if who == 0 { random.below(5000) } else { who };
    let device = Entity::new(EntityKind::Device)
        .with(Id::DeviceId, format!("{machine:040x}1"))
        .with(Id::DeviceName, format!("pc{machine}.contoso.com"));
    let address = match random.below(3) {
        0 => "203.0.113.1".to_owned(),
        _ => format!("{}.{}.{}.{}", 11 + who % 80, who / 80 % 256, who / 20_480 % 256, 1 + random.below(3)),
    };
    let content = match (story, random.below(30)) {
        (Some(story), _) => story + 1_000_000_000,
        (None, 0) => 7,
        _ => random.next(),
    };
    let file = Entity::new(EntityKind::File)
        .with(Id::Sha256, format!("{content:064x}"))
        .with(Id::Path, format!("C:\\Users\\user{who}\\Documents\\Report {}.xlsx", content % 1000));
    let mut all = vec![account, device, Entity::new(EntityKind::Address).with(Id::IpAddress, address), file];
    if random.below(2) == 0 {
        let target = format!("user{}@example.net", random.below(500));
        all.push(Entity::new(EntityKind::Destination).with(Id::Target, target));
    }
    if let Some(story) = story {
        all.push(Entity::new(EntityKind::Message).with(Id::NetworkMessageId, format!("m{story}-1")));
        all.push(Entity::new(EntityKind::Session).with(Id::SessionId, format!("session {story}")));
    }
    all
}
