//! Elements that can be looked for, and what filters and checks their matches.

use std::collections::HashMap;

use crate::sit::model::{Element as Part, Expression, FilterPlace, KeywordGroup, Validator};

use super::super::DATE_FORMS;
use super::super::expression;
use super::super::fault::{FaultKind, WarningKind};
use super::super::resolve::Elements;
use super::Source;
use super::tree::Element;
use super::values::{bad, boolean, id, number, required, required_number, without_layout};

/// Longest term in any version of the format, in characters.
const LONGEST_TERM: usize = 512;
/// A filter before it is known for which type.
pub(super) enum FilterDraft {
    AllDigitsSame,
    Text { place: FilterPlace, include: bool, element: String, at: usize },
}

/// Reads every element that can be named; filters are returned by their id.
pub(super) fn read(
    source: &mut Source<'_, '_>,
    rules: &Element,
    elements: &mut Elements<'_>,
) -> HashMap<String, Vec<FilterDraft>> {
    let checks = groups(source, rules, "Validators", "Validator", validator);
    for child in &rules.children {
        let read = match child.name.as_str() {
            "Regex" => regex(source, child, &checks),
            "Keyword" => Some(keywords(source, child)),
            "Fingerprint" => Some(unsupported("a document fingerprint can only be compared by the service")),
            "ExtendedKeyword" => Some(unsupported("the content of an `ExtendedKeyword` is not documented")),
            _ => continue,
        };
        let name = id(source, child, "id");
        if let (Some(name), Some(element)) = (name, read) {
            if let Part::Expression(expression) = &element {
                expression::check(
                    &name.value,
                    expression,
                    source.place(child.at),
                    source.options,
                    source.report,
                );
            }
            elements.define(&name.value, source.place(child.at), element, source.report);
        }
    }
    groups(source, rules, "Filters", "Filter", filter)
}

fn unsupported(reason: &str) -> Part {
    Part::Unsupported(reason.to_owned())
}

/// Elements of a kind by their id, each with what its children are read into.
fn groups<T>(
    source: &mut Source<'_, '_>,
    rules: &Element,
    kind: &'static str,
    child: &str,
    read: fn(&mut Source<'_, '_>, &Element) -> Option<T>,
) -> HashMap<String, Vec<T>> {
    let mut all = HashMap::new();
    let mut places = HashMap::new();
    for element in rules.all(kind) {
        let parts: Vec<T> = element.all(child).filter_map(|part| read(source, part)).collect();
        if element.all(child).next().is_none() {
            source.missing(element, &format!("`{child}`"), &format!("a `{child}` element"));
        }
        let Some(id) = id(source, element, "id") else { continue };
        let place = source.place(element.at);
        if let Some(first) = places.insert(id.value.clone(), place) {
            source.report.fault(place, FaultKind::Duplicate { what: kind, id: id.value.clone(), first });
        }
        all.insert(id.value.clone(), parts);
    }
    all
}

fn regex(
    source: &mut Source<'_, '_>,
    element: &Element,
    checks: &HashMap<String, Vec<Validator>>,
) -> Option<Part> {
    let text = without_layout(&element.text);
    if text.trim().is_empty() {
        source.missing(element, "expression", "one as its text");
        return None;
    }
    let mut validators = Vec::new();
    if let Some(attribute) = element.attribute("validators").filter(|attribute| !attribute.value.is_empty()) {
        let name = &attribute.value;
        if let Some(known) = checks.get(name) {
            validators.clone_from(known);
        } else if (source.options.known_elements)(name) {
            validators.push(Validator::Function(name.clone()));
        } else if name.starts_with("Func_") {
            // Without a check that the service makes, far too much would be found.
            return Some(Part::Unsupported(format!("its check `{name}` is not one of those built in")));
        } else {
            let element = element.attribute("id").map(|id| id.value.clone()).unwrap_or_default();
            source.warn_at(
                attribute.at,
                "",
                WarningKind::UnresolvedValidators { name: name.clone(), element },
            );
        }
    }
    let expression = text.to_owned();
    Some(Part::Expression(Expression { expression, case_sensitive: true, whole_word: false, validators }))
}

