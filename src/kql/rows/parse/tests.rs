use proptest::prelude::*;

use super::super::testing::line;
use super::*;
use crate::kql::bind::{NodeKind, TableSet, bind};
use crate::kql::parse;

/// The pattern of `parse x with ...`, or with a kind and flags in front of the `x`.
fn made(pattern: &str) -> Result<Pattern, RowError> {
    let query = parse(&format!("print x = '' | parse {pattern}")).unwrap();
    let bound = bind(&query, &TableSet::default()).unwrap();
    let node = bound.nodes.into_iter().find_map(|node| match node.kind {
        NodeKind::Parse { kind, flags, pattern, .. } => Some((kind, flags, pattern)),
        _ => None,
    });
    let (kind, flags, pieces) = node.unwrap();
    Pattern::new(&pieces, kind, &flags)
}

/// What a pattern makes of a text; `-` when it does not match.
fn of(pattern: &str, text: &str) -> String {
    made(pattern).unwrap().matches(text).map_or_else(|| "-".to_owned(), |values| line(&values))
}

const SLICE: &str = "Event: NotifySliceRelease (resourceName=PipelineScheduler, totalSlices=27, sliceNumber=15, \
    lockTime=02/17/2016 08:40:00, releaseTime=02/17/2016 08:40:00, previousLockTime=02/17/2016 08:39:00)";

#[test]
fn texts_part_columns() {
    let pattern = r#"x with * "resourceName=" resourceName ", totalSlices=" totalSlices: long * "sliceNumber="
        sliceNumber: long * "lockTime=" lockTime ", releaseTime=" releaseTime: date "," *
        "previousLockTime=" previousLockTime: date ")" *"#;
    assert_eq!(
        of(pattern, SLICE),
        "PipelineScheduler|27|15|02/17/2016 08:40:00|2016-02-17T08:40:00.0000000Z|2016-02-17T08:39:00.0000000Z"
    );
    let mail = r#"x with * "email=" alias:string "@" domain: string ", Website=https:" site: string ")""#;
    let text = "Event: LeadContact (email=abi@fourthcoffee.com, Website=https:www.fourthcoffee.com)";
    assert_eq!(of(mail, text), "abi|fourthcoffee.com|www.fourthcoffee.com");
}

