//! From the name of an aggregate and what is known of its arguments to its [`Maker`].

use std::cmp::Ordering;
use std::sync::Arc;

use super::best::Better;
use super::bits::Operation;
use super::count::Counted;
use super::maker::{Maker, Plan};
use super::percentile::Asked;
use super::spread::Spread;
use crate::kql::functions::sketch::rank;
use crate::kql::signatures;
use crate::kql::values::{Dynamic, Type, Value};

/// How many elements a list, set or bag has at most, and as many as that unless the query says fewer.
const MOST_ELEMENTS: usize = 1_048_576;
/// How many they have under their old names, unless the query says otherwise.
const FEW_ELEMENTS: usize = 128;

/// Why an aggregate is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is none, or not here.
    #[error("the engine does not have the aggregate {function}()")]
    Unknown {
        /// The name.
        function: String,
    },
    /// There are too few or too many arguments or outputs.
    #[error("{function}() does not take {given} arguments for {outputs} columns")]
    Count {
        /// The aggregate.
        function: &'static str,
        /// How many arguments there are.
        given: usize,
        /// How many outputs there are.
        outputs: usize,
    },
    /// An argument has a type with which it cannot be done.
    #[error("{function}() does not take a value of type {given}")]
    Type {
        /// The aggregate.
        function: &'static str,
        /// The type.
        given: Type,
    },
    /// An argument must be the same for all rows and is not.
    #[error("{function}(): the {what} must be a constant")]
    NotConstant {
        /// The aggregate.
        function: &'static str,
        /// What the argument says.
        what: &'static str,
    },
    /// A constant argument is refused.
    #[error("{function}(): {reason}")]
    Constant {
        /// The aggregate.
        function: &'static str,
        /// Why.
        reason: String,
    },
}

/// The `...if` forms: the aggregate, and where the predicate stands among the arguments.
const CONDITIONAL: &[(&str, &str, usize)] = &[
    ("sumif", "sum", 1),
    ("avgif", "avg", 1),
    ("minif", "min", 1),
    ("maxif", "max", 1),
    ("dcountif", "dcount", 1),
    ("count_distinctif", "count_distinct", 1),
    ("make_set_if", "make_set", 1),
    ("make_list_if", "make_list", 1),
    ("make_bag_if", "make_bag", 1),
    ("take_anyif", "take_any", 1),
    ("stdevif", "stdev", 1),
    ("varianceif", "variance", 1),
    ("variancepif", "variancep", 1),
    ("covarianceif", "covariance", 2),
    ("covariancepif", "covariancep", 2),
    ("hll_if", "hll", 1),
];

/// How to make accumulators of an aggregate with arguments of these types. The constants are given where they are
/// constant: the largest size of a set, percentiles, an accuracy. `results` are the types of the columns that it gives.
///
/// # Errors
/// When there is no such aggregate here, or it does not take such arguments.
pub fn find(
    function: &str,
    kinds: &[Type],
    constants: &[Option<Value>],
    results: &[Type],
) -> Result<Maker, Refusal> {
    let Some(name) = signatures::aggregate(function).map(|function| function.canonical) else {
        return Err(Refusal::Unknown { function: function.to_owned() });
    };
    let mut request = Request {
        function: name,
        base: name,
        elements: MOST_ELEMENTS,
        kinds: kinds.to_vec(),
        constants: constants.to_vec(),
        results,
    };
    request.constants.resize(kinds.len(), None);
    if matches!(function, "makeset" | "makelist") {
        request.elements = FEW_ELEMENTS;
    }
    let mut predicate = None;
    if let Some((_, base, at)) = CONDITIONAL.iter().find(|(conditional, ..)| *conditional == name) {
        if kinds.len() <= *at {
            return Err(request.count());
        }
        request.base = base;
        request.kinds.remove(*at);
        request.constants.remove(*at);
        predicate = Some(*at);
    }
    Ok(Maker { name, predicate, plan: request.plan()? })
}

/// A call without its predicate.
struct Request<'a> {
    /// The name to say in an error.
    function: &'static str,
    /// The name without an `if`.
    base: &'static str,
    /// How many elements there are when the query does not say.
    elements: usize,
    kinds: Vec<Type>,
    constants: Vec<Option<Value>>,
    results: &'a [Type],
}

