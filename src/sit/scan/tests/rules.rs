//! Each rule of matching by an example.

use crate::sit::model::{Filter, FilterPlace};

use super::*;

/// Nine digits: 85 with a word, 65 without.
fn number() -> Package {
    one(
        &[("number", whole("[0-9]{9}")), ("word", words(&["ssn", "social security"]))],
        vec![pattern(65, "number", Vec::new()), pattern(85, "number", vec![near("word")])],
    )
}

#[test]
fn the_highest_level_that_holds_is_told() {
    assert_eq!(levels(&number(), "ssn 123456789"), [85]);
    assert_eq!(levels(&number(), "123456789"), [65]);
    assert_eq!(levels(&number(), "12345678"), NOTHING);
}

#[test]
fn levels_below_the_minimum_are_left_out() {
    let scanner = Scanner::compile(&[&number()], None).unwrap();
    let mut scratch = scanner.scratch();
    assert!(scanner.scan("123456789", &mut scratch, 66).is_empty());
    assert_eq!(scanner.scan("123456789", &mut scratch, 65).len(), 1);
    assert_eq!(scanner.scan("ssn 123456789", &mut scratch, 85).len(), 1);
}

#[test]
fn evidence_may_stand_on_either_side() {
    assert_eq!(levels(&number(), "123456789 is my SSN"), [85]);
}

#[test]
fn distance_is_counted_from_the_nearer_edge_in_characters() {
    for fill in ["x", "é", "漢"] {
        // The word and a blank, then the fill: `ssn` must lie wholly inside.
        let left = |count: usize| format!("ssn {} 123456789", fill.repeat(count));
        assert_eq!(levels(&number(), &left(295)), [85], "{fill}");
        assert_eq!(levels(&number(), &left(296)), [65], "{fill}");
        let right = |count: usize| format!("123456789 {} ssn", fill.repeat(count));
        assert_eq!(levels(&number(), &right(295)), [85], "{fill}");
        assert_eq!(levels(&number(), &right(296)), [65], "{fill}");
    }
}

#[test]
fn the_distance_of_a_match_goes_before_that_of_the_pattern_and_that_before_the_type() {
    let with = |kind: Proximity, pattern: Option<Proximity>, inner: Option<Proximity>, gap: usize| {
        let mut package = number();
        package.types[0].proximity = kind;
        if let Detection::Patterns(patterns) = &mut package.types[0].detection {
            patterns[1].proximity = pattern;
            if let Evidence::Match { proximity, .. } = &mut patterns[1].evidence[0] {
                *proximity = inner;
            }
        }
        levels(&package, &format!("ssn{}123456789", " ".repeat(gap))) == [85]
    };
    let near = |count| Proximity::Characters(count);
    assert!(with(near(10), None, None, 7) && !with(near(10), None, None, 8));
    assert!(with(near(10), Some(near(20)), None, 17) && !with(near(10), Some(near(20)), None, 18));
    assert!(
        with(near(10), Some(near(20)), Some(near(5)), 2) && !with(near(10), Some(near(20)), Some(near(5)), 3)
    );
    assert!(with(Proximity::Unlimited, None, None, 100_000));
}

#[test]
fn the_match_itself_is_no_evidence() {
    let package = one(
        &[("card", whole("visa [0-9]{4}")), ("word", words(&["visa"]))],
        vec![pattern(85, "card", vec![near("word")])],
    );
    assert_eq!(levels(&package, "visa 1234"), NOTHING);
    assert_eq!(levels(&package, "visa visa 1234"), [85]);
}

#[test]
fn evidence_may_touch_the_match() {
    let package = one(
        &[("number", whole("[0-9]{9}")), ("word", words(&["ssn#"]))],
        vec![pattern(85, "number", vec![near("word")])],
    );
    assert_eq!(levels(&package, "ssn#123456789"), [85]);
}

#[test]
fn all_evidence_has_to_hold() {
    let elements = [("n", whole("[0-9]{9}")), ("a", words(&["alpha"])), ("b", words(&["beta"]))];
    let package = one(&elements, vec![pattern(85, "n", vec![near("a"), near("b")])]);
    assert_eq!(levels(&package, "alpha 123456789"), NOTHING);
    assert_eq!(levels(&package, "alpha 123456789 beta"), [85]);
}

