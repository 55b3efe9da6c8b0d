//! What holds for every text.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::{Occurrence, Scratch, compact};
use super::reference::{pieces, types};
use super::*;

static TYPES: LazyLock<Package> = LazyLock::new(types);
static ALL: LazyLock<Scanner> = LazyLock::new(|| Scanner::compile(&[&TYPES], None).unwrap());
static EACH: LazyLock<Vec<Scanner>> = LazyLock::new(|| {
    (0..TYPES.types.len()).map(|index| Scanner::compile(&[&TYPES], Some(&[index])).unwrap()).collect()
});

fn scan(scanner: &Scanner, text: &str) -> Vec<Occurrence> {
    let mut scratch = Scratch::default();
    scanner.scan(text, &mut scratch, 1).to_vec()
}

/// Texts with backslashes where JSON has them and where it has not.
fn escaped() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        pieces(),
        "[\\\\nu0e9d\"A/: ]{0,6}",
        Just(r"\n".to_owned()),
        Just(r#"\\\""#.to_owned()),
        Just(r"C:\new\".to_owned()),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn all_types_together_find_what_each_finds_alone(text in escaped()) {
        let together = scan(&ALL, &text);
        let mut alone: Vec<Occurrence> = EACH.iter().flat_map(|scanner| scan(scanner, &text)).collect();
        alone.sort_by_key(|found| (found.start, found.type_index));
        prop_assert_eq!(together, alone);
    }

    #[test]
    fn scanning_again_with_a_used_scratch_finds_the_same(texts in proptest::collection::vec(escaped(), 1..4)) {
        let mut scratch = ALL.scratch();
        for text in &texts {
            prop_assert_eq!(ALL.scan(text, &mut scratch, 1).to_vec(), scan(&ALL, text));
        }
    }

    #[test]
    fn positions_are_boundaries_of_characters_and_occurrences_of_a_type_do_not_overlap(text in escaped()) {
        let found = scan(&ALL, &text);
        for (place, one) in found.iter().enumerate() {
            prop_assert!(text.get(one.start..one.end()).is_some_and(|value| !value.is_empty()));
            prop_assert_eq!(one.text(&text), &text[one.start..one.start + one.length]);
            for other in &found[place + 1..] {
                prop_assert!(other.type_index != one.type_index || other.start >= one.end());
            }
        }
    }

    #[test]
    fn a_higher_minimum_leaves_out_and_changes_nothing_else_where_nothing_overlaps(text in pieces()) {
        let mut scratch = ALL.scratch();
        let high: Vec<Occurrence> = ALL.scan(&text, &mut scratch, 85).to_vec();
        for found in scan(&ALL, &text).iter().filter(|found| found.confidence >= 85) {
            prop_assert!(high.contains(found));
        }
        prop_assert!(high.iter().all(|found| found.confidence >= 85));
    }

    #[test]
    fn the_short_forms_agree_with_the_long_one(text in escaped(), minimum in prop::sample::select(vec![1_u8, 75, 85])) {
        let mut scratch = ALL.scratch();
        let found = ALL.scan(&text, &mut scratch, minimum).to_vec();
        prop_assert_eq!(ALL.has(&text, &mut scratch, minimum), !found.is_empty());
        let mut values: Vec<(usize, String)> =
            found.iter().map(|found| (found.type_index, compact(found.text(&text)))).collect();
        values.sort();
        values.dedup();
        prop_assert_eq!(ALL.count_unique(&text, &mut scratch, minimum), values.len());
    }

    #[test]
    fn a_text_and_its_json_string_hold_the_same(text in pieces()) {
        let json = serde_json::to_string(&text).unwrap();
        let value = |of: &str, found: &Occurrence| {
            let quoted = format!("\"{}\"", found.text(of));
            (found.type_index, found.confidence, serde_json::from_str::<String>(&quoted).unwrap())
        };
        let plain: Vec<_> = scan(&ALL, &text)
            .iter()
            .map(|found| (found.type_index, found.confidence, found.text(&text).to_owned()))
            .collect();
        let in_json: Vec<_> = scan(&ALL, &json).iter().map(|found| value(&json, found)).collect();
        prop_assert_eq!(in_json, plain);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        scan(&ALL, &text);
    }
}