fn keywords(source: &mut Source<'_, '_>, element: &Element) -> Part {
    let mut groups = Vec::new();
    for group in element.all("Group") {
        let word = match group.attribute("matchStyle") {
            None => true,
            Some(style) if style.value.eq_ignore_ascii_case("word") => true,
            Some(style) if style.value.eq_ignore_ascii_case("string") => false,
            Some(style) => {
                bad(source, group, style, "word or string");
                true
            }
        };
        let terms: Vec<(String, bool)> =
            group.all("Term").filter_map(|one| term(source, one, word)).collect();
        if group.all("Term").next().is_none() {
            source.missing(group, "`Term`", "a `Term` element");
        }
        groups.push(KeywordGroup { word, terms });
    }
    if groups.is_empty() {
        source.missing(element, "`Group`", "a `Group` with `Term` elements");
    }
    Part::Keywords(groups)
}

fn term(source: &mut Source<'_, '_>, element: &Element, word: bool) -> Option<(String, bool)> {
    let case_sensitive = boolean(source, element, "caseSensitive");
    let text = if word { element.text.trim() } else { without_layout(&element.text) };
    if text.trim().is_empty() {
        source.missing(element, "text", "the term, or remove the element");
        return None;
    }
    let length = text.chars().count();
    if length > LONGEST_TERM {
        source.fault_at(
            element.at,
            FaultKind::TooLong { what: "a term".to_owned(), length, most: LONGEST_TERM },
        );
    }
    Some((text.to_owned(), case_sensitive))
}

fn filter(source: &mut Source<'_, '_>, element: &Element) -> Option<FilterDraft> {
    let kind = required(source, element, "type", "TextMatchFilter")?;
    match kind.value.as_str() {
        "AllDigitsSameFilter" => return Some(FilterDraft::AllDigitsSame),
        "TextMatchFilter" => {}
        _ => {
            bad(source, element, kind, "`AllDigitsSameFilter` or `TextMatchFilter`");
            return None;
        }
    }
    let direction = required(source, element, "direction", "StartsWith");
    let logic = required(source, element, "logic", "Exclude");
    let processor = id(source, element, "textProcessorId");
    let place = direction.and_then(|direction| {
        let place = match direction.value.to_ascii_lowercase().as_str() {
            "startswith" => Some(FilterPlace::StartsWith),
            "endswith" => Some(FilterPlace::EndsWith),
            "full" => Some(FilterPlace::Full),
            "prefix" => Some(FilterPlace::Prefix),
            "suffix" => Some(FilterPlace::Suffix),
            _ => None,
        };
        if place.is_none() {
            bad(source, element, direction, "`StartsWith`, `EndsWith`, `Full`, `Prefix` or `Suffix`");
        }
        place
    });
    let include = logic.and_then(|logic| {
        let include = match logic.value.to_ascii_lowercase().as_str() {
            "include" => Some(true),
            "exclude" => Some(false),
            _ => None,
        };
        if include.is_none() {
            bad(source, element, logic, "`Include` or `Exclude`");
        }
        include
    });
    let processor = processor?;
    Some(FilterDraft::Text {
        place: place?,
        include: include?,
        element: processor.value.clone(),
        at: processor.at,
    })
}

