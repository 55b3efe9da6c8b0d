//! Ireland: the personal public service number.

use super::text::{alphanumeric, values, weighted};

/// PPS number: seven digits, a check letter by mod 23 (W is 0, A is 1), and perhaps a second letter, which
/// since 2013 counts nine times its value. The older second letters W, T and X count nothing.
pub fn ie_pps(text: &str) -> bool {
    let Some(found) = alphanumeric::<9>(text) else { return false };
    let Some((digits, letters)) = found.split_first_chunk::<7>() else { return false };
    let Some(digits) = values::<7>(digits) else { return false };
    let (check, second) = match letters {
        [check] | [check, b'W' | b'T' | b'X'] => (*check, 0),
        [check, second @ b'A'..=b'I'] => (*check, u32::from(second - b'A') + 1),
        _ => return false,
    };
    let sum = weighted(&digits, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    digits.iter().any(|&digit| digit > 0) && check == b"WABCDEFGHIJKLMNOPQRSTUV"[(sum % 23) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(ie_pps("1234567FA"), "the example of the revenue commissioners");
        assert!(ie_pps("1234567T"));
        assert!(ie_pps("1234567tw"));
        assert!(ie_pps("6433435F"));
    }

    #[test]
    fn wrong_letters_fail() {
        assert!(!ie_pps("1234567U"));
        assert!(!ie_pps("1234567FB"));
        assert!(!ie_pps("1234567TZ"));
        assert!(!ie_pps("1234567"));
        assert!(!ie_pps("0000000W"));
    }
}
