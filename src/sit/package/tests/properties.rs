//! Random packages are the same after writing and reading; random bytes and changed samples end without a panic.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::super::{Options, read, to_yaml};
use crate::sit::model::{
    Affinity, Detection, Element, Evidence, Example, Expression, Filter, FilterPlace, KeywordGroup, Package,
    Pattern, Proximity, SensitiveType, Validator,
};

/// Any text, and more often such as YAML could misread.
fn text() -> BoxedStrategy<String> {
    let odd = [
        "no",
        "~",
        "null",
        "- a",
        "a: b",
        "#",
        " a ",
        "it's",
        "\"",
        "\\",
        "{a}",
        "[b]",
        "a\nb",
        "\t",
        "\r\n",
        "*x",
        "&x",
        "!x",
        "%",
        "@",
        "`",
        "|",
        ">",
        "?",
        ":",
        ",",
        "1.10",
        "0x1",
        "true",
        "---",
        "...",
        "\u{FEFF}",
        "\u{85}",
        "\u{2028}",
        "é",
        "\u{10FFFF}",
        "\u{FFFF}",
        "\0",
        "\u{7F}",
        "\u{A0}",
        "all_digits_same",
        "unlimited",
        "<<",
    ];
    prop_oneof![select(odd.map(str::to_owned).to_vec()), "[a-z]{1,8}", any::<String>(), "\\PC{1,12}"].boxed()
}

/// A text that is not only white space.
fn name() -> BoxedStrategy<String> {
    text().prop_filter("white space", |text| !text.trim().is_empty()).boxed()
}

fn guid() -> BoxedStrategy<String> {
    prop_oneof![Just(String::new()), "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"].boxed()
}

fn proximity() -> BoxedStrategy<Proximity> {
    prop_oneof![Just(Proximity::Unlimited), (1..2000_u32).prop_map(Proximity::Characters)].boxed()
}

fn validator() -> BoxedStrategy<Validator> {
    prop_oneof![
        name().prop_map(|name| Validator::Algorithm(format!("check {name}"))),
        "[a-z_]{1,8}".prop_map(|name| Validator::Function(format!("Func_{name}"))),
        (vec(any::<i64>(), 1..9), 2..100_i64, any::<bool>(), any::<proptest::sample::Index>()).prop_map(
            |(weights, modulus, allow_alphabets, place)| {
                let check_digit = place.index(weights.len()) + 1;
                Validator::Checksum { weights, modulus, check_digit, allow_alphabets }
            }
        ),
        (select(vec!["DDMMYYYY", "YYMMDD"]), 0..1000_usize)
            .prop_map(|(form, offset)| Validator::Date { form: form.to_owned(), offset }),
    ]
    .boxed()
}

fn group() -> BoxedStrategy<KeywordGroup> {
    let term = prop_oneof![name(), select(vec!["JCB".to_owned(), "a".to_owned()])];
    (any::<bool>(), vec((term, any::<bool>()), 1..6))
        .prop_map(|(word, terms)| KeywordGroup { word, terms })
        .boxed()
}

fn element() -> BoxedStrategy<Element> {
    prop_oneof![
        (text(), any::<bool>(), any::<bool>(), vec(validator(), 0..4)).prop_map(
            |(expression, case_sensitive, whole_word, validators)| {
                let expression = Expression { expression, case_sensitive, whole_word, validators };
                Element::Expression(expression)
            }
        ),
        vec(group(), 1..4).prop_map(Element::Keywords),
        text().prop_map(Element::Function),
    ]
    .boxed()
}

fn evidence() -> BoxedStrategy<Evidence> {
    let one = prop_oneof![
        name().prop_map(|element| Evidence::Match { element, min_count: 1, unique: false, proximity: None }),
        (name(), 1..9_u32, any::<bool>(), proptest::option::of(proximity())).prop_map(
            |(element, min_count, unique, proximity)| Evidence::Match {
                element,
                min_count,
                unique,
                proximity
            }
        ),
    ];
    one.prop_recursive(3, 12, 4, |inner| {
        (vec(inner, 1..4), 0..4_u32, proptest::option::of(0..4_u32)).prop_map(|(of, min, max)| {
            // A `max` of 0 is read as exclusion, and less than `min` is refused.
            let min = max.map_or(min, |max| min.min(max));
            Evidence::Any { of, min, max }
        })
    })
    .boxed()
}

fn filter() -> BoxedStrategy<Filter> {
    let places = vec![
        FilterPlace::StartsWith,
        FilterPlace::EndsWith,
        FilterPlace::Full,
        FilterPlace::Prefix,
        FilterPlace::Suffix,
    ];
    prop_oneof![
        Just(Filter::AllDigitsSame),
        (select(places), any::<bool>(), name().prop_map(|name| format!("filter by {name}")))
            .prop_map(|(place, include, element)| Filter::Text { place, include, element }),
    ]
    .boxed()
}

fn pattern() -> BoxedStrategy<Pattern> {
    let parts =
        (1..=100_u8, name(), proptest::option::of(proximity()), vec(filter(), 0..3), vec(evidence(), 0..4));
    parts
        .prop_map(|(confidence, primary, proximity, filters, evidence)| Pattern {
            confidence,
            primary,
            proximity,
            filters,
            evidence,
        })
        .boxed()
}

fn examples() -> BoxedStrategy<Vec<Example>> {
    vec((text(), 1..=100_u8).prop_map(|(text, confidence)| Example { text, confidence }), 0..3).boxed()
}

