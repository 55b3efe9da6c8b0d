//! Samples from files: what each is read into, shown in the YAML form, and everything that is wrong with the faulty ones.

use super::super::{Dictionary, Format, to_yaml};
use super::{faults, lines, read_text, read_with};
use crate::sit::model::{
    Detection, Element, Evidence, Filter, FilterPlace, KeywordGroup, Proximity, Validator,
};

/// What a file is read into, or what is wrong with it.
fn shown(bytes: &[u8], file: &str) -> String {
    match read_with(bytes, file, |_| {}) {
        Err(error) => format!("{error}\n"),
        Ok(loaded) => {
            let packages: String =
                loaded.packages.iter().map(|package| format!("---\n{}", to_yaml(package))).collect();
            lines(&loaded.warnings) + &packages
        }
    }
}

/// A test of one sample against the text that is kept beside it.
macro_rules! sample {
    ($test:ident, $file:literal) => {
        #[test]
        fn $test() {
            let bytes = include_bytes!(concat!("../../../../tests/rule_packages/", $file));
            let expected = include_str!(concat!("../../../../tests/rule_packages/expected/", $file, ".txt"));
            assert_eq!(shown(bytes, $file), expected);
        }
    };
}

sample!(patterns_keywords_and_languages_are_read, "employee_id.xml");
sample!(affinities_and_prefixes_are_read, "affinity.xml");
sample!(checks_and_filters_are_read, "validators_and_filters.xml");
sample!(blocks_for_old_engines_are_left_out, "version_blocks.xml");
sample!(what_cannot_be_used_is_a_warning, "unusable_parts.xml");
sample!(an_encrypted_package_is_refused_by_name, "encrypted.xml");
sample!(exact_data_match_is_refused_by_name, "exact_match.xml");
sample!(own_types_are_read, "own_types.yaml");
sample!(all_faults_of_a_package_are_told_at_once, "faulty.xml");
sample!(all_faults_of_own_types_are_told_at_once, "faulty.yaml");

const EMPLOYEE: &[u8] = include_bytes!("../../../../tests/rule_packages/employee_id.xml");

#[test]
fn an_export_in_utf16_is_the_same_package() {
    let export = include_bytes!("../../../../tests/rule_packages/exported_utf16.xml");
    let loaded = read_with(export, "e", |_| {}).unwrap();
    assert_eq!(loaded.format, Format::Xml);
    assert_eq!(loaded, read_with(EMPLOYEE, "e", |_| {}).unwrap());
}

#[test]
fn the_model_has_what_the_package_says() {
    let package = read_with(EMPLOYEE, "e", |_| {}).unwrap().packages.remove(0);
    let found = &package.types[0];
    assert_eq!((found.name.as_str(), found.recommended_confidence), ("Employee number", 75));
    assert_eq!((package.version, found.proximity), ([1, 2, 0, 7], Proximity::Characters(300)));
    let Detection::Patterns(patterns) = &found.detection else { panic!("{:?}", found.detection) };
    let none = Evidence::Match {
        element: "Keyword_not_a_number".to_owned(),
        min_count: 1,
        unique: false,
        proximity: None,
    };
    assert_eq!(patterns[2].evidence[2], Evidence::Any { of: vec![none], min: 0, max: Some(0) });
    let word = KeywordGroup {
        word: true,
        terms: [("Identification", false), ("ID", true), ("R&D badge", false), ("<badge>", false)]
            .map(|(term, case)| (term.to_owned(), case))
            .to_vec(),
    };
    let string =
        KeywordGroup { word: false, terms: vec![(" card ".to_owned(), false), ("工号".to_owned(), false)] };
    assert_eq!(package.elements["Keyword_badge"], Element::Keywords(vec![word, string]));
}

