//! The operating system.

use super::version::{Version, after, version, version_after};

/// The numbers that Windows calls itself by, and those that it is known by.
const WINDOWS: &[(&str, &str, &str)] = &[
    ("Windows NT 10.0", "10", ""),
    ("Windows NT 6.3", "8", "1"),
    ("Windows NT 6.2", "8", ""),
    ("Windows NT 6.1", "7", ""),
    ("Windows NT 6.0", "Vista", ""),
    ("Windows NT 5.2", "XP", ""),
    ("Windows NT 5.1", "XP", ""),
];

/// Systems by a word and what stands before their version.
const OTHERS: &[(&str, &str, &str)] = &[
    ("SymbianOS/", "SymbianOS/", "Symbian OS"),
    ("Mac OS X", "Mac OS X ", "Mac OS X"),
    ("Macintosh", "macOS ", "Mac OS X"),
    ("CrOS ", "CrOS ", "Chrome OS"),
    ("Ubuntu", "Ubuntu/", "Ubuntu"),
    ("Fedora", "Fedora/", "Fedora"),
    ("Linux", "Linux/", "Linux"),
];

/// The family of a system and its version.
pub(super) fn of(agent: &str) -> (&'static str, Version) {
    windows(agent)
        .or_else(|| ios(agent))
        .or_else(|| android(agent))
        .or_else(|| other(agent))
        .unwrap_or(("Other", Version::default()))
}

fn windows(agent: &str) -> Option<(&'static str, Version)> {
    if agent.contains("Windows Phone") {
        return Some(("Windows Phone", version_after(agent, "Windows Phone ")));
    }
    // PowerShell names itself with Windows wherever it runs, and so does its own product name.
    agent.replace("WindowsPowerShell", "").contains("Windows").then_some(())?;
    let mut version = Version::default();
    if let Some((_, major, minor)) = WINDOWS.iter().find(|(word, ..)| agent.contains(word)) {
        (*major).clone_into(&mut version[0]);
        (*minor).clone_into(&mut version[1]);
    }
    Some(("Windows", version))
}

fn ios(agent: &str) -> Option<(&'static str, Version)> {
    let is_device = ["iPhone", "iPad", "iPod"].iter().any(|word| agent.contains(word));
    // The browsers of iOS have its name inside of theirs.
    let named = agent.match_indices("iOS").find(|(at, _)| {
        let before = agent[..*at].chars().next_back();
        !before.is_some_and(char::is_alphanumeric)
    });
    let rest = ["iPhone OS ", "CPU OS ", "iPadOS "].iter().find_map(|word| after(agent, word));
    let rest = rest.or_else(|| {
        let (at, word) = named.filter(|(at, _)| !agent[..*at].ends_with('-'))?;
        Some(agent[at + word.len()..].trim_start_matches([' ', '/']))
    });
    let is_ios = is_device || (named.is_some() && !agent.contains("Android"));
    is_ios.then(|| ("iOS", rest.map(version).unwrap_or_default()))
}

fn android(agent: &str) -> Option<(&'static str, Version)> {
    // Behind a slash stands the version of a client that has the system in its name.
    Some(("Android", version(after(agent, "Android")?.trim_start_matches(' '))))
}

fn other(agent: &str) -> Option<(&'static str, Version)> {
    let (_, before, family) = OTHERS.iter().find(|(word, ..)| agent.contains(word))?;
    // Chrome OS says first which processor it is made for.
    let rest = after(agent, before).unwrap_or_default();
    let rest =
        if *family == "Chrome OS" { rest.split_once(' ').map_or(rest, |(_, rest)| rest) } else { rest };
    Some((family, version(rest)))
}
