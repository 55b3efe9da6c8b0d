//! The matcher with the built-in catalogue.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::sit::catalogue;

use super::*;

static CATALOGUE: LazyLock<Package> = LazyLock::new(|| catalogue::builtin().unwrap());

/// Types of every way of being looked for.
const SOME: [&str; 12] = [
    "Credit card number",
    "International banking account number (IBAN)",
    "U.S. social security number (SSN)",
    "Netherlands passport number",
    "Germany value added tax number",
    "Greece national ID card",
    "IP address v4",
    "IP address v6",
    "General password",
    "Azure storage account access key",
    "SWIFT code",
    "Japan bank account number",
];

static NUMBERS: LazyLock<Vec<usize>> = LazyLock::new(|| {
    SOME.iter().map(|name| CATALOGUE.types.iter().position(|kind| kind.name == *name).unwrap()).collect()
});
static TOGETHER: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::compile(&[&CATALOGUE], Some(&NUMBERS)).unwrap());
static ALONE: LazyLock<Vec<Scanner>> = LazyLock::new(|| {
    NUMBERS.iter().map(|&number| Scanner::compile(&[&CATALOGUE], Some(&[number])).unwrap()).collect()
});

/// Examples and near misses of these types, cut and joined.
fn texts() -> impl Strategy<Value = String> {
    let examples: Vec<String> = NUMBERS
        .iter()
        .flat_map(|&number| {
            CATALOGUE.types[number].examples.iter().chain(&CATALOGUE.types[number].near_misses)
        })
        .map(|example| example.text.clone())
        .collect();
    let cut = (prop::sample::select(examples), any::<prop::sample::Index>(), any::<prop::sample::Index>())
        .prop_map(|(text, from, to)| {
            let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            // Most stay whole.
            let (from, to) = (
                offsets[from.index(offsets.len() * 4).min(offsets.len() * 4) % offsets.len()],
                offsets[to.index(offsets.len())],
            );
            if to > from && from % 4 == 1 { text[from..to].to_owned() } else { text }
        });
    proptest::collection::vec((cut, "[ \n:;,.\"=-]{0,3}"), 1..5)
        .prop_map(|parts| parts.into_iter().map(|(text, joint)| text + &joint).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn types_do_not_influence_each_other(text in texts()) {
        let mut scratch = TOGETHER.scratch();
        let together = TOGETHER.scan(&text, &mut scratch, 1).to_vec();
        let mut alone: Vec<_> = ALONE.iter().flat_map(|scanner| {
            let mut scratch = scanner.scratch();
            scanner.scan(&text, &mut scratch, 1).to_vec()
        }).collect();
        alone.sort_by_key(|found| (found.start, found.type_index));
        prop_assert_eq!(together, alone);
    }
}

#[test]
fn every_example_and_near_miss_of_some_types_holds() {
    let mut scratch = TOGETHER.scratch();
    for &number in NUMBERS.iter() {
        let kind = &CATALOGUE.types[number];
        let mut highest = |text: &str| {
            let found = TOGETHER.scan(text, &mut scratch, 1);
            found
                .iter()
                .filter(|found| found.type_index == number)
                .map(|found| found.confidence)
                .max()
                .unwrap_or(0)
        };
        for example in &kind.examples {
            assert_eq!(highest(&example.text), example.confidence, "{}: {}", kind.name, example.text);
        }
        for miss in &kind.near_misses {
            assert!(highest(&miss.text) < miss.confidence, "{}: {}", kind.name, miss.text);
        }
    }
}
