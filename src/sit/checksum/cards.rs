//! Payment cards: the Luhn rule together with what the issuer identification number says of brand and length.
//!
//! The documentation names brands, no numbers. The ranges are those the networks publish to acquirers, as
//! collected in the public overview of issuer identification numbers ("Payment card number", Wikipedia, 2025)
//! after ISO/IEC 7812.

use super::luhn;
use super::text::{Compact, between};

/// Numbers of a brand: first and last value of the first six digits, and the lengths of 14 to 19 digits that
/// it has.
type Range = (u32, u32, &'static [usize]);

const LENGTHS_16_TO_19: &[usize] = &[16, 17, 18, 19];
const LENGTHS_14_TO_19: &[usize] = &[14, 15, 16, 17, 18, 19];

/// The brands documented for credit cards: Visa, Mastercard, Discover, JCB, American Express, Diners Club,
/// RuPay, China UnionPay and gift cards. Visa's retired thirteen digits are shorter than documented. Gift
/// cards carry the brands' numbers or begin with 60 (6006 and others), which RuPay's range covers.
const CREDIT: [Range; 16] = [
    (400_000, 499_999, &[16, 19]),        // Visa
    (510_000, 559_999, &[16]),            // Mastercard
    (222_100, 272_099, &[16]),            // Mastercard since 2017
    (340_000, 349_999, &[15]),            // American Express
    (370_000, 379_999, &[15]),            // American Express
    (601_100, 601_199, LENGTHS_16_TO_19), // Discover
    (644_000, 659_999, LENGTHS_16_TO_19), // Discover; RuPay from 652150 to 653149
    (300_000, 305_999, LENGTHS_14_TO_19), // Diners Club
    (309_500, 309_599, LENGTHS_14_TO_19), // Diners Club
    (360_000, 369_999, LENGTHS_14_TO_19), // Diners Club
    (380_000, 399_999, LENGTHS_14_TO_19), // Diners Club
    (352_800, 358_999, LENGTHS_16_TO_19), // JCB; with RuPay from 353800 and 356000
    (620_000, 629_999, LENGTHS_16_TO_19), // China UnionPay
    (810_000, 829_999, LENGTHS_16_TO_19), // China UnionPay and RuPay
    (508_000, 508_999, &[16]),            // RuPay
    (600_000, 609_999, &[16]),            // RuPay and gift cards
];

/// Debit cards issued in the European Union: Maestro with the national cards of its range (girocard,
/// Bancontact), Visa Debit, Electron and V PAY, Debit Mastercard, Dankort.
const EU_DEBIT: [Range; 10] = [
    (400_000, 499_999, &[16, 19]),        // Visa
    (510_000, 559_999, &[16]),            // Mastercard
    (222_100, 272_099, &[16]),            // Mastercard since 2017
    (670_000, 679_999, LENGTHS_16_TO_19), // Maestro
    (639_000, 639_099, LENGTHS_16_TO_19), // Maestro
    (630_400, 630_499, LENGTHS_16_TO_19), // Maestro
    (501_800, 501_999, LENGTHS_16_TO_19), // Maestro and Dankort
    (502_000, 502_099, LENGTHS_16_TO_19), // Maestro
    (503_800, 503_899, LENGTHS_16_TO_19), // Maestro
    (589_300, 589_399, LENGTHS_16_TO_19), // Maestro
];

/// Credit card of one of the documented brands: its issuer number, its length, and the Luhn rule.
pub fn credit_card(text: &str) -> bool {
    between::<19>(text, 14).is_some_and(|digits| is_of(&digits, &CREDIT))
}

/// Debit card of a brand issued in the European Union, of the documented 16 to 19 digits.
pub fn eu_debit_card(text: &str) -> bool {
    between::<19>(text, 16).is_some_and(|digits| is_of(&digits, &EU_DEBIT))
}

fn is_of(digits: &Compact<19>, brands: &[Range]) -> bool {
    let issuer = super::text::number(&digits[..6]) as u32;
    brands
        .iter()
        .any(|(first, last, lengths)| (*first..=*last).contains(&issuer) && lengths.contains(&digits.len()))
        && luhn::holds(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_networks_test_numbers_pass() {
        for number in [
            "4111 1111 1111 1111",
            "5555-5555-5555-4444",
            "2223003122003222",
            "3782 822463 10005",
            "371449635398431",
            "6011111111111117",
            "30569309025904",
            "3530111333300000",
            "6200000000000005",
        ] {
            assert!(credit_card(number), "{number}");
        }
        assert!(eu_debit_card("6759649826438453"), "Maestro");
        assert!(eu_debit_card("4000056655665556"), "Visa Debit");
    }

    #[test]
    fn wrong_digits_and_lengths_fail() {
        assert!(!credit_card("4111 1111 1111 1112"));
        assert!(!credit_card("4222222222222"), "thirteen digits");
        assert!(!credit_card("37828224631000 55"), "American Express has fifteen");
        assert!(!credit_card(""));
        assert!(!eu_debit_card("378282246310005"));
    }

    #[test]
    fn numbers_of_no_brand_fail_though_luhn_holds() {
        for number in ["0000000000000000", "1234567812345670", "7992739871300000", "9000000000000001"] {
            assert!(!credit_card(number), "{number}");
            assert!(!eu_debit_card(number), "{number}");
        }
        assert!(luhn::luhn("1234567812345670"));
    }

    #[test]
    fn every_length_of_a_range_is_between_14_and_19() {
        for (first, last, lengths) in CREDIT.iter().chain(&EU_DEBIT) {
            assert!(first <= last);
            assert!(lengths.iter().all(|length| (14..=19).contains(length)));
        }
    }
}
