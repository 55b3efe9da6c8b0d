//! Czechia and Slovakia: the birth number (rodné číslo), one rule since before they parted.

use super::date::{exists, two};
use super::text::{between, number};

/// Czech birth number (Act 133/2000): YYMMDD with 50 added to the month for women and 20 more since 2004 when
/// the serials of a day are used up, serial, and since 1954 a check digit that makes the whole divisible by
/// eleven.
///
/// A remainder of ten was written 0 until 1985 and is still met, so it is accepted.
pub fn cz_rodne_cislo(text: &str) -> bool {
    let Some(digits) = between::<10>(text, 9) else { return false };
    let year = two(&digits, 0);
    let (month, overflowed) = match two(&digits, 2) {
        month @ 1..=12 => (month, false),
        month @ 21..=32 => (month - 20, true),
        month @ 51..=62 => (month - 50, false),
        month @ 71..=82 => (month - 70, true),
        _ => return false,
    };
    let year = match digits.len() {
        9 if year < 54 => 1900 + year,
        // Nobody born after 1953 has nine digits; what looks like it belongs to the 19th century.
        9 if year >= 80 => 1800 + year,
        9 => return false,
        _ if year < 54 => 2000 + year,
        _ => 1900 + year,
    };
    let checked = digits.len() == 9 || number(&digits[..9]) % 11 % 10 == u64::from(digits[9]);
    checked && (!overflowed || year >= 2004) && exists(year, month, two(&digits, 4))
}

/// Slovak birth number (Act 301/1995): the Czech rule.
pub fn sk_rodne_cislo(text: &str) -> bool {
    cz_rodne_cislo(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass() {
        assert!(cz_rodne_cislo("710319/2745"));
        assert!(cz_rodne_cislo("420901999"), "nine digits, born in 1942");
        assert!(sk_rodne_cislo("771116/7420"));
    }

    #[test]
    fn the_month_tells_women_and_overflowed_days() {
        let any = |stem: &str| (0..10).any(|check| cz_rodne_cislo(&format!("{stem}{check}")));
        assert!(any("715319274"), "a woman");
        assert!(any("102319274"), "overflowed in 2010");
        assert!(!any("712319274"), "nothing overflowed in 1971");
        assert!(!any("714319274"));
        assert!(!any("710230274"), "30 February");
    }

    #[test]
    fn wrong_digits_and_late_short_numbers_fail() {
        assert!(!cz_rodne_cislo("710319/2746"));
        assert!(!cz_rodne_cislo("710319/274"));
        assert!(!cz_rodne_cislo(""));
    }
}
