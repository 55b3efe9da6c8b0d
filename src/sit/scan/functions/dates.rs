//! Dates as evidence: `Func_us_date`, `Func_eu_date` and `Func_expiration_date`.

use std::ops::Range;

use super::super::boundary;
use super::super::bytes::{Start, each_start, next};
use super::super::fold::fold;
use super::super::text::after;
use super::months::ENGLISH;

/// Longest name of a month, in characters.
const LONGEST_MONTH: usize = 12;

/// Month, day, year.
pub(super) fn us(text: &str) -> Vec<Range<usize>> {
    find(text, |cursor, start| {
        if start.letters == 0 {
            return numeric(cursor, |month, day| (1..=12).contains(&month) && (1..=31).contains(&day));
        }
        if !precedes_number(cursor.text, start) {
            return None;
        }
        cursor.month(&[ENGLISH])?;
        cursor.skip(b'.');
        let mark = cursor.one_of(b" -/")?;
        cursor.number(2).filter(|day| (1..=31).contains(day))?;
        if mark == b' ' {
            cursor.skip(b',');
            cursor.one_of(b" ")?;
        } else {
            cursor.one_of(&[mark])?;
        }
        cursor.year()
    })
}

/// Day, month, year.
pub(super) fn eu(text: &str, languages: &[&[&str]]) -> Vec<Range<usize>> {
    find(text, |cursor, start| {
        if start.letters > 0 || start.digits > 2 || start.digits == 0 {
            return None;
        }
        let begin = cursor.at;
        if let Some(found) =
            numeric(cursor, |day, month| (1..=31).contains(&day) && (1..=12).contains(&month))
        {
            return Some(found);
        }
        cursor.at = begin;
        cursor.number(2).filter(|day| (1..=31).contains(day))?;
        let mark = cursor.one_of(b" -/")?;
        cursor.month(languages)?;
        cursor.one_of(&[mark])?;
        cursor.year()
    })
}

/// Month, year.
pub(super) fn expiration(text: &str) -> Vec<Range<usize>> {
    find(text, |cursor, start| {
        if start.letters == 0 {
            if start.digits > 2 || !matches!(start.next(text.as_bytes()), next::SLASH | next::HYPHEN) {
                return None;
            }
            cursor.number(2).filter(|month| (1..=12).contains(month))?;
            cursor.one_of(b"/-")?;
            return cursor.year();
        }
        if start.digits == 0 && !precedes_number(text, start) {
            return None;
        }
        cursor.month(&[ENGLISH])?;
        cursor.one_of(b" -/");
        cursor.year()
    })
}

/// Whether a number follows a word and one separator.
fn precedes_number(text: &str, start: &Start) -> bool {
    let behind = start.at + start.letters;
    let bytes = text.as_bytes();
    start.digits == 0
        && bytes.get(behind).is_some_and(|byte| b" -/.".contains(byte))
        && bytes.get(behind + 1).is_some_and(|byte| byte.is_ascii_digit() || *byte == b' ')
}

/// Two numbers that a condition holds for, and a year, all joined by one mark.
fn numeric(cursor: &mut Cursor<'_>, holds: impl Fn(u32, u32) -> bool) -> Option<()> {
    let first = cursor.number(2)?;
    let mark = cursor.one_of(b"/-")?;
    let second = cursor.number(2)?;
    cursor.one_of(&[mark])?;
    if !holds(first, second) {
        return None;
    }
    cursor.year()
}

/// Reads at every start that stands on its own, and keeps what is read to an end that does.
fn find(text: &str, read: impl Fn(&mut Cursor<'_>, &Start) -> Option<()>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    each_start(text.as_bytes(), 0..text.len(), |start| {
        let mut cursor = Cursor { text, at: start.at };
        if read(&mut cursor, &start).is_some()
            && found.last().is_none_or(|last| last.end <= start.at)
            && boundary::opens(text, start.at)
            && boundary::closes(text, cursor.at)
        {
            found.push(start.at..cursor.at);
        }
    });
    found
}

