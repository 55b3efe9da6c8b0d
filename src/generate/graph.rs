//! Microsoft Graph security: `alerts_v2` and `incidents`.

use super::random::Random;
use super::scene::Scene;
use super::stories::{ALERTS, Act, COLLECTOR, Cast, INTRUDER_ADDRESS, Step, VICTIM};
use super::streaming::alert_id;
use super::tenant::{Person, Tenant};
use super::text::Text;

/// Alerts and incidents that belong to stories.
pub const STORY_OBJECTS: u64 = 5 + 2;
/// Incident ids of stories (a) and (b).
pub const INCIDENTS: [u64; 2] = [4101, 4102];

/// One alert before it is written.
struct Alert<'a> {
    id: &'a str,
    incident: u64,
    title: &'a str,
    severity: &'a str,
    service: &'a str,
    category: &'a str,
    time: i64,
}

/// What comes before the objects of a collection.
pub fn begin(out: &mut Text, collection: &str) {
    out.raw("{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#security/")
        .raw(collection)
        .raw("\",\"value\":[");
}

/// The alerts of stories (a) and (b).
pub fn story_alerts(scene: &mut Scene<'_>, cast: &Cast, steps: &[Step], out: &mut Text) {
    let tenant = scene.tenant;
    for step in steps {
        let Act::Alert(number, _, false) = step.act else { continue };
        let (title, category, severity) = ALERTS[number % ALERTS.len()];
        let dlp = category == "DataLossPrevention";
        let id = alert_id(cast, number);
        let alert = Alert {
            id: &id,
            incident: INCIDENTS[usize::from(number > 2)],
            title,
            severity,
            service: if dlp { "microsoftDataLossPrevention" } else { "microsoftDefenderForOffice365" },
            category: super::streaming::hunting_category(category),
            time: step.time,
        };
        let person = tenant.person(if number < 3 { COLLECTOR } else { VICTIM });
        let file = (number < 3).then(|| cast.file(1).name.as_str());
        write_alert(tenant, out, &alert, person, file, number >= 3);
    }
}

/// The incidents of stories (a) and (b).
pub fn story_incidents(scene: &Scene<'_>, steps: &[Step], out: &mut Text) {
    let titles = [
        "DLP policy (Payment card data) matched for document (Customer cards Q1.xlsx) involving one user",
        "Suspicious inbox rule and exfiltration involving one user",
    ];
    for (story, (id, title)) in ['a', 'b'].into_iter().zip(INCIDENTS.into_iter().zip(titles)) {
        let alerts =
            steps.iter().filter(|step| step.story == story && matches!(step.act, Act::Alert(_, _, false)));
        let time = alerts.map(|step| step.time).min().unwrap_or_default();
        write_incident(&scene.tenant.id, out, id, title, "high", time);
    }
}

/// An alert of daily life.
pub fn background_alert(scene: &mut Scene<'_>, out: &mut Text, time: i64, number: u64) {
    let tenant = scene.tenant;
    let person = tenant.person(scene.random.index(tenant.people.len()));
    let id = format!("da{}_1", scene.random.guid());
    let alert = Alert {
        id: &id,
        incident: 5000 + number / 3,
        title: "Suspicious file observed",
        severity: "Low",
        service: "microsoftDefenderForEndpoint",
        category: "Malware",
        time,
    };
    write_alert(tenant, out, &alert, person, Some("setup.exe"), false);
}

/// An incident of daily life.
pub fn background_incident(scene: &Scene<'_>, out: &mut Text, time: i64, number: u64) {
    write_incident(
        &scene.tenant.id,
        out,
        5000 + number,
        "Suspicious file observed on one endpoint",
        "low",
        time,
    );
}

/// Times of the background objects, spread over the days.
#[must_use]
pub fn times(plan: &super::plan::Plan, random: &mut Random, count: u64) -> Vec<i64> {
    let span = u64::from(plan.days) * 86_400 / count.max(1);
    (0..count)
        .map(|number| plan.midnight(0) + (number * span + random.below(span.max(1))).cast_signed())
        .collect()
}

fn separate(out: &mut Text) {
    if out.bytes.last() == Some(&b'}') {
        out.raw(",");
    }
    out.raw("\n");
}

