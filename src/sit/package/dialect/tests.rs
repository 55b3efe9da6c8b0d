//! What expressions match, and what is wrong with others. Expected places are those that Boost.Regex gives, in characters.

use super::*;
use crate::sit::model::Expression;

fn expression(text: &str, case_sensitive: bool) -> Expression {
    Expression { expression: text.to_owned(), case_sensitive, whole_word: false, validators: Vec::new() }
}

/// All matches that are not empty, separated by `|`.
fn matches(pattern: &str, text: &str) -> String {
    matches_with(&expression(pattern, true), text)
}

fn matches_with(expression: &Expression, text: &str) -> String {
    let compiled = compile(expression).unwrap_or_else(|error| panic!("{}: {error}", expression.expression));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(range) = compiled.find_at(text, at).unwrap() {
        found.push(&text[range.clone()]);
        at = range.end;
    }
    found.join("|")
}

fn fault(pattern: &str) -> String {
    match compile(&expression(pattern, true)) {
        Ok(compiled) => panic!("`{pattern}` is accepted: {compiled:?}"),
        Err(error) => error.to_string(),
    }
}

fn translated(pattern: &str) -> Translated {
    translate(pattern).unwrap()
}

#[test]
fn plain_expressions_run_in_linear_time() {
    for pattern in [r"(\s)(\d{9})(\s)", "a|b", r"(?i)a\b", r"(?<n>a)(?'m'b)", r"\h\<[[:alpha:]]", "^(?x) a $"]
    {
        assert!(!translated(pattern).look_around, "{pattern}");
    }
    assert!(matches!(compile(&expression("a", true)), Ok(Compiled::Regex(_))));
    assert!(matches!(compile(&expression("a(?=b)", true)), Ok(Compiled::LookAround(_))));
}

#[test]
fn the_delimiters_that_the_portal_adds_are_read() {
    let word = r#"(?:^|[\s,;\:\(\)\[\]\"'])(A\d{3})(?:$|[\s,\;\:\(\)\[\]\"']|\.\s|\.$)"#;
    assert_eq!(matches(word, "A123"), "A123");
    assert_eq!(matches(word, "see (A123), A456."), "(A123)| A456.");
    assert_eq!(matches(word, "xA123 A1234"), "");
}

#[test]
fn case_matters_unless_the_expression_or_the_element_says_otherwise() {
    assert_eq!(matches("ab", "ab AB aB"), "ab");
    assert_eq!(matches("(?i)ab", "ab AB aB"), "ab|AB|aB");
    assert_eq!(matches("a(?i)b", "ab AB aB"), "ab|aB");
    assert_eq!(matches("(?i:a)b|c", "Ab AB C c"), "Ab|c");
    assert_eq!(matches("(a(?i)b)c", "aBc aBC"), "aBc");
    assert_eq!(matches("a(?i)b|c", "aB C"), "aB|C");
    assert_eq!(matches("(?i)a(?-i)b", "AB Ab"), "Ab");
    assert_eq!(matches_with(&expression("straße", false), "STRASSE STRAßE Straße"), "STRAßE|Straße");
    assert_eq!(matches_with(&expression(r"(a)\1(?=!)", false), "aA! ab!"), "aA");
}

#[test]
fn lines_begin_and_end_inside_a_text() {
    assert_eq!(matches("^a", "a\na b a"), "a|a");
    assert_eq!(matches("a$", "a\r\nba\nc"), "a|a");
    assert_eq!(matches(r"$\n^b", "a\nb"), "\nb");
    assert_eq!(matches(r"(?-m)^a|b$", "a\na b\nb"), "a|b");
    assert_eq!(matches(r"\Aa|\`b", "a\na"), "a");
    assert_eq!(matches(r"a\z", "a a"), "a");
    assert_eq!(matches(r"a\'", "a a"), "a");
    assert_eq!(matches(r"a\Z", "a a\n\n"), "a");
    assert_eq!(matches(r"a\Z", "a\x0B"), "");
}

#[test]
fn a_dot_is_any_character_unless_told_otherwise() {
    assert_eq!(matches("a.b", "a\nb axb"), "a\nb|axb");
    assert_eq!(matches("(?-s)a.b", "a\nb a\x0Cb a\u{85}b axb"), "axb");
    assert_eq!(matches("(?-s:a.)b.", "a\nb axb\n"), "axb\n");
    assert_eq!(matches(r"(?-s)a\Cb", "a\nb"), "a\nb");
}

