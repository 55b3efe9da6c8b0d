//! JSON's escapes are seen as text, and positions refer to the argument.

use super::*;

/// Two letters and six digits with a word.
fn passport() -> Package {
    one(
        &[("number", whole("[A-Z]{2}[0-9]{6}")), ("word", words(&["passport", "número", "driver's"]))],
        vec![pattern(85, "number", vec![near("word")]), pattern(65, "number", Vec::new())],
    )
}

#[test]
fn a_line_break_in_json_is_a_boundary() {
    assert_eq!(found(&passport(), r#"{"t":"Passport:\nAB123456\n"}"#), [("AB123456".to_owned(), 85)]);
    assert_eq!(found(&passport(), r#"{"t":"number:\nPassport\tAB123456"}"#), [("AB123456".to_owned(), 85)]);
}

#[test]
fn the_letter_of_an_escape_is_not_part_of_a_number() {
    let number = one(&[("n", whole("[A-Z][0-9]{6}"))], vec![pattern(85, "n", Vec::new())]);
    assert!(found(&number, r#"{"t":"x\n123456"}"#).is_empty());
}

#[test]
fn quotes_and_letters_written_as_numbers_are_text() {
    assert_eq!(levels(&passport(), r"n\u00famero \u0022AB123456\u0022"), [85]);
    assert_eq!(levels(&passport(), r"driver\u0027s AB123456"), [85]);
    assert_eq!(found(&passport(), r"\u0041B123456"), [(r"\u0041B123456".to_owned(), 65)]);
}

#[test]
fn json_inside_json_is_text() {
    assert_eq!(
        found(&passport(), r#"{"a":"{\"b\":\"passport\\nAB123456\"}"}"#),
        [("AB123456".to_owned(), 85)]
    );
}

#[test]
fn paths_in_plain_text_do_no_harm() {
    assert_eq!(found(&passport(), r"C:\new\AB123456"), [("AB123456".to_owned(), 65)]);
    assert_eq!(found(&passport(), r"C:\temp\passport\AB123456.txt"), [("AB123456".to_owned(), 85)]);
}

#[test]
fn distance_counts_resolved_characters() {
    let text = |count: usize| format!("passport {} AB123456", r"\u00e9".repeat(count));
    assert_eq!(levels(&passport(), &text(290)), [85]);
    assert_eq!(levels(&passport(), &text(291)), [65]);
}

#[test]
fn positions_refer_to_the_argument() {
    let text = r#"{"t":"passport\n\u00e9 \"AB123456\""}"#;
    let scanner = Scanner::compile(&[&passport()], None).unwrap();
    let mut scratch = scanner.scratch();
    let found = scanner.scan(text, &mut scratch, 1);
    assert_eq!(found[0].text(text), "AB123456");
    assert_eq!(found[0].characters(text), (text.find("AB").unwrap(), 8));
}
