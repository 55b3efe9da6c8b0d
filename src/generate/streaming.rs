//! Defender's streaming form: one object a line with `time`, `tenantId`, `operationName`, `category` and the row in
//! `properties`.

use super::defender_rows::{
    Mail, What, alert_evidence, alert_info, cloud_app, device_event, device_file, device_logon, email,
    sign_in,
};
use super::device::STICK_SERIAL;
use super::names::{OUTSIDE, SUBJECTS};
use super::plan::Plan;
use super::scene::Scene;
use super::stories::{ALERTS, COLLECTOR, Cast, INTRUDER_ADDRESS, PHISH_SUBJECT, PRIVATE_MAILBOX, VICTIM};
use super::tenant::Person;
use super::text::Text;

/// The tables that are streamed.
pub const TABLES: [&str; 8] = [
    "CloudAppEvents",
    "EmailEvents",
    "DeviceFileEvents",
    "DeviceEvents",
    "DeviceLogonEvents",
    "EntraIdSignInEvents",
    "AlertInfo",
    "AlertEvidence",
];
/// Rows that belong to stories.
pub const STORY_ROWS: u64 = 7 + 1 + 12 + 1 + 5 + 5 + 10;

/// A row of a story.
#[derive(Debug, Clone, Copy)]
pub enum StoryRow {
    /// The intruder's sign-in with this error code.
    SignIn(u64),
    /// A mail the intruder sends inside the company: index.
    Phish(u64),
    /// The collector's mail to a private mailbox.
    PrivateMail,
    /// The memory stick appears.
    Mounted,
    /// A card file is written to the stick.
    Copied(usize),
    /// An alert.
    Alert(usize),
    /// The person, or the file or address, that an alert is about.
    Evidence(usize, bool),
}

/// The rows of the stories in order of time.
#[must_use]
pub fn story_rows(plan: &Plan) -> Vec<(i64, StoryRow)> {
    let (a, b) = Cast::days(plan);
    let [_, link, mail, stick] = a.map(|day| plan.midnight(day));
    let [taken, used] = b.map(|day| plan.midnight(day));
    let at = |midnight: i64, hour: i64, minute: i64| midnight + hour * 3600 + minute * 60;
    let mut rows = Vec::new();
    rows.extend((0..6).map(|number| (at(taken, 5, 2) + 40 * number, StoryRow::SignIn(50_126))));
    rows.push((at(taken, 5, 8), StoryRow::SignIn(0)));
    rows.extend(
        (0..12).map(|number: u64| (at(used, 6, 40) + 9 * number.cast_signed(), StoryRow::Phish(number))),
    );
    rows.push((at(mail, 16, 45), StoryRow::PrivateMail));
    rows.push((at(stick, 15, 28), StoryRow::Mounted));
    rows.extend((0..5).map(|number: usize| {
        (at(stick, 15, 30) + 12 * number.cast_signed() as i64, StoryRow::Copied(number))
    }));
    let alerts = [at(link, 19, 2), at(mail, 16, 48), at(stick, 15, 38), at(taken, 5, 40), at(used, 7, 18)];
    for (number, time) in alerts.into_iter().enumerate() {
        rows.push((time, StoryRow::Alert(number)));
        rows.extend([(time, StoryRow::Evidence(number, false)), (time, StoryRow::Evidence(number, true))]);
    }
    rows.sort_by_key(|row| row.0);
    rows
}

/// A row of a story, to the text of its table.
pub fn story_row(scene: &mut Scene<'_>, cast: &Cast, time: i64, row: StoryRow, sinks: &mut [Text; 8]) {
    let tenant = scene.tenant;
    let (collector, victim) = (tenant.person(COLLECTOR), tenant.person(VICTIM));
    match row {
        StoryRow::SignIn(error) => {
            sign_in(scene, &mut sinks[5], time, victim, INTRUDER_ADDRESS, error, cast.session);
        }
        StoryRow::Phish(number) => {
            let to = tenant.person(10 + usize::try_from(number).unwrap_or_default());
            let number = cast.card_mail.rotate_left(32).wrapping_add(number);
            let mail = Mail {
                from: &victim.upn,
                to: &to.upn,
                subject: PHISH_SUBJECT,
                number,
                direction: "Intra-org",
                attachments: 0,
            };
            email(scene, &mut sinks[1], time, &mail);
        }
        StoryRow::PrivateMail => {
            let mail = Mail {
                from: &collector.upn,
                to: PRIVATE_MAILBOX,
                subject: "Pictures from the weekend",
                number: cast.private_mail,
                direction: "Outbound",
                attachments: 1,
            };
            email(scene, &mut sinks[1], time, &mail);
        }
        StoryRow::Mounted => {
            let fields = format!(
                "{{\"DriveLetter\":\"E:\",\"ProductName\":\"Pocket 64\",\"Manufacturer\":\"Contoso Flash\",\"SerialNumber\":\"{STICK_SERIAL}\"}}"
            );
            device_event(scene, &mut sinks[3], time, collector, "UsbDriveMounted", &fields);
        }
        StoryRow::Copied(number) => {
            let file = cast.device_file(number);
            device_file(
                scene,
                &mut sinks[2],
                time,
                collector,
                ("FileCreated", "E:\\", file.name),
                file.number,
                file.size,
            );
        }
        StoryRow::Alert(_) | StoryRow::Evidence(..) => story_alert(scene, cast, time, row, sinks),
    }
}

