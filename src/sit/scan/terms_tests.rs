use proptest::prelude::*;

use super::super::bytes::each_start;
use super::*;

/// The texts of the terms found.
fn found<'t>(terms: &[(&str, bool)], text: &'t str) -> Vec<&'t str> {
    let mut builder = TermsBuilder::default();
    for (term, case_sensitive) in terms {
        builder.add(term, *case_sensitive);
    }
    let terms = builder.build();
    let mut hits = Vec::new();
    each_start(text.as_bytes(), 0..text.len(), |start| terms.find(text, &start, &mut hits));
    hits.iter().map(|hit| &text[hit.start..hit.end]).collect()
}

fn finds(term: &str, text: &str) -> bool {
    !found(&[(term, false)], text).is_empty()
}

#[test]
fn words_are_found_in_any_case_and_not_inside_words() {
    assert_eq!(found(&[("visa", false)], "Visa VISA visas advisa visa1 (visa)"), ["Visa", "VISA", "visa"]);
}

#[test]
fn case_matters_where_the_term_says_so() {
    assert_eq!(found(&[("JCB", true)], "jcb JCB Jcb"), ["JCB"]);
    assert_eq!(found(&[("Número DNI", true)], "número dni Número  DNI"), ["Número  DNI"]);
}

#[test]
fn umlauts_and_other_scripts_are_found_in_any_case() {
    assert!(finds("gültig bis", "GÜLTIG BIS 12/27"));
    assert!(finds("Öffnung", "die öffnung"));
    assert!(finds("паспорт", "ПАСПОРТ РФ"));
    assert!(finds("αριθμός", "ΑΡΙΘΜΌΣ"));
}

#[test]
fn turkish_i_with_and_without_dot_is_the_same_letter() {
    for (term, text) in [
        ("kimlik numarası", "KİMLİK NUMARASI"),
        ("kimlik numarası", "KIMLIK NUMARASI"),
        ("sınav", "SINAV"),
        ("ilk", "İLK"),
        ("IBAN", "ıban"),
    ] {
        assert!(finds(term, text), "{term} in {text}");
    }
}

#[test]
fn marks_at_the_edges_of_terms_delimit_themselves() {
    assert!(finds("passport#", "passport#12345678"));
    assert!(finds("card no.", "Card No.4111"));
    assert!(finds("#ssn", "(#SSN 1"));
    assert!(finds("driver's lic", "Driver’s Lic 1"));
    assert!(finds("drivers'", "drivers' 1"));
    assert!(!finds("#ssn", "ssn"));
}

#[test]
fn underscores_hyphens_and_brackets_delimit() {
    assert_eq!(found(&[("ssn", false)], "ssn_number my-ssn [ssn]").len(), 3);
}

#[test]
fn white_space_in_terms_stands_for_any_white_space() {
    assert!(finds("credit card", "credit\n   card"));
    assert!(finds("credit  card", "credit\u{a0}card"));
    assert!(!finds("credit card", "creditcard"));
}

#[test]
fn languages_without_blanks_are_found_inside_a_sentence() {
    assert!(finds("口座番号", "私の口座番号は1234567です"));
    assert!(finds("여권번호", "여권번호는 M12345678"));
    assert!(finds("card番号", "card番号"));
    assert!(finds("visa", "私のvisaは"));
}

#[test]
fn a_change_of_script_delimits() {
    assert!(finds("inn", "ИННinn"));
    assert!(!finds("ИНН", "ИННы"));
}

#[test]
fn terms_that_begin_alike_are_all_found() {
    assert_eq!(
        found(&[("card", false), ("card number", false), ("card numbers", false)], "Card Number 1"),
        ["Card", "Card Number"]
    );
}

#[test]
fn long_first_words_are_compared_to_their_end() {
    assert!(finds("sozialversicherungsnummer#", "Sozialversicherungsnummer# 1"));
    assert!(!finds("sozialversicherungsnummer", "sozialversicherung"));
    assert!(!finds("accountx", "accountxy"));
    assert!(!finds("accountxy", "accountx"));
}

#[test]
fn the_same_term_is_entered_once() {
    let mut builder = TermsBuilder::default();
    let first = builder.add("Visa", false);
    assert_eq!(builder.add(" visa ", false), first);
    assert_ne!(builder.add("visa", true), first);
    assert_eq!(builder.add("###", false), None);
    assert_eq!(builder.len(), 2);
}

#[test]
fn terms_for_inside_of_words_are_found_there() {
    let mut builder = TermsBuilder::default();
    builder.add_anywhere("id", false);
    builder.add_anywhere("#ID", true);
    let text = "bid #ID 証ID";
    let terms = builder.build();
    let found: Vec<&str> =
        terms.find_anywhere(text, 0..text.len()).iter().map(|hit| &text[hit.start..hit.end]).collect();
    assert_eq!(found, ["id", "#ID", "ID", "ID"]);
    assert_eq!(terms.find_anywhere(text, 2..5).len(), 1);
}

#[test]
fn terms_with_a_character_outside_ascii_are_found_inside_words_by_it() {
    let mut builder = TermsBuilder::default();
    assert_eq!(builder.add_inside("ascii", false), None);
    let first = builder.add_inside("SWIFTコード", false);
    assert_eq!(builder.add_inside("swiftコード", false), first);
    builder.add_inside("é", false);
    let terms = builder.build();
    let text = "xSwiftコードy CAFÉ swift";
    let mut hits = Vec::new();
    each_start(text.as_bytes(), 0..text.len(), |start| terms.find(text, &start, &mut hits));
    let found: Vec<&str> = hits.iter().map(|hit| &text[hit.start..hit.end]).collect();
    assert_eq!(found, ["Swiftコード", "É"]);
}

proptest! {
    #[test]
    fn a_term_between_blanks_is_found_in_upper_case(
        term in "[a-zäöéя0-9漢ı]{1,12}( [a-zı#]{1,6}){0,2}", before in "[a-z ]{0,10}", after in "[a-z ]{0,10}"
    ) {
        let text = format!("{before} {} {after}", term.to_uppercase());
        prop_assert!(finds(&term, &text), "{} in {}", term, text);
    }
}
