//! All values that alerts name, numbered, and which of them mean the same entity.
//!
//! Identifiers that one alert gives for one entity belong together, and so do all that are connected in this way. What
//! was learnt stays: it depends on the set of alerts seen, not on their order. Numbers are given in order of arrival and
//! never reach a result; the name of an entity is chosen among all of its identifiers.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::alert::IdentifierKind;

/// The spaces in which values are compared: two values are the same only within one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Space {
    /// A number, title or name without a kind of identifier.
    ProviderIncident,
    DlpIncident,
    Rule,
    Text,
    Identifier(IdentifierKind),
}

#[derive(Debug)]
struct Value {
    space: Space,
    text: Box<str>,
    parent: u32,
    /// Of a root: the entity must not link.
    is_never: bool,
    /// Many share the value, so that no entity is known by it.
    is_shared: bool,
}

/// Of an entity known by several identifiers: the identifiers, and the alerts that name it.
#[derive(Debug, Default)]
struct Members {
    /// Empty where the root is the only one.
    values: Vec<u32>,
    alerts: Vec<u32>,
}

/// What the union of two entities changes for the alerts that name them.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// Alerts whose facts have to be made again.
    pub(super) alerts: Vec<u32>,
    /// Further alerts whose entity is known by more identifiers now, and perhaps by another name.
    pub(super) renamed: Vec<u32>,
}

/// The values and their unions.
#[derive(Debug, Default)]
pub(super) struct Values {
    values: Vec<Value>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// By root; only of spaces in which values join.
    members: hashbrown::HashMap<u32, Members>,
}

impl Values {
    /// The number of a value, given now if it is new.
    pub(super) fn number(&mut self, space: Space, text: &str) -> u32 {
        self.number_or(space, text, || false)
    }

    /// The same; whether many share the value is asked only when it is new.
    pub(super) fn number_or(&mut self, space: Space, text: &str, is_shared: impl FnOnce() -> bool) -> u32 {
        let Self { values, index, hasher, .. } = self;
        let hash = hasher.hash_one((space, text));
        let known = index.find(hash, |&number| is_value(values, number, space, text));
        if let Some(&number) = known {
            return number;
        }
        let number = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let is_shared = is_shared();
        values.push(Value { space, text: text.into(), parent: number, is_never: false, is_shared });
        index.insert_unique(hash, number, |&other| {
            values.get(other as usize).map_or(0, |value| hasher.hash_one((value.space, &*value.text)))
        });
        number
    }

    /// The number that stands for a value's whole entity.
    pub(super) fn root(&self, mut number: u32) -> u32 {
        loop {
            let parent = self.values.get(number as usize).map_or(number, |value| value.parent);
            if parent == number {
                return number;
            }
            number = parent;
        }
    }

    /// Whether many share a value.
    pub(super) fn is_shared(&self, number: u32) -> bool {
        self.values.get(number as usize).is_some_and(|value| value.is_shared)
    }

    /// The text of a value.
    pub(super) fn text(&self, number: u32) -> &str {
        self.values.get(number as usize).map_or("", |value| &value.text)
    }

    /// Whether the entity of a value is on a never-link list under any of its identifiers.
    pub(super) fn is_never(&self, number: u32) -> bool {
        self.values.get(self.root(number) as usize).is_some_and(|value| value.is_never)
    }

    /// Puts the entity of a value on the never-link list; gives the alerts that name it, if that is new.
    pub(super) fn forbid(&mut self, number: u32) -> Joined {
        let root = self.root(number);
        let Some(value) = self.values.get_mut(root as usize) else { return Joined::default() };
        if std::mem::replace(&mut value.is_never, true) {
            return Joined::default();
        }
        let alerts = self.members.get(&root).map(|members| members.alerts.clone()).unwrap_or_default();
        Joined { alerts, renamed: Vec::new() }
    }

    /// Notes that an alert names the entity of a value, so that it is found when the entity grows.
    pub(super) fn mention(&mut self, number: u32, alert: u32) {
        let root = self.root(number);
        let members = self.members.entry(root).or_default();
        if members.alerts.last() != Some(&alert) {
            members.alerts.push(alert);
        }
    }

