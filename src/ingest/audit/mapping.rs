//! The mapping from an audit record to a `CloudAppEvents` row, to be read in one place: every column, the members it
//! comes from in order of preference, and how sure that is.
//!
//! The rules that are lists are constants here or in [`super::applications`], [`super::record_types`],
//! [`super::account`] and [`super::user_agent`]; the code reads those constants.

/// How a column's source is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Seen in published rows that carry the column beside the record.
    Published,
    /// Taken for granted by public hunting queries or by Microsoft's own client module.
    Queried,
    /// Documented.
    Documented,
    /// Inferred.
    Inferred,
    /// Not in any audit record: added by the service, left empty here, never guessed.
    Absent,
}

/// Declares the columns of `CloudAppEvents` in documented order, as numbers that index a row's cells.
macro_rules! columns {
    ($($name:ident,)*) => {
        /// A column of `CloudAppEvents`; its number is its place in the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Column {
            $(#[doc = concat!("`", stringify!($name), "`")] $name,)*
        }

        impl Column {
            /// All columns in documented order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The documented name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }
        }
    };
}

columns! {
    Timestamp, ActionType, Application, ApplicationId, AppInstanceId, AccountObjectId, AccountId, AccountDisplayName,
    IsAdminOperation, DeviceType, OSPlatform, IPAddress, IsAnonymousProxy, CountryCode, City, Isp, UserAgent,
    ActivityType, ActivityObjects, ObjectName, ObjectType, ObjectId, ReportId, AccountType, IsExternalUser,
    IsImpersonated, IPTags, IPCategory, UserAgentTags, RawEventData, AdditionalFields, LastSeenForUser,
    UncommonForUser, AuditSource, SessionData, OAuthAppId,
}

/// Where a column comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnMapping {
    /// The column.
    pub column: Column,
    /// Members of the record, in order of preference; `[x]` is the entry of that name in a list of pairs.
    pub sources: &'static [&'static str],
    /// How that is known.
    pub evidence: Evidence,
    /// The rule, and where it departs from what is published.
    pub note: &'static str,
}

const fn from(
    column: Column,
    sources: &'static [&'static str],
    evidence: Evidence,
    note: &'static str,
) -> ColumnMapping {
    ColumnMapping { column, sources, evidence, note }
}

use Column as C;
use Evidence::{Absent, Documented, Inferred, Published, Queried};