#[test]
fn classes_are_those_of_unicode() {
    assert_eq!(matches(r"\d\w\s", "1é\u{A0} ٣ж "), "1é\u{A0}|٣ж ");
    assert_eq!(matches(r"\h\v", "\u{3000}\n \x0B a"), "\u{3000}\n| \x0B");
    assert_eq!(matches(r"\l\u\L\U", "aÉ1bx"), "aÉ1b");
    assert_eq!(matches("[[:alpha:]][[:digit:]x]", "é1 ax 1x"), "é1|ax");
    assert_eq!(matches("[^[:space:]a]", "a b"), "b");
    assert_eq!(matches("[[:^alpha:]-]", "a-1"), "-|1");
    assert_eq!(matches("[[:Punct:]]", "a,$"), ",|$");
    assert_eq!(matches(r"\p{L}\pd\P{digit}\p{^alpha}", "é1x?"), "é1x?");
    assert_eq!(matches("[:alpha:]", "a:z"), "a|:");
    assert_eq!(matches("[[.a.][:digit:]]", "a1."), "a|1");
}

#[test]
fn sets_have_perls_rules_and_not_rusts() {
    assert_eq!(matches("[a&&b]", "a&c"), "a|&");
    assert_eq!(matches("[a~~b][!--]", "~- b+"), "~-|b+");
    assert_eq!(matches("[[a]", "[a]"), "[|a");
    assert_eq!(matches("[]a][^]a]", "]x"), "]x");
    assert_eq!(matches(r"[\]\[\\\-\^]+", r"a][\-^"), r"][\-^");
    assert_eq!(matches("[-a][a-]", "-a-"), "-a");
    assert_eq!(matches(r"[\w.-]+", "a-b.c d"), "a-b.c|d");
    assert_eq!(matches(r"[\w-.]+", "a-b.c d"), "a-b.c|d");
    assert_eq!(matches("[.*+?(){}|^$#]+", "a.*+?(){}|^$#"), ".*+?(){}|^$#");
    assert_eq!(matches(r"[\x41-\x43\n\t\061]+", "AB\n1D"), "AB\n1");
    assert_eq!(matches(r"[\D1]", "12a"), "1|a");
    assert_eq!(matches(r"[^\D1]", "12a"), "2");
    assert_eq!(matches(r"[\h\V]+", "a\tb\nc"), "a\tb|c");
    assert_eq!(matches(r"[\Q*\E]+", "a*QE"), "*QE");
}

#[test]
fn escapes_are_boosts() {
    assert_eq!(matches(r"\x41\x{e9}\061\cA\e\a", "Aé1\x01\x1B\x07"), "Aé1\x01\x1B\x07");
    assert_eq!(matches(r"\0400", "Ā"), "Ā");
    assert_eq!(matches(r"\,\:\-\/\@\ \#\_\%", ",:-/@ #_%"), ",:-/@ #_%");
    assert_eq!(matches(r"\Qa.b*\E+c", "a.b**c aXb*c"), "a.b**c");
    assert_eq!(matches(r"\Qa.b", "a.b axb"), "a.b");
    assert_eq!(matches(r"\<a|b\>", "a ba ab"), "a|a|b");
    assert_eq!(matches(r"\ba\B", "ab a"), "a");
    assert_eq!(matches(r"a\Rb", "a\r\nb a\nb a\x0Bb"), "a\r\nb|a\nb|a\x0Bb");
    assert_eq!(matches(r"a\Kb", "ab b"), "b");
    assert_eq!(matches(r"\Xx", "e\u{301}x"), "e\u{301}x");
}

#[test]
fn braces_repeat_only_where_they_have_the_form() {
    assert_eq!(matches("a{2}", "aaa"), "aa");
    assert_eq!(matches("a{ 1 , 2 }b", "aab"), "aab");
    assert_eq!(matches("a{1,}?", "aa"), "a|a");
    assert_eq!(matches("a{,2}", "a{,2} aa"), "a{,2}");
    assert_eq!(matches("{a}", "{a}"), "{a}");
    assert_eq!(matches("a{x}b{1", "a{x}b{1"), "a{x}b{1");
    assert_eq!(matches("a}b]", "a}b]"), "a}b]");
    assert_eq!(matches("{{2}", "{{{"), "{{");
}

#[test]
fn possessive_repetitions_give_nothing_back() {
    assert_eq!(matches("a++b", "aab"), "aab");
    assert_eq!(matches("a++a", "aaa"), "");
    assert_eq!(matches("(ab)*+ab", "ababab"), "");
    assert_eq!(matches("[ab]{1,2}+b", "abb ab"), "abb");
    assert_eq!(matches("x?+x", "x xx"), "xx");
    assert_eq!(matches("(?>a|ab)c", "abc ac"), "ac");
}