fn write_alert(
    tenant: &Tenant,
    out: &mut Text,
    alert: &Alert<'_>,
    person: &Person,
    file: Option<&str>,
    intruder: bool,
) {
    separate(out);
    let created = |text: &mut Text| _ = text.time_with_fraction(alert.time, 4_370_000);
    out.raw("{\"id\":\"")
        .raw(alert.id)
        .raw("\",\"providerAlertId\":\"")
        .raw(alert.id)
        .raw("\",\"incidentId\":\"")
        .number(alert.incident);
    out.raw("\",\"status\":\"new\",\"severity\":\"")
        .raw(&alert.severity.to_lowercase())
        .raw("\",\"classification\":null,\"determination\":null,\"serviceSource\":\"");
    out.raw(alert.service)
        .raw("\",\"detectionSource\":\"")
        .raw(alert.service)
        .raw("\",\"detectorId\":\"0f1e2d3c-4b5a-4697-8877-665544332211\",\"tenantId\":\"");
    out.raw(&tenant.id)
        .raw("\",\"title\":\"")
        .escaped(alert.title)
        .raw("\",\"description\":\"")
        .escaped(alert.title);
    out.raw("\",\"recommendedActions\":\"\",\"category\":\"")
        .raw(alert.category)
        .raw("\",\"assignedTo\":null,\"alertWebUrl\":\"https://security.microsoft.com/alerts/");
    out.raw(alert.id)
        .raw("\",\"incidentWebUrl\":\"https://security.microsoft.com/incidents/")
        .number(alert.incident)
        .raw("\",\"actorDisplayName\":null,");
    out.raw("\"threatDisplayName\":null,\"threatFamilyName\":null,\"mitreTechniques\":[")
        .raw(if intruder { "\"T1114.003\"" } else { "" })
        .raw("],\"createdDateTime\":\"");
    for key in
        ["\",\"lastUpdateDateTime\":\"", "\",\"firstActivityDateTime\":\"", "\",\"lastActivityDateTime\":\""]
    {
        created(out);
        out.raw(key);
    }
    created(out);
    out.raw("\",\"resolvedDateTime\":null,\"comments\":[],\"evidence\":[");
    evidence_of(out, alert.time, person, file, intruder);
    out.raw("],\"systemTags\":[],\"additionalData\":{}}");
}

/// The person, and the file or the intruder's address and the mailbox.
fn evidence_of(out: &mut Text, time: i64, person: &Person, file: Option<&str>, intruder: bool) {
    evidence(out, "userEvidence", time);
    out.raw(",\"userAccount\":{\"accountName\":\"")
        .raw(&person.alias)
        .raw("\",\"domainName\":\"contoso\",\"userSid\":\"")
        .raw(&person.sid);
    out.raw("\",\"azureAdUserId\":\"")
        .raw(&person.object_id)
        .raw("\",\"userPrincipalName\":\"")
        .raw(&person.upn)
        .raw("\",\"displayName\":\"");
    out.raw(&person.display_name).raw("\"}}");
    if let Some(file) = file {
        out.raw(",");
        evidence(out, "fileEvidence", time);
        out.raw(",\"detectionStatus\":\"detected\",\"mdeDeviceId\":\"")
            .raw(&person.device_id)
            .raw("\",\"fileDetails\":{\"fileName\":\"")
            .escaped(file);
        out.raw("\",\"filePath\":null,\"fileSize\":1904882,\"sha1\":null,\"sha256\":null}}");
    }
    if intruder {
        out.raw(",");
        evidence(out, "ipEvidence", time);
        out.raw(",\"ipAddress\":\"").raw(INTRUDER_ADDRESS).raw("\",\"countryLetterCode\":null},");
        evidence(out, "mailboxEvidence", time);
        out.raw(",\"primaryAddress\":\"")
            .raw(&person.upn)
            .raw("\",\"displayName\":\"")
            .raw(&person.display_name)
            .raw("\",\"userAccount\":null}");
    }
}

/// What every piece of evidence begins with.
fn evidence(out: &mut Text, kind: &str, time: i64) {
    out.raw("{\"@odata.type\":\"#microsoft.graph.security.")
        .raw(kind)
        .raw("\",\"createdDateTime\":\"")
        .time_with_fraction(time, 4_370_000);
    out.raw("\",\"verdict\":\"suspicious\",\"remediationStatus\":\"none\",\"roles\":[],\"detailedRoles\":[],\"tags\":[]");
}

fn write_incident(tenant: &str, out: &mut Text, id: u64, title: &str, severity: &str, time: i64) {
    separate(out);
    out.raw("{\"id\":\"")
        .number(id)
        .raw("\",\"tenantId\":\"")
        .raw(tenant)
        .raw("\",\"status\":\"active\",\"incidentWebUrl\":\"https://security.microsoft.com/incidents/");
    out.number(id)
        .raw("\",\"redirectIncidentId\":null,\"displayName\":\"")
        .escaped(title)
        .raw("\",\"createdDateTime\":\"")
        .time_with_fraction(time, 433_333);
    out.raw("\",\"lastUpdateDateTime\":\"")
        .time_with_fraction(time + 97, 2_300_000)
        .raw("\",\"assignedTo\":null,\"classification\":\"unknown\",");
    out.raw("\"determination\":\"unknown\",\"severity\":\"")
        .raw(severity)
        .raw("\",\"customTags\":[],\"systemTags\":[],\"description\":null,");
    out.raw("\"lastModifiedBy\":\"Microsoft 365 Defender-IncidentCreation\",\"comments\":[]}");
}