/// Every column in documented order.
#[rustfmt::skip]
pub const COLUMNS: &[ColumnMapping] = &[
    from(C::Timestamp, &["CreationTime"], Published, "UTC; never the CSV cell CreationDate, which is local notation"),
    from(C::ActionType, &["Operation"], Published, "character for character"),
    from(C::Application, &["Workload"], Published, "table APPLICATIONS"),
    from(C::ApplicationId, &["Workload"], Published, "table APPLICATIONS; the service's number, not the Entra id"),
    from(C::AppInstanceId, &[], Published, "0, the first instance of the connector"),
    from(C::AccountObjectId, &["UserKey", "Actor", "UserId", "ClientAppId"], Published, "only where the record holds it: sign-ins, directory changes, Teams; never from Exchange, SharePoint or OneDrive, but for an application acting over REST in a user's mailbox"),
    from(C::AccountId, &["UserKey", "Actor", "ClientAppId", "UserId"], Published, "the object id, else UserId in lower case; the UPN for users of another tenant"),
    from(C::AccountDisplayName, &["Actor", "AppAccessContext.ClientAppName", "ApplicationDisplayName", "UserId"], Inferred, "the UPN, an application's name, or a system account's UserId in lower case; the directory's display name is joined when rows are read"),
    from(C::IsAdminOperation, &["RecordType", "UserType", "Operation", "Actor", "Target"], Inferred, "tables ADMIN_RECORD_TYPES and ADMIN_SHAREPOINT_OPERATIONS"),
    from(C::DeviceType, &["UserAgent", "DeviceProperties[OS]", "Platform"], Published, "what the client's text says; Other when it is not understood"),
    from(C::OSPlatform, &["DeviceProperties[OS]", "UserAgent", "Platform"], Published, "what the client's text says; Unknown when it is not understood"),
    from(C::IPAddress, &["ClientIP", "ActorIpAddress", "ClientIPAddress", "Data.ecip"], Published, "without port and brackets, IPv4 out of IPv6, RFC 5952"),
    from(C::IsAnonymousProxy, &[], Absent, "added by the service"),
    from(C::CountryCode, &[], Absent, "added by the service; filled from the user's geolocation file only"),
    from(C::City, &[], Absent, "added by the service; filled from the user's geolocation file only"),
    from(C::Isp, &[], Absent, "added by the service; filled from the user's geolocation file only"),
    from(C::UserAgent, &["UserAgent", "ExtendedProperties[UserAgent]", "ExtendedProperties[additionalDetails].User-Agent", "ClientInfoString"], Published, "the last is published, the order inferred"),
    from(C::ActivityType, &["Operation"], Published, "table ACTIVITY_TYPES, Basic for what is not in it"),
    from(C::ActivityObjects, &["Site", "SiteUrl", "SessionId", "Target", "MailboxOwnerUPN", "Folder", "Folders", "OperationProperties", "Parameters", "TeamName", "TeamGuid"], Published, "published for mail, Teams and investigations, inferred elsewhere; single messages are not listed"),
    from(C::ObjectName, &["ObjectId", "Operation", "Target", "SharePointMetaData.FilePathUrl", "ExchangeMetaData.Subject"], Queried, "the target: a file's URL, a directory object's name, the operation of mail records"),
    from(C::ObjectType, &["ItemType", "Target"], Queried, "the target's type"),
    from(C::ObjectId, &["ListItemUniqueId", "Target", "SharePointMetaData.UniqueID", "ExchangeMetaData.MessageID"], Inferred, "the target's id"),
    from(C::ReportId, &["Workload", "Id"], Published, "<tenant number>_<ApplicationId>_<Id>; the tenant number is not in the record, so the part before the first _ is empty"),
    from(C::AccountType, &["UserType"], Published, "table ACCOUNT_TYPES; Application where an application acts over REST"),
    from(C::IsExternalUser, &["UserType", "UserId", "UserTenantId"], Inferred, "guests, anonymous visitors, users of another tenant"),
    from(C::IsImpersonated, &["LogonType", "UserId", "MailboxOwnerUPN"], Queried, "someone acts in a mailbox that is not theirs"),
    from(C::IPTags, &[], Absent, "added by the service"),
    from(C::IPCategory, &[], Absent, "added by the service"),
    from(C::UserAgentTags, &[], Absent, "added by the service"),
    from(C::RawEventData, &[], Published, "the record's text exactly as received; the service sorts its keys and adds Z to its times"),
    from(C::AdditionalFields, &[], Absent, "enrichment by the service"),
    from(C::LastSeenForUser, &[], Absent, "computed by the service over months"),
    from(C::UncommonForUser, &[], Absent, "computed by the service over months"),
    from(C::AuditSource, &[], Published, "constant AUDIT_SOURCE"),
    from(C::SessionData, &[], Absent, "proxy sessions only"),
    from(C::OAuthAppId, &["AppAccessContext.ClientAppId", "ClientAppId", "AppId", "ApplicationId"], Documented, "Exchange: ClientAppId, then AppId; SharePoint and OneDrive: ApplicationId"),
];

/// Columns that no audit record can fill. A query over ingested audit records that uses one is told so.
pub const NEVER_FILLED: &[&str] = &[
    "IsAnonymousProxy",
    "CountryCode",
    "City",
    "Isp",
    "IPTags",
    "IPCategory",
    "UserAgentTags",
    "AdditionalFields",
    "LastSeenForUser",
    "UncommonForUser",
    "SessionData",
];

/// What a row carries beside the table's columns, by name.
pub mod extra {
    /// `Workload`, as written.
    pub const WORKLOAD: &str = "_Workload";
    /// The number of the record type.
    pub const RECORD_TYPE: &str = "_RecordType";
    /// Why the address is not an ordinary client's; empty when it is.
    pub const IP_ADDRESS_KIND: &str = "_IPAddressKind";
    /// The key to look the account up by.
    pub const ACCOUNT_KEY: &str = "_AccountKey";
    /// The person's UPN in lower case.
    pub const ACCOUNT_UPN: &str = "_AccountUpn";
    /// The administrative units of the record: a JSON array.
    pub const ADMIN_UNITS: &str = "_AssociatedAdminUnits";
}

