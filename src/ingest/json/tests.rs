use super::*;

#[test]
fn a_record_gives_its_fields_and_its_exact_text() {
    let text = r#" {"Id":"a","n":-1.50e3,"list":[1,{"x":"y\/\u00e9"},[]],"t":true,"z":null} "#;
    let mut tape = Tape::new();
    let root = tape.parse(text).unwrap();
    assert_eq!(root.raw(), text.trim());
    assert_eq!(root.get("n").unwrap().raw(), "-1.50e3");
    let elements: Vec<_> = root.get("list").unwrap().elements().collect();
    assert_eq!(elements.len(), 3);
    assert_eq!(elements[1].get("x").unwrap().text().unwrap(), "y/é");
    assert!(root.get("z").unwrap().is_null());
    assert_eq!(root.members().count(), 5);
}

#[test]
fn the_first_of_two_equal_keys_is_given_and_both_are_seen() {
    let mut tape = Tape::new();
    let root = tape.parse(r#"{"a":1,"a":2}"#).unwrap();
    assert_eq!(root.get("a").unwrap().as_i64(), Some(1));
    assert_eq!(root.members().count(), 2);
}

#[test]
fn surrogate_pairs_join_and_lone_ones_are_replaced() {
    let mut tape = Tape::new();
    assert_eq!(tape.parse(r#""\ud83d\ude00""#).unwrap().text().unwrap(), "😀");
    assert_eq!(tape.parse(r#""\ud83dx""#).unwrap().text().unwrap(), "\u{FFFD}x");
}

#[test]
fn broken_texts_are_refused_with_their_place() {
    let mut tape = Tape::new();
    for (text, offset) in [
        ("", 0),
        ("{", 1),
        ("{\"a\":}", 5),
        ("[1,]", 3),
        ("[1 2]", 3),
        ("01", 0),
        ("\"\\x\"", 1),
        ("{} x", 3),
        ("nul", 0),
        ("[1", 2),
    ] {
        assert_eq!(tape.parse(text).unwrap_err().offset, offset, "{text}");
    }
}

#[test]
fn hostile_nesting_is_refused_not_followed() {
    let mut tape = Tape::new();
    assert_eq!(tape.parse(&"[".repeat(1_000_000)).unwrap_err().what, "nesting deeper than 128 levels");
}

#[test]
fn a_prefix_ends_where_its_value_ends() {
    let mut tape = Tape::new();
    assert_eq!(tape.parse_prefix("{\"a\":[1]} {\"b\":2}"), Ok(9));
}