#[test]
fn any_counts_elements_and_not_occurrences() {
    let elements = [
        ("n", whole("[0-9]{9}")),
        ("a", words(&["alpha"])),
        ("b", words(&["beta"])),
        ("c", words(&["gamma"])),
    ];
    let of = || vec![near("a"), near("b"), near("c")];
    let two = one(&elements, vec![pattern(85, "n", vec![some_of(of(), 2, None)])]);
    assert_eq!(levels(&two, "alpha alpha 123456789"), NOTHING);
    assert_eq!(levels(&two, "alpha beta 123456789"), [85]);
    let exactly_one = one(&elements, vec![pattern(85, "n", vec![some_of(of(), 1, Some(1))])]);
    assert_eq!(levels(&exactly_one, "alpha 123456789"), [85]);
    assert_eq!(levels(&exactly_one, "alpha gamma 123456789"), NOTHING);
    let none = one(&elements, vec![pattern(85, "n", vec![some_of(of(), 0, Some(0))])]);
    assert_eq!(levels(&none, "123456789"), [85]);
    assert_eq!(levels(&none, "123456789 gamma"), NOTHING);
    let at_most_two = one(&elements, vec![pattern(85, "n", vec![some_of(of(), 0, Some(2))])]);
    assert_eq!(levels(&at_most_two, "123456789"), [85]);
    assert_eq!(levels(&at_most_two, "alpha beta gamma 123456789"), NOTHING);
}

#[test]
fn groups_nest() {
    let elements = [
        ("n", whole("[0-9]{9}")),
        ("a", words(&["alpha"])),
        ("b", words(&["beta"])),
        ("c", words(&["gamma"])),
    ];
    let inner = some_of(vec![near("b"), near("c")], 2, None);
    let package = one(&elements, vec![pattern(85, "n", vec![some_of(vec![near("a"), inner], 1, None)])]);
    assert_eq!(levels(&package, "beta 123456789"), NOTHING);
    assert_eq!(levels(&package, "beta gamma 123456789"), [85]);
    assert_eq!(levels(&package, "alpha 123456789"), [85]);
}

#[test]
fn evidence_can_be_asked_for_several_times() {
    let elements = [("n", whole("[0-9]{9}")), ("w", words(&["card", "card number", "visa"]))];
    let twice = one(&elements, vec![pattern(85, "n", vec![times("w", 2, false)])]);
    assert_eq!(levels(&twice, "card number 123456789"), NOTHING);
    assert_eq!(levels(&twice, "card 123456789 CARD"), [85]);
    let different = one(&elements, vec![pattern(85, "n", vec![times("w", 2, true)])]);
    assert_eq!(levels(&different, "card 123456789 CARD"), NOTHING);
    assert_eq!(levels(&different, "card 123456789 visa"), [85]);
}

#[test]
fn the_same_counts_hold_anywhere_in_the_text() {
    let elements = [("n", whole("[0-9]{9}")), ("w", words(&["card", "visa"])), ("d", whole("[0-9]{3}"))];
    for (element, texts) in [("w", ["card", "visa"]), ("d", ["111", "222"])] {
        let mut package = one(&elements, vec![pattern(85, "n", vec![times(element, 2, true)])]);
        package.types[0].proximity = Proximity::Unlimited;
        let fill = " x".repeat(1_000);
        assert_eq!(levels(&package, &format!("{0} {0} 123456789{fill} {0}", texts[0])), NOTHING);
        assert_eq!(levels(&package, &format!("{} 123456789{fill} {}", texts[0], texts[1])), [85]);
    }
}

#[test]
fn dates_and_addresses_are_evidence() {
    let elements = [("n", whole("[0-9]{9}"))];
    let package = one(&elements, vec![pattern(85, "n", vec![near("Func_us_date")])]);
    assert_eq!(levels(&package, "born Dec 2, 1970: 123456789"), [85]);
    assert_eq!(levels(&package, "born 123456789"), NOTHING);
}

#[test]
fn expressions_are_evidence() {
    let elements = [("n", whole("[0-9]{9}")), ("code", whole("[A-Z]{2}-[0-9]{2}")), ("raw", raw(r"[a-z]+@"))];
    let package =
        one(&elements, vec![pattern(85, "n", vec![near("code")]), pattern(75, "n", vec![near("raw")])]);
    assert_eq!(levels(&package, "123456789 AB-12"), [85]);
    assert_eq!(levels(&package, "123456789 xAB-12"), NOTHING);
    assert_eq!(levels(&package, "x@y 123456789"), [75]);
}

