//! Datetimes: printed as `2020-01-02T03:04:05.6000000Z`, read in the forms that `todatetime` knows.
//!
//! - ISO 8601: `2014-05-25T08:20:03.123456Z`, `2014-05-25 08:20`, `2014-05-25`, `2014-11`, `2014`,
//!   `20140525`, `2014, 5, 25`, with an offset
//!   `+02:00` or `+0200`, which is turned into UTC.
//! - Month before day: `11/8/2014 3:05:02 PM`, `11/08/2014`, `11-08-2014`, `11.08.2014`.
//! - RFC 822 and 850: `Sat, 8 Nov 14 15:05:02 GMT`, `Saturday, 08-Nov-14 15:05:02 UTC`, `8 Nov 2014`, `Nov 8, 2014`.
//!
//! A time needs hours and minutes. Digits of the second beyond the sixth are cut.

use super::super::time::{self, HOUR, MINUTE, SECOND};

/// The text of a datetime, with seven digits of the second.
#[must_use]
pub fn print(micros: i64) -> String {
    let time::Date { year, month, day } = time::date(micros);
    let of_day = time::time_of_day(micros);
    let (hour, minute, second) = (of_day / HOUR, of_day / MINUTE % 60, of_day / SECOND % 60);
    let fraction = of_day % SECOND;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}0Z")
}

/// The datetime of a text in UTC.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    // Text that was copied from a page may have blanks of another kind.
    let plain: String;
    let text = if text.is_ascii() {
        text
    } else {
        plain = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        &plain
    };
    let mut scanner = Scanner { rest: text.trim() };
    let day = scanner.date()?;
    let at = if scanner.rest.is_empty() {
        day
    } else {
        let of_day = scanner.time()?;
        let offset = scanner.zone()?;
        day.checked_add(of_day)?.checked_sub(offset)?
    };
    if scanner.rest.is_empty() { time::datetime(at) } else { None }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The place of a word in a list, whole or by its first three letters.
