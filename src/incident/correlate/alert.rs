//! What correlation needs to know of an alert: when, how severe, from whom, and the entities it is about.

use std::fmt;

/// How severe an alert is; the order is the order of severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The provider did not say.
    #[default]
    Unknown,
    /// For information.
    Informational,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

impl Severity {
    /// Reads a provider's word, whatever its case; `Unknown` for any other word.
    #[must_use]
    pub fn read(word: &str) -> Self {
        let is = |name: &str| word.trim().eq_ignore_ascii_case(name);
        match () {
            () if is("high") => Self::High,
            () if is("medium") => Self::Medium,
            () if is("low") => Self::Low,
            () if is("informational") || is("information") => Self::Informational,
            () => Self::Unknown,
        }
    }

    /// The word as `AlertInfo` writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Informational => "Informational",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The part an entity plays in an alert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It is hit.
    Impacted,
    /// It is only mentioned.
    #[default]
    Related,
    /// Data or a connection came from it.
    Source,
    /// Data or a connection went to it. An account, address or site in this role is a destination, nothing else.
    Destination,
}

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A user or service account, by any of its identifiers.
    Account,
    /// A mailbox; it is the account with the same identifiers.
    Mailbox,
    /// A device.
    Device,
    /// A file, in a folder or in a library.
    File,
    /// A mail message.
    Message,
    /// An IP address.
    Address,
    /// A site or a folder.
    Site,
    /// An OAuth application.
    Application,
    /// A session or token.
    Session,
    /// A removable device.
    RemovableDevice,
    /// Where data went: a domain, a recipient, a URL.
    Destination,
}

/// By what an entity is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// User principal name or mail address; both share one space of names.
    MailAddress,
    /// Object identifier in Entra.
    ObjectId,
    /// Windows security identifier.
    Sid,
    /// `DOMAIN\name`. A name without a domain identifies nobody.
    AccountName,
    /// Identifier of a device.
    DeviceId,
    /// Name of a device.
    DeviceName,
    /// SHA-256 in hexadecimal.
    Sha256,
    /// SHA-1 in hexadecimal.
    Sha1,
    /// MD5 in hexadecimal.
    Md5,
    /// Item identifier of a file in SharePoint or OneDrive.
    ItemId,
    /// Full path or URL of a file.
    Path,
    /// Name of a file.
    FileName,
    /// Network message identifier.
    NetworkMessageId,
    /// IP address.
    IpAddress,
    /// URL of a site or path of a folder.
    SiteUrl,
    /// Identifier of an application.
    ApplicationId,
    /// Identifier of a session or token.
    SessionId,
    /// Serial number of a removable device.
    SerialNumber,
    /// Domain, address or URL that data went to.
    Target,
}

/// One identifier as the provider wrote it; it is normalised when it is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    /// What the value is.
    pub kind: IdentifierKind,
    /// The value.
    pub value: String,
}

/// One entity of an alert with all the identifiers the alert gives for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// All that identify it; together they teach that they mean the same.
    pub identifiers: Vec<Identifier>,
    /// The part it plays.
    pub role: Role,
    /// The organisation it belongs to, where that is known; entities of other organisations do not link.
    pub organisation: Option<String>,
    /// An application that the cloud provider itself owns.
    pub is_first_party: bool,
    /// Whether its value has to be masked or hashed before anyone sees it.
    pub is_sensitive: bool,
}

impl Entity {
    /// An entity of a kind, related, of the same organisation, not sensitive, without identifiers.
    #[must_use]
    pub const fn new(kind: EntityKind) -> Self {
        Self {
            kind,
            identifiers: Vec::new(),
            role: Role::Related,
            organisation: None,
            is_first_party: false,
            is_sensitive: false,
        }
    }

    /// The same entity with one more identifier.
    #[must_use]
    pub fn with(mut self, kind: IdentifierKind, value: impl Into<String>) -> Self {
        self.identifiers.push(Identifier { kind, value: value.into() });
        self
    }

    /// The same entity in a role.
    #[must_use]
    pub const fn in_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

/// An alert, imported or raised.
///
/// The same alert may be given many times. Of different revisions the newest counts; of equal ones, all that any of
/// them says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alert {
    /// Its identifier; two alerts with the same identifier are one.
    pub id: String,
    /// When it happened, microseconds since 1970 UTC.
    pub time: i64,
    /// When the provider last changed it, microseconds since 1970 UTC; 0 where unknown.
    pub revision: i64,
    /// `ServiceSource`.
    pub service_source: String,
    /// `DetectionSource`.
    pub detection_source: String,
    /// The provider's incident it belongs to.
    pub provider_incident: Option<String>,
    /// `IncidentId` of the DLP record it was raised for.
    pub dlp_incident: Option<String>,
    /// How severe.
    pub severity: Severity,
    /// Title.
    pub title: String,
    /// Category.
    pub category: String,
    /// Policy that raised it.
    pub policy: Option<String>,
    /// Rule or saved query that raised it.
    pub rule: Option<String>,
    /// Whether the policy ran in simulation; such alerts do not link with those of enforced policies.
    pub is_simulation: bool,
    /// The organisation (tenant) it belongs to.
    pub organisation: Option<String>,
    /// What it is about.
    pub entities: Vec<Entity>,
}