#[test]
fn words_and_functions_can_be_primary() {
    let elements = [("w", words(&["project x", "project x ray"])), ("n", whole("[0-9]{9}"))];
    let package = one(&elements, vec![pattern(85, "w", vec![near("n")]), pattern(65, "w", Vec::new())]);
    assert_eq!(found(&package, "Project X, 123456789"), [("Project X".to_owned(), 85)]);
    assert_eq!(found(&package, "Project X Ray"), [("Project X Ray".to_owned(), 65)]);
    let dates = one(&[], vec![pattern(75, "Func_eu_date", Vec::new())]);
    assert_eq!(found(&dates, "on 2 Dec 2016."), [("2 Dec 2016".to_owned(), 75)]);
}

#[test]
fn terms_inside_words_are_found_where_the_list_says_so() {
    let anywhere = |terms: &[&str]| {
        let Element::Keywords(mut groups) = words(terms) else { unreachable!() };
        groups[0].word = false;
        Element::Keywords(groups)
    };
    let elements = [("n", whole("[0-9]{9}")), ("w", anywhere(&["id"]))];
    let package = one(&elements, vec![pattern(85, "n", vec![near("w")])]);
    assert_eq!(levels(&package, "bid 123456789"), [85]);
    assert_eq!(levels(&package, "bed 123456789"), NOTHING);
    let primary = one(&[("w", anywhere(&["id"]))], vec![pattern(85, "w", Vec::new())]);
    assert_eq!(found(&primary, "bidID").len(), 2);
}

#[test]
fn a_whole_word_takes_the_longest_match_that_passes() {
    let card = || checked(r"\d(?:[ -]?\d){13,18}", "luhn");
    assert_eq!(matches(card(), "4111 1111 1111 1111 123 x"), ["4111 1111 1111 1111"]);
    assert_eq!(matches(card(), "no 77 4111111111111111"), ["4111111111111111"]);
    assert_eq!(matches(card(), "4111111111111112"), Vec::<String>::new());
    assert_eq!(matches(card(), "4111-1111-1111-1111-22"), Vec::<String>::new());
    assert_eq!(matches(card(), "x4111111111111111"), Vec::<String>::new());
}

#[test]
fn digits_of_whole_words_are_ascii() {
    assert!(matches(whole(r"\d{4}"), "١٢٣٤").is_empty());
    assert_eq!(matches(whole(r"[Α-Ω]-\d{4}"), "a Ω-1234, Ä-1234"), ["Ω-1234"]);
}

#[test]
fn other_expressions_match_as_their_engine_says() {
    assert_eq!(matches(raw(r"\b\d{3}-\d{2}\b"), "123-45 x123-45 123-456"), ["123-45"]);
    assert_eq!(matches(raw(r"(\s)(\d{4})(\s)"), "a 1234 5678 9012 b"), [" 1234 ", " 9012 "]);
    assert_eq!(matches(raw(r"(?:^|[\s,;])(\d{4})(?:$|[\s,;])"), "1234,5678;x"), ["1234,"]);
    assert_eq!(matches(raw(r"\d{3}-\d{2}"), "91234-567"), ["234-56"]);
    assert_eq!(matches(raw(r"ab|abc"), "xabc"), ["ab"]);
}

#[test]
fn look_around_is_understood() {
    assert_eq!(matches(raw(r"(?<!\d)\d{4}(?!\d)"), "12345 a1234b 6789"), ["1234", "6789"]);
    assert_eq!(matches(raw(r"(?<=id:)\d{4}"), "id:1234 1234"), ["1234"]);
    assert_eq!(matches(raw(r"(\d)\1{3}"), "1234 1111"), ["1111"]);
}

#[test]
fn look_around_that_never_ends_is_given_up_and_told() {
    let package = one(&[("e", raw(r"(?:(a|aa)+)+\1(?<!b)!"))], vec![pattern(85, "e", Vec::new())]);
    let scanner = Scanner::compile(&[&package], None).unwrap();
    let mut scratch = scanner.scratch();
    assert!(scanner.scan(&format!("{}b!", "a".repeat(60)), &mut scratch, 1).is_empty());
    assert_eq!(scratch.given_up()[0].element, "e");
    assert!(scanner.scan("b", &mut scratch, 1).is_empty());
    assert!(scratch.given_up().is_empty());
}

