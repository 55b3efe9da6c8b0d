//! New Zealand: bank account, tax and health numbers.

use super::text::{all_zero, exact_alphanumeric, number, values, weighted, without_prefix};

/// One of the rules of Inland Revenue's "Bank account number validation" for base and suffix: sixteen
/// weights, what a product above ten is reduced by, and what divides the sum.
struct Rule {
    weights: [u32; 16],
    reduce: u32,
    modulus: u32,
}

const A: Rule = Rule { weights: [0, 0, 6, 3, 7, 9, 0, 10, 5, 8, 4, 2, 1, 0, 0, 0], reduce: 11, modulus: 11 };
const B: Rule = Rule { weights: [0, 0, 0, 0, 0, 0, 0, 10, 5, 8, 4, 2, 1, 0, 0, 0], reduce: 11, modulus: 11 };
const D: Rule = Rule { weights: [0, 0, 0, 0, 0, 0, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0], reduce: 11, modulus: 11 };
const E: Rule = Rule { weights: [0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 4, 3, 2, 0, 0, 1], reduce: 9, modulus: 11 };
const F: Rule = Rule { weights: [0, 0, 0, 0, 0, 0, 1, 7, 3, 1, 7, 3, 1, 0, 0, 0], reduce: 10, modulus: 10 };
const G: Rule = Rule { weights: [0, 0, 0, 0, 0, 0, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1], reduce: 9, modulus: 10 };
/// Bank 31 has no check digit.
const NONE: Rule = Rule { weights: [0; 16], reduce: 1, modulus: 1 };

/// Bank account: bank 2, branch 4, base 7 and suffix 3 digits, by the rule of the bank. The first digit of
/// the branch and of the suffix may be left out. Banks that do not exist are refused; branches are not looked
/// up.
pub fn nz_bank_account(text: &str) -> bool {
    let Some(digits) = account(text) else { return false };
    let rule = match number(&digits[..2]) {
        8 => D,
        9 => E,
        25 | 33 => F,
        26 | 28 | 29 => G,
        31 => NONE,
        1..=4 | 6 | 10..=24 | 27 | 30 | 35 | 38 if number(&digits[6..13]) < 990_000 => A,
        1..=4 | 6 | 10..=24 | 27 | 30 | 35 | 38 => B,
        _ => return false,
    };
    let products = digits.iter().zip(rule.weights).map(|(&digit, weight)| u32::from(digit) * weight);
    // A product is reduced by nine or eleven only where it has two digits; it never reaches the reducer
    // otherwise.
    let sum: u32 =
        products.map(|product| if product > rule.reduce { product % rule.reduce } else { product }).sum();
    !all_zero(&digits[6..13]) && sum.is_multiple_of(rule.modulus)
}

/// The sixteen digits of an account. Delimiters tell the parts apart; without them, fifteen digits lack the
/// first one of the suffix and fourteen that of the branch as well.
fn account(text: &str) -> Option<[u8; 16]> {
    const SIZES: [usize; 4] = [2, 4, 7, 3];
    let mut account = [0; 16];
    let mut parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let first = parts.next()?;
    if first.len() != 2 {
        let digits = super::text::between::<16>(text, 14)?;
        let (branch, suffix) =
            (if digits.len() == 14 { 3 } else { 4 }, if digits.len() == 16 { 3 } else { 2 });
        account[..2].copy_from_slice(&digits[..2]);
        account[6 - branch..13].copy_from_slice(&digits[2..9 + branch]);
        account[16 - suffix..].copy_from_slice(&digits[9 + branch..]);
        return Some(account);
    }
    let mut end = 0;
    for (part, size) in [Some(first)].into_iter().chain([parts.next(), parts.next(), parts.next()]).zip(SIZES)
    {
        let part = part?.as_bytes();
        end += size;
        let missing = size.checked_sub(part.len())?;
        if missing > usize::from(size == 4 || size == 3) {
            return None;
        }
        for (slot, &byte) in account[end - size + missing..end].iter_mut().zip(part) {
            *slot = if byte.is_ascii_digit() { byte - b'0' } else { return None };
        }
    }
    parts.next().is_none().then_some(account)
}