fn sensitive_type() -> BoxedStrategy<SensitiveType> {
    let detection = prop_oneof![
        vec(pattern(), 1..4).prop_map(Detection::Patterns),
        vec(text(), 0..4).prop_map(Detection::Bundle),
        text().prop_map(Detection::Unavailable),
    ];
    let about = (name(), guid(), vec(text(), 0..3), text(), vec(text(), 0..3), text());
    let rest = (1..=100_u8, proximity(), any::<bool>(), vec(filter(), 0..3), examples(), examples());
    (about, detection, rest)
        .prop_map(|((name, id, aliases, description, regions, category), detection, rest)| {
            let (recommended_confidence, proximity, relax_proximity, filters, examples, near_misses) = rest;
            SensitiveType {
                id,
                name,
                aliases,
                description,
                regions,
                category,
                detection,
                recommended_confidence,
                proximity,
                relax_proximity,
                filters,
                examples,
                near_misses,
            }
        })
        .boxed()
}

fn affinity() -> BoxedStrategy<Affinity> {
    let evidence = vec((1..=100_u8, vec(evidence(), 1..3)), 0..3);
    (guid(), name(), text(), proximity(), 1..=100_u8, evidence)
        .prop_map(|(id, name, description, window, threshold, evidence)| Affinity {
            id,
            name,
            description,
            window,
            threshold,
            evidence,
        })
        .boxed()
}

fn package() -> BoxedStrategy<Package> {
    let elements = btree_map(name().prop_filter("long", |name| name.chars().count() < 200), element(), 0..5);
    let about = (guid(), text(), text(), text(), any::<[u16; 4]>());
    (about, vec(sensitive_type(), 0..4), vec(affinity(), 0..3), elements)
        .prop_map(|((id, name, publisher, description, version), types, affinities, elements)| {
            distinct(Package { id, name, publisher, description, version, types, affinities, elements })
        })
        .boxed()
}

/// Names and ids are given once.
fn distinct(mut package: Package) -> Package {
    let mut seen = BTreeMap::new();
    package.types.retain(|one| seen.insert(one.name.clone(), ()).is_none());
    package.affinities.retain(|one| seen.insert(one.name.clone(), ()).is_none());
    for (index, one) in package.types.iter_mut().enumerate().filter(|(_, one)| !one.id.is_empty()) {
        one.id.replace_range(..8, &format!("{index:08x}"));
    }
    for (index, one) in package.affinities.iter_mut().enumerate().filter(|(_, one)| !one.id.is_empty()) {
        one.id.replace_range(..8, &format!("{:08x}", index + 100));
    }
    package
}

/// Reads what was written; every element is known, expressions are any text.
fn read_back(text: &str) -> Package {
    let elements = |_: &str| true;
    let checks = |name: &str| name.starts_with("check ");
    let mut options = Options::new(&elements, &checks);
    options.compile_expressions = false;
    match read(text.as_bytes(), "written", &options) {
        Ok(mut loaded) => loaded.packages.remove(0),
        Err(error) => panic!("{error}\n{text}"),
    }
}

const SAMPLES: [&[u8]; 5] = [
    include_bytes!("../../../../tests/rule_packages/employee_id.xml"),
    include_bytes!("../../../../tests/rule_packages/exported_utf16.xml"),
    include_bytes!("../../../../tests/rule_packages/validators_and_filters.xml"),
    include_bytes!("../../../../tests/rule_packages/affinity.xml"),
    include_bytes!("../../../../tests/rule_packages/own_types.yaml"),
];

/// Where, how many bytes are taken out, and what is put in.
fn changes() -> BoxedStrategy<Vec<(proptest::sample::Index, usize, Vec<u8>)>> {
    let bits: Vec<&[u8]> = vec![
        b"<",
        b">",
        b"/",
        b"\"",
        b"&",
        b";",
        b"'",
        b"[",
        b"]",
        b"{",
        b"}",
        b":",
        b"\n",
        b" ",
        b"-",
        b"*",
        b"\\",
        b"(",
        b")",
        b"0",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"<Any>",
        b"<Version>",
        b"\0",
        b"\xFF",
        b"&#x0;",
        b"!!str ",
        b"&a ",
        b"*a",
        b"|\n",
        b"? ",
    ];
    let put = prop_oneof![select(bits).prop_map(<[u8]>::to_vec), vec(any::<u8>(), 0..6)];
    vec((any::<proptest::sample::Index>(), 0..12_usize, put), 1..8).boxed()
}

proptest! {
    // Few, as the fuzz targets try millions.
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_package_is_the_same_after_writing_and_reading(package in package()) {
        let text = to_yaml(&package);
        prop_assert_eq!(read_back(&text), package, "{}", text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        let _ = super::read_with(&bytes, "f", |_| {});
    }

    #[test]
    fn any_text_that_looks_like_xml_or_yaml_is_read_or_refused(
        text in "(<[A-Za-z]{1,3}>|</[A-Za-z]{1,3}>|[ \\n]|[-:,*&!|>'\"{}\\[\\]#?%@]|[a-z]{1,3}|<!--|-->|<!\\[CDATA\\[|\\]\\]>){0,60}",
        begin in select(vec!["<RulePackage>", "types: ", "", "elements:\n  a: "]),
    ) {
        let _ = super::read_text(&format!("{begin}{text}"));
    }

    #[test]
    fn a_changed_sample_is_read_or_refused(sample in select(SAMPLES.to_vec()), changes in changes()) {
        let mut bytes = sample.to_vec();
        for (at, length, put) in changes {
            let start = at.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, put);
        }
        let _ = super::read_with(&bytes, "f", |_| {});
    }
}
