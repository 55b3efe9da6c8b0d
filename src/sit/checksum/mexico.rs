//! Mexico: the population registry code CURP.

use super::date::{exists, two};
use super::text::{exact_alphanumeric, values};

/// Federal entities by the letters of the registry; DF stays in use for Mexico City, NE is birth abroad.
const STATES: [&[u8; 2]; 33] = [
    b"AS", b"BC", b"BS", b"CC", b"CH", b"CL", b"CM", b"CS", b"DF", b"DG", b"GR", b"GT", b"HG", b"JC", b"MC",
    b"MN", b"MS", b"NE", b"NL", b"NT", b"OC", b"PL", b"QR", b"QT", b"SL", b"SP", b"SR", b"TC", b"TL", b"TS",
    b"VZ", b"YN", b"ZS",
];

/// CURP with its check digit (Instructivo Normativo of RENAPO, 2021): weights 18 to 2, mod 10.
///
/// The documentation of the type knows no checksum, only the date and the state: [`mx_curp_structure`].
pub fn mx_curp(text: &str) -> bool {
    exact_alphanumeric::<18>(text).is_some_and(|code| has_structure(&code) && has_check(&code))
}

/// CURP by its date of birth, sex and state.
pub fn mx_curp_structure(text: &str) -> bool {
    exact_alphanumeric::<18>(text).is_some_and(|code| has_structure(&code))
}

/// The last but one character is a digit for births until 1999 and a letter from 2000.
fn has_structure(code: &[u8; 18]) -> bool {
    let Some(date) = values::<6>(&code[4..10]) else { return false };
    let century = if code[16].is_ascii_digit() { 1900 } else { 2000 };
    code[..4].iter().chain(&code[13..16]).all(u8::is_ascii_alphabetic)
        && exists(century + two(&date, 0), two(&date, 2), two(&date, 4))
        && matches!(code[10], b'H' | b'M')
        && STATES.iter().any(|state| code[11..13] == state[..])
        && code[17].is_ascii_digit()
}

/// The alphabet has the letter Ñ between N and O, so letters from O on count one more than in base 36.
fn has_check(code: &[u8; 18]) -> bool {
    let values = code[..17].iter().map(|&byte| super::text::base36(byte) + u32::from(byte >= b'O'));
    let sum: u32 = values.zip((2..=18).rev()).map(|(value, weight)| value * weight).sum();
    u32::from(code[17] - b'0') == (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes_pass() {
        assert!(mx_curp("HEGG560427MVZRRL04"), "the example of the registry");
        assert!(mx_curp("BOXW310820HNERXN09"));
    }

    #[test]
    fn a_wrong_check_digit_leaves_the_structure() {
        assert!(!mx_curp("HEGG560427MVZRRL05"));
        assert!(mx_curp_structure("HEGG560427MVZRRL05"));
    }

    #[test]
    fn wrong_dates_sexes_and_states_fail() {
        assert!(!mx_curp_structure("HEGG560431MVZRRL04"));
        assert!(!mx_curp_structure("HEGG560427XVZRRL04"));
        assert!(!mx_curp_structure("HEGG560427MXXRRL04"));
        assert!(!mx_curp_structure("HEGG000229MVZRRL04"), "1900 was no leap year");
        assert!(mx_curp_structure("HEGG000229MVZRRLA4"), "2000 was one");
        assert!(!mx_curp_structure("HEG1560427MVZRRL04"));
    }
}