/// IRD number (Inland Revenue, "IRD number validation"): eight or nine digits between 10 and 150 million, two
/// rows of weights, mod 11.
pub fn nz_ird(text: &str) -> bool {
    let Some(found) = super::text::alphanumeric::<11>(text) else { return false };
    let mut digits = [0; 9];
    let given = without_prefix(&found, b"NZ");
    if let Some(nine) = values::<9>(given) {
        digits = nine;
    } else if let Some(eight) = values::<8>(given) {
        digits[1..].copy_from_slice(&eight);
    } else {
        return false;
    }
    let rest = |weights: &[u32]| (11 - weighted(&digits[..8], weights) % 11) % 11;
    let check = match rest(&[3, 2, 7, 6, 5, 4, 3, 2]) {
        10 => rest(&[7, 4, 3, 2, 5, 2, 7, 6]),
        check => check,
    };
    (10_000_001..150_000_000).contains(&number(&digits)) && u32::from(digits[8]) == check
}

/// NHI number (HISO 10046): three letters without I and O, three digits, and a check digit by mod 11.
pub fn nz_nhi(text: &str) -> bool {
    let Some(found) = exact_alphanumeric::<7>(text) else { return false };
    let Some(digits) = values::<4>(&found[3..]) else { return false };
    let mut sum = weighted(&digits[..3], &[4, 3, 2]);
    for (&letter, weight) in found[..3].iter().zip([7, 6, 5]) {
        let value = match letter {
            b'A'..=b'H' => letter - b'A' + 1,
            b'J'..=b'N' => letter - b'A',
            b'P'..=b'Z' => letter - b'A' - 1,
            _ => return false,
        };
        sum += u32::from(value) * weight;
    }
    // A remainder of 0 is not issued; 11 less a remainder of 1 is written 0.
    !sum.is_multiple_of(11) && u32::from(digits[3]) == (11 - sum % 11) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_revenue_s_examples_of_accounts_pass() {
        for number in
            ["01-902-0068389-00", "01-0902-0068389-000", "08-6523-1954512-001", "26-2600-0320871-032"]
        {
            assert!(nz_bank_account(number), "{number}");
        }
        assert!(nz_bank_account("0109020068389000"));
        assert!(nz_bank_account("010902006838900"), "two digits of suffix");
        assert!(nz_bank_account("01902006838900"), "three digits of branch and two of suffix");
    }

    #[test]
    fn wrong_accounts_and_banks_fail() {
        assert!(!nz_bank_account("01-902-0068388-00"));
        assert!(!nz_bank_account("08-6523-1954513-001"));
        assert!(!nz_bank_account("05-902-0068389-00"), "no bank 05");
        assert!(!nz_bank_account("01-902-0068389"));
        assert!(!nz_bank_account("01-902-0068389-00-1"));
        assert!(!nz_bank_account("01-90-0068389-00"));
        assert!(!nz_bank_account("01-902-00x8389-00"));
        assert!(!nz_bank_account(""));
    }

    #[test]
    fn the_revenue_s_examples_of_tax_numbers_pass() {
        for number in ["49-091-850", "35-901-981", "49-098-576", "136-410-132"] {
            assert!(nz_ird(number), "{number}");
        }
        assert!(!nz_ird("136-410-133"));
        assert!(!nz_ird("9-125-568"), "an example of a wrong number");
        assert!(!nz_ird("00-000-000"));
    }

    #[test]
    fn published_health_numbers_pass() {
        assert!(nz_nhi("CGC2720"));
        assert!(nz_nhi("EPT 6335"));
        assert!(!nz_nhi("DAB8233"));
        assert!(!nz_nhi("CGI2720"), "no letter I");
        assert!(!nz_nhi("CGC2721"));
    }
}
