//! Which files can hold rows for a query, by what the table's log says of them.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, TimestampMicrosecondArray, UInt64Array};
use arrow::datatypes::SchemaRef;
use datafusion::common::Column;
use datafusion::common::pruning::PruningStatistics;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;
use datafusion::scalar::ScalarValue;

use crate::lake::snapshot::LakeFile;

/// The log's statistics of many files, a row for each.
pub(super) struct LogStatistics<'f> {
    files: &'f [LakeFile],
    time_column: Option<&'f str>,
    day_column: Option<&'f str>,
}

impl<'f> LogStatistics<'f> {
    pub(super) fn new(
        files: &'f [LakeFile],
        time_column: Option<&'f str>,
        day_column: Option<&'f str>,
    ) -> Self {
        Self { files, time_column, day_column }
    }

    /// For each file whether some row may fulfil the predicate; `None` where nothing can be said.
    pub(super) fn may_match(
        &self,
        predicate: &Arc<dyn PhysicalExpr>,
        schema: &SchemaRef,
    ) -> Option<Vec<bool>> {
        let pruning = PruningPredicateBuilder::new()
            .with_file_schema(Arc::clone(schema))
            .try_build(Arc::clone(predicate))
            .ok()?;
        pruning.prune(self).ok()
    }

    fn days(&self) -> ArrayRef {
        Arc::new(self.files.iter().map(|file| file.day).collect::<Date32Array>())
    }

    fn times(&self, of: impl Fn((i64, i64)) -> i64) -> ArrayRef {
        let times: TimestampMicrosecondArray = self.files.iter().map(|file| file.times.map(&of)).collect();
        Arc::new(times.with_timezone("UTC"))
    }

    fn is_time(&self, column: &Column) -> bool {
        self.time_column == Some(column.name.as_str())
    }

    fn is_day(&self, column: &Column) -> bool {
        self.day_column == Some(column.name.as_str())
    }
}

impl PruningStatistics for LogStatistics<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        match column {
            column if self.is_time(column) => Some(self.times(|(low, _)| low)),
            column if self.is_day(column) => Some(self.days()),
            _ => None,
        }
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        match column {
            column if self.is_time(column) => Some(self.times(|(_, high)| high)),
            column if self.is_day(column) => Some(self.days()),
            _ => None,
        }
    }

    fn num_containers(&self) -> usize {
        self.files.len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        self.is_time(column).then(|| {
            Arc::new(self.files.iter().map(|file| file.null_times).collect::<UInt64Array>()) as ArrayRef
        })
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        Some(Arc::new(self.files.iter().map(|file| file.rows).collect::<UInt64Array>()))
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use arrow::datatypes::{DataType, Field, Schema};
    use datafusion::logical_expr::{ident, lit};
    use datafusion::prelude::SessionContext;

    use super::*;
    use crate::lake::columns::time_type;

    fn file(day: i32, times: Option<(i64, i64)>) -> LakeFile {
        LakeFile {
            path: PathBuf::from(format!("{day}.parquet")),
            size: 1,
            modified: 0,
            rows: Some(10),
            day: Some(day),
            times,
            null_times: Some(0),
        }
    }

    fn kept(filter: datafusion::logical_expr::Expr) -> Vec<bool> {
        let schema = Arc::new(Schema::new(vec![
            Field::new("Timestamp", time_type(), true),
            Field::new("Other", DataType::Int64, true),
            Field::new("_Day", DataType::Date32, true),
        ]));
        let named = datafusion::common::DFSchema::try_from(Arc::clone(&schema)).unwrap();
        let predicate = SessionContext::new().create_physical_expr(filter, &named).unwrap();
        let files = [file(1, Some((100, 200))), file(2, Some((300, 400))), file(3, None)];
        LogStatistics::new(&files, Some("Timestamp"), Some("_Day"))
            .may_match(&predicate, &schema)
            .unwrap_or_else(|| vec![true; files.len()])
    }

    fn time(micros: i64) -> datafusion::logical_expr::Expr {
        lit(ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into())))
    }

    #[test]
    fn a_file_without_a_known_range_is_always_read() {
        assert_eq!(kept(ident("Timestamp").gt(time(250))), [false, true, true]);
        assert_eq!(kept(ident("Timestamp").lt(time(250))), [true, false, true]);
    }

    #[test]
    fn days_leave_files_out() {
        assert_eq!(kept(ident("_Day").eq(lit(ScalarValue::Date32(Some(2))))), [false, true, false]);
    }

    #[test]
    fn a_column_the_log_knows_nothing_of_leaves_nothing_out() {
        assert_eq!(kept(ident("Other").gt(lit(5_i64))), [true, true, true]);
    }
}
