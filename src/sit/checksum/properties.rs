//! What holds for every algorithm on any text, and for those that promise more on every number.

use super::{algorithm, names};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_an_algorithm_panic(text in any::<String>()) {
        for name in names() {
            let _ = algorithm(name).unwrap()(&text);
        }
    }

    #[test]
    fn no_text_of_their_own_characters_makes_them_panic(text in "[0-9A-Za-z+/=%_.~é\u{663} -]{0,90}") {
        for name in names() {
            let _ = algorithm(name).unwrap()(&text);
        }
    }

    #[test]
    fn no_number_makes_them_panic(text in "[A-Z]{0,6}[0-9]{4,20}[A-Z]{0,2}") {
        for name in names() {
            let _ = algorithm(name).unwrap()(&text);
        }
    }
}

#[test]
fn long_texts_take_no_longer_than_their_length() {
    // What took the square of the length would not end on these.
    for unit in ["7", " ", "<", "{{", "a:", "MII", "=", "%3D", "gh", "eyJ.", "1.", "é", "AB"] {
        let text = unit.repeat(20_000);
        for name in names() {
            let _ = algorithm(name).unwrap()(&text);
        }
    }
}

#[test]
fn zeros_are_no_number() {
    let general = ["luhn", "verhoeff", "ean13", "icao9303", "iso7064_mod11_10", "not_placeholder"];
    for name in names().filter(|name| !general.contains(name) && !name.starts_with("base64")) {
        for count in 0..130 {
            let text = "0".repeat(count);
            assert!(!algorithm(name).unwrap()(&text), "{name} accepts {text}");
        }
    }
}

/// Algorithms that promise to notice any single wrong digit.
///
/// Missing are those that write two remainders as one character, that weigh with numbers not prime to the modulus, or
/// that take either of two remainders: they miss some.
const DETECT_SINGLE_ERRORS: [&str; 41] = [
    "aba_routing",
    "ae_emirates_id",
    "at_tin",
    "au_abn",
    "au_tfn",
    "be_vat",
    "ca_sin",
    "ch_ahv",
    "cn_resident_id",
    "credit_card",
    "de_id_card",
    "de_passport",
    "de_tax_id",
    "de_vat",
    "dk_cpr",
    "ean13",
    "ec_cedula",
    "es_dni",
    "es_nie",
    "eu_debit_card",
    "fi_hetu",
    "fr_nir",
    "gb_nhs",
    "gr_amka",
    "hr_oib",
    "hu_taj",
    "hu_vat",
    "iban",
    "icao9303",
    "il_id",
    "in_aadhaar",
    "iso7064_mod11_10",
    "iso7064_mod11_2",
    "iso7064_mod97_10",
    "it_vat",
    "lu_matricule",
    "luhn",
    "nl_bsn",
    "no_fodselsnummer",
    "pl_pesel",
    "verhoeff",
];

/// Accepted numbers of an algorithm, taken from its vectors.
fn accepted(name: &str) -> Vec<String> {
    let path = format!("{}/tests/checksum_vectors/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let content = std::fs::read_to_string(path).unwrap();
    content.lines().filter_map(|line| line.strip_prefix("1\t")).map(|text| text.replace('|', "")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn delimiters_do_not_change_the_answer(
        which in any::<prop::sample::Index>(),
        sample in any::<prop::sample::Index>(),
        delimiter in prop::sample::select(vec![" ", "-", ".", "/", "\u{a0}", "\u{2013}"]),
        every in 1..6usize,
    ) {
        let names: Vec<_> = names().filter(|name| !FIXED_FORMS.contains(name)).collect();
        let name = which.get(&names);
        let numbers = accepted(name);
        let number = sample.get(&numbers);
        let plain: Vec<char> = number.chars().filter(|c| c.is_alphanumeric()).collect();
        let groups: Vec<String> = plain.chunks(every).map(|group| group.iter().collect()).collect();
        let holds = algorithm(name).unwrap();
        prop_assert!(holds(number), "{name} refuses {number}");
        prop_assert!(holds(&plain.iter().collect::<String>()), "{name} refuses {number} without delimiters");
        let delimited = groups.join(delimiter);
        prop_assert!(holds(&delimited), "{name} refuses {delimited}");
        prop_assert!(holds(&format!("({delimited})")), "{name} refuses ({delimited})");
    }
}

#[test]
fn a_wrong_digit_is_noticed_where_it_is_promised() {
    for name in DETECT_SINGLE_ERRORS {
        let holds = algorithm(name).unwrap();
        for number in accepted(name) {
            assert!(holds(&number), "{name} refuses {number}");
            for (at, digit) in number.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
                for other in (b'0'..=b'9').filter(|&other| other != digit) {
                    let mut wrong = number.clone().into_bytes();
                    wrong[at] = other;
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert!(!holds(&wrong), "{name} accepts {number} and {wrong}");
                }
            }
        }
    }
}

/// Algorithms for which delimiters carry meaning or belong to the text.
const FIXED_FORMS: [&str; 34] = [
    "aws_access_key_id",
    "azure_ad_client_secret",
    "base32_256",
    "base64_128",
    "base64_192",
    "base64_240",
    "base64_256",
    "base64_320",
    "base64_360",
    "base64_512",
    "base64url_256",
    "base64url_384",
    "der_base64",
    "fi_hetu",
    "github_token",
    "hex_128",
    "hex_160",
    "ip_address",
    "ipv4",
    "ipv6",
    "jwt",
    "not_placeholder",
    "nz_bank_account",
    "pem_private_key",
    "se_personnummer",
    "us_itin",
    "us_itin_formatted",
    "us_itin_unformatted",
    "us_ssn",
    "us_ssn_formatted",
    "us_ssn_randomized",
    "us_ssn_randomized_formatted",
    "us_ssn_randomized_unformatted",
    "us_ssn_unformatted",
];
