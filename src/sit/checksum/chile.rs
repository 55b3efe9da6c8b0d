//! Chile: the national number RUT (RUN).

use super::text::{alphanumeric, without_prefix};

/// RUT: seven or eight digits and a check character by mod 11, in which ten is K.
pub fn cl_rut(text: &str) -> bool {
    let Some(found) = alphanumeric::<11>(text) else { return false };
    let Some((&check, number)) = without_prefix(&found, b"CL").split_last() else { return false };
    if !matches!(number.len(), 7 | 8) || !number.iter().all(u8::is_ascii_digit) || all_zero_digits(number) {
        return false;
    }
    let digits = number.iter().rev().map(|&byte| u32::from(byte - b'0'));
    let sum: u32 =
        digits.zip([2, 3, 4, 5, 6, 7].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    check == b"0K987654321"[(sum % 11) as usize]
}

fn all_zero_digits(number: &[u8]) -> bool {
    number.iter().all(|&byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(cl_rut("12.531.909-2"));
        assert!(cl_rut("76.086.428-5"));
        assert!(cl_rut("9.868.503-0"));
    }

    #[test]
    fn ten_is_written_k() {
        assert!((0..60).any(|last| cl_rut(&format!("12.531.9{last:02}-K"))));
        assert!((0..60).any(|last| cl_rut(&format!("12.531.9{last:02}-k"))));
    }

    #[test]
    fn wrong_digits_and_letters_fail() {
        assert!(!cl_rut("12.531.909-3"));
        assert!(!cl_rut("12.531.909-A"));
        assert!(!cl_rut("0.000.000-0"));
        assert!(!cl_rut(""));
    }
}
