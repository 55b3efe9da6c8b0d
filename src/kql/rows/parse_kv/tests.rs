use super::super::testing::line;
use super::*;
use crate::kql::bind::{NodeKind, TableSet, bind};
use crate::kql::parse;

/// What `parse-kv x as ...` makes of a text.
fn made(rest: &str) -> Result<KeyValues, RowError> {
    let query = parse(&format!("print x = '' | parse-kv x as {rest}")).unwrap();
    let bound = bind(&query, &TableSet::default()).unwrap();
    let node = bound.nodes.into_iter().find_map(|node| match node.kind {
        NodeKind::ParseKv { added, properties, .. } => Some((added, properties)),
        _ => None,
    });
    let (added, properties) = node.unwrap();
    let keys: Vec<_> = added.iter().map(|column| (column.name.to_string(), column.ty)).collect();
    KeyValues::new(&keys, &properties)
}

fn of(rest: &str, text: &str) -> String {
    line(&made(rest).unwrap().read(text))
}

#[test]
fn delimiters_part_pairs_and_blanks_do_not_count() {
    let rest = "(Text: string, ThreadId:long, Machine: string) with (pair_delimiter=',', kv_delimiter=':')";
    let text = "ThreadId:458745723, Machine:Node001, Text: The service is up, Level: Info";
    assert_eq!(of(rest, text), "The service is up|458745723|Node001");
    assert_eq!(of(rest, "Level: Info"), "||");
    assert_eq!(of(rest, ""), "||");
}

#[test]
fn in_quotes_a_delimiter_is_text() {
    let keys = "(['event time']:datetime, src:string, bytes:long, failure:string)";
    let expected = "2021-01-01T10:00:54.0000000Z|10.1.1.123|125|connection aborted";
    let quotes = format!("{keys} with (pair_delimiter=' ', kv_delimiter='=', quote='\"')");
    let text = r#"src=10.1.1.123 dst=10.1.1.124 bytes=125 failure="connection aborted" "event time"=2021-01-01T10:00:54"#;
    assert_eq!(of(&quotes, text), expected);
    let brackets = format!("{keys} with (pair_delimiter=' ', kv_delimiter='=', quote='()')");
    let text = "src=10.1.1.123 dst=10.1.1.124 bytes=125 failure=(connection aborted) (event time)=(2021-01-01 10:00:54)";
    assert_eq!(of(&brackets, text), expected);
}

#[test]
fn an_escaped_quote_does_not_end_the_value() {
    let rest =
        r#"(failure:string, bytes:long) with (pair_delimiter=' ', kv_delimiter='=', quote='"', escape='\\')"#;
    let text = r#"src=1 bytes=125 failure="the host sent \"bye!\"" time=2"#;
    assert_eq!(of(rest, text), r#"the host sent "bye!"|125"#);
    // Quotes that do not end are text.
    assert_eq!(of(rest, r#"failure="a b bytes=1"#), r#""a|1"#);
}

#[test]
fn a_greedy_value_goes_on_up_to_the_next_key() {
    let rest = "(name:string, phone:string, city:string) with (pair_delimiter=' ', kv_delimiter='='";
    let text = "name=John Doe phone=555 5555 city=New York";
    assert_eq!(of(&format!("{rest})"), text), "John|555|New");
    assert_eq!(of(&format!("{rest}, greedy=true)"), text), "John Doe|555 5555|New York");
}

#[test]
fn the_first_of_several_counts() {
    let rest = "(a:long) with (pair_delimiter=',', kv_delimiter='=')";
    assert_eq!(of(rest, "a=x,a=2"), "");
    assert_eq!(of(rest, "b=1,a=2,a=3"), "2");
    assert_eq!(of(rest, ",,a=2=3,"), "");
}

#[test]
fn without_delimiters_whatever_is_no_letter_and_no_digit_is_one() {
    let keys = "(Text: string, ThreadId:long, Machine: string)";
    let text = "2021-01-01T10:00:34 [INFO] ThreadId:458745723, Machine:Node001, Text: Started";
    assert_eq!(of(keys, text), "Started|458745723|Node001");
    let quoted = format!(r"{keys} with (quote='\'', escape='\\')");
    let text =
        r"2021-01-01T10:00:34 [INFO] ThreadId:458745723, Machine:Node001, Text: 'The service \' is up'";
    assert_eq!(of(&quoted, text), "The service ' is up|458745723|Node001");
}

#[test]
fn an_expression_has_a_group_for_the_key_and_one_for_the_value() {
    let rest = r#"(['referer url']:string, ['advertiser id']:guid) with (regex=@'"([\w ]+)\s*:\s*([^"]*)"')"#;
    let text =
        r#"["referer url: https://host.com/r?d=1", "advertiser id: 24fefbca-cf27-4d62-a623-249c2ad30c73"]"#;
    assert_eq!(of(rest, text), "https://host.com/r?d=1|24fefbca-cf27-4d62-a623-249c2ad30c73");
    assert!(made("(a:long) with (regex='(a)')").is_err());
    assert!(made("(a:long) with (regex='(a(b)')").is_err());
}

#[test]
fn properties_that_do_not_go_together_are_refused() {
    for with in [
        "pair_delimiter=','",
        "greedy=true",
        "regex='(a)(b)', kv_delimiter='='",
        "quote='abc', pair_delimiter=','",
    ] {
        assert!(made(&format!("(a:long) with ({with})")).is_err(), "{with}");
    }
}

#[test]
fn a_long_text_of_delimiters_or_open_quotes_takes_little_time() {
    let rest = "(a:string) with (pair_delimiter=' ', kv_delimiter='=', quote='()', greedy=true)";
    assert_eq!(of(rest, &" ".repeat(300_000)), "");
    assert_eq!(of(rest, &"( ".repeat(300_000)), "");
    assert_eq!(of(rest, &format!("a=1 {}", "( ".repeat(300_000))).len(), 600_001);
    assert_eq!(of("(a:string) with (quote='()')", &"( ".repeat(300_000)), "");
}
