//! Turkey: the identity number.

use super::text::exact;

/// T.C. kimlik numarası: the tenth digit is seven times the odd places less the even ones, the eleventh the
/// sum of the ten, both mod 10. The first is not 0.
pub fn tr_tckn(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let sum = |from: usize| digits[from..9].iter().step_by(2).map(|&digit| u32::from(digit)).sum::<u32>();
    // 40 keeps the difference above zero: the four even places make 36 at most.
    let tenth = (sum(0) * 7 + 40 - sum(1)) % 10;
    let eleventh = (sum(0) + sum(1) + tenth) % 10;
    digits[0] > 0 && u32::from(digits[9]) == tenth && u32::from(digits[10]) == eleventh
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(tr_tckn("10000000146"));
        assert!(tr_tckn("17291716060"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!tr_tckn("10000000147"));
        assert!(!tr_tckn("17291716050"));
        assert!(!tr_tckn("00000000000"));
    }
}
