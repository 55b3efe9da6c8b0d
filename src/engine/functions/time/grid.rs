//! The time line cut into periods: which one holds an instant, where it begins and ends.
//!
//! Values are counted in the ticks of their own type (`per_second`) since 1970, UTC. Weeks begin on Sunday and other
//! lengths are counted from the first day of year 1, both as in Kusto.

use chrono::{DateTime, Datelike, NaiveDate};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::interval_arithmetic::Interval;
use datafusion::logical_expr::preimage::PreimageResult;
use datafusion::logical_expr::simplify::SimplifyContext;

use arrow::datatypes::DataType;

const SECONDS_PER_DAY: i64 = 86_400;
/// Days from 0001-01-01 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_162;
/// 1970-01-04 was the first Sunday.
const FIRST_SUNDAY: i64 = 3;

/// A calendar period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// From midnight to midnight.
    Day,
    /// Sunday to Saturday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// Periods that follow each other without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grid {
    /// Of one length, both in ticks; one of them begins at `origin`.
    Even {
        /// Length of a period, more than 0.
        size: i64,
        /// Where some period begins, from 0 to below `size`.
        origin: i64,
    },
    /// Of so many months each.
    Months {
        /// 1, 3 for quarters, 12 for years.
        months: i32,
        /// Ticks of the value's type in a second.
        per_second: i64,
    },
}

impl Grid {
    /// The calendar's periods.
    #[must_use]
    pub fn calendar(period: Period, per_second: i64) -> Self {
        let day = SECONDS_PER_DAY * per_second;
        match period {
            Period::Day => Self::Even { size: day, origin: 0 },
            Period::Week => Self::Even { size: 7 * day, origin: FIRST_SUNDAY * day },
            Period::Month => Self::Months { months: 1, per_second },
            Period::Year => Self::Months { months: 12, per_second },
        }
    }

    /// Periods of `size` ticks, counted from year 1; `None` if the size is not above 0.
    #[must_use]
    pub fn of_size(size: i64, per_second: i64) -> Option<Self> {
        let ticks = i128::from(DAYS_BEFORE_1970 * SECONDS_PER_DAY) * i128::from(per_second);
        let origin = (-ticks).checked_rem_euclid(i128::from(size))?;
        (size > 0).then_some(Self::Even { size, origin: i64::try_from(origin).ok()? })
    }

    /// Periods of `size`, counted from 0: for lengths of time and plain numbers.
    #[must_use]
    pub fn from_zero(size: i64) -> Option<Self> {
        (size > 0).then_some(Self::Even { size, origin: 0 })
    }

    /// Where the period that holds `value` begins. `None` where that cannot be counted.
    #[must_use]
    pub fn floor(&self, value: i64) -> Option<i64> {
        match *self {
            // Both remainders are below `size`, so that only the last step can leave the range.
            Self::Even { size, origin } => {
                let (value_rest, origin) = (value.checked_rem_euclid(size)?, origin);
                let rest =
                    if value_rest >= origin { value_rest - origin } else { value_rest - origin + size };
                value.checked_sub(rest)
            }
            Self::Months { months, per_second } => {
                let number = month_number(value, per_second)?;
                month_start(number - number.rem_euclid(months), per_second)
            }
        }
    }

    /// Where the period after the one that begins at `start` begins.
    #[must_use]
    pub fn next(&self, start: i64) -> Option<i64> {
        self.shift(start, 1)
    }

    /// Where the period begins that lies `count` periods after the one that begins at `start`.
    #[must_use]
    pub fn shift(&self, start: i64, count: i64) -> Option<i64> {
        match *self {
            Self::Even { size, .. } => start.checked_add(size.checked_mul(count)?),
            Self::Months { months, per_second } => {
                let step = months.checked_mul(i32::try_from(count).ok()?)?;
                month_start(month_number(start, per_second)?.checked_add(step)?, per_second)
            }
        }
    }

    /// How many periods lie between a fixed one and the one that holds `value`.
    #[must_use]
    pub fn number(&self, value: i64) -> Option<i64> {
        match *self {
            Self::Even { size, origin } => value.checked_sub(origin)?.checked_div_euclid(size),
            Self::Months { months, per_second } => {
                Some(i64::from(month_number(value, per_second)?.div_euclid(months)))
            }
        }
    }

