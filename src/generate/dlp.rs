//! Data loss prevention in the cloud: matches in SharePoint and OneDrive (11), Exchange and Teams (13).

use super::exchange::message_id;
use super::names::{TEST_ACCOUNTS, TEST_CARDS};
use super::record::{DLP_EXCHANGE, DLP_SHAREPOINT, Head, Record};
use super::scene::{Moment, Place, Scene};
use super::text::Text;

/// A sensitive information type: identifier and name. The identifiers are Microsoft's published ones.
pub type InformationType = (&'static str, &'static str);

/// Credit Card Number.
pub const CREDIT_CARD: InformationType = ("50842eb7-edc8-4019-85dd-5a5c1f2bb085", "Credit Card Number");
/// EU Debit Card Number.
pub const DEBIT_CARD: InformationType = ("0e9b3178-9678-47dd-a509-37222ca96b42", "EU Debit Card Number");
/// International Banking Account Number.
pub const IBAN: InformationType =
    ("e7dc4711-11b7-4cb0-b88b-2c394a771f0e", "International Banking Account Number (IBAN)");

/// A policy with the one rule that matched.
#[derive(Debug, PartialEq, Eq)]
pub struct Policy {
    /// `PolicyId`.
    pub id: &'static str,
    /// `PolicyName`.
    pub name: &'static str,
    /// `RuleId`.
    pub rule: &'static str,
    /// `RuleName`.
    pub rule_name: &'static str,
    /// `Severity`.
    pub severity: &'static str,
    /// `Actions`, a JSON list.
    pub actions: &'static str,
    /// What it looks for.
    pub types: &'static [InformationType],
}

/// Cards leave the company.
pub const CARDS: Policy = Policy {
    id: "d1a3c8e0-41f2-4b3c-9d0e-7f2a10c4a001",
    name: "Payment card data",
    rule: "d1a3c8e0-41f2-4b3c-9d0e-7f2a10c4b001",
    rule_name: "Card numbers shared outside",
    severity: "High",
    actions: "[\"NotifyUser\",\"GenerateAlert\",\"GenerateIncidentReport\"]",
    types: &[CREDIT_CARD, DEBIT_CARD],
};
/// Low volumes of bank data: the daily background.
pub const BANKING: Policy = Policy {
    id: "d1a3c8e0-41f2-4b3c-9d0e-7f2a10c4a002",
    name: "Banking details",
    rule: "d1a3c8e0-41f2-4b3c-9d0e-7f2a10c4b002",
    rule_name: "Low volume of account numbers",
    severity: "Low",
    actions: "[\"NotifyUser\"]",
    types: &[IBAN],
};
/// The noisy policy of story (c).
pub const TEST_DATA: Policy = Policy {
    id: "d1a3c8e0-41f2-4b3c-9d0e-7f2a10c4a003",
    name: "Any card number anywhere",
    rule: "d1a3c8e0-41f2-4b3c-9d0e-7f2a10c4b003",
    rule_name: "One card number or more",
    severity: "Medium",
    actions: "[\"GenerateAlert\"]",
    types: &[CREDIT_CARD],
};

/// Which fact about a match a record states; all three share one `Id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The rule matched.
    Match,
    /// Somebody reported the match as a false positive.
    FalsePositive,
    /// The match was undone.
    Undo,
}

impl Fact {
    const fn operation(self, share_point: bool) -> &'static str {
        match (self, share_point) {
            (Self::Undo, false) => "DlpRuleUndo",
            (Self::Undo, true) => "DLPRuleUndo",
            (_, false) => "DlpRuleMatch",
            (_, true) => "DLPRuleMatch",
        }
    }
}

/// How much was found.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Matches of the first type; others get a third of it.
    pub count: u64,
    /// Whether the record holds the matched values and names, as newer ones do.
    pub detailed: bool,
    /// `Location`; empty for files.
    pub location: &'static str,
}

