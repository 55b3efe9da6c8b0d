//! Japan: the numbers of persons and of corporations ("My Number").

use super::text::{all_zero, exact, weighted};

/// Individual number (Order of the Ministry of Internal Affairs 85 of 2014, article 5): weights by place, mod
/// 11, remainders 0 and 1 are written 0.
pub fn jp_my_number(text: &str) -> bool {
    let Some(digits) = exact::<12>(text) else { return false };
    let check = match weighted(&digits[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    !all_zero(&digits) && u32::from(digits[11]) == check
}

/// Corporate number (Order of the Ministry of Finance 70 of 2014): the first of thirteen digits is nine less
/// the remainder by 9.
pub fn jp_corporate_number(text: &str) -> bool {
    let Some(digits) = exact::<13>(text) else { return false };
    let sum = weighted(&digits[1..], &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
    !all_zero(&digits[1..]) && u32::from(digits[0]) == 9 - sum % 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(jp_corporate_number("7000012050002"), "the National Tax Agency's own");
        assert!(jp_corporate_number("8700110005901"), "its example");
        assert!(jp_my_number("1234 5678 9018"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!jp_corporate_number("7000012050003"));
        assert!(!jp_corporate_number("9000000000000"));
        assert!(!jp_my_number("1234 5678 9019"));
        assert!(!jp_my_number("000000000000"));
    }
}
