//! The Netherlands: citizen service and VAT numbers.

use super::iso7064::mod97;
use super::text::{all_zero, alphanumeric, between, values, weighted, without_prefix};

/// BSN, also the tax number of persons: the eleven test, weights 9 to 2 and -1. A leading zero may be left
/// out.
pub fn nl_bsn(text: &str) -> bool {
    let Some(digits) = between::<9>(text, 8) else { return false };
    match <[u8; 9]>::try_from(&*digits) {
        Ok(digits) => eleven_test(&digits),
        Err(_) => {
            let mut padded = [0; 9];
            padded[1..].copy_from_slice(&digits);
            eleven_test(&padded)
        }
    }
}

fn eleven_test(digits: &[u8; 9]) -> bool {
    // -1 is 10 mod 11.
    !all_zero(digits) && weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2, 10]).is_multiple_of(11)
}

/// VAT number: NL, nine digits, B, two digits. The nine satisfy the eleven test, or (sole traders since 2020)
/// the whole number satisfies ISO 7064 MOD 97-10.
pub fn nl_vat(text: &str) -> bool {
    let Some(found) = alphanumeric::<14>(text) else { return false };
    let number = without_prefix(&found, b"NL");
    let (Some(digits), Some(rest)) = (number.get(..9).and_then(values::<9>), number.get(9..)) else {
        return false;
    };
    let Some(suffix) = rest.strip_prefix(b"B").and_then(values::<2>) else { return false };
    !all_zero(&digits) && !all_zero(&suffix) && (eleven_test(&digits) || mod97(mod97(0, b"NL"), number) == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(nl_bsn("111222333"));
        assert!(nl_bsn("1112.22.333"));
        assert!(nl_bsn("12345672"), "eight digits stand for 012345672");
        assert!(nl_vat("NL004495445B01"));
        assert!(nl_vat("NL000099998B57"), "the tax office's example of the new form");
        assert!(nl_vat("NL123456789B13"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!nl_bsn("111222334"));
        assert!(!nl_bsn("000000000"));
        assert!(!nl_bsn("1112223"));
        assert!(!nl_vat("NL123456789B90"));
        assert!(!nl_vat("NL004495445B00"));
        assert!(!nl_vat("NL004495445C01"));
        assert!(!nl_vat("NL"));
    }
}
