//! `Func_us_address`: a state of the U.S., by name or postal abbreviation, and a ZIP code that lies in it.
//!
//! Ranges are those of the first three digits that the Postal Service assigns to each state.

use std::ops::Range;

use super::super::boundary;
use super::super::bytes::each_start;
use super::super::fold::is_boundary;
use super::super::text::{after, before};

/// Abbreviation, name, and ranges of the first three digits.
type State = (&'static str, &'static str, &'static [(u16, u16)]);

const STATES: &[State] = &[
    ("AL", "alabama", &[(350, 352), (354, 369)]),
    ("AK", "alaska", &[(995, 999)]),
    ("AS", "american samoa", &[(967, 967)]),
    ("AZ", "arizona", &[(850, 853), (855, 857), (859, 860), (863, 865)]),
    ("AR", "arkansas", &[(716, 729), (755, 755)]),
    ("CA", "california", &[(900, 908), (910, 928), (930, 961)]),
    ("CO", "colorado", &[(800, 816)]),
    ("CT", "connecticut", &[(60, 69)]),
    ("DE", "delaware", &[(197, 199)]),
    ("DC", "district of columbia", &[(200, 200), (202, 205), (569, 569)]),
    ("FL", "florida", &[(320, 339), (341, 342), (344, 344), (346, 347), (349, 349)]),
    ("GA", "georgia", &[(300, 319), (398, 399)]),
    ("GU", "guam", &[(969, 969)]),
    ("HI", "hawaii", &[(967, 968)]),
    ("ID", "idaho", &[(832, 838)]),
    ("IL", "illinois", &[(600, 620), (622, 629)]),
    ("IN", "indiana", &[(460, 479)]),
    ("IA", "iowa", &[(500, 516), (520, 528)]),
    ("KS", "kansas", &[(660, 662), (664, 679)]),
    ("KY", "kentucky", &[(400, 418), (420, 427)]),
    ("LA", "louisiana", &[(700, 701), (703, 708), (710, 714)]),
    ("ME", "maine", &[(39, 49)]),
    ("MD", "maryland", &[(206, 212), (214, 219)]),
    ("MA", "massachusetts", &[(10, 27), (55, 55)]),
    ("MI", "michigan", &[(480, 499)]),
    ("MN", "minnesota", &[(550, 551), (553, 567)]),
    ("MP", "northern mariana islands", &[(969, 969)]),
    ("MS", "mississippi", &[(386, 397)]),
    ("MO", "missouri", &[(630, 631), (633, 641), (644, 658)]),
    ("MT", "montana", &[(590, 599)]),
    ("NE", "nebraska", &[(680, 681), (683, 693)]),
    ("NV", "nevada", &[(889, 891), (893, 895), (897, 898)]),
    ("NH", "new hampshire", &[(30, 38)]),
    ("NJ", "new jersey", &[(70, 89)]),
    ("NM", "new mexico", &[(870, 871), (873, 875), (877, 884)]),
    ("NY", "new york", &[(5, 5), (63, 63), (100, 149)]),
    ("NC", "north carolina", &[(270, 289)]),
    ("ND", "north dakota", &[(580, 588)]),
    ("OH", "ohio", &[(430, 459)]),
    ("OK", "oklahoma", &[(730, 731), (734, 741), (743, 749)]),
    ("OR", "oregon", &[(970, 979)]),
    ("PA", "pennsylvania", &[(150, 196)]),
    ("PR", "puerto rico", &[(6, 7), (9, 9)]),
    ("RI", "rhode island", &[(28, 29)]),
    ("SC", "south carolina", &[(290, 299)]),
    ("SD", "south dakota", &[(570, 577)]),
    ("TN", "tennessee", &[(370, 385)]),
    ("TX", "texas", &[(733, 733), (750, 770), (772, 799), (885, 885)]),
    ("UT", "utah", &[(840, 847)]),
    ("VT", "vermont", &[(50, 54), (56, 59)]),
    ("VA", "virginia", &[(201, 201), (220, 246)]),
    ("VI", "virgin islands", &[(8, 8)]),
    ("WA", "washington", &[(980, 986), (988, 994)]),
    ("WV", "west virginia", &[(247, 268)]),
    ("WI", "wisconsin", &[(530, 532), (534, 535), (537, 549)]),
    ("WY", "wyoming", &[(820, 831), (834, 834)]),
];

/// Most white space between state and ZIP code.
const WIDEST_GAP: usize = 8;

/// All addresses in a text.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    each_start(text.as_bytes(), 0..text.len(), |start| {
        if start.letters == 0
            && start.digits == 5
            && start.run == 5
            && let Some(begin) = state_before(text, start.at)
        {
            let end = zip_end(text, start.at);
            if boundary::closes(text, end) {
                found.push(begin..end);
            }
        }
    });
    found
}

/// The end of a ZIP code, with its four further digits where they are there.
fn zip_end(text: &str, start: usize) -> usize {
    let end = start + 5;
    match text.as_bytes().get(end..end + 5) {
        Some([b'-', digits @ ..])
            if digits.iter().all(u8::is_ascii_digit)
                && !after(text, end + 5).is_some_and(char::is_alphanumeric) =>
        {
            end + 5
        }
        _ => end,
    }
}

/// Where the state begins that stands before a ZIP code and in which that lies.
fn state_before(text: &str, zip: usize) -> Option<usize> {
    let prefix: u16 = text.get(zip..zip + 3)?.parse().ok()?;
    let mut end = zip;
    while let Some(c) = before(text, end).filter(|c| c.is_whitespace() && zip - end < WIDEST_GAP) {
        end -= c.len_utf8();
    }
    if end == zip {
        return None;
    }
    STATES
        .iter()
        .filter(|(_, _, ranges)| ranges.iter().any(|&(first, last)| (first..=last).contains(&prefix)))
        .find_map(|(abbreviation, name, _)| {
            let short = ends_with(text, end, abbreviation, |text, term| text == term);
            short.or_else(|| ends_with(text, end, name, str::eq_ignore_ascii_case))
        })
}

/// Where a whole word that ends at a place begins.
fn ends_with(text: &str, end: usize, term: &str, equal: impl Fn(&str, &str) -> bool) -> Option<usize> {
    let begin = end.checked_sub(term.len())?;
    let is_it = text.get(begin..end).is_some_and(|found| equal(found, term));
    (is_it && is_boundary(before(text, begin), after(text, begin))).then_some(begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn the_documented_addresses_are_found() {
        for text in ["Washington 98052", "Washington 98052-9998", "WA 98052", "WA 98052-9998"] {
            assert_eq!(all(text), [text]);
        }
        assert_eq!(all("1 Main St, New York, NEW YORK  10001."), ["NEW YORK  10001"]);
    }

    #[test]
    fn the_zip_code_must_lie_in_the_state() {
        assert!(all("WA 10001").is_empty());
        assert!(all("Texas 98052").is_empty());
    }

    #[test]
    fn nothing_but_white_space_stands_between() {
        assert!(all("WA, 98052").is_empty());
        assert!(all("WA98052").is_empty());
        assert!(all("WA state 98052").is_empty());
    }

    #[test]
    fn parts_of_words_and_numbers_are_no_addresses() {
        assert!(all("SWA 98052").is_empty());
        assert!(all("WA 980521").is_empty());
        assert!(all("WA 98052.5").is_empty());
        assert!(all("wa 98052").is_empty());
    }

    #[test]
    fn no_range_is_the_wrong_way_round() {
        assert!(STATES.iter().flat_map(|state| state.2).all(|(first, last)| first <= last));
        assert_eq!(STATES.len(), 56);
    }
}
