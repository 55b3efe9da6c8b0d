//! From an alert as it was given to the facts that it can share with others.

use super::alert::{Alert, Entity, EntityKind, Identifier, IdentifierKind, Role, Severity};
use super::configuration::Configuration;
use super::fact::{Fact, FactKind};
use super::identity::{Joined, Space, Values};
use super::normalise;

/// An identifier that cannot identify anything, such as a hash of the wrong length.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unusable {
    /// The alert that has it.
    pub alert: String,
    /// What it should have been.
    pub kind: IdentifierKind,
    /// The value as it was given.
    pub value: String,
}

/// One entity of an alert, by numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Mention {
    pub(super) kind: FactKind,
    /// Number of one of its identifiers.
    pub(super) value: u32,
    pub(super) role: Role,
    /// Of the name of a file: the number of a hash of the same file, where the alert gives one.
    pub(super) content: Option<u32>,
    /// Whether it may link: it is neither of another organisation nor on a never-link list.
    pub(super) links: bool,
    pub(super) is_sensitive: bool,
}

/// An alert as correlation keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) id: Box<str>,
    pub(super) time: i64,
    pub(super) revision: i64,
    pub(super) severity: Severity,
    pub(super) is_simulation: bool,
    pub(super) organisation: u32,
    pub(super) title: u32,
    pub(super) category: u32,
    pub(super) source: u32,
    /// Sorted, each once.
    pub(super) mentions: Vec<Mention>,
    /// Sorted, each once; made from the mentions.
    pub(super) facts: Box<[Fact]>,
}

impl Stored {
    /// Takes in another version of the same alert. Of revisions the newer counts; of equal ones all that either says,
    /// so that the order in which they come does not matter. Says whether anything changed.
    pub(super) fn absorb(&mut self, other: Self, values: &Values) -> bool {
        if other.revision != self.revision {
            let is_newer = other.revision > self.revision;
            if is_newer {
                let facts = std::mem::take(&mut self.facts);
                *self = Self { facts, ..other };
            }
            return is_newer;
        }
        let before = self.clone();
        self.time = self.time.min(other.time);
        self.severity = self.severity.max(other.severity);
        self.is_simulation &= other.is_simulation;
        for (own, theirs) in [
            (&mut self.organisation, other.organisation),
            (&mut self.title, other.title),
            (&mut self.category, other.category),
            (&mut self.source, other.source),
        ] {
            let (mine, given) = (values.text(*own), values.text(theirs));
            if mine.is_empty() || (!given.is_empty() && given < mine) {
                *own = theirs;
            }
        }
        self.mentions.extend(other.mentions);
        self.mentions.sort_unstable();
        self.mentions.dedup();
        *self != before
    }

    /// The facts it can share, sorted, each once.
    pub(super) fn facts(&self, values: &Values) -> Box<[Fact]> {
        let realm = self.organisation.wrapping_mul(2);
        let mode = u32::from(self.is_simulation);
        let mut facts: Vec<Fact> = self
            .mentions
            .iter()
            .filter(|mention| mention.links && !values.is_never(mention.value))
            .map(|mention| {
                let is_any_mode = matches!(mention.kind, FactKind::ProviderIncident | FactKind::DlpIncident);
                let realm = if is_any_mode { realm } else { realm | mode };
                Fact { kind: mention.kind, realm, value: values.root(mention.value) }
            })
            .collect();
        facts.sort_unstable();
        facts.dedup();
        facts.into_boxed_slice()
    }
}

/// Reads alerts into numbers.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) configuration: &'a Configuration,
    pub(super) values: &'a mut Values,
    /// Alerts whose facts have to be made again, because an entity they name has grown.
    pub(super) stale: &'a mut Vec<u32>,
    /// Alerts that name an entity that has more identifiers now.
    pub(super) renamed: &'a mut Vec<u32>,
    pub(super) unusable: &'a mut Vec<Unusable>,
}

