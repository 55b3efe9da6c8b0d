//! Cyprus: the tax identification code.

use super::text::{alphanumeric, values, without_prefix};

/// What a digit in an odd place counts; even places count as they are.
const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];

/// Tax and VAT number: eight digits and a check letter by mod 26.
///
/// The documentation of the type knows no checksum: use this for a higher level, not instead of the
/// expression.
pub fn cy_tin(text: &str) -> bool {
    let Some(found) = alphanumeric::<11>(text) else { return false };
    let Some((&letter, number)) = without_prefix(&found, b"CY").split_last() else { return false };
    let Some(digits) = values::<8>(number) else { return false };
    let places = digits.iter().enumerate();
    let sum: u32 = places.map(|(i, &d)| if i % 2 == 0 { ODD[usize::from(d)] } else { u32::from(d) }).sum();
    // Numbers from 12 on are not given out.
    digits[..2] != [1, 2] && u32::from(letter) == u32::from(b'A') + sum % 26
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(cy_tin("CY-10259033P"));
        assert!(cy_tin("00123123T"), "the European Commission's example");
    }

    #[test]
    fn wrong_letters_fail() {
        assert!(!cy_tin("10259033Z"));
        assert!(!cy_tin("102590331"));
        assert!(!cy_tin("CY"));
    }
}
