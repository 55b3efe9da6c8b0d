//! How far apart two times may lie, read from the condition of a join.
//!
//! `e.Timestamp >= a.Timestamp - interval '1 hour' and e.Timestamp < a.Timestamp` says that the difference of the two lies
//! between minus one hour and nothing. Each comparison of two times is brought into the form "difference at most, or at
//! least, so much"; a pair of times with a bound on each side is a window.

use arrow::datatypes::{DataType, IntervalDayTime, IntervalMonthDayNano, TimeUnit};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::logical_expr::expr::Between;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator};

const MICROSECONDS_OF_A_DAY: i64 = 86_400_000_000;
/// Nanoseconds are left out of the times and of each interval: each window is wider by more than that can make.
const ROUNDING: i64 = 8;

/// Two times, one of each side, and what may lie between them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Window {
    /// The time of the left side.
    pub left: Expr,
    /// The time of the right side.
    pub right: Expr,
    /// Least difference, left less right, in microseconds.
    pub from: i64,
    /// Greatest difference.
    pub to: i64,
}

/// The narrowest window that a condition sets.
pub(super) fn find(condition: &Expr, left: &DFSchema, right: &DFSchema) -> Option<Window> {
    let mut bounds: Vec<Bounds> = Vec::new();
    for part in split_conjunction(condition) {
        for comparison in comparisons(part) {
            if let Some(bound) = bound(&comparison, left, right) {
                add(&mut bounds, bound);
            }
        }
    }
    bounds.into_iter().filter_map(Bounds::window).min_by_key(|window| window.to.saturating_sub(window.from))
}

/// What is known of the difference of two times.
struct Bounds {
    left: Expr,
    right: Expr,
    from: Option<i64>,
    to: Option<i64>,
}

impl Bounds {
    fn window(self) -> Option<Window> {
        let from = self.from?.checked_sub(ROUNDING)?;
        let to = self.to?.checked_add(ROUNDING)?;
        (from < to).then_some(Window { left: self.left, right: self.right, from, to })
    }
}

fn add(all: &mut Vec<Bounds>, new: Bounds) {
    match all.iter_mut().find(|known| known.left == new.left && known.right == new.right) {
        Some(known) => {
            known.from = known.from.max(new.from);
            known.to = [known.to, new.to].into_iter().flatten().min();
        }
        None => all.push(new),
    }
}

/// A comparison that holds: the smaller side, and the greater one.
struct Comparison<'e> {
    smaller: &'e Expr,
    greater: &'e Expr,
}

fn comparisons(condition: &Expr) -> Vec<Comparison<'_>> {
    match condition {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => match op {
            Operator::Lt | Operator::LtEq => vec![Comparison { smaller: left, greater: right }],
            Operator::Gt | Operator::GtEq => vec![Comparison { smaller: right, greater: left }],
            _ => Vec::new(),
        },
        Expr::Between(Between { expr, negated: false, low, high }) => {
            vec![Comparison { smaller: low, greater: expr }, Comparison { smaller: expr, greater: high }]
        }
        _ => Vec::new(),
    }
}

/// What a comparison says of the difference of a time of the left side and one of the right side.
fn bound(comparison: &Comparison<'_>, left: &DFSchema, right: &DFSchema) -> Option<Bounds> {
    let both = left.join(right).ok()?;
    // smaller - greater <= 0
    let difference = sum(comparison.smaller, &both)?.minus(sum(comparison.greater, &both)?)?;
    let (plus, minus) = (difference.plus?, difference.minus?);
    let most = difference.microseconds.checked_neg()?;
    let belongs = |time: &Expr, schema: &DFSchema| {
        let columns = time.column_refs();
        !columns.is_empty() && !time.is_volatile() && columns.iter().all(|column| schema.has_column(column))
    };
    if belongs(&plus, left) && belongs(&minus, right) {
        Some(Bounds { left: plus, right: minus, from: None, to: Some(most) })
    } else if belongs(&plus, right) && belongs(&minus, left) {
        Some(Bounds { left: minus, right: plus, from: Some(most.checked_neg()?), to: None })
    } else {
        None
    }
}

/// A time, less a time, and so many microseconds.
#[derive(Debug, Default)]
struct Sum {
    plus: Option<Expr>,
    minus: Option<Expr>,
    microseconds: i64,
}

impl Sum {
    fn plus(self, other: Self) -> Option<Self> {
        let one = |first: Option<Expr>, second: Option<Expr>| match (first, second) {
            (Some(_), Some(_)) => None,
            (first, second) => Some(first.or(second)),
        };
        Some(Self {
            plus: one(self.plus, other.plus)?,
            minus: one(self.minus, other.minus)?,
            microseconds: self.microseconds.checked_add(other.microseconds)?,
        })
    }

    fn minus(self, other: Self) -> Option<Self> {
        let microseconds = other.microseconds.checked_neg()?;
        self.plus(Self { plus: other.minus, minus: other.plus, microseconds })
    }
}

fn sum(expr: &Expr, schema: &DFSchema) -> Option<Sum> {
    match expr {
        Expr::Literal(value, _) if !matches!(value.data_type(), DataType::Timestamp(..)) => {
            Some(Sum { microseconds: microseconds(value)?, ..Sum::default() })
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Plus, right }) => {
            sum(left, schema)?.plus(sum(right, schema)?)
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Minus, right }) => {
            sum(left, schema)?.minus(sum(right, schema)?)
        }
        // A difference of times is compared with an interval.
        Expr::Cast(cast)
            if matches!(cast.field.data_type(), DataType::Interval(_) | DataType::Duration(_)) =>
        {
            sum(&cast.expr, schema)
        }
        // Times of two units, or with a zone and without, are compared in the finer one.
        Expr::Cast(cast)
            if is_fine(cast.field.data_type())
                && cast.expr.get_type(schema).is_ok_and(|kind| is_time(&kind)) =>
        {
            sum(&cast.expr, schema)
        }
        time => {
            is_time(&time.get_type(schema).ok()?).then(|| Sum { plus: Some(time.clone()), ..Sum::default() })
        }
    }
}

