//! The scalar types and their names.

/// A scalar type of Kusto.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// `bool`
    Bool,
    /// `int`, 32 bits.
    Int,
    /// `long`, 64 bits: what a whole number in a query is.
    Long,
    /// `real`
    Real,
    /// `decimal`
    Decimal,
    /// `datetime`
    DateTime,
    /// `timespan`
    TimeSpan,
    /// `guid`
    Guid,
    /// `string`
    String,
    /// `dynamic`
    Dynamic,
}

impl Type {
    /// All types.
    pub const ALL: [Self; 10] = [
        Self::Bool,
        Self::Int,
        Self::Long,
        Self::Real,
        Self::Decimal,
        Self::DateTime,
        Self::TimeSpan,
        Self::Guid,
        Self::String,
        Self::Dynamic,
    ];

    /// The name that Kusto prints.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Long => "long",
            Self::Real => "real",
            Self::Decimal => "decimal",
            Self::DateTime => "datetime",
            Self::TimeSpan => "timespan",
            Self::Guid => "guid",
            Self::String => "string",
            Self::Dynamic => "dynamic",
        }
    }

    /// The type of a name, also of the other names that queries use.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "bool" | "boolean" => Self::Bool,
            "int" | "int32" => Self::Int,
            "long" | "int64" => Self::Long,
            "real" | "double" | "float" => Self::Real,
            "decimal" => Self::Decimal,
            "datetime" | "date" => Self::DateTime,
            "timespan" | "time" => Self::TimeSpan,
            "guid" | "uniqueid" | "uuid" => Self::Guid,
            "string" => Self::String,
            "dynamic" => Self::Dynamic,
            _ => return None,
        })
    }

    /// `int` or `long`.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        matches!(self, Self::Int | Self::Long)
    }

    /// A type to calculate with: `int`, `long`, `real` or `decimal`.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Long | Self::Real | Self::Decimal)
    }

    /// A number, a datetime or a timespan.
    #[must_use]
    pub const fn is_summable(self) -> bool {
        self.is_number() || matches!(self, Self::DateTime | Self::TimeSpan)
    }

    /// The type that both become where one is wanted: the wider number, text over dynamic, and so on. Nothing when
    /// they do not go together.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        if self == other {
            return Some(self);
        }
        if self.is_number() && other.is_number() {
            // A real and a decimal make a decimal, as the analyser has it.
            let wider = |kind: Self| match kind {
                Self::Int => 0,
                Self::Long => 1,
                Self::Real => 2,
                _ => 3,
            };
            return Some(if wider(self) > wider(other) { self } else { other });
        }
        match (self, other) {
            (Self::Dynamic, kind) | (kind, Self::Dynamic) => Some(kind),
            _ => None,
        }
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_type() {
        for kind in Type::ALL {
            assert_eq!(Type::of_name(kind.name()), Some(kind));
        }
        assert_eq!(Type::of_name("double"), Some(Type::Real));
        assert_eq!(Type::of_name("Long"), None);
    }

    #[test]
    fn the_common_type_is_the_wider_one_and_does_not_depend_on_the_order() {
        for a in Type::ALL {
            for b in Type::ALL {
                assert_eq!(a.common(b), b.common(a), "{a} {b}");
            }
        }
        assert_eq!(Type::Int.common(Type::Real), Some(Type::Real));
        assert_eq!(Type::Dynamic.common(Type::String), Some(Type::String));
        assert_eq!(Type::Bool.common(Type::Long), None);
    }
}
