//! From what people write to the type they mean: a name, an alias, a GUID, or a spelling of a name.
//!
//! GUIDs are compared without regard to case and braces. Of names only letters and digits count, so that
//! `EU debit card number`, `eu_debit_card_number` and `eu-debit-card-number` are one. What is not found is answered
//! with the names nearest to it.

use std::collections::BTreeMap;

use super::Catalogue;
use crate::sit::model::SensitiveType;

/// How many names an error offers.
const SUGGESTIONS: usize = 3;

/// Below this likeness, from 0 to 1, a name is no suggestion.
const LEAST_LIKENESS: f64 = 0.6;

/// Why a name stands for no type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was written.
    #[error("the name of a sensitive information type is empty; write a name or a GUID")]
    Empty,
    /// No type has this name.
    #[error("no sensitive information type is called '{written}'{}", offer(.suggestions))]
    Unknown {
        /// What was written.
        written: String,
        /// Names like it, the nearest first.
        suggestions: Vec<String>,
    },
    /// Several types have this name.
    #[error("'{written}' is the name of {} types; write one of their GUIDs: {}", .candidates.len(), .candidates.join(", "))]
    Ambiguous {
        /// What was written.
        written: String,
        /// GUIDs with names.
        candidates: Vec<String>,
    },
}

/// The end of the message about an unknown name.
fn offer(suggestions: &[String]) -> String {
    if suggestions.is_empty() {
        return String::from("; the list of types shows all names");
    }
    let quoted: Vec<String> = suggestions.iter().map(|name| format!("'{name}'")).collect();
    format!("; did you mean {}?", quoted.join(" or "))
}

/// All names of a catalogue.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Place in the catalogue by GUID in lower case.
    ids: BTreeMap<String, usize>,
    /// Places by letters and digits of the name.
    names: BTreeMap<String, Vec<usize>>,
    /// Places by letters and digits of the aliases.
    aliases: BTreeMap<String, Vec<usize>>,
    /// Letters and digits of a name or alias with the name or alias as shown, for suggestions.
    shown: Vec<(String, String)>,
    /// GUID and name of each type, for the message about an ambiguous name.
    described: Vec<String>,
}

impl Names {
    /// Reads the names of all types of a catalogue.
    #[must_use]
    pub fn new(catalogue: &Catalogue) -> Self {
        let mut names = Self::default();
        for (place, (added, found)) in catalogue.types().enumerate() {
            names.add(place, found, added);
        }
        for places in names.names.values_mut() {
            prefer_added(places, catalogue);
        }
        names
    }

    fn add(&mut self, place: usize, found: &SensitiveType, added: bool) {
        if !found.id.is_empty() {
            self.ids.insert(found.id.to_lowercase(), place);
        }
        self.names.entry(letters_and_digits(&found.name)).or_default().push(place);
        self.shown.push((letters_and_digits(&found.name), found.name.clone()));
        for alias in &found.aliases {
            let places = self.aliases.entry(letters_and_digits(alias)).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
            self.shown.push((letters_and_digits(alias), alias.clone()));
        }
        let id = if found.id.is_empty() { "no GUID" } else { &found.id };
        let source = if added { "added" } else { "built in" };
        self.described.push(format!("{id} ({}, {source})", found.name));
    }

    /// The place in [`Catalogue::types`] of the type that is meant.
    ///
    /// A GUID goes before a name, a name before an alias, an added type before a built-in one of the same name.
    ///
    /// # Errors
    ///
    /// If nothing, or more than one type, is meant.
    pub fn find(&self, written: &str) -> Result<usize, NameError> {
        let trimmed = written.trim();
        if let Some(place) = self.ids.get(&guid(trimmed)) {
            return Ok(*place);
        }
        let key = letters_and_digits(trimmed);
        if key.is_empty() {
            return Err(NameError::Empty);
        }
        match self.names.get(&key).or_else(|| self.aliases.get(&key)).map(Vec::as_slice) {
            Some([place]) => Ok(*place),
            Some(places) => Err(NameError::Ambiguous {
                written: trimmed.to_owned(),
                candidates: places.iter().filter_map(|place| self.described.get(*place).cloned()).collect(),
            }),
            None => {
                Err(NameError::Unknown { written: trimmed.to_owned(), suggestions: self.suggestions(&key) })
            }
        }
    }

    /// Names that begin with, hold or resemble what was written; the nearest first, the shorter of equals.
    fn suggestions(&self, key: &str) -> Vec<String> {
        let mut ranked: Vec<(f64, &str)> = self
            .shown
            .iter()
            .map(|(other, shown)| (likeness(key, other), shown.as_str()))
            .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
            .collect();
        ranked.sort_by(|a, b| {
            b.0.total_cmp(&a.0).then_with(|| a.1.len().cmp(&b.1.len())).then_with(|| a.1.cmp(b.1))
        });
        ranked.dedup_by(|a, b| a.1 == b.1);
        ranked.into_iter().take(SUGGESTIONS).map(|(_, shown)| shown.to_owned()).collect()
    }
}