#[test]
fn filters_and_checks_are_in_the_model() {
    let bytes = include_bytes!("../../../../tests/rule_packages/validators_and_filters.xml");
    let package = read_with(bytes, "e", |_| {}).unwrap().packages.remove(0);
    let excluded =
        Filter::Text { place: FilterPlace::StartsWith, include: false, element: "Keyword_test".to_owned() };
    assert_eq!(package.types[0].filters, [Filter::AllDigitsSame, excluded]);
    let Element::Expression(expression) = &package.elements["Regex_membership"] else { panic!() };
    assert!(expression.case_sensitive && !expression.whole_word);
    assert_eq!(
        expression.validators,
        [Validator::Checksum {
            weights: vec![8, 7, 6, 5, 4, 3, 2, 0],
            modulus: 9,
            check_digit: 8,
            allow_alphabets: true
        }]
    );
    let Element::Expression(card) = &package.elements["Regex_card"] else { panic!() };
    assert_eq!(card.validators, [Validator::Function("Func_credit_card".to_owned())]);
}

#[test]
fn a_dictionary_that_is_given_stands_behind_its_id() {
    let bytes = include_bytes!("../../../../tests/rule_packages/unusable_parts.xml");
    let loaded = read_with(bytes, "e", |options| {
        let name = "{5e2d9c14-b7a0-4386-9f61-d84c3b0e7a95}".to_owned();
        options.dictionaries.push(Dictionary { name, terms: vec!["Aurora".to_owned()] });
        options
            .dictionaries
            .push(Dictionary { name: "Func_of_the_future".to_owned(), terms: vec!["x".to_owned()] });
    });
    let package = loaded.unwrap().packages.remove(0);
    let Detection::Patterns(patterns) = &package.types[1].detection else { panic!() };
    assert_eq!(patterns.len(), 2);
    let terms = |term: &str| {
        Element::Keywords(vec![KeywordGroup { word: true, terms: vec![(term.to_owned(), false)] }])
    };
    assert_eq!(package.elements["5e2d9c14-b7a0-4386-9f61-d84c3b0e7a95"], terms("Aurora"));
    assert_eq!(package.elements["Func_of_the_future"], terms("x"));
}

#[test]
fn several_packages_in_one_file_are_all_read() {
    let text = String::from_utf8(EMPLOYEE.to_vec()).unwrap();
    let start = text.find("<RulePackage").unwrap();
    let body = &text[start..];
    for joined in [format!("{body}{body}"), format!("<all>{body}{body}</all>")] {
        assert_eq!(read_text(&joined).unwrap().packages.len(), 2);
    }
}

#[test]
fn the_place_of_a_fault_counts_lines_of_the_file_as_it_is() {
    let unix = include_str!("../../../../tests/rule_packages/faulty.xml");
    let windows = unix.replace('\n', "\r\n");
    assert_eq!(faults(&windows), faults(unix));
}

#[test]
fn other_xml_is_no_rule_package() {
    assert_eq!(
        faults("<html><body/></html>"),
        "f:1:1: no rule package: there is no `RulePackage` element, the file begins with `html`"
    );
}

#[test]
fn words_in_yaml_stay_the_texts_that_they_are() {
    let text = "types:\n- name: no\n  patterns: [{confidence: 85, primary: 1.10}]\nelements:\n  1.10: {keywords: [null, 0x10, yes, 1e3, ' ~ ']}\n";
    let package = read_text(text).unwrap().packages.remove(0);
    assert_eq!(package.types[0].name, "no");
    let Element::Keywords(groups) = &package.elements["1.10"] else { panic!() };
    let terms: Vec<&str> = groups[0].terms.iter().map(|(term, _)| term.as_str()).collect();
    assert_eq!(terms, ["null", "0x10", "yes", "1e3", " ~ "]);
}

#[test]
fn faults_in_the_form_of_yaml_have_their_place() {
    assert_eq!(faults(""), "f:1:1: the file has no content: add `types:` with a list of types");
    assert_eq!(faults("- a"), "f:1:1: the file has to be keys with values, and is a list");
    assert_eq!(
        faults("name: a\n--- \nname: b"),
        "f:2:1: this is no well-formed YAML: a second document begins here: one file is one document"
    );
    assert!(faults("types: [\n  {name: 'a\n").starts_with("f:"), "{}", faults("types: [\n  {name: 'a\n"));
    assert_eq!(
        faults("types: {[a]: b}"),
        "f:1:9: this is no well-formed YAML: a key has to be a single value"
    );
}

