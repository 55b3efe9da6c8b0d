//! The tables of incidents: what correlation made of the alerts, and what people decided.
//!
//! What correlation made can be made again at any time; what people decided cannot, so it is kept apart, in a log in
//! which each row holds the hash of the one before. Like all tables of the engine they are only appended to: an
//! incident that changed is written again under the next number, and the views show what was written last.

use super::{Long, SystemTable, Text, Time, column};

/// The state of each incident, written again whenever it changed.
pub const HEADS: SystemTable = SystemTable {
    folder: "system/incident_heads",
    meaning: "Every state an incident had; Incidents shows the latest of each",
    columns: &[
        column("IncidentId", Text, "Id of the incident"),
        column("Sequence", Long, "Number of the refresh or change that wrote the row"),
        column("UpdateTime", Time, "When it was written"),
        column(
            "RedirectTo",
            Text,
            "Where its alerts are now, when this id is no more; empty when they are gone",
        ),
        column("Run", Text, "Marks the rows of alerts, entities and links that belong to this state"),
        column("DetailHash", Text, "Hash of those rows"),
        column("GeneratedName", Text, "Name made from the alerts"),
        column("AlertSeverity", Text, "Highest severity of its alerts"),
        column("FirstActivity", Time, "Time of the first alert"),
        column("LastActivity", Time, "Time of the last alert"),
        column("Alerts", Long, "Number of alerts"),
        column("Users", Text, "Accounts and mailboxes, a JSON array"),
        column("Devices", Text, "Devices, a JSON array"),
        column("Files", Text, "Files and subjects of mails, a JSON array"),
        column("Sites", Text, "Sites, a JSON array"),
        column("Destinations", Text, "Where data went, a JSON array"),
        column("Policies", Text, "Policies, a JSON array"),
        column("Rules", Text, "Rules, a JSON array"),
        column("SensitiveTypes", Text, "Sensitive types, a JSON array of Name, Count and Confidence"),
        column("Actions", Text, "What the service did, a JSON array"),
        column("Categories", Text, "Categories, a JSON array"),
        column("Techniques", Text, "MITRE ATT&CK techniques, a JSON array"),
        column("ServiceSources", Text, "Services that raised the alerts, a JSON array"),
        column("DetectionSources", Text, "Detection sources, a JSON array"),
        column("ProviderIncidents", Text, "Incidents of the provider, a JSON array"),
        column("MergedFrom", Text, "Older ids whose alerts are in this incident now, a JSON array"),
        column("Name", Text, "Name: as people gave it, else as made from the alerts"),
        column("Severity", Text, "Severity: as people set it, else the highest of the alerts"),
        column("Status", Text, "Active, In progress or Resolved"),
        column("Owner", Text, "Who works on it"),
        column("Classification", Text, "True positive, Informational or False positive"),
        column("Determination", Text, "Why it is classified so"),
        column("Tags", Text, "Tags, a JSON array"),
        column("Comments", Long, "Number of comments"),
        column("NewAlerts", Long, "Alerts that came after it was resolved; 0 while it is not"),
    ],
};

/// The alerts of each state of an incident.
pub const ALERTS: SystemTable = SystemTable {
    folder: "system/incident_alerts",
    meaning: "The alerts of every state of an incident; IncidentAlerts shows the latest",
    columns: &[
        column("Run", Text, "Marks the state of the incident"),
        column("IncidentId", Text, "Id of the incident"),
        column("AlertId", Text, "Id of the alert"),
        column("Timestamp", Time, "When its activity began"),
        column("Title", Text, "Title of the alert"),
        column("Severity", Text, "Severity of the alert"),
        column("Category", Text, "Category of the alert"),
        column("AttackTechniques", Text, "MITRE ATT&CK techniques, a JSON array"),
        column("ServiceSource", Text, "Service that raised it"),
        column("DetectionSource", Text, "What made the finding"),
        column("Policy", Text, "Policy that raised it"),
        column("Rule", Text, "Rule that raised it"),
        column("SensitiveTypes", Text, "Sensitive types, a JSON array of Name, Count and Confidence"),
        column("Actions", Text, "What the service did, a JSON array"),
        column("ProviderIncidents", Text, "Incidents of the provider, a JSON array"),
        column("IsSimulation", Long, "1 when the policy ran in simulation"),
        column("Categories", Text, "Every category that one of its sources gives it, a JSON array"),
        column("Items", Text, "Files and subjects of mails, a JSON array"),
    ],
};

