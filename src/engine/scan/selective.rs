//! Whether a query's filters are worth being evaluated while the file is read.
//!
//! Filtering while reading decodes the filter's columns first and the others only for the rows that are left. For a needle
//! that saves nearly everything; for a condition that nearly all rows fulfil it only adds work. Which of the two it is
//! cannot be known before, but the kind of condition says it mostly: hunts compare with a value to find few rows, and
//! leave nulls out, or days, of which whole files and row groups are skipped anyway, to keep most.

use datafusion::logical_expr::expr::{InList, Like};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

/// Whether filters that must all be true leave few rows, likely.
pub(super) fn leave_few(filters: &[Expr]) -> bool {
    filters.iter().any(leaves_few)
}

fn leaves_few(filter: &Expr) -> bool {
    match filter {
        Expr::Alias(alias) => leaves_few(&alias.expr),
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => match op {
            Operator::And => leaves_few(left) || leaves_few(right),
            Operator::Or => leaves_few(left) && leaves_few(right),
            Operator::Eq | Operator::RegexMatch | Operator::RegexIMatch => true,
            Operator::LikeMatch | Operator::ILikeMatch => true,
            _ => false,
        },
        Expr::Like(Like { negated, .. }) | Expr::InList(InList { negated, .. }) => !negated,
        // Functions that tell whether something is in a text or a network.
        Expr::ScalarFunction(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{ident, lit};

    use super::*;

    #[test]
    fn a_needle_leaves_few_rows_and_a_range_of_time_does_not() {
        let needle = ident("IPAddress").eq(lit("192.0.2.1"));
        let range = ident("Timestamp").gt(lit(1_i64));
        assert!(leave_few(&[range.clone(), needle.clone()]));
        assert!(leave_few(&[ident("Raw").like(lit("%x%"))]));
        assert!(!leave_few(&[range.clone(), ident("AccountId").is_not_null()]));
        assert!(!leave_few(&[needle.or(range)]));
        assert!(!leave_few(&[ident("Raw").not_like(lit("%x%"))]));
        assert!(!leave_few(&[]));
    }
}