/// A place that moves on while it is read.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// One of these bytes.
    fn one_of(&mut self, marks: &[u8]) -> Option<u8> {
        let mark = self.peek().filter(|byte| marks.contains(byte))?;
        self.at += 1;
        Some(mark)
    }

    fn skip(&mut self, mark: u8) {
        self.at += usize::from(self.peek() == Some(mark));
    }

    /// A number of one to `most` digits, with no digit behind it.
    fn number(&mut self, most: usize) -> Option<u32> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let digits = rest.iter().take(most + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > most {
            return None;
        }
        let value = rest.iter().take(digits).fold(0, |value, byte| value * 10 + u32::from(byte - b'0'));
        self.at += digits;
        Some(value)
    }

    /// A year of two digits, or of four in the last or this century.
    fn year(&mut self) -> Option<()> {
        let begin = self.at;
        let year = self.number(4)?;
        match self.at - begin {
            2 => Some(()),
            4 if (1900..2100).contains(&year) => Some(()),
            _ => None,
        }
    }

    /// The name of a month, in any case, to its last letter.
    fn month(&mut self, languages: &[&[&str]]) -> Option<()> {
        let mut name = String::new();
        let mut end = self.at;
        for _ in 0..=LONGEST_MONTH {
            match after(self.text, end) {
                Some(c) if c.is_alphabetic() => {
                    name.push(fold(c));
                    end += c.len_utf8();
                }
                _ => break,
            }
        }
        let known = languages.iter().any(|months| months.contains(&name.as_str()));
        self.at = end;
        known.then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Function;

    fn all(function: &str, text: &str) -> Vec<String> {
        let function = Function::named(function).unwrap();
        function.find(text).into_iter().map(|range| text[range].to_owned()).collect()
    }

    fn is_all(function: &str, text: &str) -> bool {
        all(function, text) == [text]
    }

    #[test]
    fn the_documented_us_dates_are_found() {
        for text in [
            "December 2, 2016",
            "Dec 2, 2016",
            "dec 02 2016",
            "12/2/2016",
            "12/02/16",
            "Dec-2-2016",
            "12-2-16",
        ] {
            assert!(is_all("Func_us_date", text), "{text}");
        }
    }

    #[test]
    fn the_documented_european_dates_are_found() {
        for text in
            ["2 Dec 2016", "02 dec 2016", "2 Dec 16", "2/12/2016", "02/12/16", "2-Dec-2016", "2-12-16"]
        {
            assert!(is_all("Func_eu_date", text), "{text}");
        }
        for text in
            ["1 FÉVRIER 2020", "3 märz 2020", "4 março 2020", "5-okt-2020", "6 gennaio 2020", "7 août 2020"]
        {
            assert!(is_all("Func_eu_date", text), "{text}");
        }
    }

    #[test]
    fn the_documented_expiration_dates_are_found() {
        for text in [
            "01/11",
            "1/11",
            "01/2011",
            "01-22",
            "1-11",
            "01-2000",
            "Jan-2010",
            "january-10",
            "Jan 2010",
            "january 10",
            "Jan2010",
            "january10",
            "Jan/2010",
            "january/10",
        ] {
            assert!(is_all("Func_expiration_date", text), "{text}");
        }
    }

    #[test]
    fn days_and_months_that_do_not_exist_are_no_dates() {
        for text in
            ["13/2/2016", "12/32/2016", "0/2/2016", "Foo 2, 2016", "12/2/1816", "12/2/201", "12/2-2016"]
        {
            assert!(all("Func_us_date", text).is_empty(), "{text}");
        }
        assert!(all("Func_eu_date", "12/13/2016").is_empty());
        assert!(all("Func_expiration_date", "13/22").is_empty());
    }

    #[test]
    fn parts_of_longer_numbers_are_no_dates() {
        assert!(all("Func_expiration_date", "01/02/2020").is_empty());
        assert!(all("Func_us_date", "112/2/2016 12/2/20161 1/12/2/2016").is_empty());
    }

    #[test]
    fn deprecated_names_know_one_language() {
        assert!(is_all("Func_eu_date1", "2 fevereiro 2016".replace("fevereiro", "janeiro").as_str()));
        assert!(all("Func_eu_date1", "2 mei 2016").is_empty());
        assert!(is_all("Func_eu_date2", "2 mei 2016"));
    }

    #[test]
    fn dates_are_found_inside_text() {
        assert_eq!(all("Func_us_date", "on Dec 2, 2016, and (12/2/2016)."), ["Dec 2, 2016", "12/2/2016"]);
        assert_eq!(all("Func_expiration_date", "exp 12/27 cvv 123"), ["12/27"]);
    }
}
