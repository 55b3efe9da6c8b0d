//! What an alert can be about: every kind of evidence, how providers name it, and where its facts stand.
//!
//! One table serves the Graph security interface (`fileEvidence` with `fileDetails`), the older incident and endpoint
//! interfaces (flat entities), and the entities of Sentinel and Defender themselves (`"Type":"file"`), because a kind
//! has the same columns whoever reports it. A path is tried in the order given; the first that is filled wins.

/// One kind of evidence.
#[derive(Debug)]
pub(super) struct EvidenceKind {
    /// Folded type names: of Graph evidence without `Evidence`, of `entityType`, of `Type`.
    pub(super) names: &'static [&'static str],
    /// `EntityType` as Defender's `AlertEvidence` shows it.
    pub(super) entity_type: &'static str,
    /// `Type` inside `AdditionalFields`.
    pub(super) word: &'static str,
    /// Whether it is something that belongs to the organisation and is hit by default, not a mere trace.
    pub(super) is_asset: bool,
    /// Members whose content moves to the top of `AdditionalFields`.
    pub(super) inline: &'static [&'static str],
    /// Columns of `AlertEvidence` and where their values stand.
    pub(super) columns: &'static [(&'static str, &'static [&'static str])],
    /// Names in `AdditionalFields` where they differ from the provider's own with a capital.
    pub(super) renames: &'static [(&'static str, &'static str)],
}

/// The kind behind a type name, folded and without `evidence` at its end.
pub(super) fn find_kind(folded: &str) -> Option<&'static EvidenceKind> {
    KINDS.iter().find(|kind| kind.names.contains(&folded))
}

const ACCOUNT_NAMES: &[(&str, &str)] = &[("accountName", "Name"), ("domainName", "NTDomain")];
const FILE_NAMES: &[(&str, &str)] = &[
    ("fileName", "Name"),
    ("filePath", "Directory"),
    ("fileSize", "SizeInBytes"),
    ("name", "Name"),
    ("path", "Directory"),
];
const DEVICE_PATHS: &[&str] =
    &["mdeDeviceId", "mdatpDeviceId", "deviceId", "machineId", "MachineId", "Host.MachineId"];