/// `PolicyDetails` with `ConditionsMatched.SensitiveInformation`.
pub fn policy_details(text: &mut Text, policy: &Policy, found: Found) {
    text.raw("[{\"PolicyId\":\"").raw(policy.id).raw("\",\"PolicyName\":\"").raw(policy.name);
    text.raw("\",\"Rules\":[{\"ActionParameters\":[],\"Actions\":")
        .raw(policy.actions)
        .raw(",\"ConditionsMatched\":{");
    if found.detailed {
        text.raw("\"ConditionMatchedInNewScheme\":true,");
    }
    text.raw("\"SensitiveInformation\":");
    sensitive_information(text, policy, found);
    text.raw("},\"RuleId\":\"")
        .raw(policy.rule)
        .raw("\",\"RuleMode\":\"Enable\",\"RuleName\":\"")
        .raw(policy.rule_name);
    text.raw("\",\"Severity\":\"").raw(policy.severity).raw("\"}]}]");
}

/// `SensitiveInformation`: one entry for each type of the policy.
pub fn sensitive_information(text: &mut Text, policy: &Policy, found: Found) {
    for (position, (id, name)) in policy.types.iter().enumerate() {
        let count = if position == 0 { found.count } else { found.count / 3 + 1 };
        text.raw(if position == 0 { "[{" } else { ",{" });
        if found.detailed {
            text.raw("\"ClassifierType\":\"Content\",");
        }
        text.raw("\"Confidence\":85,\"Count\":").number(count);
        if !found.location.is_empty() {
            text.raw(",\"Location\":\"").raw(found.location).raw("\"");
        }
        if found.detailed {
            attributes(text, count);
            detections(text, id, count);
            text.raw(",\"SensitiveInformationTypeName\":\"").raw(name).raw("\"");
        }
        text.raw(",\"SensitiveType\":\"")
            .raw(id)
            .raw("\",\"UniqueCount\":")
            .number(count.min(TEST_CARDS.len() as u64))
            .raw("}");
    }
    text.raw("]");
}

/// How many matches there are at each confidence.
pub fn attributes(text: &mut Text, count: u64) {
    text.raw(",\"SensitiveInformationDetailedClassificationAttributes\":[");
    for (position, confidence) in [65u64, 75, 85].into_iter().enumerate() {
        text.raw(if position == 0 { "{\"Confidence\":" } else { ",{\"Confidence\":" }).number(confidence);
        text.raw(",\"Count\":").number(count).raw(if confidence == 85 {
            ",\"IsMatch\":true}"
        } else {
            ",\"IsMatch\":false}"
        });
    }
    text.raw("]");
}

fn detections(text: &mut Text, information_type: &str, count: u64) {
    let values = if information_type == IBAN.0 { &TEST_ACCOUNTS } else { &TEST_CARDS };
    text.raw(",\"SensitiveInformationDetections\":{\"DetectedValues\":[");
    let shown = usize::try_from(count).unwrap_or(usize::MAX).min(values.len());
    for (position, value) in values.iter().take(shown).enumerate() {
        text.raw(if position == 0 { "{\"Name\":\"" } else { ",{\"Name\":\"" }).raw(value);
        text.raw("\",\"Value\":\"Customer ").raw(value).raw(" valid thru 12/29\"}");
    }
    text.raw("],\"ResultsTruncated\":").raw(if count > 6 { "true}" } else { "false}" });
}

fn exception(scene: &mut Scene<'_>, fact: Fact, object: bool) {
    if fact != Fact::FalsePositive {
        return;
    }
    // The documentation says text, real records hold an object in places.
    let value = if object {
        "{\"FalsePositive\":true,\"Justification\":\"Published test numbers\"}"
    } else {
        "\"{\\\"FalsePositive\\\":true}\""
    };
    scene.record.key("ExceptionInfo").raw(value);
}

/// A match in a file of SharePoint or OneDrive (11). Older records name an assistant as user, newer ones the person.
pub fn file_match(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    fact: Fact,
    policy: &Policy,
    place: &Place<'_>,
    found: Found,
) {
    let person = moment.person;
    let assistant = if place.one_drive {
        "DlpPolicyEventBasedAssistantOneDriveForBusiness"
    } else {
        "DlpPolicyEventBasedAssistantSharePoint"
    };
    let from = person.upn.to_uppercase();
    let head = Head {
        time: moment.time,
        id: moment.id,
        record_type: DLP_SHAREPOINT,
        operation: fact.operation(true),
        result: "",
        user_key: assistant,
        user_type: 4,
        workload: place.workload(),
        client_ip: "",
        user_id: if found.detailed { &from } else { assistant },
    };
    scene.begin_service(&head);
    let incident = scene.random.guid();
    let record = &mut scene.record;
    record.guid("ObjectId", place.id);
    record.guid("IncidentId", incident);
    policy_details(record.key("PolicyDetails"), policy, found);
    record.truth("SensitiveInfoDetectionIsIncluded", found.detailed);
    share_point_meta_data(record, moment, &from, policy == &CARDS, place);
    exception(scene, fact, true);
    if let Some(unit) = person.admin_unit {
        scene.record.administrative_unit(unit);
    }
}