/// The entities of each state of an incident.
pub const ENTITIES: SystemTable = SystemTable {
    folder: "system/incident_entities",
    meaning: "The entities of every state of an incident; IncidentEntities shows the latest",
    columns: &[
        column("Run", Text, "Marks the state of the incident"),
        column("IncidentId", Text, "Id of the incident"),
        column("Kind", Text, "account, device, file, message, address, site and so on"),
        column("Name", Text, "The identifier it is best known by; hashed where it is sensitive"),
        column("Identifiers", Text, "All identifiers, a JSON array"),
        column("Roles", Text, "The parts it plays, a JSON array"),
        column("Alerts", Long, "How many alerts name it"),
        column("FirstActivity", Time, "Time of the first of them"),
        column("LastActivity", Time, "Time of the last of them"),
        column("MayLink", Long, "0 when it is on a never-link list or of another organisation"),
    ],
};

/// The links of each state of an incident.
pub const LINKS: SystemTable = SystemTable {
    folder: "system/incident_links",
    meaning: "Why alerts are in one incident, for every state of it; IncidentLinks shows the latest",
    columns: &[
        column("Run", Text, "Marks the state of the incident"),
        column("IncidentId", Text, "Id of the incident"),
        column("EarlierAlertId", Text, "The alert that came first"),
        column("LaterAlertId", Text, "The other alert"),
        column("Reason", Text, "Why they are linked, in words"),
        column("Kind", Text, "Kind of the shared fact; empty for a decision of people"),
        column("Value", Text, "The shared value; hashed where it is sensitive"),
        column("SecondKind", Text, "Kind of the second shared fact, where one was needed"),
        column("SecondValue", Text, "The second shared value"),
        column("MinutesApart", Long, "Whole minutes between the alerts"),
        column("Weight", Long, "What the link is worth; empty for a decision of people"),
    ],
};

/// What people decided.
pub const LOG: SystemTable = SystemTable {
    folder: "system/incident_log",
    meaning: "What people decided about incidents; each row holds the hash of the one before",
    columns: &[
        column("Number", Long, "Number of the row, from 1"),
        column("Timestamp", Time, "When"),
        column("User", Text, "Who"),
        column("Machine", Text, "On which machine"),
        column(
            "Action",
            Text,
            "assign, tag, untag, status, classify, comment, rename, severity, close, split, merge, link, move",
        ),
        column("IncidentId", Text, "The incident"),
        column("Covers", Text, "Ids that meant this incident then, a JSON array"),
        column("Value", Text, "What was set, a JSON object"),
        column("Reason", Text, "Why"),
        column("AlertsThen", Long, "How many alerts the incident had then"),
        column("PreviousHash", Text, "Hash of the row before"),
        column("Hash", Text, "Hash of this row"),
    ],
};

/// What a refresh was made from.
pub const RUNS: SystemTable = SystemTable {
    folder: "system/incident_runs",
    meaning: "Every refresh of the incidents: what it read and what it wrote",
    columns: &[
        column("Sequence", Long, "Number of the refresh"),
        column("StartTime", Time, "When it began"),
        column("Source", Text, "Versions of the tables it read, and a hash of the settings"),
        column("Alerts", Long, "Alerts there were"),
        column("Incidents", Long, "Incidents there were"),
        column("Changed", Long, "Incidents that were written"),
        column("Redirects", Long, "Ids that are no more since"),
    ],
};
