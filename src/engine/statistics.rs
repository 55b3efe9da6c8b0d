//! What a query read and what it could leave unread, for `--stats`.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::MetricValue;

use super::scan;

/// Totals over all scans of a finished plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanTotals {
    /// Each metric by name: bytes scanned, row groups and pages skipped, rows given out, and so on.
    pub metrics: BTreeMap<String, usize>,
    /// For pruning metrics: how many were skipped and how many were looked at in all.
    pub pruned: BTreeMap<String, (usize, usize)>,
}

/// Adds up what the scans of a plan counted.
#[must_use]
pub fn collect(plan: &Arc<dyn ExecutionPlan>) -> ScanTotals {
    let mut totals = ScanTotals::default();
    add(plan, &mut totals, &mut Vec::new());
    totals
}

/// `counted` are the scans that were counted already: what a query uses twice may be read once.
fn add(plan: &Arc<dyn ExecutionPlan>, totals: &mut ScanTotals, counted: &mut Vec<Arc<dyn ExecutionPlan>>) {
    for child in plan.children() {
        add(child, totals, counted);
    }
    let Some(metrics) = plan.metrics() else { return };
    if !plan.children().is_empty() || counted.iter().any(|other| Arc::ptr_eq(other, plan)) {
        return;
    }
    counted.push(Arc::clone(plan));
    for metric in metrics.iter() {
        let name = metric.value().name().to_owned();
        match metric.value() {
            MetricValue::PruningMetrics { pruning_metrics, .. } => {
                let entry = totals.pruned.entry(name).or_default();
                entry.0 += pruning_metrics.pruned();
                entry.1 += pruning_metrics.pruned() + pruning_metrics.matched();
            }
            MetricValue::OutputRows(rows) => *totals.metrics.entry(name).or_default() += rows.value(),
            MetricValue::Count { count, .. } => *totals.metrics.entry(name).or_default() += count.value(),
            _ => {}
        }
    }
}

impl ScanTotals {
    /// One line for each thing worth knowing, in a fixed order.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let value = |name: &str| self.metrics.get(name).copied().unwrap_or(0);
        lines.push(format!("rows given out by scans: {}", value("output_rows")));
        lines.push(format!("bytes read: {}", value("bytes_scanned")));
        if let Some(files) = self.metrics.get(scan::ALL_FILES) {
            lines.push(format!(
                "files skipped by the tables' logs: {} of {files}",
                value(scan::FILES_SKIPPED_BY_LOG)
            ));
        }
        if value(scan::INDEXED_BLOCKS) > 0 {
            lines.push(format!(
                "blocks of rows skipped by the files' indices: {} of {}",
                value(scan::BLOCKS_SKIPPED_BY_INDEX),
                value(scan::INDEXED_BLOCKS)
            ));
        }
        // What the log skipped is not among these: they count within the files that were left.
        for (name, label) in [
            ("files_ranges_pruned_statistics", "of these files"),
            ("row_groups_pruned_statistics", "row groups in them (statistics)"),
            ("row_groups_pruned_bloom_filter", "row groups in them (bloom filter)"),
            ("page_index_rows_pruned", "rows in them (page index)"),
        ] {
            if let Some((pruned, total)) = self.pruned.get(name).filter(|(_, total)| *total > 0) {
                lines.push(format!("{label} skipped: {pruned} of {total}"));
            }
        }
        if value("pushdown_rows_pruned") > 0 {
            lines.push(format!("rows dropped while reading: {}", value("pushdown_rows_pruned")));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_the_log_left_are_told_apart_from_what_was_skipped_in_them() {
        let mut totals = ScanTotals::default();
        totals.metrics.insert(scan::ALL_FILES.to_owned(), 5);
        totals.metrics.insert(scan::FILES_SKIPPED_BY_LOG.to_owned(), 2);
        totals.pruned.insert("files_ranges_pruned_statistics".to_owned(), (1, 3));
        let lines = totals.lines();
        assert!(lines.contains(&"files skipped by the tables' logs: 2 of 5".to_owned()), "{lines:?}");
        assert!(lines.contains(&"of these files skipped: 1 of 3".to_owned()), "{lines:?}");
        assert!(!ScanTotals::default().lines().iter().any(|line| line.contains("files")));
    }
}
