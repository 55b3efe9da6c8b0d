//! Hong Kong: the identity card number.

use super::text::{alphanumeric, base36, values};

/// Hong Kong identity card: one or two letters, six digits and a check character by weights 9 to 2 mod 11, in
/// which ten is A and a missing first letter counts 36.
pub fn hk_id_card(text: &str) -> bool {
    let Some(found) = alphanumeric::<9>(text) else { return false };
    let Some((&check, rest)) = found.split_last() else { return false };
    let Some((letters, digits)) = rest.split_last_chunk::<6>() else { return false };
    let Some(digits) = values::<6>(digits) else { return false };
    let letters = match letters {
        [letter] if letter.is_ascii_alphabetic() => 36 * 9 + base36(*letter) * 8,
        [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
            base36(*first) * 9 + base36(*second) * 8
        }
        _ => return false,
    };
    if !(check.is_ascii_digit() || check == b'A') {
        return false;
    }
    let sum = letters + super::text::weighted(&digits, &[7, 6, 5, 4, 3, 2]) + base36(check);
    sum.is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specimen_passes() {
        assert!(hk_id_card("A123456(3)"));
        assert!(hk_id_card("a1234563"));
    }

    #[test]
    fn two_letters_and_a_check_of_ten_pass() {
        assert!(hk_id_card("AB987654(3)"));
        assert!((0..100).any(|last| hk_id_card(&format!("A1234{last:02}(A)"))));
    }

    #[test]
    fn wrong_characters_fail() {
        assert!(!hk_id_card("A123456(4)"));
        assert!(!hk_id_card("A123456(B)"));
        assert!(!hk_id_card("1123456(3)"));
        assert!(!hk_id_card("A12345"));
        assert!(!hk_id_card(""));
    }
}