/// Whether a day more is always the same number of hours more.
fn is_time(kind: &DataType) -> bool {
    match kind {
        DataType::Timestamp(_, None) => true,
        DataType::Timestamp(_, Some(zone)) => matches!(zone.as_ref(), "UTC" | "Z" | "+00:00"),
        _ => false,
    }
}

/// Whether nothing is lost by going over to this type but what [`ROUNDING`] allows for.
fn is_fine(kind: &DataType) -> bool {
    matches!(kind, DataType::Timestamp(TimeUnit::Microsecond | TimeUnit::Nanosecond, _)) && is_time(kind)
}

/// The length of an interval, as far as it has one: months have none.
fn microseconds(value: &ScalarValue) -> Option<i64> {
    let days = |days: i32| MICROSECONDS_OF_A_DAY.checked_mul(i64::from(days));
    match value {
        ScalarValue::IntervalMonthDayNano(Some(IntervalMonthDayNano {
            months: 0,
            days: count,
            nanoseconds,
        })) => days(*count)?.checked_add(nanoseconds.div_euclid(1_000)),
        ScalarValue::IntervalDayTime(Some(IntervalDayTime { days: count, milliseconds })) => {
            days(*count)?.checked_add(i64::from(*milliseconds) * 1_000)
        }
        ScalarValue::DurationSecond(Some(count)) => count.checked_mul(1_000_000),
        ScalarValue::DurationMillisecond(Some(count)) => count.checked_mul(1_000),
        ScalarValue::DurationMicrosecond(Some(count)) => Some(*count),
        ScalarValue::DurationNanosecond(Some(count)) => Some(count.div_euclid(1_000)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{Field, Schema};
    use datafusion::common::TableReference;
    use datafusion::logical_expr::{cast, col, lit};

    use super::*;

    fn side(name: &str, zone: Option<&str>) -> DFSchema {
        let zone = zone.map(Into::into);
        let time = Field::new("time", DataType::Timestamp(TimeUnit::Microsecond, zone), true);
        let fields = Schema::new(vec![time, Field::new("number", DataType::Int64, true)]);
        DFSchema::try_from_qualified_schema(TableReference::bare(name), &fields).unwrap()
    }

    fn seconds(count: i64) -> Expr {
        lit(ScalarValue::IntervalMonthDayNano(Some(IntervalMonthDayNano::new(0, 0, count * 1_000_000_000))))
    }

    /// Least and greatest difference, in seconds and without the allowance for rounding.
    fn found(condition: &Expr) -> Option<(i64, i64)> {
        let window = find(condition, &side("l", Some("UTC")), &side("r", Some("UTC")))?;
        assert_eq!((&window.left, &window.right), (&col("l.time"), &col("r.time")));
        Some(((window.from + ROUNDING) / 1_000_000, (window.to - ROUNDING) / 1_000_000))
    }

    #[test]
    fn a_window_is_found_however_it_is_written() {
        let (l, r) = (|| col("l.time"), || col("r.time"));
        let before = l().gt_eq(r() - seconds(60)).and(l().lt(r()));
        assert_eq!(found(&before), Some((-60, 0)));
        let turned = (r() - seconds(60)).lt_eq(l()).and(r().gt(l()));
        assert_eq!(found(&turned), Some((-60, 0)));
        assert_eq!(found(&l().between(r() - seconds(5), seconds(7) + r())), Some((-5, 7)));
        assert_eq!(found(&(l() + seconds(1)).between(r(), r() + seconds(9))), Some((-1, 8)));
        let interval = DataType::Interval(arrow::datatypes::IntervalUnit::MonthDayNano);
        let difference = cast(r() - l(), interval);
        assert_eq!(
            found(&difference.clone().lt(seconds(30)).and(difference.gt(seconds(10)))),
            Some((-30, -10))
        );
        let fine = |time| cast(time, DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())));
        assert_eq!(found(&fine(l()).between(fine(r() - seconds(5)), fine(r()))), Some((-5, 0)));
        let narrowed = before.and(l().gt(r() - seconds(20)));
        assert_eq!(found(&narrowed), Some((-20, 0)));
    }

    #[test]
    fn what_has_no_length_or_no_second_bound_is_no_window() {
        let (l, r) = (|| col("l.time"), || col("r.time"));
        assert_eq!(found(&l().lt(r())), None);
        assert_eq!(found(&l().gt_eq(r() - seconds(60)).or(l().lt(r()))), None);
        let month = lit(ScalarValue::IntervalMonthDayNano(Some(IntervalMonthDayNano::new(1, 0, 0))));
        assert_eq!(found(&l().between(r() - month, r())), None);
        assert_eq!(found(&l().between(l() - seconds(1), l())), None);
        assert_eq!(found(&col("l.number").between(col("r.number"), col("r.number"))), None);
        // Contradictory: nothing to speed up.
        assert_eq!(found(&l().gt(r() + seconds(9)).and(l().lt(r()))), None);
    }

    #[test]
    fn a_zone_with_summer_time_is_left_alone() {
        let condition = col("l.time").between(col("r.time") - seconds(5), col("r.time"));
        let (left, right) = (side("l", Some("Europe/Berlin")), side("r", Some("Europe/Berlin")));
        assert_eq!(find(&condition, &left, &right), None);
    }
}
