//! Brazil: CPF, CNPJ and the identity cards.

use super::text::{all_same, all_zero, alphanumeric, exact, exact_alphanumeric, values, weighted};

/// A check digit of the Receita Federal: eleven less the remainder, ten and eleven written 0.
fn check(sum: u32) -> u32 {
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

/// CPF: nine digits and two check digits. Numbers of one repeated digit satisfy the sums and are not issued.
pub fn br_cpf(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    let first = check(weighted(&digits[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]));
    let second = check(weighted(&digits[..10], &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]));
    !all_same(&digits) && u32::from(digits[9]) == first && u32::from(digits[10]) == second
}

/// CNPJ: twelve characters and two check digits. Since July 2026 the twelve may be letters, which count as
/// their ASCII code less 48 (Instrução Normativa RFB 2229/2024); digits then count as ever.
pub fn br_cnpj(text: &str) -> bool {
    const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    let Some(mut found) = exact_alphanumeric::<14>(text) else { return false };
    let Some(checks) = values::<2>(&found[12..]) else { return false };
    found.iter_mut().for_each(|byte| *byte -= b'0');
    let first = check(weighted(&found[..12], &WEIGHTS[1..]));
    let second = check(weighted(&found[..13], &WEIGHTS));
    !all_zero(&found[..12]) && u32::from(checks[0]) == first && u32::from(checks[1]) == second
}

/// RG of nine characters by the rule of São Paulo (weights 2 to 9; ten is X), or the newer RIC of eleven
/// digits.
///
/// There is no national rule for the RG: every state has its own, and only São Paulo's is published; it
/// issues the most and its form is the documented one. No rule is published for the RIC: all that is refused
/// is one digit repeated.
pub fn br_rg(text: &str) -> bool {
    let Some(found) = alphanumeric::<11>(text) else { return false };
    if found.len() == 11 {
        return values::<11>(&found).is_some_and(|digits| !all_same(&digits));
    }
    let Some((&last, number)) = found.split_last() else { return false };
    let Some(digits) = values::<8>(number) else { return false };
    let last = match last {
        b'X' => 10,
        b'0'..=b'9' => u32::from(last - b'0'),
        _ => return false,
    };
    !all_same(&digits) && (weighted(&digits, &[2, 3, 4, 5, 6, 7, 8, 9]) + last).is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(br_cpf("390.533.447-05"));
        assert!(br_cpf("111.444.777-35"));
        assert!(br_cnpj("11.222.333/0001-81"));
        assert!(br_cnpj("12.ABC.345/01DE-35"), "the tax authority's example of the new form");
    }

    #[test]
    fn repeated_digits_fail() {
        assert!(!br_cpf("111.111.111-11"));
        assert!(!br_cpf("000.000.000-00"));
        assert!(!br_cnpj("00.000.000/0000-00"));
    }

    #[test]
    fn wrong_digits_fail() {
        assert!(!br_cpf("390.533.447-06"));
        assert!(!br_cnpj("11.222.333/0001-82"));
        assert!(!br_cnpj("12.ABC.345/01DE-3A"), "check digits are digits");
    }

    #[test]
    fn the_rule_of_sao_paulo_decides_on_the_old_card() {
        assert!(br_rg("24.678.131-2"), "2*2 + 4*3 + 6*4 + 7*5 + 8*6 + 1*7 + 3*8 + 1*9 + 2 = 165 = 15 * 11");
        assert!(!br_rg("24.678.131-4"));
        assert!(br_rg("1234567890-1"));
        assert!(!br_rg("1111111111-1"));
        assert!(!br_rg(""));
    }
}