    /// Two values mean the same entity.
    pub(super) fn join(&mut self, one: u32, other: u32) -> Joined {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return Joined::default();
        }
        let size = |root: u32| {
            self.members.get(&root).map_or(1, |members| members.alerts.len() + members.values.len())
        };
        let (kept, lost) = if size(one) >= size(other) { (one, other) } else { (other, one) };
        let (kept_never, lost_never) = (self.flag(kept), self.flag(lost));
        if let Some(value) = self.values.get_mut(lost as usize) {
            value.parent = kept;
        }
        if let Some(value) = self.values.get_mut(kept as usize) {
            value.is_never = kept_never || lost_never;
        }
        let mut lost_members = self.members.remove(&lost).unwrap_or_default();
        if lost_members.values.is_empty() {
            lost_members.values.push(lost);
        }
        let members = self.members.entry(kept).or_default();
        if members.values.is_empty() {
            members.values.push(kept);
        }
        let mut alerts = lost_members.alerts.clone();
        let renamed = members.alerts.clone();
        if lost_never && !kept_never {
            alerts.extend_from_slice(&renamed);
        }
        members.values.extend(lost_members.values);
        members.alerts.extend(lost_members.alerts);
        Joined { alerts, renamed }
    }

    fn flag(&self, root: u32) -> bool {
        self.values.get(root as usize).is_some_and(|value| value.is_never)
    }

    /// All identifiers of the entity of a value, the one that names it first.
    pub(super) fn identifiers(&self, number: u32) -> Vec<(Space, &str)> {
        let root = self.root(number);
        let alone = [root];
        let joined = self.members.get(&root).map(|members| members.values.as_slice());
        let values = joined.filter(|values| !values.is_empty()).unwrap_or(&alone);
        let mut all: Vec<(Space, &str)> = values
            .iter()
            .filter_map(|&number| self.values.get(number as usize))
            .map(|value| (value.space, &*value.text))
            .collect();
        all.sort_unstable_by_key(|&(space, text)| (rank(space), space, text));
        all
    }

    /// The text that names the entity of a value: for accounts the mail address, for devices the name, for files the
    /// SHA-256; of several the first in the order of the alphabet.
    pub(super) fn name(&self, number: u32) -> &str {
        let root = self.root(number);
        match self.members.get(&root) {
            Some(members) if members.values.len() > 1 => {
                self.identifiers(number).first().map_or("", |&(_, text)| text)
            }
            _ => self.text(root),
        }
    }
}

fn is_value(values: &[Value], number: u32, space: Space, text: &str) -> bool {
    values.get(number as usize).is_some_and(|value| value.space == space && &*value.text == text)
}

/// Which of its identifiers people know an entity by.
const fn rank(space: Space) -> u8 {
    match space {
        Space::Identifier(
            IdentifierKind::MailAddress | IdentifierKind::DeviceName | IdentifierKind::Sha256,
        ) => 0,
        Space::Identifier(IdentifierKind::AccountName | IdentifierKind::Sha1) => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPN: Space = Space::Identifier(IdentifierKind::MailAddress);
    const SID: Space = Space::Identifier(IdentifierKind::Sid);

    #[test]
    fn a_value_keeps_its_number_and_spaces_do_not_mix() {
        let mut values = Values::default();
        let first = values.number(UPN, "a");
        assert_eq!(values.number(UPN, "a"), first);
        assert_ne!(values.number(SID, "a"), first);
    }

    #[test]
    fn an_entity_has_the_same_name_whatever_the_order_of_its_unions() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut values = Values::default();
            let pairs =
                [((SID, "S-1"), (UPN, "b@x")), ((UPN, "b@x"), (UPN, "a@x")), ((SID, "S-1"), (SID, "S-2"))];
            for index in order {
                let (one, other) = pairs[index];
                let (one, other) = (values.number(one.0, one.1), values.number(other.0, other.1));
                values.join(one, other);
            }
            let number = values.number(SID, "S-2");
            assert_eq!(values.name(number), "a@x");
            assert_eq!(values.identifiers(number).len(), 4);
        }
    }

    #[test]
    fn a_forbidden_identifier_forbids_the_whole_entity_before_and_after_the_union() {
        let mut values = Values::default();
        let (one, other) = (values.number(SID, "S-1"), values.number(UPN, "a@x"));
        values.mention(one, 7);
        values.mention(other, 8);
        values.forbid(one);
        assert!(!values.is_never(other));
        let joined = values.join(one, other);
        assert!(values.is_never(other));
        assert!(joined.alerts.contains(&8));
    }
}
