//! What an alert is about: kinds of entities, and which columns of `AlertEvidence` identify them.

use crate::schema::find_table;

/// One entity of each finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityMapping {
    /// What it is.
    pub kind: &'static EntityKind,
    /// Whether it is what was hit, and not only part of the story.
    pub is_impacted: bool,
    /// What identifies it.
    pub columns: Vec<EntityColumn>,
}

/// Where a fact of an entity comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityColumn {
    /// A column of `AlertEvidence`; another word goes into its `AdditionalFields`.
    pub identifier: String,
    /// The result column that holds it.
    pub column: String,
}

/// A kind of entity.
#[derive(Debug, PartialEq, Eq)]
pub struct EntityKind {
    /// What headers call it.
    pub name: &'static str,
    /// `EntityType` in `AlertEvidence`.
    pub evidence_type: &'static str,
    /// The column of `AlertEvidence` that identifies it best.
    pub main: &'static str,
    /// Whether it belongs to the organisation, so that an alert about it says it is hit.
    pub is_asset: bool,
    /// What Sentinel and Defender call it, folded.
    others: &'static [&'static str],
    /// Their words for what identifies it, folded, and the column of `AlertEvidence`.
    identifiers: &'static [(&'static str, &'static str)],
}

const ACCOUNT: &[(&str, &str)] = &[
    ("fullname", "AccountUpn"),
    ("upn", "AccountUpn"),
    ("userprincipalname", "AccountUpn"),
    ("name", "AccountName"),
    ("ntdomain", "AccountDomain"),
    ("dnsdomain", "AccountDomain"),
    ("sid", "AccountSid"),
    ("aaduserid", "AccountObjectId"),
];
const HOST: &[(&str, &str)] = &[
    ("fullname", "DeviceName"),
    ("hostname", "DeviceName"),
    ("name", "DeviceName"),
    ("netbiosname", "DeviceName"),
    ("deviceid", "DeviceId"),
    ("azureid", "ResourceID"),
];

/// Every kind.
#[rustfmt::skip]
static KINDS: &[EntityKind] = &[
    EntityKind { name: "account", evidence_type: "User", main: "AccountUpn", is_asset: true, others: &["user", "accounts"], identifiers: ACCOUNT },
    EntityKind { name: "device", evidence_type: "Machine", main: "DeviceName", is_asset: true, others: &["host", "hosts", "machine"], identifiers: HOST },
    EntityKind { name: "mailbox", evidence_type: "Mailbox", main: "AccountUpn", is_asset: true, others: &["mailboxes"], identifiers: &[("mailboxprimaryaddress", "AccountUpn"), ("primaryaddress", "AccountUpn"), ("upn", "AccountUpn")] },
    EntityKind { name: "file", evidence_type: "File", main: "FileName", is_asset: false, others: &["files"], identifiers: &[("name", "FileName"), ("directory", "FolderPath"), ("sha1", "SHA1"), ("sha256", "SHA256")] },
    EntityKind { name: "file hash", evidence_type: "FileHash", main: "SHA256", is_asset: false, others: &[], identifiers: &[("value", "SHA256")] },
    EntityKind { name: "process", evidence_type: "Process", main: "ProcessCommandLine", is_asset: false, others: &["processes"], identifiers: &[("commandline", "ProcessCommandLine"), ("sha1", "SHA1"), ("sha256", "SHA256")] },
    EntityKind { name: "message", evidence_type: "MailMessage", main: "NetworkMessageId", is_asset: false, others: &["mailmessage", "mailmessages"], identifiers: &[("networkmessageid", "NetworkMessageId"), ("subject", "EmailSubject")] },
    EntityKind { name: "mail cluster", evidence_type: "MailCluster", main: "NetworkMessageId", is_asset: false, others: &["mailclusters"], identifiers: &[] },
    EntityKind { name: "submitted message", evidence_type: "SubmissionMail", main: "NetworkMessageId", is_asset: false, others: &["submissionmail"], identifiers: &[("networkmessageid", "NetworkMessageId"), ("subject", "EmailSubject")] },
    EntityKind { name: "ip", evidence_type: "Ip", main: "RemoteIP", is_asset: false, others: &["ipaddress", "ips"], identifiers: &[("address", "RemoteIP")] },
    EntityKind { name: "url", evidence_type: "Url", main: "RemoteUrl", is_asset: false, others: &["urls"], identifiers: &[("url", "RemoteUrl"), ("address", "RemoteUrl")] },
    EntityKind { name: "domain", evidence_type: "Dns", main: "RemoteUrl", is_asset: false, others: &["dns", "dnsresolution"], identifiers: &[("domainname", "RemoteUrl"), ("hostipaddress", "RemoteIP")] },
    EntityKind { name: "application", evidence_type: "OAuthApplication", main: "OAuthApplicationId", is_asset: true, others: &["oauthapplications"], identifiers: &[("oauthappid", "OAuthApplicationId")] },
    EntityKind { name: "cloud application", evidence_type: "CloudApplication", main: "Application", is_asset: true, others: &["cloudapplications"], identifiers: &[("name", "Application"), ("appid", "ApplicationId")] },
    EntityKind { name: "service principal", evidence_type: "ServicePrincipal", main: "AccountObjectId", is_asset: true, others: &[], identifiers: &[] },
    EntityKind { name: "security group", evidence_type: "SecurityGroup", main: "AccountName", is_asset: true, others: &["securitygroups"], identifiers: &[("sid", "AccountSid"), ("objectguid", "AccountObjectId"), ("objectid", "AccountObjectId")] },
    EntityKind { name: "azure resource", evidence_type: "AzureResource", main: "ResourceID", is_asset: true, others: &["azureresources"], identifiers: &[("resourceid", "ResourceID")] },
    EntityKind { name: "amazon resource", evidence_type: "AmazonResource", main: "ResourceID", is_asset: true, others: &["amazonresources"], identifiers: &[("amazonresourceid", "ResourceID")] },
    EntityKind { name: "google resource", evidence_type: "GoogleCloudResource", main: "ResourceID", is_asset: true, others: &["googlecloudresources"], identifiers: &[("fullresourcename", "ResourceID")] },
    EntityKind { name: "registry key", evidence_type: "RegistryKey", main: "RegistryKey", is_asset: false, others: &[], identifiers: &[("key", "RegistryKey")] },
    EntityKind { name: "registry value", evidence_type: "RegistryValue", main: "RegistryValueName", is_asset: false, others: &["registryvalues"], identifiers: &[("name", "RegistryValueName"), ("valuename", "RegistryValueName"), ("value", "RegistryValueData"), ("key", "RegistryKey")] },
    EntityKind { name: "malware", evidence_type: "Malware", main: "ThreatFamily", is_asset: false, others: &[], identifiers: &[("name", "ThreatFamily")] },
    EntityKind { name: "session", evidence_type: "CloudLogonSession", main: "AccountUpn", is_asset: true, others: &[], identifiers: &[] },
    EntityKind { name: "teams message", evidence_type: "TeamsMessage", main: "EmailSubject", is_asset: false, others: &[], identifiers: &[] },
];

