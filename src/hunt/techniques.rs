//! Techniques and tactics of ATT&CK, as rules write them.

use crate::schema::techniques::{technique_ids, technique_name};

/// The tactics of ATT&CK for enterprise, by their names.
pub const TACTICS: [&str; 14] = [
    "Reconnaissance",
    "Resource Development",
    "Initial Access",
    "Execution",
    "Persistence",
    "Privilege Escalation",
    "Defense Evasion",
    "Credential Access",
    "Discovery",
    "Lateral Movement",
    "Collection",
    "Command and Control",
    "Exfiltration",
    "Impact",
];

/// Tactics that Sentinel and Defender use beside them: those of industrial systems, and the services' own categories.
const OTHER: [&str; 6] = [
    "Pre Attack",
    "Impair Process Control",
    "Inhibit Response Function",
    "Suspicious Activity",
    "Malware",
    "Ransomware",
];

/// A tactic by its name, with or without blanks, in any case; as ATT&CK writes it.
#[must_use]
pub fn tactic(name: &str) -> Option<&'static str> {
    find(&TACTICS, name)
}

/// A tactic or a category that the services use in place of one.
#[must_use]
pub fn tactic_or_category(name: &str) -> Option<&'static str> {
    tactic(name).or_else(|| find(&OTHER, name))
}

fn find(names: &'static [&'static str], wanted: &str) -> Option<&'static str> {
    let wanted = folded(wanted);
    names.iter().find(|name| folded(name) == wanted).copied()
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A technique by its id, in any case, as ATT&CK writes the id. None if it is not known.
#[must_use]
pub fn technique(id: &str) -> Option<String> {
    let id = id.trim().to_ascii_uppercase();
    technique_name(&id).is_some().then_some(id)
}

/// A technique whose id looks like one that is not known: the technique of an unknown sub-technique, else a near id.
#[must_use]
pub fn nearest_technique(id: &str) -> Option<String> {
    let id = id.trim().to_ascii_uppercase();
    match id.split_once('.') {
        Some((parent, _)) if technique_name(parent).is_some() => Some(parent.to_owned()),
        _ => super::fault::nearest(&id, technique_ids()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tactics_are_known_with_and_without_blanks() {
        assert_eq!(tactic("InitialAccess"), Some("Initial Access"));
        assert_eq!(tactic("initial access"), Some("Initial Access"));
        assert_eq!(tactic("command-and-control"), Some("Command and Control"));
        assert_eq!(tactic("Malware"), None);
        assert_eq!(tactic_or_category("SuspiciousActivity"), Some("Suspicious Activity"));
    }

    #[test]
    fn only_real_techniques_are_known() {
        assert_eq!(technique("t1114.003").as_deref(), Some("T1114.003"));
        assert_eq!(technique("T1114.999"), None);
        assert_eq!(nearest_technique("T1114.999").as_deref(), Some("T1114"));
        assert_eq!(technique("Phishing"), None);
    }
}