#[test]
fn a_column_ends_where_the_next_text_is_found_first() {
    assert_eq!(of(r#"x with "a" v "c" *"#, "aXcYc"), "X");
    assert_eq!(of(r#"x with * "x=" v "," *"#, "y=1,x=2,x=9"), "2");
    assert_eq!(of(r#"x with "a=" v"#, "a=1, b=xy"), "1, b=xy");
    assert_eq!(of(r#"x with v "\\" *"#, r"C:\Windows\x"), "C:");
}

#[test]
fn a_pattern_goes_from_the_first_letter_to_the_last() {
    assert_eq!(of(r#"x with "a" v "c""#, "aXcYc"), "XcY");
    assert_eq!(of(r#"x with "a" v "b""#, "abcbd"), "-");
    assert_eq!(of(r#"x with "a" v "c""#, "aXc\n"), "-");
    assert_eq!(of(r#"x with "a" v "c""#, "-aXc"), "-");
    assert_eq!(of(r#"kind=relaxed x with "a" v "c""#, "aXcYc"), "XcY");
    assert_eq!(of(r#"x with v "bab""#, "ab"), "-");
    assert_eq!(of(r#"x with "ab" v "ba""#, "aba"), "-");
}

#[test]
fn a_column_may_go_over_lines_and_a_text_is_no_expression() {
    assert_eq!(of(r#"x with "a.b" v"#, "a.bZ\nY"), "Z\nY");
    assert_eq!(of(r#"x with "a.b" v"#, "axbZ"), "-");
    assert_eq!(of(r#"x with "a=" v"#, "A=1"), "-");
}

#[test]
fn one_value_that_does_not_convert_makes_the_text_no_match() {
    let pattern = r#"x with "a=" a: long ",b=" b ",c=" c: long ",d=" d"#;
    assert_eq!(of(pattern, "a=1,b=2,c=3,d=4"), "1|2|3|4");
    assert_eq!(of(pattern, "a=1,b=2,c=zz,d=4"), "-");
    assert_eq!(of(&format!("kind=relaxed {pattern}"), "a=1,b=2,c=zz,d=4"), "1|2||4");
    assert_eq!(of(r#"x with "a=" a: long ",b=" b"#, "a=,b=2"), "-");
    assert_eq!(line(&made(pattern).unwrap().blanks()), "|||");
    assert_eq!(made(pattern).unwrap().blanks()[1].kind(), Type::String);
}

#[test]
fn a_typed_column_before_a_star_takes_what_looks_like_its_type() {
    let pattern = r#"x with "n=" n: long * "m=" m: long"#;
    assert_eq!(of(pattern, "n=27 junk m=23"), "27|23");
    assert_eq!(of(pattern, "n=xx junk m=23"), "-");
    assert_eq!(of(r#"x with "n=" n: real *"#, "n=1e3abc"), "1");
    assert_eq!(of(r#"x with "n=" n: bool *"#, "n=2x"), "True");
    // Only there.
    assert_eq!(of(r#"x with "n=" n: bool"#, "n=12x"), "-");
    assert_eq!(of(r#"kind=relaxed x with "n=" n: long ",m=" m: long"#, "n=xx,m=23"), "|23");
    assert_eq!(of(r#"kind=relaxed x with "p|" a: string "-q|" b: long *"#, "p|1-q|xx"), "1|");
}

#[test]
fn numbers_and_bools_are_read_as_kusto_reads_text() {
    for (text, value) in
        [("2", "2"), ("-3", "-3"), ("+5", "5"), (" 9", "9"), ("012", "12"), ("1.5", "-"), ("1e3", "-")]
    {
        assert_eq!(of(r#"x with "n=" n: long "|""#, &format!("n={text}|")), value, "{text}");
    }
    for (text, value) in [
        ("true", "True"),
        ("TRUE", "True"),
        ("2", "True"),
        ("-1", "True"),
        ("0", "False"),
        ("1.5", "-"),
        ("yes", "-"),
    ] {
        assert_eq!(of(r#"x with "n=" n: bool "|""#, &format!("n={text}|")), value, "{text}");
    }
}

#[test]
fn an_expression_is_found_anywhere_and_its_columns_take_as_much_as_they_can() {
    assert_eq!(of(r#"kind=regex x with "a" v "c" *"#, "-aXcYc"), "XcY");
    assert_eq!(of(r#"kind=regex flags=U x with "a" v "c" *"#, "aXcYc"), "X");
    assert_eq!(of(r#"kind=regex x with "a" v "b""#, "abcbd"), "bc");
    assert_eq!(of(r#"kind=regex x with "[a-z]+" v "[a-z]+" w"#, "ab12cd34"), "12c|34");
    assert_eq!(of(r#"kind=regex x with "(foo)=" v "," "(bar)=" w"#, "foo=9,bar=8"), "9|8");
    assert_eq!(of(r#"kind=regex x with "n=" n: long"#, "n=27x"), "27");
    assert_eq!(of(r#"kind=regex x with "v=" c: bool "\\|Q""#, "v=12|Q"), "-");
    assert_eq!(of(r#"kind=regex x with "v=" c: real "\\|Q""#, "v=.5|Q"), "-");
}

#[test]
fn flags_do_what_they_say() {
    assert_eq!(of(r#"kind=regex flags=i x with "a=" v"#, "A=5"), "5");
    assert_eq!(of(r#"kind=regex flags=s x with "a=x." v"#, "a=x\ny"), "y");
    assert_eq!(of(r#"kind=regex flags=m x with "^a=" v"#, "x\na=1"), "1");
    assert_eq!(of(r#"kind=regex flags=U x with * "x=" v ",""#, "y=1,x=2,x=9,"), "9");
    assert_eq!(of(r#"kind=regex x with * "x=" v ",""#, "y=1,x=2,x=9,"), "2,x=9");
    assert_eq!(of(r#"kind=regex flags=Ui x with * "RESOURCENAME=" name ',' *"#, SLICE), "PipelineScheduler");
}

#[test]
fn an_expression_may_hold_groups_and_columns_between_them() {
    let pattern = r#"kind=regex x with "(.*?)[a-zA-Z]*=" name @", totalSlices=\s*\d+\s*.*?sliceNumber=" number: long
        ".*?(previous)?lockTime=" lock ".*?releaseTime=" release ".*?previousLockTime=" before: date "\\)""#;
    assert_eq!(
        of(pattern, SLICE),
        "PipelineScheduler|15|02/17/2016 08:40:00, |02/17/2016 08:40:00, |2016-02-17T08:39:00.0000000Z"
    );
}

#[test]
fn what_has_no_certain_meaning_is_refused() {
    for pattern in [
        r#"x with "a=" a: datetime * "b=" b"#,
        r#"kind=regex flags=x x with "a=" a ",""#,
        r#"kind=regex x with "a=" a: datetime"#,
        r#"kind=regex flags=U x with "a=" a: timespan ",""#,
        r#"kind=regex x with "(?=a)a=" a ",""#,
        r#"kind=regex x with "(a" a "b)""#,
        r#"x with "a=" a "" b"#,
    ] {
        assert!(made(pattern).is_err(), "{pattern}");
    }
    let text = |text: &str| {
        let query = parse(&format!("print x = '' | parse x with '{text}' a")).unwrap();
        let bound = bind(&query, &TableSet::default()).unwrap();
        let NodeKind::Parse { pattern, .. } = bound.nodes[1].kind.clone() else { panic!("no parse") };
        pattern
    };
    let [piece, column] = &text("a")[..] else { panic!("two pieces") };
    let pattern = |pieces: &[&ParsePiece], kind, flags: &str| {
        Pattern::new(&pieces.iter().map(|piece| (*piece).clone()).collect::<Vec<_>>(), kind, flags).is_err()
    };
    assert!(pattern(&[piece, column, &ParsePiece::Skip], ParseKind::Simple, ""));
    assert!(pattern(&[piece, column, column], ParseKind::Simple, ""));
    assert!(pattern(&[&ParsePiece::Skip, &ParsePiece::Skip], ParseKind::Simple, ""));
    assert!(pattern(&[&ParsePiece::Skip, column], ParseKind::Simple, ""));
    assert!(pattern(&[piece, column], ParseKind::Simple, "i"));
    assert!(!pattern(&[piece, column], ParseKind::Simple, ""));
}

proptest! {
    #[test]
    fn a_text_built_of_values_gives_the_values_back(
        first in "[^=;]{0,12}", number in any::<i64>(), last in "[^=;]{0,12}", before in "[^=;]{0,5}",
    ) {
        let text = format!("{before};a={first};n={number};z={last}");
        let expected = format!("{first}|{number}|{last}");
        let pattern = r#"with * ";a=" a ";n=" n: long ";z=" z"#;
        prop_assert_eq!(of(&format!("x {pattern}"), &text), expected.clone());
        prop_assert_eq!(of(&format!("kind=relaxed x {pattern}"), &text), expected.clone());
        prop_assert_eq!(of(&format!("kind=regex flags=s x {pattern}"), &text), expected);
    }

    #[test]
    fn plain_texts_are_found_as_a_lazy_expression_finds_them(text in "[abc\n]{0,14}", parts in "[abc]{1,2}/[abc]{1,2}/[abc]{1,2}") {
        let parts: Vec<&str> = parts.split('/').collect();
        let [one, two, three] = parts[..] else { panic!("three parts") };
        for pattern in [
            (format!(r#"* "{one}" a "{two}" b "{three}""#), format!("{one}(.*?){two}(.*?){three}")),
            (format!(r#"a "{one}" b "{two}" *"#), format!("(.*?){one}(.*?){two}.*?")),
            (format!(r#""{one}" a "{two}" * "{three}" b"#), format!("{one}(.*?){two}.*?{three}(.*?)")),
        ] {
            let (kql, regex) = pattern;
            let skip = if kql.starts_with('*') { ".*?" } else { "" };
            let regex = Regex::new(&format!(r"(?s)\A{skip}{regex}\z")).unwrap();
            let expected = regex.captures(&text).map_or_else(|| "-".to_owned(), |found| format!("{}|{}", &found[1], &found[2]));
            prop_assert_eq!(of(&format!("x with {kql}"), &text), expected, "{}", kql);
        }
    }
}