/// `SharePointMetaData`; `outside` says whether strangers can see the file.
fn share_point_meta_data(
    record: &mut Record,
    moment: &Moment<'_>,
    from: &str,
    outside: bool,
    place: &Place<'_>,
) {
    let text = record
        .key("SharePointMetaData")
        .raw("{\"FileName\":\"")
        .escaped(place.name)
        .raw("\",\"FileOwner\":\"");
    text.raw(&moment.person.display_name).raw("\",\"FilePathUrl\":\"").raw(place.site_url);
    text.raw(if place.one_drive { "/" } else { "/Shared%20Documents/" });
    for part in [place.folder, "/", place.name] {
        for piece in part.split_inclusive(' ') {
            let word = piece.trim_end_matches(' ');
            text.raw(word).raw(if word.len() < piece.len() { "%20" } else { "" });
        }
    }
    text.raw("\",\"FileSize\":").number(place.size).raw(",\"From\":\"").raw(from);
    text.raw("\",\"IsViewableByExternalUsers\":").raw(if outside { "true" } else { "false" });
    text.raw(",\"ItemCreationTime\":\"")
        .time(moment.time - 7200)
        .raw("\",\"ItemLastModifiedTime\":\"")
        .time(moment.time - 600);
    text.raw("\",\"SensitivityLabelIds\":[],\"SiteCollectionGuid\":\"")
        .guid(place.site)
        .raw("\",\"SiteCollectionUrl\":\"");
    text.raw(place.site_url).raw("\",\"UniqueID\":\"").guid(place.id).raw("\"}");
}

/// A message in which something matched.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// Makes its Internet message id.
    pub number: u64,
    /// Recipient.
    pub to: &'a str,
    /// Subject.
    pub subject: &'a str,
}

/// A match in a mail (13), or in a Teams message, which comes in the same form with the workload of Teams.
pub fn message_match(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    fact: Fact,
    policy: &Policy,
    message: Message<'_>,
    found: Found,
    teams: bool,
) {
    let head = Head {
        time: moment.time,
        id: moment.id,
        record_type: DLP_EXCHANGE,
        operation: fact.operation(false),
        result: "",
        user_key: "1000000000000000013",
        user_type: 4,
        workload: if teams { "MicrosoftTeams" } else { "Exchange" },
        client_ip: "",
        user_id: if found.detailed { &moment.person.upn } else { "DlpAgent" },
    };
    scene.begin_service(&head);
    let (incident, unique) = (scene.random.guid(), scene.random.guid());
    let record = &mut scene.record;
    let text = record.key("ObjectId").raw("\"");
    message_id(text, message.number);
    text.raw("\"");
    record.guid("IncidentId", incident);
    policy_details(record.key("PolicyDetails"), policy, found);
    record.truth("SensitiveInfoDetectionIsIncluded", found.detailed);
    let text = record
        .key("ExchangeMetaData")
        .raw("{\"BCC\":[],\"CC\":[],\"FileSize\":")
        .number(4_000 + message.number % 90_000);
    text.raw(",\"From\":\"").raw(&moment.person.upn).raw("\",\"MessageID\":\"");
    message_id(text, message.number);
    text.raw("\",\"RecipientCount\":1,\"Sent\":\"")
        .time(moment.time - 1)
        .raw("\",\"Subject\":\"")
        .escaped(message.subject);
    text.raw("\",\"To\":[\"").raw(message.to).raw("\"],\"UniqueID\":\"").guid(unique).raw("\"}");
    exception(scene, fact, message.number.is_multiple_of(2));
}