#[test]
fn names_before_values_are_found_inside_words() {
    let element = || raw(r"(?i:password|pwd)\s{0,3}=\s{0,3}[^\s;]{6,20}");
    assert_eq!(
        matches(element(), "AppPassword=secret1; pwd = secret2"),
        ["Password=secret1", "pwd = secret2"]
    );
    assert_eq!(matches(element(), "password=password=secret"), ["password=password=secret"]);
    assert_eq!(matches(element(), "passwords=secret1"), Vec::<String>::new());
}

#[test]
fn keys_may_begin_with_marks() {
    let key = || whole(r"[A-Za-z0-9/+]{43}=");
    let text = format!("AccountKey=+/{}=;", "aB3".repeat(14).chars().take(41).collect::<String>());
    assert_eq!(matches(key(), &text), [text[11..55].to_owned()]);
}

#[test]
fn filters_on_patterns_and_types_drop_occurrences() {
    let same = with_filter(number(), Filter::AllDigitsSame);
    assert_eq!(levels(&same, "111111111"), NOTHING);
    assert_eq!(levels(&same, "111111112"), [65]);
    let mut package = number();
    package.elements.insert("order".to_owned(), words(&["order"]));
    let filter = Filter::Text { place: FilterPlace::Prefix, include: false, element: "order".to_owned() };
    package.types[0].filters.push(filter.clone());
    assert_eq!(levels(&package, "order 123456789"), NOTHING);
    assert_eq!(levels(&package, "orders 123456789"), [65]);
    let mut only_low = number();
    only_low.elements.insert("order".to_owned(), words(&["order"]));
    assert_eq!(levels(&with_filter(only_low, filter), "order 123456789 ssn"), [85]);
}

#[test]
fn a_filter_that_asks_for_a_boundary_does_not_change_what_is_found() {
    let mut package = one(
        &[("key", raw("[A-Za-z0-9/+]{22}==")), ("begins", raw(r"(?:[^A-Za-z0-9+/]|\A)"))],
        vec![pattern(85, "key", Vec::new())],
    );
    let text = "k=ABCDEFGHIJKLMNOPQRSTUV== xABCDEFGHIJKLMNOPQRSTUV==";
    assert_eq!(found(&package, text).len(), 2);
    let filter = Filter::Text { place: FilterPlace::Prefix, include: true, element: "begins".to_owned() };
    package = with_filter(package, filter);
    assert_eq!(found(&package, text), [("ABCDEFGHIJKLMNOPQRSTUV==".to_owned(), 85)]);
}

#[test]
fn of_overlapping_occurrences_the_better_is_told() {
    let elements =
        [("long", whole("[0-9]{4} [0-9]{4}")), ("short", whole("[0-9]{4}")), ("w", words(&["pin"]))];
    let package =
        one(&elements, vec![pattern(65, "long", Vec::new()), pattern(85, "short", vec![near("w")])]);
    assert_eq!(found(&package, "1234 5678"), [("1234 5678".to_owned(), 65)]);
    assert_eq!(levels(&package, "pin 1234 5678"), [85, 85]);
}

#[test]
fn different_values_are_counted() {
    let scanner = Scanner::compile(&[&number()], None).unwrap();
    let mut scratch = scanner.scratch();
    assert_eq!(scanner.count_unique("123456789, 987654321 and 123456789", &mut scratch, 1), 2);
    assert!(scanner.has("123456789", &mut scratch, 65) && !scanner.has("123456789", &mut scratch, 75));
}

#[test]
fn a_scratch_serves_any_scanner() {
    let (first, second) = (number(), one(&[("e", whole("[A-Z]{3}"))], vec![pattern(85, "e", Vec::new())]));
    let first = Scanner::compile(&[&first], None).unwrap();
    let second = Scanner::compile(&[&second], None).unwrap();
    let mut scratch = first.scratch();
    assert_eq!(first.scan("123456789 ABC", &mut scratch, 1).len(), 1);
    assert_eq!(second.scan("123456789 ABC", &mut scratch, 1)[0].text("123456789 ABC"), "ABC");
    assert_eq!(first.scan("123456789 ABC", &mut scratch, 1)[0].length, 9);
}

#[test]
fn scanners_are_shared_by_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Scanner>();
}