fn place(word: &str, list: &[&str]) -> Option<i64> {
    let word = word.to_ascii_lowercase();
    let found = list.iter().position(|known| *known == word || known[..3] == word)?;
    i64::try_from(found).ok()
}

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn take_while(&mut self, accept: impl Fn(u8) -> bool) -> &'a str {
        let length = self.rest.bytes().take_while(|byte| accept(*byte)).count();
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn digits(&mut self) -> &'a str {
        self.take_while(|byte| byte.is_ascii_digit())
    }

    fn word(&mut self) -> &'a str {
        self.take_while(|byte| byte.is_ascii_alphabetic())
    }

    fn skip(&mut self, mark: char) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// A number of at most so many digits.
    fn number(&mut self, most: usize) -> Option<i64> {
        let digits = self.digits();
        if digits.len() > most { None } else { digits.parse().ok() }
    }

    /// The date, as the beginning of its day.
    fn date(&mut self) -> Option<i64> {
        if self.rest.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            return self.date_in_words();
        }
        let first = self.digits();
        match first.len() {
            4 => self.year_first(first.parse().ok()?),
            8 => {
                time::midnight(first[..4].parse().ok()?, first[4..6].parse().ok()?, first[6..].parse().ok()?)
            }
            1 | 2 => {
                let number = first.parse().ok()?;
                let mut rest = self.rest.chars();
                let (mark, next) = (rest.next(), rest.next());
                // A name of a month may stand behind a hyphen.
                let in_digits = next.is_some_and(|next| next.is_ascii_digit());
                match mark {
                    Some(mark @ ('/' | '-' | '.')) if in_digits => self.month_first(number, mark),
                    _ => self.day_first(number),
                }
            }
            _ => None,
        }
    }

    /// `2014`, `2014-11`, `2014-11-08`, `2014/11/08`, `2014, 11, 8`
    fn year_first(&mut self, year: i64) -> Option<i64> {
        if self.skip(',') {
            self.blanks();
            let month = self.number(2)?;
            if !self.skip(',') {
                return None;
            }
            self.blanks();
            let day = self.number(2)?;
            return time::midnight(year, month, day);
        }
        let mark = if self.rest.starts_with('/') { '/' } else { '-' };
        let month = if self.skip(mark) { self.number(2)? } else { 1 };
        let day = if self.skip(mark) { self.number(2)? } else { 1 };
        time::midnight(year, month, day)
    }

    /// `11/8/2014`, `11-8-2014`, `11.8.2014`, behind the month.
    fn month_first(&mut self, month: i64, mark: char) -> Option<i64> {
        self.skip(mark);
        let day = self.number(2)?;
        let year = if self.skip(mark) { self.year()? } else { return None };
        time::midnight(year, month, day)
    }

    /// `8 Nov 2014`, `08-Nov-14`, behind the day.
    fn day_first(&mut self, day: i64) -> Option<i64> {
        let hyphen = self.skip('-');
        self.blanks();
        let month = place(self.word(), &MONTHS)? + 1;
        if hyphen && !self.skip('-') {
            return None;
        }
        self.blanks();
        let year = self.year()?;
        time::midnight(year, month, day)
    }

    /// `Sat, 8 Nov 14`, `Nov 8, 2014`
    fn date_in_words(&mut self) -> Option<i64> {
        let word = self.word();
        if place(word, &DAYS).is_some() {
            self.skip(',');
            self.blanks();
            if self.rest.starts_with(|letter: char| letter.is_ascii_digit()) {
                let day = self.number(2)?;
                return self.day_first(day);
            }
            let word = self.word();
            return self.month_in_words(word);
        }
        self.month_in_words(word)
    }

    fn month_in_words(&mut self, word: &str) -> Option<i64> {
        let month = place(word, &MONTHS)? + 1;
        self.blanks();
        let day = self.number(2)?;
        self.skip(',');
        self.blanks();
        let year = self.year()?;
        time::midnight(year, month, day)
    }

    /// A year of four digits, or of two: 1950 to 2049.
    fn year(&mut self) -> Option<i64> {
        let digits = self.digits();
        let year: i64 = digits.parse().ok()?;
        match digits.len() {
            4 => Some(year),
            2 if year < 50 => Some(2000 + year),
            2 => Some(1900 + year),
            _ => None,
        }
    }

    /// `T08:20:03.123`, ` 3:05 PM`
    fn time(&mut self) -> Option<i64> {
        if !self.skip('T') && !self.skip('t') && !self.rest.starts_with(' ') {
            return None;
        }
        self.blanks();
        let mut hour = self.number(2)?;
        let minute = if self.skip(':') { self.number(2)? } else { return None };
        let second = if self.skip(':') { self.number(2)? } else { 0 };
        let mut fraction = 0;
        if self.skip('.') {
            let digits = self.digits();
            let six = format!("{:0<6}", digits.get(..digits.len().min(6))?);
            fraction = if digits.is_empty() { return None } else { six.parse().ok()? };
        }
        let before = self.rest;
        self.blanks();
        let word = self.word();
        if word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm") {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if word.eq_ignore_ascii_case("pm") { 12 } else { 0 };
        } else {
            self.rest = before;
        }
        let is_time = hour < 24 && minute < 60 && second < 60;
        is_time.then_some(hour * HOUR + minute * MINUTE + second * SECOND + fraction)
    }

    /// Nothing, `Z`, `GMT`, `UTC`, `+02:00`, `-0700`, `+02`: the offset.
    fn zone(&mut self) -> Option<i64> {
        self.blanks();
        let word = self.word();
        if !word.is_empty() {
            return ["z", "gmt", "utc", "ut"].contains(&word.to_ascii_lowercase().as_str()).then_some(0);
        }
        let sign = match self.rest.as_bytes().first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Some(0),
        };
        self.rest = &self.rest[1..];
        let digits = self.digits();
        let (hours, minutes) = match digits.len() {
            1 | 2 if self.skip(':') => (digits, self.digits()),
            1 | 2 => (digits, "0"),
            4 => digits.split_at(2),
            _ => return None,
        };
        let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 14 && minutes < 60).then_some(sign * (hours * HOUR + minutes * MINUTE))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::time::{MAX_DATETIME, MIN_DATETIME};
    use super::*;

    #[test]
    fn a_datetime_is_read_in_its_forms() {
        for (text, printed) in [
            ("2014-05-25T08:20:03.123456Z", "2014-05-25T08:20:03.1234560Z"),
            ("2014-05-25T08:20:03.1234567", "2014-05-25T08:20:03.1234560Z"),
            ("2014-05-25 08:20", "2014-05-25T08:20:00.0000000Z"),
            ("2014-11-08", "2014-11-08T00:00:00.0000000Z"),
            ("2014/11/8", "2014-11-08T00:00:00.0000000Z"),
            ("2014, 11, 8", "2014-11-08T00:00:00.0000000Z"),
            ("2014-11", "2014-11-01T00:00:00.0000000Z"),
            ("2014", "2014-01-01T00:00:00.0000000Z"),
            ("2020-01-01T00:30:00+02:00", "2019-12-31T22:30:00.0000000Z"),
            ("2020-01-01T00:30:00 -0700", "2020-01-01T07:30:00.0000000Z"),
            ("12/02/2022", "2022-12-02T00:00:00.0000000Z"),
            ("12-02-2022", "2022-12-02T00:00:00.0000000Z"),
            ("12.02.2022", "2022-12-02T00:00:00.0000000Z"),
            ("20221202", "2022-12-02T00:00:00.0000000Z"),
            ("12-02-2022 13:45:56", "2022-12-02T13:45:56.0000000Z"),
            ("11/8/2014 3:05:02 PM", "2014-11-08T15:05:02.0000000Z"),
            ("11/8/2014 12:05 AM", "2014-11-08T00:05:00.0000000Z"),
            ("Sat, 8 Nov 14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
            ("Saturday, 08-Nov-14 15:05:02 UTC", "2014-11-08T15:05:02.0000000Z"),
            ("8 Nov 2014", "2014-11-08T00:00:00.0000000Z"),
            ("Nov 8, 2014 15:05", "2014-11-08T15:05:00.0000000Z"),
            (" 2014-11-08 ", "2014-11-08T00:00:00.0000000Z"),
        ] {
            assert_eq!(parse(text).map(print).as_deref(), Some(printed), "{text}");
        }
    }

    #[test]
    fn what_is_no_datetime_is_none() {
        for text in [
            "",
            "x",
            "2014-13-01",
            "2023-02-29",
            "25/12/2022",
            "13-01-2022",
            "2014-05-25T24:00:00",
            "2014-05-25 8",
            "10000-01-01",
            "0001-01-01T00:00+01:00",
            "2014-05-25T08:20:03junk",
            "13:00",
            "1/1/14 13:00 PM",
            "123",
            "2020-01-01T00:00:00+99:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_datetime_reads_back_from_its_text(micros in MIN_DATETIME..=MAX_DATETIME) {
            prop_assert_eq!(parse(&print(micros)), Some(micros));
        }

        #[test]
        fn no_text_panics(text in "[-0-9/:.TZ+ ,a-zé]{0,30}|.{0,20}") {
            let _ = parse(&text);
        }
    }
}