#[rustfmt::skip]
const KINDS: &[EvidenceKind] = &[
    EvidenceKind { names: &["user", "account"], entity_type: "User", word: "account", is_asset: true, inline: &["userAccount"], renames: ACCOUNT_NAMES, columns: &[
        ("AccountName", &["userAccount.accountName", "accountName", "Name"]),
        ("AccountDomain", &["userAccount.domainName", "domainName", "NTDomain", "DnsDomain"]),
        ("AccountSid", &["userAccount.userSid", "userSid", "Sid"]),
        ("AccountObjectId", &["userAccount.azureAdUserId", "aadUserId", "AadUserId"]),
        ("AccountUpn", &["userAccount.userPrincipalName", "userPrincipalName", "UserPrincipalName"]),
        ("RemoteIP", &["logonIp"]),
    ] },
    EvidenceKind { names: &["device", "machine", "host"], entity_type: "Machine", word: "host", is_asset: true, inline: &[], renames: &[], columns: &[
        ("DeviceId", DEVICE_PATHS),
        ("DeviceName", &["deviceDnsName", "computerDnsName", "FQDN", "fqdn", "hostName", "HostName", "NetBiosName", "netBiosName"]),
        ("LocalIP", &["lastIpAddress", "privateIpAddress"]),
        ("RemoteIP", &["publicIpAddress"]),
        ("ResourceID", &["AzureID", "AzureId"]),
    ] },
    EvidenceKind { names: &["file"], entity_type: "File", word: "file", is_asset: false, inline: &["fileDetails"], renames: FILE_NAMES, columns: &[
        ("FileName", &["fileDetails.fileName", "fileName", "Name", "name"]),
        ("FolderPath", &["fileDetails.filePath", "filePath", "Directory", "path"]),
        ("SHA1", &["fileDetails.sha1", "sha1"]),
        ("SHA256", &["fileDetails.sha256", "sha256"]),
        ("FileSize", &["fileDetails.fileSize", "fileSize", "SizeInBytes"]),
        ("DeviceId", DEVICE_PATHS),
        ("DeviceName", &["Host.FQDN", "Host.HostName"]),
        ("ThreatFamily", &["ThreatFamilyName"]),
    ] },
    EvidenceKind { names: &["process"], entity_type: "Process", word: "process", is_asset: false, inline: &[], renames: &[], columns: &[
        ("FileName", &["imageFile.fileName", "fileName", "ImageFile.Name", "name"]),
        ("FolderPath", &["imageFile.filePath", "filePath", "ImageFile.Directory", "path"]),
        ("SHA1", &["imageFile.sha1", "sha1"]),
        ("SHA256", &["imageFile.sha256", "sha256"]),
        ("FileSize", &["imageFile.fileSize", "fileSize", "ImageFile.SizeInBytes"]),
        ("ProcessCommandLine", &["processCommandLine", "CommandLine", "commandLine"]),
        ("AccountName", &["userAccount.accountName", "accountName", "Account.Name"]),
        ("AccountDomain", &["userAccount.domainName", "domainName", "Account.NTDomain"]),
        ("AccountSid", &["userAccount.userSid", "userSid", "Account.Sid"]),
        ("AccountObjectId", &["userAccount.azureAdUserId", "aadUserId", "Account.AadUserId"]),
        ("AccountUpn", &["userAccount.userPrincipalName", "userPrincipalName", "Account.UserPrincipalName"]),
        ("DeviceId", DEVICE_PATHS),
        ("DeviceName", &["Host.FQDN", "Host.HostName"]),
        ("ThreatFamily", &["ThreatFamilyName"]),
    ] },
    EvidenceKind { names: &["url"], entity_type: "Url", word: "url", is_asset: false, inline: &[], renames: &[], columns: &[
        ("RemoteUrl", &["url", "Url"]),
    ] },
    EvidenceKind { names: &["ip", "ipaddress"], entity_type: "Ip", word: "ip", is_asset: false, inline: &[], renames: &[("ipAddress", "Address")], columns: &[
        ("RemoteIP", &["ipAddress", "Address"]),
    ] },
    EvidenceKind { names: &["mailbox"], entity_type: "Mailbox", word: "mailbox", is_asset: true, inline: &["userAccount"], renames: &[("primaryAddress", "MailboxPrimaryAddress"), ("mailboxAddress", "MailboxPrimaryAddress"), ("mailboxDisplayName", "DisplayName"), ("azureAdUserId", "AadId")], columns: &[
        ("AccountName", &["userAccount.accountName", "accountName", "AccountName"]),
        ("AccountDomain", &["userAccount.domainName", "domainName", "DomainName"]),
        ("AccountSid", &["userAccount.userSid", "userSid", "UserSid"]),
        ("AccountObjectId", &["userAccount.azureAdUserId", "aadUserId", "AadId"]),
        ("AccountUpn", &["userAccount.userPrincipalName", "upn", "userPrincipalName", "Upn", "primaryAddress", "mailboxAddress", "MailboxPrimaryAddress"]),
    ] },
    EvidenceKind { names: &["analyzedmessage", "mailmessage"], entity_type: "MailMessage", word: "mailMessage", is_asset: false, inline: &[], renames: &[("recipientEmailAddress", "Recipient"), ("senderIp", "SenderIP"), ("receivedDateTime", "ReceivedDate"), ("antiSpamDirection", "AntispamDirection")], columns: &[
        ("NetworkMessageId", &["networkMessageId", "NetworkMessageId"]),
        ("EmailSubject", &["subject", "Subject"]),
        ("RemoteIP", &["senderIp", "SenderIP"]),
        ("AccountUpn", &["userPrincipalName"]),
    ] },
    EvidenceKind { names: &["mailcluster"], entity_type: "MailCluster", word: "mailCluster", is_asset: false, inline: &[], renames: &[], columns: &[] },
    EvidenceKind { names: &["submissionmail"], entity_type: "SubmissionMail", word: "SubmissionMail", is_asset: false, inline: &[], renames: &[], columns: &[
        ("NetworkMessageId", &["networkMessageId", "NetworkMessageId"]),
        ("EmailSubject", &["subject", "Subject"]),
        ("RemoteIP", &["senderIp", "SenderIp"]),
    ] },
    EvidenceKind { names: &["teamsmessage"], entity_type: "TeamsMessage", word: "teamsMessage", is_asset: false, inline: &[], renames: &[], columns: &[
        ("EmailSubject", &["subject"]),
        ("RemoteIP", &["senderIP"]),
    ] },
    EvidenceKind { names: &["cloudlogonsession"], entity_type: "CloudLogonSession", word: "cloud-logon-session", is_asset: true, inline: &[], renames: &[], columns: SESSION },
    EvidenceKind { names: &["hostlogonsession"], entity_type: "HostLogonSession", word: "host-logon-session", is_asset: false, inline: &[], renames: &[], columns: SESSION },
    EvidenceKind { names: &["cloudlogonrequest"], entity_type: "CloudLogonRequest", word: "cloud-logon-request", is_asset: false, inline: &[], renames: &[], columns: &[] },
    EvidenceKind { names: &["cloudapplication"], entity_type: "CloudApplication", word: "cloud-application", is_asset: true, inline: &[], renames: &[], columns: &[
        ("Application", &["displayName", "Name", "destinationServiceName"]),
        ("ApplicationId", &["appId", "AppId", "SaasId"]),
        ("RemoteIP", &["destinationServiceIp"]),
    ] },
    EvidenceKind { names: &["oauthapplication"], entity_type: "OAuthApplication", word: "oauth-application", is_asset: true, inline: &[], renames: &[], columns: &[
        ("Application", &["displayName", "Name"]),
        ("OAuthApplicationId", &["appId", "OAuthAppId", "AppId"]),
    ] },
    EvidenceKind { names: &["serviceprincipal"], entity_type: "ServicePrincipal", word: "service-principal", is_asset: true, inline: &[], renames: &[], columns: &[
        ("Application", &["servicePrincipalName", "ServicePrincipalName"]),
        ("OAuthApplicationId", &["appId", "AppId"]),
        ("AccountObjectId", &["servicePrincipalObjectId", "ServicePrincipalObjectId"]),
    ] },
    EvidenceKind { names: &["registryvalue"], entity_type: "RegistryValue", word: "registry-value", is_asset: false, inline: &[], renames: &[], columns: REGISTRY },
    EvidenceKind { names: &["registrykey", "registry"], entity_type: "RegistryKey", word: "registry-key", is_asset: false, inline: &[], renames: &[], columns: REGISTRY },
    EvidenceKind { names: &["securitygroup"], entity_type: "SecurityGroup", word: "security-group", is_asset: false, inline: &[], renames: &[], columns: &[] },
    EvidenceKind { names: &["malware", "malwarefamily"], entity_type: "Malware", word: "malware", is_asset: false, inline: &[], renames: &[], columns: &[
        ("ThreatFamily", &["family", "name", "Name"]),
    ] },
    EvidenceKind { names: &["filehash"], entity_type: "FileHash", word: "filehash", is_asset: false, inline: &[], renames: &[], columns: &[] },
    EvidenceKind { names: &["dns"], entity_type: "Dns", word: "dns", is_asset: false, inline: &[], renames: &[], columns: &[
        ("RemoteUrl", &["domainName", "DomainName"]),
    ] },
    EvidenceKind { names: &["networkconnection"], entity_type: "NetworkConnection", word: "network-connection", is_asset: false, inline: &[], renames: &[], columns: &[
        ("RemoteIP", &["destinationAddress.ipAddress", "destinationAddress.Address", "destinationAddress", "DestinationAddress.Address"]),
        ("LocalIP", &["sourceAddress.ipAddress", "sourceAddress.Address", "sourceAddress", "SourceAddress.Address"]),
        ("RemoteUrl", &["destinationUrl", "destinationDomain"]),
    ] },
    EvidenceKind { names: &["iotdevice"], entity_type: "IoTDevice", word: "iotdevice", is_asset: true, inline: &[], renames: &[], columns: &[
        ("DeviceId", &["deviceId", "DeviceId"]),
        ("DeviceName", &["deviceName", "DeviceName"]),
        ("LocalIP", &["ipAddress.ipAddress", "ipAddress"]),
    ] },
    EvidenceKind { names: &["azureresource"], entity_type: "AzureResource", word: "azure-resource", is_asset: true, inline: &[], renames: &[], columns: &[
        ("ResourceID", &["resourceId", "ResourceId"]),
        ("CloudResource", &["resourceName", "ResourceName"]),
        ("ResourceType", &["resourceType", "ResourceType"]),
        ("SubscriptionId", &["SubscriptionId"]),
    ] },
    EvidenceKind { names: &["amazonresource"], entity_type: "AmazonResource", word: "amazon-resource", is_asset: true, inline: &[], renames: &[], columns: &[
        ("ResourceID", &["amazonResourceId", "AmazonResourceId"]),
        ("CloudResource", &["resourceName", "ResourceName"]),
        ("ResourceType", &["resourceType", "ResourceType"]),
        ("SubscriptionId", &["amazonAccountId", "AmazonAccountId"]),
    ] },
    EvidenceKind { names: &["googlecloudresource", "gcpresource"], entity_type: "GoogleCloudResource", word: "gcp-resource", is_asset: true, inline: &[], renames: &[], columns: &[
        ("ResourceID", &["fullResourceName", "FullResourceName"]),
        ("CloudResource", &["resourceName", "ResourceName"]),
        ("ResourceType", &["resourceType", "ResourceType"]),
        ("SubscriptionId", &["projectId", "ProjectId"]),
    ] },
    EvidenceKind { names: &["blob"], entity_type: "Blob", word: "blob", is_asset: false, inline: &[], renames: &[], columns: &[
        ("FileName", &["name", "Name"]),
        ("RemoteUrl", &["url", "Url"]),
    ] },
    EvidenceKind { names: &["blobcontainer"], entity_type: "BlobContainer", word: "blob-container", is_asset: true, inline: &[], renames: &[], columns: &[
        ("CloudResource", &["name", "Name"]),
        ("RemoteUrl", &["url", "Url"]),
    ] },
];

