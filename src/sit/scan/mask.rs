//! What may be shown and kept of a matched text: a masked form, a compact form to tell values apart, and a keyed hash.

use crate::sit::model::SensitiveType;

/// How many letters and digits may stay readable at the end.
const SHOWN: usize = 4;
/// Fewest letters and digits of a value of which any are shown.
const SHORTEST: usize = 9;

/// The text with letters and digits replaced by `*`, as long as before in characters.
///
/// The last four stay where people know their numbers by them: cards, accounts and social security numbers. All else, and
/// short values, are masked whole.
#[must_use]
pub fn mask(kind: &SensitiveType, matched: &str) -> String {
    let count = matched.chars().filter(|c| c.is_alphanumeric()).count();
    let shown = if shows_end(kind) && count >= SHORTEST { SHOWN } else { 0 };
    let mut hidden = count - shown;
    matched
        .chars()
        .map(|c| match c {
            // Secrets are made of marks too.
            _ if shown == 0 && !c.is_whitespace() => '*',
            _ if !c.is_alphanumeric() => c,
            _ if hidden > 0 => {
                hidden -= 1;
                '*'
            }
            _ => c,
        })
        .collect()
}

/// Whether the end of a value may be shown.
fn shows_end(kind: &SensitiveType) -> bool {
    if kind.category == "credential" {
        return false;
    }
    let name = kind.name.to_lowercase();
    ["card number", "banking account", "bank account", "social security number", "iban"]
        .iter()
        .any(|known| name.contains(known))
}

/// The form by which values are told apart: letters in upper case and digits, nothing else. A text without any is its own
/// compact form.
#[must_use]
pub fn compact(matched: &str) -> String {
    let compact: String =
        matched.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    if compact.is_empty() { matched.to_owned() } else { compact }
}

/// A hash of a value's compact form that cannot be computed without the key: BLAKE3 in keyed mode, the first 128 bits in
/// hexadecimal digits. The same value has the same hash under one key, whatever type it was found as.
#[must_use]
pub fn keyed_hash(key: &[u8; 32], compact: &str) -> String {
    let hash = blake3::keyed_hash(key, compact.as_bytes());
    hash.to_hex().chars().take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sit::model::{Detection, Proximity};

    fn kind(name: &str, category: &str) -> SensitiveType {
        SensitiveType {
            id: String::new(),
            name: name.to_owned(),
            aliases: Vec::new(),
            description: String::new(),
            regions: Vec::new(),
            category: category.to_owned(),
            detection: Detection::Patterns(Vec::new()),
            recommended_confidence: 75,
            proximity: Proximity::default(),
            relax_proximity: false,
            filters: Vec::new(),
            examples: Vec::new(),
            near_misses: Vec::new(),
        }
    }

    #[test]
    fn cards_and_accounts_show_their_last_four() {
        assert_eq!(
            mask(&kind("Credit card number", "financial"), "4111-1111-1111-1234"),
            "****-****-****-1234"
        );
        assert_eq!(
            mask(
                &kind("International banking account number (IBAN)", "financial"),
                "GB82 WEST 1234 5698 7654 32"
            ),
            "**** **** **** **** **54 32"
        );
        assert_eq!(
            mask(&kind("U.S. social security number (SSN)", "national_id"), "078-05-1120"),
            "***-**-1120"
        );
    }

    #[test]
    fn credentials_short_values_and_all_others_are_masked_whole() {
        assert_eq!(mask(&kind("Slack access token", "credential"), "xoxb-12/34 +5"), "********** **");
        assert_eq!(mask(&kind("U.S. bank account number", "financial"), "12345678"), "********");
        assert_eq!(mask(&kind("France passport number", "passport"), "12AB34567"), "*********");
    }

    #[test]
    fn a_mask_is_as_long_as_the_text() {
        for text in ["4111 1111 1111 1111", "é漢😀12345678", ""] {
            let masked = mask(&kind("Credit card number", "financial"), text);
            assert_eq!(masked.chars().count(), text.chars().count());
        }
    }

    #[test]
    fn delimiters_and_case_do_not_tell_values_apart() {
        assert_eq!(compact("gb82 west-1234.5698"), "GB82WEST12345698");
        assert_eq!(compact("GB82WEST12345698"), "GB82WEST12345698");
        assert_eq!(compact("---"), "---");
    }

    #[test]
    fn hashes_depend_on_key_and_value_only() {
        let hash = keyed_hash(&[7; 32], "4111111111111111");
        assert_eq!(hash.len(), 32);
        assert_eq!(hash, keyed_hash(&[7; 32], "4111111111111111"));
        assert_ne!(hash, keyed_hash(&[8; 32], "4111111111111111"));
        assert_ne!(hash, keyed_hash(&[7; 32], "4111111111111112"));
    }
}
