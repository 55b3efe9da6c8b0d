//! Whether a number stands on its own: the boundaries of elements that are whole words.
//!
//! Microsoft does not document what may stand beside a built-in primary element. The decision here: no letter or digit
//! touches the match, and it is no part of something longer, such as a GUID, a version, a time, an address or an
//! order number, that joins groups by single separators. Separators that belong to the expression are inside the match
//! and so are not looked at. `key:value`, `key=value`, quotes, brackets and the marks that end a sentence are
//! boundaries.
//!
//! So are the letters of languages that put no blanks between words: `口座番号1234567です` holds a number.
//!
//! A blank is a boundary too, with one exception: where blanks group the digits of the match, and the next group has as
//! many digits as that at the edge, the group belongs to the number. So the twelve digits of `3704 0044 0532` in
//! `DE89 3704 0044 0532 0130 00` are no number, but `4111 1111 1111 1111 123` begins with one.

use super::fold::is_unspaced;
use super::text::{after, before};

/// How many groups of letters are looked through for one with a digit: `2024-order-12345678`.
const GROUPS: usize = 4;
/// Longest group that is looked at; a longer one is no part of a number.
const LONGEST: usize = 64;

/// Whether a match may begin at `start`.
#[inline]
pub(super) fn opens(text: &str, start: usize) -> bool {
    match text.as_bytes().get(start.wrapping_sub(1)) {
        Some(b' ' | b'"' | b'\n') => return true,
        Some(byte) if byte.is_ascii_alphanumeric() => return false,
        _ => {}
    }
    let first_is_word = after(text, start).is_some_and(char::is_alphanumeric);
    match before(text, start) {
        None => true,
        Some(c) if touches(c) => false,
        Some(c) => !(first_is_word && is_joint(c) && joins_left(text.as_bytes(), start)),
    }
}

/// Whether a match may end at `end`.
#[inline]
pub(super) fn closes(text: &str, end: usize) -> bool {
    match text.as_bytes().get(end) {
        Some(b' ' | b'"' | b'\n') => return true,
        Some(byte) if byte.is_ascii_alphanumeric() => return false,
        _ => {}
    }
    let last_is_word = before(text, end).is_some_and(char::is_alphanumeric);
    match after(text, end) {
        None => true,
        Some(c) if touches(c) => false,
        Some(c) => !(last_is_word && is_joint(c) && joins_right(text.as_bytes(), end)),
    }
}

/// Whether the groups of a match do not go on beside it.
pub(super) fn is_complete(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let digits = |run: &mut dyn Iterator<Item = &u8>| {
        run.take(LONGEST).take_while(|byte| byte.is_ascii_digit()).count()
    };
    let (before, found, after) = match (bytes.get(..start), bytes.get(start..end), bytes.get(end..)) {
        (Some(before), Some(found), Some(after)) => (before, found, after),
        _ => return false,
    };
    if let [b' ', next @ ..] = after {
        let group = digits(&mut found.iter().rev());
        let is_group = group > 0 && found.len() > group && found.get(found.len() - group - 1) == Some(&b' ');
        let beside = digits(&mut next.iter());
        if is_group && beside == group && !next.get(beside).is_some_and(u8::is_ascii_alphanumeric) {
            return false;
        }
    }
    if let [previous @ .., b' '] = before {
        let group = digits(&mut found.iter());
        let beside = digits(&mut previous.iter().rev());
        let touches = previous.len().checked_sub(beside + 1).and_then(|place| previous.get(place));
        if group > 0
            && found.get(group) == Some(&b' ')
            && beside == group
            && !touches.is_some_and(u8::is_ascii_alphanumeric)
        {
            return false;
        }
    }
    true
}

/// Whether a character beside a match makes it part of a word.
fn touches(c: char) -> bool {
    c.is_alphanumeric() && (c.is_ascii() || !is_unspaced(c))
}

/// Separators that join groups to something longer.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '.' | '/' | ':' | '_')
}

/// Whether groups with digits are joined to what begins at `start`. The byte before it is a joint.
fn joins_left(bytes: &[u8], start: usize) -> bool {
    let mut joint = start - 1;
    if bytes.get(joint) != Some(&b':') && bytes.get(joint.wrapping_sub(1)).is_some_and(u8::is_ascii_digit) {
        return true;
    }
    for _ in 0..GROUPS {
        let group = bytes.get(..joint).unwrap_or_default();
        let length = group.iter().rev().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let begin = joint - length;
        match judge(bytes.get(joint).copied(), bytes.get(begin..joint).unwrap_or_default()) {
            Some(joined) => return joined,
            None if begin > 0 && bytes.get(begin - 1).is_some_and(|&byte| is_joint(char::from(byte))) => {
                joint = begin - 1;
            }
            None => return false,
        }
    }
    false
}