#[test]
fn look_around_and_references_are_read() {
    assert_eq!(matches(r"(?<!\d)\d{3}(?!\d)", "123 4567 89 012"), "123|012");
    assert_eq!(matches(r"(?<=^|\s|_)a", "a_a xa"), "a|a");
    assert_eq!(matches(r"(a|b)\1", "aa ab bb"), "aa|bb");
    assert_eq!(matches(r"(a)\10", "aa0"), "aa0");
    assert_eq!(matches(r"(?<x>a)\k<x>\g{x}\g1\g{-1}", "aaaaa"), "aaaaa");
    assert_eq!(matches(r"(?'x'a)\k'x'\k{x}", "aaa"), "aaa");
    assert_eq!(matches("(?<n>a)|(?<n>b)", "ab"), "a|b");
    assert_eq!(matches("(?|a|(b))c", "ac bc"), "ac|bc");
}

#[test]
fn the_extended_form_drops_layout_outside_of_sets() {
    assert_eq!(matches("(?x) a b # comment\n [ ] c", "ab c"), "ab c");
    assert_eq!(matches("(?x: a ) b", "a b"), "a b");
    assert_eq!(matches(r"(?x)a\ b \#", "a b#"), "a b#");
    assert_eq!(matches("a # b", "a # b"), "a # b");
    assert_eq!(matches("a(?#comment)b", "ab"), "ab");
    assert_eq!(matches("(?x)a +", "aa"), "aa");
}

#[test]
fn empty_matches_are_no_occurrences() {
    assert_eq!(matches("a*", "baac"), "aa");
    assert_eq!(matches("(?=a)", "a"), "");
    assert_eq!(matches("", "abc"), "");
    assert_eq!(matches("x*?", "éxé"), "");
}

#[test]
fn a_search_begins_only_at_a_character() {
    let compiled = compile(&expression(r"\bé", true)).unwrap();
    assert_eq!(compiled.find_at("éé é", 0).unwrap(), Some(0..2));
    assert_eq!(compiled.find_at("éé é", 1).unwrap(), None);
    assert_eq!(compiled.find_at("éé é", 2).unwrap(), Some(5..7));
    assert_eq!(compiled.find_at("éé é", 99).unwrap(), None);
}

#[test]
fn a_search_that_goes_back_without_end_is_given_up() {
    let hard = compile(&expression(r"(a|a|aa)+\1(?=c)", true)).unwrap();
    let given_up = hard.find_at(&"a".repeat(60), 0).unwrap_err().to_string();
    assert!(given_up.contains("went back more than 1000000 times"), "{given_up}");
}

#[test]
fn faults_are_told_with_their_place() {
    let cases = [
        (
            "a(b",
            "a group is not closed: `)` is missing, or the `(` has to be written `\\(`, at character 2 of the expression",
        ),
        ("a)b", "`)` closes nothing: write `\\)` for the character, at character 2 of the expression"),
        (
            "a[b",
            "a set of characters is not closed: `]` is missing, or the `[` has to be written `\\[`, at character 2 of the expression",
        ),
        (
            "a|*",
            "`*` repeats nothing: put what is repeated before it, or write `\\*` for the characters, at character 3 of the expression",
        ),
        (
            "a**",
            "`*` repeats what is repeated already: put the first repetition into a group `(?:...)`, at character 3 of the expression",
        ),
        (
            "a{3,2}",
            "`{3,2}` asks for at least 3 and at most 2: exchange the numbers, at character 2 of the expression",
        ),
        (
            "é[z-a]",
            "the range `z-a` in a set is backwards: exchange its ends, or write `\\-` for the character, at character 3 of the expression",
        ),
        ("[[:alhpa:]]", "there is no class of characters named `alhpa`, at character 2 of the expression"),
        (r"\p{Klingon}", "there is no class of characters named `Klingon`, at character 1 of the expression"),
        (r"a\xg", "the escape `\\x` is incomplete or is no character, at character 2 of the expression"),
        (
            r"\x{110000}",
            "the escape `\\x{110000` is incomplete or is no character, at character 1 of the expression",
        ),
        (
            "a\\",
            "the expression ends with a backslash: write `\\\\` for the character, at character 2 of the expression",
        ),
        ("(?U)a", "`(?U)a` is no kind of group, at character 1 of the expression"),
        (r"(a)\2", "no group `2` stands for the back-reference, at character 4 of the expression"),
        (r"\k<x>", "no group `x` stands for the back-reference, at character 1 of the expression"),
        ("(?#a", "a comment `(?#` is not closed: `)` is missing, at character 1 of the expression"),
        (
            "^*a",
            "`*` repeats nothing: put what is repeated before it, or write `\\*` for the characters, at character 2 of the expression",
        ),
        ("a{70000}", "a repetition of 70000 is more than 65535, at character 2 of the expression"),
    ];
    for (pattern, expected) in cases {
        assert_eq!(fault(pattern), expected);
    }
    assert!(fault(r"[a-\d]").contains("ends in a class"));
}

