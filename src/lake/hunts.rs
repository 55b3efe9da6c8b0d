//! What saved queries leave in the lake: their runs, the alerts they raised, what was found, and which are switched off.

use super::columns::StoredType::{Long, Text, Time};
use super::system::{SystemTable, column};

/// One row for each run of a saved query on schedule.
pub const RUNS: SystemTable = SystemTable {
    folder: "system/hunt_runs",
    meaning: "Every scheduled run of a saved query: what it looked at, what it found, how it ended",
    columns: &[
        column("QueryId", Text, "Id of the saved query"),
        column("Version", Text, "Hash of the text that ran"),
        column("State", Text, "registered (seen for the first time), done or failed"),
        column("StartTime", Time, "When the run began"),
        column("EndTime", Time, "When it ended"),
        column("DurationMs", Long, "How long the query took, in milliseconds"),
        column("After", Long, "Last ingest that an earlier run had seen"),
        column("UpTo", Long, "Last ingest that this run saw"),
        column("WindowStart", Time, "Earliest event time that was read"),
        column("RowsRead", Long, "Rows that were read from tables, where known"),
        column("Findings", Long, "Rows that the query gave"),
        column("Excepted", Long, "Findings that an exception keeps from raising alerts"),
        column("Alerts", Long, "Alerts that are new"),
        column("Merged", Long, "Alerts that were there and have new findings"),
        column("Repeated", Long, "Alerts that were there, with nothing new"),
        column("Error", Text, "Why it failed"),
        column("Notes", Text, "JSON array: what else was noticed"),
        column("Run", Long, "Number of the run: they are in this order"),
    ],
};

/// One row for each alert that a saved query raised.
pub const RAISED: SystemTable = SystemTable {
    folder: "system/raised_alerts",
    meaning: "Every alert that a saved query raised: which query in which version, its description and details",
    columns: &[
        column("AlertId", Text, "Id of the alert, as in AlertInfo"),
        column("QueryId", Text, "Id of the saved query"),
        column("Version", Text, "Hash of the text that raised it"),
        column("RaisedTime", Time, "When it was raised"),
        column("FirstTime", Time, "Time of its first finding"),
        column("LastTime", Time, "Time of its last finding when it was raised"),
        column("Grouping", Text, "Why its findings are one alert: finding, window, run or flood"),
        column("Findings", Long, "How many findings it had when it was raised"),
        column("Alerts", Long, "How many alerts it would have been without a flood"),
        column("Description", Text, "Description of the alert"),
        column("Details", Text, "JSON object: the custom details of its first finding"),
    ],
};

/// One row for each finding of an alert.
pub const FINDINGS: SystemTable = SystemTable {
    folder: "system/alert_findings",
    meaning: "Every finding of every raised alert, as the query gave it",
    columns: &[
        column("AlertId", Text, "Id of the alert"),
        column("FindingId", Text, "Hash of query and key: the same finding has the same"),
        column("QueryId", Text, "Id of the saved query"),
        column("Timestamp", Time, "When it happened"),
        column("FoundTime", Time, "When it was found"),
        column("Finding", Text, "JSON object: the row, matched values masked"),
    ],
};

/// Which saved queries are switched off, each setting ever made.
pub const SETTINGS: SystemTable = SystemTable {
    folder: "system/hunt_settings_log",
    meaning: "Saved queries switched on and off; the latest setting of a query counts",
    columns: &[
        column("QueryId", Text, "Id of the saved query"),
        column("Setting", Text, "enabled or disabled"),
        column("Reason", Text, "Why, as given"),
        column("SetTime", Time, "When it was set"),
        column("Sequence", Long, "Number of the setting"),
    ],
};
