//! Lists of values to look in, made ready for many rows.

use crate::kql::functions::operators::sets::{self, FoldedMembers, Members, Terms};
use crate::kql::tree::SetOp;
use crate::kql::values::{Type, Value};

/// What is asked about a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `in`, `!in`
    In { negated: bool },
    /// `in~`, `!in~`
    InIgnoringCase { negated: bool },
    /// `has_any`
    HasAny,
    /// `has_all`
    HasAll,
}

impl From<SetOp> for Kind {
    fn from(op: SetOp) -> Self {
        match op {
            SetOp::In => Self::In { negated: false },
            SetOp::NotIn => Self::In { negated: true },
            SetOp::InIgnoringCase => Self::InIgnoringCase { negated: false },
            SetOp::NotInIgnoringCase => Self::InIgnoringCase { negated: true },
            SetOp::HasAny => Self::HasAny,
            SetOp::HasAll => Self::HasAll,
        }
    }
}

impl Kind {
    /// Whether it holds for a value and a list of the row; nothing is null.
    pub(super) fn holds(self, value: &Value, list: &[Value]) -> Option<bool> {
        let members = sets::members(list);
        match self {
            Self::In { negated } => sets::is_in(value, &members).map(|found| found != negated),
            Self::InIgnoringCase { negated } => Some(sets::is_in_ignoring_case(value, &members) != negated),
            Self::HasAny => Some(Terms::new(&members).any_in(&value.text())),
            Self::HasAll => Some(Terms::new(&members).all_in(&value.text())),
        }
    }
}

/// A list with what is asked about it.
#[derive(Debug)]
pub(super) enum Among {
    In { members: Members, negated: bool },
    InIgnoringCase { members: FoldedMembers, negated: bool },
    HasAny(Terms),
    HasAll(Terms),
}

impl Among {
    /// The list; an array in it stands for its elements. `sought` is the type of what is looked for.
    pub(super) fn new(kind: Kind, sought: Type, list: &[Value]) -> Self {
        let members = sets::members(list);
        match kind {
            Kind::In { negated } => Self::In { members: Members::new(sought, members), negated },
            Kind::InIgnoringCase { negated } => {
                Self::InIgnoringCase { members: FoldedMembers::new(&members), negated }
            }
            Kind::HasAny => Self::HasAny(Terms::new(&members)),
            Kind::HasAll => Self::HasAll(Terms::new(&members)),
        }
    }

    /// Whether it holds for a value; nothing is null.
    pub(super) fn holds(&self, value: &Value) -> Option<bool> {
        match self {
            Self::In { members, negated } => members.have(value).map(|found| found != *negated),
            Self::InIgnoringCase { members, negated } => Some(members.have(value) != *negated),
            Self::HasAny(terms) => Some(terms.any_in(&value.text())),
            Self::HasAll(terms) => Some(terms.all_in(&value.text())),
        }
    }
}