/// Whether groups with digits are joined to what ends at `end`. The byte there is a joint.
fn joins_right(bytes: &[u8], end: usize) -> bool {
    let mut joint = end;
    for _ in 0..GROUPS {
        let group = bytes.get(joint + 1..).unwrap_or_default();
        let length = group.iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        match judge(bytes.get(joint).copied(), group.get(..length).unwrap_or_default()) {
            Some(joined) => return joined,
            None => joint += 1 + length,
        }
        if !bytes.get(joint).is_some_and(|&byte| is_joint(char::from(byte))) {
            return false;
        }
    }
    false
}

/// Whether a group is joined to the match, `None` where the next one decides.
fn judge(joint: Option<u8>, group: &[u8]) -> Option<bool> {
    if group.is_empty() {
        return Some(false);
    }
    if joint == Some(b':') {
        // Times, hardware and IPv6 addresses join by colons; but so do a key and its value.
        let digits = group.iter().all(u8::is_ascii_digit);
        let hexadecimal = group.len() <= 4
            && group.iter().all(u8::is_ascii_hexdigit)
            && group.iter().any(u8::is_ascii_digit);
        return Some(digits || hexadecimal);
    }
    if group.iter().any(u8::is_ascii_digit) { Some(true) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the digits between `<` and `>` stand on their own.
    fn alone(text: &str) -> bool {
        let (left, rest) = text.split_once('<').unwrap();
        let (number, right) = rest.split_once('>').unwrap();
        let text = format!("{left}{number}{right}");
        let (start, end) = (left.len(), left.len() + number.len());
        opens(&text, start) && closes(&text, end) && is_complete(&text, start, end)
    }

    #[test]
    fn letters_and_digits_may_not_touch() {
        assert!(!alone("a<12345678>"));
        assert!(!alone("<12345678>z"));
        assert!(!alone("é<12345678>"));
        assert!(!alone("<12345678>é"));
    }

    #[test]
    fn languages_without_blanks_may_touch() {
        assert!(alone("口座番号<1234567>です"));
        assert!(!alone("１<1234567>"));
    }

    #[test]
    fn guids_are_one_thing() {
        assert!(!alone("<50842>-edc8-4019-85dd-5a5c1f2bb085"));
        assert!(!alone("50842eb7-edc8-abcd-abcd-<123456789012>"));
    }

    #[test]
    fn versions_times_and_addresses_are_one_thing() {
        assert!(!alone("15.<01>.0131"));
        assert!(!alone("<12>:34:56"));
        assert!(!alone("12:34:<56>"));
        assert!(!alone("2021-<03>-14T12"));
        assert!(!alone("10.0.0.<123>"));
        assert!(!alone("fe80:<1234>:abcd"));
    }

    #[test]
    fn longer_numbers_are_one_thing() {
        assert!(!alone("<4111-1111-1111-1111>-22"));
        assert!(!alone("22_<41111111>"));
        assert!(!alone("<123456789>.50"));
        assert!(!alone("2024-order-<12345678>"));
    }

    #[test]
    fn groups_of_the_same_length_beyond_a_blank_are_one_thing() {
        assert!(!alone("DE89 <3704 0044 0532> 0130 00"));
        assert!(!alone("3704 <0044 0532> x"));
        assert!(alone("<4111 1111 1111 1111> 123"));
        assert!(alone("<4111 1111 1111 1111> 1227x"));
        assert!(alone("DE89 <3704 0044 0532>"));
        assert!(alone("<12345678> 12345678"));
        assert!(alone("1234 <1234-1234>"));
    }

    #[test]
    fn keys_and_values_are_two_things() {
        assert!(alone("ssn:<123456789>"));
        assert!(alone("field1:<123456789>"));
        assert!(alone("ssn=<123456789>&x=1"));
        assert!(alone("passport-<12345678>"));
        assert!(alone("file_<12345678>.pdf"));
    }

    #[test]
    fn ends_of_sentences_quotes_and_brackets_are_boundaries() {
        assert!(alone("It is <123456789>. Next"));
        assert!(alone("It is <123456789>."));
        assert!(alone("<123456789>, <b>".replace(", <b>", ", b").as_str()));
        assert!(alone("(<123456789>)"));
        assert!(alone("\"<123456789>\""));
        assert!(alone("「<123456789>」"));
        assert!(alone("<123456789>: yes"));
        assert!(alone("<123456789>--22"));
    }

    #[test]
    fn the_edges_of_the_text_are_boundaries() {
        assert!(alone("<123456789>"));
    }
}
