//! Finland: the personal identity code HETU.

use super::date::{exists, two};
use super::text::{number, values};

/// Check characters by remainder: no G, I, O, Q, Z.
const CHECKS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// Henkilötunnus (Digital and Population Data Services Agency): DDMMYY, century mark, individual number, and
/// a check character by the remainder of the nine digits by 31.
///
/// The mark is `+` for the 19th, `-` or U to Y for the 20th and A to F for the 21st century (the letters B to
/// F and U to Y since 2023). Individual numbers 900 to 999 are temporary and belong to nobody, 000 and 001
/// are not used.
pub fn fi_hetu(text: &str) -> bool {
    // The mark says something here, so it is not a delimiter: what surrounds the code is cut off by hand.
    let code = text.trim_matches(|c: char| !c.is_alphanumeric());
    let Ok(code) = <[u8; 11]>::try_from(code.as_bytes()) else { return false };
    let code = code.map(|byte| byte.to_ascii_uppercase());
    let century = match code[6] {
        b'+' => 1800,
        b'-' | b'U'..=b'Y' => 1900,
        b'A'..=b'F' => 2000,
        _ => return false,
    };
    let (Some(date), Some(individual)) = (values::<6>(&code[..6]), values::<3>(&code[7..10])) else {
        return false;
    };
    let rest = (number(&date) * 1000 + number(&individual)) % 31;
    exists(century + two(&date, 4), two(&date, 2), two(&date, 0))
        && (2..900).contains(&number(&individual))
        && code[10] == CHECKS[rest as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agency_s_example_passes() {
        assert!(fi_hetu("131052-308T"));
        assert!(fi_hetu(" (131052-308t) "));
    }

    #[test]
    fn newer_century_marks_pass() {
        assert!(fi_hetu("131052X308T"));
        assert!(fi_hetu("131052A308T"));
        assert!(!fi_hetu("131052G308T"));
        assert!(!fi_hetu("131052 308T"));
    }

    #[test]
    fn wrong_characters_dates_and_individual_numbers_fail() {
        assert!(!fi_hetu("131052-308U"));
        let any = |stem: &str| CHECKS.iter().any(|&check| fi_hetu(&format!("{stem}{}", check as char)));
        assert!(!any("310252-308"));
        assert!(!any("131052-900"), "temporary");
        assert!(!any("131052-001"));
        assert!(any("131052-002"));
        assert!(!fi_hetu("é31052-308T"));
    }
}