    /// What `floor(expression) <operator> literal` says about the expression itself.
    ///
    /// The range of values whose period begins at the literal; where no period begins there, the empty range at the
    /// next beginning, which is right for each of the comparisons.
    ///
    /// # Errors
    /// When the expression has no type.
    pub(super) fn preimage(
        &self,
        expression: &Expr,
        literal: &Expr,
        info: &SimplifyContext,
    ) -> Result<PreimageResult> {
        let Some(scalar) = literal.as_literal() else { return Ok(PreimageResult::None) };
        let expected = info.get_data_type(expression)?;
        if scalar.data_type() != expected {
            return Ok(PreimageResult::None);
        }
        let ScalarValue::Int64(Some(value)) = scalar.cast_to(&DataType::Int64)? else {
            return Ok(PreimageResult::None);
        };
        let bounds = || {
            let start = self.floor(value)?;
            let end = self.next(start)?;
            Some((if start == value { start } else { end }, end))
        };
        let Some((lower, upper)) = bounds() else { return Ok(PreimageResult::None) };
        let bound = |ticks: i64| ScalarValue::Int64(Some(ticks)).cast_to(&expected);
        Ok(PreimageResult::Range {
            expr: expression.clone(),
            interval: Box::new(Interval::try_new(bound(lower)?, bound(upper)?)?),
        })
    }
}

/// Months since January of year 0.
fn month_number(value: i64, per_second: i64) -> Option<i32> {
    let date = DateTime::from_timestamp(value.div_euclid(per_second), 0)?;
    date.year().checked_mul(12)?.checked_add(date.month0().cast_signed())
}

fn month_start(number: i32, per_second: i64) -> Option<i64> {
    let month = number.rem_euclid(12).cast_unsigned() + 1;
    let date = NaiveDate::from_ymd_opt(number.div_euclid(12), month, 1)?;
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp().checked_mul(per_second)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> i64 {
        chrono::Utc
            .from_utc_datetime(&chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
            .timestamp()
    }

    #[test]
    fn periods_begin_where_the_calendar_says() {
        let value = at("2026-11-18 14:23");
        for (period, start, end) in [
            (Period::Day, "2026-11-18 00:00", "2026-11-19 00:00"),
            (Period::Week, "2026-11-15 00:00", "2026-11-22 00:00"),
            (Period::Month, "2026-11-01 00:00", "2026-12-01 00:00"),
            (Period::Year, "2026-01-01 00:00", "2027-01-01 00:00"),
        ] {
            let grid = Grid::calendar(period, 1);
            assert_eq!(grid.floor(value), Some(at(start)), "{period:?}");
            assert_eq!(grid.next(at(start)), Some(at(end)), "{period:?}");
        }
    }

    #[test]
    fn seven_days_are_counted_from_year_one_which_began_on_a_monday() {
        let grid = Grid::of_size(7 * SECONDS_PER_DAY, 1).unwrap();
        assert_eq!(grid.floor(at("2026-11-18 14:23")), Some(at("2026-11-16 00:00")));
        assert_eq!(grid.floor(at("1969-12-31 00:00")), Some(at("1969-12-29 00:00")));
    }

    proptest! {
        #[test]
        fn a_value_lies_in_its_period(value in -(1_i64 << 60)..1_i64 << 60, size in 1..1_i64 << 50) {
            for grid in [Grid::of_size(size, 1_000_000).unwrap(), Grid::calendar(Period::Month, 1_000_000_000)] {
                let start = grid.floor(value).unwrap();
                let end = grid.next(start).unwrap();
                prop_assert!(start <= value && value < end);
                prop_assert_eq!(grid.floor(start), Some(start));
                prop_assert_eq!(grid.floor(end), Some(end));
                prop_assert_eq!(grid.number(start), grid.number(value));
                prop_assert_eq!(grid.number(end).unwrap(), grid.number(value).unwrap() + 1);
            }
        }

        #[test]
        fn no_value_is_too_far(value in any::<i64>(), size in any::<i64>()) {
            for grid in [Grid::of_size(size, 1_000_000_000), Some(Grid::calendar(Period::Year, 1))].into_iter().flatten() {
                let _ = grid.floor(value).and_then(|start| grid.next(start));
                let _ = grid.number(value);
            }
        }
    }
}