impl EntityKind {
    /// A kind by what headers, Sentinel or Defender call it, in any case, with or without blanks.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        let wanted = folded(name);
        KINDS.iter().find(|kind| {
            folded(kind.name) == wanted
                || folded(kind.evidence_type) == wanted
                || kind.others.contains(&wanted.as_str())
        })
    }

    /// What headers call the kinds.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KINDS.iter().map(|kind| kind.name)
    }

    /// The column of `AlertEvidence` for what Sentinel or Defender call an identifier; the word itself if there is none.
    #[must_use]
    pub fn identifier(&self, word: &str) -> String {
        let wanted = folded(word);
        let known = self.identifiers.iter().find(|(known, _)| *known == wanted).map(|(_, column)| *column);
        known.or_else(|| evidence_column(word)).map_or_else(|| word.to_owned(), str::to_owned)
    }
}

/// A column of `AlertEvidence` by its name, in any case.
#[must_use]
pub fn evidence_column(name: &str) -> Option<&'static str> {
    evidence_columns().find(|column| column.eq_ignore_ascii_case(name))
}

/// The columns of `AlertEvidence`.
pub fn evidence_columns() -> impl Iterator<Item = &'static str> {
    find_table("AlertEvidence").into_iter().flat_map(|table| table.columns).map(|column| column.name)
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_by_every_name() {
        for name in ["account", "Account", "User", "accounts"] {
            assert_eq!(EntityKind::find(name).unwrap().evidence_type, "User");
        }
        assert_eq!(EntityKind::find("Host").unwrap().name, "device");
        assert_eq!(EntityKind::find("MailMessage").unwrap().name, "message");
        assert_eq!(EntityKind::find("thing"), None);
    }

    #[test]
    fn every_column_of_the_table_is_one_of_alert_evidence() {
        for kind in KINDS {
            let columns = kind.identifiers.iter().map(|(_, column)| *column).chain([kind.main]);
            for column in columns {
                assert_eq!(evidence_column(column), Some(column), "{}", kind.name);
            }
        }
        assert_eq!(EntityKind::find("ip").unwrap().identifier("Address"), "RemoteIP");
        assert_eq!(EntityKind::find("account").unwrap().identifier("UPNSuffix"), "UPNSuffix");
    }

    #[test]
    fn no_name_means_two_kinds() {
        let mut names: Vec<String> = Vec::new();
        for kind in KINDS {
            let mut own: Vec<String> =
                [kind.name, kind.evidence_type].iter().map(|name| folded(name)).collect();
            own.extend(kind.others.iter().map(|&name| name.to_owned()));
            own.sort();
            own.dedup();
            names.extend(own);
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
