//! A fact: one value that two alerts can share, with its kind and the alerts it may be compared with.

use std::fmt;

/// What kind of fact; the configuration has settings for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// The provider's incident.
    ProviderIncident,
    /// `IncidentId` of DLP records.
    DlpIncident,
    /// A mail message.
    Message,
    /// A file by its content.
    File,
    /// A file by its item identifier in SharePoint or OneDrive.
    Item,
    /// An OAuth application.
    Application,
    /// A session or token.
    Session,
    /// A removable device.
    RemovableDevice,
    /// An account or its mailbox.
    Account,
    /// A public IP address.
    Address,
    /// A device.
    Device,
    /// A site or folder.
    Site,
    /// The name of a file.
    FileName,
    /// Where data went.
    Destination,
    /// The rule, or the policy where there is no rule.
    Rule,
}

impl FactKind {
    /// Every kind, in the order of the configuration's pages.
    pub const ALL: [Self; 15] = [
        Self::ProviderIncident,
        Self::DlpIncident,
        Self::Message,
        Self::File,
        Self::Item,
        Self::Application,
        Self::Session,
        Self::RemovableDevice,
        Self::Account,
        Self::Address,
        Self::Device,
        Self::Site,
        Self::FileName,
        Self::Destination,
        Self::Rule,
    ];

    /// Its name in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProviderIncident => "provider-incident",
            Self::DlpIncident => "dlp-incident",
            Self::Message => "message",
            Self::File => "file",
            Self::Item => "item",
            Self::Application => "application",
            Self::Session => "session",
            Self::RemovableDevice => "removable-device",
            Self::Account => "account",
            Self::Address => "address",
            Self::Device => "device",
            Self::Site => "site",
            Self::FileName => "file-name",
            Self::Destination => "destination",
            Self::Rule => "rule",
        }
    }

    /// The kind as people say it in a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ProviderIncident => "provider incident",
            Self::DlpIncident => "DLP incident",
            Self::RemovableDevice => "removable device",
            Self::FileName => "file name",
            Self::Item => "library item",
            Self::Address => "IP address",
            Self::Application => "OAuth application",
            _ => self.as_str(),
        }
    }

    /// Its place in [`FactKind::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The kind with a name of the configuration.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One value of a kind. Alerts are compared only within one realm: an organisation, and either enforced or simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Fact {
    pub(super) kind: FactKind,
    pub(super) realm: u32,
    /// Number of the value among the known values; of identifiers that mean the same entity, that of one of them.
    pub(super) value: u32,
}

/// Numbers of values, so that a kind of fact can be asked for in constant time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FactKinds(u16);

impl FactKinds {
    pub(super) const fn insert(&mut self, kind: FactKind) {
        self.0 |= 1 << kind.index();
    }

    pub(super) const fn contains(self, kind: FactKind) -> bool {
        self.0 & (1 << kind.index()) != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_index_and_is_found_by_its_name() {
        for (index, kind) in FactKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.index(), index);
            assert_eq!(FactKind::find(kind.as_str()), Some(kind));
        }
    }
}
