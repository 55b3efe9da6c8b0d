//! Which hunting tables an `ActionType` occurs in, for exports that do not name their table.

/// Values of `ActionType` by table: exact, or with `*` for any beginning or end. Values that several tables know stand
/// under each. Tables whose values are operations of other services (`CloudAppEvents`) have an open set and are not here.
const ACTIONS: &[(&str, &[&str])] = &[
    ("DeviceProcessEvents", &["ProcessCreated", "OpenProcess"]),
    ("DeviceFileEvents", &["FileCreated", "FileDeleted", "FileModified", "FileRenamed"]),
    ("DeviceImageLoadEvents", &["ImageLoaded"]),
    ("DeviceLogonEvents", &["LogonSuccess", "LogonFailed", "LogonAttempted"]),
    ("IdentityLogonEvents", &["LogonSuccess", "LogonFailed", "Credentials validation"]),
    (
        "DeviceRegistryEvents",
        &[
            "RegistryKeyCreated",
            "RegistryKeyDeleted",
            "RegistryKeyRenamed",
            "RegistryValueSet",
            "RegistryValueDeleted",
        ],
    ),
    (
        "DeviceNetworkEvents",
        &[
            "ConnectionAcknowledged",
            "ConnectionAttempt",
            "ConnectionFailed",
            "ConnectionFailedAggregatedReport",
            "ConnectionFound",
            "ConnectionRequest",
            "ConnectionSuccess",
            "ConnectionSuccessAggregatedReport",
            "InboundConnectionAccepted",
            "InboundConnectionAttempt",
            "InboundConnectionBlocked",
            "InboundInternetScanInspected",
            "ListeningConnectionCreated",
            "NetworkSignatureInspected",
            "NtlmAuthenticationInspected",
            "*ConnectionInspected",
        ],
    ),
    (
        "EmailPostDeliveryEvents",
        &[
            "Manual Remediation",
            "Automated Remediation",
            "Phish ZAP",
            "Malware ZAP",
            "Spam ZAP",
            "Redelivery",
        ],
    ),
    (
        "UrlClickEvents",
        &["ClickAllowed", "ClickBlocked", "ClickBlockedByTenantPolicy", "UrlErrorPage", "UrlScanInProgress"],
    ),
    ("IdentityQueryEvents", &["LDAP query", "SAMR query", "DNS query", "* query"]),
    (
        "IdentityDirectoryEvents",
        &[
            "Account * changed",
            "Account Password Not Required changed",
            "Directory Services replication",
            "Group Membership changed",
            "Group Policy was changed",
            "Potential lateral movement path identified",
            "PowerShell execution",
            "SID-History changed",
            "SMB file copy",
            "Service creation",
            "Task scheduling",
            "User *",
            "WMI execution",
        ],
    ),
    (
        "DeviceEvents",
        &[
            "*ApiCall",
            "Amsi*",
            "Antivirus*",
            "AppControl*",
            "AppGuard*",
            "AppLocker*",
            "Asr*",
            "AuditPolicyModification",
            "BitLockerAuditCompleted",
            "BluetoothPolicyTriggered",
            "BrowserLaunchedToOpenUrl",
            "ClrUnbackedModuleLoaded",
            "ControlFlowGuardViolation",
            "ControlledFolderAccess*",
            "CredentialsBackup",
            "DeviceBootAttestationInfo",
            "DirectoryServiceObjectCreated",
            "DirectoryServiceObjectModified",
            "DnsQueryRequest",
            "DnsQueryResponse",
            "DpapiAccessed",
            "DriverLoad",
            "ExploitGuard*",
            "FileTimestampModificationEvent",
            "Firewall*",
            "GetClipboardData",
            "LdapSearch",
            "LogonRightsSettingEnabled",
            "MemoryRemoteProtect",
            "NamedPipeEvent",
            "NetworkProtectionUserBypassEvent",
            "NetworkShareObject*",
            "OtherAlertRelatedActivity",
            "PTraceDetected",
            "PasswordChangeAttempt",
            "PlistPropertyModified",
            "PnpDevice*",
            "PowerShellCommand",
            "PrintJobBlocked",
            "ProcessCreatedUsingWmiQuery",
            "ProcessPrimaryTokenModified",
            "RemoteDesktopConnection",
            "RemoteWmiOperation",
            "RemovableStorage*",
            "SafeDocFileScan",
            "ScheduledTask*",
            "ScreenshotTaken",
            "ScriptContent",
            "SecurityGroupCreated",
            "SecurityGroupDeleted",
            "SecurityLogCleared",
            "SensitiveFileRead",
            "ServiceInstalled",
            "ShellLinkCreateFileEvent",
            "SmartScreen*",
            "TamperingAttempt",
            "UntrustedWifiConnection",
            "UsbDrive*",
            "UserAccountAddedToLocalGroup",
            "UserAccountCreated",
            "UserAccountDeleted",
            "UserAccountModified",
            "UserAccountRemovedFromLocalGroup",
            "WmiBindEventFilterToConsumer",
            "WriteToLsassProcessMemory",
        ],
    ),
];

/// The tables in which an `ActionType` occurs; none when it is not one of the known values.
pub fn tables_of_action(action: &str) -> impl Iterator<Item = &'static str> + '_ {
    ACTIONS
        .iter()
        .filter(move |(_, patterns)| patterns.iter().any(|pattern| matches(pattern, action)))
        .map(|(table, _)| *table)
}

fn matches(pattern: &str, action: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == action,
        Some((start, end)) => {
            action.len() >= start.len() + end.len() && action.starts_with(start) && action.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::find_table;

    #[test]
    fn every_table_named_here_exists_and_has_action_types() {
        for (table, _) in ACTIONS {
            assert!(find_table(table).unwrap().column_index("ActionType").is_some(), "{table}");
        }
    }

    #[test]
    fn an_action_leads_to_the_tables_that_know_it() {
        let tables = |action| tables_of_action(action).collect::<Vec<_>>();
        assert_eq!(tables("FileCreated"), ["DeviceFileEvents"]);
        assert_eq!(tables("LogonSuccess"), ["DeviceLogonEvents", "IdentityLogonEvents"]);
        assert_eq!(tables("OpenProcessApiCall"), ["DeviceEvents"]);
        assert_eq!(tables("SslConnectionInspected"), ["DeviceNetworkEvents"]);
        assert!(tables("MailItemsAccessed").is_empty());
    }
}
