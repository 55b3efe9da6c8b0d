//! The matcher against a slow one that follows the rules directly: every beginning, every end, every term, every distance
//! counted one character after the other. It knows whole words, words and functions, as most types are made of them.

use proptest::prelude::*;
use regex_automata::meta;

use super::super::boundary;
use super::super::fold::{fold, is_boundary};
use super::super::functions::Function;
use super::*;

/// Beginning and end in bytes.
type Span = (usize, usize);

/// Spans of an element in a text; of keywords all, overlapping ones too.
fn spans(package: &Package, name: &str, text: &str) -> Vec<Span> {
    match package.elements.get(name) {
        Some(Element::Expression(expression)) => expression_spans(expression, text),
        Some(Element::Keywords(groups)) => groups
            .iter()
            .flat_map(|group| &group.terms)
            .flat_map(|(term, case_sensitive)| term_spans(term, *case_sensitive, text))
            .collect(),
        _ => {
            Function::named(name).unwrap().find(text).into_iter().map(|span| (span.start, span.end)).collect()
        }
    }
}

/// From each beginning the longest end that has its boundaries and passes the checks.
fn expression_spans(expression: &Expression, text: &str) -> Vec<Span> {
    assert!(expression.whole_word);
    let whole = format!(r"(?i)\A(?:{})\z", expression.expression.replace(r"\d", "[0-9]"));
    let regex = meta::Regex::new(&whole).unwrap();
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut spans = Vec::new();
    for (place, &start) in offsets.iter().enumerate() {
        let end = offsets[place + 1..].iter().take(60).rev().find(|&&end| {
            boundary::opens(text, start)
                && boundary::closes(text, end)
                && boundary::is_complete(text, start, end)
                && regex.is_match(&text[start..end])
                && expression.validators.iter().all(|validator| match validator {
                    Validator::Algorithm(name) => {
                        crate::sit::checksum::algorithm(name).unwrap()(&text[start..end])
                    }
                    _ => unreachable!(),
                })
        });
        spans.extend(end.map(|&end| (start, end)));
    }
    spans
}

/// Every place at which a term stands as a word.
fn term_spans(term: &str, case_sensitive: bool, text: &str) -> Vec<Span> {
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    offsets
        .into_iter()
        .filter_map(|start| {
            let end = term_end(term, case_sensitive, text, start)?;
            let around = |at: usize| (text[..at].chars().next_back(), text[at..].chars().next());
            let delimited =
                [around(start), around(end)].iter().all(|&(left, right)| is_boundary(left, right));
            delimited.then_some((start, end))
        })
        .collect()
}

fn term_end(term: &str, case_sensitive: bool, text: &str, start: usize) -> Option<usize> {
    let mut rest = text[start..].chars().peekable();
    let mut end = start;
    for expected in term.chars() {
        let c = rest.next()?;
        end += c.len_utf8();
        if fold(c) != fold(expected) || (case_sensitive && c != expected && expected.is_alphabetic()) {
            return None;
        }
        while expected == ' ' && rest.peek().is_some_and(|c| c.is_whitespace()) {
            end += rest.next()?.len_utf8();
        }
    }
    Some(end)
}

/// Whether a condition holds for a match.
fn holds(package: &Package, evidence: &Evidence, inherited: Proximity, span: Span, text: &str) -> bool {
    match evidence {
        Evidence::Any { of, min, max } => {
            let count = of.iter().filter(|one| holds(package, one, inherited, span, text)).count();
            count >= *min as usize && max.is_none_or(|max| count <= max as usize)
        }
        Evidence::Match { element, min_count, unique, proximity } => {
            let mut all = spans(package, element, text);
            if *min_count > 1 || !matches!(package.elements.get(element), Some(Element::Keywords(_))) {
                all = leftmost_longest(all);
            }
            let characters = |from: usize, to: usize| text[from..to].chars().count();
            let near = |&(start, end): &Span| {
                let apart = end <= span.0 || start >= span.1;
                apart
                    && match proximity.unwrap_or(inherited) {
                        Proximity::Unlimited => true,
                        Proximity::Characters(most) if end <= span.0 => {
                            characters(start, span.0) <= most as usize
                        }
                        Proximity::Characters(most) => characters(span.1, end) <= most as usize,
                    }
            };
            let mut texts: Vec<String> = all
                .into_iter()
                .filter(near)
                .map(|(start, end)| text[start..end].chars().map(fold).collect())
                .collect();
            if *unique {
                texts.sort();
                texts.dedup();
            }
            texts.len() >= *min_count as usize
        }
    }
}

fn leftmost_longest(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|&(start, end)| (start, usize::MAX - end));
    let mut kept: Vec<Span> = Vec::new();
    for span in spans {
        if kept.last().is_none_or(|last| last.1 <= span.0) {
            kept.push(span);
        }
    }
    kept
}