/// A package with one type `T`, of one pattern that begins with `primary`, and other elements.
fn small(pattern: &str, elements: &str) -> String {
    let id = "3d7f1a92-8c05-4b6e-a2d4-9e51f0c7b836";
    format!(
        "<RulePackage xmlns='http://schemas.microsoft.com/office/2011/mce'><RulePack id='{id}'>\
         <Version major='1' minor='0' build='0' revision='0'/><Publisher id='{id}'/><Details defaultLangCode='en'>\
         <LocalizedDetails langcode='en'><PublisherName>P</PublisherName><Name>N</Name></LocalizedDetails></Details>\
         </RulePack><Rules><Entity id='{id}' recommendedConfidence='75'><Pattern confidenceLevel='75'>{pattern}</Pattern>\
         </Entity>\n{elements}\n<LocalizedStrings><Resource idRef='{id}'><Name langcode='en'>T</Name></Resource>\
         </LocalizedStrings></Rules></RulePackage>"
    )
}

#[test]
fn an_expression_whose_check_is_unknown_is_not_used_without_it() {
    let text = small("<IdMatch idRef='r'/>", "<Regex id='r' validators='Func_unheard_of'>a</Regex>");
    let loaded = read_text(&text).unwrap();
    let reason = "its primary element `r` cannot be looked for: its check `Func_unheard_of` is not one of those built in";
    assert_eq!(loaded.packages[0].types[0].detection, Detection::Unavailable(reason.to_owned()));
    assert_eq!(loaded.warnings.len(), 1);
}

#[test]
fn an_element_of_the_catalogue_is_not_copied_into_the_package() {
    let loaded = read_text(&small("<IdMatch idRef='Func_us_date'/>", "")).unwrap();
    assert!(loaded.packages[0].elements.is_empty() && loaded.warnings.is_empty());
}

#[test]
fn text_of_terms_and_expressions_is_what_is_meant() {
    let elements = "<Regex id='r'>\n  a &lt; b \n</Regex><Keyword id='k'><Group><Term>\n one\n two </Term></Group>\
                    <Group matchStyle='STRING'><Term> x</Term><Term>\n y \n</Term></Group></Keyword>";
    let package =
        read_text(&small("<IdMatch idRef=' r '/><Match idRef='k'/>", elements)).unwrap().packages.remove(0);
    let Element::Expression(expression) = &package.elements["r"] else { panic!() };
    assert_eq!(expression.expression, "a < b");
    let Element::Keywords(groups) = &package.elements["k"] else { panic!() };
    let terms: Vec<&str> =
        groups.iter().flat_map(|group| &group.terms).map(|(term, _)| term.as_str()).collect();
    assert_eq!(terms, ["one\n two", " x", "y"]);
}

#[test]
fn what_excludes_is_read_in_every_way_it_is_written() {
    for written in ["maxMatches='0'", "minMatches='0' maxMatches='0'", "minMatches='1' maxMatches='0'"] {
        let pattern = format!("<IdMatch idRef='k'/><Any {written}><Match idRef='k'/></Any>");
        let text = small(&pattern, "<Keyword id='k'><Group><Term>a</Term></Group></Keyword>");
        let package = read_text(&text).unwrap().packages.remove(0);
        let Detection::Patterns(patterns) = &package.types[0].detection else { panic!() };
        assert!(matches!(patterns[0].evidence[0], Evidence::Any { min: 0, max: Some(0), .. }), "{written}");
    }
}

#[test]
fn a_filter_compares_with_keywords_or_an_expression() {
    let text = "types: [{name: a, patterns: [{confidence: 75, primary: d}], filters: [{full: d, keep: false}]}]\nelements: {d: {function: Func_us_date}}";
    assert_eq!(
        faults(text),
        "f:1:78: the filter compares with `d`, which is neither a list of keywords nor an expression"
    );
}
