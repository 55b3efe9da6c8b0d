//! Check characters after ISO/IEC 7064: MOD 11-2, MOD 11,10 and MOD 97-10.

use super::text::base36;

/// ISO/IEC 7064 MOD 11-2: digits, the last of which may be X for ten (ISNI, China's resident number).
pub fn iso7064_mod11_2(text: &str) -> bool {
    let mut remainder = 0;
    let mut count = 0;
    let mut ended = false;
    for c in text.chars() {
        let value = match c {
            '0'..='9' => base36(c as u8),
            'x' | 'X' => 10,
            c if c.is_alphanumeric() => return false,
            _ => continue,
        };
        if ended {
            return false;
        }
        ended = value == 10;
        remainder = (remainder * 2 + value) % 11;
        count += 1;
    }
    count > 1 && remainder == 1
}

/// ISO/IEC 7064 MOD 11,10: digits only (German tax number, Croatian OIB).
pub fn iso7064_mod11_10(text: &str) -> bool {
    let mut product = 10;
    let mut last = None;
    let mut count = 0;
    for c in text.chars() {
        if c.is_ascii_digit() {
            if let Some(digit) = last {
                product = mod11_10_step(product, digit);
            }
            last = Some(base36(c as u8));
            count += 1;
        } else if c.is_alphanumeric() {
            return false;
        }
    }
    count > 1 && last.is_some_and(|check| (product + check) % 10 == 1)
}

/// MOD 11,10 over digit values, the last being the check digit.
pub(super) fn mod11_10_holds(digits: &[u8]) -> bool {
    let Some((&check, digits)) = digits.split_last() else { return false };
    let product = digits.iter().fold(10, |product, &digit| mod11_10_step(product, u32::from(digit)));
    (product + u32::from(check)) % 10 == 1
}

fn mod11_10_step(product: u32, digit: u32) -> u32 {
    let sum = (product + digit) % 10;
    (if sum == 0 { 10 } else { sum }) * 2 % 11
}

/// ISO/IEC 7064 MOD 97-10: digits and letters (A = 10 to Z = 35) that leave 1, as in an LEI. An IBAN is
/// rotated first, see [`super::iban::iban`].
pub fn iso7064_mod97_10(text: &str) -> bool {
    let mut remainder = 0;
    let mut count = 0;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            remainder = mod97_step(remainder, c as u8);
            count += 1;
        } else if c.is_alphanumeric() {
            return false;
        }
    }
    count > 2 && remainder == 1
}

/// The remainder of the digits and letters that follow what left `remainder`.
pub(super) fn mod97(remainder: u32, bytes: &[u8]) -> u32 {
    // Divides only when the number gets long: divisions are what this costs.
    let number = bytes.iter().fold(u64::from(remainder), |number, &byte| {
        let value = u64::from(base36(byte));
        let number = if number < 1 << 56 { number } else { number % 97 };
        number * if value > 9 { 100 } else { 10 } + value
    });
    (number % 97) as u32
}

fn mod97_step(remainder: u32, byte: u8) -> u32 {
    let value = base36(byte);
    (remainder * if value > 9 { 100 } else { 10 } + value) % 97
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mod11_2_accepts_published_numbers() {
        assert!(iso7064_mod11_2("0000 0001 2281 955X"), "an ISNI");
        assert!(iso7064_mod11_2("11010519491231002X"), "the example of GB 11643");
        assert!(iso7064_mod11_2("07940"));
        assert!(!iso7064_mod11_2("07941"));
        assert!(!iso7064_mod11_2("07X940"), "X stands at the end only");
        assert!(!iso7064_mod11_2("079A"));
    }

    #[test]
    fn mod11_10_accepts_published_numbers() {
        assert!(iso7064_mod11_10("86095742719"));
        assert!(!iso7064_mod11_10("86095742718"));
        assert!(mod11_10_holds(&[0, 7, 9, 4, 5]));
        assert!(!iso7064_mod11_10(""));
        assert!(!iso7064_mod11_10("5"));
    }

    #[test]
    fn mod97_10_accepts_published_numbers() {
        assert!(iso7064_mod97_10("794 44"), "the example of the standard");
        assert!(iso7064_mod97_10("5493001KJTIIGC8Y1R12"), "an LEI");
        assert!(!iso7064_mod97_10("5493001KJTIIGC8Y1R13"));
        assert!(!iso7064_mod97_10(""));
    }
}