impl Reader<'_> {
    /// Reads one alert and learns which identifiers belong together.
    pub(super) fn read(&mut self, alert: &Alert) -> Stored {
        let mut mentions = Vec::with_capacity(alert.entities.len() + 2);
        let numbered = [
            (FactKind::ProviderIncident, Space::ProviderIncident, alert.provider_incident.as_deref()),
            (FactKind::DlpIncident, Space::DlpIncident, alert.dlp_incident.as_deref()),
            (FactKind::Rule, Space::Rule, alert.rule.as_deref().or(alert.policy.as_deref())),
        ];
        for (kind, space, text) in numbered {
            let text = text.map(str::trim).unwrap_or_default();
            if !text.is_empty() && text != "0" {
                let value = self.values.number(space, &text.to_lowercase());
                let role = Role::Related;
                mentions.push(Mention { kind, value, role, content: None, links: true, is_sensitive: false });
            }
        }
        for entity in &alert.entities {
            self.entity(alert, entity, &mut mentions);
        }
        mentions.sort_unstable();
        mentions.dedup();
        let organisation = alert.organisation.as_deref().unwrap_or_default().trim().to_lowercase();
        Stored {
            id: alert.id.as_str().into(),
            time: alert.time,
            revision: alert.revision,
            severity: alert.severity,
            is_simulation: alert.is_simulation,
            organisation: self.values.number(Space::Text, &organisation),
            title: self.values.number(Space::Text, alert.title.trim()),
            category: self.values.number(Space::Text, alert.category.trim()),
            source: self.values.number(Space::Text, alert.service_source.trim()),
            mentions,
            facts: Box::default(),
        }
    }

    fn entity(&mut self, alert: &Alert, entity: &Entity, mentions: &mut Vec<Mention>) {
        let known = mentions.len();
        self.number(alert, entity, mentions);
        let Some(own) = mentions.get_mut(known..) else { return };
        let is_shared = own.iter().any(|mention| self.values.is_shared(mention.value));
        if is_shared || !self.may_link(alert, entity) {
            own.iter_mut().for_each(|mention| mention.links = false);
            return;
        }
        // The same entity under several identifiers.
        let mut first: [Option<u32>; FactKind::ALL.len()] = [None; FactKind::ALL.len()];
        let mut kept = known;
        for place in known..mentions.len() {
            let Some(mention) = mentions.get(place).copied() else { break };
            let identity =
                first.get_mut(mention.kind.index()).filter(|_| mention.links && is_identity(mention.kind));
            let is_further = match identity {
                Some(Some(one)) => {
                    let joined = self.values.join(*one, mention.value);
                    self.learn(joined);
                    true
                }
                Some(none) => {
                    *none = Some(mention.value);
                    false
                }
                None => false,
            };
            if mention.links && self.is_listed(mention.kind, mention.value) {
                let joined = self.values.forbid(mention.value);
                self.learn(joined);
            }
            if !is_further {
                mentions.swap(kept, place);
                kept += 1;
            }
        }
        mentions.truncate(kept);
        let content = first[FactKind::File.index()];
        for mention in mentions.iter_mut().skip(known).filter(|mention| mention.kind == FactKind::FileName) {
            mention.content = content;
        }
    }

    /// Adds a mention for each identifier.
    fn number(&mut self, alert: &Alert, entity: &Entity, mentions: &mut Vec<Mention>) {
        for identifier in &entity.identifiers {
            let normal = normalise::identifier(identifier.kind, &identifier.value);
            let (Some(text), Some(kind)) = (normal, fact_kind(entity, identifier.kind)) else {
                self.note_unusable(alert, identifier.kind, &identifier.value);
                continue;
            };
            let never = &self.configuration.never;
            let is_shared = || never.is_shared(identifier.kind, &text);
            let value = self.values.number_or(space(identifier.kind), &text, is_shared);
            // A name without a domain and the like identify nobody, but people want to read them.
            let links = identifies(kind, identifier.kind, &text);
            let (role, is_sensitive) = (entity.role, entity.is_sensitive);
            mentions.push(Mention { kind, value, role, content: None, links, is_sensitive });
        }
    }

    fn learn(&mut self, joined: Joined) {
        self.stale.extend(joined.alerts);
        self.renamed.extend(joined.renamed);
    }

    fn note_unusable(&mut self, alert: &Alert, kind: IdentifierKind, value: &str) {
        if !value.trim().is_empty() {
            self.unusable.push(Unusable { alert: alert.id.clone(), kind, value: value.to_owned() });
        }
    }

    /// Whether an entity may link at all, by what this alert says of it.
    fn may_link(&self, alert: &Alert, entity: &Entity) -> bool {
        let is_target = entity.role == Role::Destination || entity.kind == EntityKind::Destination;
        // Applications are published by others as a rule.
        let has_home = entity.kind != EntityKind::Application;
        let is_foreign = match (&alert.organisation, &entity.organisation) {
            (Some(own), Some(other)) => has_home && !own.trim().eq_ignore_ascii_case(other.trim()),
            _ => false,
        };
        let is_mail = |identifier: &&Identifier| identifier.kind == IdentifierKind::MailAddress;
        let mut addresses = entity.identifiers.iter().filter(is_mail);
        let is_other = |identifier: &Identifier| self.is_other_domain(&identifier.value);
        !entity.is_first_party && (is_target || !(is_foreign || addresses.any(is_other)))
    }

    /// Whether the lists forbid the entity under every one of its identifiers.
    fn is_listed(&self, kind: FactKind, value: u32) -> bool {
        match kind {
            FactKind::Account => self.configuration.never.accounts.matches(self.values.text(value)),
            FactKind::File | FactKind::Item => {
                self.configuration.never.files.matches(self.values.text(value))
            }
            _ => false,
        }
    }

    /// Whether an address belongs to another organisation: a guest, or a domain that is not one's own.
    fn is_other_domain(&self, address: &str) -> bool {
        let Some(address) = normalise::identifier(IdentifierKind::MailAddress, address) else { return false };
        if address.contains("#ext#") {
            return true;
        }
        let own = &self.configuration.own_domains;
        let Some((_, domain)) = address.rsplit_once('@') else { return false };
        !own.is_empty() && !own.iter().any(|own| own == domain)
    }
}

