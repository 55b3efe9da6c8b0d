//! Qatar: the identity card number.

use super::bic::is_numeric_country;
use super::text::{exact, number};

/// QID by its structure: century (2 is 19.., 3 is 20..), two digits of the year, ISO 3166 numeric country,
/// serial. It has no check digit.
pub fn qa_qid(text: &str) -> bool {
    let Some(digits) = exact::<11>(text) else { return false };
    matches!(digits[0], 2 | 3) && is_numeric_country(number(&digits[3..6]) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_has_to_exist() {
        assert!(qa_qid("28835612345"), "356 is India");
        assert!(!qa_qid("28835712345"));
        assert!(!qa_qid("18835612345"));
    }
}