#[test]
fn what_no_engine_offers_is_refused_by_name() {
    for (pattern, name) in [
        ("(?R)", "recursion"),
        ("(a)(?1)", "recursion"),
        ("(?&x)", "recursion"),
        ("(a)(?(1)b|c)", "condition"),
        ("a(*SKIP)b", "verb"),
        (r"\Ga", r"`\G`"),
        (r"\N{space}", "by name"),
        ("[[.space.]]", "collating"),
        ("[[=a=]]", "collating"),
        (r"\u00e9", r"write `\x{00e9}`"),
        (r"(?|(a)|(b))\1", "branch reset"),
    ] {
        assert!(fault(pattern).contains(name), "{pattern}: {}", fault(pattern));
    }
}

#[test]
fn what_may_not_be_meant_is_noted() {
    let notes = |pattern: &str| translated(pattern).notes;
    assert_eq!(notes("a{,3}"), [DialectNote::BraceIsText { at: 1, text: "{,3}".to_owned() }]);
    assert_eq!(notes(r"it\'s"), [DialectNote::ApostropheIsEnd { at: 2 }]);
    assert_eq!(notes(r"[\'\y]"), [DialectNote::LetterIsItself { at: 3, letter: 'y' }]);
    assert_eq!(
        notes(r"\E\`"),
        [DialectNote::LetterIsItself { at: 0, letter: 'E' }, DialectNote::BacktickIsStart { at: 2 }]
    );
    assert_eq!(notes(r"\d{2,3}\-\."), []);
    let note = translated("a{,3}").notes.remove(0).to_string();
    assert_eq!(
        note,
        "`{,3}` is no repetition but these characters, at character 2: write `{0,3}` for a repetition"
    );
}

#[test]
fn length_depth_and_size_are_bounded() {
    assert!(fault(&"a".repeat(LONGEST_EXPRESSION + 1)).contains("more than 16384 characters"));
    assert!(fault(&"(".repeat(101)).contains("nested more than 100 deep"));
    assert_eq!(matches(&format!("{}a{}", "(".repeat(100), ")".repeat(100)), "a"), "a");
    let huge = "((((a{100}){100}){100}){100}){100}";
    assert!(fault(huge).contains("larger than 32 MB"));
    assert!(fault(&format!("{huge}(?=b)")).contains("not accepted"));
}

#[test]
fn what_is_translated_is_readable() {
    assert_eq!(translated(r"(?:^|\s)(\d{3})\.\h").expression, r"(?:(?mR:^)|\s)(\d{3})\.[\t\p{Zs}]");
    assert_eq!(translated("(?i-s:a.)").expression, r"(?i:a[^\n\f\r\x{85}\x{2028}\x{2029}])");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 256, ..Default::default() })]

    #[test]
    fn any_text_is_translated_or_refused_and_the_result_compiles(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "a", "é", "1", "\\", "\\d", "\\w", "\\x", "{", "}", "2", ",", "[", "]", "^", "-", "(", ")", "?", ":", "=", "!", "<", ">",
            "|", "*", "+", ".", "$", "\\Q", "\\E", "\\1", "[:alpha:]", "(?i)", "(?x)", "#", " ", "&&", "\n", "\\p{L}", "\\K", "'",
        ]), 0..24),
    ) {
        let pattern: String = pieces.concat();
        if let Ok(translated) = translate(&pattern) {
            let compiled = compile(&expression(&pattern, true));
            if !translated.look_around {
                proptest::prop_assert!(compiled.is_ok(), "`{}` -> `{}`: {:?}", pattern, translated.expression, compiled.err());
            }
            if let Ok(compiled) = compiled {
                let _ = compiled.find_at("a1 é\n{2}aa-", 0);
            }
        }
    }

    #[test]
    fn a_quoted_text_matches_itself(text in "[^\\\\]{1,30}") {
        proptest::prop_assert_eq!(matches(&format!("\\Q{text}\\E"), &text), text);
    }
}
