//! What is made for each group of one aggregate of a query.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Accumulator;
use super::bag::Members;
use super::best::{Best, Better};
use super::bits::{Bits, Operation};
use super::conditional::Conditional;
use super::count::{Count, Counted};
use super::distinct::Distinct;
use super::extreme::Extreme;
use super::list::List;
use super::percentile::Asked;
use super::schema::Schema;
use super::set::Set;
use super::sketch::{Hashes, Numbers};
use super::spread::{Moments, Spread};
use super::total::Total;
use crate::kql::values::Type;

/// An aggregate with all that is known of it before the rows come.
#[derive(Debug, Clone)]
pub struct Maker {
    pub(super) name: &'static str,
    /// Where the predicate stands among the arguments.
    pub(super) predicate: Option<usize>,
    pub(super) plan: Plan,
}

/// Which accumulator it is, and what it is made with.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    Count(Counted),
    Total { kind: Type, result: Type, average: bool },
    Extreme { wanted: Ordering, result: Type },
    Distinct,
    List { with_nulls: bool, limit: usize },
    Set { limit: usize },
    Bag { limit: usize },
    Best { wanted: Better, columns: usize, results: Arc<[Type]> },
    Percentiles(Arc<Asked>),
    Spread(Spread),
    Bits { operation: Operation, result: Type },
    Schema,
    Hashes { merges: bool },
    Numbers { merges: bool },
}

impl Maker {
    /// An accumulator that has seen nothing.
    #[must_use]
    pub fn make(&self) -> Box<dyn Accumulator> {
        let inner = self.plan.make();
        match self.predicate {
            Some(at) => Box::new(Conditional::new(at, inner)),
            None => inner,
        }
    }

    /// Whether the result depends on the order of the rows, so that they should bring it: then the elements of lists,
    /// sets and bags stand in that order, and of rows that are as good the first is taken. Without one the result is
    /// a fixed one too.
    #[must_use]
    pub const fn needs_order(&self) -> bool {
        matches!(self.plan, Plan::List { .. } | Plan::Set { .. } | Plan::Bag { .. } | Plan::Best { .. })
    }

    /// The name of the aggregate, the one that is no other name of it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl Plan {
    fn make(&self) -> Box<dyn Accumulator> {
        match self {
            Self::Count(counted) => Box::new(Count::new(*counted)),
            Self::Total { kind, result, average } => Box::new(Total::new(*kind, *result, *average)),
            Self::Extreme { wanted, result } => Box::new(Extreme::new(*wanted, *result)),
            Self::Distinct => Box::new(Distinct::default()),
            Self::List { with_nulls, limit } => Box::new(List::new(*with_nulls, *limit)),
            Self::Set { limit } => Box::new(Set::new(*limit)),
            Self::Bag { limit } => Box::new(Members::new(*limit)),
            Self::Best { wanted, columns, results } => Box::new(Best::new(*wanted, *columns, results)),
            Self::Percentiles(asked) => asked.accumulator(),
            Self::Spread(spread) => Box::new(Moments::new(*spread)),
            Self::Bits { operation, result } => Box::new(Bits::new(*operation, *result)),
            Self::Schema => Box::new(Schema::default()),
            Self::Hashes { merges } => Box::new(Hashes::new(*merges)),
            Self::Numbers { merges } => Box::new(Numbers::new(*merges)),
        }
    }
}
