//! Version numbers behind a word.

/// The parts of a version; those that are not there are empty.
pub(super) type Version = [String; 4];

/// What stands behind the first place of a word.
pub(super) fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.split_once(word).map(|(_, rest)| rest)
}

/// The version that a text begins with, its parts parted by dots or by low lines.
pub(super) fn version(text: &str) -> Version {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '_');
    let mut parts = text[..end.unwrap_or(text.len())].split(['.', '_']);
    // After a gap nothing is a part of the version any more.
    let mut is_over = false;
    std::array::from_fn(|_| {
        let part = parts.next().filter(|part| !part.is_empty() && !is_over);
        is_over = part.is_none();
        part.unwrap_or_default().to_owned()
    })
}

/// The version behind a word; empty when the word is not there.
pub(super) fn version_after(text: &str, word: &str) -> Version {
    after(text, word).map(version).unwrap_or_default()
}
