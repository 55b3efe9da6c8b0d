//! The matcher against a plain one, over the whole built-in catalogue: the `regex` engine asked at every place for every
//! expression, every term looked for at every start, then the same checks and evidence. Texts are pieces of the catalogue's
//! examples, cut and joined.

use std::sync::LazyLock;

use proptest::prelude::*;
use regex_automata::{Anchored, Input, meta};
use regex_syntax::hir::{Hir, Look};

use super::super::analysis::Plan;
use super::super::boundary;
use super::super::bytes::each_start;
use super::super::escapes::Resolved;
use super::super::evidence::{Lists, Surroundings};
use super::super::expression::{self, LONGEST_WALK, linear};
use super::super::occurrences::{Occurrence, resolve};
use super::super::program::Kind;
use super::super::search::Candidate;
use super::super::terms::Hit;
use super::super::text::View;
use super::*;
use crate::sit::catalogue;

static CATALOGUE: LazyLock<Package> = LazyLock::new(|| catalogue::builtin().unwrap());
static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::compile(&[&CATALOGUE], None).unwrap());

/// For each element whose matches may end anywhere, its expression as it is and as a whole text.
static REGEXES: LazyLock<Vec<Option<(meta::Regex, meta::Regex)>>> = LazyLock::new(|| {
    let elements = &SCANNER.program.elements;
    elements
        .iter()
        .map(|element| match &element.kind {
            Kind::Expression(pattern) if !element.units.is_empty() && all_ends_count(pattern) => {
                let (hir, end) = (pattern.hir.clone(), Hir::look(Look::End));
                Some((linear(&hir).unwrap(), linear(&Hir::concat(vec![hir, end])).unwrap()))
            }
            _ => None,
        })
        .collect()
});

/// Whether the longest end that stands on its own and passes the checks is the match, rather than what the engine prefers.
fn all_ends_count(pattern: &expression::Pattern) -> bool {
    pattern.whole_word && (pattern.walks() || matches!(pattern.plan, Plan::Start { exact: true, .. }))
}

fn places(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).collect()
}

/// From every place the longest end.
fn longest(
    pattern: &expression::Pattern,
    regexes: &(meta::Regex, meta::Regex),
    text: &str,
) -> Vec<(usize, usize)> {
    let (begins, whole) = regexes;
    let begins_at =
        |at: usize| begins.search(&Input::new(text).range(at..).anchored(Anchored::Yes)).is_some();
    let mut found = Vec::new();
    for at in places(text) {
        if !boundary::opens(text, at) || !begins_at(at) {
            continue;
        }
        let mut ends: Vec<usize> =
            (at + 1..=text.len().min(at + LONGEST_WALK)).filter(|&end| text.is_char_boundary(end)).collect();
        ends.reverse();
        let matches = |end: usize| whole.is_match(Input::new(&text[at..end]).anchored(Anchored::Yes));
        found.extend(
            ends.into_iter().find(|&end| pattern.may_be(text, at, end) && matches(end)).map(|end| (at, end)),
        );
    }
    found
}

/// What the engine says from every place on, without overlap.
fn one_after_the_other(pattern: &expression::Pattern, text: &str) -> Vec<(usize, usize)> {
    let mut lazy = pattern.lazy();
    let (mut last, mut found) = (0, Vec::new());
    let bytes = text.as_bytes();
    for at in places(text) {
        // A filter drops what begins inside a word, where that is what lets such an expression be looked for at starts.
        let is_inside = at > 0 && bytes[at - 1].is_ascii_alphanumeric() && bytes[at].is_ascii_alphanumeric();
        let is_dropped = is_inside && !matches!(pattern.plan, Plan::Tails(_));
        if at < last || is_dropped {
            continue;
        }
        if let Some(end) = pattern.end_at(text, at, &mut lazy).unwrap() {
            found.push((at, end));
            last = end;
        }
    }
    found
}

/// The starts that begin with a digit, by bit.
fn digits(text: &str) -> Vec<u64> {
    let mut words = vec![0; text.len().div_ceil(64)];
    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        let begins = bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        words[at / 64] |= u64::from(begins) << (at % 64);
    }
    words
}

