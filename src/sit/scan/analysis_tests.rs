//! Where expressions are looked for.

use super::*;

fn parse(expression: &str) -> Hir {
    regex_syntax::ParserBuilder::new().case_insensitive(true).build().parse(expression).unwrap()
}

fn planned(expression: &str, whole_word: bool) -> String {
    match plan(&parse(expression), whole_word, false) {
        Plan::Start { lead, exact, marks, key, .. } => {
            let key = if key.is_some() { "key" } else { "start" };
            format!("{key} lead={lead} exact={exact} marks={}", String::from_utf8(marks).unwrap())
        }
        Plan::Tails(runs) => {
            let runs: Vec<String> = runs.into_iter().map(|run| String::from_utf8(run).unwrap()).collect();
            format!("tails {}", runs.join(" "))
        }
        Plan::Literals(anchors) => anchors
            .iter()
            .map(|anchor| format!("{}+{}", anchor.lead, String::from_utf8_lossy(&anchor.bytes)))
            .collect::<Vec<_>>()
            .join(" "),
        Plan::Search => "search".to_owned(),
    }
}

#[test]
fn numbers_that_are_whole_words_are_looked_for_at_starts() {
    assert_eq!(planned(r"\d{3}-\d{2}-\d{4}", true), "start lead=0 exact=true marks=");
    assert_eq!(planned(r"([A-Z]{2})(\d{6})", true), "start lead=0 exact=true marks=");
    assert_eq!(planned(r"756\.?\d{4}", true), "start lead=0 exact=true marks=");
}

#[test]
fn own_boundaries_become_a_lead() {
    assert_eq!(planned(r"\b\d{9}\b", false), "start lead=0 exact=false marks=");
    assert_eq!(planned(r"(?:^|[\s,;:()])(\d{9})(?:$|[\s,;])", false), "start lead=3 exact=false marks=");
    assert_eq!(planned(r"(\s)(\d{9})(\s)", false), "start lead=3 exact=false marks=");
}

#[test]
fn numbers_inside_words_are_searched_for() {
    assert_eq!(planned(r"\d{3}-\d{2}-\d{4}", false), "search");
    assert_eq!(planned(r"[^0-9]\d{9}[^0-9]", false), "search");
    assert_eq!(planned(r"\B\d{9}", false), "search");
}

#[test]
fn keys_may_begin_with_a_mark() {
    assert_eq!(planned(r"[A-Za-z0-9/+]{40}", true), "key lead=0 exact=true marks=+/");
    assert_eq!(planned(r"[^\s]{40}", true), "search");
}

#[test]
fn fixed_texts_are_looked_up() {
    assert_eq!(planned(r"eyJ[A-Za-z0-9_.-]{1,1000}", true), "0+eyj");
    assert_eq!(planned(r"gh[pousr]_[A-Za-z0-9]{36}", true), "0+gho 0+ghp 0+ghr 0+ghs 0+ghu");
    assert_eq!(planned(r"\bMII[a-z]{9}", false), "0+mii");
    assert_eq!(planned(r"<MII[a-z]{9}", false), "1+mii");
    assert_eq!(planned(r"MII[a-z]{9}", false), "search");
}

#[test]
fn names_before_values_are_looked_up_by_their_ends() {
    assert_eq!(planned(r"(?:password|pwd)\s*=\s*\S+", false), "tails password pwd");
    assert_eq!(planned(r"<machineKey\s", false), "tails <machinekey");
    assert_eq!(planned(r"-----BEGIN [A-Z ]{1,30}-----", false), "tails -----begin");
    assert_eq!(planned(r"-u\s{1,3}\S+|/f\s\S+", false), "tails -u /f");
}

#[test]
fn prefix_filters_guard_where_no_letter_or_digit_may_stand_before() {
    for guard in [r"[^A-Za-z0-9+/]|\A", r"\A", r"[:.][^0-9A-Za-z]", r"(?:[^0-9A-Za-z.:]|[G-Z]:|\A)", r"= ?"] {
        assert!(super::guard(&parse(guard)).is_some(), "{guard}");
    }
    for other in ["[^0-9]", "x", "", "=?", r"\z"] {
        assert!(guard(&parse(other)).is_none(), "{other}");
    }
    let bytes = guard(&parse(r"[:.][^0-9A-Za-z+]|\A")).unwrap();
    assert!(
        bytes[usize::from(b'-')]
            && bytes[usize::from(b' ')]
            && !bytes[usize::from(b'+')]
            && !bytes[usize::from(b'a')]
    );
    assert!(matches!(plan(&parse("[0-9]{4}=.{6}"), false, true), Plan::Start { exact: false, .. }));
}

#[test]
fn required_texts_are_known() {
    let required = |text: &str| required(&regex_syntax::parse(text).unwrap());
    assert_eq!(
        required("(?:uid|User)(?:.{1,9}Password|.{1,9}[^a]pwd)="),
        [b"Password".to_vec(), b"pwd".to_vec()]
    );
    assert_eq!(required("[a-z]{1,9}://x"), [b"://x".to_vec()]);
    assert!(required("(?i:password)").is_empty() && required("(?:abc)?d").is_empty());
}

#[test]
fn what_has_neither_is_searched_for() {
    assert_eq!(planned(r"-----[A-Z ]{1,30}-----", true), "search");
    assert_eq!(planned(r"DocumentDb.{3,200}=", false), "search");
    assert_eq!(planned(r".{1,200}x", true), "search");
}

#[test]
fn digits_of_other_scripts_and_doubles_of_letters_are_left_out_of_whole_words() {
    let HirKind::Class(Class::Unicode(digits)) = narrow(&parse(r"\d")).into_kind() else { panic!() };
    assert_eq!(digits.ranges().len(), 1);
    let HirKind::Class(Class::Unicode(letters)) = narrow(&parse("[a-z]")).into_kind() else { panic!() };
    assert_eq!(letters.ranges().len(), 2);
}
