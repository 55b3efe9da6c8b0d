//! What a query read and what it could leave unread, for `--stats`.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::MetricValue;

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
    add(plan, &mut totals);
    totals
}

fn add(plan: &Arc<dyn ExecutionPlan>, totals: &mut ScanTotals) {
    for child in plan.children() {
        add(child, totals);
    }
    if !plan.children().is_empty() {
        return;
    }
    let Some(metrics) = plan.metrics() else { return };
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
        for (name, label) in [
            ("files_ranges_pruned_statistics", "files"),
            ("row_groups_pruned_statistics", "row groups (statistics)"),
            ("row_groups_pruned_bloom_filter", "row groups (bloom filter)"),
            ("page_index_rows_pruned", "rows (page index)"),
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
