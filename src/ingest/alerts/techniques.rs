//! Names of attack techniques by id: interfaces send ids, Defender's tables show `Name (id)`.
//! An id that is not known is shown as it came.

use std::collections::HashSet;

use crate::schema::techniques::technique_name;

use super::json_text::quoted;

/// The text of `AttackTechniques`: a JSON array of `Name (id)`, in the order given and without repetition; `None`
/// when there is no technique.
pub(super) fn attack_techniques<S: AsRef<str>>(ids: impl IntoIterator<Item = S>) -> Option<String> {
    let mut shown: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    for id in ids {
        let id = id.as_ref().trim();
        let text = match technique_name(id) {
            Some(name) => format!("{name} ({})", id.to_ascii_uppercase()),
            None => id.to_owned(),
        };
        if !text.is_empty() && seen.insert(text.clone()) {
            shown.push(text);
        }
    }
    let quoted: Vec<String> = shown.iter().map(|text| quoted(text)).collect();
    (!quoted.is_empty()).then(|| format!("[{}]", quoted.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names_as_defender_shows_them() {
        assert_eq!(
            attack_techniques(["T1566", "t1059.001", "T1566"]).as_deref(),
            Some(r#"["Phishing (T1566)","PowerShell (T1059.001)"]"#)
        );
    }

    #[test]
    fn an_unknown_or_already_named_technique_stays_as_it_came() {
        assert_eq!(attack_techniques(["T9999"]).as_deref(), Some(r#"["T9999"]"#));
        assert_eq!(attack_techniques(["Phishing (T1566)"]).as_deref(), Some(r#"["Phishing (T1566)"]"#));
    }

    #[test]
    fn no_technique_is_no_text() {
        assert_eq!(attack_techniques(Vec::<String>::new()), None);
        assert_eq!(attack_techniques([" "]), None);
    }
}