/// Where types of one name come from the built-in catalogue and from people, the name means the latter.
fn prefer_added(places: &mut Vec<usize>, catalogue: &Catalogue) {
    let is_added = |place: &usize| catalogue.types().nth(*place).is_some_and(|(added, _)| added);
    if places.len() > 1 && places.iter().any(is_added) {
        places.retain(is_added);
    }
}

/// How alike two names are, from 0 to 1. A part of a name is nearer than a misspelling of another.
fn likeness(written: &str, name: &str) -> f64 {
    if written.chars().count() >= 4 && name.contains(written) {
        return 0.95;
    }
    strsim::jaro_winkler(written, name).max(strsim::sorensen_dice(written, name)).min(0.94)
}

/// A GUID as the catalogue writes it: lower case, no braces.
fn guid(text: &str) -> String {
    text.trim_start_matches('{').trim_end_matches('}').trim().to_lowercase()
}

/// What counts of a name: letters and digits, in lower case.
pub(in crate::sit) fn letters_and_digits(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sit::catalogue::tests::{package, sensitive_type};
    use crate::sit::model::Package;

    fn names(types: Vec<SensitiveType>) -> Names {
        Names::new(&Catalogue::new(package(types), Vec::new()).unwrap())
    }

    fn cards() -> Names {
        let mut card = sensitive_type("Credit card number", "50842eb7-edc8-4019-85dd-5a5c1f2bb085");
        card.aliases = vec![String::from("Payment card")];
        names(vec![
            card,
            sensitive_type("EU debit card number", ""),
            sensitive_type("U.S. / U.K. passport number", ""),
        ])
    }

    #[test]
    fn a_name_is_found_in_any_spelling() {
        for written in
            ["Credit card number", "credit_card_number", "CREDIT-CARD-NUMBER", " creditcardnumber "]
        {
            assert_eq!(cards().find(written), Ok(0), "{written}");
        }
        assert_eq!(cards().find("us-uk-passport-number"), Ok(2));
    }

    #[test]
    fn a_guid_is_found_with_and_without_braces_and_in_any_case() {
        for written in ["50842eb7-edc8-4019-85dd-5a5c1f2bb085", "{50842EB7-EDC8-4019-85DD-5A5C1F2BB085}"] {
            assert_eq!(cards().find(written), Ok(0), "{written}");
        }
    }

    #[test]
    fn an_alias_is_found() {
        assert_eq!(cards().find("payment card"), Ok(0));
    }

    #[test]
    fn a_name_goes_before_the_alias_of_another_type() {
        let mut first = sensitive_type("First", "");
        first.aliases = vec![String::from("Second")];
        assert_eq!(names(vec![first, sensitive_type("Second", "")]).find("second"), Ok(1));
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_nearest() {
        let error = cards().find("credit card numbr").unwrap_err();
        assert!(
            matches!(&error, NameError::Unknown { suggestions, .. } if suggestions[0] == "Credit card number")
        );
        assert!(error.to_string().contains("did you mean 'Credit card number'"), "{error}");
    }

    #[test]
    fn a_part_of_a_name_is_answered_with_names_that_hold_it() {
        let error = cards().find("debit").unwrap_err();
        assert!(
            matches!(error, NameError::Unknown { suggestions, .. } if suggestions[0] == "EU debit card number")
        );
    }

    #[test]
    fn nothing_is_suggested_for_what_resembles_no_name() {
        let error = cards().find("zzzz").unwrap_err();
        assert!(matches!(&error, NameError::Unknown { suggestions, .. } if suggestions.is_empty()));
        assert!(error.to_string().ends_with("the list of types shows all names"), "{error}");
    }

    #[test]
    fn nothing_and_punctuation_are_no_name() {
        assert_eq!(cards().find("  "), Err(NameError::Empty));
        assert_eq!(cards().find("--"), Err(NameError::Empty));
    }

    #[test]
    fn two_types_of_one_alias_are_reported_with_their_guids() {
        let mut first = sensitive_type("First", "11111111-1111-1111-1111-111111111111");
        first.aliases = vec![String::from("Same")];
        let mut second = sensitive_type("Second", "");
        second.aliases = vec![String::from("same")];
        let error = names(vec![first, second]).find("SAME").unwrap_err().to_string();
        assert!(error.contains("2 types") && error.contains("11111111-1111"), "{error}");
    }

    #[test]
    fn the_name_of_an_added_type_goes_before_the_same_name_of_a_built_in_one() {
        let own = sensitive_type("Credit card number", "22222222-2222-2222-2222-222222222222");
        let built_in = sensitive_type("Credit card number", "50842eb7-edc8-4019-85dd-5a5c1f2bb085");
        let catalogue = Catalogue::new(package(vec![built_in]), vec![package(vec![own])]).unwrap();
        let names = Names::new(&catalogue);
        assert_eq!(names.find("credit card number"), Ok(0));
        assert_eq!(names.find("50842eb7-edc8-4019-85dd-5a5c1f2bb085"), Ok(1));
    }

    #[test]
    fn an_empty_catalogue_knows_no_name() {
        assert!(Names::new(&Catalogue::new(Package::default(), Vec::new()).unwrap()).find("x1").is_err());
    }
}