impl Request<'_> {
    fn plan(&self) -> Result<Plan, Refusal> {
        Ok(match self.base {
            "count" | "countif" => Plan::Count(self.counted()?),
            "sum" | "avg" => {
                let result = self.one(1, 1)?;
                let kind = self.summed(0)?;
                Plan::Total { kind, result, average: self.base == "avg" }
            }
            "min" => Plan::Extreme { wanted: Ordering::Less, result: self.one(1, 1)? },
            "max" => Plan::Extreme { wanted: Ordering::Greater, result: self.one(1, 1)? },
            "dcount" => self.one(1, 2).map(|_| Plan::Distinct)?,
            "count_distinct" => self.one(1, 1).map(|_| Plan::Distinct)?,
            "make_list" => self.one(1, 2).and_then(|_| self.list(false))?,
            "make_list_with_nulls" => self.one(1, 1).and_then(|_| self.list(true))?,
            "make_set" => self.one(1, 2).and_then(|_| self.limit()).map(|limit| Plan::Set { limit })?,
            "make_bag" => self.one(1, 2).and_then(|_| self.bag())?,
            "arg_max" | "arg_min" => {
                let order = if self.base == "arg_max" { Ordering::Greater } else { Ordering::Less };
                let wanted = Better::Compared(order);
                Plan::Best { wanted, columns: self.kinds.len(), results: self.row()? }
            }
            "take_any" => {
                Plan::Best { wanted: Better::There, columns: self.kinds.len(), results: self.row()? }
            }
            "buildschema" => self.one(1, 1).and_then(|_| self.json()).map(|()| Plan::Schema)?,
            "hll" => self.one(1, 2).map(|_| Plan::Hashes { merges: false })?,
            "hll_merge" => {
                self.one(1, 1).and_then(|_| self.json()).map(|()| Plan::Hashes { merges: true })?
            }
            "tdigest" => {
                self.one(1, 2)?;
                self.summed(0)?;
                Plan::Numbers { merges: false }
            }
            "tdigest_merge" => {
                self.one(1, 1).and_then(|_| self.json()).map(|()| Plan::Numbers { merges: true })?
            }
            name if name.starts_with("binary_all_") => self.bits(name)?,
            name if name.starts_with("percentile") => self.percentiles()?,
            name => self.spread(name)?,
        })
    }

    fn counted(&self) -> Result<Counted, Refusal> {
        self.one(0, 1)?;
        match (self.base, self.kinds.first()) {
            ("count", None) => Ok(Counted::Rows),
            ("countif", Some(_)) => Ok(Counted::True),
            // It may count what is true, or what is not null.
            ("count", Some(Type::Bool)) => Err(Refusal::Constant {
                function: self.function,
                reason: "write countif() to count what is true".to_owned(),
            }),
            ("count", Some(_)) => Ok(Counted::NotNull),
            _ => Err(self.count()),
        }
    }

    fn list(&self, with_nulls: bool) -> Result<Plan, Refusal> {
        Ok(Plan::List { with_nulls, limit: self.limit()? })
    }

    fn bag(&self) -> Result<Plan, Refusal> {
        self.json()?;
        Ok(Plan::Bag { limit: self.limit()? })
    }

    fn bits(&self, name: &str) -> Result<Plan, Refusal> {
        let result = self.one(1, 1)?;
        let operation = match name {
            "binary_all_and" => Operation::And,
            "binary_all_or" => Operation::Or,
            _ => Operation::Xor,
        };
        match self.kind(0) {
            Type::Int | Type::Long | Type::Dynamic => Ok(Plan::Bits { operation, result }),
            given => Err(Refusal::Type { function: self.function, given }),
        }
    }

    fn spread(&self, name: &str) -> Result<Plan, Refusal> {
        let (pairs, population, root) = match name {
            "variance" => (false, false, false),
            "variancep" => (false, true, false),
            "stdev" => (false, false, true),
            "stdevp" => (false, true, true),
            "covariance" => (true, false, false),
            "covariancep" => (true, true, false),
            _ => return Err(Refusal::Unknown { function: self.function.to_owned() }),
        };
        let count = 1 + usize::from(pairs);
        self.one(count, count)?;
        for at in 0..count {
            self.summed(at)?;
        }
        Ok(Plan::Spread(Spread { pairs, population, root }))
    }

    fn percentiles(&self) -> Result<Plan, Refusal> {
        let array = self.base.ends_with("_array");
        let weighted = matches!(self.base, "percentilew" | "percentilesw" | "percentilesw_array");
        let first = 1 + usize::from(weighted);
        let count = self.kinds.len();
        let percentiles =
            self.constants.iter().skip(first).map(|constant| self.percentile(constant.as_ref()));
        let percentiles = percentiles.collect::<Result<Vec<_>, _>>()?.concat();
        let outputs = if array { 1 } else { percentiles.len() };
        if count <= first || percentiles.is_empty() || self.results.len() != outputs {
            return Err(self.count());
        }
        match self.kind(0) {
            given @ (Type::Bool | Type::String | Type::Guid) => {
                Err(Refusal::Type { function: self.function, given })
            }
            kind => {
                let results = self.results.to_vec();
                Ok(Plan::Percentiles(Arc::new(Asked { kind, percentiles, weighted, array, results })))
            }
        }
    }

    /// The percentiles of an argument, which is a number or an array of numbers.
    fn percentile(&self, constant: Option<&Value>) -> Result<Vec<u64>, Refusal> {
        let function = self.function;
        let constant = constant.ok_or(Refusal::NotConstant { function, what: "percentile" })?;
        let numbers = match constant {
            Value::Dynamic(Dynamic::Array(items)) => items.iter().map(Dynamic::as_real).collect(),
            value => vec![value.to_real()],
        };
        let parts = numbers.into_iter().map(|number| number.and_then(rank::parts)).collect::<Option<_>>();
        parts.ok_or_else(|| Refusal::Constant {
            function,
            reason: format!("{} is no percentile from 0 to 100", constant.text()),
        })
    }

    /// The type of the only output, when there are so many arguments.
    fn one(&self, least: usize, most: usize) -> Result<Type, Refusal> {
        match self.results {
            [result] if (least..=most).contains(&self.kinds.len()) => Ok(*result),
            _ => Err(self.count()),
        }
    }

    /// The types of the outputs, when there is one for each argument.
    fn row(&self) -> Result<Arc<[Type]>, Refusal> {
        if self.kinds.len() == self.results.len() && !self.kinds.is_empty() {
            Ok(self.results.into())
        } else {
            Err(self.count())
        }
    }

    const fn count(&self) -> Refusal {
        Refusal::Count { function: self.function, given: self.kinds.len(), outputs: self.results.len() }
    }

    fn kind(&self, at: usize) -> Type {
        self.kinds.get(at).copied().unwrap_or(Type::Dynamic)
    }

    /// The type of an argument that is added up.
    fn summed(&self, at: usize) -> Result<Type, Refusal> {
        match self.kind(at) {
            kind if kind.is_summable() || kind == Type::Dynamic => Ok(kind),
            given => Err(Refusal::Type { function: self.function, given }),
        }
    }

    /// Asks for an argument of JSON, which may be text.
    fn json(&self) -> Result<(), Refusal> {
        match self.kind(0) {
            Type::Dynamic | Type::String => Ok(()),
            given => Err(Refusal::Type { function: self.function, given }),
        }
    }

    /// How many elements there are at most: the second argument, or as many as there can be.
    fn limit(&self) -> Result<usize, Refusal> {
        let function = self.function;
        let Some(constant) = self.constants.get(1) else { return Ok(self.elements) };
        let constant = constant.as_ref().ok_or(Refusal::NotConstant { function, what: "largest size" })?;
        let limit = constant.to_long().and_then(|limit| usize::try_from(limit).ok());
        limit
            .map(|limit| limit.min(MOST_ELEMENTS))
            .ok_or_else(|| Refusal::Constant { function, reason: format!("{} is no size", constant.text()) })
    }
}