/// Values of both kinds are compared with each other where they are written alike.
const fn space(kind: IdentifierKind) -> Space {
    match kind {
        IdentifierKind::Path => Space::Identifier(IdentifierKind::FileName),
        other => Space::Identifier(other),
    }
}

/// What fact an identifier of an entity is; nothing where it does not fit the entity.
const fn fact_kind(entity: &Entity, kind: IdentifierKind) -> Option<FactKind> {
    use IdentifierKind as I;
    if matches!(entity.role, Role::Destination) || matches!(entity.kind, EntityKind::Destination) {
        return Some(FactKind::Destination);
    }
    match (entity.kind, kind) {
        (
            EntityKind::Account | EntityKind::Mailbox,
            I::MailAddress | I::ObjectId | I::Sid | I::AccountName,
        ) => Some(FactKind::Account),
        (_, I::DeviceId | I::DeviceName) => Some(FactKind::Device),
        (EntityKind::File, I::Sha256 | I::Sha1 | I::Md5) => Some(FactKind::File),
        (EntityKind::File, I::ItemId) => Some(FactKind::Item),
        (EntityKind::File, I::Path | I::FileName) => Some(FactKind::FileName),
        (EntityKind::Message, I::NetworkMessageId) => Some(FactKind::Message),
        (_, I::IpAddress) => Some(FactKind::Address),
        (_, I::SiteUrl) => Some(FactKind::Site),
        (EntityKind::Application, I::ApplicationId) => Some(FactKind::Application),
        (EntityKind::Session, I::SessionId) => Some(FactKind::Session),
        (EntityKind::RemovableDevice, I::SerialNumber) => Some(FactKind::RemovableDevice),
        (_, I::Target) => Some(FactKind::Destination),
        _ => None,
    }
}

/// Kinds of facts whose identifiers mean one entity when one alert gives them together.
pub(super) const fn is_identity(kind: FactKind) -> bool {
    matches!(kind, FactKind::Account | FactKind::Device | FactKind::File)
}

/// Whether the identifier is good enough to say which entity it is.
fn identifies(kind: FactKind, identifier: IdentifierKind, text: &str) -> bool {
    match identifier {
        IdentifierKind::AccountName if kind == FactKind::Account => text.contains('\\'),
        IdentifierKind::MailAddress if kind == FactKind::Account => text.contains('@'),
        _ => true,
    }
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