/// `AuditSource` of everything that came from the audit log (published in 2026; the other values are proxy traffic).
pub const AUDIT_SOURCE: &str = "Defender for Cloud Apps app connector";

/// `ActivityType` by operation. The service's full list is not public.
pub const ACTIVITY_TYPES: &[(&str, &str)] = &[
    ("Send", "Run"),
    ("MailItemsAccessed", "Run"),
    ("Consent to application.", "Add"),
    ("TIMailData", "Securityevent"),
    ("TIMailData-Inline", "Securityevent"),
];

/// `ActivityType` of every other operation.
pub const ACTIVITY_TYPE: &str = "Basic";

/// When a record of a type counts as an administrator's operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminRule {
    /// Every record of the type.
    Always,
    /// When an administrator (user type 2) ran it, except for people's own inbox rules: Exchange writes user type 2
    /// for those too.
    AdminCmdlet,
    /// When the target is not the actor: changing one's own password is nobody's administration.
    TargetIsAnother,
    /// When the operation is one of [`ADMIN_SHAREPOINT_OPERATIONS`].
    SharePointOperation,
}

/// Record types that can be administration, all inferred. Every other type is not.
pub const ADMIN_RECORD_TYPES: &[(i64, AdminRule)] = &[
    (1, AdminRule::AdminCmdlet),
    (4, AdminRule::SharePointOperation),
    (8, AdminRule::TargetIsAnother),
    (14, AdminRule::SharePointOperation),
    (18, AdminRule::Always),
    (23, AdminRule::Always),
    (57, AdminRule::Always),
];

/// Operations of SharePoint and OneDrive that the documentation lists under site administration.
pub const ADMIN_SHAREPOINT_OPERATIONS: &[&str] = &[
    "AllowedDataLocationAdded",
    "AllowedDataLocationDeleted",
    "CustomizeExemptUsers",
    "DataAccessPolicyChanged",
    "DeviceAccessPolicyChanged",
    "ExemptUserAgentSet",
    "GeoAdminAdded",
    "GeoAdminDeleted",
    "GeoQuotaAllocated",
    "HubSiteJoined",
    "HubSiteRegistered",
    "HubSiteUnjoined",
    "HubSiteUnregistered",
    "LegacyWorkflowEnabledSet",
    "ManagedSyncClientAllowed",
    "MaxQuotaModified",
    "MaxResourceUsageModified",
    "MySitePublicEnabledSet",
    "NetworkAccessPolicyChanged",
    "NewsFeedEnabledSet",
    "OfficeOnDemandSet",
    "PeopleResultsScopeSet",
    "PreviewModeEnabledSet",
    "QuotaWarningEnabledModified",
    "RenderingEnabled",
    "SendToConnectionAdded",
    "SendToConnectionRemoved",
    "SharingPolicyChanged",
    "SiteAdminChangeRequest",
    "SiteCollectionAdminAdded",
    "SiteCollectionAdminRemoved",
    "SiteCollectionCreated",
    "SiteCollectionQuotaModified",
    "SiteDeleted",
    "SiteGeoMoveCancelled",
    "SiteGeoMoveCompleted",
    "SiteGeoMoveScheduled",
    "SiteRenamed",
    "UnmanagedSyncClientBlocked",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::find_table;

    #[test]
    fn every_column_of_the_table_is_mapped_in_its_place() {
        let table = find_table("CloudAppEvents").unwrap();
        assert_eq!(Column::ALL.len(), table.columns.len());
        for (index, (column, mapping)) in Column::ALL.iter().zip(COLUMNS).enumerate() {
            assert_eq!(*column as usize, index);
            assert_eq!(column.name(), table.columns[index].name);
            assert_eq!(mapping.column, *column);
            assert!(!mapping.note.is_empty());
        }
        assert_eq!(COLUMNS.len(), table.columns.len());
    }

    #[test]
    fn columns_never_filled_are_those_absent_from_records() {
        let absent: Vec<&str> = COLUMNS
            .iter()
            .filter(|mapping| mapping.evidence == Absent)
            .map(|mapping| mapping.column.name())
            .collect();
        assert_eq!(absent, NEVER_FILLED);
    }
}