fn validator(source: &mut Source<'_, '_>, element: &Element) -> Option<Validator> {
    let kind = required(source, element, "type", "Checksum")?;
    let mut params: HashMap<&str, (&Element, &str)> = HashMap::new();
    let known: &[&str] = match kind.value.as_str() {
        "Checksum" => &["Weights", "Mod", "CheckDigit", "AllowAlphabets"],
        "DateSimple" => &["Pattern", "Offset"],
        _ => {
            bad(source, element, kind, "`Checksum` or `DateSimple`");
            return None;
        }
    };
    for param in element.all("Param") {
        let Some(name) = required(source, param, "name", known.first().unwrap_or(&"")) else { continue };
        match known.iter().find(|known| known.eq_ignore_ascii_case(&name.value)) {
            Some(known) => {
                params.insert(known, (param, param.text.trim()));
            }
            None => {
                let what = format!("the parameter `{}` of `{}`", name.value, kind.value);
                source.warn_at(name.at, "", WarningKind::Unknown { what });
            }
        }
    }
    if kind.value == "Checksum" { checksum(source, element, &params) } else { date(source, element, &params) }
}

/// Parameters by name, each with its element and text.
type Params<'e> = HashMap<&'e str, (&'e Element, &'e str)>;

fn checksum(source: &mut Source<'_, '_>, element: &Element, params: &Params<'_>) -> Option<Validator> {
    let weights = parameter(source, element, params, "Weights", "numbers with commas between them", |text| {
        text.split(',').map(|weight| weight.trim().parse().ok()).collect::<Option<Vec<i64>>>()
    });
    let modulus = parameter(source, element, params, "Mod", "a whole number from 2 on", |text| {
        text.parse().ok().filter(|&modulus: &i64| modulus >= 2)
    });
    let places = weights.as_ref().map_or(usize::MAX, Vec::len);
    let check_digit = parameter(
        source,
        element,
        params,
        "CheckDigit",
        "the place of the check digit among the weights, from 1",
        |text| text.parse().ok().filter(|place| (1..=places).contains(place)),
    );
    let allow_alphabets = if params.contains_key("AllowAlphabets") {
        parameter(source, element, params, "AllowAlphabets", "0 or 1", |text| match text {
            "0" | "false" => Some(false),
            "1" | "true" => Some(true),
            _ => None,
        })
    } else {
        Some(false)
    };
    Some(Validator::Checksum {
        weights: weights?,
        modulus: modulus?,
        check_digit: check_digit?,
        allow_alphabets: allow_alphabets?,
    })
}

fn date(source: &mut Source<'_, '_>, element: &Element, params: &Params<'_>) -> Option<Validator> {
    let expected = format!("one of {}", DATE_FORMS.join(", "));
    let form = parameter(source, element, params, "Pattern", &expected, |text| {
        DATE_FORMS.iter().find(|form| form.eq_ignore_ascii_case(text)).map(|form| (*form).to_owned())
    });
    let offset = if params.contains_key("Offset") {
        parameter(source, element, params, "Offset", "a whole number from 0 to 1000", |text| {
            text.parse().ok().filter(|&offset: &usize| offset <= 1000)
        })
    } else {
        Some(0)
    };
    Some(Validator::Date { form: form?, offset: offset? })
}

/// The value of a parameter; a fault if it is not there or not as expected.
fn parameter<T>(
    source: &mut Source<'_, '_>,
    element: &Element,
    params: &Params<'_>,
    name: &str,
    expected: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let Some(&(param, text)) = params.get(name) else {
        source.missing(
            element,
            &format!("parameter `{name}`"),
            &format!("`<Param name=\"{name}\">...</Param>`"),
        );
        return None;
    };
    let value = read(text);
    if value.is_none() {
        let what = format!("the parameter `{name}`");
        let kind = FaultKind::BadValue { what, value: text.to_owned(), expected: expected.to_owned() };
        source.fault_at(param.at, kind);
    }
    value
}

/// Counts that every `Match` has.
pub(super) fn match_counts(source: &mut Source<'_, '_>, element: &Element) -> (u32, bool) {
    let min_count = number(source, element, "minCount", 1..=u32::MAX).unwrap_or(1);
    (min_count, boolean(source, element, "uniqueResults"))
}

/// A level of confidence, which has to be written.
pub(super) fn confidence(source: &mut Source<'_, '_>, element: &Element, name: &str) -> Option<u8> {
    required_number(source, element, name, 1..=100, "85")
}
