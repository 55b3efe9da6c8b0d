//! What a session sees of the hunting tables, where that is not all: the rows that had arrived at some moment, from some
//! event time on. The text of a query stays as it is; every table it reads, views included, is restricted.

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::logical_expr::{Expr, cast, lit};
use datafusion::scalar::ScalarValue;

use crate::lake::columns;

/// A part of every hunting table. Tables without a time are restricted by arrival only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Visible {
    /// The last ingest whose rows are seen.
    pub up_to: i64,
    /// The earliest event time that is seen, in microseconds since 1970, UTC. Rows without a time are not.
    pub from: Option<i64>,
    /// The first event time that is not seen any more.
    pub before: Option<i64>,
    /// The greatest age of an event when it arrived, in microseconds.
    pub max_age: Option<i64>,
}

impl Visible {
    /// What is true of the rows that are seen; nothing where the table has none of the columns. `time` is the stored
    /// name of the table's time.
    pub(super) fn condition(
        &self,
        present: &SchemaRef,
        time: Option<&str>,
        column: &dyn Fn(&str) -> Expr,
    ) -> Option<Expr> {
        let has = |name: &str| present.field_with_name(name).is_ok();
        let instant = |micros: i64| lit(ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into())));
        let mut conditions = Vec::new();
        if has(columns::INGEST_SEQUENCE) {
            conditions.push(column(columns::INGEST_SEQUENCE).lt_eq(lit(self.up_to)));
        }
        if let Some(time) = time.filter(|time| has(time)) {
            conditions.extend(self.from.map(|from| column(time).gt_eq(instant(from))));
            conditions.extend(self.before.map(|before| column(time).lt(instant(before))));
            if let Some(most) = self.max_age.filter(|_| has(columns::INGEST_TIME)) {
                let micros = |name: &str| cast(column(name), DataType::Int64);
                conditions.push((micros(columns::INGEST_TIME) - micros(time)).lt_eq(lit(most)));
            }
        }
        conditions.into_iter().reduce(Expr::and)
    }
}
