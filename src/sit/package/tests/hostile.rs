//! Files made to do harm: they end in an error, at once.

use super::super::{LARGEST_FILE, ReadError};
use super::{faults, read_text, read_with};

#[test]
fn entities_cannot_be_defined() {
    let text = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><RulePackage>&b;</RulePackage>";
    assert_eq!(
        faults(text),
        "f:1:1: a document type declaration is not accepted in a rule package: remove the `<!DOCTYPE ...>`"
    );
    assert!(faults("<a>&file;</a>").contains("the entity `&file;` is not known"));
    assert!(faults("<a b='&file;'/>").contains("the entity `&file;` is not known"));
}

#[test]
fn depth_is_bounded_in_xml_and_yaml() {
    let xml = "<a>".repeat(1_000_000);
    assert_eq!(faults(&xml), "f:1:193: nested more than 64 deep");
    let yaml = format!("types: {}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(faults(&yaml), "f:1:71: nested more than 64 deep");
    // The parser has a bound of its own.
    let deeper = format!("types: {}", "[".repeat(100_000));
    assert_eq!(faults(&deeper), "f:1:263: this is no well-formed YAML: recursion limit exceeded");
    let indented: String = (0..2000).map(|depth| format!("{:depth$}a:\n", "")).collect();
    assert!(faults(&indented).contains("nested more than 64 deep"));
    let any = format!("{}{}", "{of: [".repeat(40), "]}".repeat(40));
    assert!(
        faults(&format!("types: [{{patterns: [{{any: [{any}]}}]}}]")).contains("nested more than 64 deep")
    );
}

#[test]
fn aliases_cannot_stand_for_millions() {
    let mut text = String::from("a: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        text.push_str(&format!("b{level}: &a{level} [{below}]\n"));
    }
    assert!(faults(&text).ends_with("more than 2000000 values: split the file"));
    assert!(faults("a: &a [*a]").contains("an alias names what is not at its end yet"));
}

#[test]
fn attributes_are_bounded_and_may_not_repeat() {
    let many: String = (0..100_000).map(|index| format!(" a{index}='1'")).collect();
    assert!(faults(&format!("<a{many}/>")).contains("more than 64 attributes"));
    assert_eq!(
        faults("<a b='1' b='2'/>"),
        "f:1:10: this is no well-formed XML: the attribute `b` is there twice"
    );
}

#[test]
fn a_file_beyond_the_limit_is_not_looked_at() {
    let result = read_with(&vec![b' '; LARGEST_FILE + 1], "f", |_| {});
    assert!(matches!(result, Err(ReadError::TooLarge { .. })));
}

#[test]
fn broken_xml_says_where() {
    assert!(faults("<a><b></a>").starts_with("f:1:"), "{}", faults("<a><b></a>"));
    assert_eq!(faults("<a>\n  <b>"), "f:2:6: this is no well-formed XML: the file ends before `</b>`");
    assert_eq!(faults("<a/>x"), "f:1:5: this is no well-formed XML: there is text outside of the elements");
    assert_eq!(
        faults("<a b='&'/>"),
        "f:1:4: this is no well-formed XML: `&` in an attribute begins no reference: write `&amp;`"
    );
    assert!(faults("<").starts_with("f:1:"));
}

#[test]
fn an_expression_that_would_be_huge_is_refused() {
    let text = "elements: {a: {expression: '((((a{100}){100}){100}){100}){100}'}}";
    assert!(faults(text).contains("becomes larger than"), "{}", faults(text));
    let nested = format!("elements: {{a: {{expression: '{}a{}'}}}}", "(".repeat(500), ")".repeat(500));
    assert!(faults(&nested).contains("nested more than 100 deep"));
}

#[test]
fn a_hundred_faults_are_listed_and_the_rest_counted() {
    let many: String = (0..500).map(|index| format!("k{index}: 1\n")).collect();
    let listed = faults(&many);
    assert_eq!(listed.lines().count(), 101);
    assert!(listed.ends_with("f: 401 more faults are not listed"), "{listed}");
}

#[test]
fn no_bytes_at_all_are_an_error() {
    assert!(read_with(b"", "f", |_| {}).is_err());
    assert!(read_with(b"\xFF\xFE", "f", |_| {}).is_err());
    assert!(read_text("\u{FEFF}").is_err());
}
