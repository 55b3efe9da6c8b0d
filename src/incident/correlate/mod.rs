//! Which alerts belong together, and why.
//!
//! An [`Alert`] is read into facts (`reading`): the provider's incident, accounts, files, messages and so on, each in
//! one written form (`normalise`), with all identifiers of an entity taken as one (`identity`). Alerts that share a fact
//! stand in its `timeline`; the [`Configuration`] says which neighbours are linked (`linker`). The connected groups
//! (`groups`), parted where a [`Decision`] of people says so (`parts`), are the incidents. Every link can be read
//! ([`LinkRow`]), and so can what was left out because too many share it ([`Capped`]).
//!
//! The groups depend on the set of alerts and the decisions alone. Any order, one by one or all at once, gives the same,
//! and so does starting from nothing. The id of an incident is a hash of the identifier of its first alert by time and
//! identifier. So every id an incident ever had is the hash of one of its alerts: [`Correlator::resolve`] finds where an
//! older id has gone without a history, and the redirects of [`Changes`] are a convenience.

mod alert;
mod configuration;
mod correlator;
mod decision;
mod entities;
mod fact;
mod groups;
mod identity;
mod incident;
mod linker;
mod links;
mod name;
mod never;
mod normalise;
mod parts;
mod reached;
mod reading;
mod simulate;
mod timeline;

pub use alert::{Alert, Entity, EntityKind, Identifier, IdentifierKind, Role, Severity};
pub use configuration::{Configuration, ConfigurationError, DEFAULTS, FactRule, Window};
pub use correlator::{Changed, Changes, Correlator};
pub use decision::Decision;
pub use entities::EntityRow;
pub use fact::FactKind;
pub use incident::{Incident, IncidentId};
pub use links::{Capped, LinkRow};
pub use reading::Unusable;
pub use simulate::{Comparison, Grouping, Regrouped, Shape};

#[cfg(test)]
mod behaviour_tests;
#[cfg(test)]
mod property_tests;