/// Type, level, beginning and end of everything in a text.
fn slowly(package: &Package, text: &str) -> Vec<(usize, u8, usize, usize)> {
    let mut found = Vec::new();
    for (index, kind) in package.types.iter().enumerate() {
        let Detection::Patterns(patterns) = &kind.detection else { unreachable!() };
        let mut of_type: Vec<(u8, Span)> = Vec::new();
        for pattern in patterns {
            let proximity = pattern.proximity.unwrap_or(kind.proximity);
            for span in spans(package, &pattern.primary, text) {
                if pattern.evidence.iter().all(|one| holds(package, one, proximity, span, text)) {
                    of_type.push((pattern.confidence, span));
                }
            }
        }
        of_type.sort_by_key(|&(level, (start, end))| (u8::MAX - level, usize::MAX - (end - start), start));
        let mut kept: Vec<(u8, Span)> = Vec::new();
        for (level, span) in of_type {
            if kept.iter().all(|(_, other)| span.1 <= other.0 || span.0 >= other.1) {
                kept.push((level, span));
            }
        }
        found.extend(kept.into_iter().map(|(level, span)| (index, level, span.0, span.1)));
    }
    found.sort_by_key(|&(index, _, start, _)| (start, index));
    found
}

/// Types of the kinds that there are: with and without check, keyword, date, count, exclusion, letters only.
pub(super) fn types() -> Package {
    let near_by = |name: &str, confidence, primary: &str, evidence, proximity| {
        let mut kind = kind(name, Detection::Patterns(vec![pattern(confidence, primary, evidence)]));
        kind.proximity = proximity;
        kind
    };
    let short = Proximity::Characters(12);
    package(
        &[
            ("card", checked(r"\d(?:[ -]?\d){13,18}", "luhn")),
            ("nine", whole(r"\d{3}-?\d{3}-?\d{3}")),
            ("letters", whole(r"[A-Z]{1,2}\d{6,7}")),
            ("code", whole(r"[A-Z0-9]{8}")),
            ("greek", whole(r"[Α-Ω]{2}-\d{3}")),
            ("vat", whole(r"AT ?U\d{3}")),
            ("visa", words(&["visa", "credit card", "Kreditkarte", "card no."])),
            ("tax", words(&["tax", "tax id", "número", "税番号", "ssn#"])),
        ],
        vec![
            kind(
                "card",
                Detection::Patterns(vec![
                    pattern(
                        85,
                        "card",
                        vec![some_of(vec![near("visa"), near("Func_expiration_date")], 1, None)],
                    ),
                    pattern(65, "card", Vec::new()),
                ]),
            ),
            near_by("nine", 75, "nine", vec![near("tax")], short),
            near_by("strict", 85, "nine", vec![near("tax"), some_of(vec![near("visa")], 0, Some(0))], short),
            near_by("twice", 85, "letters", vec![times("tax", 2, false)], Proximity::Characters(30)),
            near_by("unique", 85, "letters", vec![times("tax", 2, true)], Proximity::Unlimited),
            near_by("code", 75, "code", vec![near("visa")], Proximity::Unlimited),
            near_by("greek", 75, "greek", vec![], short),
            near_by("vat", 75, "vat", vec![near("nine")], Proximity::Characters(20)),
            near_by("word", 65, "tax", vec![near("nine")], short),
        ],
    )
}

/// Pieces of which numbers, words and what confuses them are made.
pub(super) fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[0-9]{1,9}",
        3 => Just("4111111111111111".to_owned()),
        2 => Just("4111 1111 1111 1111".to_owned()),
        2 => Just("123-456-789".to_owned()),
        2 => "[A-Z]{1,2}[0-9]{6,7}",
        1 => "[A-Z0-9]{8}",
        1 => "[ΑΩ]{2}-[0-9]{3}",
        1 => "AT ?U[0-9]{3}",
        1 => "[01][0-9]/2[0-9]",
        8 => "[-., /:_#\n]",
        4 => Just(" ".to_owned()),
        4 => prop::sample::select(vec![
            "visa", "Credit  Card", "KREDITKARTE", "card no.", "Tax", "TAX ID", "NÚMERO", "私の税番号は", "ssn#", "x", "é",
            "漢", "ab12", "'",
        ]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_matcher_finds_what_the_rules_say(text in pieces()) {
        thread_local! {
            static SCANNER: (Package, Scanner) = {
                let package = types();
                let scanner = Scanner::compile(&[&package], None).unwrap();
                (package, scanner)
            };
        }
        SCANNER.with(|(package, scanner)| {
            let mut scratch = scanner.scratch();
            let found: Vec<(usize, u8, usize, usize)> = scanner
                .scan(&text, &mut scratch, 1)
                .iter()
                .map(|found| (found.type_index, found.confidence, found.start, found.end()))
                .collect();
            prop_assert_eq!(found, slowly(package, &text), "{}", text);
            Ok(())
        })?;
    }
}