/// An alert of a story, or what it is about.
fn story_alert(scene: &mut Scene<'_>, cast: &Cast, time: i64, row: StoryRow, sinks: &mut [Text; 8]) {
    let tenant = scene.tenant;
    match row {
        StoryRow::Alert(number) => {
            let (title, category, severity) = ALERTS[number % 5];
            let id = alert_id(cast, number);
            alert_info(
                scene,
                &mut sinks[6],
                time,
                &id,
                (title, hunting_category(category), severity),
                service(category),
            );
        }
        StoryRow::Evidence(number, thing) => {
            let (title, category, _) = ALERTS[number % 5];
            let person = tenant.person(if number < 3 { COLLECTOR } else { VICTIM });
            let id = alert_id(cast, number);
            let what = match (thing, number) {
                (false, _) => What::Person,
                (true, 0..3) => What::File(&cast.file(1).name),
                (true, _) => What::Address(INTRUDER_ADDRESS),
            };
            alert_evidence(
                scene,
                &mut sinks[7],
                time,
                &id,
                (title, hunting_category(category), service(category)),
                person,
                what,
            );
        }
        _ => {}
    }
}

/// The id under which Defender shows an alert of the stories: `dl` or `fa`, and the `AlertId` of the audit record.
#[must_use]
pub fn alert_id(cast: &Cast, number: usize) -> String {
    let prefix = if ALERTS[number % 5].1 == "DataLossPrevention" { "dl" } else { "fa" };
    format!("{prefix}{}", cast.alerts[number % 5])
}

/// The category that hunting shows for a category of the audit log.
#[must_use]
pub fn hunting_category(category: &str) -> &'static str {
    if category == "DataLossPrevention" { "Exfiltration" } else { "SuspiciousActivity" }
}

fn service(category: &str) -> &'static str {
    if category == "DataLossPrevention" {
        "Microsoft Data Loss Prevention"
    } else {
        "Microsoft Defender for Office 365"
    }
}

/// A row of daily life; a background alert brings its evidence along when there is `room` for two. Gives the number of rows.
pub fn background_row(scene: &mut Scene<'_>, time: i64, room: u64, sinks: &mut [Text; 8]) -> u64 {
    let tenant = scene.tenant;
    let hour = usize::try_from(time.rem_euclid(86_400) / 3600).unwrap_or_default();
    let workers = tenant.at_work.get(hour).map_or(&[][..], Vec::as_slice);
    let number = if workers.is_empty() {
        scene.random.index(tenant.people.len())
    } else {
        scene.random.pick(workers) as usize
    };
    let person = tenant.person(number);
    let other = tenant.person(scene.random.index(tenant.people.len()));
    let file = tenant.file(scene.random.index(tenant.files.len()));
    let bits = scene.random.bits();
    match scene.random.below(100) {
        0..30 => cloud_app(scene, &mut sinks[0], time, person),
        30..52 => background_mail(scene, &mut sinks[1], time, &person.upn, &other.upn),
        52..68 => {
            let folder = format!("C:\\Users\\{}\\Documents\\", person.alias);
            let action = scene.random.pick(&[
                "FileCreated",
                "FileModified",
                "FileModified",
                "FileRenamed",
                "FileDeleted",
            ]);
            device_file(scene, &mut sinks[2], time, person, (action, &folder, &file.name), bits, file.size);
        }
        68..77 => {
            let (action, fields) = scene.random.pick(&[
                (
                    "PnpDeviceConnected",
                    "{\"ClassName\":\"Monitor\",\"DeviceDescription\":\"Generic monitor\"}",
                ),
                ("ScreenshotTaken", ""),
                ("PowerShellCommand", "{\"Command\":\"Get-Process\"}"),
                ("AntivirusScanCompleted", "{\"ScanTypeIndex\":\"Quick\"}"),
            ]);
            device_event(scene, &mut sinks[3], time, person, action, fields);
        }
        77..85 => device_logon(scene, &mut sinks[4], time, person, bits),
        85..98 => {
            let error = if bits.is_multiple_of(12) { 50_126 } else { 0 };
            let address = scene.address_of(person);
            sign_in(scene, &mut sinks[5], time, person, address, error, person.session);
        }
        _ => {
            return background_alert(scene, time, room, person, &file.name, sinks);
        }
    }
    1
}

/// A mail from or to outside, or among colleagues.
fn background_mail(scene: &mut Scene<'_>, out: &mut Text, time: i64, person: &str, other: &str) {
    let number = scene.random.bits();
    let address = format!("info{}@{}", number % 90, scene.random.pick(&OUTSIDE));
    let subject = scene.random.pick(&SUBJECTS);
    let (from, to, direction) = match number % 3 {
        0 => (address.as_str(), person, "Inbound"),
        1 => (person, address.as_str(), "Outbound"),
        _ => (person, other, "Intra-org"),
    };
    email(scene, out, time, &Mail { from, to, subject, number, direction, attachments: number % 2 });
}

/// An alert of daily life, with its evidence when there is `room` for two rows. Gives the number of rows.
fn background_alert(
    scene: &mut Scene<'_>,
    time: i64,
    room: u64,
    person: &Person,
    file: &str,
    sinks: &mut [Text; 8],
) -> u64 {
    let id = format!("da{}", scene.random.guid());
    let (title, source) = ("Suspicious file observed", "Microsoft Defender for Endpoint");
    alert_info(scene, &mut sinks[6], time, &id, (title, "Malware", "Low"), source);
    if room < 2 {
        return 1;
    }
    let about = (title, "Malware", source);
    alert_evidence(scene, &mut sinks[7], time, &id, about, person, What::File(file));
    2
}
