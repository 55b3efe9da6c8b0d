//! IBAN: ISO 13616 and the lengths and structures of the registry that SWIFT keeps for it.

use super::iso7064::mod97;
use super::text::alphanumeric;

/// A country of the registry: its code, the length of its IBANs, and the structure after country and check
/// digits as counts of `n` digits, `a` letters and `c` letters or digits.
type Country = ([u8; 2], usize, &'static [u8]);

/// SWIFT, IBAN Registry, release 101, ordered by country. Neighbouring fields of one kind are written as one.
#[rustfmt::skip]
static REGISTRY: [Country; 89] = [
    (*b"AD", 24, b"8n12c"), (*b"AE", 23, b"19n"), (*b"AL", 28, b"8n16c"), (*b"AT", 20, b"16n"),
    (*b"AZ", 28, b"4a20c"), (*b"BA", 20, b"16n"), (*b"BE", 16, b"12n"), (*b"BG", 22, b"4a6n8c"),
    (*b"BH", 22, b"4a14c"), (*b"BI", 27, b"23n"), (*b"BR", 29, b"23n1a1c"), (*b"BY", 28, b"4c4n16c"),
    (*b"CH", 21, b"5n12c"), (*b"CR", 22, b"18n"), (*b"CY", 28, b"8n16c"), (*b"CZ", 24, b"20n"),
    (*b"DE", 22, b"18n"), (*b"DJ", 27, b"23n"), (*b"DK", 18, b"14n"), (*b"DO", 28, b"4c20n"),
    (*b"EE", 20, b"16n"), (*b"EG", 29, b"25n"), (*b"ES", 24, b"20n"), (*b"FI", 18, b"14n"),
    (*b"FK", 18, b"2a12n"), (*b"FO", 18, b"14n"), (*b"FR", 27, b"10n11c2n"), (*b"GB", 22, b"4a14n"),
    (*b"GE", 22, b"2a16n"), (*b"GI", 23, b"4a15c"), (*b"GL", 18, b"14n"), (*b"GR", 27, b"7n16c"),
    (*b"GT", 28, b"24c"), (*b"HN", 28, b"4a20n"), (*b"HR", 21, b"17n"), (*b"HU", 28, b"24n"),
    (*b"IE", 22, b"4a14n"), (*b"IL", 23, b"19n"), (*b"IQ", 23, b"4a15n"), (*b"IS", 26, b"22n"),
    (*b"IT", 27, b"1a10n12c"), (*b"JO", 30, b"4a4n18c"), (*b"KW", 30, b"4a22c"), (*b"KZ", 20, b"3n13c"),
    (*b"LB", 28, b"4n20c"), (*b"LC", 32, b"4a24c"), (*b"LI", 21, b"5n12c"), (*b"LT", 20, b"16n"),
    (*b"LU", 20, b"3n13c"), (*b"LV", 21, b"4a13c"), (*b"LY", 25, b"21n"), (*b"MC", 27, b"10n11c2n"),
    (*b"MD", 24, b"20c"), (*b"ME", 22, b"18n"), (*b"MK", 19, b"3n10c2n"), (*b"MN", 20, b"16n"),
    (*b"MR", 27, b"23n"), (*b"MT", 31, b"4a5n18c"), (*b"MU", 30, b"4a19n3a"), (*b"NI", 28, b"4a20n"),
    (*b"NL", 18, b"4a10n"), (*b"NO", 15, b"11n"), (*b"OM", 23, b"3n16c"), (*b"PK", 24, b"4a16c"),
    (*b"PL", 28, b"24n"), (*b"PS", 29, b"4a21c"), (*b"PT", 25, b"21n"), (*b"QA", 29, b"4a21c"),
    (*b"RO", 24, b"4a16c"), (*b"RS", 22, b"18n"), (*b"RU", 33, b"14n15c"), (*b"SA", 24, b"2n18c"),
    (*b"SC", 31, b"4a20n3a"), (*b"SD", 18, b"14n"), (*b"SE", 24, b"20n"), (*b"SI", 19, b"15n"),
    (*b"SK", 24, b"20n"), (*b"SM", 27, b"1a10n12c"), (*b"SO", 23, b"19n"), (*b"ST", 25, b"21n"),
    (*b"SV", 28, b"4a20n"), (*b"TL", 23, b"19n"), (*b"TN", 24, b"20n"), (*b"TR", 26, b"6n16c"),
    (*b"UA", 29, b"6n19c"), (*b"VA", 22, b"18n"), (*b"VG", 24, b"4a16n"), (*b"XK", 20, b"16n"),
    (*b"YE", 30, b"4a4n18c"),
];

/// International bank account number: country, check digits 02 to 98, and the country's structure, which
/// rotated by four satisfy ISO 7064 MOD 97-10. The check digits some countries have inside their account
/// numbers are not looked at.
pub fn iban(text: &str) -> bool {
    let Some(found) = alphanumeric::<34>(text) else { return false };
    let Some((head, account)) = found.split_first_chunk::<4>() else { return false };
    let [country @ .., tens, units] = head;
    let Ok(place) = REGISTRY.binary_search_by(|entry| entry.0.cmp(country)) else { return false };
    let (_, length, structure) = REGISTRY[place];
    found.len() == length
        && tens.is_ascii_digit()
        && units.is_ascii_digit()
        && !matches!([*tens, *units], [b'0', b'0' | b'1'] | [b'9', b'9'])
        && has_structure(account, structure)
        && mod97(mod97(0, account), head) == 1
}

fn has_structure(account: &[u8], structure: &[u8]) -> bool {
    let mut rest = account;
    let mut count = 0;
    for &byte in structure {
        if byte.is_ascii_digit() {
            count = count * 10 + usize::from(byte - b'0');
            continue;
        }
        let Some((field, behind)) = rest.split_at_checked(count) else { return false };
        let fits = match byte {
            b'n' => field.iter().all(u8::is_ascii_digit),
            b'a' => field.iter().all(u8::is_ascii_alphabetic),
            _ => true,
        };
        if !fits {
            return false;
        }
        (rest, count) = (behind, 0);
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_registry_pass() {
        for number in [
            "AD12 0001 2030 2003 5910 0100",
            "BE68 5390 0754 7034",
            "BR18 0036 0305 0000 1000 9795 493C 1",
            "CH93 0076 2011 6238 5295 7",
            "DE89 3704 0044 0532 0130 00",
            "ES91 2100 0418 4502 0005 1332",
            "FR14 2004 1010 0505 0001 3M02 606",
            "GB29 NWBK 6016 1331 9268 19",
            "IT60 X054 2811 1010 0000 0123 456",
            "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
            "NO93 8601 1117 947",
            "LC55 HEMM 0001 0001 0012 0012 0002 3015",
        ] {
            assert!(iban(number), "{number}");
        }
    }

    #[test]
    fn any_delimiters_and_case_pass() {
        assert!(iban("gb29nwbk60161331926819"));
        assert!(iban("GB29-NWBK-6016-1331-9268-19"));
    }

    #[test]
    fn wrong_digits_lengths_structures_and_countries_fail() {
        assert!(!iban("DE89 3704 0044 0532 0130 01"));
        assert!(!iban("DE89 3704 0044 0532 0130 0"));
        assert!(!iban("GB29 6016 1331 9268 19NW BK"));
        assert!(!iban("US64 SVBK US6S 3300 958879"));
        assert!(!iban("DEA9 3704 0044 0532 0130 00"));
        assert!(!iban("DE"));
        assert!(!iban(""));
    }

    #[test]
    fn check_digits_beyond_98_fail_though_the_remainder_fits() {
        let found = (0..100).filter(|check| {
            let rotated = format!("370400440532013000DE{check:02}");
            mod97(0, rotated.as_bytes()) == 1
        });
        assert_eq!(found.filter(|check| iban(&format!("DE{check:02}370400440532013000"))).count(), 1);
    }

    #[test]
    fn the_registry_is_ordered_and_its_lengths_fit_its_structures() {
        assert!(REGISTRY.is_sorted_by(|a, b| a.0 < b.0));
        for (country, length, structure) in REGISTRY {
            let text = String::from_utf8_lossy(structure).replace(['n', 'a', 'c'], " ");
            let sum: usize = text.split_whitespace().map(|count| count.parse::<usize>().unwrap()).sum();
            assert_eq!(sum + 4, length, "{country:?}");
        }
    }
}