fn candidates(view: &View<'_>, hits: &[Hit]) -> Vec<Candidate> {
    let text = view.text;
    let mut candidates = Vec::new();
    for (id, element) in (0..).zip(&SCANNER.program.elements).filter(|(_, element)| !element.units.is_empty())
    {
        let spans: Vec<(usize, usize)> = match (&element.kind, &REGEXES[id as usize]) {
            (Kind::Expression(pattern), Some(regexes)) => longest(pattern, regexes, text),
            (Kind::Expression(pattern), None) if matches!(pattern.plan, Plan::Search) => pattern
                .find_all(text, &digits(text))
                .unwrap()
                .into_iter()
                .map(|range| (range.start, range.end))
                .collect(),
            (Kind::Expression(pattern), None) => one_after_the_other(pattern, text),
            (Kind::Keywords { words, anywhere }, _) => {
                assert!(anywhere.is_none(), "the catalogue has no such primary element");
                hits.iter().filter(|hit| words.contains(hit.term)).map(|hit| (hit.start, hit.end)).collect()
            }
            (Kind::Function(function), _) => {
                function.find(text).into_iter().map(|range| (range.start, range.end)).collect()
            }
            (Kind::Nothing, _) => Vec::new(),
        };
        candidates.extend(spans.into_iter().map(|(start, end)| Candidate { start, end, element: id }));
    }
    candidates.sort_unstable();
    candidates
}

fn plainly(text: &str) -> Vec<Occurrence> {
    let program = &SCANNER.program;
    let mut resolved = Resolved::default();
    let escaped = resolved.resolve(text);
    let view = View::new(if escaped { &resolved.text } else { text });
    let mut hits = Vec::new();
    each_start(view.bytes(), 0..view.text.len(), |start| program.terms.find(view.text, &start, &mut hits));
    hits.sort_by_key(|hit| hit.start);
    let candidates = candidates(&view, &hits);
    let (mut lists, mut given_up, mut steps) = (Lists::new(program), Vec::new(), 0);
    let mut around = Surroundings {
        program,
        view: &view,
        hits: &hits,
        lists: &mut lists,
        digits: &digits(view.text),
        given_up: &mut given_up,
        steps: &mut steps,
    };
    let mut found = Vec::new();
    for candidate in candidates {
        SCANNER.judge(candidate, &mut around, 1, &mut found);
    }
    resolve(&mut found);
    if escaped {
        for one in &mut found {
            let (start, end) = (resolved.original(one.start), resolved.original(one.end()));
            (one.start, one.length) = (start, end - start);
        }
    }
    found
}

/// Examples and near misses, whole or cut, joined by what stands between things.
fn texts() -> impl Strategy<Value = String> {
    let examples: Vec<String> = CATALOGUE
        .types
        .iter()
        .flat_map(|kind| kind.examples.iter().chain(&kind.near_misses))
        .map(|example| example.text.clone())
        .collect();
    let cut =
        (prop::sample::select(examples), 0..4_u8, any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let cut = cut.prop_map(|(text, how, from, to)| {
        let mut places = places(&text);
        places.push(text.len());
        let (from, to) = (places[from.index(places.len())], places[to.index(places.len())]);
        match how {
            0 => text[from.min(to)..from.max(to)].to_owned(),
            1 => text.to_lowercase(),
            _ => text,
        }
    });
    // What is known as a whole, and what nearly is.
    let piece = prop_oneof![
        6 => cut,
        1 => "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        1 => "[0-9A-F]{7,9}(-[0-9A-F]{4}){3}[-:. ][a-f]{0,1}[0-9]{11,12}",
        1 => "20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-9]{2}(\\.[0-9]{1,7})?Z?",
        1 => "[0-9a-f]{8}(-[a-f]{4}){3}-[a-f]{12}",
    ];
    let joint = prop_oneof![
        4 => Just(" ".to_owned()),
        2 => "[ \n:;,.\"=/_+-]{0,3}",
        1 => Just("\\n".to_owned()),
        1 => Just("\":\"".to_owned()),
        1 => "[0-9A-Za-z]{1,3}",
    ];
    proptest::collection::vec((piece, joint), 1..4)
        .prop_map(|parts| parts.into_iter().map(|(text, joint)| text + &joint).collect())
}

fn found(text: &str) -> Vec<Occurrence> {
    SCANNER.scan(text, &mut SCANNER.scratch(), 1).to_vec()
}

/// How many texts are tried: few, as each takes a while, unless `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(96)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn the_fast_way_finds_what_the_plain_way_finds(text in texts()) {
        prop_assert_eq!(found(&text), plainly(&text), "{}", text);
    }

    #[test]
    fn what_was_seen_before_changes_nothing(texts in proptest::collection::vec(texts(), 1..4)) {
        let mut scratch = SCANNER.scratch();
        for text in texts.iter().chain(&texts) {
            prop_assert_eq!(SCANNER.scan(text, &mut scratch, 1).to_vec(), found(text), "{}", text);
        }
    }
}

#[test]
fn the_examples_are_found_plainly_too() {
    for kind in CATALOGUE.types.iter().step_by(7) {
        for example in kind.examples.iter().take(1) {
            assert_eq!(found(&example.text), plainly(&example.text), "{}: {}", kind.name, example.text);
        }
    }
}
