//! Types of values, and how two of them become one.

use super::super::tree::ScalarType;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// True or false.
    Bool,
    /// A moment, in ticks of 100 nanoseconds.
    DateTime,
    /// A decimal number of 34 digits.
    Decimal,
    /// JSON and whatever else a column of it holds.
    Dynamic,
    /// A GUID.
    Guid,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    Long,
    /// A number of 64 bits with a fraction.
    Real,
    /// Text.
    String,
    /// A length of time, in ticks of 100 nanoseconds.
    Timespan,
    /// Only the data decides: the columns of `bag_unpack`, `pivot` and the like.
    Unknown,
}

impl From<ScalarType> for Type {
    fn from(kind: ScalarType) -> Self {
        match kind {
            ScalarType::Bool => Self::Bool,
            ScalarType::DateTime => Self::DateTime,
            ScalarType::Decimal => Self::Decimal,
            ScalarType::Dynamic => Self::Dynamic,
            ScalarType::Guid => Self::Guid,
            ScalarType::Int => Self::Int,
            ScalarType::Long => Self::Long,
            ScalarType::Real => Self::Real,
            ScalarType::String => Self::String,
            ScalarType::Timespan => Self::Timespan,
        }
    }
}

impl Type {
    /// The type with one of its Kusto names.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        if name == "unknown" { Some(Self::Unknown) } else { ScalarType::of(name).map(Self::from) }
    }

    /// Its Kusto name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::DateTime => "datetime",
            Self::Decimal => "decimal",
            Self::Dynamic => "dynamic",
            Self::Guid => "guid",
            Self::Int => "int",
            Self::Long => "long",
            Self::Real => "real",
            Self::String => "string",
            Self::Timespan => "timespan",
            Self::Unknown => "unknown",
        }
    }

    /// The name of the .NET type that holds it, as `getschema` shows it.
    #[must_use]
    pub const fn storage(self) -> &'static str {
        match self {
            Self::Bool => "System.SByte",
            Self::DateTime => "System.DateTime",
            Self::Decimal => "System.Data.SqlTypes.SqlDecimal",
            Self::Dynamic | Self::Unknown => "System.Object",
            Self::Guid => "System.Guid",
            Self::Int => "System.Int32",
            Self::Long => "System.Int64",
            Self::Real => "System.Double",
            Self::String => "System.String",
            Self::Timespan => "System.TimeSpan",
        }
    }

    /// Whether it is a whole number.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        matches!(self, Self::Int | Self::Long)
    }

    /// Whether it is a number.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Long | Self::Real | Self::Decimal)
    }

    /// Whether values can be added up.
    #[must_use]
    pub const fn is_summable(self) -> bool {
        self.is_number() || matches!(self, Self::Timespan | Self::DateTime)
    }

    /// Whether values have an order for `min` and `max`.
    #[must_use]
    pub const fn is_orderable(self) -> bool {
        self.is_summable() || matches!(self, Self::String | Self::Bool)
    }

    /// Whether every value of this type is one of `wider` without a loss that Kusto minds.
    #[must_use]
    pub const fn widens_to(self, wider: Self) -> bool {
        matches!(
            (self, wider),
            (Self::Int, Self::Long | Self::Real | Self::Decimal)
                | (Self::Long, Self::Real | Self::Decimal)
                | (Self::Decimal, Self::Real)
        )
    }

    /// The type that values of both have in common; nothing when there is none.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        if self == other {
            Some(self)
        } else if self == Self::Unknown || other == Self::Unknown {
            Some(Self::Unknown)
        } else if self == Self::Dynamic || other == Self::Dynamic {
            Some(Self::Dynamic)
        } else if self.widens_to(other) {
            Some(other)
        } else if other.widens_to(self) {
            Some(self)
        } else {
            None
        }
    }

    /// The type that all have in common; dynamic ones do not count where there are others.
    #[must_use]
    pub fn common_of(types: impl IntoIterator<Item = Self> + Clone) -> Option<Self> {
        let mut found = None;
        for one in types.clone().into_iter().filter(|one| *one != Self::Dynamic) {
            found = Some(found.map_or(Some(one), |so_far: Self| so_far.common(one))?);
        }
        found.or_else(|| types.into_iter().next())
    }

    /// The type of a sum of numbers of two types: whole numbers are computed in `long`.
    #[must_use]
    pub fn widest(self, other: Self) -> Self {
        match self.common(other) {
            Some(Self::Int) | None => Self::Long,
            Some(found) => found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ints_compute_in_long_and_a_real_is_wider_than_a_decimal() {
        assert_eq!(Type::Int.widest(Type::Int), Type::Long);
        assert_eq!(Type::Int.widest(Type::Real), Type::Real);
        assert_eq!(Type::Decimal.common(Type::Long), Some(Type::Decimal));
    }

    #[test]
    fn a_dynamic_among_others_does_not_count() {
        assert_eq!(Type::common_of([Type::Dynamic, Type::String]), Some(Type::String));
        assert_eq!(Type::common_of([Type::Dynamic, Type::Dynamic]), Some(Type::Dynamic));
        assert_eq!(Type::common_of([Type::Long, Type::String]), None);
        assert_eq!(Type::common_of([]), None);
    }

    #[test]
    fn every_name_is_read_back() {
        for (name, kind) in ScalarType::NAMES {
            let known = Type::from(*kind);
            assert_eq!(Type::of(name), Some(known));
            assert_eq!(Type::of(known.name()), Some(known));
        }
        assert_eq!(Type::of("number"), None);
    }
}