const SESSION: &[(&str, &[&str])] = &[
    ("AccountName", &["account.userAccount.accountName", "Account.Name"]),
    ("AccountDomain", &["account.userAccount.domainName", "Account.NTDomain"]),
    ("AccountSid", &["account.userAccount.userSid", "Account.Sid"]),
    ("AccountObjectId", &["account.userAccount.azureAdUserId", "Account.AadUserId"]),
    ("AccountUpn", &["account.userAccount.userPrincipalName", "Account.UserPrincipalName"]),
    ("DeviceId", &["host.mdeDeviceId", "Host.MachineId"]),
    ("DeviceName", &["deviceName", "DeviceName", "host.deviceDnsName", "Host.FQDN", "Host.HostName"]),
];

const REGISTRY: &[(&str, &[&str])] = &[
    ("RegistryKey", &["registryKey", "Key.Key", "Key", "key"]),
    ("RegistryValueName", &["registryValueName", "Name", "valueName"]),
    ("RegistryValueData", &["registryValue", "Value", "valueData"]),
    ("DeviceId", DEVICE_PATHS),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::find_table;

    #[test]
    fn every_column_of_every_kind_exists() {
        let table = find_table("AlertEvidence").unwrap();
        for kind in KINDS {
            for (column, paths) in kind.columns {
                assert!(table.column_index(column).is_some(), "{column} of {}", kind.entity_type);
                assert!(!paths.is_empty());
            }
        }
    }

    #[test]
    fn no_name_belongs_to_two_kinds() {
        let names: Vec<&str> = KINDS.iter().flat_map(|kind| kind.names).copied().collect();
        for (index, name) in names.iter().enumerate() {
            assert!(!names[index + 1..].contains(name), "{name}");
        }
    }
}
