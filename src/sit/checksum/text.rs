//! Matched text as the algorithms want it: its letters and digits without delimiters, on the stack.
//!
//! Whatever is neither a letter nor a digit is a delimiter (spaces, dashes, dots, slashes, brackets, quotes,
//! in any script): the expression that found the text has already decided which of them may stand where. A
//! letter or digit outside ASCII belongs to no number here, so it makes the text unfit.

use std::ops::Deref;

/// Letters and digits of a text, in upper case, at most `MAX` of them.
pub(super) struct Compact<const MAX: usize> {
    bytes: [u8; MAX],
    len: usize,
}

impl<const MAX: usize> Deref for Compact<MAX> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// The values of the decimal digits of a text from left to right; everything else is passed over.
pub fn digits(text: &str) -> impl DoubleEndedIterator<Item = u8> + '_ {
    text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0')
}

/// Exactly `N` digits with delimiters between them, as values 0 to 9. `None` for any other text.
pub(super) fn exact<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut digits = [0; N];
    let mut len = 0;
    for c in text.chars() {
        if c.is_ascii_digit() {
            *digits.get_mut(len)? = c as u8 - b'0';
            len += 1;
        } else if c.is_alphanumeric() {
            return None;
        }
    }
    (len == N).then_some(digits)
}

/// `min` to `MAX` digits with delimiters between them, as values 0 to 9. `None` for any other text.
pub(super) fn between<const MAX: usize>(text: &str, min: usize) -> Option<Compact<MAX>> {
    let mut found = Compact { bytes: [0; MAX], len: 0 };
    for c in text.chars() {
        if c.is_ascii_digit() {
            *found.bytes.get_mut(found.len)? = c as u8 - b'0';
            found.len += 1;
        } else if c.is_alphanumeric() {
            return None;
        }
    }
    (found.len >= min).then_some(found)
}

/// Letters and digits without delimiters, in upper case. `None` when there are more than `MAX`, or any
/// outside ASCII.
pub(super) fn alphanumeric<const MAX: usize>(text: &str) -> Option<Compact<MAX>> {
    let mut found = Compact { bytes: [0; MAX], len: 0 };
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            *found.bytes.get_mut(found.len)? = c.to_ascii_uppercase() as u8;
            found.len += 1;
        } else if !c.is_ascii() && c.is_alphanumeric() {
            return None;
        }
    }
    Some(found)
}

/// Exactly `N` letters and digits without delimiters, in upper case. `None` for any other text.
pub(super) fn exact_alphanumeric<const N: usize>(text: &str) -> Option<[u8; N]> {
    let found = alphanumeric::<N>(text)?;
    (found.len == N).then_some(found.bytes)
}

/// Exactly `N` digits after a prefix that may be missing, such as the country code of a VAT number.
pub(super) fn exact_after<const N: usize>(text: &str, prefix: &[u8]) -> Option<[u8; N]> {
    let found = alphanumeric::<24>(text)?;
    values(without_prefix(&found, prefix))
}

/// The rest after `prefix`, or everything when it does not begin with it.
pub(super) fn without_prefix<'a>(bytes: &'a [u8], prefix: &[u8]) -> &'a [u8] {
    bytes.strip_prefix(prefix).unwrap_or(bytes)
}

/// The values of exactly `N` ASCII digits. `None` for anything else.
pub(super) fn values<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let mut values: [u8; N] = bytes.try_into().ok()?;
    for value in &mut values {
        if !value.is_ascii_digit() {
            return None;
        }
        *value -= b'0';
    }
    Some(values)
}

/// What a letter or digit counts in ISO 7064, ICAO 9303 and most national rules: 0 to 9, A = 10 to Z = 35.
pub(super) fn base36(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        b'a'..=b'z' => u32::from(byte - b'a') + 10,
        _ => 0,
    }
}

/// Digit values read as a decimal number. Up to 19 digits fit.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, &digit| number.wrapping_mul(10).wrapping_add(u64::from(digit)))
}

/// Sum of each digit times its weight.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(&digit, weight)| u32::from(digit) * weight).sum()
}

/// Whether every digit is the same. Such numbers pass many rules by accident and are issued to nobody.
pub(super) fn all_same(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether every digit is 0: passes nearly every rule and is issued to nobody.
pub(super) fn all_zero(digits: &[u8]) -> bool {
    digits.iter().all(|&digit| digit == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_but_letters_and_digits_is_a_delimiter() {
        assert_eq!(exact::<6>("(12-34\u{a0}5\u{2013}6)"), Some([1, 2, 3, 4, 5, 6]));
        assert_eq!(exact_alphanumeric::<4>(" a-1/b.2\n"), Some(*b"A1B2"));
    }

    #[test]
    fn too_few_and_too_many_are_refused() {
        assert_eq!(exact::<3>("12"), None);
        assert_eq!(exact::<3>("1234"), None);
        assert!(between::<4>("12", 3).is_none());
        assert_eq!(between::<4>("1-2-3", 3).as_deref(), Some(&[1, 2, 3][..]));
        assert!(alphanumeric::<2>("ABC").is_none());
    }

    #[test]
    fn letters_and_foreign_digits_are_not_passed_over() {
        assert_eq!(exact::<3>("1a23"), None);
        assert_eq!(exact::<3>("12\u{663}3"), None, "an Arabic-Indic digit");
        assert_eq!(exact_alphanumeric::<3>("12\u{e9}3"), None);
    }

    #[test]
    fn a_prefix_may_be_missing() {
        assert_eq!(exact_after::<3>("HR 123", b"HR"), Some([1, 2, 3]));
        assert_eq!(exact_after::<3>("123", b"HR"), Some([1, 2, 3]));
        assert_eq!(exact_after::<3>("DE 123", b"HR"), None);
    }

    #[test]
    fn digits_come_from_both_ends() {
        assert_eq!(digits("a1-2").collect::<Vec<_>>(), [1, 2]);
        assert_eq!(digits("a1-2").rev().collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn long_numbers_do_not_overflow() {
        assert_eq!(number(&[9; 19]), 9_999_999_999_999_999_999);
        let _ = number(&[9; 40]);
    }
}
